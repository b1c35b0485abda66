/* Calls that are submitted and waited for later. Bugs in sight: an answer or bytes in another ticket's place, a cell or a stage that
 * is given back twice or never, a submission that waits for a cell which only the submitter could free, input that is read after
 * the call returned, a lane left out of a group's packet. What each call must give is what the host gets from the same call. */
#define _GNU_SOURCE
#include "tests/device/tickets.h"
#include "tests/common/harness.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <hostcall/device.h>

#define SEEDS FEWER(60, 20, 3)
#define MOST HC_ASYNC_MOST
#define GAP 5 /* bytes between the requests' parts of the room, so that their alignment varies and overruns show */

static int64_t read_a_byte(void *context, const uint64_t arguments[6], void *buffer, size_t *length, size_t capacity)
{
    unsigned char byte = 0;

    (void)context, (void)buffer, (void)length, (void)capacity;
    return read((int)arguments[0], &byte, 1) == 1 ? (int64_t)arguments[1] + byte : -EIO;
}

static int64_t answer_with_bytes(void *context, const uint64_t arguments[6], void *buffer, size_t *length, size_t capacity)
{
    unsigned char *bytes = buffer, *came = malloc(*length + 1);
    size_t had = *length, most = arguments[1] < capacity ? arguments[1] : capacity;

    (void)context;
    if (had != 0)
        memcpy(came, bytes, had);
    for (size_t k = 0; k < most; k++)
        bytes[k] = ANSWER_BYTE(came, had, k);
    free(came);
    *length = arguments[1];
    return (int64_t)(arguments[0] + had);
}

static void register_calls(void)
{
    ck_assert_int_eq(hc_register(runtime(), BLOCKING_CALL, read_a_byte, NULL), 0);
    ck_assert_int_eq(hc_register(runtime(), BUFFER_CALL, answer_with_bytes, NULL), 0);
}

/* Runs `body` once plainly and once for each seed; on a GPU, whose scheduling is its own, a few times. */
static void for_each_seed(unsigned seeds, void (*body)(void))
{
    unsigned last = on_gpu() ? 2 : seeds;
    for (unsigned seed = 0; seed <= last; seed++) {
        struct hc_options options = {.seed = on_gpu() ? 0 : seed, .workers = 1 + seed % 3};
        make_runtime(options);
        register_calls();
        body();
        end_runtime();
    }
}

/* The fewest cells and stages that a device has. */
static void make_smallest_runtime(unsigned seed)
{
    make_runtime((struct hc_options){.resident_blocks = 1, .workers = 1, .seed = on_gpu() ? 0 : seed});
    register_calls();
}

static void must_be_zero(const unsigned *device, const char *what)
{
    unsigned value;
    from_device(&value, device, sizeof value);
    ck_assert_msg(value == 0, "%s: %u went wrong", what, value);
}

/* ---- Many requests, compared with the host's own calls */

static const unsigned small_sizes[] = {0, 1, 15, 16, 17, 100, 127, 128, 129, 144, 200, 4095, 4096, 4097};
static const unsigned large_sizes[] = {32767, 32768, 32769, 65536, 100001, MOST - 1, MOST, MOST + 1, MOST + 70000};

struct set {
    struct request *requests;
    unsigned threads, each;
    size_t room_bytes;
    int in, out, host_out;
    off_t in_bytes;
};

static int file_of_pattern(const char *name, size_t bytes, uint64_t seed)
{
    unsigned char *content = malloc(bytes);
    fill_pattern(content, bytes, seed);
    write_file(name, content, bytes);
    free(content);
    return open(name, O_RDWR | O_CLOEXEC);
}

