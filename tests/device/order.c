/* Order and wholeness of output, and what many threads do to one file position. */
#define _GNU_SOURCE
#include "tests/device/order.h"
#include "tests/common/harness.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

static void with_workers(unsigned workers)
{
    struct hc_options options = {.workers = workers};
    make_runtime(options);
}

/* A number and the byte after it, which must be `stop`; sscanf would measure the whole text each time. */
static bool take_number(const char **at, char stop, unsigned *number)
{
    char *end;
    if (**at < '0' || **at > '9')
        return false;
    *number = (unsigned)strtoul(*at, &end, 10);
    if (*end != stop)
        return false;
    *at = end + 1;
    return true;
}

/* Lines "<key> <number>\n" in which the numbers of each key must be 0, 1, 2, ... in this order. */
static void check_sequences(const char *text, size_t size, unsigned keys, int numbers, const char *what)
{
    int *next = calloc(keys, sizeof *next);
    const char *at = text, *end = text + size;
    while (at < end) {
        const char *line = at;
        unsigned key, number;
        FAIL_UNLESS(take_number(&at, ' ', &key) && take_number(&at, '\n', &number) && key < keys,
                    "%s: not a whole line: '%.60s'", what, line);
        FAIL_UNLESS((int)number == next[key], "%s: %u printed %u where %d was due", what, key, number, next[key]);
        next[key]++;
    }
    for (unsigned key = 0; key < keys; key++)
        FAIL_UNLESS(next[key] == numbers, "%s: %u printed %d lines of %d", what, key, next[key], numbers);
    free(next);
}

static void check_file_sequences(const char *path, unsigned keys, int numbers, const char *what)
{
    size_t size;
    char *text = read_file(path, &size);
    check_sequences(text, size, keys, numbers, what);
    free(text);
}

/* ---- Order within a thread and a block */

/* Would catch: write() overtaking text that the same thread posted before (another queue, another worker). */
START_TEST(write_follows_what_the_thread_printed_before)
{
    int times = FEWER(50, 20, 5);
    redirect(1, "out");
    with_workers(4);
    run("print_then_write", 4, 64, (void *[]){&times});
    drain();
    check_file_sequences("out", 256, 2 * times, "printf, write");
}
END_TEST

/* Would catch: lanes that print together and go on before the one that takes their text's ticket has taken it. */
START_TEST(write_follows_what_the_thread_printed_under_any_schedule)
{
    int times = 3;
    unsigned seeds = on_gpu() ? 0 : FEWER(60, 20, 6);
    redirect(1, "out");
    for (unsigned seed = 1; seed <= seeds; seed++) {
        struct hc_options options = {.seed = seed, .workers = 1};
        FAIL_UNLESS(ftruncate(1, 0) == 0 && lseek(1, 0, SEEK_SET) == 0, "the file is not emptied: %s", strerror(errno));
        make_runtime(options);
        run("print_then_write", 2, 64, (void *[]){&times});
        drain();
        check_file_sequences("out", 128, 2 * times, "printf, write, any schedule");
        end_runtime();
    }
}
END_TEST

static void take_turns_in(int mode, const char *what)
{
    int times = FEWER(200, 60, 20);
    redirect(1, "out");
    if (mode == 2)
        redirect_to(2, 1);
    with_workers(4);
    run("take_turns", 8, FEWER(128, 128, 32), (void *[]){&times, &mode});
    drain();
    check_file_sequences("out", 8, times, what);
}

/* Would catch: a ring chosen by the warp or the processor instead of the block. */
START_TEST(posted_lines_of_a_block_keep_the_order_of_its_barriers)
{
    take_turns_in(0, "printf by turns");
}
END_TEST

START_TEST(blocking_writes_follow_lines_posted_before_a_barrier)
{
    take_turns_in(1, "printf and write by turns");
}
END_TEST

START_TEST(both_streams_into_one_file_keep_the_order_of_barriers)
{
    take_turns_in(2, "stdout and stderr by turns");
}
END_TEST

/* Would catch: a queue for each descriptor instead of each file. */
START_TEST(both_streams_into_one_pipe_keep_the_threads_order)
{
    int ends[2], times = FEWER(100, 50, 10);
    size_t size;
    ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
    redirect_to(1, ends[1]);
    redirect_to(2, ends[1]);
    close(ends[1]);
    struct collector *collector = collect(ends[0]);
    with_workers(2);
    run("both_streams", 4, 48, (void *[]){&times});
    drain();
    end_runtime();
    close(1);
    close(2);
    char *text = collected_text(collector, &size);
    check_sequences(text, size, 4 * 48, times, "stdout and stderr");
    free(text);
}
END_TEST

