/* A call that waits delays only the lanes that made it. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "tests/service/suites.h"

#define SOON 5000000000ll /* generous for a loaded machine, and far below what a wait on a blocked call would take */

static const enum hc_io modes[] = {HC_IO_URING, HC_IO_THREADS};
static struct fake fake;

static int64_t soon(struct call call)
{
    call_begin(&fake, &call);
    return call_end_within(&fake, &call, SOON);
}

/* ---- A reader of standard output that stands still */

static int from_stdout;
static uint64_t received;

static void *read_all(void *argument)
{
    char buffer[65536];
    ssize_t bytes;

    (void)argument;
    while ((bytes = read(from_stdout, buffer, sizeof buffer)) > 0)
        received += (uint64_t)bytes;
    return NULL;
}

static bool becomes(_Atomic uint64_t *word, uint64_t value)
{
    int64_t limit = now_ns() + WAIT_NS;

    while (atomic_load(word) != value) {
        if (now_ns() > limit)
            return false;
        nap_ms(1);
    }
    return true;
}

/* The blocking call is one that the device makes because of the stream's state. */
static unsigned print_into_stalled(char *text, struct call *held)
{
    unsigned i, good = 0;
    struct hc_wire_stat wire;

    for (i = 0; i < 1500; i++) /* 6 MB into a pipe of 64 KiB */
        good += post_text(&fake, 0, 0, 1, text);
    good += becomes(&fake.stream[0], HC_STREAM_FULL);
    good += soon((struct call){.packet = 1, .opcode = HC_OP_CLOCK_GETTIME, .a = {CLOCK_MONOTONIC}}) > 0;
    good += soon((struct call){.packet = 1, .opcode = HC_OP_OUTPUT, .a = {2}, .input = "", .input_bytes = 0}) == 0;
    good += soon((struct call){.packet = 1, .opcode = HC_OP_STAT, .input = "/", .input_bytes = 2, .output = &wire,
                               .capacity = sizeof wire}) == 0;
    *held = (struct call){.packet = 2, .opcode = HC_OP_OUTPUT, .a = {1}, .input = text, .input_bytes = 4000};
    call_begin(&fake, held);
    good += call_end_within(&fake, held, 50000000) == LOST;
    return good;
}

START_TEST(stalled_reader_stops_only_those_who_print)
{
    int keep = dup(1), ends[2];
    char text[4097];
    struct call held;
    pthread_t reader;
    unsigned good;
    uint64_t unwritten = 0;

    memset(text, 'x', 4096);
    text[4096] = 0;
    ck_assert_int_eq(pipe(ends), 0);
    from_stdout = ends[0];
    dup2(ends[1], 1);
    close(ends[1]);
    fake_open(&fake, 1, 8, 4, modes[_i]);
    good = print_into_stalled(text, &held);
    good += hc_service_drain(fake.service, 20000000, &unwritten) == -ETIMEDOUT;
    good += unwritten > 4u << 20 && unwritten <= 1500 * 4096 + 4000 - 4096;
    received = 0;
    ck_assert_int_eq(pthread_create(&reader, NULL, read_all, NULL), 0);
    good += call_end(&fake, &held) == 4000;
    good += hc_service_drain(fake.service, WAIT_NS, &unwritten) == 0;
    good += unwritten == 0;
    good += becomes(&fake.stream[0], 0);
    fake_close(&fake);
    dup2(keep, 1);
    pthread_join(reader, NULL);
    ck_assert_uint_eq(received, 1500 * 4096 + 4000);
    ck_assert_uint_eq(good, 1500 + 5 + 2 + 4);
}
END_TEST

/* ---- FIFOs and pipes */

