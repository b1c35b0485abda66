/* The table of mappings against a device whose driver does what a GPU's does: what is registered twice or released twice fails, a
 * release may have to wait for a kernel, a registration may be slow or fail. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "host/service/map.h"
#include "tests/service/suites.h"

#define PAGE 4096u
#define BUDGET (16 * PAGE) /* windows of 2 pages */
#define RANGES 256

/* ---- The driver */

static struct {
    pthread_mutex_t lock;
    struct {
        char *base;
        size_t bytes;
    } range[RANGES];
    size_t registered, most;
    unsigned calls, mistakes;
    bool window, writable;
    int fail_after; /* registrations that succeed before one fails; negative: none fails */
    _Atomic bool kernel_runs, hold, hold_release; /* hold: registrations do not come back */
    _Atomic unsigned inside, slow_us;
} driver = {.lock = PTHREAD_MUTEX_INITIALIZER, .fail_after = -1};

static int enroll(void *context, void *host, size_t bytes, bool writable, bool window)
{
    unsigned i, at = RANGES;

    (void)context;
    atomic_fetch_add(&driver.inside, 1);
    while (atomic_load(&driver.hold))
        usleep(100);
    if (atomic_load(&driver.slow_us) != 0)
        usleep(atomic_load(&driver.slow_us));
    pthread_mutex_lock(&driver.lock);
    driver.calls++;
    driver.window = window;
    driver.writable = writable;
    for (i = 0; i < RANGES; i++) {
        if (driver.range[i].base == NULL)
            at = i;
        else if ((char *)host < driver.range[i].base + driver.range[i].bytes && driver.range[i].base < (char *)host + bytes)
            driver.mistakes++;
    }
    if (driver.fail_after == 0 || at == RANGES || bytes == 0 || bytes % PAGE != 0) {
        pthread_mutex_unlock(&driver.lock);
        atomic_fetch_sub(&driver.inside, 1);
        return -EFAULT;
    }
    if (driver.fail_after > 0)
        driver.fail_after--;
    driver.range[at].base = host;
    driver.range[at].bytes = bytes;
    driver.registered += bytes;
    if (driver.registered > driver.most)
        driver.most = driver.registered;
    pthread_mutex_unlock(&driver.lock);
    atomic_fetch_sub(&driver.inside, 1);
    return 0;
}

static int release(void *context, void *host, size_t bytes, bool writable, bool window)
{
    unsigned i;

    (void)context, (void)writable;
    while (atomic_load(&driver.hold_release))
        usleep(100);
    if (!window && atomic_load(&driver.kernel_runs))
        return -EBUSY;
    pthread_mutex_lock(&driver.lock);
    for (i = 0; i < RANGES && driver.range[i].base != host; i++)
        ;
    if (i == RANGES || driver.range[i].bytes != bytes || mprotect(host, bytes, PROT_READ) != 0) /* mapped until now */
        driver.mistakes++;
    else
        driver.range[i].base = NULL;
    driver.registered -= bytes;
    pthread_mutex_unlock(&driver.lock);
    return 0;
}

static struct hc_maps *maps;
static uint64_t generation;
static int fd;

static void open_table_with(unsigned patience_ms)
{
    const struct hc_map_device device = {.enroll = enroll, .release = release, .budget = BUDGET, .patience_ms = patience_ms};

    memset(driver.range, 0, sizeof driver.range);
    driver.registered = driver.most = 0;
    driver.calls = driver.mistakes = 0;
    driver.fail_after = -1;
    maps = hc_maps_open(&device, &generation);
    ck_assert_ptr_nonnull(maps);
    fd = memfd_create("map", MFD_CLOEXEC);
    ck_assert_int_eq(ftruncate(fd, 64 * PAGE), 0);
}

static void open_table(void)
{
    open_table_with(60000);
}

static void close_table(void)
{
    hc_maps_close(maps);
    ck_assert_uint_eq(driver.registered, 0);
    ck_assert_uint_eq(driver.mistakes, 0);
    ck_assert_uint_le(driver.most, BUDGET);
    close(fd);
}

static int64_t map(size_t length, int flags)
{
    struct hc_map_request request = {length, PROT_READ, flags, fd, 0};
    return hc_maps_map(maps, generation, &request);
}

static int64_t advise(int64_t base, size_t page, size_t pages, int advice)
{
    return hc_maps_advise(maps, generation, (uint64_t)base + page * PAGE, pages * PAGE, advice);
}

