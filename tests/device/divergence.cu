// Device half of the divergence suite: calls under every shape of control flow. Each result is a function of the caller, so
// an answer that reaches the wrong lane, or a lane that is left out or called twice, shows.
#include <hostcall/device.h>

#include <errno.h>

#include "device/call.h"

#include "tests/device/divergence.h"

static __device__ unsigned linear_thread(void)
{
    return (threadIdx.z * blockDim.y + threadIdx.y) * blockDim.x + threadIdx.x;
}

static __device__ unsigned linear_block(void)
{
    return (blockIdx.z * gridDim.y + blockIdx.y) * gridDim.x + blockIdx.x;
}

static __device__ unsigned who_am_i(void)
{
    return linear_block() * (blockDim.x * blockDim.y * blockDim.z) + linear_thread();
}

static __device__ void note(struct tally *tally, bool right, unsigned who, unsigned i)
{
    atomicAdd(&tally->calls, 1);
    if (!right && atomicAdd(&tally->wrong, 1) == 0) {
        tally->first_wrong[0] = who;
        tally->first_wrong[1] = i;
    }
}

static __device__ void ask(struct tally *tally, unsigned who, unsigned i)
{
    uint64_t arguments[6] = {who, i};
    note(tally, hc_user_call(MIX_CALL, arguments, NULL, NULL, 0) == MIX(who, i), who, i);
}

// With a buffer of `bytes` bytes, at most 300.
static __device__ void ask_with_buffer(struct tally *tally, unsigned who, unsigned i, unsigned bytes)
{
    uint64_t arguments[6] = {who, i};
    unsigned char buffer[300];
    size_t length = bytes;

    for (unsigned k = 0; k < bytes; k++)
        buffer[k] = (unsigned char)(who + i + k);
    bool right = hc_user_call(BUFFER_CALL, arguments, buffer, &length, bytes) == MIX(who, i) && length == bytes;
    for (unsigned k = 0; k < bytes; k++)
        right = right && buffer[k] == (unsigned char)(who + i + k + 1);
    note(tally, right, who, i);
}

extern "C" __global__ void one_lane(struct tally *tally, unsigned lane)
{
    if (linear_thread() % 32 == lane)
        for (unsigned i = 0; i < 3; i++)
            ask(tally, who_am_i(), i);
}
HC_KERNEL(one_lane);

extern "C" __global__ void odd_lanes(struct tally *tally)
{
    if (linear_thread() % 2 == 1)
        ask(tally, who_am_i(), 0);
    ask(tally, who_am_i(), 1);
    if (linear_thread() % 2 == 0)
        ask_with_buffer(tally, who_am_i(), 2, 20);
}
HC_KERNEL(odd_lanes);

extern "C" __global__ void all_lanes(struct tally *tally, unsigned times, unsigned bytes)
{
    for (unsigned i = 0; i < times; i++) {
        ask(tally, who_am_i(), i);
        ask_with_buffer(tally, who_am_i(), i, bytes);
    }
}
HC_KERNEL(all_lanes);

// Lanes of one warp in eight different operations. `file` holds the byte (position * 7) at each position.
extern "C" __global__ void different_operations(struct tally *tally, int file, int null, const char *path)
{
    unsigned who = who_am_i();
    unsigned char bytes[200];
    struct timespec now;

    for (unsigned i = 0; i < 4; i++) {
        switch ((linear_thread() + i) % 8) {
        case 0:
            ask(tally, who, i);
            break;
        case 1: {
            bool right = hc_pread(file, bytes, 5, who % 1000) == 5;
            for (unsigned k = 0; k < 5; k++)
                right = right && bytes[k] == (unsigned char)((who % 1000 + k) * 7);
            note(tally, right, who, i);
            break;
        }
        case 2:
            note(tally, hc_write(null, bytes, who % 190) == (ssize_t)(who % 190), who, i);
            break;
        case 3:
            note(tally, hc_lseek(-1, who, 0) == -EBADF, who, i);
            break;
        case 4:
            note(tally, hc_access(path, 0) == 0, who, i);
            break;
        case 5:
            note(tally, hc_clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now) == 0 && now.tv_nsec < 1000000000, who, i);
            break;
        case 6:
            ask_with_buffer(tally, who, i, 200);
            break;
        case 7: {
            bool right = hc_pread(file, bytes, 200, who % 500) == 200;
            for (unsigned k = 0; k < 200; k++)
                right = right && bytes[k] == (unsigned char)((who % 500 + k) * 7);
            note(tally, right, who, i);
            break;
        }
        }
    }
}
HC_KERNEL(different_operations);

