/* <stdio.h> for device code: C17 7.21, POSIX.1-2017 and glibc's extensions. What libc_facade/libc.h has from before is not repeated.
 *
 * Streams belong to one launch at a time. Any thread of the grid may use one: each function locks it, as POSIX flockfile says. stdout and
 * stderr of a launch of many threads need no lock: each call goes out whole, as one posted call, and nothing is buffered. In a C program of
 * one thread stdout is buffered as elsewhere: by lines if it is a terminal. */
#ifndef HC_LIBC_FACADE_STDIO_FUNCTIONS_H
#define HC_LIBC_FACADE_STDIO_FUNCTIONS_H

#include "libc_facade/libc.h"

#ifdef __CUDACC__
#define HC_SCANF_LIKE(format_index, first_index)
#else
#define HC_SCANF_LIKE(format_index, first_index) __attribute__((format(scanf, format_index, first_index)))
#endif

HC_EXTERN_C_BEGIN

/* Before main of a C program, by one thread while no other prints: from here on stdout is buffered, if the launch has one thread. */
HC_DEVICE void hc_libc_stdio_start(void);

/* ---- Streams begin and end: C17 7.21.5 */
HC_DEVICE FILE *hc_libc_fopen(const char *path, const char *mode); /* descriptors are close-on-exec always */
HC_DEVICE FILE *hc_libc_fopen64(const char *path, const char *mode);
HC_DEVICE FILE *hc_libc_fdopen(int fd, const char *mode); /* POSIX */
HC_DEVICE FILE *hc_libc_freopen(const char *path, const char *mode, FILE *stream);
HC_DEVICE FILE *hc_libc_freopen64(const char *path, const char *mode, FILE *stream);
HC_DEVICE int hc_libc_fclose(FILE *stream);
HC_DEVICE int hc_libc_fcloseall(void); /* glibc */
/* glibc's <mntent.h>. getmntent's result is shared by all threads. (mount_table.c) */
struct mntent;
HC_DEVICE FILE *hc_libc_setmntent(const char *path, const char *mode);
HC_DEVICE struct mntent *hc_libc_getmntent(FILE *stream);
HC_DEVICE struct mntent *hc_libc_getmntent_r(FILE *stream, struct mntent *entry, char *line, int size);
HC_DEVICE int hc_libc_addmntent(FILE *stream, const struct mntent *entry);
HC_DEVICE int hc_libc_endmntent(FILE *stream);
HC_DEVICE char *hc_libc_hasmntopt(const struct mntent *entry, const char *option);
HC_DEVICE FILE *hc_libc_popen(const char *command, const char *mode); /* POSIX, command.c; EPERM as system */
HC_DEVICE int hc_libc_pclose(FILE *stream);
HC_DEVICE FILE *hc_libc_tmpfile(void);
HC_DEVICE FILE *hc_libc_tmpfile64(void);
HC_DEVICE int hc_libc_setvbuf(FILE *stream, char *buffer, int mode, size_t size); /* stdout, stderr of many threads: no effect */
HC_DEVICE void hc_libc_setbuf(FILE *stream, char *buffer);
HC_DEVICE void hc_libc_setbuffer(FILE *stream, char *buffer, size_t size);
HC_DEVICE void hc_libc_setlinebuf(FILE *stream);
HC_DEVICE int hc_libc_fflush_unlocked(FILE *stream);
HC_DEVICE FILE *hc_libc_fmemopen(void *memory, size_t size, const char *mode); /* POSIX */
HC_DEVICE FILE *hc_libc_open_memstream(char **text, size_t *size);             /* POSIX */
HC_DEVICE FILE *hc_libc_open_wmemstream(wchar_t **text, size_t *size);         /* POSIX */

/* ---- Input: C17 7.21.7, 7.21.8; POSIX getline; the _unlocked forms are POSIX's and glibc's */
HC_DEVICE int hc_libc_fgetc(FILE *stream);
HC_DEVICE int hc_libc_fgetc_unlocked(FILE *stream);
HC_DEVICE int hc_libc_getc(FILE *stream);
HC_DEVICE int hc_libc_getc_unlocked(FILE *stream);
HC_DEVICE int hc_libc__IO_getc(FILE *stream); /* what getc was in glibc before 2.28 */
HC_DEVICE int hc_libc_getchar(void);
HC_DEVICE int hc_libc_getchar_unlocked(void);
HC_DEVICE int hc_libc_ungetc(int c, FILE *stream); /* at least 16 characters */
HC_DEVICE size_t hc_libc_fread(void *data, size_t size, size_t count, FILE *stream);
HC_DEVICE size_t hc_libc_fread_unlocked(void *data, size_t size, size_t count, FILE *stream);
HC_DEVICE char *hc_libc_fgets(char *s, int size, FILE *stream);
HC_DEVICE char *hc_libc_fgets_unlocked(char *s, int size, FILE *stream);
HC_DEVICE ssize_t hc_libc_getline(char **line, size_t *size, FILE *stream);
HC_DEVICE ssize_t hc_libc_getdelim(char **line, size_t *size, int delimiter, FILE *stream);
HC_DEVICE ssize_t hc_libc___getdelim(char **line, size_t *size, int delimiter, FILE *stream);
HC_DEVICE int hc_libc_getw(FILE *stream);

