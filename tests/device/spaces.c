/* Buffers and paths in every address space: transfers of every size, at every alignment. */
#define _GNU_SOURCE
#include "tests/device/spaces.h"
#include "tests/common/harness.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const size_t transfer_sizes[] = {0, 1, 15, 16, 17, 127, 128, 129, 255, 4095, 4096, 4097, 8192, 65536, (1 << 20) + 3};

struct mover {
    unsigned char *device, *pattern;
    int64_t *result;
};

static void move_once(struct mover *mover, int space, size_t size, int shift, int position)
{
    unsigned char *got;
    size_t length;
    int64_t result = 0;
    const unsigned char *expected = mover->pattern;
    static unsigned char constant[CONSTANT_ROOM];

    write_file("from", mover->pattern, size);
    int from = open("from", O_RDONLY | O_CLOEXEC), to = open("to", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    uint64_t bytes = size;
    void *arguments[] = {&from, &to, &space, &mover->device, &bytes, &shift, &position, &mover->result};
    run("move_file", 1, 1, arguments);
    from_device(&result, mover->result, sizeof result);
    ck_assert_msg(result == 0, "space %d, %zu bytes, shift %d: %lld", space, size, shift, (long long)result);
    if (space == IN_CONSTANT) {
        for (unsigned i = 0; i < CONSTANT_ROOM; i++)
            constant[i] = CONSTANT_BYTE(i);
        expected = constant + shift;
    }
    got = (unsigned char *)read_file("to", &length);
    ck_assert_uint_eq(length, size);
    for (size_t i = 0; i < size; i++)
        FAIL_UNLESS(got[i] == expected[i], "space %d, %zu bytes, shift %d: byte %zu of the file is %d, not %d", space,
                      size, shift, i, got[i], expected[i]);
    free(got);
    close(from);
    close(to);
}

static void move_in(int space, size_t most)
{
    struct mover mover = {.pattern = malloc(2 << 20)};
    fill_pattern(mover.pattern, 2 << 20, (uint64_t)space + 9);
    mover.result = device_alloc(64);
    if (space == IN_MAPPED)
        mapped_alloc((2 << 20), (void **)&mover.device);
    else
        mover.device = device_alloc((2 << 20));
    for (size_t s = 0; s < sizeof transfer_sizes / sizeof transfer_sizes[0] && transfer_sizes[s] <= most; s++)
        for (int shift = 0; shift < (transfer_sizes[s] <= 129 ? 17 : 4); shift++)
            move_once(&mover, space, transfer_sizes[s], shift < 4 ? shift : shift - 1, shift & 1);
    free(mover.pattern);
}

/* Would catch: 16-byte loads of an unaligned buffer (a fault on a GPU), a byte lost where a piece ends, bytes written past
 * the end, a generic pointer treated as a global one. */
START_TEST(transfers_in_global_memory)
{
    move_in(IN_GLOBAL, SIZE_MAX);
}
END_TEST

START_TEST(transfers_in_shared_memory)
{
    move_in(IN_SHARED, SHARED_ROOM - 2 * GUARD - 16);
}
END_TEST

START_TEST(transfers_in_local_memory)
{
    move_in(IN_LOCAL, LOCAL_ROOM - 2 * GUARD - 16);
}
END_TEST

START_TEST(transfers_from_constant_memory)
{
    move_in(IN_CONSTANT, CONSTANT_ROOM - 16);
}
END_TEST

START_TEST(transfers_in_mapped_host_memory)
{
    move_in(IN_MAPPED, 65536);
}
END_TEST

START_TEST(paths_may_lie_in_any_memory)
{
    const char *path = "/proc/self/status";
    char *device = to_device(path, strlen(path) + 1);
    int64_t *result = device_alloc(8), got;
    int length = (int)strlen(path);
    for (int space = IN_GLOBAL; space <= IN_LOCAL; space++) {
        run("open_path_in", 1, 1, (void *[]){&space, &device, &length, &result});
        from_device(&got, result, 8);
        ck_assert_int_ge(got, 0);
    }
}
END_TEST

int main(void)
{
    const struct test_entry tests[] = {
        TEST(transfers_in_global_memory, 120),
        TEST(transfers_in_shared_memory, 120),
        TEST(transfers_in_local_memory, 120),
        TEST(transfers_from_constant_memory, 120),
        TEST(transfers_in_mapped_host_memory, 120),
        TEST(paths_may_lie_in_any_memory, 60),
    };
    return RUN_SUITE("spaces", tests);
}
