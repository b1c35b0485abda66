// Device half of the transfers suite: reads and writes of any size by threads, warps and blocks.
#include <hostcall/device.h>

#include "tests/device/transfers.h"

static __shared__ unsigned char shared_buffer[SHARED_ROOM];

static __device__ int64_t by_thread(const struct job *job, unsigned char *buffer)
{
    switch (job->kind) {
    case JOB_READ: return hc_read(job->fd, buffer, job->count);
    case JOB_WRITE: return hc_write(job->fd, buffer, job->count);
    case JOB_PREAD: return hc_pread(job->fd, buffer, job->count, job->offset);
    default: return hc_pwrite(job->fd, buffer, job->count, job->offset);
    }
}

static __device__ int64_t by_warp(const struct job *job, unsigned char *buffer)
{
    switch (job->kind) {
    case JOB_READ: return hc_warp_read(job->fd, buffer, job->count);
    case JOB_PREAD: return hc_warp_pread(job->fd, buffer, job->count, job->offset);
    default: return hc_warp_pwrite(job->fd, buffer, job->count, job->offset);
    }
}

static __device__ int64_t by_block(const struct job *job, unsigned char *buffer)
{
    switch (job->kind) {
    case JOB_READ: return hc_block_read(job->fd, buffer, job->count);
    case JOB_PREAD: return hc_block_pread(job->fd, buffer, job->count, job->offset);
    default: return hc_block_pwrite(job->fd, buffer, job->count, job->offset);
    }
}

static __device__ int64_t by(unsigned team, const struct job *job, unsigned char *buffer)
{
    return team == TEAM_THREAD ? by_thread(job, buffer) : team == TEAM_WARP ? by_warp(job, buffer) : by_block(job, buffer);
}

// A block's only job at the time.
static __device__ int64_t in_shared_memory(unsigned team, const struct job *job, unsigned char *room)
{
    for (uint64_t k = threadIdx.x; k < job->count; k += blockDim.x)
        shared_buffer[k + job->at % 16] = room[job->at + k];
    __syncthreads();
    int64_t result = by(team, job, shared_buffer + job->at % 16);
    __syncthreads();
    for (uint64_t k = threadIdx.x; k < job->count; k += blockDim.x)
        room[job->at + k] = shared_buffer[k + job->at % 16];
    __syncthreads();
    return result;
}

static __device__ void work_through(unsigned team, const struct job *jobs, unsigned each, unsigned char *room, int64_t *results)
{
    unsigned warps = (blockDim.x + 31) / 32;
    unsigned number = team == TEAM_THREAD ? blockIdx.x * blockDim.x + threadIdx.x
                      : team == TEAM_WARP ? blockIdx.x * warps + threadIdx.x / 32 : blockIdx.x;

    for (unsigned i = 0; i < each; i++) {
        const struct job *job = &jobs[number * each + i];
        int64_t result = job->in_shared ? in_shared_memory(team, job, room) : by(team, job, room + job->at);
        results[i * gridDim.x * blockDim.x + blockIdx.x * blockDim.x + threadIdx.x] = result;
    }
}

// Each team makes `each` of the jobs, all of its threads note the result.
extern "C" __global__ void work(unsigned team, const struct job *jobs, unsigned each, unsigned char *room, int64_t *results)
{
    work_through(team, jobs, each, room, results);
}
HC_KERNEL(work);

// The program's own dynamic shared memory is as it was after a thread's transfers, which may use what lies behind it.
extern __shared__ unsigned char own[];

extern "C" __global__ void keep_own(unsigned own_bytes, int in, int out, unsigned char *buffer, uint64_t count, int64_t *results)
{
    for (unsigned i = 0; i < own_bytes; i++)
        own[i] = (unsigned char)(i * 7 + i / 251);
    results[0] = hc_pread(in, buffer, count, 3);
    results[1] = hc_pwrite(out, buffer, count, 0);
    results[2] = 0;
    for (unsigned i = 0; i < own_bytes; i++)
        results[2] += own[i] != (unsigned char)(i * 7 + i / 251);
}
HC_KERNEL(keep_own);

// The same while the first warp keeps all staging blocks, all cells that may be kept, or both: tickets that nobody has seen done.
extern "C" __global__ void work_without(unsigned scarce, int empty, unsigned team, const struct job *jobs, unsigned each,
                                        unsigned char *room, int64_t *results, struct hc_ticket *held)
{
    unsigned char none[8];
    struct hc_ticket *mine = held + threadIdx.x * HELD_BY_EACH * 2, *end = mine;

    if (threadIdx.x < 32) {
        for (unsigned i = 0; i < HELD_BY_EACH && scarce & NO_STAGES; i++) // large ones, then what is left of them in small parts
            hc_submit_pread(end++, empty, none, i < HELD_BY_EACH / 2 ? HC_ASYNC_MOST : 4096, 0);
        for (unsigned i = 0; i < HELD_BY_EACH && scarce & NO_CELLS; i++)
            hc_submit_pread(end++, empty, none, 8, 0);
        for (unsigned i = 0; i < HELD_BY_EACH && scarce == NO_CELLS; i++)
            hc_submit_pread(end++, empty, none, 8, 0);
    }
    __syncthreads();
    work_through(team, jobs, each, room, results);
    __syncthreads();
    while (end != mine)
        hc_ticket_wait(--end);
}
HC_KERNEL(work_without);
