/* The variadic functions of the C library, for C programs on a GPU. hcc compiles this file with the program, by clang: how clang passes
 * variable arguments differs from nvcc's way, which the device library follows. Both lay the arguments out in order, each at its natural
 * alignment, in the thread's local memory; nvcc's va_list is an array whose first word is an address in the local window, clang's is a
 * generic pointer. The program's calls of NAME and vNAME arrive at hc_c_NAME and hc_c_vNAME. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

typedef struct hc_file FILE; /* libc_facade/stdio looks inside */

/* nvcc's va_list has the host's size; a GPU uses the first word. */
typedef unsigned long hc_nvcc_list[3];

static inline unsigned long local_address(const void *generic)
{
    unsigned long local;

    __asm__("cvta.to.local.u64 %0, %1;" : "=l"(local) : "l"(generic));
    return local;
}

/* HC_PAIR(result, NAME, vNAME, types of vNAME's parameters, parameters of vNAME, the named parameters of NAME, the last of them, arguments)
 * Inside `arguments`, `list` is clang's list in hc_c_NAME and nvcc's in hc_c_vNAME. */
#define HC_UNWRAP(...) __VA_ARGS__
#define HC_PAIR(result, name, vname, types, vparameters, parameters, last, arguments)                                  \
    extern result hc_libc_##vname types;                                                                               \
    result hc_c_##vname vparameters                                                                                    \
    {                                                                                                                  \
        const void *given = (const void *)list;                                                                        \
        {                                                                                                              \
            hc_nvcc_list list = {local_address(given)};                                                                \
            return hc_libc_##vname arguments;                                                                          \
        }                                                                                                              \
    }                                                                                                                  \
    result hc_c_##name(HC_UNWRAP parameters, ...)                                                                      \
    {                                                                                                                  \
        va_list list;                                                                                                  \
        va_start(list, last);                                                                                          \
        result value = hc_c_##vname arguments;                                                                         \
        va_end(list);                                                                                                  \
        return value;                                                                                                  \
    }

HC_PAIR(int, printf, vprintf, (const char *, unsigned long *), (const char *format, va_list list), (const char *format), format,
        (format, list))
HC_PAIR(int, fprintf, vfprintf, (FILE *, const char *, unsigned long *), (FILE * file, const char *format, va_list list),
        (FILE * file, const char *format), format, (file, format, list))
HC_PAIR(int, sprintf, vsprintf, (char *, const char *, unsigned long *), (char *s, const char *format, va_list list),
        (char *s, const char *format), format, (s, format, list))
HC_PAIR(int, snprintf, vsnprintf, (char *, size_t, const char *, unsigned long *),
        (char *s, size_t size, const char *format, va_list list), (char *s, size_t size, const char *format), format,
        (s, size, format, list))

HC_PAIR(int, dprintf, vdprintf, (int, const char *, unsigned long *), (int fd, const char *format, va_list list),
        (int fd, const char *format), format, (fd, format, list))
HC_PAIR(int, asprintf, vasprintf, (char **, const char *, unsigned long *), (char **text, const char *format, va_list list),
        (char **text, const char *format), format, (text, format, list))

HC_PAIR(int, wprintf, vwprintf, (const wchar_t *, unsigned long *), (const wchar_t *format, va_list list), (const wchar_t *format),
        format, (format, list))
HC_PAIR(int, fwprintf, vfwprintf, (FILE *, const wchar_t *, unsigned long *), (FILE * file, const wchar_t *format, va_list list),
        (FILE * file, const wchar_t *format), format, (file, format, list))
HC_PAIR(int, swprintf, vswprintf, (wchar_t *, size_t, const wchar_t *, unsigned long *),
        (wchar_t *s, size_t size, const wchar_t *format, va_list list), (wchar_t *s, size_t size, const wchar_t *format), format,
        (s, size, format, list))

/* Of _FORTIFY_SOURCE: libc_facade/fortify. */
HC_PAIR(int, __printf_chk, __vprintf_chk, (int, const char *, unsigned long *), (int flag, const char *format, va_list list),
        (int flag, const char *format), format, (flag, format, list))
HC_PAIR(int, __fprintf_chk, __vfprintf_chk, (FILE *, int, const char *, unsigned long *),
        (FILE * file, int flag, const char *format, va_list list), (FILE * file, int flag, const char *format), format,
        (file, flag, format, list))
