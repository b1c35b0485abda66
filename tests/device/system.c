/* Commands, locks, duplicates, directories: by many threads at once, and without holding up those that have no part in it. */
#define _GNU_SOURCE
#include "tests/device/system.h"
#include "tests/common/harness.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static struct hc_options allowing(void)
{
    struct hc_options options = environment_options();
    options.allow_system = 1;
    return options;
}

static void run_command(int lines, const char *text, int results[3])
{
    char *command = to_device(text, strlen(text) + 1);
    int *device_results = device_alloc(3 * sizeof(int));
    run("print_around_command", 1, 1, (void *[]){&lines, &command, &device_results});
    from_device(results, device_results, 3 * sizeof(int));
    drain();
}

/* Would catch: text that is still in a queue when the command writes to the same file; the shell's status, lost or shifted. */
START_TEST(command_runs_between_what_is_printed_around_it)
{
    int results[3];
    redirect(1, "out");
    make_runtime(allowing());
    run_command(1, "echo within; exit 7", results);
    ck_assert_int_eq(results[0], 1);
    ck_assert_int_eq(results[1], 7 << 8);
    char *out = read_file("out", NULL);
    ck_assert_str_eq(out, "before\nwithin\nafter\n");
    free(out);
}
END_TEST

struct late {
    int fd;
    struct collector *collector;
};

static void *read_late(void *argument)
{
    struct late *late = argument;
    struct timespec time = {0, 200000000};
    nanosleep(&time, NULL);
    late->collector = collect(late->fd);
    return NULL;
}

/* A pipe that nobody reads at first: most of the text waits in a queue when the command is asked for. */
START_TEST(command_waits_for_text_that_waits_for_a_pipe)
{
    const int lines = 30000;
    struct late late;
    pthread_t thread;
    int results[3], ends[2];
    size_t size;
    ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
    redirect_to(1, ends[1]);
    close(ends[1]);
    make_runtime(allowing());
    late.fd = ends[0];
    ck_assert_int_eq(pthread_create(&thread, NULL, read_late, &late), 0);
    run_command(lines, "echo within", results);
    pthread_join(thread, NULL);
    ck_assert_int_eq(results[1], 0);
    end_runtime();
    close(1);
    char *text = collected_text(late.collector, &size);
    ck_assert_uint_eq(size, (size_t)lines * 7 + 7 + 6);
    ck_assert_str_eq(text + (size_t)lines * 7, "within\nafter\n");
    free(text);
}
END_TEST

/* Signals as system(3) leaves them: none blocked, though the runtime's threads have all blocked; ignored ones stay ignored. */
START_TEST(command_has_signals_as_the_process_has_them)
{
    int results[3];
    redirect(1, "out");
    signal(SIGUSR1, SIG_IGN);
    make_runtime(allowing());
    run_command(1, "kill -USR1 $$; kill -TERM $$; sleep 100", results);
    ck_assert_int_eq(results[1], SIGTERM);
    run_command(1, "kill -USR1 $$; exit 3", results);
    ck_assert_int_eq(results[1], 3 << 8);
}
END_TEST

START_TEST(command_is_refused_unless_allowed)
{
    int results[3];
    redirect(1, "out");
    run_command(1, "echo within >made", results);
    ck_assert_int_eq(results[0], 0);
    ck_assert_int_eq(results[1], -1);
    ck_assert_int_eq(results[2], EPERM);
    ck_assert_int_ne(access("made", F_OK), 0);
}
END_TEST

static int64_t count(void *context, const uint64_t arguments[6], void *buffer, size_t *length, size_t capacity)
{
    (void)arguments, (void)buffer, (void)length, (void)capacity;
    return atomic_fetch_add((atomic_int *)context, 1);
}

static int all_others(void *context)
{
    return atomic_load((atomic_int *)context) == 31;
}

START_TEST(command_that_waits_delays_nobody)
{
    const char text[] = "read line <fifo; test \"$line\" = go";
    static atomic_int done;
    int results[32];
    ck_assert_int_eq(mkfifo("fifo", 0600), 0);
    make_runtime(allowing());
    hc_register(runtime(), DONE_CALL, count, &done);
    char *command = to_device(text, sizeof text);
    int *device_results = device_alloc(sizeof results);
    struct hc_launch *running = launch("one_waits", 1, 32, (void *[]){&command, &device_results});
    wait_until(all_others, &done, "calls beside a command that waits");
    ck_assert_int_eq(hc_launch_wait(running, 0), -ETIMEDOUT); /* for the command alone */
    write_file("fifo", "go\n", 3);
    wait_well(running);
    from_device(results, device_results, sizeof results);
    ck_assert_int_eq(results[0], 0);
    for (int i = 1; i < 32; i++)
        ck_assert_int_eq(results[i], 10);
}
END_TEST

