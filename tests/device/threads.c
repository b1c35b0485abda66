/* Several threads of the host program use one runtime at the same time, and some kernels fail meanwhile. HOSTCALL_TEST_SECONDS: for how long
 * (5); HOSTCALL_TEST_SEED: another course of events. */
#define _GNU_SOURCE
#include "tests/device/threads.h"
#include "tests/common/harness.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tests/device/held.h"

#define SECOND 1000000000ll
#define THREADS 6

struct course {
    pthread_t thread;
    unsigned state; /* of its random numbers */
    int null;
    unsigned launches, failed; /* kernels that should have ended well, and did not */
};

static int stop;

static unsigned number_of(const char *name, unsigned otherwise)
{
    const char *value = getenv(name);
    return value != NULL ? (unsigned)strtoul(value, NULL, 0) : otherwise;
}

static int64_t fill(void *context, const uint64_t arguments[6], void *buffer, size_t *length, size_t capacity)
{
    (void)context, (void)arguments;
    *length = capacity < 50 ? capacity : 50;
    memset(buffer, 1, *length);
    return 1;
}

static unsigned draw(struct course *course, unsigned below)
{
    course->state = course->state * 1103515245u + 12345u;
    return (course->state >> 16) % below;
}

/* The next kernel's end; a GPU's context would be gone. */
static int choose_end(struct course *course)
{
    unsigned chance = draw(course, 20);
    return on_gpu() || chance > 1 ? WORKS_WELL : chance == 0 ? TRAPS : EXITS;
}

static void launch_one(struct course *course, int keep)
{
    int kind = (int)draw(course, 6), times = 3, end = choose_end(course), result;
    struct hc_geometry geometry = {.grid = {1 + draw(course, 3)}, .block = {1 + draw(course, 70)}};
    struct hc_launch *running = NULL;
    int64_t timeout = draw(course, 2) ? -1 : 1000000;

    result = hc_launch(kernel("job"), &geometry, (void *[]){&kind, &times, &end}, keep ? &running : NULL);
    course->launches++;
    if (result == 0 && keep)
        while ((result = hc_launch_wait(running, timeout)) == -ETIMEDOUT || result == -ECANCELED)
            ;
    course->failed += end == WORKS_WELL && result != 0;
}

static void copy_some(void)
{
    char bytes[1000];
    void *memory;

    memset(bytes, 3, sizeof bytes);
    if (hc_memory_alloc(runtime(), sizeof bytes, &memory) != 0)
        return;
    hc_copy_to_device(runtime(), memory, bytes, sizeof bytes);
    hc_copy_from_device(runtime(), bytes, memory, sizeof bytes);
    hc_memory_free(runtime(), memory);
}

static void load_and_unload(void)
{
    struct hc_module *more;
    struct hc_kernel *found;

    if (on_gpu() || hc_module_load(runtime(), NULL, 0, &more) != 0)
        return;
    hc_kernel_find(more, "job", &found);
    hc_module_unload(more); /* busy, mostly: then the runtime's end frees it */
}

static void do_one(struct course *course)
{
    struct hc_stats stats = {.size = sizeof stats};
    struct timespec moment = {0, 100000};
    int status;

    switch (draw(course, 18)) {
    case 0 ... 2:
        launch_one(course, 1);
        break;
    case 3 ... 4:
        launch_one(course, 0);
        break;
    case 5 ... 6:
        hc_wait(runtime(), 2000000);
        break;
    case 7:
        hc_get_stats(runtime(), &stats);
        break;
    case 8:
        hc_register(runtime(), BLOCKING_CALL + draw(course, 3), draw(course, 2) ? fill : NULL, NULL);
        break;
    case 9:
        hc_drain(runtime(), 3000000);
        break;
    case 10:
        hc_dump(runtime(), course->null);
        break;
    case 11:
        hc_exit_status(runtime(), &status);
        break;
    case 12:
        copy_some();
        break;
    case 13:
        load_and_unload();
        break;
    case 14:
        if (draw(course, 8) == 0 && hc_pause(runtime()) == 0)
            hc_resume(runtime());
        break;
    default:
        nanosleep(&moment, NULL);
    }
}

static void *run_course(void *argument)
{
    while (!__atomic_load_n(&stop, __ATOMIC_RELAXED))
        do_one(argument);
    return NULL;
}

static uint64_t calls_made(void)
{
    struct hc_stats stats = {.size = sizeof stats};
    hc_get_stats(runtime(), &stats);
    return stats.lane_calls;
}

/* What waits for kernels may take long where the GPU has many users, but not while no kernel makes a call. */
static void join(struct course *course, unsigned seconds)
{
    struct timespec limit;
    uint64_t before;

    do {
        before = calls_made();
        clock_gettime(CLOCK_REALTIME, &limit);
        limit.tv_sec += seconds;
        if (pthread_timedjoin_np(course->thread, NULL, &limit) == 0)
            return;
    } while (calls_made() != before);
    give_up("a call of a host thread does not end");
}

static void wait_for_kernels(int64_t timeout_ns)
{
    uint64_t before;
    int result;

    do {
        before = calls_made();
        result = hc_wait(runtime(), timeout_ns);
    } while (result == -ECANCELED || (result == -ETIMEDOUT && calls_made() != before));
    ck_assert_msg(result != -ETIMEDOUT, "kernels are left that make no calls");
}

/* Would catch: two calls of hostcall.h that wait for each other, kernels that another one's end takes with it, and data races. */
static void let_threads_call(enum hc_io io)
{
    unsigned seconds = number_of("HOSTCALL_TEST_SECONDS", 5), seed = number_of("HOSTCALL_TEST_SEED", 1);
    struct course courses[THREADS];
    unsigned launches = 0, failed = 0;

    redirect(1, "/dev/null");
    make_runtime((struct hc_options){.workers = 2, .io = io});
    kernel("job");
    hc_register(runtime(), BLOCKING_CALL, fill, NULL);
    for (unsigned i = 0; i < THREADS; i++) {
        courses[i] = (struct course){.state = seed * 7919 + i * 77777 + 1, .null = open("/dev/null", O_WRONLY | O_CLOEXEC)};
        ck_assert_int_eq(pthread_create(&courses[i].thread, NULL, run_course, &courses[i]), 0);
    }
    sleep(seconds);
    __atomic_store_n(&stop, 1, __ATOMIC_RELAXED);
    for (unsigned i = 0; i < THREADS; i++) {
        join(&courses[i], 30 * patience());
        close(courses[i].null);
        launches += courses[i].launches;
        failed += courses[i].failed;
    }
    wait_for_kernels(30 * SECOND * patience());
    ck_assert_msg(failed == 0, "%u of %u kernels that did nothing wrong failed", failed, launches);
    ck_assert_uint_gt(launches, 0);
    if (!on_gpu())
        wait_until(nothing_is_held, NULL, "something is held though no kernel is left");
    end_runtime();
}

START_TEST(every_pair_of_calls_from_two_threads_ends)
{
    let_threads_call(HC_IO_AUTO);
}
END_TEST

START_TEST(every_pair_of_calls_ends_without_io_uring)
{
    let_threads_call(HC_IO_THREADS);
}
END_TEST

int main(void)
{
    const struct test_entry tests[] = {
        TEST(every_pair_of_calls_from_two_threads_ends, 90 + number_of("HOSTCALL_TEST_SECONDS", 5)),
        TEST(every_pair_of_calls_ends_without_io_uring, 90 + number_of("HOSTCALL_TEST_SECONDS", 5)),
    };
    return RUN_SUITE("threads", tests);
}
