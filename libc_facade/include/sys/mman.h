/* <sys/mman.h> for device code: POSIX.1-2017 mmap and munmap, and Linux's madvise. What they can do: hc_mmap in <hostcall/device.h>. */
#ifndef HOSTCALL_LIBC_SYS_MMAN_H
#define HOSTCALL_LIBC_SYS_MMAN_H

#include "hostcall_libc/declare.h"

#include_next <sys/mman.h>

HC_FACADE_NOTHROW(void *, mmap, (void *address, size_t length, int prot, int flags, int fd, off_t offset))
HC_FACADE_NOTHROW(int, munmap, (void *address, size_t length))
HC_FACADE_NOTHROW(int, madvise, (void *address, size_t length, int advice))

#endif
