/* Launches that end before their kernels do: exit, abort, assert and traps in a library runtime. What was printed before is not lost, and
 * what comes after is served. */
#define _GNU_SOURCE
#include "tests/device/ends.h"
#include "tests/common/harness.h"
#include "tests/device/echo.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define SECOND 1000000000ll

/* A GPU's context is gone after a trap: nothing but hc_destroy is asked of it then. */
static void end_after_trap(void)
{
    if (!on_gpu()) {
        end_runtime();
        return;
    }
    ck_assert_int_eq(hc_destroy(runtime()), 0);
    leave_scratch();
    _exit(0);
}

/* ---- exit, abort, assert in a library runtime */

static void end_by(int how, int status, int expected, const char *message)
{
    unsigned *after = NULL, who = 70, count;
    int got = -1;
    redirect(1, "out");
    redirect(2, "err");
    ck_assert_int_eq(hc_register(runtime(), ECHO_CALL, echo, NULL), 0);
    after = device_alloc(4);
    ck_assert_int_eq(hc_exit_status(runtime(), &got), -EAGAIN);
    struct hc_launch *running = launch("end_from_one", 2, 64, (void *[]){&who, &how, &status, &after});
    ck_assert_int_eq(wait_any(running), -ECANCELED);
    ck_assert_int_eq(hc_exit_status(runtime(), &got), 0);
    ck_assert_int_eq(got, expected);
    ck_assert_int_eq(wait_any(running), -EFAULT); /* the others' next calls trap; told once only that it was cancelled */
    if (!on_gpu()) {
        from_device(&count, after, sizeof count);
        ck_assert_uint_eq(count, 0);
    }
    hc_drain(runtime(), 10 * SECOND);
    char *out = read_file("out", NULL), *err = read_file("err", NULL);
    ck_assert_str_eq(out, "before the end\n");
    if (message != NULL) {
        ck_assert_msg(strstr(err, message) != NULL, "'%s' is not in '%s'", message, err);
        ck_assert_msg(strstr(err, "ends.cu:") != NULL, "no file and line in '%s'", err);
        ck_assert_msg(strstr(err, "block 1 thread 6") != NULL, "no block and thread in '%s'", err);
    } else {
        ck_assert_str_eq(err, "");
    }
    free(out);
    free(err);
}

START_TEST(exit_from_one_thread_of_many_is_reported_and_stops_the_others)
{
    end_by(BY_EXIT, 3, 3, NULL);
    if (!on_gpu()) { /* a new life: calls are served again */
        unsigned *wrong = device_alloc(4), count;
        int times = 5;
        run("echo", 2, 64, (void *[]){&times, &wrong});
        from_device(&count, wrong, 4);
        ck_assert_uint_eq(count, 0);
    }
    end_after_trap();
}
END_TEST

START_TEST(raw_exit_keeps_its_whole_status)
{
    end_by(BY_RAW_EXIT, 0x12345, 0x12345, NULL);
    end_after_trap();
}
END_TEST

START_TEST(abort_is_status_134)
{
    end_by(BY_ABORT, 0, 134, NULL);
    end_after_trap();
}
END_TEST

START_TEST(assert_names_expression_file_line_block_and_thread)
{
    end_by(BY_ASSERT, 0, 134, "Assertion `who_am_i() + 1 == 0' failed");
    end_after_trap();
}
END_TEST

START_TEST(raw_assert_names_expression_file_line_block_and_thread)
{
    end_by(BY_RAW_ASSERT, 0, 134, "Assertion `status == 77' failed");
    end_after_trap();
}
END_TEST

/* The wait comes back when device code has called exit, which is before the last of its threads is gone. */
START_TEST(destroy_after_exit_waits_for_the_kernels_end)
{
    unsigned *after = device_alloc(4), who = 0;
    int how = BY_EXIT, status = 3;

    redirect(1, "out");
    ck_assert_int_eq(hc_register(runtime(), ECHO_CALL, echo, NULL), 0);
    ck_assert_int_eq(wait_any(launch("end_from_one", FEWER(96, 32, 8), 256, (void *[]){&who, &how, &status, &after})), -ECANCELED);
    ck_assert_int_eq(hc_destroy(runtime()), 0);
    leave_scratch();
    _exit(0);
}
END_TEST

/* The threads that exit stops are stopped anywhere, also between a ticket and its entry. Would catch: a hole in the ring that
 * the worker waits at for ever, so that the next launch is never served, nor a drain ended. */
