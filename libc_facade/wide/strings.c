/* Wide strings: C17 7.29.4, POSIX.1-2017 and glibc's additions. */
#include "libc_facade/memory/memory_functions.h"
#include "libc_facade/wide/wide_functions.h"

/* ---- Lengths and copies */
HC_DEVICE size_t hc_libc_wcslen(const wchar_t *s)
{
    size_t length = 0;

    while (s[length] != 0)
        length++;
    return length;
}

HC_DEVICE size_t hc_libc_wcsnlen(const wchar_t *s, size_t most)
{
    size_t length = 0;

    while (length < most && s[length] != 0)
        length++;
    return length;
}

HC_DEVICE wchar_t *hc_libc_wmemcpy(wchar_t *to, const wchar_t *from, size_t count)
{
    for (size_t i = 0; i < count; i++)
        to[i] = from[i];
    return to;
}

HC_DEVICE wchar_t *hc_libc_wmempcpy(wchar_t *to, const wchar_t *from, size_t count)
{
    return hc_libc_wmemcpy(to, from, count) + count;
}

HC_DEVICE wchar_t *hc_libc_wmemmove(wchar_t *to, const wchar_t *from, size_t count)
{
    if ((uintptr_t)to <= (uintptr_t)from)
        return hc_libc_wmemcpy(to, from, count);
    while (count > 0) {
        count--;
        to[count] = from[count];
    }
    return to;
}

HC_DEVICE wchar_t *hc_libc_wmemset(wchar_t *to, wchar_t c, size_t count)
{
    for (size_t i = 0; i < count; i++)
        to[i] = c;
    return to;
}

HC_DEVICE wchar_t *hc_libc_wcpcpy(wchar_t *to, const wchar_t *from)
{
    size_t length = hc_libc_wcslen(from);

    hc_libc_wmemcpy(to, from, length + 1);
    return to + length;
}

HC_DEVICE wchar_t *hc_libc_wcscpy(wchar_t *to, const wchar_t *from)
{
    hc_libc_wcpcpy(to, from);
    return to;
}

HC_DEVICE wchar_t *hc_libc_wcpncpy(wchar_t *to, const wchar_t *from, size_t count)
{
    size_t length = hc_libc_wcsnlen(from, count);

    hc_libc_wmemcpy(to, from, length);
    hc_libc_wmemset(to + length, 0, count - length);
    return to + length;
}

HC_DEVICE wchar_t *hc_libc_wcsncpy(wchar_t *to, const wchar_t *from, size_t count)
{
    hc_libc_wcpncpy(to, from, count);
    return to;
}

HC_DEVICE wchar_t *hc_libc_wcscat(wchar_t *to, const wchar_t *from)
{
    hc_libc_wcpcpy(to + hc_libc_wcslen(to), from);
    return to;
}

HC_DEVICE size_t hc_libc_wcslcpy(wchar_t *to, const wchar_t *from, size_t size)
{
    size_t length = hc_libc_wcslen(from);

    if (size != 0) {
        size_t part = length < size ? length : size - 1;

        hc_libc_wmemcpy(to, from, part);
        to[part] = 0;
    }
    return length;
}

HC_DEVICE size_t hc_libc_wcslcat(wchar_t *to, const wchar_t *from, size_t size)
{
    size_t length = hc_libc_wcsnlen(to, size);

    if (length == size)
        return size + hc_libc_wcslen(from);
    return length + hc_libc_wcslcpy(to + length, from, size - length);
}

HC_DEVICE wchar_t *hc_libc_wcsncat(wchar_t *to, const wchar_t *from, size_t count)
{
    wchar_t *at = to + hc_libc_wcslen(to);
    size_t length = hc_libc_wcsnlen(from, count);

    hc_libc_wmemcpy(at, from, length);
    at[length] = 0;
    return to;
}

HC_DEVICE wchar_t *hc_libc_wcsdup(const wchar_t *s)
{
    size_t length = hc_libc_wcslen(s) + 1;
    wchar_t *copy = (wchar_t *)hc_libc_malloc(length * sizeof *copy);

    return copy != NULL ? hc_libc_wmemcpy(copy, s, length) : NULL;
}

/* ---- Comparing. wchar_t is signed, and compared as such. */
HC_INLINE int order_of(wchar_t a, wchar_t b)
{
    return a < b ? -1 : a > b;
}

