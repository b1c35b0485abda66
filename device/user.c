/* Calls of the user range: the program's own handlers. */
#include "device/call.h"
#include "device/include/hostcall/device.h"

#include <errno.h>

static HC_DEVICE int set_user_call(struct hc_call *call, unsigned number, const uint64_t arguments[6])
{
    if (number >= HC_OP_USER_END - HC_OP_USER_BEGIN)
        return -ENOSYS;
    hc_call_init(call, (uint16_t)(HC_OP_USER_BEGIN + number), HC_USER_ARGUMENTS, HC_USER_PAYLOAD);
    for (uint32_t i = 0; i < HC_ARGUMENTS; i++)
        call->argument[i] = arguments != NULL ? arguments[i] : 0;
    return 0;
}

HC_DEVICE int64_t hc_user_call(unsigned number, const uint64_t arguments[6], void *buffer, size_t *length, size_t capacity)
{
    struct hc_call call;
    size_t bytes = length != NULL ? *length : 0;
    int64_t result;
    int error = set_user_call(&call, number, arguments);

    if (error != 0)
        return error;
    if (bytes > HC_MAX_TRANSFER || capacity > HC_MAX_TRANSFER)
        return -EMSGSIZE;
    if (buffer == NULL && (bytes != 0 || capacity != 0))
        return -EFAULT;
    call.input = (const unsigned char *)buffer;
    call.input_bytes = (uint32_t)bytes;
    call.output = (unsigned char *)buffer;
    call.capacity = (uint32_t)capacity;
    result = hc_call_staged(&call);
    if (length != NULL)
        *length = call.output_bytes;
    return result;
}

HC_DEVICE int hc_user_post(unsigned number, const uint64_t arguments[6], const void *buffer, size_t length)
{
    struct hc_call call;
    int64_t result;
    int error = set_user_call(&call, number, arguments);

    if (error != 0)
        return error;
    if (length > HC_MAX_TRANSFER)
        return -EMSGSIZE;
    if (buffer == NULL && length != 0)
        return -EFAULT;
    call.posted = 1;
    call.input = (const unsigned char *)buffer;
    call.input_bytes = (uint32_t)length;
    result = hc_call(&call);
    return call.carried ? 0 : (int)result; /* what a handler returns to a post that had to block is dropped too */
}
