#define _GNU_SOURCE
#include "host/clock.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_S 1000000000ll
#define UNIT_SLOPE (1ull << 32)
/* A new line begins this far ahead, so that it is in device memory before any thread's timer reaches it. */
#define LEAD_NS 20000000
/* An error is worked off within this time, by a slope that differs from the measured rate by at most MAX_SLEW (1/1000). */
#define SETTLE_NS 1000000000ll
#define MAX_SLEW 1000
/* Steps of CLOCK_REALTIME beyond this are followed at once. Ahead of MONOTONIC by more than FORWARD_NS (the machine was
 * suspended, say), the line jumps forward, which the clock may. */
#define STEP_NS 100000
#define FORWARD_NS 10000000
#define LONGEST_PERIOD_MS 1000
/* The rate is measured over at least this long: shorter spans drown in the uncertainty of a sample. */
#define RATE_SPAN_NS 500000000ull

struct hc_clock {
    const struct hc_backend_type *type;
    struct hc_backend *backend;
    struct hc_control *control; /* device memory */
    struct hc_clock_line monotonic; /* the newest line */
    int64_t realtime_offset;        /* CLOCK_REALTIME - CLOCK_MONOTONIC, as published */
    uint64_t sequence;
    uint64_t rate;                  /* host ns a timer tick, 32.32 */
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

static uint64_t along(const struct hc_clock_line *line, uint64_t timer)
{
    if (timer < line->origin)
        return line->base - (uint64_t)(((unsigned __int128)(line->origin - timer) * line->slope) >> 32);
    return line->base + (uint64_t)(((unsigned __int128)(timer - line->origin) * line->slope) >> 32);
}

static int64_t measured_offset(void)
{
    uint64_t before = host_ns(CLOCK_MONOTONIC), real = host_ns(CLOCK_REALTIME), after = host_ns(CLOCK_MONOTONIC);
    return (int64_t)real - (int64_t)(before + (after - before) / 2);
}

static struct hc_clock_line shifted(struct hc_clock_line line, int64_t offset)
{
    line.base += (uint64_t)offset;
    return line;
}

/* R5 pairs with A5 in device/clock.c: the set that is not current, then the sequence that makes it so. The backend's writes
 * are ordered. */
static int publish(struct hc_clock *clock, const struct hc_clock_set *set)
{
    uint64_t sequence = clock->sequence + 1;
    int error = clock->type->write(clock->backend, &clock->control->clocks[sequence & 1], set, sizeof *set);

    if (error == 0)
        error = clock->type->write(clock->backend, &clock->control->sequence, &sequence, sizeof sequence);
    if (error == 0)
        clock->sequence = sequence;
    return error;
}

static void measure_rate(struct hc_clock *clock, uint64_t timer, uint64_t now)
{
    if (timer - clock->rate_timer < RATE_SPAN_NS)
        return;
    clock->rate = (uint64_t)(((unsigned __int128)(now - clock->rate_host) << 32) / (timer - clock->rate_timer));
    clock->rate_timer = timer;
    clock->rate_host = now;
}

/* The line that takes over from the newest one at `origin` and meets the host's clock after SETTLE_NS. */
static struct hc_clock_line next_line(const struct hc_clock *clock, uint64_t origin, int64_t error)
{
    struct hc_clock_line line;
    int64_t correction = (int64_t)((__int128)error * (int64_t)UNIT_SLOPE / SETTLE_NS);
    int64_t most = (int64_t)(UNIT_SLOPE / MAX_SLEW);