extern "C" __global__ void trip_counts(struct tally *tally)
{
    unsigned trips = linear_thread() % 32 % 9;
    for (unsigned i = 0; i < trips; i++)
        ask(tally, who_am_i(), i);
}
HC_KERNEL(trip_counts);

extern "C" __global__ void in_switch(struct tally *tally)
{
    unsigned who = who_am_i();
    switch (linear_thread() % 5) {
    case 0:
        ask(tally, who, 0);
        [[fallthrough]];
    case 1:
        ask(tally, who, 1);
        break;
    case 2:
        for (unsigned i = 0; i < 2 + who % 3; i++)
            ask_with_buffer(tally, who, i, 10 + i);
        break;
    case 3:
        if (linear_thread() % 2 == 0)
            return;
        ask(tally, who, 3);
        break;
    default:
        break;
    }
    ask(tally, who, 4);
}
HC_KERNEL(in_switch);

extern "C" __global__ void after_exit(struct tally *tally)
{
    unsigned lane = linear_thread() % 32;
    if (lane >= 23 || lane == 5)
        return;
    ask(tally, who_am_i(), 0);
    if (lane < 11)
        return;
    ask(tally, who_am_i(), 1);
    if (lane != 17)
        return;
    ask_with_buffer(tally, who_am_i(), 2, 129);
}
HC_KERNEL(after_exit);

// Lanes 0 and 1 read in one packet: lane 0 from an empty pipe, lane 1 from a file. Lane 1's answer comes, and only then it
// writes what lane 0 waits for. `pipes` holds a pair for each warp.
extern "C" __global__ void pipe_in_packet(struct tally *tally, int file, const int *pipes)
{
    unsigned lane = linear_thread() % 32, warp = who_am_i() / 32;
    unsigned char byte = 0;

    if (lane > 1)
        return;
    ssize_t got = hc_read(lane == 0 ? pipes[2 * warp] : file, &byte, 1);
    if (lane == 1) {
        unsigned char word = (unsigned char)(warp + 1);
        note(tally, got == 1, warp, 1);
        note(tally, hc_write(pipes[2 * warp + 1], &word, 1) == 1, warp, 2);
    } else {
        note(tally, got == 1 && byte == (unsigned char)(warp + 1), warp, 0);
    }
}
HC_KERNEL(pipe_in_packet);

// The same with all 32 lanes: lanes 0 to 30 block in the pipe, lane 31 frees them one after another.
extern "C" __global__ void pipe_in_warp(struct tally *tally, int file, const int *pipes)
{
    unsigned lane = linear_thread() % 32, warp = who_am_i() / 32;
    unsigned char byte = 0;

    ssize_t got = hc_read(lane != 31 ? pipes[2 * warp] : file, &byte, 1);
    note(tally, got == 1 && (lane == 31 || byte == 'x'), warp, lane);
    if (lane == 31)
        for (unsigned i = 0; i < 31; i++)
            note(tally, hc_write(pipes[2 * warp + 1], "x", 1) == 1, warp, 32 + i);
}
HC_KERNEL(pipe_in_warp);

