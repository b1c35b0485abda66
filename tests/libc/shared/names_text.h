// Strings, characters, numbers, sorting, memory, patterns: called by host and device code alike.
#include <cctype>
#include <cstdlib>
#include <cstring>

#include <errno.h>
#include <fnmatch.h>
#include <inttypes.h>
#include <malloc.h>
#include <regex.h>
#include <search.h>
#include <stdint.h>
#include <stdio.h>
#include <strings.h>

static __host__ __device__ int sign(int number)
{
    return (number > 0) - (number < 0);
}

static __host__ __device__ void show_strings(FILE *out)
{
    char a[64], b[64], *rest = a, *part;

    fprintf(out, "strings %zu %zu %zu\n", strlen("four"), strnlen("four", 2), std::strlen(""));
    strcpy(a, "one");
    strcat(a, ",two");
    strncat(a, ";three,four", 6);
    fprintf(out, "%s %ld", a, (long)(stpcpy(b, "end") - b));
    memset(b, 'x', sizeof b);
    strncpy(b, "ab", 5);
    stpncpy(b + 6, "abcdef", 3);
    fprintf(out, " %s%d%.4s\n", b, b[4], b + 5);
    fprintf(out, "%d %d %d %d %d %d\n", sign(strcmp("a", "b")), sign(strncmp("abc", "abd", 2)), sign(strcoll("b", "a")),
            sign(strcasecmp("AbC", "aBc")), sign(strncasecmp("ABx", "aby", 2)), sign(strverscmp("a10", "a9")));
    fprintf(out, "%d %d %zu\n", sign(memcmp("ab\0c", "ab\0d", 4)), sign(bcmp("a", "a", 1)), strxfrm(b, "text", sizeof b));
    fprintf(out, "%zu %zu\n", strspn("aabbc", "ab"), strcspn("aabbc", "c"));
    for (part = strtok(a, ",;"); part != NULL; part = strtok(NULL, ",;"))
        fprintf(out, "[%s]", part);
    strcpy(a, "x y  z");
    for (part = strtok_r(a, " ", &rest); part != NULL; part = strtok_r(NULL, " ", &rest))
        fprintf(out, "(%s)", part);
    strcpy(a, "p::q");
    for (rest = a; (part = strsep(&rest, ":")) != NULL;)
        fprintf(out, "<%s>", part);
    strcpy(a, "abcdefgh");
    memmove(a + 2, a, 5);
    fprintf(out, "\n%s %ld %ld\n", a, (long)((char *)mempcpy(b, a, 4) - b), (long)((char *)memccpy(b, "key=value", '=', 9) - b));
    bcopy(a, b, 9);
    bzero(a, 3);
    explicit_bzero(a + 3, 1);
    fprintf(out, "%s %d%d%d%d%c %d %d %d\n", b, a[0], a[1], a[2], a[3], a[4], ffs(8), ffsl(1L << 40), ffsll(0));
    fprintf(out, "%s; %s; %s; %s\n", strerror(ENOENT), strerror(0), strerror_r(EINTR, a, sizeof a), strsignal(2));
}

static __host__ __device__ void show_searches(FILE *out)
{
    char text[] = "a needle in hay";
    const char *fixed = text;

    // The argument's const is the result's, as C++ has it.
    *strchr(text, 'n') = 'N';
    *strrchr(text, 'h') = 'H';
    *strstr(text, "in") = 'I';
    *strpbrk(text, "dD") = 'D';
    *(char *)memchr(text, 'l', sizeof text) = 'L';
    fprintf(out, "%s\n", text);
    fprintf(out, "%s|%s|%s|%s|%s\n", strchr(fixed, 'N'), strrchr(fixed, 'y'), strstr(fixed, "In"), strpbrk(fixed, "yL"),
            strcasestr(fixed, "HAY"));
    fprintf(out, "%d %d %d %s\n", strchr(fixed, 'q') == NULL, strstr(fixed, "needles") == NULL, memchr(fixed, 'y', 3) == NULL,
            strchrnul(fixed, 'q'));
    fprintf(out, "%ld %ld %ld %s %s\n", (long)((const char *)memrchr(fixed, 'e', 10) - fixed), (long)((const char *)rawmemchr(fixed, 'I') - fixed),
            (long)((const char *)memmem(fixed, 15, "In H", 4) - fixed), index(fixed, 'D'), rindex(text, 'a'));
    fprintf(out, "%s %d\n", std::strchr(fixed, 'H'), sign(std::strcmp(fixed, "a")));
}

static __host__ __device__ void show_characters(FILE *out)
{
    unsigned classes[14] = {0};

    for (int c = 0; c < 128; c++) {
        int bits = (isalnum(c) != 0) | (isalpha(c) != 0) << 1 | (isblank(c) != 0) << 2 | (iscntrl(c) != 0) << 3 | (isdigit(c) != 0) << 4 |
                   (isgraph(c) != 0) << 5 | (islower(c) != 0) << 6 | (isprint(c) != 0) << 7 | (ispunct(c) != 0) << 8 |
                   (isspace(c) != 0) << 9 | (isupper(c) != 0) << 10 | (isxdigit(c) != 0) << 11;
        for (int i = 0; i < 12; i++)
            classes[i] += (bits >> i & 1) * (unsigned)(c + 1);
        classes[12] += (unsigned)(tolower(c) * (c + 1));
        classes[13] += (unsigned)(toupper(c) * (c + 1));
    }
    for (int i = 0; i < 14; i++)
        fprintf(out, "%u ", classes[i]);
    fprintf(out, "%d\n", std::toupper('q'));
}