/* 32 of them once held up an ordinary open for 3 s (limits.md); io_uring's own openat would answer ENXIO to a writer. */
START_TEST(blocked_fifo_opens_delay_nobody)
{
    char name[64];
    struct call calls[32];
    unsigned i;
    int end;

    snprintf(name, sizeof name, "/tmp/hc-fifo-%d", (int)getpid());
    ck_assert_int_eq(mkfifo(name, 0600), 0);
    fake_open(&fake, 1, 8, 20, modes[_i]);
    for (i = 0; i < 32; i++) {
        calls[i] = (struct call){.packet = i, .opcode = HC_OP_OPEN, .a = {O_WRONLY}, .input = name,
                                 .input_bytes = (uint32_t)strlen(name) + 1};
        call_begin(&fake, &calls[i]);
    }
    ck_assert_int_eq(call_end_within(&fake, &calls[31], 50000000), LOST);
    ck_assert_int_ge(soon((struct call){.packet = 33, .opcode = HC_OP_OPEN, .input = "/dev/null", .input_bytes = 10}), 3);
    ck_assert_int_ge(soon((struct call){.packet = 33, .opcode = HC_OP_OPEN, .input = "/", .input_bytes = 2}), 3);
    end = open(name, O_RDONLY | O_NONBLOCK);
    for (i = 0; i < 32; i++)
        ck_assert_int_ge(call_end(&fake, &calls[i]), 3);
    close(end);
    unlink(name);
    fake_close(&fake);
}
END_TEST

/* Lane 0 reads an empty pipe that lane 1 of the same packet's successor fills; another write to the pipe must not wait. */
START_TEST(blocked_read_is_ended_by_a_later_write)
{
    char back[8] = "";
    int ends[2];
    struct call reading = {.opcode = HC_OP_READ, .output = back, .capacity = 8};

    ck_assert_int_eq(pipe(ends), 0);
    fake_open(&fake, 1, 6, 2, modes[_i]);
    reading.a[0] = (uint64_t)ends[0];
    call_begin(&fake, &reading);
    ck_assert_int_eq(call_end_within(&fake, &reading, 50000000), LOST);
    ck_assert_int_eq(soon((struct call){.packet = 1, .opcode = HC_OP_WRITE, .a = {(uint64_t)ends[1]}, .input = "ping",
                                        .input_bytes = 4}),
                     4);
    ck_assert_int_eq(call_end(&fake, &reading), 4);
    ck_assert_mem_eq(back, "ping", 4);
    fake_close(&fake);
}
END_TEST

START_TEST(two_lanes_of_one_packet_meet_in_a_pipe)
{
    int ends[2];
    struct hc_cargo *packet;
    uint64_t tag;

    ck_assert_int_eq(pipe(ends), 0);
    fake_open(&fake, 1, 6, 2, modes[_i]);
    packet = fake_cargo(&fake, 0);
    *fake_row(&fake, 0, 3) = (struct fake_row){{(uint64_t)ends[0]}, 0, 0, 100};
    tag = fake_publish(&fake, 0, 0, 1u << 3, HC_OP_READ, 0);
    ck_assert_int_eq(fake_wait(&fake, 0, 3, tag, 20000000, NULL), LOST);
    *fake_row(&fake, 0, 9) = (struct fake_row){{(uint64_t)ends[1]}, 0, 100, 0};
    memset(packet->payload + 9 * HC_CELL_PAYLOAD_BYTES, 'm', 100);
    ck_assert_int_eq(fake_wait(&fake, 0, 9, fake_publish(&fake, 0, 0, 1u << 9, HC_OP_WRITE, 0), SOON, NULL), 100);
    ck_assert_int_eq(fake_wait(&fake, 0, 3, tag, SOON, NULL), 100);
    ck_assert_uint_eq(packet->payload[3 * HC_CELL_PAYLOAD_BYTES + 99], 'm');
    fake_close(&fake);
}
END_TEST