// Every thread of the grid blocks in a read of its own pipe or of a shared one; the last block's one thread makes calls of
// every kind, and then frees them. `pipes` holds a pair for each thread, or one for all.
extern "C" __global__ void __launch_bounds__(1024)
all_blocked(struct tally *tally, const int *pipes, int shared, unsigned calls, unsigned *blocked)
{
    unsigned readers = (gridDim.x - 1) * blockDim.x, who = who_am_i();

    if (blockIdx.x + 1 < gridDim.x) {
        unsigned char bytes[8] = {0};
        atomicAdd(blocked, 1);
        ssize_t got = hc_read(pipes[shared ? 0 : 2 * who], bytes, 8);
        note(tally, got == 8 && bytes[0] == 'f' && bytes[7] == '!', who, 0);
        return;
    }
    if (threadIdx.x != 0)
        return;
    while (atomicAdd(blocked, 0) != readers)
        __nanosleep(1000);
    for (unsigned i = 0; i < calls; i++) {
        ask(tally, who, i);
        ask_with_buffer(tally, who, i, 300);
    }
    for (unsigned reader = 0; reader < readers; reader++)
        note(tally, hc_write(pipes[shared ? 1 : 2 * reader + 1], "free it!", 8) == 8, who, reader);
}
HC_KERNEL(all_blocked);

// The same with reads that want more than a cell, so that blocked calls hold whole packets.
extern "C" __global__ void all_blocked_wide(struct tally *tally, int read_end, int write_end, unsigned calls, unsigned *blocked)
{
    unsigned readers = (gridDim.x - 1) * blockDim.x, who = who_am_i();
    unsigned char bytes[WIDE_BYTES];

    for (unsigned k = 0; k < WIDE_BYTES; k++)
        bytes[k] = (unsigned char)(blockIdx.x + 1 < gridDim.x ? 0 : k * 11 + 1);
    if (blockIdx.x + 1 < gridDim.x) {
        atomicAdd(blocked, 1);
        bool right = hc_read(read_end, bytes, WIDE_BYTES) == WIDE_BYTES;
        for (unsigned k = 0; k < WIDE_BYTES; k++)
            right = right && bytes[k] == (unsigned char)(k * 11 + 1);
        note(tally, right, who, 0);
        return;
    }
    if (threadIdx.x != 0)
        return;
    while (atomicAdd(blocked, 0) != readers)
        __nanosleep(1000);
    for (unsigned i = 0; i < calls; i++)
        ask_with_buffer(tally, who, i, i % 2 == 0 ? 300 : 100);
    for (unsigned reader = 0; reader < readers; reader++)
        note(tally, hc_write(write_end, bytes, WIDE_BYTES) == WIDE_BYTES, who, reader);
}
HC_KERNEL(all_blocked_wide);

// Half of the lanes of each warp are blocked in reads; the others call and print, in the packets where those lanes have cells.
extern "C" __global__ void print_beside_blocked_lanes(struct tally *tally, int read_end, int write_end, unsigned *done)
{
    unsigned who = who_am_i(), half = gridDim.x * blockDim.x / 2;
    unsigned char bytes[100];

    for (unsigned k = 0; k < sizeof bytes; k++)
        bytes[k] = (unsigned char)(linear_thread() % 2 == 0 ? 0 : k * 5 + 3);
    if (linear_thread() % 2 == 0) {
        bool right = hc_read(read_end, bytes, sizeof bytes) == (ssize_t)sizeof bytes;
        for (unsigned k = 0; k < sizeof bytes; k++)
            right = right && bytes[k] == (unsigned char)(k * 5 + 3);
        note(tally, right, who, 0);
        return;
    }
    for (unsigned i = 0; i < 4; i++) {
        ask(tally, who, i);
        hc_printf("%080u\n", who * 10 + i);
    }
    if (atomicAdd(done, 1) + 1 == half)
        for (unsigned i = 0; i < half; i++)
            note(tally, hc_write(write_end, bytes, sizeof bytes) == (ssize_t)sizeof bytes, who, i);
}
HC_KERNEL(print_beside_blocked_lanes);

