/* POSIX.1-2017 functions on files, by descriptor and by path. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* O_TMPFILE */
#endif
#include "device/include/hostcall/device.h"
#include "libc_facade/libc.h"
#include "libc_facade/posix/status.h"
#include "protocol/layout.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

HC_DEVICE int hc_libc_open(const char *path, int flags, ...)
{
    mode_t mode = 0;

    if (flags & (O_CREAT | __O_TMPFILE)) {
        va_list arguments;
        va_start(arguments, flags);
        mode = (mode_t)va_arg(arguments, int);
        va_end(arguments);
    }
    HC_IF_HOST(return open(path, flags, mode));
    return (int)hc_libc_result(hc_open(path, flags, mode));
}

HC_DEVICE int hc_libc_creat(const char *path, mode_t mode)
{
    HC_IF_HOST(return creat(path, mode));
    return (int)hc_libc_result(hc_creat(path, mode));
}

HC_DEVICE int hc_libc_close(int fd)
{
    HC_IF_HOST(return close(fd));
    return (int)hc_libc_result(hc_close(fd));
}

HC_DEVICE ssize_t hc_libc_read(int fd, void *buffer, size_t count)
{
    HC_IF_HOST(return read(fd, buffer, count));
    return (ssize_t)hc_libc_result(hc_read(fd, buffer, count));
}

HC_DEVICE ssize_t hc_libc_write(int fd, const void *buffer, size_t count)
{
    HC_IF_HOST(return write(fd, buffer, count));
    return (ssize_t)hc_libc_result(hc_write(fd, buffer, count));
}

HC_DEVICE ssize_t hc_libc_pread(int fd, void *buffer, size_t count, off_t offset)
{
    HC_IF_HOST(return pread(fd, buffer, count, offset));
    return (ssize_t)hc_libc_result(hc_pread(fd, buffer, count, offset));
}

HC_DEVICE ssize_t hc_libc_pwrite(int fd, const void *buffer, size_t count, off_t offset)
{
    HC_IF_HOST(return pwrite(fd, buffer, count, offset));
    return (ssize_t)hc_libc_result(hc_pwrite(fd, buffer, count, offset));
}

HC_DEVICE off_t hc_libc_lseek(int fd, off_t offset, int whence)
{
    HC_IF_HOST(return lseek(fd, offset, whence));
    return (off_t)hc_libc_result(hc_lseek(fd, offset, whence));
}

HC_DEVICE int hc_libc_fsync(int fd)
{
    HC_IF_HOST(return fsync(fd));
    return (int)hc_libc_result(hc_fsync(fd));
}

HC_DEVICE int hc_libc_fdatasync(int fd)
{
    HC_IF_HOST(return fdatasync(fd));
    return (int)hc_libc_result(hc_fdatasync(fd));
}

HC_DEVICE int hc_libc_ftruncate(int fd, off_t length)
{
    HC_IF_HOST(return ftruncate(fd, length));
    return (int)hc_libc_result(hc_ftruncate(fd, length));
}

/* 1, or 0 with errno (POSIX isatty). */
HC_DEVICE int hc_libc_isatty(int fd)
{
    HC_IF_HOST(return isatty(fd));
    return hc_libc_result(hc_isatty(fd)) == 1;
}

HC_DEVICE int hc_libc_access(const char *path, int mode)
{
    HC_IF_HOST(return access(path, mode));
    return (int)hc_libc_result(hc_access(path, mode));
}

HC_DEVICE int hc_libc_unlink(const char *path)
{
    HC_IF_HOST(return unlink(path));
    return (int)hc_libc_result(hc_unlink(path));
}

HC_DEVICE int hc_libc_rmdir(const char *path)
{
    HC_IF_HOST(return rmdir(path));
    return (int)hc_libc_result(hc_rmdir(path));
}

HC_DEVICE int hc_libc_mkdir(const char *path, mode_t mode)
{
    HC_IF_HOST(return mkdir(path, mode));
    return (int)hc_libc_result(hc_mkdir(path, mode));
}

HC_DEVICE int hc_libc_rename(const char *old_path, const char *new_path)
{
    HC_IF_HOST(return rename(old_path, new_path));
    return (int)hc_libc_result(hc_rename(old_path, new_path));
}

HC_DEVICE int hc_libc_stat(const char *path, struct stat *status)
{
    struct hc_wire_stat wire;
    int result;

    HC_IF_HOST(return stat(path, status));
    result = (int)hc_libc_result(status == NULL ? -EFAULT : hc_stat(path, &wire));
    if (result == 0)
        hc_status_from_wire(&wire, status);
    return result;
}

HC_DEVICE int hc_libc_fstat(int fd, struct stat *status)
{
    struct hc_wire_stat wire;
    int result;

    HC_IF_HOST(return fstat(fd, status));
    result = (int)hc_libc_result(status == NULL ? -EFAULT : hc_fstat(fd, &wire));
    if (result == 0)
        hc_status_from_wire(&wire, status);
    return result;
}

HC_DEVICE int hc_libc_open3(const char *path, int flags, mode_t mode)
{
    return (int)hc_libc_result(hc_open(path, flags, flags & (O_CREAT | __O_TMPFILE) ? mode : 0));
}
