/* Calls under every shape of control flow, under many seeds of the CPU device's adversarial scheduler (any grouping of lanes,
 * any interleaving). Bugs in sight: a lane's answer in another's cell, a cell freed twice or never, a lane left out of a
 * group's packet, lanes that wait for each other between publication and return, calls that cannot be published because
 * blocked ones hold everything. */
#define _GNU_SOURCE
#include "tests/device/divergence.h"
#include "tests/common/harness.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define SEEDS FEWER(100, 30, 4)

static int64_t mix(void *context, const uint64_t arguments[6], void *buffer, size_t *length, size_t capacity)
{
    (void)context, (void)capacity;
    for (size_t i = 0; i < *length; i++)
        ((unsigned char *)buffer)[i]++;
    return MIX(arguments[0], arguments[1]);
}

/* Runs `body` once plainly and once for each seed; on a GPU, whose scheduling is its own, a few times. */
static void for_seeds(unsigned seeds, void (*body)(void))
{
    unsigned last = on_gpu() ? 3 : seeds;
    for (unsigned seed = 0; seed <= last; seed++) {
        struct hc_options options = {.seed = on_gpu() ? 0 : seed, .workers = 1 + seed % 3};
        make_runtime(options);
        ck_assert_int_eq(hc_register(runtime(), MIX_CALL, mix, NULL), 0);
        ck_assert_int_eq(hc_register(runtime(), BUFFER_CALL, mix, NULL), 0);
        body();
        end_runtime();
    }
}

static void for_each_seed(void (*body)(void))
{
    for_seeds(SEEDS, body);
}

static struct tally *new_tally(void)
{
    return device_alloc(sizeof(struct tally));
}

static void check_tally(struct tally *device, unsigned calls, const char *what)
{
    struct tally tally;
    from_device(&tally, device, sizeof tally);
    ck_assert_msg(tally.wrong == 0, "%s: %u of %u results are wrong, first of thread %u, call %u", what, tally.wrong,
                  tally.calls, tally.first_wrong[0], tally.first_wrong[1]);
    ck_assert_msg(tally.calls == calls, "%s: %u calls were made, not %u", what, tally.calls, calls);
    device_free(device);
}

static void one_lane_body(void)
{
    for (unsigned lane = 0; lane < 32; lane += 31) {
        struct tally *tally = new_tally();
        run("one_lane", 2, 96, (void *[]){&tally, &lane});
        check_tally(tally, 2 * 3 * 3, "one lane");
    }
}

START_TEST(one_lane_of_each_warp_calls)
{
    for_each_seed(one_lane_body);
}
END_TEST

static void odd_lanes_body(void)
{
    struct tally *tally = new_tally();
    run("odd_lanes", 2, 64, (void *[]){&tally});
    check_tally(tally, 2 * 64 * 2, "odd lanes");
}

START_TEST(odd_lanes_call_then_all_then_even)
{
    for_each_seed(odd_lanes_body);
}
END_TEST

static int pattern_file(void)
{
    unsigned char bytes[2000];
    for (unsigned i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)(i * 7);
    write_file("pattern", bytes, sizeof bytes);
    return open("pattern", O_RDONLY | O_CLOEXEC);
}

static void different_operations_body(void)
{
    struct tally *tally = new_tally();
    int file = pattern_file(), null = open("/dev/null", O_WRONLY | O_CLOEXEC);
    char *path = to_device("pattern", 8);
    run("different_operations", 2, 64, (void *[]){&tally, &file, &null, &path});
    check_tally(tally, 2 * 64 * 4, "different operations");
    device_free(path);
    close(file);
    close(null);
}

START_TEST(lanes_of_a_warp_call_different_operations)
{
    for_each_seed(different_operations_body);
}
END_TEST

static void trip_counts_body(void)
{
    struct tally *tally = new_tally();
    unsigned calls = 0;
    for (unsigned lane = 0; lane < 32; lane++)
        calls += lane % 9;
    run("trip_counts", 2, 64, (void *[]){&tally});
    check_tally(tally, 4 * calls, "loops");
}

