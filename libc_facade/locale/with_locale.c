/* glibc's strtod_l and its like: there is one locale, so the plain functions do it. */
#include "libc_facade/locale/locale_functions.h"

HC_EXTERN_C_BEGIN
HC_DEVICE double hc_libc_strtod(const char *s, char **end);
HC_DEVICE float hc_libc_strtof(const char *s, char **end);
HC_DEVICE long hc_libc_strtol(const char *s, char **end, int base);
HC_DEVICE unsigned long hc_libc_strtoul(const char *s, char **end, int base);
HC_DEVICE long long hc_libc_strtoll(const char *s, char **end, int base);
HC_DEVICE unsigned long long hc_libc_strtoull(const char *s, char **end, int base);
HC_EXTERN_C_END

HC_DEVICE double hc_libc_strtod_l(const char *s, char **end, locale_t locale)
{
    (void)locale;
    return hc_libc_strtod(s, end);
}

HC_DEVICE float hc_libc_strtof_l(const char *s, char **end, locale_t locale)
{
    (void)locale;
    return hc_libc_strtof(s, end);
}

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
