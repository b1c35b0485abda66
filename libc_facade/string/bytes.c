/* memcpy, memcmp, memchr and their relatives. Several loads are in flight at once, as a load costs hundreds of cycles. */
#include "libc_facade/string/string_functions.h"
#include "libc_facade/string/words.h"

#ifdef __CUDACC__
#define HC_OWN_COPIES 1
#else
#include <string.h>
/* The C library's are as fast as the processor can, and the sanitizers check them. */
#ifndef HC_OWN_COPIES /* a test of the GPU's own copies sets it */
#define HC_OWN_COPIES 0
#endif
#endif

#if HC_OWN_COPIES

#define HC_SHORT 16u /* below it, aligning is not worth its cost */

/* Both aligned to 16 bytes. Returns how many bytes were copied. */
HC_INLINE size_t copy_pairs(char *to, const char *from, size_t count)
{
    struct hc_pair *target = (struct hc_pair *)(void *)to;
    const struct hc_pair *source = (const struct hc_pair *)(const void *)from;
    size_t done = 0;

    HC_NO_UNROLL
    for (; count - done >= 128; done += 128) {
        struct hc_pair a = source[0], b = source[1], c = source[2], d = source[3];
        struct hc_pair e = source[4], f = source[5], g = source[6], h = source[7];

        target[0] = a, target[1] = b, target[2] = c, target[3] = d;
        target[4] = e, target[5] = f, target[6] = g, target[7] = h;
        source += 8, target += 8;
    }
    HC_NO_UNROLL
    for (; count - done >= 16; done += 16)
        *target++ = *source++;
    return done;
}

HC_INLINE size_t copy_words(char *to, const char *from, size_t count)
{
    hc_word *target = (hc_word *)(void *)to;
    const hc_word *source = (const hc_word *)(const void *)from;
    size_t done = 0;

    HC_NO_UNROLL
    for (; count - done >= 64; done += 64) {
        uint64_t a = source[0], b = source[1], c = source[2], d = source[3];
        uint64_t e = source[4], f = source[5], g = source[6], h = source[7];

        target[0] = a, target[1] = b, target[2] = c, target[3] = d;
        target[4] = e, target[5] = f, target[6] = g, target[7] = h;
        source += 8, target += 8;
    }
    HC_NO_UNROLL
    for (; count - done >= 8; done += 8)
        *target++ = *source++;
    return done;
}

/* Only `to` is aligned to a word: each word is joined from two. */
HC_INLINE size_t copy_shifted(char *to, const char *from, size_t count)
{
    hc_word *target = (hc_word *)(void *)to;
    const hc_word *source = hc_word_of(from);
    unsigned offset = hc_offset_in_word(from);
    uint64_t last = *source++;
    size_t done = 0;

    HC_NO_UNROLL
    for (; count - done >= 32; done += 32) {
        uint64_t a = source[0], b = source[1], c = source[2], d = source[3];

        target[0] = hc_join(last, a, offset);
        target[1] = hc_join(a, b, offset);
        target[2] = hc_join(b, c, offset);
        target[3] = hc_join(c, d, offset);
        last = d;
        source += 4, target += 4;
    }
    HC_NO_UNROLL
    for (; count - done >= 8; done += 8) {
        uint64_t next = *source++;

        *target++ = hc_join(last, next, offset);
        last = next;
    }
    return done;
}

/* From the first byte on: right too if the areas overlap and `to` is the lower. */
static HC_DEVICE HC_NOINLINE void copy_up(char *to, const char *from, size_t count)
{
    if (count >= HC_SHORT) {
        unsigned alignment = ((uintptr_t)to ^ (uintptr_t)from) % 16 == 0 ? 16 : 8;
        size_t done;

        HC_NO_UNROLL
        for (; (uintptr_t)to % alignment != 0; count--)
            *to++ = *from++;
        if (alignment == 16)
            done = copy_pairs(to, from, count);
        else if (hc_offset_in_word(from) == 0)
            done = copy_words(to, from, count);
        else
            done = hc_by_bytes() ? 0 : copy_shifted(to, from, count);
        to += done, from += done, count -= done;
    }
    HC_NO_UNROLL
    for (; count != 0; count--)
        *to++ = *from++;
}

