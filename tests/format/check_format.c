/*
 * check_format [--count N] [--seed S] [--jobs J]
 *
 * Compares libc_facade/format with the C library of the host on fixed and on random formats, values and sizes. It would
 * catch a digit rounded the wrong way, a flag or length handled wrongly, a byte written past the end, a stream that loses
 * or reorders bytes or flushes too often. Expected values come from C17, from arithmetic, or from glibc.
 *
 * Not compared: %La, where glibc prints the 80-bit number; what C leaves undefined and glibc does for its own reasons.
 */
#include <errno.h>
#include <float.h>
#include <limits.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <wchar.h>

#include "libc_facade/format/format.h"
#include "tests/format/check_format.h"

enum { GUARD = 0x5a, MOST_REPORTS = 10 };

static char expected_text[CHECK_TEXT_SIZE + 1], actual_text[CHECK_TEXT_SIZE + 1];

static void report(const struct check_case *c, size_t size, int expected, int actual)
{
    printf("format \"%s\", size %zu, arguments:", c->format, size);
    for (int i = 0; i < c->count; i++) {
        const struct check_argument *a = &c->argument[i];

        if (a->kind == CHECK_DOUBLE || a->kind == CHECK_LONG_DOUBLE)
            printf(" %a", a->real);
        else
            printf(" %lld (%#llx)", a->integer, (unsigned long long)a->integer);
    }
    printf("\n  expected %d \"%s\"\n  actual   %d \"%s\"\n", expected, size ? expected_text : "", actual,
           size ? actual_text : "");
}

/* A stream as the facade has it: the buffer is small, and flushed bytes are gathered in order. */
struct gathering {
    char text[CHECK_TEXT_SIZE];
    size_t length;
    int flushes;
    int fail_at;  /* the flush that fails, counted from 1; 0: none */
};

static struct gathering gathered;

int hc_sink_flush(struct hc_sink *sink)
{
    struct gathering *g = (struct gathering *)sink->context;

    g->flushes++;
    if (g->flushes == g->fail_at)
        return -EPIPE;
    if (sink->length != sink->capacity)
        return -EDOM; /* not as few flushes as possible */
    memcpy(g->text + g->length, sink->buffer, sink->length);
    g->length += sink->length;
    return 0;
}

static int stream(size_t capacity, const char *format, ...)
{
    char *buffer = (char *)malloc(capacity);
    struct hc_sink sink;
    va_list arguments;
    int result;

    memset(&sink, GUARD, sizeof sink);
    sink.buffer = buffer;
    sink.capacity = capacity;
    sink.length = 0;
    sink.mode = HC_SINK_STREAM;
    sink.context = &gathered;
    gathered.length = 0;
    gathered.flushes = 0;
    va_start(arguments, format);
    result = hc_vformat(&sink, format, arguments);
    va_end(arguments);
    memcpy(gathered.text + gathered.length, buffer, sink.length);
    gathered.length += sink.length;
    free(buffer);
    return result;
}

/* Streaming the case must deliver the bytes of the (untruncated) expected text, and flush only full buffers. */
static int stream_differs(size_t capacity, int expected, int actual)
{
    int flushes = expected > 0 ? (expected - 1) / (int)capacity : 0;

    if (expected < 0)
        return actual != -errno;
    return actual != expected || gathered.length != (size_t)expected || gathered.flushes != flushes ||
           memcmp(gathered.text, expected_text, gathered.length) != 0;
}

/* glibc says -1 and errno where the engine says -errno; the bytes before an error are not specified. */
static int text_differs(size_t size, int expected, int actual)
{
    size_t shown;

    if (expected < 0)
        return actual != -errno;
    if (actual != expected || (unsigned char)actual_text[size] != GUARD)
        return 1;
    if (size == 0)
        return 0;
    shown = (size_t)expected < size ? (size_t)expected + 1 : size;
    return memcmp(expected_text, actual_text, shown) != 0;
}

/*
 * One call site for every sequence of argument types, so that each argument is passed as its own type: variadic calls
 * cannot be built at run time.
 */
