/* Time in UTC and as text: gmtime, timegm, asctime, difftime, strftime, strptime. Sums stand for many results; -v shows them all.
 * Left out: weeks beyond the year in strptime; and, as glibc's versions differ, the flag +, years beyond int in %C %Y %G %F, %Ey in strptime. */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int verbose;
static unsigned long sum = 14695981039346656037ul;
static unsigned long seed = 42;

static unsigned long next(void)
{
    seed = seed * 6364136223846793005ul + 1442695040888963407ul;
    return seed >> 16;
}

static long between(long low, long high)
{
    return low + (long)(next() % (unsigned long)(high - low + 1));
}

static void add(const char *text)
{
    if (verbose)
        puts(text);
    for (; *text; text++)
        sum = (sum ^ (unsigned char)*text) * 1099511628211ul;
}

static void show(const char *name)
{
    printf("%s %016lx\n", name, sum);
    sum = 14695981039346656037ul;
}

static void add_tm(const struct tm *tm)
{
    char text[160];

    if (tm == NULL) {
        add("null");
        return;
    }
    snprintf(text, sizeof text, "%d-%d-%d %d:%d:%d w%d y%d i%d g%ld", tm->tm_year, tm->tm_mon, tm->tm_mday, tm->tm_hour, tm->tm_min,
             tm->tm_sec, tm->tm_wday, tm->tm_yday, tm->tm_isdst, tm->tm_gmtoff);
    add(text);
}

static void calendar(void)
{
    static const time_t edges[] = {0, -1, 1, 86399, 86400, -86400, -86401, 951782400, 951868800, 4107542400, 4107628800, -2208988800,
                                   -2203891200, INT32_MAX, INT32_MIN, 253402300799, 253402300800, -62135596800, -62135596801,
                                   -62167219200, -62167219201, 67767976233532799, 67768036191676799, 67768036191676800,
                                   -67768040609740800, -67768040609740801, INT64_MAX, INT64_MIN};
    struct tm tm, back;

    for (size_t i = 0; i < sizeof edges / sizeof *edges; i++) {
        memset(&tm, 0, sizeof tm);
        errno = 0;
        if (gmtime_r(&edges[i], &tm) != NULL)
            printf("%ld: %d-%d-%d w%d y%d\n", (long)edges[i], tm.tm_year, tm.tm_mon, tm.tm_mday, tm.tm_wday, tm.tm_yday);
        else
            printf("%ld: errno %d\n", (long)edges[i], errno);
    }
    for (int i = 0; i < 4000; i++) {
        time_t when = i % 4 == 3 ? between(-60000000000000000, 60000000000000000) : between(-2208988800, 7258118400);
        add_tm(gmtime_r(&when, &tm));
        back = tm;
        if (timegm(&back) != when || memcmp(&back, &tm, 9 * sizeof(int)) != 0)
            printf("timegm of %ld is wrong\n", (long)when);
    }
    show("gmtime");
    printf("zone %s\n", gmtime(&edges[0])->tm_zone);
}

static void normalisation(void)
{
    char text[40];

    for (int i = 0; i < 3000; i++) {
        struct tm tm = {0};
        int large = i % 10 == 9;
        long span = large ? INT_MAX : 5000;
        tm.tm_year = (int)between(large ? -span : -200, large ? span : 400);
        tm.tm_mon = (int)between(-span, span);
        tm.tm_mday = (int)between(-span, span);
        tm.tm_hour = (int)between(-span, span);
        tm.tm_min = (int)between(-span, span);
        tm.tm_sec = (int)between(-span, span);
        errno = 0;
        snprintf(text, sizeof text, "%ld", (long)timegm(&tm));
        add(text);
        add_tm(&tm);
    }
    show("timegm");
    struct tm most = {.tm_year = INT_MAX, .tm_mon = INT_MAX, .tm_mday = INT_MAX}, least = {.tm_year = INT_MIN, .tm_mon = INT_MIN};
    errno = 0;
    printf("%ld ", (long)timegm(&most));
    printf("%d ", errno);
    errno = 0;
    printf("%ld ", (long)timegm(&least));
    printf("%d\n", errno);
}

static void ascii(void)
{
    struct tm tm = {.tm_mday = 7, .tm_mon = 2, .tm_year = 109, .tm_wday = 6, .tm_hour = 9, .tm_min = 5, .tm_sec = 3};
    char buffer[26];
    time_t zero = 0;
    char *text;

    printf("%s%s", asctime(&tm), asctime_r(&tm, buffer));
    tm.tm_wday = 7, tm.tm_mon = -1, tm.tm_year = -1905;
    printf("%s", asctime(&tm));
    tm.tm_year = 8100;
    errno = 0;
    text = asctime_r(&tm, buffer);
    printf("%s %d\n", text == NULL ? "null" : text, errno == EOVERFLOW);
    printf("%s", asctime(&tm));
    tm.tm_year = INT_MAX;
    errno = 0;
    text = asctime(&tm);
    printf("%s %d\n", text == NULL ? "null" : text, errno == EOVERFLOW);
    tm.tm_year = INT_MIN, tm.tm_mday = tm.tm_hour = tm.tm_min = tm.tm_sec = INT_MIN;
    printf("%s", asctime(&tm));
    printf("%s", asctime(gmtime(&zero)));
    printf("%.17g %.17g %.17g %.17g\n", difftime(5, 3), difftime(-7, 3), difftime(INT64_MAX, INT64_MIN), difftime(INT64_MIN, 1));
}

