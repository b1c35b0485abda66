// wc [-lwc] [FILE]...: lines, words and bytes of files, in the format of coreutils' wc. A word is a run of bytes that are not
// white space. Each block takes files in turn; its warps count pieces of one file side by side.
#include <hostcall/device.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common.h"

#define THREADS 256
#define WARPS (THREADS / 32)
#define PIECE 4096 // what one packet carries
#define MAX_FILES 65536

HC_GEOMETRY(64, THREADS);

struct counts {
    unsigned long long lines, words, bytes;
    long long size; // of a regular file; -1 for others
    int error;      // errno of what failed
    bool directory;
};

static __device__ counts results[MAX_FILES];
static __device__ unsigned finished;

static __device__ bool is_space(unsigned char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

// Adds what bytes[0..count) hold. A word counts where it begins: `before` is the byte before the first.
static __device__ void count_bytes(const unsigned char *bytes, unsigned count, unsigned char before, counts *sum)
{
    for (unsigned i = 0; i < count; i++) {
        sum->lines += bytes[i] == '\n';
        sum->words += !is_space(bytes[i]) && is_space(before);
        before = bytes[i];
    }
}

// Reads until count bytes or the end: pipes give what they have.
static __device__ long long read_whole(int fd, unsigned char *buffer, unsigned count)
{
    unsigned done = 0;
    while (done < count) {
        ssize_t got = read(fd, buffer + done, count - done);
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        done += (unsigned)got;
    }
    return done;
}

// A file without positions: one thread reads it through.
static __device__ void count_stream(int fd, unsigned char *buffer, counts *sum)
{
    unsigned char before = '\n';
    long long got;

    while ((got = read_whole(fd, buffer, PIECE)) > 0) {
        count_bytes(buffer, (unsigned)got, before, sum);
        before = buffer[got - 1];
        sum->bytes += (unsigned long long)got;
    }
    if (got < 0)
        sum->error = errno;
}

// One warp's share of a regular file: pieces that overlap by one byte, so that each sees the byte before it.
static __device__ void count_pieces(int fd, unsigned char *buffer, unsigned warp, counts *sum)
{
    unsigned lane = threadIdx.x % 32;

    for (long long piece = warp;; piece += WARPS) {
        long long start = piece * (PIECE - 1); // the byte before this piece's first; none before the file's first
        int got = 0, failed = 0;
        if (lane == 0) {
            got = (int)pread(fd, buffer, PIECE, start);
            if (got < 0)
                failed = errno;
        }
        got = __shfl_sync(0xffffffff, got, 0);
        failed = __shfl_sync(0xffffffff, failed, 0);
        if (got < 0)
            sum->error = failed;
        unsigned skip = start == 0 ? 0 : 1;
        if (got <= (int)skip)
            break;
        unsigned count = (unsigned)got - skip, share = (count + 31) / 32;
        unsigned first = lane * share < count ? lane * share : count;
        unsigned last = first + share < count ? first + share : count;
        const unsigned char *bytes = buffer + skip;
        count_bytes(bytes + first, last - first, start + first == 0 ? '\n' : bytes[(int)first - 1], sum);
        sum->bytes += last - first;
        __syncwarp();
    }
}

static __device__ void count_file(int fd, bool regular, unsigned char (*buffers)[PIECE], counts *result)
{
    __shared__ unsigned long long lines, words, bytes;
    __shared__ int error;
    unsigned warp = threadIdx.x / 32;
    counts sum = {};

    if (threadIdx.x == 0)
        lines = words = bytes = error = 0;
    __syncthreads();
    if (regular)
        count_pieces(fd, buffers[warp], warp, &sum);
    else if (threadIdx.x == 0)
        count_stream(fd, buffers[0], &sum);
    atomicAdd(&lines, sum.lines);
    atomicAdd(&words, sum.words);
    atomicAdd(&bytes, sum.bytes);
    if (sum.error != 0)
        atomicExch(&error, sum.error);
    __syncthreads();
    if (threadIdx.x == 0) {
        result->lines = lines;
        result->words = words;
        result->bytes = bytes;
        result->error = error;
    }
}

// Opens the file that the block counts next. Returns its descriptor, or -1 with the error in the result.
static __device__ int open_file(const char *path, bool *regular, counts *result)
{
    struct stat status;
    int fd = same_text(path, "-") ? 0 : open(path, O_RDONLY);

    *regular = false;
    *result = counts{};
    result->size = -1;
    if (fd < 0 || fstat(fd, &status) != 0) {
        result->error = errno;
        return -1;
    }
    result->directory = S_ISDIR(status.st_mode);
    // Only a file read from its start can be cut into pieces by position; some pseudo files state no size.
    *regular = S_ISREG(status.st_mode) && status.st_size > 0 && fd != 0;
    if (S_ISREG(status.st_mode))
        result->size = status.st_size;
    if (result->directory)
        result->error = EISDIR;
    return fd;
}

struct options {
    bool lines, words, bytes;
    int first; // index in argv of the first file
};

static __device__ bool parse(int argc, char **argv, options *chosen)
{
    int i = 1;

    *chosen = options{};
    for (; i < argc && argv[i][0] == '-' && argv[i][1] != '\0'; i++) {
        if (same_text(argv[i], "--")) {
            i++;
            break;
        }
        for (const char *c = argv[i] + 1; *c != '\0'; c++) {
            if (*c == 'l')
                chosen->lines = true;
            else if (*c == 'w')
                chosen->words = true;
            else if (*c == 'c')
                chosen->bytes = true;
            else
                return false;
        }
    }
    if (!chosen->lines && !chosen->words && !chosen->bytes)
        chosen->lines = chosen->words = chosen->bytes = true;
    chosen->first = i;
    return true;
}

static __device__ int digits(unsigned long long number)
{
    int count = 1;
    while (number >= 10) {
        number /= 10;
        count++;
    }
    return count;
}

// coreutils' rule: as wide as the sum of the regular files' sizes, at least 7 if there is anything else.
static __device__ int column_width(const options *chosen, int files)
{
    unsigned long long total = 0;
    int least = 1;

    if (files == 1 && chosen->lines + chosen->words + chosen->bytes == 1)
        return 1;
    for (int i = 0; i < files; i++) {
        if (results[i].size >= 0)
            total += (unsigned long long)results[i].size;
        else if (results[i].error == 0 || results[i].directory)
            least = 7;
    }
    return digits(total) > least ? digits(total) : least;
}

static __device__ void print_row(const options *chosen, int width, const counts *row, const char *name)
{
    char text[96];
    int length = 0;

    if (chosen->lines)
        length += snprintf(text + length, sizeof text - length, " %*llu", width, row->lines);
    if (chosen->words)
        length += snprintf(text + length, sizeof text - length, " %*llu", width, row->words);
    if (chosen->bytes)
        length += snprintf(text + length, sizeof text - length, " %*llu", width, row->bytes);
    printf(name != NULL ? "%s %s\n" : "%s\n", text + 1, name);
}

static __device__ int report(int argc, char **argv, const options *chosen)
{
    int named = argc - chosen->first, files = named == 0 ? 1 : named;
    int width = column_width(chosen, files), status = 0;
    counts total = {};

    for (int i = 0; i < files; i++) {
        const counts *row = &results[i];
        const char *name = named == 0 ? NULL : argv[chosen->first + i];
        if (row->error != 0) {
            fprintf(stderr, "wc: %s: %s\n", name != NULL ? name : "'standard input'", error_text(row->error));
            status = 1;
        }
        if (row->error == 0 || row->directory)
            print_row(chosen, width, row, name);
        total.lines += row->lines;
        total.words += row->words;
        total.bytes += row->bytes;
    }
    if (files > 1)
        print_row(chosen, width, &total, "total");
    return status;
}

extern "C" __global__ void hc_main(int argc, char **argv)
{
    __shared__ unsigned char buffers[WARPS][PIECE];
    __shared__ int fd;
    __shared__ bool regular;
    options chosen;

    if (!parse(argc, argv, &chosen) || argc > MAX_FILES) {
        if (blockIdx.x == 0 && threadIdx.x == 0) {
            fprintf(stderr, "usage: wc [-lwc] [FILE]... (at most %d files)\n", MAX_FILES);
            exit(1);
        }
        return;
    }
    int files = argc > chosen.first ? argc - chosen.first : 1;
    for (int i = blockIdx.x; i < files; i += gridDim.x) {
        if (threadIdx.x == 0)
            fd = open_file(argc > chosen.first ? argv[chosen.first + i] : "-", &regular, &results[i]);
        __syncthreads();
        if (fd >= 0 && !results[i].directory)
            count_file(fd, regular, buffers, &results[i]);
        __syncthreads();
        if (threadIdx.x == 0 && fd > 0)
            close(fd);
    }
    if (last_block(&finished) && threadIdx.x == 0) {
        int status = report(argc, argv, &chosen);
        if (status != 0)
            exit(status);
    }
}
