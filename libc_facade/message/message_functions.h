/* Messages on stderr that begin with the program's name: BSD's <err.h>, glibc's <error.h>. Each message is one call's output, so those of
 * several threads do not mix. */
#ifndef HC_LIBC_FACADE_MESSAGE_FUNCTIONS_H
#define HC_LIBC_FACADE_MESSAGE_FUNCTIONS_H

#include <stdarg.h>

#include "protocol/compiler.h"

HC_EXTERN_C_BEGIN

/* ---- name.c: glibc's names of the program: argv[0], and what follows its last slash */
extern HC_DEVICE_GLOBAL char *hc_libc_program_invocation_name;
extern HC_DEVICE_GLOBAL char *hc_libc_program_invocation_short_name;
extern HC_DEVICE_GLOBAL char *hc_libc___progname; /* BSD's, for the short one; three variables, each read by the functions of its kind */
extern HC_DEVICE_GLOBAL char *hc_libc___progname_full;
/* For the start code, before main. argv0 must stay; NULL is "". */
HC_DEVICE void hc_libc_program_name_set(const char *argv0);

/* ---- err.c */
HC_DEVICE void hc_libc_err(int status, const char *format, ...) HC_PRINTF_LIKE(2, 3);
HC_DEVICE void hc_libc_errx(int status, const char *format, ...) HC_PRINTF_LIKE(2, 3);
HC_DEVICE void hc_libc_warn(const char *format, ...) HC_PRINTF_LIKE(1, 2);
HC_DEVICE void hc_libc_warnx(const char *format, ...) HC_PRINTF_LIKE(1, 2);
HC_DEVICE void hc_libc_verr(int status, const char *format, va_list arguments) HC_PRINTF_LIKE(2, 0);
HC_DEVICE void hc_libc_verrx(int status, const char *format, va_list arguments) HC_PRINTF_LIKE(2, 0);
HC_DEVICE void hc_libc_vwarn(const char *format, va_list arguments) HC_PRINTF_LIKE(1, 0);
HC_DEVICE void hc_libc_vwarnx(const char *format, va_list arguments) HC_PRINTF_LIKE(1, 0);

/* ---- error.c. The v forms are ours, for the calls with variable arguments. */
HC_DEVICE void hc_libc_error(int status, int number, const char *format, ...) HC_PRINTF_LIKE(3, 4);
HC_DEVICE void hc_libc_error_at_line(int status, int number, const char *file, unsigned line, const char *format, ...)
    HC_PRINTF_LIKE(5, 6);
HC_DEVICE void hc_libc_verror(int status, int number, const char *format, va_list arguments) HC_PRINTF_LIKE(3, 0);
HC_DEVICE void hc_libc_verror_at_line(int status, int number, const char *file, unsigned line, const char *format,
                                      va_list arguments) HC_PRINTF_LIKE(5, 0);
extern HC_DEVICE_GLOBAL void (*hc_libc_error_print_progname)(void);
extern HC_DEVICE_GLOBAL unsigned hc_libc_error_message_count;
extern HC_DEVICE_GLOBAL int hc_libc_error_one_per_line;

HC_EXTERN_C_END

#endif
