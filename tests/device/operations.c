/* Every operation against the host's own system call, by hc_* and by the standard name: see twins.h. Expected values are Linux's, found
 * by asking it. */
#define _GNU_SOURCE
#include "tests/device/operations.h"
#include "tests/common/harness.h"
#include "tests/device/twins.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pty.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* A path of `length` bytes made of `component`-long names. */
static char *long_path(char *room, size_t length, size_t component)
{
    for (size_t i = 0; i < length; i++)
        room[i] = (i % (component + 1)) == component ? '/' : 'a';
    room[length] = '\0';
    return room;
}

/* Would catch: a wrapper that passes flags or mode in the wrong argument, drops O_CLOEXEC, forgets the umask. */
START_TEST(open_returns_what_linux_returns)
{
    char room[8192];
    prepare();
    umask(022);
    ck_assert_int_ge(OPEN_AS(0, .operation = DO_OPEN, .path = "%/new", .flags = O_RDWR | O_CREAT | O_EXCL, .mode = 0666), 0);
    EXPECT(0, .operation = DO_FSTAT, .fd = SLOT + 0, .status = STATUS);
    for (int way = HOST; way < WAYS; way++)
        ck_assert_uint_eq(status_of[way].mode, S_IFREG | 0644);
    close_slot(0);
    EXPECT(-EBADF, .operation = DO_CLOSE, .fd = SLOT + 0);
    EXPECT(-EEXIST, .operation = DO_OPEN, .path = "%/new", .flags = O_RDWR | O_CREAT | O_EXCL, .mode = 0666);
    EXPECT(-ENOENT, .operation = DO_OPEN, .path = "%/absent", .flags = O_RDONLY);
    EXPECT(-ENOENT, .operation = DO_OPEN, .path = "", .flags = O_RDONLY);
    EXPECT(-ENOENT, .operation = DO_OPEN, .path = "%/absent/x", .flags = O_RDWR | O_CREAT, .mode = 0600);
    EXPECT(-ENOTDIR, .operation = DO_OPEN, .path = "%/new/x", .flags = O_RDONLY);
    EXPECT(-ENOTDIR, .operation = DO_OPEN, .path = "%/new", .flags = O_RDONLY | O_DIRECTORY);
    EXPECT(-EISDIR, .operation = DO_OPEN, .path = "%", .flags = O_WRONLY);
    EXPECT(-EISDIR, .operation = DO_OPEN, .path = "%", .flags = O_RDWR | O_CREAT, .mode = 0600);
    EXPECT(-EFAULT, .operation = DO_OPEN, .path = NULL, .flags = O_RDONLY);
    EXPECT(-ENAMETOOLONG, .operation = DO_OPEN, .path = long_path(room, 256, 256), .flags = O_RDONLY);
    EXPECT(-ENOENT, .operation = DO_OPEN, .path = long_path(room, 255, 255), .flags = O_RDONLY);
    EXPECT(-ENAMETOOLONG, .operation = DO_OPEN, .path = long_path(room, 4096, 100), .flags = O_RDONLY);
    EXPECT(-ENOENT, .operation = DO_OPEN, .path = long_path(room, 4095, 100), .flags = O_RDONLY);
    EXPECT(-ENAMETOOLONG, .operation = DO_OPEN, .path = long_path(room, 8000, 100), .flags = O_RDONLY);
    ck_assert_int_eq(symlink("loop", "loop"), 0);
    EXPECT(-ELOOP, .operation = DO_OPEN, .path = "loop", .flags = O_RDONLY);
    ck_assert_int_eq(symlink("host", "link"), 0);
    EXPECT(-ELOOP, .operation = DO_OPEN, .path = "link", .flags = O_RDONLY | O_NOFOLLOW);
    ck_assert_int_eq(mkfifo("fifo", 0600), 0);
    EXPECT(-ENXIO, .operation = DO_OPEN, .path = "fifo", .flags = O_WRONLY | O_NONBLOCK);
    STEP(.operation = DO_OPEN, .path = "%/new", .flags = O_RDONLY | O_CREAT | O_DIRECTORY); /* differs between kernels */
    ck_assert_int_ge(OPEN_AS(1, .operation = DO_OPEN, .path = "/dev/null", .flags = O_RDWR | O_APPEND | O_NONBLOCK), 0);
    close_slot(1);
    ck_assert_int_ge(OPEN_AS(2, .operation = DO_CREAT, .path = "%/made", .mode = 0600), 0);
    close_slot(2);
    ck_assert_int_ge(OPEN_AS(3, .operation = DO_OPEN, .path = "%", .flags = O_TMPFILE | O_RDWR, .mode = 0640), -EOPNOTSUPP);
}
END_TEST

