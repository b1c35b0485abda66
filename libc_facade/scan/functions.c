/* The names of scanf. */
#include "libc_facade/scan/scan.h"

HC_EXTERN_C_BEGIN

static HC_DEVICE int scan_file(FILE *stream, const char *format, va_list arguments, enum hc_scan_dialect dialect)
{
    struct hc_scan scan;
    int result;

    scan.file = hc_file_of(stream);
    scan.text = NULL;
    scan.wide_text = scan.wide_format = NULL;
    scan.narrow = NULL;
    scan.taken = 0;
    hc_file_lock(scan.file);
    result = hc_scan(&scan, format, arguments, dialect);
    hc_file_unlock(scan.file);
    return result;
}

static HC_DEVICE int scan_string(const char *s, const char *format, va_list arguments, enum hc_scan_dialect dialect)
{
    struct hc_scan scan;

    scan.file = NULL;
    scan.text = s;
    scan.wide_text = scan.wide_format = NULL;
    scan.narrow = NULL;
    scan.taken = 0;
    return hc_scan(&scan, format, arguments, dialect);
}

#define HC_SCAN_DEFINE(prefix, dialect)                                                                                \
    HC_DEVICE int hc_libc_##prefix##vfscanf(FILE *stream, const char *format, va_list arguments)                       \
    {                                                                                                                  \
        return scan_file(stream, format, arguments, dialect);                                                          \
    }                                                                                                                  \
    HC_DEVICE int hc_libc_##prefix##vscanf(const char *format, va_list arguments)                                      \
    {                                                                                                                  \
        return scan_file((FILE *)hc_file_standard(0), format, arguments, dialect);                                     \
    }                                                                                                                  \
    HC_DEVICE int hc_libc_##prefix##vsscanf(const char *s, const char *format, va_list arguments)                      \
    {                                                                                                                  \
        return scan_string(s, format, arguments, dialect);                                                             \
    }                                                                                                                  \
    HC_DEVICE int hc_libc_##prefix##fscanf(FILE *stream, const char *format, ...)                                      \
    {                                                                                                                  \
        va_list arguments;                                                                                             \
        int result;                                                                                                    \
        va_start(arguments, format);                                                                                   \
        result = scan_file(stream, format, arguments, dialect);                                                        \
        va_end(arguments);                                                                                             \
        return result;                                                                                                 \
    }                                                                                                                  \
    HC_DEVICE int hc_libc_##prefix##scanf(const char *format, ...)                                                     \
    {                                                                                                                  \
        va_list arguments;                                                                                             \
        int result;                                                                                                    \
        va_start(arguments, format);                                                                                   \
        result = scan_file((FILE *)hc_file_standard(0), format, arguments, dialect);                                   \
        va_end(arguments);                                                                                             \
        return result;                                                                                                 \
    }                                                                                                                  \
    HC_DEVICE int hc_libc_##prefix##sscanf(const char *s, const char *format, ...)                                     \
    {                                                                                                                  \
        va_list arguments;                                                                                             \
        int result;                                                                                                    \
        va_start(arguments, format);                                                                                   \
        result = scan_string(s, format, arguments, dialect);                                                           \
        va_end(arguments);                                                                                             \
        return result;                                                                                                 \
    }

HC_SCAN_DEFINE(, HC_SCAN_OLD)
HC_SCAN_DEFINE(__isoc99_, HC_SCAN_C99)
HC_SCAN_DEFINE(__isoc23_, HC_SCAN_C23)

HC_EXTERN_C_END
