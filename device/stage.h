/* Staging blocks for one call: claimed before it, released after its bytes have been copied. Claiming does not wait, or not for long. */
#ifndef HC_DEVICE_STAGE_H
#define HC_DEVICE_STAGE_H

#include "protocol/compiler.h"
#include "protocol/layout.h"

HC_EXTERN_C_BEGIN

/* How often to ask again before doing without: a hundred microseconds on a GPU; on the CPU device, where each time lets all other
 * threads run, about as long. */
#ifdef __CUDACC__
#define HC_STAGE_PATIENCE 256u
#else
#define HC_STAGE_PATIENCE 8u
#endif

struct hc_stage {
    uint64_t place; /* HC_PLACE */
    unsigned char *bytes;
    uint32_t room;
};

/* At least `bytes` bytes, or HC_STAGE_MOST_BYTES if that is less. 1, or 0 if none are at hand. */
HC_DEVICE int hc_stage_claim(const struct hc_module_link *link, uint32_t bytes, struct hc_stage *stage);
/* The same, and asks again for a while: blocks come free as soon as others have their answers, and the way without them is slow. But
 * blocked calls may hold them all, so the wait has an end. */
HC_DEVICE int hc_stage_await(const struct hc_module_link *link, uint32_t bytes, struct hc_stage *stage);
/* Any thread may do it. The bytes have been read, or nobody wants them. */
HC_DEVICE void hc_stage_release(const struct hc_module_link *link, uint64_t place);

HC_EXTERN_C_END

#endif
