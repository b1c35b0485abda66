/* What the entry of a C program calls before and after main. */
#ifndef HC_LIBC_FACADE_C_PROGRAM_H
#define HC_LIBC_FACADE_C_PROGRAM_H

#include "protocol/compiler.h"

HC_EXTERN_C_BEGIN

/* By every thread of the grid; the first one sets up what they share (environ, the program's name) and the others wait for it. argv and
 * envp must stay valid for the life of the program. */
HC_DEVICE void hc_libc_start(int argc, char **argv, char **envp);

/* With main's result. C17 5.1.2.2.3 makes that a call of exit, for the one thread that C knows; in a grid the last thread to return calls
 * exit, with the first status that was not 0. */
HC_DEVICE void hc_libc_start_return(int status);

HC_EXTERN_C_END

#endif
