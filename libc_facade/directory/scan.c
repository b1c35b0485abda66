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

static HC_DEVICE size_t digits_at(const unsigned char *text)
{
    size_t count = 0;

    while (is_digit(text[count]))
        count++;
    return count;
}

/* What the number is that both texts are in the middle of where they part: none, one that began with another digit than 0, only zeros so
 * far, or a fraction: zeros and then more. */
enum number { NO_NUMBER, WHOLE, ZEROS, FRACTION };

static HC_DEVICE enum number number_before(const unsigned char *text, size_t at)
{
    size_t start = at, zeros;

    while (start != 0 && is_digit(text[start - 1]))
        start--;
    if (start == at)
        return NO_NUMBER;
    if (text[start] != '0')
        return WHOLE;
    for (zeros = start; zeros < at && text[zeros] == '0';)
        zeros++;
    return zeros == at ? ZEROS : FRACTION;
}

/* As strverscmp(3) orders: 000, 00, 01, 010, 09, 0, 1, 9, 10. Where the texts part within whole numbers, the longer one is larger; numbers
 * with leading zeros count as fractions, less than any whole one; all else goes by bytes. */
static HC_DEVICE int compare_versions(const unsigned char *a, const unsigned char *b)
{
    size_t at = 0, length[2];
    enum number number;

    while (a[at] != '\0' && a[at] == b[at])
        at++;
    length[0] = digits_at(a + at);
    length[1] = digits_at(b + at);
    number = number_before(a, at);
    if (number == NO_NUMBER && length[0] != 0 && length[1] != 0 && a[at] != '0' && b[at] != '0')
        number = WHOLE;
    if (number == WHOLE && length[0] != length[1])
        return length[0] < length[1] ? -1 : 1;
    if (number == ZEROS && (length[0] == 0) != (length[1] == 0))
        return length[0] == 0 ? 1 : -1;
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
