/* malloc and its family: contents stay, nothing overlaps, alignments, errors. What lies where is not printed, only whether it is right. */
#define _GNU_SOURCE
#include <errno.h>
#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint32_t state = 12345;

static uint32_t next_random(void)
{
    state = state * 1664525u + 1013904223u;
    return state >> 8;
}

static void fill(unsigned char *memory, size_t size, unsigned key)
{
    for (size_t i = 0; i < size; i++)
        memory[i] = (unsigned char)(key * 31 + i * 7);
}

static unsigned differing(const unsigned char *memory, size_t size, unsigned key)
{
    unsigned wrong = 0;
    for (size_t i = 0; i < size; i++)
        wrong += memory[i] != (unsigned char)(key * 31 + i * 7);
    return wrong;
}

/* Every size to 9000: all at once, so that a class which is cut too tight overlaps its neighbour. */
static void all_sizes(void)
{
    enum { SIZES = 9000 };
    static unsigned char *memory[SIZES];
    unsigned wrong = 0, unaligned = 0, small = 0;
    for (size_t size = 0; size < SIZES; size++) {
        memory[size] = malloc(size);
        unaligned += (uintptr_t)memory[size] % 16 != 0 || memory[size] == NULL;
        small += malloc_usable_size(memory[size]) < size;
        fill(memory[size], size, (unsigned)size);
    }
    for (size_t size = 0; size < SIZES; size++)
        wrong += differing(memory[size], size, (unsigned)size);
    for (size_t size = 0; size < SIZES; size++)
        free(memory[(size * 4999) % SIZES]);
    printf("all sizes: %u wrong, %u unaligned, %u small\n", wrong, unaligned, small);
}

/* The usable size may be used to its last byte. */
static void usable_size(void)
{
    unsigned char *memory[40];
    unsigned wrong = 0;
    for (unsigned i = 0; i < 40; i++) {
        memory[i] = malloc((size_t)i * i * 10);
        fill(memory[i], malloc_usable_size(memory[i]), i);
    }
    for (unsigned i = 0; i < 40; i++)
        wrong += differing(memory[i], malloc_usable_size(memory[i]), i);
    for (unsigned i = 0; i < 40; i++)
        free(memory[i]);
    printf("usable size: %u wrong, of NULL %zu\n", wrong, malloc_usable_size(NULL));
}

struct held {
    unsigned char *memory;
    size_t size;
    unsigned key;
};

static size_t some_size(void)
{
    uint32_t kind = next_random() % 100;
    return kind < 80 ? next_random() % 300 : kind < 98 ? next_random() % 10000 : next_random() % 200000;
}

static void random_life(void)
{
    enum { HELD = 600, STEPS = 30000 };
    static struct held held[HELD];
    unsigned wrong = 0;
    for (unsigned step = 0; step < STEPS; step++) {
        struct held *one = &held[next_random() % HELD];
        size_t size = some_size(), kept;
        switch (next_random() % 4) {
        case 0:
            wrong += differing(one->memory, one->size, one->key);
            one->memory = realloc(one->memory, size == 0 ? 1 : size);
            kept = one->size < size ? one->size : size;
            wrong += differing(one->memory, kept, one->key);
            break;
        case 1:
            wrong += differing(one->memory, one->size, one->key);
            free(one->memory);
            one->memory = calloc(size % 17 + 1, size / (size % 17 + 1));
            size = (size % 17 + 1) * (size / (size % 17 + 1));
            for (size_t i = 0; i < size; i++)
                wrong += one->memory[i] != 0;
            break;
        default:
            wrong += differing(one->memory, one->size, one->key);
            free(one->memory);
            one->memory = malloc(size);
        }
        wrong += (uintptr_t)one->memory % 16 != 0;
        one->size = size;
        one->key = step;
        fill(one->memory, one->size, one->key);
    }
    for (unsigned i = 0; i < HELD; i++) {
        wrong += differing(held[i].memory, held[i].size, held[i].key);
        free(held[i].memory);
    }
    printf("random life: %u wrong\n", wrong);
}

