/* <string.h> and <strings.h>: every function, on random strings at every alignment, against the C library's results. What is compared is a
 * hash of all results and of the memory around them; a few lines say which function it is. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define SIZE 512
#define ROUNDS 3000

static uint64_t seed = 88172645463325252u, hash;

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

static void add_bytes(const char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        add((unsigned char)bytes[i]);
}

static void add_place(const void *place, const void *base)
{
    add(place == NULL ? 999999 : (uint64_t)((const char *)place - (const char *)base));
}

static void add_sign(int value)
{
    add(value < 0 ? 1 : value > 0 ? 2 : 3);
}

static void report(const char *name)
{
    printf("%-12s %016llx\n", name, (unsigned long long)hash);
    hash = 1469598103934665603u;
}

static char a[SIZE], b[SIZE], copy[SIZE];

/* The lowest bits as a text; its length. */
static size_t spell(char *s, unsigned bits, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        s[i] = "ab"[bits >> i & 1];
    return count;
}

/* Bytes of a small alphabet, so that comparisons and searches go on for a while. */
static void fill_random(char *s, size_t count, unsigned letters)
{
    static const char alphabet[] = "abAB0\x80\xff. c";
    for (size_t i = 0; i < count; i++)
        s[i] = letters > 10 ? (char)(1 + pick(255)) : alphabet[pick(letters)];
}

/* A random string inside s, mostly short. */
static char *string_in(char *s, unsigned letters)
{
    size_t from = pick(24), length = pick(pick(4) == 0 ? SIZE - 64 : 40);
    fill_random(s, SIZE, letters);
    s[from + length] = '\0';
    return s + from;
}

static void copies(void)
{
    for (int i = 0; i < ROUNDS; i++) {
        size_t to = pick(40), from = pick(40), count = pick(pick(3) == 0 ? SIZE - 48 : 40);
        fill_random(a, SIZE, 20);
        fill_random(b, SIZE, 20);
        add_place(memcpy(a + to, b + from, count), a);
        add_bytes(a, SIZE);
    }
    report("memcpy");
    for (int i = 0; i < ROUNDS; i++) {
        size_t to = pick(40), from = pick(40), count = pick(pick(3) == 0 ? SIZE - 48 : 40);
        fill_random(a, SIZE, 20);
        add_place(memmove(a + to, a + from, count), a);
        add_bytes(a, SIZE);
        bcopy(a + from, a + pick(40), count);
        add_bytes(a, SIZE);
    }
    report("memmove");
    for (int i = 0; i < ROUNDS; i++) {
        size_t to = pick(40), count = pick(pick(3) == 0 ? SIZE - 48 : 40);
        fill_random(a, SIZE, 20);
        add_place(memset(a + to, (int)pick(1024) - 512, count), a);
        add_bytes(a, SIZE);
        to = pick(40);
        bzero(a + to, pick(60));
        to = pick(40);
        explicit_bzero(a + to, pick(60));
        add_bytes(a, SIZE);
    }
    report("memset");
    for (int i = 0; i < ROUNDS; i++) {
        size_t to = pick(40), from = pick(40), count = pick(80);
        fill_random(a, SIZE, 20);
        fill_random(b, SIZE, 10);
        add_place(mempcpy(a + to, b + from, count), a);
        add_place(memccpy(a + from, b + to, "abAB0"[pick(5)] + 256, count), a);
        swab(b + from, a + to, (ssize_t)count - 3);
        add_bytes(a, SIZE);
    }
    report("mempcpy");
    for (int i = 0; i < ROUNDS; i++) {
        char *s = string_in(b, 20);
        fill_random(a, SIZE, 20);
        size_t to = pick(16), size = pick(80);
        add_place(pick(2) ? strcpy(a + to, s) : stpcpy(a + to, s), a);
        add_bytes(a, SIZE);
        to = pick(16);
        add_place(pick(2) ? strncpy(a + to, s, size) : stpncpy(a + to, s, size), a);
        add_bytes(a, SIZE);
    }
    report("strcpy");
    for (int i = 0; i < ROUNDS; i++) {
        size_t at = pick(30), from = pick(60);
        fill_random(a, SIZE, 20);
        fill_random(b, SIZE, 20);
        a[at + pick(40)] = '\0';
        b[at + 100 + pick(100)] = '\0';
        add_place(strcat(a + at, b + pick(60)), a);
        add_place(strncat(a + at, b + from, pick(200)), a);
        add(strlen(a + at));
        add_bytes(a, SIZE);
    }
    report("strcat");
    for (int i = 0; i < ROUNDS; i++) {
        char *s = string_in(b, 20);
        size_t most = pick(80), to = pick(8);
        char *d = pick(2) ? strdup(s) : strndup(s, most);
        add(strlen(d));
        add_bytes(d, strlen(d) + 1);
        free(d);
        fill_random(a, SIZE, 20);
        add(strxfrm(a + to, s, pick(100)));
        add_bytes(a, 120);
    }
    report("strdup");
}

