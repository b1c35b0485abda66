/* PATH, NUMBER and SYSTEM: what a process may do by path, what it is, and commands. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "host/own_descriptors.h"
#include "host/service/ops_path.h"
#include "host/service/worker.h"
#include "protocol/system.h"

/* ---- path. On the pool: io_uring has half of them, and none is on a program's fast way. */

static unsigned paths_needed(uint64_t what)
{
    return what == HC_PATH_LINK || what == HC_PATH_SYMLINK || what == HC_PATH_RENAME ? 2 : 1;
}

static bool takes_descriptor(uint64_t what)
{
    return what == HC_PATH_CHMOD || what == HC_PATH_CHOWN || what == HC_PATH_UTIME || what == HC_PATH_CHDIR;
}

static int64_t path_admit(struct hc_job *job)
{
    if (job->arguments[0] > HC_PATH_CHDIR)
        return -EINVAL;
    job->fd = (int)job->arguments[1];
    if (job->input_bytes == 0 && takes_descriptor(job->arguments[0]))
        return 0;
    return hc_own_paths(job, paths_needed(job->arguments[0]));
}

static int64_t path_place(struct hc_job *job)
{
    return job->owned_input == NULL ? hc_place_free(job) : hc_check_directory(job, job->fd);
}

static void times_of(const struct hc_job *job, struct timespec times[2])
{
    times[0].tv_sec = (time_t)job->arguments[3];
    times[0].tv_nsec = (long)(uint32_t)job->arguments[5];
    times[1].tv_sec = (time_t)job->arguments[4];
    times[1].tv_nsec = (long)(job->arguments[5] >> 32);
}

static int change_descriptor(const struct hc_job *job)
{
    const uint64_t *a = job->arguments;
    struct timespec times[2];

    switch (a[0]) {
    case HC_PATH_CHMOD:
        return fchmod(job->fd, (mode_t)a[3]);
    case HC_PATH_CHOWN:
        return fchown(job->fd, (uid_t)a[3], (gid_t)a[4]);
    case HC_PATH_UTIME:
        times_of(job, times);
        return futimens(job->fd, times);
    default:
        return fchdir(job->fd);
    }
}

static int change_path(const struct hc_job *job)
{
    const char *path = hc_path_of(job);
    int directory = (int)job->arguments[1], flags = (int)job->arguments[2];
    const uint64_t *a = job->arguments;
    struct timespec times[2];

    switch (a[0]) {
    case HC_PATH_LINK:
        return linkat(directory, path, (int)a[3], hc_second_path_of(job), flags);
    case HC_PATH_SYMLINK:
        return symlinkat(path, directory, hc_second_path_of(job));
    case HC_PATH_RENAME:
        return renameat2(directory, path, (int)a[3], hc_second_path_of(job), (unsigned)flags);
    case HC_PATH_UNLINK:
        return unlinkat(directory, path, flags);
    case HC_PATH_MKDIR:
        return mkdirat(directory, path, (mode_t)a[3]);
    case HC_PATH_MKNOD:
        return mknodat(directory, path, (mode_t)a[3], (dev_t)a[4]);
    case HC_PATH_ACCESS:
        return faccessat(directory, path, (int)a[3], flags);
    case HC_PATH_CHMOD:
        return fchmodat(directory, path, (mode_t)a[3], flags);
    case HC_PATH_CHOWN:
        return fchownat(directory, path, (uid_t)a[3], (gid_t)a[4], flags);
    case HC_PATH_UTIME:
        times_of(job, times);
        return utimensat(directory, path, times, flags);
    case HC_PATH_TRUNCATE:
        return truncate(path, (off_t)a[3]);
    default:
        return chdir(path);
    }
}

static int64_t path_call(struct hc_job *job)
{
    return hc_checked(job->owned_input != NULL ? change_path(job) : change_descriptor(job));
}
const struct hc_behaviour hc_behave_path = {
    .admit = path_admit, .place = path_place, .call = path_call, .follows_text = true, .brief = true,
};

/* ---- number: nothing here waits. */

static int64_t configured(int name)
{
    long value;

    errno = 0;
    value = sysconf(name);
    if (value == -1)
        return errno != 0 ? -errno : -ENODATA;
    return value;
}

static int64_t resolution(clockid_t clock)
{
    struct timespec time;

    return clock_getres(clock, &time) == 0 ? (int64_t)time.tv_sec * 1000000000 + time.tv_nsec : -errno;
}

static int64_t priority_of(int which, id_t who)
{
    int priority;

    errno = 0;
    priority = getpriority((__priority_which_t)which, who);
    return priority == -1 && errno != 0 ? -errno : 20 - priority;
}

/* What a0's upper half is about becomes what is in a1 and a2. */
static int64_t change_process(uint64_t what, int detail, uint64_t first, uint64_t second)
{
    struct rlimit limit = {.rlim_cur = first, .rlim_max = second};
    struct timespec time = {.tv_sec = (time_t)first, .tv_nsec = (long)second};

    switch (what) {
    case HC_NUMBER_SET_PRIORITY:
        return hc_checked(setpriority((__priority_which_t)detail, (id_t)first, (int)second));
    case HC_NUMBER_SET_LIMIT:
        return hc_checked(setrlimit((__rlimit_resource_t)detail, &limit));
    default:
        return hc_checked(clock_settime((clockid_t)detail, &time));
    }
}

