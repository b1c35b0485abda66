/* Payloads in the staging area: a place must lie within it, holds no more than its blocks, and the rest of an output comes by
 * TRANSFER_GET, also into a place. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "protocol/unit_host.h"
#include "tests/service/suites.h"

#define BLOCK HC_STAGE_BLOCK_BYTES
#define BLOCKS (HC_STAGE_PIECES * (1 + HC_STAGE_LARGE_BLOCKS)) /* of the fake device */
#define FILE_BYTES 30000

static const enum hc_io modes[] = {HC_IO_URING, HC_IO_THREADS};
static struct fake fake;
static unsigned char content[FILE_BYTES];
static int file, out;

static unsigned char *block(unsigned number)
{
    return (unsigned char *)fake.header + fake.header->stage_offset + (size_t)number * BLOCK;
}

static void enter(int mode)
{
    fake_open(&fake, 1, 6, 4, modes[mode]);
    for (unsigned i = 0; i < FILE_BYTES; i++)
        content[i] = (unsigned char)(i * 7 + i / 256);
    file = open("/tmp", O_TMPFILE | O_RDWR, 0600);
    out = open("/tmp", O_TMPFILE | O_RDWR, 0600);
    ck_assert(file >= 0 && out >= 0);
    ck_assert_int_eq(write(file, content, FILE_BYTES), FILE_BYTES);
    memset(block(0), 0xee, (size_t)BLOCKS * BLOCK);
}

static void leave(void)
{
    close(file);
    close(out);
    fake_close(&fake);
}

static off_t out_size(void)
{
    return lseek(out, 0, SEEK_END);
}

struct answer {
    int64_t result;
    uint32_t present, total; /* bytes of output */
    uint64_t rest;
};

static struct answer staged(unsigned opcode, uint64_t a0, uint64_t a1, uint64_t place, uint32_t input, uint32_t capacity)
{
    struct answer answer = {0};
    struct hc_unit reply, extent;
    uint64_t tag;

    *fake_row(&fake, 2, 9) = (struct fake_row){{a0, a1}, place, input, capacity};
    tag = fake_publish(&fake, 0, 2, 1u << 9, opcode, 0);
    answer.result = fake_wait(&fake, 2, 9, tag, WAIT_NS, NULL);
    reply = hc_unit_read(&fake_packet(&fake, 2)->reply[9]);
    extent = hc_unit_read(&fake_cargo(&fake, 2)->extent[9]);
    if ((reply.high & HC_REPLY_PLAIN) != 0) {
        answer.present = answer.total = answer.result > 0 ? (uint32_t)answer.result : 0;
    } else {
        answer.present = HC_EXTENT_INLINE(extent.high);
        answer.total = HC_EXTENT_TOTAL(extent.high);
        answer.rest = extent.low;
    }
    return answer;
}

static void stage_is_untouched(unsigned from, unsigned to)
{
    for (size_t k = 0; k < (size_t)(to - from) * BLOCK; k++)
        if (block(from)[k] != 0xee)
            ck_abort_msg("byte %zu from block %u on was written", k, from);
}

/* Would catch: sums of first and count that wrap, or a last block too many. */
START_TEST(place_outside_is_refused)
{
    static const uint64_t places[] = {
        HC_PLACE(BLOCKS, 1), HC_PLACE(BLOCKS - 1, 2), HC_PLACE(0, BLOCKS + 1), HC_PLACE(BLOCKS, 0), HC_PLACE(0xffffffffu, 1),
        HC_PLACE(0xffffffffu, 2), HC_PLACE(0, 0x7fffffffu), HC_PLACE(1, 0x7fffffffu), HC_PLACE(0xffffffffu, 0x7fffffffu),
        HC_PLACE(0x80000000u, 0x7fffffffu), HC_PLACE_STAGED | HC_PLACE(5, BLOCKS - 4),
    };

    enter(_i);
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        ck_assert_int_eq(staged(HC_OP_PWRITE, (uint64_t)out, 0, places[i], 100, 0).result, -EFAULT);
        ck_assert_int_eq(staged(HC_OP_WRITE, (uint64_t)out, 0, places[i], 0, 0).result, -EFAULT);
        ck_assert_int_eq(staged(HC_OP_PREAD, (uint64_t)file, 0, places[i], 0, 100).result, -EFAULT);
        ck_assert_int_eq(staged(HC_OP_READ, (uint64_t)file, 0, places[i], 0, 0).result, -EFAULT);
        ck_assert_int_eq(staged(HC_OP_OPEN, O_RDONLY, 0, places[i], 5, 0).result, -EFAULT);
        ck_assert_int_eq(staged(HC_OP_OUTPUT, 1, 0, places[i], 5, 0).result, -EFAULT);
        ck_assert_int_eq(staged(HC_OP_TRANSFER_PUT, 0, 0, places[i], 5, 0).result, -EFAULT);
    }
    ck_assert_int_eq(out_size(), 0);
    stage_is_untouched(0, BLOCKS);
    leave();
}
END_TEST

