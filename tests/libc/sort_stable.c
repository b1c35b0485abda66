/* qsort keeps equal elements in their order, as glibc's does: elements of 4 to 100 bytes, many sizes, many equal keys. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned state = 1;
static unsigned next(void)
{
    return state = state * 1103515245u + 12345u, state >> 16;
}

static int by_key(const void *a, const void *b)
{
    return *(const unsigned char *)a - *(const unsigned char *)b;
}

static int by_key_with(const void *a, const void *b, void *with)
{
    ++*(long *)with;
    return by_key(b, a);
}

/* The key is the first byte, the place that an element came from is in the others. */
static unsigned long sum_of(const unsigned char *bytes, size_t size)
{
    unsigned long sum = 14695981039346656037ul;

    for (size_t i = 0; i < size; i++)
        sum = (sum ^ bytes[i]) * 1099511628211ul;
    return sum;
}

static void sort(size_t size, size_t count, unsigned keys)
{
    unsigned char *elements = malloc(size * count + 1);
    long compared = 0;

    for (size_t i = 0; i < count; i++) {
        unsigned place = i;

        memset(elements + i * size, (int)i, size);
        memcpy(elements + i * size + 1, &place, size - 1 < 4 ? size - 1 : 4);
        elements[i * size] = next() % keys;
    }
    errno = 0;
    qsort(elements, count, size, by_key);
    printf("%zu %zu %u: %016lx", size, count, keys, sum_of(elements, size * count));
    qsort_r(elements, count, size, by_key_with, &compared);
    printf(" %016lx %d %d\n", sum_of(elements, size * count), errno, compared > 0);
    free(elements);
}

int main(void)
{
    static const size_t sizes[] = {2, 3, 4, 8, 12, 16, 24, 32, 33, 40, 100};

    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        sort(sizes[i], 1, 2);
        sort(sizes[i], 7, 2);
        sort(sizes[i], 12, 3);
        sort(sizes[i], 13, 3);
        sort(sizes[i], 40, 2);
        sort(sizes[i], 777, 5);
        sort(sizes[i], 3000, 200);
    }
    return 0;
}
