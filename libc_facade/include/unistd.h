/* <unistd.h> for device code: POSIX.1-2017. */
#ifndef HOSTCALL_LIBC_UNISTD_H
#define HOSTCALL_LIBC_UNISTD_H

#include "hostcall_libc/declare.h"

#include_next <unistd.h>

HC_FACADE(int, close, (int fd))
HC_FACADE(ssize_t, read, (int fd, void *buffer, size_t count))
HC_FACADE(ssize_t, write, (int fd, const void *buffer, size_t count))
HC_FACADE(ssize_t, pread, (int fd, void *buffer, size_t count, off_t offset))
HC_FACADE(ssize_t, pwrite, (int fd, const void *buffer, size_t count, off_t offset))
HC_FACADE_NOTHROW(off_t, lseek, (int fd, off_t offset, int whence))
HC_FACADE(int, fsync, (int fd))
HC_FACADE(int, fdatasync, (int fd))
HC_FACADE_NOTHROW(int, ftruncate, (int fd, off_t length))
HC_FACADE_NOTHROW(int, access, (const char *path, int mode))
HC_FACADE_NOTHROW(int, unlink, (const char *path))
HC_FACADE_NOTHROW(int, rmdir, (const char *path))
HC_FACADE_NOTHROW(int, isatty, (int fd))
#define HC_NAMES "hostcall_libc/names/unistd.def"
#include "hostcall_libc/names.h"
#include "hostcall_libc/getopt_core.h"

#endif
#include "hostcall_libc/heap.h"