static int64_t ready(int fd, uint64_t events)
{
    struct pollfd asked = {.fd = fd, .events = (short)events};

    if (fd < 0 || hc_is_own_fd(fd))
        return POLLNVAL;
    return poll(&asked, 1, 0) < 0 ? -errno : (uint16_t)asked.revents;
}

static int64_t number_call(struct hc_job *job)
{
    uint64_t what = job->arguments[0], which = job->arguments[1];
    int detail = (int)(what >> 32);

    switch (what & UINT32_MAX) {
    case HC_NUMBER_PID:
        return getpid();
    case HC_NUMBER_PPID:
        return getppid();
    case HC_NUMBER_UID:
        return getuid();
    case HC_NUMBER_EUID:
        return geteuid();
    case HC_NUMBER_GID:
        return getgid();
    case HC_NUMBER_EGID:
        return getegid();
    case HC_NUMBER_PGID:
        return hc_checked(getpgid((pid_t)which));
    case HC_NUMBER_SID:
        return hc_checked(getsid((pid_t)which));
    case HC_NUMBER_UMASK:
        return umask((mode_t)which);
    case HC_NUMBER_SYSCONF:
        return configured((int)which);
    case HC_NUMBER_CLOCK_RESOLUTION:
        return resolution((clockid_t)which);
    case HC_NUMBER_BROKEN_PIPE:
        return !atomic_exchange(&job->service->pipes_may_break, which == 0);
    case HC_NUMBER_PRIORITY:
        return priority_of(detail, (id_t)which);
    case HC_NUMBER_SET_PRIORITY:
    case HC_NUMBER_SET_LIMIT:
    case HC_NUMBER_SET_CLOCK:
        return change_process(what & UINT32_MAX, detail, which, job->arguments[2]);
    case HC_NUMBER_ALARM:
        return alarm((unsigned)which);
    case HC_NUMBER_READY:
        return ready((int)which, job->arguments[2]);
    default:
        return -EINVAL;
    }
}
const struct hc_behaviour hc_behave_number = {.call = number_call, .instant = true, .brief = true};

/* ---- system */

/* The call must not touch the service, which may end while the command runs: what it needs goes with the job. */
static int64_t system_admit(struct hc_job *job)
{
    job->done_bytes = job->service->config.allow_system;
    if (job->input_bytes == 0)
        return 0;
    return job->done_bytes != 0 ? hc_own_text(job) : -EPERM;
}

/* Descriptor `given` is the shell's descriptor `wanted`, unless that is negative. */
static int64_t spawn_shell(const char *command, pid_t *child, int given, int wanted)
{
    posix_spawn_file_actions_t actions;
    char *const words[] = {(char *)"sh", (char *)"-c", (char *)"--", (char *)command, NULL};
    posix_spawnattr_t attributes;
    sigset_t set;
    int error;

    error = posix_spawnattr_init(&attributes);
    if (error != 0)
        return -error;
    sigemptyset(&set); /* this thread has all of them blocked, which not every shell undoes */
    posix_spawnattr_setsigmask(&attributes, &set);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    error = posix_spawn_file_actions_init(&actions);
    if (error == 0) {
        if (wanted >= 0)
            error = posix_spawn_file_actions_adddup2(&actions, given, wanted);
        if (error == 0)
            error = posix_spawn(child, "/bin/sh", &actions, &attributes, words, environ);
        posix_spawn_file_actions_destroy(&actions);
    }
    posix_spawnattr_destroy(&attributes);
    return -error;
}

static int64_t status_of(pid_t child)
{
    int status = 0;
    pid_t ended;

    do
        ended = waitpid(child, &status, 0);
    while (ended < 0 && errno == EINTR);
    return ended < 0 ? -errno : status;
}

static int64_t system_call(struct hc_job *job)
{
    pid_t child;
    int64_t error;

    if (job->input_bytes == 0 || job->done_bytes == 0)
        return (int64_t)job->done_bytes;
    error = spawn_shell(job->owned_input, &child, -1, -1);
    return error != 0 ? error : status_of(child);
}
const struct hc_behaviour hc_behave_system = {.admit = system_admit, .call = system_call, .follows_text = true};

/* ---- spawn, wait */

static int64_t spawn_admit(struct hc_job *job)
{
    if (!job->service->config.allow_system)
        return -EPERM;
    if (job->input_bytes == 0 || job->arguments[1] > 1)
        return -EINVAL;
    if (hc_is_own_fd((int)job->arguments[0]))
        return -EBADF;
    return hc_own_text(job);
}

static int64_t spawn_call(struct hc_job *job)
{
    int given = (int)job->arguments[0];
    pid_t child;
    int64_t error = fcntl(given, F_GETFD) < 0 ? -EBADF : spawn_shell(job->owned_input, &child, given, (int)job->arguments[1]);

    return error != 0 ? error : child;
}
const struct hc_behaviour hc_behave_spawn = {.admit = spawn_admit, .call = spawn_call, .follows_text = true};

static int64_t wait_call(struct hc_job *job)
{
    int64_t child = (int64_t)job->arguments[0];

    return child > 0 && child <= INT32_MAX ? status_of((pid_t)child) : -ECHILD;
}
const struct hc_behaviour hc_behave_wait = {.call = wait_call};