/* Would catch: EMFILE turned into something else, or descriptors that leak. */
START_TEST(open_without_free_descriptors_is_emfile)
{
    struct rlimit limit, small;
    prepare();
    perform_nothing();
    ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
    small = limit;
    small.rlim_cur = (rlim_t)dup(0);
    close((int)small.rlim_cur);
    /* what the service keeps open lies above or below; fill the gaps */
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &small), 0);
    EXPECT(-EMFILE, .operation = DO_OPEN, .path = "/dev/null", .flags = O_RDONLY);
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
}
END_TEST

/* Would catch: counts cut to 32 bits wrongly, a short read padded, a failed read that stores bytes. */
START_TEST(read_and_write_return_what_linux_returns)
{
    prepare();
    same_bytes(1);
    ck_assert_int_ge(OPEN_AS(0, .operation = DO_OPEN, .path = "%/file", .flags = O_RDWR | O_CREAT, .mode = 0600), 0);
    EXPECT(10000, .operation = DO_WRITE, .fd = SLOT + 0, .buffer = SOME, .size = 10000);
    EXPECT(0, .operation = DO_WRITE, .fd = SLOT + 0, .buffer = SOME, .size = 0);
    EXPECT(0, .operation = DO_READ, .fd = SLOT + 0, .buffer = SOME, .size = 100);
    EXPECT(9990, .operation = DO_LSEEK, .fd = SLOT + 0, .offset = 9990, .flags = SEEK_SET);
    same_bytes(2);
    EXPECT(10, .operation = DO_READ, .fd = SLOT + 0, .buffer = SOME, .size = 70000);
    EXPECT(10000, .operation = DO_LSEEK, .fd = SLOT + 0, .flags = SEEK_CUR); /* after a short read too */
    EXPECT(9990, .operation = DO_LSEEK, .fd = SLOT + 0, .offset = 9990, .flags = SEEK_SET);
    EXPECT(-EFAULT, .operation = DO_READ, .fd = SLOT + 0, .buffer = NULL, .size = 5);
    EXPECT(0, .operation = DO_READ, .fd = SLOT + 0, .buffer = NULL, .size = 0);
    EXPECT(-EBADF, .operation = DO_READ, .fd = -1, .buffer = SOME, .size = 5);
    EXPECT(-EBADF, .operation = DO_WRITE, .fd = -1, .buffer = SOME, .size = 5);
    EXPECT(-EBADF, .operation = DO_READ, .fd = INT_MAX, .buffer = SOME, .size = 0);
    EXPECT(-EBADF, .operation = DO_WRITE, .fd = INT_MIN, .buffer = SOME, .size = 100000 % BUFFER);
    ck_assert_int_ge(OPEN_AS(1, .operation = DO_OPEN, .path = "%/file", .flags = O_RDONLY), 0);
    EXPECT(-EBADF, .operation = DO_WRITE, .fd = SLOT + 1, .buffer = SOME, .size = 5);
    EXPECT(-EBADF, .operation = DO_PWRITE, .fd = SLOT + 1, .buffer = SOME, .size = 5000);
    ck_assert_int_ge(OPEN_AS(2, .operation = DO_OPEN, .path = "%/file", .flags = O_WRONLY | O_APPEND), 0);
    EXPECT(-EBADF, .operation = DO_READ, .fd = SLOT + 2, .buffer = SOME, .size = 5);
    EXPECT(-EBADF, .operation = DO_PREAD, .fd = SLOT + 2, .buffer = SOME, .size = 5);
    EXPECT(77, .operation = DO_WRITE, .fd = SLOT + 2, .buffer = SOME, .size = 77);
    EXPECT(10077, .operation = DO_LSEEK, .fd = SLOT + 2, .offset = 0, .flags = SEEK_CUR);
    ck_assert_int_ge(OPEN_AS(3, .operation = DO_OPEN, .path = "%", .flags = O_RDONLY), 0);
    EXPECT(-EISDIR, .operation = DO_READ, .fd = SLOT + 3, .buffer = SOME, .size = 5);
    EXPECT(-EISDIR, .operation = DO_PREAD, .fd = SLOT + 3, .buffer = SOME, .size = 5000);
    EXPECT(12, .operation = DO_PREAD, .fd = SLOT + 0, .buffer = SOME, .size = 12, .offset = 3);
    EXPECT(5077, .operation = DO_PREAD, .fd = SLOT + 0, .buffer = SOME, .size = 20000, .offset = 5000);
    EXPECT(0, .operation = DO_PREAD, .fd = SLOT + 0, .buffer = SOME, .size = 20000, .offset = 1ll << 40);
    EXPECT(-EINVAL, .operation = DO_PREAD, .fd = SLOT + 0, .buffer = SOME, .size = 1, .offset = -1);
    EXPECT(-EINVAL, .operation = DO_PWRITE, .fd = SLOT + 0, .buffer = SOME, .size = 1, .offset = -1);
    EXPECT(-EFAULT, .operation = DO_PREAD, .fd = SLOT + 0, .buffer = NULL, .size = 1);
    EXPECT(-EFAULT, .operation = DO_PWRITE, .fd = SLOT + 0, .buffer = NULL, .size = 1);
    EXPECT(4096, .operation = DO_PWRITE, .fd = SLOT + 0, .buffer = SOME, .size = 4096, .offset = 1 << 20);
    EXPECT((1 << 20) + 4096, .operation = DO_LSEEK, .fd = SLOT + 0, .offset = 0, .flags = SEEK_END);
    for (int slot = 0; slot < 4; slot++)
        close_slot(slot);
}
END_TEST