/* ---- Wholeness */

static void check_whole_lines(const char *text, size_t size, unsigned threads, int times, int most)
{
    int *next = calloc(threads, sizeof *next);
    const char *at = text, *end = text + size;
    while (at < end) {
        const char *line = at;
        unsigned who, number, letters;
        FAIL_UNLESS(take_number(&at, ' ', &who) && take_number(&at, ' ', &number) && take_number(&at, ' ', &letters) &&
                        who < threads,
                    "not a line: '%.60s'", line);
        int i = (int)number, length = (int)letters;
        FAIL_UNLESS(i == next[who], "thread %u printed line %d where %d was due", who, i, next[who]);
        FAIL_UNLESS(length == LINE_LENGTH(who, i, most), "thread %u, line %d: wrong length", who, i);
        FAIL_UNLESS(end - at > length && at[length] == '\n', "thread %u, line %d: cut or mixed", who, i);
        for (int k = 0; k < length; k++)
            FAIL_UNLESS(at[k] == LINE_LETTER(who, i), "thread %u, line %d: another line's letter at %d", who, i, k);
        at += length + 1;
        next[who]++;
    }
    for (unsigned who = 0; who < threads; who++)
        FAIL_UNLESS(next[who] == times, "thread %u: %d lines of %d arrived", who, next[who], times);
    free(next);
}

/* Four workers into one pipe of 64 KiB. Would catch: a short write's remainder that goes out behind another worker's bytes. */
START_TEST(lines_from_several_workers_arrive_whole)
{
    int ends[2], times = FEWER(20, 10, 4), most = LINE_MOST;
    unsigned blocks = 32, threads = FEWER(64, 32, 8);
    size_t size;
    ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
    redirect_to(1, ends[1]);
    close(ends[1]);
    struct collector *collector = collect(ends[0]);
    with_workers(4);
    run("whole_lines", blocks, threads, (void *[]){&times, &most});
    end_runtime(); /* which drains */
    close(1);
    char *text = collected_text(collector, &size);
    check_whole_lines(text, size, blocks * threads, times, most);
    free(text);
}
END_TEST

START_TEST(a_hundred_thousand_threads_print_ten_lines_each)
{
    int times = 10;
    unsigned blocks = FEWER(391, 8, 8), threads = FEWER(256, 256, 32);
    redirect(1, "out");
    with_workers(2);
    run("numbered_lines", blocks, threads, (void *[]){&times});
    drain();
    check_file_sequences("out", blocks * threads, times, "many threads");
}
END_TEST

static void long_lines_of(int length)
{
    unsigned threads = 64;
    int *results = device_alloc(threads * sizeof *results), got[64];
    size_t size, at = 0;
    unsigned seen = 0;
    run("long_lines", 2, 32, (void *[]){&length, &results});
    drain();
    from_device(got, results, sizeof got);
    char *text = read_file("out", &size);
    ck_assert_uint_eq(size, threads / 2 * (size_t)length + threads / 2 * 15);
    while (at < size) {
        unsigned who = (unsigned)strtoul((char[9]){text[at], text[at + 1], text[at + 2], text[at + 3], text[at + 4],
                                                   text[at + 5], text[at + 6], text[at + 7], 0}, NULL, 10);
        FAIL_UNLESS(who < threads, "no thread's number at %zu: %.20s", at, text + at);
        if (who % 2 == 0) {
            FAIL_UNLESS(got[who] == length, "thread %u: printf returned %d, not %d", who, got[who], length);
            for (int k = 8; k < length - 2; k++)
                FAIL_UNLESS(text[at + (size_t)k] == '0', "thread %u: byte %d of its line is another's", who, k);
            FAIL_UNLESS(memcmp(text + at + length - 2, "7\n", 2) == 0, "thread %u: its line's end", who);
            at += (size_t)length;
        } else {
            FAIL_UNLESS(got[who] == 15 && memcmp(text + at + 8, " short\n", 7) == 0, "thread %u: short line", who);
            at += 15;
        }
        seen++;
    }
    ck_assert_uint_eq(seen, threads);
    free(text);
    device_free(results);
}

/* Lines of which no packet holds the whole. Would catch: the pieces of one printf sent as several outputs. */
START_TEST(lines_longer_than_a_packet_stay_whole)
{
    static const int lengths[] = {255, 256, 257, 4095, 4096, 4097, 5000, 102400};
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        redirect(1, "out");
        with_workers(4);
        long_lines_of(lengths[i]);
        end_runtime();
    }
}
END_TEST