HC_PAIR(int, __dprintf_chk, __vdprintf_chk, (int, int, const char *, unsigned long *),
        (int fd, int flag, const char *format, va_list list), (int fd, int flag, const char *format), format,
        (fd, flag, format, list))
HC_PAIR(int, __asprintf_chk, __vasprintf_chk, (char **, int, const char *, unsigned long *),
        (char **text, int flag, const char *format, va_list list), (char **text, int flag, const char *format), format,
        (text, flag, format, list))
HC_PAIR(int, __sprintf_chk, __vsprintf_chk, (char *, int, size_t, const char *, unsigned long *),
        (char *s, int flag, size_t room, const char *format, va_list list),
        (char *s, int flag, size_t room, const char *format), format, (s, flag, room, format, list))
HC_PAIR(int, __snprintf_chk, __vsnprintf_chk, (char *, size_t, int, size_t, const char *, unsigned long *),
        (char *s, size_t size, int flag, size_t room, const char *format, va_list list),
        (char *s, size_t size, int flag, size_t room, const char *format), format, (s, size, flag, room, format, list))

HC_PAIR(int, __wprintf_chk, __vwprintf_chk, (int, const wchar_t *, unsigned long *),
        (int flag, const wchar_t *format, va_list list), (int flag, const wchar_t *format), format, (flag, format, list))
HC_PAIR(int, __fwprintf_chk, __vfwprintf_chk, (FILE *, int, const wchar_t *, unsigned long *),
        (FILE * file, int flag, const wchar_t *format, va_list list), (FILE * file, int flag, const wchar_t *format), format,
        (file, flag, format, list))
HC_PAIR(int, __swprintf_chk, __vswprintf_chk, (wchar_t *, size_t, int, size_t, const wchar_t *, unsigned long *),
        (wchar_t *s, size_t size, int flag, size_t room, const wchar_t *format, va_list list),
        (wchar_t *s, size_t size, int flag, size_t room, const wchar_t *format), format,
        (s, size, flag, room, format, list))

#define HC_SCAN(prefix)                                                                                                \
    HC_PAIR(int, prefix##scanf, prefix##vscanf, (const char *, unsigned long *), (const char *format, va_list list),   \
            (const char *format), format, (format, list))                                                              \
    HC_PAIR(int, prefix##fscanf, prefix##vfscanf, (FILE *, const char *, unsigned long *),                             \
            (FILE * file, const char *format, va_list list), (FILE * file, const char *format), format,                \
            (file, format, list))                                                                                      \
    HC_PAIR(int, prefix##sscanf, prefix##vsscanf, (const char *, const char *, unsigned long *),                       \
            (const char *s, const char *format, va_list list), (const char *s, const char *format), format,            \
            (s, format, list))
HC_SCAN()
HC_SCAN(__isoc99_)
HC_SCAN(__isoc23_)

#define HC_WIDE_SCAN(prefix)                                                                                           \
    HC_PAIR(int, prefix##wscanf, prefix##vwscanf, (const wchar_t *, unsigned long *),                                  \
            (const wchar_t *format, va_list list), (const wchar_t *format), format, (format, list))                    \
    HC_PAIR(int, prefix##fwscanf, prefix##vfwscanf, (FILE *, const wchar_t *, unsigned long *),                        \
            (FILE * file, const wchar_t *format, va_list list), (FILE * file, const wchar_t *format), format,          \
            (file, format, list))                                                                                      \
    HC_PAIR(int, prefix##swscanf, prefix##vswscanf, (const wchar_t *, const wchar_t *, unsigned long *),               \
            (const wchar_t *s, const wchar_t *format, va_list list), (const wchar_t *s, const wchar_t *format),        \
            format, (s, format, list))
HC_WIDE_SCAN()
HC_WIDE_SCAN(__isoc99_)
HC_WIDE_SCAN(__isoc23_)

/* The same where there is no result. */
#define HC_PAIR_VOID(name, vname, types, vparameters, parameters, last, arguments)                                     \
    extern void hc_libc_##vname types;                                                                                 \
    void hc_c_##vname vparameters                                                                                      \
    {                                                                                                                  \
        const void *given = (const void *)list;                                                                        \
        {                                                                                                              \
            hc_nvcc_list list = {local_address(given)};                                                                \
            hc_libc_##vname arguments;                                                                                 \
        }                                                                                                              \
    }                                                                                                                  \
    void hc_c_##name(HC_UNWRAP parameters, ...)                                                                        \
    {                                                                                                                  \
        va_list list;                                                                                                  \
        va_start(list, last);                                                                                          \
        hc_c_##vname arguments;                                                                                        \
        va_end(list);                                                                                                  \
    }

