/*
 * Decimal to binary. A number of up to 19 digits is multiplied by a power of ten in 128 bits, with a bound for the error. If the whole
 * interval rounds to the same number, that is the result: all but about one of 2^60 numbers. A longer one lies between its first 19
 * digits and the next larger number of 19 digits; if they differ, or the interval holds a halfway point, the digits decide
 * (hc_float_compare).
 */
#include "libc_facade/number/float_text.h"

/* A 128-bit mantissa, truncated, times 2^exponent. */
struct power {
    uint64_t high, low;
    int exponent;
};

#define HC_POWERS 9

/* 5^(16 * 2^i), then 5^(-16 * 2^i). */
HC_DEVICE_CONST struct power powers_of_five[2 * HC_POWERS] = {
    {0x8e1bc9bf04000000ull, 0x0000000000000000ull, -90}, /* 5^16 */
    {0x9dc5ada82b70b59dull, 0xf020000000000000ull, -53}, /* 5^32 */
    {0xc2781f49ffcfa6d5ull, 0x3cbf6b71c76b25fbull, 21}, /* 5^64 */
    {0x93ba47c980e98cdfull, 0xc66f336c36b10137ull, 170}, /* 5^128 */
    {0xaa7eebfb9df9de8dull, 0xddbb901b98feeab7ull, 467}, /* 5^256 */
    {0xe319a0aea60e91c6ull, 0xcc655c54bc5058f8ull, 1061}, /* 5^512 */
    {0xc976758681750c17ull, 0x650d3d28f18b50ceull, 2250}, /* 5^1024 */
    {0x9e8b3b5dc53d5de4ull, 0xa74d28ce329ace52ull, 4628}, /* 5^2048 */
    {0xc46052028a20979aull, 0xc94c153f804a4a92ull, 9383}, /* 5^4096 */
    {0xe69594bec44de15bull, 0x4c2ebe687989a9b3ull, -165}, /* 5^-16 */
    {0xcfb11ead453994baull, 0x67de18eda5814af2ull, -202}, /* 5^-32 */
    {0xa87fea27a539e9a5ull, 0x3f2398d747b36224ull, -276}, /* 5^-64 */
    {0xddd0467c64bce4a0ull, 0xac7cb3f6d05ddbdeull, -425}, /* 5^-128 */
    {0xc0314325637a1939ull, 0xfa911155fefb5308ull, -722}, /* 5^-256 */
    {0x9049ee32db23d21cull, 0x7132d332e3f204d4ull, -1316}, /* 5^-512 */
    {0xa2a682a5da57c0bdull, 0x87a601586bd3f698ull, -2505}, /* 5^-1024 */
    {0xceae534f34362de4ull, 0x492512d4f2ead2cbull, -4883}, /* 5^-2048 */
    {0xa6dd04c8d2ce9fdeull, 0x2de38123a1c3cffcull, -9638}, /* 5^-4096 */
};

HC_INLINE uint64_t multiply_high(uint64_t a, uint64_t b)
{
#ifdef __CUDACC__
    return __umul64hi(a, b);
#else
    return (uint64_t)(((unsigned __int128)a * b) >> 64);
#endif
}

HC_INLINE int leading_zeros(uint64_t word)
{
#ifdef __CUDACC__
    return __clzll((long long)word);
#else
    return __builtin_clzll(word);
#endif
}

HC_INLINE void normalize(struct hc_wide *wide)
{
    int shift;

    if (wide->high == 0) {
        wide->high = wide->low;
        wide->low = 0;
        wide->exponent -= 64; /* exact: only whole numbers below 2^64 come here */
    }
    shift = leading_zeros(wide->high);
    if (shift != 0) {
        wide->high = wide->high << shift | wide->low >> (64 - shift);
        wide->low <<= shift;
        wide->exponent -= shift;
        wide->error <<= shift;
    }
}

/* The product's upper half. Each factor may be too small by its error, and what is cut off is less than one. */
HC_INLINE void multiply(struct hc_wide *wide, const struct power *power)
{
    uint64_t crossed = wide->high * power->low, other = wide->low * power->high;
    uint64_t low = wide->high * power->high, sum = crossed + other, carry = sum < crossed, part;

    part = multiply_high(wide->low, power->low);
    sum += part;
    carry += sum < part;
    part = multiply_high(wide->high, power->low);
    wide->high = multiply_high(wide->high, power->high);
    low += part;
    wide->high += low < part;
    part = multiply_high(wide->low, power->high);
    low += part;
    wide->high += low < part;
    low += carry;
    wide->high += low < carry;
    wide->low = low;
    wide->exponent += power->exponent + 128;
    wide->error += 3;
    normalize(wide); /* by at most one place */
}

/* head * 10^exponent, |exponent| < 8192 */
static HC_DEVICE HC_NOINLINE void scale(struct hc_wide *wide, uint64_t head, int exponent)
{
    int steps = exponent >> 4; /* downwards: 16 * steps + small is the exponent */
    int small = exponent & 15, i;
    const struct power *power = powers_of_five + (steps < 0 ? HC_POWERS : 0);
    uint64_t five = 1;

    HC_NO_UNROLL
    for (i = 0; i < small; i++)
        five *= 5;
    wide->high = multiply_high(head, five);
    wide->low = head * five;
    wide->exponent = exponent;
    wide->error = 0;
    normalize(wide);
    HC_NO_UNROLL
    for (i = steps < 0 ? -steps : steps; i != 0; i >>= 1, power++) {
        if (i & 1)
            multiply(wide, power);
    }
}