START_TEST(calls_are_served_again_after_exit)
{
    if (on_gpu())
        return; /* the context is gone */
    for (unsigned seed = 0; seed < FEWER(40, 20, 10); seed++) {
        struct hc_options options = {.seed = seed, .workers = 1 + seed % 2};
        unsigned *after, *wrong, who = 5, count;
        int how = BY_EXIT, status = 1, times = 3;
        make_runtime(options);
        redirect(1, "out");
        hc_register(runtime(), ECHO_CALL, echo, NULL);
        after = device_alloc(4);
        wrong = device_alloc(4);
        struct hc_launch *running = launch("end_from_one", 3, 64, (void *[]){&who, &how, &status, &after});
        ck_assert_int_eq(wait_any(running), -ECANCELED);
        ck_assert_int_eq(wait_any(running), -EFAULT);
        run("echo", 2, 64, (void *[]){&times, &wrong});
        from_device(&count, wrong, 4);
        ck_assert_uint_eq(count, 0);
        drain();
        end_runtime();
    }
}
END_TEST

/* Would catch: exit handled once in a runtime's life, so that a later launch that calls it runs on for ever. */
START_TEST(exit_works_again_in_the_next_launch)
{
    unsigned *after = NULL, who = 5;
    int how = BY_EXIT, got;
    if (on_gpu())
        return; /* the context is gone */
    redirect(1, "out");
    hc_register(runtime(), ECHO_CALL, echo, NULL);
    after = device_alloc(4);
    for (int status = 1; status <= 3; status++) {
        struct hc_launch *running = launch("end_from_one", 2, 64, (void *[]){&who, &how, &status, &after});
        ck_assert_int_eq(wait_any(running), -ECANCELED);
        ck_assert_int_eq(hc_exit_status(runtime(), &got), 0);
        ck_assert_int_eq(got, status);
        ck_assert_int_eq(wait_any(running), -EFAULT);
    }
}
END_TEST

/* Would catch: the end of one launch taken for the end of the device, so that tickets which another launch has taken and not
 * yet published are passed over, and their calls never answered. */
START_TEST(a_trap_in_one_launch_leaves_the_others_alone)
{
    if (on_gpu())
        return; /* a trap ends the context */
    for (unsigned seed = 0; seed < FEWER(40, 20, 10); seed++) {
        struct hc_options options = {.seed = seed, .workers = 1};
        unsigned *wrong, count;
        int times = FEWER(50, 20, 5), lines = 3;
        make_runtime(options);
        redirect(1, "out");
        hc_register(runtime(), ECHO_CALL, echo, NULL);
        wrong = device_alloc(4);
        struct hc_launch *good = launch("echo", 2, 64, (void *[]){&times, &wrong});
        struct hc_launch *bad = launch("print_then_trap", 2, 64, (void *[]){&lines});
        ck_assert_int_eq(wait_any(bad), -EFAULT);
        wait_well(good);
        run("echo", 4, 64, (void *[]){&times, &wrong});
        from_device(&count, wrong, 4);
        ck_assert_uint_eq(count, 0);
        drain();
        end_runtime();
    }
}
END_TEST

START_TEST(hc_wait_reports_exit_too)
{
    unsigned *after = NULL, who = 0;
    int how = BY_EXIT, status = 9, got = 0;
    redirect(1, "out");
    ck_assert_int_eq(hc_register(runtime(), ECHO_CALL, echo, NULL), 0);
    after = device_alloc(4);
    struct hc_launch *running = launch("end_from_one", 1, 33, (void *[]){&who, &how, &status, &after});
    ck_assert_int_eq(hc_wait(runtime(), 60 * SECOND * patience()), -ECANCELED);
    ck_assert_int_eq(hc_exit_status(runtime(), &got), 0);
    ck_assert_int_eq(got, 9);
    ck_assert_int_eq(wait_any(running), -EFAULT);
    end_after_trap();
}
END_TEST

/* ---- Nothing published is lost */

static void read_after_a_dead_reader(int by_handle)
{
    int ends[2], left, got, *result = device_alloc(sizeof *result);
    void *arguments[] = {&ends[0], &result};

    ck_assert_int_eq(pipe(ends), 0);
    if (by_handle) {
        ck_assert_int_eq(wait_any(launch("read_beside_a_trap", 2, 1, arguments)), -EFAULT);
    } else {
        ck_assert_int_eq(hc_launch(kernel("read_beside_a_trap"), &(struct hc_geometry){.grid = {2}}, arguments, NULL), 0);
        ck_assert_int_eq(hc_wait(runtime(), 60 * SECOND * patience()), -EFAULT);
    }
    struct hc_launch *reader = launch("read_beside_a_trap", 1, 1, arguments);
    ck_assert_int_eq(write(ends[1], "ab", 2), 2);
    ck_assert_int_eq(wait_any(reader), 0);
    from_device(&got, result, sizeof got);
    ck_assert_int_eq(got, 1);
    ck_assert_int_eq(ioctl(ends[0], FIONREAD, &left), 0);
    ck_assert_msg(left == 1, "%d bytes are left, by handle %d", left, by_handle);
    close(ends[0]);
    close(ends[1]);
}