/* A blocking write larger than a pipe's room returns when all of it is in, and its end is not torn from its beginning. */
/* Where no further thread is to be had, a path must not wait for a pipe. Needs a user whose threads the system counts: this process ends. */
#ifndef __SANITIZE_ADDRESS__
START_TEST(a_path_needs_no_thread_when_all_are_blocked)
{
    const struct rlimit none = {0, 0};
    struct call reading[8];
    int ends[8][2];
    unsigned i;
    char back[8];

    for (i = 0; i < 8; i++)
        ck_assert_int_eq(pipe(ends[i]), 0);
    fake_open(&fake, 1, 6, 16, HC_IO_THREADS);
    ck_assert_int_eq(setrlimit(RLIMIT_NPROC, &none), 0);
    if (getuid() == 0)
        ck_assert_int_eq(setuid(65534), 0);
    for (i = 0; i < 8; i++) {
        reading[i] = (struct call){.packet = i, .opcode = HC_OP_READ, .a = {(uint64_t)ends[i][0]}, .output = &back[i], .capacity = 1};
        call_begin(&fake, &reading[i]);
    }
    nap_ms(50);
    ck_assert_int_eq(soon((struct call){.packet = 8, .opcode = HC_OP_ACCESS, .input = "/", .input_bytes = 2}), 0);
    for (i = 0; i < 8; i++)
        ck_assert_int_eq(write(ends[i][1], "1", 1), 1); /* one after the other, and all of them */
    for (i = 0; i < 8; i++)
        ck_assert_int_eq(call_end(&fake, &reading[i]), 1);
    fake_close(&fake);
}
END_TEST
#endif

START_TEST(large_write_to_a_pipe_is_whole)
{
    enum { BYTES = 1 << 20 };
    char *data = malloc(BYTES);
    int ends[2];
    pthread_t reader;
    struct call writing = {.opcode = HC_OP_WRITE, .input = data, .input_bytes = BYTES};

    memset(data, 'w', BYTES);
    ck_assert_int_eq(pipe(ends), 0);
    from_stdout = ends[0];
    received = 0;
    fake_open(&fake, 1, 8, 2, modes[_i]);
    writing.a[0] = (uint64_t)ends[1];
    call_begin(&fake, &writing);
    ck_assert_int_eq(call_end_within(&fake, &writing, 50000000), LOST);
    ck_assert_int_eq(pthread_create(&reader, NULL, read_all, NULL), 0);
    ck_assert_int_eq(call_end(&fake, &writing), BYTES);
    close(ends[1]);
    pthread_join(reader, NULL);
    ck_assert_uint_eq(received, BYTES);
    ck_assert_int_eq(fcntl(ends[0], F_GETFD), 0);
    fake_close(&fake);
    free(data);
}
END_TEST

/* The reading end is closed while a write to the full pipe waits: that ends the write, so the close must not wait for it. */
START_TEST(close_of_the_reading_end_ends_a_blocked_write)
{
    enum { BYTES = 200000 };
    char *data = calloc(1, BYTES);
    int ends[2];
    struct call writing = {.opcode = HC_OP_WRITE, .input = data, .input_bytes = BYTES};
    int64_t result;

    ck_assert_int_eq(pipe(ends), 0);
    fake_open(&fake, 1, 8, 2, modes[_i]);
    writing.a[0] = (uint64_t)ends[1];
    call_begin(&fake, &writing);
    ck_assert_int_eq(call_end_within(&fake, &writing, 50000000), LOST);
    ck_assert_int_eq(soon((struct call){.packet = 1, .opcode = HC_OP_CLOSE, .a = {(uint64_t)ends[0]}}), 0);
    result = call_end(&fake, &writing);
    ck_assert_int_ge(result, 4096); /* what had gone in, as write(2) says */
    ck_assert_int_lt(result, BYTES);
    fake_close(&fake);
    free(data);
}
END_TEST

enum { MANY = 2000 };

