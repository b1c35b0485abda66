/* Whole directories in memory of malloc's, in order: scandir and the orders for it. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "libc_facade/directory/directory_functions.h"

#include "device/system.h"
#include "libc_facade/memory/memory_functions.h"

#include <errno.h>
#include <fcntl.h>

struct scan {
    struct dirent **entries;
    size_t count, room;
};

static HC_DEVICE void drop(struct scan *scan)
{
    for (size_t i = 0; i < scan->count; i++)
        hc_libc_free(scan->entries[i]);
    hc_libc_free(scan->entries);
}

static HC_DEVICE int make_room(struct scan *scan)
{
    size_t room = scan->room != 0 ? 2 * scan->room : 16;
    struct dirent **larger;

    if (scan->count < scan->room)
        return 1;
    larger = (struct dirent **)hc_libc_realloc(scan->entries, room * sizeof *larger);
    if (larger == NULL)
        return 0;
    scan->entries = larger;
    scan->room = room;
    return 1;
}

static HC_DEVICE int keep(struct scan *scan, const struct dirent *entry)
{
    struct dirent *copy;

    if (!make_room(scan))
        return 0;
    copy = (struct dirent *)hc_libc_malloc(entry->d_reclen);
    if (copy == NULL)
        return 0;
    for (uint32_t i = 0; i < entry->d_reclen; i++)
        ((char *)copy)[i] = ((const char *)entry)[i];
    scan->entries[scan->count++] = copy;
    return 1;
}

/* 0, or the error. */
static HC_DEVICE int read_all(DIR *directory, struct scan *scan, hc_entry_filter *filter)
{
    const struct dirent *entry;

    for (;;) {
        *hc_errno_location() = 0;
        entry = hc_libc_readdir(directory);
        if (entry == NULL)
            return *hc_errno_location();
        if (filter != NULL && filter(entry) == 0)
            continue;
        if (!keep(scan, entry))
            return ENOMEM;
    }
}

/* One pass of a merge sort: runs of `width` become runs of twice that. Equal ones keep their order. */
static HC_DEVICE void merge(struct dirent **from, struct dirent **to, size_t count, size_t width, hc_entry_order *order)
{
    for (size_t start = 0; start < count; start += 2 * width) {
        size_t middle = start + width < count ? start + width : count;
        size_t end = middle + width < count ? middle + width : count, a = start, b = middle;

        for (size_t i = start; i < end; i++) {
            int first = b >= end || (a < middle && order((const struct dirent **)&from[a], (const struct dirent **)&from[b]) <= 0);
            to[i] = from[first ? a++ : b++];
        }
    }
}

static HC_DEVICE int sort(struct scan *scan, hc_entry_order *order)
{
    struct dirent **other, **from = scan->entries, **to, **swap;

    if (scan->count < 2)
        return 1;
    other = to = (struct dirent **)hc_libc_malloc(scan->room * sizeof *other);
    if (other == NULL)
        return 0;
    for (size_t width = 1; width < scan->count; width *= 2) {
        merge(from, to, scan->count, width, order);
        swap = from;
        from = to;
        to = swap;
    }
    scan->entries = from;
    hc_libc_free(to);
    return 1;
}

static HC_DEVICE int scan_directory(DIR *directory, struct dirent ***list, hc_entry_filter *filter, hc_entry_order *order)
{
    struct scan scan = {NULL, 0, 0};
    int saved = *hc_errno_location(), error;

    if (directory == NULL)
        return -1;
    error = read_all(directory, &scan, filter);
    hc_libc_closedir(directory);
    if (error == 0 && order != NULL && !sort(&scan, order))
        error = ENOMEM;
    if (error != 0) {
        drop(&scan);
        return (int)hc_libc_result(-error);
    }
    *hc_errno_location() = saved;
    *list = scan.entries;
    return (int)scan.count;
}

HC_DEVICE int hc_libc_scandir(const char *path, struct dirent ***list, hc_entry_filter *filter, hc_entry_order *order)
{
    return scan_directory(hc_libc_opendir(path), list, filter, order);
}

