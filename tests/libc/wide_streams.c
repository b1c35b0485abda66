/* C17 7.29.2, .3 in the locale "C": formatted wide output, wide characters of streams. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

static void show(int result, const wchar_t *text)
{
    printf("%d", result);
    for (; *text != 0; text++)
        printf(*text < 128 ? " %lc" : " <%x>", (wint_t)*text);
    printf("\n");
}

static void formatted(void)
{
    wchar_t text[80];

    show(swprintf(text, 80, L"%d %s|%ls|%5c|%-4lc|%x", -5, "narrow", L"wide", 'c', L'w', 255), text);
    show(swprintf(text, 80, L"\u20ac %.3ls \u00e9|%06.2f|%e", L"\u4e00\u4e01\u4e02\u4e03", 3.14159, 1e10), text);
    show(swprintf(text, 80, L"%2$d%%%1$*2$s|", "x", 4), text);
    show(swprintf(text, 80, L"%s%10.3s|%p %lc", "", "cut here", (void *)0, 0x20ac), text);
    errno = 0;
    printf("%d ", swprintf(text, 80, L"%s", "\xe9"));
    printf("%d\n", errno == EILSEQ);
    text[3] = L'#';
    printf("%d\n", swprintf(text, 4, L"%d", 12345) < 0);
    printf("%d\n", swprintf(text, 5, L"%d", 12345) < 0);
    show(swprintf(text, 6, L"%d", 12345), text);
}

static void streams(void)
{
    FILE *file = fopen("wide", "w+");
    wchar_t line[16];
    wint_t c;

    printf("%d\n", fwprintf(file, L"one %d\ntwo %ls\n", 1, L"and more than a line"));
    printf("%d %d\n", fputws(L"three", file) >= 0, fputwc(L'!', file) == L'!');
    rewind(file);
    while (fgetws(line, 16, file) != NULL)
        show((int)wcslen(line), line);
    printf("%d\n", feof(file) != 0);
    rewind(file);
    c = fgetwc(file);
    printf("%d ", (int)c);
    printf("%d %d\n", ungetwc(c, file) == c, getwc(file) == c);
    fclose(file);
    file = fopen("bytes", "w+");
    fputs("a\xe9", file);
    fclose(file);
    file = fopen("bytes", "r");
    printf("%d ", fgetwc(file) == L'a');
    errno = 0;
    printf("%d ", fgetwc(file) == WEOF);
    printf("%d\n", errno == EILSEQ);
    fclose(file);
}

static void lengths(void)
{
    wchar_t large[3000];

    for (int i = 0; i < 2999; i++)
        large[i] = L'a' + i % 26;
    large[2999] = 0;
    fwprintf(stderr, L"%ls|%d\n", large, 7);
}

int main(void)
{
    formatted();
    streams();
    lengths();
    return 0;
}
