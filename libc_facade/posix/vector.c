/* POSIX.1-2017 readv and writev, and preadv and pwritev of the BSDs. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "libc_facade/posix/posix_functions.h"

#include "device/include/hostcall/device.h"
#include "libc_facade/memory/memory_functions.h"

#include <errno.h>
#include <limits.h>

#define HC_PARTS_MOST 1024 /* Linux's UIO_MAXIOV */

/* Bytes of all parts, or -errno. */
static HC_DEVICE int64_t total_of(const struct iovec *parts, int count)
{
    uint64_t total = 0;

    if (count < 0 || count > HC_PARTS_MOST)
        return -EINVAL;
    if (parts == NULL && count != 0)
        return -EFAULT;
    for (int i = 0; i < count; i++) {
        if (parts[i].iov_len > (uint64_t)SSIZE_MAX - total)
            return -EINVAL;
        total += parts[i].iov_len;
    }
    return (int64_t)total;
}

/* The one part that has bytes, if it is the only one; its index, or -1. */
static HC_DEVICE int only_part(const struct iovec *parts, int count, int64_t total)
{
    for (int i = 0; i < count; i++)
        if (parts[i].iov_len != 0)
            return (int64_t)parts[i].iov_len == total ? i : -1;
    return count != 0 ? 0 : -1;
}

static HC_DEVICE void copy_bytes(unsigned char *to, const unsigned char *from, size_t bytes)
{
    HC_NO_UNROLL
    for (size_t i = 0; i < bytes; i++)
        to[i] = from[i];
}

static HC_DEVICE void gather(unsigned char *room, const struct iovec *parts, int count)
{
    for (int i = 0; i < count; i++) {
        copy_bytes(room, (const unsigned char *)parts[i].iov_base, parts[i].iov_len);
        room += parts[i].iov_len;
    }
}

static HC_DEVICE void scatter(const unsigned char *room, size_t bytes, const struct iovec *parts, int count)
{
    for (int i = 0; i < count && bytes != 0; i++) {
        size_t piece = parts[i].iov_len < bytes ? parts[i].iov_len : bytes;

        copy_bytes((unsigned char *)parts[i].iov_base, room, piece);
        room += piece;
        bytes -= piece;
    }
}

/* offset NULL: at the position. */
static HC_DEVICE int64_t put(int fd, const void *bytes, size_t size, const off_t *offset)
{
    return offset != NULL ? hc_pwrite(fd, bytes, size, *offset) : hc_write(fd, bytes, size);
}

static HC_DEVICE int64_t get(int fd, void *bytes, size_t size, const off_t *offset)
{
    return offset != NULL ? hc_pread(fd, bytes, size, *offset) : hc_read(fd, bytes, size);
}

static HC_DEVICE int64_t put_parts(int fd, const struct iovec *parts, int count, const off_t *offset)
{
    int64_t total = total_of(parts, count), result;
    int only = total >= 0 ? only_part(parts, count, total) : -1;
    unsigned char *room;

    if (total < 0)
        return total;
    if (only >= 0 || total == 0)
        return put(fd, only >= 0 ? parts[only].iov_base : NULL, only >= 0 ? parts[only].iov_len : 0, offset);
    room = (unsigned char *)hc_libc_malloc((size_t)total);
    if (room == NULL)
        return -ENOMEM;
    gather(room, parts, count);
    result = put(fd, room, (size_t)total, offset);
    hc_libc_free(room);
    return result;
}

static HC_DEVICE int64_t get_parts(int fd, const struct iovec *parts, int count, const off_t *offset)
{
    int64_t total = total_of(parts, count), result;
    int only = total >= 0 ? only_part(parts, count, total) : -1;
    unsigned char *room;

    if (total < 0)
        return total;
    if (only >= 0 || total == 0)
        return get(fd, only >= 0 ? parts[only].iov_base : NULL, only >= 0 ? parts[only].iov_len : 0, offset);
    room = (unsigned char *)hc_libc_malloc((size_t)total);
    if (room == NULL)
        return -ENOMEM;
    result = get(fd, room, (size_t)total, offset);
    if (result > 0)
        scatter(room, (size_t)result, parts, count);
    hc_libc_free(room);
    return result;
}

HC_DEVICE ssize_t hc_libc_readv(int fd, const struct iovec *parts, int count)
{
    return (ssize_t)hc_libc_result(get_parts(fd, parts, count, NULL));
}

HC_DEVICE ssize_t hc_libc_writev(int fd, const struct iovec *parts, int count)
{
    return (ssize_t)hc_libc_result(put_parts(fd, parts, count, NULL));
}

HC_DEVICE ssize_t hc_libc_preadv(int fd, const struct iovec *parts, int count, off_t offset)
{
    return (ssize_t)hc_libc_result(get_parts(fd, parts, count, &offset));
}

HC_DEVICE ssize_t hc_libc_pwritev(int fd, const struct iovec *parts, int count, off_t offset)
{
    return (ssize_t)hc_libc_result(put_parts(fd, parts, count, &offset));
}

HC_DEVICE ssize_t hc_libc_preadv64(int fd, const struct iovec *parts, int count, off_t offset)
{
    return hc_libc_preadv(fd, parts, count, offset);
}

HC_DEVICE ssize_t hc_libc_pwritev64(int fd, const struct iovec *parts, int count, off_t offset)
{
    return hc_libc_pwritev(fd, parts, count, offset);
}
