/* Text packets, and what workers do with text: nothing is lost, torn or out of order, whichever chunks and writes carry it. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/service/suites.h"

#define RINGS 4u

static const enum hc_io modes[] = {HC_IO_URING, HC_IO_THREADS};
static struct fake fake;

static uint64_t publish_text(unsigned ring, unsigned packet, unsigned fd, const void *text, uint32_t bytes, uint32_t mask)
{
    memcpy(fake_cargo(&fake, packet)->payload, text, bytes);
    return fake_publish(&fake, ring, packet, mask, HC_OP_OUTPUT, HC_ENTRY_TEXT_FLAGS(fd, bytes));
}

static bool post(unsigned ring, unsigned packet, unsigned fd, const void *text, uint32_t bytes)
{
    return fake_wait(&fake, packet, 0, publish_text(ring, packet, fd, text, bytes, 1), WAIT_NS, NULL) == 0;
}

static void fill(unsigned char *bytes, size_t count)
{
    uint32_t word = 12345;
    size_t i;

    for (i = 0; i < count; i++) {
        word = word * 1664525u + 1013904223u;
        bytes[i] = (unsigned char)(word >> 24);
    }
}

/* ---- One packet after the other */

/* Would catch: a length that loses its lowest or highest bit on the way through the entry's flags. */
START_TEST(text_packets_of_every_length_arrive)
{
    static const uint32_t lengths[] = {1, 2, 15, 16, 17, 255, 256, 2048, 4095, 4096, 4096, 1};
    enum { COUNT = sizeof lengths / sizeof *lengths };
    int keep = dup(1), file = open("/tmp", O_TMPFILE | O_RDWR, 0600);
    unsigned char text[4096 * COUNT], back[sizeof text + 1];
    struct hc_stats stats = {.size = sizeof stats};
    unsigned i, good = 0;
    size_t at = 0;

    fill(text, sizeof text);
    dup2(file, 1);
    fake_open(&fake, 1, 6, 2, modes[_i]);
    for (i = 0; i < COUNT; at += lengths[i++])
        good += fake_wait(&fake, i % 4, 0, publish_text(0, i % 4, 1, text + at, lengths[i], 0x10101u), WAIT_NS, NULL) == 0;
    good += hc_service_drain(fake.service, WAIT_NS, NULL) == 0;
    dup2(keep, 1);
    hc_service_stats(fake.service, &stats);
    fake_close(&fake);
    ck_assert_uint_eq(good, COUNT + 1);
    ck_assert_int_eq(pread(file, back, sizeof back, 0), (ssize_t)at);
    ck_assert_mem_eq(back, text, at);
    ck_assert_uint_eq(stats.output_bytes, at);
    ck_assert_uint_eq(stats.lane_calls, 3 * COUNT);
}
END_TEST

/* Would catch: a chunk for each stream whose order is lost when both lead to one file. All packets are taken in one pass. */
START_TEST(both_streams_in_one_file_keep_the_rings_order)
{
    enum { PACKETS = 40 };
    int file = open("/tmp", O_TMPFILE | O_RDWR, 0600), keep = dup(1), keep_error = dup(2);
    char line[16], back[PACKETS * 5 + 1], expected[PACKETS * 5 + 1];
    unsigned i;
    int paused;

    dup2(file, 1);
    dup2(file, 2);
    fake_open(&fake, 1, 8, PACKETS / 2, modes[_i]);
    paused = hc_service_pause(fake.service);
    for (i = 0; i < PACKETS; i++) {
        snprintf(line, sizeof line, "%04u\n", i);
        memcpy(expected + 5 * i, line, 5);
        publish_text(0, i, i % 3 == 0 ? 2 : 1, line, 5, 1);
    }
    hc_service_resume(fake.service);
    i = (unsigned)hc_service_drain(fake.service, WAIT_NS, NULL);
    dup2(keep, 1);
    dup2(keep_error, 2);
    fake_close(&fake);
    ck_assert_int_eq(paused, 0);
    ck_assert_uint_eq(i, 0);
    ck_assert_int_eq(pread(file, back, sizeof back, 0), PACKETS * 5);
    ck_assert_mem_eq(back, expected, PACKETS * 5);
}
END_TEST

/* Would catch: a call that is started in the pass that took text, before the worker's own chunk was queued. */
START_TEST(calls_of_the_same_pass_see_the_text_before_them)
{
    int keep = dup(1), file = open("/tmp", O_TMPFILE | O_RDWR, 0600);
    struct call seek = {.packet = 1, .opcode = HC_OP_LSEEK, .a = {1, 0, SEEK_CUR}};
    struct call flush = {.packet = 3, .opcode = HC_OP_FLUSH, .a = {1}};
    struct stat status;
    int64_t result[2];

    dup2(file, 1);
    fake_open(&fake, 1, 6, 2, modes[_i]);
    hc_service_pause(fake.service);
    publish_text(0, 0, 1, "eighteen bytes now", 18, 1);
    call_begin(&fake, &seek);
    publish_text(0, 2, 1, "and five", 8, 1);
    call_begin(&fake, &flush);
    hc_service_resume(fake.service);
    result[0] = call_end(&fake, &seek);
    result[1] = call_end(&fake, &flush);
    dup2(keep, 1);
    fstat(file, &status);
    fake_close(&fake);
    ck_assert_int_eq(result[0], 18);
    ck_assert_int_eq(result[1], 0);
    ck_assert_int_eq(status.st_size, 26); /* flush answered after the write */
}
END_TEST

