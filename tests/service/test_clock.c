/* The lines that the host keeps for device clocks, against a device whose timer the test moves. Expected values are what
 * protocol/layout.h says a reader computes, worked out here by itself from the bytes in device memory. */
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "host/clock.c"
#include "tests/service/suites.h"

#define HISTORY 4096
#define MS 1000000ull

/* A device whose timer runs at `rate` host ns in 2^30 ticks, and on which each write takes `write_ns`. */
static struct {
    struct hc_control memory;
    uint64_t host, timer, rate, write_ns;
    uint64_t last;    /* what the clock said last */
    int64_t furthest; /* from the host's clock, of all looks since it was set to 0 */
    uint64_t fraction;
    uint64_t stale_timer[HISTORY], stale_ns[HISTORY]; /* what the clock said at earlier times */
    struct hc_unit cache[HISTORY][HC_CLOCK_WINDOWS];   /* and the units that were in memory then */
    unsigned looks, torn;
    unsigned refusals; /* samples that do not come in time, from now on */
} machine;

static int64_t between(uint64_t a, uint64_t b)
{
    return (int64_t)(a - b);
}

/* The reader's rule, in whole windows and 128 bits. 0: no line. */
static uint64_t clock_from(const struct hc_unit *units, uint64_t timer)
{
    uint64_t window = timer >> 30, best = UINT64_MAX;
    unsigned __int128 ns = 0;

    for (int i = 0; i < 4; i++) {
        uint64_t age = (window - units[i].high) % (1u << 30), span = units[i].high >> 30;
        if (units[i].low == 0 || age >= 1u << 29 || age >= best)
            continue;
        best = age;
        ns = units[i].low + (unsigned __int128)age * span + (((unsigned __int128)(timer % (1u << 30)) * span) >> 30);
    }
    return (uint64_t)ns;
}

static void look(void)
{
    uint64_t ns = clock_from(machine.memory.windows, machine.timer);
    int64_t error = between(ns, machine.host);

    ck_assert_msg(ns != 0, "no line holds");
    ck_assert_msg(between(ns, machine.last) >= 0, "the clock ran back by %lld ns", (long long)between(machine.last, ns));
    machine.last = ns;
    if (llabs(error) > machine.furthest)
        machine.furthest = llabs(error);
    machine.stale_timer[machine.looks % HISTORY] = machine.timer;
    machine.stale_ns[machine.looks % HISTORY] = ns;
    memcpy(machine.cache[machine.looks % HISTORY], machine.memory.windows, sizeof machine.memory.windows);
    machine.looks++;
}

static void pass(uint64_t ns)
{
    unsigned __int128 ticks = ((unsigned __int128)ns << 30) + machine.fraction;

    machine.host += ns;
    machine.timer += (uint64_t)(ticks / machine.rate);
    machine.fraction = (uint64_t)(ticks % machine.rate);
    look();
}

/* In words of 8 bytes, with a look after each: nothing that is stored halfway may be taken for a line. */
static int fake_write(struct hc_backend *backend, void *to, const void *from, size_t bytes)
{
    (void)backend;
    ck_assert_uint_eq(bytes % 8, 0);
    for (size_t done = 0; done < bytes; done += 8) {
        memcpy((char *)to + done, (const char *)from + done, 8);
        if (machine.last != 0)
            look();
    }
    if (machine.last != 0)
        pass(machine.write_ns);
    return 0;
}

static int fake_sample(struct hc_backend *backend, uint64_t *timer, uint64_t *now, uint64_t *uncertainty)
{
    (void)backend;
    if (machine.refusals > 0) {
        machine.refusals--;
        return hc_error_set(-EAGAIN, "no answer");
    }
    *timer = machine.timer;
    *now = machine.host;
    *uncertainty = 1000;
    return 0;
}

static const struct hc_backend_type fake_type = {.write = fake_write, .timer_sample = fake_sample};

static void begin(struct hc_clock *clock, uint64_t rate, uint64_t timer)
{
    memset(&machine, 0, sizeof machine);
    memset(clock, 0, sizeof *clock);
    machine.host = 7 * 86400 * (uint64_t)NS_PER_S;
    machine.timer = timer;
    machine.rate = rate;
    machine.write_ns = 30000;
    clock->type = &fake_type;
    clock->control = &machine.memory;
    ck_assert_int_eq(first_line(clock), 0);
    look();
}