/* Would catch: a read that the dead kernel asked for, and that takes what the next one's read is meant to get. */
START_TEST(calls_of_a_dead_kernel_take_nothing_from_the_next)
{
    struct hc_stats stats = {.size = sizeof stats};

    ck_assert_int_eq(hc_get_stats(runtime(), &stats), 0);
    if (on_gpu() || stats.io == HC_IO_THREADS)
        return; /* the context is gone; a thread's read cannot be called off */
    read_after_a_dead_reader(1);
    read_after_a_dead_reader(0);
}
END_TEST

START_TEST(lines_printed_before_a_trap_all_arrive)
{
    int lines = FEWER(50, 50, 10);
    unsigned threads = 128, seen = 0;
    size_t size;
    redirect(1, "out");
    struct hc_launch *running = launch("print_then_trap", 1, threads, (void *[]){&lines});
    ck_assert_int_eq(wait_any(running), -EFAULT);
    ck_assert_str_ne(hc_last_error(), "");
    hc_drain(runtime(), 10 * SECOND);
    char *text = read_file("out", &size);
    for (size_t i = 0; i < size; i++)
        seen += text[i] == '\n';
    ck_assert_uint_eq(seen, threads * (unsigned)lines);
    free(text);
    end_after_trap();
}
END_TEST

START_TEST(drain_obeys_its_timeout_and_succeeds_later)
{
    int ends[2], lines = 4000; /* 256000 bytes into a pipe of 64 KiB */
    size_t size;
    ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
    redirect_to(1, ends[1]);
    close(ends[1]);
    runtime();
    run("print_bytes", 1, 1, (void *[]){&lines});
    ck_assert_int_eq(hc_drain(runtime(), 0), -ETIMEDOUT);
    int64_t before = now_ns();
    ck_assert_int_eq(hc_drain(runtime(), SECOND / 20), -ETIMEDOUT);
    ck_assert_int_ge(now_ns() - before, SECOND / 20);
    ck_assert_msg(strstr(hc_last_error(), "bytes") != NULL, "the message counts no bytes: %s", hc_last_error());
    struct collector *collector = collect(ends[0]);
    drain();
    end_runtime();
    close(1);
    char *text = collected_text(collector, &size);
    ck_assert_uint_eq(size, 64u * (unsigned)lines);
    free(text);
}
END_TEST

START_TEST(drain_that_no_worker_answered_does_not_speak_of_output)
{
    int lines = 1;
    runtime();
    run("print_bytes", 1, 1, (void *[]){&lines});
    drain();
    for (int i = 0; i < 1000; i++)
        if (hc_drain(runtime(), 0) != 0)
            ck_assert_msg(strstr(hc_last_error(), "bytes") == NULL, "all output is written: %s", hc_last_error());
    end_runtime();
}
END_TEST

int main(void)
{
    const struct test_entry tests[] = {
        TEST(exit_from_one_thread_of_many_is_reported_and_stops_the_others, 120),
        TEST(raw_exit_keeps_its_whole_status, 120),
        TEST(abort_is_status_134, 120),
        TEST(assert_names_expression_file_line_block_and_thread, 120),
        TEST(raw_assert_names_expression_file_line_block_and_thread, 120),
        TEST(hc_wait_reports_exit_too, 120),
        TEST(destroy_after_exit_waits_for_the_kernels_end, 120),
        TEST(calls_are_served_again_after_exit, 180),
        TEST(exit_works_again_in_the_next_launch, 180),
        TEST(a_trap_in_one_launch_leaves_the_others_alone, 180),
        TEST(calls_of_a_dead_kernel_take_nothing_from_the_next, 120),
        TEST(lines_printed_before_a_trap_all_arrive, 120),
        TEST(drain_that_no_worker_answered_does_not_speak_of_output, 120),
        TEST(drain_obeys_its_timeout_and_succeeds_later, 120),
    };
    return RUN_SUITE("ends", tests);
}
