/* What the two halves of the threads suite agree on. */
#ifndef HC_TESTS_DEVICE_THREADS_H
#define HC_TESTS_DEVICE_THREADS_H

#define BLOCKING_CALL 3
#define POSTED_CALL 4

enum { WORKS_WELL, TRAPS, EXITS };

#endif
