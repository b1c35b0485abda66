/* The same request three times: by the C library here, by hc_* on the device (-errno) and by the standard name on the device (-1 and
 * errno), each in a directory of its own that began alike. The results must agree. The device's part is the kernel `perform`. */
#ifndef HC_TESTS_DEVICE_TWINS_H
#define HC_TESTS_DEVICE_TWINS_H

#include <check.h>

#include "tests/device/operations.h"

enum { HOST, RAW, NAMED, WAYS };
extern const char *const way_name[WAYS]; /* their directories. A `%` at the start of a request's path stands for the way's own */

#define SLOT 1000 /* a request's fd from here on: what the open at that place returned, each way its own */
#define SLOTS 16
#define BUFFER 70000
extern unsigned char bytes_of[WAYS][BUFFER]; /* each way's buffer */
extern struct status status_of[WAYS];

/* In a request: the way's own buffer or status. */
#define SOME ((void *)1)
#define STATUS ((void *)1)

void prepare(void);         /* first in every test */
void perform_nothing(void); /* a launch without a request */
void same_bytes(uint64_t seed);
void make_everywhere(const char *name, const char *text);

/* Carries the request out all three ways; the results must agree. `slot` (-1: none) receives descriptors. Returns the host's result. */
int64_t step_to(int slot, const char *what, struct request r);
struct request on_device(struct request r, int way); /* one way alone; done, as the device left it */
void close_slot(int slot);

#define STEP(...) step_to(-1, #__VA_ARGS__, (struct request){__VA_ARGS__})
#define OPEN_AS(slot, ...) step_to((slot), #__VA_ARGS__, (struct request){__VA_ARGS__})
#define EXPECT(value, ...) ck_assert_int_eq(STEP(__VA_ARGS__), (value))

#endif
