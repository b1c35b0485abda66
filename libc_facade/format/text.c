/* Characters and strings, narrow and wide. */
#include "libc_facade/format/engine.h"

HC_STATIC_ASSERT(sizeof(wchar_t) == 4, "wchar_t holds one Unicode character");

enum { MOST_UTF8 = 6 };

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

/* Writes the character's UTF-8 form and returns its size, 0 if it has none. */
static HC_DEVICE HC_NOINLINE int encode_utf8(char bytes[MOST_UTF8], uint32_t character)
{
    uint32_t rest = character;
    int size = 1, lead_bits = 7, i;

    if (character > 0x7fffffffu || (character >= 0xd800u && character <= 0xdfffu))
        return 0;
    if (character >= 0x80u) {
        /* The lead byte holds 5 bits less 1 for every byte over two; each further byte holds 6. */
        HC_NO_UNROLL
        for (size = 2, lead_bits = 5; (character >> (lead_bits + 6 * (size - 1))) != 0; size++)
            lead_bits--;
        HC_NO_UNROLL
        for (i = size - 1; i > 0; i--) {
            bytes[i] = (char)(0x80u | (rest & 0x3fu));
            rest >>= 6;
        }
        rest |= (0xff00u >> size) & 0xffu;
    }
    bytes[0] = (char)rest;
    return size;
}

HC_DEVICE HC_NOINLINE void hc_format_character(struct hc_sink *sink, struct hc_field *field, int character)
{
    char bytes[MOST_UTF8];
    int size = 1;

    bytes[0] = (char)character;
    if (field->length == HC_LENGTH_LONG)
        size = encode_utf8(bytes, (uint32_t)character);
    if (size == 0)
        sink->error = -HC_FORMAT_EILSEQ;
    else
        hc_format_text(sink, field, bytes, (uint64_t)size);
}

/*
 * Writes the string's UTF-8 form to the sink, if there is one, up to most bytes and never part of a character. Returns the
 * bytes it takes, or -1 for a character that has no form. It looks at no character after the last that fits.
 */
static HC_DEVICE HC_NOINLINE int64_t put_wide(struct hc_sink *sink, const wchar_t *text, uint64_t most)
{
    char bytes[MOST_UTF8];
    uint64_t total = 0;

    HC_NO_UNROLL
    while (total < most && *text != 0) {
        int size = encode_utf8(bytes, (uint32_t)*text++);

        if (size == 0)
            return -1;
        if ((uint64_t)size > most - total)
            break;
        if (sink != NULL)
            hc_sink_write(sink, bytes, (uint64_t)size);
        total += (uint64_t)size;
    }
    return (int64_t)total;
}

static HC_DEVICE int64_t narrow_size(const char *text, uint64_t most)
{
    uint64_t size = 0;

    HC_NO_UNROLL
    while (size < most && text[size] != '\0')
        size++;
    return (int64_t)size;
}

HC_DEVICE HC_NOINLINE void hc_format_string(struct hc_sink *sink, struct hc_field *field, const void *string)
{
    /* As unsigned, a missing precision (-1) is no bound. The array need not end in a null within the precision. */
    uint64_t most = (uint64_t)(int64_t)field->precision;
    int wide = field->length == HC_LENGTH_LONG;
    int64_t size;

    if (string == NULL) {
        /* As glibc has it: nothing where the precision would cut it. */
        string = most >= 6 ? "(null)" : "";
        wide = 0;
    }
    size = wide ? put_wide(NULL, (const wchar_t *)string, most) : narrow_size((const char *)string, most);
    if (size < 0) {
        sink->error = -HC_FORMAT_EILSEQ;
        return;
    }
    open_text(sink, field, (uint64_t)size);
    if (wide)
        put_wide(sink, (const wchar_t *)string, most);
    else
        hc_sink_write(sink, (const char *)string, (uint64_t)size);
    hc_field_close(sink, field);
}
