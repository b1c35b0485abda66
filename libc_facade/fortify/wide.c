/* Wide characters, and conversions from and to them, into objects whose size the caller tells. */
#include "libc_facade/fortify/fortify_functions.h"
#include "libc_facade/wide/wide_functions.h"

HC_DEVICE wchar_t *hc_libc___wmemcpy_chk(wchar_t *to, const wchar_t *from, size_t count, size_t room)
{
    hc_must_fit(count, room);
    return hc_libc_wmemcpy(to, from, count);
}

HC_DEVICE wchar_t *hc_libc___wmemmove_chk(wchar_t *to, const wchar_t *from, size_t count, size_t room)
{
    hc_must_fit(count, room);
    return hc_libc_wmemmove(to, from, count);
}

HC_DEVICE wchar_t *hc_libc___wmempcpy_chk(wchar_t *to, const wchar_t *from, size_t count, size_t room)
{
    hc_must_fit(count, room);
    return hc_libc_wmempcpy(to, from, count);
}

HC_DEVICE wchar_t *hc_libc___wmemset_chk(wchar_t *to, wchar_t c, size_t count, size_t room)
{
    hc_must_fit(count, room);
    return hc_libc_wmemset(to, c, count);
}

HC_DEVICE wchar_t *hc_libc___wcpcpy_chk(wchar_t *to, const wchar_t *from, size_t room)
{
    size_t length = hc_libc_wcslen(from);

    if (length >= room)
        hc_libc___chk_fail();
    hc_libc_wmemcpy(to, from, length + 1);
    return to + length;
}

HC_DEVICE wchar_t *hc_libc___wcscpy_chk(wchar_t *to, const wchar_t *from, size_t room)
{
    hc_libc___wcpcpy_chk(to, from, room);
    return to;
}

HC_DEVICE wchar_t *hc_libc___wcsncpy_chk(wchar_t *to, const wchar_t *from, size_t count, size_t room)
{
    hc_must_fit(count, room);
    return hc_libc_wcsncpy(to, from, count);
}

HC_DEVICE wchar_t *hc_libc___wcpncpy_chk(wchar_t *to, const wchar_t *from, size_t count, size_t room)
{
    hc_must_fit(count, room);
    return hc_libc_wcpncpy(to, from, count);
}

/* Appends `count` characters of `from` and a 0. */
static HC_DEVICE wchar_t *append(wchar_t *to, const wchar_t *from, size_t count, size_t room)
{
    size_t length = hc_libc_wcsnlen(to, room);

    if (length == room || count >= room - length)
        hc_libc___chk_fail();
    hc_libc_wmemcpy(to + length, from, count);
    to[length + count] = L'\0';
    return to;
}

HC_DEVICE wchar_t *hc_libc___wcscat_chk(wchar_t *to, const wchar_t *from, size_t room)
{
    return append(to, from, hc_libc_wcslen(from), room);
}

HC_DEVICE wchar_t *hc_libc___wcsncat_chk(wchar_t *to, const wchar_t *from, size_t count, size_t room)
{
    return append(to, from, hc_libc_wcsnlen(from, count), room);
}

HC_DEVICE size_t hc_libc___mbstowcs_chk(wchar_t *to, const char *from, size_t count, size_t room)
{
    hc_must_fit(count, room);
    return hc_libc_mbstowcs(to, from, count);
}

HC_DEVICE size_t hc_libc___mbsrtowcs_chk(wchar_t *to, const char **from, size_t count, mbstate_t *state, size_t room)
{
    hc_must_fit(count, room);
    return hc_libc_mbsrtowcs(to, from, count, state);
}

HC_DEVICE size_t hc_libc___mbsnrtowcs_chk(wchar_t *to, const char **from, size_t bytes, size_t count, mbstate_t *state,
                                          size_t room)
{
    hc_must_fit(count, room);
    return hc_libc_mbsnrtowcs(to, from, bytes, count, state);
}

HC_DEVICE size_t hc_libc___wcstombs_chk(char *to, const wchar_t *from, size_t count, size_t room)
{
    hc_must_fit(count, room);
    return hc_libc_wcstombs(to, from, count);
}

HC_DEVICE size_t hc_libc___wcsrtombs_chk(char *to, const wchar_t **from, size_t count, mbstate_t *state, size_t room)
{
    hc_must_fit(count, room);
    return hc_libc_wcsrtombs(to, from, count, state);
}

HC_DEVICE size_t hc_libc___wcsnrtombs_chk(char *to, const wchar_t **from, size_t wide, size_t count, mbstate_t *state,
                                          size_t room)
{
    hc_must_fit(count, room);
    return hc_libc_wcsnrtombs(to, from, wide, count, state);
}

HC_DEVICE size_t hc_libc___wcrtomb_chk(char *to, wchar_t wide, mbstate_t *state, size_t room)
{
    hc_must_fit(hc_libc___ctype_get_mb_cur_max(), room);
    return hc_libc_wcrtomb(to, wide, state);
}

HC_DEVICE int hc_libc___wctomb_chk(char *to, wchar_t wide, size_t room)
{
    hc_must_fit(hc_libc___ctype_get_mb_cur_max(), room);
    return hc_libc_wctomb(to, wide);
}
