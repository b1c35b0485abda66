/* C17 7.11 setlocale, localeconv; POSIX newlocale and its family, nl_langinfo. */
#include "libc_facade/locale/locale_functions.h"
#include "libc_facade/libc.h"
#include "libc_facade/time/calendar.h"

#include <errno.h>
#include <limits.h>

#define HC_C_NAME ((char *)"C")

static HC_DEVICE int same(const char *a, const char *b)
{
    while (*a != '\0' && *a == *b)
        a++, b++;
    return *a == *b;
}

static HC_DEVICE int names_c(const char *name)
{
    return *name == '\0' || same(name, "C") || same(name, "POSIX");
}

HC_DEVICE char *hc_libc_setlocale(int category, const char *name)
{
    if (category < LC_CTYPE || category > LC_IDENTIFICATION) {
        *hc_errno_location() = EINVAL;
        return NULL;
    }
    return name == NULL || names_c(name) ? HC_C_NAME : NULL;
}

HC_DEVICE struct lconv *hc_libc_localeconv(void)
{
    HC_DEVICE_STATIC struct lconv conventions = {
        (char *)".", (char *)"", (char *)"", (char *)"", (char *)"", (char *)"", (char *)"", (char *)"", (char *)"", (char *)"",
        CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX,
        CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX,
    };

    return &conventions;
}

/* ---- locale_t. <ctype.h>'s isalpha_l and the like are macros that read its tables, which are those of isalpha. */
HC_EXTERN_C_BEGIN
HC_DEVICE const unsigned short **hc_libc___ctype_b_loc(void);
HC_DEVICE const int32_t **hc_libc___ctype_tolower_loc(void);
HC_DEVICE const int32_t **hc_libc___ctype_toupper_loc(void);
HC_EXTERN_C_END

static HC_DEVICE locale_t the_locale(void)
{
    HC_DEVICE_STATIC struct __locale_struct locale;

    locale.__ctype_b = *hc_libc___ctype_b_loc();
    locale.__ctype_tolower = *hc_libc___ctype_tolower_loc();
    locale.__ctype_toupper = *hc_libc___ctype_toupper_loc();
    for (int i = 0; i < 13; i++)
        locale.__names[i] = HC_C_NAME;
    return &locale;
}

HC_DEVICE locale_t hc_libc_newlocale(int categories, const char *name, locale_t base)
{
    (void)base;
    if ((categories & ~LC_ALL_MASK) != 0 || name == NULL) {
        *hc_errno_location() = EINVAL;
        return NULL;
    }
    if (!names_c(name)) {
        *hc_errno_location() = ENOENT;
        return NULL;
    }
    return the_locale();
}

HC_DEVICE locale_t hc_libc_duplocale(locale_t locale)
{
    (void)locale;
    return the_locale();
}

HC_DEVICE void hc_libc_freelocale(locale_t locale)
{
    (void)locale;
}

HC_DEVICE locale_t hc_libc_uselocale(locale_t locale)
{
    (void)locale;
    return LC_GLOBAL_LOCALE;
}

/* ---- nl_langinfo. */
static HC_DEVICE const char *short_name(const char *names, int number)
{
    return names + 4 * number;
}

static HC_DEVICE const char *information(nl_item item)
{
    if (item >= ABDAY_1 && item <= ABDAY_7)
        return short_name("Sun\0Mon\0Tue\0Wed\0Thu\0Fri\0Sat", item - ABDAY_1);
    if (item >= DAY_1 && item <= DAY_7)
        return hc_calendar_day_name(item - DAY_1);
    if (item >= ABMON_1 && item <= ABMON_12)
        return short_name("Jan\0Feb\0Mar\0Apr\0May\0Jun\0Jul\0Aug\0Sep\0Oct\0Nov\0Dec", item - ABMON_1);
    if (item >= MON_1 && item <= MON_12)
        return hc_calendar_month_name(item - MON_1);
    switch (item) {
    case AM_STR: return "AM";
    case PM_STR: return "PM";
    case D_T_FMT: return "%a %b %e %H:%M:%S %Y";
    case D_FMT: return "%m/%d/%y";
    case T_FMT: return "%H:%M:%S";
    case T_FMT_AMPM: return "%I:%M:%S %p";
    case CODESET: return "ANSI_X3.4-1968";
    case RADIXCHAR: return ".";
    case YESEXPR: return "^[yY]";
    case NOEXPR: return "^[nN]";
    case CRNCYSTR: return "-";
    default: return "";
    }
}

HC_DEVICE char *hc_libc_nl_langinfo(nl_item item)
{
    return (char *)information(item);
}

HC_DEVICE char *hc_libc_nl_langinfo_l(nl_item item, locale_t locale)
{
    (void)locale;
    return hc_libc_nl_langinfo(item);
}
