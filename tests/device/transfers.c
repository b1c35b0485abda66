/* Reads and writes of any size by threads, warps and blocks. Bugs in sight: a byte lost or doubled where pieces, blocks of staging or
 * units of 16 bytes meet; an end of the file within a piece or at its border; threads of a team that get different results;
 * partial warps; a team that waits for a pipe after it has read something; no staging. What each call must give, and what must
 * be in the buffers and files after it, is what the host gets from the system call of the same name. */
#define _GNU_SOURCE
#include "tests/common/harness.h"
#include "tests/device/transfer_jobs.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WARP_PIECE 32768
#define WARP_LARGE_PIECE (64 << 10)
#define BLOCK_PIECE 131072
#define MIB (1u << 20)

static void for_each_seed(unsigned seeds, void (*body)(void))
{
    unsigned last = on_gpu() ? 1 : seeds;
    for (unsigned seed = 0; seed <= last; seed++) {
        make_runtime((struct hc_options){.seed = on_gpu() ? 0 : seed, .workers = 1 + seed % 3});
        body();
        end_runtime();
    }
}

/* ---- Warps and blocks: sizes and ends */

/* A file's lengths, and reads of it: some end at its end, within a piece and at a border, some begin beyond. */
static void add_reads(struct list *list, int fd, int64_t size, int64_t piece, unsigned salt)
{
    const int64_t counts[] = {0, 1, 15, 16, 17, 4097, piece - 1, piece, piece + 1, 2 * piece, 2 * piece + 7, 5 * piece + 3};
    for (unsigned i = 0; i < 12; i++) {
        const int64_t offsets[] = {0, 3 + salt, size - counts[i], size - counts[i] / 2, size - piece, size, size + 10};
        int64_t offset = offsets[(i + salt) % 7];
        add_job(list, JOB_PREAD, fd, fd, (uint64_t)counts[i], offset < 0 ? 1 : offset, false);
    }
    add_job(list, JOB_PREAD, fd, fd, 100, -1, false);
    add_job(list, JOB_PREAD, fd, fd, (uint64_t)(4 * piece), -piece - 5, false); /* the second piece has an offset that is right */
    add_job(list, JOB_PREAD, fd, fd, (uint64_t)(4 * piece), INT64_MAX - 10, false); /* the second piece has none */
    add_job(list, JOB_PREAD, -1, -1, (uint64_t)(4 * piece), 0, false);
    add_job(list, JOB_PREAD, -1, -1, 0, 0, false);
}

static void preads(unsigned team, unsigned blocks, unsigned threads, int64_t size, int64_t piece)
{
    struct list list = {0};
    int fd = pattern_file("in", (size_t)size, (uint64_t)size);
    for (unsigned t = 0; t < teams_of(team, blocks, threads); t++)
        add_reads(&list, fd, size, piece, t);
    run_list(&list, team, blocks, threads, 0, -1, team == TEAM_WARP ? "hc_warp_pread" : "hc_block_pread");
    free_list(&list);
    close(fd);
}

static const unsigned widths[] = {1, 31, 32, 33, 97, 256};

static void warp_preads_body(void)
{
    static unsigned turn;
    unsigned threads = widths[turn++ % 6];
    preads(TEAM_WARP, 2, threads, 4 * WARP_PIECE, WARP_PIECE);
    preads(TEAM_WARP, 1, threads, 4 * WARP_PIECE + 1234, WARP_PIECE);
    preads(TEAM_WARP, 1, threads, 5 * WARP_LARGE_PIECE - 99, WARP_LARGE_PIECE); /* which goes in larger pieces */
}

START_TEST(warps_read_ranges_of_any_size)
{
    for_each_seed(FEWER(18, 11, 5), warp_preads_body);
    if (on_gpu()) {
        make_runtime((struct hc_options){0});
        for (unsigned i = 0; i < 6; i++)
            warp_preads_body();
    }
}
END_TEST

static void block_preads_body(void)
{
    static unsigned turn;
    unsigned threads = widths[turn++ % 6];
    preads(TEAM_BLOCK, 2, threads, 3 * BLOCK_PIECE, BLOCK_PIECE);
    preads(TEAM_BLOCK, 1, threads, 3 * BLOCK_PIECE - 777, BLOCK_PIECE);
}

START_TEST(blocks_read_ranges_of_any_size)
{
    for_each_seed(FEWER(11, 5, 2), block_preads_body);
    if (on_gpu()) {
        make_runtime((struct hc_options){0});
        for (unsigned i = 0; i < 6; i++)
            block_preads_body();
    }
}
END_TEST

