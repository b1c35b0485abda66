/* Lanes that are no more on a device that lives on, and rings that are sealed. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "tests/service/suites.h"

static const enum hc_io modes[] = {HC_IO_URING, HC_IO_THREADS};
static struct fake fake;
static int ends[2];

/* What was given up, and what was said of it. */
static struct {
    struct hc_given_up given_up;
    struct hc_given_call room[8];
} left;
static atomic_uint answered; /* packets, a bit each */
static atomic_int done;

static void on_answered(struct hc_given_up *given_up, const struct hc_given_call *call)
{
    (void)given_up;
    atomic_fetch_or(&answered, 1u << call->packet);
}

static void on_done(struct hc_given_up *given_up)
{
    (void)given_up;
    atomic_store(&done, 1);
}

static void give_up(uint32_t owner, const struct call *calls, unsigned count)
{
    memset(&left, 0, sizeof left);
    left.given_up.owner = owner;
    left.given_up.answered = on_answered;
    left.given_up.done = on_done;
    left.given_up.count = count;
    for (unsigned i = 0; i < count; i++)
        left.given_up.calls[i] = (struct hc_given_call){.tag = calls[i].tag, .packet = calls[i].packet};
    atomic_store(&answered, 0);
    atomic_store(&done, 0);
    hc_service_give_up(fake.service, &left.given_up);
}

static bool await_done(int64_t timeout_ns)
{
    int64_t end = now_ns() + timeout_ns;

    while (atomic_load(&done) == 0 && now_ns() < end)
        nap_ms(1);
    return atomic_load(&done) != 0;
}

static struct call a_read(unsigned packet, unsigned ring, char *to)
{
    return (struct call){.packet = packet, .ring = ring, .opcode = HC_OP_READ, .a = {(uint64_t)ends[0]}, .output = to, .capacity = 1};
}

/* Would catch: a read of the dead that takes what the living wait for (by io_uring; a pool thread's cannot be called back), and cells of
 * several workers that never come back. One of the reads has its turn, the others queue. */
START_TEST(reads_of_dead_lanes_are_called_off)
{
    char bytes[8], byte = 0;
    struct call calls[6], next;
    unsigned i;

    ck_assert_int_eq(pipe(ends), 0);
    fake_open(&fake, 2, 6, 8, modes[_i]);
    for (i = 0; i < 6; i++) {
        calls[i] = a_read(i, i % 2, &bytes[i]);
        call_begin(&fake, &calls[i]);
    }
    nap_ms(50);
    give_up(0, calls, 6);
    ck_assert(await_done(WAIT_NS));
    ck_assert_uint_eq(atomic_load(&answered), 0x3f);
    next = a_read(0, 0, &byte);
    if (modes[_i] == HC_IO_URING) {
        call_begin(&fake, &next);
        ck_assert_int_eq(write(ends[1], "x", 1), 1);
        ck_assert_int_eq(call_end(&fake, &next), 1);
        ck_assert_int_eq(byte, 'x');
    }
    fake_close(&fake); /* a pool thread may be reading the pipe for ever, so that stays */
}
END_TEST

/* A read that is taken only after its lane was given up is not begun; a write that was published is carried out. */
START_TEST(calls_published_before_the_end_and_taken_after_it)
{
    int file = open("/tmp", O_TMPFILE | O_RDWR, 0600);
    char byte, text[4] = "";
    struct call calls[2] = {{.packet = 0, .opcode = HC_OP_PWRITE, .a = {(uint64_t)file}, .input = "abc", .input_bytes = 3}};
    uint64_t hole;

    ck_assert_int_eq(pipe(ends), 0);
    calls[1] = a_read(1, 0, &byte);
    fake_open(&fake, 1, 6, 4, modes[_i]);
    hole = fake_take_ticket(&fake, 0);
    call_begin(&fake, &calls[0]);
    call_begin(&fake, &calls[1]);
    give_up(0, calls, 2);
    ck_assert(!await_done(50000000));
    fake_publish_at(&fake, 0, hole, 2, 0, HC_OP_NOP, 0);
    ck_assert(await_done(WAIT_NS));
    ck_assert_int_eq(pread(file, text, 3, 0), 3);
    ck_assert_str_eq(text, "abc");
    ck_assert_int_eq(write(ends[1], "x", 1), 1);
    nap_ms(20);
    ck_assert_int_eq(read(ends[0], &byte, 1), 1);
    fake_close(&fake);
    close(file);
    close(ends[0]);
    close(ends[1]);
}
END_TEST

START_TEST(what_is_never_answered_ends_with_the_service)
{
    char byte;
    struct call call;

    ck_assert_int_eq(pipe(ends), 0);
    fake_open(&fake, 1, 6, 4, modes[_i]);
    fake_take_ticket(&fake, 0);
    call = a_read(0, 0, &byte);
    call_begin(&fake, &call);
    give_up(0, &call, 1);
    ck_assert(!await_done(50000000));
    fake_close(&fake);
    ck_assert_int_eq(atomic_load(&done), 1);
    ck_assert_uint_eq(atomic_load(&answered), 0);
}
END_TEST

