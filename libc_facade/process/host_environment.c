/* getenv by asking the host. */
#include "libc_facade/process/host_environment.h"
#include "device/include/hostcall/device.h"
#include "device/lanes.h"
#include "device/text.h"
#include "libc_facade/libc.h"

#include <errno.h>

/* getenv returns a pointer that must stay valid, so values that were asked for are kept: NAME\0VALUE\0, as records linked
 * from the newest. Space is never freed; asking again costs none unless the length changed. A launch after another may find a new
 * value, which the host's program has set between them. */
#define HC_POOL_BYTES 16384u

struct hc_variable {
    uint32_t next;       /* offset of the next older record plus 1; 0 ends the list */
    uint32_t name_bytes; /* with its terminator; the value follows */
};

HC_DEVICE_STATIC struct {
    uint64_t used;
    uint32_t newest; /* offset plus 1 */
    HC_ALIGNED(8) char bytes[HC_POOL_BYTES];
} pool;

HC_INLINE struct hc_variable *record_at(uint32_t offset)
{
    return (struct hc_variable *)(void *)(pool.bytes + offset);
}

HC_INLINE char *record_name(struct hc_variable *record)
{
    return (char *)(record + 1);
}

HC_INLINE int same_text(const char *a, const char *b)
{
    while (*a != '\0' && *a == *b)
        a++, b++;
    return *a == *b;
}

static HC_DEVICE struct hc_variable *find(const char *name)
{
    uint32_t at = hc_atomic_or_acquire(&pool.newest, 0);

    while (at != 0) {
        struct hc_variable *record = record_at(at - 1);
        if (same_text(record_name(record), name))
            return record;
        at = record->next;
    }
    return NULL;
}

/* Reserves a record; NULL when the pool is full. */
static HC_DEVICE struct hc_variable *reserve(const char *name, uint32_t value_bytes)
{
    uint32_t name_bytes = hc_text_size(name);
    uint64_t bytes = (sizeof(struct hc_variable) + (uint64_t)name_bytes + value_bytes + 7) & ~7ull;
    uint64_t offset = bytes <= HC_POOL_BYTES ? hc_atomic_add64(&pool.used, bytes) : HC_POOL_BYTES;
    struct hc_variable *record;

    if (offset + bytes > HC_POOL_BYTES) {
        *hc_errno_location() = ENOMEM;
        return NULL;
    }
    record = record_at((uint32_t)offset);
    record->name_bytes = name_bytes;
    for (uint32_t i = 0; i < name_bytes; i++)
        record_name(record)[i] = name[i];
    return record;
}

static HC_DEVICE void enter(struct hc_variable *record)
{
    uint32_t offset = (uint32_t)((char *)record - pool.bytes) + 1, seen = hc_atomic_or_acquire(&pool.newest, 0), newest;

    do {
        newest = seen;
        record->next = newest;
        hc_fence_system(); /* the record is whole before the list leads to it */
        seen = hc_atomic_cas_acquire(&pool.newest, newest, offset);
    } while (seen != newest);
}

HC_DEVICE char *hc_libc_host_getenv(const char *name)
{
    struct hc_variable *record;
    int length;

    length = hc_getenv(name, NULL, 0);
    if (length < 0)
        return NULL; /* C's getenv sets no errno */
    record = find(name);
    if (record != NULL) {
        char *value = record_name(record) + record->name_bytes;
        if (hc_text_size(value) == (uint32_t)length + 1) {
            hc_getenv(name, value, (size_t)length + 1); /* the same bytes again, or others, which C17 7.22.4.6 allows */
            return value;
        }
    }
    record = reserve(name, (uint32_t)length + 1);
    if (record == NULL)
        return NULL;
    hc_getenv(name, record_name(record) + record->name_bytes, (size_t)length + 1);
    enter(record);
    return record_name(record) + record->name_bytes;
}
