/* Random formats and arguments for check_format. */
#include <float.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

#include "tests/format/check_format.h"

long long check_store[CHECK_ARGUMENTS];

/* splitmix64 */
static uint64_t next(struct check_random *r)
{
    uint64_t z = r->state += 0x9e3779b97f4a7c15u;

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static int below(struct check_random *r, int n)
{
    return (int)(next(r) % (uint64_t)n);
}

static double from_bits(uint64_t bits)
{
    double value;

    memcpy(&value, &bits, sizeof value);
    return value;
}

static double nudge(struct check_random *r, double value)
{
    switch (below(r, 4)) {
    case 0: return nextafter(value, INFINITY);
    case 1: return nextafter(value, 0);
    default: return value;
    }
}

static double magnitude(struct check_random *r)
{
    static const double edge[] = {
        0.0, 0.5, 1.5, 2.5, 9.5, 99.5, 0.125, 0.375, 0.0625, 1e22, 1e23, 1e15, 1e16, 1e17, DBL_MAX, DBL_MIN,
        DBL_TRUE_MIN, DBL_EPSILON, 9.9999995, 999999.5, 9999995e-7, 0.0001, 0.00001, 0.00009999995, 0.1, 0.3,
        5e-324, 2.2250738585072011e-308, 4503599627370495.5, 4503599627370496.5, 9007199254740993.0,
        18446744073709551616.0, 18446744073709549568.0, 9223372036854775808.0, 123456789.0, 999999999.0, 1e9, 1e18,
        0.000000001, 0.0000000005, 999999999.9999999, 0.99999999999999989, INFINITY, NAN, 4.8828125e-4, 2.44140625e-4,
    };
    uint64_t bits = next(r);

    switch (below(r, 14)) {
    case 0: return edge[bits % (sizeof edge / sizeof *edge)];
    case 1: return from_bits(bits >> 1);                               /* any bits: also nan */
    case 2: return from_bits(bits >> 12);                              /* subnormal */
    case 3: return (double)below(r, 1000);
    case 4: return 0.1 * below(r, 100000);
    case 5: return (double)(bits >> below(r, 64));
    case 6: return ldexp((double)(1 + (bits >> 44)), -below(r, 40));   /* ties */
    case 7: return nudge(r, pow(10, below(r, 632) - 323));
    case 8: return nudge(r, ldexp(1, below(r, 2098) - 1074));
    case 9: return (double)below(r, 1000000) * pow(10, below(r, 30) - 20);
    case 10: return ((double)below(r, 100000) + 0.5) * pow(10, -below(r, 12));
    case 11: return ldexp((double)(bits >> 11), below(r, 140) - 170);  /* where the fast path ends */
    case 12: return (double)(bits >> 11) / 9007199254740992.0;
    default: return ldexp((double)(bits >> 11), below(r, 40) - 40);
    }
}

static long long integer(struct check_random *r)
{
    static const long long edge[] = {
        0, 1, -1, 9, 10, -10, 99, 100, 127, 128, -128, 255, 256, 32767, 32768, -32768, 65535, INT_MAX, INT_MIN,
        (long long)INT_MAX + 1, UINT_MAX, (long long)UINT_MAX + 1, LLONG_MAX, LLONG_MIN, 999999999, 1000000000,
        999999999999999999, 1000000000000000000, 4294967296000000000, 9999999999, 1000000001000000001,
    };
    long long value = (long long)next(r);

    if (below(r, 4) == 0)
        return edge[(uint64_t)value % (sizeof edge / sizeof *edge)];
    return value >> below(r, 64);
}

static const char *text(struct check_random *r)
{
    static const char *const some[] = {
        "", "a", "hello", "hello, world", "%d", "tab\there", "grüße", "(null)",
        "a line of some length, as a log might have it, with a number or two: 1234567890, 3.14159265358979",
    };
    int i = below(r, 10);

    return i < 9 ? some[i] : NULL;
}

static const wchar_t *wide_text(struct check_random *r)
{
    static const wchar_t invalid[] = {L'a', L'b', 0xd800, L'c', 0};
    static const wchar_t too_large[] = {0xe9, (wchar_t)0x80000000u, 0};
    static const wchar_t *const some[] = {
        L"", L"a", L"hello", L"grüße", L"日本語のテキスト", L"a\u00e9\u20ac\U0001f600z",
        L"\u07ff\u0800\uffff\U00010000", invalid, too_large, L"\U0010ffff",
    };
    int i = below(r, 11);

    return i < 10 ? some[i] : NULL;
}

static long long wide_character(struct check_random *r)
{
    switch (below(r, 6)) {
    case 0: return below(r, 128);
    case 1: return below(r, 0x800);
    case 2: return below(r, 0x10000);
    case 3: return 0xd7f0 + below(r, 0x820);
    case 4: return -1;
    default: return below(r, 0xe0000); /* glibc leaves out tags, from there on, instead of refusing them */
    }
}

/* A case under construction; nothing is added that would not fit. */
struct builder {
    struct check_random *r;
    struct check_case *c;
    char *at;
};

static void put(struct builder *b, char character)
{
    *b->at++ = character;
}

static void put_number(struct builder *b, int number)
{
    b->at += sprintf(b->at, "%d", number);
}

static struct check_argument *add(struct builder *b, enum check_kind kind)
{
    struct check_argument *a = &b->c->argument[b->c->count++];

    a->kind = kind;
    a->integer = 0;
    a->real = 0;
    return a;
}

/* Puts the number itself, or * and an argument if spare allows. Returns whether it took an argument. */
static int put_number_or_star(struct builder *b, int number, int spare)
{
    if (spare == 0 || below(b->r, 3) != 0) {
        put_number(b, number < 0 ? -number : number);
        return 0;
    }
    put(b, '*');
    add(b, CHECK_INT)->integer = number;
    return 1;
}

static void put_flags(struct builder *b, const char *allowed)
{
    size_t n = strlen(allowed);

    while (n != 0 && below(b->r, 3) == 0)
        put(b, allowed[below(b->r, (int)n)]);
}

static int some_width(struct check_random *r)
{
    int width = below(r, 60) == 0 ? below(r, 5000) : below(r, 40);

    return below(r, 4) == 0 ? -width : width;
}

static int some_precision(struct check_random *r, int is_text)
{
    if (is_text)
        return below(r, 12) - 1;
    switch (below(r, 60)) {
    case 0: return below(r, 1100);
    case 1: case 2: return below(r, 400);
    case 3: case 4: return -1 - below(r, 5);
    case 5: case 6: case 7: case 8: case 9: return below(r, 60);
    default: return below(r, 20);
    }
}

static void put_width_and_precision(struct builder *b, int with_precision, int is_text)
{
    int spare = CHECK_ARGUMENTS - b->c->count - 1;

    if (below(b->r, 2) == 0) {
        int width = some_width(b->r);

        /* A literal width is never 0 digits long: it would be a flag. */
        if (width != 0)
            spare -= put_number_or_star(b, width, spare);
    }
    if (with_precision && below(b->r, 3) != 0) {
        put(b, '.');
        if (below(b->r, 12) != 0)
            put_number_or_star(b, some_precision(b->r, is_text), spare);
    }
}

static void put_integer(struct builder *b)
{
    static const char conversions[] = "diouxX";
    static const char *const lengths[] = {"", "", "hh", "h", "l", "ll", "j", "z", "t"};
    char conversion = conversions[below(b->r, 6)];
    const char *length = lengths[below(b->r, 9)];
    enum check_kind kind = *length == '\0' || *length == 'h' ? CHECK_INT : CHECK_LONG;

    put_flags(b, "-+ #0");
    put_width_and_precision(b, 1, 0);
    b->at += sprintf(b->at, "%s%c", length, conversion);
    add(b, kind)->integer = integer(b->r);
}

/*
 * glibc 2.36 drops the zeros of %#g where rounding makes a power of ten (999999.5 gives 1.e+06; C wants 1.00000e+06, which
 * fixed.c holds). Those values start with a 9.
 */
static int starts_with_9(double value)
{
    char digits[512];

    snprintf(digits, sizeof digits, "%.400e", fabs(value));
    return digits[0] == '9';
}

static void put_real(struct builder *b)
{
    char *start = b->at;
    static const char conversions[] = "fFeEgGaAfge";
    char conversion = conversions[below(b->r, 11)];
    enum check_kind kind = CHECK_DOUBLE;
    struct check_argument *a;

    put_flags(b, "-+ #0");
    put_width_and_precision(b, 1, 0);
    if (conversion != 'a' && conversion != 'A' && below(b->r, 8) == 0) {
        kind = CHECK_LONG_DOUBLE;
        put(b, 'L');
    } else if (below(b->r, 8) == 0) {
        put(b, 'l');
    }
    put(b, conversion);
    a = add(b, kind);
    a->real = magnitude(b->r);
    if ((conversion | 0x20) == 'g' && memchr(start, '#', (size_t)(b->at - start)) && starts_with_9(a->real))
        a->real = 1;
    if (below(b->r, 3) == 0)
        a->real = -a->real;
}

static void put_text(struct builder *b)
{
    int wide = below(b->r, 3) == 0;
    const void *pointer = wide ? (const void *)wide_text(b->r) : (const void *)text(b->r);

    put_flags(b, "-");
    put_width_and_precision(b, 1, 1);
    if (wide)
        put(b, 'l');
    put(b, 's');
    add(b, CHECK_POINTER)->integer = (long long)(uintptr_t)pointer;
}

static void put_character(struct builder *b)
{
    int wide = below(b->r, 3) == 0;

    put_flags(b, "-");
    put_width_and_precision(b, 0, 0);
    if (wide)
        put(b, 'l');
    put(b, 'c');
    add(b, CHECK_INT)->integer = wide ? wide_character(b->r) : below(b->r, 256);
}

static void put_pointer(struct builder *b)
{
    put_flags(b, "-");
    put_width_and_precision(b, 0, 0);
    put(b, 'p');
    add(b, CHECK_POINTER)->integer = below(b->r, 4) == 0 ? 0 : integer(b->r);
}

static void put_count(struct builder *b)
{
    static const char *const lengths[] = {"", "hh", "h", "l", "ll", "j", "z", "t"};

    struct check_argument *a = add(b, CHECK_POINTER);

    b->at += sprintf(b->at, "%sn", lengths[below(b->r, 8)]);
    a->integer = (long long)(uintptr_t)&check_store[a - b->c->argument];
}

static void put_conversion(struct builder *b)
{
    put(b, '%');
    switch (below(b->r, 24)) {
    case 0: case 1: put_text(b); break;
    case 2: put_character(b); break;
    case 3: put_pointer(b); break;
    case 4: put_count(b); break;
    case 5: put(b, '%'); break;
    case 6: case 7: case 8: case 9: case 10: case 11: put_integer(b); break;
    default: put_real(b);
    }
}

static void put_literal(struct builder *b)
{
    int length = below(b->r, 50) == 0 ? below(b->r, 300) : below(b->r, 6);

    while (length-- > 0)
        put(b, (char)(below(b->r, 20) == 0 ? 0xc3 : 'a' + below(b->r, 26)));
}

void check_make_case(struct check_random *r, struct check_case *c)
{
    struct builder b = {r, c, c->format};
    int conversions = 1 + below(r, 8) % 4;

    c->count = 0;
    put_literal(&b);
    while (conversions-- > 0 && c->count < CHECK_ARGUMENTS) {
        put_conversion(&b);
        put_literal(&b);
    }
    put(&b, '\0');

    c->size = CHECK_TEXT_SIZE;
    c->stream_capacity = 0;
    if (below(r, 4) == 0)
        c->size = (size_t)below(r, below(r, 2) == 0 ? 10 : 200);
    if (below(r, 8) == 0)
        c->stream_capacity = (size_t)(1 + below(r, 300));
}
