/* Zones in files, as /usr/share/zoneinfo has them: RFC 8536, versions 1 and later. Leap seconds ("right/" zones) are passed over. */
#include "device/include/hostcall/device.h"
#include "libc_facade/memory/memory_functions.h"
#include "libc_facade/time/calendar.h"

#include <fcntl.h>

#define HC_HEADER_BYTES 44
#define HC_FILE_MOST (256u << 10) /* today's largest has 3.5 KiB */

struct bytes {
    unsigned char *at;
    size_t size;
};

struct header {
    uint32_t ut_flags, standard_flags, leaps, changes, kinds, name_bytes;
};

/* ---- The file's bytes */
static HC_DEVICE struct bytes read_descriptor(int fd)
{
    struct bytes file = {NULL, 0};
    size_t room = 4096;

    file.at = (unsigned char *)hc_libc_malloc(room);
    while (file.at != NULL) {
        ssize_t got = hc_read(fd, file.at + file.size, room - file.size);
        unsigned char *larger;
        if (got == 0)
            return file;
        if (got < 0)
            break;
        file.size += (size_t)got;
        if (file.size < room)
            continue;
        room *= 2;
        larger = room <= HC_FILE_MOST ? (unsigned char *)hc_libc_realloc(file.at, room) : NULL;
        if (larger == NULL)
            break;
        file.at = larger;
    }
    hc_libc_free(file.at);
    file.at = NULL;
    return file;
}

static HC_DEVICE struct bytes read_file(const char *path)
{
    struct bytes file = {NULL, 0};
    int fd = hc_open(path, O_RDONLY | O_CLOEXEC, 0);

    if (fd < 0)
        return file;
    file = read_descriptor(fd);
    hc_close(fd);
    return file;
}

