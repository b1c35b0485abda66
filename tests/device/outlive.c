/* Launches that fail beside others that do not, runtimes that end at such moments, and processes that end while kernels run: who did nothing
 * wrong is left alone, nothing of the runtime's is lost, no wait is without an end, and what a thread was answered after is written. */
#define _GNU_SOURCE
#include "tests/device/outlive.h"
#include "tests/common/harness.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/device/held.h"

#define SECOND 1000000000ll

static int make_file(void)
{
    unsigned char bytes[2 * HOLD_BYTES];
    int file;

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)i;
    write_file("file", bytes, sizeof bytes);
    file = open("file", O_RDWR | O_CLOEXEC);
    ck_assert_int_ge(file, 0);
    return file;
}

/* To the end, whatever is told on the way. */
static int wait_to_the_end(struct hc_launch *running)
{
    int result;

    while ((result = wait_any(running)) == -ECANCELED)
        ;
    return result;
}

/* ---- What the dead held */

static void end_while_holding(int how, unsigned seed)
{
    struct hc_options options = {.seed = seed, .workers = 1 + seed % 2, .resident_blocks = 2};
    unsigned threads = 70, blocks = 2;
    int silent[2], file = make_file(), well = NOT_AT_ALL, *flag, one = 1;
    unsigned char *buffers;
    struct hc_launch *beside;

    ck_assert_int_eq(pipe2(silent, O_CLOEXEC), 0);
    make_runtime(options);
    buffers = device_alloc((size_t)threads * blocks * HOLD_BYTES);
    flag = device_alloc(sizeof *flag);
    beside = launch("run_until", 1, 1, (void *[]){&flag});
    for (unsigned who = 0; who < FEWER(40, 20, 6); who++)
        ck_assert_int_eq(wait_to_the_end(launch("hold_and_end", blocks, threads, (void *[]){&who, &how, &file, &silent[0], &buffers})), -EFAULT);
    wait_until(nothing_is_held, NULL, "something is held though nobody is left");
    wait_well(launch("hold_and_end", blocks, threads, (void *[]){&one, &well, &file, &silent[0], &buffers}));
    ck_assert_int_eq(hc_copy_to_device(runtime(), flag, &one, sizeof one), 0);
    ck_assert_int_eq(wait_to_the_end(beside), 0);
    wait_until(nothing_is_held, NULL, "something is held after good kernels");
    drain();
    end_runtime();
    close(file);
    close(silent[0]);
    close(silent[1]);
}

/* Would catch: cells, packets, staging or tickets of dead threads that are given back only when no kernel is left: in the end every call
 * waits for ever. The last kernel's calls are served although the one beside it goes on all the time. */
START_TEST(what_dead_threads_held_comes_back_while_another_kernel_runs)
{
    if (on_gpu())
        return; /* a trap ends the context */
    redirect(1, "out");
    for (unsigned seed = 0; seed < FEWER(6, 4, 2); seed++) {
        end_while_holding(BY_TRAP, seed);
        end_while_holding(BY_OWN_EXIT, seed);
    }
}
END_TEST

/* ---- Who did nothing wrong */

static int stop;

static void *launch_failing_ones(void *argument)
{
    void **arguments = argument;
    struct hc_geometry geometry = {.block = {64}};

    while (!__atomic_load_n(&stop, __ATOMIC_RELAXED)) {
        struct hc_launch *bad;
        if (hc_launch(kernel("read_right"), &geometry, arguments, &bad) == 0)
            while (hc_launch_wait(bad, -1) == -ECANCELED)
                ;
    }
    return NULL;
}

/* Would catch: a kernel that is running but not entered yet, so that another one's end is taken for the last. */
START_TEST(kernels_beside_failing_ones_are_left_alone)
{
    int good = 0, bad = 1, file;
    unsigned *wrong, count;
    pthread_t thread;

    if (on_gpu())
        return; /* a trap ends the context */
    file = make_file();
    make_runtime((struct hc_options){.workers = 2});
    wrong = device_alloc(sizeof *wrong);
    void *arguments[] = {&file, &wrong, &good}, *failing[] = {&file, &wrong, &bad};
    kernel("read_right");
    ck_assert_int_eq(pthread_create(&thread, NULL, launch_failing_ones, failing), 0);
    for (int i = 0; i < FEWER(600, 300, 40); i++)
        wait_well(launch("read_right", 2, 64, arguments));
    __atomic_store_n(&stop, 1, __ATOMIC_RELAXED);
    pthread_join(thread, NULL);
    from_device(&count, wrong, sizeof count);
    ck_assert_uint_eq(count, 0);
}
END_TEST

