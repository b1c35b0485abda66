/* <sys/uio.h> for device code: POSIX.1-2017 readv and writev, and those with a position. */
#ifndef HOSTCALL_LIBC_SYS_UIO_H
#define HOSTCALL_LIBC_SYS_UIO_H

#include "hostcall_libc/declare.h"

#include_next <sys/uio.h>

#define HC_NAMES "hostcall_libc/names/sys_uio.def"
#include "hostcall_libc/names.h"

#endif
