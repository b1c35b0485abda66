/* POSIX.1-2017 glob, globfree: a pattern's parts between slashes, one after another; each makes longer paths of those that there are. */
#include "libc_facade/directory/directory_functions.h"
#include "libc_facade/libc.h"
#include "libc_facade/memory/memory_functions.h"
#include "libc_facade/option/option_functions.h"
#include "libc_facade/pattern/pattern_functions.h"
#include "libc_facade/pattern/regex.h"
#include "libc_facade/posix/posix_functions.h"
#include "libc_facade/string/string_functions.h"

#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <sys/stat.h>

struct globbing {
    int flags;
    int (*error)(const char *path, int number);
    struct hc_regex_array paths; /* char *, each its own */
    int result;                  /* 0, or GLOB_NOSPACE, GLOB_ABORTED, GLOB_NOMATCH */
};

HC_INLINE char **path_at(struct hc_regex_array *paths, uint32_t index)
{
    return (char **)(void *)paths->at + index;
}

static HC_DEVICE void free_paths(struct hc_regex_array *paths)
{
    for (uint32_t i = 0; i < paths->count; i++)
        hc_libc_free(*path_at(paths, i));
    hc_libc_free(paths->at);
    paths->at = NULL;
    paths->count = paths->room = 0;
}

/* ---- Paths: `before` and `length` bytes of `part` */
static HC_DEVICE void add_path(struct globbing *globbing, struct hc_regex_array *paths, const char *before, const char *part,
                               size_t length)
{
    size_t first = hc_libc_strlen(before);
    char *path = (char *)hc_libc_malloc(first + length + 1), **place;

    place = path != NULL ? (char **)(void *)hc_regex_array_add(paths) : NULL;
    if (place == NULL) {
        hc_libc_free(path);
        globbing->result = GLOB_NOSPACE;
        return;
    }
    hc_libc_memcpy(path, before, first);
    hc_libc_memcpy(path + first, part, length);
    path[first + length] = '\0';
    *place = path;
}

