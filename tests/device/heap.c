/* malloc and free by the whole grid. */
#define _GNU_SOURCE
#include "tests/device/heap.h"
#include "tests/common/harness.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define MIB (1ull << 20)

static unsigned counts_of(unsigned *device, enum heap_count which)
{
    unsigned counts[HEAP_COUNTS];
    from_device(counts, device, sizeof counts);
    return counts[which];
}

static void all_well(unsigned *counts)
{
    ck_assert_uint_eq(counts_of(counts, HEAP_WRONG), 0);
    ck_assert_uint_eq(counts_of(counts, HEAP_REFUSED), 0);
}

static void with_seed(unsigned seed)
{
    struct hc_options options = {.seed = on_gpu() ? 0 : seed, .heap_size = 2048 * MIB, .workers = 1};
    make_runtime(options);
}

/* 1056 blocks of 256 threads are all at once on a large GPU. */
static unsigned blocks(void)
{
    return on_gpu() && !under_tool() ? 1056 : FEWER(64, 16, 8);
}

START_TEST(threads_keep_what_they_hold)
{
    for (unsigned seed = 0; seed < (on_gpu() ? 1u : FEWER(4, 2, 2)); seed++) {
        with_seed(seed);
        unsigned rounds = on_gpu() ? 30 : 12, large = 5, *counts = device_alloc(4 * HEAP_COUNTS);
        run("churn", blocks(), 256, (void *[]){&rounds, &large, &counts});
        all_well(counts);
        large = 0;
        run("churn", blocks(), 256, (void *[]){&rounds, &large, &counts});
        all_well(counts);
        end_runtime();
    }
}
END_TEST

START_TEST(all_threads_hold_one_at_a_time)
{
    static const unsigned sizes[] = {1, 24, 25, 100, 1000, 4000};
    with_seed(0);
    unsigned threads = blocks() * 256, *counts = device_alloc(4 * HEAP_COUNTS);
    void **memory = device_alloc((size_t)threads * 8);
    for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        unsigned size = sizes[i], some = size > 1000 && blocks() > 256 ? 256 : blocks();
        run("hold", some, 256, (void *[]){&memory, &size, &counts});
        run("let_go", some, 256, (void *[]){&memory, &size, &counts});
        all_well(counts);
    }
}
END_TEST

START_TEST(what_one_takes_another_frees)
{
    for (unsigned seed = 0; seed < (on_gpu() ? 1u : FEWER(6, 2, 2)); seed++) {
        with_seed(seed);
        unsigned rounds = on_gpu() ? 50 : 20, places_count = 500, *counts = device_alloc(4 * HEAP_COUNTS);
        unsigned long long *places = device_alloc(8 * 500);
        run("pass_on", blocks(), 256, (void *[]){&rounds, &places, &places_count, &counts});
        run("empty_places", 4, 64, (void *[]){&places, &places_count, &counts});
        all_well(counts);
        end_runtime();
    }
}
END_TEST

/* On the CPU device the process gets no more than this in addition to what it has. */
static int bound_memory(size_t bytes)
{
    struct rlimit limit;
    unsigned long pages;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file == NULL || fscanf(file, "%lu", &pages) != 1)
        return -1;
    fclose(file);
    limit.rlim_cur = limit.rlim_max = pages * (size_t)sysconf(_SC_PAGESIZE) + bytes;
    return setrlimit(RLIMIT_AS, &limit);
}

static unsigned taken(unsigned blocks_of_one, unsigned size)
{
    unsigned *counts = device_alloc(4 * HEAP_COUNTS), most = 10000000, number;
    run("use_up", blocks_of_one, 1, (void *[]){&size, &most, &counts});
    ck_assert_uint_eq(counts_of(counts, HEAP_WRONG), 0);
    ck_assert_uint_eq(counts_of(counts, HEAP_ERRNO), 0);
    ck_assert_uint_eq(counts_of(counts, HEAP_REFUSED), blocks_of_one);
    number = counts_of(counts, HEAP_TAKEN);
    device_free(counts);
    return number;
}

/* Would catch: objects or slabs that are lost when they go from one list to another; and memory that stays with the sizes it was
 * first used for, until there is none for others. */
