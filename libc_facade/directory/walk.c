/* POSIX.1-2017 nftw and ftw, and glibc's FTW_ACTIONRETVAL. A directory's names are read before its entries are visited, so no descriptor
 * stays open, however deep it goes, and the caller's limit of open ones always holds. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "libc_facade/directory/directory_functions.h"

#include "device/include/hostcall/device.h"
#include "device/text.h"
#include "libc_facade/memory/memory_functions.h"
#include "libc_facade/posix/posix_functions.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* One directory on the way down: its path is the walk's path up to `length`. */
struct level {
    struct level *above;
    struct dirent **names;
    int count, next;
    size_t length, base;
    struct stat status;
};

struct place {
    dev_t device;
    ino_t inode;
};

struct walk {
    hc_walk_visit *visit;   /* of nftw, or NULL */
    hc_ftw_visit *ftw_visit; /* of ftw */
    int flags, home;         /* home: where relative paths begin, with FTW_CHDIR */
    dev_t device;            /* of the start */
    struct level *level;
    int depth;
    char *path;
    size_t room;
    struct place *seen; /* directories, unless FTW_PHYS: links may lead to one again */
    size_t seen_count, seen_room;
};

static HC_DEVICE int failed(int error)
{
    return (int)hc_libc_result(-error);
}

/* ---- Calls of the visitor */

/* With FTW_CHDIR the visitor runs in the directory that holds the entry. */
static HC_DEVICE int enter_parent(const struct walk *walk, size_t base)
{
    char *path = walk->path, kept;
    int result = 0;

    if (!(walk->flags & FTW_CHDIR) || base == 0)
        return 0;
    kept = path[base];
    path[base] = '\0';
    result = hc_libc_chdir(path);
    path[base] = kept;
    return result;
}

static HC_DEVICE int leave_parent(const struct walk *walk)
{
    return (walk->flags & FTW_CHDIR) ? hc_libc_fchdir(walk->home) : 0;
}

/* ftw knows fewer kinds. */
static HC_DEVICE int old_kind(int kind)
{
    return kind == FTW_SL ? FTW_F : kind == FTW_DP ? FTW_D : kind == FTW_SLN ? FTW_NS : kind;
}

static HC_DEVICE int call_visitor(struct walk *walk, const struct stat *status, int kind, size_t base, int depth)
{
    struct FTW where;
    int result;

    if (walk->visit == NULL)
        return walk->ftw_visit(walk->path, status, old_kind(kind));
    where.base = (int)base;
    where.level = depth;
    if (enter_parent(walk, base) != 0)
        return -1;
    result = walk->visit(walk->path, status, kind, &where);
    return leave_parent(walk) != 0 && result == 0 ? -1 : result;
}

/* ---- Going down and up */

static HC_DEVICE int is_entry(const struct dirent *entry)
{
    const char *name = entry->d_name;

    return name[0] != '.' || (name[1] != '\0' && (name[1] != '.' || name[2] != '\0'));
}

static HC_DEVICE int grow_path(struct walk *walk, size_t size)
{
    char *larger;

    if (size <= walk->room)
        return 1;
    larger = (char *)hc_libc_realloc(walk->path, 2 * size);
    if (larger == NULL)
        return 0;
    walk->path = larger;
    walk->room = 2 * size;
    return 1;
}

/* 1 if it was seen before, 0 if it is new and noted, -1. */
static HC_DEVICE int seen_before(struct walk *walk, const struct stat *status)
{
    size_t room = walk->seen_room != 0 ? 2 * walk->seen_room : 32;

    if (walk->flags & FTW_PHYS)
        return 0;
    for (size_t i = 0; i < walk->seen_count; i++)
        if (walk->seen[i].inode == status->st_ino && walk->seen[i].device == status->st_dev)
            return 1;
    if (walk->seen_count == walk->seen_room) {
        struct place *larger = (struct place *)hc_libc_realloc(walk->seen, room * sizeof *larger);
        if (larger == NULL)
            return -1;
        walk->seen = larger;
        walk->seen_room = room;
    }
    walk->seen[walk->seen_count].device = status->st_dev;
    walk->seen[walk->seen_count++].inode = status->st_ino;
    return 0;
}

