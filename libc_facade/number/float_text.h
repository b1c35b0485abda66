/* Private to libc_facade/number: correctly rounded binary numbers from text. */
#ifndef HC_LIBC_FACADE_NUMBER_FLOAT_TEXT_H
#define HC_LIBC_FACADE_NUMBER_FLOAT_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "protocol/compiler.h"

/* A binary format: how many bits the mantissa has; the exponent of the last bit of its subnormal numbers; numbers are below 2^most; as
 * powers of ten: all below 10^least_ten round to 0, all from 10^most_ten on are too large. */
struct hc_float_shape {
    int bits, least, most;
    int least_ten, most_ten;
};

/* A decimal number that is not 0: head * 10^exponent, and if `more`, other digits than 0 follow those 19 of head. */
struct hc_float_text {
    uint64_t head;
    int64_t exponent;
    const char *digits; /* the first that is not 0; a point may be between them */
    int64_t count;      /* of the digits; head has the first 19 at most */
    int more;
};

/* mantissa * 2^exponent: nothing, or mantissa >= 2^(bits - 1) unless exponent is `least`. */
struct hc_float_value {
    uint64_t mantissa;
    int exponent;
    int too_large;
    int tiny; /* and inexact: C calls that a range error */
};

/* (high * 2^64 + low) * 2^exponent, or up to `error` more in units of the last place. The highest bit is set. */
struct hc_wide {
    uint64_t high, low;
    int exponent;
    uint64_t error;
};

HC_EXTERN_C_BEGIN
/* float_decimal.c */
HC_DEVICE void hc_float_from_decimal(const struct hc_float_text *text, const struct hc_float_shape *shape,
                                     struct hc_float_value *value);
/* The same of an exact binary number that is not 0, of any mantissa, with error 0. (float_decimal.c) */
HC_DEVICE void hc_float_from_binary(const struct hc_wide *wide, const struct hc_float_shape *shape,
                                    struct hc_float_value *value);
/* How the number compares with (mantissa + half / 2) * 2^exponent: below 0, 0, above 0. Exact, and slow. (float_exact.c) */
HC_DEVICE int hc_float_compare(const struct hc_float_text *text, uint64_t mantissa, int half, int exponent);
HC_EXTERN_C_END

#endif
