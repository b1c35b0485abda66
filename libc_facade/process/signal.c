/* C17 7.14 and POSIX.1-2017 <signal.h>, for the signals that device code raises; and abort, which is one of them. */
#include "device/include/hostcall/device.h"
#include "device/lanes.h"
#include "device/system.h"
#include "libc_facade/libc.h"
#include "libc_facade/lock.h"
#include "libc_facade/process/process_functions.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#define HC_SIGNALS 64 /* Linux's, 1 to 64 */
#define HC_FIRST_REAL_TIME 34 /* glibc keeps 32 and 33 */
#define HC_SECOND_NS UINT64_C(1000000000)

struct hc_signal_action {
    uint64_t handler; /* SIG_DFL is 0, SIG_IGN 1 */
    uint64_t mask;
    uint32_t flags;
};

HC_DEVICE_STATIC struct {
    struct hc_libc_lock lock;
    uint64_t blocked, pending; /* bit n - 1: signal n */
    int pipes_may_break; /* what the host was told last */
    int host_alarm; /* whether the host has one for us */
    uint64_t alarm_end; /* CLOCK_MONOTONIC's ns, 0: no alarm. Looked at without the lock, too */
    struct hc_signal_action action[HC_SIGNALS + 1];
} signals;

HC_INLINE uint64_t signal_bit(int number)
{
    return 1ull << (number - 1);
}

static HC_DEVICE int fail(int error)
{
    *hc_errno_location() = error;
    return -1;
}

HC_INLINE int is_signal(int number)
{
    return number >= 1 && number <= HC_SIGNALS;
}

/* What neither a mask nor an action can change. */
#define HC_UNSTOPPABLE (signal_bit(SIGKILL) | signal_bit(SIGSTOP))

static HC_DEVICE void default_action(int number)
{
    switch (number) {
    case SIGCHLD:
    case SIGCONT:
    case SIGURG:
    case SIGWINCH:
    case SIGSTOP: /* nobody could let the program go on */
    case SIGTSTP:
    case SIGTTIN:
    case SIGTTOU:
        return;
    case SIGABRT:
        hc_abort();
        return;
    default:
        hc_exit(128 + number);
    }
}

static HC_DEVICE void call_handler(const struct hc_signal_action *action, int number)
{
    if ((action->flags & SA_SIGINFO) != 0) {
        siginfo_t information;
        for (size_t i = 0; i < sizeof information; i++)
            ((char *)&information)[i] = 0;
        information.si_signo = number;
        information.si_code = SI_TKILL;
        ((void (*)(int, siginfo_t *, void *))(uintptr_t)action->handler)(number, &information, NULL);
    } else {
        ((void (*)(int))(uintptr_t)action->handler)(number);
    }
}

/* One signal that is not blocked. The lock is held on entry and on return, not while the handler runs. */
static HC_DEVICE void deliver(int number)
{
    struct hc_signal_action action = signals.action[number];
    uint64_t before = signals.blocked;

    if (action.handler == (uint64_t)(uintptr_t)SIG_IGN)
        return;
    if (action.handler != (uint64_t)(uintptr_t)SIG_DFL) {
        signals.blocked |= action.mask;
        if ((action.flags & SA_NODEFER) == 0)
            signals.blocked |= signal_bit(number);
        if ((action.flags & (uint32_t)SA_RESETHAND) != 0)
            signals.action[number].handler = (uint64_t)(uintptr_t)SIG_DFL;
    }
    hc_libc_unlock(&signals.lock);
    if (action.handler == (uint64_t)(uintptr_t)SIG_DFL)
        default_action(number);
    else
        call_handler(&action, number);
    hc_libc_lock(&signals.lock);
    if (action.handler != (uint64_t)(uintptr_t)SIG_DFL)
        signals.blocked = before;
}

/* The host's alarm ends the program as a signal from outside does; a handler can only be called here. */
static HC_DEVICE int alarm_is_the_hosts(void)
{
    return signals.action[SIGALRM].handler == (uint64_t)(uintptr_t)SIG_DFL && (signals.blocked & signal_bit(SIGALRM)) == 0;
}

static HC_DEVICE uint64_t time_now(void)
{
    struct timespec now;

    return hc_clock_gettime(CLOCK_MONOTONIC, &now) == 0 ? (uint64_t)now.tv_sec * HC_SECOND_NS + (uint64_t)now.tv_nsec : 0;
}

/* An alarm whose time has come becomes a signal that waits; the lock is held. */
static HC_DEVICE void take_alarm(void)
{
    if (signals.alarm_end == 0 || alarm_is_the_hosts() || time_now() < signals.alarm_end)
        return;
    hc_store64_relaxed(&signals.alarm_end, 0);
    signals.pending |= signal_bit(SIGALRM);
}

/* Delivers what waits and is no longer blocked; the lock is held. Lowest number first, as Linux does. */
static HC_DEVICE void deliver_pending(void)
{
    take_alarm();
    for (int number = 1; number <= HC_SIGNALS; number++) {
        if ((signals.pending & ~signals.blocked & signal_bit(number)) == 0)
            continue;
        signals.pending &= ~signal_bit(number);
        deliver(number);
        number = 0; /* the handler may have raised or unblocked others */
    }
}

