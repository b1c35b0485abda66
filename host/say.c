#define _GNU_SOURCE
#include "host/say.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE_NS 200000000l

/* A line and the thread that writes it. Whoever lets go last frees it. */
struct saying {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int written, holders;
    size_t bytes;
    char line[];
};

/* Unlocks. */
static void let_go(struct saying *saying)
{
    int last = --saying->holders == 0;

    pthread_mutex_unlock(&saying->lock);
    if (!last)
        return;
    pthread_cond_destroy(&saying->changed);
    pthread_mutex_destroy(&saying->lock);
    free(saying);
}

static void *write_line(void *argument)
{
    struct saying *saying = argument;
    ssize_t done = write(STDERR_FILENO, saying->line, saying->bytes);

    (void)done; /* nobody to tell */
    pthread_mutex_lock(&saying->lock);
    saying->written = 1;
    pthread_cond_signal(&saying->changed);
    let_go(saying);
    return NULL;
}

static struct saying *make(const char *line, size_t bytes)
{
    struct saying *saying = calloc(1, sizeof *saying + bytes);
    pthread_condattr_t clock;

    if (saying == NULL)
        return NULL;
    pthread_mutex_init(&saying->lock, NULL);
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&saying->changed, &clock);
    pthread_condattr_destroy(&clock);
    saying->holders = 2;
    saying->bytes = bytes;
    memcpy(saying->line, line, bytes);
    return saying;
}

static int start(struct saying *saying)
{
    sigset_t all, before;
    pthread_t thread;
    int error;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    error = pthread_create(&thread, NULL, write_line, saying);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (error == 0)
        pthread_detach(thread);
    return error;
}

static void await(struct saying *saying)
{
    struct timespec limit;
    int error = 0;

    clock_gettime(CLOCK_MONOTONIC, &limit);
    limit.tv_nsec += PATIENCE_NS;
    if (limit.tv_nsec >= 1000000000) {
        limit.tv_nsec -= 1000000000;
        limit.tv_sec++;
    }
    pthread_mutex_lock(&saying->lock);
    while (!saying->written && error == 0)
        error = pthread_cond_timedwait(&saying->changed, &saying->lock, &limit);
    let_go(saying);
}

/* Where no thread is to be had. Another writer may take the room that there is: then this waits after all. */
static void write_if_room(const char *line, size_t bytes)
{
    struct pollfd room = {.fd = STDERR_FILENO, .events = POLLOUT};

    if (poll(&room, 1, (int)(PATIENCE_NS / 1000000)) == 1 && (room.revents & POLLOUT) != 0 &&
        write(STDERR_FILENO, line, bytes) < 0)
        return;
}

void hc_say_briefly(const char *line, size_t bytes)
{
    struct saying *saying = make(line, bytes);

    if (saying == NULL) {
        write_if_room(line, bytes);
    } else if (start(saying) != 0) {
        write_if_room(line, bytes);
        saying->holders = 1;
        pthread_mutex_lock(&saying->lock);
        let_go(saying);
    } else {
        await(saying);
    }
}

void hc_say_unwritten(unsigned long long bytes)
{
    char line[96];

    hc_say_briefly(line, (size_t)snprintf(line, sizeof line, "hostcall: %llu bytes of output were not written\n", bytes));
}