HC_DEVICE int hc_libc_scandirat(int fd, const char *path, struct dirent ***list, hc_entry_filter *filter, hc_entry_order *order)
{
    int opened = (int)hc_libc_result(hc_openat(fd, path, O_RDONLY | O_NONBLOCK | O_DIRECTORY, 0));

    return opened < 0 ? -1 : scan_directory(hc_libc_fdopendir(opened), list, filter, order);
}

/* ---- Orders */

HC_DEVICE int hc_libc_alphasort(const struct dirent **a, const struct dirent **b)
{
    const unsigned char *x = (const unsigned char *)(*a)->d_name, *y = (const unsigned char *)(*b)->d_name;

    while (*x != '\0' && *x == *y)
        x++, y++;
    return (int)*x - (int)*y;
}

HC_INLINE int is_digit(unsigned char c)
{
    return c >= '0' && c <= '9';
}

/* Digits from here on, and how many of them are leading zeros. */
static HC_DEVICE void measure(const unsigned char *text, size_t *zeros, size_t *digits)
{
    *zeros = *digits = 0;
    while (text[*zeros] == '0')
        ++*zeros;
    *digits = *zeros;
    while (is_digit(text[*digits]))
        ++*digits;
}

/* As strverscmp(3) says: where two texts first differ within numbers, the numbers decide. A number with leading zeros is a fraction:
 * the more zeros, the smaller; and a fraction is less than a number without. */
static HC_DEVICE int compare_versions(const unsigned char *a, const unsigned char *b)
{
    size_t at = 0, start, zeros[2], digits[2];

    while (a[at] != '\0' && a[at] == b[at])
        at++;
    if (a[at] == b[at])
        return 0;
    for (start = at; start != 0 && is_digit(a[start - 1]);)
        start--;
    if (!is_digit(a[at]) && !is_digit(b[at]))
        return (int)a[at] - (int)b[at];
    if (start == at && (!is_digit(a[at]) || !is_digit(b[at])))
        return (int)a[at] - (int)b[at]; /* the number begins here, in one of them only */
    measure(a + start, &zeros[0], &digits[0]);
    measure(b + start, &zeros[1], &digits[1]);
    if (zeros[0] != 0 || zeros[1] != 0) {
        if (zeros[0] != zeros[1]) { /* the text 0 alone counts as a number without zeros before it */
            size_t fraction[2] = {zeros[0], zeros[1]};
            if (fraction[0] == digits[0] && zeros[0] == 1)
                fraction[0] = 0;
            if (fraction[1] == digits[1] && zeros[1] == 1)
                fraction[1] = 0;
            if (fraction[0] != fraction[1])
                return fraction[0] > fraction[1] ? -1 : 1;
        } else {
            return (int)a[at] - (int)b[at];
        }
    }
    if (digits[0] != digits[1])
        return digits[0] < digits[1] ? -1 : 1;
    return (int)a[at] - (int)b[at];
}

HC_DEVICE int hc_libc_versionsort(const struct dirent **a, const struct dirent **b)
{
    return compare_versions((const unsigned char *)(*a)->d_name, (const unsigned char *)(*b)->d_name);
}

/* ---- The names that 64-bit off_t gives them */

HC_EXTERN_C_BEGIN

HC_DEVICE int hc_libc_scandir64(const char *path, struct dirent ***list, hc_entry_filter *filter, hc_entry_order *order)
{
    return hc_libc_scandir(path, list, filter, order);
}

HC_DEVICE int hc_libc_scandirat64(int fd, const char *path, struct dirent ***list, hc_entry_filter *filter, hc_entry_order *order)
{
    return hc_libc_scandirat(fd, path, list, filter, order);
}

HC_DEVICE int hc_libc_alphasort64(const struct dirent **a, const struct dirent **b)
{
    return hc_libc_alphasort(a, b);
}

HC_DEVICE int hc_libc_versionsort64(const struct dirent **a, const struct dirent **b)
{
    return hc_libc_versionsort(a, b);
}

HC_EXTERN_C_END
