/* err.h and error.h: what they write, after what stdout had, and the status. The program's name differs in its folder only, so it is set. */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <error.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void with_list(int which, const char *format, ...)
{
    va_list list;

    va_start(list, format);
    if (which == 0)
        vwarn(format, list);
    else if (which == 1)
        vwarnx(format, list);
    else
        verr(which, format, list);
    va_end(list);
}

static void own_name(void)
{
    fputs("(own name) ", stderr);
}

static void last_words(void)
{
    fputs("at exit\n", stdout);
}

int main(int argc, char **argv)
{
    int before;
    const char *slash = strrchr(argv[0], '/');

    printf("%d %s\n", strcmp(program_invocation_name, argv[0]), program_invocation_short_name);
    printf("%d\n", strcmp(program_invocation_short_name, slash == NULL ? argv[0] : slash + 1));
    fflush(stdout);
    atexit(last_words);
    errno = ENOENT;
    warn("%s %d", "no", 5);
    before = errno;
    fprintf(stderr, "%d\n", before);
    warn(NULL);
    warnx("%s|%5.2f|%c", "text", 2.5, 'x');
    warnx(NULL);
    errno = EACCES;
    with_list(0, "list %s %ld", "a", 1234567890123l);
    with_list(1, "list %d %d %d %d %d %d %d %d", 1, 2, 3, 4, 5, 6, 7, 8);
    program_invocation_name = (char *)"folder/renamed";
    printf("stdout first ");
    error(0, 0, "plain %d", 1);
    error(0, ENOENT, "with %s", "error");
    printf("and again ");
    error_at_line(0, EINVAL, "file.c", 12, "line");
    error_at_line(0, 0, NULL, 12, "no file");
    error_one_per_line = 1;
    error_at_line(0, 0, "file.c", 13, "first");
    error_at_line(0, 0, "file.c", 13, "second");
    error_at_line(0, 0, "file.c", 14, "third");
    error_at_line(0, 0, "other.c", 14, "fourth");
    printf("%u\n", error_message_count);
    fflush(stdout);
    error_print_progname = own_name;
    error(0, 0, "after own name");
    error_at_line(0, 0, "file.c", 20, "after own name");
    error_print_progname = NULL;
    errno = EIO;
    if (argc == 2)
        errx(3, "never");
    if (argc == 3)
        error(4, EIO, "never");
    with_list(42, "the end %s", "of it");
    return 0;
}
