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
    return HC_ASK3(NOP, 40, 1ull << 40, -(1ll << 40) - 33); // the sum of its arguments
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

// ---- Buffers in every address space

static __constant__ unsigned char constant_pattern[CONSTANT_ROOM] = {
#define B1(i) CONSTANT_BYTE(i)
#define B10(i) B1(i), B1(i + 1), B1(i + 2), B1(i + 3), B1(i + 4), B1(i + 5), B1(i + 6), B1(i + 7), B1(i + 8), B1(i + 9)
#define B100(i) B10(i), B10(i + 10), B10(i + 20), B10(i + 30), B10(i + 40), B10(i + 50), B10(i + 60), B10(i + 70), B10(i + 80), B10(i + 90)
#define B1000(i) B100(i), B100(i + 100), B100(i + 200), B100(i + 300), B100(i + 400), B100(i + 500), B100(i + 600), B100(i + 700), B100(i + 800), B100(i + 900)
    B1000(0), B1000(1000), B1000(2000), B1000(3000), B1000(4000), B1000(5000), B1000(6000), B1000(7000), B1000(8000), B1000(9000),
    B1000(10000), B1000(11000), B1000(12000), B1000(13000), B1000(14000), B1000(15000), B1000(16000), B1000(17000), B1000(18000), B1000(19000),
};

// Reads `size` bytes of a file into a buffer and writes them to another; returns a difference from what must happen as a
// negative number that tells where.
static __device__ int64_t move_bytes(int from, int to, unsigned char *guarded, uint64_t size, int position)
{
    unsigned char *buffer = guarded + GUARD;
    ssize_t got;

    for (uint64_t i = 0; i < size + 2 * GUARD; i++)
        guarded[i] = GUARD_BYTE;
    got = position ? hc_pread(from, buffer, size, 0) : hc_read(from, buffer, size);
    if (got != (ssize_t)size)
        return -1000000000 + got;
    for (int i = 0; i < GUARD; i++)
        if (guarded[i] != GUARD_BYTE || buffer[size + i] != GUARD_BYTE)
            return -2;
    got = position ? hc_pwrite(to, buffer, size, 0) : hc_write(to, buffer, size);
    return got == (ssize_t)size ? 0 : -2000000000 + got;
}

extern "C" __global__ void move_file(int from, int to, int space, unsigned char *room, uint64_t size, int shift,
                                     int position, int64_t *result)
{
    __shared__ unsigned char shared[SHARED_ROOM];
    unsigned char local[LOCAL_ROOM];

    switch (space) {
    case IN_GLOBAL:
    case IN_MAPPED: *result = move_bytes(from, to, room + shift, size, position); break;
    case IN_SHARED: *result = move_bytes(from, to, shared + shift, size, position); break;
    case IN_LOCAL: *result = move_bytes(from, to, local + shift, size, position); break;
    case IN_CONSTANT: {
        ssize_t put = position ? hc_pwrite(to, constant_pattern + shift, size, 0)
                               : hc_write(to, constant_pattern + shift, size);
        *result = put == (ssize_t)size ? 0 : -2000000000 + put;
        break;
    }
    }
}
HC_KERNEL(move_file);

// A path and a printf argument in each address space.
extern "C" __global__ void open_path_in(int space, const char *path, int length, int64_t *result)
{
    __shared__ char shared[256];
    char local[256];
    const char *chosen = path;

    if (space == IN_SHARED || space == IN_LOCAL) {
        char *copy = space == IN_SHARED ? shared : local;
        for (int i = 0; i <= length; i++)
            copy[i] = path[i];
        chosen = copy;
    }
    *result = hc_open(chosen, O_RDONLY, 0);
    if (*result >= 0)
        hc_close((int)*result);
}
HC_KERNEL(open_path_in);
