/* What programs call that are compiled with _FORTIFY_SOURCE: the functions that write into an object, told how large it is. They do what
 * those without __ and _chk do, where the object has room; else the program ends by hc_libc___chk_fail. Sizes are of the object in bytes,
 * in characters where it is one of wide characters; gcc gives SIZE_MAX where it does not know. LSB 5.0 has most of these, glibc all. */
#ifndef HC_LIBC_FACADE_FORTIFY_FUNCTIONS_H
#define HC_LIBC_FACADE_FORTIFY_FUNCTIONS_H

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/types.h>
#include <wchar.h>

#include "protocol/compiler.h"

HC_EXTERN_C_BEGIN

/* "*** buffer overflow detected ***: terminated" on stderr, then abort. */
HC_DEVICE void hc_libc___chk_fail(void);

/* ---- bytes.c */
HC_DEVICE void *hc_libc___memcpy_chk(void *to, const void *from, size_t count, size_t room);
HC_DEVICE void *hc_libc___memmove_chk(void *to, const void *from, size_t count, size_t room);
HC_DEVICE void *hc_libc___mempcpy_chk(void *to, const void *from, size_t count, size_t room);
HC_DEVICE void *hc_libc___memset_chk(void *to, int c, size_t count, size_t room);
HC_DEVICE void hc_libc___explicit_bzero_chk(void *to, size_t count, size_t room);
HC_DEVICE char *hc_libc___strcpy_chk(char *to, const char *from, size_t room);
HC_DEVICE char *hc_libc___stpcpy_chk(char *to, const char *from, size_t room);
HC_DEVICE char *hc_libc___strncpy_chk(char *to, const char *from, size_t count, size_t room);
HC_DEVICE char *hc_libc___stpncpy_chk(char *to, const char *from, size_t count, size_t room);
HC_DEVICE char *hc_libc___strcat_chk(char *to, const char *from, size_t room);
HC_DEVICE char *hc_libc___strncat_chk(char *to, const char *from, size_t count, size_t room);
HC_DEVICE size_t hc_libc___strlcpy_chk(char *to, const char *from, size_t size, size_t room);
HC_DEVICE size_t hc_libc___strlcat_chk(char *to, const char *from, size_t size, size_t room);

/* ---- wide.c */
HC_DEVICE wchar_t *hc_libc___wmemcpy_chk(wchar_t *to, const wchar_t *from, size_t count, size_t room);
HC_DEVICE wchar_t *hc_libc___wmemmove_chk(wchar_t *to, const wchar_t *from, size_t count, size_t room);
HC_DEVICE wchar_t *hc_libc___wmempcpy_chk(wchar_t *to, const wchar_t *from, size_t count, size_t room);
HC_DEVICE wchar_t *hc_libc___wmemset_chk(wchar_t *to, wchar_t c, size_t count, size_t room);
HC_DEVICE wchar_t *hc_libc___wcscpy_chk(wchar_t *to, const wchar_t *from, size_t room);
HC_DEVICE wchar_t *hc_libc___wcpcpy_chk(wchar_t *to, const wchar_t *from, size_t room);
HC_DEVICE wchar_t *hc_libc___wcsncpy_chk(wchar_t *to, const wchar_t *from, size_t count, size_t room);
HC_DEVICE wchar_t *hc_libc___wcpncpy_chk(wchar_t *to, const wchar_t *from, size_t count, size_t room);
HC_DEVICE wchar_t *hc_libc___wcscat_chk(wchar_t *to, const wchar_t *from, size_t room);
HC_DEVICE wchar_t *hc_libc___wcsncat_chk(wchar_t *to, const wchar_t *from, size_t count, size_t room);
HC_DEVICE size_t hc_libc___mbstowcs_chk(wchar_t *to, const char *from, size_t count, size_t room);
HC_DEVICE size_t hc_libc___mbsrtowcs_chk(wchar_t *to, const char **from, size_t count, mbstate_t *state, size_t room);
HC_DEVICE size_t hc_libc___mbsnrtowcs_chk(wchar_t *to, const char **from, size_t bytes, size_t count, mbstate_t *state,
                                          size_t room);
HC_DEVICE size_t hc_libc___wcstombs_chk(char *to, const wchar_t *from, size_t count, size_t room);
HC_DEVICE size_t hc_libc___wcsrtombs_chk(char *to, const wchar_t **from, size_t count, mbstate_t *state, size_t room);
HC_DEVICE size_t hc_libc___wcsnrtombs_chk(char *to, const wchar_t **from, size_t wide, size_t count, mbstate_t *state,
                                          size_t room);
HC_DEVICE size_t hc_libc___wcrtomb_chk(char *to, wchar_t wide, mbstate_t *state, size_t room);
HC_DEVICE int hc_libc___wctomb_chk(char *to, wchar_t wide, size_t room);

/* ---- print.c. `flag` above 0 asks glibc to refuse %n in a format that can be written to; whether it can be is not known on a device, so
 * %n is allowed. */
