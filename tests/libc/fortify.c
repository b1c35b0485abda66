/* Programs compiled with _FORTIFY_SOURCE, whose calls go to the checked functions: what fits works as ever. */
#define _GNU_SOURCE
#undef _FORTIFY_SOURCE
#define _FORTIFY_SOURCE 2
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <unistd.h>
#include <wchar.h>

#define NOINLINE __attribute__((noinline))

static NOINLINE int by_list(char *s, size_t size, const char *format, ...)
{
    char *text = NULL, fixed[40];
    va_list list, again;

    va_start(list, format);
    va_copy(again, list);
    vprintf(format, list);
    va_end(list);
    va_start(list, format);
    vfprintf(stdout, format, list);
    va_end(list);
    va_copy(list, again);
    vsprintf(fixed, format, list);
    va_end(list);
    va_copy(list, again);
    if (vasprintf(&text, format, list) < 0)
        return -1;
    va_end(list);
    printf("%s%s", fixed, text);
    free(text);
    int length = vsnprintf(s, size, format, again);
    va_end(again);
    return length;
}

static NOINLINE void strings(int n)
{
    char a[32], b[32] = "";
    wchar_t w[16];

    strcpy(a, n > 100 ? "long" : "short");
    strcat(a, n > 100 ? "er" : " one");
    strncat(a, "abcdef", (size_t)n);
    strncpy(b, a, (size_t)n + 8);
    printf("%s %s\n", a, b);
    printf("%d\n", (int)(stpcpy(b, a) - b));
    printf("%d\n", (int)(stpncpy(b, a, (size_t)n) - b));
    memset(b, 'x', (size_t)n + 4);
    memcpy(b + 1, a, (size_t)n);
    memmove(b + 2, b, (size_t)n + 1);
    printf("%.8s\n", b);
    printf("%d\n", (int)((char *)mempcpy(b, a, (size_t)n) - b));
    explicit_bzero(b, (size_t)n);
    wcscpy(w, n > 100 ? L"x" : L"wide");
    wcscat(w, L"r");
    wcsncat(w, L"12345", (size_t)n);
    printf("%zu\n", wcslen(w));
    printf("%zu\n", wcstombs(a, w, (size_t)n + 20));
    printf("%zu\n", mbstowcs(w, a, (size_t)n + 5));
    wmemset(w, L'a', (size_t)n);
    wmemcpy(w + 3, w, (size_t)n);
    printf("%ls\n", w);
}

static NOINLINE int wide_by_list(wchar_t *s, size_t size, const wchar_t *format, ...)
{
    va_list list;
    int length;

    va_start(list, format);
    length = vswprintf(s, size, format, list);
    va_end(list);
    return length;
}

static NOINLINE int wide_to_file(FILE *file, const wchar_t *format, ...)
{
    va_list list;
    int length;

    va_start(list, format);
    length = vfwprintf(file, format, list);
    va_end(list);
    return length;
}

static NOINLINE void wide_print(int n)
{
    wchar_t w[32];
    gid_t groups[64];
    FILE *file = fopen("wide", "w+");

    printf("%d\n", swprintf(w, (size_t)n + 20, L"%d %ls", n, L"wide"));
    printf("%ls\n", w);
    printf("%d\n", wide_by_list(w, (size_t)n + 1, L"%s", "longer than that"));
    printf("%d\n", fwprintf(file, L"%d lines\n%s\n", n, "second"));
    printf("%d\n", wide_to_file(file, L"%d %d\n", n, n));
    rewind(file);
    printf("%ls", fgetws(w, n + 20, file));
    fclose(file);
    printf("%d\n", getgroups(n + 30, groups) >= 0);
    printf("%d\n", getgroups(n - 30, groups));
}

static NOINLINE void files(int n)
{
    char line[64], path[PATH_MAX];
    FILE *file = fopen("lines", "w+");
    fd_set set;

    fprintf(file, "%d lines\n%s\n", n, "second");
    rewind(file);
    printf("%s", fgets(line, n + 20, file));
    printf("%zu\n", fread(line, 1, (size_t)n + 30, file));
    fclose(file);
    int fd = open("lines", n > 100 ? O_RDWR : O_RDONLY);
    printf("%zd\n", read(fd, line, (size_t)n));
    printf("%zd\n", pread(fd, line, (size_t)n + 40, 2));
    dprintf(1, "%.3s\n", line);
    close(fd);
    printf("%d\n", symlink("lines", "link"));
    printf("%zd\n", readlink("link", line, (size_t)n + 20));
    printf("%d\n", realpath("link", path) == path);
    printf("%d\n", getcwd(path, n > 100 ? 10 : sizeof path) == path);
    FD_ZERO(&set);
    FD_SET(n, &set);
    printf("%d %d\n", FD_ISSET(n, &set) != 0, FD_ISSET(n + 1, &set) != 0);
}

int main(int argc, char **argv)
{
    char text[40], *made = NULL;

    printf("hi %d %s %.2f %lld\n", argc, argv[1], argc / 8.0, (long long)argc << 40);
    fprintf(stderr, "%s\n", argv[2]);
    setvbuf(stdout, NULL, _IONBF, 0); /* dprintf below goes beside it */
    printf("%d\n", sprintf(text, "%s-%d", argv[1], argc));
    printf("%s\n", text);
    printf("%d\n", snprintf(text, (size_t)argc, "%s", "cut off"));
    printf("%s\n", text);
    printf("%d\n", asprintf(&made, "%d%s", argc, "made"));
    printf("%s\n", made);
    printf("%d\n", by_list(text, sizeof text, "%d %s %g\n", argc, argv[1], 2.5));
    strings(argc);
    wide_print(argc);
    files(argc);
    return 0;
}
