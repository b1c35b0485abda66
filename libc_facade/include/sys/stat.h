/* <sys/stat.h> for device code: POSIX.1-2017. */
#ifndef HOSTCALL_LIBC_SYS_STAT_H
#define HOSTCALL_LIBC_SYS_STAT_H

#include "hostcall_libc/declare.h"

#include_next <sys/stat.h>

HC_FACADE_NOTHROW(int, stat, (const char *path, struct stat *status))
HC_FACADE_NOTHROW(int, fstat, (int fd, struct stat *status))
HC_FACADE_NOTHROW(int, mkdir, (const char *path, mode_t mode))
#define HC_NAMES "hostcall_libc/names/sys_stat.def"
#include "hostcall_libc/names.h"

#endif
