/* C17 7.29.2: formatted wide output. hc_vformat reads a copy of the format in bytes. A stream of files gets bytes, and in the locale "C" a wide
 * character is the byte of ASCII, or EILSEQ. */
#include "libc_facade/format/format.h"
#include "libc_facade/memory/memory_functions.h"
#include "libc_facade/stdio/file.h"
#include "libc_facade/stdio/stdio_functions.h"
#include "libc_facade/wide/wide_functions.h"

#include <errno.h>
#include <stdio.h>

HC_EXTERN_C_BEGIN

#define HC_FIRST_ROOM 256u

/* At most `size` characters, the terminator included; returns what the whole text has, or a negative errno. */
static HC_DEVICE int print(wchar_t *s, size_t size, const wchar_t *format, va_list arguments)
{
    size_t length = hc_libc_wcslen(format), i;
    char *narrow = (char *)hc_libc_malloc(length + 1);
    struct hc_wide_format both;
    struct hc_sink sink;
    int result;

    if (narrow == NULL)
        return -ENOMEM;
    HC_NO_UNROLL
    for (i = 0; i <= length; i++)
        narrow[i] = format[i] >= 0 && format[i] < 0x80 ? (char)format[i] : '\1';
    both.wide = format;
    both.narrow = narrow;
    sink.buffer = (char *)s;
    sink.capacity = size - 1;
    sink.length = 0;
    sink.mode = HC_SINK_WIDE;
    sink.context = &both;
    result = hc_vformat(&sink, narrow, arguments);
    s[sink.length] = 0;
    hc_libc_free(narrow);
    return result;
}

HC_DEVICE int hc_libc_vswprintf(wchar_t *s, size_t size, const wchar_t *format, va_list arguments)
{
    int result;

    if (size == 0)
        return -1;
    result = print(s, size, format, arguments);
    if (result < 0)
        return (int)hc_libc_result(result);
    return (size_t)result < size ? result : -1; /* cut, and without errno, as glibc before 2.37 */
}

/* The text in bytes, to the stream. */
static HC_DEVICE int put(FILE *stream, const wchar_t *text, int length)
{
    struct hc_libc_file *file = hc_file_of(stream);
    char *bytes;
    int i, bad = 0;

    if (file->kind == HC_FILE_GROWING_WIDE)
        return hc_libc_result(hc_file_put_wide(file, text, (size_t)length)) < 0 ? -1 : length;
    if (!(file->flags & HC_FILE_POSTED))
        hc_libc_fwide(stream, 1);
    bytes = (char *)hc_libc_malloc((size_t)length + 1);
    if (bytes == NULL)
        return -1;
    HC_NO_UNROLL
    for (i = 0; i < length; i++) {
        if (text[i] < 0 || text[i] >= 0x80) {
            bad = 1;
            break;
        }
        bytes[i] = (char)text[i];
    }
    if (hc_libc_fwrite(bytes, 1, (size_t)i, stream) != (size_t)i)
        length = -1;
    hc_libc_free(bytes);
    return bad ? (int)hc_libc_result(-EILSEQ) : length;
}

HC_DEVICE int hc_libc_vfwprintf(FILE *stream, const wchar_t *format, va_list arguments)
{
    size_t room = HC_FIRST_ROOM;

    for (;;) {
        wchar_t *text = (wchar_t *)hc_libc_malloc(room * sizeof *text);
        int result = text != NULL ? print(text, room, format, arguments) : -ENOMEM;
        int fits = result < 0 || (size_t)result < room;

        if (!fits)
            room = (size_t)result + 1;
        else if (result < 0)
            result = (int)hc_libc_result(result);
        else
            result = put(stream, text, result);
        hc_libc_free(text);
        if (fits)
            return result;
    }
}

HC_DEVICE int hc_libc_vwprintf(const wchar_t *format, va_list arguments)
{
    return hc_libc_vfwprintf((FILE *)1, format, arguments);
}

HC_DEVICE int hc_libc_swprintf(wchar_t *s, size_t size, const wchar_t *format, ...)
{
    va_list arguments;
    int result;

    va_start(arguments, format);
    result = hc_libc_vswprintf(s, size, format, arguments);
    va_end(arguments);
    return result;
}

HC_DEVICE int hc_libc_fwprintf(FILE *stream, const wchar_t *format, ...)
{
    va_list arguments;
    int result;

    va_start(arguments, format);
    result = hc_libc_vfwprintf(stream, format, arguments);
    va_end(arguments);
    return result;
}

HC_DEVICE int hc_libc_wprintf(const wchar_t *format, ...)
{
    va_list arguments;
    int result;

    va_start(arguments, format);
    result = hc_libc_vwprintf(format, arguments);
    va_end(arguments);
    return result;
}

HC_EXTERN_C_END
