/* Wide characters in the locale "C". Sums stand for many results; -v shows them all.
 * Only the signs of comparisons are shown, as C says no more. */
#define _GNU_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <locale.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>

static int verbose;
static unsigned long sum = 14695981039346656037ul;
static unsigned long seed = 42;

static unsigned long next(void)
{
    seed = seed * 6364136223846793005ul + 1442695040888963407ul;
    return seed >> 16;
}

static void add(long value)
{
    if (verbose)
        printf("%ld ", value);
    for (int i = 0; i < 64; i += 8)
        sum = (sum ^ ((unsigned long)value >> i & 255)) * 1099511628211ul;
}

static void add_wide(const wchar_t *s, size_t count)
{
    for (size_t i = 0; i < count; i++)
        add(s[i]);
}

static void show(const char *name)
{
    printf("%s%s %016lx\n", verbose ? "\n" : "", name, sum);
    sum = 14695981039346656037ul;
}

static int sign(int value)
{
    return (value > 0) - (value < 0);
}

static void random_text(wchar_t *s, size_t most)
{
    static const wchar_t letters[] = {'a', 'b', 'A', 'B', 0x80, 0x20ac, -5, 'a', 'b'};
    size_t length = next() % most;

    for (size_t i = 0; i < length; i++)
        s[i] = letters[next() % 9];
    s[length] = 0;
}

static long at(const wchar_t *found, const wchar_t *s)
{
    return found == NULL ? -1 : found - s;
}

static void strings(void)
{
    wchar_t a[20] = {0}, b[20] = {0}, c[60] = {0}, *rest; /* what lies behind a short text is copied below */

    for (int i = 0; i < 3000; i++) {
        random_text(a, 12);
        random_text(b, i % 2 ? 4 : 12);
        size_t n = next() % 14;
        add((long)wcslen(a));
        add((long)wcsnlen(a, n));
        add(sign(wcscmp(a, b)));
        add(sign(wcsncmp(a, b, n)));
        add(sign(wcscasecmp(a, b)));
        add(sign(wcsncasecmp(a, b, n)));
        add(sign(wcscoll(a, b)));
        add(sign(wmemcmp(a, b, n < 4 ? n : 4) * (wcslen(b) >= 3 && wcslen(a) >= 3)));
        add(at(wcschr(a, b[0]), a));
        add(at(wcschrnul(a, b[0]), a));
        add(at(wcsrchr(a, b[0]), a));
        add(at(wcsstr(a, b), a));
        add(at(wcspbrk(a, b), a));
        add((long)wcsspn(a, b));
        add((long)wcscspn(a, b));
        add(at(wmemchr(a, 'b', wcslen(a)), a));
        wmemset(c, 7, 60);
        add(wcsncpy(c, a, n) - c);
        add(wcpncpy(c + 20, a, n) - c);
        add(wcpcpy(c + 40, a) - c);
        add_wide(c, 60);
        wcscpy(c, a);
        wcscat(c, b);
        wcsncat(c, a, n);
        add_wide(c, wcslen(c) + 1);
        add(wmempcpy(c + 40, c, n) - c);
        wmemmove(c + 2, c, n);
        wmemmove(c, c + 5, n);
        wmemcpy(c + 30, a, n < 12 ? n : 12);
        add_wide(c, 20);
        add_wide(c + 40, n);
        add((long)wcsxfrm(c, a, 60));
        wchar_t *copy = wcsdup(a);
        add(wcscmp(copy, a));
        for (wchar_t *word = wcstok(copy, b, &rest); word != NULL; word = wcstok(NULL, b, &rest)) {
            add(word - copy);
            add((long)wcslen(word));
        }
        free(copy);
    }
    show("strings");
}

