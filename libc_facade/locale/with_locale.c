/* glibc's strtol_l and its like: there is one locale, so the plain functions do it. */
#include "libc_facade/locale/locale_functions.h"
#include "libc_facade/number/number_functions.h"
#include "libc_facade/wide/wide_functions.h"

#define HC_DEFINE_INTEGER(type, name)                                                                                  \
    HC_DEVICE type hc_libc_##name##_l(const char *s, char **end, int base, locale_t locale)                            \
    {                                                                                                                  \
        (void)locale;                                                                                                  \
        return hc_libc_##name(s, end, base);                                                                           \
    }
HC_DEFINE_INTEGER(long, strtol)
HC_DEFINE_INTEGER(unsigned long, strtoul)
HC_DEFINE_INTEGER(long long, strtoll)
HC_DEFINE_INTEGER(unsigned long long, strtoull)
HC_DEFINE_INTEGER(long, __isoc23_strtol)
HC_DEFINE_INTEGER(unsigned long, __isoc23_strtoul)
HC_DEFINE_INTEGER(long long, __isoc23_strtoll)
HC_DEFINE_INTEGER(unsigned long long, __isoc23_strtoull)

#define HC_DEFINE_WIDE_INTEGER(type, name)                                                                             \
    HC_DEVICE type hc_libc_##name##_l(const wchar_t *s, wchar_t **end, int base, locale_t locale)                      \
    {                                                                                                                  \
        (void)locale;                                                                                                  \
        return hc_libc_##name(s, end, base);                                                                           \
    }
HC_DEFINE_WIDE_INTEGER(long, wcstol)
HC_DEFINE_WIDE_INTEGER(unsigned long, wcstoul)
HC_DEFINE_WIDE_INTEGER(long long, wcstoll)
HC_DEFINE_WIDE_INTEGER(unsigned long long, wcstoull)
HC_DEFINE_WIDE_INTEGER(long, __isoc23_wcstol)
HC_DEFINE_WIDE_INTEGER(unsigned long, __isoc23_wcstoul)
HC_DEFINE_WIDE_INTEGER(long long, __isoc23_wcstoll)
HC_DEFINE_WIDE_INTEGER(unsigned long long, __isoc23_wcstoull)
