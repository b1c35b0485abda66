/* All digits of a decimal number against a binary one: both as whole numbers, by long arithmetic. */
#include "libc_facade/number/float_text.h"

/* No halfway point between two numbers has more significant digits than this: after them it matters only whether others than 0 follow.
 * A long double of a GPU is a double. */
#ifdef __CUDACC__
#define HC_MOST_DIGITS 772
#else
#define HC_MOST_DIGITS 11520
#endif
/* The digits as a whole number have 3.33 bits each; so has the other side's power of five, as both are nearly equal. */
#define HC_LONG_WORDS (HC_MOST_DIGITS / 9 + 8)

#define HC_FIVE_TO_13 1220703125u

struct long_number {
    int count;
    uint32_t word[HC_LONG_WORDS]; /* the lowest first */
};

static HC_DEVICE HC_NOINLINE void multiply_add(struct long_number *number, uint32_t factor, uint32_t carry)
{
    uint64_t sum = (uint64_t)carry << 32;
    int i;

    HC_NO_UNROLL
    for (i = 0; i < number->count; i++) {
        sum = (uint64_t)number->word[i] * factor + (sum >> 32);
        number->word[i] = (uint32_t)sum;
    }
    if (sum >> 32 != 0)
        number->word[number->count++] = (uint32_t)(sum >> 32);
}

static HC_DEVICE void multiply_by_five(struct long_number *number, int64_t times)
{
    HC_NO_UNROLL
    for (; times >= 13; times -= 13)
        multiply_add(number, HC_FIVE_TO_13, 0);
    HC_NO_UNROLL
    for (; times > 0; times--)
        multiply_add(number, 5, 0);
}

/* number * 2^places */
static HC_DEVICE HC_NOINLINE void shift_up(struct long_number *number, int64_t places)
{
    int words = (int)(places / 32), i;

    multiply_add(number, (uint32_t)1 << (places % 32), 0);
    if (words == 0)
        return;
    HC_NO_UNROLL
    for (i = number->count - 1; i >= 0; i--)
        number->word[i + words] = number->word[i];
    HC_NO_UNROLL
    for (i = 0; i < words; i++)
        number->word[i] = 0;
    number->count += words;
}

/* Reads the digits; returns how many, and in *rest whether any but zeros follow. */
static HC_DEVICE int64_t read_digits(struct long_number *number, const struct hc_float_text *text, int *rest)
{
    int64_t most = text->count < HC_MOST_DIGITS ? text->count : HC_MOST_DIGITS, read = 0;
    const char *digit = text->digits;
    uint32_t group = 0, weight = 1;

    number->count = 0;
    HC_NO_UNROLL
    for (; read < most; digit++) {
        if (*digit == '.')
            continue;
        group = group * 10 + (uint32_t)(*digit - '0');
        weight *= 10;
        read++;
        if (weight == 1000000000 || read == most) {
            multiply_add(number, weight, group);
            group = 0;
            weight = 1;
        }
    }
    *rest = 0;
    HC_NO_UNROLL
    for (most = text->count - read; most > 0; digit++) {
        if (*digit == '.')
            continue;
        most--;
        *rest |= *digit != '0';
    }
    return read;
}

static HC_DEVICE void set(struct long_number *number, uint64_t value)
{
    number->count = 2;
    number->word[0] = (uint32_t)value;
    number->word[1] = (uint32_t)(value >> 32);
}

static HC_DEVICE int compare(const struct long_number *a, const struct long_number *b)
{
    int i, a_count = a->count, b_count = b->count;

    HC_NO_UNROLL
    while (a_count > 0 && a->word[a_count - 1] == 0)
        a_count--;
    HC_NO_UNROLL
    while (b_count > 0 && b->word[b_count - 1] == 0)
        b_count--;
    if (a_count != b_count)
        return a_count < b_count ? -1 : 1;
    HC_NO_UNROLL
    for (i = a_count - 1; i >= 0; i--) {
        if (a->word[i] != b->word[i])
            return a->word[i] < b->word[i] ? -1 : 1;
    }
    return 0;
}

HC_DEVICE HC_NOINLINE int hc_float_compare(const struct hc_float_text *text, uint64_t mantissa, int half, int exponent)
{
    struct long_number decimal, binary;
    int64_t ten, head_digits = text->count < 19 ? text->count : 19;
    int rest, side;

    if (mantissa == 0 && !half)
        return 1;
    ten = text->exponent + head_digits - read_digits(&decimal, text, &rest);
    set(&binary, mantissa);
    if (half) {
        multiply_add(&binary, 2, 1);
        exponent--;
    }
    if (ten >= 0)
        multiply_by_five(&decimal, ten);
    else
        multiply_by_five(&binary, -ten);
    if (ten >= exponent)
        shift_up(&decimal, ten - exponent);
    else
        shift_up(&binary, exponent - ten);
    side = compare(&decimal, &binary);
    return side == 0 ? rest : side;
}
