/* How runtimes and launches begin and end. */
#define _GNU_SOURCE
#include "tests/device/lifecycle.h"
#include "tests/common/harness.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "protocol/layout.h"
#include "protocol/version.h"

#define SECOND 1000000000ll

static int64_t echo(void *context, const uint64_t arguments[6], void *buffer, size_t *length, size_t capacity)
{
    (void)context, (void)buffer, (void)length, (void)capacity;
    return (int64_t)arguments[0];
}

static int64_t constant(void *context, const uint64_t arguments[6], void *buffer, size_t *length, size_t capacity)
{
    (void)arguments, (void)buffer, (void)length, (void)capacity;
    return (int64_t)(intptr_t)context;
}

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
        ck_assert_msg(strstr(err, "lifecycle.cu:") != NULL, "no file and line in '%s'", err);
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

/* ---- Pause, destroy */

START_TEST(nothing_is_served_between_pause_and_resume)
{
    unsigned *wrong, count;
    int times = 3;
    ck_assert_int_eq(hc_register(runtime(), ECHO_CALL, echo, NULL), 0);
    wrong = device_alloc(4);
    for (int round = 0; round < 3; round++) {
        ck_assert_int_eq(hc_pause(runtime()), 0);
        struct hc_launch *running = launch("echo", 2, 64, (void *[]){&times, &wrong});
        ck_assert_int_eq(hc_launch_wait(running, SECOND / 10), -ETIMEDOUT);
        ck_assert_int_eq(hc_resume(runtime()), 0);
        wait_well(running);
    }
    from_device(&count, wrong, 4);
    ck_assert_uint_eq(count, 0);
}
END_TEST

struct meeting {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    unsigned arrived[8], launches, expected;
    int open;
};

/* Holds every caller until the meeting opens: by the host, or when enough launches have arrived. */
static int64_t wait_for_all(void *context, const uint64_t arguments[6], void *buffer, size_t *length, size_t capacity)
{
    struct meeting *meeting = context;
    struct timespec limit;
    int error = 0;
    (void)buffer, (void)length, (void)capacity;
    clock_gettime(CLOCK_REALTIME, &limit);
    limit.tv_sec += 50 * patience();
    pthread_mutex_lock(&meeting->lock);
    if (meeting->arrived[arguments[0]]++ == 0)
        meeting->launches++;
    if (meeting->expected != 0 && meeting->launches == meeting->expected)
        meeting->open = 1;
    pthread_cond_broadcast(&meeting->changed);
    while (!meeting->open && error == 0)
        error = pthread_cond_timedwait(&meeting->changed, &meeting->lock, &limit);
    pthread_mutex_unlock(&meeting->lock);
    return error == 0 ? (int64_t)arguments[1] : -ETIMEDOUT;
}

static int someone_arrived(void *context)
{
    struct meeting *meeting = context;
    pthread_mutex_lock(&meeting->lock);
    int arrived = meeting->launches != 0;
    pthread_mutex_unlock(&meeting->lock);
    return arrived;
}

START_TEST(destroy_and_unload_are_busy_while_a_kernel_runs)
{
    struct meeting meeting = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};
    unsigned number = 0;
    int64_t *results = device_alloc(8), got;
    ck_assert_int_eq(hc_register(runtime(), MEET_CALL, wait_for_all, &meeting), 0);
    struct hc_launch *running = launch("meet", 1, 1, (void *[]){&number, &results});
    wait_until(someone_arrived, &meeting, "the kernel's call did not arrive");
    ck_assert_int_eq(hc_destroy(runtime()), -EBUSY);
    ck_assert_str_ne(hc_last_error(), "");
    ck_assert_int_eq(hc_module_unload(module()), -EBUSY);
    ck_assert_int_eq(hc_launch_wait(running, 0), -ETIMEDOUT);
    pthread_mutex_lock(&meeting.lock);
    meeting.open = 1;
    pthread_cond_broadcast(&meeting.changed);
    pthread_mutex_unlock(&meeting.lock);
    wait_well(running);
    from_device(&got, results, 8);
    ck_assert_int_eq(got, 0);
}
END_TEST

