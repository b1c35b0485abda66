/* popen and pclose: what a command prints, what it reads, how it ends, several at once. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <wchar.h>

static void show(FILE *stream)
{
    char line[256];

    while (fgets(line, sizeof line, stream) != NULL)
        printf("<%s>", line);
    printf("\n");
}

int main(void)
{
    FILE *in, *out, *other;
    int status;
    unsigned long sum = 0;
    int c;

    setvbuf(stdout, NULL, _IONBF, 0);
    in = popen("echo one; echo two", "r");
    printf("%d\n", fwide(in, 0) < 0); /* POSIX: byte-oriented from the start */
    show(in);
    printf("%d\n", pclose(in));

    in = popen("exit 3", "re");
    show(in);
    status = pclose(in);
    printf("%d %d\n", WIFEXITED(status), WEXITSTATUS(status));

    in = popen("kill -9 $$", "r");
    show(in);
    status = pclose(in);
    printf("%d %d\n", WIFSIGNALED(status), WTERMSIG(status));

    out = popen("sort -n | tr '\\n' ' ' >sorted", "w");
    for (int i = 0; i < 1000; i++)
        fprintf(out, "%d\n", (i * 7919) % 1000);
    printf("%d\n", pclose(out));
    in = popen("cat sorted", "r");
    while ((c = getc(in)) != EOF)
        sum = sum * 31 + c;
    printf("%lu %d\n", sum, pclose(in));

    /* The end of one must not depend on another that is open: its pipe is not the other's. */
    out = popen("cat >first", "w");
    other = popen("cat >second", "w");
    fputs("first\n", out);
    fputs("second\n", other);
    printf("%d %d\n", pclose(out), pclose(other));
    in = popen("cat first second", "r");
    show(in);
    pclose(in);

    in = popen("cat", "w"); /* what the command prints goes where the program's output goes */
    fputs("through cat\n", in);
    pclose(in);

    errno = 0;
    printf("%d ", popen("true", "x") == NULL);
    printf("%d\n", errno == EINVAL);
    in = popen("no-such-command-anywhere 2>/dev/null", "r");
    status = pclose(in);
    printf("%d\n", WEXITSTATUS(status));
    return 0;
}
