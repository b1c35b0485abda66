/* C17 7.29.4.1.1: wcstod, wcstof, wcstold. What may belong to a number is ASCII, so it is copied into bytes and read by strtod. */
#include "libc_facade/memory/memory_functions.h"
#include "libc_facade/number/number_functions.h"
#include "libc_facade/wide/wide_functions.h"

#define HC_SHORT_NUMBER 128

static HC_DEVICE int may_belong(wchar_t c)
{
    return hc_libc_iswalnum((wint_t)c) || c == '+' || c == '-' || c == '.' || c == '_' || c == '(' || c == ')';
}

struct bytes {
    char *at; /* NULL if there was no memory */
    const wchar_t *begin;
    char few[HC_SHORT_NUMBER];
};

static HC_DEVICE void to_bytes(struct bytes *bytes, const wchar_t *s)
{
    size_t length = 0;

    while (hc_libc_iswspace((wint_t)*s))
        s++;
    while (may_belong(s[length]))
        length++;
    bytes->begin = s;
    bytes->at = length < HC_SHORT_NUMBER ? bytes->few : (char *)hc_libc_malloc(length + 1);
    if (bytes->at == NULL)
        return;
    for (size_t i = 0; i < length; i++)
        bytes->at[i] = (char)s[i];
    bytes->at[length] = '\0';
}

/* Where the number ended, and the bytes away. */
static HC_DEVICE void finish(struct bytes *bytes, const char *stop, const wchar_t *s, wchar_t **end)
{
    if (end != NULL)
        *end = (wchar_t *)(stop == bytes->at ? s : bytes->begin + (stop - bytes->at));
    if (bytes->at != bytes->few)
        hc_libc_free(bytes->at);
}

#define HC_DEFINE_REAL(type, name, read)                                                                               \
    HC_DEVICE type hc_libc_##name(const wchar_t *s, wchar_t **end)                                                     \
    {                                                                                                                  \
        struct bytes bytes;                                                                                            \
        char *stop = NULL;                                                                                             \
        type value = 0;                                                                                                \
                                                                                                                       \
        to_bytes(&bytes, s);                                                                                           \
        if (bytes.at != NULL)                                                                                          \
            value = read(bytes.at, &stop);                                                                             \
        finish(&bytes, stop, s, end);                                                                                  \
        return value;                                                                                                  \
    }
HC_DEFINE_REAL(double, wcstod, hc_libc_strtod)
HC_DEFINE_REAL(float, wcstof, hc_libc_strtof)
HC_DEFINE_REAL(hc_long_double, wcstold, hc_libc_strtold)