static size_t registered(void)
{
    size_t bytes;
    pthread_mutex_lock(&driver.lock);
    bytes = driver.registered;
    pthread_mutex_unlock(&driver.lock);
    return bytes;
}

static void wait_for_registered(size_t bytes)
{
    for (int i = 0; i < 20000 && registered() != bytes; i++)
        usleep(500);
    ck_assert_uint_eq(registered(), bytes);
}

static unsigned calls(void)
{
    unsigned calls;
    pthread_mutex_lock(&driver.lock);
    calls = driver.calls;
    pthread_mutex_unlock(&driver.lock);
    return calls;
}

/* ---- Ordinary mappings */

/* Would catch: munmap that waits for the kernel, or gives the address out again while the driver still holds its pages. */
START_TEST(pages_unmapped_under_a_kernel_are_kept_until_it_has_ended)
{
    int64_t first, second;

    open_table();
    atomic_store(&driver.kernel_runs, true);
    first = map(10 * PAGE, MAP_SHARED);
    ck_assert_int_gt(first, 0);
    ck_assert_int_eq(hc_maps_unmap(maps, generation, (uint64_t)first, 10 * PAGE), 0);
    ck_assert_int_eq(hc_maps_unmap(maps, generation, (uint64_t)first, 10 * PAGE), -EINVAL);
    ck_assert_uint_eq(registered(), 10 * PAGE);
    ck_assert_int_eq(map(10 * PAGE, MAP_SHARED), -EAGAIN);
    second = map(6 * PAGE, MAP_SHARED);
    ck_assert(second > 0 && second != first);
    hc_maps_settle(maps);
    ck_assert_uint_eq(registered(), 16 * PAGE);
    atomic_store(&driver.kernel_runs, false);
    hc_maps_settle(maps);
    ck_assert_uint_eq(registered(), 6 * PAGE);
    ck_assert_int_gt(map(10 * PAGE, MAP_SHARED), 0);
    close_table();
}
END_TEST

START_TEST(pages_past_the_end_of_the_file_are_never_registered)
{
    int64_t base;

    open_table();
    ck_assert_int_eq(ftruncate(fd, 3 * PAGE + 1), 0);
    base = map(12 * PAGE, MAP_SHARED);
    ck_assert_int_gt(base, 0);
    ck_assert_uint_eq(registered(), 4 * PAGE);
    ck_assert_int_eq(hc_maps_unmap(maps, generation, (uint64_t)base, 12 * PAGE), 0);
    base = map(12 * PAGE, MAP_SHARED | MAP_NORESERVE);
    ck_assert_int_eq(advise(base, 0, 12, MADV_WILLNEED), 0);
    ck_assert_uint_eq(registered(), 4 * PAGE);
    ck_assert_int_eq(advise(base, 6, 2, MADV_WILLNEED), 0);
    close_table();
}
END_TEST

START_TEST(what_the_driver_refuses_leaves_nothing_behind)
{
    int64_t base;

    open_table();
    driver.fail_after = 0;
    ck_assert_int_eq(map(4 * PAGE, MAP_SHARED), -EFAULT);
    base = map(32 * PAGE, MAP_SHARED | MAP_NORESERVE);
    ck_assert_int_gt(base, 0);
    driver.fail_after = 2;
    ck_assert_int_eq(advise(base, 0, 8, MADV_WILLNEED), -EFAULT);
    ck_assert_uint_eq(registered(), 0);
    driver.fail_after = -1;
    ck_assert_int_eq(advise(base, 0, 16, MADV_WILLNEED), 0);
    ck_assert_uint_eq(registered(), 16 * PAGE);
    ck_assert(driver.window && !driver.writable);
    close_table();
}
END_TEST

/* ---- Windows */

START_TEST(the_next_window_comes_ahead_and_makes_room_for_what_is_asked)
{
    int64_t base;

    open_table();
    base = map(64 * PAGE, MAP_SHARED | MAP_NORESERVE);
    ck_assert_int_eq(advise(base, 0, 2, MADV_WILLNEED), 0);
    wait_for_registered(4 * PAGE);
    ck_assert_int_eq(advise(base, 40, 14, MADV_WILLNEED), 0); /* 14 pages: what came ahead must go */
    ck_assert_uint_eq(registered(), 16 * PAGE);
    ck_assert_int_eq(advise(base, 2, 2, MADV_WILLNEED), -EAGAIN);
    ck_assert_int_eq(advise(base, 40, 14, MADV_DONTNEED), 0);
    ck_assert_uint_le(registered(), 4 * PAGE); /* the first one, and perhaps another that came ahead */
    ck_assert_int_eq(advise(base, 2, 2, MADV_WILLNEED), 0);
    close_table();
}
END_TEST

