/* POSIX.1-2017 getpwuid, getgrgid and their kin: the host looks, and answers with a line as in /etc/passwd or /etc/group. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "libc_facade/posix/posix_functions.h"

#include "device/system.h"

#include <errno.h>

#define HC_MOST_FIELDS 7
#define HC_LINE_BYTES 1024

/* Takes the line apart at its colons; fields that it has not are empty. */
static HC_DEVICE void split(char *line, char *fields[HC_MOST_FIELDS], int most)
{
    int count = 1;

    fields[0] = line;
    for (; *line != '\0'; line++)
        if (*line == ':' && count < most) {
            *line = '\0';
            fields[count++] = line + 1;
        }
    while (count < most)
        fields[count++] = line;
}

/* Whether the text is a number of 32 bits and nothing else. A part of it must not pass for it: 4294967296 would become root. */
static HC_DEVICE int take_number(const char *text, unsigned *number)
{
    uint64_t value = 0;
    const char *digit = text;

    for (; *digit >= '0' && *digit <= '9' && value <= UINT32_MAX; digit++)
        value = 10 * value + (uint64_t)(*digit - '0');
    *number = (unsigned)value;
    return digit != text && *digit == '\0' && value <= UINT32_MAX;
}

/* The line with its terminator in room. 0, -ENOENT, or another error. */
static HC_DEVICE int64_t line_of(enum hc_query_what what, int64_t number, const char *name, char *room, size_t size)
{
    int64_t length = size != 0 ? hc_query(what, number, 0, name, room, size - 1) : -ERANGE;

    if (length >= 0 && (uint64_t)length >= size)
        return -ERANGE;
    if (length >= 0)
        room[length] = '\0';
    return length < 0 ? length : 0;
}

HC_DEVICE int hc_user_of_line(char *line, struct passwd *entry)
{
    char *fields[HC_MOST_FIELDS];

    split(line, fields, 7);
    if (!take_number(fields[2], &entry->pw_uid) || !take_number(fields[3], &entry->pw_gid))
        return 0;
    entry->pw_name = fields[0];
    entry->pw_passwd = fields[1];
    entry->pw_gecos = fields[4];
    entry->pw_dir = fields[5];
    entry->pw_shell = fields[6];
    return 1;
}

static HC_DEVICE int find_user(uid_t number, const char *name, struct passwd *entry, char *room, size_t size,
                               struct passwd **found)
{
    int64_t error = line_of(HC_QUERY_USER, number, name, room, size);

    *found = NULL;
    if (error == 0 && !hc_user_of_line(room, entry))
        error = -EIO;
    if (error != 0)
        return error == -ENOENT ? 0 : (int)-error;
    *found = entry;
    return 0;
}

HC_DEVICE int hc_libc_getpwuid_r(uid_t user, struct passwd *entry, char *room, size_t size, struct passwd **found)
{
    return find_user(user, NULL, entry, room, size, found);
}

HC_DEVICE int hc_libc_getpwnam_r(const char *name, struct passwd *entry, char *room, size_t size, struct passwd **found)
{
    return find_user(0, name, entry, room, size, found);
}

static HC_DEVICE int is_blank(char text)
{
    return text == ' ' || (text >= '\t' && text <= '\r');
}

/* Ends each name at its comma. Members without a name are passed over, and so are blanks before one, as glibc does. How many there are. */
static HC_DEVICE size_t take_members(char *names, char **list)
{
    size_t count = 0;

    while (*names != '\0') {
        while (is_blank(*names))
            names++;
        if (*names != '\0' && *names != ',')
            list[count++] = names;
        while (*names != '\0' && *names != ',')
            names++;
        if (*names == ',')
            *names++ = '\0';
    }
    return count;
}

/* The members' pointers stand behind the line, and a NULL at their end. */
static HC_DEVICE int list_members(char *names, char *room, size_t size, char ***members)
{
    size_t most = names[0] != '\0', used;
    char *end = names;

    for (; *end != '\0'; end++)
        most += *end == ',';
    used = ((uintptr_t)(end + 1) + sizeof(char *) - 1) / sizeof(char *) * sizeof(char *) - (uintptr_t)room;
    if (used > size || (size - used) / sizeof(char *) < most + 1)
        return 0;
    *members = (char **)(void *)(room + used);
    (*members)[take_members(names, *members)] = NULL;
    return 1;
}

HC_DEVICE int hc_group_of_line(char *room, size_t size, struct group *entry)
{
    char *fields[HC_MOST_FIELDS];

    split(room, fields, 4);
    if (!take_number(fields[2], &entry->gr_gid))
        return -EIO;
    entry->gr_name = fields[0];
    entry->gr_passwd = fields[1];
    return list_members(fields[3], room, size, &entry->gr_mem) ? 0 : -ERANGE;
}

static HC_DEVICE int find_group(gid_t number, const char *name, struct group *entry, char *room, size_t size, struct group **found)
{
    int64_t error = line_of(HC_QUERY_GROUP, number, name, room, size);

    *found = NULL;
    if (error == 0)
        error = hc_group_of_line(room, size, entry);
    if (error != 0)
        return error == -ENOENT ? 0 : (int)-error;
    *found = entry;
    return 0;
}

HC_DEVICE int hc_libc_getgrgid_r(gid_t group, struct group *entry, char *room, size_t size, struct group **found)
{
    return find_group(group, NULL, entry, room, size, found);
}

HC_DEVICE int hc_libc_getgrnam_r(const char *name, struct group *entry, char *room, size_t size, struct group **found)
{
    return find_group(0, name, entry, room, size, found);
}

/* ---- Static results */

static HC_DEVICE struct passwd *static_user(uid_t number, const char *name)
{
    HC_DEVICE_STATIC struct passwd entry;
    HC_DEVICE_STATIC char room[HC_LINE_BYTES];
    struct passwd *found;
    int error = find_user(number, name, &entry, room, sizeof room, &found);

    if (error != 0)
        *hc_errno_location() = error;
    return found;
}

HC_DEVICE struct passwd *hc_libc_getpwuid(uid_t user)
{
    return static_user(user, NULL);
}

HC_DEVICE struct passwd *hc_libc_getpwnam(const char *name)
{
    return static_user(0, name);
}

static HC_DEVICE struct group *static_group(gid_t number, const char *name)
{
    HC_DEVICE_STATIC struct group entry;
    HC_DEVICE_STATIC char room[4 * HC_LINE_BYTES];
    struct group *found;
    int error = find_group(number, name, &entry, room, sizeof room, &found);

    if (error != 0)
        *hc_errno_location() = error;
    return found;
}

HC_DEVICE struct group *hc_libc_getgrgid(gid_t group)
{
    return static_group(group, NULL);
}

HC_DEVICE struct group *hc_libc_getgrnam(const char *name)
{
    return static_group(0, name);
}
