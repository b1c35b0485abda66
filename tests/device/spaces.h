/* What both halves of the spaces suite agree on. */
#ifndef HC_TESTS_DEVICE_SPACES_H
#define HC_TESTS_DEVICE_SPACES_H

/* Where the buffer of a transfer lies. */
enum space { IN_GLOBAL, IN_SHARED, IN_LOCAL, IN_CONSTANT, IN_MAPPED };
#define SHARED_ROOM 20000
#define LOCAL_ROOM 4400
#define CONSTANT_ROOM 20000
#define GUARD 64 /* bytes on each side of a buffer that must stay as they were */
#define GUARD_BYTE 0xa5

/* The byte at `index` of the pattern that constant memory holds. */
#define CONSTANT_BYTE(index) ((unsigned char)(((index) * 7u + 3u) & 0xffu))

#endif
