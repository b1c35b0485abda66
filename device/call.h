/* One call of one device thread: what the wrappers of operations fill in and hc_call carries out. Private to device/ and
 * libc_facade/. */
#ifndef HC_DEVICE_CALL_H
#define HC_DEVICE_CALL_H

#include "protocol/compiler.h"
#include "protocol/layout.h"
#include "device/shapes.h"

HC_EXTERN_C_BEGIN

struct hc_call {
    uint16_t opcode;
    uint8_t arguments;         /* how many of `argument` the operation has */
    uint8_t payload;           /* HC_PAYLOAD_* */
    uint8_t posted;            /* wants no answer; honoured when the input fits a packet at hand, else the call blocks */
    uint8_t carried;           /* result: the operation itself was sent, so the result is its own */
    uint64_t argument[HC_ARGUMENTS];
    const unsigned char *input; /* any address space */
    uint32_t input_bytes;
    uint32_t capacity;         /* bytes of room at output */
    unsigned char *output;     /* any address space */
    uint32_t output_bytes;     /* result: bytes stored at output */
    uint64_t transfer;         /* input sent ahead: its handle, or 0 */
    uint32_t sent;             /* bytes of input already in `transfer` */
    uint64_t place;            /* 0, or staging blocks: they hold the input already, and the output stays in them */
    uint64_t rest;             /* result: the transfer with output that `place` had no room for, or 0 */
    uint32_t rest_bytes;       /* result: how much that is */
};

/* Carries the call out together with the lanes that make a like call now. Returns the operation's result, -errno, or 0 for
 * a call that was posted. -ENOSYS when no runtime is attached to the module. */
HC_DEVICE int64_t hc_call(struct hc_call *call);
/* The same for payloads of any size, by way of the staging area (bulk.h). Needs shared memory where the GPU copies in bulk. */
HC_DEVICE int64_t hc_call_staged(struct hc_call *call);

/* Appends `bytes` bytes to the input that a later call will take from a transfer. *transfer is 0 before the first piece. Sends
 * cell by cell, so it suits text and paths. Returns 0 or -errno. */
HC_DEVICE int hc_send_ahead(uint64_t *transfer, const void *data, uint32_t bytes);

/* The module's link to its runtime; written by the host before the first launch. */
HC_DEVICE const struct hc_module_link *hc_link(void);

HC_EXTERN_C_END

/* A call without payload, ready for its arguments. `NAME` as in protocol/operations.h. */
HC_INLINE void hc_call_init(struct hc_call *call, uint16_t opcode, uint8_t arguments, uint8_t payload)
{
    call->opcode = opcode;
    call->arguments = arguments;
    call->payload = payload;
    call->posted = 0;
    call->carried = 0;
    call->input = NULL;
    call->input_bytes = 0;
    call->capacity = 0;
    call->output = NULL;
    call->output_bytes = 0;
    call->transfer = 0;
    call->sent = 0;
    call->place = 0;
    call->rest = 0;
    call->rest_bytes = 0;
}

/* hc_call_init with the shape from the table of operations. */
#define HC_CALL_INIT(call, NAME)                                                                                       \
    hc_call_init((call), HC_OP_##NAME, HC_ARGUMENTS_OF_##NAME, HC_PAYLOAD_OF_##NAME)

#endif
