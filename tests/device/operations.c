/* Every operation against the host's own system call: the same request three times, by the C library here, by hc_* on the
 * device (-errno) and by the standard name on the device (-1 and errno), each in a directory of its own that began alike.
 * Expected values are Linux's, found by asking it. */
#define _GNU_SOURCE
#include "tests/device/operations.h"
#include "tests/common/harness.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

/* ---- Twins */

enum { HOST, RAW, NAMED, WAYS };
static const char *const way_name[WAYS] = {"host", "raw", "named"};

/* The C library is handed NULL on purpose: the system call judges it. */
#define PLAIN __attribute__((no_sanitize("undefined")))

#define SLOT 1000 /* a request's fd from here on: what the open at that place returned, each way its own */
#define SLOTS 16
static int slots[SLOTS][WAYS];

#define BUFFER 70000
static struct request *device_request;
static struct status *device_status;
static unsigned char *device_buffer;
static char *device_path[2];
static unsigned char bytes_of[WAYS][BUFFER];
static struct status status_of[WAYS];

static void prepare(void)
{
    device_request = device_alloc(sizeof *device_request);
    device_status = device_alloc(sizeof *device_status);
    device_buffer = device_alloc(BUFFER);
    device_path[0] = device_alloc(8192);
    device_path[1] = device_alloc(8192);
    ck_assert_int_eq(mkdir("host", 0755) | mkdir("raw", 0755) | mkdir("named", 0755), 0);
}

static void convert(const struct stat *from, struct status *to)
{
    *to = (struct status){from->st_dev,      from->st_ino,
                          from->st_mode,     from->st_nlink,
                          from->st_uid,      from->st_gid,
                          from->st_rdev,     from->st_size,
                          from->st_blksize,  from->st_blocks,
                          {from->st_atim.tv_sec, from->st_atim.tv_nsec},
                          {from->st_mtim.tv_sec, from->st_mtim.tv_nsec},
                          {from->st_ctim.tv_sec, from->st_ctim.tv_nsec}};
}