/* Would catch: a signed offset cut to 32 bits, SEEK_DATA and SEEK_HOLE not passed through, a pipe's ESPIPE lost. */
START_TEST(lseek_knows_every_whence)
{
    int ends[2];
    prepare();
    make_everywhere("file", "0123456789");
    ck_assert_int_ge(OPEN_AS(0, .operation = DO_OPEN, .path = "%/file", .flags = O_RDWR), 0);
    EXPECT(7, .operation = DO_LSEEK, .fd = SLOT + 0, .offset = 7, .flags = SEEK_SET);
    EXPECT(5, .operation = DO_LSEEK, .fd = SLOT + 0, .offset = -2, .flags = SEEK_CUR);
    EXPECT(13, .operation = DO_LSEEK, .fd = SLOT + 0, .offset = 3, .flags = SEEK_END);
    EXPECT(13, .operation = DO_LSEEK, .fd = SLOT + 0, .offset = 0, .flags = SEEK_CUR);
    EXPECT(1ll << 40, .operation = DO_LSEEK, .fd = SLOT + 0, .offset = 1ll << 40, .flags = SEEK_SET);
    EXPECT(-EINVAL, .operation = DO_LSEEK, .fd = SLOT + 0, .offset = -1, .flags = SEEK_SET);
    EXPECT(-EINVAL, .operation = DO_LSEEK, .fd = SLOT + 0, .offset = 0, .flags = 77);
    EXPECT(-EINVAL, .operation = DO_LSEEK, .fd = SLOT + 0, .offset = 0, .flags = -1);
    STEP(.operation = DO_LSEEK, .fd = SLOT + 0, .offset = 2, .flags = SEEK_DATA);
    STEP(.operation = DO_LSEEK, .fd = SLOT + 0, .offset = 2, .flags = SEEK_HOLE);
    STEP(.operation = DO_LSEEK, .fd = SLOT + 0, .offset = 20, .flags = SEEK_DATA);
    EXPECT(-EBADF, .operation = DO_LSEEK, .fd = -1, .offset = 0, .flags = SEEK_SET);
    ck_assert_int_eq(pipe(ends), 0);
    EXPECT(-ESPIPE, .operation = DO_LSEEK, .fd = ends[0], .offset = 0, .flags = SEEK_SET);
    EXPECT(-ESPIPE, .operation = DO_PREAD, .fd = ends[0], .buffer = SOME, .size = 3);
    EXPECT(-ESPIPE, .operation = DO_PWRITE, .fd = ends[1], .buffer = SOME, .size = 3);
    close_slot(0);
}
END_TEST

