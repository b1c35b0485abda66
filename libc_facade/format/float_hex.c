/* a A. */
#include "libc_facade/format/engine.h"

enum { FRACTION_DIGITS = 13, FRACTION_BITS = 52, MOST_TAIL = 6 /* p-1022 */ };

/* Rounds to digits hexadecimal digits after the point, ties to even. The digit before it may become 2, as in glibc. */
static HC_DEVICE uint64_t round_mantissa(uint64_t mantissa, int digits)
{
    int dropped = FRACTION_BITS - 4 * digits;
    uint64_t step = (uint64_t)1 << dropped;
    uint64_t rest = mantissa & (step - 1);
    uint64_t half = step >> 1;

    mantissa -= rest;
    if (rest > half || (rest == half && (mantissa & step)))
        mantissa += step;
    return mantissa;
}

HC_DEVICE HC_NOINLINE void hc_format_float_hex(struct hc_sink *sink, struct hc_field *field, uint64_t magnitude_bits)
{
    char digits[FRACTION_DIGITS + 2], tail[MOST_TAIL];
    char *tail_end = tail + MOST_TAIL;
    char *tail_start;
    uint64_t mantissa = magnitude_bits & (((uint64_t)1 << FRACTION_BITS) - 1);
    int biased = (int)(magnitude_bits >> FRACTION_BITS);
    char letter_a;
    int exponent = biased != 0 ? biased - 1023 : (mantissa != 0 ? -1022 : 0);
    int left; /* digits to come; without a precision, those that are not 0 */
    int size = 0;

    HC_ON_STACK(field);
    letter_a = (char)('A' | (field->conversion & 0x20));
    left = field->precision;
    if (biased != 0)
        mantissa |= (uint64_t)1 << FRACTION_BITS;
    if (left >= 0 && left < FRACTION_DIGITS)
        mantissa = round_mantissa(mantissa, left);

    hc_field_radix(field, (char)(letter_a - 'a' + 'x'));
    digits[size++] = (char)('0' + (int)(mantissa >> FRACTION_BITS));
    mantissa <<= 64 - FRACTION_BITS;
    if (left > 0 || (left < 0 && mantissa != 0) || (field->flags & HC_FLAG_ALT))
        digits[size++] = '.';
    HC_NO_UNROLL
    while (mantissa != 0) {
        int digit = (int)(mantissa >> 60);

        digits[size++] = (char)(digit < 10 ? '0' + digit : letter_a + (digit - 10));
        mantissa <<= 4;
        left--;
    }
    if (left < 0)
        left = 0;
    tail_start = hc_exponent_text(tail_end, (char)(letter_a - 'a' + 'p'), exponent, 1);

    hc_field_open(sink, field, (uint64_t)left + (uint64_t)(size + (tail_end - tail_start)));
    hc_sink_write(sink, digits, (uint64_t)size);
    hc_sink_pad(sink, '0', left);
    hc_sink_write(sink, tail_start, (uint64_t)(tail_end - tail_start));
    hc_field_close(sink, field);
}