START_TEST(a_window_stays_as_long_as_anyone_holds_it)
{
    int64_t base;

    open_table();
    base = map(64 * PAGE, MAP_SHARED | MAP_NORESERVE);
    ck_assert_int_eq(advise(base, 60, 1, MADV_WILLNEED), 0);
    ck_assert_int_eq(advise(base, 61, 3, MADV_WILLNEED), 0); /* the other half of that window, and the last one */
    ck_assert_int_eq(advise(base, 60, 1, MADV_DONTNEED), 0);
    ck_assert_uint_eq(registered(), 4 * PAGE);
    ck_assert_int_eq(advise(base, 61, 3, MADV_DONTNEED), 0);
    ck_assert_uint_eq(registered(), 0);
    ck_assert_int_eq(advise(base, 61, 3, MADV_DONTNEED), 0); /* once too often */
    ck_assert_int_eq(advise(base, 62, 2, MADV_WILLNEED), 0);
    ck_assert_uint_eq(registered(), 2 * PAGE);
    close_table();
}
END_TEST

/* ---- Ends */

static int64_t held_base;

static void *want(void *result)
{
    *(int64_t *)result = advise(held_base, 0, 8, MADV_WILLNEED);
    return NULL;
}

static void *want_no_map(void *result)
{
    *(int64_t *)result = hc_maps_unmap(maps, generation, (uint64_t)held_base, 64 * PAGE);
    return NULL;
}

static void wait_for_driver(void)
{
    for (int i = 0; i < 20000 && atomic_load(&driver.inside) == 0; i++)
        usleep(500);
    ck_assert_uint_ne(atomic_load(&driver.inside), 0);
}

static void *let_driver_go(void *unused)
{
    usleep(50000);
    atomic_store(&driver.hold, false);
    return unused;
}

/* A thread is in the driver when the service ends. Would catch: the device closed under it, or an end that waits for what never comes. */
START_TEST(closing_waits_for_the_driver_and_calls_off_the_rest)
{
    pthread_t wanting, freeing;
    int64_t result = 1;

    open_table();
    held_base = map(64 * PAGE, MAP_SHARED | MAP_NORESERVE);
    atomic_store(&driver.hold, true);
    pthread_create(&wanting, NULL, want, &result);
    wait_for_driver();
    pthread_create(&freeing, NULL, let_driver_go, NULL);
    close_table();
    ck_assert_uint_eq(atomic_load(&driver.inside), 0);
    pthread_join(wanting, NULL);
    pthread_join(freeing, NULL);
    ck_assert_int_eq(result, -ECANCELED);
    ck_assert_int_eq(map(PAGE, MAP_SHARED), -ECANCELED); /* a thread that was left behind */
}
END_TEST

START_TEST(munmap_waits_for_those_who_are_in_the_driver)
{
    pthread_t wanting, unmapping, freeing;
    int64_t wanted = 1, unmapped = 1;

    open_table();
    held_base = map(64 * PAGE, MAP_SHARED | MAP_NORESERVE);
    atomic_store(&driver.hold, true);
    pthread_create(&wanting, NULL, want, &wanted);
    wait_for_driver();
    pthread_create(&unmapping, NULL, want_no_map, &unmapped);
    pthread_create(&freeing, NULL, let_driver_go, NULL);
    pthread_join(wanting, NULL);
    pthread_join(unmapping, NULL);
    pthread_join(freeing, NULL);
    ck_assert_int_eq(wanted, 0);
    ck_assert_int_eq(unmapped, 0);
    ck_assert_uint_eq(registered(), 0);
    close_table();
}
END_TEST

START_TEST(a_table_used_again_knows_nothing_of_its_earlier_life)
{
    uint64_t before;
    int64_t base;

    open_table();
    before = generation;
    base = map(4 * PAGE, MAP_SHARED);
    close_table();
    open_table();
    ck_assert_uint_ne(generation, before);
    ck_assert_int_eq(hc_maps_unmap(maps, generation, (uint64_t)base, 4 * PAGE), -EINVAL);
    ck_assert_int_eq(hc_maps_unmap(maps, before, (uint64_t)base, 4 * PAGE), -ECANCELED);
    ck_assert_int_gt(map(16 * PAGE, MAP_SHARED), 0);
    close_table();
}
END_TEST

