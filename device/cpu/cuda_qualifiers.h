/*
 * CUDA's qualifiers as g++ can compile them for the CPU device.
 */
#ifndef HC_DEVICE_CPU_CUDA_QUALIFIERS_H
#define HC_DEVICE_CPU_CUDA_QUALIFIERS_H

#define __HOSTCALL_CPU__ 1

#define __global__
#define __device__
#define __host__
#define __constant__
#define __managed__
#define __grid_constant__
#define __launch_bounds__(...)
#define __cluster_dims__(...)
#define __forceinline__ __inline__ __attribute__((always_inline))

/*
 * Empty on purpose: libstdc++ writes __attribute__((__noinline__)), which
 * must survive this macro, and __attribute__(()) does.
 */
#define __noinline__

#define __align__(n) __attribute__((aligned(n)))

/*
 * One OS thread carries one block, so shared memory is thread-local. As in
 * CUDA it is not zeroed for the next block. `extern __shared__ T name[];`
 * becomes an undefined TLS symbol: compile with -fno-extern-tls-init (else
 * every use goes through a wrapper that looks for a dynamic initializer) and
 * -ftls-model=local-exec (else -fsanitize=null reports null pointers: gcc tests
 * the flags of an add that the linker turns into a lea), and link into an
 * executable the object made from the output of device/cpu/dynamic_shared.sh,
 * which defines all such names at the start of one 227 KiB block. As on a GPU,
 * they all name the same memory.
 */
#ifdef __cplusplus
#define __shared__ thread_local
#else
#define __shared__ _Thread_local
#endif

#endif
