/* The general operations (PATH, FCNTL, CONTROL, GETDENTS, DUP, PIPE, NUMBER, QUERY, SYSTEM): results and errors are those of Linux for
 * the same call, hostile requests are refused, and what waits delays nobody. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "protocol/system.h"
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

static void remove_folder(void)
{
    char command[96];

    snprintf(command, sizeof command, "rm -rf %s", directory);
    ck_assert_int_eq(system(command), 0);
}

static void leave(void)
{
    fake_close(&fake);
    remove_folder();
}

#define HERE ((uint64_t)AT_FDCWD)

static int64_t paths(uint64_t what, uint64_t at, uint64_t flags, uint64_t a3, uint64_t a4, uint64_t a5, const char *text, size_t bytes)
{
    return call_make(&fake, (struct call){.opcode = HC_OP_PATH, .a = {what, at, flags, a3, a4, a5}, .input = text,
                                          .input_bytes = (uint32_t)bytes});
}

#define PATH(what, text) paths(HC_PATH_##what, HERE, 0, 0, 0, 0, text, sizeof(text))

static int64_t control(int64_t fd, unsigned what, uint64_t a2, uint64_t a3, uint64_t a4)
{
    return call_make(&fake, (struct call){.opcode = HC_OP_CONTROL, .a = {(uint64_t)fd, what, a2, a3, a4}});
}

static int64_t control_out(int64_t fd, uint64_t request, void *output, uint32_t capacity)
{
    return call_make(&fake, (struct call){.opcode = HC_OP_CONTROL, .a = {(uint64_t)fd, HC_CONTROL_IOCTL, request},
                                          .output = output, .capacity = capacity});
}

static int64_t three(unsigned opcode, uint64_t a0, uint64_t a1, uint64_t a2)
{
    return call_make(&fake, (struct call){.opcode = opcode, .a = {a0, a1, a2}});
}

static int64_t lock(int64_t fd, int command, struct hc_wire_lock *wire)
{
    return call_make(&fake, (struct call){.opcode = HC_OP_FCNTL, .a = {(uint64_t)fd, (uint64_t)command}, .input = wire,
                                          .input_bytes = sizeof *wire, .output = wire, .capacity = sizeof *wire});
}

static int64_t query(unsigned what, uint64_t a1, uint64_t a2, const char *text, void *output, uint32_t capacity)
{
    return call_make(&fake, (struct call){.opcode = HC_OP_QUERY, .a = {what, a1, a2}, .input = text,
                                          .input_bytes = text != NULL ? (uint32_t)strlen(text) + 1 : 0, .output = output,
                                          .capacity = capacity});
}

static struct stat status_of(const char *path)
{
    struct stat status;

    ck_assert_int_eq(lstat(path, &status), 0);
    return status;
}

/* A wrong order of arguments shows here. */
START_TEST(paths_with_a_directory_equal_the_system_calls)
{
    struct hc_wire_stat wire;
    struct call look = {.opcode = HC_OP_STATAT, .a = {0, AT_SYMLINK_NOFOLLOW}, .input = "soft", .input_bytes = 5, .output = &wire,
                        .capacity = sizeof wire};
    uint64_t folder;
    int64_t fd;

    enter(_i);
    ck_assert_int_eq(paths(HC_PATH_MKDIR, HERE, 0, 0750, 0, 0, "d", 2), 0);
    ck_assert_int_eq(status_of("d").st_mode, S_IFDIR | 0750);
    folder = (uint64_t)open("d", O_RDONLY);
    fd = call_make(&fake, (struct call){.opcode = HC_OP_OPENAT, .a = {folder, O_CREAT | O_RDWR, 0640}, .input = "f", .input_bytes = 2});
    ck_assert_int_ge(fd, 3);
    ck_assert_int_eq(fcntl((int)fd, F_GETFD), FD_CLOEXEC);
    ck_assert_int_eq(status_of("d/f").st_mode, S_IFREG | 0640);
    ck_assert_int_eq(paths(HC_PATH_SYMLINK, folder, 0, 0, 0, 0, "f\0soft", 7), 0);
    look.a[0] = folder;
    ck_assert_int_eq(call_make(&fake, look), 0);
    ck_assert(S_ISLNK(wire.mode));
    look.a[1] = 0;
    ck_assert_int_eq(call_make(&fake, look), 0);
    ck_assert_uint_eq(wire.ino, status_of("d/f").st_ino);
    ck_assert_int_eq(paths(HC_PATH_LINK, folder, 0, HERE, 0, 0, "f\0twin", 7), 0);
    ck_assert_uint_eq(status_of("twin").st_ino, status_of("d/f").st_ino);
    ck_assert_int_eq(paths(HC_PATH_RENAME, HERE, 0, folder, 0, 0, "twin\0in", 8), 0);
    ck_assert_int_eq(status_of("d/in").st_nlink, 2);
    ck_assert_int_eq(paths(HC_PATH_RENAME, folder, 1, folder, 0, 0, "in\0f", 5), -EEXIST); /* RENAME_NOREPLACE */
    ck_assert_int_eq(paths(HC_PATH_MKNOD, folder, 0, S_IFIFO | 0600, 0, 0, "fifo", 5), 0);
    ck_assert(S_ISFIFO(status_of("d/fifo").st_mode));
    ck_assert_int_eq(paths(HC_PATH_ACCESS, folder, 0, R_OK, 0, 0, "in", 3), 0);
    ck_assert_int_eq(paths(HC_PATH_ACCESS, folder, AT_SYMLINK_NOFOLLOW, F_OK, 0, 0, "no", 3), -ENOENT);
    ck_assert_int_eq(paths(HC_PATH_CHMOD, folder, 0, 0604, 0, 0, "f", 2), 0);
    ck_assert_int_eq(status_of("d/f").st_mode, S_IFREG | 0604);
    ck_assert_int_eq(paths(HC_PATH_CHMOD, (uint64_t)fd, 0, 0444, 0, 0, NULL, 0), 0);
    ck_assert_int_eq(status_of("d/f").st_mode, S_IFREG | 0444);
    ck_assert_int_eq(paths(HC_PATH_CHOWN, folder, 0, (uint64_t)-1, getegid(), 0, "f", 2), 0);
    ck_assert_int_eq(paths(HC_PATH_CHOWN, (uint64_t)fd, 0, geteuid(), (uint64_t)-1, 0, NULL, 0), 0);
    ck_assert_int_eq(paths(HC_PATH_UTIME, folder, 0, 11, 22, 33 | 44ull << 32, "f", 2), 0);
    ck_assert_int_eq(status_of("d/f").st_atim.tv_sec, 11);
    ck_assert_int_eq(status_of("d/f").st_mtim.tv_sec, 22);
    ck_assert_int_eq(status_of("d/f").st_atim.tv_nsec, 33);
    ck_assert_int_eq(status_of("d/f").st_mtim.tv_nsec, 44);
    ck_assert_int_eq(paths(HC_PATH_UTIME, (uint64_t)fd, 0, 0, 55, UTIME_OMIT | 66ull << 32, NULL, 0), 0);
    ck_assert_int_eq(status_of("d/f").st_atim.tv_sec, 11);
    ck_assert_int_eq(status_of("d/f").st_mtim.tv_sec, 55);
    ck_assert_int_eq(paths(HC_PATH_TRUNCATE, HERE, 0, 77, 0, 0, "d/f", 4), 0);
    ck_assert_int_eq(status_of("d/f").st_size, 77);
    ck_assert_int_eq(paths(HC_PATH_UNLINK, folder, 0, 0, 0, 0, "f", 2), 0);
    ck_assert_int_eq(paths(HC_PATH_CHDIR, folder, 0, 0, 0, 0, NULL, 0), 0);
    ck_assert_int_eq(access("in", F_OK), 0);
    ck_assert_int_eq(PATH(CHDIR, ".."), 0);
    ck_assert_int_eq(paths(HC_PATH_UNLINK, HERE, AT_REMOVEDIR, 0, 0, 0, "d", 2), -ENOTEMPTY);
    leave();
}
END_TEST

