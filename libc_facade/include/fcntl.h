/* <fcntl.h> for device code: POSIX.1-2017 open and creat. O_CLOEXEC is always set. */
#ifndef HOSTCALL_LIBC_FCNTL_H
#define HOSTCALL_LIBC_FCNTL_H

#include_next <fcntl.h>

#include "hostcall_libc/declare.h"

HC_FACADE(int, open, (const char *path, int flags, ...))
HC_FACADE(int, creat, (const char *path, mode_t mode))

#endif
