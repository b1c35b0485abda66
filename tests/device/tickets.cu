// Device half of the tickets suite: calls that are submitted and waited for later.
#include <hostcall/device.h>

#include <errno.h>

#include "tests/device/tickets.h"

static __device__ unsigned who_am_i(void)
{
    return blockIdx.x * blockDim.x + threadIdx.x;
}

static __device__ void submit(struct request *request, unsigned char *room, struct hc_ticket *ticket)
{
    unsigned char *bytes = room + request->at;

    switch (request->operation) {
    case TICKET_PREAD:
        request->submitted = hc_submit_pread(ticket, request->fd, bytes, request->count, request->offset);
        break;
    case TICKET_PWRITE:
        request->submitted = hc_submit_pwrite(ticket, request->fd, bytes, request->count, request->offset);
        for (uint64_t k = 0; k < request->count; k++) // what was submitted has been copied
            bytes[k] = AFTERWARDS;
        break;
    default:
        request->submitted = hc_submit_fsync(ticket, request->fd);
    }
    request->in_flight = ticket->tag != 0;
}

static __device__ void wait_polling(struct hc_ticket *tickets, unsigned count)
{
    for (unsigned left = count; left != 0;) {
        left = 0;
        for (unsigned i = 0; i < count; i++)
            left += !hc_ticket_done(&tickets[i]);
    }
}

static __device__ bool wait_any_first(struct hc_ticket *tickets, unsigned count)
{
    struct hc_ticket *left[REQUESTS_MOST];
    bool right = true;

    for (unsigned i = 0; i < count; i++)
        left[i] = &tickets[i];
    for (unsigned i = 0; i < count; i++) {
        int which = hc_ticket_wait_any(left, count);
        if (which < 0 || left[which] == NULL || !hc_ticket_done(left[which]))
            return false;
        left[which] = NULL;
    }
    return right;
}

static __device__ void wait_for(struct request *requests, unsigned count, struct hc_ticket *tickets, unsigned how)
{
    bool right = true;

    if (how == BY_POLLING)
        wait_polling(tickets, count);
    if (how == ANY_FIRST)
        right = wait_any_first(tickets, count);
    for (unsigned i = 0; i < count; i++) {
        unsigned k = how == BACKWARDS ? count - 1 - i : i;
        requests[k].result = right ? hc_ticket_wait(&tickets[k]) : NOT_MADE + 1;
    }
}

static __device__ void make(struct request *requests, unsigned count, unsigned char *room, struct hc_ticket *tickets, unsigned how)
{
    for (unsigned i = 0; i < count; i++)
        submit(&requests[i], room, &tickets[i]);
    wait_for(requests, count, tickets, how);
}

extern "C" __global__ void many(struct request *requests, unsigned each, unsigned char *room, struct hc_ticket *tickets,
                                unsigned lanes, unsigned how)
{
    unsigned who = who_am_i();

    requests += who * each;
    tickets += who * each;
    switch (lanes) {
    case ALL_OF_THEM:
        make(requests, each, room, tickets, how);
        break;
    case ODD_THEN_EVEN:
        if (who % 2 == 1)
            make(requests, each, room, tickets, how);
        else
            make(requests, each, room, tickets, (how + 1) % 4);
        break;
    case EACH_FOURTH_APART:
        switch (who % 4) {
        case 0: make(requests, each, room, tickets, how); break;
        case 1: make(requests, each, room, tickets, (how + 1) % 4); break;
        case 2: make(requests, each, room, tickets, (how + 2) % 4); break;
        default: make(requests, each, room, tickets, (how + 3) % 4);
        }
        break;
    case ONE_AFTER_ANOTHER: // so that what each finds is the same each time
        for (unsigned turn = 0; turn < blockDim.x; turn++) {
            for (unsigned i = 0; i < each && turn == threadIdx.x; i++)
                submit(&requests[i], room, &tickets[i]);
            __syncthreads();
        }
        wait_for(requests, each, tickets, how);
        break;
    default:
        make(requests, who % (each + 1), room, tickets, how);
    }
}
HC_KERNEL(many);

