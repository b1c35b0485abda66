/* What both halves of the divergence suite agree on. */
#ifndef HC_TESTS_DEVICE_DIVERGENCE_H
#define HC_TESTS_DEVICE_DIVERGENCE_H

#include <stdint.h>

#define MIX_CALL 3   /* returns MIX of its arguments */
#define BUFFER_CALL 4 /* the same, and adds 1 to every byte of its buffer */

/* Even lanes of a warp make the first call, odd ones submit the second. */
enum mixture_of_kinds { PREAD_AND_SUBMITTED_PREAD, LARGE_AND_SUBMITTED_PREAD, PWRITE_AND_SUBMITTED_PWRITE, FSYNC_AND_SUBMITTED_FSYNC,
                        USER_CALL_AND_SUBMITTED_ONE, USER_POST_AND_SUBMITTED_CALL, PRINT_AND_SUBMITTED_PREAD, MIXTURES_OF_KINDS };

#define WIDE_BYTES 200 /* more than a lane's cell of a packet holds */

#define MIX(who, i) ((int64_t)((uint64_t)(who) * 1000003u ^ ((uint64_t)(i) + 17) * 2654435761u))

/* What the threads of a launch found, in device memory. */
struct tally {
    unsigned calls; /* calls that were made and checked */
    unsigned wrong;
    unsigned first_wrong[2]; /* who and i of one of them */
};

#endif
