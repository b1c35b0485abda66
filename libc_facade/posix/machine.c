/* What the host knows: working directory, names, limits, usage, file systems, randomness; and system(). */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "libc_facade/posix/posix_functions.h"

#include "device/include/hostcall/device.h"
#include "device/system.h"
#include "libc_facade/memory/memory_functions.h"

#include <errno.h>
#include <limits.h>
#include <unistd.h>

/* ---- Paths */

/* The answer to a question for text, in memory of malloc's of at least `least` bytes, with its terminator. NULL: *error. */
static HC_DEVICE char *text_of(enum hc_query_what what, const char *text, size_t least, int *error)
{
    size_t size = least > PATH_MAX ? least : PATH_MAX;
    char *answer = (char *)hc_libc_malloc(size);
    int64_t length = answer != NULL ? hc_query(what, 0, 0, text, answer, size - 1) : -ENOMEM;

    if (length >= 0 && (uint64_t)length >= size)
        length = -ENAMETOOLONG;
    *error = (int)length;
    if (length < 0) {
        hc_libc_free(answer);
        return NULL;
    }
    answer[length] = '\0';
    return answer;
}

static HC_DEVICE char *text_or_errno(enum hc_query_what what, const char *text)
{
    int error;
    char *answer = text_of(what, text, 0, &error);

    if (answer == NULL)
        hc_libc_result(error);
    return answer;
}

HC_DEVICE char *hc_libc_getcwd(char *path, size_t size)
{
    int64_t length;
    char *answer = path;

    if (path == NULL && size == 0)
        return text_or_errno(HC_QUERY_CWD, NULL);
    if (path == NULL)
        answer = (char *)hc_libc_malloc(size);
    if (size == 0)
        length = -EINVAL;
    else
        length = answer != NULL ? hc_query(HC_QUERY_CWD, 0, 0, NULL, answer, size) : -ENOMEM;
    if (length >= 0 && (uint64_t)length >= size)
        length = -ERANGE;
    if (hc_libc_result(length) < 0) {
        if (path == NULL)
            hc_libc_free(answer);
        return NULL;
    }
    answer[length] = '\0';
    return answer;
}

HC_DEVICE char *hc_libc_get_current_dir_name(void)
{
    return hc_libc_getcwd(NULL, 0);
}

HC_DEVICE char *hc_libc_realpath(const char *path, char *resolved)
{
    int64_t length;

    if (path == NULL) {
        hc_libc_result(-EINVAL);
        return NULL;
    }
    if (resolved == NULL)
        return text_or_errno(HC_QUERY_REALPATH, path);
    length = hc_query(HC_QUERY_REALPATH, 0, 0, path, resolved, PATH_MAX);
    if (length >= PATH_MAX)
        length = -ENAMETOOLONG;
    if (hc_libc_result(length) < 0)
        return NULL;
    resolved[length] = '\0';
    return resolved;
}

/* ---- Names. Texts are copied byte by byte, as they are short. */

/* Cuts the text that begins at *at, within `end`, and moves on behind its terminator. */
static HC_DEVICE void take_name(const char **at, const char *end, char *name, size_t size)
{
    size_t used = 0;

    for (; *at < end && **at != '\0'; (*at)++)
        if (used + 1 < size)
            name[used++] = **at;
    name[used] = '\0';
    if (*at < end)
        (*at)++;
}

HC_DEVICE int hc_libc_uname(struct utsname *names)
{
    char answer[sizeof(struct utsname)];
    const char *at = answer, *end;
    int64_t length;

    if (names == NULL)
        return (int)hc_libc_result(-EFAULT);
    length = hc_query(HC_QUERY_UNAME, 0, 0, NULL, answer, sizeof answer);
    if (hc_libc_result(length) < 0)
        return -1;
    end = answer + ((size_t)length < sizeof answer ? (size_t)length : sizeof answer);
    take_name(&at, end, names->sysname, sizeof names->sysname);
    take_name(&at, end, names->nodename, sizeof names->nodename);
    take_name(&at, end, names->release, sizeof names->release);
    take_name(&at, end, names->version, sizeof names->version);
    take_name(&at, end, names->machine, sizeof names->machine);
    take_name(&at, end, names->domainname, sizeof names->domainname);
    return 0;
}

