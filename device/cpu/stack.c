/*
 * Stacks for fibers, mapped a slab at a time and pooled by the machine. A
 * block borrows slabs while it works for a launch.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "device/cpu/internal.h"
#include "device/cpu/sanitize.h"

#define MIN_STACK_SIZE ((size_t)16 << 10)
#define DEFAULT_MAX_MAP_COUNT 65530

/*
 * All stacks start at the same offset in a page, so without this their
 * busiest lines would share one set of the first-level cache.
 */
#define COLOUR_STEP 128
#define COLOUR_SPACE (COLOUR_STEP * HCM_STACKS_PER_SLAB)

static unsigned max_map_count(void)
{
	unsigned count = DEFAULT_MAX_MAP_COUNT;
	FILE *file = fopen("/proc/sys/vm/max_map_count", "re");
	if (file) {
		if (fscanf(file, "%u", &count) != 1)
			count = DEFAULT_MAX_MAP_COUNT;
		fclose(file);
	}
	return count;
}

void hcm_stack_init(struct hc_cpu_machine *machine, size_t wanted)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t size = wanted ? wanted : HCM_DEFAULT_STACK_SIZE;
	if (size < MIN_STACK_SIZE)
		size = MIN_STACK_SIZE;
	size += COLOUR_SPACE;
	machine->page_size = page;
	machine->stack_size = (size + page - 1) / page * page;
	/* A guarded stack takes two mappings; leave half to everybody else. */
	machine->guards_left = max_map_count() / 4 / HCM_STACKS_PER_SLAB;
}

/* Without guards neighbouring stacks are one mapping, so any number fits. */
static void guard(struct hc_cpu_machine *machine, struct hcm_slab *slab,
		  size_t stride)
{
	for (unsigned i = 0; i < HCM_STACKS_PER_SLAB; i++)
		if (mprotect(slab->memory + i * stride, machine->page_size,
			     PROT_NONE))
			return;
}

static struct hcm_slab *slab_map(struct hc_cpu_machine *machine, bool guarded)
{
	size_t stride = machine->stack_size + machine->page_size;
	struct hcm_slab *slab = calloc(1, sizeof *slab);
	if (!slab)
		return NULL;
	slab->bytes = stride * HCM_STACKS_PER_SLAB;
	slab->memory = mmap(NULL, slab->bytes, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE |
				    MAP_STACK,
			    -1, 0);
	if (slab->memory == MAP_FAILED) {
		free(slab);
		return NULL;
	}
	/* One huge page would make 32 stacks resident for the first frame. */
	(void)madvise(slab->memory, slab->bytes, MADV_NOHUGEPAGE);
	if (guarded)
		guard(machine, slab, stride);
	for (unsigned i = 0; i < HCM_STACKS_PER_SLAB; i++) {
		struct hcm_stack *stack = &slab->stacks[i];
		stack->base = slab->memory + i * stride + machine->page_size;
		stack->size = machine->stack_size - i * COLOUR_STEP;
	}
	return slab;
}

static struct hcm_slab *slab_borrow(struct hc_cpu_machine *machine)
{
	bool guarded = false;
	pthread_mutex_lock(&machine->lock);
	struct hcm_slab *slab = machine->slabs;
	if (slab) {
		machine->slabs = slab->next;
	} else if (machine->guards_left) {
		machine->guards_left--;
		guarded = true;
	}
	pthread_mutex_unlock(&machine->lock);
	return slab ? slab : slab_map(machine, guarded);
}

static void slab_stacks_free(struct hcm_block *block, struct hcm_slab *slab)
{
	for (unsigned i = HCM_STACKS_PER_SLAB; i-- > 0;)
		hcm_stack_give(block, &slab->stacks[i]);
}

void hcm_stack_give(struct hcm_block *block, struct hcm_stack *stack)
{
	stack->next = block->free_stacks;
	block->free_stacks = stack;
}

/* NULL when memory has run out. Last in, first out: the warmest stack. */
struct hcm_stack *hcm_stack_take(struct hcm_block *block)
{
	if (!block->free_stacks) {
		struct hcm_slab *slab = slab_borrow(block->machine);
		if (!slab)
			return NULL;
		slab->next = block->slabs;
		block->slabs = slab;
		slab_stacks_free(block, slab);
	}
	struct hcm_stack *stack = block->free_stacks;
	block->free_stacks = stack->next;
	hcm_san_stack_begin(stack);
	return stack;
}

/* After a stop: takes every stack back, whatever is on it. */
void hcm_stack_reset(struct hcm_block *block)
{
	block->dying = NULL;
	block->free_stacks = NULL;
	for (struct hcm_slab *slab = block->slabs; slab; slab = slab->next) {
		for (unsigned i = 0; i < HCM_STACKS_PER_SLAB; i++)
			hcm_san_stack_drop(&slab->stacks[i]);
		slab_stacks_free(block, slab);
	}
}

void hcm_stack_return(struct hcm_block *block)
{
	struct hc_cpu_machine *machine = block->machine;
	pthread_mutex_lock(&machine->lock);
	while (block->slabs) {
		struct hcm_slab *slab = block->slabs;
		block->slabs = slab->next;
		slab->next = machine->slabs;
		machine->slabs = slab;
	}
	pthread_mutex_unlock(&machine->lock);
	block->free_stacks = NULL;
}

void hcm_stack_free(struct hc_cpu_machine *machine)
{
	while (machine->slabs) {
		struct hcm_slab *slab = machine->slabs;
		machine->slabs = slab->next;
		for (unsigned i = 0; i < HCM_STACKS_PER_SLAB; i++)
			hcm_san_stack_drop(&slab->stacks[i]);
		munmap(slab->memory, slab->bytes);
		free(slab);
	}
}