static void classes(void)
{
    static const char *const names[] = {"alnum", "alpha", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space",
                                        "upper", "xdigit", "none", ""};
    for (long i = -2; i < 70000; i++) {
        wint_t c = i == 69999 ? 0x7fffffff : (wint_t)i;
        add(!!iswalnum(c) | !!iswalpha(c) << 1 | !!iswblank(c) << 2 | !!iswcntrl(c) << 3 | !!iswdigit(c) << 4 | !!iswgraph(c) << 5 |
            !!iswlower(c) << 6 | !!iswprint(c) << 7 | !!iswpunct(c) << 8 | !!iswspace(c) << 9 | !!iswupper(c) << 10 |
            !!iswxdigit(c) << 11);
        add((long)towlower(c));
        add((long)towupper(c));
        add(wcwidth((wchar_t)c));
    }
    show("classes");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        wctype_t type = wctype(names[i]);
        printf("%s %d:", names[i], type != 0);
        for (wint_t c = 0; c < 256; c++)
            if (iswctype(c, type))
                add(c);
        show("");
    }
    wctrans_t lower = wctrans("tolower"), upper = wctrans("toupper");
    printf("%d %d %d\n", lower != 0, upper != 0, wctrans("none") != 0);
    printf("%d %d %d %d\n", (int)towctrans('A', lower), (int)towctrans('a', upper), (int)towctrans('1', upper), (int)towctrans(0x20ac, upper));
    printf("%d %d %d %d\n", wcswidth(L"abc", 5), wcswidth(L"abc", 2), wcswidth(L"a\nb", 5), wcswidth(L"", 5));
}

static void one_character(void)
{
    for (int byte = 0; byte < 256; byte++) {
        char s[2] = {(char)byte, 0}, out[MB_LEN_MAX] = {0};
        wchar_t wide = 99;
        mbstate_t state;
        memset(&state, 0, sizeof state);
        errno = 0;
        add((long)mbrtowc(&wide, s, 1, &state));
        add(wide);
        add(errno);
        add(mbsinit(&state));
        memset(&state, 0, sizeof state);
        errno = 0;
        add((long)wcrtomb(out, byte, &state));
        add(out[0]);
        add(errno);
        add(btowc(byte));
        add(wctob((wint_t)byte));
        add(mblen(s, 1));
        add(mbtowc(&wide, s, 2));
        add(wctomb(out, byte));
        add((long)mbrlen(s, 1, NULL));
    }
    show("characters");
    mbstate_t state;
    memset(&state, 0, sizeof state);
    wchar_t wide = 7;
    char out[MB_LEN_MAX];
    printf("%d %d %d %d %d\n", btowc(EOF), btowc(300), wctob(WEOF), wctob(0x20ac), (int)MB_CUR_MAX);
    printf("%d %d %d %d\n", (int)mbrtowc(&wide, "", 0, &state), (int)mbrtowc(&wide, "abc", 0, &state), (int)mbrtowc(NULL, "abc", 3, &state),
           (int)mbrtowc(&wide, NULL, 5, &state));
    printf("%d %d %d %d\n", mblen(NULL, 0), mbtowc(NULL, NULL, 0), wctomb(NULL, 0), (int)wcrtomb(NULL, 'x', &state));
    printf("%d %d %d\n", mblen("", 1), mbtowc(&wide, "x", 0), (int)mbrlen("x", 0, &state));
    errno = 0;
    printf("%d ", (int)wcrtomb(out, 0x20ac, &state));
    printf("%d\n", errno == EILSEQ);
    printf("%d %d\n", mbsinit(NULL), wctomb(out, -1));
}