/* A write that carries many chunks stops at the file's size limit: what went out is a prefix, and the rest is an error. */
START_TEST(short_write_of_many_chunks_keeps_a_prefix)
{
    enum { PACKETS = 256, LIMIT = 150001 };
    int keep = dup(1), file = open("/tmp", O_TMPFILE | O_RDWR, 0600), drained;
    struct rlimit before, small;
    unsigned char *text = malloc(PACKETS * 4096), *back = malloc(PACKETS * 4096);
    struct stat status;
    unsigned i;

    fill(text, PACKETS * 4096);
    getrlimit(RLIMIT_FSIZE, &before);
    small = (struct rlimit){LIMIT, before.rlim_max};
    dup2(file, 1);
    fake_open(&fake, 1, 10, PACKETS / 2, modes[_i]);
    hc_service_pause(fake.service);
    for (i = 0; i < PACKETS; i++)
        publish_text(0, i, 1, text + i * 4096, 4096, 1);
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &small);
    hc_service_resume(fake.service);
    drained = hc_service_drain(fake.service, WAIT_NS, NULL);
    setrlimit(RLIMIT_FSIZE, &before);
    dup2(keep, 1);
    fake_close(&fake);
    fstat(file, &status);
    ck_assert_int_eq(drained, -EFBIG);
    ck_assert_int_eq(status.st_size, LIMIT);
    ck_assert_int_eq(pread(file, back, LIMIT, 0), LIMIT);
    ck_assert_mem_eq(back, text, LIMIT);
    free(text);
    free(back);
}
END_TEST

/* ---- Several workers */

enum { LINE = 1001, LINES = 2200 };

/* "<ring> <number> xxx...x\n", 1001 bytes, so that chunks and pipe pages end inside lines. */
static void make_line(char *line, unsigned ring, unsigned number)
{
    memset(line, 'a' + (int)((ring + number) % 26), LINE);
    line[snprintf(line, LINE, "%u %05u ", ring, number)] = 'x';
    line[LINE - 1] = '\n';
}

static void *post_lines(void *argument)
{
    unsigned me = (unsigned)(uintptr_t)argument, i;
    char line[LINE];
    uintptr_t bad = 0;

    for (i = 0; i < LINES; i++) {
        make_line(line, me, i);
        bad += !post(me, me, 1, line, LINE);
    }
    return (void *)bad;
}

static int pipe_end;

static void *check_lines(void *argument)
{
    FILE *from = fdopen(pipe_end, "r");
    unsigned next[RINGS] = {0}, ring;
    char line[LINE], expected[LINE];
    uintptr_t good = 0;

    (void)argument;
    while (fread(line, 1, LINE, from) == LINE) {
        ring = (unsigned)(line[0] - '0');
        if (ring < RINGS)
            make_line(expected, ring, next[ring]++);
        good += ring < RINGS && memcmp(line, expected, LINE) == 0;
    }
    fclose(from);
    return (void *)good;
}

/* 8.8 MB into a pipe that nobody reads; then somebody does. */
START_TEST(four_workers_print_to_one_stalled_pipe)
{
    int keep = dup(1), ends[2];
    pthread_t posting[RINGS], reading;
    void *bad[RINGS], *good;
    unsigned ring, calls = 0;
    int drained[2];

    ck_assert_int_eq(pipe(ends), 0);
    pipe_end = ends[0];
    dup2(ends[1], 1);
    close(ends[1]);
    fake_open(&fake, RINGS, 8, 8, modes[_i]);
    for (ring = 0; ring < RINGS; ring++)
        pthread_create(&posting[ring], NULL, post_lines, (void *)(uintptr_t)ring);
    for (ring = 0; ring < RINGS; ring++)
        pthread_join(posting[ring], &bad[ring]);
    drained[0] = hc_service_drain(fake.service, 20000000, NULL);
    for (ring = 0; ring < RINGS; ring++) {
        struct call other = {.ring = ring, .packet = 8 + ring, .opcode = HC_OP_OPEN, .input = "/", .input_bytes = 2};

        calls += call_make(&fake, other) >= 3;
    }
    pthread_create(&reading, NULL, check_lines, NULL);
    drained[1] = hc_service_drain(fake.service, WAIT_NS, NULL);
    dup2(keep, 1);
    pthread_join(reading, &good);
    for (ring = 0; ring < RINGS; ring++)
        ck_assert_ptr_null(bad[ring]);
    ck_assert_uint_eq(calls, RINGS);
    ck_assert_int_eq(drained[0], -ETIMEDOUT);
    ck_assert_int_eq(drained[1], 0);
    ck_assert_uint_eq((uintptr_t)good, RINGS * LINES);
    ck_assert_uint_eq(atomic_load(&fake.stream[0]), 0);
    fake_close(&fake);
}
END_TEST

