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

// ---- Environment

extern "C" __global__ void get_variable(const char *name, char *value, int size, int64_t *result)
{
    const char *named, *again;

    result[0] = hc_getenv(name, value, (size_t)size);
    result[1] = hc_getenv(name, NULL, 0);
    named = getenv(name);
    again = getenv(name);
    result[2] = -1; // NULL
    if (named != NULL) {
        uint64_t hash = 1469598103934665603ull, length = 0; // FNV-1a
        for (; named[length] != '\0'; length++)
            hash = (hash ^ (unsigned char)named[length]) * 1099511628211ull;
        result[2] = (int64_t)length;
        result[3] = (int64_t)hash;
        result[4] = again == named; // asking again must cost no memory
    }
}
HC_KERNEL(get_variable);

// ---- Time

static __device__ int64_t ns_of(const struct timespec *time)
{
    return (int64_t)time->tv_sec * 1000000000 + time->tv_nsec;
}

static __device__ int64_t clock_ns(int clock)
{
    struct timespec now;
    return hc_clock_gettime(clock, &now) == 0 ? ns_of(&now) : -1;
}

// Each thread reads a clock many times; worst step back, or 0.
extern "C" __global__ void read_clock_often(int clock, int times, int64_t *worst)
{
    int64_t last = clock_ns(clock), least = 0;

    for (int i = 0; i < times; i++) {
        int64_t now = clock_ns(clock);
        if (now - last < least)
            least = now - last;
        last = now;
    }
    worst[blockIdx.x * blockDim.x + threadIdx.x] = least;
}
HC_KERNEL(read_clock_often);

// The host's clock before and after the device's: calls of the host's own handler, number 1.
extern "C" __global__ void compare_clocks(int clock, int times, int64_t *samples)
{
    uint64_t arguments[6] = {(uint64_t)clock};
    for (int i = 0; i < times; i++) {
        samples[3 * i] = hc_user_call(1, arguments, NULL, NULL, 0);
        samples[3 * i + 1] = clock_ns(clock);
        samples[3 * i + 2] = hc_user_call(1, arguments, NULL, NULL, 0);
        const struct timespec pause = {0, 2000000};
        hc_nanosleep(&pause);
    }
}
HC_KERNEL(compare_clocks);

extern "C" __global__ void other_time_functions(int64_t *result)
{
    struct timeval day;
    struct timespec now;
    time_t stored = 0;

    result[0] = clock_ns(CLOCK_REALTIME);
    result[1] = hc_time(&stored);
    result[2] = stored;
    result[3] = hc_gettimeofday(&day);
    result[4] = day.tv_sec;
    result[5] = day.tv_usec;
    result[6] = time(NULL);
    result[7] = gettimeofday(&day, NULL) != 0 ? -1 : (int64_t)day.tv_sec * 1000000 + day.tv_usec;
    result[8] = clock_gettime(CLOCK_REALTIME, &now) != 0 ? -1 : ns_of(&now);
    result[9] = clock_ns(CLOCK_REALTIME);
}
HC_KERNEL(other_time_functions);

extern "C" __global__ void sleep_for(int64_t seconds, int64_t nanoseconds, int64_t *result)
{
    struct timespec duration = {(time_t)seconds, (long)nanoseconds};
    int64_t before = clock_ns(CLOCK_MONOTONIC);
    result[0] = hc_nanosleep(&duration);
    result[1] = clock_ns(CLOCK_MONOTONIC) - before;
}
HC_KERNEL(sleep_for);

// ---- User calls

// Sends `send` bytes with room for `room`; results[0] the value, [1] the length that came back.
extern "C" __global__ void call_user(unsigned number, const uint64_t *arguments, unsigned char *buffer, uint64_t send,
                                     uint64_t room, int64_t *results)
{
    uint64_t mine[6];
    size_t length = send;

    for (int i = 0; i < 6; i++)
        mine[i] = arguments[i];
    results[0] = hc_user_call(number, mine, buffer, &length, room);
    results[1] = (int64_t)length;
}
HC_KERNEL(call_user);

