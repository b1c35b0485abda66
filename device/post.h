/* Text that wants no answer. Private to device/. */
#ifndef HC_DEVICE_POST_H
#define HC_DEVICE_POST_H

#include "protocol/compiler.h"

HC_EXTERN_C_BEGIN

/* Posts 1 to HC_PAYLOAD_BYTES bytes for descriptor 1 or 2, in one packet with the lanes that post to the same now. Returns 0
 * if no packet is at hand: the text must then go by a call that waits. */
HC_DEVICE int hc_post_text(int fd, const void *text, uint32_t bytes);

HC_EXTERN_C_END

#endif
