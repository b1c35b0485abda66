/* Mapped files: their bytes, their errors, and windows of files larger than what may be within reach at a time. */
#define _GNU_SOURCE
#include "tests/device/map.h"
#include "tests/common/harness.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void fill_words(int fd, int file, size_t bytes)
{
    size_t whole = (bytes + 3) / 4;
    uint32_t *words = malloc(whole * 4 + 4);
    for (size_t i = 0; i < whole; i++)
        words[i] = MAP_WORD(file, i);
    ck_assert_int_eq(pwrite(fd, words, bytes, 0), (ssize_t)bytes);
    free(words);
}

static int make_file(const char *name, int file, size_t bytes)
{
    int fd = open(name, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    ck_assert_int_ge(fd, 0);
    fill_words(fd, file, bytes);
    return fd;
}

static void with_budget(size_t budget, unsigned seed)
{
    struct hc_options options = {.workers = 1 + seed % 3, .map_budget = budget, .seed = on_gpu() ? 0 : seed};
    make_runtime(options);
}

static int device_int(const int *at)
{
    int value;
    from_device(&value, at, sizeof value);
    return value;
}

/* ---- Bytes */

static uint64_t expected_sum(int fd, uint64_t offset, uint64_t bytes)
{
    unsigned char *all = malloc(bytes + 1);
    uint64_t sum = 0;
    ck_assert_int_eq(pread(fd, all, bytes, (off_t)offset), (ssize_t)bytes);
    for (uint64_t i = 0; i < bytes; i++)
        sum += all[i] * (i + 1);
    free(all);
    return sum;
}

/* Would catch: pages past the end registered, or a length that is rounded to windows. */
START_TEST(sums_of_mapped_files_are_those_of_read)
{
    static const size_t sizes[] = {1, 4095, 4096, 4097, 100000, (1u << 20) + 123, 0};
    static const int flags[] = {MAP_SHARED, MAP_PRIVATE, MAP_SHARED | MAP_POPULATE};
    struct map_seen *device, seen;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        int fd = make_file("file", (int)i, sizes[i]);
        for (int64_t offset = 0; offset <= 2 * PAGE; offset += PAGE) {
            uint64_t left = sizes[i] > (uint64_t)offset ? sizes[i] - (uint64_t)offset : 0;
            uint64_t length = left + (uint64_t)offset * 5 + 1, valid = left; /* often longer than the file */
            int use = flags[(i + (size_t)offset) % 3];
            device = device_alloc(sizeof *device);
            run("sum_mapped", 1, FEWER(128, 64, 32), (void *[]){&fd, &length, &offset, &use, &valid, &device});
            from_device(&seen, device, sizeof seen);
            ck_assert_msg(seen.error == 0 && seen.unmapped == 0, "size %zu, offset %d: %d, %d", sizes[i], (int)offset, seen.error, seen.unmapped);
            ck_assert_msg(seen.sum == expected_sum(fd, (uint64_t)offset, valid), "size %zu, offset %d: wrong bytes", sizes[i], (int)offset);
            ck_assert_msg(seen.rest == 0, "size %zu, offset %d: bytes behind the end", sizes[i], (int)offset);
        }
        close(fd);
    }
}
END_TEST

