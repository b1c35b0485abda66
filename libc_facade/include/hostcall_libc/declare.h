/* How a facade header makes a standard name mean hostcall's function in device code.
 *
 * nvcc: the name is declared again for both sides. Host code goes on calling the C library; device code calls the function of
 * that name in libhostcall_device.a.
 * CPU device: the name gets another symbol, hc_libc_NAME, so that no object of ours defines a symbol of the C library, which
 * the host side itself uses. Called by a thread that is no device thread, hc_libc_NAME calls the C library. */
#ifndef HOSTCALL_LIBC_DECLARE_H
#define HOSTCALL_LIBC_DECLARE_H

#include <features.h>

#ifdef __CUDACC__
#pragma nv_diag_suppress 20040 /* "redeclared with __host__ __device__": the point of these headers */
#endif

/* Some compilers switch fortification on by default: read and fprintf are then inline functions that call others. */
#if defined(__USE_FORTIFY_LEVEL) && __USE_FORTIFY_LEVEL > 0
#error "device code with standard names needs -U_FORTIFY_SOURCE (hcc passes it)"
#endif

#ifdef __cplusplus
#define HC_FACADE_C extern "C"
#else
#define HC_FACADE_C extern
#endif

#ifdef __CUDACC__
#define HC_FACADE(result, name, parameters) HC_FACADE_C __host__ __device__ result name parameters;
#define HC_FACADE_NOTHROW(result, name, parameters) HC_FACADE_C __host__ __device__ result name parameters __THROW;
#define HC_FACADE_DEVICE __device__
#else
#define HC_FACADE(result, name, parameters) HC_FACADE_C result name parameters __asm__("hc_libc_" #name);
#define HC_FACADE_NOTHROW(result, name, parameters) HC_FACADE_C result name parameters __THROW __asm__("hc_libc_" #name);
#define HC_FACADE_DEVICE
#endif

/* Names that must be macros stand for device functions wherever device code is compiled. */
#if !defined(__CUDACC__) || defined(__CUDA_ARCH__)
#define HC_FACADE_MACROS 1
#endif

#endif
