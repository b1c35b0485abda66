/*
 * The machine's own structures. Private to device/cpu.
 *
 * Who may write what: a struct hcm_block and all below it belong to its OS
 * thread, except the fields marked (lock), which are the machine lock's. A
 * launch and the machine are the machine lock's, except what is marked atomic.
 */
#ifndef HC_DEVICE_CPU_INTERNAL_H
#define HC_DEVICE_CPU_INTERNAL_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "device/cpu/lanes_machine.h"
#include "device/cpu/machine.h"

#define HCM_STACKS_PER_SLAB 32

/* Memory for one fiber's frames; lent by the machine in slabs. */
struct hcm_stack {
	char *base; /* lowest usable byte */
	size_t size;
	void *tsan; /* ThreadSanitizer's fiber, created on first use */
	struct hcm_stack *next;
};

struct hcm_slab {
	struct hcm_slab *next;
	char *memory;
	size_t bytes;
	struct hcm_stack stacks[HCM_STACKS_PER_SLAB];
};

/* A suspended flow of control: a fiber, or the OS thread's own (main). */
struct hcm_context {
	void *resume; /* Boost's fcontext_t; valid while suspended */
	void *fake_stack; /* AddressSanitizer's */
	struct hcm_stack *stack;
};

enum hcm_state {
	HCM_NEW, /* in the ring, has no stack yet */
	HCM_READY, /* in the ring */
	HCM_POLLING, /* in the ring, and had found nothing when it last looked */
	HCM_WAITING, /* not in the ring; somebody will make it ready */
	HCM_RUNNING,
	HCM_ENDED
};

struct hcm_fiber {
	struct hcm_context context;
	enum hcm_state state;
	unsigned poll_yields; /* see POLL_YIELDS */
	bool holding; /* see hc_cpu_hold */
	uint3 thread_index;
	unsigned index; /* linear, in the block */
	struct hcm_warp *warp;
	uint32_t bit; /* of the lane in its warp */
	uint64_t key; /* of the converge it waits in */
	unsigned source; /* shuffle */
	uint64_t value; /* what it brought to a collective or converge */
	uint64_t result; /* what it takes away */
};

struct hcm_collective {
	uint32_t mask;
	uint32_t arrived;
	int kind;
};

struct hcm_warp {
	struct hcm_fiber *lanes;
	uint32_t live;
	/* of the live lanes: neither in a wait nor polling */
	uint32_t running;
	uint32_t polling;
	/* of the polling lanes: not looked since the last arrival at converge */
	uint32_t unpolled;
	uint32_t converging;
	unsigned patience; /* yields that converging lanes have waited for */
	/* Bit i: collective[i] is in progress. Some lane waits in each, and in
	 * no other, so 32 are enough. */
	uint32_t collectives;
	struct hcm_collective collective[HC_CPU_WARP_SIZE];
};

/* An OS thread and the block it carries. */
struct hcm_block {
	struct hc_cpu_machine *machine;
	struct hc_cpu_launch *launch; /* (lock) set by the machine, or NULL */
	struct hcm_block *next; /* (lock) in the machine's lists */
	struct hcm_block *next_idle; /* (lock) */
	pthread_t thread;
	pthread_cond_t wake; /* (lock) */

	uint64_t index; /* linear block index */
	uint32_t runs; /* blocks that this thread has run */
	unsigned threads, live;
	struct hcm_context main;
	struct hcm_stack main_stack;
	struct hcm_fiber *current; /* NULL while main runs */
	struct hcm_fiber *fibers;
	unsigned fiber_capacity;
	struct hcm_warp *warps;

	/* Runnable fibers in turn; pollers counts those that are polling. */
	struct hcm_fiber *ring[HC_CPU_MAX_BLOCK_THREADS];
	unsigned head, count, pollers;

	struct hcm_slab *slabs;
	struct hcm_stack *free_stacks;
	struct hcm_stack *dying; /* the stack left for ever by the last jump */
	bool dying_frames; /* functions on it had not returned */

	unsigned countdown; /* calls of hc_cpu_may_yield until it yields */
	unsigned idle_polls, idle_rounds; /* since the last progress */
	unsigned spins;
	unsigned holders; /* fibers that are holding */

	unsigned barrier_arrived, barrier_nonzero;
	unsigned barrier_total, barrier_count; /* of the last completed one */
};

