/* Where the heap has its memory from: CUDA's device heap, whose size is an option of the runtime; on the CPU device the C library. */
#ifndef HC_LIBC_FACADE_BACKING_H
#define HC_LIBC_FACADE_BACKING_H

#include <stdlib.h>

#include "protocol/compiler.h"

/* More than any device has, and no more than an address sanitizer lets its malloc be asked for. */
#define HC_BACKING_MOST ((size_t)1 << 39)

HC_INLINE void *hc_backing_take(size_t bytes)
{
    return bytes <= HC_BACKING_MOST ? malloc(bytes) : NULL;
}

HC_INLINE void hc_backing_give(void *memory)
{
    free(memory);
}

/* In a program linked with an address sanitizer, what is not allocated is hidden: a touch of it is reported. */
#ifdef __CUDACC__
#define HC_SEES_HIDDEN
#define HC_HIDING 0
HC_INLINE void hc_backing_hide(void *memory, size_t bytes)
{
    (void)memory, (void)bytes;
}
HC_INLINE void hc_backing_show(void *memory, size_t bytes)
{
    (void)memory, (void)bytes;
}
#else
void __asan_poison_memory_region(const volatile void *memory, size_t bytes) __attribute__((weak));
void __asan_unpoison_memory_region(const volatile void *memory, size_t bytes) __attribute__((weak));
#define HC_SEES_HIDDEN __attribute__((noinline, no_sanitize_address))
#define HC_HIDING (__asan_poison_memory_region != NULL)
HC_INLINE void hc_backing_hide(void *memory, size_t bytes)
{
    if (HC_HIDING)
        __asan_poison_memory_region(memory, bytes);
}
HC_INLINE void hc_backing_show(void *memory, size_t bytes)
{
    if (HC_HIDING)
        __asan_unpoison_memory_region(memory, bytes);
}
#endif

#endif