START_TEST(sync_and_truncate_return_what_linux_returns)
{
    int ends[2];
    prepare();
    make_everywhere("file", "0123456789");
    ck_assert_int_eq(pipe(ends), 0);
    ck_assert_int_ge(OPEN_AS(0, .operation = DO_OPEN, .path = "%/file", .flags = O_RDWR), 0);
    ck_assert_int_ge(OPEN_AS(1, .operation = DO_OPEN, .path = "%/file", .flags = O_RDONLY), 0);
    EXPECT(0, .operation = DO_FSYNC, .fd = SLOT + 0);
    EXPECT(0, .operation = DO_FDATASYNC, .fd = SLOT + 0);
    EXPECT(-EBADF, .operation = DO_FSYNC, .fd = -7);
    EXPECT(-EBADF, .operation = DO_FDATASYNC, .fd = 999);
    EXPECT(-EINVAL, .operation = DO_FSYNC, .fd = ends[0]);
    EXPECT(-EINVAL, .operation = DO_FDATASYNC, .fd = ends[1]);
    EXPECT(0, .operation = DO_FTRUNCATE, .fd = SLOT + 0, .offset = 5);
    EXPECT(5, .operation = DO_LSEEK, .fd = SLOT + 0, .flags = SEEK_END);
    EXPECT(0, .operation = DO_FTRUNCATE, .fd = SLOT + 0, .offset = 5000000000ll);
    EXPECT(5000000000ll, .operation = DO_LSEEK, .fd = SLOT + 0, .flags = SEEK_END);
    EXPECT(-EINVAL, .operation = DO_FTRUNCATE, .fd = SLOT + 0, .offset = -1);
    EXPECT(-EINVAL, .operation = DO_FTRUNCATE, .fd = SLOT + 1, .offset = 1);
    EXPECT(-EINVAL, .operation = DO_FTRUNCATE, .fd = ends[1], .offset = 1);
    EXPECT(-EBADF, .operation = DO_FTRUNCATE, .fd = -1, .offset = 1);
    close_slot(0);
    close_slot(1);
}
END_TEST

static void check_status_of(int operation, const char *path, int fd)
{
    ck_assert_int_eq(STEP(.operation = operation, .path = path, .fd = fd, .status = STATUS), 0);
    for (int way = RAW; way < WAYS; way++) {
        const uint64_t *expected = (const uint64_t *)&status_of[HOST], *got = (const uint64_t *)&status_of[way];
        for (size_t i = 0; i < sizeof(struct status) / sizeof *expected; i++)
            ck_assert_msg(got[i] == expected[i], "%s %s: field %zu is %llu, not %llu", path != NULL ? path : "fd",
                          way_name[way], i, (unsigned long long)got[i], (unsigned long long)expected[i]);
    }
}

