/* Output of bytes, characters and strings: C17 7.21.7, 7.21.8.2, 7.21.5.2. */
#include "device/text.h"
#include "libc_facade/stdio/file.h"

#include <limits.h>

HC_EXTERN_C_BEGIN

#ifndef __CUDACC__
/* Host code of a program sees the headers' stdout too; the C library's own FILE is meant. */
static FILE *host_stream(FILE *stream)
{
    return (uintptr_t)stream == 1 ? stdout : (uintptr_t)stream == 2 ? stderr : stream;
}
#endif

/* Threads that print to the standard streams take no lock: each call is one posted call. */
HC_INLINE int is_posted(struct hc_libc_file *file)
{
    return (hc_load32_relaxed(&file->flags) & HC_FILE_POSTED) != 0;
}

static HC_DEVICE int put_locked(struct hc_libc_file *file, const void *data, size_t bytes)
{
    int result;

    if (is_posted(file))
        return hc_file_put_bytes(file, data, bytes);
    hc_file_lock(file);
    result = hc_file_put_bytes(file, data, bytes);
    hc_file_unlock(file);
    return result;
}

/* ---- Characters */

HC_DEVICE int hc_libc_fputc_unlocked(int c, FILE *stream)
{
    return hc_file_put(hc_file_of(stream), c);
}

HC_DEVICE int hc_libc_fputc(int c, FILE *stream)
{
    struct hc_libc_file *file;

    HC_IF_HOST(return fputc(c, host_stream(stream)));
    file = hc_file_of(stream);
    if (is_posted(file))
        return hc_file_put_slow(file, c);
    hc_file_lock(file);
    c = hc_file_put(file, c);
    hc_file_unlock(file);
    return c;
}

HC_DEVICE int hc_libc_putc(int c, FILE *stream)
{
    return hc_libc_fputc(c, stream);
}

HC_DEVICE int hc_libc__IO_putc(int c, FILE *stream)
{
    return hc_libc_fputc(c, stream);
}

HC_DEVICE int hc_libc_putc_unlocked(int c, FILE *stream)
{
    return hc_libc_fputc_unlocked(c, stream);
}

HC_DEVICE int hc_libc_putchar(int c)
{
    return hc_libc_fputc(c, (FILE *)1);
}

HC_DEVICE int hc_libc_putchar_unlocked(int c)
{
    return hc_libc_fputc_unlocked(c, (FILE *)1);
}

/* ---- Strings */

HC_INLINE size_t length_of(const char *s)
{
    return hc_text_size(s) - 1;
}

HC_DEVICE int hc_libc_fputs_unlocked(const char *s, FILE *stream)
{
    return hc_file_put_bytes(hc_file_of(stream), s, length_of(s)) == 0 ? 1 : EOF;
}

HC_DEVICE int hc_libc_fputs(const char *s, FILE *stream)
{
    HC_IF_HOST(return fputs(s, host_stream(stream)));
    return put_locked(hc_file_of(stream), s, length_of(s)) == 0 ? 1 : EOF;
}

HC_DEVICE int hc_libc_puts(const char *s)
{
    struct hc_libc_file *file;
    size_t length;
    int failed;

    HC_IF_HOST(return puts(s));
    file = hc_file_standard(1);
    if (is_posted(file))
        return hc_libc_printf("%s\n", s); /* one call, so that the newline stays with its line */
    length = length_of(s);
    hc_file_lock(file);
    failed = hc_file_put_bytes(file, s, length) != 0 || hc_file_put(file, '\n') == EOF;
    hc_file_unlock(file);
    return failed ? EOF : length < INT_MAX ? (int)length + 1 : INT_MAX;
}

HC_DEVICE int hc_libc_putw(int word, FILE *stream)
{
    return put_locked(hc_file_of(stream), &word, sizeof word) == 0 ? 0 : EOF;
}

/* ---- Blocks */

/* Bytes of count things of this size, in *bytes; 0: none, or too many. */
static HC_DEVICE int total_size(size_t size, size_t count, size_t *bytes)
{
    if (size == 0 || count == 0)
        return 0;
    if (count > SIZE_MAX / size) {
        *hc_errno_location() = EOVERFLOW;
        return 0;
    }
    *bytes = size * count;
    return 1;
}

