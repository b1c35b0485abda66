// sum [FILE]...: checksum and number of 512-byte blocks of files, as coreutils' `sum -s`. Maps the files, so the device reads the page
// cache itself. All blocks share a large file; what cannot be mapped (pipes, files of /proc) is read by one thread.
#include <hostcall/device.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common.h"

#define THREADS 256
#define MAX_FILES 65536
#define SHARED_FROM (1u << 20) // bytes from which all blocks share a file
#define PIECE (1u << 20)       // what a block takes of it at a time

HC_GEOMETRY(132, THREADS);

struct entry {
    const unsigned char *base; // of a file that all share, else NULL
    unsigned long long size;   // of it
    bool in_parts;             // larger than what may be within reach at a time
    unsigned ready, done;      // blocks
    unsigned long long sum, bytes;
    int error;
};

static __device__ entry files[MAX_FILES];
static __device__ unsigned next_file, finished;

// ---- Summing

static __device__ unsigned bytes_of(unsigned word)
{
    return (word & 255) + (word >> 8 & 255) + (word >> 16 & 255) + (word >> 24);
}

// One block's sum of what lies at an address that 16 divides, a thread's part in each thread. Eight loads at a time hide the bus.
static __device__ unsigned long long sum_bytes(const unsigned char *bytes, unsigned long long count)
{
    const uint4 *units = (const uint4 *)bytes;
    unsigned long long whole = count / 16, sum = 0, i = threadIdx.x;

    for (; i + 7ull * blockDim.x < whole; i += 8ull * blockDim.x) {
        uint4 unit[8];
        for (int k = 0; k < 8; k++)
            unit[k] = units[i + (unsigned)k * blockDim.x];
        for (int k = 0; k < 8; k++)
            sum += bytes_of(unit[k].x) + bytes_of(unit[k].y) + bytes_of(unit[k].z) + bytes_of(unit[k].w);
    }
    for (; i < whole; i += blockDim.x)
        sum += bytes_of(units[i].x) + bytes_of(units[i].y) + bytes_of(units[i].z) + bytes_of(units[i].w);
    for (i = whole * 16 + threadIdx.x; i < count; i += blockDim.x)
        sum += bytes[i];
    return sum;
}

static __device__ void add(unsigned long long *to, unsigned long long sum)
{
    for (int step = 16; step > 0; step /= 2)
        sum += __shfl_down_sync(0xffffffff, sum, step);
    if (threadIdx.x % 32 == 0)
        atomicAdd(to, sum);
}

// ---- The first pass: blocks take files in turn, sum the small ones, and map the large ones for all.

static __device__ void sum_stream(int fd, entry *file)
{
    unsigned char buffer[512];
    ssize_t got;

    while ((got = read(fd, buffer, sizeof buffer)) > 0) {
        for (ssize_t i = 0; i < got; i++)
            file->sum += buffer[i];
        file->bytes += (unsigned long long)got;
    }
    if (got < 0)
        file->error = errno;
}

// Maps a regular file with bytes in it. NULL: it must be read.
static __device__ const unsigned char *map_file(int fd, entry *file)
{
    struct stat status;
    void *base;

    if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size == 0 || lseek(fd, 0, SEEK_CUR) != 0)
        return NULL;
    file->size = (unsigned long long)status.st_size;
    base = mmap(NULL, file->size, PROT_READ, MAP_SHARED, fd, 0);
    if (base == MAP_FAILED && (errno == ENOMEM || errno == EAGAIN) && file->size >= SHARED_FROM) {
        base = mmap(NULL, file->size, PROT_READ, MAP_SHARED | MAP_NORESERVE, fd, 0);
        file->in_parts = true;
    }
    if (base == MAP_FAILED)
        return NULL;
    file->bytes = file->size;
    return (const unsigned char *)base;
}

