/* Positions, state and locks of streams: C17 7.21.9, 7.21.10, POSIX.1-2017 flockfile and fileno. */
#include "libc_facade/stdio/file.h"

HC_EXTERN_C_BEGIN

/* ---- Positions */

/* Within what the buffer holds no call is needed. */
static HC_DEVICE int seek_in_buffer(struct hc_libc_file *file, int64_t target)
{
    int64_t first = file->offset - (file->end - file->buffer);

    if (!(file->flags & HC_FILE_READING) || (file->flags & HC_FILE_BACKED) || file->offset < 0 || target < first ||
        target > file->offset || file->end == file->buffer)
        return 0;
    file->at = file->buffer + (target - first);
    return 1;
}

static HC_DEVICE int seek(struct hc_libc_file *file, int64_t offset, int whence)
{
    int64_t position;

    if (whence != SEEK_SET && whence != SEEK_CUR && whence != SEEK_END) {
        *hc_errno_location() = EINVAL;
        return -1;
    }
    if (hc_file_flush(file) != 0)
        return -1;
    if (whence == SEEK_CUR) {
        position = hc_file_tell(file);
        if (position < 0)
            return -1;
        if (offset > INT64_MAX - position) {
            *hc_errno_location() = EOVERFLOW;
            return -1;
        }
        offset += position;
        whence = SEEK_SET;
    }
    if (whence != SEEK_SET || !seek_in_buffer(file, offset)) {
        position = hc_libc_result(hc_file_raw_seek(file, offset, whence));
        if (position < 0)
            return -1;
        hc_file_forget_input(file);
        if (!(file->flags & HC_FILE_WRITING))
            file->put = file->put_end = NULL;
    }
    file->flags &= ~(uint32_t)HC_FILE_AT_END;
    return 0;
}

HC_DEVICE int hc_libc_fseeko(FILE *stream, off_t offset, int whence)
{
    struct hc_libc_file *file = hc_file_of(stream);
    int result;

    hc_file_lock(file);
    result = seek(file, offset, whence);
    hc_file_unlock(file);
    return result;
}

HC_DEVICE int hc_libc_fseeko64(FILE *stream, int64_t offset, int whence)
{
    return hc_libc_fseeko(stream, offset, whence);
}

HC_DEVICE int hc_libc_fseek(FILE *stream, long offset, int whence)
{
    return hc_libc_fseeko(stream, offset, whence);
}

HC_DEVICE off_t hc_libc_ftello(FILE *stream)
{
    struct hc_libc_file *file = hc_file_of(stream);
    off_t position;

    hc_file_lock(file);
    position = (off_t)hc_file_tell(file);
    hc_file_unlock(file);
    return position;
}

HC_DEVICE int64_t hc_libc_ftello64(FILE *stream)
{
    return hc_libc_ftello(stream);
}

HC_DEVICE long hc_libc_ftell(FILE *stream)
{
    return hc_libc_ftello(stream);
}

HC_DEVICE void hc_libc_rewind(FILE *stream)
{
    struct hc_libc_file *file = hc_file_of(stream);

    hc_file_lock(file);
    seek(file, 0, SEEK_SET);
    file->flags &= ~(uint32_t)(HC_FILE_FAILED | HC_FILE_AT_END);
    hc_file_unlock(file);
}

/* The position is what fpos_t begins with, as in glibc. */
HC_DEVICE int hc_libc_fgetpos(FILE *stream, fpos_t *position)
{
    off_t now = hc_libc_ftello(stream);

    if (now < 0)
        return -1;
    *(off_t *)(void *)position = now;
    return 0;
}

HC_DEVICE int hc_libc_fgetpos64(FILE *stream, fpos_t *position)
{
    return hc_libc_fgetpos(stream, position);
}

HC_DEVICE int hc_libc_fsetpos(FILE *stream, const fpos_t *position)
{
    return hc_libc_fseeko(stream, *(const off_t *)(const void *)position, SEEK_SET);
}

