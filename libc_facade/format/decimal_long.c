/*
 * Decimal expansions outside the range of registers. Both directions keep the binary number in 32-bit words and peel off
 * one limb a pass, so the cost is words times limbs and there is no table of powers.
 */
#include "libc_facade/format/decimal.h"

enum {
    INTEGER_WORDS = 32,  /* below 2^1024 */
    INTEGER_LIMBS = 35,  /* 309 digits */
    FRACTION_WORDS = 34  /* 1074 bits */
};

/* value * 2^shift, shift < 32, as three words, the lowest first. */
static HC_DEVICE void shift_into(uint32_t word[3], uint64_t value, int shift)
{
    uint64_t low = value << shift;

    word[0] = (uint32_t)low;
    word[1] = (uint32_t)(low >> 32);
    word[2] = shift != 0 ? (uint32_t)(value >> (64 - shift)) : 0;
}

/* word[0 .. count), the lowest first, is divided by the base; returns the remainder. */
static HC_DEVICE uint32_t divide(uint32_t *word, int count)
{
    uint64_t remainder = 0;

    HC_NO_UNROLL
    while (count-- > 0) {
        uint64_t dividend = (remainder << 32) | word[count];
        uint64_t quotient = dividend / HC_LIMB_BASE;

        remainder = dividend - quotient * HC_LIMB_BASE;
        word[count] = (uint32_t)quotient;
    }
    return (uint32_t)remainder;
}

HC_DEVICE HC_NOINLINE void hc_decimal_long_integer(struct hc_decimal *decimal, uint64_t mantissa, int shift)
{
    uint32_t word[INTEGER_WORDS + 1]; /* shift_into may store a zero above the top */
    struct hc_extent extent;
    int count = shift / 32;
    int i;

    HC_ON_STACK(decimal);
    HC_NO_UNROLL
    for (i = 0; i < count; i++)
        word[i] = 0;
    shift_into(word + count, mantissa, shift % 32);
    count += 3;

    /* The lowest limb comes first, so they are stored downwards; index 1 stays free for a carry. */
    extent = hc_decimal_clear(decimal, INTEGER_LIMBS + 1);
    HC_NO_UNROLL
    while (count > 0) {
        if (word[count - 1] == 0)
            count--;
        else
            hc_decimal_prepend(decimal, &extent, divide(word, count));
    }
    decimal->extent = extent;
}

HC_DEVICE HC_NOINLINE void hc_decimal_long_fraction(struct hc_decimal *decimal, uint64_t mantissa, int shift,
                                                    enum hc_digits kind, int wanted)
{
    struct hc_extent extent;
    uint32_t word[FRACTION_WORDS]; /* the lowest first; the point is above word[count - 1] */
    int count = (shift + 31) / 32;
    int low = 0, high = 3;         /* only word[low .. high) may be other than 0 */
    int i;

    HC_ON_STACK(decimal);
    extent = hc_decimal_clear(decimal, 0);
    hc_decimal_want(&extent, kind, wanted);
    shift_into(word, mantissa, count * 32 - shift);
    HC_NO_UNROLL
    while (low < high && extent.end < extent.stop) {
        uint64_t product = 0;
        uint32_t limb = 0;

        HC_NO_UNROLL
        for (i = low; i < high; i++) {
            product = (uint64_t)word[i] * HC_LIMB_BASE + (product >> 32);
            word[i] = (uint32_t)product;
        }
        /* The carry out of the top is the limb, or lands in the zeros below the point. */
        if (high == count)
            limb = (uint32_t)(product >> 32);
        else if ((product >> 32) != 0)
            word[high++] = (uint32_t)(product >> 32);
        hc_decimal_append(decimal, &extent, limb);
        HC_NO_UNROLL
        while (low < high && word[low] == 0)
            low++;
    }
    extent.inexact = low < high;
    hc_decimal_settle(decimal, &extent);
}
