/* The line that hc_last_error returns: one for each thread. */
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "host/backend.h"

static __thread char last_error[512];

bool hc_memory_is_limited(void)
{
    struct rlimit limit;

    return getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
}

/* Where a limit of the user's or the system's is in the way, it helps to know which. A thread's stack that finds no memory is EAGAIN too. */
const char *hc_error_remedy(int error)
{
    switch (-error) {
    case EMFILE:
        return "; raise the limit of open files (ulimit -n)";
    case ENFILE:
        return "; the system has too many open files";
    case EAGAIN:
        return hc_memory_is_limited() ? "; no more threads can be made: raise the limit of memory (ulimit -v), or of processes (ulimit -u)"
                                   : "; no more threads can be made: raise the limit of processes (ulimit -u)";
    default:
        return "";
    }
}

/* Memory may be short anywhere. */
int hc_error_set(int error, const char *format, ...)
{
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vsnprintf(last_error, sizeof last_error, format, arguments);
    va_end(arguments);
    if (error == -ENOMEM && length >= 0 && (size_t)length < sizeof last_error && hc_memory_is_limited() &&
        strstr(last_error, "ulimit") == NULL)
        snprintf(last_error + length, sizeof last_error - (size_t)length, "; raise the limit of memory (ulimit -v)");
    return error;
}

int hc_error_start(int error, const char *what)
{
    return hc_error_set(error, "cannot start the %s: %s%s", what, strerror(-error), hc_error_remedy(error));
}

const char *hc_last_error(void)
{
    return last_error;
}
