/* printf and scanf beyond C17: POSIX's numbered arguments, glibc's %m %b %B %Z I, wide characters in the locale "C". */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

static void numbered(void)
{
    int a = 0, b = 0;
    char *text = NULL, *set = NULL;

    printf("%2$s, %1$s!\n", "world", "hello");
    printf("%1$d %1$5d %3$-*2$d| %4$.*2$f %5$ld %1$x\n", 42, 6, 7, 2.5, 123456789012L);
    fprintf(stdout, "%3$c%2$c%1$c %4$Lg\n", 'a', 'b', 'c', 2.5L);
    printf("%3$s %1$*2$d\n", 5, -4, "left");
    printf("%d\n", sscanf("17 4", "%2$d %1$d", &a, &b));
    printf("%d %d\n", a, b);
    printf("%d\n", sscanf("word more,rest", "%ms %m[^,]", &text, &set));
    printf("%s|%s\n", text, set);
    free(text);
    free(set);
    printf("%d", sscanf(" ", "%ms", &text));
    printf(" %d\n", text == NULL);
}

static void extensions(void)
{
    char text[64];
    int size;

    errno = ENOENT;
    printf("%m|%30m|%-30m|%.7m|\n");
    errno = 5000;
    printf("%m\n");
    printf("%#m|%#8m|%#-8m|\n");
    errno = ENOMEM;
    printf("%#m|%#8m|%#-8m|%#.3m|\n");
    errno = 0;
    printf("%m %#m %d\n", 3);
    errno = EACCES;
    size = snprintf(text, sizeof text, "%s: %m", "x");
    printf("%d %s %d\n", size, text, errno == EACCES);
    printf("%b %#b %B %#B %010b %-10b| %lb %hhb %.5b %#.0b|\n", 5, 5, 5, 5, 5, 5, -1L, 0x1ff, 3, 0);
    printf("%Zu %I'd %'u %qd\n", (size_t)77, 1234567, 7654321u, -5LL);
    printf("%y %5$ %k|\n");
}

static void wide(void)
{
    char text[64];
    int size;

    printf("%ls|%5lc|%.2ls|%-6ls|%S|%C\n", L"plain", L'x', L"cut", L"left", L"S", L'C');
    errno = 0;
    size = snprintf(text, sizeof text, "a%lsb", L"\u00e9");
    printf("%d %d\n", size, errno == EILSEQ);
    errno = 0;
    size = snprintf(text, sizeof text, "%lc", (wint_t)0x20ac);
    printf("%d %d\n", size, errno == EILSEQ);
}

int main(void)
{
    numbered();
    extensions();
    wide();
    return 0;
}
