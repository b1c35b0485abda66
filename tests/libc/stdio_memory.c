/* fmemopen and open_memstream. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void bytes(const char *what, const char *data, size_t size)
{
    printf("%s: ", what);
    for (size_t i = 0; i < size; i++)
        printf(data[i] > ' ' && data[i] < 127 ? "%c" : "\\%02x", (unsigned char)data[i]);
    printf("\n");
}

static void fixed(const char *mode, size_t size)
{
    char memory[20] = "initial text", text[40];
    FILE *f = fmemopen(memory, size, mode);
    printf("fmemopen %s %zu: %d\n", mode, size, f != NULL);
    if (f == NULL)
        return;
    printf("at %ld", ftell(f));
    errno = 0;
    memset(text, 0, sizeof text);
    printf(" read %zu", fread(text, 1, 4, f));
    printf(" <%s> %d %d\n", text, errno, ferror(f) != 0);
    clearerr(f);
    fseek(f, 0, SEEK_CUR);
    printf("put %d", fputs("XYZ", f) >= 0);
    printf(" %d", fflush(f)); /* errno is 0 or ENOSPC in glibc; here ENOSPC */
    printf(" at %ld\n", ftell(f));
    bytes("memory", memory, sizeof memory);
    printf("end %d %ld\n", fseek(f, 0, SEEK_END), ftell(f));
    clearerr(f);
    fputs("0123456789012345678901234567890123456789", f);
    printf("too much %d", fflush(f));
    printf(" %d\n", ferror(f) != 0);
    bytes("memory", memory, sizeof memory);
    errno = 0;
    printf("beyond %d", fseek(f, 100, SEEK_SET));
    printf(" %d\n", errno);
    clearerr(f);
    rewind(f);
    memset(text, 0, sizeof text);
    fread(text, 1, sizeof text - 1, f);
    printf("all <%s> eof %d\n", text, feof(f) != 0);
    printf("close %d\n", fclose(f) != 0);
    bytes("memory", memory, sizeof memory);
}

/* A text that is cut takes all there is, but for a zero if it is the last of the memory's text. */
static void cut(const char *mode, const char *text)
{
    char memory[] = "abcdefgh";
    FILE *f = fmemopen(memory, 6, mode);

    setvbuf(f, NULL, _IONBF, 0);
    fwrite("123", 1, 3, f);
    fwrite(text, 1, strlen(text), f);
    printf("%s %s: error %d at %ld", mode, text, ferror(f) != 0, ftell(f));
    fwrite("z", 1, 1, f);
    fclose(f);
    bytes("", memory, 9);
}

static void growing(void)
{
    char *text = NULL;
    size_t size = 77;
    FILE *f = open_memstream(&text, &size);
    fprintf(f, "hello %d", 1);
    fflush(f);
    printf("%s %zu at %ld\n", text, size, ftell(f));
    fputs(" and more", f);
    fflush(f);
    printf("%s %zu\n", text, size);
    for (int i = 0; i < 5000; i++)
        fprintf(f, "%d,", i);
    fflush(f);
    unsigned long sum = 0;
    for (size_t i = 0; i < size; i++)
        sum = sum * 31 + (unsigned char)text[i];
    printf("%zu %zu %lu\n", size, strlen(text), sum);
    printf("seek %d", fseek(f, 3, SEEK_SET));
    fputs("LO", f);
    fflush(f);
    printf(" %zu %.5s %ld\n", size, text, ftell(f));
    fclose(f);
    printf("%.5s\n", text);
    free(text);
    f = open_memstream(&text, &size);
    fclose(f);
    printf("empty %zu <%s>\n", size, text);
    free(text);
    f = open_memstream(&text, &size);
    fseek(f, 5, SEEK_SET);
    fputs("x", f);
    fclose(f);
    bytes("gap", text, size + 1);
    free(text);
}

int main(void)
{
    static const char *const modes[] = {"r", "w", "a", "r+", "w+", "a+", "rb", "w+b", "q"};
    char line[30];
    FILE *f;
    for (unsigned m = 0; m < sizeof modes / sizeof *modes; m++)
        for (size_t size = 8; size <= 20; size += 6)
            fixed(modes[m], size);
    f = fmemopen(NULL, 100, "w+");
    fprintf(f, "line 1\nline 2\n");
    rewind(f);
    while (fgets(line, sizeof line, f))
        printf("%s", line);
    printf("no descriptor %d\n", fileno(f));
    fclose(f);
    f = fmemopen("12 fish 3.5", 11, "r");
    int n;
    double d = 0;
    printf("%d", fscanf(f, "%d %29s %lf", &n, line, &d));
    printf(" %d %s %g\n", n, line, d);
    fclose(f);
    memset(line, 0, sizeof line);
    f = fmemopen(line, sizeof line, "w");
    setvbuf(f, NULL, _IONBF, 0);
    fprintf(f, "%d", 1);
    printf("unbuffered %s", line);
    fprintf(f, "%d", 234);
    fputc('5', f);
    printf(" %s\n", line);
    fclose(f);
    cut("r+", "4567890");
    cut("w+", "4567890");
    cut("w+", "45");
    cut("w+", "456");
    cut("r+", "45");
    growing();
    return 0;
}
