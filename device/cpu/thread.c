/*
 * What a device thread may ask about itself, and fences.
 */
#include <time.h>

#include "device/cpu/internal.h"

int hc_cpu_in_device(void)
{
	return hcm_device() != NULL;
}

/* A large frame may begin far below the guard page, so some more counts. */
#define BELOW_STACK ((uintptr_t)64 << 10)

int hc_cpu_below_stack(const void *address)
{
	struct hcm_block *block = hcm_device();
	struct hcm_stack *stack = block ? block->current->context.stack : NULL;
	return stack &&
	       (uintptr_t)stack->base - (uintptr_t)address - 1 < BELOW_STACK;
}

unsigned hc_cpu_thread_index(void)
{
	struct hcm_block *block = hcm_device();
	return block ? block->current->index : 0;
}

unsigned hc_cpu_lane_id(void)
{
	return hc_cpu_thread_index() % HC_CPU_WARP_SIZE;
}

unsigned hc_cpu_warp_index(void)
{
	return hc_cpu_thread_index() / HC_CPU_WARP_SIZE;
}

uint64_t hc_cpu_block_index(void)
{
	struct hcm_block *block = hcm_device();
	return block ? block->index : 0;
}

uint32_t hc_cpu_block_run(void)
{
	struct hcm_block *block = hcm_device();
	return block ? block->runs : 0;
}

void hc_cpu_fence(void)
{
#if defined(__SANITIZE_THREAD__)
	/* A read-modify-write of one common word orders as a fence would, and
	 * ThreadSanitizer sees it. */
	static atomic_uint word;
	atomic_fetch_add(&word, 1);
#else
	atomic_thread_fence(memory_order_seq_cst);
#endif
	hc_cpu_may_yield();
}

int64_t hc_cpu_clock64(void)
{
#if defined(__x86_64__)
	return (int64_t)__builtin_ia32_rdtsc();
#else
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
#endif
}
