/* Streams begin and end: C17 7.21.5, POSIX.1-2017. */
#include "device/system.h"
#include "libc_facade/stdio/file.h"
#include "libc_facade/memory/memory_functions.h"
#include "libc_facade/string/string_functions.h"

#include <fcntl.h>

HC_EXTERN_C_BEGIN

/* r, w or a, then any of + b x e and what other systems know. 0: no such mode. */
HC_DEVICE uint32_t hc_file_mode(const char *mode, int *open_flags)
{
    int plus = 0, extra = 0, access;

    HC_NO_UNROLL
    for (const char *at = mode; *at != '\0' && *at != ','; at++) {
        plus |= *at == '+';
        if (*at == 'x')
            extra |= O_EXCL;
    }
    access = plus ? O_RDWR : *mode == 'r' ? O_RDONLY : O_WRONLY;
    *open_flags = access | extra;
    switch (*mode) {
    case 'r':
        return HC_FILE_CAN_READ | (plus ? HC_FILE_CAN_WRITE : 0);
    case 'w':
        *open_flags |= O_CREAT | O_TRUNC;
        return HC_FILE_CAN_WRITE | (plus ? HC_FILE_CAN_READ : 0);
    case 'a':
        *open_flags |= O_CREAT | O_APPEND;
        return HC_FILE_CAN_WRITE | HC_FILE_APPEND | (plus ? HC_FILE_CAN_READ : 0);
    default:
        *hc_errno_location() = EINVAL;
        return 0;
    }
}

/* Only what /dev has may be a terminal. */
static HC_DEVICE int is_in_dev(const char *path)
{
    return path[0] == '/' && path[1] == 'd' && path[2] == 'e' && path[3] == 'v' && path[4] == '/';
}

/* glibc's "a" begins at the end, so that ftell says so. */
HC_DEVICE void hc_file_start(struct hc_libc_file *file, int fd)
{
    file->fd = fd;
    if ((file->flags & (HC_FILE_APPEND | HC_FILE_CAN_READ)) == HC_FILE_APPEND)
        hc_file_raw_seek(file, 0, SEEK_END);
}

/* glibc's ",ccs=NAME" says how the file has the stream's characters. UTF-8 and its part ASCII are what there is here. */
static HC_DEVICE int is_charset_missing(const char *mode)
{
    HC_NO_UNROLL
    while (*mode != '\0' && *mode != ',')
        mode++;
    return hc_libc_strncmp(mode, ",ccs=", 5) == 0 && hc_libc_strcasecmp(mode + 5, "UTF-8") != 0 &&
           hc_libc_strcasecmp(mode + 5, "UTF8") != 0 && hc_libc_strcasecmp(mode + 5, "ASCII") != 0 &&
           hc_libc_strcasecmp(mode + 5, "US-ASCII") != 0 && hc_libc_strcasecmp(mode + 5, "ANSI_X3.4-1968") != 0;
}

HC_DEVICE FILE *hc_libc_fopen(const char *path, const char *mode)
{
    int open_flags, fd;
    uint32_t flags = hc_file_mode(mode, &open_flags);
    struct hc_libc_file *file;

    if (flags == 0)
        return NULL;
    fd = (int)hc_libc_result(hc_open(path, open_flags, 0666));
    if (fd < 0)
        return NULL;
    if (is_charset_missing(mode)) { /* an error of the path comes first */
        hc_close(fd);
        *hc_errno_location() = EINVAL;
        return NULL;
    }
    file = hc_file_new(HC_FILE_DESCRIPTOR, flags | (is_in_dev(path) ? 0 : HC_FILE_CHOSEN));
    if (file == NULL) {
        hc_close(fd);
        return NULL;
    }
    hc_file_start(file, fd);
    return (FILE *)file;
}

HC_DEVICE FILE *hc_libc_fopen64(const char *path, const char *mode)
{
    return hc_libc_fopen(path, mode);
}

/* Is this a descriptor that can do what the mode wants? "a" makes it append; what appends already, does so in every mode.
 * 1: now it appends, and did not before. */
static HC_DEVICE int64_t adopt(int fd, uint32_t *flags)
{
    int64_t status = hc_fcntl(fd, F_GETFL, 0, NULL);
    int access = (int)status & O_ACCMODE;

    if (status < 0)
        return status;
    if ((access == O_RDONLY && (*flags & HC_FILE_CAN_WRITE)) || (access == O_WRONLY && (*flags & HC_FILE_CAN_READ)))
        return -EINVAL;
    if (status & O_APPEND)
        *flags |= HC_FILE_APPEND;
    else if (*flags & HC_FILE_APPEND) {
        status = hc_fcntl(fd, F_SETFL, status | O_APPEND, NULL);
        return status < 0 ? status : 1;
    }
    return 0;
}

HC_DEVICE FILE *hc_libc_fdopen(int fd, const char *mode)
{
    int open_flags;
    uint32_t flags = hc_file_mode(mode, &open_flags);
    struct hc_libc_file *file;
    int64_t adopted;

    if (flags == 0)
        return NULL;
    adopted = hc_libc_result(adopt(fd, &flags));
    if (adopted < 0)
        return NULL;
    file = hc_file_new(HC_FILE_DESCRIPTOR, flags | HC_FILE_FOREIGN);
    if (file != NULL && adopted == 1)
        hc_file_start(file, fd);
    else if (file != NULL)
        file->fd = fd;
    return (FILE *)file;
}

