/* The decimal expansion of a double: the common range in registers, rounding, and digits out. */
#include "libc_facade/format/decimal.h"

HC_DEVICE_CONST uint32_t power_of_ten[HC_LIMB_DIGITS] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};

/* whole + fraction * 2^-64. Each product is exact: 64 bits times 30 bits, the limb being what passes the point. */
static HC_DEVICE void expand_short(struct hc_decimal *decimal, uint64_t whole, uint64_t fraction, enum hc_digits kind,
                                   int wanted)
{
    struct hc_extent extent = hc_decimal_clear(decimal, 3);

    HC_NO_UNROLL
    while (whole != 0) {
        uint64_t rest = whole / HC_LIMB_BASE;

        hc_decimal_prepend(decimal, &extent, (uint32_t)(whole - rest * HC_LIMB_BASE));
        whole = rest;
    }
    hc_decimal_want(&extent, kind, wanted);
    HC_NO_UNROLL
    while (fraction != 0 && extent.end < extent.stop) {
        uint64_t low = (fraction & 0xffffffffu) * HC_LIMB_BASE;
        uint64_t high = (fraction >> 32) * HC_LIMB_BASE + (low >> 32);

        hc_decimal_append(decimal, &extent, (uint32_t)(high >> 32));
        fraction = (high << 32) | (low & 0xffffffffu);
    }
    extent.inexact = fraction != 0;
    hc_decimal_settle(decimal, &extent);
}

/* Expands to the wanted digits and one more. */
static HC_DEVICE void expand(struct hc_decimal *decimal, uint64_t bits, enum hc_digits kind, int wanted)
{
    const uint64_t hidden = (uint64_t)1 << 52;
    uint64_t mantissa = bits & (hidden - 1);
    int exponent = (int)(bits >> 52);

    if (exponent != 0)
        mantissa |= hidden;
    else
        exponent = 1;
    exponent -= 1075;

    /* The value is mantissa * 2^exponent. From 2^-12 up to 2^64, what stands on each side of the point fits a register. */
    if (exponent > 11)
        hc_decimal_long_integer(decimal, mantissa, exponent);
    else if (exponent < -64 && mantissa != 0)
        hc_decimal_long_fraction(decimal, mantissa, -exponent, kind, wanted);
    else { /* one call, as it is expanded where it stands */
        uint64_t whole = exponent > -64 ? mantissa >> (-exponent & 63) : 0;
        uint64_t fraction = mantissa << ((64 + exponent) & 63);

        if (exponent >= 0) {
            whole = mantissa << exponent;
            fraction = 0;
        }
        expand_short(decimal, whole, fraction, kind, wanted);
    }
}

/* The index of the limb that holds the digit of 10^position; *within is the digit's place there, 0 for the last. */
static HC_DEVICE int locate(const struct hc_decimal *decimal, int position, int *within)
{
    int limbs = position >= 0 ? position / HC_LIMB_DIGITS : -((HC_LIMB_DIGITS - 1 - position) / HC_LIMB_DIGITS);

    *within = position - limbs * HC_LIMB_DIGITS;
    return decimal->extent.unit - limbs;
}

static HC_DEVICE int zero_from(const struct hc_decimal *decimal, int index)
{
    HC_NO_UNROLL
    for (; index < decimal->extent.end; index++) {
        if (decimal->limb[index] != 0)
            return 0;
    }
    return !decimal->extent.inexact;
}

/* Rounds to a multiple of 10^position. The expansion reaches one digit further. */
static HC_DEVICE void round_at(struct hc_decimal *decimal, int position)
{
    int within;
    int index = locate(decimal, position, &within);
    int tail = index + 1; /* the first limb with no part in rest */
    uint32_t step, kept, rest, half;

    if (index >= decimal->extent.end)
        return;
    /* index may be first - 1, whose limb is 0: 0.6 to a whole number. */
    step = power_of_ten[within];
    kept = decimal->limb[index] / step;
    rest = decimal->limb[index] - kept * step;
    half = step / 2;
    if (within == 0) {
        rest = tail < decimal->extent.end ? decimal->limb[tail] : 0;
        half = HC_LIMB_BASE / 2;
        tail++;
    }
    if (rest > half || (rest == half && (kept % 2 != 0 || !zero_from(decimal, tail))))
        kept++;

    decimal->extent.end = index + 1;
    decimal->extent.inexact = 0;
    decimal->limb[index] = kept * step;
    HC_NO_UNROLL
    while (decimal->limb[index] == HC_LIMB_BASE) {
        decimal->limb[index--] = 0;
        decimal->limb[index]++;
    }
    if (index < decimal->extent.first)
        decimal->extent.first = index;
}

static HC_DEVICE HC_NOINLINE int exponent_of(const struct hc_decimal *decimal)
{
    uint32_t limb;
    int digits = 1;

    HC_ON_STACK(decimal);
    limb = decimal->limb[decimal->extent.first];
    if (limb == 0)
        return 0;
    HC_NO_UNROLL
    while (digits < HC_LIMB_DIGITS && limb >= power_of_ten[digits])
        digits++;
    return (decimal->extent.unit - decimal->extent.first) * HC_LIMB_DIGITS + digits - 1;
}

HC_DEVICE HC_NOINLINE int hc_decimal_set(struct hc_decimal *decimal, uint64_t bits, enum hc_digits kind, int wanted)
{
    int position = 0;

    HC_ON_STACK(decimal);
    expand(decimal, bits, kind, wanted);
    if (kind == HC_DIGITS_SIGNIFICANT)
        position = exponent_of(decimal) + 1;
    round_at(decimal, position - wanted);
    return exponent_of(decimal);
}

HC_DEVICE int hc_decimal_lowest(const struct hc_decimal *decimal)
{
    int index, zeros = 0;
    uint32_t limb;

    HC_ON_STACK(decimal);
    index = decimal->extent.end - 1;
    HC_NO_UNROLL
    while (index > decimal->extent.first && decimal->limb[index] == 0)
        index--;
    limb = decimal->limb[index];
    if (limb == 0)
        return 0;
    HC_NO_UNROLL
    for (; limb % 10 == 0; limb /= 10)
        zeros++;
    return (decimal->extent.unit - index) * HC_LIMB_DIGITS + zeros;
}

HC_DEVICE HC_NOINLINE void hc_decimal_write(struct hc_sink *sink, const struct hc_decimal *decimal, int position,
                                            int count)
{
    HC_ON_STACK(decimal);
    HC_NO_UNROLL
    while (count > 0) {
        char digits[HC_LIMB_DIGITS];
        int within, i;
        int index = locate(decimal, position, &within);
        int part = count <= within ? count : within + 1;
        uint32_t limb;

        if (index >= decimal->extent.end)
            break;
        limb = index >= decimal->extent.first ? decimal->limb[index] : 0;
        HC_NO_UNROLL
        for (i = HC_LIMB_DIGITS - 1; i >= 0; i--) {
            digits[i] = (char)('0' + limb % 10);
            limb /= 10;
        }
        hc_sink_write(sink, digits + (HC_LIMB_DIGITS - 1 - within), (uint64_t)part);
        position -= part;
        count -= part;
    }
    hc_sink_pad(sink, '0', count);
}
