/* Memory for C programs: C17 7.22.3 and POSIX posix_memalign. */
#ifndef HC_LIBC_FACADE_MEMORY_FUNCTIONS_H
#define HC_LIBC_FACADE_MEMORY_FUNCTIONS_H

#include <stddef.h>

#include "protocol/compiler.h"

HC_EXTERN_C_BEGIN

HC_DEVICE void *hc_libc_malloc(size_t size);
HC_DEVICE void *hc_libc_calloc(size_t count, size_t size);
HC_DEVICE void *hc_libc_realloc(void *memory, size_t size);
HC_DEVICE void hc_libc_free(void *memory);

HC_EXTERN_C_END

#endif
