/* Input: C17 7.21.7, 7.21.8.1, POSIX.1-2017 getdelim. */
#include "libc_facade/stdio/file.h"
#include "libc_facade/memory/memory_functions.h"

#include <limits.h>

HC_EXTERN_C_BEGIN

HC_DEVICE int hc_libc_fgetc_unlocked(FILE *stream)
{
    return hc_file_get(hc_file_of(stream));
}

HC_DEVICE int hc_libc_fgetc(FILE *stream)
{
    struct hc_libc_file *file = hc_file_of(stream);
    int c;

    hc_file_lock(file);
    c = hc_file_get(file);
    hc_file_unlock(file);
    return c;
}

HC_DEVICE int hc_libc_getc(FILE *stream)
{
    return hc_libc_fgetc(stream);
}

HC_DEVICE int hc_libc__IO_getc(FILE *stream)
{
    return hc_libc_fgetc(stream);
}

HC_DEVICE int hc_libc_getc_unlocked(FILE *stream)
{
    return hc_libc_fgetc_unlocked(stream);
}

HC_DEVICE int hc_libc_getchar(void)
{
    return hc_libc_fgetc((FILE *)hc_file_standard(0));
}

HC_DEVICE int hc_libc_getchar_unlocked(void)
{
    return hc_libc_fgetc_unlocked((FILE *)hc_file_standard(0));
}

/* ---- Pushing back */

HC_DEVICE int hc_file_push_back(struct hc_libc_file *file, int c)
{
    if (c == EOF || hc_file_begin_read(file) != 0)
        return EOF;
    file->flags &= ~(uint32_t)HC_FILE_AT_END;
    if (file->at != file->buffer && !(file->flags & HC_FILE_BACKED) &&
        file->at[-1] == (unsigned char)c)
        return *--file->at;
    if (!(file->flags & HC_FILE_BACKED)) { /* the buffer stays what the file has: a seek may come back to it */
        file->saved_at = file->at;
        file->saved_end = file->end;
        file->at = file->end = file->backup + HC_FILE_BACKUP_BYTES;
        file->flags |= HC_FILE_BACKED;
    }
    if ((file->flags & HC_FILE_BACKED) && file->at == file->backup)
        return EOF;
    return *--file->at = (unsigned char)c;
}

HC_DEVICE int hc_libc_ungetc(int c, FILE *stream)
{
    struct hc_libc_file *file = hc_file_of(stream);

    hc_file_lock(file);
    c = hc_file_push_back(file, c);
    hc_file_unlock(file);
    return c;
}

/* ---- Blocks */

/* A large rest goes straight to where it is wanted. Returns bytes, or 0 at the end and after an error. */
static HC_DEVICE size_t read_straight(struct hc_libc_file *file, unsigned char *to, size_t bytes)
{
    int64_t got;

    if (hc_file_begin_read(file) != 0 || (file->flags & HC_FILE_AT_END))
        return 0;
    if (file->flags & (HC_FILE_LINE | HC_FILE_UNBUFFERED))
        hc_file_show_prompt(file);
    file->at = file->end = file->buffer;
    got = hc_file_raw_read(file, to, bytes);
    if (got < 0)
        hc_file_fail(file, got);
    if (got == 0)
        file->flags |= HC_FILE_AT_END;
    return got > 0 ? (size_t)got : 0;
}

static HC_DEVICE size_t get_bytes(struct hc_libc_file *file, void *to, size_t bytes)
{
    unsigned char *out = (unsigned char *)to;
    size_t left = bytes;

    HC_NO_UNROLL
    while (left != 0) {
        size_t part = (size_t)(file->end - file->at);

        if (part != 0) {
            part = part < left ? part : left;
            hc_file_copy(out, file->at, part);
            file->at += part;
        } else if (!(file->flags & HC_FILE_BACKED) && file->ahead_bytes == 0 && file->capacity != 0 && left >= file->capacity) {
            part = read_straight(file, out, left);
            if (part == 0)
                break;
        } else if (hc_file_fill(file) != 0) {
            break;
        }
        out += part;
        left -= part;
    }
    return bytes - left;
}

HC_DEVICE size_t hc_libc_fread_unlocked(void *data, size_t size, size_t count, FILE *stream)
{
    size_t got;

    if (size == 0 || count == 0)
        return 0;
    if (count > SIZE_MAX / size)
        count = SIZE_MAX / size;
    got = get_bytes(hc_file_of(stream), data, size * count);
    return got == size * count ? count : got / size;
}

