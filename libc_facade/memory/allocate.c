/* The heap. On a GPU each allocation carries its size in a header before it, which realloc needs. */
#include "libc_facade/memory/memory_functions.h"
#include "libc_facade/libc.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define HC_HEADER_BYTES 16u

HC_DEVICE void *hc_libc_malloc(size_t size)
{
    char *memory = size <= SIZE_MAX - HC_HEADER_BYTES ? (char *)malloc(size + HC_HEADER_BYTES) : NULL;

    if (memory == NULL) {
        *hc_errno_location() = ENOMEM;
        return NULL;
    }
    *(size_t *)(void *)memory = size;
    return memory + HC_HEADER_BYTES;
}

HC_DEVICE void hc_libc_free(void *memory)
{
    if (memory != NULL)
        free((char *)memory - HC_HEADER_BYTES);
}

HC_DEVICE void *hc_libc_calloc(size_t count, size_t size)
{
    void *memory;

    if (size != 0 && count > SIZE_MAX / size) {
        *hc_errno_location() = ENOMEM;
        return NULL;
    }
    memory = hc_libc_malloc(count * size);
    if (memory != NULL)
        memset(memory, 0, count * size);
    return memory;
}

HC_DEVICE void *hc_libc_realloc(void *memory, size_t size)
{
    size_t old;
    void *moved;

    if (memory == NULL)
        return hc_libc_malloc(size);
    if (size == 0) {
        hc_libc_free(memory);
        return NULL;
    }
    old = *(size_t *)(void *)((char *)memory - HC_HEADER_BYTES);
    moved = hc_libc_malloc(size);
    if (moved == NULL)
        return NULL;
    memcpy(moved, memory, old < size ? old : size);
    hc_libc_free(memory);
    return moved;
}