extern "C" __global__ void call_user_bare(unsigned number, int64_t *results)
{
    results[0] = hc_user_call(number, NULL, NULL, NULL, 0);
    results[1] = hc_user_post(number, NULL, NULL, 0);
}
HC_KERNEL(call_user_bare);

// Every thread posts `count` calls with a buffer of its number.
extern "C" __global__ void post_user(unsigned number, int count, uint64_t bytes, unsigned char *buffer, int *failures)
{
    unsigned who = blockIdx.x * blockDim.x + threadIdx.x;
    for (int i = 0; i < count; i++) {
        uint64_t arguments[6] = {who, (uint64_t)i, 3, 4, 5, ~0ull};
        if (hc_user_post(number, arguments, buffer, bytes) != 0)
            atomicAdd(failures, 1);
    }
}
HC_KERNEL(post_user);

// Thread 0 calls the slow handler, thread 32 the quick one; each notes when it came back.
extern "C" __global__ void slow_and_quick(unsigned slow, unsigned quick, int64_t *results)
{
    if (threadIdx.x == 0)
        results[0] = hc_user_call(slow, NULL, NULL, NULL, 0);
    if (threadIdx.x == 32)
        for (int i = 0; i < 10; i++)
            results[1] += hc_user_call(quick, NULL, NULL, NULL, 0);
}
HC_KERNEL(slow_and_quick);

// ---- Opcodes that nobody serves

extern "C" __global__ void call_opcode(unsigned opcode, int posted, int64_t *result)
{
    struct hc_call call;
    hc_call_init(&call, (uint16_t)opcode, 2, HC_PAYLOAD_NONE);
    call.posted = (uint8_t)posted;
    call.argument[0] = call.argument[1] = 1;
    *result = hc_call(&call);
}
HC_KERNEL(call_opcode);

// Flush, puts, putchar and the rest of stdio's results.
extern "C" __global__ void print_results(int64_t *result)
{
    int i = 0;
    result[i++] = hc_printf("%s-%d\n", "abc", 42); // 7
    result[i++] = printf("%5.2f|\n", 3.14159);     // 7
    result[i++] = hc_puts("puts");                 // >= 0
    result[i++] = puts("named puts");              // >= 0
    result[i++] = hc_putchar('x' + 256);           // 'x'
    result[i++] = putchar('y');                    // 'y'
    result[i++] = fputc('\n', stdout);             // '\n'
    result[i++] = fputs("fputs\n", stdout);        // >= 0
    result[i++] = (int64_t)fwrite("abcdef\n", 1, 7, stdout); // 7
    result[i++] = (int64_t)fwrite("abcdef", 2, 0, stdout);   // 0
    result[i++] = fprintf(stdout, "%c%c\n", 'o', 'k');       // 3
    result[i++] = hc_output(1, "raw\n", 4);                  // 0
    result[i++] = hc_output(7, "raw\n", 4);                  // -EBADF
    result[i++] = hc_output(1, NULL, 4);                     // -EFAULT
    result[i++] = hc_flush(1);                               // 0
    result[i++] = hc_flush(0);                               // -EBADF
    result[i++] = fflush(NULL);                              // 0
    result[i++] = hc_printf("%s", "");                       // 0
    result[i++] = hc_dprintf(1, "%d\n", 1);                  // 2
}
HC_KERNEL(print_results);

// Everything without a runtime: `result` must become -ENOSYS.
extern "C" __global__ void call_unattached(int64_t *result)
{
    char byte = 0;
    struct timespec now;
    result[0] = hc_write(1, "x", 1);
    result[1] = hc_printf("x\n");
    result[2] = hc_read(0, &byte, 1);
    result[3] = hc_open("/dev/null", 0, 0);
    result[4] = hc_clock_gettime(CLOCK_MONOTONIC, &now);
    result[5] = hc_user_call(1, NULL, NULL, NULL, 0);
    result[6] = hc_user_post(1, NULL, NULL, 0);
    result[7] = hc_flush(1);
    result[8] = hc_getenv("PATH", NULL, 0);
    result[9] = hc_nanosleep(&now);
}
HC_KERNEL(call_unattached);
