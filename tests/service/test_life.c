/* Start, pause, drain, the device's end, and stop. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/service/suites.h"

static const enum hc_io modes[] = {HC_IO_URING, HC_IO_THREADS};
static struct fake fake;

/* ---- Failing output */

static int64_t output(unsigned packet, const char *text)
{
    return call_make(&fake, (struct call){.packet = packet, .opcode = HC_OP_OUTPUT, .a = {1}, .input = text,
                                          .input_bytes = (uint32_t)strlen(text)});
}

static int64_t flush(unsigned packet)
{
    return call_make(&fake, (struct call){.packet = packet, .opcode = HC_OP_FLUSH, .a = {1}});
}

/* A full disk: the error stays until somebody is told, once; drain remembers it for ever; later text is tried again. */
START_TEST(full_disk_is_a_sticky_error)
{
    int keep = dup(1), full = open("/dev/full", O_WRONLY), file = open("/tmp", O_TMPFILE | O_RDWR, 0600);
    int64_t seen[6];
    uint64_t state;
    char back[8];

    dup2(full, 1);
    fake_open(&fake, 1, 6, 2, modes[_i]);
    post_text(&fake, 0, 0, 1, "lost\n");
    seen[0] = flush(1);
    seen[1] = flush(1);
    post_text(&fake, 0, 0, 1, "lost too\n");
    seen[2] = hc_service_drain(fake.service, WAIT_NS, NULL);
    state = atomic_load(&fake.stream[0]);
    seen[3] = output(1, "refused\n");
    dup2(file, 1);
    seen[4] = output(1, "kept\n");
    seen[5] = flush(1);
    dup2(keep, 1);
    ck_assert_int_eq(seen[0], -ENOSPC);
    ck_assert_int_eq(seen[1], 0);
    ck_assert_int_eq(seen[2], -ENOSPC);
    ck_assert_uint_eq(state, 1);
    ck_assert_int_eq(seen[3], -ENOSPC);
    ck_assert_int_eq(seen[4], 5);
    ck_assert_int_eq(seen[5], 0);
    ck_assert_int_eq(pread(file, back, 8, 0), 5);
    ck_assert_mem_eq(back, "kept\n", 5);
    ck_assert_uint_eq(atomic_load(&fake.stream[0]), 0);
    ck_assert_int_eq(hc_service_drain(fake.service, WAIT_NS, NULL), -ENOSPC);
    fake_close(&fake);
}
END_TEST

/* SIGPIPE must not kill the process, and the owner hears of it. */
START_TEST(reader_that_goes_away_is_reported)
{
    int keep = dup(1), ends[2];
    int64_t result;

    ck_assert_int_eq(pipe(ends), 0);
    dup2(ends[1], 1);
    close(ends[0]);
    fake_open(&fake, 1, 6, 2, modes[_i]);
    post_text(&fake, 0, 0, 1, "nobody\n");
    result = hc_service_drain(fake.service, WAIT_NS, NULL);
    dup2(keep, 1);
    ck_assert_int_eq(result, -EPIPE);
    ck_assert_int_eq(atomic_load(&fake.pipes_broken), 1);
    fake_close(&fake);
}
END_TEST

/* A non-blocking standard output is not an error, it is waited for. */
START_TEST(nonblocking_standard_output_loses_nothing)
{
    int keep = dup(1), ends[2], flags;
    char text[4096], buffer[4096];
    unsigned i;
    ssize_t bytes;
    size_t total = 0;

    memset(text, 'n', 4095);
    text[4095] = 0;
    ck_assert_int_eq(pipe(ends), 0);
    flags = fcntl(ends[1], F_GETFL);
    fcntl(ends[1], F_SETFL, flags | O_NONBLOCK);
    dup2(ends[1], 1);
    fake_open(&fake, 1, 6, 2, modes[_i]);
    for (i = 0; i < 50; i++)
        post_text(&fake, 0, 0, 1, text);
    dup2(keep, keep);
    while (total < 50 * 4095 && (bytes = read(ends[0], buffer, sizeof buffer)) > 0)
        total += (size_t)bytes;
    i = (unsigned)hc_service_drain(fake.service, WAIT_NS, NULL);
    dup2(keep, 1);
    ck_assert_uint_eq(i, 0);
    ck_assert_uint_eq(total, 50 * 4095);
    fake_close(&fake);
}
END_TEST

