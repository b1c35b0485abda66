/* What surrounds main of a C program. */
#ifndef HC_LIBC_FACADE_START_FUNCTIONS_H
#define HC_LIBC_FACADE_START_FUNCTIONS_H

#include "protocol/compiler.h"

HC_EXTERN_C_BEGIN

/* Before main, by every thread of the grid: the first one sets up what they share (environ, the program's name) and gets 1; the others
 * wait until it calls hc_libc_start_others, and get 0. argv, envp and their strings must be in device memory and stay for the life of
 * the program. */
HC_DEVICE int hc_libc_start(int argc, char **argv, char **envp);
/* What comes before main in one thread alone, constructors too, is done. */
HC_DEVICE void hc_libc_start_others(void);

/* A thread returned from main with this status. C17 5.1.2.2.3 makes that a call of exit, for the one thread that C knows; in a grid the
 * last thread to return calls exit, with the first status that was not 0. */
HC_DEVICE void hc_libc_start_return(int status);

HC_EXTERN_C_END

#endif