static __device__ void first_pass(int count, char **names)
{
    __shared__ const unsigned char *small;
    __shared__ int i;

    for (;;) {
        __syncthreads();
        if (threadIdx.x == 0)
            i = (int)atomicAdd(&next_file, 1);
        __syncthreads();
        if (i >= count)
            return;
        entry *file = &files[i];
        if (threadIdx.x == 0) {
            int fd = names == NULL || same_text(names[i], "-") ? 0 : open(names[i], O_RDONLY);
            const unsigned char *base = fd < 0 ? NULL : map_file(fd, file);
            small = NULL;
            if (fd < 0)
                file->error = errno;
            else if (base == NULL)
                sum_stream(fd, file);
            else if (file->size >= SHARED_FROM)
                file->base = base;
            else
                small = base;
            if (fd > 0)
                close(fd);
        }
        __syncthreads();
        if (small != NULL)
            add(&file->sum, sum_bytes(small, file->size));
        __syncthreads();
        if (threadIdx.x == 0) {
            if (small != NULL)
                munmap((void *)small, file->size);
            __threadfence();
            atomicExch(&file->ready, 1);
        }
    }
}

// ---- The second pass: all blocks share the large files.

// Brings a piece within reach. While others hold what there is room for, lets go of the piece before it, so that nobody waits for ever.
static __device__ int ask_for(const unsigned char *piece, unsigned long long bytes, const unsigned char **before)
{
    while (madvise((void *)piece, bytes, MADV_WILLNEED) != 0) {
        if (errno != EAGAIN)
            return errno;
        if (*before != NULL)
            madvise((void *)*before, PIECE, MADV_DONTNEED);
        *before = NULL;
        __nanosleep(10000);
    }
    return 0;
}

static __device__ void share_file(entry *file)
{
    __shared__ const unsigned char *before; // the piece before this one, still held
    __shared__ int error;
    unsigned long long sum = 0;

    if (threadIdx.x == 0) {
        before = NULL;
        error = 0;
    }
    for (unsigned long long at = (unsigned long long)blockIdx.x * PIECE; at < file->size; at += (unsigned long long)gridDim.x * PIECE) {
        unsigned long long bytes = file->size - at < PIECE ? file->size - at : PIECE;
        __syncthreads();
        if (threadIdx.x == 0 && file->in_parts) {
            error = ask_for(file->base + at, bytes, &before);
            if (before != NULL)
                madvise((void *)before, PIECE, MADV_DONTNEED);
            before = error == 0 ? file->base + at : NULL;
        }
        __syncthreads();
        if (error != 0)
            break;
        sum += sum_bytes(file->base + at, bytes);
    }
    add(&file->sum, sum);
    __syncthreads();
    if (threadIdx.x != 0)
        return;
    if (before != NULL) // the last page of a file may be its last piece's
        madvise((void *)before, file->size - (unsigned long long)(before - file->base) < PIECE
                                    ? file->size - (unsigned long long)(before - file->base) : PIECE, MADV_DONTNEED);
    if (error != 0)
        atomicExch(&file->error, error);
    __threadfence();
    if (atomicAdd(&file->done, 1) == gridDim.x - 1)
        munmap((void *)file->base, file->size);
}

static __device__ void second_pass(int count)
{
    for (int i = 0; i < count; i++) {
        if (threadIdx.x == 0)
            while (atomicAdd(&files[i].ready, 0) == 0) // by a block that waits for nobody
                __nanosleep(1000);
        __syncthreads();
        __threadfence();
        if (files[i].base != NULL)
            share_file(&files[i]);
        __syncthreads();
    }
}

static __device__ int report(int count, char **names)
{
    int status = 0;

    for (int i = 0; i < count; i++) {
        const char *name = names != NULL ? names[i] : "-";
        unsigned sum = (unsigned)files[i].sum, folded = (sum & 0xffff) + (sum >> 16);
        if (files[i].error != 0) {
            fprintf(stderr, "sum: %s: %s\n", name, error_text(files[i].error));
            status = 1;
            continue;
        }
        printf("%u %llu", (folded & 0xffff) + (folded >> 16), (files[i].bytes + 511) / 512);
        printf(names != NULL ? " %s\n" : "\n", name);
    }
    return status;
}

extern "C" __global__ void hc_main(int argc, char **argv)
{
    int first = first_operand(argc, argv), count = argc > first ? argc - first : 1;
    char **names = argc > first ? argv + first : NULL;

    if (first < 0 || count > MAX_FILES) {
        say_usage("sum [FILE]... (at most " AS_TEXT(MAX_FILES) " files)", first, 1);
        return;
    }
    first_pass(count, names);
    second_pass(count);
    if (last_block(&finished) && threadIdx.x == 0) {
        int status = report(count, names);
        if (status != 0)
            exit(status);
    }
}