/* A name that does not fit is cut, without a terminator, and the error is ENAMETOOLONG, as in glibc. */
HC_DEVICE int hc_libc_gethostname(char *name, size_t size)
{
    struct utsname names;
    size_t i = 0;

    if (hc_libc_uname(&names) != 0)
        return -1;
    for (; i < size; i++) {
        name[i] = names.nodename[i];
        if (names.nodename[i] == '\0')
            return 0;
    }
    return (int)hc_libc_result(-ENAMETOOLONG);
}

/* Returns the error. */
HC_DEVICE int hc_libc_ttyname_r(int fd, char *name, size_t size)
{
    int64_t length = hc_query(HC_QUERY_TTYNAME, fd, 0, NULL, name, size);

    if (length >= 0 && (uint64_t)length >= size)
        length = -ERANGE;
    if (hc_libc_result(length) < 0)
        return (int)-length;
    name[length] = '\0';
    return 0;
}

HC_DEVICE char *hc_libc_ttyname(int fd)
{
    HC_DEVICE_STATIC char name[64];

    return hc_libc_ttyname_r(fd, name, sizeof name) == 0 ? name : NULL;
}

HC_INLINE long value_or_none(int64_t value)
{
    return value == -ENODATA ? -1 : (long)hc_libc_result(value); /* no limit: errno stays as it is */
}

HC_DEVICE long hc_libc_pathconf(const char *path, int name)
{
    return path == NULL ? (long)hc_libc_result(-EFAULT) : value_or_none(hc_query(HC_QUERY_PATHCONF, 0, name, path, NULL, 0));
}

HC_DEVICE long hc_libc_fpathconf(int fd, int name)
{
    return value_or_none(hc_query(HC_QUERY_PATHCONF, fd, name, NULL, NULL, 0));
}

/* ---- Records */

static HC_DEVICE int record(enum hc_query_what what, int64_t a1, const char *path, void *wire, size_t size)
{
    int64_t length = hc_query(what, a1, 0, path, wire, size);

    if (length >= 0 && (uint64_t)length != size)
        length = -EPROTO;
    return hc_libc_result(length) < 0 ? -1 : 0;
}

static HC_DEVICE void fill_statfs(const struct hc_wire_filesystem *wire, struct statfs *status)
{
    status->f_type = (__fsword_t)wire->type;
    status->f_bsize = (__fsword_t)wire->bsize;
    status->f_blocks = wire->blocks;
    status->f_bfree = wire->bfree;
    status->f_bavail = wire->bavail;
    status->f_files = wire->files;
    status->f_ffree = wire->ffree;
    status->f_fsid.__val[0] = (int)(uint32_t)wire->fsid;
    status->f_fsid.__val[1] = (int)(uint32_t)(wire->fsid >> 32);
    status->f_namelen = (__fsword_t)wire->namelen;
    status->f_frsize = (__fsword_t)wire->frsize;
    status->f_flags = (__fsword_t)wire->flags;
    for (size_t i = 0; i < sizeof status->f_spare / sizeof status->f_spare[0]; i++)
        status->f_spare[i] = 0;
}

#define HC_FLAGS_VALID 0x20u /* the kernel's mark that it filled the flags in; POSIX has no such flag */

static HC_DEVICE void fill_statvfs(const struct hc_wire_filesystem *wire, struct statvfs *status)
{
    unsigned char *bytes = (unsigned char *)status;

    for (size_t i = 0; i < sizeof *status; i++)
        bytes[i] = 0;
    status->f_bsize = wire->bsize;
    status->f_frsize = wire->frsize != 0 ? wire->frsize : wire->bsize;
    status->f_blocks = wire->blocks;
    status->f_bfree = wire->bfree;
    status->f_bavail = wire->bavail;
    status->f_files = wire->files;
    status->f_ffree = wire->ffree;
    status->f_favail = wire->ffree;
    status->f_fsid = wire->fsid;
    status->f_flag = wire->flags & ~(uint64_t)HC_FLAGS_VALID;
    status->f_namemax = wire->namelen;
}

static HC_DEVICE int find_filesystem(int fd, const char *path, const void *status, struct hc_wire_filesystem *wire)
{
    if (status == NULL)
        return (int)hc_libc_result(-EFAULT);
    return record(HC_QUERY_FILESYSTEM, fd, path, wire, sizeof *wire);
}

HC_DEVICE int hc_libc_statfs(const char *path, struct statfs *status)
{
    struct hc_wire_filesystem wire;
    int result = path == NULL ? (int)hc_libc_result(-EFAULT) : find_filesystem(0, path, status, &wire);

    if (result == 0)
        fill_statfs(&wire, status);
    return result;
}