static void searches(void)
{
    for (int i = 0; i < ROUNDS; i++) {
        char *s = string_in(a, 1 + pick(20));
        size_t count = pick(pick(3) == 0 ? SIZE - 30 : 40);
        int c = (int)pick(2) * 256 + (unsigned char)"abAB0\x80\xff"[pick(8)];
        add(strlen(s));
        add(strnlen(s, count));
        add_place(memchr(s, c, count), a);
        add_place(memrchr(s, c, count), a);
        add_place(strchr(s, c), a);
        add_place(strrchr(s, c), a);
        add_place(strchrnul(s, c), a);
        add_place(index(s, c), a);
        add_place(rindex(s, c), a);
        add_place(rawmemchr(s, s[count]), a);
    }
    add_place(memchr(a, 'x', 0), a);
    add_place(memrchr(a, 'x', 0), a);
    a[SIZE - 1] = 'x';
    add_place(memchr(a, 'x', SIZE_MAX), a); /* POSIX: as if byte by byte, so it ends at the first */
    report("memchr");
    for (int i = 0; i < ROUNDS; i++) {
        char *s = string_in(a, 1 + pick(20)), *set = string_in(b, 1 + pick(11));
        set[pick(6)] = '\0';
        add(strspn(s, set));
        add(strcspn(s, set));
        add_place(strpbrk(s, set), a);
    }
    report("strspn");
    for (int i = 0; i < ROUNDS * 4; i++) {
        unsigned letters = 1 + pick(4);
        char *s = string_in(a, letters), *wanted = string_in(b, letters);
        size_t size;
        if (pick(8) != 0)
            wanted[pick(9)] = '\0';
        else if (strlen(s) > 0) { /* a long one that is there */
            size_t at = pick((uint32_t)strlen(s));
            strcpy(wanted = b, s + at);
            wanted[pick((uint32_t)strlen(s + at)) + 1] = '\0';
        }
        size = strlen(wanted);
        add_place(strstr(s, wanted), a);
        add_place(strcasestr(s, wanted), a);
        add_place(memmem(s, pick(SIZE - 24), wanted, size), a);
    }
    add_place(memmem("", 0, "", 0), "");
    report("strstr");
    for (unsigned wanted = 2; wanted < 1u << 8; wanted++) /* every text of 1 to 7 bits in every one of 10 */
        for (unsigned text = 0; text < 1u << 10; text++)
            add_place(memmem(a, spell(a, text, 10), b, spell(b, wanted, 31 - (unsigned)__builtin_clz(wanted))), a);
    report("memmem");
    for (int i = 0; i < ROUNDS; i++) {
        char *s = string_in(a, 8), *state = NULL, *token, *whole;
        const char *set = i % 3 == 0 ? "ab" : i % 3 == 1 ? "." : "";
        memcpy(copy, a, SIZE);
        for (token = strtok(s, set); token != NULL; token = strtok(NULL, i % 2 ? set : "A0")) {
            add_place(token, a);
            add(strlen(token));
        }
        add_bytes(a, SIZE);
        whole = copy + (s - a);
        for (token = strtok_r(whole, set, &state); token != NULL; token = strtok_r(NULL, set, &state))
            add_place(token, copy);
        add_bytes(copy, SIZE);
        whole = s = string_in(a, 8);
        while ((token = strsep(&whole, set)) != NULL) {
            add_place(token, a);
            add(strlen(token));
        }
        add_bytes(a, SIZE);
    }
    report("strtok");
}

