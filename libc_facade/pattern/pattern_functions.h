/* Patterns for C programs: POSIX.1-2017 <regex.h>, <glob.h>, in the locale "C": a character is a byte. */
#ifndef HC_LIBC_FACADE_PATTERN_FUNCTIONS_H
#define HC_LIBC_FACADE_PATTERN_FUNCTIONS_H

#include <glob.h>
#include <regex.h>

#include "protocol/compiler.h"

HC_EXTERN_C_BEGIN

/* ---- regex_compile.c, regex_match.c. With GNU's \w \W \s \S \b \B \< \> \` \', and in basic expressions \| \+ \?; back references in
 * both kinds. Where POSIX leaves open which part a subexpression matched, the first of the alternatives and the longest of the repetitions
 * count, from left to right, as in glibc. Time grows with pattern times text; with back references it may grow exponentially. */
HC_DEVICE int hc_libc_regcomp(regex_t *regex, const char *pattern, int flags);
HC_DEVICE int hc_libc_regexec(const regex_t *regex, const char *text, size_t count, regmatch_t *matches, int flags);
HC_DEVICE size_t hc_libc_regerror(int code, const regex_t *regex, char *buffer, size_t size);
HC_DEVICE void hc_libc_regfree(regex_t *regex);

/* ---- glob.c: with GNU's GLOB_TILDE (HOME only), GLOB_ONLYDIR, GLOB_PERIOD, GLOB_NOMAGIC; no GLOB_BRACE, GLOB_ALTDIRFUNC */
HC_DEVICE int hc_libc_glob(const char *pattern, int flags, int (*error)(const char *path, int number), glob_t *found);
HC_DEVICE int hc_libc_glob64(const char *pattern, int flags, int (*error)(const char *path, int number), glob_t *found);
HC_DEVICE void hc_libc_globfree(glob_t *found);
HC_DEVICE void hc_libc_globfree64(glob_t *found);

HC_EXTERN_C_END

#endif