/* Would catch: fields in another order on the wire, st_rdev of devices, seconds without nanoseconds, lstat for stat. */
START_TEST(stat_has_every_field_of_the_hosts)
{
    struct timespec times[2] = {{1234567890, 987654321}, {-5, 1}};
    int ends[2];
    prepare();
    make_everywhere("file", "0123456789");
    ck_assert_int_eq(utimensat(AT_FDCWD, "host/file", times, 0), 0);
    ck_assert_int_eq(chmod("host/file", 04751), 0);
    ck_assert_int_eq(link("host/file", "host/second"), 0);
    ck_assert_int_eq(symlink("file", "host/link"), 0);
    ck_assert_int_eq(symlink("nowhere", "host/broken"), 0);
    check_status_of(DO_STAT, "host/file", 0);
    check_status_of(DO_STAT, "host/link", 0);
    check_status_of(DO_STAT, "host", 0);
    check_status_of(DO_STAT, "/dev/null", 0);
    check_status_of(DO_STAT, "/", 0);
    int fd = open("host/file", O_RDONLY);
    check_status_of(DO_FSTAT, NULL, fd);
    ck_assert_int_eq(pipe(ends), 0);
    check_status_of(DO_FSTAT, NULL, ends[0]);
    EXPECT(-ENOENT, .operation = DO_STAT, .path = "host/broken", .status = STATUS);
    EXPECT(-ENOTDIR, .operation = DO_STAT, .path = "host/file/", .status = STATUS);
    EXPECT(-ENOENT, .operation = DO_STAT, .path = "", .status = STATUS);
    EXPECT(-EFAULT, .operation = DO_STAT, .path = "host", .status = NULL);
    EXPECT(-EFAULT, .operation = DO_STAT, .path = NULL, .status = STATUS);
    EXPECT(-EBADF, .operation = DO_FSTAT, .fd = -1, .status = STATUS);
}
END_TEST

START_TEST(access_returns_what_linux_returns)
{
    char room[8192];
    prepare();
    make_everywhere("file", "x");
    EXPECT(0, .operation = DO_ACCESS, .path = "%/file", .flags = F_OK);
    EXPECT(0, .operation = DO_ACCESS, .path = "%/file", .flags = R_OK | W_OK);
    STEP(.operation = DO_ACCESS, .path = "%/file", .flags = X_OK); /* EACCES even for root */
    EXPECT(0, .operation = DO_ACCESS, .path = "%", .flags = X_OK);
    EXPECT(-ENOENT, .operation = DO_ACCESS, .path = "%/absent", .flags = F_OK);
    EXPECT(-ENOTDIR, .operation = DO_ACCESS, .path = "%/file/x", .flags = F_OK);
    EXPECT(-EINVAL, .operation = DO_ACCESS, .path = "%/file", .flags = 64);
    EXPECT(-EFAULT, .operation = DO_ACCESS, .path = NULL, .flags = F_OK);
    EXPECT(-ENAMETOOLONG, .operation = DO_ACCESS, .path = long_path(room, 4096, 100), .flags = F_OK);
}
END_TEST

