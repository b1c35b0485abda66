/* qsort, bsearch and <search.h>. Only keys are compared where equal elements may come in any order. */
#define _GNU_SOURCE
#include <errno.h>
#include <search.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t seed = 88172645463325252u, hash = 1469598103934665603u;

static uint32_t pick(uint32_t below)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)(seed >> 20) % below;
}

static void add(uint64_t value)
{
    hash = (hash ^ value) * 0x100000001b3u;
    hash ^= hash >> 29;
}

static void report(const char *name)
{
    printf("%-16s %016llx\n", name, (unsigned long long)hash);
    hash = 1469598103934665603u;
}

#define MOST 5000
static unsigned char array[MOST * 24];
static unsigned long compared;

/* The key is the first bytes, the most significant first. */
static int compare_bytes(const void *a, const void *b, void *size)
{
    compared++;
    return memcmp(a, b, *(size_t *)size);
}

static int compare_ints(const void *a, const void *b)
{
    int x, y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    compared++;
    return (x > y) - (x < y);
}

static int compare_strings(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Orders that hurt simple quicksorts. */
static int value_of(int order, int i, int count)
{
    switch (order) {
    case 0: return (int)pick(1000000);
    case 1: return i;
    case 2: return count - i;
    case 3: return 7;
    case 4: return (int)pick(3);
    case 5: return i < count / 2 ? i : count - i;          /* organ pipe */
    case 6: return i % 2 ? i : count - i;
    case 7: return (int)((uint32_t)i * 2654435761u >> 16); /* scattered */
    case 8: return i % 17;                                 /* saw teeth */
    default: return i == count - 1 ? -1 : i;
    }
}

static void sort_ints(void)
{
    int *ints = (int *)(void *)array;
    static const int counts[] = {0, 1, 2, 3, 7, 11, 12, 13, 14, 50, 127, 128, 129, 1000, MOST};

    for (int order = 0; order < 10; order++) {
        for (size_t k = 0; k < sizeof counts / sizeof *counts; k++) {
            int count = counts[k];
            for (int i = 0; i < count; i++)
                ints[i] = value_of(order, i, count);
            compared = 0;
            qsort(ints, (size_t)count, sizeof *ints, compare_ints);
            if (count == MOST && compared > 40ul * MOST)
                printf("order %d took %lu comparisons\n", order, compared);
            for (int i = 0; i < count; i++)
                add((uint64_t)ints[i]);
        }
    }
    report("ints");
}

/* McIlroy's antiquicksort (1999): the comparison decides as late as it can what the values are, so that every pivot is a bad one. */
static int gas, solid, candidate, *values;

static int compare_adversary(const void *a, const void *b)
{
    int x = *(const int *)a, y = *(const int *)b;
    compared++;
    if (values[x] == gas && values[y] == gas)
        values[x == candidate ? x : y] = solid++;
    if (values[x] == gas)
        candidate = x;
    else if (values[y] == gas)
        candidate = y;
    return (values[x] > values[y]) - (values[x] < values[y]);
}

static void sort_against_adversary(void)
{
    int *indices = malloc(MOST * sizeof *indices), right = 1;

    values = malloc(MOST * sizeof *values);
    gas = MOST;
    for (int i = 0; i < MOST; i++) {
        indices[i] = i;
        values[i] = gas;
    }
    compared = 0;
    qsort(indices, MOST, sizeof *indices, compare_adversary);
    for (int i = 1; i < MOST; i++)
        right &= values[indices[i - 1]] <= values[indices[i]];
    printf("adversary: sorted %d, few comparisons %d\n", right, compared < 60ul * MOST);
    free(indices);
    free(values);
}

static void sort_sizes(void)
{
    for (size_t size = 1; size <= 24; size++) {
        for (int round = 0; round < 6; round++) {
            size_t count = pick(round < 3 ? 40 : 1200), offset = pick(5) * (count % 2);
            unsigned char *base = array + offset;
            if (count * size + offset > sizeof array)
                count = (sizeof array - offset) / size;
            for (size_t i = 0; i < sizeof array; i++)
                array[i] = (unsigned char)pick(round % 2 ? 3 : 256);
            qsort_r(base, count, size, compare_bytes, &size);
            for (size_t i = 0; i < count * size + offset + 8 && i < sizeof array; i++)
                add(array[i]);
        }
    }
    report("sizes");
}

static void search_array(void)
{
    static int ints[100];
    size_t count = 0;

    for (int i = 0; i < 100; i++)
        ints[i] = 2 * i;
    for (size_t n = 0; n <= 100; n++) {
        for (int key = -1; key < 202; key++) {
            int *found = bsearch(&key, ints, n, sizeof *ints, compare_ints);
            add(found == NULL ? 1000 : (uint64_t)(found - ints));
        }
    }
    for (int i = 0; i < 300; i++) {
        int key = (int)pick(50);
        int *found = lfind(&key, ints, &count, sizeof *ints, compare_ints);
        add(found == NULL ? 1000 : (uint64_t)(found - ints));
        found = lsearch(&key, ints, &count, sizeof *ints, compare_ints);
        add((uint64_t)(found - ints) * 100 + count);
    }
    report("bsearch");
}

static void sort_words(void)
{
    char text[] = "the quick brown fox jumps over the lazy dog and runs away from all of the other animals", *words[32];
    size_t count = 0;

    for (char *word = strtok(text, " "); word != NULL; word = strtok(NULL, " "))
        words[count++] = word;
    qsort(words, count, sizeof *words, compare_strings);
    for (size_t i = 0; i < count; i++)
        printf("%s ", words[i]);
    printf("\n");
}

static int deepest;

static void visit(const void *node, VISIT which, int level)
{
    if (level > deepest)
        deepest = level;
    if (which == postorder || which == leaf)
        add((uint64_t)**(int *const *)node);
}

static void visit_with(const void *node, VISIT which, void *with)
{
    if (which == postorder || which == leaf)
        *(long *)with += **(int *const *)node;
}

static int released;

static void release(void *key)
{
    add((uint64_t)(key != NULL));
    released++;
}

static void trees(void)
{
    static int keys[2000];
    void *root = NULL, *other = NULL;
    long sum = 0;
    int absent = -1;

    for (int i = 0; i < 2000; i++)
        keys[i] = i;
    for (int i = 0; i < 6000; i++) {
        int *key = &keys[i < 3000 ? pick(2000) : i % 2000];
        int **node;
        switch (pick(3)) {
        case 0:
            node = tdelete(key, &root, compare_ints);
            add(node != NULL);
            break;
        case 1:
            node = tfind(key, &root, compare_ints);
            add(node != NULL ? (uint64_t)**node : 5000);
            break;
        default:
            node = tsearch(key, &root, compare_ints);
            add((uint64_t)**node);
        }
        if (i % 500 == 0)
            twalk(root, visit);
    }
    twalk_r(root, visit_with, &sum);
    printf("sum %ld, absent %d, empty %d\n", sum, tfind(&absent, &root, compare_ints) == NULL, tfind(&absent, &other, compare_ints) == NULL);
    tdestroy(root, release);
    printf("released %d\n", released);
    report("tsearch");
    deepest = 0;
    for (int i = 0; i < 2000; i++) /* in order: it must not become a list */
        tsearch(&keys[i], &other, compare_ints);
    twalk(other, visit);
    printf("balanced %d\n", deepest < 24);
    for (int i = 0; i < 2000; i++) {
        tdelete(&keys[(i * 7) % 2000], &other, compare_ints);
        if (i % 100 == 0)
            twalk(other, visit);
    }
    printf("empty %d\n", other == NULL);
    report("in order");
}

static void hash_tables(void)
{
    static char names[700][8];
    struct hsearch_data other = {0};
    ENTRY item = {0}, *found;

    for (int i = 0; i < 700; i++)
        sprintf(names[i], "n%d", i * 37);
    printf("%d\n", hcreate(500));
    printf("%d\n", hcreate(500)); /* there is one */
    for (int i = 0; i < 600; i++) {
        item.key = names[(i * 7) % 700];
        item.data = names[i];
        errno = 0;
        found = hsearch(item, i % 3 ? ENTER : FIND);
        add(found == NULL ? 1000 + (uint64_t)errno : (uint64_t)((char(*)[8])found->data - names));
    }
    item.key = names[7];
    item.data = NULL;
    found = hsearch(item, ENTER); /* keeps its data */
    printf("%s %s\n", found->key, (char *)found->data);
    for (size_t size = 0; size < 60; size++) { /* until the table is full */
        printf("%d ", hcreate_r(size, &other));
        for (int i = 0; i < 100; i++) {
            item.key = names[i];
            errno = 0;
            if (hsearch_r(item, ENTER, &found, &other) == 0) {
                printf("%d %d, ", i, errno);
                break;
            }
        }
        hdestroy_r(&other);
    }
    printf("\n");
    hdestroy();
    report("hsearch");
}

struct item {
    struct item *next, *previous;
    int value;
};

static void lists(void)
{
    struct item items[6], head = {NULL, NULL, -1};

    for (int i = 0; i < 6; i++)
        items[i].value = i;
    insque(&items[0], NULL);
    printf("%d %d\n", items[0].next == NULL, items[0].previous == NULL);
    for (int i = 0; i < 6; i++)
        insque(&items[i], i == 3 ? &items[1] : &head);
    remque(&items[4]);
    remque(&items[0]);
    for (struct item *item = head.next; item != NULL; item = item->next)
        printf("%d ", item->value);
    printf("\n");
}

int main(void)
{
    sort_ints();
    sort_against_adversary();
    sort_sizes();
    search_array();
    sort_words();
    trees();
    hash_tables();
    lists();
    return 0;
}
