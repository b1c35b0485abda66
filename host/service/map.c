/* Mappings: the table, and what mmap, munmap and madvise do with it. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "host/service/map_internal.h"

#define MAPPINGS_MOST 4096u
/* Windows are large because on a GPU a registration that can be undone while kernels run costs 60 ms of waiting for a time slice
 * beside a busy kernel, however large it is. */
#define WINDOW_MOST ((size_t)1 << 30)
#define WINDOWS_IN_BUDGET 8u /* at least, so that some come ahead while others are read */

#define FLAGS_KNOWN (MAP_SHARED | MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_POPULATE)

static pthread_mutex_t spare_lock = PTHREAD_MUTEX_INITIALIZER;
static struct hc_maps *spare;

static size_t page_size(void)
{
    return (size_t)sysconf(_SC_PAGESIZE);
}

static size_t whole_pages(size_t bytes)
{
    return (bytes + page_size() - 1) / page_size() * page_size();
}

/* ---- The table's life */

static struct hc_maps *take_spare(void)
{
    struct hc_maps *maps;

    pthread_mutex_lock(&spare_lock);
    maps = spare;
    if (maps != NULL)
        spare = maps->spare;
    pthread_mutex_unlock(&spare_lock);
    if (maps != NULL)
        return maps;
    maps = calloc(1, sizeof *maps);
    if (maps != NULL) {
        pthread_condattr_t attributes;

        pthread_condattr_init(&attributes);
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
        pthread_mutex_init(&maps->lock, NULL);
        pthread_cond_init(&maps->changed, &attributes);
        pthread_condattr_destroy(&attributes);
    }
    return maps;
}

struct hc_maps *hc_maps_open(const struct hc_map_device *device, uint64_t *generation)
{
    struct hc_maps *maps = take_spare();

    if (maps == NULL)
        return NULL;
    pthread_mutex_lock(&maps->lock);
    maps->device = *device;
    maps->budget = device->budget != 0 ? device->budget : SIZE_MAX;
    maps->registered = 0;
    maps->open = true;
    *generation = maps->generation;
    pthread_mutex_unlock(&maps->lock);
    return maps;
}

/* With the lock, or without it and an answer of false. */
static bool enter(struct hc_maps *maps, uint64_t generation)
{
    pthread_mutex_lock(&maps->lock);
    if (maps->open && maps->generation == generation) {
        maps->active++;
        return true;
    }
    pthread_mutex_unlock(&maps->lock);
    return false;
}

static int64_t leave(struct hc_maps *maps, int64_t result)
{
    maps->active--;
    pthread_cond_broadcast(&maps->changed);
    pthread_mutex_unlock(&maps->lock);
    return result;
}

void hc_maps_settle(struct hc_maps *maps)
{
    if (!atomic_load(&maps->any_departed) || !enter(maps, maps->generation))
        return;
    hc_maps_settle_departed(maps, HC_WAIT_WITH_PATIENCE);
    leave(maps, 0);
}

void hc_maps_close(struct hc_maps *maps)
{
    struct hc_mapping *mapping;

    pthread_mutex_lock(&maps->lock);
    maps->open = false;
    maps->ahead = NULL;
    pthread_cond_broadcast(&maps->changed);
    while (maps->active != 0)
        pthread_cond_wait(&maps->changed, &maps->lock);
    while ((mapping = maps->mappings) != NULL) {
        maps->mappings = mapping->next;
        hc_mapping_discard(maps, mapping, HC_WAIT_FOR_EVER);
    }
    hc_maps_settle_departed(maps, HC_WAIT_FOR_EVER);
    hc_maps_stop_threads(maps);
    maps->departed = NULL; /* still registered in spite of all: the driver may use these pages for as long as the process lives */
    maps->count = 0;
    maps->generation++;
    pthread_mutex_unlock(&maps->lock);
    pthread_mutex_lock(&spare_lock);
    maps->spare = spare;
    spare = maps;
    pthread_mutex_unlock(&spare_lock);
}

/* ---- mmap */

static int check_flags(const struct hc_map_request *request)
{
    if ((request->flags & (MAP_FIXED | MAP_FIXED_NOREPLACE)) != 0 || (request->flags & ~FLAGS_KNOWN) != 0)
        return -EOPNOTSUPP;
    if ((request->prot & ~(PROT_READ | PROT_WRITE)) != 0 || request->prot == PROT_NONE)
        return -EOPNOTSUPP;
    return 0;
}

/* A private mapping that is only read is made as a shared one, which may show the same bytes: pages of a private one are copied when
 * they are registered, and on ext4 (Linux 6.18, driver 580) their registration did not end. Anonymous memory is always writable, since
 * pages that nobody can write are not there to be registered. Writing implies reading. */