/* 64 + drop bits of the number are dropped: whether anything but zeros is. */
HC_INLINE int drops_something(const struct hc_wide *wide, int drop)
{
    uint64_t mask = drop < 64 ? ((uint64_t)1 << drop) - 1 : ~(uint64_t)0;

    return wide->low != 0 || (wide->high & mask) != 0 || wide->error != 0;
}

/* How what is dropped compares with half a unit: -1, 0, 1; UNKNOWN where the error's bound is too wide. */
#define UNKNOWN 2

static HC_DEVICE int compare_half(const struct hc_wide *wide, int drop)
{
    uint64_t high = wide->high, low = wide->low + wide->error, carry = low < wide->error;
    uint64_t half_high = 0, half_low = 0;

    if (drop > 64) /* half a unit is 2^128 or more */
        return drop == 65 && high + carry < high ? UNKNOWN : -1;
    if (drop == 0)
        half_low = (uint64_t)1 << 63;
    else
        half_high = (uint64_t)1 << (drop - 1);
    if (drop < 64)
        high &= ((uint64_t)1 << drop) - 1;
    if (high > half_high || (high == half_high && wide->low > half_low))
        return 1;
    if (high == half_high && wide->low == half_low)
        return wide->error == 0 ? 0 : UNKNOWN;
    high += carry;
    return high > half_high || (high == half_high && low >= half_low) ? UNKNOWN : -1;
}

HC_INLINE void step_up(struct hc_float_value *value, const struct hc_float_shape *shape)
{
    uint64_t highest = (uint64_t)1 << (shape->bits - 1);

    value->mantissa++;
    if (value->mantissa == highest << 1) { /* for 64 bits, both are 0 */
        value->mantissa = highest;
        value->exponent++;
    }
}

/* The mantissa is too small, by little: the digits are compared with the halfway points above it. */
static HC_DEVICE HC_NOINLINE void round_exactly(const struct hc_float_text *text, const struct hc_float_shape *shape,
                                                struct hc_float_value *value)
{
    int side;

    HC_NO_UNROLL
    do {
        side = hc_float_compare(text, value->mantissa, 1, value->exponent);
        if (side > 0 || (side == 0 && (value->mantissa & 1) != 0))
            step_up(value, shape);
    } while (side > 0);
}

/* A range error of C: below the least normal number even when it is rounded with unlimited exponents, and not exact. */
static HC_DEVICE HC_NOINLINE int is_tiny(const struct hc_wide *wide, const struct hc_float_text *text,
                                         const struct hc_float_shape *shape, uint64_t mantissa, int drop)
{
    uint64_t least_normal = (uint64_t)1 << (shape->bits - 1);
    uint64_t ones = least_normal + (least_normal - 1);

    if (text != NULL ? hc_float_compare(text, mantissa, 0, shape->least) == 0 : !drops_something(wide, drop))
        return 0;
    if (mantissa < least_normal)
        return 1;
    /* Unlimited exponents give one place more here: it becomes the least normal number from half a unit of that place below it. */
    if (text != NULL)
        return hc_float_compare(text, ones, 1, shape->least - 1) < 0;
    if (shape->bits == 64)
        return wide->high != ones || wide->low >> 63 == 0;
    return wide->high >> (63 - shape->bits) != (ones << 1 | 1);
}

/* Returns 0 if the digits would be needed, and text is NULL. */
static HC_DEVICE HC_NOINLINE int round_wide(const struct hc_wide *wide, const struct hc_float_text *text,
                                            const struct hc_float_shape *shape, struct hc_float_value *value)
{
    int exponent = wide->exponent + 128 - shape->bits, drop, side;
    int subnormal = exponent < shape->least;

    if (subnormal)
        exponent = shape->least;
    drop = exponent - wide->exponent - 64;
    value->mantissa = drop < 64 ? wide->high >> drop : 0;
    value->exponent = exponent;
    side = text != NULL && text->more ? UNKNOWN : compare_half(wide, drop);
    if (side == UNKNOWN && text == NULL)
        return 0;
    if (side == UNKNOWN)
        round_exactly(text, shape, value);
    else if (side > 0 || (side == 0 && (value->mantissa & 1) != 0))
        step_up(value, shape);
    value->too_large = value->exponent + shape->bits > shape->most;
    value->tiny = subnormal && is_tiny(wide, text, shape, value->mantissa, drop);
    return !subnormal || wide->error == 0;
}

HC_DEVICE void hc_float_from_binary(const struct hc_wide *wide, const struct hc_float_shape *shape,
                                    struct hc_float_value *value)
{
    struct hc_wide normal = *wide;

    normalize(&normal);
    round_wide(&normal, NULL, shape, value);
}

HC_DEVICE void hc_float_from_decimal(const struct hc_float_text *text, const struct hc_float_shape *shape,
                                     struct hc_float_value *value)
{
    struct hc_float_value above;
    struct hc_wide wide;
    int digits = 0;
    uint64_t rest;

    HC_NO_UNROLL
    for (rest = text->head; rest != 0; rest /= 10)
        digits++;
    value->mantissa = 0;
    value->exponent = shape->least;
    value->too_large = text->exponent + digits > shape->most_ten;
    value->tiny = text->exponent + digits <= shape->least_ten;
    if (value->too_large || value->tiny)
        return;
    if (text->more) {
        scale(&wide, text->head + 1, (int)text->exponent);
        wide.error++; /* the number is not this one */
        if (!round_wide(&wide, NULL, shape, &above))
            above.mantissa = 0;
    }
    scale(&wide, text->head, (int)text->exponent);
    if (text->more) {
        wide.error++;
        if (above.mantissa != 0 && round_wide(&wide, NULL, shape, value) && value->mantissa == above.mantissa &&
            value->exponent == above.exponent)
            return;
    }
    round_wide(&wide, text, shape, value);
}
