/*
 * qsort. Where memory is to be had, merge sort, which keeps elements that compare equal in their order, as programs that were tried with
 * glibc's expect; elements of more than 32 bytes are sorted by pointers and moved once. Where it is not, introsort, which needs none and
 * keeps no order: quicksort around a median; insertion sort for short runs; heapsort where quicksort has cut badly too often, so that no
 * order of elements takes more than n log n steps. Neither recurses, as a thread's stack is small and recursion makes its size unknown.
 */
#include "libc_facade/libc.h"
#include "libc_facade/memory/memory_functions.h"
#include "libc_facade/number/number_functions.h"
#include "libc_facade/string/string_functions.h"
#include "libc_facade/string/words.h"

#define HC_SHORT_RUN 12u
#define HC_MERGE_RUN 8u  /* merge sort begins with runs of so many */
#define HC_DIRECT 32u    /* larger elements are sorted by pointers */
#define HC_NINTHER 128u /* from here on, a median of nine elements */
#define HC_OPEN_RUNS 32 /* the longer part of two waits, so each waiting run is less than half the one before */

struct sorting {
    char *base;
    size_t size;
    int unit; /* what elements are copied by: 8 or 4 bytes, of which they are a multiple, aligned; else 1 */
    hc_comparison compare;
    hc_comparison_with compare_with; /* if compare is NULL */
    void *with;
};

/* Elements by their indices. */
struct run {
    size_t first, count;
    int cuts; /* how many more before heapsort */
};

HC_INLINE char *element(const struct sorting *sorting, size_t index)
{
    return sorting->base + index * sorting->size;
}

static HC_DEVICE int less(const struct sorting *sorting, size_t a, size_t b)
{
    const char *left = element(sorting, a), *right = element(sorting, b);

    return (sorting->compare != NULL ? sorting->compare(left, right) : sorting->compare_with(left, right, sorting->with)) < 0;
}

static HC_DEVICE HC_NOINLINE void swap(const struct sorting *sorting, size_t a, size_t b)
{
    char *left = element(sorting, a), *right = element(sorting, b);
    size_t rest = sorting->size;

    HC_NO_UNROLL
    for (; sorting->unit == 8 && rest != 0; rest -= 8, left += 8, right += 8) {
        uint64_t word = *(hc_word *)(void *)left;
        *(hc_word *)(void *)left = *(hc_word *)(void *)right;
        *(hc_word *)(void *)right = word;
    }
    HC_NO_UNROLL
    for (; rest != 0; rest--, left++, right++) {
        char byte = *left;
        *left = *right;
        *right = byte;
    }
}

static HC_DEVICE void insertion_sort(const struct sorting *sorting, struct run run)
{
    size_t end = run.first + run.count, next, at;

    HC_NO_UNROLL
    for (next = run.first + 1; next < end; next++) {
        HC_NO_UNROLL
        for (at = next; at > run.first && less(sorting, at, at - 1); at--)
            swap(sorting, at, at - 1);
    }
}

/* Elements of the run from `root` on become a heap, if those below the root are one. */
static HC_DEVICE void sift_down(const struct sorting *sorting, size_t first, size_t root, size_t count)
{
    size_t child;

    HC_NO_UNROLL
    for (; (child = 2 * root + 1) < count; root = child) {
        if (child + 1 < count && less(sorting, first + child, first + child + 1))
            child++;
        if (!less(sorting, first + root, first + child))
            break;
        swap(sorting, first + root, first + child);
    }
}

static HC_DEVICE HC_NOINLINE void heap_sort(const struct sorting *sorting, struct run run)
{
    size_t at;

    HC_NO_UNROLL
    for (at = run.count / 2; at-- > 0;)
        sift_down(sorting, run.first, at, run.count);
    HC_NO_UNROLL
    for (at = run.count; at-- > 1;) {
        swap(sorting, run.first, run.first + at);
        sift_down(sorting, run.first, 0, at);
    }
}

static HC_DEVICE size_t median(const struct sorting *sorting, size_t a, size_t b, size_t c)
{
    if (less(sorting, a, b)) {
        if (less(sorting, b, c))
            return b;
        return less(sorting, a, c) ? c : a;
    }
    if (less(sorting, a, c))
        return a;
    return less(sorting, b, c) ? c : b;
}

static HC_DEVICE size_t choose_pivot(const struct sorting *sorting, struct run run)
{
    size_t first = run.first, middle = run.first + run.count / 2, last = run.first + run.count - 1, step = run.count / 8;

    if (run.count >= HC_NINTHER) {
        first = median(sorting, first, first + step, first + 2 * step);
        middle = median(sorting, middle - step, middle, middle + step);
        last = median(sorting, last - 2 * step, last - step, last);
    }
    return median(sorting, first, middle, last);
}

/* Puts the pivot in its place and returns its index: what is before it is not more, what is after it not less. The bounds are checked, as
 * a comparison that contradicts itself must not lead out of the array. */