static void open_files(struct set *set, size_t in_bytes)
{
    set->in_bytes = (off_t)in_bytes;
    set->in = file_of_pattern("in", in_bytes, 1);
    set->out = open("out", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    set->host_out = open("expected", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
}

static void close_files(struct set *set)
{
    close(set->in);
    close(set->out);
    close(set->host_out);
}

/* Reads at many offsets, some at and beyond the end; writes that do not overlap; now and then fsync. */
static void fill_set(struct set *set, unsigned threads, unsigned each, const unsigned *sizes, unsigned size_count, unsigned writes)
{
    off_t out_at = 0;
    set->threads = threads;
    set->each = each;
    set->room_bytes = GAP;
    set->requests = calloc((size_t)threads * each, sizeof *set->requests);
    for (unsigned i = 0; i < threads * each; i++) {
        struct request *request = &set->requests[i];
        request->count = sizes[(i * 5 + i / size_count) % size_count];
        request->at = set->room_bytes;
        request->result = NOT_MADE;
        set->room_bytes += request->count + GAP;
        request->operation = writes != 0 && i % writes == 0 ? TICKET_PWRITE : i % 31 == 30 ? TICKET_FSYNC : TICKET_PREAD;
        request->fd = request->host_fd = set->in;
        request->offset = i % 11 == 10 ? set->in_bytes - (off_t)request->count / 2 : (off_t)((uint64_t)i * 7919 % (uint64_t)set->in_bytes);
        if (i % 47 == 46)
            request->offset = set->in_bytes + 3;
        if (request->operation == TICKET_PWRITE) {
            request->fd = set->out;
            request->host_fd = set->host_out;
            request->offset = out_at;
            out_at += (off_t)request->count;
        }
    }
}

static int64_t on_host(const struct request *request, unsigned char *room)
{
    size_t count = request->count < MOST ? request->count : MOST;
    int64_t result;

    if (request->operation == TICKET_PREAD) {
        result = pread(request->host_fd, room + request->at, count, request->offset);
    } else if (request->operation == TICKET_PWRITE) {
        result = pwrite(request->host_fd, room + request->at, count, request->offset);
        memset(room + request->at, AFTERWARDS, request->count);
    } else {
        result = fsync(request->host_fd);
    }
    return result < 0 ? -errno : result;
}

static void compare_files(const char *what)
{
    size_t size, expected_size;
    char *bytes = read_file("out", &size), *expected = read_file("expected", &expected_size);
    ck_assert_msg(size == expected_size, "%s: the file has %zu bytes, not %zu", what, size, expected_size);
    for (size_t i = 0; i < size; i++)
        FAIL_UNLESS(bytes[i] == expected[i], "%s: byte %zu of the file differs", what, i);
    free(bytes);
    free(expected);
}

static void check_set(const struct set *set, const struct request *found, unsigned char *room, const unsigned char *device_room,
                      unsigned lanes, const char *what)
{
    for (unsigned i = 0; i < set->threads * set->each; i++) {
        const struct request *request = &set->requests[i];
        if (lanes == SOME_MORE_OFTEN && i % set->each >= i / set->each % (set->each + 1)) {
            FAIL_UNLESS(found[i].result == NOT_MADE, "%s: request %u was made", what, i);
            continue;
        }
        int64_t expected = on_host(request, room);
        FAIL_UNLESS(found[i].submitted == 0 && found[i].result == expected,
                    "%s: request %u (operation %u, %llu bytes at %lld): submitted %lld, result %lld, not %lld", what, i,
                    request->operation, (unsigned long long)request->count, (long long)request->offset,
                    (long long)found[i].submitted, (long long)found[i].result, (long long)expected);
    }
    for (size_t k = 0; k < set->room_bytes; k++)
        FAIL_UNLESS(room[k] == device_room[k], "%s: byte %zu of the room is %u, not %u", what, k, device_room[k], room[k]);
    compare_files(what);
}

/* Makes the set's requests on the device and by the host; returns how many did not end at once. */
static unsigned run_set(const struct set *set, unsigned blocks, unsigned lanes, unsigned how, const char *what)
{
    unsigned all = set->threads * set->each, in_flight = 0, each = set->each;
    struct request *found = malloc(all * sizeof *found), *requests = to_device(set->requests, all * sizeof *found);
    unsigned char *room = malloc(set->room_bytes), *device_room, *came_back = malloc(set->room_bytes);
    struct hc_ticket *tickets = device_alloc(all * sizeof *tickets);

    fill_pattern(room, set->room_bytes, 2);
    device_room = to_device(room, set->room_bytes);
    run("many", blocks, set->threads / blocks, (void *[]){&requests, &each, &device_room, &tickets, &lanes, &how});
    from_device(found, requests, all * sizeof *found);
    from_device(came_back, device_room, set->room_bytes);
    check_set(set, found, room, came_back, lanes, what);
    for (unsigned i = 0; i < all; i++)
        in_flight += found[i].in_flight;
    device_free(requests);
    device_free(device_room);
    device_free(tickets);
    free(found);
    free(room);
    free(came_back);
    return in_flight;
}

static void check_many(unsigned blocks, unsigned threads, unsigned each, const unsigned *sizes, unsigned size_count, unsigned lanes,
                       unsigned how, const char *what)
{
    struct set set;
    open_files(&set, size_count == 9 ? 3 * MOST : 60000);
    fill_set(&set, blocks * threads, each, sizes, size_count, 3);
    run_set(&set, blocks, lanes, how, what);
    free(set.requests);
    close_files(&set);
}
#define SMALL small_sizes, sizeof small_sizes / sizeof small_sizes[0]
#define LARGE large_sizes, sizeof large_sizes / sizeof large_sizes[0]

static void all_lanes_body(void)
{
    check_many(2, 48, 4, SMALL, ALL_OF_THEM, IN_ORDER, "all lanes, waited for in order");
}

START_TEST(all_lanes_have_several_in_flight)
{
    for_each_seed(SEEDS, all_lanes_body);
}
END_TEST

static void apart_body(void)
{
    check_many(1, 40, 3, SMALL, ODD_THEN_EVEN, BACKWARDS, "odd lanes, then even ones");
    check_many(1, 40, 3, SMALL, EACH_FOURTH_APART, BY_POLLING, "lanes apart");
    check_many(1, 40, 4, SMALL, SOME_MORE_OFTEN, ANY_FIRST, "some lanes more often");
}

START_TEST(diverged_lanes_have_several_in_flight)
{
    for_each_seed(SEEDS, apart_body);
}
END_TEST

static void one_thread_body(void)
{
    for (unsigned how = IN_ORDER; how <= ANY_FIRST; how++)
        check_many(1, 1, 40, SMALL, ALL_OF_THEM, how, "one thread");
}

START_TEST(one_thread_has_forty_in_flight)
{
    for_each_seed(FEWER(15, 6, 2), one_thread_body);
}
END_TEST

static void large_body(void)
{
    check_many(1, 9, 2, LARGE, ALL_OF_THEM, BY_POLLING, "large ones");
}

/* Also what is larger than a submission may be: short, as far as HC_ASYNC_MOST. */
START_TEST(large_ones_arrive_whole_and_larger_ones_are_short)
{
    for_each_seed(FEWER(4, 2, 0), large_body);
}
END_TEST

/* More than there are cells or stages: what finds none is made at once. The count in flight must be the same each time, or cells
 * (stages) were not given back. */
static void exhaust(unsigned threads, unsigned each, unsigned size, bool some_at_once, const char *what)
{
    struct set set;
    unsigned first = 0;
    open_files(&set, 2 * MOST);
    fill_set(&set, threads, each, &size, 1, 0);
    for (unsigned i = 0; i < 2; i++) {
        if (threads > 1)
            run_set(&set, 1, EACH_FOURTH_APART, BY_POLLING, what);
        unsigned in_flight = run_set(&set, 1, ONE_AFTER_ANOTHER, i % 2 != 0 ? BACKWARDS : IN_ORDER, what);
        if (i == 0)
            first = in_flight;
        ck_assert_msg(in_flight > 0, "%s: launch %u: none was in flight", what, i);
        if (on_gpu()) /* it has more of them, and other warps' places are no hint of ours */
            continue;
        ck_assert_msg(in_flight == first, "%s: launch %u had %u in flight, the first %u", what, i, in_flight, first);
        ck_assert_msg(!some_at_once || in_flight < threads * each, "%s: none was made at once", what);
    }
    free(set.requests);
    close_files(&set);
}

START_TEST(what_finds_no_cell_is_made_at_once)
{
    for (unsigned seed = 0; seed <= (on_gpu() ? 0 : FEWER(6, 3, 1)); seed++) {
        make_smallest_runtime(seed);
        exhaust(1, 100, 8, true, "one lane's cells");
        exhaust(32, 100, 8, true, "a warp's cells");
        end_runtime();
    }
}
END_TEST

START_TEST(what_finds_no_stage_is_made_at_once)
{
    for (unsigned seed = 0; seed <= (on_gpu() ? 0 : FEWER(3, 1, 0)); seed++) {
        make_smallest_runtime(seed);
        exhaust(8, 40, 200, true, "small stages, then large ones");
        exhaust(1, 5, MOST, true, "stages of 1 MiB");
        exhaust(1, 5, MOST / 2 + 1, true, "stages of more than half a group");
        exhaust(1, 17, MOST / 4, true, "stages of a quarter of a group");
        end_runtime();
    }
}
END_TEST

/* ---- Where the bytes are, and who waits */

static void memories_body(void)
{
    static const unsigned sizes[][2] = {{0, 1}, {1, 0}, {128, 129}, {129, 127}, {600, 512}, {4096, 1024}, {4097, 1080}};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        unsigned local = sizes[i][0], shared = sizes[i][1], *wrong = device_alloc(4);
        size_t bytes = (size_t)2 * MEMORY_THREADS * (local + shared);
        int from = file_of_pattern("expected", bytes, 9), to = open("out", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        run("memories", 2, MEMORY_THREADS, (void *[]){&from, &to, &local, &shared, &wrong});
        must_be_zero(wrong, "local and shared memory");
        compare_files("local and shared memory");
        device_free(wrong);
        close(from);
        close(to);
    }
}

START_TEST(bytes_go_to_and_from_local_and_shared_memory)
{
    for_each_seed(FEWER(10, 4, 1), memories_body);
}
END_TEST

static void another_body(void)
{
    static const unsigned sizes[] = {8, 128, 129, 3000};
    for (unsigned i = 0; i < 4; i++) {
        unsigned bytes = sizes[i], blocks = 2, threads = 70, step = i % 2 == 0 ? 1 : 37, all = 3 * blocks * threads;
        size_t size = (size_t)all * bytes;
        int fd = file_of_pattern("in", size, i);
        unsigned char *room = device_alloc(size), *found = malloc(size);
        int64_t *results = device_alloc(all * sizeof *results), *got = malloc(all * sizeof *got);
        run("waited_by_another", blocks, threads, (void *[]){&fd, &bytes, &step, &room, &results});
        from_device(got, results, all * sizeof *got);
        from_device(found, room, size);
        char *expected = read_file("in", NULL);
        for (unsigned k = 0; k < all; k++)
            FAIL_UNLESS(got[k] == bytes, "%u bytes: wait %u gave %lld", bytes, k, (long long)got[k]);
        FAIL_UNLESS(memcmp(expected, found, size) == 0, "%u bytes: other bytes than the file's", bytes);
        free(expected);
        free(found);
        free(got);
        device_free(room);
        device_free(results);
        close(fd);
    }
}

START_TEST(another_thread_of_the_block_waits)
{
    for_each_seed(SEEDS, another_body);
}
END_TEST

START_TEST(done_stays_done)
{
    static const int64_t expected[] = {0, 200, 1, 200, 1, 200};
    int fd = file_of_pattern("in", 300, 1);
    unsigned char *room = device_alloc(256);
    int64_t *results = device_alloc(sizeof expected), got[6];
    run("seen_twice", 1, 1, (void *[]){&fd, &room, &results});
    from_device(got, results, sizeof got);
    for (int i = 0; i < 6; i++)
        ck_assert_msg(got[i] == expected[i], "result %d is %lld, not %lld", i, (long long)got[i], (long long)expected[i]);
    close(fd);
}
END_TEST

/* ---- Errors */

#define CHECKED(call) ((call) < 0 ? -errno : 0)

START_TEST(errors_are_the_system_calls_own)
{
    char bytes[8];
    int ends[2], file = (close(file_of_pattern("in", 300, 1)), open("in", O_RDONLY | O_CLOEXEC));
    int only_write = open("out", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    int64_t *results, got[ERRORS];

    ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
    const int64_t expected[ERRORS] = {
        CHECKED(pread(999, bytes, 8, 0)), CHECKED(pread(-1, bytes, 8, 0)), CHECKED(pread(only_write, bytes, 8, 0)),
        CHECKED(pread(ends[0], bytes, 8, 0)), CHECKED(pread(file, bytes, 8, -5)), CHECKED(pread(file, bytes, 8, 1 << 30)),
        CHECKED(pread(file, NULL, 0, 0)), -EFAULT, -EFAULT,
        CHECKED(pwrite(999, bytes, 8, 0)), -ESPIPE, CHECKED(pwrite(file, bytes, 8, 0)), CHECKED(pwrite(only_write, bytes, 8, -5)), -EFAULT,
        CHECKED(fsync(999)), CHECKED(fsync(ends[0])), -EFAULT,
        -ENOSYS, -ENOSYS, -EMSGSIZE, -EINVAL, -EINVAL,
    };
    results = device_alloc(sizeof got);
    register_calls();
    int pipe_end = ends[0];
    unsigned char *room = device_alloc(MOST + 1);
    for (unsigned threads = 1; threads <= 32; threads += 31) {
        run("errors", 1, threads, (void *[]){&file, &only_write, &pipe_end, &room, &results});
        from_device(got, results, sizeof got);
        for (int i = 0; i < ERRORS; i++)
            if (i == 10) /* the reading end: Linux looks at one or the other first */
                ck_assert_msg(got[i] == -ESPIPE || got[i] == -EBADF, "error 10 is %lld", (long long)got[i]);
            else
                ck_assert_msg(got[i] == expected[i], "error %d is %lld, not %lld", i, (long long)got[i], (long long)expected[i]);
    }
    close(ends[0]);
    close(ends[1]);
    close(file);
    close(only_write);
}
END_TEST

/* ---- Calls that end late */

static void meanwhile_body(void)
{
    unsigned each = 2, blocks = 2, threads = FEWER(20, 20, 8), *wrong = device_alloc(4), *arrived = device_alloc(4);
    unsigned char *room = device_alloc((size_t)blocks * threads * 300);
    int ends[2], file = file_of_pattern("in", 2000, 3);
    ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
    run("others_meanwhile", blocks, threads, (void *[]){&file, &ends[0], &ends[1], &each, &room, &arrived, &wrong});
    must_be_zero(wrong, "calls beside pending ones");
    close(ends[0]);
    close(ends[1]);
    close(file);
}

/* Would catch: a pending ticket that keeps its thread, its warp or the worker from other calls. */
START_TEST(a_thread_makes_other_calls_while_tickets_are_pending)
{
    for_each_seed(FEWER(30, 10, 2), meanwhile_body);
}
END_TEST

static void polled_body(void)
{
    int64_t *result = device_alloc(8), got;
    int ends[2];
    ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
    run("polled_beside_the_one_who_ends_it", 1, 2, (void *[]){&ends[0], &ends[1], &result});
    from_device(&got, result, sizeof got);
    ck_assert_int_eq(got, 1000 + 'A');
    close(ends[0]);
    close(ends[1]);
}

/* Would catch: hc_ticket_done that lets no other thread of the block run on the CPU device. */
START_TEST(a_polling_thread_lets_others_run)
{
    for_each_seed(FEWER(20, 10, 2), polled_body);
}
END_TEST

/* ---- User calls */

static void check_user_calls(unsigned threads, unsigned length, unsigned answer, unsigned capacity)
{
    uint64_t stride = (length > capacity ? length : capacity) + GAP;
    size_t size = 2 * threads * stride;
    unsigned char *before = malloc(size), *after = malloc(size), *room;
    int64_t *results = device_alloc(2 * threads * sizeof *results), *got = malloc(2 * threads * sizeof *got);
    unsigned *bytes = device_alloc(2 * threads * sizeof *bytes), *came = malloc(2 * threads * sizeof *came);

    fill_pattern(before, size, length + answer);
    room = to_device(before, size);
    run("user_calls", 1, threads, (void *[]){&length, &answer, &capacity, &room, &stride, &results, &bytes});
    from_device(after, room, size);
    from_device(got, results, 2 * threads * sizeof *got);
    from_device(came, bytes, 2 * threads * sizeof *came);
    for (unsigned i = 0; i < 2 * threads; i++) {
        const unsigned char *in = before + i * stride, *out = after + i * stride;
        bool fits = answer <= capacity;
        int64_t expected = fits ? (int64_t)(i * 1000000ull + length) : -EOVERFLOW;
        FAIL_UNLESS(got[i] == expected, "%u in, %u out, room for %u: call %u gave %lld, not %lld", length, answer, capacity, i,
                    (long long)got[i], (long long)expected);
        FAIL_UNLESS(!fits || came[i] == answer, "%u in, %u out: call %u brought %u bytes", length, answer, i, came[i]);
        for (uint64_t k = 0; k < stride && fits; k++)
            FAIL_UNLESS(out[k] == (k < answer ? ANSWER_BYTE(in, length, k) : in[k]), "%u in, %u out: call %u, byte %llu", length, answer,
                        i, (unsigned long long)k);
    }
    free(before);
    free(after);
    free(got);
    free(came);
    device_free(room);
    device_free(results);
    device_free(bytes);
}

static void user_calls_body(void)
{
    static const unsigned sizes[] = {0, 1, 127, 128, 129, 4096, 4097};
    for (unsigned in = 0; in < 7; in++)
        for (unsigned out = 0; out < 7; out += FEWER(1, 2, 3))
            check_user_calls(3 + in, sizes[in], sizes[out], sizes[out] + (in + out) % 3);
    check_user_calls(33, 130, 20, 131);
    check_user_calls(5, 10, 129, 128); /* more than there is room for */
}

START_TEST(user_calls_bring_bytes_both_ways)
{
    for_each_seed(FEWER(10, 4, 1), user_calls_body);
}
END_TEST

START_TEST(large_user_calls_bring_bytes_both_ways)
{
    make_smallest_runtime(0);
    check_user_calls(1, MOST, MOST, MOST);
    check_user_calls(2, 100, MOST - 1, MOST);
    check_user_calls(4, MOST - 1, 100, 100); /* eight in flight, four stages */
    check_user_calls(1, 40000, 33000, 70000);
}
END_TEST

/* ---- All of it */

static void mixture_body(void)
{
    unsigned blocks = 2, threads = 40, times = FEWER(30, 30, 12), size = 20000, *wrong = device_alloc(4);
    unsigned char bytes[20000];
    for (unsigned i = 0; i < size; i++)
        bytes[i] = (unsigned char)(i * 7 + i / 256);
    write_file("in", bytes, size);
    int file = open("in", O_RDONLY | O_CLOEXEC), own = open("own", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    run("mixture", blocks, threads, (void *[]){&file, &own, &times, &size, &wrong});
    must_be_zero(wrong, "a mixture of calls");
    close(file);
    close(own);
}

START_TEST(tickets_mix_with_blocking_and_posted_calls)
{
    for_each_seed(SEEDS, mixture_body);
}
END_TEST

int main(void)
{
    const struct test_entry tests[] = {
        TEST(all_lanes_have_several_in_flight, 300),
        TEST(diverged_lanes_have_several_in_flight, 300),
        TEST(one_thread_has_forty_in_flight, 300),
        TEST(large_ones_arrive_whole_and_larger_ones_are_short, 300),
        TEST(what_finds_no_cell_is_made_at_once, 300),
        TEST(what_finds_no_stage_is_made_at_once, 300),
        TEST(bytes_go_to_and_from_local_and_shared_memory, 300),
        TEST(another_thread_of_the_block_waits, 300),
        TEST(done_stays_done, 60),
        TEST(errors_are_the_system_calls_own, 60),
        TEST(a_thread_makes_other_calls_while_tickets_are_pending, 300),
        TEST(a_polling_thread_lets_others_run, 120),
        TEST(user_calls_bring_bytes_both_ways, 300),
        TEST(large_user_calls_bring_bytes_both_ways, 120),
        TEST(tickets_mix_with_blocking_and_posted_calls, 300),
    };
    return RUN_SUITE("tickets", tests);
}
