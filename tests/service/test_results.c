/* Results and errors are those of Linux for the same system call, through io_uring and through threads. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "tests/service/suites.h"

static const enum hc_io modes[] = {HC_IO_URING, HC_IO_THREADS};
static char directory[64];
static struct fake fake;

static void enter(int mode)
{
    strcpy(directory, "/tmp/hc-service-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(directory));
    ck_assert_int_eq(chdir(directory), 0);
    fake_open(&fake, 1, 6, 4, modes[mode]);
}

static void leave(void)
{
    char command[96];

    fake_close(&fake);
    snprintf(command, sizeof command, "rm -rf %s", directory);
    ck_assert_int_eq(system(command), 0);
}

static int64_t on_fd(unsigned opcode, int64_t fd, uint64_t a1, uint64_t a2)
{
    return call_make(&fake, (struct call){.opcode = opcode, .a = {(uint64_t)fd, a1, a2}});
}

static int64_t in(unsigned opcode, int64_t fd, uint64_t offset, const void *input, size_t bytes)
{
    return call_make(&fake, (struct call){.opcode = opcode, .a = {(uint64_t)fd, offset}, .input = input,
                                          .input_bytes = (uint32_t)bytes});
}

static int64_t out(unsigned opcode, int64_t fd, uint64_t offset, void *output, size_t bytes)
{
    return call_make(&fake, (struct call){.opcode = opcode, .a = {(uint64_t)fd, offset}, .output = output,
                                          .capacity = (uint32_t)bytes});
}

/* Would catch: io_uring, which waits until such a descriptor is ready before it finds that it cannot be read or written (Linux 6.18: an
 * epoll descriptor for ever), and the answer 0 for no bytes without a question to the file. */
START_TEST(descriptors_that_cannot_be_read_or_written_answer_at_once)
{
    char byte = 0;
    int epoll = epoll_create1(EPOLL_CLOEXEC), timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
    int here, full = open("/dev/full", O_RDWR | O_CLOEXEC);

    enter(_i);
    here = open(".", O_RDONLY | O_CLOEXEC);
    ck_assert_int_eq(out(HC_OP_READ, epoll, 0, &byte, 1), -EINVAL);
    ck_assert_int_eq(in(HC_OP_WRITE, epoll, 0, &byte, 1), -EINVAL);
    ck_assert_int_eq(in(HC_OP_WRITE, timer, 0, &byte, 1), -EINVAL);
    ck_assert_int_eq(out(HC_OP_READ, here, 0, &byte, 0), -EISDIR);
    ck_assert_int_eq(out(HC_OP_PREAD, here, 0, &byte, 0), -EISDIR);
    ck_assert_int_eq(in(HC_OP_WRITE, full, 0, &byte, 0), -ENOSPC);
    ck_assert_int_eq(in(HC_OP_WRITE, here, 0, &byte, 0), -EBADF);
    ck_assert_int_eq(out(HC_OP_READ, full, 0, &byte, 0), 0);
    close(epoll);
    close(timer);
    close(here);
    close(full);
    leave();
}
END_TEST

