/* POSIX.1-2017 functions on paths, with and without a directory to begin at. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* O_TMPFILE, renameat2 */
#endif
#include "libc_facade/posix/posix_functions.h"

#include "device/include/hostcall/device.h"
#include "device/system.h"
#include "libc_facade/posix/status.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

HC_INLINE struct hc_path_numbers numbers_of(int directory, int flags, int64_t a, int64_t b, int64_t c)
{
    struct hc_path_numbers numbers;

    numbers.directory = directory;
    numbers.flags = flags;
    numbers.number[0] = a;
    numbers.number[1] = b;
    numbers.number[2] = c;
    return numbers;
}

static HC_DEVICE int change(enum hc_path_what what, int directory, const char *path, int flags, int64_t a, int64_t b)
{
    struct hc_path_numbers numbers = numbers_of(directory, flags, a, b, 0);

    return (int)hc_libc_result(path == NULL ? -EFAULT : hc_path(what, &numbers, path));
}

static HC_DEVICE int change_descriptor(enum hc_path_what what, int fd, int64_t a, int64_t b)
{
    struct hc_path_numbers numbers = numbers_of(fd, 0, a, b, 0);

    return (int)hc_libc_result(hc_path(what, &numbers, NULL));
}

static HC_DEVICE int change_two(enum hc_path_what what, int directory, const char *path, int new_directory, const char *new_path,
                                int flags)
{
    struct hc_path_numbers numbers = numbers_of(directory, flags, new_directory, 0, 0);

    return (int)hc_libc_result(hc_two_paths(what, &numbers, path, new_path));
}

/* ---- openat, stat */

HC_DEVICE int hc_libc_openat4(int directory, const char *path, int flags, mode_t mode)
{
    return (int)hc_libc_result(hc_openat(directory, path, flags, flags & (O_CREAT | __O_TMPFILE) ? mode : 0));
}

#ifndef __CUDACC__ /* on a GPU, c_program/gpu/variadic.c has the variadic entries */
int hc_libc_openat(int directory, const char *path, int flags, ...)
{
    mode_t mode = 0;

    if (flags & (O_CREAT | __O_TMPFILE)) {
        va_list arguments;
        va_start(arguments, flags);
        mode = (mode_t)va_arg(arguments, int);
        va_end(arguments);
    }
    return hc_libc_openat4(directory, path, flags, mode);
}
#endif

HC_DEVICE int hc_libc_fstatat(int directory, const char *path, struct stat *status, int flags)
{
    struct hc_wire_stat wire;
    int result = (int)hc_libc_result(status == NULL ? -EFAULT : hc_statat(directory, path, flags, &wire));

    if (result == 0)
        hc_status_from_wire(&wire, status);
    return result;
}

HC_DEVICE int hc_libc_lstat(const char *path, struct stat *status)
{
    return hc_libc_fstatat(AT_FDCWD, path, status, AT_SYMLINK_NOFOLLOW);
}

/* ---- Names */

HC_DEVICE int hc_libc_mkdirat(int directory, const char *path, mode_t mode)
{
    return change(HC_PATH_MKDIR, directory, path, 0, mode, 0);
}

HC_DEVICE int hc_libc_unlinkat(int directory, const char *path, int flags)
{
    return change(HC_PATH_UNLINK, directory, path, flags, 0, 0);
}

HC_DEVICE int hc_libc_renameat2(int directory, const char *path, int new_directory, const char *new_path, unsigned flags)
{
    return change_two(HC_PATH_RENAME, directory, path, new_directory, new_path, (int)flags);
}

HC_DEVICE int hc_libc_renameat(int directory, const char *path, int new_directory, const char *new_path)
{
    return change_two(HC_PATH_RENAME, directory, path, new_directory, new_path, 0);
}

HC_DEVICE int hc_libc_linkat(int directory, const char *path, int new_directory, const char *new_path, int flags)
{
    return change_two(HC_PATH_LINK, directory, path, new_directory, new_path, flags);
}

HC_DEVICE int hc_libc_link(const char *path, const char *new_path)
{
    return change_two(HC_PATH_LINK, AT_FDCWD, path, AT_FDCWD, new_path, 0);
}

HC_DEVICE int hc_libc_symlinkat(const char *text, int directory, const char *path)
{
    return change_two(HC_PATH_SYMLINK, directory, text, 0, path, 0);
}