/* Four workers' text fails: one call is told, and no more than one. */
START_TEST(failure_of_four_workers_is_told_once)
{
    int keep = dup(1), full = open("/dev/full", O_WRONLY), drained;
    unsigned ring, good = 0, told = 0, calm = 0;
    uint64_t state;

    dup2(full, 1);
    fake_open(&fake, RINGS, 6, 8, modes[_i]);
    for (ring = 0; ring < RINGS; ring++)
        good += post(ring, ring, 1, "lost\n", 5);
    drained = hc_service_drain(fake.service, WAIT_NS, NULL);
    state = atomic_load(&fake.stream[0]);
    for (ring = 0; ring < RINGS; ring++) {
        int64_t result = call_make(&fake, (struct call){.ring = ring, .packet = 8 + ring, .opcode = HC_OP_FLUSH, .a = {1}});

        told += result == -ENOSPC;
        calm += result == 0;
    }
    dup2(keep, 1);
    ck_assert_uint_eq(good, RINGS);
    ck_assert_int_eq(drained, -ENOSPC);
    ck_assert_uint_eq(state, HC_STREAM_ANSWER);
    ck_assert_uint_eq(told, 1);
    ck_assert_uint_eq(calm, RINGS - 1);
    ck_assert_uint_eq(atomic_load(&fake.stream[0]), 0);
    fake_close(&fake);
}
END_TEST

/* ---- Answers that wait for room */

static uint64_t output_of_all_lanes(unsigned packet)
{
    struct hc_cargo *to = fake_cargo(&fake, packet);
    unsigned lane;

    for (lane = 0; lane < 32; lane++) {
        *fake_row(&fake, packet, lane) = (struct fake_row){.a = {1}, .input = lane + 1};
        memset(to->payload + lane * HC_CELL_PAYLOAD_BYTES, 'h', lane + 1);
    }
    return fake_publish(&fake, 0, packet, ~0u, HC_OP_OUTPUT, HC_ENTRY_WIDE);
}

static unsigned fill_queue(void)
{
    static char text[4096];
    unsigned i, good = 0;

    memset(text, 'f', sizeof text);
    for (i = 0; i < 1200; i++) /* 4.9 MB */
        good += post(0, 0, 1, text, sizeof text);
    return good;
}

static void *read_away(void *argument)
{
    char buffer[65536];

    (void)argument;
    while (read(pipe_end, buffer, sizeof buffer) > 0)
        ;
    return NULL;
}

/* 32 lanes wait on a full queue; each gets its own count. In the second half they are trapped instead. */
static void held_lanes(enum hc_io io, bool trap)
{
    int keep = dup(1), ends[2];
    unsigned good, lane, right = 0;
    pthread_t reading;
    int64_t early;
    uint64_t tag;

    ck_assert_int_eq(pipe(ends), 0);
    pipe_end = ends[0];
    dup2(ends[1], 1);
    close(ends[1]);
    fake_open(&fake, 1, 8, 4, io);
    good = fill_queue();
    tag = output_of_all_lanes(1);
    early = fake_wait(&fake, 1, 31, tag, 50000000, NULL);
    if (trap)
        hc_service_trap_all(fake.service);
    else
        pthread_create(&reading, NULL, read_away, NULL);
    for (lane = 0; lane < 32; lane++) {
        bool trapped;
        int64_t result = fake_wait(&fake, 1, lane, tag, WAIT_NS, &trapped);

        right += trap ? trapped : result == (int64_t)lane + 1 && !trapped;
    }
    if (trap)
        pthread_create(&reading, NULL, read_away, NULL);
    hc_service_drain(fake.service, WAIT_NS, NULL);
    dup2(keep, 1);
    pthread_join(reading, NULL);
    fake_close(&fake);
    close(ends[0]);
    ck_assert_uint_eq(good, 1200);
    ck_assert_int_eq(early, LOST);
    ck_assert_uint_eq(right, 32);
}

START_TEST(lanes_held_by_a_full_queue_get_their_own_counts)
{
    held_lanes(modes[_i], false);
}
END_TEST

START_TEST(lanes_held_by_a_full_queue_are_trapped)
{
    held_lanes(modes[_i], true);
}
END_TEST

TCase *text_case(void)
{
    TCase *tests = tcase_create("text");

    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, text_packets_of_every_length_arrive, 0, 2);
    tcase_add_loop_test(tests, both_streams_in_one_file_keep_the_rings_order, 0, 2);
    tcase_add_loop_test(tests, calls_of_the_same_pass_see_the_text_before_them, 0, 2);
    tcase_add_loop_test(tests, short_write_of_many_chunks_keeps_a_prefix, 0, 2);
    tcase_add_loop_test(tests, four_workers_print_to_one_stalled_pipe, 0, 2);
    tcase_add_loop_test(tests, failure_of_four_workers_is_told_once, 0, 2);
    tcase_add_loop_test(tests, lanes_held_by_a_full_queue_get_their_own_counts, 0, 2);
    tcase_add_loop_test(tests, lanes_held_by_a_full_queue_are_trapped, 0, 2);
    return tests;
}