#define RUN(...)                                                                                        \
    {                                                                                                   \
        errno = 0;                                                                                      \
        expected = snprintf(size ? expected_text : NULL, size, __VA_ARGS__);                            \
        error = errno;                                                                                  \
        memcpy(stored, check_store, sizeof stored);                                                     \
        memset(check_store, 0, sizeof check_store);                                                     \
        if (c->stream_capacity == 0)                                                                    \
            actual = hc_snprintf(size ? actual_text : NULL, size, __VA_ARGS__);                         \
        else                                                                                            \
            actual = stream(c->stream_capacity, __VA_ARGS__);                                           \
        break;                                                                                          \
    }
/* A macro does not expand itself, hence four of them. */
#define ARGUMENT(i) c->argument[i]
#define KIND(i) (c->count == (i) ? CHECK_NONE : ARGUMENT(i).kind)
#define FROM_4(...) do RUN(__VA_ARGS__) while (0);
#define FROM_3(...)                                                                                     \
    switch (KIND(3)) {                                                                                  \
    case CHECK_NONE: RUN(__VA_ARGS__)                                                                   \
    case CHECK_INT: FROM_4(__VA_ARGS__, (int)ARGUMENT(3).integer) break;                                \
    case CHECK_LONG: FROM_4(__VA_ARGS__, ARGUMENT(3).integer) break;                                    \
    case CHECK_POINTER: FROM_4(__VA_ARGS__, (void *)(uintptr_t)ARGUMENT(3).integer) break;              \
    case CHECK_DOUBLE: FROM_4(__VA_ARGS__, ARGUMENT(3).real) break;                                     \
    case CHECK_LONG_DOUBLE: FROM_4(__VA_ARGS__, (long double)ARGUMENT(3).real) break;                   \
    }
#define FROM_2(...)                                                                                     \
    switch (KIND(2)) {                                                                                  \
    case CHECK_NONE: RUN(__VA_ARGS__)                                                                   \
    case CHECK_INT: FROM_3(__VA_ARGS__, (int)ARGUMENT(2).integer) break;                                \
    case CHECK_LONG: FROM_3(__VA_ARGS__, ARGUMENT(2).integer) break;                                    \
    case CHECK_POINTER: FROM_3(__VA_ARGS__, (void *)(uintptr_t)ARGUMENT(2).integer) break;              \
    case CHECK_DOUBLE: FROM_3(__VA_ARGS__, ARGUMENT(2).real) break;                                     \
    case CHECK_LONG_DOUBLE: FROM_3(__VA_ARGS__, (long double)ARGUMENT(2).real) break;                   \
    }
#define FROM_1(...)                                                                                     \
    switch (KIND(1)) {                                                                                  \
    case CHECK_NONE: RUN(__VA_ARGS__)                                                                   \
    case CHECK_INT: FROM_2(__VA_ARGS__, (int)ARGUMENT(1).integer) break;                                \
    case CHECK_LONG: FROM_2(__VA_ARGS__, ARGUMENT(1).integer) break;                                    \
    case CHECK_POINTER: FROM_2(__VA_ARGS__, (void *)(uintptr_t)ARGUMENT(1).integer) break;              \
    case CHECK_DOUBLE: FROM_2(__VA_ARGS__, ARGUMENT(1).real) break;                                     \
    case CHECK_LONG_DOUBLE: FROM_2(__VA_ARGS__, (long double)ARGUMENT(1).real) break;                   \
    }
#define FROM_0(...)                                                                                     \
    switch (KIND(0)) {                                                                                  \
    case CHECK_NONE: RUN(__VA_ARGS__)                                                                   \
    case CHECK_INT: FROM_1(__VA_ARGS__, (int)ARGUMENT(0).integer) break;                                \
    case CHECK_LONG: FROM_1(__VA_ARGS__, ARGUMENT(0).integer) break;                                    \
    case CHECK_POINTER: FROM_1(__VA_ARGS__, (void *)(uintptr_t)ARGUMENT(0).integer) break;              \
    case CHECK_DOUBLE: FROM_1(__VA_ARGS__, ARGUMENT(0).real) break;                                     \
    case CHECK_LONG_DOUBLE: FROM_1(__VA_ARGS__, (long double)ARGUMENT(0).real) break;                   \
    }

