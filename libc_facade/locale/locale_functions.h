/* Locales for C programs: there is "C" alone, under its names "C", "POSIX" and "". C17 7.11, POSIX.1-2017 <locale.h>, <langinfo.h>, and the
 * gettext family, which gives messages back as they are. */
#ifndef HC_LIBC_FACADE_LOCALE_FUNCTIONS_H
#define HC_LIBC_FACADE_LOCALE_FUNCTIONS_H

#include <langinfo.h>
#include <locale.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/compiler.h"

HC_EXTERN_C_BEGIN

/* ---- locale.c */
HC_DEVICE char *hc_libc_setlocale(int category, const char *name); /* "" is "C", whatever the environment says */
HC_DEVICE struct lconv *hc_libc_localeconv(void);
HC_DEVICE locale_t hc_libc_newlocale(int categories, const char *name, locale_t base); /* NULL and ENOENT for other names */
HC_DEVICE locale_t hc_libc_duplocale(locale_t locale);
HC_DEVICE void hc_libc_freelocale(locale_t locale);
HC_DEVICE locale_t hc_libc_uselocale(locale_t locale); /* LC_GLOBAL_LOCALE always: no thread is in another */
HC_DEVICE char *hc_libc_nl_langinfo(nl_item item);
HC_DEVICE char *hc_libc_nl_langinfo_l(nl_item item, locale_t locale);

/* ---- with_locale.c: glibc's; the plain functions, with a locale that makes no difference */
HC_DEVICE long hc_libc_strtol_l(const char *s, char **end, int base, locale_t locale);
HC_DEVICE unsigned long hc_libc_strtoul_l(const char *s, char **end, int base, locale_t locale);
HC_DEVICE long long hc_libc_strtoll_l(const char *s, char **end, int base, locale_t locale);
HC_DEVICE unsigned long long hc_libc_strtoull_l(const char *s, char **end, int base, locale_t locale);
/* What glibc from 2.38 on calls for C23, which reads 0b too. */
HC_DEVICE long hc_libc___isoc23_strtol_l(const char *s, char **end, int base, locale_t locale);
HC_DEVICE unsigned long hc_libc___isoc23_strtoul_l(const char *s, char **end, int base, locale_t locale);
HC_DEVICE long long hc_libc___isoc23_strtoll_l(const char *s, char **end, int base, locale_t locale);
HC_DEVICE unsigned long long hc_libc___isoc23_strtoull_l(const char *s, char **end, int base, locale_t locale);
HC_DEVICE long hc_libc_wcstol_l(const wchar_t *s, wchar_t **end, int base, locale_t locale);
HC_DEVICE unsigned long hc_libc_wcstoul_l(const wchar_t *s, wchar_t **end, int base, locale_t locale);
HC_DEVICE long long hc_libc_wcstoll_l(const wchar_t *s, wchar_t **end, int base, locale_t locale);
HC_DEVICE unsigned long long hc_libc_wcstoull_l(const wchar_t *s, wchar_t **end, int base, locale_t locale);
HC_DEVICE long hc_libc___isoc23_wcstol_l(const wchar_t *s, wchar_t **end, int base, locale_t locale);
HC_DEVICE unsigned long hc_libc___isoc23_wcstoul_l(const wchar_t *s, wchar_t **end, int base, locale_t locale);
HC_DEVICE long long hc_libc___isoc23_wcstoll_l(const wchar_t *s, wchar_t **end, int base, locale_t locale);
HC_DEVICE unsigned long long hc_libc___isoc23_wcstoull_l(const wchar_t *s, wchar_t **end, int base, locale_t locale);

/* ---- catalogue.c: POSIX <nl_types.h>; there are none */
HC_DEVICE void *hc_libc_catopen(const char *name, int flag);
HC_DEVICE char *hc_libc_catgets(void *catalogue, int set, int number, const char *text);
HC_DEVICE int hc_libc_catclose(void *catalogue);

/* ---- messages.c: glibc's <libintl.h> */
HC_DEVICE char *hc_libc_gettext(const char *message);
HC_DEVICE char *hc_libc_dgettext(const char *domain, const char *message);
HC_DEVICE char *hc_libc_dcgettext(const char *domain, const char *message, int category);
HC_DEVICE char *hc_libc_ngettext(const char *one, const char *many, unsigned long count);
HC_DEVICE char *hc_libc_dngettext(const char *domain, const char *one, const char *many, unsigned long count);
HC_DEVICE char *hc_libc_dcngettext(const char *domain, const char *one, const char *many, unsigned long count, int category);
HC_DEVICE char *hc_libc_textdomain(const char *domain);
HC_DEVICE char *hc_libc_bindtextdomain(const char *domain, const char *folder); /* remembers nothing: folder, or the usual one */
HC_DEVICE char *hc_libc_bind_textdomain_codeset(const char *domain, const char *codeset); /* the same: codeset */

HC_EXTERN_C_END

#endif
