/* The format string: parses each conversion specification, fetches its argument and calls the room that writes it. */
#include "libc_facade/format/engine.h"

HC_STATIC_ASSERT(sizeof(long) == 8 && sizeof(size_t) == 8 && sizeof(ptrdiff_t) == 8, "l, z, t and ll are one length");

/* va_list is an array type on some hosts and decays when passed on; a struct does not. */
struct hc_arguments {
    va_list list;
};

/* A set of characters within 32 of a first one, as bits. */
static HC_DEVICE unsigned bit_of(char c, char first)
{
    unsigned distance = (unsigned)c - (unsigned)first;

    return distance < 32 ? 1u << distance : 0;
}

static HC_DEVICE const char *parse_flags(const char *at, unsigned *flags)
{
    unsigned flag;

    *flags = 0;
    HC_NO_UNROLL
    while ((flag = bit_of(*at, ' ') & HC_FLAG_ALL) != 0) {
        *flags |= flag;
        at++;
    }
    return at;
}

/* A width or precision: digits, none being 0, or *. A number over INT_MAX is the sink's error. */
static HC_DEVICE HC_NOINLINE const char *parse_count(struct hc_sink *sink, const char *at,
                                                     struct hc_arguments *arguments, int *count)
{
    uint64_t number = 0;

    if (*at == '*') {
        *count = va_arg(arguments->list, int);
        return at + 1;
    }
    HC_NO_UNROLL
    for (; *at >= '0' && *at <= '9'; at++) {
        if (number <= HC_FORMAT_INT_MAX)
            number = number * 10 + (uint64_t)(*at - '0');
    }
    if (number > HC_FORMAT_INT_MAX)
        sink->error = -HC_FORMAT_EOVERFLOW;
    *count = (int)number;
    return at;
}

static HC_DEVICE const char *parse_length(const char *at, struct hc_field *field)
{
    const unsigned longs = 1 << ('j' - 'a') | 1 << ('l' - 'a') | 1 << ('t' - 'a') | 1 << ('z' - 'a');
    char first = *at;

    field->length = HC_LENGTH_INT;
    if (first == 'h')
        field->length = at[1] == 'h' ? HC_LENGTH_CHAR : HC_LENGTH_SHORT;
    else if (bit_of(first, 'a') & longs)
        field->length = HC_LENGTH_LONG;
    else if (first == 'L')
        field->length = HC_LENGTH_BIG_L;
    else
        return at;
    return at + ((first == 'h' || first == 'l') && at[1] == first ? 2 : 1);
}

/* Everything from the % at start to the conversion character, where it returns. */
static HC_DEVICE const char *parse(struct hc_sink *sink, const char *start, struct hc_field *field,
                                   struct hc_arguments *arguments)
{
    const char *at = parse_flags(start + 1, &field->flags);

    field->prefix_size = 0;
    field->precision = -1;
    at = parse_count(sink, at, arguments, &field->width);
    if (field->width < 0) {
        field->flags |= HC_FLAG_LEFT;
        if (field->width < -HC_FORMAT_INT_MAX)
            sink->error = -HC_FORMAT_EOVERFLOW;
        else
            field->width = -field->width;
    }
    if (*at == '.') {
        at = parse_count(sink, at + 1, arguments, &field->precision);
        if (field->precision < 0)
            field->precision = -1;
    }
    at = parse_length(at, field);
    field->conversion = *at;
    if (*at == 'C' || *at == 'S') {
        field->length = HC_LENGTH_LONG;
        field->conversion = (char)(*at | 0x20);
    }
    return at;
}

/* The argument of an integer conversion, brought to the length's type and widened as is_signed has it. */
static HC_DEVICE uint64_t fetch_integer(struct hc_arguments *arguments, enum hc_length length, int is_signed)
{
    int unused = 64 - (int)length;
    uint64_t value;

    if (length >= HC_LENGTH_LONG)
        return va_arg(arguments->list, unsigned long long);
    value = (uint64_t)va_arg(arguments->list, unsigned) << unused;
    return is_signed ? (uint64_t)((int64_t)value >> unused) : value >> unused;
}