static void comparisons(void)
{
    for (int i = 0; i < ROUNDS * 2; i++) {
        size_t from = pick(24), other = pick(24), count = pick(pick(3) == 0 ? SIZE - 30 : 40);
        fill_random(a, SIZE, 20);
        fill_random(b, SIZE, 20);
        memcpy(b + other, a + from, count);
        if (count > 0 && pick(3)) {
            size_t at = other + pick((uint32_t)count);
            b[at] ^= (char)(1 << pick(8));
        }
        add_sign(memcmp(a + from, b + other, count));
        add_sign(memcmp(b + other, a + from, count));
        add(bcmp(a + from, b + other, count) != 0);
        a[from + count] = b[other + count] = '\0';
        if (count > 0 && pick(3) == 0)
            b[other + pick((uint32_t)count)] = '\0';
        add_sign(strcmp(a + from, b + other));
        add_sign(strcmp(b + other, a + from));
        add_sign(strcoll(a + from, b + other));
        add_sign(strncmp(a + from, b + other, pick(60)));
        add_sign(strncmp(a + from, b + other, SIZE_MAX));
    }
    report("strcmp");
    for (int i = 0; i < 65536; i++) {
        char x[2] = {(char)(i >> 8), 0}, y[2] = {(char)i, 0};
        add_sign(strcmp(x, y));
        add_sign(strcasecmp(x, y));
        add_sign(strncasecmp(x, y, pick(3)));
    }
    for (int i = 0; i < ROUNDS; i++) {
        char *x = string_in(a, 4), *y = string_in(b, 4);
        add_sign(strcasecmp(x, y));
        add_sign(strncasecmp(x, y, pick(8)));
    }
    report("strcasecmp");
    for (int i = 0; i < 200000; i++) {
        static const char alphabet[] = "0019a.";
        char x[8] = {0}, y[8] = {0};
        size_t common = pick(4);
        for (size_t k = 0; k < 3 + common; k++)
            x[k] = y[k] = alphabet[pick(6)];
        for (size_t k = common; k < 7; k++) {
            x[k] = pick(4) == 0 ? '\0' : alphabet[pick(6)];
            y[k] = pick(4) == 0 ? '\0' : alphabet[pick(6)];
        }
        add_sign(strverscmp(x, y));
    }
    report("strverscmp");
    for (int i = 0; i < 64; i++) {
        add((uint64_t)ffs((int)((uint64_t)5 << i)));
        add((uint64_t)ffsl((long)((uint64_t)5 << i)));
        add((uint64_t)ffsll((long long)((uint64_t)5 << i)));
    }
    add((uint64_t)ffs(0) + (uint64_t)ffsl(0) + (uint64_t)ffsll(0));
    report("ffs");
}

/* With feature macros other than _GNU_SOURCE, strerror_r is this function. */
int __xpg_strerror_r(int number, char *buffer, size_t size);

static void messages(void)
{
    static const int numbers[] = {-2147483647 - 1, -1, 0, 133, 200, 2147483647, 41, 58};
    char buffer[64];
    for (int i = 0; i < 134; i++)
        printf("%d %s\n", i, strerror(i));
    for (int i = 0; i < 67; i++)
        printf("%d %s\n", i, strsignal(i));
    printf("%s\n", strsignal(-5));
    printf("%s\n", strsignal(1000));
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        printf("%s\n", strerror(numbers[i]));
        for (size_t size = 1; size < 40; size += 6) {
            memset(buffer, 'x', sizeof buffer);
            printf("%s ", strerror_r(numbers[i], buffer, size));
            memset(buffer, 'x', sizeof buffer);
            printf("%d %.39s\n", __xpg_strerror_r(numbers[i], buffer, size), buffer);
        }
    }
}

int main(void)
{
    copies();
    searches();
    comparisons();
    messages();
    return 0;
}
