/* POSIX.1-2017 getpwent, getgrent and their kin: the names in /etc/passwd and /etc/group, each looked up as getpwnam and getgrnam do. */
#include "libc_facade/posix/posix_functions.h"
#include "libc_facade/stdio/stdio_functions.h"

#define HC_NAME_BYTES 256

/* One place in each list, which all threads share. */
HC_DEVICE_STATIC FILE *users;
HC_DEVICE_STATIC FILE *groups;

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

/* The name of the next line; false at the end. */
static HC_DEVICE int next_name(FILE **list, const char *path, char name[HC_NAME_BYTES])
{
    int byte, length = 0;

    if (*list == NULL)
        *list = hc_libc_fopen(path, "r");
    if (*list == NULL)
        return 0;
    while ((byte = hc_libc_fgetc(*list)) != EOF && byte != ':' && byte != '\n')
        if (length < HC_NAME_BYTES - 1)
            name[length++] = (char)byte;
    name[length] = '\0';
    while (byte != EOF && byte != '\n')
        byte = hc_libc_fgetc(*list);
    return length != 0 || byte != EOF;
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
    struct passwd *found = NULL;
    char name[HC_NAME_BYTES];

    while (found == NULL && next_name(&users, "/etc/passwd", name))
        found = hc_libc_getpwnam(name);
    return found;
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
    struct group *found = NULL;
    char name[HC_NAME_BYTES];

    while (found == NULL && next_name(&groups, "/etc/group", name))
        found = hc_libc_getgrnam(name);
    return found;
}