static __host__ __device__ void show_numbers(FILE *out)
{
    char *end;
    unsigned seed = 42;
    unsigned short state[3] = {1, 2, 3};
    div_t parts = div(-17, 5);
    ldiv_t long_parts = ldiv(1L << 40, 7);
    lldiv_t longest = lldiv(-(1LL << 50), 9);

    fprintf(out, "%ld", strtol("0x1fz", &end, 0));
    fprintf(out, " %s", end);
    errno = 0;
    fprintf(out, " %ld", strtol("99999999999999999999", NULL, 10));
    fprintf(out, " %d", errno == ERANGE);
    errno = 0;
    fprintf(out, " %lu %lld %llu", strtoul("-1", NULL, 10), strtoll("-777", NULL, 8), strtoull("zz", &end, 36));
    fprintf(out, " %d %d\n", errno, *end);
    fprintf(out, "%a", strtod(" 0.1e1x", &end));
    fprintf(out, " %s", end);
    fprintf(out, " %a %a", strtof("3.4e38", NULL), strtod("1e999", NULL));
    fprintf(out, " %d %a\n", errno == ERANGE, std::strtod("0x1.8p-3", NULL));
    errno = 0;
    fprintf(out, "%d %ld %lld %a\n", atoi("-12x"), atol("9999999999"), atoll(" 7"), atof("2.5e-3"));
    fprintf(out, "%jd %ju\n", strtoimax("-5", NULL, 10), strtoumax("ff", NULL, 16));
    fprintf(out, "%d %d %ld %ld %lld %lld\n", parts.quot, parts.rem, long_parts.quot, long_parts.rem, longest.quot, longest.rem);
    srand(7);
    fprintf(out, "%d %d", rand(), rand_r(&seed));
    fprintf(out, " %d", rand());
    srandom(9);
    srand48(11);
    fprintf(out, " %ld %ld", random(), lrand48());
    fprintf(out, " %a", drand48());
    fprintf(out, " %ld %ld", mrand48(), nrand48(state));
    fprintf(out, " %ld\n", jrand48(state));
    fprintf(out, "%s %ld\n", l64a(123456), a64l("zz"));
}

static __host__ __device__ int by_number(const void *a, const void *b)
{
    int x = *(const int *)a, y = *(const int *)b;

    return (x > y) - (x < y);
}

static __host__ __device__ int by_number_times(const void *a, const void *b, void *factor)
{
    return by_number(a, b) * *(int *)factor;
}

static __host__ __device__ void show_sorting(FILE *out)
{
    int numbers[200], key = 57, factor = -1;
    size_t count = 200;
    void *root = NULL;

    for (int i = 0; i < 200; i++)
        numbers[i] = i * 7919 % 199;
    qsort(numbers, count, sizeof *numbers, by_number);
    fprintf(out, "%d %d %d", numbers[0], numbers[100], numbers[199]);
    fprintf(out, " %ld", (long)((int *)bsearch(&key, numbers, count, sizeof *numbers, by_number) - numbers));
    qsort_r(numbers, count, sizeof *numbers, by_number_times, &factor);
    fprintf(out, " %d %d", numbers[0], numbers[199]);
    fprintf(out, " %ld\n", (long)((int *)lfind(&key, numbers, &count, sizeof *numbers, by_number) - numbers));
    for (int i = 0; i < 20; i++)
        tsearch(&numbers[i * 3], &root, by_number);
    key = numbers[9];
    fprintf(out, "%d", **(int **)tfind(&key, &root, by_number) == key);
    for (int i = 0; i < 20; i++)
        tdelete(&numbers[i * 3], &root, by_number);
    fprintf(out, " %d\n", root == NULL);
}

static __host__ __device__ void show_memory(FILE *out)
{
    char *text = strdup("copy"), *part = strndup("copy", 2), *printed = NULL;
    unsigned char *zero = (unsigned char *)calloc(10, 10);
    void *aligned = NULL;
    size_t half = 50;
    int sum = 0;

    for (int i = 0; i < 100; i++)
        sum += zero[i];
    zero[99] = 9;
    zero = (unsigned char *)realloc(zero, 20000);
    fprintf(out, "%s %s %d %d", text, part, sum, zero[99]);
    fprintf(out, " %d", posix_memalign(&aligned, 256, 100));
    fprintf(out, " %d", ((uintptr_t)aligned & 255) == 0);
    free(aligned);
    aligned = aligned_alloc(64, 640);
    fprintf(out, " %d %d\n", ((uintptr_t)aligned & 63) == 0, malloc_usable_size(aligned) >= 640);
    fprintf(out, "%d", asprintf(&printed, "%s-%05d", text, 42));
    fprintf(out, " %s\n", printed);
    // All of it goes back to one heap, whichever function it came from.
    free(printed);
    free(text);
    free(part);
    free(zero);
    std::free(aligned);
    free(NULL);
    text = (char *)reallocarray(NULL, half, 4);
    fprintf(out, "%d\n", text != NULL);
    free(text);
}

static __host__ __device__ void show_patterns(FILE *out)
{
    regex_t expression;
    regmatch_t match[2];

    fprintf(out, "%d %d", fnmatch("*.c[up]", "names.cu", 0), fnmatch("*.c", "names.cu", 0) == FNM_NOMATCH);
    fprintf(out, " %d", regcomp(&expression, "([a-z]+)[0-9]", REG_EXTENDED));
    fprintf(out, " %d", regexec(&expression, "??abc7", 2, match, 0));
    fprintf(out, " %d-%d %d-%d\n", (int)match[0].rm_so, (int)match[0].rm_eo, (int)match[1].rm_so, (int)match[1].rm_eo);
    regfree(&expression);
}
