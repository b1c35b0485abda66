/* poll and select: what is ready now, what becomes ready never, ends, wrong descriptors, the time that is left. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/select.h>
#include <time.h>
#include <unistd.h>

static int ends[2];

static void polls(void)
{
    struct pollfd fds[4] = {{ends[0], POLLIN, 0}, {ends[1], POLLOUT, 0}, {-1, POLLIN, 9}, {900, POLLIN, 0}};
    struct timespec none = {0, 0};

    printf("%d", poll(fds, 4, 1000));
    printf(" %d %d %d %d\n", fds[0].revents, fds[1].revents, fds[2].revents, fds[3].revents);
    printf("%d %d\n", poll(fds, 1, 30), poll(NULL, 0, 10));
    if (write(ends[1], "x", 1) != 1)
        puts("write");
    printf("%d", poll(fds, 1, -1));
    printf(" %d %d\n", fds[0].revents, ppoll(fds, 1, &none, NULL));
}

static void shown(int result)
{
    printf("%d %d\n", result, result < 0 ? errno : 0);
}

static void selects(void)
{
    struct timeval wait = {5, 0};
    fd_set in, out;
    int most = (ends[0] > ends[1] ? ends[0] : ends[1]) + 1;

    FD_ZERO(&in);
    FD_ZERO(&out);
    FD_SET(ends[0], &in);
    FD_SET(ends[1], &out);
    printf("%d", select(most, &in, &out, NULL, &wait));
    printf(" %d %d %d\n", !!FD_ISSET(ends[0], &in), !!FD_ISSET(ends[1], &out), wait.tv_sec >= 4);
    FD_ZERO(&in);
    FD_SET(ends[1], &in);
    wait.tv_sec = 0;
    wait.tv_usec = 20000;
    printf("%d", select(most, &in, NULL, NULL, &wait));
    printf(" %d %d %d\n", !!FD_ISSET(ends[1], &in), (int)wait.tv_sec, (int)wait.tv_usec);
    FD_ZERO(&in);
    FD_SET(20, &in);
    shown(select(21, &in, NULL, NULL, NULL));
    shown(select(-1, NULL, NULL, NULL, NULL));
}

/* A regular file is always ready, and so is the end of a pipe. */
static void always(void)
{
    struct pollfd fds[2] = {{open("file", O_RDWR | O_CREAT, 0600), POLLIN | POLLOUT, 0}, {ends[0], POLLIN, 0}};
    struct timespec tenth = {0, 100000000};
    char byte;
    fd_set in;

    printf("%zd\n", read(ends[0], &byte, 1));
    close(ends[1]);
    printf("%d", poll(fds, 2, -1));
    printf(" %d %d\n", fds[0].revents, fds[1].revents);
    FD_ZERO(&in);
    FD_SET(ends[0], &in);
    printf("%d\n", pselect(ends[0] + 1, &in, NULL, NULL, &tenth, NULL));
}

int main(void)
{
    struct timespec before, after;

    if (pipe(ends) != 0)
        return 1;
    polls();
    selects();
    always();
    clock_gettime(CLOCK_MONOTONIC, &before);
    printf("%d", select(0, NULL, NULL, NULL, &(struct timeval){0, 50000}));
    clock_gettime(CLOCK_MONOTONIC, &after);
    printf(" %d\n", (after.tv_sec - before.tv_sec) * 1000000000L + after.tv_nsec - before.tv_nsec >= 50000000);
    return 0;
}
