#include "device/copy.h"

#include "device/lanes.h"

#define HC_UNIT_BYTES 16u
/* Loads across the bus in flight at once: each takes about 1 us, so this many share it. */
#define HC_LOADS_IN_FLIGHT 8u

HC_INLINE int aligned8(const void *pointer)
{
    return ((uintptr_t)pointer & 7) == 0;
}

/* Functions and loops, not copies of them unrolled into each other: that was 11 KB in every kernel. */
static HC_DEVICE HC_NOINLINE uint64_t word_from_bytes(const unsigned char *bytes, uint32_t count)
{
    uint64_t word = 0;

    if (count == 8 && aligned8(bytes))
        return *(const uint64_t *)bytes;
    HC_NO_UNROLL
    for (uint32_t i = count; i > 0; i--)
        word = word << 8 | bytes[i - 1];
    return word;
}

HC_INLINE void word_to_bytes(unsigned char *bytes, uint64_t word, uint32_t count)
{
    HC_NO_UNROLL
    for (uint32_t i = 0; i < count; i++)
        bytes[i] = (unsigned char)(word >> (8 * i));
}

HC_INLINE void store_part(struct hc_unit *unit, const unsigned char *source, uint32_t bytes)
{
    uint32_t low = bytes < 8 ? bytes : 8;
    hc_unit_store(unit, word_from_bytes(source, low), word_from_bytes(source + low, bytes - low));
}

HC_INLINE void load_part(unsigned char *destination, uint64_t low, uint64_t high, uint32_t bytes)
{
    uint32_t first = bytes < 8 ? bytes : 8;
    word_to_bytes(destination, low, first);
    word_to_bytes(destination + first, high, bytes - first);
}

HC_DEVICE HC_NOINLINE void hc_copy_to_payload(unsigned char *payload, const unsigned char *source, uint32_t bytes)
{
    struct hc_unit *unit = (struct hc_unit *)payload;
    uint32_t done = 0;

    if (aligned8(source)) {
        for (; bytes - done >= HC_UNIT_BYTES; done += HC_UNIT_BYTES) {
            const uint64_t *words = (const uint64_t *)(source + done);
            hc_unit_store(unit++, words[0], words[1]);
        }
    }
    HC_NO_UNROLL
    for (; done < bytes; done += HC_UNIT_BYTES)
        store_part(unit++, source + done, bytes - done < HC_UNIT_BYTES ? bytes - done : HC_UNIT_BYTES);
}

/* Words of the stack to where they may lie at any address. */
static HC_DEVICE HC_NOINLINE void words_to_bytes(unsigned char *destination, const uint64_t *words, uint32_t bytes)
{
    uint32_t done = 0;

    HC_ON_STACK(words);
    if (aligned8(destination)) {
        HC_NO_UNROLL
        for (; bytes - done >= 8; done += 8)
            *(uint64_t *)(destination + done) = words[done / 8];
    }
    HC_NO_UNROLL
    for (; done < bytes; done++)
        destination[done] = ((const unsigned char *)words)[done];
}

HC_INLINE void put_unit(unsigned char *destination, int aligned, uint64_t low, uint64_t high)
{
    if (aligned) {
        ((uint64_t *)destination)[0] = low;
        ((uint64_t *)destination)[1] = high;
    } else {
        load_part(destination, low, high, HC_UNIT_BYTES);
    }
}

/* The first `count` units, all in flight at once; the others are 0. */
HC_INLINE void load_some(const struct hc_unit *unit, uint32_t count, uint64_t *low, uint64_t *high)
{
#ifdef __CUDACC__
#pragma unroll
#endif
    for (uint32_t i = 0; i < HC_LOADS_IN_FLIGHT; i++) {
        low[i] = high[i] = 0;
        if (i < count)
            hc_unit_load_settled(unit + i, &low[i], &high[i]);
    }
}

