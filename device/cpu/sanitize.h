/*
 * What the sanitizers must be told about fibers; nothing without them.
 */
#ifndef HC_DEVICE_CPU_SANITIZE_H
#define HC_DEVICE_CPU_SANITIZE_H

#include "device/cpu/internal.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HCM_ASAN 1
#endif
#if __has_feature(thread_sanitizer)
#define HCM_TSAN 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define HCM_ASAN 1
#endif
#if defined(__SANITIZE_THREAD__)
#define HCM_TSAN 1
#endif

#if defined(HCM_ASAN)
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif
#if defined(HCM_TSAN)
#include <sanitizer/tsan_interface.h>
/*
 * For functions that are left by a jump and never return: ThreadSanitizer
 * counts entries and exits, and a fiber's count would grow for ever.
 */
#define HCM_NEVER_RETURNS __attribute__((no_sanitize_thread))
#else
#define HCM_NEVER_RETURNS
#endif

#if defined(HCM_ASAN) || defined(HCM_TSAN)
#define HCM_DEFAULT_STACK_SIZE ((size_t)256 << 10)
#else
#define HCM_DEFAULT_STACK_SIZE ((size_t)64 << 10)
#endif

/* Just before a jump. from_dies: it will never be resumed. */
HCM_NEVER_RETURNS
static inline void hcm_san_before(struct hcm_context *from,
				  const struct hcm_context *to, bool from_dies)
{
	(void)from;
	(void)to;
	(void)from_dies;
#if defined(HCM_ASAN)
	__sanitizer_start_switch_fiber(from_dies ? NULL : &from->fake_stack,
				       to->stack->base, to->stack->size);
#endif
#if defined(HCM_TSAN)
	__tsan_switch_to_fiber(to->stack->tsan, 0);
#endif
}

/* Just after the jump, on the new stack. previous gets the bounds of the
 * stack that was left. */
HCM_NEVER_RETURNS
static inline void hcm_san_after(struct hcm_context *here,
				 struct hcm_stack *previous)
{
	(void)here;
	(void)previous;
#if defined(HCM_ASAN)
	const void *base;
	size_t size;
	__sanitizer_finish_switch_fiber(here->fake_stack, &base, &size);
	here->fake_stack = NULL;
	if (!previous->base) {
		previous->base = (char *)base;
		previous->size = size;
	}
#endif
}

/* The OS thread's own context, before its first jump. */
static inline void hcm_san_main(struct hcm_stack *stack)
{
	(void)stack;
#if defined(HCM_TSAN)
	stack->tsan = __tsan_get_current_fiber();
#endif
}

/* A stack is about to carry a new fiber: the frames of the one before may
 * have been left without returning. */
static inline void hcm_san_stack_begin(struct hcm_stack *stack)
{
	(void)stack;
#if defined(HCM_ASAN)
	__asan_unpoison_memory_region(stack->base, stack->size);
#endif
#if defined(HCM_TSAN)
	if (!stack->tsan)
		stack->tsan = __tsan_create_fiber(0);
#endif
}

/* A stack was left in the middle, or will be unmapped. Not from that stack. */
static inline void hcm_san_stack_drop(struct hcm_stack *stack)
{
	(void)stack;
#if defined(HCM_ASAN)
	__asan_unpoison_memory_region(stack->base, stack->size);
#endif
#if defined(HCM_TSAN)
	if (stack->tsan)
		__tsan_destroy_fiber(stack->tsan);
	stack->tsan = NULL;
#endif
}

#endif