HC_DEVICE size_t hc_libc_fread(void *data, size_t size, size_t count, FILE *stream)
{
    struct hc_libc_file *file = hc_file_of(stream);

    hc_file_lock(file);
    count = hc_libc_fread_unlocked(data, size, count, stream);
    hc_file_unlock(file);
    return count;
}

HC_DEVICE int hc_libc_getw(FILE *stream)
{
    int word;

    return hc_libc_fread(&word, sizeof word, 1, stream) == 1 ? word : EOF;
}

/* ---- Lines */

HC_DEVICE char *hc_libc_fgets_unlocked(char *s, int size, FILE *stream)
{
    struct hc_libc_file *file = hc_file_of(stream);
    size_t room = size > 0 ? (size_t)size - 1 : 0;
    uint32_t failed = file->flags & HC_FILE_FAILED;
    char *out = s;

    if (size <= 0)
        return NULL;
    file->flags &= ~(uint32_t)HC_FILE_FAILED; /* an error of now is told from one of before */
    HC_NO_UNROLL
    while (room != 0 && (file->at != file->end || hc_file_fill(file) == 0)) {
        size_t part = (size_t)(file->end - file->at);
        const unsigned char *newline;

        part = part < room ? part : room;
        newline = hc_file_find(file->at, '\n', part);
        if (newline != NULL)
            part = (size_t)(newline + 1 - file->at);
        hc_file_copy(out, file->at, part);
        file->at += part;
        out += part;
        room = newline != NULL ? 0 : room - part;
    }
    /* As in glibc, what came of a line before there was no more to read without waiting is not lost. */
    if ((out == s && size > 1) || ((file->flags & HC_FILE_FAILED) && *hc_errno_location() != EAGAIN))
        s = NULL;
    else
        *out = '\0';
    file->flags |= failed;
    return s;
}

HC_DEVICE char *hc_libc_fgets(char *s, int size, FILE *stream)
{
    struct hc_libc_file *file = hc_file_of(stream);

    hc_file_lock(file);
    s = hc_libc_fgets_unlocked(s, size, stream);
    hc_file_unlock(file);
    return s;
}

/* Room for `need` bytes. */
static HC_DEVICE int grow_line(char **line, size_t *size, size_t need)
{
    size_t wanted = *line == NULL || *size < 60 ? 120 : *size * 2;
    char *larger;

    if (*line != NULL && need <= *size)
        return 0;
    wanted = wanted < need ? need : wanted;
    larger = (char *)hc_libc_realloc(*line, wanted);
    if (larger == NULL)
        return -1;
    *line = larger;
    *size = wanted;
    return 0;
}

static HC_DEVICE ssize_t get_line(struct hc_libc_file *file, char **line, size_t *size, int delimiter)
{
    const unsigned char *last = NULL;
    size_t length = 0;

    if (file->at == file->end && hc_file_fill(file) != 0)
        return -1;
    do {
        size_t part = (size_t)(file->end - file->at);

        last = hc_file_find(file->at, delimiter, part);
        if (last != NULL)
            part = (size_t)(last + 1 - file->at);
        if (length + part >= (size_t)SSIZE_MAX) {
            *hc_errno_location() = EOVERFLOW;
            return -1;
        }
        if (grow_line(line, size, length + part + 1) != 0) {
            file->flags |= HC_FILE_FAILED;
            return -1;
        }
        hc_file_copy(*line + length, file->at, part);
        file->at += part;
        length += part;
    } while (last == NULL && (file->at != file->end || hc_file_fill(file) == 0));
    (*line)[length] = '\0';
    return (ssize_t)length;
}

HC_DEVICE ssize_t hc_libc_getdelim(char **line, size_t *size, int delimiter, FILE *stream)
{
    struct hc_libc_file *file = hc_file_of(stream);
    ssize_t length;

    if (line == NULL || size == NULL) {
        *hc_errno_location() = EINVAL;
        return -1;
    }
    hc_file_lock(file);
    length = get_line(file, line, size, delimiter);
    hc_file_unlock(file);
    return length;
}

HC_DEVICE ssize_t hc_libc___getdelim(char **line, size_t *size, int delimiter, FILE *stream)
{
    return hc_libc_getdelim(line, size, delimiter, stream);
}

HC_DEVICE ssize_t hc_libc_getline(char **line, size_t *size, FILE *stream)
{
    return hc_libc_getdelim(line, size, '\n', stream);
}

HC_EXTERN_C_END
