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
    uint8_t crowded;           /* the cells at home were taken a moment ago: a ticket was spent on that already */
    uint8_t carried;           /* result: the operation itself was sent, so the result is its own */
    uint64_t argument[HC_REQUEST_WORDS / 2]; /* HC_ARGUMENTS, then room for the rest of the request */
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

/* `call` is on the stack, and its operation and arguments may be others afterwards. Carries the call out together with the lanes that make a like call now. Returns the operation's result, -errno, or 0 for
 * a call that was posted. -ENOSYS when no runtime is attached to the module. */
HC_DEVICE int64_t hc_call(struct hc_call *call);
/* The same for an operation that has no output: a kernel that makes only such calls has no code for it. */
HC_DEVICE int64_t hc_call_without_output(struct hc_call *call);
/* The same for payloads of any size, by way of the staging area (bulk.h). Needs shared memory where the GPU copies in bulk. */
HC_DEVICE int64_t hc_call_staged(struct hc_call *call);

/* Makes `get` the call that fetches what `call` left in `rest`, from byte `done` of it on, at most `most` bytes. */
HC_DEVICE void hc_call_init_rest(struct hc_call *get, const struct hc_call *call, uint32_t done, uint32_t most);

/* What a published call left behind that nobody waits for yet. */
struct hc_submitted {
    uint64_t tag; /* of its reply */
    uint32_t packet;
    uint32_t lane;
};
/* Publishes the call and does not wait. Its payload fits a cell, or is in call->place. 1, or 0: nothing was done, since no cell
 * that may stay taken is at hand. */
HC_DEVICE int hc_call_submit(struct hc_call *call, struct hc_submitted *submitted);
/* 1 if the reply is there: then *result is the call's, output of at most `room` bytes is at *output (inline or at `staged`; NULL
 * if there is none), and the cell is taken until hc_call_leave. 0: not yet. */
struct hc_answer {
    int64_t result;
    const unsigned char *output;
    uint32_t output_bytes;
};
HC_DEVICE int hc_call_answered(const struct hc_submitted *submitted, int has_output, const unsigned char *staged,
                               uint32_t room, struct hc_answer *answer);
HC_DEVICE void hc_call_leave(const struct hc_submitted *submitted);

/* Appends `bytes` bytes to the input that a later call will take from a transfer. *transfer is 0 before the first piece. Sends
 * cell by cell, so it suits text and paths. Returns 0 or -errno. */
HC_DEVICE int hc_send_ahead(uint64_t *transfer, const void *data, uint32_t bytes);

/* The module's link to its runtime; written by the host before the first launch. */
#ifdef __CUDACC__
extern __constant__ struct hc_module_link hc_module;
#else
extern struct hc_module_link hc_module;
#endif

HC_EXTERN_C_END

HC_INLINE const struct hc_module_link *hc_link(void)
{
    return &hc_module;
}

/* A call without payload, ready for its arguments. `NAME` as in protocol/operations.h. */
HC_INLINE void hc_call_init(struct hc_call *call, uint16_t opcode, uint8_t arguments, uint8_t payload)
{
    call->opcode = opcode;
    call->arguments = arguments;
    call->payload = payload;
    call->posted = 0;
    call->crowded = 0;
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

/* An argument as the host sees it: sign-extended. */
#define HC_ARGUMENT(value) ((uint64_t)(int64_t)(value))

HC_INLINE uint32_t hc_smaller(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* hc_call_init with the shape from the table of operations. */
#define HC_CALL_INIT(call, NAME)                                                                                       \
    hc_call_init((call), HC_OP_##NAME, HC_ARGUMENTS_OF_##NAME, HC_PAYLOAD_OF_##NAME)

#endif
