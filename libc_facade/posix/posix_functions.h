/* POSIX.1-2017 functions on files, descriptors and the process for C programs, beyond those of libc_facade/libc.h. Where no more is
 * said, each is as POSIX (or, where marked so, Linux or glibc) has it, the host's call answers it, and errors are the host's. The
 * process is the host's: descriptors, working directory, umask and record locks belong to all threads of the device together. */
#ifndef HC_LIBC_FACADE_POSIX_FUNCTIONS_H
#define HC_LIBC_FACADE_POSIX_FUNCTIONS_H

#include "libc_facade/libc.h"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <sys/ipc.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/times.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <termios.h>
#include <utime.h>

HC_EXTERN_C_BEGIN

/* openat4, fcntl3, ioctl3 and mremap5 are openat, fcntl, ioctl and mremap with all their arguments; the variadic entries are
 * beside them for the CPU device and in c_program/gpu/variadic.c for GPUs. */

/* ---- paths.c. Descriptors that open, creat, openat and pipe make are close-on-exec, always. */
HC_DEVICE int hc_libc_openat4(int directory, const char *path, int flags, mode_t mode);
HC_DEVICE int hc_libc_fstatat(int directory, const char *path, struct stat *status, int flags);
HC_DEVICE int hc_libc_lstat(const char *path, struct stat *status);
HC_DEVICE int hc_libc_mkdirat(int directory, const char *path, mode_t mode);
HC_DEVICE int hc_libc_unlinkat(int directory, const char *path, int flags);
HC_DEVICE int hc_libc_renameat(int directory, const char *path, int new_directory, const char *new_path);
HC_DEVICE int hc_libc_renameat2(int directory, const char *path, int new_directory, const char *new_path, unsigned flags); /* Linux */
HC_DEVICE int hc_libc_link(const char *path, const char *new_path);
HC_DEVICE int hc_libc_linkat(int directory, const char *path, int new_directory, const char *new_path, int flags);
HC_DEVICE int hc_libc_symlink(const char *text, const char *path);
HC_DEVICE int hc_libc_symlinkat(const char *text, int directory, const char *path);
HC_DEVICE ssize_t hc_libc_readlink(const char *path, char *text, size_t size);
HC_DEVICE ssize_t hc_libc_readlinkat(int directory, const char *path, char *text, size_t size);
HC_DEVICE int hc_libc_mkfifo(const char *path, mode_t mode);
HC_DEVICE int hc_libc_mkfifoat(int directory, const char *path, mode_t mode);
HC_DEVICE int hc_libc_mknod(const char *path, mode_t mode, dev_t device);
HC_DEVICE int hc_libc_mknodat(int directory, const char *path, mode_t mode, dev_t device);
HC_DEVICE int hc_libc_faccessat(int directory, const char *path, int mode, int flags);
HC_DEVICE int hc_libc_euidaccess(const char *path, int mode); /* glibc */
HC_DEVICE int hc_libc_eaccess(const char *path, int mode);    /* glibc */
HC_DEVICE int hc_libc_chmod(const char *path, mode_t mode);
HC_DEVICE int hc_libc_lchmod(const char *path, mode_t mode); /* BSD */
HC_DEVICE int hc_libc_fchmod(int fd, mode_t mode);
HC_DEVICE int hc_libc_fchmodat(int directory, const char *path, mode_t mode, int flags);
HC_DEVICE int hc_libc_chown(const char *path, uid_t user, gid_t group);
HC_DEVICE int hc_libc_lchown(const char *path, uid_t user, gid_t group);
HC_DEVICE int hc_libc_fchown(int fd, uid_t user, gid_t group);
HC_DEVICE int hc_libc_fchownat(int directory, const char *path, uid_t user, gid_t group, int flags);
HC_DEVICE int hc_libc_truncate(const char *path, off_t length);
HC_DEVICE int hc_libc_chdir(const char *path);
HC_DEVICE int hc_libc_fchdir(int fd);
HC_DEVICE int hc_libc_utimensat(int directory, const char *path, const struct timespec times[2], int flags);
HC_DEVICE int hc_libc_futimens(int fd, const struct timespec times[2]);
HC_DEVICE int hc_libc_utimes(const char *path, const struct timeval times[2]);
HC_DEVICE int hc_libc_lutimes(const char *path, const struct timeval times[2]); /* BSD */
HC_DEVICE int hc_libc_futimes(int fd, const struct timeval times[2]);           /* BSD */
HC_DEVICE int hc_libc_futimesat(int directory, const char *path, const struct timeval times[2]); /* Solaris */
HC_DEVICE int hc_libc_utime(const char *path, const struct utimbuf *times);
HC_DEVICE unsigned hc_libc_gnu_dev_major(unsigned long device); /* glibc: on the device */
HC_DEVICE unsigned hc_libc_gnu_dev_minor(unsigned long device);
HC_DEVICE unsigned long hc_libc_gnu_dev_makedev(unsigned major_number, unsigned minor_number);