/* Descriptor 1 is closed. */
START_TEST(closed_standard_output_is_an_error_not_a_hang)
{
    int keep = dup(1);
    int64_t seen[3];

    close(1);
    fake_open(&fake, 1, 6, 2, modes[_i]);
    close(1); /* whatever took the number */
    post_text(&fake, 0, 0, 1, "nowhere\n");
    seen[0] = flush(1);
    seen[1] = output(1, "x");
    seen[2] = hc_service_drain(fake.service, WAIT_NS, NULL);
    fake_close(&fake);
    dup2(keep, 1);
    ck_assert_int_eq(seen[0], -EBADF);
    ck_assert_int_eq(seen[1], -EBADF);
    ck_assert_int_eq(seen[2], -EBADF);
}
END_TEST

/* ---- Pause, holes */

static uint64_t cpu_ns(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return (uint64_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000000u +
           (uint64_t)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1000u;
}

/* Who polls does so in every one of these; a page that the system fetches, or a sanitizer's thread that starts late, is in one. */
static bool is_quiet(void)
{
    for (int window = 0; window < 5; window++) {
        struct rusage usage;
        uint64_t before = cpu_ns();
        long switches;

        getrusage(RUSAGE_SELF, &usage);
        switches = usage.ru_nvcsw;
        nap_ms(300);
        getrusage(RUSAGE_SELF, &usage);
        if (usage.ru_nvcsw - switches <= 10 && cpu_ns() - before <= 5000000)
            return true;
    }
    return false;
}

START_TEST(nothing_polls_while_paused)
{
    struct call call = {.opcode = HC_OP_NOP}, reading = {.packet = 1, .opcode = HC_OP_READ, .capacity = 1};
    int ends[2];
    char back;

    ck_assert_int_eq(pipe(ends), 0);
    fake_open(&fake, 2, 6, 2, modes[_i]);
    reading.a[0] = (uint64_t)ends[0];
    reading.output = &back;
    call_begin(&fake, &reading); /* in flight: its end is still seen, without polling */
    nap_ms(20);
    ck_assert_int_eq(hc_service_pause(fake.service), 0);
    ck_assert(is_quiet());
    call_begin(&fake, &call);
    ck_assert_int_eq(call_end_within(&fake, &call, 50000000), LOST);
    ck_assert_int_eq(write(ends[1], "r", 1), 1);
    ck_assert_int_eq(call_end(&fake, &reading), 1);
    ck_assert_int_eq(hc_service_drain(fake.service, WAIT_NS, NULL), 0); /* serves what waits */
    ck_assert_int_eq(call_end(&fake, &call), 0);
    ck_assert_int_eq(hc_service_resume(fake.service), 0);
    ck_assert_int_eq(call_make(&fake, call), 0);
    ck_assert_int_eq(hc_service_pause(fake.service), 0);
    ck_assert_int_eq(hc_service_pause(fake.service), 0);
    ck_assert_int_eq(hc_service_resume(fake.service), 0);
    ck_assert_int_eq(call_make(&fake, call), 0);
    fake_close(&fake);
}
END_TEST

static int threads_here(void)
{
    DIR *tasks = opendir("/proc/self/task");
    int count = -2; /* . and .. */

    ck_assert_ptr_nonnull(tasks);
    while (readdir(tasks) != NULL)
        count++;
    closedir(tasks);
    return count;
}

/* A time limit that has passed lets no thread sleep again. Two threads of the pool have had work, and both become superfluous. */
START_TEST(threads_without_work_end_and_the_last_one_sleeps)
{
    struct call reading[2] = {{.opcode = HC_OP_READ, .capacity = 1}, {.packet = 1, .opcode = HC_OP_READ, .capacity = 1}};
    char back[2];
    uint64_t before;
    int ends[2][2], i, at_first;

    fake_open(&fake, 1, 6, 2, HC_IO_THREADS);
    at_first = threads_here();
    for (i = 0; i < 2; i++) {
        ck_assert_int_eq(pipe(ends[i]), 0);
        reading[i].a[0] = (uint64_t)ends[i][0];
        reading[i].output = &back[i];
        call_begin(&fake, &reading[i]);
    }
    nap_ms(50);
    ck_assert_int_gt(threads_here(), at_first);
    for (i = 0; i < 2; i++) {
        ck_assert_int_eq(write(ends[i][1], "r", 1), 1);
        ck_assert_int_eq(call_end(&fake, &reading[i]), 1);
    }
    ck_assert_int_eq(hc_service_pause(fake.service), 0); /* the worker does not poll */
    for (i = 0; i < 200 && threads_here() != at_first; i++)
        nap_ms(100);
    ck_assert_int_eq(threads_here(), at_first);
    nap_ms(200);
    before = cpu_ns();
    nap_ms(300);
    ck_assert_uint_le(cpu_ns() - before, 5000000);
    fake_close(&fake);
}
END_TEST

/* A warp died between its ticket and its entry: what was published after it still comes out. */
START_TEST(holes_are_skipped_once_the_device_is_gone)
{
    int keep = dup(1), file = open("/tmp", O_TMPFILE | O_RDWR, 0600);
    char back[32] = "";
    struct hc_cargo *packet;
    int64_t seen[3];
    unsigned i;

    dup2(file, 1);
    fake_open(&fake, 1, 4, 4, modes[_i]);
    packet = fake_cargo(&fake, 0);
    for (i = 0; i < 4; i++) {
        packet = fake_cargo(&fake, i);
        *fake_row(&fake, i, 0) = (struct fake_row){{1}, 0, 2, 0};
        memcpy(packet->payload, &"a\nb\nc\nd\n"[2 * i], 2);
        fake_take_ticket(&fake, 0); /* the hole */
        if (i == 2)
            fake_take_ticket(&fake, 0);
        fake_publish(&fake, 0, i, 1, HC_OP_OUTPUT, HC_ENTRY_POSTED);
    }
    seen[0] = hc_service_drain(fake.service, 50000000, NULL);
    seen[1] = pread(file, back, sizeof back, 0);
    hc_service_device_gone(fake.service);
    seen[2] = hc_service_drain(fake.service, WAIT_NS, NULL);
    dup2(keep, 1);
    ck_assert_int_eq(seen[0], -ETIMEDOUT);
    ck_assert_int_eq(seen[1], 0);
    ck_assert_int_eq(seen[2], 0);
    ck_assert_int_eq(pread(file, back, sizeof back, 0), 8);
    ck_assert_mem_eq(back, "a\nb\nc\nd\n", 8);
    fake_close(&fake);
}
END_TEST

/* ---- exit, abort, assert; traps */

/* A ring as long as a large GPU's takes a millisecond to search. */
START_TEST(once_the_device_is_gone_holes_are_not_searched_for_ever)
{
    uint64_t before, idle;

    fake_open(&fake, 1, 19, 4, HC_IO_AUTO);
    nap_ms(100);
    before = cpu_ns();
    nap_ms(300);
    idle = cpu_ns() - before;
    hc_service_device_gone(fake.service);
    nap_ms(100);
    before = cpu_ns();
    nap_ms(300);
    ck_assert_uint_le(cpu_ns() - before, 2 * idle + 30000000);
    fake_close(&fake);
}
END_TEST

START_TEST(only_the_first_end_is_reported_and_all_lanes_trap)
{
    int keep = dup(2), file = open("/tmp", O_TMPFILE | O_RDWR, 0600), ends[2];
    struct call ending = {.opcode = HC_OP_ASSERT, .input = "x.cu:1: no\n", .input_bytes = 11},
                reading = {.packet = 1, .opcode = HC_OP_READ, .capacity = 1},
                exiting = {.packet = 2, .opcode = HC_OP_EXIT, .a = {7}};
    char back[32] = "", byte;
    int64_t results[5];
    bool trapped;

    ck_assert_int_eq(pipe(ends), 0);
    dup2(file, 2);
    fake_open(&fake, 1, 6, 4, modes[_i]);
    reading.a[0] = (uint64_t)ends[0];
    reading.output = &byte;
    call_begin(&fake, &reading);
    call_begin(&fake, &ending);
    results[0] = call_end_within(&fake, &ending, 50000000);
    call_begin(&fake, &exiting);
    results[1] = call_end_within(&fake, &exiting, 50000000);
    results[2] = hc_service_drain(fake.service, WAIT_NS, NULL);
    dup2(keep, 2);
    ck_assert_int_eq(results[0], LOST);
    ck_assert_int_eq(results[1], LOST);
    ck_assert_int_eq(results[2], 0);
    ck_assert_int_eq(atomic_load(&fake.ended), 1);
    ck_assert_int_eq(atomic_load(&fake.end_kind), HC_END_ASSERT);
    ck_assert_int_eq(atomic_load(&fake.end_status), 134);
    ck_assert_int_eq(pread(file, back, 32, 0), 11);
    ck_assert_mem_eq(back, "x.cu:1: no\n", 11);
    hc_service_trap_all(fake.service);
    ck_assert_int_ne(call_end(&fake, &ending), LOST);
    ck_assert(ending.trapped);
    ck_assert_int_ne(call_end(&fake, &exiting), LOST);
    ck_assert(exiting.trapped);
    ck_assert_int_ne(call_end(&fake, &reading), LOST); /* blocked for good otherwise */
    ck_assert(reading.trapped);
    call_begin(&fake, &reading); /* and whoever comes later */
    ck_assert_int_ne(call_end(&fake, &reading), LOST);
    ck_assert(reading.trapped);
    ending = (struct call){.opcode = HC_OP_NOP};
    call_begin(&fake, &ending);
    ck_assert_int_eq(call_end(&fake, &ending), 0);
    ck_assert(ending.trapped);
    ck_assert_uint_eq(atomic_load(&fake.stream[0]), 1); /* so that who only prints comes to know of it */
    hc_service_untrap(fake.service);
    call_begin(&fake, &ending);
    results[0] = fake_wait(&fake, 0, 0, ending.tag, WAIT_NS, &trapped);
    ck_assert_int_eq(results[0], 0);
    ck_assert(!trapped);
    /* On the pool the old read is still in the kernel, and takes the first byte. */
    ck_assert_int_eq(write(ends[1], "rr", 2), 2);
    ck_assert_int_eq(call_make(&fake, reading), 1);
    fake_close(&fake);
}
END_TEST

START_TEST(exit_status_is_passed_on)
{
    struct call exiting = {.opcode = HC_OP_EXIT, .a = {(uint64_t)-3}};

    fake_open(&fake, 1, 6, 4, modes[_i]);
    call_begin(&fake, &exiting);
    for (int i = 0; i < 5000 && atomic_load(&fake.ended) == 0; i++)
        usleep(1000);
    ck_assert_int_eq(call_end_within(&fake, &exiting, 50000000), LOST);
    ck_assert_int_eq(atomic_load(&fake.ended), 1);
    ck_assert_int_eq(atomic_load(&fake.end_kind), HC_END_EXIT);
    ck_assert_int_eq(atomic_load(&fake.end_status), -3);
    fake_close(&fake);
}
END_TEST

/* ---- Stop */

static int64_t wait_for_byte(void *context, const uint64_t arguments[6], void *buffer, size_t *length, size_t capacity)
{
    char byte;

    (void)context;
    (void)buffer;
    (void)length;
    (void)capacity;
    return read((int)arguments[0], &byte, 1);
}

/* Calls that cannot end are left behind, and touch nothing when they end after all. */
START_TEST(stop_leaves_blocked_calls_behind)
{
    struct call calls[6];
    char name[64], back[4][64], text[8192];
    int ends[2], full[2], late;
    unsigned i;
    int64_t start;

    snprintf(name, sizeof name, "/tmp/hc-stop-%d", (int)getpid());
    ck_assert_int_eq(mkfifo(name, 0600), 0);
    ck_assert_int_eq(pipe(ends), 0);
    ck_assert_int_eq(pipe(full), 0);
    ck_assert_int_gt(fcntl(full[1], F_SETPIPE_SZ, 4096), 0);
    memset(text, 's', sizeof text);
    fake_open(&fake, 1, 6, 4, modes[_i]);
    hc_service_register(fake.service, 3, wait_for_byte, NULL);
    calls[0] = (struct call){.opcode = HC_OP_READ, .a = {(uint64_t)ends[0]}, .output = back[0], .capacity = 64};
    calls[1] = (struct call){.opcode = HC_OP_OPEN, .a = {O_WRONLY}, .input = name, .input_bytes = (uint32_t)strlen(name) + 1};
    calls[2] = (struct call){.opcode = HC_OP_USER_BEGIN + 3, .a = {(uint64_t)ends[0]}};
    calls[3] = (struct call){.opcode = HC_OP_WRITE, .a = {(uint64_t)full[1]}, .input = text, .input_bytes = 8192};
    calls[4] = (struct call){.opcode = HC_OP_WRITE, .a = {(uint64_t)full[1]}, .input = text, .input_bytes = 10};
    calls[5] = (struct call){.opcode = HC_OP_EXIT};
    for (i = 0; i < 6; i++) {
        calls[i].packet = i;
        call_begin(&fake, &calls[i]);
    }
    nap_ms(50);
    start = now_ns();
    fake_close(&fake);
    ck_assert_int_lt(now_ns() - start, 4000000000ll);
    late = open(name, O_RDONLY | O_NONBLOCK);
    ck_assert_int_eq(write(ends[1], "zz", 2), 2);
    fcntl(full[0], F_SETFL, O_NONBLOCK);
    for (i = 0; i < 4; i++) {
        while (read(full[0], text, sizeof text) > 0)
            ;
        nap_ms(10);
    }
    nap_ms(100); /* the threads left behind end now; a sanitizer would see what they touch */
    close(late);
    unlink(name);
}
END_TEST

/* Containers refuse io_uring often: AUTO goes on with threads, URING says so. */
START_TEST(refused_uring_falls_back_to_threads)
{
    struct hc_region_header *header;
    struct hc_stats stats = {.size = sizeof stats};
    struct hc_service_config config = {.io = HC_IO_URING};
    struct hc_service *service;
    int keep = dup(2), file = open("/tmp", O_TMPFILE | O_RDWR, 0600);
    char said[200] = "";

    setenv("HOSTCALL_TEST_URING_REFUSED", "1", 1);
    dup2(file, 2);
    fake_open(&fake, 2, 6, 1, HC_IO_AUTO);
    dup2(keep, 2);
    ck_assert_int_eq(call_path(&fake, HC_OP_ACCESS, "/", 0, 0), 0);
    hc_service_stats(fake.service, &stats);
    ck_assert_int_eq(stats.io, HC_IO_THREADS);
    ck_assert_uint_eq(stats.workers, 2);
    ck_assert_int_gt(pread(file, said, sizeof said - 1, 0), 0);
    ck_assert_ptr_nonnull(strstr(said, "io_uring is refused here"));
    ck_assert_ptr_eq(strchr(said, '\n'), said + strlen(said) - 1);
    header = fake.header;
    config.region = header;
    ck_assert_int_eq(hc_service_start(&config, &service), -EPERM);
    fake_close(&fake);
}
END_TEST

/* A report of a hang says what waits where. */
START_TEST(dump_names_rings_streams_and_queues)
{
    int file = open("/tmp", O_TMPFILE | O_RDWR, 0600), full[2];
    char text[8192] = "";
    struct call writing = {.opcode = HC_OP_WRITE, .input = text, .input_bytes = 8192};

    ck_assert_int_eq(pipe(full), 0);
    ck_assert_int_gt(fcntl(full[1], F_SETPIPE_SZ, 4096), 0);
    fake_open(&fake, 1, 6, 2, modes[_i]);
    writing.a[0] = (uint64_t)full[1];
    call_begin(&fake, &writing);
    ck_assert_int_eq(call_end_within(&fake, &writing, 50000000), LOST);
    ck_assert_int_eq(hc_service_dump(fake.service, file), 0);
    ck_assert_int_gt(pread(file, text, sizeof text - 1, 0), 0);
    ck_assert_ptr_nonnull(strstr(text, "ring 0: next ticket 3"));
    ck_assert_ptr_nonnull(strstr(text, "1 calls outstanding"));
    ck_assert_ptr_nonnull(strstr(text, "running, 0 waiting"));
    fake_close(&fake);
}
END_TEST

TCase *life_case(void)
{
    TCase *tests = tcase_create("life");

    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, full_disk_is_a_sticky_error, 0, 2);
    tcase_add_loop_test(tests, reader_that_goes_away_is_reported, 0, 2);
    tcase_add_loop_test(tests, nonblocking_standard_output_loses_nothing, 0, 2);
    tcase_add_loop_test(tests, closed_standard_output_is_an_error_not_a_hang, 0, 2);
    tcase_add_loop_test(tests, nothing_polls_while_paused, 0, 2);
    tcase_add_test(tests, threads_without_work_end_and_the_last_one_sleeps);
    tcase_add_loop_test(tests, holes_are_skipped_once_the_device_is_gone, 0, 2);
    tcase_add_test(tests, once_the_device_is_gone_holes_are_not_searched_for_ever);
    tcase_add_loop_test(tests, only_the_first_end_is_reported_and_all_lanes_trap, 0, 2);
    tcase_add_loop_test(tests, exit_status_is_passed_on, 0, 2);
    tcase_add_loop_test(tests, stop_leaves_blocked_calls_behind, 0, 2);
    tcase_add_test(tests, refused_uring_falls_back_to_threads);
    tcase_add_loop_test(tests, dump_names_rings_streams_and_queues, 0, 2);
    return tests;
}
