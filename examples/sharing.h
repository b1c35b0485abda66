// How wc and grep share out their files: blocks take files in turn; a large file is cut into ranges, which all blocks take. Whole
// blocks read. Mapping the files costs more than it saves for one pass over them: docs/decisions.md.
#ifndef EXAMPLES_SHARING_H
#define EXAMPLES_SHARING_H

#include <hostcall/device.h>

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common.h"

#define MAX_FILES 65536
#define LEAST_RANGE (1ull << 20) // smaller files are read through by one block
#define MOST_RANGE (8ull << 20)

struct input {
    int fd, error; // error: why it cannot be read
    bool directory;
    long long size; // of a regular file; -1 for others
    // Only of a file that is cut into ranges
    bool cut;
    unsigned long long start, end, range; // positions; bytes of a range
    unsigned ranges, taken, finished;     // one range, if the file is not cut
};

// What a block does next: one range of one file. from, to: its positions, if the file is cut.
struct work {
    unsigned file;
    bool cut;
    unsigned index; // of the range
    int fd;
    unsigned long long from, to;
};

static __device__ input inputs[MAX_FILES];
static __device__ unsigned next_input, opened_inputs; // files that blocks have taken, and those that they have opened
static __device__ unsigned shared_inputs[MAX_FILES];  // files of several ranges, index + 1
static __device__ unsigned shared_count;

// ---- Opening

static __device__ void cut_into_ranges(input *file)
{
    unsigned long long bytes = file->end - file->start;

    file->range = LEAST_RANGE;
    while (file->range < MOST_RANGE && file->range * 16 < bytes)
        file->range *= 2;
    file->cut = true;
    file->ranges = (unsigned)((bytes + file->range - 1) / file->range);
}

static __device__ void open_input(const char *name, input *file)
{
    struct stat status;

    file->size = -1;
    file->ranges = 1;
    file->fd = same_text(name, "-") ? 0 : open(name, O_RDONLY);
    if (file->fd < 0 || fstat(file->fd, &status) != 0) {
        file->error = errno;
        return;
    }
    file->directory = S_ISDIR(status.st_mode);
    if (file->directory)
        file->error = EISDIR;
    if (!S_ISREG(status.st_mode))
        return;
    file->size = status.st_size;
    off_t start = lseek(file->fd, 0, SEEK_CUR); // standard input may stand anywhere
    file->start = (unsigned long long)start;
    file->end = (unsigned long long)file->size;
    if (start >= 0 && start <= file->size && file->end - file->start >= LEAST_RANGE)
        cut_into_ranges(file);
}

static __device__ void close_input(const input *file)
{
    if (file->fd > 0)
        close(file->fd);
    else if (file->cut) // as if it had been read
        lseek(file->fd, (off_t)file->end, SEEK_SET);
}

// ---- Taking work. Only thread 0 of a block has this state.

struct taker {
    int file;        // whose ranges the block takes, or -1
    bool no_more;    // all files are taken
    unsigned helped; // files of several ranges that it looked at
};

static __device__ bool take_range(unsigned file, work *next)
{
    input *in = &inputs[file];
    unsigned index = in->taken < in->ranges ? atomicAdd(&in->taken, 1) : in->ranges;

    if (index >= in->ranges)
        return false;
    *next = work{file, in->cut, index, in->fd, in->start + index * in->range, in->start + (index + 1) * in->range};
    if (next->to > in->end)
        next->to = in->end;
    return true;
}

static __device__ bool take_file(taker *self, int count, char *const *names)
{
    unsigned file = self->no_more ? (unsigned)count : atomicAdd(&next_input, 1);

    self->no_more = file >= (unsigned)count;
    if (self->no_more)
        return false;
    open_input(names[file], &inputs[file]);
    __threadfence();
    if (inputs[file].ranges > 1)
        atomicExch(&shared_inputs[atomicAdd(&shared_count, 1)], file + 1);
    __threadfence();
    atomicAdd(&opened_inputs, 1);
    self->file = (int)file;
    return true;
}

// Another block's file. false: there is none yet.
static __device__ bool take_shared(taker *self)
{
    unsigned file = self->helped < atomicAdd(&shared_count, 0) ? atomicAdd(&shared_inputs[self->helped], 0) : 0;

    if (file == 0)
        return false;
    __threadfence(); // what its block wrote of it before
    self->helped++;
    self->file = (int)file - 1;
    return true;
}

// The next range of the file at hand; or else a new file; or else another block's file; and when all files have been opened and
// none has ranges left, false. So no more files are open at a time than there are blocks.
static __device__ bool take_work(taker *self, int count, char *const *names, work *next)
{
    for (;;) {
        if (self->file >= 0 && take_range((unsigned)self->file, next))
            return true;
        self->file = -1;
        if (take_file(self, count, names))
            continue;
        bool all_opened = atomicAdd(&opened_inputs, 0) == (unsigned)count;
        if (take_shared(self))
            continue;
        if (all_opened)
            return false;
        __nanosleep(1000);
    }
}

// The whole block calls this when it has done what it took. True in all threads: this was the file's last range, and everything
// that other blocks wrote of it is visible.
static __device__ bool last_range(const work *done)
{
    __shared__ bool last;

    __threadfence();
    __syncthreads();
    if (threadIdx.x == 0)
        last = atomicAdd(&inputs[done->file].finished, 1) == inputs[done->file].ranges - 1;
    __syncthreads();
    __threadfence();
    return last;
}

// ---- The bytes. All threads of the block.

#define SHARING_BLOCKS 132 // blocks beyond these have no buffer, and take no work
#define BUFFER (128u << 10)

static __device__ __align__(32) char buffers[SHARING_BLOCKS][BUFFER];

// Bytes from position `at` on of a file that is cut into ranges, or else the next ones. 0 at the end.
static __device__ ssize_t read_part(const work *part, unsigned long long at, char *buffer, size_t count)
{
    if (!part->cut)
        return hc_block_read(part->fd, buffer, count);
    return hc_block_pread(part->fd, buffer, count, (off_t)at);
}

#endif
