/* C17 7.21 output on stdout and stderr. */
#include "device/include/hostcall/device.h"
#include "device/text.h"
#include "libc_facade/libc.h"

#include <errno.h>

#ifndef __CUDACC__
/* Host code of a program sees the headers' stdout too; the C library's own FILE is meant. */
static FILE *host_stream(FILE *stream)
{
    return (uintptr_t)stream == 1 ? stdout : (uintptr_t)stream == 2 ? stderr : stream;
}
#endif

HC_INLINE int descriptor(FILE *stream)
{
    uintptr_t fd = (uintptr_t)stream;
#ifndef __CUDACC__
    if (stream == stdout || stream == stderr) /* from the C library's own inline functions: putchar, vprintf */
        return stream == stdout ? 1 : 2;
#endif
    return fd == 1 || fd == 2 ? (int)fd : -1;
}

HC_INLINE int printed(int result)
{
    return (int)hc_libc_result(result);
}

HC_DEVICE int hc_libc_vfprintf(FILE *stream, const char *format, va_list arguments)
{
    HC_IF_HOST(return vfprintf(host_stream(stream), format, arguments));
    return printed(hc_vdprintf(descriptor(stream), format, arguments));
}

HC_DEVICE int hc_libc_vprintf(const char *format, va_list arguments)
{
    HC_IF_HOST(return vprintf(format, arguments));
    return printed(hc_vdprintf(1, format, arguments));
}

HC_DEVICE int hc_libc_fprintf(FILE *stream, const char *format, ...)
{
    va_list arguments;
    int result;

    va_start(arguments, format);
    result = hc_libc_vfprintf(stream, format, arguments);
    va_end(arguments);
    return result;
}

HC_DEVICE int hc_libc_printf(const char *format, ...)
{
    va_list arguments;
    int result;

    va_start(arguments, format);
    result = hc_libc_vprintf(format, arguments);
    va_end(arguments);
    return result;
}

HC_DEVICE int hc_libc_puts(const char *s)
{
    HC_IF_HOST(return puts(s));
    return printed(hc_puts(s));
}

HC_DEVICE int hc_libc_fputs(const char *s, FILE *stream)
{
    HC_IF_HOST(return fputs(s, host_stream(stream)));
    return printed(hc_output(descriptor(stream), s, hc_text_size(s) - 1));
}

HC_DEVICE int hc_libc_fputc(int c, FILE *stream)
{
    unsigned char byte = (unsigned char)c;

    HC_IF_HOST(return fputc(c, host_stream(stream)));
    return printed(hc_output(descriptor(stream), &byte, 1)) < 0 ? EOF : byte;
}

HC_DEVICE int hc_libc_putc(int c, FILE *stream)
{
    return hc_libc_fputc(c, stream);
}

HC_DEVICE int hc_libc_putchar(int c)
{
    return hc_libc_fputc(c, (FILE *)1);
}

HC_DEVICE size_t hc_libc_fwrite(const void *data, size_t size, size_t count, FILE *stream)
{
    HC_IF_HOST(return fwrite(data, size, count, host_stream(stream)));
    if (size == 0 || count == 0)
        return 0;
    if (count > SIZE_MAX / size) {
        *hc_errno_location() = EOVERFLOW;
        return 0;
    }
    return printed(hc_output(descriptor(stream), data, size * count)) < 0 ? 0 : count;
}

/* NULL: both streams. The first failure is reported. */
HC_DEVICE int hc_libc_fflush(FILE *stream)
{
    int out, err;

    HC_IF_HOST(return fflush(host_stream(stream)));
    if (stream != NULL)
        return printed(hc_flush(descriptor(stream))) < 0 ? EOF : 0;
    out = hc_flush(1);
    err = hc_flush(2);
    return printed(out < 0 ? out : err) < 0 ? EOF : 0;
}
