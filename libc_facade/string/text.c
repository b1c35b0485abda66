/* Strings as a whole: length, copies, comparison, one byte looked for. A copy measures first: two passes by words are faster than one
 * by bytes. */
#include "libc_facade/string/string_functions.h"
#include "libc_facade/string/words.h"

HC_DEVICE size_t hc_libc_strlen(const char *s)
{
    return (size_t)(hc_find_byte(s, 0, SIZE_MAX, 0) - s);
}

HC_DEVICE size_t hc_libc_strnlen(const char *s, size_t most)
{
    const char *end = hc_find_byte(s, 0, most, 0);

    return end != NULL ? (size_t)(end - s) : most;
}

HC_DEVICE char *hc_libc_stpcpy(char *to, const char *from)
{
    size_t length = hc_libc_strlen(from);

    hc_libc_memcpy(to, from, length + 1);
    return to + length;
}

HC_DEVICE char *hc_libc___stpcpy(char *to, const char *from)
{
    return hc_libc_stpcpy(to, from);
}

HC_DEVICE char *hc_libc_strcpy(char *to, const char *from)
{
    hc_libc_stpcpy(to, from);
    return to;
}

HC_DEVICE char *hc_libc_stpncpy(char *to, const char *from, size_t size)
{
    size_t length = hc_libc_strnlen(from, size);

    hc_libc_memcpy(to, from, length);
    hc_libc_memset(to + length, 0, size - length);
    return to + length;
}

HC_DEVICE char *hc_libc___stpncpy(char *to, const char *from, size_t size)
{
    return hc_libc_stpncpy(to, from, size);
}

HC_DEVICE char *hc_libc_strncpy(char *to, const char *from, size_t size)
{
    hc_libc_stpncpy(to, from, size);
    return to;
}

HC_DEVICE char *hc_libc_strcat(char *to, const char *from)
{
    hc_libc_stpcpy(to + hc_libc_strlen(to), from);
    return to;
}

HC_DEVICE char *hc_libc_strncat(char *to, const char *from, size_t most)
{
    size_t length = hc_libc_strnlen(from, most);
    char *end = to + hc_libc_strlen(to);

    hc_libc_memcpy(end, from, length);
    end[length] = '\0';
    return to;
}

HC_DEVICE size_t hc_libc_strlcpy(char *to, const char *from, size_t size)
{
    size_t length = hc_libc_strlen(from);

    if (size != 0) {
        size_t part = length < size ? length : size - 1;

        hc_libc_memcpy(to, from, part);
        to[part] = '\0';
    }
    return length;
}

HC_DEVICE size_t hc_libc_strlcat(char *to, const char *from, size_t size)
{
    size_t length = hc_libc_strnlen(to, size);

    if (length == size)
        return size + hc_libc_strlen(from);
    return length + hc_libc_strlcpy(to + length, from, size - length);
}

/* Words that are equal and before the end of both strings. `a` is aligned. Returns how many bytes that is. */
HC_INLINE size_t skip_equal(const char *a, const char *b, size_t most)
{
    const hc_word *left = (const hc_word *)(const void *)a;
    const hc_word *right = hc_word_of(b);
    unsigned offset = hc_offset_in_word(b);
    size_t done = 0;

    if (offset == 0) {
        HC_NO_UNROLL
        for (; most - done >= 8 && *left == *right && hc_zero_bytes(*left) == 0; done += 8)
            left++, right++;
    } else if (most >= 8) {
        uint64_t last = *right++;

        /* The next word of b may be read only if b does not end in this one. */
        HC_NO_UNROLL
        while (most - done >= 8 && hc_zero_bytes(last | hc_bytes_before(offset)) == 0) {
            uint64_t next = *right++, word = *left++;

            if (word != hc_join(last, next, offset) || hc_zero_bytes(word) != 0)
                break;
            last = next;
            done += 8;
        }
    }
    return done;
}

static HC_DEVICE HC_NOINLINE int compare(const char *a, const char *b, size_t most)
{
    const int words = !hc_by_bytes();

    HC_NO_UNROLL
    while (most != 0 && *a == *b && *a != '\0') {
        size_t equal = words && hc_offset_in_word(a) == 0 ? skip_equal(a, b, most) : 0;

        if (equal == 0)
            equal = 1;
        a += equal, b += equal, most -= equal;
    }
    return most == 0 ? 0 : (int)(unsigned char)*a - (int)(unsigned char)*b;
}

HC_DEVICE int hc_libc_strcmp(const char *a, const char *b)
{
    return compare(a, b, SIZE_MAX);
}

HC_DEVICE int hc_libc_strncmp(const char *a, const char *b, size_t most)
{
    return compare(a, b, most);
}

HC_DEVICE int hc_libc_strcoll(const char *a, const char *b)
{
    return compare(a, b, SIZE_MAX);
}

HC_DEVICE int hc_libc_strcoll_l(const char *a, const char *b, void *locale)
{
    (void)locale;
    return compare(a, b, SIZE_MAX);
}

HC_DEVICE size_t hc_libc_strxfrm(char *to, const char *from, size_t size)
{
    size_t length = hc_libc_strlen(from);

    if (size != 0)
        hc_libc_memcpy(to, from, length < size ? length + 1 : size);
    return length;
}

HC_DEVICE size_t hc_libc_strxfrm_l(char *to, const char *from, size_t size, void *locale)
{
    (void)locale;
    return hc_libc_strxfrm(to, from, size);
}

HC_DEVICE char *hc_libc_strchrnul(const char *s, int c)
{
    return (char *)(uintptr_t)hc_find_byte(s, c, SIZE_MAX, 1);
}

HC_DEVICE char *hc_libc_strchr(const char *s, int c)
{
    char *found = hc_libc_strchrnul(s, c);

    return *found == (char)c ? found : NULL;
}

HC_DEVICE char *hc_libc_strrchr(const char *s, int c)
{
    return (char *)hc_libc_memrchr(s, c, hc_libc_strlen(s) + 1);
}

HC_DEVICE char *hc_libc_index(const char *s, int c)
{
    return hc_libc_strchr(s, c);
}

HC_DEVICE char *hc_libc_rindex(const char *s, int c)
{
    return hc_libc_strrchr(s, c);
}
