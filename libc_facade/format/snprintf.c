/* The formatting functions whose sink is the caller's array. */
#include "libc_facade/format/format.h"

HC_EXTERN_C_BEGIN

HC_DEVICE int hc_vsnprintf(char *s, size_t size, const char *format, va_list arguments)
{
    struct hc_sink sink;
    int result;

    sink.buffer = s;
    sink.capacity = size != 0 ? size - 1 : 0;
    sink.length = 0;
    sink.mode = HC_SINK_TRUNCATE;
    sink.context = NULL;
    result = hc_vformat(&sink, format, arguments);
    if (size != 0)
        s[sink.length] = '\0';
    return result;
}

HC_DEVICE int hc_snprintf(char *s, size_t size, const char *format, ...)
{
    va_list arguments;
    int result;

    va_start(arguments, format);
    result = hc_vsnprintf(s, size, format, arguments);
    va_end(arguments);
    return result;
}

HC_DEVICE int hc_vsprintf(char *s, const char *format, va_list arguments)
{
    return hc_vsnprintf(s, SIZE_MAX, format, arguments);
}

HC_DEVICE int hc_sprintf(char *s, const char *format, ...)
{
    va_list arguments;
    int result;

    va_start(arguments, format);
    result = hc_vsnprintf(s, SIZE_MAX, format, arguments);
    va_end(arguments);
    return result;
}

HC_EXTERN_C_END
