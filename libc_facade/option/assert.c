/* assert and psignal: a line on stderr, and for assert the program's end. */
#include "libc_facade/libc.h"
#include "libc_facade/message/message_functions.h"
#include "libc_facade/option/message.h"
#include "libc_facade/option/option_functions.h"
#include "libc_facade/string/string_functions.h"

/* "PROGRAM: FILE:LINE: FUNCTION: BEFORE TEXT AFTER" as glibc prints a failed assert. */
static HC_DEVICE void fail_at(const char *file, unsigned line, const char *function, const char *before, const char *text,
                              const char *after)
{
    struct hc_message message;

    message.length = 0;
    if (hc_libc___progname[0] != '\0') {
        hc_message_add(&message, hc_libc___progname);
        hc_message_add(&message, ": ");
    }
    hc_message_add(&message, file);
    hc_message_add(&message, ":");
    hc_message_add_number(&message, line);
    hc_message_add(&message, ": ");
    if (function != NULL) {
        hc_message_add(&message, function);
        hc_message_add(&message, ": ");
    }
    hc_message_add(&message, before);
    hc_message_add(&message, text);
    hc_message_add(&message, after);
    hc_message_write(&message);
    hc_libc_abort();
}

HC_DEVICE void hc_libc___assert_fail(const char *expression, const char *file, unsigned line, const char *function)
{
    fail_at(file, line, function, "Assertion `", expression, "' failed.\n");
}

HC_DEVICE void hc_libc___assert(const char *expression, const char *file, int line)
{
    hc_libc___assert_fail(expression, file, (unsigned)line, NULL);
}

HC_DEVICE void hc_libc___assert_perror_fail(int number, const char *file, unsigned line, const char *function)
{
    fail_at(file, line, function, "Unexpected error: ", hc_libc_strerror(number), ".\n");
}

HC_DEVICE void hc_libc_psignal(int number, const char *text)
{
    struct hc_message message;

    message.length = 0;
    if (text != NULL && *text != '\0') {
        hc_message_add(&message, text);
        hc_message_add(&message, ": ");
    }
    hc_message_add(&message, hc_libc_strsignal(number));
    hc_message_add(&message, "\n");
    hc_message_write(&message);
}
