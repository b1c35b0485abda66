/*
 * What the CPU device machine gives to device code: lanes, warp collectives,
 * barriers, yields. C11 and C++17. The semantics are CUDA's where a CUDA
 * intrinsic of the like name exists.
 *
 * Every function may be called by host code too, where it acts for a warp of
 * one lane (hc_cpu_in_device() is 0 there), except hc_cpu_trap and
 * hc_cpu_exit_thread, which abort.
 */
#ifndef HC_DEVICE_CPU_LANES_MACHINE_H
#define HC_DEVICE_CPU_LANES_MACHINE_H

#include <stddef.h>
#include <stdint.h>

#include "device/cpu/cuda_types.h"

#ifdef __cplusplus
extern "C" {
#define HC_CPU_NORETURN [[noreturn]]
#else
#define HC_CPU_NORETURN _Noreturn
#endif

/*
 * The calling device thread's place. Valid in device code only; written by
 * the scheduler at every switch, so take no address of them.
 */
extern __thread uint3 threadIdx;
extern __thread uint3 blockIdx;
extern __thread dim3 blockDim;
extern __thread dim3 gridDim;

/* Nonzero when the caller is a device thread. */
int hc_cpu_in_device(void);

/* Lane in the warp (0..31): the linear thread index in the block, modulo 32. */
unsigned hc_cpu_lane_id(void);

/* Linear index of the thread in its block (0..1023), and of its warp. */
unsigned hc_cpu_thread_index(void);
unsigned hc_cpu_warp_index(void);

/* Linear index of the block in its grid. */
uint64_t hc_cpu_block_index(void);

/* How many blocks the OS thread has run: no two that had the same shared
 * memory have the same number. */
uint32_t hc_cpu_block_run(void);

/*
 * Groups lanes of the caller's warp that now act together. Returns the mask
 * of the group: every lane in it returns the same mask from the same round,
 * no lane is in two groups, and all passed the same key.
 *
 * The caller waits for the warp's other live lanes until each has arrived
 * too, has ended, waits in something else (barrier, collective), or has polled
 * in vain (hc_cpu_backoff, hc_cpu_nanosleep) since the last arrival. A lane
 * that spins on atomics alone is waited for a bounded number of yields. So
 * the grouping is an opportunity, never a promise, and never waits for a lane
 * that waits for the caller. In adversarial mode any partition may result.
 */
uint32_t hc_cpu_converge(uint32_t key);

/* As hc_cpu_converge, keyed by the place it is called from: __activemask. */
uint32_t hc_cpu_active_mask(void);

/*
 * Warp collectives. `mask` names the participants, the caller among them; each
 * must call the same function with the same mask. Lanes that ended, or that
 * the block never had, count as arrived. Disjoint masks proceed
 * independently. They order memory between the participants. A caller outside
 * its mask, or lanes that meet in different collectives, trap with a message.
 */
void hc_cpu_warp_sync(uint32_t mask);
uint32_t hc_cpu_ballot(uint32_t mask, int predicate);
/* source_lane's value; the caller's own when source_lane takes no part */
uint64_t hc_cpu_shuffle64(uint32_t mask, uint64_t value, unsigned source_lane);
/* mask of the participants whose value equals the caller's */
uint32_t hc_cpu_match_any(uint32_t mask, uint64_t value);

enum hc_cpu_reduction {
	HC_CPU_ADD,
	HC_CPU_AND,
	HC_CPU_OR,
	HC_CPU_XOR,
	HC_CPU_MIN_SIGNED,
	HC_CPU_MAX_SIGNED,
	HC_CPU_MIN_UNSIGNED,
	HC_CPU_MAX_UNSIGNED
};
/* the participants' values combined, the same for each of them */
uint64_t hc_cpu_reduce(uint32_t mask, uint64_t value,
		       enum hc_cpu_reduction reduction);

/*
 * Block barrier; threads that ended count as arrived. The variants return how
 * many of the arrived threads had a nonzero predicate, whether all had,
 * whether any had.
 */
void hc_cpu_syncthreads(void);
int hc_cpu_syncthreads_count(int predicate);
int hc_cpu_syncthreads_and(int predicate);
int hc_cpu_syncthreads_or(int predicate);

/*
 * What a polling loop calls between two polls. Runs other threads of the
 * block; when all of them poll in vain the OS thread yields, then sleeps in
 * growing steps: from 4 up to 100 us, and 500 us from about 10 ms without
 * progress on; longer when more than 4 blocks sleep, in proportion.
 */
void hc_cpu_backoff(void);

/* Called by every atomic operation and fence: yields now and then, so that a
 * spin on atomics lets the thread it waits for run. */
void hc_cpu_may_yield(void);

/* Full fence, and a place to yield. Understood by ThreadSanitizer, which
 * __atomic_thread_fence is not. */
void hc_cpu_fence(void);

/* Sleeps at least ns, which may be 0; other threads run meanwhile. */
void hc_cpu_nanosleep(uint64_t ns);

/* A steady tick counter: the CPU's, or CLOCK_MONOTONIC in ns. */
int64_t hc_cpu_clock64(void);

/*
 * Between hold and release a trap elsewhere does not stop the thread: what it
 * has begun, such as a packet whose ticket it has taken, it finishes. All
 * threads that a holder waits for in a collective must hold too.
 */
void hc_cpu_hold(void);
void hc_cpu_release(void);

/*
 * For the ledger of machine.h. Each is to be called where the thread cannot be
 * stopped between it and the claim or release that it stands for.
 */
void hc_cpu_call_begins(size_t cell, uint64_t tag, int wide);
void hc_cpu_call_over(size_t cell);
void hc_cpu_piece_is(size_t piece, int taken);

/* Ends the whole launch: hc_cpu_launch_wait gives -EFAULT. No destructor
 * runs. */
HC_CPU_NORETURN void hc_cpu_trap(void);

/* Ends the calling device thread only, like PTX exit. No destructor runs. */
HC_CPU_NORETURN void hc_cpu_exit_thread(void);

#ifdef __cplusplus
}
#endif

#endif
