/* What both halves of the calls suite agree on. */
#ifndef HC_TESTS_DEVICE_CALLS_H
#define HC_TESTS_DEVICE_CALLS_H

#define UNATTACHED_CALLS 10 /* made without a runtime; each answers -ENOSYS */

#endif