static void to_text(void)
{
    static const char *const prefixes[] = {"", "_", "-", "0", "^", "#", "10", "_10", "-10", "010", "^10", "3", "E", "O", "5E", "10O",
                                           "^#", "#^", "-_", "_-0", "020", "30", "E5", "EE", "OE", "_0-^#12"};
    static const char conversions[] = "aAbBcCdDeFgGhHIjklmMnpPrRStTuUVwWxXyYzZ%fQiJKLNoqv";
    char format[40], text[300], line[400], name[20];

    for (const char *c = conversions; *c; c++) {
        for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
            for (int n = 0; n < 40; n++) {
                struct tm tm;
                time_t when = between(-70000000000, 70000000000);
                gmtime_r(&when, &tm);
                tm.tm_gmtoff = between(-50000, 50000);
                tm.tm_zone = n % 3 ? "Abc" : "";
                tm.tm_isdst = n % 7 == 0 ? -1 : 0;
                snprintf(format, sizeof format, "%%%s%c|", prefixes[i], *c);
                memset(text, 0, sizeof text);
                size_t length = strftime(text, sizeof text, format, &tm);
                snprintf(line, sizeof line, "%s -> %zu %s", format, length, text);
                add(line);
            }
        }
        snprintf(name, sizeof name, "strftime %c", *c);
        show(name);
    }
}

static void to_text_edges(void)
{
    struct tm tm = {.tm_mday = 7, .tm_mon = 12, .tm_year = 109, .tm_wday = 9, .tm_hour = -5, .tm_min = -5, .tm_sec = 99, .tm_yday = -1};
    static const char *const formats[] = {"", "a", "abc", "abcd", "%", "a%", "%5", "%E", "%O", "%-", "%%%", "%a %A %b %B %h %p %P",
                                          "%m %d %e %H %k %I %l %j %M %S", "%Y", "%F", "%^%^a", "%4%%5t|", "%300d", "%2147483647d",
                                          "%99999999999a", "plain text", "%c", "%020c", "%^30c"};
    char text[40];

    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        for (size_t size = 1; size <= sizeof text; size += 3) {
            memset(text, '~', sizeof text);
            size_t length = strftime(text, size, formats[i], &tm);
            printf("%zu ", length);
            if (length)
                printf("[%s] ", text);
        }
        putchar('\n');
    }
    for (tm.tm_hour = -30; tm.tm_hour < 40; tm.tm_hour += 3)
        if (strftime(text, sizeof text, "%H %I %k %l %p", &tm))
            add(text);
    for (int year = -2100; year < 400; year += 3) { /* every weekday of January 1 in every kind of year */
        for (int day = 0; day < 3; day++) {
            struct tm date = {.tm_year = year, .tm_mday = day == 2 ? 31 : 1 + day, .tm_mon = day == 2 ? 11 : 0};
            timegm(&date);
            strftime(text, sizeof text, "%G-%V-%u %g %U %W %C %y", &date);
            add(text);
        }
    }
    for (time_t when = -12345; when < 100000; when += 54321) { /* seconds are filled as a text is */
        struct tm date = *gmtime(&when);
        strftime(text, sizeof text, "%s|%8s|%08s|%-8s", &date);
        printf("%s\n", text);
    }
    tm.tm_mon = INT_MAX, tm.tm_yday = INT_MAX, tm.tm_mday = INT_MIN;
    strftime(text, sizeof text, "%m %j %d", &tm);
    add(text);
    show("strftime weeks");
}

struct sample {
    const char *format, *text;
};

