/* glibc's strtol_l and its like: there is one locale, so the plain functions do it. */
#include "libc_facade/locale/locale_functions.h"
#include "libc_facade/number/number_functions.h"

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
