/* Memory for C programs. Any thread may free what another allocated. What is allocated is aligned to 16. The heap is the device's: its
 * size is hc_options.heap_size, hcrun --heap. errno is ENOMEM when it is used up; free keeps errno. Sizes up to 8200 bytes come
 * from slabs (slab.h), others from the device's own malloc; memory once used for small sizes stays with them. */
#ifndef HC_LIBC_FACADE_MEMORY_FUNCTIONS_H
#define HC_LIBC_FACADE_MEMORY_FUNCTIONS_H

#include <stddef.h>

#include "protocol/compiler.h"

HC_EXTERN_C_BEGIN

/* C17 7.22.3. malloc(0) and calloc(0, n) return memory of no size that can be freed; realloc(p, 0) frees and returns NULL, as glibc
 * does. free and realloc of what was not allocated, or was freed, end the program with a line on stderr where they see it. */
HC_DEVICE void *hc_libc_malloc(size_t size);
HC_DEVICE void *hc_libc_calloc(size_t count, size_t size);
HC_DEVICE void *hc_libc_realloc(void *memory, size_t size);
HC_DEVICE void hc_libc_free(void *memory);
/* EINVAL if the alignment is no power of two, as glibc since 2.38. */
HC_DEVICE void *hc_libc_aligned_alloc(size_t alignment, size_t size);
/* POSIX.1-2017: returns EINVAL or ENOMEM and leaves errno alone. */
HC_DEVICE int hc_libc_posix_memalign(void **memory, size_t alignment, size_t size);
/* BSD, glibc; memalign takes the next power of two where the alignment is none, as glibc does. Pages are 4096 bytes. */
HC_DEVICE void *hc_libc_memalign(size_t alignment, size_t size);
HC_DEVICE void *hc_libc_valloc(size_t size);
HC_DEVICE void *hc_libc_pvalloc(size_t size);
HC_DEVICE void *hc_libc_reallocarray(void *memory, size_t count, size_t size);
/* glibc: the bytes that may be used, at least as many as were asked for. */
HC_DEVICE size_t hc_libc_malloc_usable_size(void *memory);
/* glibc. Without effect: 1 (well) and 0 (nothing was given back). */
HC_DEVICE int hc_libc_mallopt(int parameter, int value);
HC_DEVICE int hc_libc_malloc_trim(size_t pad);

HC_EXTERN_C_END

#endif
