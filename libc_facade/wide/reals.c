/* C17 7.29.4.1.1: wcstod, wcstof. What may belong to a number is ASCII, so it is copied into bytes and read by strtod. */
#include "libc_facade/memory/memory_functions.h"
#include "libc_facade/wide/wide_functions.h"

#define HC_SHORT_NUMBER 128

HC_EXTERN_C_BEGIN
HC_DEVICE double hc_libc_strtod(const char *s, char **end);
HC_DEVICE float hc_libc_strtof(const char *s, char **end);
HC_EXTERN_C_END

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

HC_DEVICE double hc_libc_wcstod(const wchar_t *s, wchar_t **end)
{
    struct bytes bytes;
    char *stop = NULL;
    double value = 0;

    to_bytes(&bytes, s);
    if (bytes.at != NULL)
        value = hc_libc_strtod(bytes.at, &stop);
    finish(&bytes, stop, s, end);
    return value;
}

HC_DEVICE float hc_libc_wcstof(const wchar_t *s, wchar_t **end)
{
    struct bytes bytes;
    char *stop = NULL;
    float value = 0;

    to_bytes(&bytes, s);
    if (bytes.at != NULL)
        value = hc_libc_strtof(bytes.at, &stop);
    finish(&bytes, stop, s, end);
    return value;
}
