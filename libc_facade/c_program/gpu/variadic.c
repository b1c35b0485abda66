/* The variadic functions of the C library, for C programs on a GPU. hcc compiles this file with the program, by clang: how clang passes
 * variable arguments differs from nvcc's way, which the device library follows. Both lay the arguments out in order, each at its natural
 * alignment, in the thread's local memory; nvcc's va_list is an array whose first word is an address in the local window, clang's is a
 * generic pointer. The program's calls of NAME and vNAME arrive at hc_c_NAME and hc_c_vNAME. */
#include <stdarg.h>
#include <stddef.h>

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

/* One argument that some calls do not have: it is read always, from the thread's own memory, and the function looks at it only where its
 * other arguments say that it is there. */
#define HC_OPTIONAL(result, name, fixed, types, type, parameters, last, arguments)                                     \
    extern result hc_libc_##fixed types;                                                                               \
    result hc_c_##name(HC_UNWRAP parameters, ...)                                                                      \
    {                                                                                                                  \
        va_list list;                                                                                                  \
        va_start(list, last);                                                                                          \
        type optional = va_arg(list, type);                                                                            \
        va_end(list);                                                                                                  \
        return hc_libc_##fixed arguments;                                                                              \
    }

HC_OPTIONAL(int, open, open3, (const char *, int, unsigned), unsigned, (const char *path, int flags), flags,
            (path, flags, optional))
HC_OPTIONAL(int, open64, open3, (const char *, int, unsigned), unsigned, (const char *path, int flags), flags,
            (path, flags, optional))
HC_OPTIONAL(int, openat, openat4, (int, const char *, int, unsigned), unsigned, (int directory, const char *path, int flags), flags,
            (directory, path, flags, optional))
HC_OPTIONAL(int, openat64, openat4, (int, const char *, int, unsigned), unsigned, (int directory, const char *path, int flags), flags,
            (directory, path, flags, optional))
HC_OPTIONAL(int, fcntl, fcntl3, (int, int, unsigned long), unsigned long, (int fd, int command), command, (fd, command, optional))
HC_OPTIONAL(int, fcntl64, fcntl3, (int, int, unsigned long), unsigned long, (int fd, int command), command, (fd, command, optional))
HC_OPTIONAL(int, ioctl, ioctl3, (int, unsigned long, unsigned long), unsigned long, (int fd, unsigned long request), request,
            (fd, request, optional))
HC_OPTIONAL(void *, mremap, mremap5, (void *, size_t, size_t, int, void *), void *,
            (void *address, size_t length, size_t new_length, int flags), flags, (address, length, new_length, flags, optional))
