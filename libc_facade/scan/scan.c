/* The scanf format: C17 7.21.6.2, with POSIX's %m and %1$d. Where C leaves a choice it is glibc's, in the C locale. */
#include "libc_facade/scan/scan.h"

HC_EXTERN_C_BEGIN

/* va_list is an array type on some hosts and decays when passed on; a struct does not. */
struct pointers {
    va_list first; /* for %1$d */
    va_list next;
};

static HC_DEVICE int skip_space(struct hc_scan *scan)
{
    int c;

    do
        c = hc_scan_get(scan);
    while (hc_scan_is_space(c));
    return c;
}

static HC_DEVICE const char *parse_number(const char *at, int *number)
{
    unsigned value = 0;

    HC_NO_UNROLL
    for (; *at >= '0' && *at <= '9'; at++)
        value = value < 100000000 ? value * 10 + (unsigned)(*at - '0') : 1000000000;
    *number = (int)value;
    return at;
}

/* The argument number `place`, or the next. */
static HC_DEVICE void *fetch(struct pointers *pointers, int place)
{
    va_list copy;
    void *pointer = NULL;

    if (place == 0)
        return va_arg(pointers->next, void *);
    va_copy(copy, pointers->first);
    HC_NO_UNROLL
    while (place-- != 0)
        pointer = va_arg(copy, void *);
    va_end(copy);
    return pointer;
}

static HC_DEVICE const char *parse_length(const char *at, struct hc_scan_field *field, enum hc_scan_dialect dialect)
{
    field->length = 4;
    if (*at == 'm' || (dialect == HC_SCAN_OLD && *at == 'a' && (at[1] == 's' || at[1] == 'S' || at[1] == '['))) {
        field->allocate = 1;
        at++;
    }
    switch (*at) {
    case 'h':
        field->length = at[1] == 'h' ? 1 : 2;
        return at + (at[1] == 'h' ? 2 : 1);
    case 'l':
        field->length = 8;
        if (at[1] == 'l') {
            field->big = 1;
            return at + 2;
        }
        field->wide = 1;
        return at + 1;
    case 'q': case 'L':
        field->big = 1;
        field->length = 8;
        return at + 1;
    case 'j': case 'z': case 't':
        field->length = 8;
        return at + 1;
    default:
        return at;
    }
}

/* The set of %[ up to its end; NULL: it has none. */
static HC_DEVICE const char *parse_set(const char *at, struct hc_scan_field *field)
{
    field->set_inverted = *at == '^';
    at += field->set_inverted;
    field->set = at;
    if (*at == ']') /* first in the set it is a member */
        at++;
    HC_NO_UNROLL
    while (*at != '\0' && *at != ']')
        at++;
    field->set_end = at;
    return *at == ']' ? at + 1 : NULL;
}

/* Everything after the %; returns what follows the conversion, or NULL. */
static HC_DEVICE const char *parse(const char *at, struct hc_scan_field *field, struct pointers *pointers, enum hc_scan_dialect dialect)
{
    const char *start = at;
    int place = 0;

    field->suppress = field->allocate = field->width = field->wide = field->big = 0;
    if (*at >= '0' && *at <= '9') {
        at = parse_number(at, &place);
        if (*at == '$')
            at++;
        else
            at = start, place = 0;
    }
    HC_NO_UNROLL
    for (; *at == '*' || *at == '\'' || *at == 'I'; at++)
        field->suppress |= *at == '*';
    at = parse_number(at, &field->width);
    at = parse_length(at, field, dialect);
    field->conversion = *at;
    if (*at == 'C' || *at == 'S') {
        field->wide = 1;
        field->conversion = (char)(*at | 0x20);
    }
    if (*at == '\0')
        return NULL;
    at++;
    if (field->conversion == '[')
        at = parse_set(at, field);
    field->to = field->suppress || field->conversion == '%' ? NULL : fetch(pointers, place);
    return at;
}