HC_DEVICE int hc_libc_wcsncmp(const wchar_t *a, const wchar_t *b, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (a[i] != b[i] || a[i] == 0)
            return order_of(a[i], b[i]);
    return 0;
}

HC_DEVICE int hc_libc_wcscmp(const wchar_t *a, const wchar_t *b)
{
    return hc_libc_wcsncmp(a, b, SIZE_MAX);
}

HC_DEVICE int hc_libc_wcscoll(const wchar_t *a, const wchar_t *b)
{
    return hc_libc_wcscmp(a, b);
}

HC_DEVICE size_t hc_libc_wcsxfrm(wchar_t *to, const wchar_t *from, size_t count)
{
    size_t length = hc_libc_wcslen(from);

    if (length < count)
        hc_libc_wmemcpy(to, from, length + 1);
    else if (count > 0)
        hc_libc_wmemcpy(to, from, count);
    return length;
}

HC_DEVICE int hc_libc_wmemcmp(const wchar_t *a, const wchar_t *b, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (a[i] != b[i])
            return order_of(a[i], b[i]);
    return 0;
}

HC_INLINE wchar_t lower_of(wchar_t c)
{
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

HC_DEVICE int hc_libc_wcsncasecmp(const wchar_t *a, const wchar_t *b, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        wchar_t x = lower_of(a[i]), y = lower_of(b[i]);
        if (x != y || x == 0)
            return order_of(x, y);
    }
    return 0;
}

HC_DEVICE int hc_libc_wcscasecmp(const wchar_t *a, const wchar_t *b)
{
    return hc_libc_wcsncasecmp(a, b, SIZE_MAX);
}

/* ---- Searching */
HC_DEVICE wchar_t *hc_libc_wmemchr(const wchar_t *s, wchar_t c, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (s[i] == c)
            return (wchar_t *)s + i;
    return NULL;
}

HC_DEVICE wchar_t *hc_libc_wcschrnul(const wchar_t *s, wchar_t c)
{
    while (*s != 0 && *s != c)
        s++;
    return (wchar_t *)s;
}

HC_DEVICE wchar_t *hc_libc_wcschr(const wchar_t *s, wchar_t c)
{
    wchar_t *found = hc_libc_wcschrnul(s, c);

    return *found == c ? found : NULL;
}

HC_DEVICE wchar_t *hc_libc_wcsrchr(const wchar_t *s, wchar_t c)
{
    const wchar_t *found = NULL;

    do
        if (*s == c)
            found = s;
    while (*s++ != 0);
    return (wchar_t *)found;
}

HC_DEVICE wchar_t *hc_libc_wcsstr(const wchar_t *s, const wchar_t *part)
{
    size_t length = hc_libc_wcslen(part);

    for (;; s++) {
        if (hc_libc_wcsncmp(s, part, length) == 0)
            return (wchar_t *)s;
        if (*s == 0)
            return NULL;
    }
}

/* How far s is of characters that are in set (inside 1) or are not (0). */
static HC_DEVICE size_t span(const wchar_t *s, const wchar_t *set, int inside)
{
    size_t length = 0;

    while (s[length] != 0 && (hc_libc_wcschr(set, s[length]) != NULL) == inside)
        length++;
    return length;
}

HC_DEVICE size_t hc_libc_wcsspn(const wchar_t *s, const wchar_t *set)
{
    return span(s, set, 1);
}

HC_DEVICE size_t hc_libc_wcscspn(const wchar_t *s, const wchar_t *set)
{
    return span(s, set, 0);
}

HC_DEVICE wchar_t *hc_libc_wcspbrk(const wchar_t *s, const wchar_t *set)
{
    s += span(s, set, 0);
    return *s != 0 ? (wchar_t *)s : NULL;
}

HC_DEVICE wchar_t *hc_libc_wcstok(wchar_t *s, const wchar_t *set, wchar_t **rest)
{
    wchar_t *end;

    if (s == NULL)
        s = *rest;
    if (s == NULL)
        return NULL;
    s += span(s, set, 1);
    if (*s == 0) {
        *rest = NULL;
        return NULL;
    }
    end = s + span(s, set, 0);
    *rest = *end != 0 ? end + 1 : NULL;
    *end = 0;
    return s;
}