static const struct sample samples[] = {
    {"%Z", "UTC x"}, {"%Z", " UTC"}, {"%Z", ""}, {"%P", "am"}, {"%I %P", "5 pm"}, {"%z", "+05:30"}, {"%z", " -0530"}, {"%z", "Z"},
    {"%z", "+5"}, {"%z", "+05"}, {"%z", "+1460"}, {"%z", "+9959"}, {"%z", "+053"}, {"%z", "0530"}, {"%z", "-00:00"}, {"%z", "+05:3"},
    {"%y", "68"}, {"%y", "69"}, {"%y", "100"}, {"%C%y", "1905"}, {"%y%C", "0519"}, {"%C", "19"}, {"%j", "366"}, {"%j", "0"},
    {"%Y %U %w", "2001 10 3"}, {"%Y %W %w", "2001 10 3"}, {"%Y %W %u", "2024 52 7"}, {"%G", "12345"}, {"%G", "x"}, {"%g", "7"},
    {"%V", "54"}, {"%EY", "2001"}, {"%Od", "5"}, {"%OC", "5"}, {"%Ed", "5"}, {"%Q", "5"}, {"%^b", "mar"}, {"%5d", "12"},
    {"%_d", "12"}, {"%d", " 12"}, {"%d", "\t12"}, {"%d", "012"}, {"%d", "32"}, {"%d", "0"}, {"%d", "x"}, {"%Y", "12345"}, {"%Y", "-5"},
    {"%n%t%d", " \n 5"}, {"%%d", "%d"}, {"%%", "x"}, {"%p", "PM"}, {"%H %p", "11 PM"}, {"%I %p", "12 am"}, {"%I %p", "12 pm"},
    {"%p %I", "pm 7"}, {"%p", "xm"}, {"%l", "13"}, {"%k", "24"}, {"%S", "61"}, {"%S", "62"}, {"%u", "7"}, {"%u", "0"}, {"%w", "7"},
    {"%D", "1/2/03"}, {"%F", "2003-1-2"}, {"%F", "2003-13-2"}, {"%r", "1:2:3 pm"}, {"%R", "23:59"}, {"%T", "1:2:60"}, {"%B", "Mayo"},
    {"%b", "Ma"}, {"%A", "Sun"}, {"%a", "sunday"}, {"%a", "SUNd"}, {"%h", "sept"}, {"%+", "x"}, {"%h", "SEPTEMBEr"},
    {"%U %a %Y", "01 Sun 2023"}, {"%m %Y", "02 2000"}, {"%d %Y", "02 2000"}, {"%Y %j %m", "2000 60 5"}, {"%a %j %Y", "Mon 60 2004"},
    {"%E", "x"}, {"%", ""}, {"%O5", "5"}, {"a b", "a   b"}, {"ab", "a b"}, {"a b", "ab"}, {"x", ""}, {"", "x"}, {" ", ""},
    {"%c", "Thu Jan  1 00:00:00 1970"}, {"%x %X", "02/29/24 23:59:60"}, {"%H%M%S", "123456"}, {"%Y%m%d", "20240229"},
    {"%d%b%y", "5Jun99"}, {"%H:%M", "12-30"},
};

static void try_reading(const char *text, const char *format, int fill)
{
    struct tm tm;
    char line[40];
    const char *end;

    memset(&tm, 0, sizeof tm);
    tm.tm_sec = tm.tm_min = tm.tm_hour = tm.tm_mday = tm.tm_mon = tm.tm_year = tm.tm_wday = tm.tm_yday = tm.tm_isdst = fill;
    end = strptime(text, format, &tm);
    snprintf(line, sizeof line, "%d", end == NULL ? -1 : (int)(end - text));
    if (verbose)
        printf("%s|%s: ", format, text);
    add(line);
    if (end != NULL)
        add_tm(&tm);
}

static void from_text(void)
{
    static const char *const formats[] = {"%Y-%m-%d %H:%M:%S", "%c", "%D %T", "%a, %d %b %Y %I:%M:%S %p %z", "%j %Y", "%Y %U %a",
                                          "%Y %W %a", "%C %y %m %e", "%B %d, %Y", "%F%n%R", "%y%m%d%H%M%S", "%x %X", "%A %G %V %g",
                                          "%U %w %Y %m", "%Y %j %d", "%h %k %l"};
    char text[200];

    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        struct tm tm = {.tm_mday = 3};
        const char *end = strptime(samples[i].text, samples[i].format, &tm);
        printf("%s|%s: %d", samples[i].format, samples[i].text, end == NULL ? -1 : (int)(end - samples[i].text));
        if (end != NULL)
            printf(" %d-%d-%d %d:%d:%d w%d y%d g%ld", tm.tm_year, tm.tm_mon, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, tm.tm_wday,
                   tm.tm_yday, tm.tm_gmtoff);
        putchar('\n');
    }
    for (int i = 0; i < 4000; i++) {
        time_t when = between(-2208988800, 7258118400);
        const char *format = formats[i % (int)(sizeof formats / sizeof *formats)];
        strftime(text, sizeof text, format, gmtime(&when));
        if (i % 5 == 4) /* and spoil some */
            text[next() % strlen(text)] = "0 9a:+"[next() % 6];
        try_reading(text, format, 3);
    }
    show("strptime");
}

int main(int argc, char **argv)
{
    verbose = argc > 1 && strcmp(argv[1], "-v") == 0;
    calendar();
    normalisation();
    ascii();
    to_text();
    to_text_edges();
    from_text();
    return 0;
}