static HC_DEVICE int is_directory(const char *path)
{
    struct stat status;

    return hc_libc_stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static HC_DEVICE int is_there(const char *path)
{
    struct stat status;

    return hc_libc_lstat(path, &status) == 0;
}

/* ---- A pattern's parts */
static HC_DEVICE int has_magic(const char *part, const char *end, int flags)
{
    int open = 0;

    for (; part < end; part++) {
        if (*part == '\\' && !(flags & GLOB_NOESCAPE) && part + 1 < end)
            part++;
        else if (*part == '*' || *part == '?' || (*part == ']' && open))
            return 1;
        else if (*part == '[')
            open = 1;
    }
    return 0;
}

/* Without its backslashes; `to` has room for all of it. The length. */
static HC_DEVICE size_t plain_text(char *to, const char *part, const char *end, int flags)
{
    size_t length = 0;

    for (; part < end; part++) {
        if (*part == '\\' && !(flags & GLOB_NOESCAPE) && part + 1 < end)
            part++;
        to[length++] = *part;
    }
    to[length] = '\0';
    return length;
}

/* Takes the last path away again if it must be a directory and is none. */
static HC_DEVICE void check_last(struct globbing *globbing, struct hc_regex_array *found, const struct dirent *entry)
{
    if (globbing->result != 0 || entry->d_type == DT_DIR || is_directory(*path_at(found, found->count - 1)))
        return;
    hc_libc_free(*path_at(found, --found->count));
}

/* path, as it is told to the caller: without the slash at its end. */
static HC_DEVICE void tell(struct globbing *globbing, const char *path, int number)
{
    size_t length = hc_libc_strlen(path);
    char *text = (char *)hc_libc_malloc(length + 1);

    if (text == NULL) {
        globbing->result = GLOB_NOSPACE;
        return;
    }
    hc_libc_memcpy(text, path, length + 1);
    while (length > 1 && text[length - 1] == '/')
        text[--length] = '\0';
    if ((globbing->error != NULL && globbing->error(text, number) != 0) || (globbing->flags & GLOB_ERR))
        globbing->result = GLOB_ABORTED;
    hc_libc_free(text);
}

/* Entries of the directory `path` that part matches; only directories if more of the pattern follows. As in glibc GLOB_PERIOD
 * is for what nothing follows. */
static HC_DEVICE void add_matching(struct globbing *globbing, struct hc_regex_array *found, const char *path, const char *part,
                                   int more_follows)
{
    const char *folder = *path != '\0' ? path : ".";
    DIR *directory = hc_libc_opendir(folder);
    int flags = ((globbing->flags & GLOB_NOESCAPE) ? FNM_NOESCAPE : 0) | (!more_follows && (globbing->flags & GLOB_PERIOD) ? 0 : FNM_PERIOD);
    struct dirent *entry;

    if (directory == NULL) {
        int number = *hc_errno_location();
        if (number != ENOTDIR)
            tell(globbing, folder, number);
        return;
    }
    while (globbing->result == 0 && (entry = hc_libc_readdir(directory)) != NULL) {
        if (more_follows && entry->d_type != DT_DIR && entry->d_type != DT_LNK && entry->d_type != DT_UNKNOWN)
            continue;
        if (hc_libc_fnmatch(part, entry->d_name, flags) != 0)
            continue;
        add_path(globbing, found, path, entry->d_name, hc_libc_strlen(entry->d_name));
        if (more_follows)
            check_last(globbing, found, entry);
    }
    hc_libc_closedir(directory);
}

/* Makes the paths longer by the part up to end and the slashes after it, which end at `next`. text has room for the part. */
static HC_DEVICE void take_part(struct globbing *globbing, char *text, const char *part, const char *end, const char *next)
{
    struct hc_regex_array found = {NULL, 0, 0, sizeof(char *)};
    int is_magic = has_magic(part, end, globbing->flags), more_follows = next > end;
    size_t length = (size_t)(end - part);

    if (is_magic) {
        hc_libc_memcpy(text, part, length);
        text[length] = '\0';
    } else {
        length = plain_text(text, part, end, globbing->flags);
    }
    for (uint32_t i = 0; i < globbing->paths.count && globbing->result == 0; i++) {
        const char *path = *path_at(&globbing->paths, i);
        if (is_magic)
            add_matching(globbing, &found, path, text, more_follows);
        else
            add_path(globbing, &found, path, text, length);
    }
    free_paths(&globbing->paths);
    if (!more_follows) {
        globbing->paths = found;
        return;
    }
    for (uint32_t i = 0; i < found.count && globbing->result == 0; i++)
        add_path(globbing, &globbing->paths, *path_at(&found, i), end, (size_t)(next - end));
    free_paths(&found);
}

static HC_DEVICE void take_all(struct globbing *globbing, const char *pattern)
{
    char *text = (char *)hc_libc_malloc(hc_libc_strlen(pattern) + 1);
    const char *part = pattern, *next;

    if (text == NULL) {
        globbing->result = GLOB_NOSPACE;
        return;
    }
    while (*part == '/')
        part++;
    add_path(globbing, &globbing->paths, "", pattern, (size_t)(part - pattern));
    for (; *part != '\0' && globbing->result == 0; part = next) {
        const char *end = part;
        while (*end != '\0' && *end != '/')
            end++;
        next = end;
        while (*next == '/')
            next++;
        take_part(globbing, text, part, end, next);
    }
    hc_libc_free(text);
}

/* Keeps what is there, and what was asked for: a path that ends with a slash is a directory. */
static HC_DEVICE void keep_those_there(struct globbing *globbing)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < globbing->paths.count; i++) {
        char *path = *path_at(&globbing->paths, i);
        size_t length = hc_libc_strlen(path);
        int wants_directory = (length > 0 && path[length - 1] == '/') || (globbing->flags & GLOB_ONLYDIR);
        if (length > 0 && (wants_directory ? is_directory(path) : is_there(path)))
            *path_at(&globbing->paths, kept++) = path;
        else
            hc_libc_free(path);
    }
    globbing->paths.count = kept;
}

static HC_DEVICE void mark_directories(struct globbing *globbing)
{
    for (uint32_t i = 0; i < globbing->paths.count; i++) {
        char **path = path_at(&globbing->paths, i), *longer;
        size_t length = hc_libc_strlen(*path);
        if ((*path)[length - 1] == '/' || !is_directory(*path))
            continue;
        longer = (char *)hc_libc_realloc(*path, length + 2);
        if (longer == NULL) {
            globbing->result = GLOB_NOSPACE;
            return;
        }
        longer[length] = '/';
        longer[length + 1] = '\0';
        *path = longer;
    }
}

