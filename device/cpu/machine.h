/*
 * The CPU device machine: runs device code on pthreads and fibers.
 *
 * This header is for the host side (the CPU backend, tests). Device code
 * uses device/cpu/lanes_machine.h; a user's .cu uses device/cpu/cuda.h.
 *
 * One OS thread carries one resident block, so a block's shared memory is
 * thread-local storage. The block's threads are fibers of that OS thread and
 * never leave it.
 *
 * Errors are returned as -errno. All functions may be called from any host
 * thread; none may be called from device code.
 */
#ifndef HC_DEVICE_CPU_MACHINE_H
#define HC_DEVICE_CPU_MACHINE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
	HC_CPU_WARP_SIZE = 32,
	HC_CPU_MAX_BLOCK_THREADS = 1024,
	/* what one block may ask for as dynamic shared memory (as on sm_90) */
	HC_CPU_MAX_DYNAMIC_SHARED = 227 * 1024
};

struct hc_cpu_machine;
struct hc_cpu_launch;

struct hc_cpu_dim {
	unsigned x, y, z;
};

struct hc_cpu_config {
	/* sizeof(struct hc_cpu_config) of the caller; fields beyond it are 0 */
	size_t size;
	/*
	 * How many blocks of 1024 threads one launch may have resident while
	 * it is the only launch; 0 means 32. Smaller blocks may be resident
	 * in greater number (up to 4 times as many).
	 */
	unsigned resident_blocks;
	/* usable stack of a device thread in bytes; 0 means 64 KiB (256 KiB
	 * under the address and thread sanitizers) */
	size_t stack_size;
	/*
	 * Nonzero: one block runs at a time and switches happen at random
	 * places drawn from `seed`. The same seed and the same launches give
	 * the same interleaving as long as nothing outside (host replies,
	 * clocks, launches that overlap) takes part.
	 */
	int adversarial;
	uint64_t seed;
};

/*
 * Creates a machine; no thread starts before the first launch. config may be
 * NULL for the defaults.
 * -EINVAL (resident_blocks > 1024, stack_size over 1 GiB, or size too
 * small), -ENOMEM.
 */
int hc_cpu_machine_create(const struct hc_cpu_config *config,
			  struct hc_cpu_machine **machine);

/* Joins the pooled threads and frees everything. -EBUSY while a launch runs or
 * waits, or its handle was not released; nothing has changed then. */
int hc_cpu_machine_destroy(struct hc_cpu_machine *machine);

/*
 * For a process that is about to _exit: tells every launch to stop at its
 * threads' next yield, and refuses new ones (-ESHUTDOWN). Does not wait, frees
 * nothing, and takes no lock, so a signal handler may call it.
 */
void hc_cpu_machine_abandon(struct hc_cpu_machine *machine);

/*
 * What a launch holds of memory that outlives it: its calls' cells, by cell,
 * and pieces of staging. Device code enters what it takes and strikes out what
 * it gives back, so that the rest is known when a launch is stopped. Launches
 * are named by number, never 0.
 */
struct hc_cpu_call {
	uint64_t tag; /* of the reply */
	int wide; /* one of several lanes that hold a packet together */
	uint32_t launch; /* atomic, written last */
};

struct hc_cpu_ledger {
	struct hc_cpu_call *cells;
	size_t cell_count;
	uint32_t *pieces; /* atomic */
	size_t piece_count;
	/*
	 * A launch was stopped and none of its threads runs any more; called
	 * by the last of them, without a lock, before the end can be seen.
	 * Nonzero: it still asks for something, and hc_cpu_launch_settled will
	 * follow.
	 */
	int (*stopped)(void *context, struct hc_cpu_launch *launch,
		       uint32_t number);
	void *context;
};

/* Before the first launch. The ledger stays the caller's. */
void hc_cpu_machine_keep(struct hc_cpu_machine *machine,
			 struct hc_cpu_ledger *ledger);

