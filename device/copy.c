#include "device/copy.h"

#include "device/lanes.h"

#define HC_UNIT_BYTES 16u
/* Loads across the bus in flight at once: each takes about 1 us, so this many share it. */
#define HC_LOADS_IN_FLIGHT 8u

HC_INLINE int aligned8(const void *pointer)
{
    return ((uintptr_t)pointer & 7) == 0;
}

HC_INLINE uint64_t word_from_bytes(const unsigned char *bytes, uint32_t count)
{
    uint64_t word = 0;

    if (count == 8 && aligned8(bytes))
        return *(const uint64_t *)bytes;
    HC_NO_UNROLL
    for (uint32_t i = 0; i < count; i++)
        word |= (uint64_t)bytes[i] << (8 * i);
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
    for (; bytes - done >= HC_UNIT_BYTES; done += HC_UNIT_BYTES)
        store_part(unit++, source + done, HC_UNIT_BYTES);
    if (done < bytes)
        store_part(unit, source + done, bytes - done);
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

HC_DEVICE HC_NOINLINE void hc_copy_from_payload(unsigned char *destination, const unsigned char *payload, uint32_t bytes)
{
    const struct hc_unit *unit = (const struct hc_unit *)payload;
    uint64_t low[HC_LOADS_IN_FLIGHT], high[HC_LOADS_IN_FLIGHT];
    int aligned = aligned8(destination);
    uint32_t done = 0;

    for (; bytes - done >= HC_LOADS_IN_FLIGHT * HC_UNIT_BYTES; done += HC_LOADS_IN_FLIGHT * HC_UNIT_BYTES) {
#ifdef __CUDACC__
#pragma unroll
#endif
        for (uint32_t i = 0; i < HC_LOADS_IN_FLIGHT; i++)
            hc_unit_load_settled(unit + i, &low[i], &high[i]);
#ifdef __CUDACC__
#pragma unroll
#endif
        for (uint32_t i = 0; i < HC_LOADS_IN_FLIGHT; i++)
            put_unit(destination + done + i * HC_UNIT_BYTES, aligned, low[i], high[i]);
        unit += HC_LOADS_IN_FLIGHT;
    }
    for (; done < bytes; done += HC_UNIT_BYTES) {
        uint32_t part = bytes - done < HC_UNIT_BYTES ? bytes - done : HC_UNIT_BYTES;
        hc_unit_load_settled(unit++, &low[0], &high[0]);
        load_part(destination + done, low[0], high[0], part);
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