HC_DEVICE int hc_libc_symlink(const char *text, const char *path)
{
    return hc_libc_symlinkat(text, AT_FDCWD, path);
}

HC_DEVICE ssize_t hc_libc_readlinkat(int directory, const char *path, char *text, size_t size)
{
    int64_t length;

    if (size == 0)
        return (ssize_t)hc_libc_result(-EINVAL);
    if (path == NULL || text == NULL)
        return (ssize_t)hc_libc_result(-EFAULT);
    length = hc_libc_result(hc_query(HC_QUERY_LINK, directory, 0, path, text, size));
    return (ssize_t)(length > 0 && (uint64_t)length > size ? (int64_t)size : length);
}

HC_DEVICE ssize_t hc_libc_readlink(const char *path, char *text, size_t size)
{
    return hc_libc_readlinkat(AT_FDCWD, path, text, size);
}

HC_DEVICE int hc_libc_mknodat(int directory, const char *path, mode_t mode, dev_t device)
{
    return change(HC_PATH_MKNOD, directory, path, 0, mode, (int64_t)device);
}

HC_DEVICE int hc_libc_mknod(const char *path, mode_t mode, dev_t device)
{
    return hc_libc_mknodat(AT_FDCWD, path, mode, device);
}

HC_DEVICE int hc_libc_mkfifoat(int directory, const char *path, mode_t mode)
{
    return hc_libc_mknodat(directory, path, mode | S_IFIFO, 0);
}

HC_DEVICE int hc_libc_mkfifo(const char *path, mode_t mode)
{
    return hc_libc_mkfifoat(AT_FDCWD, path, mode);
}

/* ---- Access, modes, owners, lengths */

HC_DEVICE int hc_libc_faccessat(int directory, const char *path, int mode, int flags)
{
    return change(HC_PATH_ACCESS, directory, path, flags, mode, 0);
}

HC_DEVICE int hc_libc_euidaccess(const char *path, int mode)
{
    return hc_libc_faccessat(AT_FDCWD, path, mode, AT_EACCESS);
}

HC_DEVICE int hc_libc_eaccess(const char *path, int mode)
{
    return hc_libc_euidaccess(path, mode);
}

HC_DEVICE int hc_libc_fchmodat(int directory, const char *path, mode_t mode, int flags)
{
    return change(HC_PATH_CHMOD, directory, path, flags, mode, 0);
}

HC_DEVICE int hc_libc_chmod(const char *path, mode_t mode)
{
    return hc_libc_fchmodat(AT_FDCWD, path, mode, 0);
}

HC_DEVICE int hc_libc_lchmod(const char *path, mode_t mode)
{
    return hc_libc_fchmodat(AT_FDCWD, path, mode, AT_SYMLINK_NOFOLLOW);
}

HC_DEVICE int hc_libc_fchmod(int fd, mode_t mode)
{
    return change_descriptor(HC_PATH_CHMOD, fd, mode, 0);
}

HC_DEVICE int hc_libc_fchownat(int directory, const char *path, uid_t user, gid_t group, int flags)
{
    return change(HC_PATH_CHOWN, directory, path, flags, user, group);
}

HC_DEVICE int hc_libc_chown(const char *path, uid_t user, gid_t group)
{
    return hc_libc_fchownat(AT_FDCWD, path, user, group, 0);
}

HC_DEVICE int hc_libc_lchown(const char *path, uid_t user, gid_t group)
{
    return hc_libc_fchownat(AT_FDCWD, path, user, group, AT_SYMLINK_NOFOLLOW);
}

HC_DEVICE int hc_libc_fchown(int fd, uid_t user, gid_t group)
{
    return change_descriptor(HC_PATH_CHOWN, fd, user, group);
}

HC_DEVICE int hc_libc_truncate(const char *path, off_t length)
{
    return change(HC_PATH_TRUNCATE, AT_FDCWD, path, 0, length, 0);
}

HC_DEVICE int hc_libc_chdir(const char *path)
{
    return change(HC_PATH_CHDIR, AT_FDCWD, path, 0, 0, 0);
}

HC_DEVICE int hc_libc_fchdir(int fd)
{
    return change_descriptor(HC_PATH_CHDIR, fd, 0, 0);
}

