// Small things that the examples share: text, messages, and the block that finishes last.
#ifndef EXAMPLES_COMMON_H
#define EXAMPLES_COMMON_H

#include <errno.h>
#include <stdio.h>

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

// The messages of the errors that reading and writing files meets; the numbers are Linux's.
static __device__ inline const char *error_text(int error)
{
    switch (error) {
    case ENOENT: return "No such file or directory";
    case EACCES: return "Permission denied";
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
    default: return "Cannot be read";
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
