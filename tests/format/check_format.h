/* Shared by the parts of check_format: the random cases and the fixed expectations. */
#ifndef HC_TESTS_FORMAT_CHECK_FORMAT_H
#define HC_TESTS_FORMAT_CHECK_FORMAT_H

#include <stddef.h>
#include <stdint.h>

enum {
    CHECK_TEXT_SIZE = 1 << 16,
    CHECK_FORMAT_SIZE = 2048,
    CHECK_ARGUMENTS = 4
};

enum check_kind { CHECK_NONE, CHECK_INT, CHECK_LONG, CHECK_POINTER, CHECK_DOUBLE, CHECK_LONG_DOUBLE };

struct check_argument {
    enum check_kind kind;
    long long integer; /* also a pointer */
    double real;
};

struct check_case {
    char format[CHECK_FORMAT_SIZE];
    struct check_argument argument[CHECK_ARGUMENTS];
    int count;              /* of arguments */
    size_t size;            /* of the buffer, where it is snprintf's; 0 goes with a null pointer */
    size_t stream_capacity; /* not 0: through a stream with this buffer */
};

struct check_random {
    uint64_t state;
};

/* Where %n of random cases stores. */
extern long long check_store[CHECK_ARGUMENTS];

void check_make_case(struct check_random *random, struct check_case *c);

/* Runs the fixed expectations and returns how many fail. */
int check_fixed(void);

#endif
