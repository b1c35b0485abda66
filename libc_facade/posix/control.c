/* POSIX.1-2017 functions on descriptors beyond reading and writing: copies, pipes, locks, space. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "libc_facade/posix/posix_functions.h"

#include "device/include/hostcall/device.h"
#include "device/system.h"

#include <errno.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

/* ---- Copies and pipes */

HC_DEVICE int hc_libc_dup(int fd)
{
    return (int)hc_libc_result(hc_dup(fd, -1, 0));
}

HC_DEVICE int hc_libc_dup3(int fd, int wanted, int flags)
{
    if (wanted < 0)
        return (int)hc_libc_result(-EBADF);
    return (int)hc_libc_result(hc_dup(fd, wanted, flags));
}

HC_DEVICE int hc_libc_dup2(int fd, int wanted)
{
    if (fd != wanted)
        return hc_libc_dup3(fd, wanted, 0);
    return hc_libc_result(hc_fcntl(fd, F_GETFD, 0, NULL)) < 0 ? -1 : fd;
}

HC_DEVICE int hc_libc_pipe2(int ends[2], int flags)
{
    return (int)hc_libc_result(hc_pipe(ends, flags));
}

HC_DEVICE int hc_libc_pipe(int ends[2])
{
    return hc_libc_pipe2(ends, 0);
}

/* ---- fcntl, locks */

static HC_DEVICE int64_t lock_record(int fd, int command, struct flock *lock)
{
    struct hc_wire_lock wire;
    int64_t result;

    if (lock == NULL)
        return -EFAULT;
    wire.type = lock->l_type;
    wire.whence = lock->l_whence;
    wire.start = lock->l_start;
    wire.length = lock->l_len;
    wire.pid = lock->l_pid;
    result = hc_fcntl(fd, command, 0, &wire);
    if (result == 0 && (command == F_GETLK || command == F_OFD_GETLK)) {
        lock->l_type = (short)wire.type;
        lock->l_whence = (short)wire.whence;
        lock->l_start = wire.start;
        lock->l_len = wire.length;
        lock->l_pid = (pid_t)wire.pid;
    }
    return result;
}

HC_DEVICE int hc_libc_fcntl3(int fd, int command, uintptr_t argument)
{
    switch (command) {
    case F_GETLK:
    case F_SETLK:
    case F_SETLKW:
    case F_OFD_GETLK:
    case F_OFD_SETLK:
    case F_OFD_SETLKW:
        return (int)hc_libc_result(lock_record(fd, command, (struct flock *)argument));
    default: /* an int, of which the upper half may be anything */
        return (int)hc_libc_result(hc_fcntl(fd, command, (int)argument, NULL));
    }
}

HC_DEVICE int hc_libc_lockf(int fd, int command, off_t length)
{
    struct flock lock;
    int result;

    lock.l_type = command == F_ULOCK ? F_UNLCK : F_WRLCK;
    lock.l_whence = SEEK_CUR;
    lock.l_start = 0;
    lock.l_len = length;
    lock.l_pid = 0;
    switch (command) {
    case F_ULOCK:
    case F_TLOCK:
        return (int)hc_libc_result(lock_record(fd, F_SETLK, &lock));
    case F_LOCK:
        return (int)hc_libc_result(lock_record(fd, F_SETLKW, &lock));
    case F_TEST:
        result = (int)hc_libc_result(lock_record(fd, F_GETLK, &lock));
        return result == 0 && lock.l_type != F_UNLCK ? (int)hc_libc_result(-EACCES) : result;
    default:
        return (int)hc_libc_result(-EINVAL);
    }
}

HC_DEVICE int hc_libc_flock(int fd, int operation)
{
    return (int)hc_libc_result(hc_control(fd, HC_CONTROL_FLOCK, operation, 0, 0, NULL, 0));
}

/* ---- ioctl */

HC_DEVICE int hc_libc_ioctl3(int fd, unsigned long request, uintptr_t argument)
{
    union {
        int count;
        struct winsize window;
        uint64_t all;
    } answer;
    int result;

    answer.all = 0;
    if (argument == 0 && (request == FIONREAD || request == TIOCGWINSZ))
        return (int)hc_libc_result(-EFAULT);
    result = (int)hc_libc_result(hc_control(fd, HC_CONTROL_IOCTL, (int64_t)request, 0, 0, &answer, sizeof answer));
    if (result == 0 && request == FIONREAD)
        *(int *)argument = answer.count;
    if (result == 0 && request == TIOCGWINSZ)
        *(struct winsize *)argument = answer.window;
    return result;
}

#ifndef __CUDACC__ /* on a GPU, gpu_variadic.c has the variadic entries */
int hc_libc_fcntl(int fd, int command, ...)
{
    uintptr_t argument;
    va_list arguments;

    va_start(arguments, command);
    argument = va_arg(arguments, uintptr_t); /* the ABI has a register for it, whether there is one or not */
    va_end(arguments);
    return hc_libc_fcntl3(fd, command, argument);
}

int hc_libc_fcntl64(int fd, int command, ...)
{
    uintptr_t argument;
    va_list arguments;

    va_start(arguments, command);
    argument = va_arg(arguments, uintptr_t);
    va_end(arguments);
    return hc_libc_fcntl3(fd, command, argument);
}

int hc_libc_ioctl(int fd, unsigned long request, ...)
{
    uintptr_t argument;
    va_list arguments;

    va_start(arguments, request);
    argument = va_arg(arguments, uintptr_t);
    va_end(arguments);
    return hc_libc_ioctl3(fd, request, argument);
}
#endif

/* ---- Space and advice. The posix_ ones return the error and leave errno alone. */

HC_DEVICE int hc_libc_posix_fadvise(int fd, off_t offset, off_t length, int advice)
{
    return (int)-hc_control(fd, HC_CONTROL_ADVISE, offset, length, advice, NULL, 0);
}

HC_DEVICE int hc_libc_posix_fallocate(int fd, off_t offset, off_t length)
{
    return (int)-hc_control(fd, HC_CONTROL_RESERVE, offset, length, 0, NULL, 0);
}

HC_DEVICE int hc_libc_fallocate(int fd, int mode, off_t offset, off_t length)
{
    return (int)hc_libc_result(hc_control(fd, HC_CONTROL_ALLOCATE, mode, offset, length, NULL, 0));
}

HC_DEVICE int hc_libc_syncfs(int fd)
{
    return (int)hc_libc_result(hc_control(fd, HC_CONTROL_SYNC, 0, 0, 0, NULL, 0));
}

/* ---- Mappings */

HC_DEVICE int hc_libc_msync(void *address, size_t length, int flags)
{
    return (int)hc_libc_result(hc_msync(address, length, flags));
}

HC_DEVICE int hc_libc_mprotect(void *address, size_t length, int prot)
{
    (void)address, (void)length, (void)prot;
    return (int)hc_libc_result(-EINVAL);
}

HC_DEVICE void *hc_libc_mremap5(void *address, size_t length, size_t new_length, int flags, void *wish)
{
    (void)address, (void)length, (void)new_length, (void)flags, (void)wish;
    hc_libc_result(-ENOMEM);
    return MAP_FAILED;
}

#ifndef __CUDACC__
void *hc_libc_mremap(void *address, size_t length, size_t new_length, int flags, ...)
{
    return hc_libc_mremap5(address, length, new_length, flags, NULL);
}
#endif
