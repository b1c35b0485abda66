/* POSIX.1-2017 getpwent, getgrent and their kin, glibc's fgetpwent and fgetgrent: the lines of /etc/passwd and /etc/group, or of a stream of that
 * form. Lines that are not of the form are passed over, as glibc does. */
#include "libc_facade/memory/memory_functions.h"
#include "libc_facade/posix/posix_functions.h"
#include "libc_facade/stdio/stdio_functions.h"

/* One place in each list, which all threads share. */
HC_DEVICE_STATIC FILE *users;
HC_DEVICE_STATIC FILE *groups;
/* Where the results' names are, until the next call. */
HC_DEVICE_STATIC char *user_room;
HC_DEVICE_STATIC char *group_room;
HC_DEVICE_STATIC size_t user_size;
HC_DEVICE_STATIC size_t group_size;

static HC_DEVICE void begin(FILE **list)
{
    if (*list != NULL)
        hc_libc_rewind(*list);
}

static HC_DEVICE void end(FILE **list)
{
    if (*list != NULL)
        hc_libc_fclose(*list);
    *list = NULL;
}

static HC_DEVICE FILE *open_list(FILE **list, const char *path)
{
    if (*list == NULL)
        *list = hc_libc_fopen(path, "r");
    return *list;
}

static HC_DEVICE char *after_blanks(char *line)
{
    while (*line == ' ' || *line == '\t')
        line++;
    return line;
}

/* The next line that is no comment, without its end, terminated. Its length, or -1. */
static HC_DEVICE ssize_t next_line(char **room, size_t *size, FILE *stream)
{
    ssize_t length;

    do {
        length = hc_libc_getline(room, size, stream);
    } while (length >= 0 && *after_blanks(*room) == '#');
    if (length > 0 && (*room)[length - 1] == '\n')
        (*room)[--length] = '\0';
    return length;
}

HC_DEVICE struct passwd *hc_libc_fgetpwent(FILE *stream)
{
    HC_DEVICE_STATIC struct passwd entry;

    while (next_line(&user_room, &user_size, stream) >= 0)
        if (hc_user_of_line(after_blanks(user_room), &entry))
            return &entry;
    return NULL;
}

/* Room for the pointers to as many members as a line of the length may have. */
static HC_DEVICE int make_room(size_t length)
{
    size_t wanted = length + 1 + (length + 3) * sizeof(char *);
    char *larger = wanted > group_size ? (char *)hc_libc_realloc(group_room, wanted) : group_room;

    if (larger == NULL)
        return 0;
    group_size = wanted > group_size ? wanted : group_size;
    group_room = larger;
    return 1;
}

HC_DEVICE struct group *hc_libc_fgetgrent(FILE *stream)
{
    HC_DEVICE_STATIC struct group entry;
    ssize_t length;
    char *line;

    while ((length = next_line(&group_room, &group_size, stream)) >= 0 && make_room((size_t)length)) {
        line = after_blanks(group_room);
        if (hc_group_of_line(line, group_size - (size_t)(line - group_room), &entry) == 0)
            return &entry;
    }
    return NULL;
}

HC_DEVICE void hc_libc_setpwent(void)
{
    begin(&users);
}

HC_DEVICE void hc_libc_endpwent(void)
{
    end(&users);
}

HC_DEVICE struct passwd *hc_libc_getpwent(void)
{
    FILE *list = open_list(&users, "/etc/passwd");

    return list != NULL ? hc_libc_fgetpwent(list) : NULL;
}

HC_DEVICE void hc_libc_setgrent(void)
{
    begin(&groups);
}

HC_DEVICE void hc_libc_endgrent(void)
{
    end(&groups);
}

HC_DEVICE struct group *hc_libc_getgrent(void)
{
    FILE *list = open_list(&groups, "/etc/group");

    return list != NULL ? hc_libc_fgetgrent(list) : NULL;
}
