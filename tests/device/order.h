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

#endif
