/*
 * CUDA's language for the CPU device: force-included (g++ -include) when a
 * user's .cu is compiled as C++17. C gets the qualifiers, the types and
 * lanes_machine.h.
 *
 * Compile with -x c++ -std=c++17 -fno-extern-tls-init -ftls-model=local-exec
 * -I<root>. Before or after any standard header is fine.
 */
#ifndef HC_DEVICE_CPU_CUDA_H
#define HC_DEVICE_CPU_CUDA_H

#ifdef __cplusplus
/* before the qualifiers, so that only what comes later sees those macros */
/* glibc 2.38 and later lead strtol to another symbol, and only a first declaration may name one: a facade header that comes after
 * <cstdlib> could not lead it to hostcall's any more. */
#include <features.h>
#undef __GLIBC_USE_C2X_STRTOL
#define __GLIBC_USE_C2X_STRTOL 0
#undef __GLIBC_USE_C23_STRTOL
#define __GLIBC_USE_C23_STRTOL 0
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <type_traits>
#include <utility>
#endif

#include "device/cpu/cuda_qualifiers.h"
#include "device/cpu/cuda_types.h"
#include "device/cpu/lanes_machine.h"

#ifdef __cplusplus
#include "device/cpu/cuda_warp.h"
#include "device/cpu/cuda_atomics.h"
#include "device/cpu/cuda_kernel.h"
#include "device/cpu/cuda_math.h"
#endif

#endif