/* Would catch: a runtime that stays ended after exit() as long as somebody keeps the handle of an old kernel, or one runs on. */
START_TEST(later_kernels_are_served_after_exit_whatever_is_kept)
{
    int no = 0, yes = 1, got = 0, *flag;
    struct hc_launch *kept, *beside;

    if (on_gpu())
        return; /* the context is gone */
    flag = device_alloc(sizeof *flag);
    kept = launch("exit_or_open", 1, 1, (void *[]){&no});
    run("exit_or_open", 1, 1, (void *[]){&no});
    beside = launch("run_until", 1, 1, (void *[]){&flag});
    ck_assert_int_eq(wait_to_the_end(launch("exit_or_open", 1, 64, (void *[]){&yes})), -EFAULT);
    ck_assert_int_eq(hc_exit_status(runtime(), &got), 0);
    ck_assert_int_eq(got, 3);
    for (int i = 0; i < 5; i++)
        run("exit_or_open", 1, 64, (void *[]){&no});
    ck_assert_int_eq(hc_copy_to_device(runtime(), flag, &yes, sizeof yes), 0);
    ck_assert_int_eq(wait_to_the_end(beside), 0);
    ck_assert_int_eq(wait_to_the_end(kept), 0);
    ck_assert_int_eq(hc_wait(runtime(), 0), 0);
}
END_TEST

/* Would catch: an end that is kept back until the output is written, which may be never. */
START_TEST(a_failed_kernel_is_told_of_while_its_output_waits_for_a_reader)
{
    int ends[2], lines = 200, result;
    int64_t one, longest = 0;

    if (on_gpu())
        return; /* the same by another way: nothing is called off */
    ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
    redirect_to(1, ends[1]);
    runtime();
    struct hc_launch *running = launch("print_much_and_trap", 1, 32, (void *[]){&lines});
    do {
        one = now_ns();
        result = hc_launch_wait(running, 1000000);
        one = now_ns() - one;
        longest = one > longest ? one : longest;
    } while (result == -ETIMEDOUT);
    ck_assert_int_eq(result, -EFAULT);
    ck_assert_msg(longest < SECOND * patience(), "a wait of 1 ms took %lld ms", (long long)(longest / 1000000));
    collect(ends[0]);
    drain();
}
END_TEST

/* ---- Ends of runtimes */

/* Would catch: a drain without a limit at a ticket that a thread took and never published. What comes after it was published, and is not
 * lost. */
START_TEST(destroy_passes_over_tickets_that_nobody_published)
{
    int lines = 4; /* few enough for the packets that a thread looks for: a call would wait for the worker */
    size_t size;

    redirect(1, "out");
    make_runtime((struct hc_options){.workers = 1});
    run("print_lines", 1, 1, (void *[]){&lines});
    run("leave_a_hole", 1, 1, NULL);
    run("print_lines", 1, 1, (void *[]){&lines});
    ck_assert_int_eq(hc_drain(runtime(), SECOND / 10), -ETIMEDOUT);
    end_runtime();
    char *text = read_file("out", &size);
    ck_assert_uint_eq(size, 2 * 4 * 2);
    free(text);
}
END_TEST

/* Would catch: an end that waits for a reader for ever. What is lost is told. */
START_TEST(destroy_gives_up_on_output_that_nobody_reads)
{
    int ends[2], lines = 2000; /* 128,000 bytes into a pipe of 64 KiB */
    char *said;

    ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
    redirect_to(1, ends[1]);
    redirect(2, "err");
    runtime();
    run("print_wide_lines", 1, 1, (void *[]){&lines});
    end_runtime();
    said = read_file("err", NULL);
    ck_assert_msg(strstr(said, "bytes of output were not written") != NULL, "said: %s", said);
    free(said);
    redirect(1, "out"); /* what the runner says of this test needs a reader */
    close(ends[0]);
}
END_TEST

/* Would catch: modules that nobody unloaded, and their kernels, left behind by each runtime. */
START_TEST(destroy_frees_modules_that_were_not_unloaded)
{
    struct hc_options options = environment_options();
    size_t used[2] = {0};

    if (on_gpu() || UNDER_ASAN || UNDER_TSAN)
        return; /* the driver and sanitizers have memory of their own */
    for (int i = 0; i < 60; i++) {
        struct hc_runtime *made;
        ck_assert_int_eq(hc_create(&options, &made), 0);
        for (int k = 0; k < 100; k++) {
            struct hc_module *left;
            struct hc_kernel *found;
            ck_assert_int_eq(hc_module_load(made, NULL, 0, &left), 0);
            ck_assert_int_eq(hc_kernel_find(left, "print_lines", &found), 0);
        }
        ck_assert_int_eq(hc_destroy(made), 0);
        used[i / 30] = mallinfo2().uordblks;
    }
    ck_assert_uint_le(used[1], used[0] + 100000);
}
END_TEST

/* ---- Ends of processes: threads print a line and record its number, so that what is recorded must be in the pipe. */

#define PRINTERS 128

