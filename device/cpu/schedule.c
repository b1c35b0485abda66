/*
 * Which fiber of a block runs next: the ring of runnable fibers, waits,
 * yields, and what to do when nobody has anything to do.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "device/cpu/internal.h"
#include "device/cpu/sanitize.h"

/* Calls of hc_cpu_may_yield between two yields: with a switch at tens of
 * nanoseconds, the yield is a small part of so many atomics. */
#define YIELD_PERIOD 64
#define ADVERSARIAL_YIELD_PERIOD 16

/* Yields in atomics that a fiber may have between two polls and still count as
 * waiting. */
#define POLL_YIELDS 2
#define ADVERSARIAL_POLL_YIELDS 16

/* Rounds in which every runnable fiber only spun on atomics before the OS
 * thread makes room for the other blocks' threads. */
#define SPIN_ROUNDS 4

/* Yields of a warp's other lanes, for each of them, until a lane that waits at
 * converge assumes that they spin for what it holds. */
#define CONVERGE_PATIENCE 8

/* hcm_os_backoff: rounds of sched_yield, of sleeps that double from 4 us up to
 * the limit, and from then on of sleeps five times that long. */
#define YIELD_ROUNDS 8
#define FIRST_SLEEP_US 4u
#define LONG_ROUNDS 128
#define LONG_FACTOR 5u
#define MAX_SLEEP_US 100000u

/* The limit grows with the number of blocks that sleep, so that all of them
 * together wake at a bounded rate. A wake costs 2 to 4 us of CPU on bare metal
 * and was measured at 15 us in a Firecracker guest (Linux 6.18). */
#define SLEEP_LIMIT_US 100u
#define SLEEP_LIMIT_US_PER_BLOCK 25u

bool hcm_stopped(const struct hcm_block *block)
{
	return atomic_load_explicit(&block->launch->stop,
				    memory_order_relaxed) ||
	       atomic_load_explicit(&block->machine->abandoned,
				    memory_order_relaxed);
}

void hcm_push(struct hcm_block *block, struct hcm_fiber *fiber)
{
	unsigned tail = (block->head + block->count++) %
			HC_CPU_MAX_BLOCK_THREADS;
	block->ring[tail] = fiber;
}

/* Takes the next fiber to run out of the ring. */
struct hcm_fiber *hcm_pick(struct hcm_block *block)
{
	if (!block->count)
		hcm_fault(block, "deadlock: every thread of the block waits in "
				 "a barrier or a warp collective");
	struct hcm_fiber **head = &block->ring[block->head];
	if (block->machine->adversarial) {
		unsigned i = hcm_random_below(block->machine, block->count);
		struct hcm_fiber **chosen =
			&block->ring[(block->head + i) %
				     HC_CPU_MAX_BLOCK_THREADS];
		struct hcm_fiber *swapped = *head;
		*head = *chosen;
		*chosen = swapped;
	}
	struct hcm_fiber *fiber = *head;
	block->head = (block->head + 1) % HC_CPU_MAX_BLOCK_THREADS;
	block->count--;
	if (fiber->state == HCM_POLLING)
		block->pollers--;
	return fiber;
}

/* After a stop only those run that hold; the others are dropped. NULL when no
 * holder can run: what they wait for will not come. */
struct hcm_fiber *hcm_pick_holder(struct hcm_block *block)
{
	while (block->holders && block->count) {
		struct hcm_fiber *fiber = hcm_pick(block);
		if (fiber->holding)
			return fiber;
	}
	return NULL;
}

/* The current fiber runs no more. The block ends with its last holder. */
HCM_NEVER_RETURNS
_Noreturn void hcm_stop_here(struct hcm_block *block)
{
	struct hcm_fiber *next = hcm_pick_holder(block);
	if (next)
		hcm_fiber_switch(block, next);
	hcm_fiber_leave(block);
}

void hc_cpu_hold(void)
{
	struct hcm_block *block = hcm_device();
	if (!block || block->current->holding)
		return;
	block->current->holding = true;
	block->holders++;
}

void hc_cpu_release(void)
{
	struct hcm_block *block = hcm_device();
	if (!block || !block->current->holding)
		return;
	block->current->holding = false;
	block->holders--;
}

void hcm_progress(struct hcm_block *block)
{
	block->idle_polls = block->idle_rounds = block->spins = 0;
	if (block->machine->adversarial)
		block->machine->idle_passes = 0;
}

/* Ends a fiber's wait. The current fiber, about to wait, just goes on. */
void hcm_make_ready(struct hcm_block *block, struct hcm_fiber *fiber)
{
	fiber->warp->running |= fiber->bit;
	if (fiber->state != HCM_WAITING)
		return;
	fiber->state = HCM_READY;
	fiber->poll_yields = 0;
	hcm_push(block, fiber);
}

/* Runs somebody else until the current fiber's turn comes. */
static void schedule(struct hcm_block *block)
{
	if (block->machine->adversarial)
		hcm_adversary_point(block);
	if (hcm_stopped(block) && !block->current->holding)
		hcm_stop_here(block);
	struct hcm_fiber *next = hcm_stopped(block) ? hcm_pick_holder(block)
						    : hcm_pick(block);
	if (!next)
		hcm_fiber_leave(block);
	if (next == block->current)
		next->state = HCM_RUNNING;
	else
		hcm_fiber_switch(block, next);
}

/* The caller has entered what it waits for and left its warp's running set;
 * hcm_make_ready ends the wait. */