/* Would catch: the two paths of rename joined or swapped, and paths longer than a lane's 128 bytes cut. */
START_TEST(directory_operations_return_what_linux_returns)
{
    char room[8192], second[8192], deep[600] = "%";
    prepare();
    umask(022);
    make_everywhere("file", "x");
    make_everywhere("other", "y");
    EXPECT(0, .operation = DO_MKDIR, .path = "%/d", .mode = 0777);
    check_status_of(DO_STAT, "raw/d", 0);
    ck_assert_uint_eq(status_of[RAW].mode, S_IFDIR | 0755);
    EXPECT(-EEXIST, .operation = DO_MKDIR, .path = "%/d", .mode = 0777);
    EXPECT(-EEXIST, .operation = DO_MKDIR, .path = "%/file", .mode = 0777);
    EXPECT(-ENOENT, .operation = DO_MKDIR, .path = "%/x/y", .mode = 0777);
    EXPECT(-ENOTDIR, .operation = DO_MKDIR, .path = "%/file/y", .mode = 0777);
    EXPECT(-EFAULT, .operation = DO_MKDIR, .path = NULL, .mode = 0777);
    EXPECT(-ENAMETOOLONG, .operation = DO_MKDIR, .path = long_path(room, 300, 300), .mode = 0777);
    for (int level = 0; level < 5; level++) { /* paths of 102 to 506 bytes */
        strcat(strcat(deep, "/"), long_path(room, 100, 100));
        EXPECT(0, .operation = DO_MKDIR, .path = deep, .mode = 0700);
    }
    EXPECT(0, .operation = DO_RMDIR, .path = deep);
    EXPECT(-ENOENT, .operation = DO_RMDIR, .path = deep);
    EXPECT(-ENOTEMPTY, .operation = DO_RMDIR, .path = "%");
    EXPECT(-ENOTDIR, .operation = DO_RMDIR, .path = "%/file");
    EXPECT(-EINVAL, .operation = DO_RMDIR, .path = "%/d/.");
    EXPECT(-EFAULT, .operation = DO_RMDIR, .path = NULL);
    EXPECT(0, .operation = DO_RENAME, .path = "%/file", .path2 = "%/moved");
    EXPECT(-ENOENT, .operation = DO_ACCESS, .path = "%/file", .flags = F_OK);
    EXPECT(0, .operation = DO_RENAME, .path = "%/moved", .path2 = "%/other");
    EXPECT(0, .operation = DO_RENAME, .path = "%/other", .path2 = "%/other");
    EXPECT(-ENOENT, .operation = DO_RENAME, .path = "%/absent", .path2 = "%/other");
    EXPECT(-ENOENT, .operation = DO_RENAME, .path = "%/other", .path2 = "%/absent/x");
    EXPECT(-ENOENT, .operation = DO_RENAME, .path = "%/other", .path2 = "");
    EXPECT(-ENOENT, .operation = DO_RENAME, .path = "", .path2 = "%/other");
    EXPECT(-EISDIR, .operation = DO_RENAME, .path = "%/other", .path2 = "%/d");
    EXPECT(-ENOTDIR, .operation = DO_RENAME, .path = "%/d", .path2 = "%/other");
    EXPECT(-EINVAL, .operation = DO_RENAME, .path = "%/d", .path2 = "%/d/e");
    EXPECT(-EFAULT, .operation = DO_RENAME, .path = NULL, .path2 = "%/x");
    EXPECT(-EFAULT, .operation = DO_RENAME, .path = "%/other", .path2 = NULL);
    long_path(second, 4095, 100);
    EXPECT(-ENOENT, .operation = DO_RENAME, .path = long_path(room, 4095, 100), .path2 = second);
    EXPECT(-ENAMETOOLONG, .operation = DO_RENAME, .path = long_path(room, 4096, 100), .path2 = "%/x");
    EXPECT(-ENAMETOOLONG, .operation = DO_RENAME, .path = "%/other", .path2 = long_path(room, 4096, 100));
    deep[strlen(deep) - 101] = '\0';
    char to[700];
    snprintf(to, sizeof to, "%s/moved", deep);
    EXPECT(0, .operation = DO_RENAME, .path = "%/other", .path2 = to); /* 1 + 410 bytes */
    EXPECT(0, .operation = DO_RENAME, .path = to, .path2 = "%/other");
    EXPECT(0, .operation = DO_UNLINK, .path = "%/other");
    EXPECT(-ENOENT, .operation = DO_UNLINK, .path = "%/other");
    EXPECT(-EISDIR, .operation = DO_UNLINK, .path = "%/d");
    EXPECT(-ENOTDIR, .operation = DO_UNLINK, .path = "/dev/null/x");
    EXPECT(-EFAULT, .operation = DO_UNLINK, .path = NULL);
    EXPECT(0, .operation = DO_RMDIR, .path = "%/d");
}
END_TEST