HC_PAIR_VOID(err, verr, (int, const char *, unsigned long *), (int status, const char *format, va_list list),
             (int status, const char *format), format, (status, format, list))
HC_PAIR_VOID(errx, verrx, (int, const char *, unsigned long *), (int status, const char *format, va_list list),
             (int status, const char *format), format, (status, format, list))
HC_PAIR_VOID(warn, vwarn, (const char *, unsigned long *), (const char *format, va_list list), (const char *format), format,
             (format, list))
HC_PAIR_VOID(warnx, vwarnx, (const char *, unsigned long *), (const char *format, va_list list), (const char *format), format,
             (format, list))
HC_PAIR_VOID(error, verror, (int, int, const char *, unsigned long *), (int status, int number, const char *format, va_list list),
             (int status, int number, const char *format), format, (status, number, format, list))
HC_PAIR_VOID(error_at_line, verror_at_line, (int, int, const char *, unsigned, const char *, unsigned long *),
             (int status, int number, const char *file, unsigned line, const char *format, va_list list),
             (int status, int number, const char *file, unsigned line, const char *format), format,
             (status, number, file, line, format, list))

/* One argument that some calls do not have: it is read only where the others say that it is there. */
#define HC_OPTIONAL(result, name, fixed, types, type, parameters, last, present, arguments)                            \
    extern result hc_libc_##fixed types;                                                                               \
    result hc_c_##name(HC_UNWRAP parameters, ...)                                                                      \
    {                                                                                                                  \
        type optional = 0;                                                                                             \
        if (present) {                                                                                                 \
            va_list list;                                                                                              \
            va_start(list, last);                                                                                      \
            optional = va_arg(list, type);                                                                             \
            va_end(list);                                                                                              \
        }                                                                                                              \
        return hc_libc_##fixed arguments;                                                                              \
    }

#define HC_OPEN(name)                                                                                                  \
    HC_OPTIONAL(int, name, open3, (const char *, int, unsigned), unsigned, (const char *path, int flags), flags,       \
                flags &(O_CREAT | __O_TMPFILE), (path, flags, optional))
#define HC_OPENAT(name)                                                                                                \
    HC_OPTIONAL(int, name, openat4, (int, const char *, int, unsigned), unsigned,                                      \
                (int directory, const char *path, int flags), flags, flags &(O_CREAT | __O_TMPFILE),                   \
                (directory, path, flags, optional))
HC_OPEN(open)
HC_OPEN(open64)
HC_OPENAT(openat)
HC_OPENAT(openat64)
HC_OPTIONAL(int, ioctl, ioctl3, (int, unsigned long, uintptr_t), uintptr_t, (int fd, unsigned long request), request, 1,
            (fd, request, optional))
HC_OPTIONAL(void *, mremap, mremap5, (void *, size_t, size_t, int, void *), void *,
            (void *address, size_t size, size_t new_size, int flags), flags, flags & 2 /* MREMAP_FIXED */,
            (address, size, new_size, flags, optional))

/* An int has a place of 4 bytes and a pointer one of 8, so what is read must be what the command takes. */
extern int hc_libc_fcntl3(int, int, uintptr_t);
static uintptr_t fcntl_argument(int command, va_list list)
{
    switch (command) {
    case F_GETFD:
    case F_GETFL:
    case F_GETOWN:
    case F_GETPIPE_SZ:
    case F_GET_SEALS:
        return 0;
    case F_GETLK:
    case F_SETLK:
    case F_SETLKW:
    case F_OFD_GETLK:
    case F_OFD_SETLK:
    case F_OFD_SETLKW:
        return (uintptr_t)va_arg(list, void *);
    default:
        return (uintptr_t)(intptr_t)va_arg(list, int);
    }
}

#define HC_FCNTL(name)                                                                                                 \
    int hc_c_##name(int fd, int command, ...)                                                                          \
    {                                                                                                                  \
        va_list list;                                                                                                  \
        va_start(list, command);                                                                                       \
        uintptr_t argument = fcntl_argument(command, list);                                                            \
        va_end(list);                                                                                                  \
        return hc_libc_fcntl3(fd, command, argument);                                                                  \
    }
HC_FCNTL(fcntl)
HC_FCNTL(fcntl64)