HC_DEVICE int hc_libc_raise(int number)
{
    if (!is_signal(number))
        return fail(EINVAL);
    hc_libc_lock(&signals.lock);
    signals.pending |= signal_bit(number);
    deliver_pending();
    hc_libc_unlock(&signals.lock);
    return 0;
}

HC_DEVICE void hc_libc_abort(void)
{
    HC_IF_HOST(abort());
    hc_libc_lock(&signals.lock);
    signals.blocked &= ~signal_bit(SIGABRT);
    if (signals.action[SIGABRT].handler > 1)
        deliver(SIGABRT);
    hc_libc_unlock(&signals.lock);
    hc_abort();
}

HC_DEVICE void hc_libc___stack_chk_fail(void)
{
    const char message[] = "*** stack smashing detected ***: terminated\n";

    hc_output(2, message, sizeof message - 1);
    hc_abort();
}

/* ---- Actions */

static HC_DEVICE uint64_t set_bits(const sigset_t *set)
{
    return set->__val[0];
}

static HC_DEVICE void bits_to_set(uint64_t bits, sigset_t *set)
{
    set->__val[0] = bits;
    for (size_t i = 1; i < sizeof set->__val / sizeof set->__val[0]; i++)
        set->__val[i] = 0;
}

/* Nothing reaches a GPU when the reader of a pipe has gone, so the host acts in its place, by what the program has chosen. */
static HC_DEVICE void tell_of_pipes(void)
{
    int ends, told;

    hc_libc_lock(&signals.lock);
    ends = signals.action[SIGPIPE].handler == (uint64_t)(uintptr_t)SIG_DFL && (signals.blocked & signal_bit(SIGPIPE)) == 0;
    told = signals.pipes_may_break != ends;
    signals.pipes_may_break = !ends;
    hc_libc_unlock(&signals.lock);
    if (!told)
        hc_number(HC_NUMBER_BROKEN_PIPE, (uint64_t)ends);
}

/* Who rings depends on what the program has chosen. The host counts whole seconds. */
static HC_DEVICE void tell_of_alarm(void)
{
    uint64_t now = time_now(), seconds = 0;
    int told;

    hc_libc_lock(&signals.lock);
    if (signals.alarm_end != 0 && alarm_is_the_hosts())
        seconds = signals.alarm_end > now ? (signals.alarm_end - now + HC_SECOND_NS - 1) / HC_SECOND_NS : 1;
    told = seconds == 0 && !signals.host_alarm;
    signals.host_alarm = seconds != 0;
    hc_libc_unlock(&signals.lock);
    if (!told)
        hc_number(HC_NUMBER_ALARM, seconds);
}

/* Exchanges the action of a signal; the number is right. */
static HC_DEVICE struct hc_signal_action exchange(int number, const struct hc_signal_action *action)
{
    struct hc_signal_action old;

    hc_libc_lock(&signals.lock);
    if (number == SIGALRM)
        deliver_pending(); /* what is due comes by the action that was there when it fell due */
    old = signals.action[number];
    if (action != NULL) {
        signals.action[number] = *action;
        if (action->handler == (uint64_t)(uintptr_t)SIG_IGN)
            signals.pending &= ~signal_bit(number);
    }
    hc_libc_unlock(&signals.lock);
    if (action != NULL && number == SIGPIPE)
        tell_of_pipes();
    if (action != NULL && number == SIGALRM)
        tell_of_alarm();
    return old;
}

static HC_DEVICE int may_change(int number)
{
    return is_signal(number) && number != SIGKILL && number != SIGSTOP && (number < 32 || number >= HC_FIRST_REAL_TIME);
}

static HC_DEVICE sighandler_t set_handler(int number, sighandler_t handler, uint32_t flags)
{
    struct hc_signal_action action, old;

    if (handler == SIG_ERR || !may_change(number)) {
        fail(EINVAL);
        return SIG_ERR;
    }
    action.handler = (uint64_t)(uintptr_t)handler;
    action.flags = flags;
    action.mask = 0;
    old = exchange(number, &action);
    return (sighandler_t)(uintptr_t)old.handler;
}

HC_DEVICE sighandler_t hc_libc_signal(int number, sighandler_t handler)
{
    return set_handler(number, handler, SA_RESTART);
}

HC_DEVICE sighandler_t hc_libc___sysv_signal(int number, sighandler_t handler)
{
    return set_handler(number, handler, (uint32_t)SA_RESETHAND | SA_NODEFER);
}