/* ---- Numbers, the highest byte first */
static HC_DEVICE uint32_t number32(const unsigned char *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static HC_DEVICE int64_t time_at(const unsigned char *at, int time_bytes)
{
    if (time_bytes == 4)
        return (int32_t)number32(at);
    return (int64_t)((uint64_t)number32(at) << 32 | number32(at + 4));
}

/* ---- One of the file's two parts */
static HC_DEVICE int read_header(const struct bytes *rest, struct header *header)
{
    const unsigned char *at = rest->at;

    if (rest->size < HC_HEADER_BYTES || at[0] != 'T' || at[1] != 'Z' || at[2] != 'i' || at[3] != 'f')
        return -1;
    header->ut_flags = number32(at + 20);
    header->standard_flags = number32(at + 24);
    header->leaps = number32(at + 28);
    header->changes = number32(at + 32);
    header->kinds = number32(at + 36);
    header->name_bytes = number32(at + 40);
    return 0;
}

static HC_DEVICE uint64_t part_bytes(const struct header *header, int time_bytes)
{
    return HC_HEADER_BYTES + (uint64_t)header->changes * (uint64_t)(time_bytes + 1) + (uint64_t)header->kinds * 6 +
           header->name_bytes + (uint64_t)header->leaps * (uint64_t)(time_bytes + 4) + header->standard_flags + header->ut_flags;
}

/* Goes to the part that counts: the second, with 64-bit times, where there is one. Its time_bytes, or 0 if the file is no zone. */
static HC_DEVICE int find_part(struct bytes *rest, struct header *header)
{
    int time_bytes = 4;
    uint64_t first;

    if (read_header(rest, header) != 0)
        return 0;
    if (rest->at[4] >= '2') {
        first = part_bytes(header, 4);
        if (first > rest->size)
            return 0;
        rest->at += first;
        rest->size -= first;
        time_bytes = 8;
        if (read_header(rest, header) != 0)
            return 0;
    }
    if (part_bytes(header, time_bytes) > rest->size || header->kinds == 0 || header->kinds > 256 || header->name_bytes == 0)
        return 0;
    return time_bytes;
}

/* ---- From the file's layout to ours */

static HC_DEVICE struct hc_zone_table *allocate(const struct header *header, char **names)
{
    size_t times = header->changes * sizeof(int64_t), kinds = header->kinds * sizeof(struct hc_zone_kind);
    struct hc_zone_table *table =
        (struct hc_zone_table *)hc_libc_malloc(sizeof *table + times + kinds + header->changes + header->name_bytes + 1);
    char *at = (char *)table + sizeof *table;

    if (table == NULL)
        return NULL;
    table->changes = header->changes;
    table->kinds = header->kinds;
    table->times = (int64_t *)(void *)at;
    table->kind = (struct hc_zone_kind *)(void *)(at + times);
    table->kind_of = (uint8_t *)(at + times + kinds);
    table->has_rule = 0;
    *names = at + times + kinds + header->changes;
    return table;
}

/* -1 if an index leads out of its table. */
static HC_DEVICE int fill(struct hc_zone_table *table, const struct header *header, const unsigned char *at, int time_bytes,
                          char *names)
{
    uint32_t i;

    for (i = 0; i < header->changes; i++, at += time_bytes)
        table->times[i] = time_at(at, time_bytes);
    for (i = 0; i < header->changes; i++) {
        if (*at >= header->kinds)
            return -1;
        table->kind_of[i] = *at++;
    }
    for (i = 0; i < header->kinds; i++, at += 6) {
        if (at[5] >= header->name_bytes)
            return -1;
        table->kind[i].offset = (int32_t)number32(at);
        if (table->kind[i].offset < -2 * HC_DAY_SECONDS || table->kind[i].offset > 2 * HC_DAY_SECONDS)
            return -1;
        table->kind[i].is_dst = at[4] != 0;
        table->kind[i].name = names + at[5];
    }
    for (i = 0; i < header->name_bytes; i++)
        names[i] = (char)at[i];
    names[i] = '\0';
    table->first = 0;
    while (table->first < header->kinds && table->kind[table->first].is_dst)
        table->first++;
    if (table->first == header->kinds)
        table->first = 0;
    return 0;
}

/* What follows the second part: a zone as TZ has it, between two newlines, or nothing between them. */
static HC_DEVICE void read_footer(struct hc_zone_table *table, struct bytes *rest)
{
    size_t end = 1;

    if (rest->size < 3 || rest->at[0] != '\n')
        return;
    while (end < rest->size && rest->at[end] != '\n')
        end++;
    if (end == rest->size || end == 1)
        return;
    rest->at[end] = '\0';
    hc_zone_rule_read(&table->rule, (const char *)rest->at + 1);
    table->has_rule = 1;
}

static HC_DEVICE struct hc_zone_table *table_from(struct bytes rest)
{
    struct header header;
    int time_bytes = find_part(&rest, &header);
    struct hc_zone_table *table;
    char *names;

    if (time_bytes == 0)
        return NULL;
    table = allocate(&header, &names);
    if (table == NULL)
        return NULL;
    if (fill(table, &header, rest.at + HC_HEADER_BYTES, time_bytes, names) != 0) {
        hc_libc_free(table);
        return NULL;
    }
    rest.size -= part_bytes(&header, time_bytes);
    rest.at += part_bytes(&header, time_bytes);
    if (time_bytes == 8)
        read_footer(table, &rest);
    return table;
}

HC_DEVICE struct hc_zone_table *hc_zone_table_read(const char *path)
{
    struct bytes file = read_file(path);
    struct hc_zone_table *table;

    if (file.at == NULL)
        return NULL;
    table = table_from(file);
    hc_libc_free(file.at);
    return table;
}

HC_DEVICE const struct hc_zone_kind *hc_zone_table_at(const struct hc_zone_table *table, int64_t when)
{
    uint32_t low = 0, high = table->changes; /* the change before `low` has been, that at `high` is to come */

    if (high == 0 || when < table->times[0])
        return &table->kind[table->first];
    if (when >= table->times[high - 1] && table->has_rule)
        return hc_zone_rule_at(&table->rule, when);
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (when >= table->times[middle])
            low = middle + 1;
        else
            high = middle;
    }
    return &table->kind[table->kind_of[low - 1]];
}
