/* What both halves of the lifecycle suite agree on. */
#ifndef HC_TESTS_DEVICE_LIFECYCLE_H
#define HC_TESTS_DEVICE_LIFECYCLE_H

#define ECHO_CALL 1
#define MEET_CALL 2

enum ending { BY_EXIT, BY_RAW_EXIT, BY_ABORT, BY_ASSERT, BY_RAW_ASSERT };

#endif
