/* Directory streams. The host gives records of getdents64(2), which are struct dirent as they stand. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "libc_facade/directory/directory_functions.h"

#include "device/include/hostcall/device.h"
#include "device/system.h"
#include "libc_facade/lock.h"
#include "libc_facade/memory/memory_functions.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

HC_STATIC_ASSERT(offsetof(struct dirent, d_ino) == 0 && offsetof(struct dirent, d_off) == 8 &&
                     offsetof(struct dirent, d_reclen) == 16 && offsetof(struct dirent, d_type) == 18 &&
                     offsetof(struct dirent, d_name) == 19,
                 "struct dirent is getdents64's record");

#define HC_RECORD_LEAST 24u /* the smallest that a kernel gives */

struct __dirstream {
    struct hc_libc_lock lock;
    int fd;
    uint32_t at, end;
    int64_t position; /* of the next entry */
    HC_ALIGNED(8) unsigned char records[HC_PAYLOAD_BYTES];
};

static HC_DEVICE DIR *make(int fd, int *error)
{
    DIR *directory = (DIR *)hc_libc_malloc(sizeof *directory);

    *error = ENOMEM;
    if (directory == NULL)
        return NULL;
    directory->lock.held = 0;
    directory->fd = fd;
    directory->at = directory->end = 0;
    directory->position = 0;
    return directory;
}

static HC_DEVICE DIR *failed(int error)
{
    *hc_errno_location() = error;
    return NULL;
}

HC_DEVICE DIR *hc_libc_opendir(const char *path)
{
    int fd = hc_open(path, O_RDONLY | O_NONBLOCK | O_DIRECTORY | O_CLOEXEC, 0), error;
    DIR *directory;

    if (fd < 0)
        return failed(-fd);
    directory = make(fd, &error);
    if (directory == NULL) {
        hc_close(fd);
        return failed(error);
    }
    return directory;
}

HC_DEVICE DIR *hc_libc_fdopendir(int fd)
{
    struct stat status;
    int64_t flags;
    DIR *directory;
    int error;

    if (hc_libc_fstat(fd, &status) != 0)
        return NULL;
    if (!S_ISDIR(status.st_mode))
        return failed(ENOTDIR);
    flags = hc_fcntl(fd, F_GETFL, 0, NULL);
    if (flags < 0)
        return failed((int)-flags);
    if ((flags & O_ACCMODE) == O_WRONLY)
        return failed(EINVAL);
    directory = make(fd, &error);
    return directory != NULL ? directory : failed(error);
}

HC_DEVICE int hc_libc_closedir(DIR *directory)
{
    int fd;

    if (directory == NULL)
        return (int)hc_libc_result(-EINVAL);
    fd = directory->fd;
    hc_libc_free(directory);
    return (int)hc_libc_result(hc_close(fd));
}

HC_INLINE struct dirent *record_at(DIR *directory, uint32_t at)
{
    return (struct dirent *)(void *)(directory->records + at);
}

/* What lies in the buffer came from the host; still, no record may lead out of it. */
HC_INLINE int is_whole(DIR *directory)
{
    uint32_t left = directory->end - directory->at;

    return left >= HC_RECORD_LEAST && record_at(directory, directory->at)->d_reclen >= HC_RECORD_LEAST &&
           record_at(directory, directory->at)->d_reclen <= left;
}

/* With the lock held. NULL at the end, or with an error in *error. */
static HC_DEVICE struct dirent *next_of(DIR *directory, int *error)
{
    struct dirent *entry;

    *error = 0;
    if (directory->at >= directory->end) {
        int64_t bytes = hc_getdents(directory->fd, directory->records, sizeof directory->records);

        directory->at = directory->end = 0;
        if (bytes <= 0) {
            *error = bytes == -ENOENT ? 0 : (int)-bytes; /* a directory that was removed has no entries */
            return NULL;
        }
        directory->end = (uint32_t)bytes;
    }
    if (!is_whole(directory)) {
        *error = EIO;
        return NULL;
    }
    entry = record_at(directory, directory->at);
    directory->at += entry->d_reclen;
    directory->position = entry->d_off;
    return entry;
}

HC_DEVICE struct dirent *hc_libc_readdir(DIR *directory)
{
    struct dirent *entry;
    int error;

    hc_libc_lock(&directory->lock);
    entry = next_of(directory, &error);
    hc_libc_unlock(&directory->lock);
    if (error != 0)
        *hc_errno_location() = error;
    return entry;
}

HC_DEVICE int hc_libc_readdir_r(DIR *directory, struct dirent *entry, struct dirent **result)
{
    const struct dirent *found;
    int error;

    hc_libc_lock(&directory->lock);
    found = next_of(directory, &error);
    if (found != NULL)
        for (uint32_t i = 0; i < found->d_reclen && i < sizeof *entry; i++)
            ((char *)entry)[i] = ((const char *)found)[i];
    hc_libc_unlock(&directory->lock);
    *result = found != NULL ? entry : NULL;
    return error;
}

static HC_DEVICE void go_to(DIR *directory, int64_t position)
{
    hc_libc_lock(&directory->lock);
    hc_lseek(directory->fd, position, SEEK_SET);
    directory->at = directory->end = 0;
    directory->position = position;
    hc_libc_unlock(&directory->lock);
}

HC_DEVICE void hc_libc_rewinddir(DIR *directory)
{
    go_to(directory, 0);
}

HC_DEVICE void hc_libc_seekdir(DIR *directory, long position)
{
    go_to(directory, position);
}

HC_DEVICE long hc_libc_telldir(DIR *directory)
{
    long position;

    hc_libc_lock(&directory->lock);
    position = (long)directory->position;
    hc_libc_unlock(&directory->lock);
    return position;
}

HC_DEVICE int hc_libc_dirfd(DIR *directory)
{
    return directory->fd;
}

HC_DEVICE ssize_t hc_libc_getdents64(int fd, void *records, size_t size)
{
    return (ssize_t)hc_libc_result(hc_getdents(fd, records, size < HC_MAX_TRANSFER ? (uint32_t)size : HC_MAX_TRANSFER));
}

/* ---- The names that 64-bit off_t gives them */

HC_EXTERN_C_BEGIN

HC_DEVICE struct dirent *hc_libc_readdir64(DIR *directory)
{
    return hc_libc_readdir(directory);
}

HC_DEVICE int hc_libc_readdir64_r(DIR *directory, struct dirent *entry, struct dirent **result)
{
    return hc_libc_readdir_r(directory, entry, result);
}

HC_EXTERN_C_END
