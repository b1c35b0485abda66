/* Arguments that a call has or has not (O_TMPFILE has O_DIRECTORY in it, which alone brings no mode): an int has a place of 4 bytes and a pointer one of 8, so what is read must be what is there. */
#ifndef HC_LIBC_FACADE_NAMES_ARGUMENTS_H
#define HC_LIBC_FACADE_NAMES_ARGUMENTS_H

#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>

#define HC_FCNTL_HAS_NONE(command) ((command) == F_GETFD || (command) == F_GETFL || (command) == F_GETOWN || \
                                    (command) == F_GETPIPE_SZ || (command) == F_GET_SEALS)
#define HC_FCNTL_HAS_LOCK(command)                                                                                     \
    ((command) == F_GETLK || (command) == F_SETLK || (command) == F_SETLKW || (command) == F_OFD_GETLK ||              \
     (command) == F_OFD_SETLK || (command) == F_OFD_SETLKW)
#define HC_FCNTL_ARGUMENT(command, list)                                                                               \
    (HC_FCNTL_HAS_NONE(command)   ? (uintptr_t)0                                                                       \
     : HC_FCNTL_HAS_LOCK(command) ? (uintptr_t)va_arg(list, void *)                                                    \
                                  : (uintptr_t)va_arg(list, int))
#define HC_OPEN_ARGUMENT(flags, list) ((flags) & (O_CREAT | __O_TMPFILE) ? (mode_t)va_arg(list, int) : (mode_t)0)

#endif