static char *map_on_host(const struct hc_map_request *request, int *prot)
{
    int flags = request->flags & ~(MAP_NORESERVE | MAP_POPULATE);
    bool anonymous = (flags & MAP_ANONYMOUS) != 0;
    void *base;

    *prot = PROT_READ;
    if (anonymous || (request->prot & PROT_WRITE) != 0)
        *prot |= PROT_WRITE;
    else if ((flags & MAP_TYPE) == MAP_PRIVATE)
        flags = (flags & ~MAP_TYPE) | MAP_SHARED;
    base = mmap(NULL, request->length, *prot, flags, anonymous ? -1 : request->fd, request->offset);
    return base != MAP_FAILED ? base : NULL;
}

/* Pages that there are behind the mapping, in bytes; or -ENODEV. */
static int64_t valid_bytes(const struct hc_map_request *request, size_t bytes)
{
    struct stat status;
    size_t behind;

    if ((request->flags & MAP_ANONYMOUS) != 0)
        return (int64_t)bytes;
    if (fstat(request->fd, &status) != 0)
        return -errno;
    if (!S_ISREG(status.st_mode))
        return -ENODEV;
    if (status.st_size <= request->offset)
        return 0;
    behind = whole_pages((size_t)(status.st_size - request->offset));
    return (int64_t)(behind < bytes ? behind : bytes);
}

static size_t choose_window(const struct hc_maps *maps, bool windowed)
{
    size_t window = WINDOW_MOST;

    while (windowed && window > page_size() && window > maps->budget / WINDOWS_IN_BUDGET)
        window /= 2;
    return window;
}

static struct hc_mapping *make_mapping(const struct hc_maps *maps, const struct hc_map_request *request, char *base, size_t bytes,
                                       size_t valid)
{
    bool windowed = (request->flags & MAP_NORESERVE) != 0;
    size_t window = choose_window(maps, windowed), count = (valid + window - 1) / window, i;
    struct hc_mapping *mapping = calloc(1, sizeof *mapping + count * sizeof mapping->windows[0]);

    if (mapping == NULL)
        return NULL;
    mapping->base = base;
    mapping->bytes = bytes;
    mapping->valid = valid;
    mapping->window_bytes = window;
    mapping->window_count = count;
    mapping->windowed = windowed;
    for (i = 0; i < count; i++)
        mapping->windows[i].mapping = mapping;
    return mapping;
}

/* Maps on the host. *mapping belongs to the caller; nothing of it is registered. */
static int prepare(const struct hc_maps *maps, const struct hc_map_request *request, struct hc_mapping **mapping)
{
    int prot, error = check_flags(request);
    size_t bytes = whole_pages(request->length);
    int64_t valid;
    char *base;

    if (error != 0)
        return error;
    base = map_on_host(request, &prot);
    if (base == NULL)
        return -errno;
    valid = valid_bytes(request, bytes);
    error = valid < 0 ? (int)valid : 0;
    if (error == 0 && (request->flags & MAP_NORESERVE) == 0 && (size_t)valid > maps->budget)
        error = -ENOMEM;
    if (error == 0 && (request->flags & MAP_NORESERVE) != 0 && mprotect(base, bytes, PROT_NONE) != 0)
        error = -errno;
    *mapping = error == 0 ? make_mapping(maps, request, base, bytes, (size_t)valid) : NULL;
    if (*mapping == NULL) {
        munmap(base, bytes);
        return error != 0 ? error : -ENOMEM;
    }
    (*mapping)->prot = prot;
    (*mapping)->writable = (prot & PROT_WRITE) != 0;
    return 0;
}

int64_t hc_maps_map(struct hc_maps *maps, uint64_t generation, const struct hc_map_request *request)
{
    struct hc_mapping *mapping = NULL;
    size_t i;
    int error;

    if (!enter(maps, generation))
        return -ECANCELED;
    if (maps->count >= MAPPINGS_MOST)
        return leave(maps, -ENOMEM);
    maps->count++;
    pthread_mutex_unlock(&maps->lock);
    error = prepare(maps, request, &mapping);
    pthread_mutex_lock(&maps->lock);
    for (i = 0; error == 0 && !mapping->windowed && i < mapping->window_count; i++) {
        error = hc_window_bring_in(maps, &mapping->windows[i]);
        mapping->windows[i].holds = 1;
    }
    if (error != 0) {
        if (mapping != NULL) /* the last window tried may still be in the driver, for which enough time was lost */
            hc_mapping_discard(maps, mapping,
                               mapping->windows[i - 1].state == HC_WINDOW_COMING ? HC_WAIT_NOT : HC_WAIT_WITH_PATIENCE);
        maps->count--;
        return leave(maps, error);
    }
    mapping->next = maps->mappings;
    maps->mappings = mapping;
    return leave(maps, (int64_t)(uintptr_t)mapping->base);
}

