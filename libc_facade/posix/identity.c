/* Numbers that the host's process has: POSIX.1-2017 getpid and its kin, umask, sysconf. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "libc_facade/posix/posix_functions.h"

#include "device/system.h"

#include <errno.h>
#include <unistd.h>

HC_DEVICE pid_t hc_libc_getpid(void)
{
    return (pid_t)hc_number(HC_NUMBER_PID, 0);
}

HC_DEVICE pid_t hc_libc_getppid(void)
{
    return (pid_t)hc_number(HC_NUMBER_PPID, 0);
}

HC_DEVICE uid_t hc_libc_getuid(void)
{
    return (uid_t)hc_number(HC_NUMBER_UID, 0);
}

HC_DEVICE uid_t hc_libc_geteuid(void)
{
    return (uid_t)hc_number(HC_NUMBER_EUID, 0);
}

HC_DEVICE gid_t hc_libc_getgid(void)
{
    return (gid_t)hc_number(HC_NUMBER_GID, 0);
}

HC_DEVICE gid_t hc_libc_getegid(void)
{
    return (gid_t)hc_number(HC_NUMBER_EGID, 0);
}

HC_DEVICE pid_t hc_libc_getpgid(pid_t process)
{
    return (pid_t)hc_libc_result(hc_number(HC_NUMBER_PGID, process));
}

HC_DEVICE pid_t hc_libc_getpgrp(void)
{
    return (pid_t)hc_number(HC_NUMBER_PGID, 0);
}

HC_DEVICE pid_t hc_libc_getsid(pid_t process)
{
    return (pid_t)hc_libc_result(hc_number(HC_NUMBER_SID, process));
}

HC_DEVICE mode_t hc_libc_umask(mode_t mask)
{
    return (mode_t)hc_number(HC_NUMBER_UMASK, mask);
}

HC_DEVICE long hc_libc_sysconf(int name)
{
    int64_t value = hc_number(HC_NUMBER_SYSCONF, name);

    return value == -ENODATA ? -1 : (long)hc_libc_result(value); /* no limit: errno stays as it is */
}

HC_DEVICE int hc_libc_getpagesize(void)
{
    return (int)hc_libc_sysconf(_SC_PAGESIZE);
}

HC_DEVICE int hc_libc_getdtablesize(void)
{
    return (int)hc_libc_sysconf(_SC_OPEN_MAX);
}

HC_DEVICE int hc_libc_get_nprocs(void)
{
    return (int)hc_libc_sysconf(_SC_NPROCESSORS_ONLN);
}

HC_DEVICE int hc_libc_get_nprocs_conf(void)
{
    return (int)hc_libc_sysconf(_SC_NPROCESSORS_CONF);
}

HC_DEVICE long hc_libc_get_phys_pages(void)
{
    return hc_libc_sysconf(_SC_PHYS_PAGES);
}

HC_DEVICE long hc_libc_get_avphys_pages(void)
{
    return hc_libc_sysconf(_SC_AVPHYS_PAGES);
}
