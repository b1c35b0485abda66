/* Calls that move no files: the environment, clocks, user calls, what output functions return, opcodes that nobody serves, and code
 * without a runtime. Expected values are the host's, found by asking it, or arithmetic. */
#define _GNU_SOURCE
#include "tests/device/calls.h"
#include "tests/common/harness.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

/* ---- Environment */

static void check_variable(const char *name, const char *value, int size)
{
    static int64_t *result;
    static char *device, *room;
    int64_t got[5];
    char text[512];

    if (result == NULL) {
        result = device_alloc(64);
        device = device_alloc(9000);
        room = device_alloc(512);
    }
    ck_assert_int_eq(hc_copy_to_device(runtime(), device, name, strlen(name) + 1), 0);
    memset(text, '#', sizeof text);
    hc_copy_to_device(runtime(), room, text, sizeof text);
    run("get_variable", 1, 1, (void *[]){&device, &room, &size, &result});
    from_device(got, result, sizeof got);
    from_device(text, room, sizeof text);
    if (value == NULL) {
        ck_assert_int_eq(got[0], -ENOENT);
        ck_assert_int_eq(got[1], -ENOENT);
        ck_assert_int_eq(got[2], -1);
        return;
    }
    size_t length = strlen(value), kept = size == 0 ? 0 : length < (size_t)size ? length : (size_t)size - 1;
    uint64_t hash = 1469598103934665603ull;
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)value[i]) * 1099511628211ull;
    ck_assert_int_eq(got[0], (int64_t)length);
    ck_assert_int_eq(got[1], (int64_t)length);
    ck_assert_mem_eq(text, value, kept);
    if (size > 0)
        ck_assert_int_eq(text[kept], '\0');
    ck_assert_int_eq(text[size > 0 ? kept + 1 : 0], '#'); /* nothing beyond */
    ck_assert_int_eq(got[2], (int64_t)length);
    ck_assert_uint_eq((uint64_t)got[3], hash);
    ck_assert_int_eq(got[4], 1);
}

/* Would catch: values longer than a packet cut, no terminator, an empty value taken for none, an earlier launch's value. */
START_TEST(getenv_finds_and_cuts)
{
    static char large[6001], name[5001];
    memset(large, 'v', sizeof large - 1);
    memset(name, 'N', sizeof name - 1);
    setenv("HC_TEST_SMALL", "a value", 1);
    setenv("HC_TEST_EMPTY", "", 1);
    setenv("HC_TEST_LARGE", large, 1);
    unsetenv("HC_TEST_ABSENT");
    check_variable("HC_TEST_SMALL", "a value", 100);
    check_variable("HC_TEST_SMALL", "a value", 8);
    check_variable("HC_TEST_SMALL", "a value", 7);
    check_variable("HC_TEST_SMALL", "a value", 1);
    check_variable("HC_TEST_SMALL", "a value", 0);
    setenv("HC_TEST_SMALL", "b value", 1); /* as long as what a launch before has seen */
    check_variable("HC_TEST_SMALL", "b value", 100);
    check_variable("HC_TEST_EMPTY", "", 100);
    check_variable("HC_TEST_LARGE", large, 300);
    check_variable("HC_TEST_ABSENT", NULL, 100);
    check_variable("", NULL, 100);
    check_variable("HC_TEST_SMALL=a", NULL, 100);
    check_variable(name, NULL, 100);
}
END_TEST

/* Would catch: a value that is NULL since threads that ask at once each take memory for it, memory for values that is of a fixed size,
 * and a value that is written again while others read it (under the thread sanitizer too). */
START_TEST(getenv_of_many_threads)
{
    enum { NAMES = 40, LENGTH = 600, THREADS = 64 };
    static char names[NAMES][16], value[LENGTH + 1];
    char **first = device_alloc(NAMES * sizeof *first), *before[NAMES], *after[NAMES];
    int count = NAMES, length = LENGTH, *wrong = device_alloc(2 * sizeof(int)), got[2];
    void *device_names;

    for (int i = 0; i < NAMES; i++)
        snprintf(names[i], sizeof names[i], "HC_TEST_%d", i);
    device_names = to_device(names, sizeof names);
    for (int round = 0; round < 4; round++) {
        char letter = "xyxx"[round];
        memset(value, letter, LENGTH);
        for (int i = 0; i < NAMES; i++)
            setenv(names[i], value, 1);
        run("get_variables", FEWER(2, 2, 1), THREADS, (void *[]){&device_names, &count, &length, &letter, &wrong, &first});
        from_device(got, wrong, sizeof got);
        ck_assert_msg(got[0] == 0 && got[1] == 0, "round %d: %d were NULL, %d wrong", round, got[0], got[1]);
        from_device(after, first, sizeof after);
        if (round == 0)
            memcpy(before, after, sizeof after);
        else if (round >= 2) /* a value that was there before takes no memory again */
            ck_assert_mem_eq(before, after, sizeof after);
    }
}
END_TEST