/* A wrong argument order or a lost position shows here. */
START_TEST(file_calls_equal_the_system_calls)
{
    char buffer[64] = "";
    struct stat status;
    struct hc_wire_stat wire;
    int64_t fd;

    enter(_i);
    fd = call_path(&fake, HC_OP_OPEN, "a", O_CREAT | O_RDWR, 0640);
    ck_assert_int_ge(fd, 3);
    ck_assert_int_eq(fcntl((int)fd, F_GETFD), FD_CLOEXEC);
    ck_assert_int_eq(in(HC_OP_WRITE, fd, 0, "hello world", 11), 11);
    ck_assert_int_eq(on_fd(HC_OP_LSEEK, fd, 6, SEEK_SET), 6);
    ck_assert_int_eq(out(HC_OP_READ, fd, 0, buffer, 64), 5);
    ck_assert_mem_eq(buffer, "world", 5);
    ck_assert_int_eq(out(HC_OP_READ, fd, 0, buffer, 64), 0);
    ck_assert_int_eq(out(HC_OP_PREAD, fd, 1, buffer, 4), 4);
    ck_assert_mem_eq(buffer, "ello", 4);
    ck_assert_int_eq(in(HC_OP_PWRITE, fd, 20, "x", 1), 1);
    ck_assert_int_eq(on_fd(HC_OP_LSEEK, fd, 0, SEEK_END), 21);
    ck_assert_int_eq(on_fd(HC_OP_FTRUNCATE, fd, 7, 0), 0);
    ck_assert_int_eq(on_fd(HC_OP_FSYNC, fd, 0, 0), 0);
    ck_assert_int_eq(on_fd(HC_OP_FDATASYNC, fd, 0, 0), 0);
    ck_assert_int_eq(out(HC_OP_FSTAT, fd, 0, &wire, sizeof wire), 0);
    ck_assert_int_eq(stat("a", &status), 0);
    ck_assert_int_eq(wire.size, 7);
    ck_assert_uint_eq(wire.ino, status.st_ino);
    ck_assert_uint_eq(wire.dev, status.st_dev);
    ck_assert_uint_eq(wire.mode, status.st_mode);
    ck_assert_uint_eq(wire.nlink, 1);
    ck_assert_uint_eq(wire.uid, getuid());
    ck_assert_int_eq(wire.mtime_sec, status.st_mtim.tv_sec);
    ck_assert_int_eq(wire.mtime_nsec, status.st_mtim.tv_nsec);
    ck_assert_int_eq(wire.blksize, status.st_blksize);
    ck_assert_int_eq(wire.blocks, status.st_blocks);
    ck_assert_int_eq(on_fd(HC_OP_CLOSE, fd, 0, 0), 0);
    ck_assert_int_eq(fcntl((int)fd, F_GETFD), -1);
    leave();
}
END_TEST

START_TEST(path_calls_equal_the_system_calls)
{
    struct hc_wire_stat wire;
    struct call call = {.opcode = HC_OP_STAT, .input = "d", .input_bytes = 2, .output = &wire, .capacity = sizeof wire};

    enter(_i);
    ck_assert_int_eq(call_path(&fake, HC_OP_MKDIR, "d", 0750, 0), 0);
    ck_assert_int_eq(call_make(&fake, call), 0);
    ck_assert(S_ISDIR(wire.mode));
    ck_assert_int_eq(call_path(&fake, HC_OP_MKDIR, "d", 0750, 0), -EEXIST);
    ck_assert_int_eq(call_path(&fake, HC_OP_ACCESS, "d", R_OK, 0), 0);
    ck_assert_int_eq(in(HC_OP_RENAME, 0, 0, "d\0e", 4), 0);
    ck_assert_int_eq(call_path(&fake, HC_OP_ACCESS, "d", F_OK, 0), -ENOENT);
    ck_assert_int_eq(call_path(&fake, HC_OP_UNLINK, "e", 0, 0), -EISDIR);
    ck_assert_int_eq(call_path(&fake, HC_OP_RMDIR, "e", 0, 0), 0);
    ck_assert_int_eq(call_path(&fake, HC_OP_RMDIR, "e", 0, 0), -ENOENT);
    ck_assert_int_eq(call_make(&fake, call), -ENOENT);
    ck_assert_int_ge(call_path(&fake, HC_OP_OPEN, "f", O_CREAT | O_WRONLY, 0600), 3);
    ck_assert_int_eq(call_path(&fake, HC_OP_RMDIR, "f", 0, 0), -ENOTDIR);
    ck_assert_int_eq(call_path(&fake, HC_OP_UNLINK, "f", 0, 0), 0);
    ck_assert_int_eq(in(HC_OP_RENAME, 0, 0, "f\0g", 4), -ENOENT);
    leave();
}
END_TEST