START_TEST(used_up_memory_comes_back_for_every_size)
{
    if (UNDER_ASAN || UNDER_TSAN)
        return; /* their own memory has no place within a limit */
    const size_t most = FEWER(64, 64, 32) * MIB;
    make_runtime((struct hc_options){.heap_size = most});
    if (!on_gpu())
        ck_assert_int_eq(bound_memory(most), 0);
    unsigned first = taken(1, 100);
    ck_assert_msg(first > most / 128 / 2, "only %u objects", first);
    for (int round = 0; round < FEWER(3, 3, 1); round++) {
        unsigned small = taken(1, 20), middle = taken(40, 1000), again = taken(3, 100);
        ck_assert_msg((size_t)small * 32 > (size_t)first * 112 * 8 / 10, "%u of 20 after %u of 100", small, first);
        ck_assert_msg((size_t)middle * 1040 > (size_t)first * 112 * 8 / 10, "%u of 1000 after %u of 100", middle, first);
        ck_assert_msg(again > first * 0.8, "%u of 100 after %u", again, first);
    }
}
END_TEST

/* Would catch: a slab taken for empty, and given to another size, while something in it is in use. */
START_TEST(what_is_in_use_stays_when_memory_is_used_up)
{
    unsigned number = FEWER(100000, 100000, 20000), every = 400;
    if (UNDER_ASAN || UNDER_TSAN)
        return;
    const size_t most = FEWER(64, 64, 32) * MIB;
    make_runtime((struct hc_options){.heap_size = most});
    if (!on_gpu())
        ck_assert_int_eq(bound_memory(most), 0);
    unsigned *counts = device_alloc(4 * HEAP_COUNTS);
    void **memory = device_alloc(8ull * number);
    run("keep_some", 1, 1, (void *[]){&memory, &number, &every, &counts});
    all_well(counts);
    taken(1, 1000);
    taken(4, 300);
    run("check_kept", 1, 1, (void *[]){&memory, &number, &counts});
    all_well(counts);
    ck_assert_uint_eq(counts_of(counts, HEAP_TAKEN), number / every);
}
END_TEST

static void is_refused(int how, const char *words)
{
    int status = 0;
    redirect(2, "err");
    make_runtime((struct hc_options){.workers = 1});
    struct hc_launch *running = launch("misuse", 1, 1, (void *[]){&how});
    ck_assert_int_eq(wait_any(running), -ECANCELED);
    ck_assert_int_eq(hc_exit_status(runtime(), &status), 0);
    ck_assert_int_eq(status, 134);
    ck_assert_int_eq(wait_any(running), -EFAULT);
    hc_drain(runtime(), 10000000000ll);
    char *err = read_file("err", NULL);
    ck_assert_msg(strstr(err, words) != NULL, "'%s' is not in '%s'", words, err);
    free(err);
    if (on_gpu()) { /* the context is gone: see ends */
        ck_assert_int_eq(hc_destroy(runtime()), 0);
        leave_scratch();
        _exit(0);
    }
}

START_TEST(freeing_twice_is_refused)
{
    is_refused(FREE_TWICE, "free already");
}
END_TEST

START_TEST(freeing_a_large_block_twice_is_refused)
{
    if (UNDER_ASAN || UNDER_TSAN || under_tool())
        return; /* they report that themselves */
    is_refused(FREE_LARGE_TWICE, "free");
}
END_TEST

START_TEST(freeing_an_aligned_block_twice_is_refused)
{
    is_refused(FREE_ALIGNED_TWICE, "free already");
}
END_TEST

START_TEST(freeing_what_malloc_did_not_give_is_refused)
{
    is_refused(FREE_INSIDE, "what malloc did not give");
}
END_TEST

START_TEST(realloc_of_what_is_free_is_refused)
{
    is_refused(REALLOC_AFTER_FREE, "free already");
}
END_TEST

int main(void)
{
    const struct test_entry tests[] = {
        TEST(threads_keep_what_they_hold, 60),
        TEST(all_threads_hold_one_at_a_time, 60),
        TEST(what_one_takes_another_frees, 60),
        TEST(used_up_memory_comes_back_for_every_size, 60),
        TEST(what_is_in_use_stays_when_memory_is_used_up, 60),
        TEST(freeing_twice_is_refused, 30),
        TEST(freeing_a_large_block_twice_is_refused, 30),
        TEST(freeing_an_aligned_block_twice_is_refused, 30),
        TEST(freeing_what_malloc_did_not_give_is_refused, 30),
        TEST(realloc_of_what_is_free_is_refused, 30),
    };
    return RUN_SUITE("heap", tests);
}