START_TEST(isatty_knows_a_terminal)
{
    int master, slave, ends[2];
    prepare();
    if (openpty(&master, &slave, NULL, NULL, NULL) != 0) {
        fprintf(stderr, "skipped: isatty: no pseudo-terminal here: %s\n", strerror(errno));
        return;
    }
    ck_assert_int_eq(pipe(ends), 0);
    EXPECT(1, .operation = DO_ISATTY, .fd = slave);
    EXPECT(-ENOTTY, .operation = DO_ISATTY, .fd = ends[0]);
    EXPECT(-EBADF, .operation = DO_ISATTY, .fd = -1);
    EXPECT(-EBADF, .operation = DO_ISATTY, .fd = 998);
}
END_TEST

START_TEST(nop_makes_a_round_trip)
{
    prepare();
    EXPECT(0, .operation = DO_NOP);
}
END_TEST

/* ---- Clocks that the device has not, and errors of nanosleep */

/* CPU time of the process goes through the host: no line can follow it. */
START_TEST(other_clocks_ask_the_host)
{
    struct timespec before, after, got;
    prepare();
    int clocks[] = {CLOCK_PROCESS_CPUTIME_ID, CLOCK_BOOTTIME, CLOCK_MONOTONIC_RAW, CLOCK_REALTIME_COARSE, CLOCK_TAI};
    for (size_t i = 0; i < sizeof clocks / sizeof clocks[0]; i++) {
        for (int way = RAW; way < WAYS; way++) {
            ck_assert_int_eq(clock_gettime(clocks[i], &before), 0);
            struct request done =
                on_device((struct request){.operation = DO_CLOCK, .flags = clocks[i], .buffer = SOME}, way);
            ck_assert_int_eq(clock_gettime(clocks[i], &after), 0);
            ck_assert_int_eq(done.result, 0);
            int64_t value[2];
            memcpy(value, bytes_of[way], sizeof value);
            got = (struct timespec){value[0], value[1]};
            int64_t low = before.tv_sec * 1000000000ll + before.tv_nsec, high = after.tv_sec * 1000000000ll + after.tv_nsec;
            int64_t middle = got.tv_sec * 1000000000ll + got.tv_nsec;
            ck_assert_msg(low <= middle && middle <= high, "clock %d: %lld <= %lld <= %lld", clocks[i], (long long)low,
                          (long long)middle, (long long)high);
        }
    }
    EXPECT(-EINVAL, .operation = DO_CLOCK, .flags = 12345, .buffer = SOME);
    EXPECT(-EFAULT, .operation = DO_CLOCK, .flags = CLOCK_MONOTONIC, .buffer = NULL);
}
END_TEST

START_TEST(nanosleep_refuses_what_linux_refuses)
{
    prepare();
    EXPECT(-EINVAL, .operation = DO_NANOSLEEP, .buffer = SOME, .size = 0, .offset = 1000000000);
    EXPECT(-EINVAL, .operation = DO_NANOSLEEP, .buffer = SOME, .size = 0, .offset = -1);
    EXPECT(-EINVAL, .operation = DO_NANOSLEEP, .buffer = SOME, .size = (uint64_t)-1, .offset = 0);
    EXPECT(-EFAULT, .operation = DO_NANOSLEEP, .buffer = NULL);
}
END_TEST

int main(void)
{
    const struct test_entry tests[] = {
        TEST(open_returns_what_linux_returns, 60),
        TEST(open_without_free_descriptors_is_emfile, 60),
        TEST(read_and_write_return_what_linux_returns, 60),
        TEST(lseek_knows_every_whence, 60),
        TEST(sync_and_truncate_return_what_linux_returns, 60),
        TEST(stat_has_every_field_of_the_hosts, 60),
        TEST(access_returns_what_linux_returns, 60),
        TEST(directory_operations_return_what_linux_returns, 60),
        TEST(isatty_knows_a_terminal, 60),
        TEST(nop_makes_a_round_trip, 60),
        TEST(other_clocks_ask_the_host, 60),
        TEST(nanosleep_refuses_what_linux_refuses, 60),
    };
    return RUN_SUITE("operations", tests);
}
