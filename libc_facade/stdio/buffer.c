/* The buffer of a stream, and its turns between reading and writing. Programs need not seek between them, as C asks: a stream that turns
 * goes on at its position. */
#include "libc_facade/stdio/file.h"
#include "libc_facade/memory/memory_functions.h"

HC_EXTERN_C_BEGIN

HC_DEVICE int hc_file_fail(struct hc_libc_file *file, int64_t error)
{
    file->flags |= HC_FILE_FAILED;
    *hc_errno_location() = (int)-error;
    return -1;
}

HC_INLINE void use_single(struct hc_libc_file *file)
{
    file->buffer = file->single;
    file->capacity = 1;
}

/* A terminal's output is buffered by lines; others' by the whole buffer. */
HC_DEVICE void hc_file_prepare(struct hc_libc_file *file)
{
    if (!(file->flags & HC_FILE_CHOSEN)) {
        file->flags |= HC_FILE_CHOSEN;
        if (file->kind == HC_FILE_DESCRIPTOR && hc_isatty(file->fd) == 1)
            file->flags |= HC_FILE_LINE;
    }
    if (file->buffer != NULL)
        return;
    if (file->flags & HC_FILE_UNBUFFERED) {
        use_single(file);
        return;
    }
    file->capacity = HC_FILE_BUFFER_BYTES;
    file->buffer = (unsigned char *)hc_libc_malloc(file->capacity);
    if (file->buffer == NULL) { /* better slow than not at all */
        file->flags |= HC_FILE_UNBUFFERED;
        use_single(file);
        return;
    }
    file->flags |= HC_FILE_OWN_BUFFER;
}

HC_DEVICE void hc_file_forget_input(struct hc_libc_file *file)
{
    hc_file_stop_ahead(file);
    file->flags &= ~(uint32_t)(HC_FILE_READING | HC_FILE_BACKED);
    file->at = file->end = file->buffer;
}

HC_DEVICE int hc_file_give_back(struct hc_libc_file *file)
{
    uint64_t unread = hc_file_unread(file);
    int64_t position;

    hc_file_stop_ahead(file);
    if (unread == 0 && !(file->flags & HC_FILE_LAGS))
        return 0;
    if (file->offset >= 0) /* more may have been pushed back than was read */
        position = hc_file_raw_seek(file, file->offset > (int64_t)unread ? file->offset - (int64_t)unread : 0, SEEK_SET);
    else
        position = hc_file_raw_seek(file, -(int64_t)unread, SEEK_CUR);
    if (position == -EINVAL)
        position = hc_file_raw_seek(file, 0, SEEK_SET); /* likewise */
    if (position == -ESPIPE)
        return 0; /* input of a pipe stays where it is */
    if (position < 0)
        return hc_file_fail(file, position);
    hc_file_forget_input(file);
    return 0;
}

/* What a terminal's user shall see before the program waits for a line. */
HC_DEVICE void hc_file_show_prompt(struct hc_libc_file *file)
{
    struct hc_libc_file *out = hc_file_standard(1);

    if (out == file || !hc_file_try_lock(out))
        return;
    if ((out->flags & (HC_FILE_WRITING | HC_FILE_LINE)) == (HC_FILE_WRITING | HC_FILE_LINE))
        hc_file_flush(out);
    hc_file_unlock(out);
}

HC_DEVICE int hc_file_begin_read(struct hc_libc_file *file)
{
    if (!(file->flags & HC_FILE_CAN_READ) || file->kind == HC_FILE_CLOSED)
        return hc_file_fail(file, -EBADF);
    if ((file->flags & HC_FILE_WRITING) && hc_file_flush(file) != 0)
        return -1;
    file->flags &= ~(uint32_t)HC_FILE_WRITING;
    file->put = file->put_end = NULL;
    hc_file_prepare(file);
    hc_file_orient(file, HC_FILE_BYTES);
    if (!(file->flags & HC_FILE_READING))
        file->at = file->end = file->buffer;
    file->flags |= HC_FILE_READING;
    return 0;
}

/* One read: what is there of a pipe or terminal is enough. */
HC_DEVICE HC_NOINLINE int hc_file_fill(struct hc_libc_file *file)
{
    int64_t got;

    if (file->flags & HC_FILE_BACKED) {
        file->flags &= ~(uint32_t)HC_FILE_BACKED;
        file->at = file->saved_at;
        file->end = file->saved_end;
        if (file->at != file->end)
            return 0;
    }
    if (hc_file_begin_read(file) != 0 || (file->flags & HC_FILE_AT_END))
        return -1;
    if (file->flags & (HC_FILE_LINE | HC_FILE_UNBUFFERED))
        hc_file_show_prompt(file);
    if (hc_file_take_ahead(file))
        return 0;
    file->at = file->end = file->buffer;
    got = hc_file_raw_read(file, file->buffer, file->capacity);
    if (got <= 0) {
        file->flags |= got == 0 ? HC_FILE_AT_END : 0;
        return got == 0 ? -1 : hc_file_fail(file, got);
    }
    file->end = file->buffer + got;
    hc_file_ask_ahead(file);
    return 0;
}

