/* open_wmemstream: POSIX.1-2017. Its memory holds wide characters, whatever they are, and memory_bytes, memory_room and offset count these.
 * It has no buffer: the stream cannot be read, and bytes cannot be written to it. */
#include "libc_facade/memory/memory_functions.h"
#include "libc_facade/stdio/file.h"

HC_EXTERN_C_BEGIN

#define HC_GROWING_CHARACTERS 64u

HC_DEVICE FILE *hc_libc_open_wmemstream(wchar_t **text, size_t *size)
{
    unsigned char *memory = (unsigned char *)hc_libc_calloc(HC_GROWING_CHARACTERS, sizeof(wchar_t));
    struct hc_libc_file *file;

    if (memory == NULL)
        return NULL;
    file = hc_file_memory_new(HC_FILE_GROWING_WIDE, HC_FILE_WIDE, memory, HC_GROWING_CHARACTERS);
    if (file == NULL) {
        hc_libc_free(memory);
        return NULL;
    }
    file->text_out = (char **)(void *)text;
    file->size_out = size;
    return (FILE *)file;
}

/* Room for `need` characters and a zero after them. */
static HC_DEVICE int grow(struct hc_libc_file *file, size_t need)
{
    size_t room = file->memory_room;
    unsigned char *larger;

    if (need < room)
        return 0;
    HC_NO_UNROLL
    while (room <= need)
        room *= 2;
    larger = (unsigned char *)hc_libc_realloc(file->memory, room * sizeof(wchar_t));
    if (larger == NULL)
        return -ENOMEM;
    file->memory = larger;
    file->memory_room = room;
    return 0;
}

static HC_DEVICE int put_locked(struct hc_libc_file *file, const wchar_t *text, size_t count)
{
    size_t at = (size_t)file->offset, i;
    int error = grow(file, at + count);
    wchar_t *memory = (wchar_t *)(void *)file->memory;

    if (error != 0) {
        file->flags |= HC_FILE_FAILED;
        return error;
    }
    HC_NO_UNROLL
    for (i = file->memory_bytes; i < at; i++)
        memory[i] = 0; /* what was sought over */
    HC_NO_UNROLL
    for (i = 0; i < count; i++)
        memory[at + i] = text[i];
    file->offset += (int64_t)count;
    if (at + count > file->memory_bytes) {
        file->memory_bytes = at + count;
        memory[at + count] = 0;
    }
    return 0;
}

HC_DEVICE int hc_file_put_wide(struct hc_libc_file *file, const wchar_t *text, size_t count)
{
    int result;

    hc_file_lock(file);
    result = put_locked(file, text, count);
    hc_file_unlock(file);
    return result;
}

HC_EXTERN_C_END
