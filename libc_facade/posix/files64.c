/* The names that glibc's headers give the functions on files when off_t is asked to be 64 bits (it always is here), and those that
 * objects built against glibc before 2.33 have for stat. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "libc_facade/posix/posix_functions.h"

#include <errno.h>
#include <stddef.h>

HC_STATIC_ASSERT(sizeof(struct stat) == sizeof(struct stat64) && offsetof(struct stat, st_ctim) == offsetof(struct stat64, st_ctim), "one layout");
HC_STATIC_ASSERT(sizeof(struct statvfs) == sizeof(struct statvfs64) && sizeof(struct statfs) == sizeof(struct statfs64), "one layout");
HC_STATIC_ASSERT(sizeof(struct flock) == sizeof(struct flock64) && sizeof(struct rlimit) == sizeof(struct rlimit64), "one layout");

#define HC_ALSO(result, also, name, parameters, arguments)                                                             \
    HC_DEVICE result hc_libc_##also parameters                                                                         \
    {                                                                                                                  \
        return hc_libc_##name arguments;                                                                               \
    }

HC_EXTERN_C_BEGIN

HC_ALSO(int, creat64, creat, (const char *path, mode_t mode), (path, mode))
HC_ALSO(off_t, lseek64, lseek, (int fd, off_t offset, int whence), (fd, offset, whence))
HC_ALSO(ssize_t, pread64, pread, (int fd, void *buffer, size_t count, off_t offset), (fd, buffer, count, offset))
HC_ALSO(ssize_t, pwrite64, pwrite, (int fd, const void *buffer, size_t count, off_t offset), (fd, buffer, count, offset))
HC_ALSO(int, ftruncate64, ftruncate, (int fd, off_t length), (fd, length))
HC_ALSO(int, truncate64, truncate, (const char *path, off_t length), (path, length))
HC_ALSO(int, stat64, stat, (const char *path, struct stat *status), (path, status))
HC_ALSO(int, fstat64, fstat, (int fd, struct stat *status), (fd, status))
HC_ALSO(int, lstat64, lstat, (const char *path, struct stat *status), (path, status))
HC_ALSO(int, fstatat64, fstatat, (int directory, const char *path, struct stat *status, int flags), (directory, path, status, flags))
HC_ALSO(void *, mmap64, mmap, (void *wish, size_t length, int prot, int flags, int fd, off_t offset),
        (wish, length, prot, flags, fd, offset))
HC_ALSO(int, lockf64, lockf, (int fd, int command, off_t length), (fd, command, length))
HC_ALSO(int, posix_fadvise64, posix_fadvise, (int fd, off_t offset, off_t length, int advice), (fd, offset, length, advice))
HC_ALSO(int, posix_fallocate64, posix_fallocate, (int fd, off_t offset, off_t length), (fd, offset, length))
HC_ALSO(int, fallocate64, fallocate, (int fd, int mode, off_t offset, off_t length), (fd, mode, offset, length))
HC_ALSO(int, statfs64, statfs, (const char *path, struct statfs *status), (path, status))
HC_ALSO(int, fstatfs64, fstatfs, (int fd, struct statfs *status), (fd, status))
HC_ALSO(int, statvfs64, statvfs, (const char *path, struct statvfs *status), (path, status))
HC_ALSO(int, fstatvfs64, fstatvfs, (int fd, struct statvfs *status), (fd, status))
HC_ALSO(int, getrlimit64, getrlimit, (int resource, struct rlimit *limit), (resource, limit))
HC_ALSO(int, mkstemp64, mkstemp, (char *pattern), (pattern))
HC_ALSO(int, mkstemps64, mkstemps, (char *pattern, int suffix), (pattern, suffix))
HC_ALSO(int, mkostemp64, mkostemp, (char *pattern, int flags), (pattern, flags))
HC_ALSO(int, mkostemps64, mkostemps, (char *pattern, int suffix, int flags), (pattern, suffix, flags))

/* ---- glibc before 2.33: the first argument is a version of the structure, of which x86-64 has one. */
HC_ALSO(int, __xstat, stat, (int version, const char *path, struct stat *status), (path, ((void)version, status)))
HC_ALSO(int, __lxstat, lstat, (int version, const char *path, struct stat *status), (path, ((void)version, status)))
HC_ALSO(int, __fxstat, fstat, (int version, int fd, struct stat *status), (fd, ((void)version, status)))
HC_ALSO(int, __fxstatat, fstatat, (int version, int directory, const char *path, struct stat *status, int flags),
        (directory, path, status, ((void)version, flags)))
HC_ALSO(int, __xstat64, stat, (int version, const char *path, struct stat *status), (path, ((void)version, status)))
HC_ALSO(int, __lxstat64, lstat, (int version, const char *path, struct stat *status), (path, ((void)version, status)))
HC_ALSO(int, __fxstat64, fstat, (int version, int fd, struct stat *status), (fd, ((void)version, status)))
HC_ALSO(int, __fxstatat64, fstatat, (int version, int directory, const char *path, struct stat *status, int flags),
        (directory, path, status, ((void)version, flags)))
HC_ALSO(int, __xmknod, mknod, (int version, const char *path, mode_t mode, dev_t *device), (path, mode, ((void)version, *device)))
HC_ALSO(int, __xmknodat, mknodat, (int version, int directory, const char *path, mode_t mode, dev_t *device),
        (directory, path, mode, ((void)version, *device)))

#ifndef __CUDACC__ /* on a GPU, c_program/gpu/variadic.c has the variadic entries */
int hc_libc_open64(const char *path, int flags, ...)
{
    va_list arguments;
    mode_t mode;

    va_start(arguments, flags);
    mode = flags & (O_CREAT | __O_TMPFILE) ? (mode_t)va_arg(arguments, int) : 0;
    va_end(arguments);
    return hc_libc_open3(path, flags, mode);
}

int hc_libc_openat64(int directory, const char *path, int flags, ...)
{
    va_list arguments;
    mode_t mode;

    va_start(arguments, flags);
    mode = flags & (O_CREAT | __O_TMPFILE) ? (mode_t)va_arg(arguments, int) : 0;
    va_end(arguments);
    return hc_libc_openat4(directory, path, flags, mode);
}
#endif

HC_EXTERN_C_END
