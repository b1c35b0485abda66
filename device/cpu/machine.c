/*
 * The machine's own life.
 */
#include <errno.h>
#include <stdlib.h>

#include "device/cpu/internal.h"

#define DEFAULT_RESIDENT_BLOCKS 32
#define MAX_RESIDENT_BLOCKS 1024
/* ThreadSanitizer knows 8128 threads, fibers among them. */
#define TSAN_MAX_WARPS 224
#define MAX_STACK_SIZE ((size_t)1 << 30)

/* The caller's config, as far as it knows the fields. */
static int read_config(const struct hc_cpu_config *from,
		       struct hc_cpu_config *config)
{
	static const struct hc_cpu_config defaults;
	*config = defaults;
	if (!from)
		return 0;
	if (from->size < sizeof *config)
		return -EINVAL; /* the first version: none is smaller */
	*config = *from;
	if (config->resident_blocks > MAX_RESIDENT_BLOCKS ||
	    config->stack_size > MAX_STACK_SIZE)
		return -EINVAL;
	return 0;
}

/*
 * A launch may take half of the machine, so the machine is twice what one
 * launch is promised. Blocks smaller than 1024 threads leave warps over, which
 * more OS threads may use.
 */
static void size_machine(struct hc_cpu_machine *machine, unsigned resident)
{
	if (!resident)
		resident = DEFAULT_RESIDENT_BLOCKS;
	machine->max_warps = 2 * resident *
			     (HC_CPU_MAX_BLOCK_THREADS / HC_CPU_WARP_SIZE);
#ifdef __SANITIZE_THREAD__
	if (machine->max_warps > TSAN_MAX_WARPS)
		machine->max_warps = TSAN_MAX_WARPS;
#endif
	machine->max_threads = 8 * resident;
}

int hc_cpu_machine_create(const struct hc_cpu_config *config,
			  struct hc_cpu_machine **out)
{
	struct hc_cpu_config wanted;
	int error = read_config(config, &wanted);
	if (error)
		return error;
	struct hc_cpu_machine *machine = calloc(1, sizeof *machine);
	if (!machine)
		return -ENOMEM;
	size_machine(machine, wanted.resident_blocks);
	machine->seats = calloc(machine->max_threads, sizeof *machine->seats);
	if (!machine->seats) {
		free(machine);
		return -ENOMEM;
	}
	machine->adversarial = wanted.adversarial != 0;
	machine->seed = wanted.seed;
	hcm_stack_init(machine, wanted.stack_size);
	pthread_mutex_init(&machine->lock, NULL);
	*out = machine;
	return 0;
}

static void quit(struct hc_cpu_machine *machine)
{
	machine->quit = true;
	for (struct hcm_block *block = machine->blocks; block;
	     block = block->next)
		pthread_cond_signal(&block->wake);
}

int hc_cpu_machine_destroy(struct hc_cpu_machine *machine)
{
	pthread_mutex_lock(&machine->lock);
	bool busy = machine->handles != 0;
	if (!busy)
		quit(machine);
	pthread_mutex_unlock(&machine->lock);
	if (busy)
		return -EBUSY;
	while (machine->blocks) {
		struct hcm_block *block = machine->blocks;
		machine->blocks = block->next;
		hcm_block_free(block);
	}
	hcm_stack_free(machine);
	pthread_mutex_destroy(&machine->lock);
	free(machine->seats);
	free(machine);
	return 0;
}

void hc_cpu_machine_keep(struct hc_cpu_machine *machine,
			 struct hc_cpu_ledger *ledger)
{
	pthread_mutex_lock(&machine->lock);
	machine->ledger = ledger;
	pthread_mutex_unlock(&machine->lock);
}

void hc_cpu_machine_abandon(struct hc_cpu_machine *machine)
{
	atomic_store(&machine->abandoned, true);
}

unsigned hc_cpu_max_resident_warps(const struct hc_cpu_machine *machine)
{
	return machine->max_warps;
}
