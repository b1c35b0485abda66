/* A request as both sides of the operations suite read it: device code carries it out with hostcall, the test with the C
 * library, and the results must agree. */
#ifndef HC_TESTS_DEVICE_OPERATIONS_H
#define HC_TESTS_DEVICE_OPERATIONS_H

#include <stddef.h>
#include <stdint.h>

enum operation {
    DO_NOP,
    DO_OPEN,
    DO_CREAT,
    DO_CLOSE,
    DO_READ,
    DO_WRITE,
    DO_PREAD,
    DO_PWRITE,
    DO_LSEEK,
    DO_FSYNC,
    DO_FDATASYNC,
    DO_FTRUNCATE,
    DO_FSTAT,
    DO_STAT,
    DO_ACCESS,
    DO_UNLINK,
    DO_RENAME,
    DO_MKDIR,
    DO_RMDIR,
    DO_ISATTY,
    DO_CLOCK,
    DO_NANOSLEEP,
};

/* The fields of struct stat that POSIX names. */
struct status {
    uint64_t dev, ino, mode, nlink, uid, gid, rdev;
    int64_t size, blksize, blocks, atime[2], mtime[2], ctime[2];
};

struct request {
    int32_t operation;
    int32_t fd;
    int32_t flags; /* of open, mode of access, whence, clock */
    uint32_t mode;
    uint64_t size;
    int64_t offset;
    const char *path, *path2; /* in the memory of whoever carries it out */
    void *buffer;
    struct status *status;
    int64_t result; /* what the function returned */
    int32_t error;  /* errno afterwards; UNTOUCHED if nobody set it */
    int32_t unused;
};

#define UNTOUCHED 0x5a5a

#endif