/* ---- Time */

static int64_t tell_time(void *context, const uint64_t arguments[6], void *buffer, size_t *length, size_t capacity)
{
    struct timespec now;
    (void)context, (void)buffer, (void)length, (void)capacity;
    clock_gettime((clockid_t)arguments[0], &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

#define SAMPLES 50
#define CLOCK_SLACK 1000000 /* 1 ms: the design's promise */

static void compare_clock(int clock)
{
    int64_t samples[3 * SAMPLES], *device = device_alloc(sizeof samples);
    int times = SAMPLES;
    if (under_tool())
        return; /* a tool stretches the device's time between two readings */
    ck_assert_int_eq(hc_register(runtime(), 1, tell_time, NULL), 0);
    run("compare_clocks", 1, 1, (void *[]){&clock, &times, &device});
    from_device(samples, device, sizeof samples);
    for (int i = 0; i < SAMPLES; i++)
        ck_assert_msg(samples[3 * i] - CLOCK_SLACK <= samples[3 * i + 1] &&
                          samples[3 * i + 1] <= samples[3 * i + 2] + CLOCK_SLACK,
                      "clock %d, sample %d: the device says %lld, the host %lld before and %lld after", clock, i,
                      (long long)samples[3 * i + 1], (long long)samples[3 * i], (long long)samples[3 * i + 2]);
}

START_TEST(monotonic_is_within_a_millisecond_of_the_hosts)
{
    compare_clock(CLOCK_MONOTONIC);
}
END_TEST

START_TEST(realtime_is_within_a_millisecond_of_the_hosts)
{
    compare_clock(CLOCK_REALTIME);
}
END_TEST

/* While the host's clock thread replaces lines. Would catch: a torn pair of lines, a line that does not continue the last. */
START_TEST(monotonic_never_runs_backwards)
{
    int clock = CLOCK_MONOTONIC, times = FEWER(100000, 20000, 3000);
    unsigned threads = 64;
    int64_t *worst = device_alloc(threads * 8), got[64];
    run("read_clock_often", 2, 32, (void *[]){&clock, &times, &worst});
    from_device(got, worst, sizeof got);
    for (unsigned i = 0; i < threads; i++)
        ck_assert_msg(got[i] == 0, "thread %u saw %lld ns backwards", i, (long long)got[i]);
}
END_TEST

START_TEST(time_and_gettimeofday_agree_with_realtime)
{
    int64_t *device = device_alloc(96), r[10];
    run("other_time_functions", 1, 1, (void *[]){&device});
    from_device(r, device, sizeof r);
    int64_t first = r[0] / 1000000000, last = r[9] / 1000000000;
    ck_assert(first <= r[1] && r[1] <= last);
    ck_assert_int_eq(r[1], r[2]);
    ck_assert_int_eq(r[3], 0);
    ck_assert(r[0] / 1000 <= r[4] * 1000000 + r[5] && r[4] * 1000000 + r[5] <= r[9] / 1000);
    ck_assert(r[5] >= 0 && r[5] < 1000000);
    ck_assert(first <= r[6] && r[6] <= last);
    ck_assert(r[0] / 1000 <= r[7] && r[7] <= r[9] / 1000);
    ck_assert(r[0] <= r[8] && r[8] <= r[9]);
}
END_TEST

START_TEST(nanosleep_lasts_at_least_as_long)
{
    static const int64_t naps[] = {0, 1, 1000, 999999, 1000000, 1500000, 20000000};
    int64_t *result = device_alloc(16), got[2], seconds = 0;
    for (size_t i = 0; i < sizeof naps / sizeof naps[0]; i++) {
        int64_t nap = naps[i], before = now_ns();
        run("sleep_for", 1, 1, (void *[]){&seconds, &nap, &result});
        int64_t spent = now_ns() - before;
        from_device(got, result, sizeof got);
        ck_assert_int_eq(got[0], 0);
        ck_assert_int_ge(got[1], nap);
        ck_assert_int_ge(spent + CLOCK_SLACK, nap); /* by the host's clock too */
    }
}
END_TEST

/* ---- User calls */

struct heard {
    pthread_mutex_t lock;
    uint64_t calls, bytes, sum;
    uint64_t arguments[6];
    int wrong;
};

#define REVERSE_CALL 7

/* Sends the buffer back in reverse, longer or shorter as the caller has room. */
static int64_t reverse(void *context, const uint64_t arguments[6], void *buffer, size_t *length, size_t capacity)
{
    struct heard *heard = context;
    unsigned char *bytes = buffer;
    size_t size = *length;
    pthread_mutex_lock(&heard->lock);
    heard->calls++;
    heard->bytes += size;
    memcpy(heard->arguments, arguments, sizeof heard->arguments);
    if (capacity < size)
        heard->wrong++;
    pthread_mutex_unlock(&heard->lock);
    for (size_t i = 0; i < size / 2; i++) {
        unsigned char kept = bytes[i];
        bytes[i] = bytes[size - 1 - i];
        bytes[size - 1 - i] = kept;
    }
    if (arguments[5] != ~0ull)
        *length = (size_t)arguments[5];
    return -(int64_t)arguments[0];
}

static void call_with(struct heard *heard, size_t send, size_t room, uint64_t back, int64_t expected, size_t returned)
{
    static unsigned char text[1 << 17], got[1 << 17];
    uint64_t arguments[6] = {0x1122334455667788ull, 2, 3, ~0ull, 1ull << 63, back}, send64 = send, room64 = room;
    uint64_t *device_arguments = to_device(arguments, sizeof arguments);
    unsigned char *device_bytes;
    int64_t *results = device_alloc(16), r[2];
    unsigned number = REVERSE_CALL;

    fill_pattern(text, sizeof text, send);
    device_bytes = to_device(text, sizeof text);
    run("call_user", 1, 1, (void *[]){&number, &device_arguments, &device_bytes, &send64, &room64, &results});
    from_device(r, results, sizeof r);
    from_device(got, device_bytes, sizeof got);
    ck_assert_msg(r[0] == expected, "send %zu, room %zu, back %llu: value %lld, not %lld", send, room,
                  (unsigned long long)back, (long long)r[0], (long long)expected);
    ck_assert_int_eq(r[1], (int64_t)returned);
    ck_assert_mem_eq(heard->arguments, arguments, sizeof arguments);
    for (size_t i = 0; i < returned && i < send && expected != -EOVERFLOW; i++)
        FAIL_UNLESS(got[i] == text[send - 1 - i], "send %zu, room %zu: byte %zu", send, room, i);
    for (size_t i = returned; i < sizeof text; i++)
        FAIL_UNLESS(got[i] == text[i], "send %zu, room %zu: byte %zu was written past what came back", send, room, i);
    device_free(device_arguments);
    device_free(device_bytes);
    device_free(results);
}

/* Would catch: arguments in the wrong rows, a negative value taken for an error (its output dropped), pieces of a large
 * buffer out of order, more bytes written than came back. */
START_TEST(user_call_carries_arguments_and_buffers)
{
    static const size_t sizes[] = {0, 1, 15, 16, 17, 127, 128, 129, 1000, 4095, 4096, 4097, 65536, 100000};
    struct heard heard = {.lock = PTHREAD_MUTEX_INITIALIZER};
    const int64_t value = -0x1122334455667788ll;
    ck_assert_int_eq(hc_register(runtime(), REVERSE_CALL, reverse, &heard), 0);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        call_with(&heard, sizes[i], sizes[i], ~0ull, value, sizes[i]);
        call_with(&heard, sizes[i], sizes[i] + 1000, ~0ull, value, sizes[i]);
        call_with(&heard, sizes[i], sizes[i] / 2, ~0ull, value, sizes[i] / 2);
    }
    call_with(&heard, 100, 5000, 0, value, 0);
    call_with(&heard, 100, 5000, 5001, -EOVERFLOW, 0);
    ck_assert_int_eq(heard.wrong, 0); /* capacity is at least the input's length */
}
END_TEST

static int64_t count_posts(void *context, const uint64_t arguments[6], void *buffer, size_t *length, size_t capacity)
{
    struct heard *heard = context;
    (void)capacity;
    if (arguments[0] == 0 && arguments[1] == 0) { /* still at work when the kernel is long over */
        const struct timespec pause = {0, 100000000};
        nanosleep(&pause, NULL);
    }
    pthread_mutex_lock(&heard->lock);
    heard->calls++;
    heard->bytes += *length;
    heard->sum += arguments[0] * 1000 + arguments[1];
    for (size_t i = 0; i < *length; i++)
        if (((unsigned char *)buffer)[i] != (unsigned char)(i * 3))
            heard->wrong++;
    if (arguments[2] != 3 || arguments[3] != 4 || arguments[4] != 5 || arguments[5] != ~0ull)
        heard->wrong++;
    pthread_mutex_unlock(&heard->lock);
    return -EIO; /* a posted call drops it */
}

/* Would catch: posted calls lost when the kernel ends, their arguments overwritten by the next post (the double buffer). */
START_TEST(posted_user_calls_all_arrive_before_a_drain_returns)
{
    struct heard heard = {.lock = PTHREAD_MUTEX_INITIALIZER};
    unsigned char text[5000];
    int *failures = device_alloc(4), failed, count = FEWER(20, 10, 3);
    unsigned number = 9, blocks = 4, threads = FEWER(96, 96, 48);
    static const uint64_t sizes[] = {0, 1, 100, 130, 4096, 4097, 5000};
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (unsigned char)(i * 3);
    unsigned char *buffer = to_device(text, sizeof text);
    ck_assert_int_eq(hc_register(runtime(), number, count_posts, &heard), 0);
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        uint64_t bytes = sizes[s], all = (uint64_t)blocks * threads, n = (uint64_t)count;
        heard.calls = heard.bytes = heard.sum = 0;
        run("post_user", blocks, threads, (void *[]){&number, &count, &bytes, &buffer, &failures});
        drain();
        from_device(&failed, failures, sizeof failed);
        ck_assert_msg(failed == 0, "%d posts of %llu bytes failed", failed, (unsigned long long)bytes);
        pthread_mutex_lock(&heard.lock);
        ck_assert_uint_eq(heard.calls, all * n);
        ck_assert_uint_eq(heard.bytes, all * n * bytes);
        ck_assert_uint_eq(heard.sum, all * (all - 1) / 2 * 1000 * n + n * (n - 1) / 2 * all);
        ck_assert_int_eq(heard.wrong, 0);
        pthread_mutex_unlock(&heard.lock);
    }
}
END_TEST