HC_DEVICE int hc_libc_sigaction(int number, const struct sigaction *action, struct sigaction *old)
{
    struct hc_signal_action now, before;

    if (!(action != NULL ? may_change(number) : is_signal(number) && (number < 32 || number >= HC_FIRST_REAL_TIME)))
        return fail(EINVAL);
    if (action != NULL) {
        now.handler = (uint64_t)(uintptr_t)action->sa_handler;
        now.flags = (uint32_t)action->sa_flags;
        now.mask = set_bits(&action->sa_mask) & ~HC_UNSTOPPABLE;
    }
    before = exchange(number, action != NULL ? &now : NULL);
    if (old != NULL) {
        old->sa_handler = (sighandler_t)(uintptr_t)before.handler;
        old->sa_flags = (int)before.flags;
        bits_to_set(before.mask, &old->sa_mask);
        old->sa_restorer = NULL;
    }
    return 0;
}

HC_DEVICE int hc_libc_siginterrupt(int number, int interrupt)
{
    (void)interrupt;
    return may_change(number) ? 0 : fail(EINVAL);
}

/* ---- The alarm */

HC_DEVICE unsigned hc_libc_alarm(unsigned seconds)
{
    uint64_t now, left;

    hc_libc_lock(&signals.lock);
    deliver_pending();
    now = time_now();
    left = signals.alarm_end > now ? signals.alarm_end - now : 0;
    hc_store64_relaxed(&signals.alarm_end, seconds != 0 ? now + seconds * HC_SECOND_NS : 0);
    hc_libc_unlock(&signals.lock);
    tell_of_alarm();
    if (left != 0 && left < HC_SECOND_NS)
        return 1;
    return (unsigned)((left + HC_SECOND_NS / 2) / HC_SECOND_NS); /* rounded as Linux does */
}

HC_DEVICE int hc_alarm_interrupts(void)
{
    uint64_t end = hc_load64_relaxed(&signals.alarm_end);
    int runs;

    if (end == 0 || time_now() < end)
        return 0;
    hc_libc_lock(&signals.lock);
    take_alarm();
    runs = (signals.pending & ~signals.blocked & signal_bit(SIGALRM)) != 0 && signals.action[SIGALRM].handler > 1;
    deliver_pending();
    hc_libc_unlock(&signals.lock);
    return runs;
}

/* ---- Masks and sets */

HC_DEVICE int hc_libc_pthread_sigmask(int how, const sigset_t *set, sigset_t *old)
{
    uint64_t bits = set != NULL ? set_bits(set) & ~HC_UNSTOPPABLE : 0, before;

    if (set != NULL && how != SIG_BLOCK && how != SIG_UNBLOCK && how != SIG_SETMASK)
        return EINVAL;
    hc_libc_lock(&signals.lock);
    take_alarm();
    before = signals.blocked;
    if (set != NULL) {
        if (how == SIG_BLOCK)
            signals.blocked |= bits;
        else if (how == SIG_UNBLOCK)
            signals.blocked &= ~bits;
        else
            signals.blocked = bits;
        deliver_pending();
    }
    hc_libc_unlock(&signals.lock);
    if (set != NULL) {
        tell_of_pipes();
        tell_of_alarm();
    }
    if (old != NULL)
        bits_to_set(before, old);
    return 0;
}

HC_DEVICE int hc_libc_sigprocmask(int how, const sigset_t *set, sigset_t *old)
{
    int error = hc_libc_pthread_sigmask(how, set, old);

    return error == 0 ? 0 : fail(error);
}

HC_DEVICE int hc_libc_sigpending(sigset_t *set)
{
    uint64_t bits;

    hc_libc_lock(&signals.lock);
    take_alarm();
    bits = signals.pending & signals.blocked;
    hc_libc_unlock(&signals.lock);
    bits_to_set(bits, set);
    return 0;
}

HC_DEVICE int hc_libc_sigemptyset(sigset_t *set)
{
    bits_to_set(0, set);
    return 0;
}

HC_DEVICE int hc_libc_sigfillset(sigset_t *set)
{
    bits_to_set(~(3ull << 31), set); /* without 32 and 33, as glibc */
    for (size_t i = 1; i < sizeof set->__val / sizeof set->__val[0]; i++)
        set->__val[i] = ~0ul;
    return 0;
}

HC_DEVICE int hc_libc_sigaddset(sigset_t *set, int number)
{
    if (!is_signal(number) || (number >= 32 && number < HC_FIRST_REAL_TIME))
        return fail(EINVAL);
    set->__val[0] |= signal_bit(number);
    return 0;
}

HC_DEVICE int hc_libc_sigdelset(sigset_t *set, int number)
{
    if (!is_signal(number) || (number >= 32 && number < HC_FIRST_REAL_TIME))
        return fail(EINVAL);
    set->__val[0] &= ~signal_bit(number);
    return 0;
}

HC_DEVICE int hc_libc_sigismember(const sigset_t *set, int number)
{
    if (!is_signal(number) || (number >= 32 && number < HC_FIRST_REAL_TIME))
        return fail(EINVAL);
    return (set_bits(set) & signal_bit(number)) != 0;
}

HC_DEVICE int hc_libc___libc_current_sigrtmin(void)
{
    return HC_FIRST_REAL_TIME;
}

HC_DEVICE int hc_libc___libc_current_sigrtmax(void)
{
    return HC_SIGNALS;
}
