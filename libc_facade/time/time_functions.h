/* Time for C programs: C17 7.27 and POSIX.1-2017 <time.h>; the functions that ask the host are in libc_facade/posix/time.c. Types and
 * meaning are glibc's; a static result is shared by all threads of the device. */
#ifndef HC_LIBC_FACADE_TIME_FUNCTIONS_H
#define HC_LIBC_FACADE_TIME_FUNCTIONS_H

#include <locale.h>
#include <stddef.h>
#include <time.h>

#include "protocol/compiler.h"

HC_EXTERN_C_BEGIN

/* calendar.c: C17 7.27.3.3, .1, POSIX gmtime_r, asctime_r. NULL and EOVERFLOW for years that tm_year cannot hold. */
HC_DEVICE struct tm *hc_libc_gmtime(const time_t *when);
HC_DEVICE struct tm *hc_libc_gmtime_r(const time_t *when, struct tm *result);
HC_DEVICE char *hc_libc_asctime(const struct tm *tm);
HC_DEVICE char *hc_libc_asctime_r(const struct tm *tm, char *buffer); /* 26 bytes; NULL and EOVERFLOW if that is too few */
HC_DEVICE double hc_libc_difftime(time_t end, time_t begin);          /* C17 7.27.2.2 */

/* local.c: C17 7.27.3.4, .2, POSIX tzset and the _r forms. The zone is the host's: see docs/libc.md. */
HC_DEVICE struct tm *hc_libc_localtime(const time_t *when);
HC_DEVICE struct tm *hc_libc_localtime_r(const time_t *when, struct tm *result); /* notes a change of TZ, as glibc's need not */
HC_DEVICE char *hc_libc_ctime(const time_t *when);
HC_DEVICE char *hc_libc_ctime_r(const time_t *when, char *buffer);
HC_DEVICE void hc_libc_tzset(void);
extern HC_DEVICE_GLOBAL char *hc_libc_tzname[2];
extern HC_DEVICE_GLOBAL long hc_libc_timezone;
extern HC_DEVICE_GLOBAL int hc_libc_daylight;
extern HC_DEVICE_GLOBAL char *hc_libc___tzname[2]; /* glibc's second names, declared by its <time.h> */
extern HC_DEVICE_GLOBAL long hc_libc___timezone;
extern HC_DEVICE_GLOBAL int hc_libc___daylight;

/* make.c: C17 7.27.2.3; timegm and timelocal are glibc's. -1 and EOVERFLOW where the year does not fit. */
HC_DEVICE time_t hc_libc_mktime(struct tm *tm);
HC_DEVICE time_t hc_libc_timelocal(struct tm *tm);
HC_DEVICE time_t hc_libc_timegm(struct tm *tm);

/* strftime.c: C17 7.27.3.5, POSIX, and glibc's %k %l %P %s, flags _ - 0 ^ # and widths, in the locale "C". */
HC_DEVICE size_t hc_libc_strftime(char *s, size_t size, const char *format, const struct tm *tm);
HC_DEVICE size_t hc_libc_strftime_l(char *s, size_t size, const char *format, const struct tm *tm, locale_t locale);

/* strptime.c: POSIX, with glibc's %z %Z %s %k %l %F and its flags, in the locale "C". */
HC_DEVICE char *hc_libc_strptime(const char *s, const char *format, struct tm *tm);
HC_DEVICE char *hc_libc_strptime_l(const char *s, const char *format, struct tm *tm, locale_t locale);

/* clock.c: C17 7.27.2.1: time since the program started, as the device's monotonic clock has it: a program on a device has no
 * processor time of its own. The rest: C17 7.27.2.5 (TIME_UTC only), C23 timespec_getres, POSIX. */
HC_DEVICE clock_t hc_libc_clock(void);
HC_DEVICE int hc_libc_timespec_get(struct timespec *now, int base);
HC_DEVICE int hc_libc_timespec_getres(struct timespec *resolution, int base);

HC_EXTERN_C_END

#endif
