/* <sys/file.h> for device code: flock of BSD. */
#ifndef HOSTCALL_LIBC_SYS_FILE_H
#define HOSTCALL_LIBC_SYS_FILE_H

#include "hostcall_libc/declare.h"

#include_next <sys/file.h>

#define HC_NAMES "hostcall_libc/names/sys_file.def"
#include "hostcall_libc/names.h"

#endif
