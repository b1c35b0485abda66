/* hc_ calls on the host process: environment, exit, abort, assert. */
#include "device/call.h"
#include "device/include/hostcall/device.h"
#include "device/lanes.h"
#include "device/text.h"

#include <errno.h>

HC_DEVICE int hc_getenv(const char *name, char *value, size_t size)
{
    struct hc_call call;
    int64_t length;

    if (name == NULL || (value == NULL && size != 0))
        return -EFAULT;
    HC_CALL_INIT(&call, GETENV);
    call.input = (const unsigned char *)name;
    call.input_bytes = hc_text_size(name);
    call.output = (unsigned char *)value;
    call.capacity = size > HC_MAX_TRANSFER ? HC_MAX_TRANSFER : (uint32_t)(size != 0 ? size - 1 : 0);
    length = hc_call(&call);
    if (length >= 0 && size != 0)
        value[call.output_bytes] = '\0';
    return (int)length;
}

/* The host never answers these, or answers that the lane must trap. Without a runtime there is nobody to end the program. */
static HC_DEVICE void end_program(struct hc_call *call)
{
    hc_fence_system(); /* what other threads posted before, by other rings, is at the host before it hears of the end and seals them */
    hc_call(call);
    hc_lane_trap();
}

HC_DEVICE void hc_exit(int status)
{
    struct hc_call call;

    HC_CALL_INIT(&call, EXIT);
    call.argument[0] = (uint64_t)(int64_t)status;
    end_program(&call);
}

HC_DEVICE void hc_abort(void)
{
    struct hc_call call;

    HC_CALL_INIT(&call, ABORT);
    end_program(&call);
}

HC_DEVICE HC_NOINLINE void hc_assert_fail(const char *expression, const char *file, unsigned line, const char *function)
{
    char message[HC_CELL_PAYLOAD_BYTES * 2];
    struct hc_call call;
    int length;

    /* As glibc words it, with the block and thread where a process would name itself. */
    length = hc_snprintf(message, sizeof message, "block %u thread %u: %s:%u: %s: Assertion `%s' failed.\n",
                         hc_block_index(), hc_thread_index(), file, line, function != NULL ? function : "?", expression);
    if (length < 0)
        length = 0;
    if ((size_t)length >= sizeof message) {
        length = sizeof message - 1;
        message[length - 1] = '\n';
    }
    HC_CALL_INIT(&call, ASSERT);
    call.input = (const unsigned char *)message;
    call.input_bytes = (uint32_t)length;
    end_program(&call);
}
