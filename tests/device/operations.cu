// Device half of the operations suite: carries out what operations.c asks for, by the hc_ functions or the standard names.
#include <hostcall/device.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "device/ask.h"
#include "device/call.h"
#include "protocol/operations.h"
#include "tests/device/operations.h"

static __device__ void status_from_wire(struct status *to, const struct hc_wire_stat *from)
{
    to->dev = from->dev, to->ino = from->ino, to->mode = from->mode, to->nlink = from->nlink;
    to->uid = from->uid, to->gid = from->gid, to->rdev = from->rdev;
    to->size = from->size, to->blksize = from->blksize, to->blocks = from->blocks;
    to->atime[0] = from->atime_sec, to->atime[1] = from->atime_nsec;
    to->mtime[0] = from->mtime_sec, to->mtime[1] = from->mtime_nsec;
    to->ctime[0] = from->ctime_sec, to->ctime[1] = from->ctime_nsec;
}

static __device__ void status_from_stat(struct status *to, const struct stat *from)
{
    to->dev = from->st_dev, to->ino = from->st_ino, to->mode = from->st_mode, to->nlink = from->st_nlink;
    to->uid = from->st_uid, to->gid = from->st_gid, to->rdev = from->st_rdev;
    to->size = from->st_size, to->blksize = from->st_blksize, to->blocks = from->st_blocks;
    to->atime[0] = from->st_atim.tv_sec, to->atime[1] = from->st_atim.tv_nsec;
    to->mtime[0] = from->st_mtim.tv_sec, to->mtime[1] = from->st_mtim.tv_nsec;
    to->ctime[0] = from->st_ctim.tv_sec, to->ctime[1] = from->st_ctim.tv_nsec;
}

static __device__ int64_t raw_status(struct request *r)
{
    struct hc_wire_stat wire, *place = r->status != NULL ? &wire : NULL;
    int64_t result = r->operation == DO_STAT ? hc_stat(r->path, place) : hc_fstat(r->fd, place);
    if (result == 0)
        status_from_wire(r->status, &wire);
    return result;
}

// The standard names get NULL on purpose, which their declarations forbid: the answer must be EFAULT all the same.
#ifdef __CUDACC__
#define PLAIN
#else
#define PLAIN __attribute__((no_sanitize("undefined")))
#endif

PLAIN static __device__ int64_t named_status(struct request *r)
{
    struct stat found, *place = r->status != NULL ? &found : NULL;
    int64_t result = r->operation == DO_STAT ? stat(r->path, place) : fstat(r->fd, place);
    if (result == 0)
        status_from_stat(r->status, &found);
    return result;
}

static __device__ int64_t raw_nop(void)
{
    return HC_ASK3(NOP, 40, 1ull << 40, (uint64_t)(-(1ll << 40) - 33)); // the sum of its arguments
}

static __device__ int64_t raw(struct request *r)
{
    struct timespec time = {(time_t)r->size, (long)r->offset};
    int64_t result;

    switch (r->operation) {
    case DO_NOP: return raw_nop() - 7;
    case DO_OPEN: return hc_open(r->path, r->flags, r->mode);
    case DO_CREAT: return hc_creat(r->path, r->mode);
    case DO_CLOSE: return hc_close(r->fd);
    case DO_READ: return hc_read(r->fd, r->buffer, r->size);
    case DO_WRITE: return hc_write(r->fd, r->buffer, r->size);
    case DO_PREAD: return hc_pread(r->fd, r->buffer, r->size, r->offset);
    case DO_PWRITE: return hc_pwrite(r->fd, r->buffer, r->size, r->offset);
    case DO_LSEEK: return hc_lseek(r->fd, r->offset, r->flags);
    case DO_FSYNC: return hc_fsync(r->fd);
    case DO_FDATASYNC: return hc_fdatasync(r->fd);
    case DO_FTRUNCATE: return hc_ftruncate(r->fd, r->offset);
    case DO_STAT:
    case DO_FSTAT: return raw_status(r);
    case DO_ACCESS: return hc_access(r->path, r->flags);
    case DO_UNLINK: return hc_unlink(r->path);
    case DO_RENAME: return hc_rename(r->path, r->path2);
    case DO_MKDIR: return hc_mkdir(r->path, r->mode);
    case DO_RMDIR: return hc_rmdir(r->path);
    case DO_ISATTY: return hc_isatty(r->fd);
    case DO_CLOCK:
        result = hc_clock_gettime(r->flags, r->buffer != NULL ? &time : NULL);
        if (result == 0)
            ((int64_t *)r->buffer)[0] = time.tv_sec, ((int64_t *)r->buffer)[1] = time.tv_nsec;
        return result;
    case DO_NANOSLEEP: return hc_nanosleep(r->buffer != NULL ? &time : NULL);
    }
    return -EOPNOTSUPP;
}

PLAIN static __device__ int64_t named(struct request *r)
{
    struct timespec time = {(time_t)r->size, (long)r->offset};
    int64_t result;

    switch (r->operation) {
    case DO_NOP: return raw_nop() - 7;
    case DO_OPEN: return open(r->path, r->flags, (mode_t)r->mode);
    case DO_CREAT: return creat(r->path, r->mode);
    case DO_CLOSE: return close(r->fd);
    case DO_READ: return read(r->fd, r->buffer, r->size);
    case DO_WRITE: return write(r->fd, r->buffer, r->size);
    case DO_PREAD: return pread(r->fd, r->buffer, r->size, r->offset);
    case DO_PWRITE: return pwrite(r->fd, r->buffer, r->size, r->offset);
    case DO_LSEEK: return lseek(r->fd, r->offset, r->flags);
    case DO_FSYNC: return fsync(r->fd);
    case DO_FDATASYNC: return fdatasync(r->fd);
    case DO_FTRUNCATE: return ftruncate(r->fd, r->offset);
    case DO_STAT:
    case DO_FSTAT: return named_status(r);
    case DO_ACCESS: return access(r->path, r->flags);
    case DO_UNLINK: return unlink(r->path);
    case DO_RENAME: return rename(r->path, r->path2);
    case DO_MKDIR: return mkdir(r->path, r->mode);
    case DO_RMDIR: return rmdir(r->path);
    case DO_ISATTY: return isatty(r->fd);
    case DO_CLOCK:
        result = clock_gettime(r->flags, r->buffer != NULL ? &time : NULL);
        if (result == 0)
            ((int64_t *)r->buffer)[0] = time.tv_sec, ((int64_t *)r->buffer)[1] = time.tv_nsec;
        return result;
    case DO_NANOSLEEP: return nanosleep(r->buffer != NULL ? &time : NULL, NULL);
    }
    errno = EOPNOTSUPP;
    return -1;
}

// One thread carries out all requests in order.
extern "C" __global__ void perform(struct request *requests, int count, int by_name)
{
    for (int i = 0; i < count; i++) {
        errno = UNTOUCHED;
        requests[i].result = by_name ? named(&requests[i]) : raw(&requests[i]);
        requests[i].error = errno;
    }
}
HC_KERNEL(perform);
