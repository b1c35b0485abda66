/* The checks that glibc's own tests make, for a test that is one process and one thread: see glibc_tests.sh. */
#ifndef HC_GLIBC_SUPPORT_CHECK_H
#define HC_GLIBC_SUPPORT_CHECK_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int support_failures __attribute__((unused));

#define support_fail(...)                                                                                              \
    (support_failures++, printf("%s:%d: ", __FILE__, __LINE__), printf(__VA_ARGS__), putchar('\n'))
#define support_record_failure() ((void)support_failures++)
#define support_record_failure_is_failed() (support_failures != 0)
#define FAIL(...) support_fail(__VA_ARGS__)
#define FAIL_RET(...) return support_fail(__VA_ARGS__), 1
#define FAIL_EXIT(status, ...) (support_fail(__VA_ARGS__), exit(status))
#define FAIL_EXIT1(...) FAIL_EXIT(1, __VA_ARGS__)
#define FAIL_UNSUPPORTED(...) FAIL_EXIT(77, __VA_ARGS__)
#define TEST_VERIFY(condition) ((condition) ? (void)0 : (void)support_fail("not true: %s", #condition))
#define TEST_VERIFY_EXIT(condition) ((condition) ? (void)0 : FAIL_EXIT1("not true: %s", #condition))
#define TEST_COMPARE(left, right)                                                                                      \
    do {                                                                                                               \
        __typeof__(0 ? (left) : (left)) support_left = (left);                                                         \
        __typeof__(0 ? (right) : (right)) support_right = (right);                                                     \
        if (support_left != support_right)                                                                             \
            support_fail("%s is %lld, %s is %lld", #left, (long long)support_left, #right, (long long)support_right);  \
    } while (0)
#define TEST_COMPARE_STRING(left, right)                                                                               \
    do {                                                                                                               \
        const char *support_left = (left), *support_right = (right);                                                   \
        if ((support_left == NULL) != (support_right == NULL) ||                                                       \
            (support_left != NULL && strcmp(support_left, support_right) != 0))                                        \
            support_fail("%s is \"%s\", %s is \"%s\"", #left, support_left, #right, support_right);                    \
    } while (0)
#define TEST_COMPARE_BLOB(left, left_size, right, right_size)                                                          \
    do {                                                                                                               \
        size_t support_left_size = (left_size), support_right_size = (right_size);                                     \
        if (support_left_size != support_right_size || memcmp((left), (right), support_left_size) != 0)                \
            support_fail("%s and %s differ", #left, #right);                                                           \
    } while (0)

#endif
