/*
 * qsort as introsort: quicksort around a median; insertion sort for short runs; heapsort where quicksort has cut badly too often, so that
 * no order of elements takes more than n log n steps. What is still to sort is kept in a small array, as a thread's stack is small and
 * recursion makes its size unknown. Elements are swapped, never copied out: they may be of any size.
 */
#include "libc_facade/number/number_functions.h"
#include "libc_facade/string/string_functions.h"
#include "libc_facade/string/words.h"

#define HC_SHORT_RUN 12u
#define HC_NINTHER 128u /* from here on, a median of nine elements */
#define HC_OPEN_RUNS 32 /* the longer part of two waits, so each waiting run is less than half the one before */

struct sorting {
    char *base;
    size_t size;
    int words; /* elements are whole words, aligned */
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
    for (; sorting->words && rest != 0; rest -= 8, left += 8, right += 8) {
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

static HC_DEVICE void begin(struct sorting *sorting, void *base, size_t size)
{
    sorting->base = (char *)base;
    sorting->size = size;
    sorting->words = ((uintptr_t)base | size) % 8 == 0;
    sorting->compare = NULL;
    sorting->compare_with = NULL;
    sorting->with = NULL;
}

HC_DEVICE void hc_libc_qsort(void *base, size_t count, size_t size, hc_comparison compare)
{
    struct sorting sorting;

    begin(&sorting, base, size);
    sorting.compare = compare;
    sort(&sorting, count);
}

HC_DEVICE void hc_libc_qsort_r(void *base, size_t count, size_t size, hc_comparison_with compare, void *with)
{
    struct sorting sorting;

    begin(&sorting, base, size);
    sorting.compare_with = compare;
    sorting.with = with;
    sort(&sorting, count);
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