/* Nothing that the stopped launch asked for will happen any more. The launch
 * may be gone afterwards. */
void hc_cpu_launch_settled(struct hc_cpu_launch *launch);

/* Nonzero the first time it is asked of a launch that runs. */
int hc_cpu_launch_first_exit(struct hc_cpu_machine *machine, uint32_t number);

/*
 * An upper bound of the warps resident at the same time, over all concurrent
 * launches of the machine: 64 * resident_blocks (2048 by default).
 */
unsigned hc_cpu_max_resident_warps(const struct hc_cpu_machine *machine);

/*
 * Starts entry(args) in every thread of grid x block and returns at once.
 * `args` stays the caller's until the launch is done.
 *
 * Launches run side by side, each on block threads of its own. A launch may
 * add a block while the machine would keep at least as much room free as the
 * launch then holds: the first may take half of the machine, the second a
 * quarter, and so on. Its first block needs only room for itself; where there
 * is none, the launch waits for it, in order of arrival. Launches grow as
 * others end.
 *
 * -EINVAL: a zero dimension, more than 1024 threads in a block, a grid beyond
 * 2^31-1 x 65535 x 65535, dynamic_shared over 227 KiB, a NULL entry.
 * -ENOMEM, -EAGAIN (no thread could be created), -ESHUTDOWN (abandoned).
 */
int hc_cpu_launch(struct hc_cpu_machine *machine, void (*entry)(void **args),
		  void **args, struct hc_cpu_dim grid, struct hc_cpu_dim block,
		  size_t dynamic_shared, struct hc_cpu_launch **launch);

/*
 * Waits for the end of a launch; timeout_ns < 0 waits forever, 0 polls. The
 * end of a launch that was stopped is told once it is settled, or a second
 * later if that takes so long. 0 when every thread ended; -ETIMEDOUT; -EFAULT
 * when a thread trapped
 * (hc_cpu_trap, or misuse that the machine found and named on stderr);
 * -ENOMEM when stacks could not be had; -ECANCELED after hc_cpu_launch_stop
 * or hc_cpu_machine_abandon. May be called more than once and by several
 * threads.
 */
int hc_cpu_launch_wait(struct hc_cpu_launch *launch, int64_t timeout_ns);

/* Seconds from the start of an ended launch to its end. */
double hc_cpu_launch_seconds(struct hc_cpu_launch *launch);

/* Stops a launch as a trap would: each block leaves at its next yield. Does
 * not wait. */
void hc_cpu_launch_stop(struct hc_cpu_launch *launch);

/* Gives the caller's handle back; a launch that still runs goes on. NULL is
 * ignored. */
void hc_cpu_launch_release(struct hc_cpu_launch *launch);

/*
 * For a handler of a fault, on the thread that faulted: did its device thread
 * reach for what lies just below its stack, as one that needs a larger stack?
 */
int hc_cpu_below_stack(const void *address);

/*
 * Kernels of this process by name, entered by HC_KERNEL in device/cpu/cuda.h
 * from static constructors. The object belongs to its registrant and must
 * live as long as the process.
 */
struct hc_cpu_kernel {
	const char *name;
	void (*entry)(void **args);
	const void *function; /* address of the kernel function itself */
	unsigned parameter_count;
	const uint32_t *parameter_sizes;
	const struct hc_cpu_kernel *next; /* the registry's */
};

void hc_cpu_kernel_register(struct hc_cpu_kernel *kernel);

/* NULL when there is none. Of several with one name, the last registered. */
const struct hc_cpu_kernel *hc_cpu_kernel_find(const char *name);
const struct hc_cpu_kernel *hc_cpu_kernel_find_function(const void *function);

/* The list's head; follow next. For tools that enumerate kernels. */
const struct hc_cpu_kernel *hc_cpu_kernel_first(void);

#ifdef __cplusplus
}
#endif

#endif