START_TEST(first_and_last_block_are_within)
{
    static const uint64_t places[] = {HC_PLACE(0, 1), HC_PLACE(BLOCKS - 1, 1)};

    enter(_i);
    for (unsigned i = 0; i < 2; i++) {
        unsigned char *at = block(HC_PLACE_FIRST(places[i])), back[BLOCK];

        ck_assert_int_eq(staged(HC_OP_PREAD, (uint64_t)file, 3 + i, places[i], 0, BLOCK).result, BLOCK);
        ck_assert_mem_eq(at, content + 3 + i, BLOCK);
        ck_assert_int_eq(staged(HC_OP_PWRITE, (uint64_t)out, i * BLOCK, places[i], BLOCK, 0).result, BLOCK);
        ck_assert_int_eq(pread(out, back, BLOCK, i * BLOCK), BLOCK);
        ck_assert_mem_eq(back, content + 3 + i, BLOCK);
    }
    stage_is_untouched(1, BLOCKS - 1);
    ck_assert_int_eq(staged(HC_OP_PREAD, (uint64_t)file, 0, HC_PLACE(0, BLOCKS), 0, FILE_BYTES).result, FILE_BYTES);
    ck_assert_mem_eq(block(0), content, FILE_BYTES);
    leave();
}
END_TEST

/* A place of no blocks holds no input; any output waits in a transfer. */
START_TEST(place_without_blocks_holds_nothing)
{
    struct answer answer, rest;

    enter(_i);
    ck_assert_int_eq(staged(HC_OP_PWRITE, (uint64_t)out, 0, HC_PLACE(7, 0), 1, 0).result, -EFAULT);
    ck_assert_int_eq(staged(HC_OP_PWRITE, (uint64_t)out, 0, HC_PLACE(7, 0), 0, 0).result, 0);
    ck_assert_int_eq(staged(HC_OP_PREAD, (uint64_t)file, 0, HC_PLACE(7, 0), 0, 0).result, 0);
    answer = staged(HC_OP_PREAD, (uint64_t)file, 11, HC_PLACE(7, 0), 0, 500);
    ck_assert_int_eq(answer.result, 500);
    ck_assert_uint_eq(answer.present, 0);
    ck_assert_uint_eq(answer.total, 500);
    stage_is_untouched(0, BLOCKS);
    rest = staged(HC_OP_TRANSFER_GET, answer.rest, 0, HC_PLACE(7, 1), 0, 500);
    ck_assert_int_eq(rest.result, 500);
    ck_assert_mem_eq(block(7), content + 11, 500);
    leave();
}
END_TEST

START_TEST(input_beyond_its_blocks_is_refused)
{
    enter(_i);
    memcpy(block(4), content, 3 * BLOCK);
    ck_assert_int_eq(staged(HC_OP_PWRITE, (uint64_t)out, 0, HC_PLACE(4, 1), BLOCK + 1, 0).result, -EFAULT);
    ck_assert_int_eq(staged(HC_OP_WRITE, (uint64_t)out, 0, HC_PLACE(4, 2), 3 * BLOCK, 0).result, -EFAULT);
    ck_assert_int_eq(staged(HC_OP_WRITE, (uint64_t)out, 0, HC_PLACE(4, 2), HC_MAX_TRANSFER, 0).result, -EFAULT);
    ck_assert_int_eq(staged(HC_OP_WRITE, (uint64_t)out, 0, HC_PLACE(4, 2), 0xffffffffu, 0).result, -EINVAL);
    ck_assert_int_eq(staged(HC_OP_TRANSFER_PUT, 0, 0, HC_PLACE(4, 1), BLOCK + 1, 0).result, -EFAULT);
    ck_assert_int_eq(out_size(), 0);
    ck_assert_int_eq(staged(HC_OP_WRITE, (uint64_t)out, 0, HC_PLACE(4, 2), 2 * BLOCK, 0).result, 2 * BLOCK);
    ck_assert_int_eq(out_size(), 2 * BLOCK);
    leave();
}
END_TEST

