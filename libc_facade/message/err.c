/* BSD's <err.h>: "name: message: error", where name is what follows the last slash of argv[0]. */
#include "libc_facade/libc.h"
#include "libc_facade/memory/memory_functions.h"
#include "libc_facade/message/message_functions.h"
#include "libc_facade/process/process_functions.h"
#include "libc_facade/stdio/stdio_functions.h"

#define HC_STDERR ((FILE *)2) /* as libc_facade/include/stdio.h has it */

/* number is an errno value, or -1 for no text of it. */
static HC_DEVICE void write_message(int number, const char *format, va_list arguments)
{
    const char *error = number >= 0 ? hc_libc_strerror(number) : "", *name = hc_libc_program_invocation_short_name;
    char *text = NULL;

    if (format == NULL) {
        hc_libc_fprintf(HC_STDERR, "%s: %s\n", name, error);
        return;
    }
    if (hc_libc_vasprintf(&text, format, arguments) < 0)
        text = NULL;
    hc_libc_fprintf(HC_STDERR, "%s: %s%s%s\n", name, text != NULL ? text : format, number >= 0 ? ": " : "", error);
    hc_libc_free(text);
}

HC_DEVICE void hc_libc_vwarn(const char *format, va_list arguments)
{
    int number = *hc_errno_location();

    write_message(number, format, arguments);
    *hc_errno_location() = number;
}

HC_DEVICE void hc_libc_vwarnx(const char *format, va_list arguments)
{
    write_message(-1, format, arguments);
}

HC_DEVICE void hc_libc_verr(int status, const char *format, va_list arguments)
{
    hc_libc_vwarn(format, arguments);
    hc_libc_exit(status);
}

HC_DEVICE void hc_libc_verrx(int status, const char *format, va_list arguments)
{
    hc_libc_vwarnx(format, arguments);
    hc_libc_exit(status);
}

HC_DEVICE void hc_libc_warn(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    hc_libc_vwarn(format, arguments);
    va_end(arguments);
}

HC_DEVICE void hc_libc_warnx(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    hc_libc_vwarnx(format, arguments);
    va_end(arguments);
}

HC_DEVICE void hc_libc_err(int status, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    hc_libc_verr(status, format, arguments);
    va_end(arguments);
}

HC_DEVICE void hc_libc_errx(int status, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    hc_libc_verrx(status, format, arguments);
    va_end(arguments);
}