// Half of the warps have 32 reads blocked each, the other half make many calls that want whole packets, and print.
extern "C" __global__ void large_beside_blocked(struct tally *tally, int read_end, int write_end, unsigned *done)
{
    unsigned who = who_am_i(), half = gridDim.x * blockDim.x / 2;

    if ((who / 32) % 2 == 0) {
        char byte = 0;
        note(tally, hc_read(read_end, &byte, 1) == 1 && byte == 'x', who, 0);
        return;
    }
    for (unsigned i = 0; i < 3; i++) {
        ask_with_buffer(tally, who, i, 130 + who % 170);
        hc_printf("%u %u\n", who, i);
    }
    if (atomicAdd(done, 1) + 1 == half)
        for (unsigned i = 0; i < half; i++)
            note(tally, hc_write(write_end, "x", 1) == 1, who, i);
}
HC_KERNEL(large_beside_blocked);

// The blocking call of a mixture. `bytes` are the thread's own, of both files.
static __device__ bool call_of(unsigned mixture, int file, int own, unsigned char *bytes, unsigned who)
{
    uint64_t arguments[6] = {who, mixture};

    switch (mixture) {
    case PREAD_AND_SUBMITTED_PREAD: return hc_pread(file, bytes, 64, 0) == 64;
    case LARGE_AND_SUBMITTED_PREAD: return hc_pread(file, bytes, 300, 0) == 300;
    case PWRITE_AND_SUBMITTED_PWRITE: return hc_pwrite(own, bytes, 64, (off_t)who * 64) == 64;
    case FSYNC_AND_SUBMITTED_FSYNC: return hc_fsync(own) == 0;
    case USER_CALL_AND_SUBMITTED_ONE: return hc_user_call(MIX_CALL, arguments, NULL, NULL, 0) == MIX(who, mixture);
    case USER_POST_AND_SUBMITTED_CALL: return hc_user_post(MIX_CALL, arguments, NULL, 0) == 0;
    default: return hc_printf("%c", 'x') == 1;
    }
}

static __device__ bool submit_of(unsigned mixture, int file, int own, unsigned char *bytes, unsigned who, struct hc_ticket *ticket)
{
    uint64_t arguments[6] = {who, mixture};

    switch (mixture) {
    case PWRITE_AND_SUBMITTED_PWRITE: return hc_submit_pwrite(ticket, own, bytes, 64, (off_t)who * 64) == 0;
    case FSYNC_AND_SUBMITTED_FSYNC: return hc_submit_fsync(ticket, own) == 0;
    case USER_CALL_AND_SUBMITTED_ONE:
    case USER_POST_AND_SUBMITTED_CALL: return hc_submit_user_call(ticket, MIX_CALL, arguments, NULL, 0, 0) == 0;
    default: return hc_submit_pread(ticket, file, bytes, 64, 0) == 0;
    }
}

static __device__ int64_t answer_of(unsigned mixture, unsigned who)
{
    switch (mixture) {
    case FSYNC_AND_SUBMITTED_FSYNC: return 0;
    case USER_CALL_AND_SUBMITTED_ONE:
    case USER_POST_AND_SUBMITTED_CALL: return MIX(who, mixture);
    default: return 64;
    }
}

// Where a ticket's cell is, is the library's own matter; but in a first packet it would keep from publishing what PROTOCOL.md promises a cell.
extern "C" __global__ void submit_beside_calls(struct tally *tally, unsigned mixture, int file, int own, unsigned char *room,
                                               unsigned *in_first_packets)
{
    unsigned who = who_am_i();
    struct hc_ticket ticket;

    room += who * 300;
    for (unsigned i = 0; i < 5; i++) {
        __syncwarp();
        if (linear_thread() % 2 == 0) {
            note(tally, call_of(mixture, file, own, room, who), who, i);
            continue;
        }
        bool right = submit_of(mixture, file, own, room, who, &ticket);
        if (right && ticket.tag != 0 && ticket.packet < hc_link()->slot_count)
            atomicAdd(in_first_packets, 1);
        note(tally, right && hc_ticket_wait(&ticket) == answer_of(mixture, who), who, i);
    }
}
HC_KERNEL(submit_beside_calls);