/* sscanf would look for the end of the whole text at each line. */
static const char *read_line(const char *at, long *thread, long *line)
{
    static const char rest[] = " line\n";
    char *end;

    *thread = strtol(at, &end, 10);
    if (end == at || *end != ' ')
        return NULL;
    *line = strtol(end + 1, &end, 10);
    return strncmp(end, rest, sizeof rest - 1) == 0 ? end + sizeof rest - 1 : NULL;
}

static void check_lines(const char *text, size_t size, const char *when)
{
    long seen[PRINTERS] = {0}, thread, line;
    int recorded[PRINTERS];
    const char *next;

    for (const char *at = text; at < text + size; at = next) {
        next = read_line(at, &thread, &line);
        FAIL_UNLESS(next != NULL && thread >= 0 && thread < PRINTERS, "%s: torn at %.40s", when, at);
        seen[thread] = line;
    }
    char *progress = read_file("progress", &size);
    ck_assert_uint_le(size, sizeof recorded);
    memset(recorded, 0, sizeof recorded);
    memcpy(recorded, progress, size);
    free(progress);
    for (thread = 0; thread < PRINTERS; thread++)
        ck_assert_msg(seen[thread] >= recorded[thread], "%s: thread %ld recorded line %d, and %ld is the last that came", when, thread,
                      recorded[thread], seen[thread]);
}

static struct hc_launch *start_printers(int do_exit)
{
    int progress = open("progress", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600), limit = 1000000;

    ck_assert_int_ge(progress, 0);
    return launch("print_and_record", PRINTERS / 32, 32, (void *[]){&progress, &limit, &do_exit});
}

/* Would catch: calls that are served after the last drain has begun, whose text dies with the process. */
START_TEST(a_program_that_returns_from_main_loses_no_line_that_was_answered)
{
    for (unsigned i = 0; i < FEWER(20, 8, 3); i++) {
        struct timespec moment = {0, (long)(50 + i * 7 % 60) * 1000000};
        int ends[2], status;
        size_t size;
        pid_t child;

        ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
        child = fork();
        if (child == 0) {
            redirect_to(1, ends[1]);
            close(ends[1]);
            make_runtime((struct hc_options){.workers = 1 + i % 3, .io = i % 4 != 0 ? HC_IO_THREADS : HC_IO_AUTO});
            start_printers(0);
            nanosleep(&moment, NULL);
            exit(0);
        }
        close(ends[1]);
        struct collector *collector = collect(ends[0]);
        ck_assert_int_eq(waitpid(child, &status, 0), child);
        ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
        char *text = collected_text(collector, &size);
        check_lines(text, size, "return from main");
        free(text);
    }
}
END_TEST

START_TEST(exit_drain_and_destroy_lose_no_line_that_was_answered)
{
    for (unsigned i = 0; i < (on_gpu() ? 1 : FEWER(20, 10, 4)); i++) {
        int ends[2], keep = dup(1);
        size_t size;

        ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
        redirect_to(1, ends[1]);
        close(ends[1]);
        make_runtime((struct hc_options){.workers = 1 + i % 3});
        struct collector *collector = collect(ends[0]); /* from the start: who prints waits for room when 4 MiB wait */
        start_printers(1);
        ck_assert_int_eq(hc_wait(runtime(), 60 * SECOND * patience()), -ECANCELED);
        hc_drain(runtime(), 30 * SECOND);
        if (on_gpu()) {
            ck_assert_int_eq(hc_destroy(runtime()), 0); /* nothing else can be asked of the context */
        } else {
            ck_assert_int_eq(hc_wait(runtime(), 60 * SECOND * patience()), -EFAULT);
            end_runtime();
        }
        redirect_to(1, keep);
        close(keep);
        char *text = collected_text(collector, &size);
        check_lines(text, size, "exit, drain, destroy");
        free(text);
    }
    if (on_gpu()) {
        leave_scratch();
        _exit(0);
    }
}
END_TEST

int main(void)
{
    const struct test_entry tests[] = {
        TEST(what_dead_threads_held_comes_back_while_another_kernel_runs, 180),
        TEST(kernels_beside_failing_ones_are_left_alone, 180),
        TEST(later_kernels_are_served_after_exit_whatever_is_kept, 120),
        TEST(a_failed_kernel_is_told_of_while_its_output_waits_for_a_reader, 120),
        TEST(destroy_passes_over_tickets_that_nobody_published, 60),
        TEST(destroy_gives_up_on_output_that_nobody_reads, 60),
        TEST(destroy_frees_modules_that_were_not_unloaded, 120),
        TEST(a_program_that_returns_from_main_loses_no_line_that_was_answered, 120),
        TEST(exit_drain_and_destroy_lose_no_line_that_was_answered, 120),
    };
    return RUN_SUITE("outlive", tests);
}