/* More than the submission queue holds, and nothing else waits for them. An eventfd's reads all wait in io_uring. */
START_TEST(thousands_of_blocked_reads_at_once)
{
    struct call *calls = calloc(MANY, sizeof *calls), other = {.opcode = HC_OP_OPEN, .input = "/", .input_bytes = 2};
    char (*back)[8] = calloc(MANY, 8);
    unsigned i, many = _i == 0 ? MANY : 300;
    const uint64_t one = 1;
    int counters[8];

#if defined(__SANITIZE_THREAD__)
    many = many < 400 ? many : 400;
#endif
    for (i = 0; i < 8; i++) {
        counters[i] = eventfd(0, EFD_SEMAPHORE);
        ck_assert_int_ge(counters[i], 0);
    }
    fake_open(&fake, 1, 12, MANY / 2 + 2, modes[_i]);
    for (i = 0; i < many; i++) {
        calls[i] = (struct call){.packet = i, .opcode = HC_OP_READ, .a = {(uint64_t)counters[i % 8]},
                                 .output = back[i], .capacity = 8};
        call_begin(&fake, &calls[i]);
    }
    other.packet = MANY + 1;
    ck_assert_int_ge(soon(other), 3);
    for (i = 0; i < many; i++)
        ck_assert_int_eq(write(counters[i % 8], &one, 8), 8);
    for (i = 0; i < many; i++)
        ck_assert_int_eq(call_end(&fake, &calls[i]), 8);
    for (i = 0; i < many; i++)
        ck_assert_mem_eq(back[i], &one, 8);
    fake_close(&fake);
    free(calls);
    free(back);
}
END_TEST

static unsigned threads_now(void)
{
    DIR *tasks = opendir("/proc/self/task");
    unsigned count = 0;

    while (readdir(tasks) != NULL)
        count++;
    closedir(tasks);
    return count;
}

static void open_terminal(int *reading, int *writing)
{
    struct termios raw;

    ck_assert_int_eq(openpty(writing, reading, NULL, NULL, NULL), 0);
    tcgetattr(*reading, &raw);
    cfmakeraw(&raw);
    ck_assert_int_eq(tcsetattr(*reading, TCSANOW, &raw), 0);
}

/* Would catch: a thread for each reader, and a machine that has none left for anybody. Of a pipe and of a terminal. */
START_TEST(readers_of_one_pipe_take_no_thread_each)
{
    enum { READERS = 1500, BYTES = 400 };
    struct call *calls = calloc(READERS, sizeof *calls);
    unsigned char *back = calloc(READERS, 1), got[BYTES / 200] = {0};
    unsigned i, before, most = 0;
    int64_t end;
    int ends[2];

    if (_i >= 2)
        open_terminal(&ends[0], &ends[1]);
    else
        ck_assert_int_eq(pipe(ends), 0);
    fake_open(&fake, 1, 12, READERS + 2, modes[_i % 2]);
    before = threads_now();
    for (i = 0; i < READERS; i++) {
        calls[i] = (struct call){.packet = i, .opcode = HC_OP_READ, .a = {(uint64_t)ends[0]}, .output = &back[i], .capacity = 1};
        call_begin(&fake, &calls[i]);
    }
    for (i = 0; i < BYTES; i++) { /* apart, so that each could wake them all */
        const unsigned char byte = (unsigned char)(1 + i / 200);
        unsigned now;
        ck_assert_int_eq(write(ends[1], &byte, 1), 1);
        nap_ms(1);
        now = threads_now();
        most = now > most ? now : most;
    }
    ck_assert_msg(most <= before + 20, "%u threads, %u at first", most, before);
    for (i = 0; i < BYTES; i++)
        ck_assert_int_eq(call_end(&fake, &calls[i]), 1); /* in the order in which they asked */
    close(ends[1]);
    for (; i < READERS; i++) {
        end = call_end(&fake, &calls[i]);
        ck_assert(end == 0 || (_i >= 2 && end == -EIO)); /* a terminal is closed, and then hung up */
    }
    for (i = 0; i < BYTES; i++)
        got[back[i] - 1]++;
    for (i = 0; i < BYTES / 200; i++)
        ck_assert_uint_eq(got[i], 200);
    fake_close(&fake);
    free(calls);
    free(back);
}
END_TEST

