/* Wide characters for C programs: C17 7.29 <wchar.h>, 7.30 <wctype.h>, 7.22.7 and .8, POSIX.1-2017's additions and glibc's (marked),
 * in the locale "C": a multibyte character is one byte below 0x80, all others are EILSEQ. */
#ifndef HC_LIBC_FACADE_WIDE_FUNCTIONS_H
#define HC_LIBC_FACADE_WIDE_FUNCTIONS_H

#include <inttypes.h>
#include <locale.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <wchar.h>
#include <wctype.h>

#include "libc_facade/number/number_functions.h" /* hc_long_double */
#include "protocol/compiler.h"

HC_EXTERN_C_BEGIN

/* ---- strings.c: C17 7.29.4.2 to .6; wcsdup, wcsnlen, wcpcpy, wcpncpy, wcscasecmp, wcsncasecmp: POSIX; wmempcpy, wcschrnul: glibc */
HC_DEVICE size_t hc_libc_wcslen(const wchar_t *s);
HC_DEVICE size_t hc_libc_wcsnlen(const wchar_t *s, size_t most);
HC_DEVICE wchar_t *hc_libc_wcscpy(wchar_t *to, const wchar_t *from);
HC_DEVICE wchar_t *hc_libc_wcsncpy(wchar_t *to, const wchar_t *from, size_t count);
HC_DEVICE wchar_t *hc_libc_wcpcpy(wchar_t *to, const wchar_t *from);
HC_DEVICE wchar_t *hc_libc_wcpncpy(wchar_t *to, const wchar_t *from, size_t count);
HC_DEVICE wchar_t *hc_libc_wcscat(wchar_t *to, const wchar_t *from);
HC_DEVICE wchar_t *hc_libc_wcsncat(wchar_t *to, const wchar_t *from, size_t count);
HC_DEVICE int hc_libc_wcscmp(const wchar_t *a, const wchar_t *b);
HC_DEVICE int hc_libc_wcsncmp(const wchar_t *a, const wchar_t *b, size_t count);
HC_DEVICE int hc_libc_wcscasecmp(const wchar_t *a, const wchar_t *b);
HC_DEVICE int hc_libc_wcsncasecmp(const wchar_t *a, const wchar_t *b, size_t count);
HC_DEVICE int hc_libc_wcscoll(const wchar_t *a, const wchar_t *b); /* as wcscmp */
HC_DEVICE size_t hc_libc_wcsxfrm(wchar_t *to, const wchar_t *from, size_t count);
HC_DEVICE size_t hc_libc_wcslcpy(wchar_t *to, const wchar_t *from, size_t size); /* glibc 2.38, POSIX.1-2024 */
HC_DEVICE size_t hc_libc_wcslcat(wchar_t *to, const wchar_t *from, size_t size);
HC_DEVICE wchar_t *hc_libc_wcschr(const wchar_t *s, wchar_t c);
HC_DEVICE wchar_t *hc_libc_wcschrnul(const wchar_t *s, wchar_t c);
HC_DEVICE wchar_t *hc_libc_wcsrchr(const wchar_t *s, wchar_t c);
HC_DEVICE wchar_t *hc_libc_wcsstr(const wchar_t *s, const wchar_t *part);
HC_DEVICE size_t hc_libc_wcsspn(const wchar_t *s, const wchar_t *set);
HC_DEVICE size_t hc_libc_wcscspn(const wchar_t *s, const wchar_t *set);
HC_DEVICE wchar_t *hc_libc_wcspbrk(const wchar_t *s, const wchar_t *set);
HC_DEVICE wchar_t *hc_libc_wcstok(wchar_t *s, const wchar_t *set, wchar_t **rest);
HC_DEVICE wchar_t *hc_libc_wcsdup(const wchar_t *s);
HC_DEVICE wchar_t *hc_libc_wmemcpy(wchar_t *to, const wchar_t *from, size_t count);
HC_DEVICE wchar_t *hc_libc_wmempcpy(wchar_t *to, const wchar_t *from, size_t count);
HC_DEVICE wchar_t *hc_libc_wmemmove(wchar_t *to, const wchar_t *from, size_t count);
HC_DEVICE wchar_t *hc_libc_wmemset(wchar_t *to, wchar_t c, size_t count);
HC_DEVICE int hc_libc_wmemcmp(const wchar_t *a, const wchar_t *b, size_t count);
HC_DEVICE wchar_t *hc_libc_wmemchr(const wchar_t *s, wchar_t c, size_t count);

