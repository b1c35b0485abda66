/* FCNTL, CONTROL, GETDENTS, DUP, PIPE: descriptors beyond reading and writing. */
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "host/own_descriptors.h"
#include "host/service/descriptor.h"
#include "host/service/ops_path.h"
#include "host/service/worker.h"
#include "protocol/system.h"

/* ---- fcntl */

static bool takes_lock(int command)
{
    return command == F_GETLK || command == F_SETLK || command == F_SETLKW || command == F_OFD_GETLK ||
           command == F_OFD_SETLK || command == F_OFD_SETLKW;
}

static bool takes_number(int command)
{
    switch (command) {
    case F_DUPFD:
    case F_DUPFD_CLOEXEC:
    case F_GETFD:
    case F_SETFD:
    case F_GETFL:
    case F_SETFL:
    case F_GETPIPE_SZ:
    case F_SETPIPE_SZ:
    case F_ADD_SEALS:
    case F_GET_SEALS:
        return true;
    default:
        return false;
    }
}

static int command_of(const struct hc_job *job)
{
    return (int)job->arguments[1];
}

static bool waits_for_lock(const struct hc_job *job)
{
    return command_of(job) == F_SETLKW || command_of(job) == F_OFD_SETLKW;
}

/* The lock is a copy of the job's own: what lies in shared memory may change. */
static int64_t fcntl_admit(struct hc_job *job)
{
    job->brief = !waits_for_lock(job);
    if (takes_number(command_of(job)))
        return 0;
    if (!takes_lock(command_of(job)) || job->input_bytes != sizeof(struct hc_wire_lock))
        return -EINVAL;
    if (hc_job_own_output(job, sizeof(struct hc_wire_lock)) != 0)
        return -ENOMEM;
    memcpy(job->owned_output, job->input, sizeof(struct hc_wire_lock));
    job->input_bytes = 0;
    return 0;
}

/* Placing says how long reads of the descriptor may take, which is nothing to this. */
static int64_t fcntl_place(struct hc_job *job)
{
    bool brief = job->brief;
    int64_t error = hc_place_free(job);

    job->brief = brief;
    return error;
}

/* Locks of a file system without a block device are perhaps a server's (NFS, FUSE) to grant. Which it is, the pool asks at the first one, as
 * that too may wait for the server, and remembers of those that have none. */
#define LOCAL_DEVICES 16u
static _Atomic uint64_t local_devices[LOCAL_DEVICES];

static bool is_local(uint64_t device)
{
    if (major(device) != 0)
        return true;
    for (unsigned i = 0; i < LOCAL_DEVICES; i++)
        if (atomic_load(&local_devices[i]) == device)
            return true;
    return false;
}

static void remember_if_local(const struct hc_job *job)
{
    static atomic_uint count;
    struct statfs system;

    if (is_local(job->key.device) || fstatfs(job->fd, &system) != 0)
        return;
    if (system.f_type == TMPFS_MAGIC || system.f_type == BTRFS_SUPER_MAGIC || system.f_type == OVERLAYFS_SUPER_MAGIC)
        atomic_store(&local_devices[atomic_fetch_add(&count, 1) % LOCAL_DEVICES], job->key.device);
}

static bool may_wait_for_server(const struct hc_job *job)
{
    return takes_lock(command_of(job)) && !is_local(job->key.device);
}

static int64_t lock_call(struct hc_job *job)
{
    struct hc_wire_lock *wire = job->owned_output;
    struct flock lock = {
        .l_type = (short)wire->type, .l_whence = (short)wire->whence, .l_start = wire->start, .l_len = wire->length,
        .l_pid = (pid_t)wire->pid,
    };

    if (fcntl(job->fd, command_of(job), &lock) != 0)
        return -errno;
    if (command_of(job) != F_GETLK && command_of(job) != F_OFD_GETLK)
        return 0;
    *wire = (struct hc_wire_lock){lock.l_type, lock.l_whence, lock.l_start, lock.l_len, lock.l_pid};
    job->output_bytes = job->capacity < sizeof *wire ? job->capacity : sizeof *wire;
    return 0;
}

static int64_t fcntl_call(struct hc_job *job)
{
    if (job->owned_output != NULL) {
        remember_if_local(job);
        return lock_call(job);
    }
    return hc_checked(fcntl(job->fd, command_of(job), (long)job->arguments[2]));
}

/* All but those that may wait. One that another process's lock refuses (-EAGAIN) is asked again on the pool, and answers that. */
static int64_t fcntl_now(struct hc_job *job)
{
    return waits_for_lock(job) || may_wait_for_server(job) ? -EAGAIN : fcntl_call(job);
}

