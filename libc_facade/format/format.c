/* The format string: parses each conversion specification, fetches its argument and calls the room that writes it. */
#include "libc_facade/format/engine.h"

HC_STATIC_ASSERT(sizeof(long) == 8 && sizeof(size_t) == 8 && sizeof(ptrdiff_t) == 8, "l, z, t and ll are one length");

/* va_list is an array type on some hosts and decays when passed on; a struct does not. */
struct hc_arguments {
    va_list list;
    va_list first; /* where numbered arguments are counted from */
    const char *format;
};

/* Which argument a part of a conversion takes: none, the next, or the one of a number from 1 on. */
#define HC_NO_ARGUMENT 0
#define HC_NEXT_ARGUMENT (-1)
#define HC_MOST_ARGUMENTS 4096 /* NL_ARGMAX */

/* A conversion specification as it is written. */
struct specification {
    struct hc_field field;
    int value, width, precision; /* their arguments */
    int too_large;               /* a number is */
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
    while ((flag = bit_of(*at, ' ') & HC_FLAG_ALL) != 0 || *at == 'I') {
        *flags |= flag;
        at++;
    }
    return at;
}

/* Digits, none being 0. */
static HC_DEVICE HC_NOINLINE const char *parse_number(const char *at, int most, struct specification *to, int *number)
{
    uint64_t value = 0;

    HC_NO_UNROLL
    for (; *at >= '0' && *at <= '9'; at++) {
        if (value <= HC_FORMAT_INT_MAX)
            value = value * 10 + (uint64_t)(*at - '0');
    }
    *number = (int)value;
    to->too_large |= value > (uint64_t)most;
    return at;
}

/* The number and $ of an argument, if they are there. */
static HC_DEVICE HC_NOINLINE const char *parse_place(const char *at, struct specification *to, int *place)
{
    const char *end = at;

    if (*at < '1' || *at > '9')
        return at;
    HC_NO_UNROLL
    while (*end >= '0' && *end <= '9')
        end++;
    if (*end != '$')
        return at;
    parse_number(at, HC_MOST_ARGUMENTS, to, place);
    return end + 1;
}

/* A width or precision: digits, or * and perhaps which argument it is. */
static HC_DEVICE HC_NOINLINE const char *parse_count(const char *at, struct specification *to, int *count, int *place)
{
    if (*at != '*')
        return parse_number(at, HC_FORMAT_INT_MAX, to, count);
    *place = HC_NEXT_ARGUMENT;
    return parse_place(at + 1, to, place);
}

static HC_DEVICE const char *parse_length(const char *at, struct hc_field *field)
{
    const unsigned longs = 1 << ('j' - 'a') | 1 << ('l' - 'a') | 1 << ('q' - 'a') | 1 << ('t' - 'a') | 1 << ('z' - 'a');
    char first = *at;

    field->length = HC_LENGTH_INT;
    if (first == 'h')
        field->length = at[1] == 'h' ? HC_LENGTH_CHAR : HC_LENGTH_SHORT;
    else if ((bit_of(first, 'a') & longs) || first == 'Z')
        field->length = HC_LENGTH_LONG;
    else if (first == 'L')
        field->length = HC_LENGTH_BIG_L;
    else
        return at;
    return at + ((first == 'h' || first == 'l') && at[1] == first ? 2 : 1);
}

/* Everything from the % at start to the conversion character, where it returns. */
static HC_DEVICE HC_NOINLINE const char *parse(const char *start, struct specification *to)
{
    struct hc_field *field = &to->field;
    const char *at = start + 1;

    HC_ON_STACK(to);
    to->value = HC_NEXT_ARGUMENT;
    to->width = to->precision = HC_NO_ARGUMENT;
    to->too_large = 0;
    field->prefix_size = 0;
    field->precision = -1;
    at = parse_place(at, to, &to->value);
    at = parse_flags(at, &field->flags);
    at = parse_count(at, to, &field->width, &to->width);
    if (*at == '.')
        at = parse_count(at + 1, to, &field->precision, &to->precision);
    at = parse_length(at, field);
    field->conversion = *at;
    if (*at == 'C' || *at == 'S') {
        field->length = HC_LENGTH_LONG;
        field->conversion = (char)(*at | 0x20);
    }
    return at;
}

/* ---- Arguments */

/* How an argument lies among the others, in two bits. */
enum shape {
    SHAPE_INT, /* also what no conversion takes */
    SHAPE_LONG,
    SHAPE_DOUBLE,
    SHAPE_LONG_DOUBLE
};

#define HC_SHAPES 32 /* in a word */

