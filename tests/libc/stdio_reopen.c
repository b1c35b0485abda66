/* freopen, fdopen, and the standard streams on other files; what is left in them when the program ends. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void put_file(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    fputs(text, f);
    fclose(f);
}

int main(void)
{
    char line[100];
    int saved, n = 0;
    FILE *f, *same;

    put_file("in", "first line\nsecond 42\nthird\n");
    put_file("one", "one\n");
    put_file("two", "two\n");

    f = fopen("one", "r");
    fgets(line, sizeof line, f);
    printf("%s", line);
    same = freopen("two", "r", f);
    printf("same %d eof %d\n", same == f, feof(f) != 0);
    fgets(line, sizeof line, f);
    printf("%s", line);
    errno = 0;
    printf("missing %d", freopen("missing/file", "r", f) == NULL);
    printf(" %d\n", errno);

    f = fopen("one", "r");
    printf("mode %d", freopen(NULL, "r+", f) == f);
    fseek(f, 0, SEEK_END);
    printf(" put %d", fputs("added\n", f) >= 0);
    printf(" close %d\n", fclose(f));
    f = fopen("one", "r");
    while (fgets(line, sizeof line, f))
        printf("<%s>", line);
    fclose(f);
    putchar('\n');

    printf("stdin %d number %d\n", freopen("in", "r", stdin) == stdin, fileno(stdin));
    printf("%d", scanf("%99s line", line));
    printf(" %s", line);
    printf(" %d", scanf(" second %d", &n));
    printf(" %d %d\n", n, getchar());
    printf("%s", fgets(line, sizeof line, stdin));
    printf("%d %d\n", getchar(), feof(stdin) != 0);
    fflush(stdout);

    saved = dup(1);
    printf("before, ");
    printf("number %d\n", fileno(freopen("out", "w", stdout)));
    printf("into the file %d\n", 1);
    puts("and more");
    write(1, "by number\n", 10);
    printf("then this\n");
    fflush(stdout);
    dup2(saved, 1);
    close(saved);
    printf("back\n");

    freopen("err", "w", stderr);
    fprintf(stderr, "stderr %s\n", "text");
    fputs("stays unbuffered?\n", stderr);
    errno = EPIPE;
    perror("perror");

    f = fdopen(open("fd", O_CREAT | O_RDWR, 0600), "w+");
    fputs("by fdopen", f);
    rewind(f);
    printf("%s\n", fgets(line, sizeof line, f));
    fclose(f);
    f = fdopen(open("fd", O_WRONLY | O_APPEND), "a");
    printf("append at %ld\n", ftell(f));
    fputs(" and appended", f);
    printf("at %ld\n", ftell(f));
    fclose(f);

    f = fdopen(open("fd", O_WRONLY), "a");
    fputs(" again", f);
    fclose(f);
    f = fopen("fd", "r");
    printf("%s\n", fgets(line, sizeof line, f));
    errno = 0;
    printf("not for writing %d", fdopen(fileno(f), "w") == NULL);
    printf(" %d\n", errno);
    fclose(f);

    f = fopen("left", "w");
    fputs("left open", f);
    printf("the end");
    fclose(stdin);
    printf(" closed %d", fclose(stdout) == 0);
    printf("nowhere");
    exit(7);
}
