/* <sys/utsname.h> for device code: POSIX.1-2017 uname. */
#ifndef HOSTCALL_LIBC_SYS_UTSNAME_H
#define HOSTCALL_LIBC_SYS_UTSNAME_H

#include "hostcall_libc/declare.h"

#include_next <sys/utsname.h>

#define HC_NAMES "hostcall_libc/names/sys_utsname.def"
#include "hostcall_libc/names.h"

#endif