PLAIN static int64_t host_status(struct request *r)
{
    struct stat found, *place = r->status != NULL ? &found : NULL;
    int64_t result = r->operation == DO_STAT ? stat(r->path, place) : fstat(r->fd, place);
    if (result == 0)
        convert(&found, r->status);
    return result;
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnonnull"
PLAIN static int64_t host_perform(struct request *r)
{
    struct timespec time = {(time_t)r->size, (long)r->offset};

    switch (r->operation) {
    case DO_NOP: return 0;
    case DO_OPEN: return open(r->path, r->flags | O_CLOEXEC, (mode_t)r->mode);
    case DO_CREAT: return open(r->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, (mode_t)r->mode);
    case DO_CLOSE: return close(r->fd);
    case DO_READ: return read(r->fd, r->buffer, r->size);
    case DO_WRITE: return write(r->fd, r->buffer, r->size);
    case DO_PREAD: return pread(r->fd, r->buffer, r->size, r->offset);
    case DO_PWRITE: return pwrite(r->fd, r->buffer, r->size, r->offset);
    case DO_LSEEK: return lseek(r->fd, r->offset, r->flags);
    case DO_FSYNC: return fsync(r->fd);
    case DO_FDATASYNC: return fdatasync(r->fd);
    case DO_FTRUNCATE: return ftruncate(r->fd, r->offset);
    case DO_STAT:
    case DO_FSTAT: return host_status(r);
    case DO_ACCESS: return access(r->path, r->flags);
    case DO_UNLINK: return unlink(r->path);
    case DO_RENAME: return rename(r->path, r->path2);
    case DO_MKDIR: return mkdir(r->path, r->mode);
    case DO_RMDIR: return rmdir(r->path);
    case DO_ISATTY: return isatty(r->fd) ? 1 : -1;
    /* the calls themselves: the C library's own clock code does not survive NULL */
    case DO_CLOCK: return syscall(SYS_clock_gettime, r->flags, r->buffer != NULL ? &time : NULL);
    case DO_NANOSLEEP: return syscall(SYS_nanosleep, r->buffer != NULL ? &time : NULL, NULL);
    }
    return -EOPNOTSUPP;
}
#pragma GCC diagnostic pop

/* `%` at a path's start stands for the way's own directory. */
static const char *place_path(const char *path, int way, char *room, size_t size)
{
    if (path == NULL)
        return NULL;
    if (path[0] == '%')
        snprintf(room, size, "%s%s", way_name[way], path + 1);
    else
        snprintf(room, size, "%s", path);
    return room;
}

static int64_t on_host(struct request r)
{
    static char room[2][8192];
    int64_t result;

    if (r.fd >= SLOT && r.fd < SLOT + SLOTS)
        r.fd = slots[r.fd - SLOT][HOST];
    r.path = place_path(r.path, HOST, room[0], sizeof room[0]);
    r.path2 = place_path(r.path2, HOST, room[1], sizeof room[1]);
    if (r.buffer != NULL)
        r.buffer = bytes_of[HOST];
    if (r.status != NULL)
        r.status = &status_of[HOST];
    errno = 0;
    result = host_perform(&r);
    return result < 0 ? -errno : result;
}

static const char *send_path(const char *path, int way, int which)
{
    static char room[8192];

    if (place_path(path, way, room, sizeof room) == NULL)
        return NULL;
    ck_assert_int_eq(hc_copy_to_device(runtime(), device_path[which], room, strlen(room) + 1), 0);
    return device_path[which];
}

static struct request on_device(struct request r, int way)
{
    int count = 1, by_name = way == NAMED;
    void *arguments[] = {&device_request, &count, &by_name};

    if (r.fd >= SLOT && r.fd < SLOT + SLOTS)
        r.fd = slots[r.fd - SLOT][way];
    r.path = send_path(r.path, way, 0);
    r.path2 = send_path(r.path2, way, 1);
    if (r.buffer != NULL) {
        hc_copy_to_device(runtime(), device_buffer, bytes_of[way], BUFFER);
        r.buffer = device_buffer;
    }
    if (r.status != NULL)
        r.status = device_status;
    hc_copy_to_device(runtime(), device_request, &r, sizeof r);
    run("perform", 1, 1, arguments);
    from_device(&r, device_request, sizeof r);
    if (r.buffer != NULL)
        from_device(bytes_of[way], device_buffer, BUFFER);
    if (r.status != NULL)
        from_device(&status_of[way], device_status, sizeof(struct status));
    return r;
}

/* Carries the request out all three ways; the results must agree. `slot` receives descriptors. Returns the host's result. */
static int64_t step_to(int slot, const char *what, struct request r)
{
    int opens = r.operation == DO_OPEN || r.operation == DO_CREAT;
    int64_t expected = on_host(r);

    if (slot >= 0)
        slots[slot][HOST] = (int)expected;
    for (int way = RAW; way <= NAMED; way++) {
        struct request done = on_device(r, way);
        int64_t failure = r.operation == DO_ISATTY ? 0 : -1; /* POSIX: isatty alone fails with 0 */
        int64_t got = way == NAMED && done.result == failure && done.error != UNTOUCHED ? -done.error : done.result;
        if (way == RAW)
            ck_assert_msg(done.error == UNTOUCHED, "%s: hc_* set errno to %d", what, done.error);
        if (way == NAMED && expected < 0)
            ck_assert_msg(done.result == failure, "%s: the standard name returned %lld", what, (long long)done.result);
        if (opens && expected >= 0) {
            ck_assert_msg(got >= 0, "%s, %s: %lld instead of a descriptor", what, way_name[way], (long long)got);
            ck_assert_msg(fcntl((int)got, F_GETFD) == FD_CLOEXEC, "%s, %s: not close-on-exec", what, way_name[way]);
            ck_assert_int_eq(fcntl((int)got, F_GETFL), fcntl((int)expected, F_GETFL));
        } else {
            ck_assert_msg(got == expected, "%s, %s: %lld, the host's call gives %lld", what, way_name[way],
                          (long long)got, (long long)expected);
        }
        if (slot >= 0)
            slots[slot][way] = (int)got;
    }
    if (r.buffer != NULL && r.operation != DO_CLOCK)
        for (int way = RAW; way <= NAMED; way++)
            ck_assert_msg(memcmp(bytes_of[HOST], bytes_of[way], BUFFER) == 0, "%s, %s: other bytes", what,
                          way_name[way]);
    return expected;
}

#define STEP(...) step_to(-1, #__VA_ARGS__, (struct request){__VA_ARGS__})
#define OPEN_AS(slot, ...) step_to((slot), #__VA_ARGS__, (struct request){__VA_ARGS__})
#define EXPECT(value, ...) ck_assert_int_eq(STEP(__VA_ARGS__), (value))

#define SOME ((void *)1)      /* the way's buffer */
#define STATUS ((void *)1)

static void same_bytes(uint64_t seed)
{
    fill_pattern(bytes_of[HOST], BUFFER, seed);
    for (int way = RAW; way < WAYS; way++)
        memcpy(bytes_of[way], bytes_of[HOST], BUFFER);
}

static void close_slot(int slot)
{
    EXPECT(0, .operation = DO_CLOSE, .fd = SLOT + slot);
}

/* A path of `length` bytes made of `component`-long names. */
static char *long_path(char *room, size_t length, size_t component)
{
    for (size_t i = 0; i < length; i++)
        room[i] = (i % (component + 1)) == component ? '/' : 'a';
    room[length] = '\0';
    return room;
}

static void make_everywhere(const char *name, const char *text)
{
    char path[512];
    for (int way = HOST; way < WAYS; way++) {
        snprintf(path, sizeof path, "%s/%s", way_name[way], name);
        write_file(path, text, strlen(text));
    }
}

/* ---- The operations */

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
    run("perform", 1, 1, (void *[]){&device_request, &(int){0}, &(int){0}});
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

/* ---- Transfers of every size, from and to every address space, at every alignment */

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
        TEST(transfers_in_global_memory, 120),
        TEST(transfers_in_shared_memory, 120),
        TEST(transfers_in_local_memory, 120),
        TEST(transfers_from_constant_memory, 120),
        TEST(transfers_in_mapped_host_memory, 120),
        TEST(paths_may_lie_in_any_memory, 60),
        TEST(other_clocks_ask_the_host, 60),
        TEST(nanosleep_refuses_what_linux_refuses, 60),
    };
    return RUN_SUITE("operations", tests);
}