static HC_DEVICE enum shape shape_of(const struct hc_field *field)
{
    switch (field->conversion) {
    case 'a': case 'A': case 'e': case 'E': case 'f': case 'F': case 'g': case 'G':
        return field->length == HC_LENGTH_BIG_L ? SHAPE_LONG_DOUBLE : SHAPE_DOUBLE;
    case 's': case 'p': case 'n':
        return SHAPE_LONG;
    case 'c':
        return SHAPE_INT;
    default:
        return field->length >= HC_LENGTH_LONG ? SHAPE_LONG : SHAPE_INT;
    }
}

/* The shapes of the arguments from `first` on, as the whole format has them. */
static HC_DEVICE HC_NOINLINE uint64_t shapes_from(const char *at, int first)
{
    uint64_t shapes = 0;

    HC_NO_UNROLL
    while (*at != '\0') {
        struct specification other;

        if (*at++ != '%')
            continue;
        at = parse(at - 1, &other);
        if (*at == '\0')
            break;
        at++;
        if (other.value >= first && other.value - first < HC_SHAPES)
            shapes |= (uint64_t)shape_of(&other.field) << 2 * (other.value - first);
    }
    return shapes;
}

/* The next argument in the list becomes the one of this number. */
static HC_DEVICE HC_NOINLINE void go_to(struct hc_arguments *arguments, int place)
{
    uint64_t shapes = 0;
    int i;

    va_end(arguments->list);
    va_copy(arguments->list, arguments->first);
    HC_NO_UNROLL
    for (i = 0; i + 1 < place; i++, shapes >>= 2) {
        if (i % HC_SHAPES == 0)
            shapes = shapes_from(arguments->format, i + 1);
        switch ((enum shape)(shapes & 3)) {
        case SHAPE_LONG:
            (void)va_arg(arguments->list, unsigned long long);
            break;
        case SHAPE_DOUBLE:
            (void)va_arg(arguments->list, double);
            break;
        case SHAPE_LONG_DOUBLE:
            (void)va_arg(arguments->list, hc_long_double);
            break;
        default:
            (void)va_arg(arguments->list, int);
        }
    }
}

HC_INLINE void choose(struct hc_arguments *arguments, int place)
{
    if (place > 0)
        go_to(arguments, place);
}

/* The width and precision that are arguments. */
static HC_DEVICE void fetch_counts(struct specification *to, struct hc_arguments *arguments)
{
    struct hc_field *field = &to->field;

    if (to->width != HC_NO_ARGUMENT) {
        choose(arguments, to->width);
        field->width = va_arg(arguments->list, int);
        if (field->width < 0) {
            field->flags |= HC_FLAG_LEFT;
            to->too_large |= field->width < -HC_FORMAT_INT_MAX;
            field->width = to->too_large ? 0 : -field->width;
        }
    }
    if (to->precision != HC_NO_ARGUMENT) {
        choose(arguments, to->precision);
        field->precision = va_arg(arguments->list, int);
        if (field->precision < 0)
            field->precision = -1;
    }
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
    if (field->length == HC_LENGTH_BIG_L)
        hc_format_long_double(sink, field, va_arg(arguments->list, hc_long_double));
    else
        hc_format_float(sink, field, va_arg(arguments->list, double));
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
    struct specification specification;
    struct hc_field *field = &specification.field;
    const char *at = parse(start, &specification);

    fetch_counts(&specification, arguments);
    if (specification.too_large)
        sink->error = -HC_FORMAT_EOVERFLOW;
    if (*at == '\0')
        sink->error = -HC_FORMAT_EINVAL;
    if (sink->error != 0)
        return at;
    choose(arguments, specification.value);
    switch (field->conversion) {
    case 'd': case 'i': case 'o': case 'u': case 'x': case 'X': case 'b': case 'B':
        convert_integer(sink, field, arguments);
        break;
    case 'a': case 'A': case 'e': case 'E': case 'f': case 'F': case 'g': case 'G':
        convert_float(sink, field, arguments);
        break;
    case 'c':
        hc_format_character(sink, field, va_arg(arguments->list, int));
        break;
    case 's': case 'p': case 'n':
        convert_pointer(sink, field, va_arg(arguments->list, void *));
        break;
    case 'm':
        if (hc_format_error(sink, field))
            break;
        /* fall through */
    case '%':
        if (*at == '%')
            start = at;
        /* fall through */
    default: /* unknown: as it stands */
        hc_sink_literal(sink, start, (uint64_t)(at + 1 - start));
    }
    return at + 1;
}

HC_DEVICE int hc_vformat(struct hc_sink *sink, const char *format, va_list arguments)
{
    struct hc_arguments copy;
    const char *at = format;

    va_copy(copy.list, arguments);
    va_copy(copy.first, arguments);
    copy.format = format;
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
        hc_sink_literal(sink, text, (uint64_t)(at - text));
    }
    va_end(copy.list);
    va_end(copy.first);
    return sink->error != 0 ? sink->error : (int)sink->total;
}
