// Device half of the order suite.
#include <hostcall/device.h>

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "tests/device/order.h"

static __device__ unsigned who_am_i(void)
{
    return blockIdx.x * blockDim.x + threadIdx.x;
}

// A thread's own posted and blocking output in turn.
extern "C" __global__ void print_then_write(int times)
{
    unsigned who = who_am_i();
    char text[64];

    for (int i = 0; i < times; i++) {
        hc_printf("%u %d\n", who, 2 * i);
        int length = hc_snprintf(text, sizeof text, "%u %d\n", who, 2 * i + 1);
        hc_write(1, text, (size_t)length);
    }
}
HC_KERNEL(print_then_write);

// Threads of a block take turns, ordered by __syncthreads only: posted by one, blocking or posted by the next.
extern "C" __global__ void take_turns(int times, int mode)
{
    char text[64];

    for (int i = 0; i < times; i++) {
        if (threadIdx.x == (unsigned)(i * 37) % blockDim.x) {
            int length = hc_snprintf(text, sizeof text, "%u %d\n", blockIdx.x, i);
            if (mode == 1 && i % 2 == 1)
                hc_write(1, text, (size_t)length);
            else if (mode == 2 && i % 2 == 1)
                fprintf(stderr, "%s", text);
            else
                hc_printf("%s", text);
        }
        __syncthreads();
    }
}
HC_KERNEL(take_turns);

// One thread, both streams in turn.
extern "C" __global__ void both_streams(int times)
{
    for (int i = 0; i < times; i++)
        fprintf(i % 2 != 0 ? stderr : stdout, "%u %d\n", who_am_i(), i);
}
HC_KERNEL(both_streams);

// Lines of many lengths: "<who> <i> <length> xxxx\n" with `length` letters that depend on who and i.
extern "C" __global__ void whole_lines(int times, int most)
{
    unsigned who = who_am_i();
    char letters[LINE_MOST + 1];

    for (int i = 0; i < times; i++) {
        int length = LINE_LENGTH(who, i, most);
        for (int k = 0; k < length; k++)
            letters[k] = LINE_LETTER(who, i);
        letters[length] = '\0';
        hc_printf("%u %d %d %s\n", who, i, length, letters);
    }
}
HC_KERNEL(whole_lines);

// Texts of mixed lengths at odd addresses, and some lanes that pass a round by: `room` has MIXED_MOST + 32 bytes a thread.
extern "C" __global__ void mixed_texts(int times, int mode, unsigned char *room, int *failures)
{
    const int lengths[MIXED_COUNT] = MIXED_LENGTHS;
    unsigned who = threadIdx.x, written = 0;
    unsigned char *text = room + who * (MIXED_MOST + 32);

    for (int i = 0; i < times; i++) {
        int length = lengths[MIXED_INDEX(mode, who, i)];
        unsigned char *from = text + (who + (unsigned)i) % 17u;
        for (int k = 0; k < length; k++)
            from[k] = MIXED_BYTE(who, written++);
        if (length != 0 && hc_output(1, from, (size_t)length) != 0)
            atomicAdd(failures, 1);
    }
}
HC_KERNEL(mixed_texts);

// One byte of each lane in turn, so that a unit of a packet holds the text of 16 lanes.
extern "C" __global__ void single_bytes(int times, int *failures)
{
    for (int i = 0; i < times; i++)
        if (hc_putchar(MIXED_BYTE(threadIdx.x, i)) != MIXED_BYTE(threadIdx.x, i))
            atomicAdd(failures, 1);
}
HC_KERNEL(single_bytes);

extern "C" __global__ void numbered_lines(int times)
{
    for (int i = 0; i < times; i++)
        hc_printf("%u %d\n", who_am_i(), i);
}
HC_KERNEL(numbered_lines);

// One long line a thread, of `length` bytes in all, beside short ones from others.
extern "C" __global__ void long_lines(int length, int *results)
{
    unsigned who = who_am_i();
    results[who] = who % 2 == 0 ? hc_printf("%08u%0*d\n", who, length - 9, 7) : hc_printf("%08u short\n", who);
}
HC_KERNEL(long_lines);

// ---- One file position, many threads