START_TEST(bad_requests_are_refused)
{
    struct hc_wire_lock wire = {F_WRLCK, SEEK_SET, 0, 0, 0};
    struct call half = {.opcode = HC_OP_FCNTL, .input = &wire, .input_bytes = sizeof wire - 1};
    char *lengthy = malloc(2 * PATH_MAX), text[8];
    int fd;

    enter(_i);
    fd = open("f", O_CREAT | O_RDWR, 0600);
    ck_assert_int_eq(paths(HC_PATH_CHDIR + 1, HERE, 0, 0, 0, 0, "f", 2), -EINVAL);
    ck_assert_int_eq(paths(1ull << 32, HERE, 0, 0, 0, 0, "f", 2), -EINVAL);
    ck_assert_int_eq(paths(HC_PATH_MKDIR, HERE, 0, 0, 0, 0, NULL, 0), -EINVAL);
    ck_assert_int_eq(paths(HC_PATH_TRUNCATE, (uint64_t)fd, 0, 0, 0, 0, NULL, 0), -EINVAL);
    ck_assert_int_eq(paths(HC_PATH_LINK, HERE, 0, HERE, 0, 0, "one only", 9), -EINVAL);
    ck_assert_int_eq(paths(HC_PATH_LINK, HERE, 0, HERE, 0, 0, "f\0no end", 8), -EINVAL);
    ck_assert_int_eq(paths(HC_PATH_UNLINK, HERE, 0, 0, 0, 0, "no end", 6), -EINVAL);
    memset(lengthy, 'p', 2 * PATH_MAX);
    ck_assert_int_eq(paths(HC_PATH_UNLINK, HERE, 0, 0, 0, 0, lengthy, PATH_MAX + 1), -ENAMETOOLONG);
    ck_assert_int_eq(paths(HC_PATH_CHMOD, (uint64_t)-1, 0, 0, 0, 0, NULL, 0), -EBADF);
    half.a[0] = (uint64_t)fd;
    half.a[1] = F_SETLK;
    ck_assert_int_eq(call_make(&fake, half), -EINVAL);
    half.input_bytes = 0;
    ck_assert_int_eq(call_make(&fake, half), -EINVAL);
    ck_assert_int_eq(lock(fd, F_SETOWN, &wire), -EINVAL);
    ck_assert_int_eq(lock(fd, F_SETSIG, &wire), -EINVAL);
    ck_assert_int_eq(lock(77, F_SETLK, &wire), -EBADF);
    ck_assert_int_eq(control(fd, HC_CONTROL_IOCTL + 1, 0, 0, 0), -EINVAL);
    ck_assert_int_eq(control_out(fd, TIOCSTI, text, 8), -ENOTTY);
    ck_assert_int_eq(control_out(77, FIONREAD, text, 8), -EBADF);
    ck_assert_int_eq(three(HC_OP_NUMBER, HC_NUMBER_READY + 1, 0, 0), -EINVAL);
    ck_assert_int_eq(query(HC_QUERY_GROUPS + 1, 0, 0, NULL, text, 8), -EINVAL);
    ck_assert_int_eq(query(HC_QUERY_LINK, HERE, 0, NULL, text, 8), -EINVAL);
    ck_assert_int_eq(query(HC_QUERY_REALPATH, 0, 0, "", text, 8), -ENOENT);
    free(lengthy);
    leave();
}
END_TEST