/* Threads that want, drop and unmap at random: the driver sees no range twice, the budget is kept, everyone comes back. */
static void *at_random(void *argument)
{
    unsigned seed = (unsigned)(uintptr_t)argument;

    for (int i = 0; i < 60; i++) {
        int64_t base = map(40 * PAGE, MAP_SHARED | MAP_NORESERVE);
        size_t page = (size_t)rand_r(&seed) % 39, pages = 1 + (size_t)rand_r(&seed) % 6;
        pages = pages < 40 - page ? pages : 40 - page;
        ck_assert_int_gt(base, 0);
        while (advise(base, page, pages, MADV_WILLNEED) == -EAGAIN)
            sched_yield();
        if (rand_r(&seed) % 2 == 0)
            advise(base, page, pages, MADV_DONTNEED);
        ck_assert_int_eq(hc_maps_unmap(maps, generation, (uint64_t)base, 40 * PAGE), 0);
    }
    return NULL;
}

START_TEST(threads_at_random_keep_the_budget)
{
    pthread_t threads[6];

    open_table();
    for (unsigned i = 0; i < 6; i++)
        pthread_create(&threads[i], NULL, at_random, (void *)(uintptr_t)(i + 1));
    for (unsigned i = 0; i < 6; i++)
        pthread_join(threads[i], NULL);
    ck_assert_uint_eq(registered(), 0);
    close_table();
}
END_TEST

/* ---- A driver that does not answer: another thread of the program is inside it and waits for the kernel, which waits for the mapping */

#define PATIENCE_MS 50 /* on a busy machine also a driver that answers may take longer: what must succeed is tried again */
#define WITH_PATIENCE(result, call)                                                                                    \
    for (int tries = 0; ((result) = (call)) == -EAGAIN && tries < 1000; tries++)                                       \
        usleep(1000)
#define ROUNDS 300

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* Would catch: hc_mmap that waits as long as the driver does; pages that stay registered when the registration comes back late. */
START_TEST(a_mapping_that_the_driver_keeps_waiting_is_refused_and_undone)
{
    double before = seconds_now();
    int64_t base;

    open_table_with(PATIENCE_MS);
    atomic_store(&driver.hold, true);
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(map(4 * PAGE, MAP_SHARED), -EAGAIN);
    ck_assert(seconds_now() - before < 60);
    ck_assert_uint_eq(atomic_load(&driver.inside), 1); /* the others were called off before they began */
    atomic_store(&driver.hold, false);
    for (int i = 0; i < 20000 && calls() == 0; i++)
        usleep(500);
    wait_for_registered(0);
    ck_assert_uint_eq(calls(), 1);
    WITH_PATIENCE(base, map(16 * PAGE, MAP_SHARED)); /* the whole budget: nothing is lost of it */
    ck_assert_int_gt(base, 0);
    close_table();
}
END_TEST

/* What came late and cannot be taken back while the kernel runs goes when it has ended, like pages unmapped under it. */
START_TEST(a_late_registration_goes_when_the_kernel_has_ended)
{
    int64_t base;

    open_table_with(PATIENCE_MS);
    atomic_store(&driver.kernel_runs, true);
    atomic_store(&driver.hold, true);
    ck_assert_int_eq(map(10 * PAGE, MAP_SHARED), -EAGAIN);
    atomic_store(&driver.hold, false);
    wait_for_registered(10 * PAGE);
    ck_assert_int_eq(map(10 * PAGE, MAP_SHARED), -EAGAIN); /* it counts for the budget */
    hc_maps_settle(maps);
    ck_assert_uint_eq(registered(), 10 * PAGE);
    atomic_store(&driver.kernel_runs, false);
    for (int i = 0; i < 1000 && registered() != 0; i++)
        hc_maps_settle(maps);
    ck_assert_uint_eq(registered(), 0);
    WITH_PATIENCE(base, map(10 * PAGE, MAP_SHARED));
    ck_assert_int_gt(base, 0);
    close_table();
}
END_TEST