static void texts(void)
{
    for (int i = 0; i < 2000; i++) {
        char s[24] = {0}, out[24];
        wchar_t wide[24];
        size_t length = next() % 20, n = next() % 22, most = next() % 22;
        for (size_t k = 0; k < length; k++)
            s[k] = (char)(next() % (i % 3 == 0 ? 130 : 127) + 1);
        const char *from = s;
        wmemset(wide, 5, 24);
        errno = 0;
        add((long)mbstowcs(wide, s, n));
        add((long)mbstowcs(NULL, s, n));
        add_wide(wide, 24);
        wmemset(wide, 5, 24);
        add((long)mbsrtowcs(wide, &from, n, NULL));
        add(from == NULL ? -1 : from - s);
        add_wide(wide, 24);
        from = s;
        add((long)mbsnrtowcs(wide, &from, most, n, NULL));
        add(from == NULL ? -1 : from - s);
        from = s;
        add((long)mbsnrtowcs(NULL, &from, most, n, NULL));
        add(from == NULL ? -1 : from - s);
        add(errno);
        for (size_t k = 0; k <= length; k++)
            wide[k] = k == length ? 0 : (wchar_t)(s[k] & 0xff);
        const wchar_t *source = wide;
        memset(out, 5, sizeof out);
        errno = 0;
        add((long)wcstombs(out, wide, n));
        add((long)wcstombs(NULL, wide, n));
        for (int k = 0; k < 24; k++)
            add(out[k]);
        add((long)wcsrtombs(out, &source, n, NULL));
        add(source == NULL ? -1 : source - wide);
        source = wide;
        add((long)wcsnrtombs(out, &source, most, n, NULL));
        add(source == NULL ? -1 : source - wide);
        source = wide;
        add((long)wcsnrtombs(NULL, &source, most, n, NULL));
        add(errno);
    }
    show("texts");
}

static void widen(wchar_t *to, const char *from)
{
    do
        *to++ = (unsigned char)*from;
    while (*from++);
}

static void numbers(void)
{
    static const char *const integers[] = {"0", "1", "-1", " \t\n42", "+7", "--1", "+-1", "", "x", "0x", "0x1", "0XfF", "0xg", "08", "017",
                                           "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809",
                                           "18446744073709551615", "18446744073709551616", "-18446744073709551615", "-18446744073709551616",
                                           "zZ", "12abc", "99999999999999999999999", "- 1", "\v\f\r1", "0x-1", "1_000", "7fffffffffffffff",
                                           "0000000000000000000000000012", "2", "19"};
    static const int bases[] = {0, 2, 8, 10, 16, 36, 3};
    static const char *const reals[] = {"1.5", " -2.25e3x", "0x1.8p3", "inf", "-Infinity", "nan", "nan(12)x", ".5", "5.", "e5", "", "+", "1e", "1e+",
                                        "1e400", "-1e-400", "0.1", "123456789012345678901234567890", "1e5_", "  \t", "0x", "infin",
                                        "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
                                        "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000001.25z"};
    wchar_t wide[300], *end;

    for (size_t i = 0; i < sizeof integers / sizeof *integers; i++) {
        widen(wide, integers[i]);
        for (size_t b = 0; b < sizeof bases / sizeof *bases; b++) {
            errno = 0;
            add(wcstol(wide, &end, bases[b]));
            add(end - wide);
            add(errno);
            errno = 0;
            add((long)wcstoul(wide, &end, bases[b]));
            add(end - wide);
            add(errno);
            add((long)wcstoll(wide, NULL, bases[b]));
            add((long)wcstoull(wide, &end, bases[b]));
            add((long)wcstoimax(wide, &end, bases[b]));
            add((long)wcstoumax(wide, NULL, bases[b]));
        }
        show(integers[i]);
    }
    errno = 0;
    printf("%ld ", wcstol(L"1", NULL, 1));
    printf("%d\n", errno == EINVAL);
    for (size_t i = 0; i < sizeof reals / sizeof *reals; i++) {
        widen(wide, reals[i]);
        errno = 0;
        double value = wcstod(wide, &end);
        printf("%.20s %a %d %d ", reals[i], value, (int)(end - wide), errno);
        float single = wcstof(wide, &end);
        printf("%a %d\n", single, (int)(end - wide));
    }
    wide[0] = '1', wide[1] = 0x20ac, wide[2] = 0;
    printf("%g", wcstod(wide, &end));
    printf(" %d\n", (int)(end - wide));
}

int main(int argc, char **argv)
{
    verbose = argc > 1 && strcmp(argv[1], "-v") == 0;
    strings();
    classes();
    one_character();
    texts();
    numbers();
    return 0;
}
