/* glibc's <printf.h> printf_size: a number with a letter for its thousands. */
#ifndef HC_LIBC_FACADE_STDIO_PRINT_SIZE_H
#define HC_LIBC_FACADE_STDIO_PRINT_SIZE_H

#include "protocol/compiler.h"

#include <stdio.h>
#include <printf.h>

HC_EXTERN_C_BEGIN

/* 'F' counts by 1000, 'f' by 1024. */
HC_DEVICE int hc_libc_printf_size(FILE *stream, const struct printf_info *info, const void *const *arguments);
HC_DEVICE int hc_libc_printf_size_info(const struct printf_info *info, size_t count, int *types);

HC_EXTERN_C_END

#endif
