/* Private to libc_facade/string: strings by words of eight bytes. One thread of a GPU waits for each load, so bytes would take eight
 * times as long. A word may reach beyond a string on either side, but is aligned: it lies in the same page as a byte of the string. */
#ifndef HC_LIBC_FACADE_STRING_WORDS_H
#define HC_LIBC_FACADE_STRING_WORDS_H

#include <stddef.h>
#include <stdint.h>

#include "device/call.h"
#include "protocol/compiler.h"
#include "protocol/version.h"

#define HC_WORD_BYTES 8u
#define HC_ONES 0x0101010101010101ull
#define HC_HIGHS 0x8080808080808080ull

#ifdef __CUDACC__
typedef uint64_t hc_word;
typedef uint32_t hc_half_word;
struct HC_ALIGNED(16) hc_pair {
    uint64_t low, high;
};
#else
typedef uint64_t __attribute__((may_alias)) hc_word;
typedef uint32_t __attribute__((may_alias)) hc_half_word;
struct HC_ALIGNED(16) __attribute__((may_alias)) hc_pair {
    uint64_t low, high;
};
#endif

/* To the sanitizers, and to a tool that watches a GPU's kernels, bytes of a word beside the string are errors, and compute-sanitizer stops
 * the kernel at the first. By bytes, they see the program's own. */
HC_INLINE int hc_by_bytes(void)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return 1;
#elif defined(__CUDACC__)
    return (hc_link()->features & HC_FEATURE_BYTES) != 0;
#else
    return 0;
#endif
}

HC_INLINE unsigned hc_offset_in_word(const void *p)
{
    return (unsigned)((uintptr_t)p & (HC_WORD_BYTES - 1));
}

/* The word that holds *p. */
HC_INLINE const hc_word *hc_word_of(const void *p)
{
    return (const hc_word *)((uintptr_t)p & ~(uintptr_t)(HC_WORD_BYTES - 1));
}

/* Not 0 if a byte of the word is 0; the lowest bit set is then in the first such byte. */
HC_INLINE uint64_t hc_zero_bytes(uint64_t word)
{
    return (word - HC_ONES) & ~word & HC_HIGHS;
}

/* The high bit of every byte that is 0, and nothing else. */
HC_INLINE uint64_t hc_zero_bytes_exactly(uint64_t word)
{
    return ~(((word & ~HC_HIGHS) + ~HC_HIGHS) | word | ~HC_HIGHS);
}

/* In a word of which some bit is set: the index of the first or the last byte that has one. */
HC_INLINE unsigned hc_first_byte(uint64_t word)
{
#ifdef __CUDACC__
    return (unsigned)(__ffsll((long long)word) - 1) / 8;
#else
    return (unsigned)__builtin_ctzll(word) / 8;
#endif
}

HC_INLINE unsigned hc_last_byte(uint64_t word)
{
#ifdef __CUDACC__
    return (unsigned)(63 - __clzll((long long)word)) / 8;
#else
    return (unsigned)(63 - __builtin_clzll(word)) / 8;
#endif
}

/* The eight bytes from byte `offset` (1 to 7) of `low` on; the next word is `high`. */
HC_INLINE uint64_t hc_join(uint64_t low, uint64_t high, unsigned offset)
{
    return low >> (offset * 8) | high << (64 - offset * 8);
}

/* All bits of the bytes before byte `offset`, 0 to 7. */
HC_INLINE uint64_t hc_bytes_before(unsigned offset)
{
    return ((uint64_t)1 << (offset * 8)) - 1;
}

/* The first byte from `p` on that is c, or also 0 if or_zero; NULL if it is not before p + most. */
HC_INLINE const char *hc_find_byte(const char *p, int c, size_t most, int or_zero)
{
    const uint64_t pattern = (unsigned char)c * HC_ONES;
    const hc_word *at = hc_word_of(p);
    const char *end = most > UINTPTR_MAX - (uintptr_t)p ? (const char *)UINTPTR_MAX : p + most;
    uint64_t outside = hc_bytes_before(hc_offset_in_word(p));

    if (most == 0)
        return NULL;
    if (hc_by_bytes()) { /* not a function: the caller, a leaf on GPUs, would save its return address each time */
        HC_NO_UNROLL
        for (; most != 0; most--, p++) {
            if (*p == (char)c || (or_zero && *p == '\0'))
                return p;
        }
        return NULL;
    }
    HC_NO_UNROLL
    do {
        uint64_t word = *at;
        uint64_t found = hc_zero_bytes((word ^ pattern) | outside);

        if (or_zero)
            found |= hc_zero_bytes(word | outside);
        if (found != 0) {
            const char *byte = (const char *)at + hc_first_byte(found);
            return byte < end ? byte : NULL;
        }
        outside = 0;
        at++;
    } while ((const char *)at < end);
    return NULL;
}

#endif
