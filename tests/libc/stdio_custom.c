/* Streams of the program's own (fopencookie), wide streams in memory, orientation, numbers with a letter for their size. */
#define _GNU_SOURCE
#include <errno.h>
#include <printf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

struct tape {
    char text[64];
    size_t at, used;
    int closed;
};

static ssize_t tape_read(void *cookie, char *to, size_t size)
{
    struct tape *tape = cookie;
    size_t left = tape->used - tape->at;

    if (size > left)
        size = left;
    if (size > 5)
        size = 5; /* short reads */
    memcpy(to, tape->text + tape->at, size);
    tape->at += size;
    return (ssize_t)size;
}

static ssize_t tape_write(void *cookie, const char *from, size_t size)
{
    struct tape *tape = cookie;

    if (tape->at + size > sizeof tape->text) {
        errno = ENOSPC;
        return 0;
    }
    memcpy(tape->text + tape->at, from, size);
    tape->at += size;
    if (tape->at > tape->used)
        tape->used = tape->at;
    return (ssize_t)size;
}

static int tape_seek(void *cookie, off64_t *offset, int whence)
{
    struct tape *tape = cookie;
    off64_t to = *offset + (whence == SEEK_SET ? 0 : whence == SEEK_CUR ? (off64_t)tape->at : (off64_t)tape->used);

    if (to < 0 || to > (off64_t)sizeof tape->text)
        return -1;
    tape->at = (size_t)to;
    *offset = to;
    return 0;
}

static int tape_close(void *cookie)
{
    ((struct tape *)cookie)->closed++;
    return 0;
}

static int close_badly(void *cookie)
{
    (void)cookie;
    errno = EIO;
    return -1;
}

static void cookies(void)
{
    static const cookie_io_functions_t all = {tape_read, tape_write, tape_seek, tape_close}, none = {0};
    cookie_io_functions_t bad = {NULL, tape_write, NULL, close_badly};
    struct tape tape = {"", 0, 0, 0};
    char line[64], letter;
    int number, i;
    FILE *file = fopencookie(&tape, "w+", all);

    printf("%d %d\n", file != NULL, fileno(file) == -1);
    printf("%d\n", fprintf(file, "line one %d\nline two %s\n", 17, "words"));
    printf("%zu ", tape.used);
    printf("%d ", fflush(file));
    printf("%zu\n", tape.used);
    rewind(file);
    while (fgets(line, sizeof line, file) != NULL)
        printf("<%s>", line);
    printf("%d %d %ld\n", feof(file), ferror(file), ftell(file));
    printf("%d ", fseek(file, 5, SEEK_SET));
    printf("%ld\n", ftell(file));
    i = fscanf(file, "%s %d", line, &number);
    printf("%d %s %d\n", i, line, number);
    printf("%d\n", fseek(file, 0, SEEK_END));
    fputs("end", file);
    printf("%d\n", fseek(file, -4, SEEK_END));
    printf("%zu ", fread(&letter, 1, 1, file));
    printf("%c\n", letter == '\n' ? 'n' : letter);
    printf("%d ", fclose(file));
    printf("%d\n", tape.closed);
    printf("%zu %.*s\n", tape.used, (int)tape.used, tape.text);

    file = fopencookie(&tape, "w", all); /* a full tape */
    tape.at = tape.used = 0;
    for (i = 0; i < 80; i++)
        putc('x', file);
    errno = 0;
    printf("%d ", fflush(file));
    printf("%d %d\n", errno == ENOSPC, ferror(file) != 0);
    fclose(file);

    file = fopencookie(NULL, "r", none);
    printf("%d ", getc(file));
    printf("%d %d\n", feof(file) != 0, ferror(file) != 0);
    printf("%d\n", fclose(file));
    file = fopencookie(&tape, "w", bad);
    printf("%d ", fseek(file, 1, SEEK_SET));
    errno = 0;
    printf("%d ", fclose(file));
    printf("%d\n", errno == EIO);
    errno = 0;
    file = fopencookie(&tape, "z", all);
    printf("%d %d\n", file == NULL, errno == EINVAL);
    file = fopencookie(&tape, "r", all);
    errno = 0;
    printf("%d ", putc('a', file));
    printf("%d\n", errno == EBADF);
    fclose(file);
}