HC_DEVICE int hc_libc_fstatfs(int fd, struct statfs *status)
{
    struct hc_wire_filesystem wire;
    int result = find_filesystem(fd, NULL, status, &wire);

    if (result == 0)
        fill_statfs(&wire, status);
    return result;
}

HC_DEVICE int hc_libc_statvfs(const char *path, struct statvfs *status)
{
    struct hc_wire_filesystem wire;
    int result = path == NULL ? (int)hc_libc_result(-EFAULT) : find_filesystem(0, path, status, &wire);

    if (result == 0)
        fill_statvfs(&wire, status);
    return result;
}

HC_DEVICE int hc_libc_fstatvfs(int fd, struct statvfs *status)
{
    struct hc_wire_filesystem wire;
    int result = find_filesystem(fd, NULL, status, &wire);

    if (result == 0)
        fill_statvfs(&wire, status);
    return result;
}

HC_DEVICE int hc_libc_getrusage(int who, struct rusage *usage)
{
    struct hc_wire_usage wire;

    if (record(HC_QUERY_USAGE, who, NULL, &wire, sizeof wire) != 0)
        return -1;
    if (usage == NULL)
        return (int)hc_libc_result(-EFAULT);
    usage->ru_utime.tv_sec = wire.user_sec;
    usage->ru_utime.tv_usec = wire.user_usec;
    usage->ru_stime.tv_sec = wire.system_sec;
    usage->ru_stime.tv_usec = wire.system_usec;
    usage->ru_maxrss = wire.maxrss;
    usage->ru_ixrss = wire.ixrss;
    usage->ru_idrss = wire.idrss;
    usage->ru_isrss = wire.isrss;
    usage->ru_minflt = wire.minflt;
    usage->ru_majflt = wire.majflt;
    usage->ru_nswap = wire.nswap;
    usage->ru_inblock = wire.inblock;
    usage->ru_oublock = wire.oublock;
    usage->ru_msgsnd = wire.msgsnd;
    usage->ru_msgrcv = wire.msgrcv;
    usage->ru_nsignals = wire.nsignals;
    usage->ru_nvcsw = wire.nvcsw;
    usage->ru_nivcsw = wire.nivcsw;
    return 0;
}

HC_DEVICE clock_t hc_libc_times(struct tms *times)
{
    struct hc_wire_times wire;

    if (record(HC_QUERY_TIMES, 0, NULL, &wire, sizeof wire) != 0)
        return -1;
    if (times != NULL) {
        times->tms_utime = wire.user;
        times->tms_stime = wire.system;
        times->tms_cutime = wire.children_user;
        times->tms_cstime = wire.children_system;
    }
    return wire.now;
}

HC_DEVICE int hc_libc_getrlimit(int resource, struct rlimit *limit)
{
    struct hc_wire_limit wire;

    if (record(HC_QUERY_LIMIT, resource, NULL, &wire, sizeof wire) != 0)
        return -1;
    if (limit == NULL)
        return (int)hc_libc_result(-EFAULT);
    limit->rlim_cur = wire.now;
    limit->rlim_max = wire.most;
    return 0;
}

HC_DEVICE int hc_libc_getloadavg(double *load, int count)
{
    double three[3];

    if (count <= 0)
        return 0;
    if (record(HC_QUERY_LOAD, 0, NULL, three, sizeof three) != 0)
        return -1;
    if (count > 3)
        count = 3;
    for (int i = 0; i < count; i++)
        load[i] = three[i];
    return count;
}

/* ---- Randomness */

HC_DEVICE ssize_t hc_libc_getrandom(void *buffer, size_t size, unsigned flags)
{
    if (buffer == NULL && size != 0)
        return (ssize_t)hc_libc_result(-EFAULT);
    return (ssize_t)hc_libc_result(hc_query(HC_QUERY_RANDOM, flags, 0, NULL, buffer, size));
}

HC_DEVICE int hc_libc_getentropy(void *buffer, size_t size)
{
    if (size > 256)
        return (int)hc_libc_result(-EIO);
    for (size_t done = 0; done < size;) {
        ssize_t got = hc_libc_getrandom((char *)buffer + done, size - done, 0);
        if (got <= 0)
            return -1;
        done += (size_t)got;
    }
    return 0;
}

/* ---- The whole machine */

HC_DEVICE void hc_libc_sync(void)
{
    hc_query(HC_QUERY_SYNC, 0, 0, NULL, NULL, 0);
}

HC_DEVICE int hc_libc_system(const char *command)
{
    return (int)hc_libc_result(hc_system(command));
}
