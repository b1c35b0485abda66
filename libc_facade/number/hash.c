/* <search.h>: hash tables of a fixed size, by open addressing. As POSIX has it, callers see to it that no other thread uses the table. */
#include "libc_facade/libc.h"
#include "libc_facade/memory/memory_functions.h"
#include "libc_facade/number/number_functions.h"
#include "libc_facade/string/string_functions.h"

#include <errno.h>

/* glibc's name for what a table holds; its inside is ours. A place is free if its key is NULL. */
struct _ENTRY {
    uint32_t hash;
    ENTRY entry;
};

static HC_DEVICE int is_prime(size_t odd)
{
    size_t divisor;

    HC_NO_UNROLL
    for (divisor = 3; divisor * divisor <= odd; divisor += 2) {
        if (odd % divisor == 0)
            return 0;
    }
    return 1;
}

HC_DEVICE int hc_libc_hcreate_r(size_t count, struct hsearch_data *table)
{
    if (table == NULL) {
        *hc_errno_location() = EINVAL;
        return 0;
    }
    if (table->table != NULL)
        return 0;
    if (count < 3)
        count = 3;
    HC_NO_UNROLL
    for (count |= 1; count <= UINT32_MAX - 2 && !is_prime(count);) /* as many as glibc has room for */
        count += 2;
    if (count > UINT32_MAX - 2) {
        *hc_errno_location() = ENOMEM;
        return 0;
    }
    table->table = (struct _ENTRY *)hc_libc_calloc(count, sizeof *table->table);
    if (table->table == NULL)
        return 0;
    table->size = (unsigned)count;
    table->filled = 0;
    return 1;
}

HC_DEVICE void hc_libc_hdestroy_r(struct hsearch_data *table)
{
    if (table == NULL) {
        *hc_errno_location() = EINVAL;
        return;
    }
    hc_libc_free(table->table);
    table->table = NULL;
}

/* FNV-1a, of which the upper bits are mixed in */
static HC_DEVICE uint32_t hash_of(const char *key)
{
    uint32_t hash = 2166136261u;

    HC_NO_UNROLL
    for (; *key != '\0'; key++)
        hash = (hash ^ (unsigned char)*key) * 16777619u;
    return hash ^ hash >> 15;
}

HC_DEVICE int hc_libc_hsearch_r(ENTRY item, ACTION action, ENTRY **found, struct hsearch_data *table)
{
    uint32_t hash = hash_of(item.key), place, tried;

    *found = NULL;
    place = hash % table->size;
    HC_NO_UNROLL
    for (tried = 0; tried < table->size; tried++) {
        struct _ENTRY *at = &table->table[place];

        if (at->entry.key == NULL) {
            if (action != ENTER)
                break;
            at->hash = hash;
            at->entry = item;
            table->filled++;
            *found = &at->entry;
            return 1;
        }
        if (at->hash == hash && hc_libc_strcmp(at->entry.key, item.key) == 0) {
            *found = &at->entry;
            return 1;
        }
        place = place + 1 < table->size ? place + 1 : 0;
    }
    *hc_errno_location() = action == ENTER ? ENOMEM : ESRCH;
    return 0;
}

HC_DEVICE_STATIC struct hsearch_data the_table;

HC_DEVICE int hc_libc_hcreate(size_t count)
{
    return hc_libc_hcreate_r(count, &the_table);
}

HC_DEVICE void hc_libc_hdestroy(void)
{
    hc_libc_hdestroy_r(&the_table);
}

HC_DEVICE ENTRY *hc_libc_hsearch(ENTRY item, ACTION action)
{
    ENTRY *found;

    hc_libc_hsearch_r(item, action, &found, &the_table);
    return found;
}