/* A period of the clock thread, with looks in between. */
static void period(struct hc_clock *clock)
{
    for (int i = 0; i < 50; i++)
        pass(PERIOD_MS * MS / 50);
    ck_assert_int_eq(update(clock), 0);
}

static uint64_t parts_per_million(int64_t parts)
{
    return (uint64_t)((int64_t)TICKS + (int64_t)TICKS * parts / 1000000);
}

/* Would catch: a rate measured wrongly, corrections of the wrong sign, a line taken from a window that was skipped. */
START_TEST(follows_a_timer_that_drifts)
{
    static const int drift[] = {0, 1, -1, 50, -50, 200, -200};
    struct hc_clock clock;

    begin(&clock, parts_per_million(drift[_i]), 1700000000ull * NS_PER_S + 12345);
    for (int i = 0; i < 12; i++)
        period(&clock);
    ck_assert_int_le(machine.furthest, 1000000); /* the aim, with 200 ppm that nothing has measured yet */
    machine.furthest = 0;
    for (int i = 0; i < 100; i++)
        period(&clock);
    ck_assert_int_le(machine.furthest, 100); /* arithmetic alone is left */
}
END_TEST

/* Any other tick than 1 ns: 100 MHz, and half a nanosecond. */
START_TEST(follows_a_timer_of_another_unit)
{
    struct hc_clock clock;

    begin(&clock, _i == 0 ? 10 * TICKS : TICKS / 2, 99);
    for (int i = 0; i < 2400; i++) /* far off at first, then by 1/1000 at most, or by jumps forward */
        period(&clock);
    machine.furthest = 0;
    for (int i = 0; i < 100; i++)
        period(&clock);
    ck_assert_int_le(machine.furthest, 1000);
}
END_TEST

/* The host is late, by anything up to hundreds of windows, and its writes are slow. Would catch: a line that bends in a window that
 * has begun, the newest line overwritten before its successor is there, a continuation that is off by a nanosecond. */
START_TEST(never_runs_back_whenever_the_host_comes)
{
    struct hc_clock clock;

    srand((unsigned)_i + 1);
    begin(&clock, parts_per_million(rand() % 400 - 200), (uint64_t)rand() << 33 | (uint64_t)rand());
    for (int i = 0; i < 3000; i++) {
        uint64_t wait = (uint64_t)rand() % (i % 7 == 0 ? 500 : i % 3 == 0 ? 6 : 1) * NS_PER_S + (uint64_t)rand() % NS_PER_S;
        machine.write_ns = (uint64_t)rand() % (25 * MS);
        for (int step = 0; step < 8; step++)
            pass(wait / 8);
        ck_assert_int_eq(update(&clock), 0);
    }
}
END_TEST

/* A thread computes with a copy of any age of the line that it wants: the same number. Would catch: a line that is changed after
 * its window began, or a window's number that comes again too soon. */
START_TEST(any_copy_of_a_line_gives_the_same_time)
{
    struct hc_clock clock;
    unsigned compared = 0;

    begin(&clock, parts_per_million(77), 5);
    for (int i = 0; i < 60; i++)
        period(&clock);
    for (unsigned when = 0; when < machine.looks; when++)
        for (unsigned copy = 0; copy < machine.looks; copy += 13) {
            uint64_t timer = machine.stale_timer[when], window = timer >> 30;
            const struct hc_unit *unit = &machine.cache[copy][window % 4];
            if (unit->low == 0 || (unit->high ^ window) % (1u << 30) != 0)
                continue;
            ck_assert_uint_eq(unit->low + ((timer % (1u << 30)) * (unit->high >> 30) >> 30), machine.stale_ns[when]);
            compared++;
        }
    ck_assert_uint_gt(compared, machine.looks);
}
END_TEST

/* The machine slept: far behind, MONOTONIC may jump, and does so once the next window begins. */
START_TEST(jumps_forward_when_far_behind)
{
    struct hc_clock clock;

    begin(&clock, TICKS, 1000);
    for (int i = 0; i < 6; i++)
        period(&clock);
    machine.host += 3600 * (uint64_t)NS_PER_S;
    for (int i = 0; i < 8; i++)
        period(&clock);
    machine.furthest = 0;
    period(&clock);
    ck_assert_int_le(machine.furthest, 1000000);
}
END_TEST

