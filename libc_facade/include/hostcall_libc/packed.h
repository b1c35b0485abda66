/* The functions of <stdio.h> with `...` in device code on a GPU: overloads that pack their arguments (hostcall/variadic.h says why). Host code
 * does not see them, nor do the files that define the functions (HC_FACADE_DEFINES). */
#include <hostcall/variadic.h>

#if defined(HC_VARIADIC_PACKED) && defined(__CUDA_ARCH__) && !defined(HC_FACADE_DEFINES)
extern "C++" {
#define HC_PACKED_NAME(name, vname, parameters, arguments)                                                             \
    HC_PACKED(static HC_FACADE_BOTH, int, name, vname, parameters, arguments)
HC_PACKED(static __attribute__((device)), int, hc_libc_printf, hc_libc_vprintf, (const char *format), (format))
HC_PACKED_NAME(fprintf, vfprintf, (FILE * stream, const char *format), (stream, format))
HC_PACKED_NAME(dprintf, vdprintf, (int fd, const char *format), (fd, format))
HC_PACKED_NAME(snprintf, vsnprintf, (char *s, size_t size, const char *format), (s, size, format))
HC_PACKED_NAME(sprintf, vsprintf, (char *s, const char *format), (s, format))
HC_PACKED_NAME(asprintf, vasprintf, (char **text, const char *format), (text, format))
HC_PACKED_NAME(scanf, vscanf, (const char *format), (format))
HC_PACKED_NAME(fscanf, vfscanf, (FILE * stream, const char *format), (stream, format))
HC_PACKED_NAME(sscanf, vsscanf, (const char *s, const char *format), (s, format))
#undef HC_PACKED_NAME
}
#endif
