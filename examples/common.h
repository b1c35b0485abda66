// Small things that the examples share: text, command lines, bytes eight at a time, messages, and the block that finishes last.
#ifndef EXAMPLES_COMMON_H
#define EXAMPLES_COMMON_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static __device__ inline bool same_text(const char *a, const char *b)
{
    while (*a != '\0' && *a == *b)
        a++, b++;
    return *a == *b;
}

static __device__ inline size_t text_length(const char *text)
{
    size_t length = 0;
    while (text[length] != '\0')
        length++;
    return length;
}

// ---- Command lines, as POSIX has them: options come first, and -- ends them. What begins with - and is no option is a mistake, not a
// file; a file of such a name is given behind --, or as ./-x.
enum { USAGE_ASKED = -1, USAGE_WRONG = -2 }; // instead of the first operand's index

static __device__ inline bool is_option(int argc, char **argv, int i)
{
    return i < argc && argv[i][0] == '-' && argv[i][1] != '\0'; // - alone is standard input
}

// Of a program without options of its own
static __device__ inline int first_operand(int argc, char **argv)
{
    if (!is_option(argc, argv, 1))
        return 1;
    if (same_text(argv[1], "--"))
        return 2;
    return same_text(argv[1], "--help") ? USAGE_ASKED : USAGE_WRONG;
}

// To be called by all threads, which return then. `wrong` is the status unless the usage was asked for.
static __device__ inline void say_usage(const char *usage, int why, int wrong)
{
    if (blockIdx.x != 0 || threadIdx.x != 0)
        return;
    fprintf(why == USAGE_ASKED ? stdout : stderr, "usage: %s\n", usage);
    exit(why == USAGE_ASKED ? 0 : wrong);
}

#define AS_TEXT_(value) #value
#define AS_TEXT(value) AS_TEXT_(value)

// ---- Eight bytes at a time, the first one lowest: each byte of a mask is 0x80 or 0.
#define EACH_BYTE(value) ((value) * 0x0101010101010101ull)

static __device__ inline unsigned long long bytes_equal(unsigned long long bytes, unsigned char value)
{
    unsigned long long other = bytes ^ EACH_BYTE(value);
    return ~(((other & EACH_BYTE(0x7f)) + EACH_BYTE(0x7f)) | other | EACH_BYTE(0x7f));
}

// Those from first to last, which are below 0x80.
static __device__ inline unsigned long long bytes_within(unsigned long long bytes, unsigned char first, unsigned char last)
{
    unsigned long long low = bytes & EACH_BYTE(0x7f);
    return (low + EACH_BYTE(0x80ull - first)) & ~(low + EACH_BYTE(0x7full - last)) & ~bytes & EACH_BYTE(0x80);
}

static __device__ inline unsigned count_mask(unsigned long long mask)
{
    return (unsigned)(EACH_BYTE(mask >> 7) >> 56);
}

// One bit a byte, the first byte's lowest.
static __device__ inline unsigned mask_bits(unsigned long long mask)
{
    return (unsigned)((mask >> 7) * 0x0102040810204080ull >> 56);
}

// The messages of the errors that reading and writing files meets; the numbers are Linux's.
static __device__ inline const char *error_text(int error)
{
    switch (error) {
    case EPERM: return "Operation not permitted";
    case ENOENT: return "No such file or directory";
    case EACCES: return "Permission denied";
    case EINVAL: return "Invalid argument";
    case EISDIR: return "Is a directory";
    case ENOTDIR: return "Not a directory";
    case ENAMETOOLONG: return "File name too long";
    case ENXIO: return "No such device or address";
    case EMFILE: return "Too many open files";
    case ELOOP: return "Too many levels of symbolic links";
    case EIO: return "Input/output error";
    case ENOMEM: return "Cannot allocate memory";
    case ENOSPC: return "No space left on device";
    case EFBIG: return "File too large";
    case EBADF: return "Bad file descriptor";
    case ENFILE: return "Too many open files in system";
    case ENODEV: return "No such device";
    case ETXTBSY: return "Text file busy";
    case EROFS: return "Read-only file system";
    case EDQUOT: return "Disk quota exceeded";
    case ESTALE: return "Stale file handle";
    default: return "Unknown error";
    }
}

// True in every thread of the block that calls this last. Everything the other blocks wrote before is visible to it.
static __device__ inline bool last_block(unsigned *arrived)
{
    __shared__ bool last;

    __threadfence();
    __syncthreads();
    if (threadIdx.x == 0)
        last = atomicAdd(arrived, 1) == gridDim.x - 1;
    __syncthreads();
    __threadfence();
    return last;
}

#endif
