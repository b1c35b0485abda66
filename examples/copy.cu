// copy [-t] FROM TO: copies a file. The blocks take pieces in turn, and all threads of a block read and write a piece together. With -t
// threads copy alone instead: each has its next piece on the way in while the last one is on its way out.
#include <hostcall/device.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common.h"

#define THREADS 128
#define MAX_BLOCKS 64
#define PIECE (512u << 10)
#define LONERS 8 // threads of a block that copy with -t
#define PART (PIECE / LONERS)

HC_GEOMETRY(MAX_BLOCKS, THREADS);

struct job {
    int from, to;
    long long size;
};

static __device__ unsigned char buffers[MAX_BLOCKS][PIECE];
static __device__ int failure; // the first error of any block: errno and, above it, which file's
static __device__ unsigned finished;

// Errors of our own, beyond errno's
#define SAME_FILE 0x8000
#define NOT_REGULAR 0x8001

static __device__ void fail(int file, long long error)
{
    atomicCAS(&failure, 0, (int)error | file << 16);
}

// What a transfer of `expected` bytes gave. Short ones: a read of a file that was cut meanwhile, a write to a full disk.
static __device__ bool went_well(int file, long long got, long long expected)
{
    if (got < expected)
        fail(file, got < 0 ? -got : EIO);
    return got == expected;
}

static __device__ long long smaller(long long a, long long b)
{
    return a < b ? a : b;
}

static __device__ void copy_together(const job *job, unsigned blocks)
{
    unsigned char *buffer = buffers[blockIdx.x];

    for (long long at = (long long)blockIdx.x * PIECE; at < job->size; at += (long long)blocks * PIECE) {
        long long bytes = smaller(PIECE, job->size - at);
        if (!went_well(0, hc_block_pread(job->from, buffer, bytes, at), bytes) ||
            !went_well(1, hc_block_pwrite(job->to, buffer, bytes, at), bytes))
            return;
    }
}

static __device__ void submit_read(hc_ticket *ticket, const job *job, unsigned char *buffer, long long at)
{
    hc_submit_pread(ticket, job->from, buffer, smaller(PART, job->size - at), at);
}

// One buffer is enough: a write has copied it when it is submitted, and a read fills it when it is waited for.
static __device__ void copy_alone(const job *job, unsigned blocks)
{
    unsigned char *buffer = buffers[blockIdx.x] + threadIdx.x * PART;
    long long at = ((long long)blockIdx.x * LONERS + threadIdx.x) * PART, step = (long long)blocks * LONERS * PART, written = 0;
    hc_ticket reading, writing;
    bool well = true;

    if (at < job->size)
        submit_read(&reading, job, buffer, at);
    for (; at < job->size; at += step) {
        long long bytes = smaller(PART, job->size - at);
        well = went_well(0, hc_ticket_wait(&reading), bytes) && well;
        if (written != 0)
            well = went_well(1, hc_ticket_wait(&writing), written) && well;
        written = 0;
        if (!well)
            return;
        hc_submit_pwrite(&writing, job->to, buffer, bytes, at);
        written = bytes;
        if (at + step < job->size)
            submit_read(&reading, job, buffer, at + step);
    }
    if (written != 0)
        went_well(1, hc_ticket_wait(&writing), written);
}

// Each block opens the files for itself, so none waits for another. All give TO the same size, and no byte is left out.
static __device__ bool open_files(job *job, char **names)
{
    struct stat status, other;

    job->from = open(names[0], O_RDONLY);
    if (job->from < 0 || fstat(job->from, &status) != 0) {
        fail(0, errno);
        return false;
    }
    if (!S_ISREG(status.st_mode)) {
        fail(0, S_ISDIR(status.st_mode) ? EISDIR : NOT_REGULAR);
        return false;
    }
    job->size = status.st_size;
    job->to = open(names[1], O_WRONLY | O_CREAT, 0666);
    if (job->to < 0 || fstat(job->to, &other) != 0) {
        fail(1, errno);
        return false;
    }
    if (!S_ISREG(other.st_mode) || (other.st_dev == status.st_dev && other.st_ino == status.st_ino)) {
        fail(1, S_ISREG(other.st_mode) ? SAME_FILE : NOT_REGULAR);
        return false;
    }
    if (ftruncate(job->to, job->size) != 0) {
        fail(1, errno);
        return false;
    }
    return true;
}

static __device__ void copy(bool alone, char **names)
{
    unsigned blocks = gridDim.x < MAX_BLOCKS ? gridDim.x : MAX_BLOCKS;
    __shared__ job job;

    if (threadIdx.x == 0) {
        job.from = job.to = -1;
        job.size = 0;
        if (blockIdx.x < blocks && !open_files(&job, names))
            job.size = 0;
    }
    __syncthreads();
    if (!alone && blockIdx.x < blocks)
        copy_together(&job, blocks);
    else if (threadIdx.x < LONERS && blockIdx.x < blocks)
        copy_alone(&job, blocks);
    __syncthreads();
    if (threadIdx.x == 0 && job.from >= 0)
        close(job.from);
    if (threadIdx.x == 0 && job.to >= 0 && close(job.to) != 0)
        fail(1, errno);
}

// The index of FROM, or USAGE_*
static __device__ int parse(int argc, char **argv, bool *alone)
{
    int i = 1;

    *alone = false;
    for (; is_option(argc, argv, i); i++) {
        if (same_text(argv[i], "--")) {
            i++;
            break;
        }
        if (same_text(argv[i], "--help"))
            return USAGE_ASKED;
        if (!same_text(argv[i], "-t"))
            return USAGE_WRONG;
        *alone = true;
    }
    return argc - i == 2 ? i : USAGE_WRONG;
}

static __device__ void report(char **names)
{
    int error = failure & 0xffff;

    if (error == SAME_FILE)
        fprintf(stderr, "copy: '%s' and '%s' are the same file\n", names[0], names[1]);
    else
        fprintf(stderr, "copy: %s: %s\n", names[failure >> 16], error == NOT_REGULAR ? "Not a regular file" : error_text(error));
}

extern "C" __global__ void hc_main(int argc, char **argv)
{
    bool alone;
    int first = parse(argc, argv, &alone);
    char **names = argv + first;

    if (first < 0) {
        say_usage("copy [-t] FROM TO", first, 1);
        return;
    }
    copy(alone, names);
    if (last_block(&finished) && threadIdx.x == 0 && failure != 0) {
        report(names);
        exit(1);
    }
}
