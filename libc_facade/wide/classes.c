/* C17 7.30 <wctype.h> in the locale "C": what is not ASCII is in no class and has no case. */
#include "libc_facade/wide/wide_functions.h"

HC_INLINE int is_between(wint_t c, char low, char high)
{
    return c >= (wint_t)low && c <= (wint_t)high;
}

HC_INLINE int is_lower(wint_t c)
{
    return is_between(c, 'a', 'z');
}

HC_INLINE int is_upper(wint_t c)
{
    return is_between(c, 'A', 'Z');
}

HC_INLINE int is_digit(wint_t c)
{
    return is_between(c, '0', '9');
}

HC_INLINE int is_alpha(wint_t c)
{
    return is_lower(c) || is_upper(c);
}

HC_INLINE int is_alnum(wint_t c)
{
    return is_alpha(c) || is_digit(c);
}

HC_INLINE int is_graph(wint_t c)
{
    return is_between(c, '!', '~');
}

HC_INLINE int is_blank(wint_t c)
{
    return c == ' ' || c == '\t';
}

HC_INLINE int is_cntrl(wint_t c)
{
    return c < 0x20 || c == 0x7f;
}

HC_INLINE int is_print(wint_t c)
{
    return is_graph(c) || c == ' ';
}

HC_INLINE int is_punct(wint_t c)
{
    return is_graph(c) && !is_alnum(c);
}

HC_INLINE int is_space(wint_t c)
{
    return c == ' ' || is_between(c, '\t', '\r');
}

HC_INLINE int is_xdigit(wint_t c)
{
    return is_digit(c) || is_between(c, 'a', 'f') || is_between(c, 'A', 'F');
}

#define HC_DEFINE_CLASS(name)                                                                                          \
    HC_DEVICE int hc_libc_isw##name(wint_t wide)                                                                       \
    {                                                                                                                  \
        return is_##name(wide);                                                                                        \
    }                                                                                                                  \
    HC_DEVICE int hc_libc_isw##name##_l(wint_t wide, locale_t locale)                                                  \
    {                                                                                                                  \
        (void)locale;                                                                                                  \
        return is_##name(wide);                                                                                        \
    }
HC_WIDE_CLASSES(HC_DEFINE_CLASS)

/* ---- Classes and changes by name */
enum class_number {
    HC_CLASS_NONE,
#define HC_NUMBER_CLASS(name) HC_CLASS_##name,
    HC_WIDE_CLASSES(HC_NUMBER_CLASS)
};

static HC_DEVICE int same(const char *a, const char *b)
{
    while (*a != '\0' && *a == *b)
        a++, b++;
    return *a == *b;
}

HC_DEVICE wctype_t hc_libc_wctype(const char *name)
{
#define HC_FIND_CLASS(one)                                                                                             \
    if (same(name, #one))                                                                                              \
        return HC_CLASS_##one;
    HC_WIDE_CLASSES(HC_FIND_CLASS)
    return HC_CLASS_NONE;
}

HC_DEVICE wctype_t hc_libc_wctype_l(const char *name, locale_t locale)
{
    (void)locale;
    return hc_libc_wctype(name);
}

HC_DEVICE int hc_libc_iswctype(wint_t wide, wctype_t type)
{
#define HC_ASK_CLASS(one)                                                                                              \
    case HC_CLASS_##one: return is_##one(wide);
    switch (type) {
        HC_WIDE_CLASSES(HC_ASK_CLASS)
    default: return 0;
    }
}

HC_DEVICE int hc_libc_iswctype_l(wint_t wide, wctype_t type, locale_t locale)
{
    (void)locale;
    return hc_libc_iswctype(wide, type);
}

HC_DEVICE wint_t hc_libc_towlower(wint_t wide)
{
    return is_upper(wide) ? wide - 'A' + 'a' : wide;
}

HC_DEVICE wint_t hc_libc_towupper(wint_t wide)
{
    return is_lower(wide) ? wide - 'a' + 'A' : wide;
}

HC_DEVICE wint_t hc_libc_towlower_l(wint_t wide, locale_t locale)
{
    (void)locale;
    return hc_libc_towlower(wide);
}

HC_DEVICE wint_t hc_libc_towupper_l(wint_t wide, locale_t locale)
{
    (void)locale;
    return hc_libc_towupper(wide);
}

/* wctrans_t is a pointer in glibc; here it is a number in a pointer's place. */
#define HC_TO_LOWER 1u
#define HC_TO_UPPER 2u

HC_DEVICE wctrans_t hc_libc_wctrans(const char *name)
{
    return (wctrans_t)(uintptr_t)(same(name, "tolower") ? HC_TO_LOWER : same(name, "toupper") ? HC_TO_UPPER : 0);
}

HC_DEVICE wctrans_t hc_libc_wctrans_l(const char *name, locale_t locale)
{
    (void)locale;
    return hc_libc_wctrans(name);
}

HC_DEVICE wint_t hc_libc_towctrans(wint_t wide, wctrans_t change)
{
    switch ((uintptr_t)change) {
    case HC_TO_LOWER: return hc_libc_towlower(wide);
    case HC_TO_UPPER: return hc_libc_towupper(wide);
    default: return wide;
    }
}

HC_DEVICE wint_t hc_libc_towctrans_l(wint_t wide, wctrans_t change, locale_t locale)
{
    (void)locale;
    return hc_libc_towctrans(wide, change);
}
