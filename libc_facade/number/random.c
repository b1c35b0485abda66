/* The random numbers of glibc: an additive feedback generator (random, rand) and POSIX's linear one of 48 bits. */
#include "libc_facade/libc.h"
#include "libc_facade/lock.h"
#include "libc_facade/number/number_functions.h"

#include <errno.h>

/* random's kinds of state: each number is the sum of those `degree` and `separation` back. A caller's array holds, in its first word, where
 * in the state it is and the kind; kind 0 is a linear generator. */
#define HC_KINDS 5
struct kind {
    int least_bytes, degree, separation;
};
HC_DEVICE_CONST struct kind kinds[HC_KINDS] = {{8, 0, 0}, {32, 7, 3}, {64, 15, 1}, {128, 31, 3}, {256, 63, 1}};

HC_DEVICE int hc_libc_random_r(struct random_data *data, int32_t *result)
{
    uint32_t *front = (uint32_t *)data->fptr, *rear = (uint32_t *)data->rptr, *state = (uint32_t *)data->state;

    if (data->rand_type == 0) {
        state[0] = (state[0] * 1103515245u + 12345u) & 0x7fffffffu;
        *result = (int32_t)state[0];
        return 0;
    }
    *front += *rear;
    *result = (int32_t)(*front >> 1);
    data->fptr = (int32_t *)(++front < (uint32_t *)data->end_ptr ? front : state);
    data->rptr = (int32_t *)(++rear < (uint32_t *)data->end_ptr ? rear : state);
    return 0;
}

HC_DEVICE int hc_libc_srandom_r(unsigned seed, struct random_data *data)
{
    int32_t value = (int32_t)(seed != 0 ? seed : 1), ignored;
    int i;

    data->state[0] = value;
    if (data->rand_type == 0)
        return 0;
    /* Each next word is 16807 times the last modulo 2^31 - 1, by Schrage's method, which also says what a negative seed gives. */
    HC_NO_UNROLL
    for (i = 1; i < data->rand_deg; i++) {
        value = (int32_t)(16807 * (int64_t)(value % 127773) - 2836 * (int64_t)(value / 127773));
        if (value < 0)
            value += 2147483647;
        data->state[i] = value;
    }
    data->fptr = data->state + data->rand_sep;
    data->rptr = data->state;
    HC_NO_UNROLL
    for (i = 0; i < 10 * data->rand_deg; i++)
        hc_libc_random_r(data, &ignored);
    return 0;
}

static HC_DEVICE void keep_position(const struct random_data *data)
{
    data->state[-1] = data->rand_type == 0 ? 0 : HC_KINDS * (int32_t)(data->rptr - data->state) + data->rand_type;
}

static HC_DEVICE void use_state(struct random_data *data, int32_t *state, int kind)
{
    data->state = state;
    data->rand_type = kind;
    data->rand_deg = kinds[kind].degree;
    data->rand_sep = kinds[kind].separation;
    data->end_ptr = state + data->rand_deg;
}

HC_DEVICE int hc_libc_initstate_r(unsigned seed, char *state, size_t size, struct random_data *data)
{
    int kind = HC_KINDS - 1;

    if (size < (size_t)kinds[0].least_bytes) {
        *hc_errno_location() = EINVAL;
        return -1;
    }
    while ((size_t)kinds[kind].least_bytes > size)
        kind--;
    if (data->state != NULL)
        keep_position(data);
    use_state(data, (int32_t *)(void *)state + 1, kind);
    hc_libc_srandom_r(seed, data);
    keep_position(data);
    return 0;
}

HC_DEVICE int hc_libc_setstate_r(char *state, struct random_data *data)
{
    int32_t *words = (int32_t *)(void *)state + 1;
    int kind = words[-1] % HC_KINDS, rear = words[-1] / HC_KINDS;

    if (kind < 0 || (kind != 0 && rear >= kinds[kind].degree)) {
        *hc_errno_location() = EINVAL;
        return -1;
    }
    keep_position(data);
    use_state(data, words, kind);
    if (kind != 0) {
        data->rptr = words + rear;
        data->fptr = words + (rear + kinds[kind].separation) % kinds[kind].degree;
    }
    return 0;
}

/* The state that all threads share. */
HC_DEVICE_STATIC struct hc_libc_lock lock;
HC_DEVICE_STATIC struct random_data shared;
HC_DEVICE_STATIC int32_t first_state[32];

static HC_DEVICE void take_shared(void)
{
    hc_libc_lock(&lock);
    if (shared.state == NULL)
        hc_libc_initstate_r(1, (char *)first_state, sizeof first_state, &shared);
}

HC_DEVICE long hc_libc_random(void)
{
    int32_t result;

    take_shared();
    hc_libc_random_r(&shared, &result);
    hc_libc_unlock(&lock);
    return result;
}

HC_DEVICE int hc_libc_rand(void)
{
    return (int)hc_libc_random();
}