/* From the last byte down, for areas that overlap and `to` is the higher. */
static HC_DEVICE HC_NOINLINE void copy_down(char *to, const char *from, size_t count)
{
    to += count, from += count;
    if (count >= HC_SHORT) {
        unsigned offset;

        HC_NO_UNROLL
        for (; hc_offset_in_word(to) != 0; count--)
            *--to = *--from;
        offset = hc_offset_in_word(from);
        if (offset == 0) {
            HC_NO_UNROLL
            for (; count >= 32; count -= 32) {
                const hc_word *source = (const hc_word *)(const void *)(from -= 32);
                hc_word *target = (hc_word *)(void *)(to -= 32);
                uint64_t a = source[0], b = source[1], c = source[2], d = source[3];

                target[3] = d, target[2] = c, target[1] = b, target[0] = a;
            }
        } else if (count >= 8 && !hc_by_bytes()) {
            const hc_word *source = hc_word_of(from);
            uint64_t last = *source;

            HC_NO_UNROLL
            for (; count >= 8; count -= 8) {
                uint64_t next = *--source;

                to -= 8, from -= 8;
                *(hc_word *)(void *)to = hc_join(next, last, offset);
                last = next;
            }
        }
    }
    HC_NO_UNROLL
    for (; count != 0; count--)
        *--to = *--from;
}

static HC_DEVICE HC_NOINLINE void fill(char *to, int c, size_t count)
{
    if (count >= HC_SHORT) {
        struct hc_pair pair;

        pair.low = pair.high = (unsigned char)c * HC_ONES;
        HC_NO_UNROLL
        for (; (uintptr_t)to % 16 != 0; count--)
            *to++ = (char)c;
        HC_NO_UNROLL
        for (; count >= 64; count -= 64, to += 64) {
            struct hc_pair *target = (struct hc_pair *)(void *)to;
            target[0] = pair, target[1] = pair, target[2] = pair, target[3] = pair;
        }
        HC_NO_UNROLL
        for (; count >= 16; count -= 16, to += 16)
            *(struct hc_pair *)(void *)to = pair;
    }
    HC_NO_UNROLL
    for (; count != 0; count--)
        *to++ = (char)c;
}

/* Skips words that are equal; returns how many bytes that is. */
HC_INLINE size_t skip_equal(const char *a, const char *b, size_t count)
{
    unsigned offset = hc_offset_in_word(b);
    const hc_word *left = (const hc_word *)(const void *)a;
    const hc_word *right = hc_word_of(b);
    size_t done = 0;

    if (offset == 0) {
        HC_NO_UNROLL
        for (; count - done >= 16 && left[0] == right[0] && left[1] == right[1]; done += 16)
            left += 2, right += 2;
    } else if (count >= 8 && !hc_by_bytes()) {
        uint64_t last = *right++;

        HC_NO_UNROLL
        for (; count - done >= 8; done += 8) {
            uint64_t next = *right++;

            if (*left++ != hc_join(last, next, offset))
                break;
            last = next;
        }
    }
    return done;
}

static HC_DEVICE HC_NOINLINE int compare(const char *a, const char *b, size_t count)
{
    if (count >= HC_SHORT) {
        size_t equal;

        HC_NO_UNROLL
        for (; hc_offset_in_word(a) != 0 && *a == *b; count--)
            a++, b++;
        if (hc_offset_in_word(a) == 0) {
            equal = skip_equal(a, b, count);
            a += equal, b += equal, count -= equal;
        }
    }
    HC_NO_UNROLL
    for (; count != 0; count--, a++, b++) {
        if (*a != *b)
            return (int)(unsigned char)*a - (int)(unsigned char)*b;
    }
    return 0;
}

#endif

HC_DEVICE void *hc_libc_memcpy(void *to, const void *from, size_t count)
{
#if HC_OWN_COPIES
    copy_up((char *)to, (const char *)from, count);
    return to;
#else
    return memcpy(to, from, count);
#endif
}

HC_DEVICE void *hc_libc_memmove(void *to, const void *from, size_t count)
{
#if HC_OWN_COPIES
    if ((uintptr_t)to - (uintptr_t)from >= count)
        copy_up((char *)to, (const char *)from, count);
    else
        copy_down((char *)to, (const char *)from, count);
    return to;
#else
    return memmove(to, from, count);
#endif
}

