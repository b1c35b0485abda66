/* What both halves of the order suite agree on. */
#ifndef HC_TESTS_DEVICE_ORDER_H
#define HC_TESTS_DEVICE_ORDER_H

#include <stdint.h>

#define LINE_MOST 700
#define LINE_LENGTH(who, i, most) ((int)(((unsigned)(who) * 131u + (unsigned)(i) * 57u) % (unsigned)((most) + 1)))
#define LINE_LETTER(who, i) ((char)('a' + ((unsigned)(who) + (unsigned)(i)) % 26u))

#define BLOCK_BYTES 65536
#define BLOCK_WORD(id, k) ((unsigned)(id) ^ ((unsigned)(k) * 2654435761u))

#define STALL_DIGITS 200

/* Texts of lanes, in bytes that tell whose they are (32 lanes) and which of its bytes, modulo 8. Lengths lie about the edges of
 * units, cells and packets; the last is more than a packet. */
#define MIXED_LENGTHS {1, 0, 2, 15, 16, 17, 1, 1, 31, 33, 40, 8, 7, 9, 128, 127, 129, 0, 300, 1, 4095, 24, 4096, 12, 4097, 3}
#define MIXED_COUNT 26
#define MIXED_MOST 4097
#define MIXED_INDEX(mode, who, i) \
    ((mode) == 0 ? ((unsigned)(who) * 7u + (unsigned)(i)) % 20u : ((unsigned)(who) + (unsigned)(i) * 3u) % MIXED_COUNT)
#define MIXED_BYTE(who, n) ((unsigned char)((unsigned)(who) << 3 | ((unsigned)(n) & 7u)))

#endif