/* The host's own mmap says what is expected; it cannot have the same bug. */
START_TEST(errors_of_mmap_are_linux_errors)
{
    int file = make_file("file", 0, 3 * PAGE), read_only = open("file", O_RDONLY | O_CLOEXEC);
    int write_only = open("file", O_WRONLY | O_CLOEXEC), folder = open(".", O_RDONLY | O_CLOEXEC), pipes[2];
    ck_assert_int_eq(pipe2(pipes, O_CLOEXEC), 0);
    struct map_try tries[] = {
        {PAGE, PROT_READ, MAP_SHARED, file, 0, 1},         {0, PROT_READ, MAP_SHARED, file, 0, 1},
        {PAGE, PROT_READ, MAP_SHARED, file, 1, 1},         {PAGE, PROT_READ, MAP_PRIVATE, file, 100, 1},
        {PAGE, PROT_READ, MAP_SHARED, file, -PAGE, 1},     {PAGE, PROT_READ, MAP_SHARED, -1, 0, 1},
        {PAGE, PROT_READ, MAP_SHARED, 12345, 0, 1},        {PAGE, PROT_READ, MAP_SHARED, write_only, 0, 1},
        {PAGE, PROT_READ, MAP_PRIVATE, write_only, 0, 1},  {PAGE, PROT_READ, MAP_SHARED, folder, 0, 1},
        {PAGE, PROT_READ, MAP_PRIVATE, pipes[0], 0, 1},    {PAGE, PROT_READ, 0, file, 0, 1},
        {UINT64_MAX, PROT_READ, MAP_SHARED, file, 0, 1},   {1ull << 60, PROT_READ, MAP_PRIVATE, file, 0, 1},
        {PAGE, PROT_READ, MAP_SHARED, read_only, 0, 1},    {PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, read_only, 0, 1},
        {PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, read_only, 0, 1},
        {PAGE, PROT_READ, MAP_SHARED | MAP_NORESERVE, file, 0, 1},
        {PAGE, PROT_READ, MAP_SHARED, file, 64 * PAGE, 1}, {PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0, 1},
    };
    int count = sizeof tries / sizeof tries[0];
    runtime();
    struct map_try *device = to_device(tries, sizeof tries);
    run("try_maps", 1, 1, (void *[]){&device, &count});
    struct map_try got[sizeof tries / sizeof tries[0]];
    from_device(got, device, sizeof got);
    for (int i = 0; i < count; i++) {
        void *address = mmap(NULL, tries[i].length, tries[i].prot, tries[i].flags, tries[i].fd, tries[i].offset);
        int expected = address == MAP_FAILED ? -errno : 0;
        if (address != MAP_FAILED)
            munmap(address, tries[i].length);
        ck_assert_msg(got[i].error == expected, "try %d: %d, and Linux says %d", i, got[i].error, expected);
    }
}
END_TEST

/* What Linux would do, and this does not. */
START_TEST(what_cannot_be_mapped_is_refused)
{
    int file = make_file("file", 0, PAGE), zero = open("/dev/zero", O_RDWR | O_CLOEXEC);
    struct map_try tries[] = {
        {PAGE, PROT_READ, MAP_SHARED | MAP_FIXED, file, 0, 1},
        {PAGE, PROT_READ | PROT_EXEC, MAP_PRIVATE, file, 0, 1},
        {PAGE, PROT_NONE, MAP_PRIVATE, file, 0, 1},
        {PAGE, PROT_READ, MAP_PRIVATE | MAP_LOCKED, file, 0, 1},
        {PAGE, PROT_READ, MAP_SHARED, zero, 0, 1},
    };
    static const int expected[] = {-EOPNOTSUPP, -EOPNOTSUPP, -EOPNOTSUPP, -EOPNOTSUPP, -ENODEV};
    int count = 5;
    runtime();
    struct map_try *device = to_device(tries, sizeof tries);
    run("try_maps", 1, 1, (void *[]){&device, &count});
    from_device(tries, device, sizeof tries);
    for (int i = 0; i < count; i++)
        ck_assert_msg(tries[i].error == expected[i], "try %d: %d, not %d", i, tries[i].error, expected[i]);
}
END_TEST

