/* What both halves of the transfers suite agree on. */
#ifndef HC_TESTS_DEVICE_TRANSFERS_H
#define HC_TESTS_DEVICE_TRANSFERS_H

#include <stdint.h>

enum kind { JOB_READ, JOB_WRITE, JOB_PREAD, JOB_PWRITE };
enum team { TEAM_THREAD, TEAM_WARP, TEAM_BLOCK };
enum scarce { NO_STAGES = 1, NO_CELLS = 2 };

/* One call of a team: a thread, a warp or a block. */
struct job {
    uint32_t kind;
    int32_t fd, host_fd; /* the host makes the same call on its own */
    uint32_t in_shared;  /* the buffer is shared memory, and the room's bytes go there and back */
    uint64_t count;
    int64_t offset;
    uint64_t at; /* where in the room its buffer is */
};

#define SHARED_ROOM 36000 /* bytes: more than a warp's piece */
#define HELD_BY_EACH 40   /* calls that each lane of a warp holds stages or cells with */

#endif
