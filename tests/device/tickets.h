/* What both halves of the tickets suite agree on. */
#ifndef HC_TESTS_DEVICE_TICKETS_H
#define HC_TESTS_DEVICE_TICKETS_H

#include <stdint.h>

#define BLOCKING_CALL 5 /* reads one byte of descriptor arguments[0] and returns it plus arguments[1] */
#define BUFFER_CALL 6   /* answers with arguments[1] bytes, ANSWER_BYTE of what came; returns arguments[0] + bytes that came */
#define ABSENT_CALL 77  /* is not registered */

#define ANSWER_BYTE(came, length, k) ((unsigned char)((length) != 0 ? (came)[(k) % (length)] + 1u : (k)*7u))
#define AFTERWARDS 0xdd /* what a thread stores over its input once it has submitted it */

enum which_lanes { ALL_OF_THEM, ODD_THEN_EVEN, EACH_FOURTH_APART, ONE_AFTER_ANOTHER, SOME_MORE_OFTEN };
enum how_waited { IN_ORDER, BACKWARDS, BY_POLLING, ANY_FIRST };
enum operation { TICKET_PREAD, TICKET_PWRITE, TICKET_FSYNC };

struct request {
    uint32_t operation;
    int32_t fd, host_fd; /* the host's makes the same call */
    uint32_t in_flight;  /* found: it was not done at once */
    uint64_t count;
    int64_t offset;
    uint64_t at; /* where in the room its bytes are */
    int64_t result;
    int64_t submitted; /* found: what hc_submit_* returned */
};
#define NOT_MADE INT64_MIN
#define REQUESTS_MOST 128

/* One result for each thing that can go wrong. */
enum { ERRORS = 22 };

#define LOCAL_BYTES 4200
#define SHARED_BYTES 1100
#define MEMORY_THREADS 33

#endif