/* A read that waits behind another: answered at once where the plain call would be, and never by a file that has its number since. */
START_TEST(what_waits_behind_a_blocked_read)
{
    struct call first, second, third;
    char back[3][8];
    int ends[2], other = open("/dev/zero", O_RDONLY | O_CLOEXEC);

    ck_assert_int_eq(pipe(ends), 0);
    fake_open(&fake, 1, 6, 8, modes[_i]);
    first = (struct call){.packet = 0, .opcode = HC_OP_READ, .a = {(uint64_t)ends[0]}, .output = back[0], .capacity = 8};
    call_begin(&fake, &first);
    ck_assert_int_eq(call_end_within(&fake, &first, 50000000), LOST);
    ck_assert_int_eq(soon((struct call){.packet = 1, .opcode = HC_OP_READ, .a = {(uint64_t)ends[0]}}), 0);
    second = (struct call){.packet = 2, .opcode = HC_OP_READ, .a = {(uint64_t)ends[0]}, .output = back[1], .capacity = 8};
    third = (struct call){.packet = 3, .opcode = HC_OP_READ, .a = {(uint64_t)ends[0]}, .output = back[2], .capacity = 8};
    call_begin(&fake, &second);
    ck_assert_int_eq(call_end_within(&fake, &second, 50000000), LOST);
    ck_assert_int_eq(soon((struct call){.packet = 4, .opcode = HC_OP_WRITE, .a = {(uint64_t)ends[1]}, .input = "a", .input_bytes = 1}), 1);
    ck_assert_int_eq(call_end(&fake, &first), 1);
    call_begin(&fake, &third);
    ck_assert_int_eq(call_end_within(&fake, &third, 50000000), LOST);
    ck_assert_int_eq(dup2(other, ends[0]), ends[0]); /* what the second waits in stays open for it */
    ck_assert_int_eq(write(ends[1], "b", 1), 1);
    ck_assert_int_eq(call_end(&fake, &second), 1);
    ck_assert_int_eq(call_end(&fake, &third), -EBADF);
    fake_close(&fake);
}
END_TEST

/* A socket tells an error once: whoever looks first must tell it on. (Linux: a datagram to nobody; an end closed with data unread.) */
START_TEST(an_error_of_a_socket_reaches_its_reader)
{
    struct sockaddr_in nobody = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof nobody;
    int refused = socket(AF_INET, SOCK_DGRAM, 0), port = socket(AF_INET, SOCK_DGRAM, 0), ends[2];
    char back[8];

    ck_assert_int_eq(bind(port, (struct sockaddr *)&nobody, size), 0);
    ck_assert_int_eq(getsockname(port, (struct sockaddr *)&nobody, &size), 0);
    close(port);
    ck_assert_int_eq(connect(refused, (struct sockaddr *)&nobody, size), 0);
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    ck_assert_int_eq(write(ends[0], "unread", 6), 6);
    close(ends[1]);
    fake_open(&fake, 1, 6, 2, modes[_i]);
    ck_assert_int_eq(send(refused, "x", 1, 0), 1);
    ck_assert_int_eq(soon((struct call){.opcode = HC_OP_READ, .a = {(uint64_t)refused}, .output = back, .capacity = 8}), -ECONNREFUSED);
    ck_assert_int_eq(soon((struct call){.packet = 1, .opcode = HC_OP_READ, .a = {(uint64_t)ends[0]}, .output = back, .capacity = 8}),
                     -ECONNRESET);
    fake_close(&fake);
}
END_TEST

#if !defined(__SANITIZE_THREAD__)
/* Would catch: the turn of a reader that only the parent has, and that the child's readers wait for. */
START_TEST(a_forked_process_waits_for_no_reader_of_its_parent)
{
    struct call reading = {.opcode = HC_OP_READ, .capacity = 1}, again;
    char back[2];
    int ends[2], status;
    pid_t child;

    ck_assert_int_eq(pipe(ends), 0);
    reading.a[0] = (uint64_t)ends[0];
    reading.output = &back[0];
    again = reading;
    again.output = &back[1];
    fake_open(&fake, 1, 6, 2, modes[_i]);
    call_begin(&fake, &reading);
    ck_assert_int_eq(call_end_within(&fake, &reading, 50000000), LOST);
    child = fork();
    if (child == 0) {
        static struct fake own;

        fake_open(&own, 1, 6, 2, modes[_i]);
        call_begin(&own, &again);
        _exit(call_end_within(&own, &again, SOON) == 1 ? 0 : 1);
    }
    ck_assert_int_eq(write(ends[1], "ab", 2), 2);
    ck_assert_int_eq(call_end(&fake, &reading), 1);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
    fake_close(&fake);
}
END_TEST
#endif

