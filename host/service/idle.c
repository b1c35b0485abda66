/* How a worker waits: a short spin, then sleeps that grow. A completion, an inbox and a resume end a sleep at once; new
 * entries are found when it is over. */
#include <poll.h>
#include <sched.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "host/service/worker.h"

/* Responsive: 40 us sleeps cost 10 % of a core and answer within 60 us; quiet: 250 us, 2.5 %, 300 us (docs/decisions.md). */
#define SPIN_NS 30000u
#define SPIN_FEW_CORES_NS 5000u
#define SLEEP_FIRST_NS 5000u
#define SLEEP_RESPONSIVE_NS 40000u
#define SLEEP_QUIET_NS 250000u
#define QUIET_AFTER_NS 1000000000ull

uint64_t hc_now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

void hc_idle_start(struct hc_worker *worker)
{
    prctl(PR_SET_TIMERSLACK, 1000ul); /* the default of 50 us would more than double a responsive sleep */
    worker->idle_since = 0;
    worker->active_at = hc_now_ns();
}

static void clear_wake(const struct hc_worker *worker)
{
    uint64_t count;
    ssize_t done = read(worker->wake, &count, sizeof count);

    (void)done; /* EAGAIN: nothing to clear */
}

static bool has_news(struct hc_worker *worker)
{
    return atomic_load(&worker->inbox) != NULL || atomic_load(&worker->service->stopping) ||
           atomic_load(&worker->drain_asked) != worker->drain_seen ||
           atomic_load(&worker->service->traps) != worker->trap_seen ||
           atomic_load(&worker->service->given_up_number) != worker->given_up_seen ||
           atomic_load(&worker->service->seals) != worker->seals_seen;
}

/* `forever`: until a wake or a completion. */
static void sleep_until_woken(struct hc_worker *worker, uint64_t ns, bool forever)
{
    struct timespec time = {(time_t)(ns / 1000000000u), (long)(ns % 1000000000u)};
    struct pollfd fds[2] = {{.fd = worker->wake, .events = POLLIN}, {.fd = -1, .events = POLLIN}};

    if (worker->in_flight != 0)
        fds[1].fd = worker->uring.ring_fd;
    atomic_store(&worker->asleep, true);
    /* Whoever gives, asks for a drain, resumes or stops writes first and then looks at `asleep`; we the other way round. */
    if (!has_news(worker) && !(forever && atomic_load(&worker->service->pauses) != worker->pauses_seen))
        ppoll(fds, 2, forever ? NULL : &time, NULL);
    atomic_store(&worker->asleep, false);
    if (fds[0].revents != 0)
        clear_wake(worker);
}

static uint64_t longest_sleep(const struct hc_worker *worker, uint64_t now)
{
    switch (worker->service->config.idle) {
    case HC_IDLE_RESPONSIVE:
        return SLEEP_RESPONSIVE_NS;
    case HC_IDLE_QUIET:
        return SLEEP_QUIET_NS;
    default:
        return now - worker->active_at < QUIET_AFTER_NS ? SLEEP_RESPONSIVE_NS : SLEEP_QUIET_NS;
    }
}

static void relax(void)
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#else
    __asm__ volatile("" ::: "memory");
#endif
}

/* Looks at the ring between two passes: a pass also asks io_uring and the clock, and each of its parts would add to a call. */
static void spin_once(const struct hc_worker *worker)
{
    unsigned i;

    if (worker->service->cores <= 2) {
        sched_yield();
        return;
    }
    for (i = 0; i < 128 && !hc_ring_ready(worker); i++)
        if (i % 8 == 7) /* a pause is 70 ns on some machines, half of which each call would wait */
            relax();
}

static void park(struct hc_worker *worker)
{
    if (atomic_exchange(&worker->parked, worker->pauses_seen) != worker->pauses_seen)
        hc_service_changed(worker->service);
    sleep_until_woken(worker, 0, true);
}

/* One step of waiting after a pass that found nothing. */
void hc_idle_step(struct hc_worker *worker)
{
    const struct hc_service *service = worker->service;
    uint64_t now = hc_now_ns(), longest;

    if (worker->idle_since == 0) {
        worker->idle_since = worker->active_at = now;
        worker->sleep_ns = SLEEP_FIRST_NS;
    }
    if (worker->pauses_seen % 2 != 0 && atomic_load(&worker->drain_asked) == atomic_load(&worker->drain_done)) {
        park(worker);
        return;
    }
    if (now - worker->idle_since < (service->cores <= 2 ? SPIN_FEW_CORES_NS : SPIN_NS)) {
        spin_once(worker);
        return;
    }
    if (!atomic_load(&service->gone))
        worker->holes_done = false;
    else if (!worker->holes_done)
        worker->holes_done = !hc_ring_skip_hole(worker);
    longest = longest_sleep(worker, now);
    sleep_until_woken(worker, worker->sleep_ns, false);
    worker->sleep_ns = worker->sleep_ns * 2 < longest ? worker->sleep_ns * 2 : longest;
}