static HC_DEVICE HC_NOINLINE size_t cut(const struct sorting *sorting, struct run run)
{
    size_t up = run.first, down = run.first + run.count, pivot = run.first;

    swap(sorting, pivot, choose_pivot(sorting, run));
    for (;;) {
        HC_NO_UNROLL
        do
            up++;
        while (up < down && less(sorting, up, pivot));
        HC_NO_UNROLL
        do
            down--;
        while (down > pivot && less(sorting, pivot, down));
        if (up >= down)
            break;
        swap(sorting, up, down);
    }
    swap(sorting, pivot, down);
    return down;
}

static HC_DEVICE HC_NOINLINE void sort(const struct sorting *sorting, size_t count)
{
    struct run open[HC_OPEN_RUNS], run;
    int waiting = 0;

    run.first = 0;
    run.count = count;
    run.cuts = 0;
    for (; count > 1; count /= 2)
        run.cuts += 2;
    for (;;) {
        struct run left = run, right = run;

        if (run.count <= HC_SHORT_RUN) {
            insertion_sort(sorting, run);
        } else if (run.cuts == 0 || waiting == HC_OPEN_RUNS) {
            heap_sort(sorting, run);
        } else {
            left.count = cut(sorting, run) - run.first;
            right.first = run.first + left.count + 1;
            right.count = run.count - left.count - 1;
            left.cuts = right.cuts = run.cuts - 1;
            run = left.count < right.count ? left : right;
            open[waiting++] = left.count < right.count ? right : left;
            continue;
        }
        if (waiting == 0)
            return;
        run = open[--waiting];
    }
}

/* ---- Merge sort */

/* What is sorted: elements of `size`, or pointers to elements. */
struct merging {
    const struct sorting *sorting;
    size_t size;
    int pointers;
};

HC_INLINE void copy_element(char *to, const char *from, size_t size, int unit)
{
    HC_NO_UNROLL
    for (; unit == 8 && size != 0; size -= 8, to += 8, from += 8)
        *(hc_word *)(void *)to = *(const hc_word *)(const void *)from;
    HC_NO_UNROLL
    for (; unit == 4 && size != 0; size -= 4, to += 4, from += 4)
        *(hc_half_word *)(void *)to = *(const hc_half_word *)(const void *)from;
    HC_NO_UNROLL
    for (; size != 0; size--)
        *to++ = *from++;
}

/* Does what is at `right` go before what is at `left`, which came first? */
static HC_DEVICE int goes_before(const struct merging *merging, const char *right, const char *left)
{
    const struct sorting *sorting = merging->sorting;

    if (merging->pointers) {
        right = *(char *const *)(const void *)right;
        left = *(char *const *)(const void *)left;
    }
    return (sorting->compare != NULL ? sorting->compare(left, right) : sorting->compare_with(left, right, sorting->with)) > 0;
}

/* Sorts from[0..count) by insertion, where it stands. `spare` is a place for one. */
static HC_DEVICE void sort_run(const struct merging *merging, char *from, size_t count, char *spare)
{
    size_t size = merging->size, next;
    int unit = merging->pointers ? 8 : merging->sorting->unit;

    HC_NO_UNROLL
    for (next = 1; next < count; next++) {
        char *at = from + next * size;

        char *place = at;

        HC_NO_UNROLL
        while (place != from && goes_before(merging, at, place - size))
            place -= size;
        if (place == at)
            continue;
        copy_element(spare, at, size, unit);
        HC_NO_UNROLL
        for (; at != place; at -= size)
            copy_element(at, at - size, size, unit);
        copy_element(place, spare, size, unit);
    }
}

/* Merges from[0..left) with from[left..count). */
static HC_DEVICE HC_NOINLINE void merge(const struct merging *merging, char *to, const char *from, size_t left, size_t count)
{
    size_t size = merging->size;
    int unit = merging->pointers ? 8 : merging->sorting->unit;
    const char *a = from, *b = from + left * size, *a_end = b, *b_end = from + count * size;

    HC_NO_UNROLL
    for (; a != a_end || b != b_end; to += size) {
        int second = a == a_end || (b != b_end && goes_before(merging, b, a));

        copy_element(to, second ? b : a, size, unit);
        if (second)
            b += size;
        else
            a += size;
    }
}

/* Sorts `count` at `items`; `other` has as much room. Returns where the result is. */
static HC_DEVICE HC_NOINLINE char *merge_all(const struct merging *merging, char *items, char *other, size_t count)
{
    size_t size = merging->size, run, first, rest;

    HC_NO_UNROLL
    for (first = 0; first < count; first += HC_MERGE_RUN) {
        rest = count - first;
        sort_run(merging, items + first * size, rest < HC_MERGE_RUN ? rest : HC_MERGE_RUN, other);
    }
    HC_NO_UNROLL
    for (run = HC_MERGE_RUN; run < count; run *= 2) {
        char *merged = other;

        HC_NO_UNROLL
        for (first = 0; first < count; first += 2 * run) {
            rest = count - first;
            merge(merging, other + first * size, items + first * size, rest < run ? rest : run, rest < 2 * run ? rest : 2 * run);
        }
        if (merging->pointers) {
            other = items;
            items = merged;
        } else { /* comparisons see elements in the program's array, as glibc's do */
            copy_element(items, other, count * size, merging->sorting->unit);
        }
    }
    return items;
}

