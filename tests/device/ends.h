/* What both halves of the ends suite agree on. */
#ifndef HC_TESTS_DEVICE_ENDS_H
#define HC_TESTS_DEVICE_ENDS_H

enum ending { BY_EXIT, BY_RAW_EXIT, BY_ABORT, BY_ASSERT, BY_RAW_ASSERT };

#endif
