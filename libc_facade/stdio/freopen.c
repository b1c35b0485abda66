/* freopen: C17 7.21.5.4, POSIX.1-2017. The stream keeps its descriptor's number, so that stdout stays descriptor 1. */
#include "libc_facade/stdio/file.h"

#include <fcntl.h>

HC_EXTERN_C_BEGIN

/* Without a path: the same file in another mode. */
static HC_DEVICE int open_again(struct hc_libc_file *file, const char *path, int open_flags)
{
    char name[32];

    if (path == NULL) {
        if (file->kind != HC_FILE_DESCRIPTOR)
            return -EBADF;
        hc_snprintf(name, sizeof name, "/proc/self/fd/%d", file->fd);
        path = name;
    }
    return hc_open(path, open_flags, 0666);
}

/* The number that the stream had, if it had one. */
static HC_DEVICE int take_number(struct hc_libc_file *file, int fd, int old)
{
    (void)file;
    if (old < 0 || old == fd)
        return fd;
    if (hc_libc_dup2(fd, old) < 0) {
        int error = *hc_errno_location();
        hc_close(fd);
        hc_close(old);
        return -error;
    }
    hc_close(fd);
    return old;
}

static HC_DEVICE int reopen(struct hc_libc_file *file, const char *path, const char *mode)
{
    int open_flags, fd, old = file->kind == HC_FILE_DESCRIPTOR ? file->fd : -1;
    uint32_t flags = hc_file_mode(mode, &open_flags);

    if (file->kind != HC_FILE_CLOSED) {
        hc_file_settle(file);
        if (file->flags & HC_FILE_POSTED)
            hc_flush(file->fd);
        if (file->kind == HC_FILE_COOKIE)
            hc_file_cookie_close(file);
        hc_file_forget_input(file);
        hc_file_free_buffers(file);
    }
    fd = flags != 0 ? open_again(file, path, open_flags) : -EINVAL;
    if (fd >= 0)
        fd = take_number(file, fd, old);
    else if (old >= 0)
        hc_close(old);
    file->flags = flags | (file->flags & HC_FILE_STANDARD);
    file->kind = fd >= 0 ? HC_FILE_DESCRIPTOR : HC_FILE_CLOSED;
    file->offset = -1;
    file->streak = 0;
    if (fd >= 0)
        hc_file_start(file, fd);
    return fd;
}

/* After a failure the stream is closed. */
HC_DEVICE FILE *hc_libc_freopen(const char *path, const char *mode, FILE *stream)
{
    struct hc_libc_file *file = hc_file_of(stream);
    int fd;

    hc_file_lock(file);
    fd = reopen(file, path, mode);
    hc_file_unlock(file);
    if (fd >= 0)
        return stream;
    hc_file_recycle(file);
    hc_libc_result(fd);
    return NULL;
}

HC_DEVICE FILE *hc_libc_freopen64(const char *path, const char *mode, FILE *stream)
{
    return hc_libc_freopen(path, mode, stream);
}

HC_EXTERN_C_END