START_TEST(a_runtime_can_follow_another)
{
    for (int round = 0; round < 20; round++) {
        unsigned *wrong, count;
        int times = 2;
        ck_assert_int_eq(hc_register(runtime(), ECHO_CALL, echo, NULL), 0);
        wrong = device_alloc(4);
        run("echo", 1, 40, (void *[]){&times, &wrong});
        from_device(&count, wrong, 4);
        ck_assert_uint_eq(count, 0);
        device_free(wrong);
        end_runtime();
    }
}
END_TEST

static unsigned entries_of(const char *directory)
{
    unsigned count = 0;
    DIR *stream = opendir(directory);
    ck_assert_ptr_nonnull(stream);
    while (readdir(stream) != NULL)
        count++;
    closedir(stream);
    return count;
}

static int threads_are_gone(void *context)
{
    return entries_of("/proc/self/task") <= *(unsigned *)context;
}

/* What a runtime leaves behind would add up in a program that makes many. */
START_TEST(a_runtime_leaves_no_descriptor_and_no_thread_behind)
{
    unsigned descriptors = 0, threads = entries_of("/proc/self/task") + UNDER_TSAN; /* which starts one of its own */
    int times = 1;
    if (on_gpu())
        return; /* the driver keeps what it likes */
    for (int round = 0; round < 3; round++) {
        hc_register(runtime(), ECHO_CALL, echo, NULL);
        unsigned *wrong = device_alloc(4);
        run("echo", 1, 40, (void *[]){&times, &wrong});
        end_runtime();
        if (round == 0)
            descriptors = entries_of("/proc/self/fd");
    }
    ck_assert_uint_eq(entries_of("/proc/self/fd"), descriptors);
    wait_until(threads_are_gone, &threads, "threads of destroyed runtimes live on");
}
END_TEST

/* ---- Errors of creation and attachment */

START_TEST(second_runtime_on_the_cpu_device_is_busy)
{
    struct hc_options options = environment_options();
    struct hc_runtime *second = (struct hc_runtime *)1;
    if (on_gpu())
        return;
    runtime();
    ck_assert_int_eq(hc_create(&options, &second), -EBUSY);
    ck_assert_ptr_null(second);
    ck_assert_str_ne(hc_last_error(), "");
    end_runtime();
    ck_assert_int_eq(hc_create(&options, &second), 0);
    ck_assert_int_eq(hc_destroy(second), 0);
    ck_assert_int_eq(hc_destroy(NULL), 0);
}
END_TEST

static void refuse(struct hc_options options, int error, const char *word)
{
    struct hc_runtime *none = NULL;
    ck_assert_msg(hc_create(&options, &none) == error, "%s was not refused with %d", word, error);
    ck_assert_ptr_null(none);
    ck_assert_msg(strstr(hc_last_error(), word) != NULL, "no '%s' in '%s'", word, hc_last_error());
    ck_assert_msg(strchr(hc_last_error(), '\n') == NULL, "more than one line: '%s'", hc_last_error());
}

START_TEST(bad_options_are_refused_with_a_line_that_names_them)
{
    struct hc_options good = environment_options(), bad = good;
    bad.device = "nonsense";
    refuse(bad, -EINVAL, "nonsense");
    bad.device = "cuda:x";
    refuse(bad, -EINVAL, "cuda:x");
    bad.device = "cuda:9999";
    struct hc_runtime *none;
    ck_assert_int_eq(hc_create(&bad, &none), -ENODEV);
    bad = good;
    bad.workers = 65;
    refuse(bad, -EINVAL, "65");
    bad = good;
    bad.size = 0;
    refuse(bad, -EINVAL, "size");
    bad.size = sizeof bad + 8;
    refuse(bad, -EINVAL, "size");
    bad = good;
    bad.io = (enum hc_io)3;
    refuse(bad, -EINVAL, "io");
    bad = good;
    bad.idle = (enum hc_idle)3;
    refuse(bad, -EINVAL, "idle");
    ck_assert_int_eq(hc_create(&good, NULL), -EINVAL);
}
END_TEST

