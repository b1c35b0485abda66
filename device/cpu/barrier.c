/*
 * The block barrier. Threads that ended count as arrived, so it completes when
 * every live thread is in it.
 */
#include "device/cpu/internal.h"

static void complete(struct hcm_block *block)
{
	block->barrier_total = block->barrier_arrived;
	block->barrier_count = block->barrier_nonzero;
	block->barrier_arrived = block->barrier_nonzero = 0;
	hcm_progress(block);
	/* All live threads are here. None can complete the next barrier, and
	 * so change the results, before each has left this one. */
	for (unsigned i = 0; i < block->threads; i++)
		if (block->fibers[i].state != HCM_ENDED)
			hcm_make_ready(block, &block->fibers[i]);
}

/* A thread has ended: the others need not wait for it. */
void hcm_barrier_settle(struct hcm_block *block)
{
	if (block->barrier_arrived && block->barrier_arrived == block->live)
		complete(block);
}

static void barrier(struct hcm_block *block, int predicate)
{
	struct hcm_fiber *fiber = block->current;
	fiber->warp->running &= ~fiber->bit;
	block->barrier_arrived++;
	block->barrier_nonzero += predicate != 0;
	if (block->barrier_arrived == block->live)
		complete(block);
	else
		hcm_wait(block);
}

void hc_cpu_syncthreads(void)
{
	struct hcm_block *block = hcm_device();
	if (block)
		barrier(block, 0);
}

int hc_cpu_syncthreads_count(int predicate)
{
	struct hcm_block *block = hcm_device();
	if (!block)
		return predicate != 0;
	barrier(block, predicate);
	return (int)block->barrier_count;
}

int hc_cpu_syncthreads_and(int predicate)
{
	struct hcm_block *block = hcm_device();
	if (!block)
		return predicate != 0;
	barrier(block, predicate);
	return block->barrier_count == block->barrier_total;
}

int hc_cpu_syncthreads_or(int predicate)
{
	struct hcm_block *block = hcm_device();
	if (!block)
		return predicate != 0;
	barrier(block, predicate);
	return block->barrier_count != 0;
}
