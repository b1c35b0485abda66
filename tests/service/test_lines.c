/* Text for a pipe that others write to as well: Linux keeps a write of at most PIPE_BUF bytes whole, so each must end where a line ends. A pipe
 * in packet mode (O_DIRECT) shows where the writes begin and end. */
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/service/suites.h"

#define TEXTS 400u /* of 40 lines of 100 bytes: many pipes full */

static const enum hc_io modes[] = {HC_IO_URING, HC_IO_THREADS};
static struct fake fake;

static void put_lines(char *text, unsigned number)
{
    for (unsigned k = 0; k < 40; k++)
        snprintf(text + 100 * k, 101, "%06u %s\n", number * 40 + k,
                 "--------------------------------------------------------------------------------------------");
}

struct seen {
    int fd;
    unsigned next, torn;
};

static void *read_packets(void *argument)
{
    struct seen *seen = argument;
    char packet[PIPE_BUF];
    ssize_t got;

    nap_ms(100); /* the pipe is full at first */
    while ((got = read(seen->fd, packet, sizeof packet)) > 0) {
        seen->torn += packet[got - 1] != '\n' || got % 100 != 0;
        for (ssize_t at = 0; at + 100 <= got; at += 100)
            seen->next += (unsigned)atoi(packet + at) == seen->next;
    }
    return NULL;
}

/* Would catch: writes of many chunks, which are cut wherever the pipe is full. */
START_TEST(writes_to_a_pipe_are_whole_lines)
{
    int ends[2], keep = dup(1), kind = _i / 2;
    struct seen seen = {0};
    char text[PIPE_BUF];
    pthread_t reader;
    unsigned good = 0;

    if (kind == 0)
        ck_assert_int_eq(pipe2(ends, O_DIRECT), 0);
    else
        ck_assert_int_eq(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), 0);
    seen.fd = ends[0];
    dup2(ends[1], 1);
    close(ends[1]);
    ck_assert_int_eq(pthread_create(&reader, NULL, read_packets, &seen), 0);
    fake_open(&fake, 1, 6, 4, modes[_i % 2]);
    for (unsigned i = 0; i < TEXTS; i++) {
        uint64_t tag;

        put_lines(text, i);
        memcpy(fake_cargo(&fake, i % 8)->payload, text, 4000);
        tag = fake_publish(&fake, 0, i % 8, 1, HC_OP_OUTPUT, HC_ENTRY_TEXT_FLAGS(1, 4000));
        good += fake_wait(&fake, i % 8, 0, tag, WAIT_NS, NULL) == 0;
    }
    good += hc_service_drain(fake.service, WAIT_NS, NULL) == 0;
    fake_close(&fake);
    dup2(keep, 1);
    pthread_join(reader, NULL);
    ck_assert_uint_eq(good, TEXTS + 1);
    ck_assert_uint_eq(seen.next, TEXTS * 40);
    ck_assert_uint_eq(seen.torn, 0);
}
END_TEST

static void *read_all(void *argument)
{
    static char all[200000];
    struct seen *seen = argument;
    ssize_t got;

    nap_ms(100);
    while ((got = read(seen->fd, all + seen->next, sizeof all - seen->next)) > 0)
        seen->next += (unsigned)got;
    return all;
}

/* Lines longer than a piece, none at all, and what comes before and after them. */
START_TEST(long_lines_and_none_arrive_in_order)
{
    static char large[100001], expected[200000];
    static const char *const around[] = {"short\n", "no end", "\n", "a\nb", "c\n"};
    int ends[2], keep = dup(1);
    struct seen seen = {0};
    size_t bytes = 0;
    pthread_t reader;
    unsigned good = 0;
    void *all;

    ck_assert_int_eq(pipe(ends), 0);
    seen.fd = ends[0];
    dup2(ends[1], 1);
    close(ends[1]);
    memset(large, 'x', sizeof large);
    ck_assert_int_eq(pthread_create(&reader, NULL, read_all, &seen), 0);
    fake_open(&fake, 1, 6, 4, modes[_i]);
    for (unsigned i = 0; i < 5; i++) {
        uint32_t length = i == 0 ? 5000 : i == 1 ? 100000 : i == 2 ? 4096 : i == 3 ? 4097 : 9000;

        if (i % 2 == 0)
            large[length - 1] = '\n';
        good += post_text(&fake, 0, 0, 1, around[i]);
        good += call_make(&fake, (struct call){.packet = 1, .opcode = HC_OP_OUTPUT, .a = {1}, .input = large, .input_bytes = length}) == length;
        bytes += (size_t)sprintf(expected + bytes, "%s", around[i]);
        memcpy(expected + bytes, large, length);
        bytes += length;
        large[length - 1] = 'x';
    }
    good += hc_service_drain(fake.service, WAIT_NS, NULL) == 0;
    fake_close(&fake);
    dup2(keep, 1);
    pthread_join(reader, &all);
    ck_assert_uint_eq(good, 11);
    ck_assert_uint_eq(seen.next, bytes);
    ck_assert(memcmp(all, expected, bytes) == 0);
}
END_TEST

TCase *lines_case(void)
{
    TCase *tests = tcase_create("lines");

    tcase_set_timeout(tests, 120);
    tcase_add_loop_test(tests, writes_to_a_pipe_are_whole_lines, 0, 4);
    tcase_add_loop_test(tests, long_lines_and_none_arrive_in_order, 0, 2);
    return tests;
}
