/* Local time: C17 7.27.3.4 localtime, 7.27.3.2 ctime, POSIX tzset, tzname, timezone, daylight.
 *
 * A zone is read when TZ names it for the first time and kept for good, so names in struct tm and tzname stay valid, as in glibc. The
 * list of zones only grows: it is read without a lock. */
#include "device/lanes.h"
#include "libc_facade/libc.h"
#include "libc_facade/lock.h"
#include "libc_facade/memory/memory_functions.h"
#include "libc_facade/string/string_functions.h"
#include "libc_facade/time/calendar.h"
#include "libc_facade/time/time_functions.h"

#define HC_ZONE_FOLDER "/usr/share/zoneinfo"
#define HC_ZONE_DEFAULT "/etc/localtime"
#define HC_PATH_MOST 512

struct hc_zone {
    struct hc_zone *next;
    struct hc_zone_table *table; /* NULL: the rule alone */
    struct hc_zone_rule rule;
    char *names[2]; /* what tzset puts into tzname, timezone, daylight */
    long seconds_west;
    int has_dst;
    int is_set; /* 0: TZ was not in the environment */
    char text[1]; /* TZ's value */
};

HC_EXTERN_C_BEGIN
HC_DEVICE_GLOBAL char *hc_libc_tzname[2] = {(char *)"GMT", (char *)"GMT"};
HC_DEVICE_GLOBAL long hc_libc_timezone = 0;
HC_DEVICE_GLOBAL int hc_libc_daylight = 0;
HC_DEVICE_GLOBAL char *hc_libc___tzname[2] = {(char *)"GMT", (char *)"GMT"};
HC_DEVICE_GLOBAL long hc_libc___timezone = 0;
HC_DEVICE_GLOBAL int hc_libc___daylight = 0;
HC_EXTERN_C_END

HC_DEVICE_STATIC struct hc_libc_lock zones_lock;
HC_DEVICE_STATIC uint64_t newest_zone; /* struct hc_zone *; whole before it is here */

/* ---- Which file */
static HC_DEVICE struct hc_zone_table *table_in(const char *folder, const char *name)
{
    char path[HC_PATH_MOST];
    size_t folder_bytes = hc_libc_strlen(folder), name_bytes = hc_libc_strlen(name), i;

    if (folder_bytes + name_bytes + 2 > sizeof path)
        return NULL;
    for (i = 0; i < folder_bytes; i++)
        path[i] = folder[i];
    path[i++] = '/';
    for (size_t k = 0; k <= name_bytes; k++)
        path[i++] = name[k];
    return hc_zone_table_read(path);
}

static HC_DEVICE struct hc_zone_table *table_named(const char *name)
{
    const char *folder;

    if (*name == '/')
        return hc_zone_table_read(name);
    folder = hc_libc_getenv("TZDIR");
    return table_in(folder != NULL && *folder != '\0' ? folder : HC_ZONE_FOLDER, name);
}

/* ---- What tzset says of a zone */
static HC_DEVICE void describe_rule(struct hc_zone *zone, const struct hc_zone_rule *rule)
{
    zone->names[0] = (char *)rule->kinds[0].name;
    zone->names[1] = (char *)rule->kinds[1].name;
    zone->seconds_west = -(long)rule->kinds[0].offset;
    zone->has_dst = rule->kinds[0].offset != rule->kinds[1].offset;
}

/* The standard and the summer time that were in force last; daylight says whether there ever was one. */
static HC_DEVICE void describe_table(struct hc_zone *zone, const struct hc_zone_table *table)
{
    const struct hc_zone_kind *last[2] = {NULL, NULL};

    for (uint32_t i = 0; i < table->changes; i++) {
        const struct hc_zone_kind *kind = &table->kind[table->kind_of[i]];
        last[kind->is_dst] = kind;
    }
    if (last[0] == NULL)
        last[0] = &table->kind[table->first];
    zone->names[0] = (char *)last[0]->name;
    zone->names[1] = (char *)(last[1] != NULL ? last[1]->name : last[0]->name);
    zone->seconds_west = -(long)last[0]->offset;
    zone->has_dst = last[1] != NULL && last[1]->offset != last[0]->offset;
}

