/* printf to streams, descriptors and memory of its own: C17 7.21.6, POSIX.1-2017 dprintf, glibc's asprintf. */
#include "libc_facade/format/format.h"
#include "libc_facade/memory/memory_functions.h"
#include "libc_facade/stdio/file.h"

HC_EXTERN_C_BEGIN

#ifndef __CUDACC__
static FILE *host_stream(FILE *stream)
{
    return (uintptr_t)stream == 1 ? stdout : (uintptr_t)stream == 2 ? stderr : stream;
}
#endif

/* What is wrong with the format or its arguments is no error of the stream. */
static HC_DEVICE int failed(struct hc_libc_file *file, int error)
{
    if (error != -EILSEQ && error != -EOVERFLOW)
        hc_atomic_or_acquire(&file->flags, HC_FILE_FAILED);
    *hc_errno_location() = -error;
    return -1;
}

static HC_DEVICE int posted(struct hc_libc_file *file, const char *format, va_list arguments)
{
    int result = hc_vdprintf(file->fd, format, arguments);

    return result >= 0 ? result : failed(file, result);
}

/* One write for the whole text. */
static HC_DEVICE int print_at_once(struct hc_libc_file *file, const char *format, va_list arguments)
{
    int result = hc_vdprintf(file->fd, format, arguments);

    if (result < 0)
        return failed(file, result);
    if (file->flags & HC_FILE_APPEND)
        file->offset = -1;
    else if (file->offset >= 0)
        file->offset += result;
    return result;
}

/* Text larger than the buffer is made in memory of its own. */
static HC_DEVICE int print_large(struct hc_libc_file *file, int size, const char *format, va_list arguments)
{
    char *text = (char *)hc_libc_malloc((size_t)size + 1);
    int result;

    if (text == NULL)
        return hc_file_fail(file, -ENOMEM);
    result = hc_vsnprintf(text, (size_t)size + 1, format, arguments);
    if (result >= 0 && hc_file_put_bytes(file, text, (size_t)result) != 0)
        result = -1;
    hc_libc_free(text);
    return result;
}

/* Straight into the buffer; *missed: it had no room, and nothing is stored. */
static HC_DEVICE int print_into_buffer(struct hc_libc_file *file, const char *format, va_list arguments, int *missed)
{
    struct hc_sink sink;
    int result;

    sink.buffer = (char *)file->put;
    sink.capacity = (size_t)(file->buffer + file->capacity - file->put);
    sink.length = 0;
    sink.mode = HC_SINK_TRUNCATE;
    sink.context = NULL;
    result = hc_vformat(&sink, format, arguments);
    *missed = sink.total > sink.length;
    if (*missed)
        return result;
    file->put += sink.length; /* what came before an error is printed too */
    if (file->flags & (HC_FILE_LINE | HC_FILE_UNBUFFERED))
        file->put_end = file->put;
    return result >= 0 ? result : failed(file, result);
}

/* A terminal has whole lines at once; `from` is what was pending before. */
static HC_DEVICE int show_lines(struct hc_libc_file *file, size_t from)
{
    unsigned char *end = file->put;
    size_t rest;

    file->put_end = end;
    HC_NO_UNROLL
    while (end != file->buffer + from && end[-1] != '\n')
        end--;
    if (end == file->buffer + from)
        return 0;
    rest = (size_t)(file->put - end);
    file->put = end;
    if (hc_file_flush(file) != 0)
        return -1;
    HC_NO_UNROLL
    for (size_t i = 0; i < rest; i++)
        file->buffer[i] = end[i];
    file->put = file->put_end = file->buffer + rest;
    return 0;
}

static HC_DEVICE int print(struct hc_libc_file *file, const char *format, va_list arguments)
{
    int direct = hc_file_begin_write(file), missed, result;
    size_t from;

    if (direct < 0)
        return -1;
    if ((direct != 0 || (file->flags & HC_FILE_UNBUFFERED)) && file->kind == HC_FILE_DESCRIPTOR)
        return print_at_once(file, format, arguments);
    from = hc_file_pending(file);
    result = print_into_buffer(file, format, arguments, &missed);
    if (missed && result >= 0 && (size_t)result <= file->capacity && from != 0) {
        if (hc_file_flush(file) != 0)
            return -1;
        from = 0;
        result = print_into_buffer(file, format, arguments, &missed);
    }
    if (missed)
        return result < 0 ? failed(file, result) : print_large(file, result, format, arguments);
    if ((file->flags & HC_FILE_UNBUFFERED) && hc_file_flush(file) != 0)
        return -1;
    if ((file->flags & HC_FILE_LINE) && show_lines(file, from) != 0)
        return -1;
    return result;
}

HC_DEVICE int hc_libc_vfprintf(FILE *stream, const char *format, va_list arguments)
{
    struct hc_libc_file *file;
    int result;

    HC_IF_HOST(return vfprintf(host_stream(stream), format, arguments));
    file = hc_file_of(stream);
    if (hc_load32_relaxed(&file->flags) & HC_FILE_POSTED)
        return posted(file, format, arguments);
    hc_file_lock(file);
    result = print(file, format, arguments);
    hc_file_unlock(file);
    return result;
}

HC_DEVICE int hc_libc_vprintf(const char *format, va_list arguments)
{
    HC_IF_HOST(return vprintf(format, arguments));
    return hc_libc_vfprintf((FILE *)1, format, arguments);
}

HC_DEVICE int hc_libc_fprintf(FILE *stream, const char *format, ...)
{
    va_list arguments;
    int result;

    va_start(arguments, format);
    result = hc_libc_vfprintf(stream, format, arguments);
    va_end(arguments);
    return result;
}

HC_DEVICE int hc_libc_printf(const char *format, ...)
{
    va_list arguments;
    int result;

    va_start(arguments, format);
    result = hc_libc_vprintf(format, arguments);
    va_end(arguments);
    return result;
}

HC_DEVICE int hc_libc_vdprintf(int fd, const char *format, va_list arguments)
{
    return (int)hc_libc_result(hc_vdprintf(fd, format, arguments));
}

HC_DEVICE int hc_libc_dprintf(int fd, const char *format, ...)
{
    va_list arguments;
    int result;

    va_start(arguments, format);
    result = hc_libc_vdprintf(fd, format, arguments);
    va_end(arguments);
    return result;
}

/* ---- Memory of its own */

HC_DEVICE int hc_libc_vasprintf(char **text, const char *format, va_list arguments)
{
    int size = (int)hc_libc_result(hc_vsnprintf(NULL, 0, format, arguments));
    char *memory;

    if (size < 0)
        return -1;
    memory = (char *)hc_libc_malloc((size_t)size + 1);
    if (memory == NULL)
        return -1;
    *text = memory;
    return (int)hc_libc_result(hc_vsnprintf(memory, (size_t)size + 1, format, arguments));
}

HC_DEVICE int hc_libc_asprintf(char **text, const char *format, ...)
{
    va_list arguments;
    int result;

    va_start(arguments, format);
    result = hc_libc_vasprintf(text, format, arguments);
    va_end(arguments);
    return result;
}

HC_EXTERN_C_END
