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

int main(void)
{
    FILE *file = fopen("file", "w");

    fputs("content\n", file);
    fclose(file);
    pushed_back_at_the_start("r");
    pushed_back_at_the_start("r+");
    full_pipe();
    return 0;
}
