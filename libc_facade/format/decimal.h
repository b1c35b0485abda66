/*
 * Private to libc_facade/format: the decimal expansion of a double.
 *
 * A double is an integer times a power of two, so its decimal expansion is finite: at most 309 digits before the point, at
 * most 1074 after it, at most 767 from the first that is not 0. It is kept as limbs of nine digits, aligned at the point and
 * with leading zero limbs left out. A double is expanded only as far as the digits asked for, plus one to round by and
 * whether anything but zeros follows.
 */
#ifndef HC_LIBC_FACADE_FORMAT_DECIMAL_H
#define HC_LIBC_FACADE_FORMAT_DECIMAL_H

#include "libc_facade/format/engine.h"

enum {
    HC_LIMB_DIGITS = 9,
    HC_LIMB_BASE = 1000000000,
    /* The longest: 53 bits times 2^-1074 has digits 308 to 1074 after the point, in 86 limbs. One more takes a carry. */
    HC_DECIMAL_LIMBS = 88,
    /* No digit beyond these many, after the point or from the first, is anything but 0. */
    HC_DECIMAL_MOST_DIGITS = 1080
};

/* Apart from the limbs, so that a loop over them can keep it in registers. */
struct hc_extent {
    int first;       /* index of the first limb; limb[first - 1] is 0 until a carry needs it */
    int end;         /* index after the last limb */
    int unit;        /* index that the limb just before the point has, or would have: it may be negative */
    int stop;        /* what end must come to for the digits wanted and one more */
    int zeros_count; /* leading zero limbs are among the digits wanted (%f), 1, or not (%e, %g), 0 */
    int inexact;     /* digits other than 0 follow the last limb */
};

struct hc_decimal {
    struct hc_extent extent;
    uint32_t limb[HC_DECIMAL_LIMBS];
};

enum hc_digits {
    HC_DIGITS_AFTER_POINT,
    HC_DIGITS_SIGNIFICANT
};

HC_EXTERN_C_BEGIN
/*
 * Sets the decimal to the finite double with these bits (sign bit 0), rounded to the wanted digits, to nearest, ties to even.
 * Returns the power of ten of the first digit that is not 0; of 0, it is 0. (decimal.c)
 */
HC_DEVICE int hc_decimal_set(struct hc_decimal *decimal, uint64_t bits, enum hc_digits kind, int wanted);

/* The power of ten of the last digit that is not 0; of 0, it is 0. (decimal.c) */
HC_DEVICE int hc_decimal_lowest(const struct hc_decimal *decimal);

/* Writes count digits from the one of 10^position down. (decimal.c) */
HC_DEVICE void hc_decimal_write(struct hc_sink *sink, const struct hc_decimal *decimal, int position, int count);

/*
 * The expansions that need long arithmetic, of a mantissa below 2^53: mantissa * 2^shift, 12 <= shift <= 971; mantissa *
 * 2^-shift, 65 <= shift <= 1074. (decimal_long.c)
 */
HC_DEVICE void hc_decimal_long_integer(struct hc_decimal *decimal, uint64_t mantissa, int shift);
HC_DEVICE void hc_decimal_long_fraction(struct hc_decimal *decimal, uint64_t mantissa, int shift, enum hc_digits kind,
                                        int wanted);
HC_EXTERN_C_END

/* An empty decimal with the point after limb[unit]. */
HC_INLINE struct hc_extent hc_decimal_clear(struct hc_decimal *decimal, int unit)
{
    struct hc_extent extent;

    extent.first = unit + 1;
    extent.end = unit + 1;
    extent.unit = unit;
    extent.stop = 0;
    extent.zeros_count = 0;
    extent.inexact = 0;
    decimal->limb[unit] = 0;
    return extent;
}

/* Sets how far to expand; the limbs before the point are there already. */
HC_INLINE void hc_decimal_want(struct hc_extent *extent, enum hc_digits kind, int wanted)
{
    extent->zeros_count = kind == HC_DIGITS_AFTER_POINT;
    if (kind == HC_DIGITS_AFTER_POINT)
        extent->stop = extent->unit + 2 + wanted / HC_LIMB_DIGITS;
    else /* the first limb may hold one digit only */
        extent->stop = extent->first + 1 + (wanted + HC_LIMB_DIGITS - 1) / HC_LIMB_DIGITS;
}

/* Puts the next higher limb before the point. */
HC_INLINE void hc_decimal_prepend(struct hc_decimal *decimal, struct hc_extent *extent, uint32_t limb)
{
    decimal->limb[--extent->first] = limb;
    decimal->limb[extent->first - 1] = 0;
}

/* Appends the next lower limb. Leading zeros only move the point. */
HC_INLINE void hc_decimal_append(struct hc_decimal *decimal, struct hc_extent *extent, uint32_t limb)
{
    if (limb == 0 && extent->first == extent->end) {
        extent->unit--;
        extent->stop -= extent->zeros_count;
    } else {
        decimal->limb[extent->end++] = limb;
    }
}

/* Ends an expansion. One without limbs becomes 0: all digits wanted are 0 then, and so is the one to round by. */
HC_INLINE void hc_decimal_settle(struct hc_decimal *decimal, struct hc_extent *extent)
{
    if (extent->first == extent->end) {
        extent->unit = extent->end;
        decimal->limb[extent->end++] = 0;
    }
    decimal->extent = *extent;
}

#endif
