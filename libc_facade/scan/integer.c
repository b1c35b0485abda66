/* Integers of scanf. */
#include "libc_facade/scan/scan.h"

HC_EXTERN_C_BEGIN

struct digits {
    uint64_t value;
    int overflow;
    int any;
    int prefixed; /* 0x or 0b alone is no number: C17 7.21.6.2p10 */
};

static HC_DEVICE int take_one(struct hc_scan *scan, int *width)
{
    if (*width > 0)
        --*width;
    return hc_scan_get(scan);
}

static HC_DEVICE unsigned base_of(char conversion)
{
    return conversion == 'i' ? 0
           : conversion == 'o' ? 8
           : conversion == 'x' || conversion == 'X' || conversion == 'p' ? 16
           : conversion == 'b' ? 2
                               : 10;
}

/* A leading 0, and x or b after it, where the base allows it. Returns the base. */
static HC_DEVICE unsigned prefix(struct hc_scan *scan, int *c, int *width, unsigned base, struct digits *digits, int binary)
{
    if (*width == 0 || *c != '0')
        return base != 0 ? base : 10;
    digits->any = 1;
    *c = take_one(scan, width);
    if (*width != 0 && (*c | 0x20) == 'x' && (base == 0 || base == 16)) {
        *c = take_one(scan, width);
        digits->prefixed = 1;
        digits->any = 0;
        return 16;
    }
    if (*width != 0 && (*c | 0x20) == 'b' && (base == 2 || (base == 0 && binary))) {
        *c = take_one(scan, width);
        digits->prefixed = 1;
        digits->any = 0;
        return 2;
    }
    return base != 0 ? base : 8;
}

static HC_DEVICE void add_digit(struct digits *digits, unsigned base, unsigned digit)
{
    uint64_t most = (UINT64_MAX - digit) / base;

    digits->any = 1;
    digits->overflow |= digits->value > most;
    digits->value = digits->value * base + digit;
}

/* As strtol and strtoul do, errno too, then cut to the length. */
static HC_DEVICE void store(const struct hc_scan_field *field, const struct digits *digits, int negative)
{
    int is_signed = field->conversion == 'd' || field->conversion == 'i';
    int overflow = digits->overflow || (is_signed && digits->value > (uint64_t)INT64_MAX + (uint64_t)negative);
    uint64_t value = negative ? 0 - digits->value : digits->value;

    if (overflow) {
        value = is_signed ? (uint64_t)INT64_MAX + (uint64_t)negative : UINT64_MAX;
        *hc_errno_location() = ERANGE;
    }
    if (field->to == NULL)
        return;
    switch (field->conversion == 'p' ? 8 : field->length) {
    case 1:
        *(unsigned char *)field->to = (unsigned char)value;
        break;
    case 2:
        *(unsigned short *)field->to = (unsigned short)value;
        break;
    case 4:
        *(unsigned *)field->to = (unsigned)value;
        break;
    default:
        *(unsigned long long *)field->to = value;
    }
}

/* (nil), as printf writes a null pointer; its ( was seen. */
static HC_DEVICE int scan_nil(struct hc_scan *scan)
{
    HC_DEVICE_CONST char rest[] = "nil)";

    HC_NO_UNROLL
    for (const char *at = rest; *at != '\0'; at++) {
        int c = hc_scan_get(scan);

        if (c != *at && (c | 0x20) != *at) {
            hc_scan_unget(scan, c);
            return 0;
        }
    }
    return 1;
}

HC_DEVICE int hc_scan_integer(struct hc_scan *scan, const struct hc_scan_field *field, int c, enum hc_scan_dialect dialect)
{
    int width = field->width > 0 ? field->width : -1, negative = 0, sign = c == '-' || c == '+';
    struct digits digits = {0, 0, 0, 0};
    unsigned base, digit;

    if (sign) {
        negative = c == '-';
        c = take_one(scan, &width);
    }
    base = prefix(scan, &c, &width, base_of(field->conversion), &digits, dialect == HC_SCAN_C23);
    HC_NO_UNROLL
    while (c != EOF && width != 0 && (digit = hc_scan_digit(c)) < base) {
        add_digit(&digits, base, digit);
        c = take_one(scan, &width);
    }
    if (!digits.any && !sign && !digits.prefixed && field->conversion == 'p' && c == '(' && (width < 0 || width >= 5)) {
        c = EOF;
        digits.any = scan_nil(scan);
    }
    hc_scan_unget(scan, c);
    if (!digits.any)
        return HC_SCAN_MISMATCH;
    store(field, &digits, negative);
    return HC_SCAN_DONE;
}

HC_EXTERN_C_END
