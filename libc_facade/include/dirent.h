/* <dirent.h> for device code: POSIX.1-2017. */
#ifndef HOSTCALL_LIBC_DIRENT_H
#define HOSTCALL_LIBC_DIRENT_H

#include "hostcall_libc/declare.h"

#include_next <dirent.h>

#define HC_NAMES "hostcall_libc/names/dirent.def"
#include "hostcall_libc/names.h"

#endif
#include "hostcall_libc/heap.h"