START_TEST(lanes_loop_a_different_number_of_times)
{
    for_each_seed(trip_counts_body);
}
END_TEST

static void in_switch_body(void)
{
    unsigned calls = 0;
    for (unsigned who = 0; who < 128; who++) {
        unsigned thread = who % 64;
        switch (thread % 5) {
        case 0: calls += 3; break;
        case 1: calls += 2; break;
        case 2: calls += 3 + who % 3; break;
        case 3: calls += thread % 2 == 0 ? 0 : 2; break;
        default: calls += 1; break;
        }
    }
    struct tally *tally = new_tally();
    run("in_switch", 2, 64, (void *[]){&tally});
    check_tally(tally, calls, "switch");
}

START_TEST(calls_in_a_switch_with_fall_through_and_returns)
{
    for_each_seed(in_switch_body);
}
END_TEST

static void after_exit_body(void)
{
    struct tally *tally = new_tally();
    run("after_exit", 2, 64, (void *[]){&tally});
    check_tally(tally, 4 * (22 + 12 + 1), "after exit");
}

START_TEST(calls_after_part_of_the_warp_has_exited)
{
    for_each_seed(after_exit_body);
}
END_TEST

/* Partial warps, and blocks whose threads are counted in three dimensions. Would catch: lane numbers from threadIdx.x alone,
 * waiting for lanes that the block never had. */
static void shapes_body(void)
{
    static const unsigned blocks[][3] = {{1, 1, 1}, {33, 1, 1}, {5, 3, 4}, {1, 40, 1}, {2, 2, 17}, {31, 1, 1}, {1, 1, 64}};
    static const unsigned grids[][3] = {{2, 1, 1}, {1, 2, 1}, {1, 1, 2}, {2, 1, 2}};
    unsigned times = 2, bytes = 130;
    for (size_t b = 0; b < sizeof blocks / sizeof blocks[0]; b++) {
        const unsigned *block = blocks[b], *grid = grids[b % 4];
        unsigned threads = block[0] * block[1] * block[2] * grid[0] * grid[1] * grid[2];
        struct tally *tally = new_tally();
        wait_well(launch3("all_lanes", grid, block, (void *[]){&tally, &times, &bytes}));
        check_tally(tally, threads * 4, "shapes");
    }
}

START_TEST(partial_warps_and_three_dimensional_blocks)
{
    for_each_seed(shapes_body);
}
END_TEST

static int *make_pipes(unsigned count, int *host)
{
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    for (unsigned i = 0; i < count; i++)
        ck_assert_msg(pipe2(host + 2 * i, O_CLOEXEC) == 0, "pipe %u: %s", i, strerror(errno));
    return to_device(host, 2 * count * sizeof *host);
}

static void close_pipes(unsigned count, const int *host, int *device)
{
    for (unsigned i = 0; i < 2 * count; i++)
        close(host[i]);
    device_free(device);
}

/* The hazard: lanes that left the polling loop wait for those still in it (a *_sync after publication, or a compiler's
 * reconvergence there), so lane 1 never writes. */
static void pipe_in_packet_body(void)
{
    struct tally *tally = new_tally();
    int host[8], *pipes = make_pipes(4, host), file = open("/dev/zero", O_RDONLY | O_CLOEXEC);
    run("pipe_in_packet", 2, 64, (void *[]){&tally, &file, &pipes});
    check_tally(tally, 4 * 3, "pipe in a packet");
    tally = new_tally();
    run("pipe_in_warp", 2, 64, (void *[]){&tally, &file, &pipes});
    check_tally(tally, 4 * 63, "pipe in a warp");
    close_pipes(4, host, pipes);
    close(file);
}

START_TEST(lane_writes_the_pipe_that_its_packet_neighbour_reads)
{
    for_each_seed(pipe_in_packet_body);
}
END_TEST

