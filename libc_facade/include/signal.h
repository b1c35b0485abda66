/* <signal.h> for device code: C17 7.14. Signals are those that device code raises itself. */
#ifndef HOSTCALL_LIBC_SIGNAL_H
#define HOSTCALL_LIBC_SIGNAL_H

#include "hostcall_libc/declare.h"

#include_next <signal.h>

#define HC_NAMES "hostcall_libc/names/signal.def"
#include "hostcall_libc/names.h"

#endif
