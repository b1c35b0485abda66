/*
 * Block threads: OS threads of the machine's pool, each of which carries one
 * block at a time for the launch it was given to.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>

#include "device/cpu/internal.h"
#include "device/cpu/sanitize.h"

/* For the handlers of faults, which cannot run on a fiber that overflowed. */
#define SIGNAL_STACK_SIZE ((size_t)64 << 10)

static uint3 place(uint64_t index, uint3 extent)
{
	uint3 at;
	at.x = (unsigned)(index % extent.x);
	at.y = (unsigned)(index / extent.x % extent.y);
	at.z = (unsigned)(index / extent.x / extent.y);
	return at;
}

static bool reserve_fibers(struct hcm_block *block, unsigned warps)
{
	unsigned wanted = warps * HC_CPU_WARP_SIZE;
	if (wanted <= block->fiber_capacity)
		return true;
	struct hcm_fiber *fibers = calloc(wanted, sizeof *fibers);
	struct hcm_warp *all = calloc(warps, sizeof *all);
	if (!fibers || !all) {
		free(fibers);
		free(all);
		return false;
	}
	free(block->fibers);
	free(block->warps);
	block->fibers = fibers;
	block->warps = all;
	block->fiber_capacity = wanted;
	return true;
}

/* What stays the same for all blocks of a launch. */
static bool launch_begin(struct hcm_block *block)
{
	const struct hc_cpu_launch *launch = block->launch;
	if (!reserve_fibers(block, launch->warps))
		return false;
	block->threads = launch->threads;
	block->countdown = 1;
	for (unsigned i = 0; i < launch->warps; i++)
		block->warps[i].lanes = &block->fibers[i * HC_CPU_WARP_SIZE];
	for (unsigned i = 0; i < launch->threads; i++) {
		struct hcm_fiber *fiber = &block->fibers[i];
		fiber->index = i;
		fiber->bit = UINT32_C(1) << i % HC_CPU_WARP_SIZE;
		fiber->warp = &block->warps[i / HC_CPU_WARP_SIZE];
		fiber->thread_index = place(i, launch->block);
	}
	blockDim = (dim3){launch->block.x, launch->block.y, launch->block.z};
	gridDim = (dim3){launch->grid.x, launch->grid.y, launch->grid.z};
	return true;
}

static void warp_begin(struct hcm_warp *warp, unsigned threads)
{
	uint32_t all = threads >= HC_CPU_WARP_SIZE
			       ? UINT32_MAX
			       : (UINT32_C(1) << threads) - 1;
	warp->live = warp->running = all;
	warp->polling = warp->unpolled = warp->converging = 0;
	warp->patience = 0;
	warp->collectives = 0;
}

static void run_block(struct hcm_block *block, uint64_t index)
{
	const struct hc_cpu_launch *launch = block->launch;
	block->index = index;
	block->runs++;
	block->live = block->threads;
	block->barrier_arrived = block->barrier_nonzero = 0;
	block->head = block->count = block->pollers = block->holders = 0;
	hcm_progress(block);
	blockIdx = place(index, launch->grid);
	for (unsigned i = 0; i < launch->warps; i++)
		warp_begin(&block->warps[i],
			   block->threads - i * HC_CPU_WARP_SIZE);
	for (unsigned i = 0; i < block->threads; i++) {
		block->fibers[i].state = HCM_NEW;
		block->fibers[i].poll_yields = 0;
		block->fibers[i].holding = false;
		hcm_push(block, &block->fibers[i]);
	}
	hcm_fiber_run(block, hcm_pick(block));
	if (block->live)
		hcm_stack_reset(block);
}

/* The launch's next block; false when there is none left to run. */
static bool take(struct hcm_block *block, uint64_t *index)
{
	struct hc_cpu_launch *launch = block->launch;
	struct hc_cpu_machine *machine = block->machine;
	bool taken = false;
	pthread_mutex_lock(&machine->lock);
	if (launch->next_block < launch->blocks && !hcm_stopped(block)) {
		*index = launch->next_block++;
		taken = true;
		/* Block threads start each other, so a launch's cost to its
		 * caller does not depend on its size. */
		if (hcm_launch_may_grow(launch))
			(void)hcm_launch_add_seat(launch);
	}
	pthread_mutex_unlock(&machine->lock);
	return taken;
}