/* ---- convert.c: C17 7.22.7, 7.22.8, 7.29.6; mbsnrtowcs, wcsnrtombs: POSIX. A state (mbstate_t) is never anything but initial. */
HC_DEVICE size_t hc_libc_mbrtowc(wchar_t *wide, const char *s, size_t count, mbstate_t *state);
HC_DEVICE size_t hc_libc_wcrtomb(char *s, wchar_t wide, mbstate_t *state);
HC_DEVICE size_t hc_libc_mbrlen(const char *s, size_t count, mbstate_t *state);
HC_DEVICE size_t hc_libc___mbrlen(const char *s, size_t count, mbstate_t *state); /* glibc's second name */
HC_DEVICE int hc_libc_mbsinit(const mbstate_t *state);
HC_DEVICE int hc_libc_mbtowc(wchar_t *wide, const char *s, size_t count);
HC_DEVICE int hc_libc_wctomb(char *s, wchar_t wide);
HC_DEVICE int hc_libc_mblen(const char *s, size_t count);
HC_DEVICE size_t hc_libc_mbstowcs(wchar_t *to, const char *from, size_t count);
HC_DEVICE size_t hc_libc_wcstombs(char *to, const wchar_t *from, size_t count);
HC_DEVICE size_t hc_libc_mbsrtowcs(wchar_t *to, const char **from, size_t count, mbstate_t *state);
HC_DEVICE size_t hc_libc_wcsrtombs(char *to, const wchar_t **from, size_t count, mbstate_t *state);
HC_DEVICE size_t hc_libc_mbsnrtowcs(wchar_t *to, const char **from, size_t bytes, size_t count, mbstate_t *state);
HC_DEVICE size_t hc_libc_wcsnrtombs(char *to, const wchar_t **from, size_t characters, size_t count, mbstate_t *state);
HC_DEVICE wint_t hc_libc_btowc(int c);
HC_DEVICE int hc_libc_wctob(wint_t wide);
HC_DEVICE size_t hc_libc___ctype_get_mb_cur_max(void); /* MB_CUR_MAX */
HC_DEVICE int hc_libc_wcwidth(wchar_t wide);           /* POSIX */
HC_DEVICE int hc_libc_wcswidth(const wchar_t *s, size_t count);

/* ---- classes.c: C17 7.30; the _l forms are POSIX's */
#define HC_WIDE_CLASSES(entry)                                                                                         \
    entry(alnum) entry(alpha) entry(blank) entry(cntrl) entry(digit) entry(graph) entry(lower) entry(print) entry(punct)\
    entry(space) entry(upper) entry(xdigit)
#define HC_DECLARE_CLASS(name)                                                                                         \
    HC_DEVICE int hc_libc_isw##name(wint_t wide);                                                                      \
    HC_DEVICE int hc_libc_isw##name##_l(wint_t wide, locale_t locale);
HC_WIDE_CLASSES(HC_DECLARE_CLASS)
HC_DEVICE wctype_t hc_libc_wctype(const char *name);
HC_DEVICE wctype_t hc_libc_wctype_l(const char *name, locale_t locale);
HC_DEVICE int hc_libc_iswctype(wint_t wide, wctype_t type);
HC_DEVICE int hc_libc_iswctype_l(wint_t wide, wctype_t type, locale_t locale);
HC_DEVICE wint_t hc_libc_towlower(wint_t wide);
HC_DEVICE wint_t hc_libc_towupper(wint_t wide);
HC_DEVICE wint_t hc_libc_towlower_l(wint_t wide, locale_t locale);
HC_DEVICE wint_t hc_libc_towupper_l(wint_t wide, locale_t locale);
HC_DEVICE wctrans_t hc_libc_wctrans(const char *name);
HC_DEVICE wctrans_t hc_libc_wctrans_l(const char *name, locale_t locale);
HC_DEVICE wint_t hc_libc_towctrans(wint_t wide, wctrans_t change);
HC_DEVICE wint_t hc_libc_towctrans_l(wint_t wide, wctrans_t change, locale_t locale);

