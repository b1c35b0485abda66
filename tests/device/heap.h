/* What both halves of the heap suite agree on. */
#ifndef HC_TESTS_DEVICE_HEAP_H
#define HC_TESTS_DEVICE_HEAP_H

/* What kernels count, each a word of an array in device memory. */
enum heap_count {
    HEAP_WRONG,     /* bytes that are not what was written, addresses that are not aligned */
    HEAP_REFUSED,   /* NULL */
    HEAP_ERRNO,     /* NULL without ENOMEM */
    HEAP_TAKEN,     /* objects that there were before the first NULL */
    HEAP_COUNTS,
};

enum misuse { FREE_TWICE, FREE_LARGE_TWICE, FREE_ALIGNED_TWICE, FREE_INSIDE, REALLOC_AFTER_FREE };

#endif