/* Each team its own ranges with holes between them; then they are read back. */
static void writes_then_reads(unsigned team, unsigned blocks, unsigned threads, int64_t piece)
{
    const int64_t counts[] = {0, 1, 16, 17, 4095, piece - 1, piece, piece + 1, 3 * piece + 5};
    const char *what = team == TEAM_WARP ? "hc_warp_pwrite" : "hc_block_pwrite";
    struct list list = {0};
    int64_t at = 3;
    int ours = empty_file("ours"), theirs = empty_file("theirs"), reader = open("ours", O_RDONLY | O_CLOEXEC);

    for (unsigned t = 0; t < teams_of(team, blocks, threads); t++) {
        for (unsigned i = 0; i < 9; i++) {
            add_job(&list, JOB_PWRITE, ours, theirs, (uint64_t)counts[i], at, false);
            add_job(&list, JOB_PREAD, ours, theirs, (uint64_t)counts[i], at, false);
            at += counts[i] + 1 + (int64_t)i * 1000;
        }
        add_job(&list, JOB_PWRITE, ours, theirs, 20, -7, false);
        add_job(&list, JOB_PWRITE, reader, reader, (uint64_t)(2 * piece), 0, false);
    }
    run_list(&list, team, blocks, threads, 0, -1, what);
    compare_files("ours", "theirs", what);
    free_list(&list);
    close(ours);
    close(theirs);
    close(reader);
}

static void collective_writes_body(void)
{
    static unsigned turn;
    unsigned threads = widths[turn++ % 6];
    writes_then_reads(TEAM_WARP, 2, threads, WARP_PIECE);
    writes_then_reads(TEAM_BLOCK, 2, threads, BLOCK_PIECE);
}

START_TEST(warps_and_blocks_write_ranges_and_read_them_back)
{
    for_each_seed(FEWER(11, 5, 2), collective_writes_body);
    if (on_gpu()) {
        make_runtime((struct hc_options){0});
        for (unsigned i = 0; i < 6; i++)
            collective_writes_body();
    }
}
END_TEST

static void shared_body(void)
{
    static const unsigned counts[] = {0, 1, 17, 4096, 32767, 32768, 35900};
    for (unsigned team = TEAM_WARP; team <= TEAM_BLOCK; team++) {
        struct list list = {0};
        int in = pattern_file("in", 60000, 4), ours = empty_file("ours"), theirs = empty_file("theirs");
        for (unsigned i = 0; i < 7; i++) {
            add_job(&list, JOB_PREAD, in, in, counts[i], i * 5000, true);
            add_job(&list, JOB_PWRITE, ours, theirs, counts[i], i * 36000, true);
        }
        run_list(&list, team, 1, team == TEAM_WARP ? 32 : 70, 0, -1, "shared memory");
        compare_files("ours", "theirs", "shared memory");
        free_list(&list);
        close(in);
        close(ours);
        close(theirs);
    }
}

START_TEST(collective_buffers_in_shared_memory)
{
    for_each_seed(FEWER(10, 5, 2), shared_body);
}
END_TEST

/* ---- At the position */

static void position_body(void)
{
    static const unsigned counts[] = {1, 0, 4097, WARP_PIECE, 3, WARP_PIECE + 1, 2 * BLOCK_PIECE, BLOCK_PIECE - 1, MIB + 5, 9 * MIB, 50};
    for (unsigned team = TEAM_WARP; team <= TEAM_BLOCK; team++) {
        struct list list = {0};
        int first = pattern_file("in", 3 * MIB, 6), fd = open("in", O_RDONLY | O_CLOEXEC), only_write = open("in", O_WRONLY | O_CLOEXEC);
        for (unsigned i = 0; i < 11; i++)
            add_job(&list, JOB_READ, fd, first, counts[i], 0, false);
        add_job(&list, JOB_READ, only_write, only_write, MIB, 0, false);
        run_list(&list, team, 1, team == TEAM_WARP ? 31 : 97, 0, -1, "reads at the position");
        ck_assert_int_eq(lseek(fd, 0, SEEK_CUR), lseek(first, 0, SEEK_CUR));
        free_list(&list);
        close(first);
        close(fd);
        close(only_write);
    }
}

START_TEST(reads_at_the_position_move_it)
{
    for_each_seed(FEWER(4, 2, 1), position_body);
}
END_TEST