struct hc_cpu_launch {
	struct hc_cpu_machine *machine;
	struct hc_cpu_launch *next;
	void (*entry)(void **args);
	void **args;
	uint3 grid, block;
	unsigned threads, warps; /* of a block */
	uint64_t blocks, next_block;
	unsigned seats; /* block threads that work for it */
	unsigned references;
	uint32_t id; /* in the ledger */
	bool exited; /* see hc_cpu_launch_first_exit */
	bool unsettled; /* hc_cpu_launch_settled is to come */
	bool done;
	struct timespec started, ended_at;
	bool waiting; /* has not had its first block thread yet */
	_Atomic int status; /* 0 or the first -errno */
	atomic_bool stop;
	pthread_cond_t ended;
};

struct hc_cpu_machine {
	pthread_mutex_t lock;
	unsigned max_threads, max_warps;
	unsigned used_threads, used_warps;
	unsigned pending; /* launches that wait for their first block */
	unsigned handles; /* launch objects that exist */
	struct hc_cpu_launch *launches; /* not done, in order of arrival */
	struct hcm_block *blocks; /* all that were ever made */
	struct hcm_block *idle;
	struct hc_cpu_ledger *ledger;
	uint32_t last_id;
	bool quit;
	atomic_bool abandoned;
	atomic_uint sleepers; /* blocks in os_backoff */

	size_t stack_size, page_size;
	struct hcm_slab *slabs;
	unsigned guards_left; /* guarded slabs that may still be mapped */

	/* Adversarial mode. The holder of the baton is the only block that
	 * runs, and the only one to draw from `random`. */
	bool adversarial;
	uint64_t seed, launch_count;
	uint64_t random;
	struct hcm_block *holder;
	struct hcm_block **seats;
	unsigned seat_count;
	unsigned idle_passes;
};

extern __thread struct hcm_block *hcm_self;

/* The caller's block if it is a device thread, else NULL. */
static inline struct hcm_block *hcm_device(void)
{
	struct hcm_block *block = hcm_self;
	return block && block->current ? block : NULL;
}

/* stack.c */
void hcm_stack_init(struct hc_cpu_machine *machine, size_t wanted);
struct hcm_stack *hcm_stack_take(struct hcm_block *block);
void hcm_stack_give(struct hcm_block *block, struct hcm_stack *stack);
void hcm_stack_reset(struct hcm_block *block);
void hcm_stack_return(struct hcm_block *block);
void hcm_stack_free(struct hc_cpu_machine *machine);

/* fiber.c */
void hcm_fiber_run(struct hcm_block *block, struct hcm_fiber *first);
void hcm_fiber_switch(struct hcm_block *block, struct hcm_fiber *next);
_Noreturn void hcm_fiber_leave(struct hcm_block *block);

/* schedule.c */
void hcm_push(struct hcm_block *block, struct hcm_fiber *fiber);
struct hcm_fiber *hcm_pick(struct hcm_block *block);
void hcm_make_ready(struct hcm_block *block, struct hcm_fiber *fiber);
void hcm_wait(struct hcm_block *block);
void hcm_progress(struct hcm_block *block);
bool hcm_stopped(const struct hcm_block *block);
struct hcm_fiber *hcm_pick_holder(struct hcm_block *block);
_Noreturn void hcm_stop_here(struct hcm_block *block);
void hcm_os_backoff(unsigned round, unsigned limit_us);
void hcm_thread_ended(struct hcm_block *block, struct hcm_fiber *fiber);
_Noreturn void hcm_fault(struct hcm_block *block, const char *message);

/* converge.c, collective.c, barrier.c */
void hcm_converge_settle(struct hcm_block *block, struct hcm_warp *warp);
void hcm_converge_release(struct hcm_block *block, struct hcm_warp *warp);
void hcm_collective_settle(struct hcm_block *block, struct hcm_warp *warp);
void hcm_barrier_settle(struct hcm_block *block);

/* block.c */
struct hcm_block *hcm_block_create(struct hc_cpu_machine *machine, int *error);
void hcm_block_free(struct hcm_block *block);

/* launch.c */
void hcm_launch_fail(struct hc_cpu_launch *launch, int status);
/* with the lock held: */
int hcm_launch_add_seat(struct hc_cpu_launch *launch);
bool hcm_launch_may_grow(const struct hc_cpu_launch *launch);
void hcm_launch_leave(struct hcm_block *block);

/* adversary.c */
uint64_t hcm_random(struct hc_cpu_machine *machine);
unsigned hcm_random_below(struct hc_cpu_machine *machine, unsigned limit);
void hcm_adversary_seat(struct hcm_block *block);
void hcm_adversary_unseat(struct hcm_block *block);
void hcm_adversary_point(struct hcm_block *block);
void hcm_adversary_idle(struct hcm_block *block);

#endif
