/* d i o u x X b B p, and the exponents of the floating conversions. */
#include "libc_facade/format/engine.h"

enum { MOST_DIGITS = 64 }; /* in binary */

/*
 * Writes the decimal digits of value that end before end, and returns where they start; 0 has none. A device divides 64
 * bits slowly, so nine digits are split off at a time, and a pair of digits comes from one division.
 */
static HC_DEVICE char *decimal(char *end, uint64_t value)
{
    HC_NO_UNROLL
    while (value != 0) {
        int last = value <= UINT32_MAX;
        uint64_t rest = last ? 0 : value / 1000000000u;
        uint32_t part = (uint32_t)(value - rest * 1000000000u);
        char *start = end - 9;

        HC_NO_UNROLL
        while (part != 0) {
            uint32_t pair = part % 100;

            part /= 100;
            *--end = (char)('0' + pair % 10);
            *--end = (char)('0' + pair / 10);
        }
        if (last)
            return *end == '0' ? end + 1 : end;
        /* The last pair of nine digits has a 0 too many. */
        HC_NO_UNROLL
        while (end > start)
            *--end = '0';
        end = start;
        value = rest;
    }
    return end;
}

/* The same with 2^shift as the base. */
static HC_DEVICE char *power_of_two(char *end, uint64_t value, int shift, char letter_a)
{
    HC_NO_UNROLL
    while (value != 0) {
        int digit = (int)value & ((1 << shift) - 1);

        *--end = (char)(digit < 10 ? '0' + digit : letter_a + (digit - 10));
        value >>= shift;
    }
    return end;
}

HC_DEVICE HC_NOINLINE void hc_format_integer(struct hc_sink *sink, struct hc_field *field, uint64_t magnitude,
                                             int negative)
{
    char digits[MOST_DIGITS];
    char *end = digits + MOST_DIGITS;
    char *start;
    int alternative = (field->flags & HC_FLAG_ALT) != 0;
    int size, zeros;
    int shift = 0; /* of the base, if it is a power of two */
    char letter = 'x';

    switch (field->conversion) {
    case 'b': case 'B': shift = 1; letter = field->conversion; break;
    case 'o': shift = 3; break;
    case 'u': break;
    case 'X': letter = 'X'; shift = 4; break;
    case 'x': shift = 4; break;
    case 'p': shift = 4; alternative = 1; hc_field_sign(field, 0); break;
    default: hc_field_sign(field, negative);
    }
    if (shift != 0)
        start = power_of_two(end, magnitude, shift, (char)(letter - 'x' + 'a'));
    else
        start = decimal(end, magnitude);
    if (shift != 0 && shift != 3 && alternative && magnitude != 0)
        hc_field_radix(field, letter);
    size = (int)(end - start);

    /* A missing precision is 1; a given one turns the flag 0 off. */
    zeros = (field->precision < 0 ? 1 : field->precision) - size;
    if (field->precision >= 0)
        field->flags &= ~(unsigned)HC_FLAG_ZERO;
    /* %#o raises the precision until the first digit is 0. */
    if (zeros <= 0)
        zeros = shift == 3 && alternative;

    hc_field_open(sink, field, (uint64_t)zeros + (uint64_t)size);
    hc_sink_pad(sink, '0', zeros);
    hc_sink_write(sink, start, (uint64_t)size);
    hc_field_close(sink, field);
}

HC_DEVICE HC_NOINLINE char *hc_exponent_text(char *end, char letter, int exponent, int digits)
{
    unsigned magnitude = (unsigned)(exponent < 0 ? -exponent : exponent);

    HC_NO_UNROLL
    for (; magnitude != 0 || digits > 0; digits--) {
        *--end = (char)('0' + magnitude % 10);
        magnitude /= 10;
    }
    *--end = exponent < 0 ? '-' : '+';
    *--end = letter;
    return end;
}
