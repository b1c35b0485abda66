/* Streams in memory: what their buffers are filled from and emptied to. The functions that make them are in memory_stream.c. */
#include "libc_facade/memory/memory_functions.h"
#include "libc_facade/stdio/file.h"

HC_EXTERN_C_BEGIN

HC_DEVICE int64_t hc_file_memory_read(struct hc_libc_file *file, void *to, size_t bytes)
{
    uint64_t at = (uint64_t)file->offset, left = at < file->memory_bytes ? file->memory_bytes - at : 0;

    if (file->kind == HC_FILE_COOKIE)
        return hc_file_cookie_read(file, to, bytes);
    if (bytes > left)
        bytes = left;
    hc_file_copy(to, file->memory + at, bytes);
    file->offset += (int64_t)bytes;
    return (int64_t)bytes;
}

/* Room for `need` bytes and a zero after them. */
static HC_DEVICE int grow(struct hc_libc_file *file, size_t need)
{
    size_t room = file->memory_room;
    unsigned char *larger;

    if (need < room)
        return 0;
    while (room <= need)
        room *= 2;
    larger = (unsigned char *)hc_libc_realloc(file->memory, room);
    if (larger == NULL)
        return -ENOMEM;
    file->memory = larger;
    file->memory_room = room;
    return 0;
}

static HC_DEVICE int write_growing(struct hc_libc_file *file, const void *from, size_t bytes)
{
    size_t at = (size_t)file->offset;
    int error = grow(file, at + bytes);

    if (error != 0)
        return error;
    HC_NO_UNROLL
    for (size_t i = file->memory_bytes; i < at; i++)
        file->memory[i] = 0; /* what was sought over */
    hc_file_copy(file->memory + at, from, bytes);
    file->offset += (int64_t)bytes;
    if (at + bytes > file->memory_bytes) {
        file->memory_bytes = at + bytes;
        file->memory[at + bytes] = 0;
    }
    return 0;
}

/* What fits, and a zero after the text where there is room for it. As in glibc the zero takes the last place of a text that fills the memory,
 * unless it was appended or lies inside of what is there. */
HC_DEVICE int hc_file_memory_write(struct hc_libc_file *file, const void *from, size_t bytes)
{
    const unsigned char *data = (const unsigned char *)from;
    size_t at, room;
    int cut, open_end;

    if (file->kind == HC_FILE_COOKIE)
        return hc_file_cookie_write(file, from, bytes);
    if (file->kind == HC_FILE_GROWING)
        return write_growing(file, from, bytes);
    if (file->flags & HC_FILE_APPEND)
        file->offset = (int64_t)file->memory_bytes;
    at = (size_t)file->offset;
    room = at < file->memory_room ? file->memory_room - at : 0;
    cut = bytes > room;
    open_end = bytes == 0 || data[bytes - 1] != 0;
    if (cut && room <= (size_t)open_end)
        return -ENOSPC;
    if (cut)
        bytes = room;
    hc_file_copy(file->memory + at, data, bytes);
    file->offset += (int64_t)bytes;
    if (at + bytes > file->memory_bytes) {
        file->memory_bytes = at + bytes;
        if (open_end && file->memory_bytes < file->memory_room)
            file->memory[file->memory_bytes] = 0;
        else if (open_end && !(file->flags & HC_FILE_APPEND))
            file->memory[file->memory_room - 1] = 0;
    }
    return cut ? -ENOSPC : 0;
}

HC_DEVICE int64_t hc_file_memory_seek(struct hc_libc_file *file, int64_t offset, int whence)
{
    int64_t from = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? file->offset : (int64_t)file->memory_bytes;

    if (file->kind == HC_FILE_COOKIE)
        return hc_file_cookie_seek(file, offset, whence);
    if (offset < -from || offset > INT64_MAX / 2 - from)
        return -EINVAL;
    if (file->kind == HC_FILE_MEMORY && from + offset > (int64_t)file->memory_room)
        return -EINVAL;
    file->offset = from + offset;
    return file->offset;
}

/* What open_memstream's user may look at after fflush and fclose. */
HC_DEVICE void hc_file_memory_show(struct hc_libc_file *file)
{
    if (file->kind != HC_FILE_GROWING && file->kind != HC_FILE_GROWING_WIDE)
        return;
    *file->text_out = (char *)file->memory;
    *file->size_out = file->offset < (int64_t)file->memory_bytes ? (size_t)file->offset : file->memory_bytes;
}

HC_EXTERN_C_END
