/* An alarm whose signal has a handler: it ends what waits, as configure scripts of GNU packages try; one that is blocked or ignored does not. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/select.h>
#include <time.h>
#include <unistd.h>

static int rings;

static void ring(int number)
{
    rings += number == SIGALRM;
}

static void set_action(void (*handler)(int))
{
    struct sigaction action = {.sa_handler = handler};

    sigemptyset(&action.sa_mask);
    sigaction(SIGALRM, &action, NULL);
}

static void sleeps(void)
{
    struct timespec time = {INT64_MAX, 999999999}, left = {0, 0};
    unsigned unslept;

    alarm(1);
    errno = 0;
    printf("%d ", nanosleep(&time, &left));
    printf("%d %d %d\n", errno == EINTR, left.tv_sec > 1000, rings);
    alarm(1);
    unslept = sleep(100);
    printf("%d %d\n", unslept >= 97 && unslept <= 99, rings);
    clock_gettime(CLOCK_REALTIME, &time);
    time.tv_sec += 100;
    left.tv_sec = 7;
    alarm(1);
    printf("%d ", clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &time, &left) == EINTR);
    printf("%d %d\n", (int)left.tv_sec, rings);
}

static void readiness(void)
{
    struct timeval wait = {100, 0};
    struct pollfd end = {.events = POLLIN};
    int ends[2];
    fd_set set;

    if (pipe(ends) != 0)
        return;
    end.fd = ends[0];
    alarm(1);
    errno = 0;
    printf("%d ", poll(&end, 1, 100000));
    printf("%d %d\n", errno == EINTR, rings);
    FD_ZERO(&set);
    FD_SET(ends[0], &set);
    alarm(1);
    errno = 0;
    printf("%d ", select(ends[0] + 1, &set, NULL, NULL, &wait));
    printf("%d %d %d\n", errno == EINTR, FD_ISSET(ends[0], &set), rings);
}

static void not_wanted(void)
{
    struct timespec time = {1, 500000000};
    sigset_t set, pending;

    set_action(SIG_IGN);
    alarm(1);
    printf("%d %d\n", nanosleep(&time, NULL), rings);
    set_action(ring);
    sigemptyset(&set);
    sigaddset(&set, SIGALRM);
    sigprocmask(SIG_BLOCK, &set, NULL);
    alarm(1);
    printf("%d %d ", nanosleep(&time, NULL), rings);
    sigpending(&pending);
    printf("%d ", sigismember(&pending, SIGALRM));
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    printf("%d\n", rings);
}

/* What is left of an alarm, and one that is called off. */
static void changed(void)
{
    struct timespec time = {1, 200000000};

    printf("%u ", alarm(1000));
    printf("%u ", alarm(1) > 990);
    printf("%u ", alarm(0));
    printf("%d %d\n", nanosleep(&time, NULL), rings);
}

/* Set while the signal has a handler, it comes when the signal has none any more: it ends the program. */
static void last(void)
{
    alarm(1);
    set_action(SIG_DFL);
    fflush(stdout);
    sleep(30);
    puts("not reached");
}

int main(void)
{
    set_action(ring);
    sleeps();
    readiness();
    not_wanted();
    changed();
    last();
    return 0;
}
