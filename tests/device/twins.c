#define _GNU_SOURCE
#include "tests/device/twins.h"
#include "tests/common/harness.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

const char *const way_name[WAYS] = {"host", "raw", "named"};

/* The C library is handed NULL on purpose: the system call judges it. */
#define PLAIN __attribute__((no_sanitize("undefined")))

static int slots[SLOTS][WAYS];

static struct request *device_request;
static struct status *device_status;
static unsigned char *device_buffer;
static char *device_path[2];
unsigned char bytes_of[WAYS][BUFFER];
struct status status_of[WAYS];

void prepare(void)
{
    device_request = device_alloc(sizeof *device_request);
    device_status = device_alloc(sizeof *device_status);
    device_buffer = device_alloc(BUFFER);
    device_path[0] = device_alloc(8192);
    device_path[1] = device_alloc(8192);
    ck_assert_int_eq(mkdir("host", 0755) | mkdir("raw", 0755) | mkdir("named", 0755), 0);
}

void perform_nothing(void)
{
    run("perform", 1, 1, (void *[]){&device_request, &(int){0}, &(int){0}});
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

struct request on_device(struct request r, int way)
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

int64_t step_to(int slot, const char *what, struct request r)
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

void same_bytes(uint64_t seed)
{
    fill_pattern(bytes_of[HOST], BUFFER, seed);
    for (int way = RAW; way < WAYS; way++)
        memcpy(bytes_of[way], bytes_of[HOST], BUFFER);
}

void close_slot(int slot)
{
    EXPECT(0, .operation = DO_CLOSE, .fd = SLOT + slot);
}

void make_everywhere(const char *name, const char *text)
{
    char path[512];
    for (int way = HOST; way < WAYS; way++) {
        snprintf(path, sizeof path, "%s/%s", way_name[way], name);
        write_file(path, text, strlen(text));
    }
}
