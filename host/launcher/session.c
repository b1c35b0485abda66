#define _GNU_SOURCE
#include "host/launcher/session.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "host/launcher/fault.h"
#include "host/launcher/reserve.h"
#include "host/launcher/signals.h"
#include "host/runtime_internal.h"

/* How long one wait lasts before broken pipes and faults are looked for again. */
#define WAIT_SLICE_NS 10000000ll

static bool pipe_is_default;

int hc_session_open(struct hc_session *session, const struct hc_settings *settings)
{
    pipe_is_default = hc_signals_pipe_is_default();
    memset(session, 0, sizeof(*session));
    session->settings = settings;
    if (hc_create(&settings->options, &session->runtime) != 0)
        return hc_complain("%s", hc_last_error());
    hc_runtime_set_program(session->runtime, pipe_is_default);
    return 0;
}

int hc_session_launch(struct hc_session *session, struct hc_kernel *kernel, const struct hc_geometry *geometry,
                      void **arguments)
{
    int error = hc_signals_start(session->runtime);
    if (error != 0)
        return hc_complain("signals cannot be watched: %s%s", strerror(-error), hc_error_remedy(error));
    if (strcmp(hc_device_name(session->runtime), "cpu") == 0)
        hc_faults_catch();
    hc_release_descriptors();
    error = hc_launch(kernel, geometry, arguments, &session->launch);
    if (error == 0)
        return 0;
    hc_complain("%s", hc_last_error());
    return error == -EFAULT ? HC_STATUS_FAULT : HC_STATUS_LAUNCHER;
}

static void print_stats(const struct hc_session *session)
{
    struct hc_stats stats = {.size = sizeof(stats)};
    if (!session->settings->stats || hc_get_stats(session->runtime, &stats) != 0)
        return;
    hc_complain("%s: %llu packets (%llu posted), %llu calls; %llu bytes of posted output in %llu writes; %u %s, %s",
                hc_device_name(session->runtime), (unsigned long long)stats.packets,
                (unsigned long long)stats.posted_packets, (unsigned long long)stats.lane_calls,
                (unsigned long long)stats.output_bytes, (unsigned long long)stats.output_writes, stats.workers,
                stats.workers == 1 ? "worker" : "workers",
                stats.io == HC_IO_URING ? "io_uring" : "threads");
}

/* For ends at which a kernel may still run: no driver call, no exit handler. */
static _Noreturn void end_at_once(int status)
{
    hc_signals_close_gate();
    _exit(status & 0xff);
}

static _Noreturn void end_by_broken_pipe(struct hc_session *session)
{
    hc_hurry();
    hc_runtime_drain_last(session->runtime);
    hc_signals_close_gate();
    hc_die_by_signal(SIGPIPE);
}

/* Posted output that failed belongs to nobody's return value, so the status tells. `status` is what it would be
 * without. */
static int judge_output(struct hc_session *session, int drained, int status)
{
    if (drained == 0 || drained == -ETIMEDOUT)
        return status;
    if (drained == -EPIPE && pipe_is_default && hc_runtime_broken_pipe(session->runtime))
        end_by_broken_pipe(session);
    hc_complain("output was lost: %s", strerror(-drained));
    return status != 0 ? status : 1;
}

static _Noreturn void end_by_exit(struct hc_session *session)
{
    int status = HC_STATUS_ABORT;
    hc_hurry();
    hc_exit_status(session->runtime, &status);
    status = judge_output(session, hc_runtime_drain_last(session->runtime), status & 0xff);
    print_stats(session);
    end_at_once(status);
}

static _Noreturn void end_by_fault(struct hc_session *session, const char *what, int status)
{
    char line[512];
    snprintf(line, sizeof(line), "%s", what); /* hc_last_error's line does not outlive the drain */
    hc_hurry();
    hc_runtime_drain_last(session->runtime);
    hc_complain("%s", line);
    print_stats(session);
    end_at_once(status);
}

static void look_around(struct hc_session *session)
{
    char fault[256], line[300];
    int status;
    if (pipe_is_default && hc_runtime_broken_pipe(session->runtime))
        end_by_broken_pipe(session);
    if (hc_faults_seen(fault, sizeof(fault), &status)) {
        snprintf(line, sizeof(line), "device fault: %s", fault);
        end_by_fault(session, line, status);
    }
}

/* A GPU has no fault of its own for a stack that is too small: it may be any of them. */
static _Noreturn void end_by_failed_kernel(struct hc_session *session, int error)
{
    char line[512];
    bool gpu_fault = error == -EFAULT && strcmp(hc_device_name(session->runtime), "cpu") != 0;
    snprintf(line, sizeof(line), "%s%s", hc_last_error(),
             gpu_fault ? " (if a thread's stack was too small: hcrun --stack, or hcc --stack for C programs, gives more)" : "");
    end_by_fault(session, line, error == -EFAULT ? HC_STATUS_FAULT : HC_STATUS_LAUNCHER);
}

int hc_session_wait(struct hc_session *session)
{
    double seconds = 0;
    int result;
    while ((result = hc_launch_wait_timed(session->launch, WAIT_SLICE_NS, &seconds)) == -ETIMEDOUT)
        look_around(session);
    look_around(session); /* a write that met no reader was answered, and the program may have ended by itself for it */
    if (result == -ECANCELED)
        end_by_exit(session);
    if (result != 0)
        end_by_failed_kernel(session, result);
    session->launch = NULL;
    /* Like a C program's, these last writes may wait for their reader as long as he likes; a signal still ends it. */
    int status = judge_output(session, hc_drain(session->runtime, -1), 0);
    if (session->settings->time)
        hc_complain("kernel time %.6f s", seconds);
    print_stats(session);
    return status;
}

int hc_session_close(struct hc_session *session, int status)
{
    hc_signals_close_gate();
    if (session->runtime == NULL)
        return status;
    if (session->memory != NULL)
        hc_memory_free(session->runtime, session->memory);
    hc_module_unload(session->module);
    if (hc_destroy(session->runtime) != 0)
        _exit(status);
    session->runtime = NULL;
    return status;
}
