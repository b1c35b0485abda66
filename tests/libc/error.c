/* <err.h>, <error.h> and psignal: lines on stderr, errno kept, the status at the end. */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <error.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void list_warn(int with_number, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    if (with_number)
        vwarn(format, arguments);
    else
        vwarnx(format, arguments);
    va_end(arguments);
}

int main(int argc, char **argv)
{
    static char text[700];

    fprintf(stderr, "%s %s %d\n", program_invocation_name, program_invocation_short_name, strcmp(program_invocation_name, argv[0]));
    memset(text, 'x', sizeof text - 1);
    errno = ENOENT;
    warn("%s %d of %d", "file", 3, argc);
    warnx("%s %.2f", "no number", 1.5);
    warn("%s", text);
    warn(NULL);
    warnx(NULL);
    list_warn(1, "%s|%5d|%ld", "list", 7, 1234567890123);
    list_warn(0, "%c%%", 'c');
    fprintf(stderr, "%d\n", errno);
    error(0, 0, "plain %d", 1);
    error(0, EACCES, "number %s", "two");
    error_at_line(0, 0, "file.c", 12, "at line");
    error_at_line(0, EPERM, "file.c", 12, "at line %s", "again");
    error_at_line(0, 0, NULL, 12, "no file");
    error_one_per_line = 1;
    for (int i = 0; i < 4; i++)
        error_at_line(0, 0, i < 3 ? "file.c" : "other.c", 13, "once, %d", i);
    fprintf(stderr, "%u\n", error_message_count);
    psignal(SIGTERM, "signal");
    psignal(SIGSEGV, "");
    errno = ERANGE;
    err(3, "the end %s", text + 690);
}