/* A host's clock that goes back 5 ms, as by faulty samples, which also spoil one measurement of the rate, by 1/100. */
START_TEST(slows_down_when_ahead)
{
    struct hc_clock clock;

    begin(&clock, TICKS, 1000);
    for (int i = 0; i < 6; i++)
        period(&clock);
    machine.host -= 5 * MS;
    for (int i = 0; i < 40; i++) {
        uint64_t before = machine.last, timer = machine.timer;
        period(&clock);
        ck_assert_int_ge(between(machine.last, before), (int64_t)((machine.timer - timer) / 1000 * 985));
    }
}
END_TEST

/* Other processes' turns on the device: a program's start is not refused for them, nor waits for ever. */
START_TEST(a_busy_device_is_waited_for_at_the_start)
{
    struct hc_clock clock;

    memset(&machine, 0, sizeof machine);
    memset(&clock, 0, sizeof clock);
    machine.host = 7 * 86400 * (uint64_t)NS_PER_S;
    clock.type = &fake_type;
    clock.control = &machine.memory;
    machine.refusals = 20;
    ck_assert_int_eq(first_line(&clock), 0);
    look();
    machine.refusals = UINT_MAX;
    ck_assert_int_eq(first_line(&clock), -EAGAIN);
    ck_assert_ptr_nonnull(strstr(hc_last_error(), "no answer; other programs"));
}
END_TEST

#ifndef __SANITIZE_THREAD__ /* it reports a close beside a poll, which is the point */
static bool gave_both_up(struct hc_clock *clock)
{
    bool gone;

    pthread_mutex_lock(&clock->lock);
    gone = clock->wake_fd < 0 && clock->step_fd < 0;
    pthread_mutex_unlock(&clock->lock);
    return gone;
}

/* A host program that closes all numbers, to be a daemon say. Would catch: a thread that polls a closed number without an end, counts
 * written into the file that has the number next, and an end that waits for a thread which cannot be woken. */
START_TEST(a_clock_whose_descriptors_were_closed_leaves_their_numbers_alone)
{
    struct hc_clock *clock;
    int numbers[2], files[2];
    char text[8];

    memset(&machine, 0, sizeof machine);
    machine.host = 7 * 86400 * (uint64_t)NS_PER_S;
    ck_assert_int_eq(hc_clock_start(&fake_type, NULL, &machine.memory, &clock), 0);
    numbers[0] = clock->wake_fd, numbers[1] = clock->step_fd;
    for (int i = 0; i < 2; i++) {
        ck_assert(hc_is_own_fd(numbers[i]));
        close(numbers[i]);
    }
    while (!gave_both_up(clock))
        usleep(10000);
    for (int i = 0; i < 2; i++) {
        int file = open("/tmp", O_TMPFILE | O_RDWR, 0600);

        files[i] = dup2(file, numbers[i]);
        close(file);
        ck_assert_int_eq(pwrite(files[i], "content", 7, 0), 7);
        ck_assert_int_eq(files[i], numbers[i]);
        ck_assert(!hc_is_own_fd(files[i]));
    }
    hc_clock_pause(clock);
    usleep(1000 * PERIOD_MS);
    hc_clock_resume(clock);
    hc_clock_pause(clock);
    hc_clock_stop(clock);
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(lseek(files[i], 0, SEEK_CUR), 0);
        ck_assert_int_eq(read(files[i], text, sizeof text), 7);
        ck_assert_int_eq(memcmp(text, "content", 7), 0);
        close(files[i]);
    }
}
END_TEST
#endif

TCase *clock_case(void)
{
    TCase *tests = tcase_create("clock");

    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, follows_a_timer_that_drifts, 0, 7);
    tcase_add_loop_test(tests, follows_a_timer_of_another_unit, 0, 2);
    tcase_add_loop_test(tests, never_runs_back_whenever_the_host_comes, 0, 20);
    tcase_add_test(tests, any_copy_of_a_line_gives_the_same_time);
    tcase_add_test(tests, jumps_forward_when_far_behind);
    tcase_add_test(tests, slows_down_when_ahead);
    tcase_add_test(tests, a_busy_device_is_waited_for_at_the_start);
#ifndef __SANITIZE_THREAD__
    tcase_add_test(tests, a_clock_whose_descriptors_were_closed_leaves_their_numbers_alone);
#endif
    return tests;
}