static HC_DEVICE void convert_integer(struct hc_sink *sink, struct hc_field *field, struct hc_arguments *arguments)
{
    int is_signed = field->conversion == 'd' || field->conversion == 'i';
    uint64_t value = fetch_integer(arguments, field->length, is_signed);
    int negative = is_signed && (int64_t)value < 0;

    hc_format_integer(sink, field, negative ? 0 - value : value, negative);
}

static HC_DEVICE void convert_float(struct hc_sink *sink, struct hc_field *field, struct hc_arguments *arguments)
{
    double value;

    if (field->length == HC_LENGTH_BIG_L)
        value = (double)va_arg(arguments->list, hc_long_double);
    else
        value = va_arg(arguments->list, double);
    hc_format_float(sink, field, value);
}

/* %n */
static HC_DEVICE void store_count(void *to, enum hc_length length, uint64_t count)
{
    if (length >= HC_LENGTH_LONG)
        *(long long *)to = (long long)count;
    else if (length == HC_LENGTH_CHAR)
        *(signed char *)to = (signed char)count;
    else if (length == HC_LENGTH_SHORT)
        *(short *)to = (short)count;
    else
        *(int *)to = (int)count;
}

/* s p n */
static HC_DEVICE void convert_pointer(struct hc_sink *sink, struct hc_field *field, void *pointer)
{
    const void *string = pointer;

    if (field->conversion == 'n') {
        store_count(pointer, field->length, sink->total);
        return;
    }
    if (field->conversion == 'p') {
        if (pointer != NULL) {
            hc_format_integer(sink, field, (uint64_t)(uintptr_t)pointer, 0);
            return;
        }
        string = "(nil)";
        field->precision = -1;
        field->length = HC_LENGTH_INT;
    }
    hc_format_string(sink, field, string);
}

/* Writes the conversion whose % is at start, and returns what follows it. */
static HC_DEVICE const char *format_one(struct hc_sink *sink, const char *start, struct hc_arguments *arguments)
{
    struct hc_field field;
    const char *at = parse(sink, start, &field, arguments);

    if (*at == '\0')
        sink->error = -HC_FORMAT_EINVAL;
    if (sink->error != 0)
        return at;
    switch (field.conversion) {
    case 'd': case 'i': case 'o': case 'u': case 'x': case 'X':
        convert_integer(sink, &field, arguments);
        break;
    case 'a': case 'A': case 'e': case 'E': case 'f': case 'F': case 'g': case 'G':
        convert_float(sink, &field, arguments);
        break;
    case 'c':
        hc_format_character(sink, &field, va_arg(arguments->list, int));
        break;
    case 's': case 'p': case 'n':
        convert_pointer(sink, &field, va_arg(arguments->list, void *));
        break;
    case '%':
        start = at;
        /* fall through */
    default: /* unknown: as it stands */
        hc_sink_write(sink, start, (uint64_t)(at + 1 - start));
    }
    return at + 1;
}

HC_DEVICE int hc_vformat(struct hc_sink *sink, const char *format, va_list arguments)
{
    struct hc_arguments copy;
    const char *at = format;

    va_copy(copy.list, arguments);
    sink->total = 0;
    sink->error = 0;
    HC_NO_UNROLL
    while (sink->error == 0 && *at != '\0') {
        const char *text = at;

        if (*at == '%') {
            at = format_one(sink, at, &copy);
            continue;
        }
        HC_NO_UNROLL
        while (*at != '\0' && *at != '%')
            at++;
        hc_sink_write(sink, text, (uint64_t)(at - text));
    }
    va_end(copy.list);
    return sink->error != 0 ? sink->error : (int)sink->total;
}
