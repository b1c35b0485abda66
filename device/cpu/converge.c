/*
 * Convergence: which lanes of a warp act together.
 *
 * Lanes that arrive wait for those of the warp that may still come. A lane
 * that polls may find its answer the next time it looks and come too, so it is
 * given one look (warp->unpolled) before it counts as busy elsewhere:
 * otherwise the replies to a warp's call, seen one after the other, would
 * split the warp for good.
 */
#include "device/cpu/internal.h"

/* Forms the groups of `lanes` by key and lets them go. */
static void release(struct hcm_block *block, struct hcm_warp *warp,
		    uint32_t lanes)
{
	warp->converging &= ~lanes;
	warp->patience = 0;
	hcm_progress(block);
	while (lanes) {
		struct hcm_fiber *first = &warp->lanes[__builtin_ctz(lanes)];
		uint32_t group = 0;
		for (uint32_t rest = lanes; rest; rest &= rest - 1) {
			struct hcm_fiber *fiber =
				&warp->lanes[__builtin_ctz(rest)];
			if (fiber->key == first->key)
				group |= fiber->bit;
		}
		lanes &= ~group;
		for (uint32_t rest = group; rest; rest &= rest - 1) {
			struct hcm_fiber *fiber =
				&warp->lanes[__builtin_ctz(rest)];
			fiber->result = group;
			hcm_make_ready(block, fiber);
		}
	}
}

/* A random part of the lanes of `mask`; never none. */
static uint32_t random_part(struct hcm_block *block, uint32_t mask)
{
	uint64_t random = hcm_random(block->machine);
	uint32_t part = mask & (uint32_t)random;
	/* leave it whole half of the time, or large groups would be rare */
	return random >> 63 || !part ? mask : part;
}

void hcm_converge_release(struct hcm_block *block, struct hcm_warp *warp)
{
	while (warp->converging) {
		uint32_t lanes = warp->converging;
		if (block->machine->adversarial)
			lanes = random_part(block, lanes);
		release(block, warp, lanes);
	}
}

/* To be called when a lane of the warp stops running. */
void hcm_converge_settle(struct hcm_block *block, struct hcm_warp *warp)
{
	if (warp->converging && !warp->running && !warp->unpolled)
		hcm_converge_release(block, warp);
}

static bool adversary_releases_early(struct hcm_block *block)
{
	return block->machine->adversarial &&
	       hcm_random_below(block->machine, 16) == 0;
}

/* Keys of places are above those that callers choose. */
#define PLACE (UINT64_C(1) << 63)

static uint32_t converge(uint64_t key)
{
	struct hcm_block *block = hcm_device();
	if (!block)
		return 1;
	struct hcm_fiber *fiber = block->current;
	struct hcm_warp *warp = fiber->warp;

	fiber->key = key;
	warp->running &= ~fiber->bit;
	warp->converging |= fiber->bit;
	warp->unpolled = warp->polling;
	if (adversary_releases_early(block))
		release(block, warp, random_part(block, warp->converging));
	else
		hcm_converge_settle(block, warp);
	if (warp->converging & fiber->bit)
		hcm_wait(block);
	return (uint32_t)fiber->result;
}

uint32_t hc_cpu_converge(uint32_t key)
{
	return converge(key);
}

__attribute__((noinline)) uint32_t hc_cpu_active_mask(void)
{
	return converge(PLACE | (uintptr_t)__builtin_return_address(0));
}
