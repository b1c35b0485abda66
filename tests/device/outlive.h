/* What the two halves of the outlive suite agree on. */
#ifndef HC_TESTS_DEVICE_OUTLIVE_H
#define HC_TESTS_DEVICE_OUTLIVE_H

#define HOLD_BYTES 40000 /* of each thread's buffer: more than a small piece of staging */

enum { BY_TRAP, BY_OWN_EXIT, NOT_AT_ALL };

#endif
