/* <fcntl.h> for device code: POSIX.1-2017. O_CLOEXEC is always set. */
#ifndef HOSTCALL_LIBC_FCNTL_H
#define HOSTCALL_LIBC_FCNTL_H

#include "hostcall_libc/declare.h"

#include_next <fcntl.h>

HC_FACADE(int, open, (const char *path, int flags, ...))
HC_FACADE(int, creat, (const char *path, mode_t mode))
#define HC_NAMES "hostcall_libc/names/fcntl.def"
#include "hostcall_libc/names.h"

#endif
