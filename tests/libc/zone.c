/* Local time in many zones: localtime, mktime, tzset, tzname, ctime, %Z %z %s. Zones are POSIX strings, some badly written, and files
 * (where the system has none, both sides read them as POSIX strings). Sums stand for many results; -v shows them all.
 * Left out: zones from rules before 1971, which glibc takes to begin then; numbers out of range in a rule, with which glibc goes on to calculate; a summer time without a rule, for which glibc reads a file "posixrules" if there is one; the names that tzset sets for a
 * file's zone, where glibc takes any that the file has. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static int verbose;
static time_t first; /* the earliest moment */
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

static void add_tm(const char *what, long when, const struct tm *tm)
{
    char text[200];

    if (tm == NULL)
        snprintf(text, sizeof text, "%s %ld null", what, when);
    else
        snprintf(text, sizeof text, "%s %ld %d-%d-%d %d:%d:%d w%d y%d i%d g%ld %s", what, when, tm->tm_year, tm->tm_mon, tm->tm_mday,
                 tm->tm_hour, tm->tm_min, tm->tm_sec, tm->tm_wday, tm->tm_yday, tm->tm_isdst, tm->tm_gmtoff, tm->tm_zone);
    add(text);
}

/* Moments: all over, and every half hour around the days on which clocks change. */
static time_t moment(int i)
{
    if (i % 3 == 0)
        return between(first, 7258118400);
    struct tm tm = {.tm_year = (int)between(80, 140), .tm_mon = (int)between(0, 11), .tm_mday = (int)between(1, 31),
                    .tm_min = 30 * (int)between(0, 47)};
    return timegm(&tm) + between(-1, 1);
}

static void local_times(void)
{
    char text[80];
    struct tm tm;

    for (int i = 0; i < 600; i++) {
        time_t when = moment(i);
        add_tm("local", when, localtime(&when));
        add_tm("local_r", when, localtime_r(&when, &tm));
        strftime(text, sizeof text, "%c %Z %z %s", &tm);
        add(text);
    }
}

/* Each starts from what the last call found, as glibc does, so the calls before matter where a time is there twice. */
static void make_times(void)
{
    char text[80];

    for (int i = 0; i < 900; i++) {
        time_t when = moment(i);
        struct tm tm;
        gmtime_r(&when, &tm);
        tm.tm_isdst = i % 5 < 3 ? -1 : i % 5 - 3;
        if (i % 7 == 0)
            tm.tm_sec = (int)between(-100000, 100000), tm.tm_mon = (int)between(-50, 50), tm.tm_mday = (int)between(-500, 500);
        time_t made = mktime(&tm);
        add_tm("make", made, &tm);
    }
    struct tm far = {.tm_year = INT32_MAX, .tm_mon = 11, .tm_mday = 35};
    errno = 0;
    snprintf(text, sizeof text, "%ld", (long)mktime(&far));
    add(text);
}

static void zone(const char *tz, int shows_names)
{
    time_t when = 1700000000;

    if (tz == NULL)
        unsetenv("TZ");
    else
        setenv("TZ", tz, 1);
    tzset();
    printf("[%s] ", tz == NULL ? "unset" : tz);
    if (shows_names)
        printf("%s %s %ld %d ", tzname[0], tzname[1], timezone, daylight);
    fputs(ctime(&when), stdout);
    seed = 42;
    local_times();
    show("  local");
    make_times();
    show("  make");
}

int main(int argc, char **argv)
{
    static const char *const written[] = {
        "UTC0", "", "CET-1CEST,M3.5.0,M10.5.0/3", "EST5EDT,M3.2.0,M11.1.0", "AEST-10AEDT,M10.1.0,M4.1.0/3", "<+0330>-3:30",
        "<-03>3<-02>,M3.5.0/-2,M10.5.0/-1", "NZST-12:00:00NZDT-13:00:00,M10.1.0,M3.3.0", "AAA-5:45:30", "AAA+24", "AAA25", "AAA-12:99:99",
        "IST-2IDT,M3.4.4/26,M10.5.0", "XXX3YYY2,J60/2,J300/2", "XXX3YYY2,59,300/0", "XXX3YYY2,J365/23,J1/3", "XXX3YYY,0/0,365/24",
        "WWW-1SSS-2:30,M1.1.1,M12.5.6", "AB3", "A", "ABC", "ABC-", "12", "ABC3,", "AAA3BBB,M3.2.0", "AAA3BBB,W5",
        "AAA3BBB,M3.2.0/,M10.1.0", "AAA3BBB,M3.2.0x",
        "<A>3", "<AB+1>3", "<ABC3", "Nowhere/City", ":CET-1CEST,M3.5.0,M10.5.0/3", ":UTC0", "AAA3BBB4,M3.2.0/167,M11.1.0/-167",
    };
    static const char *const files[] = {
        "America/New_York", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe", "Europe/London", "Africa/Casablanca", "Europe/Dublin",
        "America/St_Johns", "Asia/Tokyo", "Pacific/Apia", "Asia/Tehran", "America/Sao_Paulo", "Etc/GMT+5", "Antarctica/Troll",
        "Asia/Gaza", ":Europe/Berlin", "/usr/share/zoneinfo/Asia/Kathmandu", "Europe", "Africa/Monrovia", "America/Nuuk",
    };

    verbose = argc > 1 && strcmp(argv[1], "-v") == 0;
    first = 10l * 365 * 86400;
    zone(NULL, 1);
    for (size_t i = 0; i < sizeof written / sizeof *written; i++)
        if (*written[i] != '\0' || access("/usr/share/zoneinfo/Universal", F_OK) == 0) /* else glibc 2.39 takes the file's name for a zone */
            zone(written[i], 1);
    first = -2208988800;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        zone(files[i], 0);
    first = 10l * 365 * 86400;
    zone(written[2], 1); /* one that was there before */
    time_t when = 0;
    char text[26];
    fputs(ctime_r(&when, text), stdout);
    when = INT64_MAX;
    errno = 0;
    if (localtime(&when) == NULL)
        printf("%d\n", errno == EOVERFLOW);
    return 0;
}