HC_DEVICE HC_NOINLINE void hc_copy_from_payload(unsigned char *destination, const unsigned char *payload, uint32_t bytes)
{
    const struct hc_unit *unit = (const struct hc_unit *)payload;
    uint64_t low[HC_LOADS_IN_FLIGHT], high[HC_LOADS_IN_FLIGHT];
    uint32_t done = 0;

    if (aligned8(destination)) {
        HC_NO_UNROLL
        for (; bytes - done >= HC_LOADS_IN_FLIGHT * HC_UNIT_BYTES; done += HC_LOADS_IN_FLIGHT * HC_UNIT_BYTES) {
            load_some(unit, HC_LOADS_IN_FLIGHT, low, high);
#ifdef __CUDACC__
#pragma unroll
#endif
            for (uint32_t i = 0; i < HC_LOADS_IN_FLIGHT; i++)
                put_unit(destination + done + i * HC_UNIT_BYTES, 1, low[i], high[i]);
            unit += HC_LOADS_IN_FLIGHT;
        }
    }
    HC_NO_UNROLL
    while (done < bytes) {
        uint32_t part = bytes - done < HC_LOADS_IN_FLIGHT * HC_UNIT_BYTES ? bytes - done : HC_LOADS_IN_FLIGHT * HC_UNIT_BYTES;
        uint64_t words[2 * HC_LOADS_IN_FLIGHT];

        load_some(unit, (part + HC_UNIT_BYTES - 1) / HC_UNIT_BYTES, low, high);
#ifdef __CUDACC__
#pragma unroll
#endif
        for (uint32_t i = 0; i < HC_LOADS_IN_FLIGHT; i++) {
            words[2 * i] = low[i];
            words[2 * i + 1] = high[i];
        }
        words_to_bytes(destination + done, words, part);
        unit += HC_LOADS_IN_FLIGHT;
        done += part;
    }
}

/* Neighbouring threads move neighbouring units, so that a warp's accesses coalesce; several units a thread are in flight. */
HC_DEVICE HC_NOINLINE void hc_copy_from_payload_spread(unsigned char *destination, const unsigned char *payload,
                                                       uint32_t bytes, uint32_t rank, uint32_t width)
{
    const struct hc_unit *units = (const struct hc_unit *)payload;
    uint64_t low[HC_LOADS_IN_FLIGHT], high[HC_LOADS_IN_FLIGHT];
    uint32_t whole = bytes / HC_UNIT_BYTES, rest = bytes % HC_UNIT_BYTES, at = rank;
    int aligned = aligned8(destination);

    for (; at + (HC_LOADS_IN_FLIGHT - 1) * width < whole; at += HC_LOADS_IN_FLIGHT * width) {
#ifdef __CUDACC__
#pragma unroll
#endif
        for (uint32_t i = 0; i < HC_LOADS_IN_FLIGHT; i++)
            hc_unit_load_settled(units + at + i * width, &low[i], &high[i]);
#ifdef __CUDACC__
#pragma unroll
#endif
        for (uint32_t i = 0; i < HC_LOADS_IN_FLIGHT; i++)
            put_unit(destination + (at + i * width) * HC_UNIT_BYTES, aligned, low[i], high[i]);
    }
    for (; at < whole; at += width) {
        hc_unit_load_settled(units + at, &low[0], &high[0]);
        put_unit(destination + at * HC_UNIT_BYTES, aligned, low[0], high[0]);
    }
    if (rest != 0 && rank == whole % width) {
        hc_unit_load_settled(units + whole, &low[0], &high[0]);
        load_part(destination + whole * HC_UNIT_BYTES, low[0], high[0], rest);
    }
}

HC_DEVICE HC_NOINLINE void hc_copy_to_payload_spread(unsigned char *payload, const unsigned char *source, uint32_t bytes,
                                                     uint32_t rank, uint32_t width)
{
    struct hc_unit *units = (struct hc_unit *)payload;
    uint32_t whole = bytes / HC_UNIT_BYTES, rest = bytes % HC_UNIT_BYTES;
    int aligned = aligned8(source);

#ifdef __CUDACC__
#pragma unroll 8
#endif
    for (uint32_t at = rank; at < whole; at += width) {
        const uint64_t *words = (const uint64_t *)(const void *)(source + at * HC_UNIT_BYTES);
        if (aligned)
            hc_unit_store(units + at, words[0], words[1]);
        else
            store_part(units + at, source + at * HC_UNIT_BYTES, HC_UNIT_BYTES);
    }
    if (rest != 0 && rank == whole % width)
        store_part(units + whole, source + whole * HC_UNIT_BYTES, rest);
}
