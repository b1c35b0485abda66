/* One thread's copies between staging and memory of its own, of any address space. */
#ifndef HC_DEVICE_BULK_H
#define HC_DEVICE_BULK_H

#include "protocol/compiler.h"
#include "protocol/layout.h"

HC_EXTERN_C_BEGIN

/* `staged` lies in the staging area and begins a block. The host's bytes are there: the reply was seen and fenced. */
HC_DEVICE void hc_bulk_get(const struct hc_module_link *link, void *destination, const unsigned char *staged, uint32_t bytes);
/* On return the bytes are on their way: a system fence before the entry makes the host see them. */
HC_DEVICE void hc_bulk_put(const struct hc_module_link *link, unsigned char *staged, const void *source, uint32_t bytes);

HC_EXTERN_C_END

#endif