static int case_differs(const struct check_case *c)
{
    char stored[sizeof check_store];
    int expected = 0, actual = 0, error = 0, differs;
    size_t size = c->stream_capacity != 0 ? CHECK_TEXT_SIZE : c->size;

    memset(check_store, 0, sizeof check_store);
    actual_text[size] = GUARD;
    FROM_0(c->format)
    errno = error;
    differs = c->stream_capacity != 0 ? stream_differs(c->stream_capacity, expected, actual)
                                      : text_differs(size, expected, actual);
    if (expected >= 0 && memcmp(stored, check_store, sizeof stored) != 0)
        differs = 1; /* %n */
    if (differs) {
        if (c->stream_capacity != 0) {
            printf("streamed through %zu bytes, %d flushes: ", c->stream_capacity, gathered.flushes);
            memcpy(actual_text, gathered.text, gathered.length);
            actual_text[gathered.length] = '\0';
        }
        report(c, size, expected, actual);
    }
    return differs;
}

static long run_random(long count, uint64_t seed)
{
    struct check_random random = {seed};
    struct check_case c;
    long differing = 0;

    for (long i = 0; i < count && differing < MOST_REPORTS; i++) {
        check_make_case(&random, &c);
        differing += case_differs(&c);
    }
    return differing;
}

/* A failing flush ends the call with its value, and is not followed by another. */
static int flush_error_is_lost(void)
{
    int failures = 0;

    gathered.fail_at = 3;
    if (stream(4, "%s %d %f", "abcdefghijklmnop", 12345678, 1.5) != -EPIPE || gathered.flushes != 3)
        failures++;
    gathered.fail_at = 0;
    if (stream(16, "%99999999999d", 1) != -EOVERFLOW)
        failures++;
    if (stream(1, "%d", 7) != 1 || gathered.flushes != 0)
        failures++;
    if (failures)
        printf("flush errors: %d tests failed\n", failures);
    return failures;
}

static int run_jobs(long count, uint64_t seed, long jobs)
{
    int failed = 0, status;

    for (long j = 0; j < jobs; j++) {
        pid_t pid;

        fflush(stdout);
        pid = fork();
        if (pid < 0)
            return 1;
        if (pid == 0) {
            long part = count / jobs + (j < count % jobs);
            long differing = run_random(part, seed + (uint64_t)j * 0x9e3779b97f4a7c15u);

            fflush(stdout);
            _exit(differing != 0);
        }
    }
    while (wait(&status) > 0)
        failed |= status;
    return failed != 0;
}

int main(int argc, char **argv)
{
    long count = 200000, jobs = 1;
    uint64_t seed = 1;
    int failures;
    long differing;

    for (int i = 1; i < argc; i += 2) {
        if (i + 1 < argc && strcmp(argv[i], "--count") == 0)
            count = atol(argv[i + 1]);
        else if (i + 1 < argc && strcmp(argv[i], "--seed") == 0)
            seed = strtoull(argv[i + 1], NULL, 0);
        else if (i + 1 < argc && strcmp(argv[i], "--jobs") == 0)
            jobs = atol(argv[i + 1]);
        else {
            fprintf(stderr, "usage: check_format [--count N] [--seed S] [--jobs J]\n");
            return 2;
        }
    }
    setlocale(LC_ALL, "C");
    failures = check_fixed() + flush_error_is_lost();
    if (jobs > 1)
        differing = run_jobs(count, seed, jobs);
    else
        differing = run_random(count, seed);
    printf("%ld formats compared, %ld differ%s\n", count, differing,
           jobs > 1 && differing ? " (processes)" : differing >= MOST_REPORTS ? " (stopped there)" : "");
    return failures != 0 || differing != 0;
}
