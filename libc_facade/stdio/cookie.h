/* fopencookie: a stream whose bytes the program's own functions bring and take. */
#ifndef HC_LIBC_FACADE_STDIO_COOKIE_H
#define HC_LIBC_FACADE_STDIO_COOKIE_H

#include "protocol/compiler.h"

#include <stdint.h>
#include <stdio.h>

HC_EXTERN_C_BEGIN

/* cookie_io_functions_t, which <stdio.h> has for _GNU_SOURCE alone. */
struct hc_cookie_functions {
    ssize_t (*read)(void *cookie, char *to, size_t size);
    ssize_t (*write)(void *cookie, const char *from, size_t size);
    int (*seek)(void *cookie, int64_t *offset, int whence);
    int (*close)(void *cookie);
};

HC_DEVICE FILE *hc_libc_fopencookie(void *cookie, const char *mode, struct hc_cookie_functions functions); /* glibc */

HC_EXTERN_C_END

#endif
