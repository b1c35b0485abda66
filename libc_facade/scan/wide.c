/* wscanf and its family: C17 7.29.2. The format is read from a copy in bytes; literal characters and sets are looked up in itself. Strings
 * may hold any wide character; streams hold bytes, and in the locale "C" those from 0x80 on are EILSEQ. */
#include "libc_facade/memory/memory_functions.h"
#include "libc_facade/scan/scan.h"
#include "libc_facade/scan/wide_functions.h"
#include "libc_facade/wide/wide_functions.h"

HC_EXTERN_C_BEGIN

HC_DEVICE int hc_scan_wide_literal(const struct hc_scan *scan, const char *at)
{
    return (int)scan->wide_format[at - scan->narrow];
}

HC_DEVICE int hc_scan_refuse(struct hc_scan *scan)
{
    hc_file_fail(scan->file, -EILSEQ);
    return EOF;
}

HC_DEVICE int hc_scan_wide_member(const struct hc_scan *scan, const struct hc_scan_field *field, int c)
{
    const wchar_t *first = scan->wide_format + (field->set - scan->narrow), *end = first + (field->set_end - field->set), *at;

    HC_NO_UNROLL
    for (at = first; at != end; at++) {
        if (*at == L'-' && at != first && at + 1 != end && at[-1] <= at[1]) {
            if (c >= at[-1] && c <= at[1])
                return !field->set_inverted;
        } else if (*at == c) {
            return !field->set_inverted;
        }
    }
    return field->set_inverted;
}

static HC_DEVICE int scan_wide(struct hc_scan *scan, const wchar_t *format, va_list arguments, enum hc_scan_dialect dialect)
{
    size_t length = hc_libc_wcslen(format), i;
    char *narrow = (char *)hc_libc_malloc(length + 1);
    int result;

    if (narrow == NULL)
        return EOF;
    HC_NO_UNROLL
    for (i = 0; i <= length; i++)
        narrow[i] = format[i] >= 0 && format[i] < 0x80 ? (char)format[i] : '\1';
    scan->text = NULL;
    scan->wide_format = format;
    scan->narrow = narrow;
    scan->taken = 0;
    result = hc_scan(scan, narrow, arguments, dialect);
    hc_libc_free(narrow);
    return result;
}

static HC_DEVICE int scan_file(FILE *stream, const wchar_t *format, va_list arguments, enum hc_scan_dialect dialect)
{
    struct hc_scan scan;
    int result;

    scan.file = hc_file_of(stream);
    scan.wide_text = NULL;
    hc_file_lock(scan.file);
    hc_file_orient(scan.file, HC_FILE_WIDE);
    result = scan_wide(&scan, format, arguments, dialect);
    hc_file_unlock(scan.file);
    return result;
}

static HC_DEVICE int scan_string(const wchar_t *s, const wchar_t *format, va_list arguments, enum hc_scan_dialect dialect)
{
    struct hc_scan scan;

    scan.file = NULL;
    scan.wide_text = s;
    return scan_wide(&scan, format, arguments, dialect);
}

#define HC_PASS_ON(last, call)                                                                                         \
    va_list arguments;                                                                                                 \
    int result;                                                                                                        \
    va_start(arguments, last);                                                                                         \
    result = call;                                                                                                     \
    va_end(arguments);                                                                                                 \
    return result

#define HC_SCAN_DEFINE(prefix, dialect)                                                                                \
    HC_DEVICE int hc_libc_##prefix##vfwscanf(FILE *stream, const wchar_t *format, va_list arguments)                   \
    {                                                                                                                  \
        return scan_file(stream, format, arguments, dialect);                                                          \
    }                                                                                                                  \
    HC_DEVICE int hc_libc_##prefix##vwscanf(const wchar_t *format, va_list arguments)                                  \
    {                                                                                                                  \
        return scan_file((FILE *)hc_file_standard(0), format, arguments, dialect);                                     \
    }                                                                                                                  \
    HC_DEVICE int hc_libc_##prefix##vswscanf(const wchar_t *s, const wchar_t *format, va_list arguments)               \
    {                                                                                                                  \
        return scan_string(s, format, arguments, dialect);                                                             \
    }                                                                                                                  \
    HC_DEVICE int hc_libc_##prefix##fwscanf(FILE *stream, const wchar_t *format, ...)                                  \
    {                                                                                                                  \
        HC_PASS_ON(format, scan_file(stream, format, arguments, dialect));                                             \
    }                                                                                                                  \
    HC_DEVICE int hc_libc_##prefix##wscanf(const wchar_t *format, ...)                                                 \
    {                                                                                                                  \
        HC_PASS_ON(format, scan_file((FILE *)hc_file_standard(0), format, arguments, dialect));                        \
    }                                                                                                                  \
    HC_DEVICE int hc_libc_##prefix##swscanf(const wchar_t *s, const wchar_t *format, ...)                              \
    {                                                                                                                  \
        HC_PASS_ON(format, scan_string(s, format, arguments, dialect));                                                \
    }

HC_SCAN_DEFINE(, HC_SCAN_OLD)
HC_SCAN_DEFINE(__isoc99_, HC_SCAN_C99)
HC_SCAN_DEFINE(__isoc23_, HC_SCAN_C23)

HC_EXTERN_C_END
