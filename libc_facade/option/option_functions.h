/* What command-line programs call: options, parts of paths, patterns, messages on stderr. Messages are written to descriptor 2 in one piece
 * if they are short, past the stream stderr: it holds nothing back. */
#ifndef HC_LIBC_FACADE_OPTION_FUNCTIONS_H
#define HC_LIBC_FACADE_OPTION_FUNCTIONS_H

#include <getopt.h>

#include "protocol/compiler.h"

HC_EXTERN_C_BEGIN

/* getopt.c: POSIX.1-2017 getopt; glibc's permutation, long options and messages. One state for all threads of the grid: one thread reads
 * the options. */
extern HC_DEVICE_GLOBAL char *hc_libc_optarg;
extern HC_DEVICE_GLOBAL int hc_libc_optind;
extern HC_DEVICE_GLOBAL int hc_libc_opterr;
extern HC_DEVICE_GLOBAL int hc_libc_optopt;
HC_DEVICE int hc_libc_getopt(int argc, char *const *argv, const char *options);
HC_DEVICE int hc_libc___posix_getopt(int argc, char *const *argv, const char *options); /* stops at the first that is no option */
HC_DEVICE int hc_libc_getopt_long(int argc, char *const *argv, const char *options, const struct option *known, int *index);
HC_DEVICE int hc_libc_getopt_long_only(int argc, char *const *argv, const char *options, const struct option *known, int *index);

/* paths.c */
HC_DEVICE char *hc_libc_basename(const char *path);  /* glibc's, of <string.h>: changes nothing */
HC_DEVICE char *hc_libc___xpg_basename(char *path);  /* POSIX's, of <libgen.h>: may cut the path */
HC_DEVICE char *hc_libc_dirname(char *path);         /* POSIX */
/* POSIX, and glibc's FNM_LEADING_DIR and FNM_CASEFOLD, in the C locale. FNM_EXTMATCH is ignored: (, |, ) are themselves. */
HC_DEVICE int hc_libc_fnmatch(const char *pattern, const char *text, int flags);
HC_DEVICE int hc_libc_getsubopt(char **options, char *const *tokens, char **value); /* POSIX */

/* assert.c: C17 7.2, in glibc's words; then abort */
HC_DEVICE void hc_libc___assert_fail(const char *expression, const char *file, unsigned line, const char *function);
HC_DEVICE void hc_libc___assert(const char *expression, const char *file, int line);
HC_DEVICE void hc_libc___assert_perror_fail(int number, const char *file, unsigned line, const char *function);
HC_DEVICE void hc_libc_psignal(int number, const char *text); /* POSIX */

HC_EXTERN_C_END

#endif