START_TEST(errors_equal_the_system_calls_errors)
{
    char buffer[8], *path = malloc(PATH_MAX + 8);
    int64_t fd, pipes[2];
    int ends[2];
    struct hc_wire_stat wire;

    enter(_i);
    ck_assert_int_eq(on_fd(HC_OP_CLOSE, 77, 0, 0), -EBADF);
    ck_assert_int_eq(on_fd(HC_OP_CLOSE, -1, 0, 0), -EBADF);
    ck_assert_int_eq(out(HC_OP_READ, 77, 0, buffer, 8), -EBADF);
    ck_assert_int_eq(in(HC_OP_WRITE, 77, 0, "x", 1), -EBADF);
    ck_assert_int_eq(out(HC_OP_FSTAT, AT_FDCWD, 0, &wire, sizeof wire), -EBADF);
    ck_assert_int_eq(on_fd(HC_OP_LSEEK, 77, 0, 0), -EBADF);
    ck_assert_int_eq(on_fd(HC_OP_FSYNC, 77, 0, 0), -EBADF);
    ck_assert_int_eq(on_fd(HC_OP_FTRUNCATE, 77, 0, 0), -EBADF);
    ck_assert_int_eq(on_fd(HC_OP_FLUSH, 77, 0, 0), -EBADF);
    ck_assert_int_eq(on_fd(HC_OP_ISATTY, 77, 0, 0), -EBADF);
    fd = call_path(&fake, HC_OP_OPEN, ".", O_RDONLY, 0);
    ck_assert_int_eq(out(HC_OP_READ, fd, 0, buffer, 8), -EISDIR);
    ck_assert_int_eq(on_fd(HC_OP_ISATTY, fd, 0, 0), -ENOTTY);
    ck_assert_int_eq(call_path(&fake, HC_OP_OPEN, ".", O_WRONLY, 0), -EISDIR);
    ck_assert_int_eq(call_path(&fake, HC_OP_OPEN, "absent", O_RDONLY, 0), -ENOENT);
    ck_assert_int_eq(call_path(&fake, HC_OP_OPEN, "", O_RDONLY, 0), -ENOENT);
    ck_assert_int_ge(fd = call_path(&fake, HC_OP_OPEN, "f", O_CREAT | O_WRONLY, 0600), 0);
    ck_assert_int_eq(call_path(&fake, HC_OP_OPEN, "f", O_CREAT | O_EXCL | O_WRONLY, 0600), -EEXIST);
    ck_assert_int_eq(call_path(&fake, HC_OP_OPEN, "f/x", O_RDONLY, 0), -ENOTDIR);
    ck_assert_int_eq(out(HC_OP_READ, fd, 0, buffer, 8), -EBADF);
    ck_assert_int_eq(out(HC_OP_PREAD, fd, (uint64_t)-1, buffer, 8), -EINVAL);
    ck_assert_int_eq(on_fd(HC_OP_LSEEK, fd, (uint64_t)-5, SEEK_SET), -EINVAL);
    ck_assert_int_eq(on_fd(HC_OP_LSEEK, fd, 0, 99), -EINVAL);
    ck_assert_int_eq(on_fd(HC_OP_FTRUNCATE, fd, (uint64_t)-1, 0), -EINVAL);
    ck_assert_int_eq(pipe(ends), 0);
    pipes[0] = ends[0];
    pipes[1] = ends[1];
    ck_assert_int_eq(on_fd(HC_OP_LSEEK, pipes[0], 0, 0), -ESPIPE);
    ck_assert_int_eq(out(HC_OP_PREAD, pipes[0], 0, buffer, 8), -ESPIPE);
    ck_assert_int_eq(in(HC_OP_PWRITE, pipes[1], 0, "x", 1), -ESPIPE);
    ck_assert_int_eq(on_fd(HC_OP_FSYNC, pipes[0], 0, 0), -EINVAL);
    ck_assert_int_eq(on_fd(HC_OP_FTRUNCATE, pipes[1], 0, 0), -EINVAL);
    ck_assert_int_eq(fcntl(ends[0], F_SETFL, O_NONBLOCK), 0);
    ck_assert_int_eq(out(HC_OP_READ, pipes[0], 0, buffer, 8), -EAGAIN);
    close(ends[0]);
    ck_assert_int_eq(in(HC_OP_WRITE, pipes[1], 0, "x", 1), -EPIPE);
    ck_assert_int_eq(atomic_load(&fake.pipes_broken), 1);
    memset(path, 'p', PATH_MAX + 8);
    ck_assert_int_eq(in(HC_OP_UNLINK, 0, 0, path, PATH_MAX + 4), -ENAMETOOLONG);
    path[PATH_MAX - 1] = 0;
    ck_assert_int_eq(in(HC_OP_UNLINK, 0, 0, path, PATH_MAX), -ENAMETOOLONG);
    ck_assert_int_eq(in(HC_OP_UNLINK, 0, 0, "no end", 6), -EINVAL);
    ck_assert_int_eq(in(HC_OP_RENAME, 0, 0, "one only", 9), -EINVAL);
    free(path);
    leave();
}
END_TEST