static void show(const wchar_t *text, size_t size)
{
    size_t i;

    printf("%zu:", size);
    for (i = 0; i <= size; i++)
        printf(text[i] > 0 && text[i] < 128 ? " %c" : " <%x>", (int)text[i]);
    printf("\n");
}

static void wide_memory(void)
{
    wchar_t *text = NULL;
    size_t size = 99;
    int i;
    FILE *file = open_wmemstream(&text, &size);

    printf("%d %d\n", file != NULL, fwide(file, 0) > 0);
    fflush(file);
    show(text, size);
    printf("%d ", fputwc(L'\u20ac', file) == L'\u20ac');
    printf("%d\n", fputws(L" and\u4e00", file) >= 0);
    printf("%d\n", fwprintf(file, L" %d %ls %s", 5, L"\u00e9", "narrow"));
    printf("%d ", fflush(file));
    show(text, size);
    printf("%ld\n", ftell(file));
    printf("%d\n", fseek(file, 2, SEEK_SET));
    fputws(L"X", file);
    printf("%ld ", ftell(file));
    printf("%d\n", fclose(file));
    printf("%zu %d %d %d\n", size, text[0] == L'\u20ac', text[1], text[2]);
    free(text);
    file = open_wmemstream(&text, &size);
    for (i = 0; i < 5000; i++)
        fwprintf(file, L"%d,", i);
    fclose(file);
    printf("%zu %d\n", size, text[size] == 0 && text[size - 1] == L',');
    free(text);
}

static void orientation(void)
{
    FILE *file = fopen("oriented", "w+");

    printf("%d ", fwide(file, 0));
    printf("%d ", fwide(file, 1) > 0);
    printf("%d ", fwide(file, -1) > 0);
    printf("%d\n", fwide(file, 0) > 0);
    fclose(file);
    file = fopen("oriented", "w+");
    fputc('a', file);
    printf("%d ", fwide(file, 0) < 0);
    printf("%d\n", fwide(file, 1) < 0);
    fclose(file);
    file = fopen("oriented", "w+");
    fputwc(L'a', file);
    printf("%d ", fwide(file, 0) > 0);
    printf("%d\n", fwide(file, -1) > 0);
    fclose(file);
    file = fopen("oriented", "r");
    printf("%d ", getwc(file) == L'a');
    printf("%d ", fwide(file, 0) > 0);
    file = freopen("oriented", "r", file);
    printf("%d\n", fwide(file, 0));
    fclose(file);
}

static void size_of(const char *what, double value, int spec, int width, int precision, int flags)
{
    struct printf_info info;
    const void *arguments[1] = {&value};
    int types[2] = {-1, -1};
    FILE *file;
    char *text;
    size_t size;

    memset(&info, 0, sizeof info);
    info.spec = (wchar_t)spec;
    info.width = width;
    info.prec = precision;
    info.pad = flags & 4 ? L'0' : L' ';
    info.left = flags & 1;
    info.showsign = (flags & 2) != 0;
    file = open_memstream(&text, &size);
    printf("%s %d ", what, printf_size_info(&info, 1, types));
    printf("%d ", types[0] == PA_DOUBLE);
    printf("%d ", printf_size(file, &info, arguments));
    fclose(file);
    printf("[%s]\n", text);
    free(text);
}

static void sizes(void)
{
    static const double values[] = {0, 1, 999.9996, 1000, 1023, 1024, 1536, 1e6, 123456789, 1e15, 1e30, -5000, 0.25};
    size_t i;

    for (i = 0; i < sizeof values / sizeof *values; i++) {
        size_of("f", values[i], 'f', 0, -1, 0);
        size_of("F", values[i], 'F', 0, 2, 0);
        size_of("width", values[i], 'f', 12, 1, (int)(i % 4));
    }
    size_of("zeros", 123456, 'f', 12, 1, 4);
    size_of("inf", __builtin_inf(), 'f', 8, 1, 0);
    size_of("inf", -__builtin_inf(), 'F', 8, 1, 1);
    size_of("nan", __builtin_nan(""), 'f', 8, 1, 2);
}

int main(void)
{
    cookies();
    wide_memory();
    orientation();
    sizes();
    return 0;
}