/* ---- Writing */

HC_DEVICE HC_NOINLINE int hc_file_begin_write(struct hc_libc_file *file)
{
    if (file->flags & HC_FILE_WRITING)
        return 0;
    if (!(file->flags & HC_FILE_CAN_WRITE) || file->kind == HC_FILE_CLOSED)
        return hc_file_fail(file, -EBADF);
    if (hc_file_give_back(file) != 0)
        return -1;
    hc_file_prepare(file);
    hc_file_orient(file, HC_FILE_BYTES);
    if (hc_file_unread(file) != 0)
        return 1;
    hc_file_forget_input(file);
    file->flags |= HC_FILE_WRITING;
    file->put = file->put_end = file->buffer;
    if (!(file->flags & (HC_FILE_LINE | HC_FILE_UNBUFFERED)))
        file->put_end = file->buffer + file->capacity;
    return 0;
}

/* What could not be written is lost, as with other C libraries: the stream's error says so. */
HC_DEVICE HC_NOINLINE int hc_file_flush(struct hc_libc_file *file)
{
    size_t pending = hc_file_pending(file);
    int error = 0;

    if (pending != 0) {
        file->put = file->buffer;
        file->put_end = (file->flags & (HC_FILE_LINE | HC_FILE_UNBUFFERED)) ? file->put : file->buffer + file->capacity;
        error = hc_file_raw_write(file, file->buffer, pending);
    }
    return error == 0 ? 0 : hc_file_fail(file, error);
}

HC_DEVICE int hc_file_settle(struct hc_libc_file *file)
{
    int failed = hc_file_flush(file);

    failed |= hc_file_give_back(file);
    hc_file_memory_show(file);
    return failed != 0 ? -1 : 0;
}

/* Into the buffer, as much as it takes at a time. */
static HC_DEVICE int put_into_buffer(struct hc_libc_file *file, const unsigned char *data, size_t bytes)
{
    HC_NO_UNROLL
    while (bytes != 0) {
        size_t room = (size_t)(file->buffer + file->capacity - file->put), part = bytes < room ? bytes : room;

        if (part == 0 || (bytes >= file->capacity && bytes > room)) {
            if (hc_file_flush(file) != 0)
                return -1;
            if (bytes >= file->capacity) { /* no use to copy it first */
                int error = hc_file_raw_write(file, data, bytes);
                return error == 0 ? 0 : hc_file_fail(file, error);
            }
            continue;
        }
        hc_file_copy(file->put, data, part);
        file->put += part;
        if (file->flags & HC_FILE_LINE)
            file->put_end = file->put;
        data += part;
        bytes -= part;
    }
    return 0;
}

/* Bytes up to and with the last newline; 0: none. */
static HC_DEVICE size_t whole_lines(const unsigned char *data, size_t bytes)
{
    HC_NO_UNROLL
    while (bytes != 0 && data[bytes - 1] != '\n')
        bytes--;
    return bytes;
}

static HC_DEVICE int post(struct hc_libc_file *file, const void *data, size_t bytes)
{
    int error = hc_output(file->fd, data, bytes);

    if (error == 0)
        return 0;
    hc_atomic_or_acquire(&file->flags, HC_FILE_FAILED);
    *hc_errno_location() = -error;
    return -1;
}

HC_DEVICE HC_NOINLINE int hc_file_put_bytes(struct hc_libc_file *file, const void *data, size_t bytes)
{
    const unsigned char *at = (const unsigned char *)data;
    int direct, error;

    if (hc_load32_relaxed(&file->flags) & HC_FILE_POSTED)
        return post(file, data, bytes);
    if (bytes == 0)
        return 0;
    direct = hc_file_begin_write(file);
    if (direct < 0)
        return -1;
    if (direct != 0 || (file->flags & HC_FILE_UNBUFFERED)) {
        error = hc_file_raw_write(file, at, bytes);
        return error == 0 ? 0 : hc_file_fail(file, error);
    }
    if (file->flags & HC_FILE_LINE) {
        size_t lines = whole_lines(at, bytes);

        if (lines != 0 && (put_into_buffer(file, at, lines) != 0 || hc_file_flush(file) != 0))
            return -1;
        at += lines;
        bytes -= lines;
    }
    return put_into_buffer(file, at, bytes);
}

HC_DEVICE HC_NOINLINE int hc_file_put_slow(struct hc_libc_file *file, int c)
{
    unsigned char byte = (unsigned char)c;

    return hc_file_put_bytes(file, &byte, 1) == 0 ? byte : EOF;
}

HC_DEVICE int64_t hc_file_tell(struct hc_libc_file *file)
{
    size_t pending = hc_file_pending(file);
    int64_t position;

    if (pending != 0 && (file->flags & HC_FILE_APPEND))
        position = hc_file_raw_seek(file, 0, SEEK_END);
    else
        position = hc_file_raw_tell(file);
    if (position >= 0) {
        position += (int64_t)pending - (int64_t)hc_file_unread(file);
        return position > 0 ? position : 0; /* more may have been pushed back than was read */
    }
    *hc_errno_location() = (int)-position;
    return -1;
}

HC_EXTERN_C_END