START_TEST(clock_and_environment)
{
    char *big = malloc(10000), *value = calloc(1, 10000);
    struct timespec now;
    struct call call = {.opcode = HC_OP_GETENV, .input = "HC_T", .input_bytes = 5, .output = value, .capacity = 10000};

    enter(_i);
    ck_assert_int_eq(on_fd(HC_OP_NOP, 0, 0, 0), 0);
    clock_gettime(CLOCK_BOOTTIME, &now);
    ck_assert_int_ge(on_fd(HC_OP_CLOCK_GETTIME, CLOCK_BOOTTIME, 0, 0), now.tv_sec * 1000000000ll + now.tv_nsec);
    ck_assert_int_eq(on_fd(HC_OP_CLOCK_GETTIME, 12345, 0, 0), -EINVAL);
    ck_assert_int_eq(call_make(&fake, call), -ENOENT);
    setenv("HC_T", "short", 1);
    ck_assert_int_eq(call_make(&fake, call), 5);
    ck_assert_mem_eq(value, "short", 6);
    memset(big, 'v', 9000);
    big[9000] = 0;
    setenv("HC_T", big, 1);
    ck_assert_int_eq(call_make(&fake, call), 9000);
    ck_assert_mem_eq(value, big, 9000);
    call.capacity = 10;
    ck_assert_int_eq(call_make(&fake, call), 9000); /* cut, and says how long it is */
    call.input_bytes = 4;
    ck_assert_int_eq(call_make(&fake, call), -EINVAL);
    free(big);
    free(value);
    leave();
}
END_TEST

/* Buffers beyond a packet, both ways; a remainder lost or repeated shows in the bytes. */
START_TEST(large_buffers_arrive_whole)
{
    enum { BYTES = 300001 };
    unsigned char *data = malloc(BYTES), *back = malloc(2 * BYTES);
    int64_t fd;
    unsigned i;

    enter(_i);
    for (i = 0; i < BYTES; i++)
        data[i] = (unsigned char)(i * 2654435761u >> 13);
    fd = call_path(&fake, HC_OP_OPEN, "big", O_CREAT | O_RDWR, 0600);
    ck_assert_int_eq(in(HC_OP_WRITE, fd, 0, data, BYTES), BYTES);
    ck_assert_int_eq(in(HC_OP_PWRITE, fd, BYTES, data, BYTES), BYTES);
    ck_assert_int_eq(on_fd(HC_OP_LSEEK, fd, 0, SEEK_SET), 0);
    ck_assert_int_eq(out(HC_OP_READ, fd, 0, back, 2 * BYTES), 2 * BYTES);
    ck_assert_mem_eq(back, data, BYTES);
    ck_assert_mem_eq(back + BYTES, data, BYTES);
    memset(back, 0, BYTES);
    ck_assert_int_eq(out(HC_OP_PREAD, fd, 1, back, BYTES - 1), BYTES - 1);
    ck_assert_mem_eq(back, data + 1, BYTES - 1);
    ck_assert_int_eq(out(HC_OP_READ, fd, 0, back, 2 * BYTES), 0);
    leave();
    free(data);
    free(back);
}
END_TEST

/* /proc says its files are empty. */
START_TEST(file_of_size_zero_is_read)
{
    char here[8192], there[8192];
    int64_t fd, bytes;
    int plain;

    enter(_i);
    fd = call_path(&fake, HC_OP_OPEN, "/proc/version", O_RDONLY, 0);
    bytes = out(HC_OP_READ, fd, 0, there, sizeof there);
    plain = open("/proc/version", O_RDONLY);
    ck_assert_int_eq(bytes, read(plain, here, sizeof here));
    ck_assert_mem_eq(here, there, (size_t)bytes);
    leave();
}
END_TEST