/* ---- control.c */
HC_DEVICE int hc_libc_dup(int fd);
HC_DEVICE int hc_libc_dup2(int fd, int wanted);
HC_DEVICE int hc_libc_dup3(int fd, int wanted, int flags); /* Linux */
HC_DEVICE int hc_libc_pipe(int ends[2]);
HC_DEVICE int hc_libc_pipe2(int ends[2], int flags); /* Linux */
/* Commands: F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_GETLK, F_SETLK, F_SETLKW, F_OFD_*, F_GETPIPE_SZ, F_SETPIPE_SZ,
 * F_ADD_SEALS, F_GET_SEALS; others are EINVAL. */
HC_DEVICE int hc_libc_fcntl3(int fd, int command, uintptr_t argument);
/* FIONREAD and TIOCGWINSZ; others are ENOTTY. */
HC_DEVICE int hc_libc_ioctl3(int fd, unsigned long request, uintptr_t argument);
HC_DEVICE int hc_libc_flock(int fd, int operation); /* BSD */
HC_DEVICE int hc_libc_lockf(int fd, int command, off_t length);
HC_DEVICE int hc_libc_posix_fadvise(int fd, off_t offset, off_t length, int advice);
HC_DEVICE int hc_libc_posix_fallocate(int fd, off_t offset, off_t length);
HC_DEVICE int hc_libc_fallocate(int fd, int mode, off_t offset, off_t length); /* Linux */
HC_DEVICE int hc_libc_syncfs(int fd); /* Linux */
HC_DEVICE int hc_libc_msync(void *address, size_t length, int flags);
HC_DEVICE int hc_libc_mprotect(void *address, size_t length, int prot); /* always EINVAL: a device's mappings stay as they are */
HC_DEVICE void *hc_libc_mremap5(void *address, size_t length, size_t new_length, int flags, void *wish); /* Linux; always ENOMEM */

/* ---- vector.c. writev and pwritev put their parts together in memory of malloc's, so that they are one write. */
HC_DEVICE ssize_t hc_libc_readv(int fd, const struct iovec *parts, int count);
HC_DEVICE ssize_t hc_libc_writev(int fd, const struct iovec *parts, int count);
HC_DEVICE ssize_t hc_libc_preadv(int fd, const struct iovec *parts, int count, off_t offset);  /* BSD */
HC_DEVICE ssize_t hc_libc_pwritev(int fd, const struct iovec *parts, int count, off_t offset); /* BSD */

