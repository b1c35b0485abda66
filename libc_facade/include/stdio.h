/* <stdio.h> for device code: C17 7.21, POSIX.1-2017 and glibc's extensions. A stream is either of device
 * code, which opened it, or of the host's. */
#ifndef HOSTCALL_LIBC_STDIO_H
#define HOSTCALL_LIBC_STDIO_H

#include "hostcall_libc/declare.h"

/* Without this some headers of glibc call scanf by another symbol, and a name cannot get a second one. */
#undef __GLIBC_USE_DEPRECATED_SCANF
#define __GLIBC_USE_DEPRECATED_SCANF 1
#include_next <stdio.h>

#ifdef __CUDACC__
#ifdef HC_FACADE_MACROS
/* The host's variables are not there: these stand for the streams. On the CPU device its streams do. */
#undef stdin
#undef stdout
#undef stderr
#define stdin ((FILE *)4)
#define stdout ((FILE *)1)
#define stderr ((FILE *)2)
#endif
HC_FACADE_C __device__ int hc_libc_printf(const char *format, ...);
HC_FACADE_C __device__ int hc_libc_vprintf(const char *format, va_list arguments);
#ifdef HC_FACADE_MACROS /* nvcc lowers calls of these names to its own printf */
#define printf hc_libc_printf
#define vprintf hc_libc_vprintf
#endif
#else
HC_FACADE(int, printf, (const char *format, ...))
HC_FACADE(int, vprintf, (const char *format, va_list arguments))
#endif
HC_FACADE(int, fprintf, (FILE * stream, const char *format, ...))
HC_FACADE(int, vfprintf, (FILE * stream, const char *format, va_list arguments))
#if defined(__CUDA_ARCH__) && defined(HC_FACADE_MACROS) && !defined(HC_FACADE_DEFINES)
/* ptxas (13.0) takes a function of this name for one of its own that keeps more registers: a caller's values are lost over the call. */
HC_FACADE_C HC_FACADE_BOTH int hc_libc_vfprintf(FILE *stream, const char *format, va_list arguments);
#define vfprintf hc_libc_vfprintf
#endif
HC_FACADE(int, puts, (const char *s))
HC_FACADE(int, putchar, (int c))
HC_FACADE(int, putc, (int c, FILE *stream))
HC_FACADE(int, fputc, (int c, FILE *stream))
HC_FACADE(int, fputs, (const char *s, FILE *stream))
HC_FACADE(size_t, fwrite, (const void *data, size_t size, size_t count, FILE *stream))
HC_FACADE(int, fflush, (FILE * stream))
HC_FACADE_NOTHROW(int, snprintf, (char *s, size_t size, const char *format, ...))
HC_FACADE_NOTHROW(int, sprintf, (char *s, const char *format, ...))
HC_FACADE_NOTHROW(int, vsnprintf, (char *s, size_t size, const char *format, va_list arguments))
HC_FACADE_NOTHROW(int, vsprintf, (char *s, const char *format, va_list arguments))
HC_FACADE_NOTHROW(int, rename, (const char *old_path, const char *new_path))
#define HC_NAMES "hostcall_libc/names/stdio.def"
#include "hostcall_libc/names.h"
#include "hostcall_libc/packed.h"

#endif
#include "hostcall_libc/heap.h"
