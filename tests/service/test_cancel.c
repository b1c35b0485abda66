/* A trap while io_uring takes no submissions: what is in flight is cancelled once it does. */
#include <errno.h>
#include <fcntl.h>
#include <liburing.h>
#include <unistd.h>

#include "host/service/worker.h"
#include "tests/service/suites.h"

#define READERS 4u

static atomic_bool refuses;

int __real_io_uring_submit(struct io_uring *ring);
int __wrap_io_uring_submit(struct io_uring *ring);

/* As the kernel answers when it has no memory for requests: what was to be submitted stays in its queue. */
int __wrap_io_uring_submit(struct io_uring *ring)
{
    return atomic_load(&refuses) ? -EAGAIN : __real_io_uring_submit(ring);
}

static uint64_t in_flight(const struct hc_service *service)
{
    return atomic_load(&service->workers[0].counters.in_flight);
}

/* Would catch: a cancellation that finds no room in the submission queue and is forgotten. Then the readers wait for ever. */
START_TEST(cancellation_without_room_is_asked_again)
{
    static struct fake fake;
    uint64_t reads, syncs[10];
    int ends[READERS][2], file = open("/tmp", O_TMPFILE | O_RDWR, 0600);
    bool trapped;

    fake_open(&fake, 1, 6, 8, HC_IO_URING);
    for (unsigned i = 0; i < READERS; i++) {
        ck_assert_int_eq(pipe(ends[i]), 0);
        *fake_row(&fake, 0, i) = (struct fake_row){{(uint64_t)ends[i][0]}, 0, 0, 8};
    }
    reads = fake_publish(&fake, 0, 0, (1u << READERS) - 1, HC_OP_READ, 0);
    while (in_flight(fake.service) < READERS)
        nap_ms(1);
    nap_ms(20); /* they are submitted, too */
    atomic_store(&refuses, true);
    for (unsigned packet = 1; packet <= 10; packet++) { /* 320 requests; the queue has 256 places */
        for (unsigned lane = 0; lane < HC_WARP_LANES; lane++)
            *fake_row(&fake, packet, lane) = (struct fake_row){{(uint64_t)file}, 0, 0, 0};
        syncs[packet - 1] = fake_publish(&fake, 0, packet, HC_ALL_LANES, HC_OP_FDATASYNC, 0);
    }
    while (in_flight(fake.service) < 256)
        nap_ms(1);
    hc_service_trap_all(fake.service);
    nap_ms(100);
    atomic_store(&refuses, false);
    for (unsigned packet = 1; packet <= 10; packet++)
        for (unsigned lane = 0; lane < HC_WARP_LANES; lane++)
            ck_assert_int_ne(fake_wait(&fake, packet, lane, syncs[packet - 1], WAIT_NS, NULL), LOST);
    for (unsigned i = 0; i < READERS; i++) {
        ck_assert_int_eq(fake_wait(&fake, 0, i, reads, WAIT_NS, &trapped), -ECANCELED);
        ck_assert(trapped);
    }
    fake_close(&fake);
}
END_TEST

TCase *cancel_case(void)
{
    TCase *tests = tcase_create("cancel");

    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, cancellation_without_room_is_asked_again);
    return tests;
}