const struct hc_behaviour hc_behave_fcntl = {
    .admit = fcntl_admit, .place = fcntl_place, .call = fcntl_call, .try_now = fcntl_now,
};

/* ---- control */

#define IOCTL_BYTES 8u

static int64_t control_admit(struct hc_job *job)
{
    job->brief = job->arguments[1] != HC_CONTROL_FLOCK || (job->arguments[2] & LOCK_NB) != 0;
    if (job->arguments[1] > HC_CONTROL_IOCTL)
        return -EINVAL;
    return job->arguments[1] == HC_CONTROL_IOCTL ? hc_job_own_output(job, IOCTL_BYTES) : 0;
}

static int64_t ask_device(struct hc_job *job, unsigned long request)
{
    uint32_t bytes = request == TIOCGWINSZ ? sizeof(struct winsize) : sizeof(int);
    int64_t result;

    if (request != FIONREAD && request != TIOCGWINSZ)
        return -ENOTTY;
    result = hc_checked(ioctl(job->fd, request, job->owned_output));
    if (result == 0)
        job->output_bytes = job->capacity < bytes ? job->capacity : bytes;
    return result;
}

static int64_t control_call(struct hc_job *job)
{
    const uint64_t *a = job->arguments;

    switch (a[1]) {
    case HC_CONTROL_FLOCK:
        return hc_checked(flock(job->fd, (int)a[2]));
    case HC_CONTROL_ADVISE:
        return -posix_fadvise(job->fd, (off_t)a[2], (off_t)a[3], (int)a[4]);
    case HC_CONTROL_ALLOCATE:
        return hc_checked(fallocate(job->fd, (int)a[2], (off_t)a[3], (off_t)a[4]));
    case HC_CONTROL_RESERVE:
        return -posix_fallocate(job->fd, (off_t)a[2], (off_t)a[3]);
    case HC_CONTROL_SYNC:
        return hc_checked(syncfs(job->fd));
    default:
        return ask_device(job, a[2]);
    }
}
const struct hc_behaviour hc_behave_control = {
    .admit = control_admit, .place = fcntl_place, .call = control_call, .follows_text = true,
};

/* ---- getdents */

#define ENTRIES_MOST (256u << 10)

static int64_t getdents_arm(struct hc_job *job)
{
    return hc_job_own_output(job, job->capacity < ENTRIES_MOST ? job->capacity : ENTRIES_MOST);
}

static int64_t getdents_call(struct hc_job *job)
{
    int64_t bytes = hc_checked(syscall(SYS_getdents64, job->fd, job->output, job->output_room));

    job->output_bytes = bytes > 0 ? (uint32_t)bytes : 0;
    return bytes;
}
const struct hc_behaviour hc_behave_getdents = {
    .place = hc_place_position, .arm = getdents_arm, .call = getdents_call, .follows_text = true,
};

/* ---- dup: what it replaces is closed, so it waits as close does. */

static int target_of(const struct hc_job *job)
{
    return (int)job->arguments[1];
}

static int64_t dup_place(struct hc_job *job)
{
    int64_t error = hc_place_free(job);

    job->brief = true;
    if (error != 0 || target_of(job) < 0)
        return error;
    job->fd = target_of(job);
    error = hc_place_free(job);
    if (error == 0 && (job->regular || job->fd == 1 || job->fd == 2))
        job->turn = HC_TURN_HOLD;
    if (error == -EBADF && !hc_is_own_fd(job->fd))
        error = 0; /* nothing is there */
    job->brief = true;
    return error;
}

static int64_t dup_call(struct hc_job *job)
{
    int from = (int)job->arguments[0], flags = (int)job->arguments[2];

    if (target_of(job) >= 0)
        return hc_checked(dup3(from, target_of(job), flags));
    return hc_checked(fcntl(from, (flags & O_CLOEXEC) != 0 ? F_DUPFD_CLOEXEC : F_DUPFD, 0));
}
const struct hc_behaviour hc_behave_dup = {.place = dup_place, .call = dup_call};

/* ---- pipe */

static int64_t pipe_call(struct hc_job *job)
{
    int ends[2];

    if (pipe2(ends, (int)job->arguments[0] | O_CLOEXEC) != 0)
        return -errno;
    return (int64_t)((uint64_t)ends[1] << 32 | (uint32_t)ends[0]);
}
const struct hc_behaviour hc_behave_pipe = {.call = pipe_call, .instant = true, .brief = true};
