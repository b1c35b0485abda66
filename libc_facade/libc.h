/* The functions behind the standard names: POSIX and C meaning (errno, -1, NULL, FILE) on top of the hc_ calls. The headers in
 * include/ lead to them; libc_facade/names.cu gives them their standard names on a GPU. Private to libc_facade/. */
#ifndef HC_LIBC_FACADE_LIBC_H
#define HC_LIBC_FACADE_LIBC_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/types.h>
#include <time.h>

#include "protocol/compiler.h"

HC_EXTERN_C_BEGIN

HC_DEVICE int *hc_errno_location(void);
HC_DEVICE int *hc_libc___errno_location(void);

/* Result of an hc_ call as POSIX returns it: a negative one becomes errno and -1. */
HC_DEVICE int64_t hc_libc_result(int64_t result);

/* libc_facade/stdio. `stream` is the value that include/stdio.h gives stdout or stderr. */
HC_DEVICE int hc_libc_printf(const char *format, ...) HC_PRINTF_LIKE(1, 2);
HC_DEVICE int hc_libc_vprintf(const char *format, va_list arguments) HC_PRINTF_LIKE(1, 0);
HC_DEVICE int hc_libc_fprintf(FILE *stream, const char *format, ...) HC_PRINTF_LIKE(2, 3);
HC_DEVICE int hc_libc_vfprintf(FILE *stream, const char *format, va_list arguments) HC_PRINTF_LIKE(2, 0);
HC_DEVICE int hc_libc_puts(const char *s);
HC_DEVICE int hc_libc_putchar(int c);
HC_DEVICE int hc_libc_putc(int c, FILE *stream);
HC_DEVICE int hc_libc_fputc(int c, FILE *stream);
HC_DEVICE int hc_libc_fputs(const char *s, FILE *stream);
HC_DEVICE size_t hc_libc_fwrite(const void *data, size_t size, size_t count, FILE *stream);
HC_DEVICE int hc_libc_fflush(FILE *stream);
HC_DEVICE int hc_libc_snprintf(char *s, size_t size, const char *format, ...) HC_PRINTF_LIKE(3, 4);
HC_DEVICE int hc_libc_sprintf(char *s, const char *format, ...) HC_PRINTF_LIKE(2, 3);
HC_DEVICE int hc_libc_vsnprintf(char *s, size_t size, const char *format, va_list arguments) HC_PRINTF_LIKE(3, 0);
HC_DEVICE int hc_libc_vsprintf(char *s, const char *format, va_list arguments) HC_PRINTF_LIKE(2, 0);
HC_DEVICE int hc_libc_rename(const char *old_path, const char *new_path);

/* libc_facade/posix */
HC_DEVICE int hc_libc_open(const char *path, int flags, ...);
HC_DEVICE int hc_libc_open3(const char *path, int flags, mode_t mode); /* open, for callers without variable arguments */
HC_DEVICE int hc_libc_creat(const char *path, mode_t mode);
HC_DEVICE int hc_libc_close(int fd);
HC_DEVICE ssize_t hc_libc_read(int fd, void *buffer, size_t count);
HC_DEVICE ssize_t hc_libc_write(int fd, const void *buffer, size_t count);
HC_DEVICE ssize_t hc_libc_pread(int fd, void *buffer, size_t count, off_t offset);
HC_DEVICE ssize_t hc_libc_pwrite(int fd, const void *buffer, size_t count, off_t offset);
HC_DEVICE off_t hc_libc_lseek(int fd, off_t offset, int whence);
HC_DEVICE int hc_libc_fsync(int fd);
HC_DEVICE int hc_libc_fdatasync(int fd);
HC_DEVICE int hc_libc_ftruncate(int fd, off_t length);
HC_DEVICE int hc_libc_access(const char *path, int mode);
HC_DEVICE int hc_libc_unlink(const char *path);
HC_DEVICE int hc_libc_rmdir(const char *path);
HC_DEVICE int hc_libc_isatty(int fd);
HC_DEVICE int hc_libc_stat(const char *path, struct stat *status);
HC_DEVICE int hc_libc_fstat(int fd, struct stat *status);
HC_DEVICE int hc_libc_mkdir(const char *path, mode_t mode);
HC_DEVICE void *hc_libc_mmap(void *wish, size_t length, int prot, int flags, int fd, off_t offset);
HC_DEVICE int hc_libc_munmap(void *address, size_t length);
HC_DEVICE int hc_libc_madvise(void *address, size_t length, int advice);
HC_DEVICE int hc_libc_clock_gettime(clockid_t clock, struct timespec *now);
HC_DEVICE time_t hc_libc_time(time_t *now);
HC_DEVICE int hc_libc_nanosleep(const struct timespec *duration, struct timespec *remaining);
HC_DEVICE int hc_libc_gettimeofday(struct timeval *now, void *zone);

/* libc_facade/process */
HC_DEVICE void hc_libc_exit(int status);
HC_DEVICE void hc_libc_abort(void);
HC_DEVICE char *hc_libc_getenv(const char *name);

HC_EXTERN_C_END

/* On the CPU device a program's host code reaches these functions too: it gets the C library's. */
#ifdef __CUDACC__
#define HC_IF_HOST(statement)
#else
#include "device/cpu/lanes_machine.h"
#define HC_IF_HOST(statement)                                                                                          \
    do {                                                                                                               \
        if (!hc_cpu_in_device())                                                                                       \
            statement;                                                                                                 \
    } while (0)
#endif

#endif