struct gate {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int quick, slow_waits, opened_by_quick;
};

static int64_t wait_at_gate(void *context, const uint64_t arguments[6], void *buffer, size_t *length, size_t capacity)
{
    struct gate *gate = context;
    struct timespec limit;
    int error = 0;
    (void)arguments, (void)buffer, (void)length, (void)capacity;
    clock_gettime(CLOCK_REALTIME, &limit);
    limit.tv_sec += 20 * patience();
    pthread_mutex_lock(&gate->lock);
    gate->slow_waits = 1;
    while (gate->quick < 10 && error == 0)
        error = pthread_cond_timedwait(&gate->changed, &gate->lock, &limit);
    pthread_mutex_unlock(&gate->lock);
    return error == 0 ? 111 : -ETIMEDOUT;
}

static int64_t pass_gate(void *context, const uint64_t arguments[6], void *buffer, size_t *length, size_t capacity)
{
    struct gate *gate = context;
    (void)arguments, (void)buffer, (void)length, (void)capacity;
    pthread_mutex_lock(&gate->lock);
    gate->quick++;
    pthread_cond_broadcast(&gate->changed);
    pthread_mutex_unlock(&gate->lock);
    return 1;
}

/* The slow handler ends only after ten quick ones did: with handlers in line it would wait in vain. */
START_TEST(slow_handler_does_not_delay_another)
{
    struct gate gate = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};
    unsigned slow = 20, quick = 21;
    int64_t *results = device_alloc(16), r[2];
    ck_assert_int_eq(hc_register(runtime(), slow, wait_at_gate, &gate), 0);
    ck_assert_int_eq(hc_register(runtime(), quick, pass_gate, &gate), 0);
    run("slow_and_quick", 1, 64, (void *[]){&slow, &quick, &results});
    from_device(r, results, sizeof r);
    ck_assert_int_eq(r[0], 111);
    ck_assert_int_eq(r[1], 10);
}
END_TEST