#ifndef __CUDACC__ /* c_program/gpu/variadic.c has them for GPUs */
HC_DEVICE int hc_libc___printf_chk(int flag, const char *format, ...);
HC_DEVICE int hc_libc___fprintf_chk(FILE *stream, int flag, const char *format, ...);
HC_DEVICE int hc_libc___dprintf_chk(int fd, int flag, const char *format, ...);
HC_DEVICE int hc_libc___asprintf_chk(char **text, int flag, const char *format, ...);
HC_DEVICE int hc_libc___sprintf_chk(char *s, int flag, size_t room, const char *format, ...);
HC_DEVICE int hc_libc___snprintf_chk(char *s, size_t size, int flag, size_t room, const char *format, ...);
#endif
HC_DEVICE int hc_libc___vprintf_chk(int flag, const char *format, va_list arguments);
HC_DEVICE int hc_libc___vfprintf_chk(FILE *stream, int flag, const char *format, va_list arguments);
HC_DEVICE int hc_libc___vdprintf_chk(int fd, int flag, const char *format, va_list arguments);
HC_DEVICE int hc_libc___vasprintf_chk(char **text, int flag, const char *format, va_list arguments);
HC_DEVICE int hc_libc___vsprintf_chk(char *s, int flag, size_t room, const char *format, va_list arguments);
HC_DEVICE int hc_libc___vsnprintf_chk(char *s, size_t size, int flag, size_t room, const char *format,
                                      va_list arguments);

/* ---- wide_print.c */
#ifndef __CUDACC__ /* c_program/gpu/variadic.c has them for GPUs */
HC_DEVICE int hc_libc___wprintf_chk(int flag, const wchar_t *format, ...);
HC_DEVICE int hc_libc___fwprintf_chk(FILE *stream, int flag, const wchar_t *format, ...);
HC_DEVICE int hc_libc___swprintf_chk(wchar_t *s, size_t size, int flag, size_t room, const wchar_t *format, ...);
#endif
HC_DEVICE int hc_libc___vwprintf_chk(int flag, const wchar_t *format, va_list arguments);
HC_DEVICE int hc_libc___vfwprintf_chk(FILE *stream, int flag, const wchar_t *format, va_list arguments);
HC_DEVICE int hc_libc___vswprintf_chk(wchar_t *s, size_t size, int flag, size_t room, const wchar_t *format,
                                      va_list arguments);
HC_DEVICE wchar_t *hc_libc___fgetws_chk(wchar_t *line, size_t room, int size, FILE *stream);
HC_DEVICE int hc_libc___getgroups_chk(int count, gid_t *groups, size_t room);

/* ---- files.c */
HC_DEVICE ssize_t hc_libc___read_chk(int fd, void *buffer, size_t count, size_t room);
HC_DEVICE ssize_t hc_libc___pread_chk(int fd, void *buffer, size_t count, off_t offset, size_t room);
HC_DEVICE ssize_t hc_libc___pread64_chk(int fd, void *buffer, size_t count, off_t offset, size_t room);
HC_DEVICE ssize_t hc_libc___readlink_chk(const char *path, char *text, size_t size, size_t room);
HC_DEVICE ssize_t hc_libc___readlinkat_chk(int directory, const char *path, char *text, size_t size, size_t room);
HC_DEVICE char *hc_libc___getcwd_chk(char *path, size_t size, size_t room);
HC_DEVICE char *hc_libc___realpath_chk(const char *path, char *resolved, size_t room);
HC_DEVICE int hc_libc___gethostname_chk(char *name, size_t size, size_t room);
HC_DEVICE int hc_libc___ttyname_r_chk(int fd, char *name, size_t size, size_t room);
HC_DEVICE size_t hc_libc___fread_chk(void *buffer, size_t room, size_t size, size_t count, FILE *stream);
HC_DEVICE size_t hc_libc___fread_unlocked_chk(void *buffer, size_t room, size_t size, size_t count, FILE *stream);
HC_DEVICE char *hc_libc___fgets_chk(char *line, size_t room, int size, FILE *stream);
HC_DEVICE char *hc_libc___fgets_unlocked_chk(char *line, size_t room, int size, FILE *stream);
/* FD_SET: the word of the set that has this descriptor. */
HC_DEVICE long hc_libc___fdelt_chk(long fd);
HC_DEVICE long hc_libc___fdelt_warn(long fd);
/* open without a mode, whose flags must not need one. */
HC_DEVICE int hc_libc___open_2(const char *path, int flags);
HC_DEVICE int hc_libc___open64_2(const char *path, int flags);
HC_DEVICE int hc_libc___openat_2(int directory, const char *path, int flags);
HC_DEVICE int hc_libc___openat64_2(int directory, const char *path, int flags);

HC_EXTERN_C_END

/* The check itself. */
HC_INLINE void hc_must_fit(size_t size, size_t room)
{
    if (size > room)
        hc_libc___chk_fail();
}

#endif
