/* wscanf and its family: C17 7.29.2. The names with isoc99 and isoc23 are as scanf's. */
#ifndef HC_LIBC_FACADE_SCAN_WIDE_FUNCTIONS_H
#define HC_LIBC_FACADE_SCAN_WIDE_FUNCTIONS_H

#include <stdarg.h>
#include <stdio.h>
#include <wchar.h>

#include "protocol/compiler.h"

HC_EXTERN_C_BEGIN

#define HC_WIDE_SCAN_FUNCTIONS(prefix)                                                                                 \
    HC_DEVICE int hc_libc_##prefix##wscanf(const wchar_t *format, ...);                                                \
    HC_DEVICE int hc_libc_##prefix##fwscanf(FILE *stream, const wchar_t *format, ...);                                 \
    HC_DEVICE int hc_libc_##prefix##swscanf(const wchar_t *s, const wchar_t *format, ...);                             \
    HC_DEVICE int hc_libc_##prefix##vwscanf(const wchar_t *format, va_list arguments);                                 \
    HC_DEVICE int hc_libc_##prefix##vfwscanf(FILE *stream, const wchar_t *format, va_list arguments);                  \
    HC_DEVICE int hc_libc_##prefix##vswscanf(const wchar_t *s, const wchar_t *format, va_list arguments);

HC_WIDE_SCAN_FUNCTIONS()
HC_WIDE_SCAN_FUNCTIONS(__isoc99_)
HC_WIDE_SCAN_FUNCTIONS(__isoc23_)

HC_EXTERN_C_END

#endif
