/* What the general operations PATH, FCNTL, CONTROL, NUMBER and QUERY are asked for, and the records that they move. PROTOCOL.md says
 * what each means. Numbers are never used again for something else. */
#ifndef HC_PROTOCOL_SYSTEM_H
#define HC_PROTOCOL_SYSTEM_H

#include "protocol/compiler.h"

enum hc_path_what {
    HC_PATH_LINK = 0,
    HC_PATH_SYMLINK = 1,
    HC_PATH_RENAME = 2,
    HC_PATH_UNLINK = 3,
    HC_PATH_MKDIR = 4,
    HC_PATH_MKNOD = 5,
    HC_PATH_ACCESS = 6,
    HC_PATH_CHMOD = 7,
    HC_PATH_CHOWN = 8,
    HC_PATH_UTIME = 9,
    HC_PATH_TRUNCATE = 10,
    HC_PATH_CHDIR = 11,
};

enum hc_control_what {
    HC_CONTROL_FLOCK = 0,
    HC_CONTROL_ADVISE = 1,
    HC_CONTROL_ALLOCATE = 2,
    HC_CONTROL_RESERVE = 3,
    HC_CONTROL_SYNC = 4,
    HC_CONTROL_IOCTL = 5,
};

enum hc_number_what {
    HC_NUMBER_PID = 0,
    HC_NUMBER_PPID = 1,
    HC_NUMBER_UID = 2,
    HC_NUMBER_EUID = 3,
    HC_NUMBER_GID = 4,
    HC_NUMBER_EGID = 5,
    HC_NUMBER_PGID = 6,
    HC_NUMBER_SID = 7,
    HC_NUMBER_UMASK = 8,
    HC_NUMBER_SYSCONF = 9,
    HC_NUMBER_CLOCK_RESOLUTION = 10,
    HC_NUMBER_BROKEN_PIPE = 11,
    HC_NUMBER_PRIORITY = 12,
    HC_NUMBER_SET_PRIORITY = 13,
    HC_NUMBER_SET_LIMIT = 14,
    HC_NUMBER_ALARM = 15,
    HC_NUMBER_SET_CLOCK = 16,
    HC_NUMBER_READY = 17,
};

enum hc_query_what {
    HC_QUERY_CWD = 0,
    HC_QUERY_LINK = 1,
    HC_QUERY_REALPATH = 2,
    HC_QUERY_UNAME = 3,
    HC_QUERY_TTYNAME = 4,
    HC_QUERY_PATHCONF = 5,
    HC_QUERY_FILESYSTEM = 6,
    HC_QUERY_USAGE = 7,
    HC_QUERY_TIMES = 8,
    HC_QUERY_LIMIT = 9,
    HC_QUERY_LOAD = 10,
    HC_QUERY_RANDOM = 11,
    HC_QUERY_SYNC = 12,
    HC_QUERY_USER = 13,
    HC_QUERY_GROUP = 14,
    HC_QUERY_GROUPS = 15,
};

struct hc_wire_lock {
    int64_t type, whence, start, length, pid; /* F_RDLCK 0, F_WRLCK 1, F_UNLCK 2; SEEK_* */
};
HC_STATIC_ASSERT(sizeof(struct hc_wire_lock) == 40, "layout");

struct hc_wire_filesystem {
    uint64_t type, bsize, blocks, bfree, bavail, files, ffree, fsid, namelen, frsize, flags;
};
HC_STATIC_ASSERT(sizeof(struct hc_wire_filesystem) == 88, "layout");

struct hc_wire_usage {
    int64_t user_sec, user_usec, system_sec, system_usec;
    int64_t maxrss, ixrss, idrss, isrss, minflt, majflt, nswap, inblock, oublock, msgsnd, msgrcv, nsignals, nvcsw, nivcsw;
};
HC_STATIC_ASSERT(sizeof(struct hc_wire_usage) == 144, "layout");

struct hc_wire_times {
    int64_t now, user, system, children_user, children_system; /* ticks of sysconf(_SC_CLK_TCK) */
};
HC_STATIC_ASSERT(sizeof(struct hc_wire_times) == 40, "layout");

struct hc_wire_limit {
    uint64_t now, most; /* all ones: no limit */
};
HC_STATIC_ASSERT(sizeof(struct hc_wire_limit) == 16, "layout");

#endif