/* ---- One file position */

static void share_position(const int fds[], int count, const char *what)
{
    unsigned blocks = 16, threads = FEWER(4, 4, 2), all = blocks * threads;
    int times = FEWER(3, 2, 1), failed, *failures = device_alloc(4), *device_fds = to_device(fds, (size_t)count * sizeof *fds);
    unsigned char *room = device_alloc((size_t)all * BLOCK_BYTES);
    unsigned ids = all * (unsigned)times, *seen = device_alloc(ids * sizeof *seen), *counts = calloc(ids, sizeof *counts);
    size_t size;

    run("write_blocks", blocks, threads, (void *[]){&device_fds, &count, &room, &times, &failures});
    from_device(&failed, failures, sizeof failed);
    ck_assert_msg(failed == 0, "%s: %d writes failed or were short", what, failed);
    unsigned *words = (unsigned *)(void *)read_file("blocks", &size);
    ck_assert_msg(size == (size_t)ids * BLOCK_BYTES, "%s: the file has %zu bytes, not %zu: writes were lost", what, size,
                  (size_t)ids * BLOCK_BYTES);
    for (unsigned b = 0; b < ids; b++) {
        const unsigned *block = words + (size_t)b * (BLOCK_BYTES / 4);
        unsigned id = block[0] ^ BLOCK_WORD(0, 0);
        FAIL_UNLESS(id < ids && counts[id]++ == 0, "%s: block %u of the file is no block or came twice", what, b);
        for (unsigned k = 0; k < BLOCK_BYTES / 4; k++)
            FAIL_UNLESS(block[k] == BLOCK_WORD(id, k), "%s: block %u is mixed", what, b);
    }
    ck_assert_int_eq(lseek(fds[0], 0, SEEK_SET), 0);
    run("read_blocks", blocks, threads, (void *[]){&device_fds, &count, &room, &seen, &ids, &failures});
    from_device(&failed, failures, sizeof failed);
    ck_assert_msg(failed == 0, "%s: %d reads failed or were not whole blocks", what, failed);
    from_device(counts, seen, ids * sizeof *counts);
    for (unsigned id = 0; id < ids; id++)
        FAIL_UNLESS(counts[id] == 1, "%s: block %u was read %u times", what, id, counts[id]);
    free(words);
    free(counts);
}