void hcm_wait(struct hcm_block *block)
{
	struct hcm_fiber *fiber = block->current;
	fiber->state = HCM_WAITING;
	hcm_converge_settle(block, fiber->warp);
	/* settling may have released the caller itself, which is then READY
	 * and in the ring */
	schedule(block);
}

void hcm_thread_ended(struct hcm_block *block, struct hcm_fiber *fiber)
{
	struct hcm_warp *warp = fiber->warp;
	fiber->state = HCM_ENDED;
	block->live--;
	warp->live &= ~fiber->bit;
	warp->running &= ~fiber->bit;
	hcm_progress(block);
	hcm_collective_settle(block, warp);
	hcm_barrier_settle(block);
	hcm_converge_settle(block, warp);
}

static void yield_period_begin(struct hcm_block *block)
{
	block->countdown = block->machine->adversarial
				   ? 1 + hcm_random_below(
						 block->machine,
						 ADVERSARIAL_YIELD_PERIOD)
				   : YIELD_PERIOD;
}

/* Into the ring after a yield in an atomic. A poll has atomics of its own, so
 * the first few yields after one do not tell a fiber that makes progress. */
static void push_spinning(struct hcm_block *block, struct hcm_fiber *fiber)
{
	fiber->state = HCM_READY;
	if (fiber->poll_yields) {
		fiber->poll_yields--;
		fiber->state = HCM_POLLING;
		block->pollers++;
	} else if (block->machine->adversarial) {
		block->machine->idle_passes = 0;
	}
	hcm_push(block, fiber);
}

static void spin_yield(struct hcm_block *block)
{
	struct hcm_warp *warp = block->current->warp;
	unsigned others = (unsigned)__builtin_popcount(warp->running);

	if (warp->converging && ++warp->patience > CONVERGE_PATIENCE * others)
		hcm_converge_release(block, warp);
	push_spinning(block, block->current);
	if (!block->machine->adversarial &&
	    ++block->spins >= SPIN_ROUNDS * block->count) {
		block->spins = 0;
		sched_yield();
	}
	schedule(block);
}

void hc_cpu_may_yield(void)
{
	struct hcm_block *block = hcm_self;
	if (!block || !block->current || --block->countdown)
		return;
	yield_period_begin(block);
	spin_yield(block);
}

void hcm_os_backoff(unsigned round, unsigned limit_us)
{
	if (round < YIELD_ROUNDS) {
		sched_yield();
		return;
	}
	unsigned step = round - YIELD_ROUNDS;
	unsigned us = limit_us;
	if (step >= LONG_ROUNDS)
		us = LONG_FACTOR * limit_us;
	else if (step < 16 && FIRST_SLEEP_US << step < limit_us)
		us = FIRST_SLEEP_US << step;
	if (us > MAX_SLEEP_US)
		us = MAX_SLEEP_US;
	struct timespec pause = {0, (long)us * 1000};
	nanosleep(&pause, NULL);
}

static void os_backoff(struct hcm_block *block)
{
	atomic_uint *sleepers = &block->machine->sleepers;
	unsigned others = atomic_fetch_add(sleepers, 1);
	unsigned limit = SLEEP_LIMIT_US_PER_BLOCK * (others + 1);
	hcm_os_backoff(block->idle_rounds++,
		       limit < SLEEP_LIMIT_US ? SLEEP_LIMIT_US : limit);
	atomic_fetch_sub(sleepers, 1);
}

/* Once all runnable fibers have polled in vain since the last progress. */
static void idle_round(struct hcm_block *block)
{
	if (block->pollers != block->count ||
	    ++block->idle_polls < block->count)
		return;
	block->idle_polls = 0;
	if (block->machine->adversarial)
		hcm_adversary_idle(block);
	else
		os_backoff(block);
}

void hc_cpu_backoff(void)
{
	struct hcm_block *block = hcm_device();
	if (!block) {
		sched_yield();
		return;
	}
	struct hcm_fiber *fiber = block->current;
	struct hcm_warp *warp = fiber->warp;
	warp->running &= ~fiber->bit;
	warp->unpolled &= ~fiber->bit;
	warp->polling |= fiber->bit;
	fiber->state = HCM_POLLING;
	fiber->poll_yields = block->machine->adversarial
				     ? ADVERSARIAL_POLL_YIELDS
				     : POLL_YIELDS;
	hcm_push(block, fiber);
	block->pollers++;
	hcm_converge_settle(block, warp);
	idle_round(block);
	schedule(block);
	/* from here running stands for it */
	warp->unpolled &= ~fiber->bit;
	warp->polling &= ~fiber->bit;
	warp->running |= fiber->bit;
}

static uint64_t now_ns(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

void hc_cpu_nanosleep(uint64_t ns)
{
	uint64_t start = now_ns();
	do
		hc_cpu_backoff();
	while (now_ns() - start < ns);
}

HCM_NEVER_RETURNS
void hc_cpu_trap(void)
{
	struct hcm_block *block = hcm_device();
	if (!block)
		abort();
	hc_cpu_release();
	hcm_launch_fail(block->launch, -EFAULT);
	hcm_stop_here(block);
}

/* Misuse that the machine found: says where, and traps. */
HCM_NEVER_RETURNS
_Noreturn void hcm_fault(struct hcm_block *block, const char *message)
{
	(void)block;
	fprintf(stderr,
		"hostcall: cpu device: block (%u,%u,%u) thread (%u,%u,%u): "
		"%s\n",
		blockIdx.x, blockIdx.y, blockIdx.z, threadIdx.x, threadIdx.y,
		threadIdx.z, message);
	hc_cpu_trap();
}
