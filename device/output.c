/* Posted output to stdout and stderr. */
#include "device/call.h"
#include "device/include/hostcall/device.h"
#include "device/lanes.h"
#include "device/output.h"
#include "device/post.h"

#include <errno.h>

/* While the stream's queue is full, its printers wait here, for a word in device memory: calls that block would cost the host a
 * reply for each lane, and lanes that leave a call one by one print apart for the rest of their lives. */
static HC_DEVICE int may_post(int fd, uint32_t bytes)
{
    const struct hc_module_link *link = hc_link();
    uint64_t state;
    uint32_t step = 0;

    if (link->ring_count == 0 || bytes == 0 || bytes > HC_PAYLOAD_BYTES)
        return 0;
    while ((state = hc_load64_relaxed(&link->state->control.stream[fd - 1])) == HC_STREAM_FULL)
        hc_lane_backoff(&step);
    return state == 0;
}

HC_DEVICE HC_NOINLINE int hc_output_call(int fd, const void *data, uint32_t bytes, uint64_t transfer)
{
    struct hc_call call;
    int64_t result;

    if (transfer == 0 && may_post(fd, bytes) && hc_post_text(fd, data, bytes))
        return 0;
    HC_CALL_INIT(&call, OUTPUT);
    call.argument[0] = (uint64_t)(int64_t)fd;
    call.input = (const unsigned char *)data;
    call.input_bytes = bytes;
    call.transfer = transfer;
    call.sent = transfer != 0 ? bytes : 0;
    result = hc_call_without_output(&call);
    return result < 0 ? (int)result : 0;
}

HC_DEVICE int hc_output(int fd, const void *data, size_t bytes)
{
    if (fd != 1 && fd != 2)
        return -EBADF;
    if (data == NULL && bytes != 0)
        return -EFAULT;
    if (bytes > HC_MAX_TRANSFER)
        return -EMSGSIZE;
    return bytes == 0 ? 0 : hc_output_call(fd, data, (uint32_t)bytes, 0);
}

HC_DEVICE int hc_flush(int fd)
{
    struct hc_call call;

    if (fd != 1 && fd != 2)
        return -EBADF;
    HC_CALL_INIT(&call, FLUSH);
    call.argument[0] = (uint64_t)(int64_t)fd;
    return (int)hc_call(&call);
}
