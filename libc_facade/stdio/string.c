/* C17 7.21.6.5, .6, .12, .13: the snprintf family with errno. */
#include "libc_facade/format/format.h"
#include "libc_facade/libc.h"

HC_DEVICE int hc_libc_vsnprintf(char *s, size_t size, const char *format, va_list arguments)
{
    int result = hc_vsnprintf(s, size, format, arguments);
    return result < 0 ? (int)hc_libc_result(result) : result; /* no errno unless it failed: it costs shared memory */
}

HC_DEVICE int hc_libc_vsprintf(char *s, const char *format, va_list arguments)
{
    return hc_libc_vsnprintf(s, (size_t)INT32_MAX, format, arguments);
}

HC_DEVICE int hc_libc_snprintf(char *s, size_t size, const char *format, ...)
{
    va_list arguments;
    int result;

    va_start(arguments, format);
    result = hc_libc_vsnprintf(s, size, format, arguments);
    va_end(arguments);
    return result;
}

HC_DEVICE int hc_libc_sprintf(char *s, const char *format, ...)
{
    va_list arguments;
    int result;

    va_start(arguments, format);
    result = hc_libc_vsprintf(s, format, arguments);
    va_end(arguments);
    return result;
}