/* A pipe that holds less than what is asked for, or just a piece: read(2) returns what there is, and nothing more will come.
 * Would catch: a team that goes on reading where one thread would have returned. */
static void pipe_body(void)
{
    static const unsigned held[] = {1, 5000, WARP_PIECE, 2 * WARP_PIECE, BLOCK_PIECE, BLOCK_PIECE + 9};
    for (unsigned i = 0; i < 12; i++) {
        unsigned team = i % 2 == 0 ? TEAM_WARP : TEAM_BLOCK, bytes = held[i / 2];
        struct list list = {0};
        int ours[2], theirs[2];
        char *content = calloc(1, bytes);
        ck_assert(pipe2(ours, O_CLOEXEC) == 0 && pipe2(theirs, O_CLOEXEC) == 0);
        ck_assert(fcntl(ours[1], F_SETPIPE_SZ, MIB) >= 0 && fcntl(theirs[1], F_SETPIPE_SZ, MIB) >= 0);
        fill_pattern(content, bytes, i);
        ck_assert_int_eq(write(ours[1], content, bytes), bytes);
        ck_assert_int_eq(write(theirs[1], content, bytes), bytes);
        add_job(&list, JOB_READ, ours[0], theirs[0], 300000, 0, false);
        run_list(&list, team, 1, 32, 0, -1, "reads of a pipe");
        free_list(&list);
        free(content);
        for (int end = 0; end < 2; end++) {
            close(ours[end]);
            close(theirs[end]);
        }
    }
}

START_TEST(reads_of_a_pipe_return_what_there_is)
{
    for_each_seed(FEWER(5, 3, 1), pipe_body);
}
END_TEST

/* Several blocks read one descriptor; each read is a range of its own, as those of threads of one process would be. */
static void one_position_body(void)
{
    enum { BLOCKS = 4, EACH = 3, COUNT = 3 * BLOCK_PIECE / 2 };
    unsigned team = TEAM_BLOCK, each = EACH;
    size_t size = (size_t)BLOCKS * EACH * COUNT;
    int fd = pattern_file("in", size, 8);
    unsigned char *room = device_alloc(size), *found = malloc(size);
    struct job list[BLOCKS * EACH], *jobs;
    int64_t *results = device_alloc(BLOCKS * EACH * 64 * sizeof *results);
    bool seen[BLOCKS * EACH] = {false};
    for (unsigned i = 0; i < BLOCKS * EACH; i++)
        list[i] = (struct job){JOB_READ, fd, fd, 0, COUNT, 0, (uint64_t)i * COUNT};
    jobs = to_device(list, sizeof list);
    run("work", BLOCKS, 64, (void *[]){&team, &jobs, &each, &room, &results});
    from_device(found, room, size);
    char *content = read_file("in", NULL);
    for (unsigned i = 0; i < BLOCKS * EACH; i++) {
        unsigned part = 0;
        while (part < BLOCKS * EACH && memcmp(found + (size_t)i * COUNT, content + (size_t)part * COUNT, COUNT) != 0)
            part++;
        FAIL_UNLESS(part < BLOCKS * EACH && !seen[part], "read %u got bytes that are no range of the file, or another's", i);
        seen[part] = true;
    }
    free(content);
    free(found);
    device_free(room);
    device_free(jobs);
    device_free(results);
    close(fd);
}

START_TEST(blocks_that_share_a_position_get_ranges)
{
    for_each_seed(FEWER(6, 3, 1), one_position_body);
}
END_TEST

/* ---- One thread a transfer, 32 at once */

static const unsigned sizes[] = {0, 1, 127, 128, 129, 4095, 4096, 4097, 32767, 32768, 32769, BLOCK_PIECE, BLOCK_PIECE + 1};
static const unsigned large[] = {MIB - 1, MIB, MIB + 1, 2 * MIB + 4097};

