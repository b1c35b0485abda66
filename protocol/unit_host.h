/* How the host reads and writes the 16-byte units of shared memory. */
#ifndef HC_PROTOCOL_UNIT_HOST_H
#define HC_PROTOCOL_UNIT_HOST_H

#include "protocol/layout.h"

#if defined(__SANITIZE_THREAD__)
#define HC_UNIT_TWO_STORES 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define HC_UNIT_TWO_STORES 1
#endif
#endif
#if !defined(__x86_64__)
#define HC_UNIT_TWO_STORES 1
#endif

#ifndef HC_UNIT_TWO_STORES
#include <emmintrin.h>
#endif

/* Copies out a unit whose tag has been seen, by hc_unit_high, whose acquire orders these loads after the publication. Atomic loads, so that
 * the compiler cannot fetch a hostile word again where the copy is used. */
static inline struct hc_unit hc_unit_read(const struct hc_unit *unit)
{
    struct hc_unit copy;

    copy.low = __atomic_load_n(&unit->low, __ATOMIC_RELAXED);
    copy.high = __atomic_load_n(&unit->high, __ATOMIC_RELAXED);
    return copy;
}

/* The word that is stored last. Pairs with the release store of the publisher: what it wrote before is visible. */
static inline uint64_t hc_unit_high(const struct hc_unit *unit)
{
    return __atomic_load_n(&unit->high, __ATOMIC_ACQUIRE);
}

/* A unit that bears a tag, copied out once: if `high` has the tag, `low` belongs to it. One load where the machine has it. */
static inline struct hc_unit hc_unit_load(const struct hc_unit *unit)
{
    struct hc_unit copy;

#ifdef HC_UNIT_TWO_STORES
    copy.high = __atomic_load_n(&unit->high, __ATOMIC_ACQUIRE);
    copy.low = __atomic_load_n(&unit->low, __ATOMIC_RELAXED);
#else
    __m128i both;

    __asm__ volatile("movdqa %1, %0" : "=x"(both) : "m"(*unit));
    copy.low = (uint64_t)_mm_cvtsi128_si64(both);
    copy.high = (uint64_t)_mm_cvtsi128_si64(_mm_unpackhi_epi64(both, both));
#endif
    return copy;
}

/* Publishes a unit: whoever sees `high` (and loads it first, or both in one load) sees `low` and all that was written
 * before. One store where the machine has it, so that a device that loads 16 bytes never meets half a unit. x86 keeps
 * stores in order; the clobber keeps the compiler's. */
static inline void hc_unit_publish(struct hc_unit *unit, uint64_t low, uint64_t high)
{
#ifdef HC_UNIT_TWO_STORES
    __atomic_store_n(&unit->low, low, __ATOMIC_RELAXED);
    __atomic_store_n(&unit->high, high, __ATOMIC_RELEASE);
#else
    __m128i both = _mm_set_epi64x((long long)high, (long long)low);

    __asm__ volatile("movdqa %1, %0" : "=m"(*unit) : "x"(both) : "memory");
#endif
}

#endif