START_TEST(wrong_ranges_are_refused_and_change_nothing)
{
    static const int expected[] = {-EFAULT, 0, -EINVAL, -EINVAL, -EINVAL, -EINVAL, -EINVAL, -EINVAL, -EINVAL, -ENOMEM, -ENOMEM,
                                   -EINVAL, -EINVAL, -EINVAL, 0, 0, 0, 0, 1, 0, -EINVAL, -ENOMEM, EINVAL, 1, EINVAL, EINVAL, 0};
    enum { COUNT = sizeof expected / sizeof expected[0] };
    int fd = make_file("file", 0, 4 * PAGE), got[COUNT];
    runtime();
    int *device = device_alloc(sizeof got);
    run("wrong_ranges", 1, 1, (void *[]){&fd, &device});
    from_device(got, device, sizeof got);
    for (int i = 0; i < COUNT; i++)
        ck_assert_msg(got[i] == expected[i], "result %d is %d, not %d", i, got[i], expected[i]);
}
END_TEST

/* ---- Writing */

static uint32_t write_through(int fd, uint64_t bytes, int flags, int *error)
{
    int *device_error = device_alloc(sizeof *device_error);
    uint32_t *after = device_alloc(sizeof *after), seen;
    run("write_mapped", 1, 1, (void *[]){&fd, &bytes, &flags, &device_error, &after});
    *error = device_int(device_error);
    from_device(&seen, after, sizeof seen);
    return seen;
}

START_TEST(writes_to_a_private_mapping_stay_out_of_the_file)
{
    uint64_t bytes = 10 * PAGE;
    int fd = make_file("file", 3, bytes), error;
    runtime();
    uint32_t seen = write_through(fd, bytes, MAP_PRIVATE, &error), word;
    ck_assert_int_eq(error, 0);
    ck_assert_uint_eq(seen, MAP_WORD(3, bytes / 4 - 1));
    ck_assert_int_eq(pread(fd, &word, 4, 0), 4);
    ck_assert_uint_eq(word, MAP_WORD(3, 0));
}
END_TEST

START_TEST(writes_to_a_shared_mapping_of_memory_are_in_the_file)
{
    uint64_t bytes = 10 * PAGE;
    int fd = memfd_create("map", MFD_CLOEXEC), error;
    fill_words(fd, 4, bytes);
    runtime();
    uint32_t seen = write_through(fd, bytes, MAP_SHARED, &error), word;
    ck_assert_int_eq(error, 0);
    ck_assert_uint_eq(seen, MAP_WORD(4, bytes / 4 - 1) + 1);
    for (uint64_t i = 0; i < bytes / 4; i++) {
        ck_assert_int_eq(pread(fd, &word, 4, (off_t)i * 4), 4);
        FAIL_UNLESS(word == MAP_WORD(4, i) + 1, "word %d was not written", (int)i);
    }
}
END_TEST

START_TEST(anonymous_memory_begins_with_zeros)
{
    int error;
    runtime();
    ck_assert_uint_eq(write_through(-1, 8 * PAGE, MAP_PRIVATE | MAP_ANONYMOUS, &error), 1);
    ck_assert_int_eq(error, 0);
}
END_TEST

/* ---- Life */

/* Would catch: mappings that end with their launch, and an end of the runtime that waits for those that are left. */
START_TEST(a_mapping_outlives_its_launch_and_ends_with_the_runtime)
{
    uint64_t bytes = 300000;
    int fd = make_file("file", 5, bytes), file = 5;
    runtime();
    void **address = device_alloc(sizeof *address);
    int *error = device_alloc(sizeof *error);
    unsigned *wrong = device_alloc(sizeof *wrong);
    run("map_and_keep", 1, 1, (void *[]){&fd, &bytes, &address, &error});
    ck_assert_int_eq(device_int(error), 0);
    close(fd);
    ck_assert_int_eq(unlink("file"), 0);
    for (int i = 0; i < 2; i++) {
        run("check_words", 2, 64, (void *[]){&address, &bytes, &file, &wrong});
        ck_assert_int_eq(device_int((int *)wrong), 0);
    }
    end_runtime();
}
END_TEST