/* ---- Output: C17 7.21.7, 7.21.8 */
HC_DEVICE int hc_libc_fputc_unlocked(int c, FILE *stream);
HC_DEVICE int hc_libc_putc_unlocked(int c, FILE *stream);
HC_DEVICE int hc_libc__IO_putc(int c, FILE *stream);
HC_DEVICE int hc_libc_putchar_unlocked(int c);
HC_DEVICE int hc_libc_fputs_unlocked(const char *s, FILE *stream);
HC_DEVICE size_t hc_libc_fwrite_unlocked(const void *data, size_t size, size_t count, FILE *stream);
HC_DEVICE int hc_libc_putw(int word, FILE *stream);

/* ---- Formatted output: C17 7.21.6 */
HC_DEVICE int hc_libc_dprintf(int fd, const char *format, ...) HC_PRINTF_LIKE(2, 3); /* POSIX */
HC_DEVICE int hc_libc_vdprintf(int fd, const char *format, va_list arguments) HC_PRINTF_LIKE(2, 0);
HC_DEVICE int hc_libc_asprintf(char **text, const char *format, ...) HC_PRINTF_LIKE(2, 3); /* glibc */
HC_DEVICE int hc_libc_vasprintf(char **text, const char *format, va_list arguments) HC_PRINTF_LIKE(2, 0);

/* ---- Positions: C17 7.21.9, POSIX */
HC_DEVICE int hc_libc_fseek(FILE *stream, long offset, int whence);
HC_DEVICE int hc_libc_fseeko(FILE *stream, off_t offset, int whence);
HC_DEVICE int hc_libc_fseeko64(FILE *stream, int64_t offset, int whence);
HC_DEVICE long hc_libc_ftell(FILE *stream);
HC_DEVICE off_t hc_libc_ftello(FILE *stream);
HC_DEVICE int64_t hc_libc_ftello64(FILE *stream);
HC_DEVICE void hc_libc_rewind(FILE *stream);
HC_DEVICE int hc_libc_fgetpos(FILE *stream, fpos_t *position);
HC_DEVICE int hc_libc_fgetpos64(FILE *stream, fpos_t *position);
HC_DEVICE int hc_libc_fsetpos(FILE *stream, const fpos_t *position);
HC_DEVICE int hc_libc_fsetpos64(FILE *stream, const fpos_t *position);

/* ---- State: C17 7.21.10, POSIX, <stdio_ext.h> */
HC_DEVICE int hc_libc_feof(FILE *stream);
HC_DEVICE int hc_libc_feof_unlocked(FILE *stream);
HC_DEVICE int hc_libc_ferror(FILE *stream);
HC_DEVICE int hc_libc_ferror_unlocked(FILE *stream);
HC_DEVICE void hc_libc_clearerr(FILE *stream);
HC_DEVICE void hc_libc_clearerr_unlocked(FILE *stream);
HC_DEVICE int hc_libc_fileno(FILE *stream);
HC_DEVICE int hc_libc_fileno_unlocked(FILE *stream);
HC_DEVICE size_t hc_libc___fpending(FILE *stream);
HC_DEVICE size_t hc_libc___fbufsize(FILE *stream);
HC_DEVICE int hc_libc___freadable(FILE *stream);
HC_DEVICE int hc_libc___fwritable(FILE *stream);
HC_DEVICE int hc_libc___freading(FILE *stream);
HC_DEVICE int hc_libc___fwriting(FILE *stream);
HC_DEVICE int hc_libc___flbf(FILE *stream);
HC_DEVICE int hc_libc___fsetlocking(FILE *stream, int type);
HC_DEVICE void hc_libc___fpurge(FILE *stream);
HC_DEVICE void hc_libc_flockfile(FILE *stream);
HC_DEVICE int hc_libc_ftrylockfile(FILE *stream);
HC_DEVICE void hc_libc_funlockfile(FILE *stream);

/* ---- Others */
HC_DEVICE void hc_libc_perror(const char *s);
HC_DEVICE int hc_libc_remove(const char *path);

/* Of other rooms. */
HC_DEVICE char *hc_libc_strerror(int number);
HC_DEVICE int hc_libc_dup2(int fd, int wanted);

HC_EXTERN_C_END

#endif