START_TEST(user_call_without_handler_is_enosys)
{
    int64_t *results = device_alloc(16), r[2];
    static const unsigned numbers[] = {0, 5, 4095, 4096, 70000};
    ck_assert_int_eq(hc_register(runtime(), 4096, pass_gate, NULL), -EINVAL);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        unsigned number = numbers[i];
        run("call_user_bare", 1, 1, (void *[]){&number, &results});
        from_device(r, results, sizeof r);
        ck_assert_int_eq(r[0], -ENOSYS);
        ck_assert_int_eq(r[1], number >= 4096 ? -ENOSYS : 0); /* a post cannot know */
    }
}
END_TEST

START_TEST(unknown_opcodes_are_enosys)
{
    static const unsigned opcodes[] = {0x03, 0x0f, 0x7f, 0xff, 0x100, 0x7fff, 0x9000, 0xffff};
    int64_t *result = device_alloc(8), got;
    for (size_t i = 0; i < sizeof opcodes / sizeof opcodes[0]; i++) {
        unsigned opcode = opcodes[i];
        int posted = 0;
        run("call_opcode", 1, 1, (void *[]){&opcode, &posted, &result});
        from_device(&got, result, 8);
        ck_assert_msg(got == -ENOSYS, "opcode 0x%x: %lld", opcode, (long long)got);
        posted = 1; /* dropped; the worker must go on */
        run("call_opcode", 1, 1, (void *[]){&opcode, &posted, &result});
    }
    drain();
}
END_TEST

