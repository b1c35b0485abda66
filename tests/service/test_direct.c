/* O_DIRECT: memory of the service's own is aligned, positions move, and what the program misaligned is refused as Linux refuses it. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/service/suites.h"

#define PIECE 4096u

static const enum hc_io modes[] = {HC_IO_URING, HC_IO_THREADS};
static struct fake fake;
static char buffer[300 * PIECE];

/* -1: no file system here has it. */
static int direct_file(void)
{
    int fd = open("/tmp", O_TMPFILE | O_RDWR | O_DIRECT, 0600);

    return fd >= 0 ? fd : open("/var/tmp", O_TMPFILE | O_RDWR | O_DIRECT, 0600);
}

static int64_t put(unsigned opcode, int fd, uint64_t offset, size_t bytes)
{
    return call_make(&fake, (struct call){.opcode = opcode, .a = {(uint64_t)fd, offset}, .input = buffer, .input_bytes = (uint32_t)bytes});
}

static int64_t get(unsigned opcode, int fd, uint64_t offset, size_t bytes)
{
    return call_make(&fake, (struct call){.opcode = opcode, .a = {(uint64_t)fd, offset}, .output = buffer, .capacity = (uint32_t)bytes});
}

/* Would catch: io_uring at the current position, which stays where it was, so that each write lands on the first. */
START_TEST(direct_writes_and_reads_move_the_position)
{
    int fd = direct_file();

    if (fd < 0)
        return;
    fake_open(&fake, 1, 6, 4, modes[_i]);
    for (int k = 0; k < 6; k++) {
        memset(buffer, 'a' + k, sizeof buffer);
        ck_assert_int_eq(put(HC_OP_WRITE, fd, 0, k % 2 ? sizeof buffer : PIECE), k % 2 ? sizeof buffer : PIECE);
    }
    ck_assert_int_eq(lseek(fd, 0, SEEK_CUR), 3 * (PIECE + sizeof buffer));
    ck_assert_int_eq(lseek(fd, 0, SEEK_SET), 0);
    for (int k = 0; k < 6; k++) {
        size_t bytes = k % 2 ? sizeof buffer : PIECE;

        ck_assert_int_eq(get(HC_OP_READ, fd, 0, bytes), bytes);
        ck_assert_int_eq(buffer[0], 'a' + k);
        ck_assert_int_eq(buffer[bytes - 1], 'a' + k);
    }
    ck_assert_int_eq(get(HC_OP_READ, fd, 0, PIECE), 0);
    close(fd);
    fake_close(&fake);
}
END_TEST

/* Would catch: room that is cut at the end of the file, which Linux then refuses; and room that is made larger, which hides a refusal. */
START_TEST(direct_sizes_are_the_programs_own)
{
    int fd = direct_file();

    if (fd < 0)
        return;
    fake_open(&fake, 1, 6, 4, modes[_i]);
    ck_assert_int_eq(put(HC_OP_PWRITE, fd, PIECE, 3 * PIECE), 3 * PIECE);
    ck_assert_int_eq(ftruncate(fd, 2 * PIECE + 1), 0);
    ck_assert_int_eq(get(HC_OP_PREAD, fd, 0, sizeof buffer), 2 * PIECE + 1);
    ck_assert_int_eq(get(HC_OP_READ, fd, 0, sizeof buffer), 2 * PIECE + 1);
    lseek(fd, 0, SEEK_SET);
    if (pread(fd, (void *)(((uintptr_t)buffer + PIECE) & ~(uintptr_t)(PIECE - 1)), 100, 0) == 100) {
        fake_close(&fake); /* a file system that takes any size: nothing is refused */
        return;
    }
    ck_assert_int_eq(get(HC_OP_PREAD, fd, 0, 100), -EINVAL);
    ck_assert_int_eq(get(HC_OP_READ, fd, 0, 100), -EINVAL);
    ck_assert_int_eq(get(HC_OP_PREAD, fd, 0, sizeof buffer - 1), -EINVAL);
    ck_assert_int_eq(get(HC_OP_PREAD, fd, 10, PIECE), -EINVAL);
    ck_assert_int_eq(put(HC_OP_PWRITE, fd, 10, PIECE), -EINVAL);
    ck_assert_int_eq(put(HC_OP_PWRITE, fd, 0, 5000), -EINVAL);
    ck_assert_int_eq(put(HC_OP_WRITE, fd, 0, 10), -EINVAL);
    ck_assert_int_eq(lseek(fd, 0, SEEK_CUR), 0);
    close(fd);
    fake_close(&fake);
}
END_TEST

/* Lanes whose parts of a packet begin anywhere. The descriptor becomes O_DIRECT only after it was used. */
START_TEST(lanes_of_a_packet_read_directly)
{
    int fd = direct_file(), flags;
    uint64_t tags[8];

    if (fd < 0)
        return;
    flags = fcntl(fd, F_GETFL);
    fake_open(&fake, 1, 6, 4, modes[_i]);
    ck_assert_int_eq(fcntl(fd, F_SETFL, flags & ~O_DIRECT), 0);
    ck_assert_int_eq(put(HC_OP_PWRITE, fd, 0, sizeof buffer), sizeof buffer);
    ck_assert_int_eq(call_make(&fake, (struct call){.opcode = HC_OP_FCNTL, .a = {(uint64_t)fd, F_SETFL, (uint64_t)flags}}), 0);
    for (unsigned packet = 0; packet < 8; packet++) {
        for (unsigned lane = 0; lane < HC_WARP_LANES; lane++)
            *fake_row(&fake, packet, lane) = (struct fake_row){{(uint64_t)fd, (uint64_t)(packet * 32 + lane) * PIECE}, 0, 0, PIECE};
        tags[packet] = fake_publish(&fake, 0, packet, HC_ALL_LANES, HC_OP_PREAD, 0);
    }
    for (unsigned packet = 0; packet < 8; packet++)
        for (unsigned lane = 0; lane < HC_WARP_LANES; lane++)
            ck_assert_int_eq(fake_wait(&fake, packet, lane, tags[packet], WAIT_NS, NULL), PIECE);
    close(fd);
    fake_close(&fake);
}
END_TEST

/* Whole pages of text, one after the other. */
START_TEST(text_into_a_direct_file_moves_the_position)
{
    char text[PIECE + 1];
    int fd = direct_file();

    if (fd < 0)
        return;
    ck_assert_int_eq(dup2(fd, 1), 1);
    fake_open(&fake, 1, 6, 4, modes[_i]);
    text[PIECE] = 0;
    for (int k = 0; k < 3; k++) {
        memset(text, 'a' + k, PIECE);
        ck_assert(post_text(&fake, 0, 0, 1, text));
        ck_assert_int_eq(hc_service_drain(fake.service, WAIT_NS, NULL), 0);
    }
    ck_assert_int_eq(lseek(1, 0, SEEK_END), 3 * PIECE);
    close(fd);
    fake_close(&fake);
}
END_TEST

TCase *direct_case(void)
{
    TCase *tests = tcase_create("direct");

    tcase_set_timeout(tests, 120);
    if (direct_file() < 0)
        fprintf(stderr, "# O_DIRECT: neither /tmp nor /var/tmp has it: skipped\n");
    tcase_add_loop_test(tests, direct_writes_and_reads_move_the_position, 0, 2);
    tcase_add_loop_test(tests, direct_sizes_are_the_programs_own, 0, 2);
    tcase_add_loop_test(tests, lanes_of_a_packet_read_directly, 0, 2);
    tcase_add_loop_test(tests, text_into_a_direct_file_moves_the_position, 0, 2);
    return tests;
}
