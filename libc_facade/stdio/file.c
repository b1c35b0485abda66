/* The streams themselves: the three that a program starts with, a list of all, and each one's lock. */
#include "libc_facade/stdio/file.h"
#include "libc_facade/memory/memory_functions.h"

HC_EXTERN_C_BEGIN

#define HC_FILE_STANDARD_FLAGS (HC_FILE_STANDARD | HC_FILE_FOREIGN)

HC_DEVICE_STATIC struct hc_libc_file standard[3] = {
    {.flags = HC_FILE_STANDARD_FLAGS | HC_FILE_CAN_READ, .kind = HC_FILE_DESCRIPTOR, .fd = 0, .offset = -1},
    {.flags = HC_FILE_STANDARD_FLAGS | HC_FILE_CAN_WRITE | HC_FILE_POSTED, .kind = HC_FILE_DESCRIPTOR, .fd = 1, .offset = -1},
    {.flags = HC_FILE_STANDARD_FLAGS | HC_FILE_CAN_WRITE | HC_FILE_POSTED, .kind = HC_FILE_DESCRIPTOR, .fd = 2, .offset = -1},
};

HC_DEVICE_GLOBAL struct hc_libc_file *hc_libc_stdin = &standard[0];
HC_DEVICE_GLOBAL struct hc_libc_file *hc_libc_stdout = &standard[1];
HC_DEVICE_GLOBAL struct hc_libc_file *hc_libc_stderr = &standard[2];

/* Streams are never freed, so that fflush(NULL) may walk the list while others open and close: a closed one is used again. */
HC_DEVICE_STATIC struct hc_libc_lock list_lock; /* for changing `newest` and `unused` */
HC_DEVICE_STATIC uint64_t newest;               /* address of the first of the list, 0: the standard ones are all */
HC_DEVICE_STATIC struct hc_libc_file *unused;

HC_DEVICE struct hc_libc_file *hc_file_standard(int fd)
{
    return &standard[fd];
}

HC_DEVICE struct hc_libc_file *hc_file_of(const void *stream)
{
    uintptr_t value = (uintptr_t)stream;

    /* NULL is none of them: its use faults, as natively, and reads no standard input. */
    if (value - 1 < 4)
        return &standard[value & 3];
#ifndef __CUDACC__
    /* A .cu program's FILE objects on the CPU device, where its headers leave the C library's own. */
    if (stream == (const void *)stdin || stream == (const void *)stdout || stream == (const void *)stderr)
        return &standard[stream == (const void *)stdin ? 0 : stream == (const void *)stdout ? 1 : 2];
#endif
    return (struct hc_libc_file *)value;
}

HC_DEVICE struct hc_libc_file *hc_file_first(void)
{
    uint64_t first = hc_load64_acquire(&newest);

    return first != 0 ? (struct hc_libc_file *)(uintptr_t)first : &standard[2];
}

/* The standard ones are at the list's end: a variable of a GPU cannot begin with its own address in it. */
HC_DEVICE struct hc_libc_file *hc_file_next(const struct hc_libc_file *file)
{
    if (!(file->flags & HC_FILE_STANDARD))
        return file->next;
    return file == &standard[0] ? NULL : &standard[file == &standard[2] ? 1 : 0];
}

HC_DEVICE struct hc_libc_file *hc_file_new(uint32_t kind, uint32_t flags)
{
    struct hc_libc_file *file;

    hc_libc_lock(&list_lock);
    file = unused;
    if (file != NULL)
        unused = file->next_free;
    hc_libc_unlock(&list_lock);
    if (file == NULL) {
        file = (struct hc_libc_file *)hc_libc_calloc(1, sizeof *file);
        if (file == NULL)
            return NULL;
        hc_libc_lock(&list_lock);
        file->next = hc_file_first();
        hc_fence_system(); /* it is whole before the list leads to it */
        hc_store64_relaxed(&newest, (uint64_t)(uintptr_t)file);
        hc_libc_unlock(&list_lock);
    }
    hc_file_lock(file); /* someone in fflush(NULL) may be looking at it */
    file->flags = flags;
    file->fd = -1;
    file->offset = -1;
    file->streak = 0;
    file->ahead_bytes = 0;
    file->at = file->end = file->put = file->put_end = file->buffer = file->ahead = NULL;
    file->capacity = 0;
    file->child = 0;
    file->kind = kind;
    hc_file_unlock(file);
    return file;
}

/* The caller does not hold its lock. A standard stream keeps its place. */
HC_DEVICE void hc_file_recycle(struct hc_libc_file *file)
{
    if (file->flags & HC_FILE_STANDARD)
        return;
    hc_libc_lock(&list_lock);
    file->next_free = unused;
    unused = file;
    hc_libc_unlock(&list_lock);
}

/* ---- Locks. A thread that is alone in its launch needs none. */

HC_INLINE int alone(void)
{
    return hc_grid_threads() == 1;
}

HC_INLINE uint64_t thread_number(void)
{
    return (uint64_t)hc_block_index() * hc_block_threads() + hc_thread_index() + 1;
}

HC_DEVICE int hc_file_try_lock(struct hc_libc_file *file)
{
    uint64_t me = thread_number();

    if (alone())
        return 1;
    if (hc_load64_relaxed(&file->owner) != me) {
        if (!hc_libc_try_lock(&file->lock))
            return 0;
        hc_store64_relaxed(&file->owner, me);
    }
    file->depth++;
    return 1;
}

HC_DEVICE void hc_file_lock(struct hc_libc_file *file)
{
    uint32_t step = 0;

    while (!hc_file_try_lock(file))
        hc_lane_backoff(&step);
}

HC_DEVICE void hc_file_unlock(struct hc_libc_file *file)
{
    if (alone() || --file->depth != 0)
        return;
    hc_store64_relaxed(&file->owner, 0);
    hc_libc_unlock(&file->lock);
}

HC_DEVICE void hc_file_leave(struct hc_libc_file *file)
{
    if (alone() || hc_load64_relaxed(&file->owner) != thread_number())
        return;
    file->depth = 1;
    hc_file_unlock(file);
}

HC_EXTERN_C_END
