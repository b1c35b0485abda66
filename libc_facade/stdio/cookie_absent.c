/* What stands for cookie.c in programs without fopencookie, so that nothing in them calls through pointers. They are never called. */
#include "libc_facade/stdio/file.h"

HC_EXTERN_C_BEGIN

#define HC_WEAK __attribute__((weak))

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

HC_EXTERN_C_END
