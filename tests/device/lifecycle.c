/* How runtimes and launches begin and end. Ends before the kernel's own are the ends suite. */
#define _GNU_SOURCE
#include "tests/device/lifecycle.h"
#include "tests/common/harness.h"
#include "tests/device/echo.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <pthread.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "protocol/layout.h"
#include "protocol/version.h"

#define SECOND 1000000000ll

static int64_t constant(void *context, const uint64_t arguments[6], void *buffer, size_t *length, size_t capacity)
{
    (void)arguments, (void)buffer, (void)length, (void)capacity;
    return (int64_t)(intptr_t)context;
}

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
        launch("echo", 1, 40, (void *[]){&times, &wrong}); /* nobody asks for it by its handle */
        ck_assert_int_eq(hc_wait(runtime(), 60 * SECOND * patience()), 0);
        end_runtime();
        if (round == 0)
            descriptors = entries_of("/proc/self/fd");
    }
    ck_assert_uint_eq(entries_of("/proc/self/fd"), descriptors);
    wait_until(threads_are_gone, &threads, "threads of destroyed runtimes live on");
}
END_TEST

/* Would catch: a drain that waits for ever for threads which a forked process does not have. */
START_TEST(a_forked_process_cannot_destroy_its_parents_runtime)
{
    int status;

    runtime();
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        alarm(20);
        _exit(hc_destroy(runtime()) == -ECHILD ? 0 : 1);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
}
END_TEST

/* A daemon's standard streams are closed. Would catch: a clock, ring or wake that has the number 0, 1 or 2, into which device code or the
 * program then writes. */
START_TEST(a_runtime_keeps_off_the_standard_streams)
{
    int kept[3], taken[3], i;
    if (on_gpu())
        return; /* the driver takes what is free */
    for (i = 0; i < 3; i++)
        kept[i] = fcntl(i, F_DUPFD, 100);
    for (i = 0; i < 3; i++)
        close(i);
    hc_register(runtime(), ECHO_CALL, echo, NULL);
    for (i = 0; i < 3; i++)
        taken[i] = fcntl(i, F_GETFD) != -1;
    end_runtime();
    for (i = 0; i < 3; i++) {
        dup2(kept[i], i);
        close(kept[i]);
    }
    ck_assert_msg(!taken[0] && !taken[1] && !taken[2], "taken: %d %d %d", taken[0], taken[1], taken[2]);
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
    geometry.shared_bytes = 0;
    geometry.flags = 1u << 31; /* of a header to come, or never set */
    ck_assert_int_eq(hc_launch(kernel("meet"), &geometry, arguments, &never), -EINVAL);
    ck_assert_msg(strstr(hc_last_error(), "flags") != NULL, "%s", hc_last_error());
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

/* A program that only launches must not grow. The first launches make room for others: they are not counted. */
START_TEST(launches_without_a_handle_leave_nothing)
{
    unsigned *wrong;
    int times = 0;
    size_t used[3] = {0};

    if (on_gpu() || UNDER_ASAN || UNDER_TSAN)
        return; /* the driver and sanitizers have memory of their own */
    wrong = device_alloc(4);
    for (int i = 0; i < 9000; i++) {
        ck_assert_int_eq(hc_launch(kernel("echo"), &(struct hc_geometry){.grid = {1}}, (void *[]){&times, &wrong}, NULL), 0);
        run("echo", 1, 1, (void *[]){&times, &wrong}); /* so that few run at a time */
        used[i / 3000] = mallinfo2().uordblks;
    }
    ck_assert_int_eq(hc_wait(runtime(), 60 * SECOND * patience()), 0);
    ck_assert_uint_le(used[2], used[0] + 1000000);
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
        TEST(nothing_is_served_between_pause_and_resume, 120),
        TEST(destroy_and_unload_are_busy_while_a_kernel_runs, 120),
        TEST(a_runtime_can_follow_another, 120),
        TEST(a_runtime_leaves_no_descriptor_and_no_thread_behind, 120),
        TEST(a_forked_process_cannot_destroy_its_parents_runtime, 120),
        TEST(a_runtime_keeps_off_the_standard_streams, 60),
        TEST(second_runtime_on_the_cpu_device_is_busy, 120),
        TEST(bad_options_are_refused_with_a_line_that_names_them, 120),
        TEST(missing_kernels_and_bad_geometry_are_refused, 120),
        TEST(module_of_another_protocol_is_refused, 120),
        TEST(what_is_not_a_module_is_refused, 120),
        TEST(launches_run_at_the_same_time, 120),
        TEST(anonymous_launches_are_waited_for_by_hc_wait, 120),
        TEST(launches_without_a_handle_leave_nothing, 120),
        TEST(handlers_are_replaced_and_removed_while_a_kernel_calls, 120),
        TEST(counters_add_up, 120),
    };
    return RUN_SUITE("lifecycle", tests);
}
