/* hc_ calls that name files by path. */
#include "device/call.h"
#include "device/include/hostcall/device.h"
#include "device/text.h"

#include <errno.h>

HC_INLINE int run_on_path(struct hc_call *call, const char *path)
{
    if (path == NULL)
        return -EFAULT;
    call->input = (const unsigned char *)path;
    call->input_bytes = hc_text_size(path);
    return (int)hc_call(call);
}

HC_DEVICE int hc_stat(const char *path, struct hc_wire_stat *status)
{
    struct hc_call call;

    if (status == NULL)
        return -EFAULT;
    HC_CALL_INIT(&call, STAT);
    call.output = (unsigned char *)status;
    call.capacity = sizeof *status;
    return run_on_path(&call, path);
}

HC_DEVICE int hc_access(const char *path, int mode)
{
    struct hc_call call;

    HC_CALL_INIT(&call, ACCESS);
    call.argument[0] = (uint64_t)(int64_t)mode;
    return run_on_path(&call, path);
}

HC_DEVICE int hc_unlink(const char *path)
{
    struct hc_call call;

    HC_CALL_INIT(&call, UNLINK);
    return run_on_path(&call, path);
}

HC_DEVICE int hc_mkdir(const char *path, mode_t mode)
{
    struct hc_call call;

    HC_CALL_INIT(&call, MKDIR);
    call.argument[0] = mode;
    return run_on_path(&call, path);
}

HC_DEVICE int hc_rmdir(const char *path)
{
    struct hc_call call;

    HC_CALL_INIT(&call, RMDIR);
    return run_on_path(&call, path);
}

/* Both paths are one input, which the host takes apart at the terminators. */
HC_DEVICE int hc_rename(const char *old_path, const char *new_path)
{
    struct hc_call call;
    uint32_t old_size, new_size;
    int error;

    if (old_path == NULL || new_path == NULL)
        return -EFAULT;
    old_size = hc_text_size(old_path);
    new_size = hc_text_size(new_path);
    if (old_size > HC_MAX_TRANSFER - new_size)
        return -ENAMETOOLONG;
    HC_CALL_INIT(&call, RENAME);
    error = hc_send_ahead(&call.transfer, old_path, old_size);
    if (error == 0)
        error = hc_send_ahead(&call.transfer, new_path, new_size);
    if (error != 0)
        return error;
    call.input_bytes = old_size + new_size;
    call.sent = call.input_bytes;
    return (int)hc_call(&call);
}
