/* printf and its family: formats into a small buffer on the stack and posts it. Text that does not fit is sent ahead piece by
 * piece and written as one, so that the bytes of one call stay together. */
#include "device/call.h"
#include "device/include/hostcall/device.h"
#include "device/output.h"
#include "libc_facade/format/format.h"

#include <errno.h>

/* Most lines fit; stack is dear (aim under 1 KiB for a whole printf). */
#define HC_PRINT_BUFFER 256

struct print {
    int fd;
    uint64_t transfer; /* what was sent ahead, or 0 */
    uint64_t sent;
};

HC_DEVICE int hc_sink_flush(struct hc_sink *sink)
{
    struct print *print = (struct print *)sink->context;
    int error;

    if (print->sent + sink->length > HC_MAX_TRANSFER)
        return -EOVERFLOW;
    error = hc_send_ahead(&print->transfer, sink->buffer, (uint32_t)sink->length);
    if (error == 0)
        print->sent += sink->length;
    return error;
}

/* Text to a descriptor other than 1 and 2: what fits the buffer, or what was sent ahead. Not by hc_write, which brings the code
 * for large transfers with it. Apart, so that the call's frame is not in that of every printf. */
static HC_DEVICE HC_NOINLINE int write_call(int fd, const void *data, uint32_t bytes, uint64_t transfer)
{
    for (;;) {
        struct hc_call call;
        int64_t result;

        HC_CALL_INIT(&call, WRITE);
        call.argument[0] = (uint64_t)(int64_t)fd;
        call.input = (const unsigned char *)data;
        call.input_bytes = bytes;
        call.sent = transfer != 0 ? bytes : 0;
        call.transfer = transfer;
        result = hc_call_without_output(&call);
        if (result < 0)
            return (int)result;
        if (result >= bytes)
            return 0;
        if (transfer != 0 || result == 0)
            return -EIO; /* a full disk, or a pipe that does not wait: the rest is gone */
        data = (const char *)data + result;
        bytes -= (uint32_t)result;
    }
}

/* `any`: whether fd may be other than 1 and 2. A constant where this is expanded. */
HC_INLINE int finish(struct print *print, struct hc_sink *sink, int any)
{
    const char *data = sink->buffer;
    uint32_t bytes = (uint32_t)sink->length;

    if (print->transfer == 0 && sink->length == 0)
        return 0;
    if (print->transfer != 0) {
        int error = sink->length != 0 ? hc_sink_flush(sink) : 0;
        if (error != 0)
            return error;
        data = NULL;
        bytes = (uint32_t)print->sent;
    }
    if (any && print->fd != 1 && print->fd != 2)
        return write_call(print->fd, data, bytes, print->transfer);
    return hc_output_call(print->fd, data, bytes, print->transfer);
}

HC_INLINE int print_to(int fd, const char *format, va_list arguments, int any)
{
    HC_ALIGNED(8) char buffer[HC_PRINT_BUFFER]; /* which hc_post_text reads by words */
    struct print print;
    struct hc_sink sink;
    int count, error;

    print.fd = fd;
    print.transfer = 0;
    print.sent = 0;
    sink.buffer = buffer;
    sink.capacity = sizeof buffer;
    sink.length = 0;
    sink.mode = HC_SINK_STREAM;
    sink.context = &print;
    count = hc_vformat(&sink, format, arguments);
    /* After an error in the format what came before it is still printed, as glibc does. */
    error = finish(&print, &sink, any);
    return count < 0 || error == 0 ? count : error;
}

HC_DEVICE HC_NOINLINE int hc_vdprintf(int fd, const char *format, va_list arguments)
{
    return print_to(fd, format, arguments, 1);
}

/* Not by hc_vdprintf, which brings writes to files with it. */
HC_DEVICE HC_NOINLINE int hc_vprintf(const char *format, va_list arguments)
{
    return print_to(1, format, arguments, 0);
}

HC_DEVICE int hc_dprintf(int fd, const char *format, ...)
{
    va_list arguments;
    int count;

    va_start(arguments, format);
    count = hc_vdprintf(fd, format, arguments);
    va_end(arguments);
    return count;
}

HC_DEVICE int hc_printf(const char *format, ...)
{
    va_list arguments;
    int count;

    va_start(arguments, format);
    count = hc_vprintf(format, arguments);
    va_end(arguments);
    return count;
}