/* ---- identity.c */
HC_DEVICE pid_t hc_libc_getpid(void); /* the host process */
HC_DEVICE pid_t hc_libc_getppid(void);
HC_DEVICE uid_t hc_libc_getuid(void);
HC_DEVICE uid_t hc_libc_geteuid(void);
HC_DEVICE gid_t hc_libc_getgid(void);
HC_DEVICE gid_t hc_libc_getegid(void);
HC_DEVICE pid_t hc_libc_getpgrp(void);
HC_DEVICE pid_t hc_libc_getpgid(pid_t process);
HC_DEVICE pid_t hc_libc_getsid(pid_t process);
HC_DEVICE mode_t hc_libc_umask(mode_t mask);
HC_DEVICE long hc_libc_sysconf(int name);
HC_DEVICE int hc_libc_getpagesize(void);     /* BSD */
HC_DEVICE int hc_libc_getdtablesize(void);   /* BSD */
HC_DEVICE int hc_libc_get_nprocs(void);      /* glibc; processors of the host, as sysconf's */
HC_DEVICE int hc_libc_get_nprocs_conf(void); /* glibc */
HC_DEVICE long hc_libc_get_phys_pages(void);   /* glibc */
HC_DEVICE long hc_libc_get_avphys_pages(void); /* glibc */

/* ---- sleep.c: on the device. The handler of an alarm interrupts them, nothing else does. */
HC_DEVICE unsigned hc_libc_sleep(unsigned seconds);
HC_DEVICE int hc_libc_usleep(useconds_t microseconds);
/* CLOCK_REALTIME and CLOCK_MONOTONIC; others are EOPNOTSUPP. A step of the host's clock is noticed within a second. */
HC_DEVICE int hc_libc_clock_nanosleep(clockid_t clock, int flags, const struct timespec *time, struct timespec *remaining);
HC_DEVICE int hc_libc_clock_getres(clockid_t clock, struct timespec *resolution); /* the host's */
HC_DEVICE int hc_libc_sched_yield(void);

/* ---- once.c: the other threads wait until the routine has returned. A routine that asks for itself waits for ever, as glibc's. */
HC_DEVICE int hc_libc_pthread_once(int *control, void (*routine)(void));
HC_DEVICE void hc_libc_call_once(void *flag, void (*routine)(void)); /* C17 7.26.2.1; once_flag is a struct of one int */

/* ---- machine.c */
HC_DEVICE char *hc_libc_getcwd(char *path, size_t size); /* NULL: memory of malloc's, as glibc */
HC_DEVICE char *hc_libc_get_current_dir_name(void);      /* glibc; takes no account of PWD */
HC_DEVICE char *hc_libc_realpath(const char *path, char *resolved);
HC_DEVICE int hc_libc_uname(struct utsname *names);
HC_DEVICE int hc_libc_gethostname(char *name, size_t size);
HC_DEVICE int hc_libc_ttyname_r(int fd, char *name, size_t size);
HC_DEVICE char *hc_libc_ttyname(int fd);
HC_DEVICE long hc_libc_pathconf(const char *path, int name);
HC_DEVICE long hc_libc_fpathconf(int fd, int name);
HC_DEVICE int hc_libc_statfs(const char *path, struct statfs *status); /* Linux */
HC_DEVICE int hc_libc_fstatfs(int fd, struct statfs *status);          /* Linux */
HC_DEVICE int hc_libc_statvfs(const char *path, struct statvfs *status);
HC_DEVICE int hc_libc_fstatvfs(int fd, struct statvfs *status);
HC_DEVICE int hc_libc_getrusage(int who, struct rusage *usage); /* the host process's: not what the device used */
HC_DEVICE clock_t hc_libc_times(struct tms *times);             /* likewise */
HC_DEVICE int hc_libc_getrlimit(int resource, struct rlimit *limit);
HC_DEVICE int hc_libc_getloadavg(double *load, int count); /* BSD */
HC_DEVICE ssize_t hc_libc_getrandom(void *buffer, size_t size, unsigned flags); /* Linux */
HC_DEVICE int hc_libc_getentropy(void *buffer, size_t size);                    /* BSD */
HC_DEVICE void hc_libc_sync(void);
/* EPERM unless the run allows it (hcrun --allow-system, HOSTCALL_ALLOW_SYSTEM=1); then the host's /bin/sh runs it. SIGINT and SIGQUIT are
 * not ignored meanwhile. */
