/* On the CPU device, and on GPUs without a bulk copy engine (below compute capability 9.0), plain loops. With it, one thread
 * has up to four pieces of 2 KiB in flight through shared memory, or of 16 KiB where the launch has room for that: 4 KiB took 1.9 us on
 * H200, where loads and stores by that thread took 71 us (docs/decisions.md, "Bulk copies"). The shared memory belongs to the
 * block; its threads take turns. */
#include "device/bulk.h"

#include "device/copy.h"
#include "device/lanes.h"
#include "protocol/version.h"

#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 900
#include "device/bulk_engine.h"
#else
#define hc_bulk_engine_copy(link, destination, source, bytes, get) 0
#endif

HC_DEVICE HC_NOINLINE void hc_bulk_get(const struct hc_module_link *link, void *destination, const unsigned char *staged,
                                       uint32_t bytes)
{
    (void)link;
    if (!hc_bulk_engine_copy(link, (unsigned char *)destination, staged, bytes, 1))
        hc_copy_from_payload((unsigned char *)destination, staged, bytes);
}

HC_DEVICE HC_NOINLINE void hc_bulk_put(const struct hc_module_link *link, unsigned char *staged, const void *source,
                                       uint32_t bytes)
{
    (void)link;
    if (!hc_bulk_engine_copy(link, staged, (const unsigned char *)source, bytes, 0))
        hc_copy_to_payload(staged, (const unsigned char *)source, bytes);
}
