/* What both halves of the map suite agree on. */
#ifndef HC_TESTS_DEVICE_MAP_H
#define HC_TESTS_DEVICE_MAP_H

#include <stdint.h>

#define PAGE 4096

/* The word at index `i` of file `file`. */
#define MAP_WORD(file, i) ((uint32_t)((uint32_t)(i) * 2654435761u + (uint32_t)(file) * 40503u + 1u))

struct map_try {
    uint64_t length;
    int prot, flags, fd;
    int64_t offset;
    int error; /* result: 0 or -errno */
};

struct map_seen {
    int error, unmapped;
    uint64_t sum;  /* of all bytes, each times its position plus 1 */
    uint64_t rest; /* sum of the bytes behind the file's end, in its last page */
};

#endif
