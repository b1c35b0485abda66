/* Between bytes and wide characters in the locale "C": bytes below 0x80 are themselves, the rest is EILSEQ, as glibc has it. */
#include "libc_facade/libc.h"
#include "libc_facade/wide/wide_functions.h"

#include <errno.h>
#include <stdio.h>

#define HC_NOT_A_CHARACTER ((size_t)-1)
#define HC_INCOMPLETE ((size_t)-2)

HC_INLINE int is_ascii(wint_t c)
{
    return c < 0x80;
}

static HC_DEVICE size_t refuse(void)
{
    *hc_errno_location() = EILSEQ;
    return HC_NOT_A_CHARACTER;
}

/* ---- One character */
HC_DEVICE size_t hc_libc_mbrtowc(wchar_t *wide, const char *s, size_t count, mbstate_t *state)
{
    (void)state;
    if (s == NULL)
        return 0;
    if (count == 0)
        return HC_INCOMPLETE;
    if (!is_ascii((unsigned char)*s))
        return refuse();
    if (wide != NULL)
        *wide = *s;
    return *s != '\0';
}

HC_DEVICE size_t hc_libc_wcrtomb(char *s, wchar_t wide, mbstate_t *state)
{
    (void)state;
    if (s == NULL)
        return 1;
    if (!is_ascii((wint_t)wide))
        return refuse();
    *s = (char)wide;
    return 1;
}

HC_DEVICE size_t hc_libc_mbrlen(const char *s, size_t count, mbstate_t *state)
{
    return hc_libc_mbrtowc(NULL, s, count, state);
}

HC_DEVICE size_t hc_libc___mbrlen(const char *s, size_t count, mbstate_t *state)
{
    return hc_libc_mbrlen(s, count, state);
}

HC_DEVICE int hc_libc_mbsinit(const mbstate_t *state)
{
    (void)state;
    return 1;
}

HC_DEVICE int hc_libc_mbtowc(wchar_t *wide, const char *s, size_t count)
{
    if (s == NULL)
        return 0;
    return count == 0 ? -1 : (int)hc_libc_mbrtowc(wide, s, count, NULL);
}

HC_DEVICE int hc_libc_wctomb(char *s, wchar_t wide)
{
    return s == NULL ? 0 : (int)hc_libc_wcrtomb(s, wide, NULL);
}

HC_DEVICE int hc_libc_mblen(const char *s, size_t count)
{
    return hc_libc_mbtowc(NULL, s, count);
}

HC_DEVICE wint_t hc_libc_btowc(int c)
{
    return c >= 0 && is_ascii((wint_t)c) ? (wint_t)c : WEOF;
}

HC_DEVICE int hc_libc_wctob(wint_t wide)
{
    return is_ascii(wide) ? (int)wide : EOF;
}

HC_DEVICE size_t hc_libc___ctype_get_mb_cur_max(void)
{
    return 1;
}

HC_DEVICE int hc_libc_wcwidth(wchar_t wide)
{
    if (wide == 0)
        return 0;
    return wide >= ' ' && wide <= '~' ? 1 : -1;
}

HC_DEVICE int hc_libc_wcswidth(const wchar_t *s, size_t count)
{
    int width = 0;

    for (size_t i = 0; i < count && s[i] != 0; i++) {
        if (hc_libc_wcwidth(s[i]) < 0)
            return -1;
        width++;
    }
    return width;
}

/* ---- Strings. *from says where to go on: NULL after the end, and it stays as it was when `to` is NULL. */
HC_DEVICE size_t hc_libc_mbsnrtowcs(wchar_t *to, const char **from, size_t bytes, size_t count, mbstate_t *state)
{
    const char *s = *from;
    size_t done;

    (void)state;
    for (done = 0; (to == NULL || done < count) && done < bytes; done++) {
        if (!is_ascii((unsigned char)s[done])) {
            if (to != NULL)
                *from = s + done;
            return refuse();
        }
        if (to != NULL)
            to[done] = s[done];
        if (s[done] == '\0') {
            if (to != NULL)
                *from = NULL;
            return done;
        }
    }
    if (to != NULL)
        *from = s + done;
    return done;
}

HC_DEVICE size_t hc_libc_wcsnrtombs(char *to, const wchar_t **from, size_t characters, size_t count, mbstate_t *state)
{
    const wchar_t *s = *from;
    size_t done;

    (void)state;
    for (done = 0; (to == NULL || done < count) && done < characters; done++) {
        if (!is_ascii((wint_t)s[done])) {
            if (to != NULL)
                *from = s + done;
            return refuse();
        }
        if (to != NULL)
            to[done] = (char)s[done];
        if (s[done] == 0) {
            if (to != NULL)
                *from = NULL;
            return done;
        }
    }
    if (to != NULL)
        *from = s + done;
    return done;
}

HC_DEVICE size_t hc_libc_mbsrtowcs(wchar_t *to, const char **from, size_t count, mbstate_t *state)
{
    return hc_libc_mbsnrtowcs(to, from, SIZE_MAX, count, state);
}

HC_DEVICE size_t hc_libc_wcsrtombs(char *to, const wchar_t **from, size_t count, mbstate_t *state)
{
    return hc_libc_wcsnrtombs(to, from, SIZE_MAX, count, state);
}

HC_DEVICE size_t hc_libc_mbstowcs(wchar_t *to, const char *from, size_t count)
{
    return hc_libc_mbsrtowcs(to, &from, count, NULL);
}

HC_DEVICE size_t hc_libc_wcstombs(char *to, const wchar_t *from, size_t count)
{
    return hc_libc_wcsrtombs(to, &from, count, NULL);
}