/* The announced size is a hint (PROTOCOL.md): text that a device formats is sent before its length is known. */
START_TEST(a_transfer_grows_past_its_announced_size)
{
    char text[3000], back[3000];
    int64_t handle = 0;
    uint64_t tag;
    int ends[2];

    enter(_i);
    ck_assert_int_eq(pipe(ends), 0);
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (char)('a' + i % 26);
    for (size_t at = 0; at < sizeof text; at += 100) {
        handle = in(HC_OP_TRANSFER_PUT, handle, 0, text + at, 100);
        ck_assert_int_gt(handle, 0);
    }
    *fake_row(&fake, 0, 0) = (struct fake_row){{(uint64_t)ends[1]}, (uint64_t)handle, sizeof text, 0};
    tag = fake_publish(&fake, 0, 0, 1, HC_OP_WRITE, HC_ENTRY_WIDE);
    ck_assert_int_eq(fake_wait(&fake, 0, 0, tag, WAIT_NS, NULL), (int)sizeof text);
    ck_assert_int_eq(read(ends[0], back, sizeof back), (int)sizeof back);
    ck_assert_mem_eq(back, text, sizeof text);
    leave();
}
END_TEST

START_TEST(bad_transfers_are_refused)
{
    uint64_t handle;
    struct call write = {.opcode = HC_OP_WRITE, .a = {1}, .input = "x", .input_bytes = 1};
    uint64_t tag;

    enter(_i);
    handle = (uint64_t)in(HC_OP_TRANSFER_PUT, 0, 10, "12345", 5);
    ck_assert_int_gt((int64_t)handle, 0);
    ck_assert_int_eq(in(HC_OP_TRANSFER_PUT, (int64_t)handle + (1 << 20), 0, "1", 1), -EINVAL);
    ck_assert_int_eq(in(HC_OP_TRANSFER_PUT, INT64_MIN + 5, 0, "1", 1), -EINVAL);
    ck_assert_int_eq(in(HC_OP_TRANSFER_PUT, 0, 1ull << 40, "1", 1), -EINVAL);
    ck_assert_int_eq(out(HC_OP_TRANSFER_GET, (int64_t)handle, 0, write.a, 8), -EINVAL);
    *fake_row(&fake, 0, 0) = (struct fake_row){{1}, handle, 10, 0}; /* only half of it has come */
    tag = fake_publish(&fake, 0, 0, 1, HC_OP_WRITE, HC_ENTRY_WIDE);
    ck_assert_int_eq(fake_wait(&fake, 0, 0, tag, WAIT_NS, NULL), -EINVAL);
    *fake_row(&fake, 0, 0) = (struct fake_row){{1}, 0, HC_PAYLOAD_BYTES + 1, 0};
    tag = fake_publish(&fake, 0, 0, 1, HC_OP_WRITE, HC_ENTRY_WIDE);
    ck_assert_int_eq(fake_wait(&fake, 0, 0, tag, WAIT_NS, NULL), -EFAULT);
    *fake_row(&fake, 0, 0) = (struct fake_row){{1}, 0, 0, 0x80000000u};
    tag = fake_publish(&fake, 0, 0, 1, HC_OP_READ, HC_ENTRY_WIDE);
    ck_assert_int_eq(fake_wait(&fake, 0, 0, tag, WAIT_NS, NULL), -EINVAL);
    leave();
}
END_TEST

/* 32 lanes with cells of their own, each with its own argument and result. */
START_TEST(every_lane_gets_its_own_answer)
{
    struct hc_cargo *packet;
    unsigned char expected;
    uint64_t tag;
    unsigned lane;
    int64_t fd;

    enter(_i);
    packet = fake_cargo(&fake, 1);
    fd = call_path(&fake, HC_OP_OPEN, "lanes", O_CREAT | O_RDWR, 0600);
    for (lane = 0; lane < 32; lane++) {
        *fake_row(&fake, 1, lane) = (struct fake_row){{(uint64_t)fd, lane * 40}, 0, lane + 1, 0}; /* lanes do not overlap */
        memset(packet->payload + lane * HC_CELL_PAYLOAD_BYTES, 'A' + (int)lane, lane + 1);
    }
    tag = fake_publish(&fake, 0, 1, 0xfffffff0, HC_OP_PWRITE, 0);
    for (lane = 4; lane < 32; lane++)
        ck_assert_int_eq(fake_wait(&fake, 1, lane, tag, WAIT_NS, NULL), lane + 1);
    ck_assert_uint_ne(fake_packet(&fake, 1)->reply[3].high, tag);
    for (lane = 0; lane < 32; lane++)
        *fake_row(&fake, 1, lane) = (struct fake_row){{(uint64_t)fd, lane * 40}, 0, 0, 1};
    tag = fake_publish(&fake, 0, 1, 0xfffffff0, HC_OP_PREAD, HC_ENTRY_WIDE);
    for (lane = 4; lane < 32; lane++) {
        ck_assert_int_eq(fake_wait(&fake, 1, lane, tag, WAIT_NS, NULL), 1);
        expected = packet->payload[(lane - 4) * HC_SHARE_BYTES(28)];
        ck_assert_uint_eq(expected, 'A' + lane);
    }
    leave();
}
END_TEST

