/* C17 7.29.2: formatted wide input, in the locale "C". */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

static void show(const wchar_t *text)
{
    for (; *text != 0; text++)
        printf(*text < 128 ? "%c" : "<%x>", (int)*text);
    printf("|");
}

static void numbers(void)
{
    int i = -1, j = -1, n = -1, k;
    unsigned u = 0;
    long long big = 0;
    signed char small = 0;
    double d = 0;
    float f = 0;
    void *p = NULL;

    k = swscanf(L" 12 -34x 0x1f 077", L"%d %dx %i %i%n", &i, &j, &u, &k, &n);
    printf("%d %d %d %u %d\n", k, i, j, u, n);
    k = swscanf(L"ff 9223372036854775807 300", L"%x %lld %hhd", &u, &big, &small);
    printf("%d %u %lld %d\n", k, u, big, small);
    k = swscanf(L"3.25e2 -inf 0x1p4", L"%lf %f %la", &d, &f, &d);
    printf("%d %g %g\n", k, d, f);
    k = swscanf(L"12345 6", L"%3d%*d %d", &i, &j);
    printf("%d %d %d\n", k, i, j);
    k = swscanf(L"7 8", L"%2$d %1$d", &i, &j);
    printf("%d %d %d\n", k, i, j);
    k = swscanf(L"0x1234", L"%p", &p);
    printf("%d %p\n", k, p);
    printf("%d\n", swscanf(L"", L"%d", &i));
    printf("%d\n", swscanf(L"x", L"%d", &i));
    k = swscanf(L"5%", L"%d%%%n", &i, &n);
    printf("%d %d %d\n", k, i, n);
    printf("%d\n", swscanf(L"\u20ac5", L"\u20ac%d", &i));
    printf("%d\n", swscanf(L"\u20ac5", L"\u20ad%d", &i));
    printf("%d\n", swscanf(L"\u06615", L"%d", &i)); /* an Arabic digit is none */
}

static void texts(void)
{
    wchar_t wide[20] = {0}, more[20] = {0};
    wchar_t *made = NULL;
    char narrow[20] = "", *narrow_made = NULL;
    int k;

    k = swscanf(L"h\u00e9llo w\u4e00rld", L"%ls %S", wide, more);
    printf("%d ", k);
    show(wide), show(more), printf("\n");
    k = swscanf(L"plain text", L"%s %4ls", narrow, wide);
    printf("%d %s ", k, narrow);
    show(wide), printf("\n");
    errno = 0;
    k = swscanf(L"caf\u00e9", L"%s", narrow);
    printf("%d %d\n", k, errno == EILSEQ);
    errno = 0;
    k = swscanf(L"one caf\u00e9", L"%s %s", narrow, narrow + 10);
    printf("%d %d %s\n", k, errno == EILSEQ, narrow);
    memset(wide, 0, sizeof wide);
    k = swscanf(L"ab\u4e00d", L"%3lc%c", wide, narrow);
    printf("%d %c ", k, narrow[0]);
    show(wide), printf("\n");
    k = swscanf(L"\u4e00\u4e01\u4e02x", L"%l[\u4e00-\u4e02]%c", wide, narrow);
    printf("%d %c ", k, narrow[0]);
    show(wide), printf("\n");
    k = swscanf(L"abc-]d", L"%l[]a-c-]%ls", wide, more);
    printf("%d ", k);
    show(wide), show(more), printf("\n");
    k = swscanf(L"one,\u20actwo", L"%[^,\u20ac],%l[^t]%ls", narrow, wide, more);
    printf("%d %s ", k, narrow);
    show(wide), show(more), printf("\n");
    k = swscanf(L"gr\u00f6w small", L"%mls %ms", &made, &narrow_made);
    printf("%d ", k);
    show(made), printf("%s\n", narrow_made);
    free(made);
    free(narrow_made);
    printf("%d\n", swscanf(L"  spaced", L"%*s%ls", wide));
}

/* Bytes that are no characters in "C", where wide ones are asked for: what came before counts. */
static void from_bytes(void)
{
    static const char *const inputs[] = {"\xe9", "a\xe9", "word \xe9"};
    wchar_t wide[20], more[20];
    int i;

    for (i = 0; i < 3; i++) {
        errno = 0;
        printf("%d ", sscanf(inputs[i], "%ls %lc", wide, more));
        printf("%d\n", errno == EILSEQ);
    }
}

static int by_list(const wchar_t *text, const wchar_t *format, ...)
{
    va_list list;
    int result;

    va_start(list, format);
    result = vswscanf(text, format, list);
    va_end(list);
    return result;
}

static int file_by_list(FILE *file, const wchar_t *format, ...)
{
    va_list list;
    int result;

    va_start(list, format);
    result = vfwscanf(file, format, list);
    va_end(list);
    return result;
}

static int input_by_list(const wchar_t *format, ...)
{
    va_list list;
    int result;

    va_start(list, format);
    result = vwscanf(format, list);
    va_end(list);
    return result;
}

static void streams(void)
{
    FILE *file = fopen("input", "w+");
    wchar_t word[20];
    int i = 0, k;

    fputs("word 42 tail\nnext\n", file);
    fclose(file);
    file = fopen("input", "r");
    k = fwscanf(file, L"%ls %d", word, &i);
    printf("%d %d ", k, i);
    show(word);
    k = file_by_list(file, L"%ls", word);
    printf("%d ", k);
    show(word);
    printf("%d ", getwc(file) == L'\n');
    printf("%d ", fwscanf(file, L"%19ls", word));
    printf("%d ", fwscanf(file, L"%ls", word));
    printf("%d\n", feof(file) != 0);
    fclose(file);
    file = fopen("input", "w+");
    fputs("a\xe9", file);
    fclose(file);
    file = fopen("input", "r");
    errno = 0;
    k = fwscanf(file, L"%ls", word);
    printf("%d %d\n", errno == EILSEQ, ferror(file) != 0);
    fclose(file);
    k = by_list(L"5 6", L"%d %*d", &i);
    printf("%d %d\n", k, i);
    printf("%d ", wscanf(L"%d", &i));
    printf("%d\n", input_by_list(L"%d", &i));
}

int main(void)
{
    numbers();
    texts();
    from_bytes();
    streams();
    return 0;
}
