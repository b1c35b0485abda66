/* The classes of bytes as comparisons: a table in memory would make a thread wait. */
#include "libc_facade/ctype/ctype_functions.h"

HC_INLINE int between(int c, int first, int last)
{
    return (unsigned)c - (unsigned)first <= (unsigned)last - (unsigned)first;
}

#define HC_LETTER(c) (between((c) | 0x20, 'a', 'z'))
#define HC_DIGIT(c) (between((c), '0', '9'))

#define HC_CTYPE_FUNCTION(name, value)                                                                                 \
    HC_DEVICE int hc_libc_##name(int c)                                                                                \
    {                                                                                                                  \
        return value;                                                                                                  \
    }                                                                                                                  \
    HC_DEVICE int hc_libc_##name##_l(int c, void *locale)                                                              \
    {                                                                                                                  \
        (void)locale;                                                                                                  \
        return value;                                                                                                  \
    }                                                                                                                  \
    HC_DEVICE int hc_libc___##name##_l(int c, void *locale)                                                            \
    {                                                                                                                  \
        (void)locale;                                                                                                  \
        return value;                                                                                                  \
    }
/* Results are the bits of glibc's tables: the macros give them too, and some programs print them. */
#define HC_BIT_IF(bit, condition) ((condition) ? (bit) : 0)

HC_CTYPE_FUNCTION(isalnum, HC_BIT_IF(0x0008, HC_LETTER(c) || HC_DIGIT(c)))
HC_CTYPE_FUNCTION(isalpha, HC_BIT_IF(0x0400, HC_LETTER(c)))
HC_CTYPE_FUNCTION(isblank, HC_BIT_IF(0x0001, c == ' ' || c == '\t'))
HC_CTYPE_FUNCTION(iscntrl, HC_BIT_IF(0x0002, between(c, 0, 31) || c == 127))
HC_CTYPE_FUNCTION(isdigit, HC_BIT_IF(0x0800, HC_DIGIT(c)))
HC_CTYPE_FUNCTION(isgraph, HC_BIT_IF(0x8000, between(c, '!', '~')))
HC_CTYPE_FUNCTION(islower, HC_BIT_IF(0x0200, between(c, 'a', 'z')))
HC_CTYPE_FUNCTION(isprint, HC_BIT_IF(0x4000, between(c, ' ', '~')))
HC_CTYPE_FUNCTION(ispunct, HC_BIT_IF(0x0004, between(c, '!', '~') && !HC_LETTER(c) && !HC_DIGIT(c)))
HC_CTYPE_FUNCTION(isspace, HC_BIT_IF(0x2000, c == ' ' || between(c, '\t', '\r')))
HC_CTYPE_FUNCTION(isupper, HC_BIT_IF(0x0100, between(c, 'A', 'Z')))
HC_CTYPE_FUNCTION(isxdigit, HC_BIT_IF(0x1000, HC_DIGIT(c) || between(c | 0x20, 'a', 'f')))

/* glibc's tables give -128 to -2 as the bytes of the same bits: plain chars are often passed on. */
HC_INLINE int as_byte(int c)
{
    return between(c, -128, -2) ? c + 256 : c;
}
HC_CTYPE_FUNCTION(tolower, between(c, 'A', 'Z') ? c + ('a' - 'A') : as_byte(c))
HC_CTYPE_FUNCTION(toupper, between(c, 'a', 'z') ? c - ('a' - 'A') : as_byte(c))

HC_DEVICE int hc_libc_isascii(int c)
{
    return (c & ~0x7f) == 0;
}

HC_DEVICE int hc_libc_toascii(int c)
{
    return c & 0x7f;
}

HC_DEVICE int hc_libc__tolower(int c)
{
    return hc_libc_tolower(c);
}

HC_DEVICE int hc_libc__toupper(int c)
{
    return hc_libc_toupper(c);
}