/* Would catch: output that runs into the blocks of others. */
START_TEST(output_beyond_its_blocks_comes_by_transfer)
{
    struct answer answer;
    uint32_t done;

    enter(_i);
    answer = staged(HC_OP_READ, (uint64_t)file, 0, HC_PLACE(20, 2), 0, 25000);
    ck_assert_int_eq(answer.result, 0); /* the position is at the end */
    ck_assert_int_eq(lseek(file, 100, SEEK_SET), 100);
    answer = staged(HC_OP_READ, (uint64_t)file, 0, HC_PLACE(20, 2), 0, 25000);
    ck_assert_int_eq(answer.result, 25000);
    ck_assert_uint_eq(answer.present, 2 * BLOCK);
    ck_assert_uint_eq(answer.total, 25000);
    ck_assert_mem_eq(block(20), content + 100, 2 * BLOCK);
    stage_is_untouched(0, 20);
    stage_is_untouched(22, BLOCKS);
    for (done = answer.present; done < answer.total;) {
        struct answer next = staged(HC_OP_TRANSFER_GET, answer.rest, done - answer.present, HC_PLACE(40, 1), 0, 25000 - done);
        uint32_t expected = 25000 - done < BLOCK ? 25000 - done : BLOCK;

        ck_assert_int_eq(next.result, expected);
        ck_assert_uint_eq(next.present, expected);
        ck_assert_uint_eq(next.total, expected);
        ck_assert_mem_eq(block(40), content + 100 + done, expected);
        done += expected;
    }
    ck_assert_int_eq(staged(HC_OP_TRANSFER_GET, answer.rest, 0, HC_PLACE(40, 1), 0, 1).result, -EINVAL); /* freed with its last byte */
    stage_is_untouched(41, BLOCKS);
    leave();
}
END_TEST

/* Input that is larger than any place goes ahead in several. */
START_TEST(input_goes_ahead_from_a_place)
{
    unsigned char back[FILE_BYTES];
    int64_t handle = 0;
    uint32_t done, bytes;

    enter(_i);
    for (done = 0; done < FILE_BYTES; done += bytes) {
        bytes = FILE_BYTES - done < 2 * BLOCK ? FILE_BYTES - done : 2 * BLOCK;
        memcpy(block(33), content + done, bytes);
        handle = staged(HC_OP_TRANSFER_PUT, (uint64_t)handle, FILE_BYTES, HC_PLACE(33, 2), bytes, 0).result;
        ck_assert_int_gt(handle, 0);
    }
    memset(block(33), 0, 2 * BLOCK);
    ck_assert_int_eq(staged(HC_OP_PWRITE, (uint64_t)out, 0, (uint64_t)handle, FILE_BYTES, 0).result, FILE_BYTES);
    ck_assert_int_eq(pread(out, back, FILE_BYTES, 0), FILE_BYTES);
    ck_assert_mem_eq(back, content, FILE_BYTES);
    leave();
}
END_TEST

static int64_t add_one(void *context, const uint64_t arguments[6], void *buffer, size_t *length, size_t capacity)
{
    (void)context, (void)capacity;
    for (size_t k = 0; k < *length; k++)
        ((unsigned char *)buffer)[k]++;
    *length += arguments[0];
    return 5;
}

START_TEST(output_takes_the_place_of_the_input)
{
    struct answer answer;

    enter(_i);
    ck_assert_int_eq(hc_service_register(fake.service, 12, add_one, NULL), 0);
    memcpy(block(9), content, 2 * BLOCK);
    answer = staged(HC_OP_USER_BEGIN + 12, 0, 0, HC_PLACE(9, 2), 2 * BLOCK, 2 * BLOCK);
    ck_assert_int_eq(answer.result, 5);
    ck_assert_uint_eq(answer.present, 2 * BLOCK);
    for (unsigned k = 0; k < 2 * BLOCK; k++)
        ck_assert(block(9)[k] == (unsigned char)(content[k] + 1));
    answer = staged(HC_OP_USER_BEGIN + 12, 1, 0, HC_PLACE(9, 2), 2 * BLOCK, 2 * BLOCK); /* one more than there is room for */
    ck_assert_int_eq(answer.result, -EOVERFLOW);
    stage_is_untouched(11, BLOCKS);
    leave();
}
END_TEST

TCase *stage_case(void)
{
    TCase *tests = tcase_create("stage");

    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, place_outside_is_refused, 0, 2);
    tcase_add_loop_test(tests, first_and_last_block_are_within, 0, 2);
    tcase_add_loop_test(tests, place_without_blocks_holds_nothing, 0, 2);
    tcase_add_loop_test(tests, input_beyond_its_blocks_is_refused, 0, 2);
    tcase_add_loop_test(tests, output_beyond_its_blocks_comes_by_transfer, 0, 2);
    tcase_add_loop_test(tests, input_goes_ahead_from_a_place, 0, 2);
    tcase_add_loop_test(tests, output_takes_the_place_of_the_input, 0, 2);
    return tests;
}
