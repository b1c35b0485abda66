/* Atomic operations on objects that a function was handed, once on the stack and once in static memory: the same values come out. */
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>

#define NOINLINE __attribute__((noinline))

#define OPERATIONS(type, name)                                                                                         \
    static NOINLINE void name(_Atomic type *p)                                                                         \
    {                                                                                                                  \
        type expected = 2, wrong = 99;                                                                                 \
        printf(#name " %lld", (long long)atomic_fetch_add(p, 2));                                                      \
        printf(" %d", atomic_compare_exchange_strong(p, &expected, 7));                                                \
        printf(" %d", atomic_compare_exchange_strong(p, &wrong, 8));                                                   \
        printf(" %lld", (long long)wrong);                                                                             \
        printf(" %lld", (long long)atomic_fetch_sub_explicit(p, 1, memory_order_relaxed));                             \
        printf(" %lld", (long long)atomic_fetch_or_explicit(p, 9, memory_order_release));                              \
        printf(" %lld", (long long)atomic_fetch_and(p, 13));                                                           \
        printf(" %lld", (long long)atomic_fetch_xor_explicit(p, 1, memory_order_acquire));                             \
        printf(" %lld", (long long)__atomic_fetch_nand((type *)p, 5, __ATOMIC_SEQ_CST));                               \
        printf(" %lld", (long long)atomic_exchange(p, 3));                                                             \
        atomic_store_explicit(p, 4, memory_order_release);                                                             \
        printf(" %lld\n", (long long)atomic_load_explicit(p, memory_order_acquire));                                   \
    }
OPERATIONS(int8_t, one_byte)
OPERATIONS(uint16_t, two_bytes)
OPERATIONS(int32_t, four_bytes)
OPERATIONS(uint64_t, eight_bytes)

#define ON_BOTH(type, name)                                                                                            \
    do {                                                                                                               \
        static _Atomic type global;                                                                                    \
        _Atomic type beside[3] = {77, 0, 78}; /* what is beside a narrow object stays as it is */                      \
        name(&global);                                                                                                 \
        name(&beside[1]);                                                                                              \
        printf("%lld %lld\n", (long long)beside[0], (long long)beside[2]);                                             \
    } while (0)

static NOINLINE void pointers(void *_Atomic *p, void *value)
{
    void *expected = NULL;
    printf("pointer %d", atomic_compare_exchange_weak(p, &expected, value) || *p == NULL);
    atomic_store(p, value);
    printf(" %d", atomic_load(p) == value);
    printf(" %d\n", atomic_exchange(p, NULL) == value);
}

static NOINLINE int flags(atomic_flag *flag)
{
    int before = atomic_flag_test_and_set(flag), then = atomic_flag_test_and_set(flag);
    atomic_flag_clear(flag);
    return before * 100 + then * 10 + atomic_flag_test_and_set(flag);
}

int main(void)
{
    void *_Atomic pointer = NULL;
    static void *_Atomic global_pointer;
    atomic_flag flag = ATOMIC_FLAG_INIT;
    int value = 5;

    ON_BOTH(int8_t, one_byte);
    ON_BOTH(uint16_t, two_bytes);
    ON_BOTH(int32_t, four_bytes);
    ON_BOTH(uint64_t, eight_bytes);
    pointers(&pointer, &value);
    pointers(&global_pointer, &value);
    printf("flag %d\n", flags(&flag));
    printf("%d", __sync_fetch_and_add(&value, 3));
    printf(" %d\n", value);
    return 0;
}