static void work(struct hcm_block *block)
{
	uint64_t index;
	if (!launch_begin(block)) {
		hcm_launch_fail(block->launch, -ENOMEM);
		return;
	}
	while (take(block, &index))
		run_block(block, index);
	hcm_stack_return(block);
}

/* With the lock held. False when the machine is being destroyed. */
static bool wait_for_work(struct hcm_block *block)
{
	struct hc_cpu_machine *machine = block->machine;
	while (!machine->quit &&
	       (!block->launch ||
		(machine->adversarial && machine->holder != block)))
		pthread_cond_wait(&block->wake, &machine->lock);
	return !machine->quit;
}

static void thread_begin(struct hcm_block *block, void *signal_stack)
{
	hcm_self = block;
	block->main.stack = &block->main_stack;
	hcm_san_main(&block->main_stack);
	/* Short sleeps of a waiting block shall be short. */
	(void)prctl(PR_SET_TIMERSLACK, 1000ul, 0ul, 0ul, 0ul);
	if (signal_stack) {
		stack_t stack = {.ss_sp = signal_stack,
				 .ss_size = SIGNAL_STACK_SIZE};
		(void)sigaltstack(&stack, NULL);
	}
}

static void thread_end(void *signal_stack)
{
	stack_t none = {.ss_flags = SS_DISABLE};
	if (signal_stack)
		(void)sigaltstack(&none, NULL);
	free(signal_stack);
}

static void *signal_stack_create(void)
{
#if defined(HCM_ASAN) || defined(HCM_TSAN)
	return NULL; /* the sanitizer's runtime has set its own */
#else
	return malloc(SIGNAL_STACK_SIZE);
#endif
}

static void *thread_main(void *argument)
{
	struct hcm_block *block = argument;
	struct hc_cpu_machine *machine = block->machine;
	pthread_setname_np(pthread_self(), "hc-block");
	void *signal_stack = signal_stack_create();
	thread_begin(block, signal_stack);
	pthread_mutex_lock(&machine->lock);
	while (wait_for_work(block)) {
		pthread_mutex_unlock(&machine->lock);
		work(block);
		pthread_mutex_lock(&machine->lock);
		hcm_launch_leave(block);
	}
	pthread_mutex_unlock(&machine->lock);
	thread_end(signal_stack);
	return NULL;
}

/* Runtime threads take no signals but those for their own faults, which a
 * handler of the process (a sanitizer's, hcrun's) wants to report. */
static int create_thread(struct hcm_block *block)
{
	sigset_t blocked, before;
	sigfillset(&blocked);
	sigdelset(&blocked, SIGSEGV);
	sigdelset(&blocked, SIGBUS);
	sigdelset(&blocked, SIGFPE);
	sigdelset(&blocked, SIGILL);
	sigdelset(&blocked, SIGTRAP);
	sigdelset(&blocked, SIGABRT);
	pthread_sigmask(SIG_SETMASK, &blocked, &before);
	int error = pthread_create(&block->thread, NULL, thread_main, block);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return error;
}

struct hcm_block *hcm_block_create(struct hc_cpu_machine *machine, int *error)
{
	struct hcm_block *block = calloc(1, sizeof *block);
	if (!block) {
		*error = -ENOMEM;
		return NULL;
	}
	block->machine = machine;
	pthread_cond_init(&block->wake, NULL);
	*error = -create_thread(block);
	if (*error) {
		pthread_cond_destroy(&block->wake);
		free(block);
		return NULL;
	}
	return block;
}

/* Joins the thread; the machine's quit flag is set and its lock not held. */
void hcm_block_free(struct hcm_block *block)
{
	pthread_join(block->thread, NULL);
	pthread_cond_destroy(&block->wake);
	free(block->fibers);
	free(block->warps);
	free(block);
}