static void each_lane_once(unsigned threads, const unsigned *counts, unsigned count)
{
    static const char *const names[] = {"hc_read", "hc_write", "hc_pread", "hc_pwrite"};
    for (unsigned kind = JOB_READ; kind <= JOB_PWRITE; kind++) {
        bool writes = kind == JOB_WRITE || kind == JOB_PWRITE;
        size_t most = 2 * (size_t)counts[count - 1] + 100;
        struct list list = {0};
        int fds[32][2];
        for (unsigned who = 0; who < threads; who++) {
            char name[2][16];
            snprintf(name[0], 16, "ours%u", who);
            snprintf(name[1], 16, "theirs%u", who);
            for (int i = 0; i < 2; i++)
                fds[who][i] = writes ? empty_file(name[i]) : pattern_file(name[i], most, who);
            for (unsigned i = 0; i < 3; i++) /* the third read meets the end of the file */
                add_job(&list, kind, fds[who][0], fds[who][1], counts[(who + i * 5) % count], 100 * i, false);
        }
        run_list(&list, TEAM_THREAD, 1, threads, 0, -1, names[kind]);
        for (unsigned who = 0; who < threads; who++) {
            char name[2][16];
            snprintf(name[0], 16, "ours%u", who);
            snprintf(name[1], 16, "theirs%u", who);
            ck_assert_int_eq(lseek(fds[who][0], 0, SEEK_CUR), lseek(fds[who][1], 0, SEEK_CUR));
            if (writes)
                compare_files(name[0], name[1], names[kind]);
            close(fds[who][0]);
            close(fds[who][1]);
        }
        free_list(&list);
    }
}

/* On a GPU also with room in shared memory that the runtime takes for this. */
static void each_lane(unsigned threads, const unsigned *counts, unsigned count)
{
    each_lane_once(threads, counts, count);
    if (!on_gpu())
        return;
    launch_flags = HC_LAUNCH_ALONE;
    each_lane_once(threads, counts, count);
    launch_flags = 0;
}

static void lanes_body(void)
{
    each_lane(32, sizes, sizeof sizes / sizeof sizes[0]);
}

START_TEST(lanes_move_any_size_at_once)
{
    for_each_seed(FEWER(10, 4, 1), lanes_body);
}
END_TEST

static void large_lanes_body(void)
{
    each_lane(under_tool() ? 2 : FEWER(8, 8, 4), large, sizeof large / sizeof large[0]);
}

START_TEST(lanes_move_more_than_staging_holds)
{
    for (unsigned seed = 0; seed <= (on_gpu() ? 0 : FEWER(2, 1, 0)); seed++) {
        make_runtime((struct hc_options){.seed = on_gpu() ? 0 : seed, .resident_blocks = 1});
        large_lanes_body();
        end_runtime();
    }
}
END_TEST

/* ---- Without staging */

static void scarce_teams(unsigned scarce)
{
    for (unsigned team = TEAM_THREAD; team <= TEAM_BLOCK; team++) {
        unsigned threads = team == TEAM_BLOCK ? 40 : team == TEAM_WARP ? 70 : 6;
        struct list list = {0};
        int in = pattern_file("in", 90000, 5), ours = empty_file("ours"), theirs = empty_file("theirs"), empty = empty_file("empty");
        unsigned teams = teams_of(team, 1, threads);
        for (unsigned t = 0; t < teams; t++) {
            add_job(&list, JOB_PREAD, in, in, 0, 0, false);
            add_job(&list, JOB_PREAD, in, in, 70000, 5 + t, false);
            add_job(&list, JOB_PREAD, in, in, 200, 7 + t, false);
            add_job(&list, JOB_PWRITE, ours, theirs, 70000, t * 80000, false);
            add_job(&list, JOB_PWRITE, ours, theirs, 0, 0, false);
        }
        run_list(&list, team, 1, threads, scarce, empty, "without staging");
        compare_files("ours", "theirs", "without staging");
        run_list(&list, team, 1, threads, 0, empty, "with staging again");
        free_list(&list);
        close(in);
        close(ours);
        close(theirs);
        close(empty);
    }
}

START_TEST(transfers_do_without_staging_and_cells)
{
    for (unsigned seed = 0; seed <= (on_gpu() ? 0 : FEWER(3, 2, 1)); seed++)
        for (unsigned scarce = NO_STAGES; scarce <= (NO_STAGES | NO_CELLS); scarce++) {
            make_runtime((struct hc_options){.seed = on_gpu() ? 0 : seed, .resident_blocks = 1});
            scarce_teams(scarce);
            end_runtime();
        }
}
END_TEST

