/* Reading ahead: who reads a regular file from one end to the other finds the next part of it there already. After two whole buffers in a
 * row a ticket asks for a third, at its offset, while the program takes what the second holds; so the descriptor's position stays behind
 * (HC_FILE_LAGS) until something needs it. The end of the file is never learnt this way, and writes, seeks and fflush first wait for the
 * ticket, so a program sees nothing of all this. Tickets belong to their block (device.h): only launches of one thread have them. */
#include "libc_facade/memory/memory_functions.h"
#include "libc_facade/stdio/file.h"

HC_EXTERN_C_BEGIN

#define HC_STREAK_BEFORE_AHEAD 2u

static HC_DEVICE int can_read_ahead(struct hc_libc_file *file)
{
    if (hc_grid_threads() != 1 || !(file->flags & HC_FILE_OWN_BUFFER) || file->capacity != HC_FILE_BUFFER_BYTES)
        return 0;
    if (!hc_file_is_regular(file) || hc_file_raw_tell(file) < 0)
        return 0;
    if (file->ahead == NULL)
        file->ahead = (unsigned char *)hc_libc_malloc(file->capacity);
    return file->ahead != NULL;
}

HC_DEVICE void hc_file_ask_ahead(struct hc_libc_file *file)
{
    if ((size_t)(file->end - file->buffer) != file->capacity) {
        file->streak = 0;
        return;
    }
    if (++file->streak < HC_STREAK_BEFORE_AHEAD || !can_read_ahead(file))
        return;
    if (hc_submit_pread(&file->ticket, file->fd, file->ahead, file->capacity, file->offset) == 0)
        file->ahead_bytes = (int64_t)file->capacity;
}

HC_DEVICE int hc_file_take_ahead(struct hc_libc_file *file)
{
    unsigned char *buffer = file->buffer;
    int64_t got;

    if (file->ahead_bytes == 0)
        return 0;
    got = hc_ticket_wait(&file->ticket);
    file->ahead_bytes = 0;
    if (got <= 0) { /* a plain read shall find that out */
        file->streak = 0;
        return 0;
    }
    file->buffer = file->ahead;
    file->ahead = buffer;
    file->at = file->buffer;
    file->end = file->buffer + got;
    file->offset += got;
    file->flags |= HC_FILE_LAGS;
    hc_file_ask_ahead(file);
    return 1;
}

HC_DEVICE void hc_file_stop_ahead(struct hc_libc_file *file)
{
    if (file->ahead_bytes != 0)
        hc_ticket_wait(&file->ticket);
    file->ahead_bytes = 0;
    file->streak = 0;
}

HC_EXTERN_C_END
