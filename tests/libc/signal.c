/* Signals that a program raises itself: handlers, masks, pending signals, flags, errors. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#pragma GCC diagnostic ignored "-Wdeprecated-declarations" /* siginterrupt */

static int depth;

static void handler(int number)
{
    sigset_t now;
    sigprocmask(SIG_BLOCK, NULL, &now);
    printf("%*shandler %d, itself blocked %d, SIGHUP blocked %d\n", depth * 2, "", number, sigismember(&now, number),
           sigismember(&now, SIGHUP));
}

static void raises(int number)
{
    printf("raises %d\n", number);
    depth++;
    raise(SIGUSR2);
    raise(number); /* blocked while this runs, unless SA_NODEFER */
    depth--;
    printf("raised %d\n", number);
}

static void informed(int number, siginfo_t *information, void *context)
{
    (void)context;
    printf("informed %d %d\n", number, information->si_signo);
}

static const char *name_of(sighandler_t action)
{
    return action == SIG_DFL ? "SIG_DFL" : action == SIG_IGN ? "SIG_IGN" : action == SIG_ERR ? "SIG_ERR" : action == handler ? "handler"
                                                                                                                           : "other";
}

static void result(const char *what, int value)
{
    printf("%s %d errno %d\n", what, value, errno);
    errno = 0;
}

static void errors(void)
{
    static const int bad[] = {0, -1, 65, 1000, SIGKILL, SIGSTOP};
    struct sigaction action;
    sigset_t set;
    memset(&action, 0, sizeof action);
    sigemptyset(&set);
    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        errno = 0;
        result("signal", signal(bad[i], handler) == SIG_ERR);
        result("sigaction", sigaction(bad[i], &action, NULL));
        result("sigismember", sigismember(&set, bad[i]));
        result("sigaddset", sigaddset(&set, bad[i]));
        result("sigdelset", sigdelset(&set, bad[i]));
        result("siginterrupt", siginterrupt(bad[i], 1));
    }
    result("raise", raise(65));
    result("raise", raise(-1));
    result("sigprocmask of nonsense", sigprocmask(77, &set, NULL));
    printf("pthread_sigmask of nonsense: %d\n", pthread_sigmask(77, &set, NULL));
}

static void sets(void)
{
    sigset_t set;
    unsigned long long bits = 0;
    sigfillset(&set);
    for (int i = 1; i <= 64; i++)
        if (i != 32 && i != 33)
            bits |= (unsigned long long)sigismember(&set, i) << (i - 1);
    printf("full %llx", bits);
    sigdelset(&set, SIGINT);
    printf(" without SIGINT %d", sigismember(&set, SIGINT));
    sigemptyset(&set);
    sigaddset(&set, SIGRTMAX);
    printf(" empty but %d: %d %d\n", SIGRTMAX, sigismember(&set, SIGRTMAX), sigismember(&set, SIGRTMIN));
}

static void handlers(void)
{
    printf("was %s\n", name_of(signal(SIGUSR1, handler)));
    printf("was %s\n", name_of(signal(SIGUSR1, handler)));
    printf("raise %d\n", raise(SIGUSR1));
    printf("raise %d, the handler stays\n", raise(SIGUSR1));
    signal(SIGUSR1, SIG_IGN);
    printf("ignored: %d\n", raise(SIGUSR1));
    printf("was %s\n", name_of(signal(SIGUSR1, raises)));
    signal(SIGUSR2, handler);
    signal(SIGUSR1, SIG_DFL);
    printf("was %s\n", name_of(signal(SIGUSR2, handler)));
}

static void masks(void)
{
    sigset_t set, old, pending;
    signal(SIGUSR1, handler);
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigaddset(&set, SIGUSR2);
    sigaddset(&set, SIGKILL); /* taken no notice of */
    printf("block %d\n", sigprocmask(SIG_BLOCK, &set, &old));
    raise(SIGUSR2);
    raise(SIGUSR1);
    raise(SIGUSR1); /* pending once */
    sigpending(&pending);
    printf("pending %d %d %d\n", sigismember(&pending, SIGUSR1), sigismember(&pending, SIGUSR2),
           sigismember(&pending, SIGHUP));
    sigprocmask(SIG_BLOCK, NULL, &set);
    printf("blocked %d %d kill %d\n", sigismember(&set, SIGUSR1), sigismember(&set, SIGUSR2), sigismember(&set, SIGKILL));
    signal(SIGUSR2, SIG_IGN); /* drops what is pending */
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    printf("unblock %d\n", sigprocmask(SIG_UNBLOCK, &set, NULL));
    printf("restore %d\n", sigprocmask(SIG_SETMASK, &old, &set));
    printf("blocked were %d %d\n", sigismember(&set, SIGUSR1), sigismember(&set, SIGUSR2));
    sigpending(&pending);
    printf("pending %d %d\n", sigismember(&pending, SIGUSR1), sigismember(&pending, SIGUSR2));
}


static int times;

static void twice(int number)
{
    printf("begin %d\n", ++times);
    if (times < 3)
        raise(number);
    printf("end\n");
}

static void flags(void)
{
    struct sigaction action, old;
    memset(&action, 0, sizeof action);
    signal(SIGUSR2, handler);
    action.sa_handler = twice;
    sigaddset(&action.sa_mask, SIGHUP);
    sigaction(SIGUSR1, &action, NULL);
    raise(SIGUSR1); /* one after another */
    times = 0;
    action.sa_flags = SA_NODEFER;
    sigaction(SIGUSR1, &action, &old);
    printf("old: flags %x, mask %d\n", (unsigned)old.sa_flags & ~0x04000000u, sigismember(&old.sa_mask, SIGHUP));
    raise(SIGUSR1); /* within one another */
    action.sa_handler = handler;
    action.sa_flags = (int)SA_RESETHAND;
    sigaction(SIGCHLD, &action, NULL);
    raise(SIGCHLD);
    sigaction(SIGCHLD, NULL, &old);
    printf("reset to %s\n", name_of(old.sa_handler));
    action.sa_sigaction = informed;
    action.sa_flags = SA_SIGINFO;
    sigaction(SIGUSR1, &action, NULL);
    raise(SIGUSR1);
    action.sa_flags = 0;
    action.sa_handler = raises;
    sigaction(SIGUSR1, &action, NULL);
    action.sa_handler = handler;
    sigaction(SIGUSR2, &action, NULL);
    result("siginterrupt", siginterrupt(SIGUSR2, 1));
}

/* Ignored or blocked, SIGPIPE leaves the error to the program; the pauses are for whoever would end it a moment later. */
static void broken_pipes(void)
{
    struct timespec moment = {0, 50000000};
    sigset_t set;
    int ends[2];

    if (pipe(ends) != 0)
        return;
    close(ends[0]);
    printf("was %s\n", name_of(signal(SIGPIPE, SIG_IGN)));
    result("write, ignored", write(ends[1], "x", 1) < 0);
    nanosleep(&moment, NULL);
    sigemptyset(&set);
    sigaddset(&set, SIGPIPE);
    sigprocmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_DFL);
    result("write, blocked", write(ends[1], "x", 1) < 0);
    nanosleep(&moment, NULL);
    signal(SIGPIPE, SIG_IGN); /* what may be pending is gone */
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    signal(SIGPIPE, SIG_DFL);
    close(ends[1]);
}

int main(void)
{
    broken_pipes();
    errors();
    sets();
    handlers();
    masks();
    flags();
    printf("rt %d %d\n", SIGRTMIN, SIGRTMAX);
    return 0;
}
