/* The string functions by words, as a GPU has them, on the host: libc_facade/string is compiled with HC_OWN_COPIES. Strings lie against
 * pages that cannot be read, so a word too far is a fault; copies are compared with plain loops at every alignment. */
#define _GNU_SOURCE
#include "libc_facade/string/string_functions.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { SPAN = 200, OFFSETS = 34 };

static unsigned failed, checked;

static void check(int condition, const char *what, size_t a, size_t b, size_t count)
{
    checked++;
    if (!condition && failed++ < 20)
        printf("not ok %s at %zu, %zu, %zu bytes\n", what, a, b, count);
}

/* Two pages between two that fault. */
static unsigned char *guarded(size_t *size)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    unsigned char *pages = mmap(NULL, 4 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (pages == MAP_FAILED || mprotect(pages + page, 2 * page, PROT_READ | PROT_WRITE) != 0) {
        perror("mmap");
        exit(1);
    }
    *size = 2 * page;
    return pages + page;
}

static unsigned char area[2][3 * SPAN], expected[3 * SPAN];

static void fill_areas(size_t seed)
{
    for (size_t i = 0; i < sizeof area[0]; i++) {
        area[0][i] = (unsigned char)(i * 7 + seed);
        area[1][i] = (unsigned char)(i * 13 + 5 * seed);
    }
}

static void copy_apart(size_t to, size_t from, size_t count)
{
    fill_areas(count);
    memcpy(expected, area[0], sizeof expected);
    for (size_t i = 0; i < count; i++)
        expected[to + i] = area[1][from + i];
    check(hc_libc_memcpy(area[0] + to, area[1] + from, count) == area[0] + to, "memcpy's result", to, from, count);
    check(memcmp(area[0], expected, sizeof expected) == 0, "memcpy", to, from, count);
}

static void copy_within(size_t to, size_t from, size_t count)
{
    fill_areas(count);
    memcpy(expected, area[0], sizeof expected);
    for (size_t i = 0; i < count; i++)
        expected[to + i] = area[0][from + i];
    hc_libc_memmove(area[0] + to, area[0] + from, count);
    check(memcmp(area[0], expected, sizeof expected) == 0, "memmove", to, from, count);
}

static void set(size_t to, size_t count)
{
    fill_areas(count);
    memcpy(expected, area[0], sizeof expected);
    for (size_t i = 0; i < count; i++)
        expected[to + i] = (unsigned char)(to + count);
    hc_libc_memset(area[0] + to, (int)(to + count), count);
    check(memcmp(area[0], expected, sizeof expected) == 0, "memset", to, 0, count);
}

/* One byte differs, by its highest bit, so that the order of bytes and signs matter. */
static void compare(size_t a, size_t b, size_t count)
{
    for (size_t i = 0; i < count; i++)
        area[0][a + i] = area[1][b + i] = (unsigned char)(i + 1);
    area[0][a + count] = 1, area[1][b + count] = 2;
    check(hc_libc_memcmp(area[0] + a, area[1] + b, count) == 0, "memcmp of equal", a, b, count);
    for (size_t at = 0; at < count; at += 1 + at / 8) {
        area[0][a + at] ^= 0x80;
        check((hc_libc_memcmp(area[0] + a, area[1] + b, count) > 0) == (area[0][a + at] > area[1][b + at]), "memcmp", a, b, at);
        area[0][a + at] ^= 0x80;
    }
    for (size_t i = 0; i < 17; i++) /* what follows an end of both strings is not looked at */
        area[0][a + count + i] = (unsigned char)(i * 3), area[1][b + count + i] = (unsigned char)(i * 5);
    check(hc_libc_strcmp((char *)area[0] + a, (char *)area[1] + b) == 0, "strcmp of equal", a, b, count);
    check(hc_libc_strncmp((char *)area[0] + a, (char *)area[1] + b, count + 5) == 0, "strncmp of equal", a, b, count);
}

/* What is searched for lies on both sides of the range, and then at one place in it. */
static void search(size_t from, size_t count)
{
    unsigned char *begin = area[0] + from;

    memset(area[0], 'x', sizeof area[0]);
    memset(begin, 'y', count);
    check(hc_libc_memchr(begin, 'x', count) == NULL, "memchr of none", from, 0, count);
    check(hc_libc_memrchr(begin, 'x', count) == NULL, "memrchr of none", from, 0, count);
    for (size_t at = 0; at < count; at++) {
        begin[at] = 'x';
        check(hc_libc_memchr(begin, 'x', count) == begin + at, "memchr", from, at, count);
        check(hc_libc_memrchr(begin, 'x', count) == begin + at, "memrchr", from, at, count);
        begin[at] = 'y';
    }
}

