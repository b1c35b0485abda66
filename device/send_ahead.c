/* Input in pieces, before the call that takes it. Apart from hc_call, of which ptxas makes a second copy for callers beside it. */
#include "device/call.h"

HC_DEVICE HC_NOINLINE int hc_send_ahead(uint64_t *transfer, const void *data, uint32_t bytes)
{
    for (uint32_t done = 0; done < bytes; done += HC_CELL_PAYLOAD_BYTES) {
        struct hc_call put;
        int64_t handle;
        HC_CALL_INIT(&put, TRANSFER_PUT);
        put.argument[0] = *transfer;
        put.argument[1] = 0; /* how long it will be is not known */
        put.input = (const unsigned char *)data + done;
        put.input_bytes = hc_smaller(bytes - done, HC_CELL_PAYLOAD_BYTES);
        handle = hc_call_without_output(&put);
        if (handle < 0)
            return (int)handle;
        *transfer = (uint64_t)handle;
    }
    return 0;
}
