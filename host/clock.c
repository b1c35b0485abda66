#define _GNU_SOURCE
#include "host/clock.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "host/own_descriptors.h"

#define NS_PER_S 1000000000ll
#define TICKS HC_CLOCK_WINDOW_TICKS
/* A line that bends is written this long before its window begins, so that it is there before any thread's timer is: a quarter
 * of a window. The writes go through a stream that the program's own copies may hold up. */
#define LEAD_TICKS (TICKS / 4)
/* Twice a window, so that each has its line in time. */
#define PERIOD_MS 500
/* A line's span differs from the measured rate by at most 1/MAX_SLEW. */
#define MAX_SLEW 1000
/* Ahead of MONOTONIC by more than this (the machine was suspended, say), the line jumps forward, which the clock may. */
#define FORWARD_NS 10000000
/* Two readings of REALTIME's offset differ by more than their uncertainty and this: the clock was set. */
#define STEP_NS 200
#define OFFSET_READINGS 5
/* The rate is measured over at least this long: shorter spans drown in the uncertainty of a sample. */
#define RATE_SPAN_NS 450000000ull
/* Each try waits for the device itself, 5 ms on a GPU: 9 s in all. */
#define FIRST_TRIES 1500u
#define FIRST_PAUSE_NS 1000000

/* As layout.h has it, with the window's whole number. */
struct line {
    uint64_t window;
    uint64_t low;
    uint64_t span;
};

struct hc_clock {
    const struct hc_backend_type *type;
    struct hc_backend *backend;
    struct hc_control *control; /* device memory */
    struct line newest;
    uint64_t realtime_offset;       /* as published */
    uint64_t rate;                  /* host ns in a window's ticks */
    uint64_t rate_timer, rate_host; /* where the measurement of the rate began */
    pthread_mutex_t lock;
    pthread_t thread;
    int wake_fd, step_fd;
    int paused, stopping;
};

static uint64_t host_ns(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * NS_PER_S + (uint64_t)now.tv_nsec;
}

static uint64_t window_of(uint64_t timer)
{
    return timer >> HC_CLOCK_WINDOW_LOG2;
}

/* The line as it goes on in another window; exact, as layout.h says. Also backwards, modulo 2^64. */
static struct line in_window(const struct line *line, uint64_t window)
{
    struct line same = {window, line->low + (window - line->window) * line->span, line->span};
    return same;
}

/* Between the two writes the unit is empty for as long as a write takes: no load can have one half from before and the other
 * from after. `low` 0 means empty; a clock that is 0 there is off by a nanosecond for a second. */
static int write_line(struct hc_clock *clock, const struct line *line)
{
    const struct hc_unit empty = {0, 0};
    struct hc_unit unit = {line->low != 0 ? line->low : 1, HC_CLOCK_HIGH(line->span, line->window)};
    struct hc_unit *place = &clock->control->windows[line->window % HC_CLOCK_WINDOWS];
    int error = clock->type->write(clock->backend, place, &empty, sizeof empty);

    return error != 0 ? error : clock->type->write(clock->backend, place, &unit, sizeof unit);
}

/* REALTIME less MONOTONIC changes only when somebody sets the clock: what slews one slews the other. */
static uint64_t measured_offset(uint64_t *uncertainty)
{
    uint64_t best = 0;

    *uncertainty = UINT64_MAX;
    for (int i = 0; i < OFFSET_READINGS; i++) {
        uint64_t before = host_ns(CLOCK_MONOTONIC), real = host_ns(CLOCK_REALTIME), after = host_ns(CLOCK_MONOTONIC);
        if (after - before < *uncertainty) {
            *uncertainty = after - before;
            best = real - (before + (after - before) / 2);
        }
    }
    return best;
}

static int write_offset(struct hc_clock *clock, uint64_t offset)
{
    int error = clock->type->write(clock->backend, &clock->control->realtime_offset, &offset, sizeof offset);

    if (error == 0)
        clock->realtime_offset = offset;
    return error;
}

static int follow_realtime(struct hc_clock *clock)
{
    uint64_t uncertainty, offset = measured_offset(&uncertainty);
    int64_t moved = (int64_t)(offset - clock->realtime_offset);

    return (uint64_t)llabs(moved) <= uncertainty + STEP_NS ? 0 : write_offset(clock, offset);
}

