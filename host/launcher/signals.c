#define _GNU_SOURCE
#include "host/launcher/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "host/launcher/settings.h"
#include "host/own_descriptors.h"
#include "host/runtime_internal.h"

static const int ending[] = {SIGTERM, SIGINT, SIGHUP, SIGQUIT};

static atomic_bool one_came;

/* Held by whoever ends the process, and never given back: the signal thread, or main in its last steps. */
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static int pipe_read, pipe_write;
static struct hc_runtime *the_runtime;

bool hc_signals_pipe_is_default(void)
{
    struct sigaction action;
    return sigaction(SIGPIPE, NULL, &action) == 0 && action.sa_handler == SIG_DFL;
}

_Noreturn void hc_die_by_signal(int signal)
{
    struct sigaction action = {.sa_handler = SIG_DFL};
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, signal);
    sigaction(signal, &action, NULL);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
    raise(signal);
    _exit(128 + signal); /* the process is 1 in its namespace, say */
}

/* Takes no lock and waits for nothing: the pipe holds one byte at most. */
static void on_signal(int signal)
{
    unsigned char number = (unsigned char)signal;
    int kept = errno;
    if (atomic_exchange(&one_came, true))
        hc_die_by_signal(signal); /* whatever the first one's thread is at */
    if (write(pipe_write, &number, 1) < 0)
        hc_die_by_signal(signal);
    errno = kept;
}

/* Never calls the driver: a kernel may be running, and then much of it waits. */
static void *wait_for_signal(void *unused)
{
    unsigned char number;
    ssize_t got;
    (void)unused;
    do
        got = read(pipe_read, &number, 1);
    while (got < 0 && errno == EINTR);
    if (got != 1)
        return NULL;
    hc_hurry();
    if (pthread_mutex_trylock(&gate) == 0)
        hc_runtime_drain_last(the_runtime);
    hc_die_by_signal(number);
}

void hc_signals_close_gate(void)
{
    pthread_mutex_lock(&gate);
}

static int start_thread(void)
{
    pthread_t thread;
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int error = pthread_create(&thread, NULL, wait_for_signal, NULL);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (error == 0)
        pthread_detach(thread);
    return -error;
}

static int make_pipe(void)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) /* only ever one byte is written */
        return -errno;
    pipe_read = hc_own_fd(ends[0]);
    pipe_write = hc_own_fd(ends[1]);
    if (pipe_read >= 0 && pipe_write >= 0)
        return 0;
    hc_close_own_fd(pipe_read);
    hc_close_own_fd(pipe_write);
    return pipe_read < 0 ? pipe_read : pipe_write;
}

int hc_signals_start(struct hc_runtime *runtime)
{
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART}, before;
    int error = make_pipe();
    if (error != 0)
        return error;
    the_runtime = runtime;
    error = start_thread();
    if (error != 0)
        return error;
    for (size_t i = 0; i < sizeof(ending) / sizeof(ending[0]); i++)
        if (sigaction(ending[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
            sigaction(ending[i], &action, NULL);
    return 0;
}