HC_DEVICE int hc_libc_system(const char *command);

/* ---- control_process.c: the host process's. setrlimit64 is setrlimit, as are all of LFS. */
HC_DEVICE int hc_libc_getpriority(int which, id_t who);
HC_DEVICE int hc_libc_setpriority(int which, id_t who, int priority);
HC_DEVICE int hc_libc_nice(int more);
HC_DEVICE int hc_libc_setrlimit(int resource, const struct rlimit *limit);
HC_DEVICE int hc_libc_setrlimit64(int resource, const struct rlimit *limit);
HC_DEVICE int hc_libc_getgroups(int count, gid_t *groups);
HC_DEVICE int hc_libc_clock_settime(clockid_t clock, const struct timespec *time);
HC_DEVICE key_t hc_libc_ftok(const char *path, int project);
HC_DEVICE char *hc_libc_canonicalize_file_name(const char *path); /* glibc */
HC_DEVICE int hc_libc_mincore(void *address, size_t length, unsigned char *pages); /* BSD; ENOSYS */
HC_DEVICE ssize_t hc_libc_splice(int in, off_t *in_offset, int out, off_t *out_offset, size_t length, unsigned flags); /* Linux; ENOSYS */
HC_DEVICE int hc_libc_sigaltstack(const stack_t *stack, stack_t *old); /* remembered */

/* ---- ready.c. The handler of an alarm interrupts them, nothing else does; the masks of ppoll and pselect do nothing. */
HC_DEVICE int hc_libc_poll(struct pollfd *fds, nfds_t count, int milliseconds);
HC_DEVICE int hc_libc_ppoll(struct pollfd *fds, nfds_t count, const struct timespec *wait, const sigset_t *mask); /* Linux */
HC_DEVICE int hc_libc_select(int count, fd_set *in, fd_set *out, fd_set *except, struct timeval *wait);
HC_DEVICE int hc_libc_pselect(int count, fd_set *in, fd_set *out, fd_set *except, const struct timespec *wait, const sigset_t *mask);

/* ---- absent.c */
HC_DEVICE int hc_libc_kill(pid_t process, int number); /* the own process; others: EPERM */
HC_DEVICE int hc_libc_setuid(uid_t user);              /* these six: what the process is already; else EPERM */
HC_DEVICE int hc_libc_seteuid(uid_t user);
HC_DEVICE int hc_libc_setgid(gid_t group);
HC_DEVICE int hc_libc_setegid(gid_t group);
HC_DEVICE int hc_libc_setreuid(uid_t real, uid_t effective);
HC_DEVICE int hc_libc_setregid(gid_t real, gid_t effective);
HC_DEVICE int hc_libc_tcgetattr(int fd, struct termios *settings); /* these four: ENOTTY, and ENOSYS of a terminal */
HC_DEVICE int hc_libc_tcsetattr(int fd, int when, const struct termios *settings);
HC_DEVICE int hc_libc_tcflush(int fd, int which);
HC_DEVICE int hc_libc_tcdrain(int fd);
HC_DEVICE int hc_libc_mlock(const void *address, size_t length);
HC_DEVICE int hc_libc_munlock(const void *address, size_t length);
HC_DEVICE int hc_libc_mlockall(int flags); /* ENOSYS */
HC_DEVICE int hc_libc_munlockall(void);    /* ENOSYS */
HC_DEVICE const char *hc_libc_gnu_get_libc_version(void); /* glibc: of the headers */
HC_DEVICE const char *hc_libc_gnu_get_libc_release(void); /* glibc */
/* Linux, all twelve: ENOTSUP */
HC_DEVICE ssize_t hc_libc_getxattr(const char *path, const char *name, void *value, size_t size);
HC_DEVICE ssize_t hc_libc_lgetxattr(const char *path, const char *name, void *value, size_t size);
HC_DEVICE ssize_t hc_libc_fgetxattr(int fd, const char *name, void *value, size_t size);
HC_DEVICE ssize_t hc_libc_listxattr(const char *path, char *list, size_t size);
HC_DEVICE ssize_t hc_libc_llistxattr(const char *path, char *list, size_t size);
HC_DEVICE ssize_t hc_libc_flistxattr(int fd, char *list, size_t size);
HC_DEVICE int hc_libc_setxattr(const char *path, const char *name, const void *value, size_t size, int flags);
HC_DEVICE int hc_libc_lsetxattr(const char *path, const char *name, const void *value, size_t size, int flags);
HC_DEVICE int hc_libc_fsetxattr(int fd, const char *name, const void *value, size_t size, int flags);
HC_DEVICE int hc_libc_removexattr(const char *path, const char *name);
HC_DEVICE int hc_libc_lremovexattr(const char *path, const char *name);
HC_DEVICE int hc_libc_fremovexattr(int fd, const char *name);