    if (correction > most)
        correction = most;
    if (correction < -most)
        correction = -most;
    memset(&line, 0, sizeof line);
    line.origin = origin;
    line.base = along(&clock->monotonic, origin) + (error > FORWARD_NS ? (uint64_t)error : 0);
    line.slope = clock->rate + (uint64_t)(error > FORWARD_NS ? 0 : correction);
    return line;
}

static int update(struct hc_clock *clock)
{
    struct hc_clock_set set;
    struct hc_clock_line next;
    uint64_t timer, now, uncertainty;
    int64_t offset;
    int error = clock->type->timer_sample(clock->backend, &timer, &now, &uncertainty);

    if (error != 0)
        return error;
    if (timer < clock->monotonic.origin)
        return 0; /* the newest line has not begun: keep it */
    measure_rate(clock, timer, now);
    next = next_line(clock, timer + LEAD_NS, (int64_t)(now - along(&clock->monotonic, timer)));
    offset = measured_offset();
    set.line[CLOCK_MONOTONIC][0] = clock->monotonic;
    set.line[CLOCK_MONOTONIC][1] = next;
    set.line[CLOCK_REALTIME][1] = shifted(next, offset);
    set.line[CLOCK_REALTIME][0] =
        shifted(clock->monotonic, llabs(offset - clock->realtime_offset) > STEP_NS ? offset : clock->realtime_offset);
    error = publish(clock, &set);
    if (error == 0) {
        clock->monotonic = next;
        clock->realtime_offset = offset;
    }
    return error;
}

static int first_lines(struct hc_clock *clock)
{
    struct hc_clock_set set;
    uint64_t timer, now, uncertainty;
    int error = clock->type->timer_sample(clock->backend, &timer, &now, &uncertainty);

    if (error != 0)
        return error;
    memset(&set, 0, sizeof set);
    clock->monotonic.origin = timer;
    clock->monotonic.base = now;
    clock->monotonic.slope = clock->rate = UNIT_SLOPE;
    clock->rate_timer = timer;
    clock->rate_host = now;
    clock->realtime_offset = measured_offset();
    for (int i = 0; i < 2; i++) {
        set.line[CLOCK_MONOTONIC][i] = clock->monotonic;
        set.line[CLOCK_REALTIME][i] = shifted(clock->monotonic, clock->realtime_offset);
    }
    return publish(clock, &set);
}

/* A timer on CLOCK_REALTIME that never fires, but is cancelled when the clock is set: poll then sees it readable. */
static void arm_step_fd(int fd)
{
    struct itimerspec never;

    memset(&never, 0, sizeof never);
    never.it_value.tv_sec = INT32_MAX;
    timerfd_settime(fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &never, NULL);
}

static void consume(int fd)
{
    uint64_t value;
    if (read(fd, &value, sizeof value) < 0) {
        /* nothing to read, or ECANCELED, the news of a step */
    }
}

static void *keep_lines(void *argument)
{
    struct hc_clock *clock = argument;
    int period_ms = 50;

    pthread_mutex_lock(&clock->lock);
    while (!clock->stopping) {
        struct pollfd fds[2] = {{.fd = clock->wake_fd, .events = POLLIN}, {.fd = clock->step_fd, .events = POLLIN}};
        int paused = clock->paused;
        pthread_mutex_unlock(&clock->lock);
        poll(fds, 2, paused ? -1 : period_ms);
        if (fds[0].revents)
            consume(clock->wake_fd);
        if (fds[1].revents) {
            consume(clock->step_fd);
            arm_step_fd(clock->step_fd);
        }
        pthread_mutex_lock(&clock->lock);
        if (!clock->paused && !clock->stopping)
            update(clock); /* a failure leaves the last line in force; the next period tries again */
        period_ms = period_ms * 2 < LONGEST_PERIOD_MS ? period_ms * 2 : LONGEST_PERIOD_MS;
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
    return error == 0 ? 0 : hc_error_set(error, "cannot start the clock thread: %s", strerror(-error));
}

static void free_clock(struct hc_clock *clock)
{
    if (clock->wake_fd >= 0)
        close(clock->wake_fd);
    if (clock->step_fd >= 0)
        close(clock->step_fd);
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
    clock->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    clock->step_fd = timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);
    if (clock->wake_fd < 0) {
        error = hc_error_set(-errno, "cannot create an eventfd: %s", strerror(errno));
    } else {
        if (clock->step_fd >= 0) /* poll ignores a negative descriptor: steps are then followed at the next period */
            arm_step_fd(clock->step_fd);
        error = first_lines(clock);
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
    pthread_mutex_unlock(&clock->lock);
    wake(clock);
    pthread_join(clock->thread, NULL);
    free_clock(clock);
}

void hc_clock_pause(struct hc_clock *clock)
{
    pthread_mutex_lock(&clock->lock);
    clock->paused = 1;
    pthread_mutex_unlock(&clock->lock);
    wake(clock);
}

void hc_clock_resume(struct hc_clock *clock)
{
    pthread_mutex_lock(&clock->lock);
    clock->paused = 0;
    update(clock);
    pthread_mutex_unlock(&clock->lock);
    wake(clock);
}
