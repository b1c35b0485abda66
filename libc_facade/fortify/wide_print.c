/* What _FORTIFY_SOURCE checks of formatted wide output, and of lines of wide characters. Sizes count characters. */
#include "libc_facade/fortify/fortify_functions.h"
#include "libc_facade/libc.h"
#include "libc_facade/posix/posix_functions.h"
#include "libc_facade/stdio/stdio_functions.h"
#include "libc_facade/wide/wide_functions.h"

HC_DEVICE int hc_libc___vwprintf_chk(int flag, const wchar_t *format, va_list arguments)
{
    (void)flag;
    return hc_libc_vwprintf(format, arguments);
}

HC_DEVICE int hc_libc___vfwprintf_chk(FILE *stream, int flag, const wchar_t *format, va_list arguments)
{
    (void)flag;
    return hc_libc_vfwprintf(stream, format, arguments);
}

HC_DEVICE int hc_libc___vswprintf_chk(wchar_t *s, size_t size, int flag, size_t room, const wchar_t *format,
                                      va_list arguments)
{
    (void)flag;
    hc_must_fit(size, room);
    return hc_libc_vswprintf(s, size, format, arguments);
}

#ifndef __CUDACC__
#define PASS_ON(last, call)                                                                                            \
    va_list list;                                                                                                      \
    int result;                                                                                                        \
                                                                                                                       \
    va_start(list, last);                                                                                              \
    result = call;                                                                                                     \
    va_end(list);                                                                                                      \
    return result

HC_DEVICE int hc_libc___wprintf_chk(int flag, const wchar_t *format, ...)
{
    PASS_ON(format, hc_libc___vwprintf_chk(flag, format, list));
}

HC_DEVICE int hc_libc___fwprintf_chk(FILE *stream, int flag, const wchar_t *format, ...)
{
    PASS_ON(format, hc_libc___vfwprintf_chk(stream, flag, format, list));
}

HC_DEVICE int hc_libc___swprintf_chk(wchar_t *s, size_t size, int flag, size_t room, const wchar_t *format, ...)
{
    PASS_ON(format, hc_libc___vswprintf_chk(s, size, flag, room, format, list));
}
#endif

/* Of fgetws(line, size) when `room` is less: what fills the object and has no end there would be written past it. As glibc's, it may ask
 * for more than there is room for. */
HC_DEVICE wchar_t *hc_libc___fgetws_chk(wchar_t *line, size_t room, int size, FILE *stream)
{
    size_t length;

    if (size <= 0 || (size_t)size <= room)
        return hc_libc_fgetws(line, size, stream);
    if (room < 2)
        hc_libc___chk_fail();
    if (hc_libc_fgetws(line, (int)room, stream) == NULL)
        return NULL;
    length = hc_libc_wcslen(line);
    if (length == room - 1 && line[length - 1] != L'\n' && hc_libc_fgetwc(stream) != WEOF)
        hc_libc___chk_fail();
    return line;
}

HC_DEVICE int hc_libc___getgroups_chk(int count, gid_t *groups, size_t room)
{
    if (count < 0) /* getgroups says what is wrong */
        return hc_libc_getgroups(count, groups);
    hc_must_fit((size_t)count * sizeof *groups, room);
    return hc_libc_getgroups(count, groups);
}
