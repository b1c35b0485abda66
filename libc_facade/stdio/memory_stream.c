/* fmemopen and open_memstream: POSIX.1-2017; where that leaves a choice, as glibc since 2.22. */
#include "libc_facade/memory/memory_functions.h"
#include "libc_facade/stdio/file.h"

HC_EXTERN_C_BEGIN

#define HC_MEMORY_BUFFER_BYTES 1024u /* what a stream in memory needs less than one on a file */
#define HC_GROWING_BYTES 128u

HC_DEVICE struct hc_libc_file *hc_file_memory_new(uint32_t kind, uint32_t flags, unsigned char *memory, size_t room)
{
    struct hc_libc_file *file = hc_file_new(kind, flags | HC_FILE_CHOSEN | HC_FILE_LOOKED);

    if (file == NULL)
        return NULL;
    file->buffer = (unsigned char *)hc_libc_malloc(HC_MEMORY_BUFFER_BYTES);
    if (file->buffer == NULL) {
        file->kind = HC_FILE_CLOSED;
        hc_file_recycle(file);
        return NULL;
    }
    file->flags |= HC_FILE_OWN_BUFFER;
    file->capacity = HC_MEMORY_BUFFER_BYTES;
    file->at = file->end = file->put = file->put_end = file->buffer;
    file->memory = memory;
    file->memory_bytes = 0;
    file->memory_room = room;
    file->offset = 0;
    return file;
}

static HC_DEVICE size_t text_length(const unsigned char *text, size_t most)
{
    const unsigned char *end = hc_file_find(text, 0, most);

    return end != NULL ? (size_t)(end - text) : most;
}

HC_DEVICE FILE *hc_libc_fmemopen(void *memory, size_t size, const char *mode)
{
    int open_flags;
    uint32_t flags = hc_file_mode(mode, &open_flags);
    unsigned char *given = (unsigned char *)memory;
    struct hc_libc_file *file;

    if (flags == 0)
        return NULL;
    if (given == NULL) {
        given = (unsigned char *)hc_libc_calloc(1, size != 0 ? size : 1);
        if (given == NULL)
            return NULL;
        flags |= HC_FILE_OWN_MEMORY;
    }
    file = hc_file_memory_new(HC_FILE_MEMORY, flags, given, size);
    if (file == NULL) {
        if (flags & HC_FILE_OWN_MEMORY)
            hc_libc_free(given);
        return NULL;
    }
    if (*mode == 'w' && (flags & HC_FILE_CAN_READ) && size != 0)
        given[0] = 0;
    file->memory_bytes = *mode == 'r' ? size : *mode == 'a' ? text_length(given, size) : 0;
    if (*mode == 'a')
        file->offset = (int64_t)file->memory_bytes;
    return (FILE *)file;
}

HC_DEVICE FILE *hc_libc_open_memstream(char **text, size_t *size)
{
    unsigned char *memory = (unsigned char *)hc_libc_calloc(1, HC_GROWING_BYTES);
    struct hc_libc_file *file;

    if (memory == NULL)
        return NULL;
    file = hc_file_memory_new(HC_FILE_GROWING, HC_FILE_CAN_WRITE, memory, HC_GROWING_BYTES);
    if (file == NULL) {
        hc_libc_free(memory);
        return NULL;
    }
    file->text_out = text;
    file->size_out = size;
    return (FILE *)file;
}

HC_EXTERN_C_END