/* Each element goes where the sorted pointers have it, along the cycles of that permutation. */
static HC_DEVICE void move_by_pointers(const struct sorting *sorting, char **sorted, size_t count, char *spare)
{
    size_t i;

    HC_NO_UNROLL
    for (i = 0; i < count; i++) {
        size_t to = i, from;

        if (sorted[i] == element(sorting, i))
            continue;
        copy_element(spare, element(sorting, i), sorting->size, sorting->unit);
        HC_NO_UNROLL
        while ((from = (size_t)(sorted[to] - sorting->base) / sorting->size) != i) {
            copy_element(element(sorting, to), element(sorting, from), sorting->size, sorting->unit);
            sorted[to] = element(sorting, to);
            to = from;
        }
        copy_element(element(sorting, to), spare, sorting->size, sorting->unit);
        sorted[to] = element(sorting, to);
    }
}

/* 0: there is no memory. */
static HC_DEVICE HC_NOINLINE int merge_sort(const struct sorting *sorting, size_t count)
{
    struct merging merging = {sorting, sorting->size, sorting->size > HC_DIRECT};
    int before = *hc_errno_location();
    size_t bytes, i;
    char *memory, *sorted;

    if (merging.pointers)
        merging.size = sizeof(char *);
    bytes = merging.pointers ? 2 * count * sizeof(char *) + sorting->size : count * sorting->size;
    if (count > SIZE_MAX / 4 / (sorting->size + sizeof(char *)) || (memory = (char *)hc_libc_malloc(bytes)) == NULL) {
        *hc_errno_location() = before; /* qsort has no errors */
        return 0;
    }
    if (merging.pointers) {
        char **pointers = (char **)(void *)memory;

        HC_NO_UNROLL
        for (i = 0; i < count; i++)
            pointers[i] = element(sorting, i);
        sorted = merge_all(&merging, memory, memory + count * sizeof(char *), count);
        move_by_pointers(sorting, (char **)(void *)sorted, count, memory + 2 * count * sizeof(char *));
    } else {
        merge_all(&merging, sorting->base, memory, count);
    }
    hc_libc_free(memory);
    return 1;
}

/* Insertion sort keeps the order, and needs no memory. */
static HC_DEVICE void sort_any(const struct sorting *sorting, size_t count)
{
    if (sorting->size != 0 && (count <= HC_SHORT_RUN || !merge_sort(sorting, count)))
        sort(sorting, count);
}

static HC_DEVICE void begin(struct sorting *sorting, void *base, size_t size)
{
    sorting->base = (char *)base;
    sorting->size = size;
    sorting->unit = ((uintptr_t)base | size) % 8 == 0 ? 8 : ((uintptr_t)base | size) % 4 == 0 ? 4 : 1;
    sorting->compare = NULL;
    sorting->compare_with = NULL;
    sorting->with = NULL;
}

HC_DEVICE void hc_libc_qsort(void *base, size_t count, size_t size, hc_comparison compare)
{
    struct sorting sorting;

    begin(&sorting, base, size);
    sorting.compare = compare;
    sort_any(&sorting, count);
}

HC_DEVICE void hc_libc_qsort_r(void *base, size_t count, size_t size, hc_comparison_with compare, void *with)
{
    struct sorting sorting;

    begin(&sorting, base, size);
    sorting.compare_with = compare;
    sorting.with = with;
    sort_any(&sorting, count);
}

HC_DEVICE void *hc_libc_bsearch(const void *key, const void *base, size_t count, size_t size, hc_comparison compare)
{
    const char *first = (const char *)base;

    HC_NO_UNROLL
    while (count != 0) {
        const char *middle = first + count / 2 * size;
        int side = compare(key, middle);

        if (side == 0)
            return (void *)(uintptr_t)middle;
        if (side > 0) {
            first = middle + size;
            count--;
        }
        count /= 2;
    }
    return NULL;
}

HC_DEVICE void *hc_libc_lfind(const void *key, const void *base, size_t *count, size_t size, hc_comparison compare)
{
    const char *at = (const char *)base, *end = at + *count * size;

    HC_NO_UNROLL
    for (; at != end; at += size) {
        if (compare(key, at) == 0)
            return (void *)(uintptr_t)at;
    }
    return NULL;
}

HC_DEVICE void *hc_libc_lsearch(const void *key, void *base, size_t *count, size_t size, hc_comparison compare)
{
    void *found = hc_libc_lfind(key, base, count, size, compare);

    if (found == NULL)
        found = hc_libc_memcpy((char *)base + (*count)++ * size, key, size);
    return found;
}