/* io_uring at offset -1 loses data here: two operations take the same position. */
START_TEST(concurrent_writes_and_reads_at_one_position_lose_nothing)
{
    int fd = open("blocks", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    with_workers(4);
    share_position(&fd, 1, "one descriptor");
}
END_TEST

START_TEST(duplicates_of_a_descriptor_share_their_position_safely)
{
    int fds[3] = {open("blocks", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)};
    fds[1] = fcntl(fds[0], F_DUPFD_CLOEXEC, 0);
    fds[2] = fcntl(fds[0], F_DUPFD_CLOEXEC, 0);
    with_workers(4);
    share_position(fds, 3, "duplicates");
}
END_TEST

/* ---- Lanes that share a packet */

static const int mixed_lengths[MIXED_COUNT] = MIXED_LENGTHS;

/* Each lane's bytes must come in its order, and those of one call together. `single`: all calls print one byte. */
static void check_mixed(const unsigned char *text, size_t size, int times, int mode, bool single)
{
    unsigned count[32] = {0}, call[32] = {0};
    for (size_t at = 0; at < size;) {
        unsigned who = text[at] >> 3;
        int length = single ? 1 : 0;
        for (; length == 0 && call[who] < (unsigned)times; call[who] += length == 0)
            length = mixed_lengths[MIXED_INDEX(mode, who, call[who])];
        FAIL_UNLESS(call[who] < (unsigned)times, "byte %zu: lane %u printed more than it has", at, who);
        FAIL_UNLESS(at + (size_t)length <= size, "byte %zu: lane %u's text of %d bytes is cut", at, who, length);
        for (int k = 0; k < length; k++, at++, count[who]++)
            FAIL_UNLESS(text[at] == MIXED_BYTE(who, count[who]), "byte %zu is %u:%u where %u:%u was due", at, text[at] >> 3u,
                        text[at] & 7u, who, count[who] & 7u);
        call[who]++;
    }
    for (unsigned who = 0; who < 32; who++) {
        unsigned expected = single ? (unsigned)times : 0;
        for (int i = 0; i < times && !single; i++)
            expected += (unsigned)mixed_lengths[MIXED_INDEX(mode, who, i)];
        FAIL_UNLESS(count[who] == expected, "lane %u: %u bytes of %u", who, count[who], expected);
    }
}

static void print_mixed(int mode, int times)
{
    int failed, *failures;
    unsigned char *room;
    size_t size;
    redirect(1, "out");
    with_workers(1);
    failures = device_alloc(4);
    room = device_alloc(32 * (MIXED_MOST + 32));
    if (mode == 2)
        run("single_bytes", 1, 32, (void *[]){&times, &failures});
    else
        run("mixed_texts", 1, 32, (void *[]){&times, &mode, &room, &failures});
    drain();
    from_device(&failed, failures, sizeof failed);
    ck_assert_int_eq(failed, 0);
    char *text = read_file("out", &size);
    check_mixed((unsigned char *)text, size, times, mode, mode == 2);
    free(text);
}

/* Would catch: a byte lost or doubled where the texts of two lanes meet in a 16-byte unit, at any offset. */
START_TEST(short_texts_of_lanes_meet_without_a_gap)
{
    print_mixed(0, FEWER(200, 100, 40));
}
END_TEST

/* Would catch: a packet filled beyond its end, or the lane that does not fit any. */
START_TEST(texts_about_the_size_of_a_packet_are_split_between_lanes)
{
    print_mixed(1, FEWER(104, 52, 26));
}
END_TEST

START_TEST(single_bytes_of_lanes_share_units)
{
    print_mixed(2, FEWER(100, 50, 20));
}
END_TEST

/* ---- A reader that reads nothing */

struct look {
    unsigned *device, expected;
};

static int all_worked(void *context)
{
    struct look *look = context;
    unsigned worked;
    from_device(&worked, look->device, sizeof worked);
    return worked == look->expected;
}

/* stdout is a pipe that nobody reads, and more is printed than it and the runtime's queue hold. */
START_TEST(stalled_stdout_stops_only_those_who_print)
{
    enum { LINE = 9 + 7 + STALL_DIGITS + 1 };
    unsigned blocks = 8, threads = FEWER(128, 128, 32) < 64 ? 64 : 128, half = blocks * threads / 2;
    int ends[2], times = (int)((6u << 20) / LINE / half) + 1, failed, *failures; /* 6 MiB: above the queue's 4 MiB */
    int file = open("file", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    size_t size;

    ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
    redirect_to(1, ends[1]);
    close(ends[1]);
    with_workers(2);
    failures = device_alloc(4);
    struct look look = {device_alloc(4), half};
    struct hc_launch *running = launch("print_beside_work", blocks, threads, (void *[]){&file, &times, &look.device, &failures});
    wait_until(all_worked, &look, "file and clock calls waited behind a stalled stdout");
    ck_assert_msg(hc_launch_wait(running, 0) == -ETIMEDOUT, "6 MiB went into a pipe that nobody reads");
    ck_assert_int_eq(hc_drain(runtime(), 10000000), -ETIMEDOUT);

    struct collector *collector = collect(ends[0]);
    wait_well(running);
    from_device(&failed, failures, sizeof failed);
    ck_assert_int_eq(failed, 0);
    end_runtime();
    close(1);
    char *text = collected_text(collector, &size);
    ck_assert_uint_eq(size, (size_t)half * (size_t)times * LINE);
    int *next = calloc(blocks * threads, sizeof *next);
    for (size_t at = 0; at < size; at += LINE) {
        const char *line = text + at;
        unsigned who, i, digits;
        FAIL_UNLESS(take_number(&line, ' ', &who) && take_number(&line, ' ', &i) && take_number(&line, '\n', &digits) &&
                        line == text + at + LINE && who < blocks * threads && i == digits && (int)i == next[who],
                    "line %zu is '%.40s'", at / LINE, text + at);
        next[who]++;
    }
    free(next);
    free(text);
    close(file);
}
END_TEST

/* ---- Full disks */

START_TEST(full_stdout_is_a_sticky_error_told_once)
{
    static const int expected[] = {5, -ENOSPC, 0, EOF, ENOSPC, 0, -ENOSPC, -ENOSPC, 1};
    int full = open("/dev/full", O_WRONLY | O_CLOEXEC), *device, got[9];
    ck_assert_int_ge(full, 0);
    redirect(2, "err");
    redirect_to(1, full);
    with_workers(2);
    device = device_alloc(sizeof got);
    run("print_to_full", 1, 1, (void *[]){&device});
    from_device(got, device, sizeof got);
    for (int i = 0; i < 9; i++)
        ck_assert_msg(got[i] == expected[i], "result %d is %d, not %d", i, got[i], expected[i]);
    ck_assert_int_eq(hc_drain(runtime(), 60000000000ll), -ENOSPC);
    char *text = read_file("err", NULL);
    ck_assert_str_eq(text, "fine\n");
    free(text);
}
END_TEST

/* Mounts a file system of 64 KiB on each of the named directories; false (and why on stderr) where that is not allowed. */
static bool mount_small(const char *first, const char *second)
{
    ck_assert_int_eq(mkdir(first, 0700) | mkdir(second, 0700), 0);
    if (unshare(CLONE_NEWNS) == 0 && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
        mount("tmpfs", first, "tmpfs", 0, "size=65536") == 0 && mount("tmpfs", second, "tmpfs", 0, "size=65536") == 0)
        return true;
    fprintf(stderr, "skipped: full file system: no right to mount a tmpfs: %s\n", strerror(errno));
    return false;
}

/* Would catch: a short write of posted text that is repeated from the same position (io_uring does not move it after one). */
START_TEST(stdout_on_a_full_file_system_keeps_its_first_bytes_and_fails)
{
    int lines = 3000; /* 192000 bytes */
    size_t size;
    if (!mount_small("small", "equal"))
        return;
    redirect(1, "small/out");
    with_workers(1);
    run("print_lines", 1, 1, (void *[]){&lines});
    ck_assert_int_eq(hc_drain(runtime(), 60000000000ll), -ENOSPC);
    char *text = read_file("small/out", &size);
    ck_assert_uint_eq(size, 65536);
    for (int i = 0; i < 1024; i++)
        FAIL_UNLESS(strtol(text + 64 * i, NULL, 10) == i && text[64 * i + 63] == '\n', "line %d is '%.64s'", i, text + 64 * i);
    free(text);
    redirect(1, "/dev/null");
    end_runtime();
    umount("small");
    umount("equal");
}
END_TEST

/* A file system of 64 KiB: three quarters, then what fits, then nothing. What the host's own writes get on an equal one. */
START_TEST(write_to_a_full_file_system_is_short_and_then_enospc)
{
    int64_t expected[4], got[4], *results;
    uint64_t bytes = 49152;
    unsigned char *text = calloc(1, bytes), *room;

    if (!mount_small("small", "equal")) {
        free(text);
        return;
    }
    int fd = open("small/file", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    int own = open("equal/file", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    for (int i = 0; i < 4; i++) {
        expected[i] = write(own, text, bytes);
        if (expected[i] < 0)
            expected[i] = -errno;
    }
    ck_assert_int_eq(expected[3], -ENOSPC);
    room = to_device(text, bytes);
    results = device_alloc(sizeof got);
    run("write_until_full", 1, 1, (void *[]){&fd, &room, &bytes, &results});
    from_device(got, results, sizeof got);
    for (int i = 0; i < 4; i++)
        ck_assert_msg(got[i] == expected[i], "write %d gave %lld, the host's %lld", i, (long long)got[i], (long long)expected[i]);
    close(fd);
    close(own);
    umount("small");
    umount("equal");
    free(text);
}
END_TEST

int main(void)
{
    const struct test_entry tests[] = {
        TEST(write_follows_what_the_thread_printed_before, 120),
        TEST(write_follows_what_the_thread_printed_under_any_schedule, 120),
        TEST(posted_lines_of_a_block_keep_the_order_of_its_barriers, 120),
        TEST(blocking_writes_follow_lines_posted_before_a_barrier, 120),
        TEST(both_streams_into_one_file_keep_the_order_of_barriers, 120),
        TEST(both_streams_into_one_pipe_keep_the_threads_order, 120),
        TEST(lines_from_several_workers_arrive_whole, 120),
        TEST(a_hundred_thousand_threads_print_ten_lines_each, 300),
        TEST(lines_longer_than_a_packet_stay_whole, 120),
        TEST(short_texts_of_lanes_meet_without_a_gap, 60),
        TEST(texts_about_the_size_of_a_packet_are_split_between_lanes, 60),
        TEST(single_bytes_of_lanes_share_units, 60),
        TEST(concurrent_writes_and_reads_at_one_position_lose_nothing, 120),
        TEST(duplicates_of_a_descriptor_share_their_position_safely, 120),
        TEST(stalled_stdout_stops_only_those_who_print, 180),
        TEST(full_stdout_is_a_sticky_error_told_once, 120),
        TEST(stdout_on_a_full_file_system_keeps_its_first_bytes_and_fails, 60),
        TEST(write_to_a_full_file_system_is_short_and_then_enospc, 60),
    };
    return RUN_SUITE("order", tests);
}