/* ---- users.c. The static results are shared by all threads. */
HC_DEVICE struct passwd *hc_libc_getpwuid(uid_t user);
HC_DEVICE struct passwd *hc_libc_getpwnam(const char *name);
HC_DEVICE int hc_libc_getpwuid_r(uid_t user, struct passwd *entry, char *room, size_t size, struct passwd **found);
HC_DEVICE int hc_libc_getpwnam_r(const char *name, struct passwd *entry, char *room, size_t size, struct passwd **found);
HC_DEVICE struct group *hc_libc_getgrgid(gid_t group);
HC_DEVICE struct group *hc_libc_getgrnam(const char *name);
HC_DEVICE int hc_libc_getgrgid_r(gid_t group, struct group *entry, char *room, size_t size, struct group **found);
HC_DEVICE int hc_libc_getgrnam_r(const char *name, struct group *entry, char *room, size_t size, struct group **found);

/* Take a line of /etc/passwd or /etc/group apart, in place; the entry points into it. False, or -EIO: it is not of the form. -ERANGE: the pointers
 * to the members have no room behind the line. */
HC_DEVICE int hc_user_of_line(char *line, struct passwd *entry);
HC_DEVICE int hc_group_of_line(char *room, size_t size, struct group *entry);

/* ---- stdio/user_list.c. One place in each list for all threads; a result holds until the next call. */
HC_DEVICE struct passwd *hc_libc_fgetpwent(FILE *stream); /* glibc */
HC_DEVICE struct group *hc_libc_fgetgrent(FILE *stream);  /* glibc */
HC_DEVICE void hc_libc_setpwent(void);
HC_DEVICE void hc_libc_endpwent(void);
HC_DEVICE struct passwd *hc_libc_getpwent(void);
HC_DEVICE void hc_libc_setgrent(void);
HC_DEVICE void hc_libc_endgrent(void);
HC_DEVICE struct group *hc_libc_getgrent(void);

/* ---- temporary.c */
HC_DEVICE int hc_libc_mkstemp(char *pattern);
HC_DEVICE int hc_libc_mkstemps(char *pattern, int suffix);             /* BSD */
HC_DEVICE int hc_libc_mkostemp(char *pattern, int flags);              /* glibc */
HC_DEVICE int hc_libc_mkostemps(char *pattern, int suffix, int flags); /* glibc */
HC_DEVICE char *hc_libc_mkdtemp(char *pattern);
HC_DEVICE char *hc_libc_mktemp(char *pattern); /* POSIX.1-2001 */
HC_DEVICE char *hc_libc_tmpnam(char *name);    /* NULL: one buffer for all threads */
HC_DEVICE char *hc_libc_tempnam(const char *directory, const char *prefix);

HC_EXTERN_C_END

#endif