HC_DEVICE void *hc_libc_memset(void *memory, int c, size_t count)
{
#if HC_OWN_COPIES
    fill((char *)memory, c, count);
    return memory;
#else
    return memset(memory, c, count);
#endif
}

HC_DEVICE int hc_libc_memcmp(const void *a, const void *b, size_t count)
{
#if HC_OWN_COPIES
    return compare((const char *)a, (const char *)b, count);
#else
    return memcmp(a, b, count);
#endif
}

HC_DEVICE void *hc_libc_mempcpy(void *to, const void *from, size_t count)
{
    return (char *)hc_libc_memcpy(to, from, count) + count;
}

HC_DEVICE void *hc_libc___mempcpy(void *to, const void *from, size_t count)
{
    return hc_libc_mempcpy(to, from, count);
}

HC_DEVICE void *hc_libc_memccpy(void *to, const void *from, int c, size_t count)
{
    const char *found = hc_find_byte((const char *)from, c, count, 0);

    if (found == NULL) {
        hc_libc_memcpy(to, from, count);
        return NULL;
    }
    return hc_libc_mempcpy(to, from, (size_t)(found - (const char *)from) + 1);
}

HC_DEVICE void hc_libc_bzero(void *memory, size_t count)
{
    hc_libc_memset(memory, 0, count);
}

HC_DEVICE void hc_libc_explicit_bzero(void *memory, size_t count)
{
    hc_libc_memset(memory, 0, count);
#ifdef __CUDACC__
    asm volatile("" : : "l"(memory) : "memory"); /* the stores stay, though nobody reads them */
#else
    __asm__ volatile("" : : "r"(memory) : "memory");
#endif
}

HC_DEVICE void hc_libc_bcopy(const void *from, void *to, size_t count)
{
    hc_libc_memmove(to, from, count);
}

HC_DEVICE int hc_libc___memcmpeq(const void *a, const void *b, size_t count)
{
    return hc_libc_memcmp(a, b, count);
}

HC_DEVICE int hc_libc_bcmp(const void *a, const void *b, size_t count)
{
    return hc_libc_memcmp(a, b, count);
}

HC_DEVICE void hc_libc_swab(const void *from, void *to, ssize_t count)
{
    const char *source = (const char *)from;
    char *target = (char *)to;

    HC_NO_UNROLL
    for (; count > 1; count -= 2, source += 2, target += 2) {
        char first = source[0];

        target[0] = source[1];
        target[1] = first;
    }
}

HC_DEVICE void *hc_libc_memchr(const void *memory, int c, size_t count)
{
    return (void *)(uintptr_t)hc_find_byte((const char *)memory, c, count, 0);
}

HC_DEVICE void *hc_libc_rawmemchr(const void *memory, int c)
{
    return (void *)(uintptr_t)hc_find_byte((const char *)memory, c, SIZE_MAX, 0);
}

HC_DEVICE void *hc_libc___rawmemchr(const void *memory, int c)
{
    return hc_libc_rawmemchr(memory, c);
}

HC_INLINE void *find_last_by_bytes(const char *begin, int c, size_t count)
{
    HC_NO_UNROLL
    while (count-- != 0) {
        if (begin[count] == (char)c)
            return (void *)(uintptr_t)(begin + count);
    }
    return NULL;
}

HC_DEVICE void *hc_libc_memrchr(const void *memory, int c, size_t count)
{
    const uint64_t pattern = (unsigned char)c * HC_ONES;
    const char *begin = (const char *)memory, *last = begin + count - 1;
    const hc_word *at = hc_word_of(last);
    uint64_t inside = ~(uint64_t)0 >> (56 - 8 * hc_offset_in_word(last)); /* bytes after the last are not looked at */

    if (count == 0)
        return NULL;
    if (hc_by_bytes())
        return find_last_by_bytes(begin, c, count);
    HC_NO_UNROLL
    for (; (const char *)(at + 1) > begin; at--) {
        uint64_t found = hc_zero_bytes_exactly(*at ^ pattern) & inside;

        if (found != 0) {
            const char *byte = (const char *)at + hc_last_byte(found);
            return byte >= begin ? (void *)(uintptr_t)byte : NULL;
        }
        inside = ~(uint64_t)0;
    }
    return NULL;
}