/* Would catch: what a trap answered, kept until a reader of another runtime is done. */
START_TEST(readers_that_a_trap_answered_leave_the_queue)
{
    static struct fake other;
    struct call first = {.opcode = HC_OP_READ, .capacity = 1}, calls[20];
    char back[21], told[4096] = "";
    FILE *dump = tmpfile();
    int ends[2];

    ck_assert_int_eq(pipe(ends), 0);
    fake_open(&other, 1, 6, 2, modes[_i]);
    fake_open(&fake, 1, 6, 20, modes[_i]);
    first.a[0] = (uint64_t)ends[0];
    first.output = &back[20];
    call_begin(&other, &first);
    ck_assert_int_eq(call_end_within(&other, &first, 50000000), LOST);
    for (unsigned i = 0; i < 20; i++) {
        calls[i] = first;
        calls[i].packet = i;
        calls[i].output = &back[i];
        call_begin(&fake, &calls[i]);
    }
    ck_assert_int_eq(call_end_within(&fake, &calls[19], 50000000), LOST);
    hc_service_trap_all(fake.service);
    for (unsigned i = 0; i < 20; i++)
        ck_assert_int_eq(call_end(&fake, &calls[i]), -ECANCELED);
    ck_assert_int_eq(hc_service_drain(fake.service, WAIT_NS, NULL), 0);
    hc_service_dump(fake.service, fileno(dump));
    ck_assert_int_gt(pread(fileno(dump), told, sizeof told - 1, 0), 0);
    ck_assert_msg(strstr(told, " 0 calls outstanding") != NULL, "%s", told);
    hc_service_untrap(fake.service);
    ck_assert_int_eq(write(ends[1], "a", 1), 1);
    ck_assert_int_eq(call_end(&other, &first), 1);
    fake_close(&fake);
    fake_close(&other);
}
END_TEST

#ifndef __SANITIZE_ADDRESS__
/* The end of a runtime of which a read has its turn, but no thread yet. */
START_TEST(a_turn_without_a_thread_ends_with_its_service)
{
    static struct fake other;
    struct rlimit before, none;
    struct call calls[3];
    char back[3];
    int ends[2][2];

    for (unsigned i = 0; i < 2; i++)
        ck_assert_int_eq(pipe(ends[i]), 0);
    for (unsigned i = 0; i < 3; i++)
        calls[i] = (struct call){.packet = i % 2, .opcode = HC_OP_READ, .a = {(uint64_t)ends[i != 0][0]}, .output = &back[i], .capacity = 1};
    fake_open(&fake, 1, 6, 2, HC_IO_THREADS);
    fake_open(&other, 1, 6, 2, HC_IO_THREADS);
    ck_assert_int_eq(getrlimit(RLIMIT_NPROC, &before), 0);
    none = before;
    none.rlim_cur = 0;
    ck_assert_int_eq(setrlimit(RLIMIT_NPROC, &none), 0);
    if (getuid() == 0)
        ck_assert_int_eq(setuid(65534), 0);
    call_begin(&fake, &calls[0]);
    ck_assert_int_eq(call_end_within(&fake, &calls[0], 50000000), LOST);
    call_begin(&fake, &calls[1]);
    ck_assert_int_eq(call_end_within(&fake, &calls[1], 50000000), LOST);
    fake_close(&fake);
    ck_assert_int_eq(write(ends[1][1], "a", 1), 1);
    call_begin(&other, &calls[2]);
    ck_assert_int_eq(call_end_within(&other, &calls[2], SOON), 1);
    ck_assert_int_eq(write(ends[0][1], "a", 1), 1); /* the thread that the first service left */
    fake_close(&other);
}
END_TEST
#endif

