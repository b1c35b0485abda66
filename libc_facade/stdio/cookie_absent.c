/* What stands for cookie.c in programs without fopencookie, so that nothing in them calls through pointers. They are never called. Linkers
 * prefer cookie.c's definitions to weak ones; nvcc knows no attribute for that, but makes inline functions weak. */
#include "libc_facade/stdio/file.h"

HC_EXTERN_C_BEGIN

#ifdef __CUDACC__
#define HC_WEAK inline
#else
#define HC_WEAK __attribute__((weak))
#endif

HC_DEVICE HC_WEAK int64_t hc_file_cookie_read(struct hc_libc_file *file, void *to, size_t bytes)
{
    (void)file;
    (void)to;
    (void)bytes;
    return -EBADF;
}

HC_DEVICE HC_WEAK int hc_file_cookie_write(struct hc_libc_file *file, const void *from, size_t bytes)
{
    (void)file;
    (void)from;
    (void)bytes;
    return -EBADF;
}

HC_DEVICE HC_WEAK int64_t hc_file_cookie_seek(struct hc_libc_file *file, int64_t offset, int whence)
{
    (void)file;
    (void)offset;
    (void)whence;
    return -EBADF;
}

HC_DEVICE HC_WEAK int hc_file_cookie_close(struct hc_libc_file *file)
{
    (void)file;
    return -EBADF;
}

/* An inline function is there if its address is taken. */
HC_DEVICE uintptr_t hc_file_cookie_absent(int which)
{
    return which == 0   ? (uintptr_t)hc_file_cookie_read
           : which == 1 ? (uintptr_t)hc_file_cookie_write
           : which == 2 ? (uintptr_t)hc_file_cookie_seek
                        : (uintptr_t)hc_file_cookie_close;
}

HC_EXTERN_C_END