START_TEST(missing_kernels_and_bad_geometry_are_refused)
{
    struct hc_kernel *none = NULL;
    struct hc_geometry geometry = {.grid = {1, 1, 1}, .block = {1025, 1, 1}};
    struct hc_launch *never = NULL;
    unsigned number = 0;
    int64_t *results = device_alloc(8);
    void *arguments[] = {&number, &results};
    ck_assert_int_eq(hc_kernel_find(module(), "no_such_kernel", &none), -ENOENT);
    ck_assert_msg(strstr(hc_last_error(), "no_such_kernel") != NULL, "%s", hc_last_error());
    ck_assert_int_eq(hc_launch(kernel("meet"), &geometry, arguments, &never), -EINVAL);
    ck_assert_str_ne(hc_last_error(), "");
    geometry.block[0] = 1;
    geometry.shared_bytes = 300 << 10;
    ck_assert_int_eq(hc_launch(kernel("meet"), &geometry, arguments, &never), -EINVAL);
    ck_assert_int_eq(hc_wait(runtime(), 0), 0);
}
END_TEST

/* A device library older or newer than the host's, or a symbol of that name that is somebody else's. */
START_TEST(module_of_another_protocol_is_refused)
{
    extern struct hc_module_link hc_module;
    struct hc_module_link kept = hc_module;
    struct hc_options options = environment_options();
    struct hc_runtime *made;
    struct hc_module *none = NULL;
    if (on_gpu())
        return; /* patched in place, which only the CPU device's module allows */
    ck_assert_int_eq(hc_create(&options, &made), 0);
    hc_module.version += 1u << 16;
    ck_assert_int_eq(hc_module_load(made, NULL, 0, &none), -EPROTO);
    ck_assert_msg(strstr(hc_last_error(), "protocol") != NULL, "%s", hc_last_error());
    hc_module = kept;
    hc_module.version += 1; /* a newer minor version */
    ck_assert_int_eq(hc_module_load(made, NULL, 0, &none), -EPROTO);
    hc_module = kept;
    hc_module.magic ^= 1;
    ck_assert_int_eq(hc_module_load(made, NULL, 0, &none), -EPROTO);
    hc_module = kept;
    hc_module.features |= 1ull << 63;
    ck_assert_int_eq(hc_module_load(made, NULL, 0, &none), -EPROTO);
    hc_module = kept;
    ck_assert_int_eq(hc_module_load(made, NULL, 0, &none), 0);
    ck_assert_int_eq(hc_module_unload(none), 0);
    ck_assert_int_eq(hc_destroy(made), 0);
}
END_TEST

START_TEST(what_is_not_a_module_is_refused)
{
    struct hc_module *none = NULL;
    static const char text[] = "#!/bin/sh\necho this is no module\n";
    ck_assert_int_eq(hc_module_load(runtime(), text, sizeof text, &none), -ENOEXEC);
    ck_assert_str_ne(hc_last_error(), "");
    ck_assert_int_eq(hc_module_unload(NULL), 0);
}
END_TEST

/* ---- Several launches */

START_TEST(launches_run_at_the_same_time)
{
    struct meeting meeting = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER, .expected = 4};
    struct hc_launch *running[4];
    int64_t *results[4], got[40];
    ck_assert_int_eq(hc_register(runtime(), MEET_CALL, wait_for_all, &meeting), 0);
    for (unsigned i = 0; i < 4; i++) {
        results[i] = device_alloc(sizeof got);
        running[i] = launch("meet", 1, 40, (void *[]){&i, &results[i]});
    }
    int result = hc_wait(runtime(), 60 * SECOND * patience());
    if (result == -ETIMEDOUT)
        give_up("four launches did not meet");
    ck_assert_int_eq(result, 0);
    for (unsigned i = 0; i < 4; i++) {
        wait_well(running[i]);
        from_device(got, results[i], sizeof got);
        for (int k = 0; k < 40; k++)
            ck_assert_int_eq(got[k], k);
    }
    ck_assert_int_eq(hc_wait(runtime(), 0), 0);
}
END_TEST

