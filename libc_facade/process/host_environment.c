/* getenv by asking the host. */
#include "libc_facade/process/host_environment.h"
#include "device/include/hostcall/device.h"
#include "device/text.h"
#include "libc_facade/libc.h"
#include "libc_facade/lock.h"
#include "libc_facade/memory/memory_functions.h"

#include <errno.h>

/* getenv returns a pointer that must stay valid, and the host's program may set another value between launches: every value that a
 * variable was seen to have is a record, which stays as it is. So memory is for the values, however often they are asked for. */
struct hc_variable {
    struct hc_variable *next;
    uint32_t name_bytes; /* with its terminator */
    uint32_t room;       /* for the value behind it */
    char text[];
};

HC_DEVICE_STATIC struct {
    struct hc_libc_lock lock; /* one thread asks, the others wait */
    struct hc_variable *newest;
    struct hc_variable *spare; /* for the next answer: most are values that there are already */
} variables;

#define HC_SPARE_BYTES 256u

HC_INLINE int same_text(const char *a, const char *b)
{
    while (*a != '\0' && *a == *b)
        a++, b++;
    return *a == *b;
}

HC_INLINE char *value_of(struct hc_variable *record)
{
    return record->text + record->name_bytes;
}

/* The spare record, for this name and a value of so many bytes; NULL: no memory. */
static HC_DEVICE struct hc_variable *spare_for(const char *name, uint32_t name_bytes, uint32_t value_bytes)
{
    struct hc_variable *record = variables.spare;
    uint32_t text_bytes = name_bytes + value_bytes;

    if (record == NULL || record->name_bytes + record->room < text_bytes) {
        if (text_bytes < HC_SPARE_BYTES)
            text_bytes = HC_SPARE_BYTES;
        hc_libc_free(record);
        record = variables.spare = (struct hc_variable *)hc_libc_malloc(sizeof *record + text_bytes);
        if (record == NULL)
            return NULL;
        record->name_bytes = 0;
        record->room = text_bytes;
    }
    record->room += record->name_bytes;
    record->name_bytes = name_bytes;
    record->room -= name_bytes;
    for (uint32_t i = 0; i < name_bytes; i++)
        record->text[i] = name[i];
    return record;
}

/* The variable's value now, as the spare record; NULL: there is none, or no memory. */
static HC_DEVICE struct hc_variable *ask(const char *name)
{
    uint32_t name_bytes = hc_text_size(name);
    uint32_t value_bytes = 1;

    for (;;) {
        struct hc_variable *record = spare_for(name, name_bytes, value_bytes);
        int length = record != NULL ? hc_getenv(name, value_of(record), record->room) : -ENOMEM;

        if (length == -ENOMEM)
            *hc_errno_location() = ENOMEM;
        if (length < 0)
            return NULL; /* C's getenv sets no errno */
        if ((uint32_t)length < record->room)
            return record;
        value_bytes = (uint32_t)length + 1;
    }
}

/* The record that already has what this one has, or this one, which is no longer spare. */
static HC_DEVICE struct hc_variable *keep(struct hc_variable *record)
{
    struct hc_variable *old = variables.newest;

    for (; old != NULL; old = old->next)
        if (same_text(old->text, record->text) && same_text(value_of(old), value_of(record)))
            return old;
    record->next = variables.newest;
    variables.newest = record;
    variables.spare = NULL;
    return record;
}

HC_DEVICE char *hc_libc_host_getenv(const char *name)
{
    struct hc_variable *record;

    hc_libc_lock(&variables.lock);
    record = ask(name);
    if (record != NULL)
        record = keep(record);
    hc_libc_unlock(&variables.lock);
    return record != NULL ? value_of(record) : NULL;
}
