/* POSIX.1-2017 mmap and munmap, and madvise. */
#include "device/include/hostcall/device.h"
#include "libc_facade/libc.h"

#include <sys/mman.h>

/* The wished address is a hint that this takes no account of; flags that make it more than a hint are refused. */
HC_DEVICE void *hc_libc_mmap(void *wish, size_t length, int prot, int flags, int fd, off_t offset)
{
    void *address = NULL;

    HC_IF_HOST(return mmap(wish, length, prot, flags, fd, offset));
    (void)wish;
    if (hc_libc_result(hc_mmap(length, prot, flags, fd, offset, &address)) != 0)
        return MAP_FAILED;
    return address;
}

HC_DEVICE int hc_libc_munmap(void *address, size_t length)
{
    HC_IF_HOST(return munmap(address, length));
    return (int)hc_libc_result(hc_munmap(address, length));
}

HC_DEVICE int hc_libc_madvise(void *address, size_t length, int advice)
{
    HC_IF_HOST(return madvise(address, length, advice));
    return (int)hc_libc_result(hc_madvise(address, length, advice));
}
