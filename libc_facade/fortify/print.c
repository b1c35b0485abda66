/* printf's family as _FORTIFY_SOURCE calls it. */
#include "libc_facade/fortify/fortify_functions.h"
#include "libc_facade/libc.h"
#include "libc_facade/stdio/stdio_functions.h"

HC_DEVICE int hc_libc___vprintf_chk(int flag, const char *format, va_list arguments)
{
    (void)flag;
    return hc_libc_vprintf(format, arguments);
}

HC_DEVICE int hc_libc___vfprintf_chk(FILE *stream, int flag, const char *format, va_list arguments)
{
    (void)flag;
    return hc_libc_vfprintf(stream, format, arguments);
}

HC_DEVICE int hc_libc___vdprintf_chk(int fd, int flag, const char *format, va_list arguments)
{
    (void)flag;
    return hc_libc_vdprintf(fd, format, arguments);
}

HC_DEVICE int hc_libc___vasprintf_chk(char **text, int flag, const char *format, va_list arguments)
{
    (void)flag;
    return hc_libc_vasprintf(text, format, arguments);
}

HC_DEVICE int hc_libc___vsprintf_chk(char *s, int flag, size_t room, const char *format, va_list arguments)
{
    int length;

    (void)flag;
    if (room == 0)
        hc_libc___chk_fail();
    length = hc_libc_vsnprintf(s, room, format, arguments);
    if (length >= 0 && (size_t)length >= room)
        hc_libc___chk_fail();
    return length;
}

HC_DEVICE int hc_libc___vsnprintf_chk(char *s, size_t size, int flag, size_t room, const char *format,
                                      va_list arguments)
{
    (void)flag;
    hc_must_fit(size, room);
    return hc_libc_vsnprintf(s, size, format, arguments);
}

#ifndef __CUDACC__
/* NAME with its arguments in a list, for vNAME. */
#define PASS_ON(last, call)                                                                                            \
    va_list list;                                                                                                      \
    int result;                                                                                                        \
                                                                                                                       \
    va_start(list, last);                                                                                              \
    result = call;                                                                                                     \
    va_end(list);                                                                                                      \
    return result

HC_DEVICE int hc_libc___printf_chk(int flag, const char *format, ...)
{
    PASS_ON(format, hc_libc___vprintf_chk(flag, format, list));
}

HC_DEVICE int hc_libc___fprintf_chk(FILE *stream, int flag, const char *format, ...)
{
    PASS_ON(format, hc_libc___vfprintf_chk(stream, flag, format, list));
}

HC_DEVICE int hc_libc___dprintf_chk(int fd, int flag, const char *format, ...)
{
    PASS_ON(format, hc_libc___vdprintf_chk(fd, flag, format, list));
}

HC_DEVICE int hc_libc___asprintf_chk(char **text, int flag, const char *format, ...)
{
    PASS_ON(format, hc_libc___vasprintf_chk(text, flag, format, list));
}

HC_DEVICE int hc_libc___sprintf_chk(char *s, int flag, size_t room, const char *format, ...)
{
    PASS_ON(format, hc_libc___vsprintf_chk(s, flag, room, format, list));
}

HC_DEVICE int hc_libc___snprintf_chk(char *s, size_t size, int flag, size_t room, const char *format, ...)
{
    PASS_ON(format, hc_libc___vsnprintf_chk(s, size, flag, room, format, list));
}
#endif