/* ---- munmap */

int64_t hc_maps_unmap(struct hc_maps *maps, uint64_t generation, uint64_t address, uint64_t length)
{
    struct hc_mapping **at, *mapping;

    if (!enter(maps, generation))
        return -ECANCELED;
    for (at = &maps->mappings; (mapping = *at) != NULL; at = &mapping->next)
        if ((uintptr_t)mapping->base == address)
            break;
    if (mapping == NULL || length == 0 || length > mapping->bytes || whole_pages(length) != mapping->bytes)
        return leave(maps, -EINVAL);
    *at = mapping->next;
    maps->count--;
    mapping->leaving = true;
    hc_window_not_ahead(maps, mapping, 0, mapping->window_count);
    while (mapping->users != 0)
        pthread_cond_wait(&maps->changed, &maps->lock);
    hc_mapping_discard(maps, mapping, HC_WAIT_WITH_PATIENCE);
    return leave(maps, 0);
}

/* ---- madvise */

static struct hc_mapping *find(struct hc_maps *maps, uint64_t address, uint64_t bytes)
{
    struct hc_mapping *mapping;

    for (mapping = maps->mappings; mapping != NULL; mapping = mapping->next) {
        uint64_t base = (uintptr_t)mapping->base;

        if (address >= base && address - base < mapping->bytes && bytes <= mapping->bytes - (address - base))
            return mapping;
    }
    return NULL;
}

/* Windows from first up to, not including, last. */
static void let_go(struct hc_maps *maps, struct hc_mapping *mapping, size_t first, size_t last)
{
    hc_window_not_ahead(maps, mapping, first, last);
    for (; first < last; first++) {
        struct hc_window *window = &mapping->windows[first];

        if (window->holds != 0)
            window->holds--;
        if (window->holds == 0 && window->waiters == 0 && window->state == HC_WINDOW_IN)
            hc_window_put_out(maps, window);
    }
}

static int hold(struct hc_maps *maps, struct hc_mapping *mapping, size_t first, size_t last)
{
    size_t i;
    int error = 0;

    if ((last - first - 1) * mapping->window_bytes + hc_window_size(&mapping->windows[last - 1]) > maps->budget)
        return -ENOMEM; /* no letting go by others would help */
    for (i = first; error == 0 && i < last; i++) {
        error = hc_window_bring_in(maps, &mapping->windows[i]);
        if (error == 0)
            mapping->windows[i].holds++;
        else
            let_go(maps, mapping, first, i);
    }
    if (error == 0)
        hc_window_ahead(maps, mapping, last);
    return error;
}

static int64_t advise(struct hc_maps *maps, struct hc_mapping *mapping, size_t start, size_t bytes, int advice)
{
    size_t first = start / mapping->window_bytes, end = start + bytes < mapping->valid ? start + bytes : mapping->valid;
    size_t last = (end + mapping->window_bytes - 1) / mapping->window_bytes;
    int64_t result = 0;

    if (advice != MADV_WILLNEED && advice != MADV_DONTNEED) {
        pthread_mutex_unlock(&maps->lock);
        result = madvise(mapping->base + start, bytes, advice) != 0 ? -errno : 0;
        pthread_mutex_lock(&maps->lock);
    } else if (!mapping->windowed || start >= mapping->valid) {
        result = 0; /* all of it stays within reach, or none of it can be */
    } else if (advice == MADV_WILLNEED) {
        result = hold(maps, mapping, first, last);
    } else {
        let_go(maps, mapping, first, last);
    }
    return result;
}

int64_t hc_maps_advise(struct hc_maps *maps, uint64_t generation, uint64_t address, uint64_t length, int advice)
{
    struct hc_mapping *mapping;
    int64_t result;

    if (advice != MADV_NORMAL && advice != MADV_RANDOM && advice != MADV_SEQUENTIAL && advice != MADV_WILLNEED &&
        advice != MADV_DONTNEED)
        return -EINVAL;
    if (address % page_size() != 0 || length > SIZE_MAX - page_size())
        return -EINVAL;
    if (length == 0)
        return 0;
    if (!enter(maps, generation))
        return -ECANCELED;
    mapping = find(maps, address, whole_pages(length));
    if (mapping == NULL)
        return leave(maps, -ENOMEM);
    mapping->users++;
    result = advise(maps, mapping, address - (uintptr_t)mapping->base, whole_pages(length), advice);
    mapping->users--;
    return leave(maps, result);
}
