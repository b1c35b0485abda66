/* malloc and free in a GPU's device code: one heap with what strdup, getline and their like hand out. nvcc lowers both names to CUDA's own;
 * once CUDA's headers have said so it takes another symbol for them. hcc includes this file at a source's begin. new and delete stay CUDA's. */
#if !defined(HOSTCALL_LIBC_HEAP_H) && defined(__CUDA_RUNTIME_H__) && !defined(__CUDA_INCLUDE_COMPILER_INTERNAL_HEADERS__)
#define HOSTCALL_LIBC_HEAP_H

#include "hostcall_libc/declare.h"

#ifdef __CUDA_ARCH__
HC_FACADE_C HC_FACADE_BOTH void *malloc(size_t size) __THROW __asm__("hc_libc_malloc");
HC_FACADE_C HC_FACADE_BOTH void free(void *memory) __THROW __asm__("hc_libc_free");
#endif

#endif