START_TEST(lane_that_waits_for_a_lock_lets_the_holder_go_on)
{
    int results[5] = {0};
    write_file("locked", "", 0);
    int first = open("locked", O_RDWR), second = open("locked", O_RDWR);
    int *device_results = to_device(results, sizeof results);
    run("lock_within_a_warp", 1, 32, (void *[]){&first, &second, &device_results});
    from_device(results, device_results, sizeof results);
    ck_assert_int_eq(results[1], 0);
    ck_assert_int_eq(results[4], -1); /* it was held */
    ck_assert_int_eq(results[0], 0);
    ck_assert_int_eq(results[3], 0);
}
END_TEST

/* Two paths of one call, from many lanes at once: pieces of one lane's in another's would show. */
START_TEST(threads_of_many_warps_rename_and_link_side_by_side)
{
    int failures[13], *device_failures = device_alloc(sizeof failures);
    ck_assert_int_eq(mkdir("d", 0700), 0);
    int directory = open("d", O_RDONLY | O_DIRECTORY);
    run("paths_of_many", FEWER(8, 4, 2), 32 * WARPS, (void *[]){&directory, &device_failures});
    from_device(failures, device_failures, sizeof failures);
    for (unsigned i = 0; i < 13; i++)
        ck_assert_msg(failures[i] == 0, "%d failures at place %u", failures[i], i);
    ck_assert_int_eq(rmdir("d"), 0);
}
END_TEST

START_TEST(threads_that_share_a_directory_see_each_entry_once)
{
    unsigned *seen = device_alloc(ENTRIES * sizeof *seen), *others = device_alloc(sizeof *others), counts[ENTRIES], rest;
    char *path = to_device("many", 5), name[32];
    ck_assert_int_eq(mkdir("many", 0700), 0);
    for (unsigned i = 0; i < ENTRIES; i++) {
        snprintf(name, sizeof name, "many/e%u", i);
        write_file(name, "", 0);
    }
    run("read_shared_directory", 1, 32 * WARPS, (void *[]){&path, &seen, &others});
    from_device(counts, seen, sizeof counts);
    from_device(&rest, others, sizeof rest);
    for (unsigned i = 0; i < ENTRIES; i++)
        FAIL_UNLESS(counts[i] == 1, "entry %u was seen %u times", i, counts[i]);
    ck_assert_uint_eq(rest, 2); /* . and .. */
}
END_TEST

START_TEST(lines_go_where_stdout_leads_when_they_are_printed)
{
    char expected[2][1000] = {"", ""};
    int *failures = device_alloc(sizeof(int)), failed;
    redirect(1, "first");
    runtime();
    int first = open("first", O_WRONLY | O_APPEND), second = open("second", O_CREAT | O_WRONLY | O_APPEND, 0600);
    ck_assert_int_eq(dup2(first, 1), 1); /* whose position is its own */
    run("print_to_and_fro", 1, 1, (void *[]){&first, &second, &failures});
    drain();
    from_device(&failed, failures, sizeof failed);
    ck_assert_int_eq(failed, 0);
    for (int i = 0; i < 50; i++)
        sprintf(expected[i % 2] + strlen(expected[i % 2]), "line %d\n", i);
    for (int i = 0; i < 2; i++) {
        char *text = read_file(i == 0 ? "first" : "second", NULL);
        ck_assert_str_eq(text, expected[i]);
        free(text);
    }
}
END_TEST

int main(void)
{
    const struct test_entry tests[] = {
        TEST(command_runs_between_what_is_printed_around_it, 120),
        TEST(command_waits_for_text_that_waits_for_a_pipe, 120),
        TEST(command_has_signals_as_the_process_has_them, 120),
        TEST(command_is_refused_unless_allowed, 120),
        TEST(command_that_waits_delays_nobody, 120),
        TEST(lane_that_waits_for_a_lock_lets_the_holder_go_on, 120),
        TEST(threads_of_many_warps_rename_and_link_side_by_side, 120),
        TEST(threads_that_share_a_directory_see_each_entry_once, 120),
        TEST(lines_go_where_stdout_leads_when_they_are_printed, 120),
    };
    return RUN_SUITE("system", tests);
}