/* ---- Times */

HC_INLINE int is_time(const struct timespec *time)
{
    return time->tv_nsec == UTIME_NOW || time->tv_nsec == UTIME_OMIT || (time->tv_nsec >= 0 && time->tv_nsec < 1000000000);
}

static HC_DEVICE int set_times(int directory, const char *path, const struct timespec *times, int flags)
{
    struct hc_path_numbers numbers = numbers_of(directory, flags, 0, 0, UTIME_NOW | (int64_t)UTIME_NOW << 32);

    if (times != NULL) {
        if (!is_time(&times[0]) || !is_time(&times[1]))
            return (int)hc_libc_result(-EINVAL);
        numbers = numbers_of(directory, flags, times[0].tv_sec, times[1].tv_sec,
                             (int64_t)((uint64_t)times[1].tv_nsec << 32 | (uint64_t)times[0].tv_nsec));
    }
    return (int)hc_libc_result(hc_path(HC_PATH_UTIME, &numbers, path));
}

HC_DEVICE int hc_libc_utimensat(int directory, const char *path, const struct timespec times[2], int flags)
{
    if (path == NULL)
        return (int)hc_libc_result(-EINVAL);
    return set_times(directory, path, times, flags);
}

HC_DEVICE int hc_libc_futimens(int fd, const struct timespec times[2])
{
    return set_times(fd, NULL, times, 0);
}

/* Microseconds; the flag says whether they were right. */
static HC_DEVICE int from_timeval(const struct timeval *times, struct timespec *spec)
{
    for (int i = 0; i < 2; i++) {
        if (times[i].tv_usec < 0 || times[i].tv_usec >= 1000000)
            return 0;
        spec[i].tv_sec = times[i].tv_sec;
        spec[i].tv_nsec = times[i].tv_usec * 1000;
    }
    return 1;
}

static HC_DEVICE int set_timevals(int directory, const char *path, const struct timeval *times, int flags)
{
    struct timespec spec[2];

    if (times == NULL)
        return set_times(directory, path, NULL, flags);
    if (!from_timeval(times, spec))
        return (int)hc_libc_result(-EINVAL);
    return set_times(directory, path, spec, flags);
}

HC_DEVICE int hc_libc_futimesat(int directory, const char *path, const struct timeval times[2])
{
    return set_timevals(directory, path, times, 0); /* a NULL path is the descriptor, as Linux has it */
}

HC_DEVICE int hc_libc_utimes(const char *path, const struct timeval times[2])
{
    return path == NULL ? (int)hc_libc_result(-EFAULT) : set_timevals(AT_FDCWD, path, times, 0);
}

HC_DEVICE int hc_libc_lutimes(const char *path, const struct timeval times[2])
{
    return path == NULL ? (int)hc_libc_result(-EFAULT) : set_timevals(AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW);
}

HC_DEVICE int hc_libc_futimes(int fd, const struct timeval times[2])
{
    return set_timevals(fd, NULL, times, 0);
}

HC_DEVICE int hc_libc_utime(const char *path, const struct utimbuf *times)
{
    struct timeval both[2];

    if (times == NULL)
        return hc_libc_utimes(path, NULL);
    both[0].tv_sec = times->actime;
    both[1].tv_sec = times->modtime;
    both[0].tv_usec = both[1].tv_usec = 0;
    return hc_libc_utimes(path, both);
}

/* ---- Device numbers, as glibc's sysmacros.h lays them out: of 64 bits, major has 12 low and 20 high ones, minor 8 and 24. */

HC_DEVICE unsigned hc_libc_gnu_dev_major(unsigned long device)
{
    return (unsigned)((device >> 8 & 0xfffu) | (device >> 32 & 0xfffff000u));
}

HC_DEVICE unsigned hc_libc_gnu_dev_minor(unsigned long device)
{
    return (unsigned)((device & 0xffu) | (device >> 12 & 0xffffff00u));
}

HC_DEVICE unsigned long hc_libc_gnu_dev_makedev(unsigned major_number, unsigned minor_number)
{
    return (major_number & 0xfffull) << 8 | (major_number & 0xfffff000ull) << 32 | (minor_number & 0xffull) |
           (minor_number & 0xffffff00ull) << 12;
}
