/* How a facade header makes a standard name mean hostcall's function in device code.
 *
 * nvcc: the name is declared again for both sides. Host code goes on calling the C library; device code calls the function of
 * that name in libhostcall_device.a.
 * CPU device: the name gets another symbol, hc_libc_NAME, so that no object of ours defines a symbol of the C library, which
 * the host side itself uses. Called by a thread that is no device thread, hc_libc_NAME calls the C library. Most names are in
 * tables (names.h) and get the symbol hc_names_NAME, a function that calls the one or the other. */
#ifndef HOSTCALL_LIBC_DECLARE_H
#define HOSTCALL_LIBC_DECLARE_H

#include <features.h>

/* off_t has 64 bits anyway. With this, headers give names other symbols: open64 for open. */
#undef __USE_FILE_OFFSET64
/* Nor may they define some inline (-O1, and no -D__NO_INLINE__): what those call is host code, which nvcc leaves out without a word. */
#undef __USE_EXTERN_INLINES
/* The same for C23's meaning of strtol and its like, which glibc 2.38 and later have. */
#undef __GLIBC_USE_C2X_STRTOL
#define __GLIBC_USE_C2X_STRTOL 0
#undef __GLIBC_USE_C23_STRTOL
#define __GLIBC_USE_C23_STRTOL 0

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
#define HC_FACADE_BOTH __attribute__((host)) __attribute__((device)) /* CUDA's headers include others before they define the macros */
#else
#define HC_FACADE(result, name, parameters) HC_FACADE_C result name parameters __asm__("hc_libc_" #name);
#define HC_FACADE_NOTHROW(result, name, parameters) HC_FACADE_C result name parameters __THROW __asm__("hc_libc_" #name);
#define HC_FACADE_DEVICE
#endif

/* The type that a function was declared with, whatever the version of the C library. */
#ifdef __cplusplus
#define HC_FACADE_TYPE(name) decltype(name)
#else
#define HC_FACADE_TYPE(name) __typeof__(name)
#endif

/* Names that must be macros stand for device functions wherever device code is compiled. */
#if !defined(__CUDACC__) || defined(__CUDA_ARCH__)
#define HC_FACADE_MACROS 1
#endif

#endif