/* ---- Output's results */

START_TEST(stdio_functions_return_what_c_says)
{
    static const int64_t expected[] = {7, 7, 0, 0, 'x', 'y', '\n', 0, 7, 0, 3, 0, -EBADF, -EFAULT, 0, -EBADF, 0, 0, 2};
    enum { COUNT = sizeof expected / sizeof expected[0] };
    int64_t *device, r[COUNT];
    redirect(1, "out");
    device = device_alloc(sizeof r);
    run("print_results", 1, 1, (void *[]){&device});
    drain();
    from_device(r, device, sizeof r);
    for (int i = 0; i < COUNT; i++)
        ck_assert_msg(i == 2 || i == 3 || i == 7 ? r[i] >= 0 : r[i] == expected[i], "result %d is %lld", i, (long long)r[i]);
    char *text = read_file("out", NULL);
    ck_assert_str_eq(text, "abc-42\n 3.14|\nputs\nnamed puts\nxy\nfputs\nabcdef\nok\nraw\n1\n");
    free(text);
}
END_TEST

/* C17 7.5: it is zero in each thread at its start. Would catch: what an earlier block left in shared memory. */
START_TEST(errno_starts_at_zero_in_each_thread)
{
    enum { BLOCKS = 300, MOST = 96 };
    static int at_first[BLOCKS * MOST], later[BLOCKS * MOST];
    int *first_there = device_alloc(sizeof at_first), *later_there = device_alloc(sizeof later);

    for (unsigned launch = 0; launch < 6; launch++) {
        unsigned threads = launch % 2 == 0 ? MOST : 33, all = BLOCKS * threads;
        run("use_errno", BLOCKS, threads, (void *[]){&first_there, &later_there});
        from_device(at_first, first_there, sizeof at_first);
        from_device(later, later_there, sizeof later);
        for (unsigned i = 0; i < all; i++) {
            FAIL_UNLESS(at_first[i] == 0, "launch %u, thread %u of block %u: errno is %d at first", launch, i % threads, i / threads,
                        at_first[i]);
            FAIL_UNLESS(later[i] == 1234 + (int)(i % threads), "launch %u, thread %u of block %u: errno became %d", launch, i % threads,
                        i / threads, later[i]);
        }
    }
}
END_TEST

/* ---- Code that no runtime knows */

START_TEST(unattached_module_is_enosys_not_a_fault)
{
    int64_t r[UNATTACHED_CALLS];
    if (on_gpu()) {
        ck_assert_int_eq(driver_run_unattached(getenv("HOSTCALL_TEST_MODULE"), "call_unattached", r, sizeof r), 0);
    } else {
        extern void call_unattached(int64_t *result); /* on the CPU device a kernel is a function of this process */
        call_unattached(r);
    }
    for (int i = 0; i < UNATTACHED_CALLS; i++)
        ck_assert_msg(r[i] == -ENOSYS, "call %d: %lld", i, (long long)r[i]);
}
END_TEST

int main(void)
{
    const struct test_entry tests[] = {
        TEST(getenv_finds_and_cuts, 60),
        TEST(getenv_of_many_threads, 60),
        TEST(monotonic_is_within_a_millisecond_of_the_hosts, 60),
        TEST(realtime_is_within_a_millisecond_of_the_hosts, 60),
        TEST(monotonic_never_runs_backwards, 120),
        TEST(time_and_gettimeofday_agree_with_realtime, 60),
        TEST(nanosleep_lasts_at_least_as_long, 60),
        TEST(user_call_carries_arguments_and_buffers, 120),
        TEST(posted_user_calls_all_arrive_before_a_drain_returns, 120),
        TEST(slow_handler_does_not_delay_another, 60),
        TEST(user_call_without_handler_is_enosys, 60),
        TEST(unknown_opcodes_are_enosys, 60),
        TEST(stdio_functions_return_what_c_says, 60),
        TEST(errno_starts_at_zero_in_each_thread, 60),
        TEST(unattached_module_is_enosys_not_a_fault, 60),
    };
    return RUN_SUITE("calls", tests);
}
