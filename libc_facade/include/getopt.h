/* <getopt.h> for device code: POSIX.1-2017 getopt and glibc's long options. One state for all threads of the grid. */
#ifndef HOSTCALL_LIBC_GETOPT_H
#define HOSTCALL_LIBC_GETOPT_H

#include "hostcall_libc/declare.h"

#include_next <getopt.h>

#include "hostcall_libc/getopt_core.h"
#define HC_NAMES "hostcall_libc/names/getopt.def"
#include "hostcall_libc/names.h"

#endif