static void measure_rate(struct hc_clock *clock, uint64_t timer, uint64_t now)
{
    unsigned __int128 rate;

    if (now - clock->rate_host < RATE_SPAN_NS || timer <= clock->rate_timer)
        return;
    rate = ((unsigned __int128)(now - clock->rate_host) << HC_CLOCK_WINDOW_LOG2) / (timer - clock->rate_timer);
    if (rate != 0 && rate + rate / MAX_SLEW < HC_CLOCK_SPAN_LIMIT)
        clock->rate = (uint64_t)rate;
    clock->rate_timer = timer;
    clock->rate_host = now;
}

/* Begins where the newest line stands then, and meets the host's clock at its end, if it may bend as far. `now` belongs to
 * `timer`, which the window lies ahead of. */
static struct line next_line(const struct hc_clock *clock, uint64_t window, uint64_t timer, uint64_t now)
{
    struct line line = in_window(&clock->newest, window);
    uint64_t ahead = (window << HC_CLOCK_WINDOW_LOG2) - timer;
    uint64_t host = now + (uint64_t)(((unsigned __int128)ahead * clock->rate) >> HC_CLOCK_WINDOW_LOG2);
    int64_t error = (int64_t)(host - line.low), most = (int64_t)(clock->rate / MAX_SLEW);

    line.span = clock->rate;
    if (error > FORWARD_NS)
        line.low += (uint64_t)error;
    else
        line.span += (uint64_t)(error > most ? most : error < -most ? -most : error);
    return line;
}

/* Windows that get no line of their own have the newest one's continuation written, which may be late. One whose place the newest
 * line itself is in goes without: readers in that window need it there, and find the continuation themselves. */
static int continue_until(struct hc_clock *clock, uint64_t from, uint64_t until)
{
    struct line newest = clock->newest;
    int error = 0;

    for (uint64_t window = from; error == 0 && window < until; window++) {
        struct line line = in_window(&newest, window);
        if (window <= newest.window || window % HC_CLOCK_WINDOWS == newest.window % HC_CLOCK_WINDOWS)
            continue;
        error = write_line(clock, &line);
        if (error == 0)
            clock->newest = line;
    }
    return error;
}

static int update(struct hc_clock *clock)
{
    struct line line;
    uint64_t timer, now, uncertainty, current, next;
    int error = follow_realtime(clock);

    if (error == 0)
        error = clock->type->timer_sample(clock->backend, &timer, &now, &uncertainty);
    if (error != 0)
        return error;
    measure_rate(clock, timer, now);
    current = window_of(timer);
    if (clock->newest.window > current)
        return 0; /* it has not begun: keep it */
    next = (timer & (TICKS - 1)) <= TICKS - LEAD_TICKS ? current + 1 : current + 2;
    error = continue_until(clock, current, next);
    if (error != 0)
        return error;
    line = next_line(clock, next, timer, now);
    error = write_line(clock, &line);
    if (error == 0)
        clock->newest = line;
    return error;
}

/* The first sample is waited for: other programs that use the device may keep it for many of their turns. */
static int first_sample(struct hc_clock *clock, uint64_t *timer, uint64_t *now, uint64_t *uncertainty)
{
    const struct timespec pause = {.tv_nsec = FIRST_PAUSE_NS};
    char why[256];
    int error = -EAGAIN;

    for (unsigned i = 0; error == -EAGAIN && i < FIRST_TRIES; i++) {
        if (i != 0)
            nanosleep(&pause, NULL);
        error = clock->type->timer_sample(clock->backend, timer, now, uncertainty);
    }
    if (error != -EAGAIN)
        return error;
    snprintf(why, sizeof why, "%s", hc_last_error());
    return hc_error_set(error, "%s; other programs seem to keep the device busy: try again later", why);
}

static int first_line(struct hc_clock *clock)
{
    uint64_t timer, now, uncertainty;
    int error = first_sample(clock, &timer, &now, &uncertainty);

    if (error != 0)
        return error;
    clock->rate = TICKS; /* a tick is 1 ns until it is measured */
    clock->rate_timer = timer;
    clock->rate_host = now;
    clock->newest.window = window_of(timer);
    clock->newest.low = now - (timer & (TICKS - 1));
    clock->newest.span = clock->rate;
    error = write_line(clock, &clock->newest);
    return error != 0 ? error : write_offset(clock, measured_offset(&uncertainty));
}

