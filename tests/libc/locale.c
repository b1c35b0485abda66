/* The locale "C": setlocale, localeconv, nl_langinfo, newlocale, the _l functions, gettext. The environment names no other locale. */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <langinfo.h>
#include <libintl.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <wctype.h>

static const char *text(const char *s)
{
    return s == NULL ? "null" : s;
}

static void categories(void)
{
    static const int all[] = {LC_CTYPE, LC_NUMERIC, LC_TIME, LC_COLLATE, LC_MONETARY, LC_MESSAGES, LC_ALL};

    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        printf("%s", text(setlocale(all[i], NULL)));
        printf(" %s", text(setlocale(all[i], "")));
        printf(" %s", text(setlocale(all[i], "C")));
        printf(" %s", text(setlocale(all[i], "POSIX")));
        printf(" %s\n", text(setlocale(all[i], "xx_YY")));
    }
    printf("%s\n", text(setlocale(99, "C")));
}

static void conventions(void)
{
    struct lconv *c = localeconv();

    printf("[%s] [%s] [%s] [%s] [%s] [%s] [%s] [%s] [%s] [%s]\n", c->decimal_point, c->thousands_sep, c->grouping, c->int_curr_symbol,
           c->currency_symbol, c->mon_decimal_point, c->mon_thousands_sep, c->mon_grouping, c->positive_sign, c->negative_sign);
    printf("%d %d %d %d %d %d %d %d %d %d %d %d %d %d\n", c->int_frac_digits, c->frac_digits, c->p_cs_precedes, c->p_sep_by_space,
           c->n_cs_precedes, c->n_sep_by_space, c->p_sign_posn, c->n_sign_posn, c->int_p_cs_precedes, c->int_p_sep_by_space,
           c->int_n_cs_precedes, c->int_n_sep_by_space, c->int_p_sign_posn, c->int_n_sign_posn);
}

static void information(void)
{
    static const nl_item items[] = {CODESET, RADIXCHAR, THOUSEP, D_T_FMT, D_FMT, T_FMT, T_FMT_AMPM, AM_STR, PM_STR, ERA, ERA_D_FMT,
                                    ERA_D_T_FMT, ERA_T_FMT, ALT_DIGITS, YESEXPR, NOEXPR, CRNCYSTR, 0x7fffff};

    for (size_t i = 0; i < sizeof items / sizeof *items; i++)
        printf("[%s] ", nl_langinfo(items[i]));
    for (nl_item item = ABDAY_1; item <= MON_12; item++)
        printf("%s ", nl_langinfo(item));
    putchar('\n');
}

static void objects(void)
{
    locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0), copy, before, unknown;
    struct tm tm = {.tm_year = 100, .tm_mday = 1, .tm_wday = 6};
    char line[80], *end;
    int counts[12] = {0};

    errno = 0;
    unknown = newlocale(LC_ALL_MASK, "zz_ZZ", (locale_t)0);
    printf("%d\n", unknown == (locale_t)0 && errno == ENOENT);
    errno = 0;
    unknown = newlocale(1 << 30, "C", (locale_t)0);
    printf("%d\n", unknown == (locale_t)0 && errno == EINVAL);
    copy = duplocale(c);
    before = uselocale(copy);
    printf("%d\n", before == LC_GLOBAL_LOCALE);
    uselocale(before);
    for (int i = 0; i < 256; i++) {
        counts[0] += !!isalpha_l(i, c), counts[1] += !!isdigit_l(i, c), counts[2] += !!isspace_l(i, c), counts[3] += !!isupper_l(i, c);
        counts[4] += toupper_l(i, c), counts[5] += tolower_l(i, c), counts[6] += !!iswalpha_l((wint_t)i, c);
        counts[7] += !!ispunct_l(i, c), counts[8] += (int)towupper_l((wint_t)i, c), counts[9] += !!iswctype_l((wint_t)i, wctype_l("print", c), c);
    }
    for (int i = 0; i < 10; i++)
        printf("%d ", counts[i]);
    printf("%g ", strtod_l("1.5x", &end, c));
    printf("%s %ld %lu\n", end, strtol_l("-12", NULL, 0, c), strtoul_l("0x12", NULL, 0, c));
    strftime_l(line, sizeof line, "%c %B", &tm, c);
    printf("%s %s\n", line, nl_langinfo_l(DAY_3, c));
    freelocale(copy);
    freelocale(c);
}

static void messages(void)
{
    printf("%s %s %s\n", gettext("one"), dgettext("x", "two"), dcgettext("x", "three", LC_MESSAGES));
    for (unsigned long i = 0; i < 3; i++)
        printf("%s %s %s ", ngettext("file", "files", i), dngettext("x", "a", "b", i), dcngettext("x", "c", "d", i, LC_MESSAGES));
    printf("\n%s", text(textdomain(NULL)));
    printf(" %s", text(textdomain("hostcall-none")));
    printf(" %s", text(textdomain(NULL)));
    printf(" %s\n", text(textdomain("")));
    printf("%s", text(bindtextdomain("hostcall-none", "/tmp")));
    printf(" %s", text(bindtextdomain("hostcall-other", NULL)));
    printf(" %s", text(bindtextdomain("", "/tmp")));
    printf(" %s", text(bind_textdomain_codeset("hostcall-none", "UTF-8")));
    printf(" %s\n", text(bind_textdomain_codeset("hostcall-other", NULL)));
}

int main(void)
{
    unsetenv("LC_ALL");
    unsetenv("LANG");
    unsetenv("LC_CTYPE");
    unsetenv("LANGUAGE");
    categories();
    conventions();
    information();
    objects();
    messages();
    return 0;
}