static void at_every_alignment(void)
{
    for (size_t a = 0; a < OFFSETS; a++) {
        for (size_t count = 0; count < SPAN; count++)
            set(a, count);
        for (size_t count = 0; count < 60; count++)
            search(a, count);
        for (size_t b = 0; b < OFFSETS; b++) {
            for (size_t count = 0; count < SPAN; count += 1 + count / 24) {
                copy_apart(a, b, count);
                copy_within(a, b, count);
                copy_within(a, b + 100, count);
                copy_within(a + 100, b, count);
                compare(a, b, count);
            }
        }
    }
}

/* Strings that end where reading ends, beside strings of other alignments that do too. */
static void at_the_end(char *x_end, char *y_end)
{
    for (size_t count = 0; count < SPAN; count++) {
        char *x = x_end - count - 1;

        memset(x, 'a', count);
        x[count] = '\0';
        check(hc_libc_strlen(x) == count, "strlen", count, 0, count);
        check(hc_libc_strnlen(x, SPAN * 2) == count, "strnlen", count, 0, count);
        check(hc_libc_strchr(x, 'b') == NULL && hc_libc_strchr(x, 0) == x + count, "strchr", count, 0, count);
        check(hc_libc_strrchr(x, 'b') == NULL, "strrchr", count, 0, count);
        check(hc_libc_memchr(x, 'b', count + 1) == NULL, "memchr", count, 0, count);
        check(hc_libc_strstr(x, "aab") == NULL, "strstr", count, 0, count);
        check(hc_libc_strcspn(x, "bc") == count && hc_libc_strspn(x, "ab") == count, "strspn", count, 0, count);
        for (size_t other = 0; other < count + 20 && other < SPAN; other++) {
            char *y = y_end - other - 1;

            memset(y, 'a', other);
            y[other] = '\0';
            check((hc_libc_strcmp(x, y) > 0) == (count > other), "strcmp", count, other, count);
            check((hc_libc_strcmp(y, x) > 0) == (other > count), "strcmp", other, count, count);
            check((hc_libc_strncmp(x, y, count) > 0) == (count > other), "strncmp", count, other, count);
            check((hc_libc_strstr(x, y) != NULL) == (other <= count), "strstr", count, other, count);
            check((hc_libc_strcasestr(x, y) != NULL) == (other <= count), "strcasestr", count, other, count);
            hc_libc_memcpy(y, x, other < count ? other : count);
            hc_libc_memmove(x, y, other < count ? other : count);
        }
        memset(x, 'a', count + 1); /* no end: the size is the limit */
        memset(y_end - SPAN, 'a', SPAN);
        check(hc_libc_memcmp(x, y_end - count - 1, count + 1) == 0, "memcmp", count, 0, count);
        check(hc_libc_strncmp(x, y_end - count - 1, count + 1) == 0, "strncmp", count, 0, count);
        check(hc_libc_strnlen(x, count + 1) == count + 1, "strnlen", count, 0, count);
        check(hc_libc_memrchr(x, 'b', count + 1) == NULL, "memrchr", count, 0, count);
        check(hc_libc_memmem(x, count + 1, "ab", 2) == NULL, "memmem", count, 0, count);
    }
}

/* Strings that begin where reading begins. */
static void at_the_beginning(char *x, char *y)
{
    for (size_t count = 0; count < SPAN; count++) {
        memset(x, 'a', SPAN);
        memset(y, 'a', SPAN + 20);
        check(hc_libc_memrchr(x, 'b', count) == NULL, "memrchr", 0, 0, count);
        for (size_t offset = 0; offset < 17; offset++) {
            check(hc_libc_memcmp(x, y + offset, count) == 0 && hc_libc_memcmp(y + offset, x, count) == 0, "memcmp", 0, offset, count);
            hc_libc_memmove(y, y + offset, count);
            hc_libc_memmove(y + offset, y, count);
            hc_libc_memmove(x, y + offset, count);
        }
    }
}

int main(void)
{
    size_t size;
    char *x = (char *)guarded(&size), *y = (char *)guarded(&size);

    at_every_alignment();
    at_the_end(x + size, y + size);
    at_the_beginning(x, y);
    printf("%u checks passed, %u failed\n", checked - failed, failed);
    return failed != 0;
}
