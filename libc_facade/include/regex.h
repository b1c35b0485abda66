/* <regex.h> for device code: POSIX.1-2017. */
#ifndef HOSTCALL_LIBC_REGEX_H
#define HOSTCALL_LIBC_REGEX_H

#include "hostcall_libc/declare.h"

#include_next <regex.h>

#define HC_NAMES "hostcall_libc/names/regex.def"
#include "hostcall_libc/names.h"

#endif