static int64_t reverse(void *context, const uint64_t arguments[6], void *buffer, size_t *length, size_t capacity)
{
    char *text = buffer;
    size_t i;

    atomic_fetch_add((atomic_int *)context, 1);
    if (arguments[1] == 1)
        *length = capacity + 1;
    for (i = 0; i < *length / 2 && *length <= capacity; i++) {
        char byte = text[i];

        text[i] = text[*length - 1 - i];
        text[*length - 1 - i] = byte;
    }
    return (int64_t)arguments[0] - (int64_t)arguments[5];
}

START_TEST(registered_call_gets_arguments_and_buffer)
{
    atomic_int calls = 0;
    char back[16] = "";
    struct call call = {.opcode = HC_OP_USER_BEGIN + 7, .a = {1, 0, 0, 0, 0, 10}, .input = "abc", .input_bytes = 3,
                        .output = back, .capacity = 8};

    enter(_i);
    ck_assert_int_eq(call_make(&fake, call), -ENOSYS);
    ck_assert_int_eq(hc_service_register(fake.service, 4096, reverse, &calls), -EINVAL);
    ck_assert_int_eq(hc_service_register(fake.service, 7, reverse, &calls), 0);
    ck_assert_int_eq(call_make(&fake, call), -9);
    ck_assert_mem_eq(back, "cba", 3);
    call.a[1] = 1;
    ck_assert_int_eq(call_make(&fake, call), -EOVERFLOW);
    call.a[1] = 0;
    call.capacity = 0; /* takes input only */
    call.output = NULL;
    ck_assert_int_eq(call_make(&fake, call), -9);
    ck_assert_int_eq(hc_service_register(fake.service, 7, NULL, NULL), 0);
    ck_assert_int_eq(call_make(&fake, call), -ENOSYS);
    ck_assert_int_eq(atomic_load(&calls), 3);
    ck_assert_int_eq(on_fd(0x77, 0, 0, 0), -ENOSYS);
    ck_assert_int_eq(on_fd(HC_OP_USER_END, 0, 0, 0), -ENOSYS);
    leave();
}
END_TEST

/* What belongs to the service is no descriptor to a device: closing it would hang everybody. */
START_TEST(own_descriptors_are_out_of_reach)
{
    struct stat status;
    int fd, closed = 0;

    enter(_i);
    for (fd = 3; fd < 1024; fd++)
        if (fstat(fd, &status) == 0 && (status.st_mode & S_IFMT) == 0) {
            ck_assert_int_eq(on_fd(HC_OP_CLOSE, fd, 0, 0), -EBADF);
            closed++;
        }
    ck_assert_int_ge(closed, 1);
    leave();
}
END_TEST

TCase *results_case(void)
{
    TCase *tests = tcase_create("results");

    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, descriptors_that_cannot_be_read_or_written_answer_at_once, 0, 2);
    tcase_add_loop_test(tests, file_calls_equal_the_system_calls, 0, 2);
    tcase_add_loop_test(tests, path_calls_equal_the_system_calls, 0, 2);
    tcase_add_loop_test(tests, errors_equal_the_system_calls_errors, 0, 2);
    tcase_add_loop_test(tests, clock_and_environment, 0, 2);
    tcase_add_loop_test(tests, large_buffers_arrive_whole, 0, 2);
    tcase_add_loop_test(tests, file_of_size_zero_is_read, 0, 2);
    tcase_add_loop_test(tests, a_transfer_grows_past_its_announced_size, 0, 2);
    tcase_add_loop_test(tests, bad_transfers_are_refused, 0, 2);
    tcase_add_loop_test(tests, every_lane_gets_its_own_answer, 0, 2);
    tcase_add_loop_test(tests, registered_call_gets_arguments_and_buffer, 0, 2);
    tcase_add_loop_test(tests, own_descriptors_are_out_of_reach, 0, 2);
    return tests;
}