extern "C" __global__ void write_blocks(const int *fds, int fd_count, unsigned char *room, int times, int *failures)
{
    unsigned who = who_am_i();
    unsigned char *block = room + (size_t)who * BLOCK_BYTES;

    for (int i = 0; i < times; i++) {
        unsigned id = who * (unsigned)times + (unsigned)i;
        for (unsigned k = 0; k < BLOCK_BYTES / 4; k++)
            ((unsigned *)block)[k] = BLOCK_WORD(id, k);
        if (hc_write(fds[(who + (unsigned)i) % (unsigned)fd_count], block, BLOCK_BYTES) != BLOCK_BYTES)
            atomicAdd(failures, 1);
    }
}
HC_KERNEL(write_blocks);

// Every read must yield one whole block; `seen` counts how often each block came.
extern "C" __global__ void read_blocks(const int *fds, int fd_count, unsigned char *room, unsigned *seen, unsigned blocks,
                                       int *failures)
{
    unsigned who = who_am_i();
    const unsigned *words = (const unsigned *)(room + (size_t)who * BLOCK_BYTES);
    ssize_t got;

    for (int i = 0; (got = hc_read(fds[(who + (unsigned)i) % (unsigned)fd_count], room + (size_t)who * BLOCK_BYTES,
                                   BLOCK_BYTES)) != 0;
         i++) {
        unsigned id = words[0] ^ BLOCK_WORD(0, 0);
        bool whole = got == BLOCK_BYTES && id < blocks;
        for (unsigned k = 0; whole && k < BLOCK_BYTES / 4; k++)
            whole = words[k] == BLOCK_WORD(id, k);
        if (whole)
            atomicAdd(&seen[id], 1);
        else
            atomicAdd(failures, 1);
        if (got < 0)
            return;
    }
}
HC_KERNEL(read_blocks);

// ---- A stalled reader

// Even warps print; odd ones work on a file and ask for the host's clock, and note their end.
extern "C" __global__ void print_beside_work(int file, int times, unsigned *worked, int *failures)
{
    unsigned who = who_am_i();
    struct timespec now;
    char bytes[16];

    if (who / 32 % 2 == 0) {
        for (int i = 0; i < times; i++)
            if (hc_printf("%08u %06d %0*d\n", who, i, STALL_DIGITS, i) != 9 + 7 + STALL_DIGITS + 1)
                atomicAdd(failures, 1);
        return;
    }
    for (int i = 0; i < 20; i++) {
        if (hc_pwrite(file, &who, sizeof who, (off_t)who * 4) != 4 || hc_pread(file, bytes, 4, (off_t)who * 4) != 4 ||
            *(unsigned *)bytes != who || hc_clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now) != 0)
            atomicAdd(failures, 1);
    }
    atomicAdd(worked, 1);
}
HC_KERNEL(print_beside_work);

// ---- Full disks

// stdout is full: results of a flush after a print, of the flush after that, and of the standard names.
extern "C" __global__ void print_to_full(int *results)
{
    struct timespec nap = {0, 1000000};
    int tries = 0, result;

    results[0] = hc_printf("lost\n");
    results[1] = hc_flush(1);       // -ENOSPC
    results[2] = hc_flush(1);       // 0: it was told
    printf("lost\n");
    errno = 0;
    results[3] = fflush(stdout);    // EOF
    results[4] = errno;             // ENOSPC
    results[5] = fflush(stdout);    // 0
    hc_printf("lost\n");
    do { // the next call on the stream after the failure returns it
        hc_nanosleep(&nap);
        result = hc_printf("x");
    } while (result >= 0 && ++tries < 20000);
    results[6] = result;            // -ENOSPC
    results[7] = (int)hc_write(1, "x", 1); // -ENOSPC, its own
    results[8] = fprintf(stderr, "fine\n") == 5 && fflush(stderr) == 0; // the other stream is
    hc_flush(1);
}
HC_KERNEL(print_to_full);

extern "C" __global__ void write_until_full(int fd, unsigned char *room, uint64_t bytes, int64_t *results)
{
    for (int i = 0; i < 4; i++)
        results[i] = hc_write(fd, room, bytes);
}
HC_KERNEL(write_until_full);

// One thread prints `lines` lines of 64 bytes.
extern "C" __global__ void print_lines(int lines)
{
    for (int i = 0; i < lines; i++)
        hc_printf("%063d\n", i);
}
HC_KERNEL(print_lines);
