/* Streams at their edges: more pushed back than was read, and descriptors that take less than all. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void pushed_back_at_the_start(const char *mode)
{
    FILE *file = fopen("file", mode);
    int pushed = ungetc('x', file);
    long told;

    errno = 0;
    told = ftell(file);
    printf("%s: ungetc %d, ftell %ld errno %d", mode, pushed, told, errno);
    printf(", getc %c", getc(file));
    printf("%c\n", getc(file));
    rewind(file);
    ungetc('y', file);
    printf("fclose %d\n", fclose(file));
}

static void full_pipe(void)
{
    int ends[2], written;
    char *text = malloc(200001);

    memset(text, 'a', 200000);
    text[200000] = '\0';
    printf("pipe %d", pipe(ends));
    printf(" O_NONBLOCK %d\n", fcntl(ends[1], F_SETFL, fcntl(ends[1], F_GETFL) | O_NONBLOCK));
    written = dprintf(ends[1], "%s", text);
    printf("more than a pipe takes: %d\n", written);
    close(ends[0]);
    close(ends[1]);
    free(text);
}

/* Nothing has asked for the position yet. */
static void closed_with_pushed_back(void)
{
    FILE *file = fopen("file", "r+");

    ungetc('x', file);
    printf("fclose %d\n", fclose(file));
}

static void appended_by_descriptor(int flags, const char *mode)
{
    int fd = open("appended", O_CREAT | O_RDWR | O_TRUNC, 0644);
    FILE *file;

    write(fd, "0123456789", 10);
    close(fd);
    fd = open("appended", O_RDWR | flags);
    lseek(fd, 4, SEEK_SET);
    file = fdopen(fd, mode);
    printf("fdopen %s: %ld", mode, ftell(file));
    fputs("AB", file);
    fflush(file);
    printf(", written %ld\n", ftell(file));
    fclose(file);
}

/* After fflush the position is the descriptor's, which others may have moved. */
static void shared_position(const char *mode)
{
    FILE *file = fopen("appended", mode);
    int fd = fileno(file), c;

    c = *mode == 'r' ? fgetc(file) : fputc('0', file);
    printf("%s: %c %ld", mode, c, ftell(file));
    fflush(file);
    if (*mode == 'r')
        lseek(fd, 5, SEEK_SET);
    else
        write(fd, "12345", 5);
    printf(", moved %ld", ftell(file));
    printf(", seek %d", fseek(file, 1, SEEK_CUR));
    printf(" %ld", ftell(file));
    if (*mode == 'r')
        printf(" %c", fgetc(file));
    printf(" %d\n", fclose(file));
}

/* What came of a line is not lost when no more comes now. */
static void half_a_line(void)
{
    char line[20];
    int ends[2];
    FILE *file;

    pipe2(ends, O_NONBLOCK);
    write(ends[1], "half", 4);
    file = fdopen(ends[0], "r");
    printf("fgets %s", fgets(line, sizeof line, file) ? line : "nothing");
    printf(" error %d\n", ferror(file) != 0);
    clearerr(file);
    errno = 0;
    printf("again %s", fgets(line, sizeof line, file) ? line : "nothing");
    printf(" errno %d\n", errno);
    write(ends[1], " and a line\n", 12);
    clearerr(file);
    printf("then %s", fgets(line, sizeof line, file));
    fclose(file);
    close(ends[1]);
}

int main(void)
{
    FILE *file = fopen("file", "w");

    fputs("content\n", file);
    fclose(file);
    pushed_back_at_the_start("r");
    pushed_back_at_the_start("r+");
    closed_with_pushed_back();
    appended_by_descriptor(0, "a");
    appended_by_descriptor(0, "a+");
    appended_by_descriptor(O_APPEND, "a");
    appended_by_descriptor(O_APPEND, "r+");
    shared_position("r");
    shared_position("r+");
    shared_position("w");
    half_a_line();
    full_pipe();
    return 0;
}