// Into local and shared memory, at any alignment, and out of them again. One file's bytes go to another.
extern "C" __global__ void memories(int from, int to, unsigned local_bytes, unsigned shared_bytes, unsigned *wrong)
{
    __shared__ unsigned char shared[MEMORY_THREADS][SHARED_BYTES];
    unsigned who = who_am_i(), skew = who % 17;
    unsigned char local[LOCAL_BYTES];
    int64_t each = (int64_t)local_bytes + shared_bytes, at = who * each;
    struct hc_ticket one, other;

    int error = hc_submit_pread(&one, from, local + skew, local_bytes, at);
    error |= hc_submit_pread(&other, from, shared[threadIdx.x] + skew, shared_bytes, at + local_bytes);
    if (error != 0 || hc_ticket_wait(&other) != shared_bytes || hc_ticket_wait(&one) != local_bytes)
        atomicAdd(wrong, 1);
    error = hc_submit_pwrite(&one, to, local + skew, local_bytes, at);
    error |= hc_submit_pwrite(&other, to, shared[threadIdx.x] + skew, shared_bytes, at + local_bytes);
    if (error != 0 || hc_ticket_wait(&one) != local_bytes || hc_ticket_wait(&other) != shared_bytes)
        atomicAdd(wrong, 1);
}
HC_KERNEL(memories);

// Each thread submits, and the one `step` further on waits.
extern "C" __global__ void waited_by_another(int fd, unsigned bytes, unsigned step, unsigned char *room, int64_t *results)
{
    __shared__ struct hc_ticket tickets[128];
    unsigned other = (threadIdx.x + step) % blockDim.x;

    for (int turn = 0; turn < 3; turn++) {
        uint64_t at = ((uint64_t)turn * gridDim.x * blockDim.x + who_am_i()) * bytes;
        if (hc_submit_pread(&tickets[threadIdx.x], fd, room + at, bytes, (off_t)at) != 0)
            tickets[threadIdx.x].tag = 0;
        __syncthreads();
        results[(turn * gridDim.x + blockIdx.x) * blockDim.x + other] = hc_ticket_wait(&tickets[other]);
        __syncthreads();
    }
}
HC_KERNEL(waited_by_another);

// A ticket is seen done many times, and says the same each time. ticket->result is there without a wait.
extern "C" __global__ void seen_twice(int fd, unsigned char *room, int64_t *results)
{
    struct hc_ticket ticket, *list[3] = {NULL, &ticket, NULL};

    results[0] = hc_submit_pread(&ticket, fd, room, 200, 0);
    while (!hc_ticket_done(&ticket))
        __nanosleep(100);
    results[1] = ticket.result;
    results[2] = hc_ticket_done(&ticket);
    results[3] = hc_ticket_wait(&ticket);
    results[4] = hc_ticket_wait_any(list, 3);
    results[5] = ticket.bytes;
}
HC_KERNEL(seen_twice);

static __device__ int64_t finish(int submitted, struct hc_ticket *ticket)
{
    return submitted != 0 ? submitted : hc_ticket_wait(ticket);
}

