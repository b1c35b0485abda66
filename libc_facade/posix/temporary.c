/* Names for temporary files: POSIX.1-2017 mkstemp, mkdtemp, tmpnam, tempnam; mktemp of POSIX.1-2001; glibc's variants. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "libc_facade/posix/posix_functions.h"

#include "device/include/hostcall/device.h"
#include "device/system.h"
#include "device/text.h"
#include "libc_facade/memory/memory_functions.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#define HC_TRIES 1000
#define HC_MARKS 6

/* Where the pattern's XXXXXX is; NULL and EINVAL if it is not there. */
static HC_DEVICE char *marks_of(char *pattern, int suffix)
{
    size_t length = hc_text_size(pattern) - 1;
    char *marks;

    if (suffix < 0 || length < HC_MARKS + (size_t)suffix) {
        hc_libc_result(-EINVAL);
        return NULL;
    }
    marks = pattern + length - (size_t)suffix - HC_MARKS;
    for (int i = 0; i < HC_MARKS; i++)
        if (marks[i] != 'X') {
            hc_libc_result(-EINVAL);
            return NULL;
        }
    return marks;
}

/* 62 to the power of 6 is 57 thousand million names. 0 or -errno. */
static HC_DEVICE int choose(char *marks)
{
    uint64_t number;
    int64_t got = hc_query(HC_QUERY_RANDOM, 0, 0, NULL, &number, sizeof number);

    if (got != (int64_t)sizeof number)
        return got < 0 ? (int)got : -EIO;
    for (int i = 0; i < HC_MARKS; i++, number /= 62) {
        int digit = (int)(number % 62);
        marks[i] = (char)(digit < 10 ? '0' + digit : digit < 36 ? 'a' + digit - 10 : 'A' + digit - 36);
    }
    return 0;
}

enum kind { FILE_OF, DIRECTORY_OF, NAME_OF };

/* The descriptor, 0 or -errno. */
static HC_DEVICE int make(const char *path, enum kind kind, int flags)
{
    if (kind == FILE_OF)
        return hc_open(path, (flags & ~O_ACCMODE) | O_RDWR | O_CREAT | O_EXCL, 0600);
    return hc_mkdir(path, 0700);
}

/* A free name, or for NAME_OF one that nothing has. */
static HC_DEVICE int attempt(char *pattern, char *marks, enum kind kind, int flags)
{
    struct stat status;
    int result = choose(marks);

    if (result != 0)
        return result;
    if (kind != NAME_OF)
        return make(pattern, kind, flags);
    if (hc_libc_lstat(pattern, &status) == 0)
        return -EEXIST;
    return *hc_errno_location() == ENOENT ? 0 : -*hc_errno_location();
}

static HC_DEVICE int fill(char *pattern, int suffix, enum kind kind, int flags)
{
    char *marks = marks_of(pattern, suffix);
    int result = -EEXIST, saved = *hc_errno_location();

    if (marks == NULL)
        return -1;
    for (int tries = 0; result == -EEXIST && tries < HC_TRIES; tries++)
        result = attempt(pattern, marks, kind, flags);
    *hc_errno_location() = saved;
    return (int)hc_libc_result(result);
}

HC_DEVICE int hc_libc_mkostemps(char *pattern, int suffix, int flags)
{
    return fill(pattern, suffix, FILE_OF, flags);
}

HC_DEVICE int hc_libc_mkostemp(char *pattern, int flags)
{
    return fill(pattern, 0, FILE_OF, flags);
}

HC_DEVICE int hc_libc_mkstemps(char *pattern, int suffix)
{
    return fill(pattern, suffix, FILE_OF, 0);
}

HC_DEVICE int hc_libc_mkstemp(char *pattern)
{
    return fill(pattern, 0, FILE_OF, 0);
}

HC_DEVICE char *hc_libc_mkdtemp(char *pattern)
{
    return fill(pattern, 0, DIRECTORY_OF, 0) < 0 ? NULL : pattern;
}

/* The empty name when there is none. */
HC_DEVICE char *hc_libc_mktemp(char *pattern)
{
    if (fill(pattern, 0, NAME_OF, 0) < 0)
        pattern[0] = '\0';
    return pattern;
}

static HC_DEVICE char *append(char *to, const char *text, size_t most)
{
    for (; *text != '\0' && most != 0; most--)
        *to++ = *text++;
    *to = '\0';
    return to;
}

HC_DEVICE char *hc_libc_tmpnam(char *name)
{
    HC_DEVICE_STATIC char shared[L_tmpnam];
    char *room = name != NULL ? name : shared;

    append(append(room, P_tmpdir "/file", L_tmpnam), "XXXXXX", HC_MARKS);
    return fill(room, 0, NAME_OF, 0) < 0 ? NULL : room;
}

static HC_DEVICE int is_directory(const char *path)
{
    struct stat status;

    return path != NULL && path[0] != '\0' && hc_libc_stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* TMPDIR, then `directory`, then /tmp. */
static HC_DEVICE const char *choose_directory(const char *directory)
{
    const char *wish = hc_libc_getenv("TMPDIR");

    if (is_directory(wish))
        return wish;
    return is_directory(directory) ? directory : P_tmpdir;
}

HC_DEVICE char *hc_libc_tempnam(const char *directory, const char *prefix)
{
    const char *place = choose_directory(directory), *start = prefix != NULL && prefix[0] != '\0' ? prefix : "file";
    size_t size = hc_text_size(place) + 5 + 1 + HC_MARKS + 1;
    char *name = (char *)hc_libc_malloc(size);
    char *end;

    if (name == NULL)
        return NULL;
    end = append(name, place, size);
    end = append(end, "/", 1);
    end = append(end, start, 5);
    append(end, "XXXXXX", HC_MARKS);
    if (fill(name, 0, NAME_OF, 0) < 0) {
        hc_libc_free(name);
        return NULL;
    }
    return name;
}
