/* getopt and its variables, for <unistd.h> and <getopt.h>. */
#ifndef HOSTCALL_LIBC_GETOPT_CORE_H
#define HOSTCALL_LIBC_GETOPT_CORE_H

#include "hostcall_libc/declare.h"

#define HC_NAMES "hostcall_libc/names/getopt_core.def"
#include "hostcall_libc/names.h"

#ifdef __CUDACC__
extern "C" __device__ char *hc_libc_optarg;
extern "C" __device__ int hc_libc_optind, hc_libc_opterr, hc_libc_optopt;
#ifdef HC_FACADE_MACROS
#define optarg hc_libc_optarg
#define optind hc_libc_optind
#define opterr hc_libc_opterr
#define optopt hc_libc_optopt
#endif
#else
/* The program's other threads have the C library's. */
HC_FACADE_C char **hc_names_optarg(void);
HC_FACADE_C int *hc_names_optind(void);
HC_FACADE_C int *hc_names_opterr(void);
HC_FACADE_C int *hc_names_optopt(void);
#define optarg (*hc_names_optarg())
#define optind (*hc_names_optind())
#define opterr (*hc_names_opterr())
#define optopt (*hc_names_optopt())
#endif

#endif