extern "C" __global__ void errors(int file, int only_write, int pipe_end, unsigned char *room, int64_t *results)
{
    struct hc_ticket t, *none[2] = {NULL, NULL};
    uint64_t arguments[6] = {1, 1};
    unsigned i = 0;

    results[i++] = finish(hc_submit_pread(&t, 999, room, 8, 0), &t);
    results[i++] = finish(hc_submit_pread(&t, -1, room, 8, 0), &t);
    results[i++] = finish(hc_submit_pread(&t, only_write, room, 8, 0), &t);
    results[i++] = finish(hc_submit_pread(&t, pipe_end, room, 8, 0), &t);
    results[i++] = finish(hc_submit_pread(&t, file, room, 8, -5), &t);
    results[i++] = finish(hc_submit_pread(&t, file, room, 8, 1 << 30), &t);
    results[i++] = finish(hc_submit_pread(&t, file, NULL, 0, 0), &t);
    results[i++] = finish(hc_submit_pread(&t, file, NULL, 8, 0), &t);
    results[i++] = finish(hc_submit_pread(NULL, file, room, 8, 0), &t);
    results[i++] = finish(hc_submit_pwrite(&t, 999, room, 5000, 0), &t);
    results[i++] = finish(hc_submit_pwrite(&t, pipe_end, room, 5000, 0), &t);
    results[i++] = finish(hc_submit_pwrite(&t, file, room, 8, 0), &t); // open for reading only
    results[i++] = finish(hc_submit_pwrite(&t, only_write, room, 8, -5), &t);
    results[i++] = finish(hc_submit_pwrite(&t, only_write, NULL, 8, 0), &t);
    results[i++] = finish(hc_submit_fsync(&t, 999), &t);
    results[i++] = finish(hc_submit_fsync(&t, pipe_end), &t);
    results[i++] = finish(hc_submit_fsync(NULL, file), &t);
    results[i++] = finish(hc_submit_user_call(&t, ABSENT_CALL, arguments, NULL, 0, 0), &t);
    results[i++] = finish(hc_submit_user_call(&t, 4096, arguments, NULL, 0, 0), &t);
    results[i++] = finish(hc_submit_user_call(&t, BUFFER_CALL, arguments, room, HC_ASYNC_MOST + 1, 0), &t);
    results[i++] = hc_ticket_wait_any(none, 2);
    results[i++] = hc_ticket_wait_any(NULL, 0);
}
HC_KERNEL(errors);

// Each thread has calls in flight that end only once the last thread writes; meanwhile all make others.
extern "C" __global__ void others_meanwhile(int file, int read_end, int write_end, unsigned each, unsigned char *room, unsigned *arrived,
                                            unsigned *wrong)
{
    unsigned who = who_am_i(), all = gridDim.x * blockDim.x;
    struct hc_ticket blocked[4], quick;
    uint64_t arguments[6] = {(uint64_t)read_end};

    room += who * 300;
    for (unsigned i = 0; i < each; i++) {
        arguments[1] = who * 10 + i;
        if (hc_submit_user_call(&blocked[i], BLOCKING_CALL, arguments, NULL, 0, 0) != 0)
            atomicAdd(wrong, 1);
    }
    for (unsigned i = 0; i < 3; i++) {
        if (hc_pread(file, room, 300, who) != 300 || hc_lseek(-1, 0, 0) != -EBADF)
            atomicAdd(wrong, 1);
        if (hc_submit_pread(&quick, file, room, 100 + i * 100, who) != 0 || hc_ticket_wait(&quick) != 100 + i * 100)
            atomicAdd(wrong, 1);
        for (unsigned k = 0; k < each; k++)
            if (hc_ticket_done(&blocked[k]))
                atomicAdd(wrong, 1);
    }
    __threadfence();
    if (atomicAdd(arrived, 1) == all - 1)
        for (unsigned i = 0; i < all * each; i++)
            if (hc_write(write_end, room, 1) != 1)
                atomicAdd(wrong, 1);
    for (unsigned i = 0; i < each; i++)
        if (hc_ticket_wait(&blocked[i]) < who * 10 + i)
            atomicAdd(wrong, 1);
}
HC_KERNEL(others_meanwhile);

// Thread 0 does nothing but ask whether its call is over, and it is another thread of its warp that lets it end.
extern "C" __global__ void polled_beside_the_one_who_ends_it(int read_end, int write_end, int64_t *result)
{
    struct hc_ticket ticket;
    uint64_t arguments[6] = {(uint64_t)read_end, 1000};

    if (threadIdx.x == 0) {
        if (hc_submit_user_call(&ticket, BLOCKING_CALL, arguments, NULL, 0, 0) == 0)
            while (!hc_ticket_done(&ticket)) {
            }
        *result = ticket.result;
    } else if (hc_write(write_end, "A", 1) != 1) {
        *result = -1;
    }
}
HC_KERNEL(polled_beside_the_one_who_ends_it);