/* ---- Handlers */

static int64_t slow(void *context, const uint64_t arguments[6], void *buffer, size_t *length, size_t capacity)
{
    (void)buffer;
    (void)capacity;
    *length = 0;
    nap_ms((unsigned)arguments[0]);
    atomic_fetch_add((atomic_int *)context, 1);
    return 5;
}

START_TEST(slow_handlers_delay_nobody)
{
    static atomic_int returned;
    struct call calls[20];
    uint64_t tag;
    unsigned i;

    atomic_store(&returned, 0);
    fake_open(&fake, 1, 8, 16, modes[_i]);
    hc_service_register(fake.service, 0, slow, &returned);
    for (i = 0; i < 20; i++) {
        calls[i] = (struct call){.packet = i, .opcode = HC_OP_USER_BEGIN, .a = {300}};
        call_begin(&fake, &calls[i]);
    }
    ck_assert_int_eq(soon((struct call){.packet = 21, .opcode = HC_OP_NOP}), 0);
    ck_assert_int_ge(soon((struct call){.packet = 21, .opcode = HC_OP_OPEN, .input = "/", .input_bytes = 2}), 3);
    ck_assert_int_eq(atomic_load(&returned), 0);
    for (i = 0; i < 20; i++)
        ck_assert_int_eq(call_end(&fake, &calls[i]), 5);
    /* Posted: acknowledged before it is done, and waited for by a drain. */
    *fake_row(&fake, 0, 2) = (struct fake_row){{100}, 0, 0, 0};
    tag = fake_publish(&fake, 0, 0, 1u << 2, HC_OP_USER_BEGIN, HC_ENTRY_POSTED);
    ck_assert_int_eq(fake_wait(&fake, 0, 0, tag, SOON, NULL), 0);
    ck_assert_int_eq(atomic_load(&returned), 20);
    ck_assert_int_eq(hc_service_drain(fake.service, WAIT_NS, NULL), 0);
    ck_assert_int_eq(atomic_load(&returned), 21);
    fake_close(&fake);
}
END_TEST

TCase *stall_case(void)
{
    TCase *tests = tcase_create("stall");

    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, stalled_reader_stops_only_those_who_print, 0, 2);
    tcase_add_loop_test(tests, blocked_fifo_opens_delay_nobody, 0, 2);
    tcase_add_loop_test(tests, blocked_read_is_ended_by_a_later_write, 0, 2);
    tcase_add_loop_test(tests, two_lanes_of_one_packet_meet_in_a_pipe, 0, 2);
#ifndef __SANITIZE_ADDRESS__ /* which wants a thread of its own at the process's end */
    tcase_add_test(tests, a_path_needs_no_thread_when_all_are_blocked);
    tcase_add_test(tests, a_turn_without_a_thread_ends_with_its_service);
#endif
    tcase_add_loop_test(tests, large_write_to_a_pipe_is_whole, 0, 2);
    tcase_add_loop_test(tests, close_of_the_reading_end_ends_a_blocked_write, 0, 2);
    tcase_add_loop_test(tests, thousands_of_blocked_reads_at_once, 0, 2);
    tcase_add_loop_test(tests, readers_of_one_pipe_take_no_thread_each, 0, 4);
    tcase_add_loop_test(tests, what_waits_behind_a_blocked_read, 0, 2);
    tcase_add_loop_test(tests, an_error_of_a_socket_reaches_its_reader, 0, 2);
#if !defined(__SANITIZE_THREAD__) /* which allows no threads after such a fork */
    tcase_add_loop_test(tests, a_forked_process_waits_for_no_reader_of_its_parent, 0, 2);
#endif
    tcase_add_loop_test(tests, readers_that_a_trap_answered_leave_the_queue, 0, 2);
    tcase_add_loop_test(tests, slow_handlers_delay_nobody, 0, 2);
    return tests;
}