/* text is NULL where TZ is not set. A colon before a name says nothing; an empty TZ is UTC. */
static HC_DEVICE void load(struct hc_zone *zone, const char *text)
{
    const char *name = text == NULL ? HC_ZONE_DEFAULT : text;

    name += *name == ':';
    if (*name == '\0')
        name = "Universal";
    zone->table = table_named(name);
    if (zone->table != NULL) {
        describe_table(zone, zone->table);
        return;
    }
    hc_zone_rule_read(&zone->rule, text == NULL || *text == '\0' || hc_libc_strcmp(name, HC_ZONE_DEFAULT) == 0 ? "UTC0" : name);
    describe_rule(zone, &zone->rule);
}

/* ---- The zones that have been read */
static HC_DEVICE struct hc_zone *find(const char *text)
{
    struct hc_zone *zone = (struct hc_zone *)(uintptr_t)hc_load64_acquire(&newest_zone);

    for (; zone != NULL; zone = zone->next)
        if (text == NULL ? !zone->is_set : zone->is_set && hc_libc_strcmp(zone->text, text) == 0)
            return zone;
    return NULL;
}

static HC_DEVICE struct hc_zone *add(const char *text)
{
    size_t bytes = text == NULL ? 0 : hc_libc_strlen(text);
    struct hc_zone *zone = (struct hc_zone *)hc_libc_calloc(1, sizeof *zone + bytes);

    if (zone == NULL)
        return NULL;
    zone->is_set = text != NULL;
    for (size_t i = 0; i < bytes; i++)
        zone->text[i] = text[i];
    load(zone, text);
    zone->next = (struct hc_zone *)(uintptr_t)hc_load64_relaxed(&newest_zone);
    hc_fence_system(); /* pairs with the acquire in find */
    hc_store64_relaxed(&newest_zone, (uint64_t)(uintptr_t)zone);
    return zone;
}

/* NULL, which is UTC, if there is no memory. Neither this nor what failed on the way changes errno. */
HC_DEVICE const struct hc_zone *hc_zone_now(void)
{
    const char *text = hc_libc_getenv("TZ");
    struct hc_zone *zone = find(text);
    int error;

    if (zone != NULL)
        return zone;
    error = *hc_errno_location();
    hc_libc_lock(&zones_lock);
    zone = find(text);
    if (zone == NULL)
        zone = add(text);
    hc_libc_unlock(&zones_lock);
    *hc_errno_location() = error;
    return zone;
}

HC_DEVICE int hc_zone_split(const struct hc_zone *zone, int64_t when, struct tm *tm)
{
    const struct hc_zone_kind *kind = NULL;

    if (zone != NULL)
        kind = zone->table != NULL ? hc_zone_table_at(zone->table, when) : hc_zone_rule_at(&zone->rule, when);
    if (hc_calendar_split(when, kind != NULL ? kind->offset : 0, tm) != 0)
        return -1;
    tm->tm_isdst = kind != NULL && kind->is_dst;
    tm->tm_zone = kind != NULL ? kind->name : "GMT";
    return 0;
}

/* ---- For programs */
static HC_DEVICE void publish(const struct hc_zone *zone)
{
    for (int i = 0; i < 2; i++)
        hc_libc_tzname[i] = hc_libc___tzname[i] = zone != NULL ? zone->names[i] : (char *)"UTC";
    hc_libc_timezone = hc_libc___timezone = zone != NULL ? zone->seconds_west : 0;
    hc_libc_daylight = hc_libc___daylight = zone != NULL && zone->has_dst;
}

HC_DEVICE void hc_libc_tzset(void)
{
    publish(hc_zone_now());
}

HC_DEVICE struct tm *hc_libc_localtime_r(const time_t *when, struct tm *result)
{
    const struct hc_zone *zone = hc_zone_now();

    publish(zone);
    if (hc_zone_split(zone, *when, result) != 0)
        return NULL;
    hc_libc_tzname[result->tm_isdst] = hc_libc___tzname[result->tm_isdst] = (char *)result->tm_zone;
    return result;
}

HC_DEVICE struct tm *hc_libc_localtime(const time_t *when)
{
    HC_DEVICE_STATIC struct tm result;

    return hc_libc_localtime_r(when, &result);
}

HC_DEVICE char *hc_libc_ctime(const time_t *when)
{
    return hc_libc_asctime(hc_libc_localtime(when));
}

HC_DEVICE char *hc_libc_ctime_r(const time_t *when, char *buffer)
{
    struct tm tm;

    return hc_libc_asctime_r(hc_libc_localtime_r(when, &tm), buffer);
}