/* A window that comes late is there for whoever asks again. munmap and DONTNEED do not wait for the driver either. */
START_TEST(windows_of_a_driver_that_keeps_waiting)
{
    int64_t base, result;

    open_table_with(PATIENCE_MS);
    base = map(64 * PAGE, MAP_SHARED | MAP_NORESERVE);
    atomic_store(&driver.hold, true);
    ck_assert_int_eq(advise(base, 0, 4, MADV_WILLNEED), -EAGAIN);
    ck_assert_int_eq(advise(base, 0, 4, MADV_WILLNEED), -EAGAIN);
    atomic_store(&driver.hold, false);
    wait_for_registered(2 * PAGE);
    WITH_PATIENCE(result, advise(base, 0, 4, MADV_WILLNEED));
    ck_assert_int_eq(result, 0);
    ck_assert_uint_ge(registered(), 4 * PAGE);
    atomic_store(&driver.hold_release, true);
    ck_assert_int_eq(advise(base, 0, 4, MADV_DONTNEED), 0);
    ck_assert_int_eq(advise(base, 0, 2, MADV_WILLNEED), -EAGAIN); /* it is on its way out */
    ck_assert_int_eq(hc_maps_unmap(maps, generation, (uint64_t)base, 64 * PAGE), 0);
    ck_assert_int_eq(hc_maps_unmap(maps, generation, (uint64_t)base, 64 * PAGE), -EINVAL);
    atomic_store(&driver.hold_release, false);
    wait_for_registered(0);
    close_table();
}
END_TEST

static void *want_one(void *argument)
{
    int64_t *result = argument;

    *result = advise(held_base, (size_t)*result * 2, 2, MADV_WILLNEED);
    return NULL;
}

/* Registrations that come back one after the other are waited for, though the last one waits far longer than patience lasts. */
START_TEST(a_driver_that_works_is_waited_for)
{
    pthread_t threads[8];
    int64_t results[8];

    open_table_with(1000);
    held_base = map(16 * PAGE, MAP_SHARED | MAP_NORESERVE);
    atomic_store(&driver.slow_us, 300000);
    for (int i = 0; i < 8; i++) {
        results[i] = i;
        pthread_create(&threads[i], NULL, want_one, &results[i]);
    }
    for (int i = 0; i < 8; i++) {
        pthread_join(threads[i], NULL);
        ck_assert_int_eq(results[i], 0);
    }
    atomic_store(&driver.slow_us, 0);
    close_table();
}
END_TEST

/* The end comes while a thread unmaps what another thread is getting, again and again. Would catch: a user of the mapping that goes without a
 * word, so that munmap waits for it for ever, and the end for munmap. */
START_TEST(the_end_comes_while_threads_want_and_unmap)
{
    for (int i = 0; i < ROUNDS; i++) {
        pthread_t wanting, unmapping;
        int64_t wanted, unmapped;

        open_table();
        held_base = map(64 * PAGE, MAP_SHARED | MAP_NORESERVE);
        atomic_store(&driver.slow_us, 100);
        pthread_create(&wanting, NULL, want, &wanted);
        pthread_create(&unmapping, NULL, want_no_map, &unmapped);
        usleep((unsigned)i * 7 % 900);
        close_table();
        pthread_join(wanting, NULL);
        pthread_join(unmapping, NULL);
        ck_assert(unmapped == 0 || unmapped == -ECANCELED);
        ck_assert(wanted == 0 || wanted == -ECANCELED || wanted == -ENOMEM);
    }
    atomic_store(&driver.slow_us, 0);
}
END_TEST

TCase *map_case(void)
{
    TCase *tcase = tcase_create("map");

    tcase_set_timeout(tcase, 120);
    tcase_add_test(tcase, pages_unmapped_under_a_kernel_are_kept_until_it_has_ended);
    tcase_add_test(tcase, pages_past_the_end_of_the_file_are_never_registered);
    tcase_add_test(tcase, what_the_driver_refuses_leaves_nothing_behind);
    tcase_add_test(tcase, the_next_window_comes_ahead_and_makes_room_for_what_is_asked);
    tcase_add_test(tcase, a_window_stays_as_long_as_anyone_holds_it);
    tcase_add_test(tcase, closing_waits_for_the_driver_and_calls_off_the_rest);
    tcase_add_test(tcase, munmap_waits_for_those_who_are_in_the_driver);
    tcase_add_test(tcase, a_table_used_again_knows_nothing_of_its_earlier_life);
    tcase_add_test(tcase, a_mapping_that_the_driver_keeps_waiting_is_refused_and_undone);
    tcase_add_test(tcase, a_late_registration_goes_when_the_kernel_has_ended);
    tcase_add_test(tcase, windows_of_a_driver_that_keeps_waiting);
    tcase_add_test(tcase, a_driver_that_works_is_waited_for);
    tcase_add_test(tcase, the_end_comes_while_threads_want_and_unmap);
    tcase_add_test(tcase, threads_at_random_keep_the_budget);
    return tcase;
}