static HC_DEVICE void go_up(struct walk *walk)
{
    struct level *level = walk->level;

    for (int i = level->next; i < level->count; i++)
        hc_libc_free(level->names[i]);
    hc_libc_free(level->names);
    walk->path[level->length] = '\0';
    walk->level = level->above;
    walk->depth--;
    hc_libc_free(level);
}

/* The directory at walk->path becomes the level, or is reported as one that cannot be read. */
static HC_DEVICE int go_down(struct walk *walk, const struct stat *status, size_t base)
{
    struct dirent **names = NULL;
    struct level *level;
    int count = hc_libc_scandir(walk->path, &names, is_entry, NULL), result = 0;

    if (count < 0)
        return *hc_errno_location() == EACCES ? call_visitor(walk, status, FTW_DNR, base, walk->depth) : -1;
    level = (struct level *)hc_libc_malloc(sizeof *level);
    if (level == NULL) {
        for (int i = 0; i < count; i++)
            hc_libc_free(names[i]);
        hc_libc_free(names);
        return failed(ENOMEM);
    }
    level->above = walk->level;
    level->names = names;
    level->count = count;
    level->next = 0;
    level->length = hc_text_size(walk->path) - 1;
    level->base = base;
    level->status = *status;
    walk->level = level;
    walk->depth++;
    if (!(walk->flags & FTW_DEPTH))
        result = call_visitor(walk, status, FTW_D, base, walk->depth - 1);
    if (result == FTW_SKIP_SUBTREE && (walk->flags & FTW_ACTIONRETVAL)) {
        go_up(walk);
        return 0;
    }
    return result;
}

/* The kind of what is not a directory, or FTW_D; -1. */
static HC_DEVICE int look(const struct walk *walk, struct stat *status, int at_start)
{
    int physical = walk->flags & FTW_PHYS;

    if ((physical ? hc_libc_lstat(walk->path, status) : hc_libc_stat(walk->path, status)) == 0)
        return S_ISDIR(status->st_mode) ? FTW_D : S_ISLNK(status->st_mode) ? FTW_SL : FTW_F;
    if (*hc_errno_location() != ENOENT && (at_start || *hc_errno_location() != EACCES))
        return -1;
    if (!physical && hc_libc_lstat(walk->path, status) == 0 && S_ISLNK(status->st_mode))
        return FTW_SLN;
    return at_start ? failed(ENOENT) : FTW_NS;
}

static HC_DEVICE int visit_path(struct walk *walk, size_t base, int at_start)
{
    struct stat status;
    int kind = look(walk, &status, at_start), seen;

    if (kind < 0)
        return -1;
    if (at_start)
        walk->device = status.st_dev;
    else if ((walk->flags & FTW_MOUNT) && kind != FTW_NS && kind != FTW_SLN && status.st_dev != walk->device)
        return 0;
    if (kind != FTW_D)
        return call_visitor(walk, &status, kind, base, walk->depth);
    seen = seen_before(walk, &status);
    return seen == 0 ? go_down(walk, &status, base) : seen < 0 ? failed(ENOMEM) : 0;
}

/* The level's directory is done. */
static HC_DEVICE int finish_level(struct walk *walk)
{
    struct level *level = walk->level;
    struct stat status = level->status;
    size_t base = level->base;

    walk->path[level->length] = '\0';
    go_up(walk);
    return (walk->flags & FTW_DEPTH) ? call_visitor(walk, &status, FTW_DP, base, walk->depth) : 0;
}