static void reallocations(void)
{
    unsigned char *memory = NULL;
    unsigned wrong = 0;
    for (size_t size = 1; size < 3000000; size += size / 3 + 1) { /* as a buffer that grows */
        memory = realloc(memory, size);
        fill(memory, size, 1);
        memory = realloc(memory, size + 1);
        wrong += differing(memory, size, 1);
    }
    for (size_t size = 2000000; size > 0; size /= 2) {
        memory = realloc(memory, size);
        wrong += differing(memory, size, 1);
    }
    printf("realloc: %u wrong, to nothing %d\n", wrong, realloc(memory, 0) == NULL);
    volatile size_t half = SIZE_MAX / 2;
    memory = reallocarray(NULL, 10, 20);
    fill(memory, 200, 2);
    memory = reallocarray(memory, 100, 20);
    wrong = differing(memory, 200, 2);
    errno = 0;
    printf("reallocarray: %u wrong, too much %d", wrong, reallocarray(memory, half, 3) == NULL);
    printf(" errno %d, kept %u wrong\n", errno, differing(memory, 200, 2));
    free(memory);
}

static void alignments(void)
{
    unsigned wrong = 0, unaligned = 0;
    for (size_t alignment = 1; alignment <= 65536; alignment *= 2) {
        for (size_t size = 0; size < 20000; size = size * 3 + 1) {
            unsigned char *a = aligned_alloc(alignment, size), *b = memalign(alignment, size), *c = NULL;
            int error = posix_memalign((void **)&c, alignment < 8 ? 8 : alignment, size);
            unaligned += error != 0 || (uintptr_t)a % alignment != 0 || (uintptr_t)b % alignment != 0 || (uintptr_t)c % alignment != 0;
            fill(a, size, 1);
            fill(b, size, 2);
            fill(c, size, 3);
            a = realloc(a, size + 1000);
            wrong += differing(a, size, 1) + differing(b, size, 2) + differing(c, size, 3);
            wrong += malloc_usable_size(b) < size || malloc_usable_size(c) < size;
            free(b);
            free(a);
            free(c);
        }
    }
    void *page = valloc(10), *pages = pvalloc(5000);
    unaligned += (uintptr_t)page % 4096 != 0 || (uintptr_t)pages % 4096 != 0 || malloc_usable_size(pages) < 8192;
    free(page);
    free(pages);
    printf("alignments: %u wrong, %u unaligned\n", wrong, unaligned);
    page = &page;
    printf("posix_memalign: %d", posix_memalign(&page, 24, 10));
    printf(" %d", posix_memalign(&page, 4, 10));
    printf(" %d", posix_memalign(&page, 64, SIZE_MAX - 100));
    printf(", pointer as it was %d\n", page == (void *)&page);
}

static void *volatile seen; /* or a compiler leaves out malloc and free of what nobody looks at */

static void report(const char *what, void *memory)
{
    seen = memory;
    printf("%s: %s errno %d\n", what, seen == NULL ? "NULL" : "memory", errno);
    free(memory);
    errno = 0;
}

static void errors(void)
{
    volatile size_t huge = SIZE_MAX, half = SIZE_MAX / 2, much = (size_t)1 << 50, root = (size_t)1 << 32;
    void *kept = malloc(100);
    errno = 0;
    report("malloc(SIZE_MAX)", malloc(huge));
    report("malloc(SIZE_MAX / 2)", malloc(half));
    report("malloc(1 << 50)", malloc(much));
    report("malloc(SIZE_MAX - 7)", malloc(huge - 7));
    report("calloc(1 << 32, 1 << 32)", calloc(root, root));
    report("calloc(SIZE_MAX / 2, 3)", calloc(half, 3));
    report("realloc(1 << 50)", realloc(kept, much));
    report("aligned_alloc of much", aligned_alloc(64, huge - 100));
    report("aligned_alloc of much", aligned_alloc(half / 2 + 1, 16));
    report("malloc(0)", malloc(0));
    report("calloc(0, 5)", calloc(0, 5));
    report("calloc(5, 0)", calloc(5, 0));
    errno = 77;
    free(kept);
    free(NULL);
    printf("free keeps errno: %d\n", errno);
    printf("malloc_trim(0) may be called: %d\n", malloc_trim(0) >= 0);
}

/* What is freed is used again: 400 MB in all, out of a few. */
static void reuse(void)
{
    unsigned failed = 0;
    for (unsigned round = 0; round < 400; round++) {
        void *memory[100];
        for (unsigned i = 0; i < 100; i++) {
            memory[i] = malloc(200 + round * 50);
            failed += memory[i] == NULL;
        }
        for (unsigned i = 0; i < 100; i++)
            free(memory[i]);
    }
    printf("reuse: %u failed\n", failed);
}

int main(void)
{
    mallopt(M_MMAP_THRESHOLD, 1 << 20);
    all_sizes();
    usable_size();
    random_life();
    reallocations();
    alignments();
    errors();
    reuse();
    return 0;
}