// User calls with `length` bytes in and `answer` bytes out, of a room of `capacity`. Two in flight a thread.
extern "C" __global__ void user_calls(unsigned length, unsigned answer, unsigned capacity, unsigned char *room, uint64_t stride,
                                      int64_t *results, unsigned *bytes)
{
    struct hc_ticket tickets[2];
    unsigned who = who_am_i();

    for (unsigned i = 0; i < 2; i++) {
        uint64_t arguments[6] = {(2 * who + i) * 1000000ull, answer};
        results[2 * who + i] = hc_submit_user_call(&tickets[i], BUFFER_CALL, arguments, room + (2 * who + i) * stride, length, capacity);
    }
    for (unsigned k = 0; k < 2; k++) {
        unsigned i = 1 - k;
        if (results[2 * who + i] == 0)
            results[2 * who + i] = hc_ticket_wait(&tickets[i]);
        bytes[2 * who + i] = tickets[i].bytes;
    }
}
HC_KERNEL(user_calls);

static __device__ unsigned scrambled(unsigned value)
{
    value = (value ^ value >> 16) * 0x45d9f3bu;
    value = (value ^ value >> 16) * 0x45d9f3bu;
    return value ^ value >> 16;
}

static __device__ bool is_pattern(const unsigned char *bytes, uint64_t at, unsigned count)
{
    for (unsigned k = 0; k < count; k++)
        if (bytes[k] != (unsigned char)((at + k) * 7 + (at + k) / 256))
            return false;
    return true;
}

// Any mixture of tickets, blocking calls and posted ones. `file` has is_pattern's bytes; `own`: 64 bytes for each thread.
extern "C" __global__ void mixture(int file, int own, unsigned times, unsigned size, unsigned *wrong)
{
    unsigned who = who_am_i(), count[4];
    uint64_t at[4], written = 0, arguments[6] = {};
    struct hc_ticket tickets[4], writing;
    unsigned char bytes[4][300], direct[300];
    unsigned taken = 0;
    bool is_writing = false;

    for (unsigned i = 0; i < times; i++) {
        unsigned dice = scrambled(who * 1000 + i), k = dice >> 4 & 3;
        if (taken >> k & 1) {
            if (dice & 1 && !hc_ticket_done(&tickets[k]))
                continue;
            if (hc_ticket_wait(&tickets[k]) != (int64_t)count[k] || !is_pattern(bytes[k], at[k], count[k]))
                atomicAdd(wrong, 1);
            taken &= ~(1u << k);
            continue;
        }
        switch (dice & 7) {
        case 0: // blocking, of the same kind
            if (hc_pread(file, direct, dice >> 8 & 255, 5) != (dice >> 8 & 255) || !is_pattern(direct, 5, dice >> 8 & 255))
                atomicAdd(wrong, 1);
            break;
        case 1:
            if (is_writing && hc_ticket_wait(&writing) != 8)
                atomicAdd(wrong, 1);
            written++;
            if (hc_submit_pwrite(&writing, own, &written, 8, (off_t)(who * 64)) != 0)
                atomicAdd(wrong, 1);
            is_writing = true;
            break;
        case 2:
            arguments[0] = i;
            if (hc_user_post(BUFFER_CALL, arguments, NULL, 0) != 0)
                atomicAdd(wrong, 1);
            break;
        default:
            count[k] = dice >> 8 & 1 ? dice >> 9 & 127 : 129 + (dice >> 9 & 127);
            at[k] = scrambled(dice) % (size - 300);
            if (hc_submit_pread(&tickets[k], file, bytes[k], count[k], (off_t)at[k]) != 0)
                atomicAdd(wrong, 1);
            taken |= 1u << k;
        }
    }
    for (unsigned k = 0; k < 4; k++)
        if (taken >> k & 1 && (hc_ticket_wait(&tickets[k]) != (int64_t)count[k] || !is_pattern(bytes[k], at[k], count[k])))
            atomicAdd(wrong, 1);
    if (is_writing && hc_ticket_wait(&writing) != 8)
        atomicAdd(wrong, 1);
    if (written != 0 && (hc_pread(own, direct, 8, (off_t)(who * 64)) != 8 || direct[0] != (unsigned char)written))
        atomicAdd(wrong, 1);
}
HC_KERNEL(mixture);
