/* What both halves of the system suite agree on. */
#ifndef HC_TESTS_DEVICE_SYSTEM_H
#define HC_TESTS_DEVICE_SYSTEM_H

#define WARPS 4
#define ENTRIES 400
#define DONE_CALL 1

#endif
