/* The sequences of rand, random and drand48, number by number: programs that seed them expect what they get elsewhere. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t hash = 1469598103934665603u;

static void add(uint64_t value)
{
    hash = (hash ^ value) * 0x100000001b3u;
    hash ^= hash >> 29;
}

static void report(const char *name)
{
    printf("%-12s %016llx\n", name, (unsigned long long)hash);
    hash = 1469598103934665603u;
}

static void add_double(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    add(bits);
}

static void random_numbers(void)
{
    static const unsigned seeds[] = {0, 1, 2, 42, 2147483647, 2147483648u, 4294967295u, 123456789};
    unsigned own;

    printf("%d\n", rand()); /* as after srand(1) */
    printf("%ld\n", random());
    srand(1);
    printf("%d %d\n", rand(), RAND_MAX);
    for (size_t k = 0; k < sizeof seeds / sizeof *seeds; k++) {
        if (k % 2)
            srand(seeds[k]);
        else
            srandom(seeds[k]);
        for (int i = 0; i < 500; i++)
            add(i % 3 ? (uint64_t)rand() : (uint64_t)random());
        own = seeds[k];
        for (int i = 0; i < 100; i++)
            add((uint64_t)rand_r(&own));
        add(own);
    }
    report("rand");
}

static void states(void)
{
    static const size_t sizes[] = {8, 31, 32, 63, 64, 100, 128, 255, 256, 300};
    static int32_t arrays[10][80];
    struct random_data data;
    int32_t value;
    char *old, *back;

    srandom(5);
    for (int i = 0; i < 10; i++) {
        old = initstate(77 + (unsigned)i, (char *)arrays[i], sizes[i]);
        for (int k = 0; k < 200 + i; k++)
            add((uint64_t)random());
        back = setstate(old);
        add(back == (char *)arrays[i]);
        add((uint64_t)random());
        add((uint64_t)arrays[i][0]);
    }
    for (int i = 0; i < 30; i++) {
        setstate((char *)arrays[i * 7 % 10]);
        for (int k = 0; k < i; k++)
            add((uint64_t)random());
        if (i % 11 == 0)
            srandom((unsigned)i);
    }
    errno = 0;
    printf("%d", initstate(1, (char *)arrays[0], 7) == NULL);
    printf(" %d\n", errno);
    memset(&data, 0, sizeof data);
    printf("%d\n", initstate_r(9, (char *)arrays[3], 128, &data));
    for (int i = 0; i < 100; i++) {
        random_r(&data, &value);
        add((uint64_t)value);
    }
    printf("%d %d\n", setstate_r((char *)arrays[8], &data), srandom_r(3, &data));
    random_r(&data, &value);
    add((uint64_t)value);
    report("initstate");
}

static void numbers_48(void)
{
    unsigned short own[3] = {1, 2, 3}, seed[3] = {65535, 7, 40000}, parameters[7] = {9, 8, 7, 6, 5, 4, 3}, *before;

    for (int i = 0; i < 20; i++)
        add_double(drand48());
    for (int round = 0; round < 4; round++) {
        if (round == 1)
            srand48(-123456789012345);
        if (round == 2) {
            before = seed48(seed);
            printf("%d %d %d\n", before[0], before[1], before[2]);
        }
        if (round == 3)
            lcong48(parameters);
        for (int i = 0; i < 100; i++) {
            add_double(drand48());
            add((uint64_t)lrand48());
            add((uint64_t)mrand48());
            add_double(erand48(own));
            add((uint64_t)nrand48(own));
            add((uint64_t)jrand48(own));
        }
        printf("%.17g\n", drand48());
        printf("%ld\n", mrand48());
    }
    srand48(1);
    printf("%.17g\n", drand48());
    report("drand48");
}

int main(void)
{
    random_numbers();
    states();
    numbers_48();
    return 0;
}