HC_DEVICE FILE *hc_libc_tmpfile(void)
{
    char name[32];
    int64_t fd = hc_open("/tmp", O_TMPFILE | O_RDWR | O_EXCL, 0600);
    struct hc_libc_file *file;
    struct timespec now;

    for (int tries = 0; tries < 1000 && (fd == -EISDIR || fd == -EOPNOTSUPP || fd == -EEXIST); tries++) {
        hc_clock_gettime(CLOCK_MONOTONIC, &now);
        hc_snprintf(name, sizeof name, "/tmp/tmpf%x%08lx", hc_thread_index(), (unsigned long)now.tv_nsec);
        fd = hc_open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
        if (fd >= 0)
            hc_unlink(name);
    }
    if (hc_libc_result(fd) < 0)
        return NULL;
    file = hc_file_new(HC_FILE_DESCRIPTOR, HC_FILE_CAN_READ | HC_FILE_CAN_WRITE | HC_FILE_CHOSEN);
    if (file == NULL)
        hc_close((int)fd);
    else
        file->fd = (int)fd;
    return (FILE *)file;
}

HC_DEVICE FILE *hc_libc_tmpfile64(void)
{
    return hc_libc_tmpfile();
}

/* ---- The end */

HC_DEVICE void hc_file_free_buffers(struct hc_libc_file *file)
{
    if (file->flags & HC_FILE_OWN_BUFFER)
        hc_libc_free(file->buffer);
    hc_libc_free(file->ahead);
    if (file->flags & HC_FILE_OWN_MEMORY)
        hc_libc_free(file->memory);
    file->flags &= ~(uint32_t)(HC_FILE_OWN_BUFFER | HC_FILE_OWN_MEMORY);
    file->buffer = file->ahead = file->memory = NULL;
    file->at = file->end = file->put = file->put_end = NULL;
    file->capacity = 0;
}

HC_DEVICE int hc_libc_fclose(FILE *stream)
{
    struct hc_libc_file *file = hc_file_of(stream);
    int failed, error = 0;

    hc_file_lock(file);
    if (file->kind == HC_FILE_CLOSED) {
        hc_file_unlock(file);
        *hc_errno_location() = EBADF;
        return EOF;
    }
    failed = hc_file_settle(file);
    if (file->flags & HC_FILE_POSTED)
        error = hc_flush(file->fd);
    if (file->kind == HC_FILE_DESCRIPTOR) {
        int closed = hc_close(file->fd);
        error = error != 0 ? error : closed;
    } else if (file->kind == HC_FILE_COOKIE) {
        error = hc_file_cookie_close(file);
    }
    hc_file_forget_input(file);
    hc_file_free_buffers(file);
    file->kind = HC_FILE_CLOSED;
    file->flags &= HC_FILE_STANDARD;
    hc_file_unlock(file);
    hc_file_recycle(file);
    return hc_libc_result(error) < 0 || failed != 0 ? EOF : 0;
}

HC_DEVICE int hc_libc_fcloseall(void)
{
    int failed = 0;

    HC_NO_UNROLL
    for (struct hc_libc_file *file = hc_file_first(); file != NULL; file = hc_file_next(file))
        if (file->kind != HC_FILE_CLOSED)
            failed |= hc_libc_fclose((FILE *)file);
    return failed != 0 ? EOF : 0;
}

/* ---- Buffers: C17 7.21.5.5, .6. With no buffer given, the size asked for is of no effect, as in glibc. */

static HC_DEVICE int set_buffer(struct hc_libc_file *file, char *buffer, int mode, size_t size)
{
    if ((file->flags & HC_FILE_POSTED) && (hc_grid_threads() != 1 || mode == _IONBF))
        return 0; /* threads that print together go on doing so */
    hc_file_settle(file);
    if (hc_file_unread(file) != 0)
        return 0; /* what came from a pipe has no other place */
    hc_file_forget_input(file);
    if (file->flags & HC_FILE_OWN_BUFFER)
        hc_libc_free(file->buffer);
    hc_libc_free(file->ahead);
    file->ahead = NULL;
    file->flags &= ~(uint32_t)(HC_FILE_POSTED | HC_FILE_WRITING | HC_FILE_OWN_BUFFER | HC_FILE_LINE | HC_FILE_UNBUFFERED);
    file->flags |= HC_FILE_CHOSEN | (mode == _IOLBF ? HC_FILE_LINE : mode == _IONBF ? HC_FILE_UNBUFFERED : 0);
    file->buffer = NULL;
    if (buffer != NULL && size != 0 && mode != _IONBF) {
        file->buffer = (unsigned char *)buffer;
        file->capacity = size;
    }
    file->at = file->end = file->put = file->put_end = file->buffer;
    return 0;
}

HC_DEVICE int hc_libc_setvbuf(FILE *stream, char *buffer, int mode, size_t size)
{
    struct hc_libc_file *file = hc_file_of(stream);
    int result;

    if (mode != _IOFBF && mode != _IOLBF && mode != _IONBF)
        return EOF;
    hc_file_lock(file);
    result = set_buffer(file, buffer, mode, size);
    hc_file_unlock(file);
    return result;
}

HC_DEVICE void hc_libc_setbuffer(FILE *stream, char *buffer, size_t size)
{
    hc_libc_setvbuf(stream, buffer, buffer != NULL ? _IOFBF : _IONBF, size);
}

HC_DEVICE void hc_libc_setbuf(FILE *stream, char *buffer)
{
    hc_libc_setbuffer(stream, buffer, BUFSIZ);
}

HC_DEVICE void hc_libc_setlinebuf(FILE *stream)
{
    hc_libc_setvbuf(stream, NULL, _IOLBF, 0);
}

HC_EXTERN_C_END