/* What belongs to the service is no descriptor to a device: replaced by DUP, it would hang everybody. */
START_TEST(own_descriptors_stay_out_of_reach)
{
    int fd, file, met = 0;
    struct stat status;

    enter(_i);
    file = open("f", O_CREAT | O_RDWR, 0600);
    for (fd = 3; fd < 1024; fd++) {
        if (fstat(fd, &status) != 0 || (status.st_mode & S_IFMT) != 0)
            continue;
        met++;
        ck_assert_int_eq(three(HC_OP_DUP, (uint64_t)file, (uint64_t)fd, 0), -EBADF);
        ck_assert_int_eq(three(HC_OP_DUP, (uint64_t)fd, (uint64_t)-1, 0), -EBADF);
        ck_assert_int_eq(three(HC_OP_DUP, (uint64_t)fd, 60, 0), -EBADF);
        ck_assert_int_eq(three(HC_OP_FCNTL, (uint64_t)fd, F_DUPFD, 0), -EBADF);
        ck_assert_int_eq(three(HC_OP_FCNTL, (uint64_t)fd, F_SETFL, 0), -EBADF);
        ck_assert_int_eq(control(fd, HC_CONTROL_FLOCK, LOCK_SH, 0, 0), -EBADF);
        ck_assert_int_eq(paths(HC_PATH_CHMOD, (uint64_t)fd, 0, 0, 0, 0, NULL, 0), -EBADF);
        ck_assert_int_eq(three(HC_OP_GETDENTS, (uint64_t)fd, 0, 0), -EBADF);
    }
    ck_assert_int_ge(met, 1);
    leave();
}
END_TEST