/* A timer on CLOCK_REALTIME that never fires, but is cancelled when the clock is set: poll then sees it readable. */
static void arm_step_fd(int fd)
{
    struct itimerspec never;

    memset(&never, 0, sizeof never);
    never.it_value.tv_sec = (time_t)1 << 33; /* the year 2242; KTIME_MAX is 2262 */
    timerfd_settime(fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &never, NULL);
}

static void consume(int fd)
{
    uint64_t value;
    if (read(fd, &value, sizeof value) < 0) {
        /* nothing to read, or ECANCELED, the news of a step */
    }
}

/* The program's own host code may close every number that it sees. What it opens next under this one is not for the clock. */
static void give_up_if_closed(int *fd, const struct pollfd *polled)
{
    if ((polled->revents & POLLNVAL) == 0)
        return;
    hc_disown_fd(*fd);
    *fd = -1;
}

static void *keep_lines(void *argument)
{
    struct hc_clock *clock = argument;

    pthread_setname_np(pthread_self(), "hc-clock");
    pthread_mutex_lock(&clock->lock);
    while (!clock->stopping) {
        struct pollfd fds[2] = {{.fd = clock->wake_fd, .events = POLLIN}, {.fd = clock->step_fd, .events = POLLIN}};
        int limit = clock->paused && clock->wake_fd >= 0 ? -1 : PERIOD_MS;
        pthread_mutex_unlock(&clock->lock);
        poll(fds, 2, limit);
        if (fds[0].revents & POLLIN)
            consume(fds[0].fd);
        if (fds[1].revents & POLLIN) {
            consume(fds[1].fd);
            arm_step_fd(fds[1].fd);
        }
        pthread_mutex_lock(&clock->lock);
        give_up_if_closed(&clock->wake_fd, &fds[0]);
        give_up_if_closed(&clock->step_fd, &fds[1]);
        if (!clock->paused && !clock->stopping)
            update(clock); /* a failure leaves the last line in force; the next period tries again */
    }
    pthread_mutex_unlock(&clock->lock);
    return NULL;
}

static int start_thread(struct hc_clock *clock)
{
    sigset_t all, old;
    int error;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    error = -pthread_create(&clock->thread, NULL, keep_lines, clock);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    return error == 0 ? 0 : hc_error_start(error, "clock");
}

static void free_clock(struct hc_clock *clock)
{
    hc_close_own_fd(clock->wake_fd);
    hc_close_own_fd(clock->step_fd);
    pthread_mutex_destroy(&clock->lock);
    free(clock);
}

int hc_clock_start(const struct hc_backend_type *type, struct hc_backend *backend, struct hc_control *control,
                   struct hc_clock **result)
{
    struct hc_clock *clock = calloc(1, sizeof *clock);
    int error;

    if (clock == NULL)
        return hc_error_set(-ENOMEM, "out of memory");
    clock->type = type;
    clock->backend = backend;
    clock->control = control;
    pthread_mutex_init(&clock->lock, NULL);
    clock->wake_fd = hc_own_fd(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    clock->step_fd = hc_own_fd(timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK));
    if (clock->wake_fd < 0) {
        error = hc_error_start(clock->wake_fd, "clock");
    } else {
        if (clock->step_fd >= 0) /* poll ignores a negative descriptor: steps are then followed at the next period */
            arm_step_fd(clock->step_fd);
        error = first_line(clock);
        if (error == 0)
            error = start_thread(clock);
    }
    if (error != 0) {
        free_clock(clock);
        return error;
    }
    *result = clock;
    return 0;
}

/* Under the lock: the thread may give the descriptor up. */
static void wake(struct hc_clock *clock)
{
    uint64_t one = 1;
    if (write(clock->wake_fd, &one, sizeof one) < 0) {
        /* the counter is full: the thread is awake already */
    }
}

void hc_clock_stop(struct hc_clock *clock)
{
    if (clock == NULL)
        return;
    pthread_mutex_lock(&clock->lock);
    clock->stopping = 1;
    wake(clock);
    pthread_mutex_unlock(&clock->lock);
    pthread_join(clock->thread, NULL);
    free_clock(clock);
}

void hc_clock_pause(struct hc_clock *clock)
{
    pthread_mutex_lock(&clock->lock);
    clock->paused = 1;
    wake(clock);
    pthread_mutex_unlock(&clock->lock);
}

void hc_clock_resume(struct hc_clock *clock)
{
    pthread_mutex_lock(&clock->lock);
    clock->paused = 0;
    update(clock);
    wake(clock);
    pthread_mutex_unlock(&clock->lock);
}
