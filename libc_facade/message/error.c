/* glibc's <error.h>: "name: message: error" or "name:file:line: message: error", where name is argv[0]. */
#include "libc_facade/libc.h"
#include "libc_facade/memory/memory_functions.h"
#include "libc_facade/message/message_functions.h"
#include "libc_facade/process/process_functions.h"
#include "libc_facade/stdio/stdio_functions.h"

#define HC_STDERR ((FILE *)2) /* as libc_facade/include/stdio.h has it */
#define HC_STDOUT ((FILE *)1)

HC_EXTERN_C_BEGIN
HC_DEVICE_GLOBAL void (*hc_libc_error_print_progname)(void) = NULL;
HC_DEVICE_GLOBAL unsigned hc_libc_error_message_count = 0;
HC_DEVICE_GLOBAL int hc_libc_error_one_per_line = 0;
HC_EXTERN_C_END

/* Where the last message of error_at_line was about, for error_one_per_line. */
HC_DEVICE_STATIC const char *last_file;
HC_DEVICE_STATIC unsigned last_line;

static HC_DEVICE int same(const char *a, const char *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    while (*a != '\0' && *a == *b)
        a++, b++;
    return *a == *b;
}

/* What stands before the message: the program's own function prints its name, if there is one. */
static HC_DEVICE const char *prefix_name(void)
{
    if (hc_libc_error_print_progname == NULL)
        return hc_libc_program_invocation_name;
    hc_libc_error_print_progname();
    return "";
}

/* place is NULL, or "file:line: ", " " if no file is known. */
static HC_DEVICE void write_message(int status, int number, const char *place, const char *format, va_list arguments)
{
    const char *name = prefix_name(), *colon = "";
    char *text = NULL;

    if (hc_libc_error_print_progname == NULL)
        colon = place != NULL ? ":" : ": ";
    if (hc_libc_vasprintf(&text, format, arguments) < 0)
        text = NULL;
    hc_libc_fprintf(HC_STDERR, "%s%s%s%s%s%s\n", name, colon, place != NULL ? place : "", text != NULL ? text : format,
                    number != 0 ? ": " : "", number != 0 ? hc_libc_strerror(number) : "");
    hc_libc_free(text);
    hc_libc_error_message_count++;
    hc_libc_fflush(HC_STDERR);
    if (status != 0)
        hc_libc_exit(status);
}

HC_DEVICE void hc_libc_verror(int status, int number, const char *format, va_list arguments)
{
    hc_libc_fflush(HC_STDOUT);
    write_message(status, number, NULL, format, arguments);
}

HC_DEVICE void hc_libc_verror_at_line(int status, int number, const char *file, unsigned line, const char *format, va_list arguments)
{
    char *place = NULL;

    if (hc_libc_error_one_per_line) {
        if (last_line == line && same(last_file, file))
            return;
        last_file = file;
        last_line = line;
    }
    hc_libc_fflush(HC_STDOUT);
    if (file != NULL && hc_libc_asprintf(&place, "%s:%u: ", file, line) < 0)
        place = NULL;
    write_message(status, number, place != NULL ? place : " ", format, arguments);
    hc_libc_free(place);
}

HC_DEVICE void hc_libc_error(int status, int number, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    hc_libc_verror(status, number, format, arguments);
    va_end(arguments);
}

HC_DEVICE void hc_libc_error_at_line(int status, int number, const char *file, unsigned line, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    hc_libc_verror_at_line(status, number, file, line, format, arguments);
    va_end(arguments);
}