HC_DEVICE size_t hc_libc_fwrite_unlocked(const void *data, size_t size, size_t count, FILE *stream)
{
    size_t bytes;

    return total_size(size, count, &bytes) && hc_file_put_bytes(hc_file_of(stream), data, bytes) == 0 ? count : 0;
}

HC_DEVICE size_t hc_libc_fwrite(const void *data, size_t size, size_t count, FILE *stream)
{
    size_t bytes;

    HC_IF_HOST(return fwrite(data, size, count, host_stream(stream)));
    return total_size(size, count, &bytes) && put_locked(hc_file_of(stream), data, bytes) == 0 ? count : 0;
}

/* ---- Flushing */

static HC_DEVICE int flush_posted(struct hc_libc_file *file)
{
    int error = hc_flush(file->fd);

    if (error == 0)
        return 0;
    hc_atomic_or_acquire(&file->flags, HC_FILE_FAILED);
    *hc_errno_location() = -error;
    return EOF;
}

/* After it another descriptor, or a child, may use the file's position: it is asked for again when it is needed (POSIX.1-2017 2.5.1). */
HC_INLINE void forget_position(struct hc_libc_file *file)
{
    if (file->kind == HC_FILE_DESCRIPTOR && !(file->flags & HC_FILE_LAGS) && hc_file_unread(file) == 0)
        file->offset = -1;
}

/* Input that was not taken goes back, where it can be sought in (POSIX.1-2017). */
static HC_DEVICE int flush_locked(struct hc_libc_file *file)
{
    int failed;

    if (file->flags & HC_FILE_POSTED)
        return flush_posted(file);
    failed = hc_file_settle(file);
    forget_position(file);
    return failed == 0 ? 0 : EOF;
}

HC_DEVICE int hc_libc_fflush_unlocked(FILE *stream)
{
    return stream != NULL ? flush_locked(hc_file_of(stream)) : hc_libc_fflush(NULL);
}

/* All streams: output alone, as glibc. */
static HC_DEVICE int flush_outputs(void)
{
    int failed = 0;

    HC_NO_UNROLL
    for (struct hc_libc_file *file = hc_file_first(); file != NULL; file = hc_file_next(file)) {
        if (is_posted(file)) {
            failed |= flush_posted(file);
            continue;
        }
        hc_file_lock(file);
        if (file->kind != HC_FILE_CLOSED && ((file->flags & HC_FILE_WRITING) || file->kind == HC_FILE_GROWING_WIDE)) {
            failed |= hc_file_flush(file);
            forget_position(file);
            hc_file_memory_show(file);
        }
        hc_file_unlock(file);
    }
    return failed != 0 ? EOF : 0;
}

HC_DEVICE int hc_libc_fflush(FILE *stream)
{
    struct hc_libc_file *file;
    int result;

    HC_IF_HOST(return fflush(host_stream(stream)));
    if (stream == NULL)
        return flush_outputs();
    file = hc_file_of(stream);
    if (is_posted(file))
        return flush_posted(file);
    hc_file_lock(file);
    result = flush_locked(file);
    hc_file_unlock(file);
    return result;
}

/* A thread that calls exit waits for one that holds a stream with output, as long as it takes: what is held back would be lost. For one
 * that holds another stream, and perhaps waits for input, it does not wait for ever. */
#define HC_EXIT_TRIES 20000u

HC_INLINE int is_written(struct hc_libc_file *file)
{
    return (hc_load32_relaxed(&file->flags) & HC_FILE_WRITING) != 0;
}

HC_DEVICE void hc_libc_leave_streams(void)
{
    HC_NO_UNROLL
    for (struct hc_libc_file *file = hc_file_first(); file != NULL; file = hc_file_next(file))
        hc_file_leave(file);
}

HC_DEVICE void hc_libc_flush_all(void)
{
    HC_NO_UNROLL
    for (struct hc_libc_file *file = hc_file_first(); file != NULL; file = hc_file_next(file)) {
        uint32_t step = 0;
        int mine;

        if (is_posted(file))
            continue; /* on its way already */
        while (!(mine = hc_file_try_lock(file)) && (is_written(file) || step < HC_EXIT_TRIES))
            hc_lane_backoff(&step);
        if (!mine)
            continue;
        if (file->kind != HC_FILE_CLOSED) {
            if (file->flags & HC_FILE_FOREIGN)
                hc_file_settle(file);
            else
                hc_file_flush(file);
        }
        hc_file_unlock(file);
    }
}

HC_EXTERN_C_END
