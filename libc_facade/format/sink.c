/* The sink: counting, truncation, streaming and padding. */
#include "libc_facade/format/engine.h"

/* Counts what comes; 0: it is not to be stored. An error before the first excess byte, so that a stream does not send gigabytes only
 * to fail. */
static HC_DEVICE int produced(struct hc_sink *sink, uint64_t size)
{
    if (sink->error != 0)
        return 0;
    sink->total += size;
    if (sink->total > HC_FORMAT_INT_MAX)
        sink->error = -HC_FORMAT_EOVERFLOW;
    return sink->error == 0;
}

/* What of size characters still fits a wide sink. */
static HC_DEVICE uint64_t wide_part(struct hc_sink *sink, uint64_t size)
{
    uint64_t room = sink->capacity - sink->length;

    return !produced(sink, size) ? 0 : room < size ? room : size;
}

static HC_DEVICE HC_NOINLINE void widen(struct hc_sink *sink, const char *bytes, int step, uint64_t size)
{
    wchar_t *to = (wchar_t *)(void *)sink->buffer + sink->length;
    uint64_t part = wide_part(sink, size);

    sink->length += part;
    HC_NO_UNROLL
    for (; part != 0; part--, bytes += step)
        *to++ = (unsigned char)*bytes;
}

HC_DEVICE HC_NOINLINE void hc_sink_append_wide(struct hc_sink *sink, const wchar_t *text, int step, uint64_t size)
{
    wchar_t *to = (wchar_t *)(void *)sink->buffer + sink->length;
    uint64_t part = wide_part(sink, size);

    sink->length += part;
    HC_NO_UNROLL
    for (; part != 0; part--, text += step)
        *to++ = *text;
}

HC_DEVICE void hc_sink_literal(struct hc_sink *sink, const char *text, uint64_t size)
{
    const struct hc_wide_format *format;

    if (sink->mode != HC_SINK_WIDE) {
        hc_sink_write(sink, text, size);
        return;
    }
    format = (const struct hc_wide_format *)sink->context;
    hc_sink_append_wide(sink, format->wide + (text - format->narrow), 1, size);
}

HC_DEVICE HC_NOINLINE void hc_sink_append(struct hc_sink *sink, const char *bytes, int step, uint64_t size)
{
    uint32_t left = (uint32_t)size;

    if (sink->mode == HC_SINK_WIDE) {
        widen(sink, bytes, step, size);
        return;
    }
    if (!produced(sink, size))
        return;
    HC_NO_UNROLL
    while (left != 0) {
        uint64_t room = sink->capacity - sink->length;
        char *to = sink->buffer + sink->length;
        uint32_t part = room < left ? (uint32_t)room : left;

        if (part == 0) {
            if (sink->mode == HC_SINK_TRUNCATE)
                return;
            sink->error = sink->capacity != 0 ? hc_sink_flush(sink) : -HC_FORMAT_EINVAL;
            if (sink->error != 0)
                return;
            sink->length = 0;
            continue;
        }
        sink->length += part;
        left -= part;
        HC_NO_UNROLL
        for (; part != 0; part--) {
            *to++ = *bytes;
            bytes += step;
        }
    }
}

HC_DEVICE HC_NOINLINE void hc_sink_pad(struct hc_sink *sink, char byte, int count)
{
    if (count > 0)
        hc_sink_append(sink, &byte, 0, (uint64_t)count);
}

HC_DEVICE HC_NOINLINE void hc_field_sign(struct hc_field *field, int negative)
{
    char sign = '-';

    if (!negative)
        sign = (char)((field->flags & HC_FLAG_PLUS) ? '+' : (field->flags & HC_FLAG_SPACE) ? ' ' : '\0');
    field->prefix[0] = sign;
    field->prefix_size = sign != '\0';
}

HC_DEVICE HC_NOINLINE void hc_field_radix(struct hc_field *field, char letter_x)
{
    char *end = field->prefix + field->prefix_size;

    end[0] = '0';
    end[1] = letter_x;
    field->prefix_size = (unsigned char)(field->prefix_size + 2);
}

HC_DEVICE HC_NOINLINE void hc_field_open(struct hc_sink *sink, struct hc_field *field, uint64_t body)
{
    uint64_t size = (uint64_t)field->prefix_size + body;
    int gap = size < (uint64_t)field->width ? field->width - (int)size : 0;
    unsigned side = field->flags & (HC_FLAG_LEFT | HC_FLAG_ZERO);

    if (side == 0)
        hc_sink_pad(sink, ' ', gap);
    hc_sink_write(sink, field->prefix, (uint64_t)field->prefix_size);
    if (side == HC_FLAG_ZERO)
        hc_sink_pad(sink, '0', gap);
    field->width = (side & HC_FLAG_LEFT) ? gap : 0;
}