HC_DEVICE void hc_libc_srandom(unsigned seed)
{
    take_shared();
    hc_libc_srandom_r(seed, &shared);
    hc_libc_unlock(&lock);
}

HC_DEVICE void hc_libc_srand(unsigned seed)
{
    hc_libc_srandom(seed);
}

HC_DEVICE char *hc_libc_initstate(unsigned seed, char *state, size_t size)
{
    char *old;
    int error;

    take_shared();
    old = (char *)(shared.state - 1);
    error = hc_libc_initstate_r(seed, state, size, &shared);
    hc_libc_unlock(&lock);
    return error == 0 ? old : NULL;
}

HC_DEVICE char *hc_libc_setstate(char *state)
{
    char *old;
    int error;

    take_shared();
    old = (char *)(shared.state - 1);
    error = hc_libc_setstate_r(state, &shared);
    hc_libc_unlock(&lock);
    return error == 0 ? old : NULL;
}

HC_DEVICE int hc_libc_rand_r(unsigned *seed)
{
    unsigned state = *seed, result = 0;
    int i;

    /* 11 bits of the first step, 10 of each of the others */
    for (i = 0; i < 3; i++) {
        state = state * 1103515245u + 12345u;
        result = i == 0 ? (state >> 16) & 2047 : result << 10 ^ ((state >> 16) & 1023);
    }
    *seed = state;
    return (int)result;
}

/* drand48 and its relatives: x becomes x * factor + increment modulo 2^48; results are its upper bits. */
#define HC_MASK_48 (((uint64_t)1 << 48) - 1)
#define HC_FACTOR_48 0x5deece66dull
#define HC_INCREMENT_48 11u

HC_DEVICE_STATIC struct hc_libc_lock lock_48;
HC_DEVICE_STATIC struct {
    uint64_t x;
    uint64_t factor; /* 0: neither it nor the increment was set */
    uint32_t increment;
    unsigned short before[3]; /* what seed48 returns */
} state_48;

HC_INLINE uint64_t join_48(const unsigned short x[3])
{
    return (uint64_t)x[2] << 32 | (uint64_t)x[1] << 16 | x[0];
}

HC_INLINE void split_48(uint64_t value, unsigned short x[3])
{
    x[0] = (unsigned short)value;
    x[1] = (unsigned short)(value >> 16);
    x[2] = (unsigned short)(value >> 32);
}

HC_INLINE uint64_t next_48(uint64_t x)
{
    uint64_t factor = state_48.factor != 0 ? state_48.factor : HC_FACTOR_48;
    uint64_t increment = state_48.factor != 0 ? state_48.increment : HC_INCREMENT_48;

    return (x * factor + increment) & HC_MASK_48;
}

static HC_DEVICE HC_NOINLINE uint64_t step_shared(void)
{
    uint64_t x;

    hc_libc_lock(&lock_48);
    x = next_48(state_48.x);
    state_48.x = x;
    hc_libc_unlock(&lock_48);
    return x;
}

static HC_DEVICE HC_NOINLINE uint64_t step_own(unsigned short state[3])
{
    uint64_t x = next_48(join_48(state));

    split_48(x, state);
    return x;
}

static HC_DEVICE void set_shared(uint64_t x, uint64_t factor, uint32_t increment)
{
    hc_libc_lock(&lock_48);
    split_48(state_48.x, state_48.before);
    state_48.x = x;
    state_48.factor = factor;
    state_48.increment = increment;
    hc_libc_unlock(&lock_48);
}

HC_INLINE double fraction(uint64_t x)
{
    return (double)x / 281474976710656.0; /* 2^48 */
}

HC_DEVICE double hc_libc_drand48(void)
{
    return fraction(step_shared());
}

HC_DEVICE double hc_libc_erand48(unsigned short state[3])
{
    return fraction(step_own(state));
}

HC_DEVICE long hc_libc_lrand48(void)
{
    return (long)(step_shared() >> 17);
}

HC_DEVICE long hc_libc_nrand48(unsigned short state[3])
{
    return (long)(step_own(state) >> 17);
}

HC_DEVICE long hc_libc_mrand48(void)
{
    return (int32_t)(uint32_t)(step_shared() >> 16);
}

HC_DEVICE long hc_libc_jrand48(unsigned short state[3])
{
    return (int32_t)(uint32_t)(step_own(state) >> 16);
}

HC_DEVICE void hc_libc_srand48(long seed)
{
    set_shared((uint64_t)(uint32_t)seed << 16 | 0x330e, HC_FACTOR_48, HC_INCREMENT_48);
}

HC_DEVICE unsigned short *hc_libc_seed48(unsigned short state[3])
{
    set_shared(join_48(state), HC_FACTOR_48, HC_INCREMENT_48);
    return state_48.before;
}

HC_DEVICE void hc_libc_lcong48(unsigned short parameters[7])
{
    set_shared(join_48(parameters), join_48(parameters + 3), parameters[6]);
}
