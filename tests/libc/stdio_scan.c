/* The scanf family: every format on every input, from strings and from streams; then random ones. */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#ifndef __HOSTCALL__
#include <gnu/libc-version.h>
#endif

static FILE *file;

static void set_file(const char *text)
{
    rewind(file);
    fputs(text, file);
    fputc('\0', file);
    fflush(file);
    rewind(file);
}

/* A stream that ends where the text does. */
static FILE *exact_file(const char *text)
{
    return *text != 0 ? fmemopen((char *)text, strlen(text), "r") : fopen("/dev/null", "r");
}

static unsigned long checksum;

static void mix(const void *data, size_t size)
{
    const unsigned char *at = data;
    while (size-- != 0)
        checksum = checksum * 31 + *at++;
}

static int by_list(const char *text, const char *format, ...)
{
    va_list list;
    int result;
    va_start(list, format);
    result = vsscanf(text, format, list);
    va_end(list);
    return result;
}

static int by_file_list(FILE *f, const char *format, ...)
{
    va_list list;
    int result;
    va_start(list, format);
    result = vfscanf(f, format, list);
    va_end(list);
    return result;
}

static const char *const inputs[] = {
    "", " ", "\n\t ", "0", "-0", "+7", "42", " 42", "-42 17", "+ 3", "- 3", "--3", "0x1f", "0X1F", "0x", "0xg", "-0x10", "017", "08", "019", "0b101",
    "99999999999", "-99999999999", "9223372036854775807", "9223372036854775808", "-9223372036854775809", "18446744073709551615",
    "18446744073709551616", "999999999999999999999999", "300", "70000", "12abc", "abc", "abc def ghi", "a,b;c", "1,2,3", "1 2 3 4", "1\n2\n3",
    "]x]", "a]b", "a-z", "^hat", "%", "%5", "100%", "(nil)", "(NIL)", "(nix)", "deadbeef", "ffffffffffffffff", "1e5", "1e", "1e+", "1e+z", "100ergs", ".5", "5.", ".",
    "-.5e-3", "1.5.5", "1.2e3.4", "nan", "NaN", "nanx", "na", "inf", "-INF", "infinity", "infin", "infinitx", "i", "+", "-", "0x1p3", "0x1.8p1", "0x.8p-2", "0xp3", "0x1p",
    "1e400", "-1e400", "1e-400", "3.14159265358979323846264338327950288419716939937510582097494459230781640628620899862803482534211706798214808651",
    "key=value", "key = value", "x:y:z", "\"quoted text\" rest", "2026-11-21 10:20:30", "  leading", "trailing  ", "tab\tsep", "\xc3\xa9t\xc3\xa9", "\xff", "a\vb\fc\rd",
    "0.1 0.2", "1 x", "x 1", "12345678901234567890123456789012345678901234567890", "00000012", "1_000", "1'000", "0e0", "-0.0", "1E5", "1d5",
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char *const integer_formats[] = {
    "%d", "%i", "%o", "%u", "%x", "%X", "%2d", "%3i", "%1x", "%2x", "%3x", "%4i", "%*d%d", "%d%d", "%d %d", "%d,%d", " %d", "x%d", "%d%%", "%%%d", "%5d%d", "%1d%1d",
    "%'d", "%2$d %1$d", "%d%n", "%*2d%d", "%i%i", "%1i", "%2i%d", "%o%d", "%10u",
};
static const char *const long_formats[] = {"%ld", "%li", "%lo", "%lu", "%lx", "%lld", "%llu", "%jd", "%zu", "%td", "%Ld", "%qd", "%p", "%3p", "%20ld", "%lX"};
static const char *const short_formats[] = {"%hd", "%hu", "%hx", "%hi"};
static const char *const char_formats[] = {"%hhd", "%hhu", "%hhx"};
static const char *const float_formats[] = {"%f", "%e", "%g", "%a", "%E", "%G", "%F", "%A", "%3f", "%1f", "%2g", "%4e", "%5a", "%f%f", "%f %f", "%*f%f", "%6f%f", "%f%n", "x%f"};
static const char *const text_formats[] = {
    "%s", "%3s", "%1s", "%s%s", "%s %s", "%c", "%c%c", "%3c", " %c", "%[a-z]", "%[^,]", "%[]]", "%[^]]", "%[]a]", "%[a-]", "%[-a]", "%[z-a]", "%[a-c-e]", "%[0-9]%s", "%5[a-z]%s",
    "%*s%s", "%*[a-z]%s", "%*c%s", "%[^\n]%c", "%s%c", "%[abc]%[^abc]", "%[^=]=%s", "%[^=] = %s", "\"%[^\"]\" %s", "%1[a]%s", "%[", "%[a", "%z", "%5", "%", "key%s", "k e y%s", "%%%s", "%s%%",
    "%2$s %1$s", "%*3c%s", "%[\x80-\xff]%s", "%[%]%s", "%[^%]%s",
};

/* One format on one text: from a string, a stream that goes on, and one that ends. Prints for the fixed inputs, sums for random ones. */
static void try(const char *format, const char *text, int kind, int print)
{
    static unsigned tries;
    for (int way = 0; way < 3; way++) {
        if (way == 1 && tries++ % 32 != 0)
            continue; /* calls to the host take their time */
        union { int i; long l; short h; signed char c; float f; double d; char s[512]; } a, b;
        FILE *f = way == 0 ? NULL : way == 1 ? file : exact_file(text);
        int result;
        memset(&a, 'A', sizeof a);
        memset(&b, 'B', sizeof b);
        a.s[511] = b.s[511] = 0;
        if (way == 1)
            set_file(text);
        errno = 0;
        result = f != NULL ? by_file_list(f, format, &a, &b) : by_list(text, format, &a, &b);
        mix(&result, sizeof result);
        mix(&a, sizeof a);
        mix(&b, sizeof b);
        if (f != NULL) {
            long at = ftell(f);
            int next = fgetc(f), end = feof(f) != 0;
            mix(&at, sizeof at);
            mix(&next, sizeof next);
            mix(&end, sizeof end);
            if (print)
                printf(" @%ld%s", at, end ? "E" : "");
        }
        if (print && way == 0) {
            printf("%d", result);
            switch (kind) {
            case 0: printf(" %d %d", a.i, b.i); break;
            case 1: printf(" %ld", a.l); break;
            case 2: printf(" %d", a.h); break;
            case 3: printf(" %d", a.c); break;
            case 4: printf(" %a %a", a.f, b.f); break;
            default: printf(" <%.20s> <%.20s>", a.s, b.s);
            }
        }
        if (way == 2)
            fclose(f);
    }
    if (print)
        printf(" %08lx\n", checksum & 0xffffffff);
}

/* After these glibc has taken a character too many; C wants it left for the next conversion. */
static int is_broken_word(const char *text)
{
    return strcmp(text, "na") == 0 || strcmp(text, "i") == 0 || strcmp(text, "infin") == 0 || strcmp(text, "infinitx") == 0;
}

/* Does glibc's answer depend on its version? Before 2.43 it takes the beginning of a number (0x, 1e+) for a number, and fewer characters
 * than %3c wants for all of them. What C wants is in beginnings(). */
static int depends_on_version(const char *format, const char *text, int kind)
{
    const char *letters = kind == 4 ? "xXeEpP" : "xXbB", *next;
    int cut = strpbrk(format, "123456789") != NULL && strchr(format, '$') == NULL; /* a width may end the number anywhere */

    if (kind == 5)
        return (strstr(format, "%3c") != NULL || strstr(format, "%*3c") != NULL) && strlen(text) < 3;
    for (const char *at = text; *at != 0; at++) {
        if (at == text || strchr(letters, *at) == NULL || !(kind == 4 ? isxdigit((unsigned char)at[-1]) || at[-1] == '.' : at[-1] == '0'))
            continue;
        next = at + 1;
        if (cut)
            return 1;
        if (*at == 'x' || *at == 'X' ? !isxdigit((unsigned char)next[kind == 4 && *next == '.'])
                                     : !isdigit((unsigned char)next[*next == '+' || *next == '-']))
            return 1;
    }
    return 0;
}

static void table(const char *const *formats, size_t count, int kind)
{
    for (size_t f = 0; f < count; f++) {
        for (size_t i = 0; i < COUNT(inputs); i++) {
            if ((kind == 4 && is_broken_word(inputs[i])) || depends_on_version(formats[f], inputs[i], kind))
                continue;
            printf("[%s] [%s]: ", formats[f], inputs[i]);
            try(formats[f], inputs[i], kind, 1);
        }
    }
}

static unsigned seed = 1;

static unsigned next(unsigned below)
{
    seed = seed * 1664525 + 1013904223;
    return (seed >> 8) % below;
}

static void random_text(char *text, const char *letters, unsigned most)
{
    unsigned length = next(most);
    for (unsigned i = 0; i < length; i++)
        text[i] = letters[next(strlen(letters))];
    text[length] = 0;
}

static void random_tries(const char *letters, const char *const *formats, size_t count, int kind, int tries)
{
    char text[40];
    for (int i = 0; i < tries; i++) {
        random_text(text, letters, 20);
        const char *format = formats[next(count)];
        if (!depends_on_version(format, text, kind))
            try(format, text, kind, 0);
    }
    printf("random %d: %lx\n", kind, checksum);
}

static void long_doubles_and_doubles(void)
{
    for (size_t i = 0; i < COUNT(inputs); i++) {
        double d = 7;
        long double l = 7;
        if (depends_on_version("%f", inputs[i], 4))
            continue;
        int result = sscanf(inputs[i], "%lf", &d);
        printf("%d %a ", result, d);
        result = sscanf(inputs[i], "%lg%n", &d, &result);
        printf("%d ", result);
        result = sscanf(inputs[i], "%Lf", &l);
        printf("%d %a\n", result, (double)l);
    }
}

static void allocated(void)
{
    char *s = NULL, *t = NULL, big[5000];
    wchar_t w[30];
    int n = -1, a = 0;
    printf("%d", sscanf("hello world", "%ms %mc", &s, &t));
    printf(" %s %c\n", s, *t);
    free(s), free(t);
    s = t = (char *)1;
    printf("%d", sscanf("hello 123", "%m[a-z] %m[a-z]", &s, &t));
    printf(" %s %d\n", s, t == NULL);
    free(s);
    memset(big, 'x', sizeof big - 1);
    big[sizeof big - 1] = 0;
    printf("%d", sscanf(big, "%ms", &s));
    printf(" %zu\n", strlen(s));
    free(s);
    printf("%d", sscanf("abc  def", "%*ms%n%ms", &n, &s));
    printf(" %d %s\n", n, s);
    free(s);
    printf("%d %ls\n", sscanf("wide text", "%ls", w), w);
    printf("%d", sscanf("wide text", "%*s %3l[a-z]%lc", w, w + 10));
    printf(" %d %d %d %d\n", (int)w[0], (int)w[2], (int)w[3], (int)w[10]);
    printf("%d", sscanf("10 20 30", "%3$d %1$d %2$d", &a, &n, &n));
    printf(" %d %d\n", a, n);
    printf("%d", sscanf("1 2", "%hhn%*d%n", (signed char *)big, &n));
    printf(" %d %d\n", big[0], n);
    memset(big, '7', sizeof big - 1);
    big[1000] = '.';
    double d = 0;
    printf("%d", sscanf(big, "%lf%n", &d, &n));
    printf(" %a %d\n", d, n);
    big[300] = 0;
    printf("%d", sscanf(big, "%lf%n", &d, &n));
    printf(" %a %d\n", d, n);
    printf("%d", sscanf(big, "%d%n", &a, &n));
    printf(" %d %d\n", a, n);
}

static int host_is_older(void)
{
#ifdef __HOSTCALL__
    return 0;
#else
    return strverscmp(gnu_get_libc_version(), "2.43") < 0;
#endif
}

/* C17 7.21.6.2p9 and 10: the input item is the longest beginning of what would match, and unless it is all of that, nothing is converted.
 * %3c with fewer than 3 characters left is an input failure (p4). glibc has all this since 2.43; for older ones the table speaks. */
static void beginnings(void)
{
    static const struct {
        const char *format, *text;
        int result, next;
    } cases[] = {
        {"%i", "0x", 0, EOF}, {"%i", "0xg", 0, 'g'}, {"%x", "-0Xg", 0, 'g'}, {"%2x", "0x1", 0, '1'}, {"%3x", "0x12", 1, '2'},
        {"%1i", "0x", 1, 'x'}, {"%d", "0x", 1, 'x'}, {"%*x%d", "0xg1", 0, 'g'}, {"%f", "1e", 0, EOF},
        {"%f", "1e+", 0, EOF}, {"%f", "1ergs", 0, 'r'}, {"%f", "1e-x", 0, 'x'}, {"%2f", "1e5", 0, '5'}, {"%1f", "1e5", 1, 'e'},
        {"%f", "0x", 0, EOF}, {"%f", "0xg", 0, 'g'}, {"%f", "0x.", 0, EOF}, {"%f", "0x.8", 1, EOF}, {"%2f", "0x1", 0, '1'},
        {"%f", "0x1p", 0, EOF}, {"%f", "0x1p+", 0, EOF}, {"%f", "0x1px", 0, 'x'}, {"%f", "0x1p4x", 1, 'x'}, {"%f", "-.e1", 0, 'e'},
        {"%f", "nan(1_a)x", 1, 'x'}, {"%f", "nan(", 0, EOF}, {"%f", "nan", 1, EOF}, {"%3f", "nan(1)", 1, '('}, {"%3c", "ab", EOF, EOF},
        {"%*3c", "ab", EOF, EOF}, {"%c%3c", "abc", 1, EOF}, {"%3c", "abc", 1, EOF}, {"%3c", "abcd", 1, 'd'}, {"%5s", "ab", 1, EOF},
    };
    char a[40], b[40];

    for (unsigned i = 0; i < COUNT(cases); i++) {
        FILE *stream = exact_file(cases[i].text);
        int of_text = sscanf(cases[i].text, cases[i].format, a, b), of_stream = fscanf(stream, cases[i].format, a, b), next = fgetc(stream);

        if (host_is_older())
            of_text = of_stream = cases[i].result, next = cases[i].next;
        printf("%s of %s: %d %d, then %d%s\n", cases[i].format, cases[i].text, of_text, of_stream, next,
               of_text == cases[i].result && of_stream == cases[i].result && next == cases[i].next ? "" : ": not as C has it");
        fclose(stream);
    }
}

/* What does not fit 64 bits is told by errno, as strtol tells it; what is cut to a shorter type is not. */
static void out_of_range(void)
{
    static const char *const formats[] = {"%d", "%ld", "%u", "%llx", "%hhd", "%*d", "%p"};
    static const char *const texts[] = {"9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809",
                                        "18446744073709551615", "18446744073709551616", "-99999999999999999999", "4294967296"};
    long value;

    for (unsigned f = 0; f < COUNT(formats); f++)
        for (unsigned t = 0; t < COUNT(texts); t++) {
            errno = 0;
            value = 0;
            printf("%s %s: %d", formats[f], texts[t], sscanf(texts[t], formats[f], &value));
            printf(" %lx errno %d\n", value, errno);
        }
}

int main(void)
{
    int a, b, c;
    char name[32];
    file = fopen("scanned", "w+");
    table(integer_formats, COUNT(integer_formats), 0);
    table(long_formats, COUNT(long_formats), 1);
    table(short_formats, COUNT(short_formats), 2);
    table(char_formats, COUNT(char_formats), 3);
    table(float_formats, COUNT(float_formats), 4);
    table(text_formats, COUNT(text_formats), 5);
    random_tries("0123456789+-xXabf '", integer_formats, COUNT(integer_formats), 0, 2000);
    random_tries("01789+-xXabcf", long_formats, COUNT(long_formats), 1, 2000);
    random_tries("0123456789..eE+-xp", float_formats, COUNT(float_formats), 4, 3000);
    random_tries("abcz,]-^%= \n\"09", text_formats, COUNT(text_formats), 5, 3000);
    long_doubles_and_doubles();
    allocated();
    out_of_range();
    beginnings();
    while ((a = scanf("%31s %d,%d;", name, &b, &c)) == 3)
        printf("%s %d %d\n", name, b, c);
    printf("%d at the end %d\n", a, feof(stdin) != 0);
    return 0;
}
