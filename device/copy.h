/* Bytes between any address space and payloads, 16 bytes an instruction on the payload's side. */
#ifndef HC_DEVICE_COPY_H
#define HC_DEVICE_COPY_H

#include "protocol/compiler.h"
#include "protocol/layout.h"

HC_EXTERN_C_BEGIN

HC_DEVICE void hc_copy_to_payload(unsigned char *payload, const unsigned char *source, uint32_t bytes);
HC_DEVICE void hc_copy_from_payload(unsigned char *destination, const unsigned char *payload, uint32_t bytes);
/* The calling thread's share of the same, `rank` of `width` threads that call together. */
HC_DEVICE void hc_copy_to_payload_spread(unsigned char *payload, const unsigned char *source, uint32_t bytes, uint32_t rank,
                                         uint32_t width);
HC_DEVICE void hc_copy_from_payload_spread(unsigned char *destination, const unsigned char *payload, uint32_t bytes,
                                           uint32_t rank, uint32_t width);

HC_EXTERN_C_END

#endif
