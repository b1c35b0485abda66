/* What the host process does not do for a device, where POSIX or Linux lets a function fail: programs can do without. Each says so when
 * it is called; none pretends. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "libc_facade/posix/posix_functions.h"

#include "libc_facade/process/process_functions.h"

#include <errno.h>
#include <gnu/libc-version.h>
#include <signal.h>
#include <sys/mman.h>
#include <termios.h>
#include <unistd.h>

/* ---- Signals for processes: the program itself alone */

HC_DEVICE int hc_libc_kill(pid_t process, int number)
{
    if (number < 0 || number >= NSIG)
        return (int)hc_libc_result(-EINVAL);
    if (process != hc_libc_getpid())
        return (int)hc_libc_result(-EPERM);
    return number == 0 ? 0 : hc_libc_raise(number);
}

/* ---- Who the process is. It can stay who it is. */

HC_DEVICE int hc_libc_setuid(uid_t user)
{
    return user == hc_libc_geteuid() ? 0 : (int)hc_libc_result(-EPERM);
}

HC_DEVICE int hc_libc_seteuid(uid_t user)
{
    return hc_libc_setuid(user);
}

HC_DEVICE int hc_libc_setgid(gid_t group)
{
    return group == hc_libc_getegid() ? 0 : (int)hc_libc_result(-EPERM);
}

HC_DEVICE int hc_libc_setegid(gid_t group)
{
    return hc_libc_setgid(group);
}

HC_DEVICE int hc_libc_setreuid(uid_t real, uid_t effective)
{
    if ((real != (uid_t)-1 && real != hc_libc_getuid()) || (effective != (uid_t)-1 && effective != hc_libc_geteuid()))
        return (int)hc_libc_result(-EPERM);
    return 0;
}

HC_DEVICE int hc_libc_setregid(gid_t real, gid_t effective)
{
    if ((real != (gid_t)-1 && real != hc_libc_getgid()) || (effective != (gid_t)-1 && effective != hc_libc_getegid()))
        return (int)hc_libc_result(-EPERM);
    return 0;
}

/* ---- Terminals: what is none says so, and a terminal's settings stay as they are */

static HC_DEVICE int no_settings(int fd)
{
    return hc_libc_isatty(fd) ? (int)hc_libc_result(-ENOSYS) : -1; /* errno is isatty's */
}

HC_DEVICE int hc_libc_tcgetattr(int fd, struct termios *settings)
{
    (void)settings;
    return no_settings(fd);
}

HC_DEVICE int hc_libc_tcsetattr(int fd, int when, const struct termios *settings)
{
    (void)when, (void)settings;
    return no_settings(fd);
}

HC_DEVICE int hc_libc_tcflush(int fd, int which)
{
    (void)which;
    return no_settings(fd);
}

HC_DEVICE int hc_libc_tcdrain(int fd)
{
    return no_settings(fd);
}

/* ---- Memory that is not to be paged out. A GPU's never is; the CPU device's is the host's. */

HC_DEVICE int hc_libc_mlock(const void *address, size_t length)
{
#ifdef __CUDACC__
    (void)address, (void)length;
    return 0;
#else
    return (int)hc_libc_result(mlock(address, length) == 0 ? 0 : -errno);
#endif
}

HC_DEVICE int hc_libc_munlock(const void *address, size_t length)
{
#ifdef __CUDACC__
    (void)address, (void)length;
    return 0;
#else
    return (int)hc_libc_result(munlock(address, length) == 0 ? 0 : -errno);
#endif
}

HC_DEVICE int hc_libc_mlockall(int flags)
{
    (void)flags;
    return (int)hc_libc_result(-ENOSYS);
}

HC_DEVICE int hc_libc_munlockall(void)
{
    return (int)hc_libc_result(-ENOSYS);
}

/* ---- The C library whose headers programs are compiled with */

#define HC_TEXT_OF(number) #number
#define HC_VERSION_TEXT(major, minor) HC_TEXT_OF(major) "." HC_TEXT_OF(minor)

HC_DEVICE const char *hc_libc_gnu_get_libc_version(void)
{
    return HC_VERSION_TEXT(__GLIBC__, __GLIBC_MINOR__);
}

HC_DEVICE const char *hc_libc_gnu_get_libc_release(void)
{
    return "stable";
}

/* ---- Extended attributes: as on a file system without them */

HC_DEVICE ssize_t hc_libc_getxattr(const char *path, const char *name, void *value, size_t size)
{
    (void)path, (void)name, (void)value, (void)size;
    return (ssize_t)hc_libc_result(-ENOTSUP);
}

HC_DEVICE ssize_t hc_libc_lgetxattr(const char *path, const char *name, void *value, size_t size)
{
    (void)path, (void)name, (void)value, (void)size;
    return (ssize_t)hc_libc_result(-ENOTSUP);
}

HC_DEVICE ssize_t hc_libc_fgetxattr(int fd, const char *name, void *value, size_t size)
{
    (void)fd, (void)name, (void)value, (void)size;
    return (ssize_t)hc_libc_result(-ENOTSUP);
}

HC_DEVICE ssize_t hc_libc_listxattr(const char *path, char *list, size_t size)
{
    (void)path, (void)list, (void)size;
    return (ssize_t)hc_libc_result(-ENOTSUP);
}

HC_DEVICE ssize_t hc_libc_llistxattr(const char *path, char *list, size_t size)
{
    (void)path, (void)list, (void)size;
    return (ssize_t)hc_libc_result(-ENOTSUP);
}

HC_DEVICE ssize_t hc_libc_flistxattr(int fd, char *list, size_t size)
{
    (void)fd, (void)list, (void)size;
    return (ssize_t)hc_libc_result(-ENOTSUP);
}

HC_DEVICE int hc_libc_setxattr(const char *path, const char *name, const void *value, size_t size, int flags)
{
    (void)path, (void)name, (void)value, (void)size, (void)flags;
    return (int)hc_libc_result(-ENOTSUP);
}

HC_DEVICE int hc_libc_lsetxattr(const char *path, const char *name, const void *value, size_t size, int flags)
{
    (void)path, (void)name, (void)value, (void)size, (void)flags;
    return (int)hc_libc_result(-ENOTSUP);
}

HC_DEVICE int hc_libc_fsetxattr(int fd, const char *name, const void *value, size_t size, int flags)
{
    (void)fd, (void)name, (void)value, (void)size, (void)flags;
    return (int)hc_libc_result(-ENOTSUP);
}

HC_DEVICE int hc_libc_removexattr(const char *path, const char *name)
{
    (void)path, (void)name;
    return (int)hc_libc_result(-ENOTSUP);
}

HC_DEVICE int hc_libc_lremovexattr(const char *path, const char *name)
{
    (void)path, (void)name;
    return (int)hc_libc_result(-ENOTSUP);
}

HC_DEVICE int hc_libc_fremovexattr(int fd, const char *name)
{
    (void)fd, (void)name;
    return (int)hc_libc_result(-ENOTSUP);
}