START_TEST(transfers_go_with_their_launch)
{
    struct call put = {.opcode = HC_OP_TRANSFER_PUT, .a = {0, 100}, .input = "some", .input_bytes = 4};
    int64_t theirs, others;

    fake_open(&fake, 1, 6, 4, modes[_i]);
    atomic_store(&fake.owner, 5);
    theirs = call_make(&fake, put);
    atomic_store(&fake.owner, 6);
    others = call_make(&fake, put);
    ck_assert_int_gt(theirs, 0);
    ck_assert_int_gt(others, 0);
    give_up(5, NULL, 0);
    ck_assert(await_done(WAIT_NS));
    put.a[0] = (uint64_t)theirs;
    ck_assert_int_eq(call_make(&fake, put), -EINVAL);
    put.a[0] = (uint64_t)others;
    ck_assert_int_eq(call_make(&fake, put), others);
    fake_close(&fake);
}
END_TEST

/* Where launches are told apart, each exit is reported, and its lane traps; nobody else. */
START_TEST(exit_ends_its_own_launch_alone)
{
    struct call ending = {.opcode = HC_OP_EXIT, .a = {7}};

    fake_open(&fake, 1, 6, 4, modes[_i]);
    atomic_store(&fake.owner, 5);
    for (int i = 1; i <= 3; i++) {
        call_begin(&fake, &ending);
        ck_assert_int_ne(call_end(&fake, &ending), LOST);
        ck_assert(ending.trapped);
        ck_assert_int_eq(atomic_load(&fake.ended), i);
        ck_assert_int_eq(call_make(&fake, (struct call){.packet = 1, .opcode = HC_OP_NOP, .a = {1, 2, 3}}), 6);
    }
    ck_assert_int_eq(atomic_load(&fake.end_status), 7);
    fake_close(&fake);
}
END_TEST

/* ---- Seals */

/* Would catch: a call that is answered after the last drain has begun, and a drain that waits for what will not be taken. */
START_TEST(a_sealed_ring_takes_what_was_published_and_no_more)
{
    int keep = dup(1), file = open("/tmp", O_TMPFILE | O_RDWR, 0600);
    struct call later = {.packet = 1, .opcode = HC_OP_NOP, .a = {1, 2, 3}};
    int64_t early, result;
    char back[16] = "";
    bool posted;

    dup2(file, 1);
    fake_open(&fake, 1, 6, 4, modes[_i]);
    posted = post_text(&fake, 0, 0, 1, "before\n");
    hc_service_seal(fake.service);
    nap_ms(20);
    call_begin(&fake, &later);
    early = call_end_within(&fake, &later, 50000000);
    result = hc_service_drain(fake.service, WAIT_NS, NULL);
    hc_service_unseal(fake.service);
    dup2(keep, 1);
    close(keep);
    ck_assert(posted);
    ck_assert_int_eq(early, LOST);
    ck_assert_int_eq(result, 0);
    ck_assert_int_eq(pread(file, back, sizeof back - 1, 0), 7);
    ck_assert_str_eq(back, "before\n");
    ck_assert_int_eq(call_end(&fake, &later), 6);
    fake_close(&fake);
    close(file);
}
END_TEST

static struct {
    atomic_bool stop;
    atomic_uint taken; /* texts that the service has acknowledged */
} poster;

static void *post_on(void *nothing)
{
    while (!atomic_load(&poster.stop) && post_text(&fake, 0, 0, 1, "before\n"))
        atomic_fetch_add(&poster.taken, 1);
    return nothing;
}

/* Would catch: a drain whose goal is set before the seal, while the worker goes on to what was published until it saw the seal: a program
 * that ends then loses text that was acknowledged. */
START_TEST(a_drain_after_a_seal_waits_for_all_that_is_taken)
{
    int keep = dup(1), file = open("/tmp", O_TMPFILE | O_RDWR, 0600);
    unsigned rounds = 4000, round, short_rounds = 0;
    pthread_t thread;

    dup2(file, 1);
    fake_open(&fake, 1, 6, 4, modes[_i]);
    atomic_store(&poster.stop, false);
    atomic_store(&poster.taken, 0);
    ck_assert_int_eq(pthread_create(&thread, NULL, post_on, NULL), 0);
    for (round = 0; round < rounds; round++) {
        struct timespec brief = {0, 20000};
        struct stat written;
        hc_service_seal(fake.service);
        hc_service_drain(fake.service, WAIT_NS, NULL);
        fstat(file, &written);
        nanosleep(&brief, NULL); /* the poster counts the last one */
        short_rounds += (unsigned)written.st_size < 7 * atomic_load(&poster.taken);
        hc_service_unseal(fake.service);
        nanosleep(&brief, NULL);
    }
    atomic_store(&poster.stop, true);
    pthread_join(thread, NULL);
    fake_close(&fake);
    dup2(keep, 1);
    close(keep);
    close(file);
    ck_assert_uint_eq(short_rounds, 0);
}
END_TEST

TCase *given_up_case(void)
{
    TCase *tests = tcase_create("given_up");

    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, reads_of_dead_lanes_are_called_off, 0, 2);
    tcase_add_loop_test(tests, calls_published_before_the_end_and_taken_after_it, 0, 2);
    tcase_add_loop_test(tests, what_is_never_answered_ends_with_the_service, 0, 2);
    tcase_add_loop_test(tests, transfers_go_with_their_launch, 0, 2);
    tcase_add_loop_test(tests, exit_ends_its_own_launch_alone, 0, 2);
    tcase_add_loop_test(tests, a_sealed_ring_takes_what_was_published_and_no_more, 0, 2);
    tcase_add_loop_test(tests, a_drain_after_a_seal_waits_for_all_that_is_taken, 0, 2);
    return tests;
}