/* ---- print.c: C17 7.29.2 */
HC_DEVICE int hc_libc_vswprintf(wchar_t *s, size_t size, const wchar_t *format, va_list arguments);
HC_DEVICE int hc_libc_vfwprintf(FILE *stream, const wchar_t *format, va_list arguments);
HC_DEVICE int hc_libc_vwprintf(const wchar_t *format, va_list arguments);
HC_DEVICE int hc_libc_swprintf(wchar_t *s, size_t size, const wchar_t *format, ...);
HC_DEVICE int hc_libc_fwprintf(FILE *stream, const wchar_t *format, ...);
HC_DEVICE int hc_libc_wprintf(const wchar_t *format, ...);

/* ---- stream.c: C17 7.29.3 */
HC_DEVICE wint_t hc_libc_fgetwc(FILE *stream);
HC_DEVICE wint_t hc_libc_getwc(FILE *stream);
HC_DEVICE wint_t hc_libc_getwchar(void);
HC_DEVICE wint_t hc_libc_ungetwc(wint_t c, FILE *stream);
HC_DEVICE wint_t hc_libc_fputwc(wchar_t c, FILE *stream);
HC_DEVICE wint_t hc_libc_putwc(wchar_t c, FILE *stream);
HC_DEVICE wint_t hc_libc_putwchar(wchar_t c);
HC_DEVICE wchar_t *hc_libc_fgetws(wchar_t *s, int size, FILE *stream);
HC_DEVICE int hc_libc_fputws(const wchar_t *s, FILE *stream);
HC_DEVICE int hc_libc_fwide(FILE *stream, int mode);

/* ---- integers.c: C17 7.29.4.1.2, 7.8.2.4. The __isoc23_ names are glibc's for C23, which reads 0b too. */
HC_DEVICE long hc_libc_wcstol(const wchar_t *s, wchar_t **end, int base);
HC_DEVICE unsigned long hc_libc_wcstoul(const wchar_t *s, wchar_t **end, int base);
HC_DEVICE long long hc_libc_wcstoll(const wchar_t *s, wchar_t **end, int base);
HC_DEVICE unsigned long long hc_libc_wcstoull(const wchar_t *s, wchar_t **end, int base);
HC_DEVICE intmax_t hc_libc_wcstoimax(const wchar_t *s, wchar_t **end, int base);
HC_DEVICE uintmax_t hc_libc_wcstoumax(const wchar_t *s, wchar_t **end, int base);
HC_DEVICE long hc_libc___isoc23_wcstol(const wchar_t *s, wchar_t **end, int base);
HC_DEVICE unsigned long hc_libc___isoc23_wcstoul(const wchar_t *s, wchar_t **end, int base);
HC_DEVICE long long hc_libc___isoc23_wcstoll(const wchar_t *s, wchar_t **end, int base);
HC_DEVICE unsigned long long hc_libc___isoc23_wcstoull(const wchar_t *s, wchar_t **end, int base);
HC_DEVICE intmax_t hc_libc___isoc23_wcstoimax(const wchar_t *s, wchar_t **end, int base);
HC_DEVICE uintmax_t hc_libc___isoc23_wcstoumax(const wchar_t *s, wchar_t **end, int base);

/* ---- reals.c: C17 7.29.4.1.1, by strtod and its like */
HC_DEVICE double hc_libc_wcstod(const wchar_t *s, wchar_t **end);
HC_DEVICE float hc_libc_wcstof(const wchar_t *s, wchar_t **end);
HC_DEVICE hc_long_double hc_libc_wcstold(const wchar_t *s, wchar_t **end);

HC_EXTERN_C_END

#endif
