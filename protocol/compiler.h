/* Decides, in one place, which compiler reads the shared sources: nvcc (CUDA C++) or a C11/C++ host compiler. */
#ifndef HC_PROTOCOL_COMPILER_H
#define HC_PROTOCOL_COMPILER_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#define HC_EXTERN_C_BEGIN extern "C" {
#define HC_EXTERN_C_END }
#define HC_STATIC_ASSERT(condition, message) static_assert(condition, message)
#else
#define HC_EXTERN_C_BEGIN
#define HC_EXTERN_C_END
#define HC_STATIC_ASSERT(condition, message) _Static_assert(condition, message)
#endif

#ifdef __CUDACC__
#define HC_ALIGNED(n) __align__(n)
#else
#define HC_ALIGNED(n) __attribute__((aligned(n)))
#endif

/* Device code: compiled by nvcc for a GPU, and by the host compiler, from the same text, for the CPU device. */
#ifdef __CUDACC__
#define HC_DEVICE __device__
#define HC_DEVICE_CONST static __device__ const
#define HC_DEVICE_STATIC static __device__ /* a variable of this file */
#define HC_DEVICE_GLOBAL __device__        /* a variable that other files and programs see */
#define HC_INLINE static __device__ __forceinline__
#define HC_NOINLINE __noinline__
#define HC_SHARED_STATIC static __shared__
#else
#define HC_DEVICE
#define HC_DEVICE_CONST static const
#define HC_DEVICE_STATIC static
#define HC_DEVICE_GLOBAL
#define HC_INLINE static inline __attribute__((always_inline, unused))
#define HC_NOINLINE __attribute__((noinline))
/* On the CPU device one OS thread runs one block at a time, so a block's shared memory is thread-local storage. */
#define HC_SHARED_STATIC static __thread
#endif

/* Before a loop: an unrolled one would be much more code, and a kernel carries all of it. */
#ifdef __CUDACC__
#define HC_NO_UNROLL _Pragma("unroll 1")
#else
#define HC_NO_UNROLL
#endif

/* Of a pointer to something on the caller's stack: the accesses need not find out what kind of memory it is, which is two
 * instructions more for each. */
#ifdef __CUDACC__
#define HC_ON_STACK(pointer) __builtin_assume(__isLocal(pointer))
#else
#define HC_ON_STACK(pointer) ((void)(pointer))
#endif

#ifdef __CUDACC__
#define HC_PRINTF_LIKE(format_index, first_index)
#else
#define HC_PRINTF_LIKE(format_index, first_index) __attribute__((format(printf, format_index, first_index)))
#endif

#endif
