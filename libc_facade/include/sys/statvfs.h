/* <sys/statvfs.h> for device code: POSIX.1-2017. */
#ifndef HOSTCALL_LIBC_SYS_STATVFS_H
#define HOSTCALL_LIBC_SYS_STATVFS_H

#include "hostcall_libc/declare.h"

#include_next <sys/statvfs.h>

#define HC_NAMES "hostcall_libc/names/sys_statvfs.def"
#include "hostcall_libc/names.h"

#endif