static HC_DEVICE int next_entry(struct walk *walk)
{
    struct level *level = walk->level;
    struct dirent *entry = level->names[level->next];
    size_t size = hc_text_size(entry->d_name), at = level->length;
    int slash = at == 0 || walk->path[at - 1] != '/', good = grow_path(walk, at + 1 + size);

    level->next++;
    if (good) {
        if (slash)
            walk->path[at++] = '/';
        for (size_t i = 0; i < size; i++)
            walk->path[at + i] = entry->d_name[i];
    }
    hc_libc_free(entry);
    return good ? visit_path(walk, at, 0) : failed(ENOMEM);
}

/* What the visitor said, as glibc's actions; nonzero ends the walk. */
static HC_DEVICE int act_on(struct walk *walk, int result)
{
    if (!(walk->flags & FTW_ACTIONRETVAL))
        return result;
    if (result == FTW_SKIP_SIBLINGS && walk->level != NULL)
        while (walk->level->next < walk->level->count)
            hc_libc_free(walk->level->names[walk->level->next++]);
    return result == FTW_SKIP_SIBLINGS || result == FTW_SKIP_SUBTREE ? 0 : result;
}

static HC_DEVICE int go_through(struct walk *walk, size_t base)
{
    int result = act_on(walk, visit_path(walk, base, 1));

    while (result == 0 && walk->level != NULL)
        result = act_on(walk, walk->level->next < walk->level->count ? next_entry(walk) : finish_level(walk));
    return result;
}

/* The start without slashes at its end; where its last part begins. */
static HC_DEVICE size_t set_start(struct walk *walk, const char *path)
{
    size_t length = hc_text_size(path) - 1, base;

    while (length > 1 && path[length - 1] == '/')
        length--;
    for (size_t i = 0; i < length; i++)
        walk->path[i] = path[i];
    walk->path[length] = '\0';
    for (base = length; base > 0 && walk->path[base - 1] != '/';)
        base--;
    return base == length ? 0 : base;
}

static HC_DEVICE int run(struct walk *walk, const char *path)
{
    int result;

    if (path == NULL || path[0] == '\0')
        return failed(ENOENT);
    walk->room = hc_text_size(path) + 64;
    walk->path = (char *)hc_libc_malloc(walk->room);
    walk->home = walk->flags & FTW_CHDIR ? hc_open(".", O_RDONLY | O_DIRECTORY, 0) : -1;
    walk->level = NULL;
    walk->seen = NULL;
    walk->seen_count = walk->seen_room = 0;
    walk->depth = 0;
    if (walk->path == NULL || ((walk->flags & FTW_CHDIR) && walk->home < 0)) {
        result = failed(walk->path == NULL ? ENOMEM : -walk->home);
    } else {
        result = go_through(walk, set_start(walk, path));
    }
    while (walk->level != NULL)
        go_up(walk);
    if (walk->home >= 0)
        hc_close(walk->home);
    hc_libc_free(walk->path);
    hc_libc_free(walk->seen);
    return result;
}

HC_DEVICE int hc_libc_nftw(const char *path, hc_walk_visit *visit, int descriptors, int flags)
{
    struct walk walk;

    (void)descriptors;
    if (flags & ~(FTW_PHYS | FTW_MOUNT | FTW_CHDIR | FTW_DEPTH | FTW_ACTIONRETVAL))
        return failed(EINVAL);
    walk.visit = visit;
    walk.ftw_visit = NULL;
    walk.flags = flags;
    return run(&walk, path);
}

HC_DEVICE int hc_libc_ftw(const char *path, hc_ftw_visit *visit, int descriptors)
{
    struct walk walk;

    (void)descriptors;
    walk.visit = NULL;
    walk.ftw_visit = visit;
    walk.flags = 0;
    return run(&walk, path);
}

/* ---- The names that 64-bit off_t gives them */

HC_EXTERN_C_BEGIN

HC_DEVICE int hc_libc_nftw64(const char *path, hc_walk_visit *visit, int descriptors, int flags)
{
    return hc_libc_nftw(path, visit, descriptors, flags);
}

HC_DEVICE int hc_libc_ftw64(const char *path, hc_ftw_visit *visit, int descriptors)
{
    return hc_libc_ftw(path, visit, descriptors);
}

HC_EXTERN_C_END