static void all_blocked_with(unsigned readers, unsigned threads, int shared, unsigned calls)
{
    unsigned pairs = shared ? 1 : readers;
    struct tally *tally = new_tally();
    unsigned *blocked = device_alloc(4);
    int *host = calloc(2 * pairs, sizeof *host), *pipes = make_pipes(pairs, host);
    ck_assert_uint_eq(readers % threads, 0);
    run("all_blocked", readers / threads + 1, threads, (void *[]){&tally, &pipes, &shared, &calls, &blocked});
    check_tally(tally, readers + calls * 2 + readers, shared ? "blocked in one pipe" : "blocked in many pipes");
    close_pipes(pairs, host, pipes);
    device_free(blocked);
    free(host);
}

static void all_blocked_body(void)
{
    all_blocked_with(33 * 3, 33, 1, 5);
    all_blocked_with(33 * 2, 33, 0, 5);
}

START_TEST(every_thread_is_blocked_and_one_more_frees_them)
{
    for_each_seed(all_blocked_body);
}
END_TEST

static void all_blocked_wide_body(void)
{
    struct tally *tally = new_tally();
    unsigned *blocked = device_alloc(4), blocks = 4, threads = FEWER(256, 256, 48), calls = 6, readers = (blocks - 1) * threads;
    int ends[2];
    ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
    run("all_blocked_wide", blocks, threads, (void *[]){&tally, &ends[0], &ends[1], &calls, &blocked});
    check_tally(tally, readers + calls + readers, "blocked with whole packets");
    close(ends[0]);
    close(ends[1]);
    device_free(blocked);
}

/* On the smallest CPU device: 64 slots. Would catch: blocked calls that hold whole packets wherever they find one, until
 * none has a cell for the call that would free them. */
START_TEST(calls_that_hold_whole_packets_leave_cells_for_others)
{
    for (unsigned seed = 0; seed <= (on_gpu() ? 1 : FEWER(10, 5, 2)); seed++) {
        struct hc_options options = {.seed = on_gpu() ? 0 : seed, .resident_blocks = 1};
        make_runtime(options);
        hc_register(runtime(), BUFFER_CALL, mix, NULL);
        all_blocked_wide_body();
        end_runtime();
    }
}
END_TEST

/* As many as the device can hold: slots must suffice for every resident warp with all its lanes blocked. */
START_TEST(a_full_device_is_blocked_and_one_more_thread_frees_it)
{
    struct hc_options options = {.workers = 2};
    make_runtime(options);
    hc_register(runtime(), MIX_CALL, mix, NULL);
    hc_register(runtime(), BUFFER_CALL, mix, NULL);
    if (on_gpu())
        all_blocked_with(131 * 1024, 1024, 1, 20); /* all but one of an H200's 132 processors, half full */
    else
        all_blocked_with(FEWER(12 * 1024, 4 * 1024, 192), FEWER(1024, 1024, 64), 1, 20);
    all_blocked_with(FEWER(1024, 512, 128), FEWER(128, 128, 64), 0, 20);
}
END_TEST

static void large_beside_blocked_body(void)
{
    struct tally *tally = new_tally();
    unsigned *done = device_alloc(4), half = 2 * 64 / 2;
    int ends[2];
    redirect(1, "out");
    ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
    run("large_beside_blocked", 2, 64, (void *[]){&tally, &ends[0], &ends[1], &done});
    check_tally(tally, half + half * 3 + half, "large calls");
    drain();
    size_t size, lines = 0;
    char *text = read_file("out", &size);
    for (size_t i = 0; i < size; i++)
        lines += text[i] == '\n';
    ck_assert_uint_eq(lines, half * 3);
    free(text);
    close(ends[0]);
    close(ends[1]);
    device_free(done);
}

/* Whole packets are scarce here: blocked warps hold cells, posted output holds packets. Would catch: a claim that waits for
 * a whole packet for ever, a packet taken over while its host copy is not done, cells of a taken-over packet lost. */
START_TEST(large_and_posted_calls_beside_blocked_warps)
{
    for_each_seed(large_beside_blocked_body);
}
END_TEST

static int compare_numbers(const void *a, const void *b)
{
    unsigned long x = *(const unsigned long *)a, y = *(const unsigned long *)b;
    return x < y ? -1 : x > y;
}

