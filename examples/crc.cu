// crc [FILE]...: POSIX cksum's CRC and size of files, in its format. CRCs are linear, so the lanes of a warp each take a part
// of a piece, warps take pieces, and the parts are combined by multiplying with powers of x modulo the polynomial.
#include <hostcall/device.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common.h"

#define THREADS 128
#define WARPS (THREADS / 32)
#define PIECE 4096
#define MAX_FILES 65536
#define POLYNOMIAL 0x04c11db7u // IEEE 802.3, most significant bit first (POSIX.1-2017 cksum)

HC_GEOMETRY(64, THREADS);

struct sum {
    unsigned crc;
    int error;
    unsigned long long bytes;
};

static __device__ sum results[MAX_FILES];
static __device__ unsigned finished;

static __device__ unsigned times_x8(unsigned crc)
{
    for (int bit = 0; bit < 8; bit++)
        crc = crc << 1 ^ (crc >> 31 ? POLYNOMIAL : 0);
    return crc;
}

// a * b modulo the polynomial.
static __device__ unsigned multiply(unsigned a, unsigned b)
{
    unsigned product = 0;
    for (int bit = 31; bit >= 0; bit--) {
        product = product << 1 ^ (product >> 31 ? POLYNOMIAL : 0);
        product ^= (b >> bit & 1) ? a : 0;
    }
    return product;
}

// x^(8 * bytes) modulo the polynomial: what appending so many bytes multiplies a CRC by.
static __device__ unsigned shift_by(unsigned long long bytes)
{
    unsigned result = 1, power = times_x8(1);
    for (; bytes != 0; bytes >>= 1) {
        if (bytes & 1)
            result = multiply(result, power);
        power = multiply(power, power);
    }
    return result;
}

static __device__ unsigned crc_bytes(const unsigned *table, unsigned crc, const unsigned char *bytes, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        crc = crc << 8 ^ table[crc >> 24 ^ bytes[i]];
    return crc;
}

// The CRC of one piece, by all lanes of a warp; the same value in each.
static __device__ unsigned crc_piece(const unsigned *table, const unsigned char *bytes, unsigned count)
{
    unsigned lane = threadIdx.x % 32, share = (count + 31) / 32;
    unsigned first = lane * share < count ? lane * share : count;
    unsigned last = first + share < count ? first + share : count;
    unsigned crc = multiply(crc_bytes(table, 0, bytes + first, last - first), shift_by(count - last));

    for (int step = 16; step > 0; step /= 2)
        crc ^= __shfl_xor_sync(0xffffffff, crc, step);
    return crc;
}

// The size is appended, least significant byte first, without leading zero bytes; then all bits are inverted.
static __device__ unsigned finish(const unsigned *table, unsigned crc, unsigned long long bytes)
{
    for (; bytes != 0; bytes >>= 8) {
        unsigned char byte = (unsigned char)bytes;
        crc = crc_bytes(table, crc, &byte, 1);
    }
    return ~crc;
}

static __device__ void sum_stream(int fd, const unsigned *table, unsigned char *buffer, sum *result)
{
    unsigned crc = 0;
    ssize_t got;

    while ((got = read(fd, buffer, PIECE)) > 0) {
        crc = crc_bytes(table, crc, buffer, (unsigned)got);
        result->bytes += (unsigned long long)got;
    }
    if (got < 0)
        result->error = errno;
    result->crc = finish(table, crc, result->bytes);
}

// A regular file: every warp sums its pieces, each moved to where it stands before the end of the file.
static __device__ void sum_file(int fd, unsigned long long size, const unsigned *table, unsigned char *buffer, sum *result)
{
    __shared__ unsigned crc;
    __shared__ int error;
    unsigned lane = threadIdx.x % 32, mine = 0;

    if (threadIdx.x == 0)
        crc = error = 0;
    __syncthreads();
    for (unsigned long long at = threadIdx.x / 32 * PIECE; at < size; at += WARPS * PIECE) {
        unsigned count = size - at < PIECE ? (unsigned)(size - at) : PIECE;
        int got = 0;
        if (lane == 0) {
            got = (int)pread(fd, buffer, count, (off_t)at);
            if (got != (int)count) // a file that shrank while it was read is an error, not a wrong sum
                error = got < 0 ? errno : EIO;
        }
        got = __shfl_sync(0xffffffff, got, 0);
        if (got != (int)count)
            break;
        mine ^= multiply(crc_piece(table, buffer, count), shift_by(size - at - count));
        __syncwarp();
    }
    if (lane == 0)
        atomicXor(&crc, mine);
    __syncthreads();
    if (threadIdx.x == 0) {
        result->bytes = size;
        result->error = error;
        result->crc = finish(table, crc, size);
    }
}

static __device__ int report(int count, char **names)
{
    int status = 0;

    for (int i = 0; i < count; i++) {
        const char *name = names != NULL ? names[i] : NULL;
        if (results[i].error != 0) {
            fprintf(stderr, "cksum: %s: %s\n", name != NULL ? name : "-", error_text(results[i].error));
            status = 1;
        } else {
            printf(name != NULL ? "%u %llu %s\n" : "%u %llu\n", results[i].crc, results[i].bytes, name);
        }
    }
    return status;
}

extern "C" __global__ void hc_main(int argc, char **argv)
{
    __shared__ unsigned table[256];
    __shared__ unsigned char buffers[WARPS][PIECE];
    __shared__ long long size; // of a regular file, else -1
    __shared__ int fd;
    int first = first_operand(argc, argv), files = argc > first ? argc - first : 1;
    char **names = argc > first ? argv + first : NULL;

    if (first < 0 || files > MAX_FILES) {
        say_usage("crc [FILE]... (at most " AS_TEXT(MAX_FILES) " files)", first, 1);
        return;
    }
    for (unsigned i = threadIdx.x; i < 256; i += blockDim.x)
        table[i] = times_x8(i << 24);
    __syncthreads();
    for (int i = blockIdx.x; i < files; i += gridDim.x) {
        if (threadIdx.x == 0) {
            struct stat status;
            const char *path = names != NULL ? names[i] : "-";
            results[i] = sum{};
            size = -1;
            fd = same_text(path, "-") ? 0 : open(path, O_RDONLY);
            if (fd < 0 || fstat(fd, &status) != 0)
                results[i].error = errno;
            else if (S_ISDIR(status.st_mode))
                results[i].error = EISDIR;
            else if (S_ISREG(status.st_mode) && status.st_size > 0 && fd != 0)
                size = status.st_size;
        }
        __syncthreads();
        if (results[i].error == 0) {
            if (size >= 0)
                sum_file(fd, (unsigned long long)size, table, buffers[threadIdx.x / 32], &results[i]);
            else if (threadIdx.x == 0)
                sum_stream(fd, table, buffers[0], &results[i]);
        }
        __syncthreads();
        if (threadIdx.x == 0 && fd > 0)
            close(fd);
    }
    if (last_block(&finished) && threadIdx.x == 0) {
        int status = report(files, names);
        if (status != 0)
            exit(status);
    }
}
