/* Whether descriptors can be read or written: poll and select of POSIX.1-2017, ppoll of Linux. The host answers for one descriptor as it
 * is now; the device asks again until one is ready or the time is over, so that no worker of the host ever waits. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "libc_facade/posix/posix_functions.h"

#include "device/include/hostcall/device.h"
#include "device/system.h"
#include "libc_facade/process/process_functions.h"

#include <errno.h>
#include <poll.h>
#include <sys/select.h>

#define HC_SECOND_NS INT64_C(1000000000)
#define HC_FIRST_PAUSE_NS INT64_C(20000)
#define HC_LONGEST_PAUSE_NS INT64_C(2000000)
#define HC_NO_END INT64_MAX

static HC_DEVICE int64_t time_now(void)
{
    struct timespec now;

    return hc_clock_gettime(CLOCK_MONOTONIC, &now) == 0 ? now.tv_sec * HC_SECOND_NS + now.tv_nsec : 0;
}

/* The time of the clock at which the wait is over; NULL: never. -EINVAL for no time. */
static HC_DEVICE int64_t end_of(const struct timespec *wait)
{
    if (wait == NULL)
        return HC_NO_END;
    if (wait->tv_sec < 0 || wait->tv_nsec < 0 || wait->tv_nsec >= HC_SECOND_NS)
        return -EINVAL;
    return wait->tv_sec > INT64_MAX / HC_SECOND_NS / 2 ? HC_NO_END : time_now() + wait->tv_sec * HC_SECOND_NS + wait->tv_nsec;
}

/* Waits a little, longer each time. 1: look again. 0: the end has come. -EINTR: the handler of an alarm has run. */
static HC_DEVICE int64_t pause_until(int64_t end, int64_t *pause)
{
    int64_t left = end == HC_NO_END ? HC_NO_END : end - time_now();
    struct timespec step;

    if (left <= 0)
        return 0;
    step.tv_sec = 0;
    step.tv_nsec = (long)(left < *pause ? left : *pause);
    hc_nanosleep(&step);
    *pause = *pause * 2 < HC_LONGEST_PAUSE_NS ? *pause * 2 : HC_LONGEST_PAUSE_NS;
    return hc_alarm_interrupts() ? -EINTR : 1;
}

static HC_DEVICE int64_t ready(int fd, short events)
{
    return hc_number2(HC_NUMBER_READY, 0, fd, (uint16_t)events);
}

/* ---- poll */

static HC_DEVICE int64_t poll_once(struct pollfd *fds, nfds_t count)
{
    int64_t found = 0;
    nfds_t i;

    for (i = 0; i < count; i++) {
        int64_t answer = fds[i].fd < 0 ? 0 : ready(fds[i].fd, fds[i].events);

        if (answer < 0)
            return answer;
        fds[i].revents = (short)answer;
        found += answer != 0;
    }
    return found;
}

static HC_DEVICE int poll_until(struct pollfd *fds, nfds_t count, int64_t end)
{
    int64_t pause = HC_FIRST_PAUSE_NS, found, again = 1;

    if (end < 0)
        return (int)hc_libc_result(end);
    do {
        found = poll_once(fds, count);
    } while (found == 0 && (again = pause_until(end, &pause)) > 0);
    found = again < 0 ? again : found;
    return (int)hc_libc_result(found);
}

HC_DEVICE int hc_libc_poll(struct pollfd *fds, nfds_t count, int milliseconds)
{
    struct timespec wait;

    wait.tv_sec = milliseconds / 1000;
    wait.tv_nsec = (long)(milliseconds % 1000) * 1000000;
    return poll_until(fds, count, end_of(milliseconds < 0 ? NULL : &wait));
}

/* Only the handler of an alarm interrupts a wait; the mask does not keep it out. */
HC_DEVICE int hc_libc_ppoll(struct pollfd *fds, nfds_t count, const struct timespec *wait, const sigset_t *mask)
{
    (void)mask;
    return poll_until(fds, count, end_of(wait));
}

