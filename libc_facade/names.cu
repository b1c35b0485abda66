/* The standard names, for device code on a GPU. nvcc emits a host function of the same name for each; the build makes those
 * local to this object, so that a program linked with it keeps its C library's (tested by tests/link). The CPU device needs
 * none of this: there the headers rename. */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "libc_facade/libc.h"

#ifdef __CUDA_ARCH__
#define HC_NAME(result, name, parameters, arguments)                                                                   \
    extern "C" __host__ __device__ result name parameters                                                              \
    {                                                                                                                  \
        return (result)hc_libc_##name arguments;                                                                       \
    }
#define HC_FORMAT_NAME(name, parameters, call)                                                                         \
    extern "C" __host__ __device__ int name parameters                                                                 \
    {                                                                                                                  \
        va_list list;                                                                                                  \
        va_start(list, format);                                                                                        \
        int result = call;                                                                                             \
        va_end(list);                                                                                                  \
        return result;                                                                                                 \
    }
#else /* the host's half is never called */
#define HC_NAME(result, name, parameters, arguments)                                                                   \
    extern "C" __host__ __device__ result name parameters                                                              \
    {                                                                                                                  \
        return (result)0;                                                                                              \
    }
#define HC_FORMAT_NAME(name, parameters, call)                                                                         \
    extern "C" __host__ __device__ int name parameters                                                                 \
    {                                                                                                                  \
        return 0;                                                                                                      \
    }
#endif

HC_NAME(int, close, (int fd), (fd))
HC_NAME(ssize_t, read, (int fd, void *buffer, size_t count), (fd, buffer, count))
HC_NAME(ssize_t, write, (int fd, const void *buffer, size_t count), (fd, buffer, count))
HC_NAME(ssize_t, pread, (int fd, void *buffer, size_t count, off_t offset), (fd, buffer, count, offset))
HC_NAME(ssize_t, pwrite, (int fd, const void *buffer, size_t count, off_t offset), (fd, buffer, count, offset))
HC_NAME(off_t, lseek, (int fd, off_t offset, int whence) __THROW, (fd, offset, whence))
HC_NAME(int, fsync, (int fd), (fd))
HC_NAME(int, fdatasync, (int fd), (fd))
HC_NAME(int, ftruncate, (int fd, off_t length) __THROW, (fd, length))
HC_NAME(int, access, (const char *path, int mode) __THROW, (path, mode))
HC_NAME(int, unlink, (const char *path) __THROW, (path))
HC_NAME(int, rmdir, (const char *path) __THROW, (path))
HC_NAME(int, isatty, (int fd) __THROW, (fd))
HC_NAME(int, creat, (const char *path, mode_t mode), (path, mode))
HC_NAME(int, stat, (const char *path, struct stat *status) __THROW, (path, status))
HC_NAME(int, fstat, (int fd, struct stat *status) __THROW, (fd, status))
HC_NAME(int, mkdir, (const char *path, mode_t mode) __THROW, (path, mode))
HC_NAME(int, rename, (const char *old_path, const char *new_path) __THROW, (old_path, new_path))
HC_NAME(void *, mmap, (void *wish, size_t length, int prot, int flags, int fd, off_t offset) __THROW,
        (wish, length, prot, flags, fd, offset))
HC_NAME(int, munmap, (void *address, size_t length) __THROW, (address, length))
HC_NAME(int, madvise, (void *address, size_t length, int advice) __THROW, (address, length, advice))
HC_NAME(int, clock_gettime, (clockid_t clock, struct timespec *now) __THROW, (clock, now))
HC_NAME(time_t, time, (time_t * now) __THROW, (now))
HC_NAME(int, nanosleep, (const struct timespec *duration, struct timespec *remaining), (duration, remaining))
HC_NAME(int, gettimeofday, (struct timeval * now, void *zone) __THROW, (now, zone))
HC_NAME(char *, getenv, (const char *name) __THROW, (name))
HC_NAME(int, puts, (const char *s), (s))
HC_NAME(int, putchar, (int c), (c))
HC_NAME(int, putc, (int c, FILE *stream), (c, stream))
HC_NAME(int, fputc, (int c, FILE *stream), (c, stream))
HC_NAME(int, fputs, (const char *s, FILE *stream), (s, stream))
HC_NAME(size_t, fwrite, (const void *data, size_t size, size_t count, FILE *stream), (data, size, count, stream))
HC_NAME(int, fflush, (FILE * stream), (stream))
HC_NAME(int, vfprintf, (FILE * stream, const char *format, va_list list), (stream, format, list))
HC_NAME(int, vsnprintf, (char *s, size_t size, const char *format, va_list list) __THROW, (s, size, format, list))
HC_NAME(int, vsprintf, (char *s, const char *format, va_list list) __THROW, (s, format, list))
HC_FORMAT_NAME(fprintf, (FILE * stream, const char *format, ...), hc_libc_vfprintf(stream, format, list))
HC_FORMAT_NAME(snprintf, (char *s, size_t size, const char *format, ...) __THROW,
               hc_libc_vsnprintf(s, size, format, list))
HC_FORMAT_NAME(sprintf, (char *s, const char *format, ...) __THROW, hc_libc_vsprintf(s, format, list))

extern "C" __host__ __device__ int open(const char *path, int flags, ...)
{
#ifdef __CUDA_ARCH__
    va_list list;
    va_start(list, flags);
    mode_t mode = flags & (O_CREAT | __O_TMPFILE) ? (mode_t)va_arg(list, int) : 0;
    va_end(list);
    return hc_libc_open(path, flags, mode);
#else
    return 0;
#endif
}

extern "C" __host__ __device__ void exit(int status) __THROW
{
#ifdef __CUDA_ARCH__
    hc_libc_exit(status);
#endif
    for (;;) {
    }
}

extern "C" __host__ __device__ void abort(void) __THROW
{
#ifdef __CUDA_ARCH__
    hc_libc_abort();
#endif
    for (;;) {
    }
}
