/* What a program changes of its process: priority, limits, the clock. The process is the host's. And what a device cannot do, which
 * says so when it is called: programs can do without. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "libc_facade/posix/posix_functions.h"

#include "device/system.h"
#include "libc_facade/memory/memory_functions.h"
#include "libc_facade/process/process_functions.h"

#include <errno.h>
#include <grp.h>
#include <signal.h>
#include <sys/ipc.h>
#include <unistd.h>

#define HC_PRIORITY_MIDDLE 20 /* the host answers 20 less the priority, as Linux does: 1 to 40 */
#define HC_LEAST_SIGNAL_STACK 2048u /* MINSIGSTKSZ asks the host's processor */

HC_DEVICE int hc_libc_getpriority(int which, id_t who)
{
    int64_t answer = hc_number2(HC_NUMBER_PRIORITY, which, who, 0);

    return answer < 0 ? (int)hc_libc_result(answer) : HC_PRIORITY_MIDDLE - (int)answer;
}

HC_DEVICE int hc_libc_setpriority(int which, id_t who, int priority)
{
    return (int)hc_libc_result(hc_number2(HC_NUMBER_SET_PRIORITY, which, who, priority));
}

HC_DEVICE int hc_libc_nice(int more)
{
    int64_t answer = hc_number2(HC_NUMBER_PRIORITY, PRIO_PROCESS, 0, 0), wanted;

    if (answer < 0)
        return (int)hc_libc_result(answer);
    wanted = HC_PRIORITY_MIDDLE - answer + more;
    wanted = wanted > 19 ? 19 : wanted < -20 ? -20 : wanted;
    answer = hc_number2(HC_NUMBER_SET_PRIORITY, PRIO_PROCESS, 0, wanted);
    if (answer < 0)
        return (int)hc_libc_result(answer == -EACCES ? -EPERM : answer);
    return (int)wanted;
}

HC_DEVICE int hc_libc_setrlimit(int resource, const struct rlimit *limit)
{
    if (limit == NULL)
        return (int)hc_libc_result(-EFAULT);
    return (int)hc_libc_result(hc_number2(HC_NUMBER_SET_LIMIT, resource, (int64_t)limit->rlim_cur, (int64_t)limit->rlim_max));
}

HC_DEVICE int hc_libc_setrlimit64(int resource, const struct rlimit *limit)
{
    return hc_libc_setrlimit(resource, limit);
}

HC_DEVICE int hc_libc_getgroups(int count, gid_t *groups)
{
    int64_t bytes;

    if (count < 0)
        return (int)hc_libc_result(-EINVAL);
    bytes = hc_query(HC_QUERY_GROUPS, 0, 0, NULL, groups, (size_t)count * sizeof *groups);
    if (bytes > 0 && count != 0 && (size_t)bytes > (size_t)count * sizeof *groups)
        bytes = -EINVAL;
    return (int)(hc_libc_result(bytes) / (int64_t)(bytes > 0 ? sizeof *groups : 1));
}

HC_DEVICE int hc_libc_clock_settime(clockid_t clock, const struct timespec *time)
{
    if (time == NULL)
        return (int)hc_libc_result(-EFAULT);
    return (int)hc_libc_result(hc_number2(HC_NUMBER_SET_CLOCK, clock, time->tv_sec, time->tv_nsec));
}

/* As glibc makes it, of the file and the project's low byte. */
HC_DEVICE key_t hc_libc_ftok(const char *path, int project)
{
    struct stat status;

    if (hc_libc_stat(path, &status) != 0)
        return -1;
    return (key_t)((status.st_ino & 0xffff) | (status.st_dev & 0xff) << 16 | ((unsigned)project & 0xff) << 24);
}

HC_DEVICE char *hc_libc_canonicalize_file_name(const char *path)
{
    return hc_libc_realpath(path, NULL);
}

/* ---- Not on a device */

HC_DEVICE int hc_libc_mincore(void *address, size_t length, unsigned char *pages)
{
    (void)address;
    (void)length;
    (void)pages;
    return (int)hc_libc_result(-ENOSYS);
}

HC_DEVICE ssize_t hc_libc_splice(int in, off_t *in_offset, int out, off_t *out_offset, size_t length, unsigned flags)
{
    (void)in;
    (void)in_offset;
    (void)out;
    (void)out_offset;
    (void)length;
    (void)flags;
    return (ssize_t)hc_libc_result(-ENOSYS);
}

HC_DEVICE_STATIC stack_t signal_stack = {NULL, SS_DISABLE, 0};

/* Nothing interrupts a thread of a device, so handlers run on its own stack: what is set is remembered and not used. */
HC_DEVICE int hc_libc_sigaltstack(const stack_t *stack, stack_t *old)
{
    stack_t before = signal_stack;

    if (stack != NULL) {
        if ((stack->ss_flags & ~SS_DISABLE) != 0)
            return (int)hc_libc_result(-EINVAL);
        if (stack->ss_flags == 0 && stack->ss_size < HC_LEAST_SIGNAL_STACK)
            return (int)hc_libc_result(-ENOMEM);
        signal_stack = *stack;
    }
    if (old != NULL)
        *old = before;
    return 0;
}