START_TEST(descriptors_are_duplicated)
{
    int64_t fd, ends;
    int file, count = 0;
    char byte;

    enter(_i);
    file = open("f", O_CREAT | O_RDWR, 0600);
    fd = three(HC_OP_DUP, (uint64_t)file, (uint64_t)-1, 0);
    ck_assert_int_ge(fd, 3);
    ck_assert_int_eq(fcntl((int)fd, F_GETFD), 0);
    ck_assert_int_eq(three(HC_OP_DUP, (uint64_t)file, 100, O_CLOEXEC), 100);
    ck_assert_int_eq(fcntl(100, F_GETFD), FD_CLOEXEC);
    ck_assert_int_eq(three(HC_OP_DUP, (uint64_t)file, 100, 0), 100);
    ck_assert_int_eq(fcntl(100, F_GETFD), 0);
    ck_assert_int_eq(three(HC_OP_DUP, (uint64_t)file, (uint64_t)file, 0), -EINVAL);
    ck_assert_int_eq(three(HC_OP_DUP, 77, 100, 0), -EBADF);
    ck_assert_int_eq(three(HC_OP_DUP, (uint64_t)file, 1 << 30, 0), -EBADF);
    ck_assert_int_eq(three(HC_OP_FCNTL, (uint64_t)file, F_DUPFD, 90), 90);
    ck_assert_int_eq(three(HC_OP_FCNTL, 90, F_SETFD, FD_CLOEXEC), 0);
    ck_assert_int_eq(three(HC_OP_FCNTL, 90, F_GETFD, 0), FD_CLOEXEC);
    ck_assert_int_eq(three(HC_OP_FCNTL, 90, F_SETFL, O_APPEND), 0);
    ck_assert(three(HC_OP_FCNTL, (uint64_t)file, F_GETFL, 0) & O_APPEND);
    ends = three(HC_OP_PIPE, O_NONBLOCK, 0, 0);
    ck_assert_int_gt(ends, 0);
    ck_assert_int_eq(fcntl((int)(ends >> 32), F_GETFL), O_WRONLY | O_NONBLOCK);
    ck_assert_int_eq(fcntl((int)(uint32_t)ends, F_GETFL), O_RDONLY | O_NONBLOCK);
    ck_assert_int_eq(fcntl((int)(uint32_t)ends, F_GETFD), FD_CLOEXEC);
    ck_assert_int_eq(write((int)(ends >> 32), "x", 1), 1);
    ck_assert_int_eq(control_out((uint32_t)ends, FIONREAD, &count, sizeof count), 0);
    ck_assert_int_eq(count, 1);
    ck_assert_int_eq(read((int)(uint32_t)ends, &byte, 1), 1);
    ck_assert_int_eq(three(HC_OP_PIPE, 12345, 0, 0), -EINVAL);
    leave();
}
END_TEST

/* Text that was printed before stdout is replaced belongs to the file that it was. */
START_TEST(text_stays_in_front_of_the_duplicate)
{
    int keep = dup(1), first, second, i, done = 0;
    char line[16];
    struct stat status;
    off_t sizes[2];

    enter(_i);
    first = open("first", O_CREAT | O_RDWR | O_APPEND, 0600);
    second = open("second", O_CREAT | O_RDWR | O_APPEND, 0600);
    dup2(first, 1);
    for (i = 0; i < 200; i++) { /* to and fro */
        snprintf(line, sizeof line, "%06d\n", i);
        done += post_text(&fake, 0, 0, 1, line);
        done += three(HC_OP_DUP, (uint64_t)(i % 2 == 0 ? second : first), 1, 0) == 1;
    }
    hc_service_drain(fake.service, WAIT_NS, NULL);
    dup2(keep, 1);
    ck_assert_int_eq(done, 400);
    for (i = 0; i < 200; i++) {
        ck_assert_int_eq(pread(i % 2 == 0 ? first : second, line, 7, i / 2 * 7), 7);
        ck_assert_int_eq(atoi(line), i);
    }
    fstat(first, &status), sizes[0] = status.st_size;
    fstat(second, &status), sizes[1] = status.st_size;
    ck_assert_int_eq(sizes[0], 700);
    ck_assert_int_eq(sizes[1], 700);
    leave();
}
END_TEST