/* ---- select */

struct sets {
    fd_set *of[3]; /* the caller's: read, write, except; NULL where it has none */
    fd_set found[3];
};

/* What select asks of a descriptor, and which answers to poll mean yes, as Linux has it. */
static HC_DEVICE short asked(int set)
{
    return set == 0 ? POLLIN : set == 1 ? POLLOUT : POLLPRI;
}

static HC_DEVICE int64_t answers(int set)
{
    return set == 0 ? POLLIN | POLLHUP | POLLERR : set == 1 ? POLLOUT | POLLERR : POLLPRI;
}

static HC_DEVICE int64_t look_at(struct sets *sets, int fd)
{
    int64_t answer, found = 0;
    short events = 0;
    int set;

    for (set = 0; set < 3; set++)
        if (sets->of[set] != NULL && FD_ISSET(fd, sets->of[set]))
            events = (short)(events | asked(set));
    if (events == 0)
        return 0;
    answer = ready(fd, events);
    if (answer < 0 || (answer & POLLNVAL) != 0)
        return answer < 0 ? answer : -EBADF;
    for (set = 0; set < 3; set++) {
        if ((events & asked(set)) != 0 && (answer & answers(set)) != 0) {
            FD_SET(fd, &sets->found[set]);
            found++;
        }
    }
    return found;
}

static HC_DEVICE int64_t select_once(struct sets *sets, int count)
{
    int64_t found = 0;
    int fd;

    for (fd = 0; fd < 3; fd++)
        FD_ZERO(&sets->found[fd]);
    for (fd = 0; fd < count; fd++) {
        int64_t more = look_at(sets, fd);

        if (more < 0)
            return more;
        found += more;
    }
    return found;
}

static HC_DEVICE int select_until(int count, fd_set *in, fd_set *out, fd_set *except, int64_t end)
{
    int64_t pause = HC_FIRST_PAUSE_NS, found, again = 1;
    struct sets sets;
    int set;

    if (end < 0 || count < 0)
        return (int)hc_libc_result(-EINVAL);
    sets.of[0] = in, sets.of[1] = out, sets.of[2] = except;
    count = count < FD_SETSIZE ? count : FD_SETSIZE;
    do {
        found = select_once(&sets, count);
    } while (found == 0 && (again = pause_until(end, &pause)) > 0);
    found = again < 0 ? again : found;
    for (set = 0; found >= 0 && set < 3; set++)
        if (sets.of[set] != NULL)
            *sets.of[set] = sets.found[set];
    return (int)hc_libc_result(found);
}

HC_DEVICE int hc_libc_pselect(int count, fd_set *in, fd_set *out, fd_set *except, const struct timespec *wait, const sigset_t *mask)
{
    (void)mask;
    return select_until(count, in, out, except, end_of(wait));
}

/* As Linux does, what is left of the time is in *wait afterwards. */
HC_DEVICE int hc_libc_select(int count, fd_set *in, fd_set *out, fd_set *except, struct timeval *wait)
{
    struct timespec time;
    int64_t end, left;
    int result;

    if (wait == NULL)
        return select_until(count, in, out, except, HC_NO_END);
    if (wait->tv_sec < 0 || wait->tv_usec < 0)
        return (int)hc_libc_result(-EINVAL);
    time.tv_sec = wait->tv_sec + wait->tv_usec / 1000000;
    time.tv_nsec = (long)(wait->tv_usec % 1000000) * 1000;
    end = end_of(&time);
    result = select_until(count, in, out, except, end);
    left = end == HC_NO_END ? 0 : end - time_now();
    left = left > 0 ? left : 0;
    if (end != HC_NO_END) {
        wait->tv_sec = (time_t)(left / HC_SECOND_NS);
        wait->tv_usec = (suseconds_t)(left % HC_SECOND_NS / 1000);
    }
    return result;
}
