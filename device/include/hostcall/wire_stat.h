/* wire_stat.h: what hc_stat and hc_fstat fill. Fields as POSIX's struct stat has them, in a layout that does not depend on the C library;
 * modes and device numbers are Linux's, times count from 1970-01-01 UTC. */
#ifndef HOSTCALL_WIRE_STAT_H
#define HOSTCALL_WIRE_STAT_H

#include <stdint.h>

struct hc_wire_stat {
    uint64_t dev, ino, mode, nlink, uid, gid, rdev;
    int64_t size, blksize, blocks;
    int64_t atime_sec, atime_nsec, mtime_sec, mtime_nsec, ctime_sec, ctime_nsec;
};

#endif