/* ---- Locks. Another process holds one, as this one's own would not stop it. */

static pid_t hold_lock(const char *path, int release[2])
{
    struct flock all = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int ready[2];
    pid_t child;
    char byte;

    ck_assert_int_eq(pipe(ready) | pipe(release), 0);
    child = fork();
    if (child == 0) {
        int fd = open(path, O_CREAT | O_RDWR, 0600);

        close(release[1]);
        if (fcntl(fd, F_SETLK, &all) != 0 || write(ready[1], "x", 1) != 1)
            _exit(1);
        _exit(read(release[0], &byte, 1) < 0);
    }
    close(release[0]);
    ck_assert_int_eq(read(ready[0], &byte, 1), 1);
    return child;
}

START_TEST(lock_of_another_process_is_seen_and_waited_for)
{
    struct hc_wire_lock wire = {F_WRLCK, SEEK_SET, 5, 10, 0};
    struct call wait = {.opcode = HC_OP_FCNTL, .packet = 1, .input = &wire, .input_bytes = sizeof wire};
    pid_t child;
    int release[2], fd, done;

    strcpy(directory, "/tmp/hc-service-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(directory));
    ck_assert_int_eq(chdir(directory), 0);
    child = hold_lock("locked", release); /* before there are threads */
    fake_open(&fake, 1, 6, 4, modes[_i]);
    fd = open("locked", O_RDWR);
    ck_assert_int_eq(lock(fd, F_SETLK, &wire), -EAGAIN);
    ck_assert_int_eq(lock(fd, F_GETLK, &wire), 0);
    ck_assert_int_eq(wire.type, F_WRLCK);
    ck_assert_int_eq(wire.pid, child);
    ck_assert_int_eq(wire.start, 0);
    wait.a[0] = (uint64_t)fd;
    wait.a[1] = F_SETLKW;
    call_begin(&fake, &wait);
    ck_assert_int_eq(three(HC_OP_FCNTL, (uint64_t)fd, F_GETFD, 0), 0); /* nobody else waits */
    ck_assert_int_eq(hc_service_drain(fake.service, WAIT_NS, NULL), 0);
    ck_assert_int_eq(call_end_within(&fake, &wait, 50000000), LOST);
    close(release[1]);
    ck_assert_int_eq(call_end(&fake, &wait), 0);
    ck_assert_int_eq(waitpid(child, &done, 0), child);
    ck_assert_int_eq(done, 0);
    leave();
}
END_TEST

/* A lock that never comes must not keep the runtime from its end, nor lanes from theirs. */
START_TEST(wait_for_a_lock_does_not_stop_the_end)
{
    struct hc_wire_lock wire = {F_WRLCK, SEEK_SET, 0, 0, 0};
    struct call wait = {.opcode = HC_OP_FCNTL, .packet = 1, .input = &wire, .input_bytes = sizeof wire};
    int release[2], fd, done, other;
    int64_t start;
    pid_t child;

    strcpy(directory, "/tmp/hc-service-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(directory));
    ck_assert_int_eq(chdir(directory), 0);
    child = hold_lock("locked", release);
    fake_open(&fake, 1, 6, 4, modes[_i]);
    fd = open("locked", O_RDWR);
    wait.a[0] = (uint64_t)fd;
    wait.a[1] = F_SETLKW;
    call_begin(&fake, &wait);
    ck_assert_int_eq(call_end_within(&fake, &wait, 50000000), LOST);
    start = now_ns();
    hc_service_trap_all(fake.service);
    ck_assert_int_ne(call_end(&fake, &wait), LOST);
    ck_assert(wait.trapped);
    hc_service_untrap(fake.service);
    other = open("other", O_CREAT | O_RDWR, 0600); /* and the same for flock: two open files of one process */
    ck_assert_int_eq(flock(open("other", O_RDWR), LOCK_EX), 0);
    call_begin(&fake, &(struct call){.opcode = HC_OP_CONTROL, .packet = 2, .a = {(uint64_t)other, HC_CONTROL_FLOCK, LOCK_EX}});
    nap_ms(20);
    fake_close(&fake);
    ck_assert_int_lt(now_ns() - start, WAIT_NS);
    close(release[1]);
    ck_assert_int_eq(waitpid(child, &done, 0), child);
    remove_folder();
}
END_TEST

/* ---- Directories */

START_TEST(entries_come_whole_and_once)
{
    char name[32], records[1000];
    unsigned seen[300] = {0}, i;
    int64_t fd, bytes, at;

    enter(_i);
    for (i = 0; i < 300; i++) {
        snprintf(name, sizeof name, "entry%u", i);
        close(open(name, O_CREAT | O_WRONLY, 0600));
    }
    fd = call_path(&fake, HC_OP_OPEN, ".", O_RDONLY, 0);
    for (;;) {
        bytes = call_make(&fake, (struct call){.opcode = HC_OP_GETDENTS, .a = {(uint64_t)fd}, .output = records, .capacity = sizeof records});
        ck_assert_int_ge(bytes, 0);
        if (bytes == 0)
            break;
        for (at = 0; at < bytes; at += ((struct dirent *)(void *)(records + at))->d_reclen) {
            const char *entry = ((struct dirent *)(void *)(records + at))->d_name;

            if (strncmp(entry, "entry", 5) == 0)
                seen[atoi(entry + 5)]++;
        }
        ck_assert_int_eq(at, bytes);
    }
    for (i = 0; i < 300; i++)
        ck_assert_uint_eq(seen[i], 1);
    ck_assert_int_eq(call_make(&fake, (struct call){.opcode = HC_OP_LSEEK, .a = {(uint64_t)fd, 0, SEEK_SET}}), 0);
    ck_assert_int_eq(call_make(&fake, (struct call){.opcode = HC_OP_GETDENTS, .a = {(uint64_t)fd}, .output = records, .capacity = 10}),
                     -EINVAL);
    fd = call_path(&fake, HC_OP_OPEN, "entry0", O_RDONLY, 0);
    ck_assert_int_eq(call_make(&fake, (struct call){.opcode = HC_OP_GETDENTS, .a = {(uint64_t)fd}, .output = records, .capacity = 1000}),
                     -ENOTDIR);
    leave();
}
END_TEST

/* ---- The process */

START_TEST(numbers_are_the_processes)
{
    mode_t before = umask(022);
    int ends[2];

    enter(_i);
    ck_assert_int_eq(three(HC_OP_NUMBER, HC_NUMBER_PID, 0, 0), getpid());
    ck_assert_int_eq(three(HC_OP_NUMBER, HC_NUMBER_PPID, 0, 0), getppid());
    ck_assert_int_eq(three(HC_OP_NUMBER, HC_NUMBER_UID, 0, 0), getuid());
    ck_assert_int_eq(three(HC_OP_NUMBER, HC_NUMBER_EUID, 0, 0), geteuid());
    ck_assert_int_eq(three(HC_OP_NUMBER, HC_NUMBER_GID, 0, 0), getgid());
    ck_assert_int_eq(three(HC_OP_NUMBER, HC_NUMBER_EGID, 0, 0), getegid());
    ck_assert_int_eq(three(HC_OP_NUMBER, HC_NUMBER_PGID, 0, 0), getpgrp());
    ck_assert_int_eq(three(HC_OP_NUMBER, HC_NUMBER_SID, 0, 0), getsid(0));
    ck_assert_int_eq(three(HC_OP_NUMBER, HC_NUMBER_SID, 1 << 29, 0), -ESRCH);
    ck_assert_int_eq(three(HC_OP_NUMBER, HC_NUMBER_UMASK, 077, 0), 022);
    ck_assert_int_eq(three(HC_OP_NUMBER, HC_NUMBER_UMASK, 022, 0), 077);
    ck_assert_int_eq(three(HC_OP_NUMBER, HC_NUMBER_SYSCONF, _SC_PAGESIZE, 0), sysconf(_SC_PAGESIZE));
    ck_assert_int_eq(three(HC_OP_NUMBER, HC_NUMBER_SYSCONF, _SC_SYMLOOP_MAX, 0), -ENODATA);
    ck_assert_int_eq(three(HC_OP_NUMBER, HC_NUMBER_SYSCONF, 100000, 0), -EINVAL);
    ck_assert_int_eq(three(HC_OP_NUMBER, HC_NUMBER_CLOCK_RESOLUTION, CLOCK_MONOTONIC, 0), 1);
    ck_assert_int_eq(three(HC_OP_NUMBER, HC_NUMBER_CLOCK_RESOLUTION, 12345, 0), -EINVAL);
    ck_assert_int_eq(pipe(ends), 0);
    ck_assert_int_eq(three(HC_OP_NUMBER, HC_NUMBER_READY, (uint64_t)ends[0], POLLIN), 0);
    ck_assert_int_eq(three(HC_OP_NUMBER, HC_NUMBER_READY, (uint64_t)ends[1], POLLIN | POLLOUT), POLLOUT);
    close(ends[1]);
    ck_assert_int_eq(three(HC_OP_NUMBER, HC_NUMBER_READY, (uint64_t)ends[0], POLLIN), POLLHUP);
    close(ends[0]);
    ck_assert_int_eq(three(HC_OP_NUMBER, HC_NUMBER_READY, (uint64_t)ends[0], POLLIN), POLLNVAL);
    ck_assert_int_eq(three(HC_OP_NUMBER, HC_NUMBER_READY, (uint64_t)-1, POLLIN), POLLNVAL);
    umask(before);
    leave();
}
END_TEST

START_TEST(answers_are_the_hosts_and_cut_to_the_room)
{
    char text[PATH_MAX] = "", here[PATH_MAX], *user;
    struct hc_wire_filesystem wire;
    struct hc_wire_limit limit;
    struct hc_wire_usage usage;
    struct utsname names;
    struct rlimit files;
    struct statfs found;
    unsigned char random[200] = {0};
    unsigned i, zeros = 0;

    enter(_i);
    ck_assert_ptr_nonnull(getcwd(here, sizeof here));
    ck_assert_int_eq(query(HC_QUERY_CWD, 0, 0, NULL, text, PATH_MAX), (int64_t)strlen(here));
    ck_assert_str_eq(text, here);
    memset(text, 0, sizeof text);
    ck_assert_int_eq(query(HC_QUERY_CWD, 0, 0, NULL, text, 5), (int64_t)strlen(here));
    ck_assert_int_eq(text[4], here[4]);
    ck_assert_int_eq(text[5], 0);
    ck_assert_int_eq(query(HC_QUERY_CWD, 0, 0, NULL, NULL, 0), (int64_t)strlen(here));
    ck_assert_int_eq(symlink("to/nowhere", "soft"), 0);
    ck_assert_int_eq(query(HC_QUERY_LINK, HERE, 0, "soft", text, PATH_MAX), 10);
    ck_assert_mem_eq(text, "to/nowhere", 10);
    ck_assert_int_eq(query(HC_QUERY_LINK, HERE, 0, "absent", text, PATH_MAX), -ENOENT);
    memset(text, 0, sizeof text);
    ck_assert_int_eq(query(HC_QUERY_REALPATH, 0, 0, "././/", text, PATH_MAX), (int64_t)strlen(here));
    ck_assert_str_eq(text, here);
    uname(&names);
    ck_assert_int_gt(query(HC_QUERY_UNAME, 0, 0, NULL, text, PATH_MAX), 12);
    ck_assert_str_eq(text, names.sysname);
    ck_assert_str_eq(text + strlen(text) + 1, names.nodename);
    ck_assert_int_eq(query(HC_QUERY_TTYNAME, 77, 0, NULL, text, PATH_MAX), -EBADF);
    ck_assert_int_eq(query(HC_QUERY_PATHCONF, 0, _PC_NAME_MAX, ".", NULL, 0), pathconf(".", _PC_NAME_MAX));
    ck_assert_int_eq(query(HC_QUERY_PATHCONF, 77, _PC_NAME_MAX, NULL, NULL, 0), -EBADF);
    ck_assert_int_eq(query(HC_QUERY_FILESYSTEM, 0, 0, ".", &wire, sizeof wire), sizeof wire);
    statfs(".", &found);
    ck_assert_uint_eq(wire.type, (uint64_t)found.f_type);
    ck_assert_uint_eq(wire.blocks, found.f_blocks);
    ck_assert_uint_eq(wire.namelen, (uint64_t)found.f_namelen);
    ck_assert_uint_eq(wire.flags, (uint64_t)found.f_flags);
    ck_assert_int_eq(query(HC_QUERY_LIMIT, RLIMIT_NOFILE, 0, NULL, &limit, sizeof limit), sizeof limit);
    getrlimit(RLIMIT_NOFILE, &files);
    ck_assert_uint_eq(limit.now, files.rlim_cur);
    ck_assert_uint_eq(limit.most, files.rlim_max);
    ck_assert_int_eq(query(HC_QUERY_LIMIT, 999, 0, NULL, &limit, sizeof limit), -EINVAL);
    ck_assert_int_eq(query(HC_QUERY_USAGE, RUSAGE_SELF, 0, NULL, &usage, sizeof usage), sizeof usage);
    ck_assert_int_gt(usage.maxrss, 0);
    ck_assert_int_eq(query(HC_QUERY_RANDOM, 0, 0, NULL, random, sizeof random), sizeof random);
    for (i = 0; i < sizeof random; i++)
        zeros += random[i] == 0;
    ck_assert_uint_lt(zeros, 20);
    memset(text, 0, sizeof text);
    ck_assert_int_gt(query(HC_QUERY_USER, 0, 0, NULL, text, PATH_MAX), 8);
    user = text;
    ck_assert_int_eq(strncmp(user, "root:", 5), 0);
    ck_assert_int_eq(query(HC_QUERY_USER, 0, 0, "no such user", text, PATH_MAX), -ENOENT);
    ck_assert_int_gt(query(HC_QUERY_GROUP, 0, 0, "root", text, PATH_MAX), 8);
    ck_assert_int_eq(query(HC_QUERY_SYNC, 0, 0, NULL, NULL, 0), 0);
    leave();
}
END_TEST

/* Nobody said that device code may run commands. */
START_TEST(commands_are_off_unless_allowed)
{
    int64_t handle;
    uint64_t tag;

    enter(_i);
    /* A transfer that was opened and not filled is no command of length 0. */
    handle = call_make(&fake, (struct call){.opcode = HC_OP_TRANSFER_PUT, .a = {0, 3000}});
    if (handle > 0) {
        *fake_row(&fake, 0, 0) = (struct fake_row){{0}, (uint64_t)handle, 0, 0};
        tag = fake_publish(&fake, 0, 0, 1, HC_OP_SYSTEM, HC_ENTRY_WIDE);
        ck_assert_int_eq(fake_wait(&fake, 0, 0, tag, 5000000000ll, NULL), -EINVAL);
    }
    ck_assert_int_eq(three(HC_OP_SYSTEM, 0, 0, 0), 0);
    ck_assert_int_eq(call_make(&fake, (struct call){.opcode = HC_OP_SYSTEM, .input = "touch made", .input_bytes = 11}), -EPERM);
    ck_assert_int_eq(call_make(&fake, (struct call){.opcode = HC_OP_SPAWN, .a = {2, 0}, .input = "touch made", .input_bytes = 11}), -EPERM);
    ck_assert_int_ne(access("made", F_OK), 0);
    ck_assert_int_eq(three(HC_OP_WAIT, 0, 0, 0), -ECHILD);
    ck_assert_int_eq(three(HC_OP_WAIT, (uint64_t)-1, 0, 0), -ECHILD);
    ck_assert_int_eq(three(HC_OP_WAIT, 1, 0, 0), -ECHILD);
    leave();
}
END_TEST

TCase *system_case(void)
{
    TCase *tests = tcase_create("system");

    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, paths_with_a_directory_equal_the_system_calls, 0, 2);
    tcase_add_loop_test(tests, bad_requests_are_refused, 0, 2);
    tcase_add_loop_test(tests, own_descriptors_stay_out_of_reach, 0, 2);
    tcase_add_loop_test(tests, descriptors_are_duplicated, 0, 2);
    tcase_add_loop_test(tests, text_stays_in_front_of_the_duplicate, 0, 2);
    tcase_add_loop_test(tests, lock_of_another_process_is_seen_and_waited_for, 0, 2);
    tcase_add_loop_test(tests, wait_for_a_lock_does_not_stop_the_end, 0, 2);
    tcase_add_loop_test(tests, entries_come_whole_and_once, 0, 2);
    tcase_add_loop_test(tests, numbers_are_the_processes, 0, 2);
    tcase_add_loop_test(tests, answers_are_the_hosts_and_cut_to_the_room, 0, 2);
    tcase_add_loop_test(tests, commands_are_off_unless_allowed, 0, 2);
    return tests;
}
