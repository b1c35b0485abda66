/*
 * Jumps between the fibers of a block, and the life of a fiber on its stack.
 *
 * A device thread gets a stack when it first runs. When it ends and the next
 * in turn is new as well, that one continues on the same stack without a
 * jump, so threads that never wait cost little more than a call each.
 */
#include <errno.h>
#include <stdlib.h>

#include "device/cpu/internal.h"
#include "device/cpu/sanitize.h"

/* Boost.Context's C entry points (boost/context/detail/fcontext.hpp). */
typedef void *fcontext_t;
typedef struct {
	fcontext_t fctx;
	void *data;
} transfer_t;
transfer_t jump_fcontext(fcontext_t to, void *data);
fcontext_t make_fcontext(void *top, size_t size, void (*entry)(transfer_t));

__thread struct hcm_block *hcm_self;
__thread uint3 threadIdx;
__thread uint3 blockIdx;
__thread dim3 blockDim;
__thread dim3 gridDim;

/* The first thing on any stack after a jump: `here` is the context that runs
 * now, transfer names the one that was left. */
HCM_NEVER_RETURNS
static void arrive(struct hcm_context *here, transfer_t transfer)
{
	struct hcm_context *left = transfer.data;
	struct hcm_block *block = hcm_self;
	left->resume = transfer.fctx;
	hcm_san_after(here, left->stack);
	if (block->dying) {
		if (block->dying_frames)
			hcm_san_stack_drop(block->dying);
		hcm_stack_give(block, block->dying);
		block->dying = NULL;
	}
}

HCM_NEVER_RETURNS
static void jump(struct hcm_context *from, struct hcm_context *to, bool dies)
{
	hcm_san_before(from, to, dies);
	transfer_t transfer = jump_fcontext(to->resume, from);
	arrive(from, transfer);
}

static void become(struct hcm_block *block, struct hcm_fiber *fiber)
{
	fiber->state = HCM_RUNNING;
	block->current = fiber;
	threadIdx = fiber->thread_index;
}

static void fiber_main(transfer_t transfer);

/* Gives a new fiber a stack, unless memory has run out. */
static bool prepare(struct hcm_block *block, struct hcm_fiber *fiber)
{
	struct hcm_stack *stack = hcm_stack_take(block);
	if (!stack)
		return false;
	fiber->context.stack = stack;
	fiber->context.fake_stack = NULL;
	fiber->context.resume = make_fcontext(stack->base + stack->size,
					      stack->size, fiber_main);
	return true;
}

HCM_NEVER_RETURNS
static void switch_to(struct hcm_block *block, struct hcm_context *from,
		      struct hcm_fiber *next, bool dies)
{
	if (next->state == HCM_NEW) {
		hcm_progress(block);
		if (!prepare(block, next)) {
			hcm_launch_fail(block->launch, -ENOMEM);
			if (from == &block->main)
				return;
			hcm_fiber_leave(block);
		}
	}
	become(block, next);
	jump(from, &next->context, dies);
}

HCM_NEVER_RETURNS
void hcm_fiber_switch(struct hcm_block *block, struct hcm_fiber *next)
{
	switch_to(block, &block->current->context, next, false);
}

/* Ends the current fiber. Returns the new fiber that is to continue on its
 * stack (only if may_adopt: the stack is empty), or does not return. */
HCM_NEVER_RETURNS
static struct hcm_fiber *finish(struct hcm_block *block, bool may_adopt)
{
	struct hcm_fiber *ended = block->current;
	struct hcm_context *from = &ended->context;
	hcm_thread_ended(block, ended);
	block->dying_frames = !may_adopt;
	struct hcm_fiber *next = NULL;
	if (block->live)
		next = hcm_stopped(block) ? hcm_pick_holder(block)
					  : hcm_pick(block);
	if (!next) {
		block->dying = from->stack;
		hcm_fiber_leave(block);
	}
	if (may_adopt && next->state == HCM_NEW) {
		hcm_progress(block);
		next->context.stack = from->stack;
		next->context.fake_stack = NULL;
		return next;
	}
	block->dying = from->stack;
	switch_to(block, from, next, true);
	abort();
}

HCM_NEVER_RETURNS
static void fiber_main(transfer_t transfer)
{
	struct hcm_block *block = hcm_self;
	struct hc_cpu_launch *launch = block->launch;
	arrive(&block->current->context, transfer);
	for (;;) {
		launch->entry(launch->args);
		become(block, finish(block, true));
	}
}

HCM_NEVER_RETURNS
void hc_cpu_exit_thread(void)
{
	struct hcm_block *block = hcm_device();
	if (!block)
		abort();
	finish(block, false);
	abort();
}

/* Runs fibers until all have ended or the launch was stopped. */
void hcm_fiber_run(struct hcm_block *block, struct hcm_fiber *first)
{
	switch_to(block, &block->main, first, false);
	block->current = NULL;
}

/* Leaves the current fiber for ever. Its stack stays taken: main takes all
 * stacks back. */
HCM_NEVER_RETURNS
_Noreturn void hcm_fiber_leave(struct hcm_block *block)
{
	jump(&block->current->context, &block->main, true);
	abort();
}