static void print_beside_blocked_lanes_body(void)
{
    enum { BLOCKS = 2, THREADS = 64, TIMES = 4, HALF = BLOCKS * THREADS / 2, LINES = HALF * TIMES, LINE = 81 };
    struct tally *tally = new_tally();
    unsigned *done = device_alloc(4);
    unsigned long numbers[LINES];
    int ends[2];
    size_t size;
    redirect(1, "out");
    ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
    run("print_beside_blocked_lanes", BLOCKS, THREADS, (void *[]){&tally, &ends[0], &ends[1], &done});
    check_tally(tally, HALF + LINES + HALF, "prints beside blocked lanes");
    drain();
    char *text = read_file("out", &size);
    ck_assert_uint_eq(size, LINES * LINE);
    for (int i = 0; i < LINES; i++) {
        char *end;
        numbers[i] = strtoul(text + i * LINE, &end, 10);
        FAIL_UNLESS(*end == '\n' && end == text + i * LINE + LINE - 1, "line %d is '%.81s'", i, text + i * LINE);
    }
    qsort(numbers, LINES, sizeof *numbers, compare_numbers);
    for (unsigned i = 0; i < LINES; i++) /* the odd threads' numbers */
        FAIL_UNLESS(numbers[i] == (2 * (i / TIMES) + 1) * 10 + i % TIMES, "number %lu is missing or came twice", numbers[i]);
    free(text);
    close(ends[0]);
    close(ends[1]);
    device_free(done);
}

/* Would catch: a lane that leaves and frees its neighbours' cells with its own; a posted packet then overwrites theirs. */
START_TEST(lanes_that_leave_keep_off_the_cells_of_blocked_ones)
{
    for_each_seed(print_beside_blocked_lanes_body);
}
END_TEST

static void submit_beside_body(void)
{
    enum { BLOCKS = 1, THREADS = 64 };
    unsigned char *room = device_alloc((size_t)BLOCKS * THREADS * 300), bytes[300] = {0};
    unsigned *in_first_packets = device_alloc(4), found;

    write_file("in", bytes, sizeof bytes);
    int file = open("in", O_RDONLY | O_CLOEXEC), own = open("own", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    for (unsigned mixture = 0; mixture < MIXTURES_OF_KINDS; mixture++) {
        struct tally *tally = new_tally();
        run("submit_beside_calls", BLOCKS, THREADS, (void *[]){&tally, &mixture, &file, &own, &room, &in_first_packets});
        check_tally(tally, BLOCKS * THREADS * 5, "submitted beside calls");
        from_device(&found, in_first_packets, sizeof found);
        ck_assert_msg(found == 0, "mixture %u: %u tickets hold a cell of a first packet", mixture, found);
    }
    close(file);
    close(own);
}

/* Would catch: lanes that make calls of different kinds and act as one group, which then claims what one of the kinds must not hold. */
START_TEST(calls_of_different_kinds_never_share_a_claim)
{
    redirect(1, "out");
    for_seeds(FEWER(20, 8, 2), submit_beside_body);
}
END_TEST

int main(void)
{
    const struct test_entry tests[] = {
        TEST(one_lane_of_each_warp_calls, 300),
        TEST(odd_lanes_call_then_all_then_even, 300),
        TEST(lanes_of_a_warp_call_different_operations, 300),
        TEST(lanes_loop_a_different_number_of_times, 300),
        TEST(calls_in_a_switch_with_fall_through_and_returns, 300),
        TEST(calls_after_part_of_the_warp_has_exited, 300),
        TEST(partial_warps_and_three_dimensional_blocks, 300),
        TEST(lane_writes_the_pipe_that_its_packet_neighbour_reads, 300),
        TEST(every_thread_is_blocked_and_one_more_frees_them, 300),
        TEST(a_full_device_is_blocked_and_one_more_thread_frees_it, 300),
        TEST(large_and_posted_calls_beside_blocked_warps, 300),
        TEST(calls_that_hold_whole_packets_leave_cells_for_others, 300),
        TEST(lanes_that_leave_keep_off_the_cells_of_blocked_ones, 300),
        TEST(calls_of_different_kinds_never_share_a_claim, 300),
    };
    return RUN_SUITE("divergence", tests);
}