START_TEST(anonymous_launches_are_waited_for_by_hc_wait)
{
    unsigned *wrong, count;
    int times = 5;
    ck_assert_int_eq(hc_register(runtime(), ECHO_CALL, echo, NULL), 0);
    wrong = device_alloc(4);
    struct hc_geometry geometry = {.grid = {2, 1, 1}, .block = {33, 1, 1}};
    void *arguments[] = {&times, &wrong};
    for (int i = 0; i < 10; i++)
        ck_assert_int_eq(hc_launch(kernel("echo"), &geometry, arguments, NULL), 0);
    ck_assert_int_eq(hc_wait(runtime(), 60 * SECOND * patience()), 0);
    from_device(&count, wrong, 4);
    ck_assert_uint_eq(count, 0);
}
END_TEST

/* ---- Handlers */

struct look {
    unsigned *counts;
    int which;
};

static int was_answered(void *context)
{
    struct look *look = context;
    unsigned counts[3];
    from_device(counts, look->counts, sizeof counts);
    return counts[look->which] != 0;
}

START_TEST(handlers_are_replaced_and_removed_while_a_kernel_calls)
{
    unsigned *counts, got[3];
    ck_assert_int_eq(hc_register(runtime(), ECHO_CALL, constant, (void *)1), 0);
    counts = device_alloc(sizeof got);
    struct look look = {counts, 1};
    struct hc_launch *running = launch("call_until_removed", 2, 48, (void *[]){&counts});
    wait_until(was_answered, &look, "the first handler was never called");
    ck_assert_int_eq(hc_register(runtime(), ECHO_CALL, constant, (void *)2), 0);
    look.which = 2;
    wait_until(was_answered, &look, "the second handler was never called");
    ck_assert_int_eq(hc_register(runtime(), ECHO_CALL, NULL, NULL), 0);
    wait_well(running);
    from_device(got, counts, sizeof got);
    ck_assert_uint_eq(got[0], 0);
}
END_TEST

START_TEST(counters_add_up)
{
    struct hc_stats stats = {.size = sizeof stats};
    unsigned *wrong;
    int times = 5;
    ck_assert_int_eq(hc_register(runtime(), ECHO_CALL, echo, NULL), 0);
    wrong = device_alloc(4);
    run("echo", 2, 64, (void *[]){&times, &wrong});
    ck_assert_int_eq(hc_get_stats(runtime(), &stats), 0);
    ck_assert_uint_eq(stats.lane_calls, 2 * 64 * 5);
    ck_assert_uint_ge(stats.packets, 4 * 5);
    ck_assert_uint_le(stats.packets, 2 * 64 * 5);
    ck_assert(stats.io == HC_IO_URING || stats.io == HC_IO_THREADS);
    ck_assert_uint_ge(stats.workers, 1);
    stats.size = 0;
    ck_assert_int_eq(hc_get_stats(runtime(), &stats), -EINVAL);
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
        TEST(calls_are_served_again_after_exit, 180),
        TEST(exit_works_again_in_the_next_launch, 180),
        TEST(a_trap_in_one_launch_leaves_the_others_alone, 180),
        TEST(lines_printed_before_a_trap_all_arrive, 120),
        TEST(drain_obeys_its_timeout_and_succeeds_later, 120),
        TEST(nothing_is_served_between_pause_and_resume, 120),
        TEST(destroy_and_unload_are_busy_while_a_kernel_runs, 120),
        TEST(a_runtime_can_follow_another, 120),
        TEST(a_runtime_leaves_no_descriptor_and_no_thread_behind, 120),
        TEST(second_runtime_on_the_cpu_device_is_busy, 120),
        TEST(bad_options_are_refused_with_a_line_that_names_them, 120),
        TEST(missing_kernels_and_bad_geometry_are_refused, 120),
        TEST(module_of_another_protocol_is_refused, 120),
        TEST(what_is_not_a_module_is_refused, 120),
        TEST(launches_run_at_the_same_time, 120),
        TEST(anonymous_launches_are_waited_for_by_hc_wait, 120),
        TEST(handlers_are_replaced_and_removed_while_a_kernel_calls, 120),
        TEST(counters_add_up, 120),
    };
    return RUN_SUITE("lifecycle", tests);
}