static HC_DEVICE void sort_paths(struct hc_regex_array *paths)
{
    uint32_t gap = 1;

    while (gap < paths->count / 3)
        gap = 3 * gap + 1;
    for (; gap > 0; gap /= 3) {
        for (uint32_t i = gap; i < paths->count; i++) {
            char *moving = *path_at(paths, i);
            uint32_t k = i;
            for (; k >= gap && hc_libc_strcmp(*path_at(paths, k - gap), moving) > 0; k -= gap)
                *path_at(paths, k) = *path_at(paths, k - gap);
            *path_at(paths, k) = moving;
        }
    }
}

/* ~ and ~/ with GLOB_TILDE: HOME. NULL: the pattern stays as it is. */
static HC_DEVICE char *without_tilde(const char *pattern, int flags)
{
    const char *home;
    char *text;

    if (!(flags & (GLOB_TILDE | GLOB_TILDE_CHECK)) || pattern[0] != '~' || (pattern[1] != '\0' && pattern[1] != '/'))
        return NULL;
    home = hc_libc_getenv("HOME");
    if (home == NULL || *home == '\0')
        return NULL;
    text = (char *)hc_libc_malloc(hc_libc_strlen(home) + hc_libc_strlen(pattern));
    if (text == NULL)
        return NULL;
    hc_libc_strcpy(text, home);
    hc_libc_strcat(text, pattern + 1);
    return text;
}

/* Adds the paths to what the caller has. */
static HC_DEVICE int give(struct globbing *globbing, glob_t *found)
{
    size_t offset = (globbing->flags & GLOB_DOOFFS) ? found->gl_offs : 0, had = found->gl_pathc;
    char **list = (char **)hc_libc_realloc(found->gl_pathv, (offset + had + globbing->paths.count + 1) * sizeof *list);

    if (list == NULL)
        return GLOB_NOSPACE;
    for (size_t i = 0; had == 0 && i < offset; i++)
        list[i] = NULL;
    for (uint32_t i = 0; i < globbing->paths.count; i++)
        list[offset + had + i] = *path_at(&globbing->paths, i);
    found->gl_pathc = had + globbing->paths.count;
    list[offset + found->gl_pathc] = NULL;
    found->gl_pathv = list;
    globbing->paths.count = 0; /* the strings are the caller's now */
    return 0;
}

HC_DEVICE int hc_libc_glob(const char *pattern, int flags, int (*error)(const char *path, int number), glob_t *found)
{
    struct globbing globbing = {flags, error, {NULL, 0, 0, sizeof(char *)}, 0};
    char *expanded = without_tilde(pattern, flags);
    int is_magic = has_magic(pattern, pattern + hc_libc_strlen(pattern), flags);
    int is_plain = !is_magic && ((flags & GLOB_NOESCAPE) || hc_libc_strchr(pattern, '\\') == NULL) && hc_libc_strchr(pattern, '[') == NULL;

    if (!(flags & GLOB_APPEND)) {
        found->gl_pathc = 0;
        found->gl_pathv = NULL;
    }
    found->gl_flags = flags | (is_magic ? GLOB_MAGCHAR : 0);
    take_all(&globbing, expanded != NULL ? expanded : pattern);
    if (globbing.result == 0)
        keep_those_there(&globbing);
    if (globbing.result == 0 && globbing.paths.count == 0) {
        if ((flags & GLOB_NOCHECK) || ((flags & GLOB_NOMAGIC) && is_plain))
            add_path(&globbing, &globbing.paths, "", pattern, hc_libc_strlen(pattern));
        else
            globbing.result = GLOB_NOMATCH;
    } else if (globbing.result == 0 && (flags & GLOB_MARK)) {
        mark_directories(&globbing);
    }
    if (globbing.result == 0 && !(flags & GLOB_NOSORT))
        sort_paths(&globbing.paths);
    if (globbing.result == 0)
        globbing.result = give(&globbing, found);
    free_paths(&globbing.paths);
    hc_libc_free(expanded);
    return globbing.result;
}

HC_DEVICE int hc_libc_glob64(const char *pattern, int flags, int (*error)(const char *path, int number), glob_t *found)
{
    return hc_libc_glob(pattern, flags, error, found);
}

HC_DEVICE void hc_libc_globfree(glob_t *found)
{
    size_t offset = (found->gl_flags & GLOB_DOOFFS) ? found->gl_offs : 0;

    for (size_t i = 0; found->gl_pathv != NULL && i < found->gl_pathc; i++)
        hc_libc_free(found->gl_pathv[offset + i]);
    hc_libc_free(found->gl_pathv);
    found->gl_pathv = NULL;
    found->gl_pathc = 0;
}

HC_DEVICE void hc_libc_globfree64(glob_t *found)
{
    hc_libc_globfree(found);
}
