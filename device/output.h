/* Output in the form that the formatter needs. Private to device/ and libc_facade/. */
#ifndef HC_DEVICE_OUTPUT_H
#define HC_DEVICE_OUTPUT_H

#include "protocol/compiler.h"

HC_EXTERN_C_BEGIN

/* Appends text to descriptor 1 or 2: `bytes` bytes at data, or, if transfer is not 0, those sent ahead in it (then `bytes` is
 * how many there are). Returns 0 or -errno. */
HC_DEVICE int hc_output_call(int fd, const void *data, uint32_t bytes, uint64_t transfer);

HC_EXTERN_C_END

#endif
