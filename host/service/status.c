#include "host/service/status.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

static struct statx_timestamp time_of(const struct timespec *time)
{
    struct statx_timestamp stamp;

    memset(&stamp, 0, sizeof stamp);
    stamp.tv_sec = time->tv_sec;
    stamp.tv_nsec = (unsigned)time->tv_nsec;
    return stamp;
}

static void translate(const struct stat *found, struct statx *status)
{
    memset(status, 0, sizeof *status);
    status->stx_mask = STATX_BASIC_STATS;
    status->stx_blksize = (unsigned)found->st_blksize;
    status->stx_nlink = (unsigned)found->st_nlink;
    status->stx_uid = found->st_uid;
    status->stx_gid = found->st_gid;
    status->stx_mode = (unsigned short)found->st_mode;
    status->stx_ino = found->st_ino;
    status->stx_size = (unsigned long long)found->st_size;
    status->stx_blocks = (unsigned long long)found->st_blocks;
    status->stx_atime = time_of(&found->st_atim);
    status->stx_mtime = time_of(&found->st_mtim);
    status->stx_ctime = time_of(&found->st_ctim);
    status->stx_rdev_major = major(found->st_rdev);
    status->stx_rdev_minor = minor(found->st_rdev);
    status->stx_dev_major = major(found->st_dev);
    status->stx_dev_minor = minor(found->st_dev);
}

static int older(int directory, const char *path, int flags, struct statx *status)
{
    bool of_descriptor = path[0] == '\0' && (flags & AT_EMPTY_PATH) != 0 && directory >= 0;
    struct stat found;
    int result;

    flags &= ~AT_STATX_SYNC_TYPE;
    result = of_descriptor ? fstat(directory, &found) : fstatat(directory, path, &found, flags);
    if (result == 0)
        translate(&found, status);
    return result;
}

int hc_statx(int directory, const char *path, int flags, unsigned mask, struct statx *status)
{
    static atomic_bool refused; /* asked once, not before each call */

    if (!atomic_load_explicit(&refused, memory_order_relaxed)) {
        if (syscall(SYS_statx, directory, path, flags, mask, status) == 0) /* glibc's function answers EINVAL to some flags */
            return 0;
        if (errno != ENOSYS && errno != EPERM)
            return -1;
    }
    if (older(directory, path, flags, status) != 0)
        return -1;
    atomic_store_explicit(&refused, true, memory_order_relaxed);
    return 0;
}
