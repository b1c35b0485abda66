/* The line that hc_last_error returns: one for each thread. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "host/backend.h"

static __thread char last_error[512];

int hc_error_set(int error, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(last_error, sizeof last_error, format, arguments);
    va_end(arguments);
    return error;
}

/* Where a limit of the user's or the system's is in the way, it helps to know which. */
static const char *remedy(int error)
{
    switch (-error) {
    case EMFILE:
        return "; raise the limit of open files (ulimit -n)";
    case ENFILE:
        return "; the system has too many open files";
    case EAGAIN:
        return "; no more threads can be made: raise the limit of processes (ulimit -u)";
    default:
        return "";
    }
}

int hc_error_start(int error, const char *what)
{
    return hc_error_set(error, "cannot start the %s: %s%s", what, strerror(-error), remedy(error));
}

const char *hc_last_error(void)
{
    return last_error;
}
