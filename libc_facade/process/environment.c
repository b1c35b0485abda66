/* POSIX.1-2017, environment: getenv and those that change it. */
#include "device/include/hostcall/device.h"
#include "device/lanes.h"
#include "libc_facade/libc.h"
#include "libc_facade/lock.h"
#include "libc_facade/memory/memory_functions.h"
#include "libc_facade/process/host_environment.h"
#include "libc_facade/process/process_functions.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

HC_DEVICE_GLOBAL char **hc_libc_environ;
HC_DEVICE_GLOBAL char **hc_libc___environ;

HC_DEVICE_STATIC struct {
    struct hc_libc_lock lock;
    uint32_t is_set;   /* hc_libc_environment_set was called */
    char **last;       /* what both names led to when last looked at */
    char **own;        /* the array made here; the program may lead `environ` elsewhere at any time */
    size_t own_size;   /* entries that it has room for, the NULL included */
} environment;

/* CUDA C++ has no aliases of variables, so the two names are two variables: one that no longer has the value that both had
 * was assigned to by the program, and is right. */
static HC_DEVICE char **current(void)
{
    /* Nothing is stored: getenv comes here beside a thread that changes the environment. */
    return hc_libc_environ != environment.last ? hc_libc_environ : hc_libc___environ;
}

static HC_DEVICE void lead_to(char **array)
{
    hc_libc_environ = hc_libc___environ = environment.last = array;
}

HC_DEVICE void hc_libc_environment_set(char **array)
{
    environment.is_set = 1;
    lead_to(array);
}

static HC_DEVICE size_t length_of(const char *text)
{
    size_t length = 0;

    HC_NO_UNROLL
    while (text[length] != '\0')
        length++;
    return length;
}

/* Length of a name: all before '=', or all. */
static HC_DEVICE size_t name_length(const char *text)
{
    size_t length = 0;

    HC_NO_UNROLL
    while (text[length] != '\0' && text[length] != '=')
        length++;
    return length;
}

/* Is `entry`, NAME=VALUE, of this name? */
static HC_DEVICE int is_named(const char *entry, const char *name, size_t length)
{
    HC_NO_UNROLL
    for (size_t i = 0; i < length; i++)
        if (entry[i] != name[i]) /* also where the entry ends */
            return 0;
    return entry[length] == '=';
}

/* The entry's place, or that of the NULL at the end; NULL if there is no array. */
static HC_DEVICE char **find(const char *name, size_t length)
{
    char **entry = current();

    if (entry == NULL)
        return NULL;
    while (*entry != NULL && !is_named(*entry, name, length))
        entry++;
    return entry;
}

HC_DEVICE char *hc_libc_getenv(const char *name)
{
    size_t length;
    char **entry;

    HC_IF_HOST(return getenv(name));
    length = length_of(name);
    entry = find(name, length);
    if (entry != NULL && *entry != NULL)
        return *entry + length + 1;
    return environment.is_set ? NULL : hc_libc_host_getenv(name);
}

HC_DEVICE char *hc_libc_secure_getenv(const char *name)
{
    return hc_libc_getenv(name);
}

/* An array of ours with room for one more entry, holding what the present one holds. The one before is left to those who read it;
 * as the room doubles, all of them together are no larger than the last. */
static HC_DEVICE char **make_room(size_t count)
{
    char **array = current();

    if (array == NULL || array != environment.own || count + 2 > environment.own_size) {
        size_t size = (count + 2) * 2 < 32 ? 32 : (count + 2) * 2;
        char **larger = (char **)hc_libc_malloc(size * sizeof *larger);
        if (larger == NULL)
            return NULL;
        for (size_t i = 0; i < count; i++)
            larger[i] = array[i];
        larger[count] = NULL;
        environment.own = larger;
        environment.own_size = size;
        lead_to(larger);
    }
    return environment.own;
}

/* Called with the lock held: `string`, NAME=VALUE, becomes the entry of its name. 0, or -1 with ENOMEM. */
static HC_DEVICE int enter(char *string, size_t length)
{
    char **entry = find(string, length), **array;
    size_t count;

    if (entry != NULL && *entry != NULL) {
        hc_fence_system(); /* the string is whole before readers are led to it */
        *entry = string;
        return 0;
    }
    count = entry == NULL ? 0 : (size_t)(entry - current());
    array = make_room(count);
    if (array == NULL)
        return -1;
    array[count + 1] = NULL;
    hc_fence_system(); /* the array ends behind the new entry before readers go past it */
    array[count] = string;
    return 0;
}

static HC_DEVICE int bad_name(const char *name)
{
    if (name != NULL && name[0] != '\0' && name[name_length(name)] == '\0')
        return 0;
    *hc_errno_location() = EINVAL;
    return 1;
}

static HC_DEVICE char *join(const char *name, size_t name_bytes, const char *value)
{
    size_t value_bytes = length_of(value);
    char *string = (char *)hc_libc_malloc(name_bytes + value_bytes + 2);

    if (string == NULL)
        return NULL;
    memcpy(string, name, name_bytes);
    string[name_bytes] = '=';
    memcpy(string + name_bytes + 1, value, value_bytes + 1);
    return string;
}

HC_DEVICE int hc_libc_setenv(const char *name, const char *value, int overwrite)
{
    size_t length;
    char **entry, *string;
    int result = 0;

    if (bad_name(name))
        return -1;
    length = length_of(name);
    hc_libc_lock(&environment.lock);
    entry = find(name, length);
    if (overwrite || entry == NULL || *entry == NULL) {
        string = join(name, length, value);
        result = string != NULL ? enter(string, length) : -1;
    }
    hc_libc_unlock(&environment.lock);
    return result;
}

static HC_DEVICE void remove_named(const char *name, size_t length)
{
    char **entry;

    hc_libc_lock(&environment.lock);
    while ((entry = find(name, length)) != NULL && *entry != NULL) /* a program's own array may name it twice */
        for (; *entry != NULL; entry++)
            entry[0] = entry[1];
    hc_libc_unlock(&environment.lock);
}

HC_DEVICE int hc_libc_unsetenv(const char *name)
{
    if (bad_name(name))
        return -1;
    remove_named(name, length_of(name));
    return 0;
}

HC_DEVICE int hc_libc_putenv(char *string)
{
    size_t length = name_length(string);
    int result;

    if (string[length] == '\0') { /* glibc: a name alone is removed */
        remove_named(string, length);
        return 0;
    }
    hc_libc_lock(&environment.lock);
    result = enter(string, length);
    hc_libc_unlock(&environment.lock);
    return result;
}

HC_DEVICE int hc_libc_clearenv(void)
{
    hc_libc_lock(&environment.lock);
    lead_to(NULL);
    hc_libc_unlock(&environment.lock);
    return 0;
}
