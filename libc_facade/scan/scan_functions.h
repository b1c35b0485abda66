/* scanf and its family: C17 7.21.6.2 and following; %m and %1$d are POSIX's. The names with isoc99 are what programs call that glibc's
 * headers redirect; those with isoc23 take 0b1 by %i and have %b. In the names without, %as allocates, as in glibc of old. %s and %c with l
 * take ASCII only, as in the C locale. */
#ifndef HC_LIBC_FACADE_SCAN_FUNCTIONS_H
#define HC_LIBC_FACADE_SCAN_FUNCTIONS_H

#include "libc_facade/libc.h"

HC_EXTERN_C_BEGIN

#define HC_SCAN_FUNCTIONS(prefix)                                                                                      \
    HC_DEVICE int hc_libc_##prefix##scanf(const char *format, ...);                                                    \
    HC_DEVICE int hc_libc_##prefix##fscanf(FILE *stream, const char *format, ...);                                     \
    HC_DEVICE int hc_libc_##prefix##sscanf(const char *s, const char *format, ...);                                    \
    HC_DEVICE int hc_libc_##prefix##vscanf(const char *format, va_list arguments);                                     \
    HC_DEVICE int hc_libc_##prefix##vfscanf(FILE *stream, const char *format, va_list arguments);                      \
    HC_DEVICE int hc_libc_##prefix##vsscanf(const char *s, const char *format, va_list arguments);

HC_SCAN_FUNCTIONS()
HC_SCAN_FUNCTIONS(__isoc99_)
HC_SCAN_FUNCTIONS(__isoc23_)

/* Of another room. */
HC_DEVICE double hc_libc_strtod(const char *s, char **end);
HC_DEVICE float hc_libc_strtof(const char *s, char **end);
#ifndef __CUDACC__
HC_DEVICE long double hc_libc_strtold(const char *s, char **end);
#endif

HC_EXTERN_C_END

#endif
