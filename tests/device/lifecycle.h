/* What both halves of the lifecycle suite agree on. */
#ifndef HC_TESTS_DEVICE_LIFECYCLE_H
#define HC_TESTS_DEVICE_LIFECYCLE_H

#define MEET_CALL 2

#endif
