/* hc_ calls on mapped files. */
#include "device/call.h"
#include "device/include/hostcall/device.h"
#include "device/lanes.h"

#include <errno.h>

/* An address may have been another file's before, and this processor's cache may still have those bytes: the fence makes it
 * forget them. Whoever gets the address from this thread synchronizes with it and does the same. */
HC_DEVICE int hc_mmap(size_t length, int prot, int flags, int fd, off_t offset, void **address)
{
    struct hc_call call;
    int64_t result;

    if (address == NULL)
        return -EFAULT;
    HC_CALL_INIT(&call, MMAP);
    call.argument[0] = length;
    call.argument[1] = HC_ARGUMENT(prot);
    call.argument[2] = HC_ARGUMENT(flags);
    call.argument[3] = HC_ARGUMENT(fd);
    call.argument[4] = HC_ARGUMENT(offset);
    result = hc_call(&call);
    if (result < 0)
        return (int)result;
    hc_fence_system();
    *address = (void *)(uintptr_t)result;
    return 0;
}

/* What the caller wrote must be in memory before the mapping goes. */
HC_DEVICE int hc_munmap(void *address, size_t length)
{
    struct hc_call call;

    HC_CALL_INIT(&call, MUNMAP);
    call.argument[0] = (uint64_t)(uintptr_t)address;
    call.argument[1] = length;
    hc_fence_system();
    return (int)hc_call(&call);
}

HC_DEVICE int hc_madvise(void *address, size_t length, int advice)
{
    struct hc_call call;
    int result;

    HC_CALL_INIT(&call, MADVISE);
    call.argument[0] = (uint64_t)(uintptr_t)address;
    call.argument[1] = length;
    call.argument[2] = HC_ARGUMENT(advice);
    hc_fence_system();
    result = (int)hc_call(&call);
    hc_fence_system();
    return result;
}
