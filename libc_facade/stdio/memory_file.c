/* Streams in memory: what their buffers are filled from and emptied to. */
#include "libc_facade/stdio/file.h"

HC_EXTERN_C_BEGIN

HC_DEVICE int64_t hc_file_memory_read(struct hc_libc_file *file, void *to, size_t bytes)
{
    (void)file, (void)to, (void)bytes;
    return -EBADF;
}

HC_DEVICE int hc_file_memory_write(struct hc_libc_file *file, const void *from, size_t bytes)
{
    (void)file, (void)from, (void)bytes;
    return -EBADF;
}

HC_DEVICE int64_t hc_file_memory_seek(struct hc_libc_file *file, int64_t offset, int whence)
{
    (void)file, (void)offset, (void)whence;
    return -EBADF;
}

HC_DEVICE void hc_file_memory_show(struct hc_libc_file *file)
{
    (void)file;
}

HC_EXTERN_C_END