HC_DEVICE int hc_libc_fsetpos64(FILE *stream, const fpos_t *position)
{
    return hc_libc_fsetpos(stream, position);
}

/* ---- State */

HC_INLINE int has(FILE *stream, uint32_t flag)
{
    return (hc_load32_relaxed(&hc_file_of(stream)->flags) & flag) != 0;
}

HC_DEVICE int hc_libc_feof(FILE *stream)
{
    return has(stream, HC_FILE_AT_END);
}

HC_DEVICE int hc_libc_feof_unlocked(FILE *stream)
{
    return has(stream, HC_FILE_AT_END);
}

HC_DEVICE int hc_libc_ferror(FILE *stream)
{
    return has(stream, HC_FILE_FAILED);
}

HC_DEVICE int hc_libc_ferror_unlocked(FILE *stream)
{
    return has(stream, HC_FILE_FAILED);
}

HC_DEVICE void hc_libc_clearerr(FILE *stream)
{
    struct hc_libc_file *file = hc_file_of(stream);

    hc_file_lock(file);
    hc_atomic_and_release(&file->flags, ~(uint32_t)(HC_FILE_FAILED | HC_FILE_AT_END));
    hc_file_unlock(file);
}

HC_DEVICE void hc_libc_clearerr_unlocked(FILE *stream)
{
    hc_libc_clearerr(stream);
}

HC_DEVICE int hc_libc_fileno(FILE *stream)
{
    struct hc_libc_file *file = hc_file_of(stream);

    if (file->kind == HC_FILE_DESCRIPTOR)
        return file->fd;
    *hc_errno_location() = EBADF;
    return -1;
}

HC_DEVICE int hc_libc_fileno_unlocked(FILE *stream)
{
    return hc_libc_fileno(stream);
}

/* <stdio_ext.h> */
HC_DEVICE size_t hc_libc___fpending(FILE *stream)
{
    return hc_file_pending(hc_file_of(stream));
}

HC_DEVICE size_t hc_libc___fbufsize(FILE *stream)
{
    return hc_file_of(stream)->capacity;
}

HC_DEVICE int hc_libc___freadable(FILE *stream)
{
    return has(stream, HC_FILE_CAN_READ);
}

HC_DEVICE int hc_libc___fwritable(FILE *stream)
{
    return has(stream, HC_FILE_CAN_WRITE);
}

HC_DEVICE int hc_libc___freading(FILE *stream)
{
    return has(stream, HC_FILE_READING) || !has(stream, HC_FILE_CAN_WRITE);
}

HC_DEVICE int hc_libc___fwriting(FILE *stream)
{
    return has(stream, HC_FILE_WRITING) || !has(stream, HC_FILE_CAN_READ);
}

HC_DEVICE int hc_libc___flbf(FILE *stream)
{
    return has(stream, HC_FILE_LINE);
}

/* Streams lock themselves, whatever is asked for: FSETLOCKING_INTERNAL. */
HC_DEVICE int hc_libc___fsetlocking(FILE *stream, int type)
{
    (void)stream, (void)type;
    return 1;
}

HC_DEVICE void hc_libc___fpurge(FILE *stream)
{
    struct hc_libc_file *file = hc_file_of(stream);

    hc_file_lock(file);
    if (file->flags & HC_FILE_WRITING)
        file->put = file->buffer;
    else
        hc_file_forget_input(file);
    hc_file_unlock(file);
}

/* ---- Locks. Recursive; stdout and stderr need one only once they are buffered. */

HC_DEVICE void hc_libc_flockfile(FILE *stream)
{
    hc_file_lock(hc_file_of(stream));
}

HC_DEVICE int hc_libc_ftrylockfile(FILE *stream)
{
    return hc_file_try_lock(hc_file_of(stream)) ? 0 : 1;
}

HC_DEVICE void hc_libc_funlockfile(FILE *stream)
{
    hc_file_unlock(hc_file_of(stream));
}

HC_EXTERN_C_END