/* Sizes with and without the mark of a launch that the runtime has made larger. */
START_TEST(shared_memory_of_the_program_stays_its_own)
{
    const unsigned own[] = {0, 16, 80, 1000, 20000, 65616, 65616 + 128, 100000};
    uint64_t count = 150000;
    int in = pattern_file("in", count + 3, 11), out = empty_file("out");
    make_runtime((struct hc_options){0});
    size_t size;
    char *expected = read_file("in", &size);
    for (unsigned i = 0; i < 16; i++) {
        unsigned bytes = own[i / 2];
        unsigned char *buffer = device_alloc(count), *got = malloc(count);
        int64_t *results = device_alloc(3 * sizeof *results), seen[3];
        launch_shared_bytes = bytes;
        launch_flags = i % 2 ? HC_LAUNCH_ALONE : 0;
        run("keep_own", 1, 1, (void *[]){&bytes, &in, &out, &buffer, &count, &results});
        from_device(seen, results, sizeof seen);
        from_device(got, buffer, count);
        ck_assert_int_eq(seen[0], (int64_t)count);
        ck_assert_int_eq(seen[1], (int64_t)count);
        ck_assert_msg(seen[2] == 0, "%lld of %u bytes of shared memory have changed", (long long)seen[2], bytes);
        ck_assert(memcmp(got, expected + 3, count) == 0);
        device_free(buffer);
        device_free(results);
        free(got);
    }
    launch_shared_bytes = launch_flags = 0;
    free(expected);
    close(in);
    close(out);
}
END_TEST

/* A read that is alone is made in parts by the service: ends of the file within each, at their borders, and behind. */
START_TEST(a_lone_read_that_meets_the_end_of_the_file)
{
    const int64_t quarter = 256 << 10;
    const int64_t ends[] = {0, 1, 2 * 4096, quarter - 1, quarter, quarter + 1, 2 * quarter, 3 * quarter + 4095, 4 * quarter - 1, 4 * quarter};
    make_runtime((struct hc_options){0});
    for (unsigned i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        struct list list = {0};
        int fd = pattern_file("in", (size_t)(ends[i] + 5), (uint64_t)i);
        const int64_t counts[] = {MIB, MIB - 1, MIB / 2 + 1, MIB / 4, MIB / 4 + 4097, 3 * MIB / 4 - 5};
        for (unsigned c = 0; c < 6; c++)
            add_job(&list, JOB_PREAD, fd, fd, (uint64_t)counts[c], 5, false);
        run_list(&list, TEAM_THREAD, 1, 1, 0, -1, "hc_pread");
        free_list(&list);
        close(fd);
    }
}
END_TEST

/* More teams at once than there are stages on the smallest device. */
static void crowd_body(void)
{
    struct list list = {0};
    unsigned blocks = 24, threads = FEWER(256, 128, 64), teams = teams_of(TEAM_WARP, blocks, threads);
    int in = pattern_file("in", 400000, 5);
    for (unsigned t = 0; t < teams; t++)
        add_job(&list, JOB_PREAD, in, in, 3 * WARP_PIECE + 11, 1 + 7 * t, false);
    run_list(&list, TEAM_WARP, blocks, threads, 0, -1, "a crowd of warps");
    free_list(&list);
    for (unsigned t = 0; t < blocks; t++)
        add_job(&list, JOB_PREAD, in, in, 3 * BLOCK_PIECE, 1 + 7 * t, false);
    run_list(&list, TEAM_BLOCK, blocks, threads, 0, -1, "a crowd of blocks");
    free_list(&list);
    close(in);
}

START_TEST(more_teams_than_stages)
{
    for (unsigned seed = 0; seed <= (on_gpu() ? 0 : FEWER(2, 1, 0)); seed++) {
        make_runtime((struct hc_options){.seed = on_gpu() ? 0 : seed, .resident_blocks = 8, .workers = 2});
        crowd_body();
        end_runtime();
    }
}
END_TEST

int main(void)
{
    const struct test_entry tests[] = {
        TEST(warps_read_ranges_of_any_size, 300),
        TEST(blocks_read_ranges_of_any_size, 300),
        TEST(warps_and_blocks_write_ranges_and_read_them_back, 300),
        TEST(collective_buffers_in_shared_memory, 120),
        TEST(reads_at_the_position_move_it, 120),
        TEST(reads_of_a_pipe_return_what_there_is, 120),
        TEST(blocks_that_share_a_position_get_ranges, 120),
        TEST(lanes_move_any_size_at_once, 300),
        TEST(lanes_move_more_than_staging_holds, 300),
        TEST(transfers_do_without_staging_and_cells, 300),
        TEST(shared_memory_of_the_program_stays_its_own, 60),
        TEST(a_lone_read_that_meets_the_end_of_the_file, 60),
        TEST(more_teams_than_stages, 300),
    };
    return RUN_SUITE("transfers", tests);
}