/* On a GPU the pages of a mapping are let go between kernels. Would catch: pages that stay registered, and use up the budget. */
START_TEST(what_one_kernel_unmapped_is_free_for_the_next)
{
    uint64_t bytes = 64 * PAGE;
    int fd = make_file("file", 6, bytes);
    with_budget(bytes, 0);
    void **address = device_alloc(sizeof *address);
    int *error = device_alloc(sizeof *error);
    for (int i = 0; i < 4; i++) {
        run("map_and_keep", 1, 1, (void *[]){&fd, &bytes, &address, &error});
        ck_assert_msg(device_int(error) == 0, "mmap %d: %d", i, device_int(error));
        run("unmap", 1, 1, (void *[]){&address, &bytes, &error});
        ck_assert_int_eq(device_int(error), 0);
    }
}
END_TEST

/* As hc_mmap says, and mmap(2): an answer of a GPU only, since on the CPU device a touch would be a fault. */
START_TEST(a_gpu_goes_on_seeing_bytes_that_were_cut_off)
{
    uint64_t bytes = 64 * PAGE;
    int fd = make_file("file", 7, bytes), file = 7;
    if (!on_gpu()) {
        fprintf(stderr, "skipped: truncation under a mapping: on the CPU device it is a fault\n");
        return;
    }
    runtime();
    void **address = device_alloc(sizeof *address);
    int *error = device_alloc(sizeof *error);
    unsigned *wrong = device_alloc(sizeof *wrong);
    run("map_and_keep", 1, 1, (void *[]){&fd, &bytes, &address, &error});
    ck_assert_int_eq(device_int(error), 0);
    ck_assert_int_eq(ftruncate(fd, 0), 0);
    run("check_words", 1, 64, (void *[]){&address, &bytes, &file, &wrong});
    ck_assert_int_eq(device_int((int *)wrong), 0);
    run("unmap", 1, 1, (void *[]){&address, &bytes, &error});
    ck_assert_int_eq(device_int(error), 0);
    end_runtime();
}
END_TEST

/* Would catch: bytes of an earlier file at the same address, two threads that are given one address, counts that do not come back to 0. */
START_TEST(many_threads_map_and_unmap_many_files)
{
    enum { FILES = 5 };
    uint64_t bytes = 20 * PAGE;
    int fds[FILES], count = FILES, times = on_gpu() ? 3 : FEWER(10, 5, 3);
    for (int i = 0; i < FILES; i++) {
        char name[16];
        snprintf(name, sizeof name, "file%d", i);
        fds[i] = make_file(name, i, bytes);
    }
    for (unsigned seed = 0; seed < (on_gpu() ? 1u : (unsigned)FEWER(8, 4, 2)); seed++) {
        with_budget(on_gpu() ? 64u << 20 : 128 * PAGE, seed);
        int *device_fds = to_device(fds, sizeof fds);
        unsigned *wrong = device_alloc(sizeof *wrong);
        run("many_maps", 4, on_gpu() ? 8 : FEWER(32, 16, 8), (void *[]){&device_fds, &count, &bytes, &times, &wrong});
        ck_assert_msg(device_int((int *)wrong) == 0, "seed %u: %d wrong", seed, device_int((int *)wrong));
        end_runtime();
    }
}
END_TEST

/* ---- Windows */

/* Several blocks, several windows each, room for few. Would catch: a window that one block lets go while another reads it. */
START_TEST(blocks_walk_through_a_file_larger_than_the_budget)
{
    uint64_t bytes = (on_gpu() ? 64 : 256) * PAGE, piece = 3 * PAGE;
    bytes -= bytes % piece;
    int fd = make_file("file", 0, bytes);
    for (unsigned seed = 0; seed < (on_gpu() ? 1u : (unsigned)FEWER(8, 4, 2)); seed++) {
        with_budget(32 * PAGE, seed); /* windows of 4 pages */
        void **mapped = device_alloc(sizeof *mapped);
        unsigned *ready = device_alloc(sizeof *ready), *wrong = device_alloc(sizeof *wrong);
        run("walk_windows", on_gpu() ? 3 : 8, 32, (void *[]){&fd, &bytes, &piece, &mapped, &ready, &wrong});
        ck_assert_msg(device_int((int *)wrong) == 0, "seed %u: %d wrong", seed, device_int((int *)wrong));
        end_runtime();
    }
}
END_TEST

