/* Characters and strings, narrow and wide, and the texts of errors. */
#include "libc_facade/format/engine.h"

#ifdef __CUDACC__
#include "device/lanes.h"
#endif

HC_STATIC_ASSERT(sizeof(wchar_t) == 4, "wchar_t holds one Unicode character");

/* The flag 0 pads numbers only. */
static HC_DEVICE void open_text(struct hc_sink *sink, struct hc_field *field, uint64_t size)
{
    field->flags &= ~(unsigned)HC_FLAG_ZERO;
    hc_field_open(sink, field, size);
}

HC_DEVICE HC_NOINLINE void hc_format_text(struct hc_sink *sink, struct hc_field *field, const char *text, uint64_t size)
{
    open_text(sink, field, size);
    hc_sink_write(sink, text, size);
    hc_field_close(sink, field);
}

/* In the locale "C" ASCII's characters are the same, wide and narrow, and there are no others. */
HC_INLINE int is_ascii(uint32_t character)
{
    return character < 0x80;
}

HC_DEVICE HC_NOINLINE void hc_format_character(struct hc_sink *sink, struct hc_field *field, int character)
{
    int wide = field->length == HC_LENGTH_LONG, wide_sink = sink->mode == HC_SINK_WIDE;
    wchar_t one = (wchar_t)character;
    char byte = (char)character;

    if (wide && wide_sink) {
        open_text(sink, field, 1);
        hc_sink_append_wide(sink, &one, 1, 1);
        hc_field_close(sink, field);
    } else if (wide != wide_sink && !is_ascii(wide ? (uint32_t)character : (unsigned char)byte)) {
        sink->error = -HC_FORMAT_EILSEQ;
    } else {
        hc_format_text(sink, field, &byte, 1);
    }
}

/* The characters of a wide string, up to most; -1: one is not ASCII's, and `all` are not allowed. None is looked at behind the last. */
static HC_DEVICE HC_NOINLINE int64_t wide_size(const wchar_t *text, uint64_t most, int all)
{
    uint64_t size = 0;

    HC_NO_UNROLL
    for (; size < most && text[size] != 0; size++) {
        if (!all && !is_ascii((uint32_t)text[size]))
            return -1;
    }
    return (int64_t)size;
}

static HC_DEVICE int64_t narrow_size(const char *text, uint64_t most, int all)
{
    uint64_t size = 0;

    HC_NO_UNROLL
    for (; size < most && text[size] != '\0'; size++) {
        if (!all && !is_ascii((unsigned char)text[size]))
            return -1;
    }
    return (int64_t)size;
}

static HC_DEVICE void put_wide(struct hc_sink *sink, const wchar_t *text, uint64_t size)
{
    if (sink->mode == HC_SINK_WIDE) {
        hc_sink_append_wide(sink, text, 1, size);
        return;
    }
    HC_NO_UNROLL
    for (; size != 0; size--, text++) {
        char byte = (char)*text;

        hc_sink_write(sink, &byte, 1);
    }
}

HC_DEVICE HC_NOINLINE void hc_format_string(struct hc_sink *sink, struct hc_field *field, const void *string)
{
    /* As unsigned, a missing precision (-1) is no bound. The array need not end in a null within the precision. */
    uint64_t most = (uint64_t)(int64_t)field->precision;
    int wide = field->length == HC_LENGTH_LONG, wide_sink = sink->mode == HC_SINK_WIDE;
    int64_t size;

    if (string == NULL) {
        /* As glibc has it: nothing where the precision would cut it. */
        string = most >= 6 ? "(null)" : "";
        wide = 0;
    }
    size = wide ? wide_size((const wchar_t *)string, most, wide_sink) : narrow_size((const char *)string, most, !wide_sink);
    if (size < 0) {
        sink->error = -HC_FORMAT_EILSEQ;
        return;
    }
    open_text(sink, field, (uint64_t)size);
    if (wide)
        put_wide(sink, (const wchar_t *)string, (uint64_t)size);
    else
        hc_sink_write(sink, (const char *)string, (uint64_t)size);
    hc_field_close(sink, field);
}

/* ---- %m */
HC_DEVICE_GLOBAL struct hc_format_errors hc_format_errors;

HC_DEVICE HC_NOINLINE int hc_format_error(struct hc_sink *sink, struct hc_field *field)
{
    int named = (field->flags & HC_FLAG_ALT) != 0, number, left;
    const char *text = named ? hc_format_errors.names : hc_format_errors.texts, *word = "Unknown error ";

    if (text == NULL)
        return 0;
#ifdef __CUDACC__
    number = hc_format_errors.numbers[hc_thread_index()];
#else
    number = *hc_format_errors.number();
#endif
    HC_NO_UNROLL
    for (left = number; left > 0 && left < hc_format_errors.count; left--)
        text += narrow_size(text, UINT64_MAX, 1) + 1;
    field->length = HC_LENGTH_INT;
    if (left == 0 && *text != '\0') {
        hc_format_string(sink, field, text);
        return 1;
    }
    field->conversion = 'd';
    if (!named) { /* as glibc has it, but for a width */
        hc_sink_write(sink, word, (uint64_t)narrow_size(word, UINT64_MAX, 1));
        field->flags = 0;
        field->width = 0;
        field->precision = -1;
    }
    hc_format_integer(sink, field, number < 0 ? 0 - (uint64_t)(int64_t)number : (uint64_t)number, number < 0);
    return 1;
}
