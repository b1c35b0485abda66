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

const char *hc_last_error(void)
{
    return last_error;
}