START_TEST(the_budget_is_kept_and_holds_are_counted)
{
    static const int expected[] = {-ENOMEM, 0, -ENOMEM, 0, -EAGAIN, -EAGAIN, 0, 0, -EAGAIN, 1, 0, 0, 1, 0, 0, 0};
    enum { COUNT = sizeof expected / sizeof expected[0] };
    uint64_t budget = 16 * PAGE, bytes = 16 * budget;
    int fd = make_file("file", 0, bytes), got[COUNT];
    with_budget(budget, 0);
    int *device = device_alloc(sizeof got);
    run("use_up_the_budget", 1, 1, (void *[]){&fd, &bytes, &budget, &device});
    from_device(got, device, sizeof got);
    for (int i = 0; i < COUNT; i++)
        ck_assert_msg(got[i] == expected[i], "result %d is %d, not %d", i, got[i], expected[i]);
}
END_TEST

static void touch(int let_go)
{
    uint64_t bytes = 64 * PAGE;
    int fd = make_file("file", 0, bytes);
    with_budget(8 * PAGE, 0);
    uint32_t *into = device_alloc(sizeof *into);
    struct hc_launch *started = launch("touch_unasked", 1, 1, (void *[]){&fd, &bytes, &let_go, &into});
    int result = wait_any(started);
    ck_assert_msg(result == -EFAULT, "a touch of a window that is not there gave %d", result);
}

/* On the CPU device a fault is the process's own. */
static void expect_fault(int let_go)
{
    int status;
    if (on_gpu()) {
        touch(let_go); /* and the end of the runtime, after this, comes back */
        return;
    }
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        if (freopen("/dev/null", "w", stderr) == NULL)
            _exit(0);
        touch(let_go);
        _exit(0);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_msg(WIFSIGNALED(status) ? WTERMSIG(status) == SIGSEGV : (UNDER_ASAN || UNDER_TSAN) && WEXITSTATUS(status) != 0,
                  "the touch ended with status %x", (unsigned)status);
}

START_TEST(a_window_that_nobody_asked_for_is_a_fault)
{
    expect_fault(0);
}
END_TEST

START_TEST(a_window_that_was_let_go_is_a_fault)
{
    expect_fault(1);
}
END_TEST

int main(void)
{
    const struct test_entry tests[] = {
        TEST(sums_of_mapped_files_are_those_of_read, 120),
        TEST(errors_of_mmap_are_linux_errors, 60),
        TEST(what_cannot_be_mapped_is_refused, 60),
        TEST(wrong_ranges_are_refused_and_change_nothing, 60),
        TEST(writes_to_a_private_mapping_stay_out_of_the_file, 60),
        TEST(writes_to_a_shared_mapping_of_memory_are_in_the_file, 60),
        TEST(anonymous_memory_begins_with_zeros, 60),
        TEST(a_mapping_outlives_its_launch_and_ends_with_the_runtime, 60),
        TEST(what_one_kernel_unmapped_is_free_for_the_next, 60),
        TEST(a_gpu_goes_on_seeing_bytes_that_were_cut_off, 60),
        TEST(many_threads_map_and_unmap_many_files, 240),
        TEST(blocks_walk_through_a_file_larger_than_the_budget, 240),
        TEST(the_budget_is_kept_and_holds_are_counted, 60),
        TEST(a_window_that_nobody_asked_for_is_a_fault, 60),
        TEST(a_window_that_was_let_go_is_a_fault, 60),
    };
    return RUN_SUITE("map", tests);
}
