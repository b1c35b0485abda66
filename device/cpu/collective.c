/*
 * Warp collectives by mask. The lane that completes one computes every
 * participant's result, so a fast lane may enter the next before a slow one
 * has left.
 */
#include "device/cpu/internal.h"

enum kind {
	SYNC,
	BALLOT,
	SHUFFLE,
	MATCH_ANY,
	REDUCE /* + enum hc_cpu_reduction */
};

/* Calls body for each lane of the mask, as `fiber`. */
#define FOR_LANES(fiber, warp, mask)                                           \
	for (uint32_t rest_ = (mask); rest_; rest_ &= rest_ - 1)               \
		for (struct hcm_fiber *fiber =                                 \
			     &(warp)->lanes[__builtin_ctz(rest_)];             \
		     fiber; fiber = NULL)

static void ballot(struct hcm_warp *warp, uint32_t lanes)
{
	uint32_t votes = 0;
	FOR_LANES(fiber, warp, lanes)
		if (fiber->value)
			votes |= fiber->bit;
	FOR_LANES(fiber, warp, lanes)
		fiber->result = votes;
}

static void shuffle(struct hcm_warp *warp, uint32_t lanes)
{
	FOR_LANES(fiber, warp, lanes) {
		bool present = fiber->source < HC_CPU_WARP_SIZE &&
			       lanes >> fiber->source & 1;
		fiber->result = present ? warp->lanes[fiber->source].value
					: fiber->value;
	}
}

static void match_any(struct hcm_warp *warp, uint32_t lanes)
{
	while (lanes) {
		uint64_t value = warp->lanes[__builtin_ctz(lanes)].value;
		uint32_t equal = 0;
		FOR_LANES(fiber, warp, lanes)
			if (fiber->value == value)
				equal |= fiber->bit;
		FOR_LANES(fiber, warp, equal)
			fiber->result = equal;
		lanes &= ~equal;
	}
}

static uint64_t combine(uint64_t a, uint64_t b, enum hc_cpu_reduction reduction)
{
	switch (reduction) {
	case HC_CPU_ADD:
		return a + b;
	case HC_CPU_AND:
		return a & b;
	case HC_CPU_OR:
		return a | b;
	case HC_CPU_XOR:
		return a ^ b;
	case HC_CPU_MIN_SIGNED:
		return (int64_t)b < (int64_t)a ? b : a;
	case HC_CPU_MAX_SIGNED:
		return (int64_t)b > (int64_t)a ? b : a;
	case HC_CPU_MIN_UNSIGNED:
		return b < a ? b : a;
	case HC_CPU_MAX_UNSIGNED:
		return b > a ? b : a;
	}
	return a;
}

static void reduce(struct hcm_warp *warp, uint32_t lanes,
		   enum hc_cpu_reduction reduction)
{
	uint64_t total = warp->lanes[__builtin_ctz(lanes)].value;
	FOR_LANES(fiber, warp, lanes & (lanes - 1))
		total = combine(total, fiber->value, reduction);
	FOR_LANES(fiber, warp, lanes)
		fiber->result = total;
}

static bool complete(const struct hcm_warp *warp, unsigned number)
{
	const struct hcm_collective *c = &warp->collective[number];
	return (c->mask & warp->live & ~c->arrived) == 0;
}

static void finish(struct hcm_block *block, struct hcm_warp *warp,
		   unsigned number)
{
	struct hcm_collective *c = &warp->collective[number];
	uint32_t lanes = c->arrived;
	warp->collectives &= ~(UINT32_C(1) << number);
	switch (c->kind) {
	case SYNC:
		break;
	case BALLOT:
		ballot(warp, lanes);
		break;
	case SHUFFLE:
		shuffle(warp, lanes);
		break;
	case MATCH_ANY:
		match_any(warp, lanes);
		break;
	default:
		reduce(warp, lanes, (enum hc_cpu_reduction)(c->kind - REDUCE));
	}
	hcm_progress(block);
	FOR_LANES(fiber, warp, lanes)
		hcm_make_ready(block, fiber);
}

/* A lane has ended: those that waited for it need not. */
void hcm_collective_settle(struct hcm_block *block, struct hcm_warp *warp)
{
	for (uint32_t rest = warp->collectives; rest; rest &= rest - 1) {
		unsigned number = (unsigned)__builtin_ctz(rest);
		if (complete(warp, number))
			finish(block, warp, number);
	}
}

/* The collective of that mask, which the caller may be the first to enter.
 * Masks in progress may overlap: a lane that left the one is in the next while
 * others are in the first. */
static unsigned find(struct hcm_block *block, struct hcm_warp *warp,
		     uint32_t mask, int kind)
{
	for (uint32_t rest = warp->collectives; rest; rest &= rest - 1) {
		unsigned number = (unsigned)__builtin_ctz(rest);
		if (warp->collective[number].mask != mask)
			continue;
		if (warp->collective[number].kind != kind)
			hcm_fault(block, "lanes of one mask called different "
					 "warp collectives");
		return number;
	}
	unsigned number = (unsigned)__builtin_ctz(~warp->collectives);
	warp->collectives |= UINT32_C(1) << number;
	warp->collective[number] =
		(struct hcm_collective){.mask = mask, .kind = kind};
	return number;
}

static uint64_t collective(struct hcm_block *block, uint32_t mask, int kind,
			   uint64_t value, unsigned source)
{
	struct hcm_fiber *fiber = block->current;
	struct hcm_warp *warp = fiber->warp;
	if (!(mask & fiber->bit))
		hcm_fault(block, "a lane called a warp collective whose mask "
				 "does not name it");
	unsigned number = find(block, warp, mask, kind);
	fiber->value = value;
	fiber->source = source;
	warp->collective[number].arrived |= fiber->bit;
	warp->running &= ~fiber->bit;
	if (complete(warp, number))
		finish(block, warp, number);
	else
		hcm_wait(block);
	return fiber->result;
}

void hc_cpu_warp_sync(uint32_t mask)
{
	struct hcm_block *block = hcm_device();
	if (block)
		collective(block, mask, SYNC, 0, 0);
}

uint32_t hc_cpu_ballot(uint32_t mask, int predicate)
{
	struct hcm_block *block = hcm_device();
	if (!block)
		return predicate != 0;
	return (uint32_t)collective(block, mask, BALLOT, predicate != 0, 0);
}

uint64_t hc_cpu_shuffle64(uint32_t mask, uint64_t value, unsigned source_lane)
{
	struct hcm_block *block = hcm_device();
	if (!block)
		return value;
	return collective(block, mask, SHUFFLE, value, source_lane);
}

uint32_t hc_cpu_match_any(uint32_t mask, uint64_t value)
{
	struct hcm_block *block = hcm_device();
	if (!block)
		return 1;
	return (uint32_t)collective(block, mask, MATCH_ANY, value, 0);
}

uint64_t hc_cpu_reduce(uint32_t mask, uint64_t value,
		       enum hc_cpu_reduction reduction)
{
	struct hcm_block *block = hcm_device();
	if (!block)
		return value;
	return collective(block, mask, REDUCE + (int)reduction, value, 0);
}