static HC_DEVICE void store_count(const struct hc_scan_field *field, long long count)
{
    if (field->to == NULL)
        return;
    if (field->length == 1)
        *(signed char *)field->to = (signed char)count;
    else if (field->length == 2)
        *(short *)field->to = (short)count;
    else if (field->length == 4)
        *(int *)field->to = (int)count;
    else
        *(long long *)field->to = count;
}

static HC_DEVICE int convert(struct hc_scan *scan, struct hc_scan_field *field, enum hc_scan_dialect dialect)
{
    int c;

    if (field->conversion == 'c' || field->conversion == '[')
        c = hc_scan_get(scan);
    else
        c = skip_space(scan);
    if (c == EOF) {
        if (field->allocate && field->to != NULL)
            *(char **)field->to = NULL; /* as glibc: a program may free it whatever came */
        return HC_SCAN_NO_INPUT;
    }
    switch (field->conversion) {
    case 'd': case 'i': case 'o': case 'u': case 'x': case 'X': case 'p': case 'b':
        return hc_scan_integer(scan, field, c, dialect);
    case 'a': case 'A': case 'e': case 'E': case 'f': case 'F': case 'g': case 'G':
        return hc_scan_float(scan, field, c);
    case 's': case 'c': case '[':
        return hc_scan_text(scan, field, c);
    case '%':
        if (c == '%')
            return HC_SCAN_DONE;
        /* fall through */
    default:
        hc_scan_unget(scan, c);
        return HC_SCAN_MISMATCH;
    }
}

static HC_DEVICE int is_conversion(char c, enum hc_scan_dialect dialect)
{
    HC_DEVICE_CONST char known[] = "diouxXpaAeEfFgGsc[n%";

    if (c == 'b')
        return dialect == HC_SCAN_C23;
    HC_NO_UNROLL
    for (const char *at = known; *at != '\0'; at++)
        if (*at == c)
            return 1;
    return 0;
}

/* One conversion whose % was at at[-1]. *assigned is counted up. */
static HC_DEVICE const char *scan_one(struct hc_scan *scan, const char *at, struct pointers *pointers, enum hc_scan_dialect dialect,
                                      int *end, int *assigned)
{
    struct hc_scan_field field;

    at = parse(at, &field, pointers, dialect);
    if (at == NULL || !is_conversion(field.conversion, dialect)) {
        *end = HC_SCAN_MISMATCH;
        return at;
    }
    if (field.conversion == 'n') {
        store_count(&field, scan->taken);
        return at;
    }
    *end = convert(scan, &field, dialect);
    if (*end == HC_SCAN_DONE && field.to != NULL)
        ++*assigned;
    return at;
}

HC_DEVICE int hc_scan(struct hc_scan *scan, const char *format, va_list arguments, enum hc_scan_dialect dialect)
{
    struct pointers pointers;
    int end = HC_SCAN_DONE, assigned = 0, c;
    const char *at = format;

    va_copy(pointers.first, arguments);
    va_copy(pointers.next, arguments);
    HC_NO_UNROLL
    while (end == HC_SCAN_DONE && *at != '\0') {
        if (hc_scan_is_space((unsigned char)*at)) {
            at++;
            c = skip_space(scan);
            hc_scan_unget(scan, c);
        } else if (*at == '%') {
            at = scan_one(scan, at + 1, &pointers, dialect, &end, &assigned);
        } else {
            int wanted = scan->wide_format != NULL ? hc_scan_wide_literal(scan, at) : (unsigned char)*at;

            at++;
            c = hc_scan_get(scan);
            if (c != wanted) {
                hc_scan_unget(scan, c);
                end = c == EOF ? HC_SCAN_NO_INPUT : HC_SCAN_MISMATCH;
            }
        }
    }
    va_end(pointers.first);
    va_end(pointers.next);
    return end == HC_SCAN_NO_INPUT && assigned == 0 ? EOF : assigned;
}

HC_EXTERN_C_END
