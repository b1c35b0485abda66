/* The process and the machine: who, how many, how much, how long; users and groups. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <sys/time.h>
#include <sys/times.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#define SHOW(call)                                                                                                     \
    do {                                                                                                               \
        long value_;                                                                                                   \
        errno = 0;                                                                                                     \
        value_ = (long)(call);                                                                                         \
        printf("%s: %ld", #call, value_);                                                                              \
        if (value_ < 0)                                                                                                \
            printf(" errno %d", errno);                                                                                \
        printf("\n");                                                                                                  \
    } while (0)

static int same(const char *a, const char *b)
{
    while (*a != '\0' && *a == *b)
        a++, b++;
    return *a == *b;
}

static void who(void)
{
    SHOW(getpid() > 1 && getpid() == getpid());
    SHOW(getppid() > 0 && getppid() != getpid());
    SHOW(getuid());
    SHOW(geteuid());
    SHOW(getgid());
    SHOW(getegid());
    SHOW(getpgrp() > 0 && getpgrp() == getpgid(0));
    SHOW(getpgid(getpid()) == getpgrp());
    SHOW(getpgid(-7));
    SHOW(getsid(0) > 0);
    SHOW(getsid(1 << 29));
}

static void how_many(void)
{
    SHOW(sysconf(_SC_PAGESIZE));
    SHOW(sysconf(_SC_NPROCESSORS_ONLN));
    SHOW(sysconf(_SC_NPROCESSORS_CONF));
    SHOW(sysconf(_SC_OPEN_MAX));
    SHOW(sysconf(_SC_PHYS_PAGES));
    SHOW(sysconf(_SC_AVPHYS_PAGES) > 0);
    SHOW(sysconf(_SC_CLK_TCK));
    SHOW(sysconf(_SC_LINE_MAX));
    SHOW(sysconf(_SC_HOST_NAME_MAX));
    SHOW(sysconf(_SC_LOGIN_NAME_MAX));
    SHOW(sysconf(_SC_NGROUPS_MAX));
    SHOW(sysconf(_SC_IOV_MAX));
    SHOW(sysconf(_SC_SYMLOOP_MAX)); /* no limit */
    SHOW(sysconf(_SC_VERSION));
    SHOW(sysconf(_SC_LEVEL1_DCACHE_LINESIZE));
    SHOW(sysconf(-1));
    SHOW(sysconf(100000));
    SHOW(getpagesize());
    SHOW(getdtablesize());
    SHOW(get_nprocs());
    SHOW(get_nprocs_conf());
    SHOW(get_phys_pages());
}

static void paths(void)
{
    int fd = open("file", O_CREAT | O_RDWR, 0644), ends[2];

    pipe(ends);
    SHOW(pathconf(".", _PC_NAME_MAX));
    SHOW(pathconf(".", _PC_PATH_MAX));
    SHOW(pathconf("file", _PC_LINK_MAX));
    SHOW(pathconf("absent", _PC_NAME_MAX) == 255 || errno == ENOENT);
    SHOW(pathconf(".", 1000));
    SHOW(fpathconf(fd, _PC_PIPE_BUF));
    SHOW(fpathconf(ends[0], _PC_PIPE_BUF));
    SHOW(fpathconf(fd, _PC_FILESIZEBITS));
    SHOW(fpathconf(fd, _PC_SYMLINK_MAX)); /* no limit */
    SHOW(fpathconf(999, _PC_NAME_MAX));
    close(fd), close(ends[0]), close(ends[1]);
}

static void names(void)
{
    struct utsname all;
    char name[HOST_NAME_MAX + 1], terminal[64];
    int null = open("/dev/null", O_RDWR);

    SHOW(uname(&all));
    printf("%s %s %s %s %s %s\n", all.sysname, all.nodename, all.release, all.version, all.machine, all.domainname);
    SHOW(gethostname(name, sizeof name));
    printf("%d\n", same(name, all.nodename));
    SHOW(gethostname(name, 0));
    SHOW(gethostname(name, 1));
    SHOW(ttyname_r(null, terminal, sizeof terminal));
    SHOW(ttyname_r(999, terminal, sizeof terminal));
    printf("%d\n", ttyname(null) == NULL);
    SHOW(isatty(999));
    close(null);
}

static void limits(void)
{
    struct rlimit limit;
    struct rusage usage, later;
    struct tms spent;
    double load[3];
    clock_t ticks;

    SHOW(getrlimit(RLIMIT_NOFILE, &limit));
    printf("%lu %lu\n", (unsigned long)limit.rlim_cur, (unsigned long)limit.rlim_max);
    SHOW(getrlimit(RLIMIT_CORE, &limit));
    printf("%lx\n", (unsigned long)limit.rlim_max);
    SHOW(getrlimit(RLIMIT_FSIZE, &limit));
    printf("%d\n", limit.rlim_cur == RLIM_INFINITY);
    SHOW(getrlimit(1000, &limit));
    SHOW(getrusage(RUSAGE_SELF, &usage));
    SHOW(getrusage(RUSAGE_SELF, &later));
    printf("%d\n", usage.ru_maxrss > 0 && later.ru_maxrss >= usage.ru_maxrss && usage.ru_utime.tv_sec >= 0 &&
                       usage.ru_utime.tv_usec < 1000000 && later.ru_minflt >= usage.ru_minflt && usage.ru_minflt > 0);
    SHOW(getrusage(RUSAGE_CHILDREN, &usage));
    SHOW(getrusage(99, &usage));
    ticks = times(&spent);
    printf("%d\n", ticks > 0 && times(NULL) >= ticks && spent.tms_utime >= 0 && spent.tms_cutime >= 0);
    SHOW(getloadavg(load, 3));
    printf("%d\n", load[0] >= 0 && load[1] >= 0 && load[2] < 100000);
    SHOW(getloadavg(load, 1));
    SHOW(getloadavg(load, 9));
    SHOW(getloadavg(load, 0));
}

static void chance(void)
{
    static unsigned char bytes[100000];
    unsigned seen[256] = {0}, i, kinds = 0;

    SHOW(getrandom(bytes, 16, 0));
    SHOW(getrandom(bytes, 0, 0));
    SHOW(getrandom(bytes, 16, GRND_NONBLOCK));
    SHOW(getrandom(bytes, 16, 0x8000));
    SHOW(getrandom(bytes, 5000, 0));
    for (i = 0; i < 5000; i++)
        kinds += seen[bytes[i]]++ == 0;
    printf("%d\n", kinds > 240);
    SHOW(getentropy(bytes, 256));
    SHOW(getentropy(bytes, 257));
    SHOW(getentropy(bytes, 0));
}

static long elapsed(const struct timespec *since)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (now.tv_sec - since->tv_sec) * 1000000 + (now.tv_nsec - since->tv_nsec) / 1000;
}

static void waits(void)
{
    struct timespec start, time = {0, 20000000}, bad = {0, 1000000000}, past = {1, 0}, end;

    clock_gettime(CLOCK_MONOTONIC, &start);
    SHOW(usleep(30000));
    printf("%d\n", elapsed(&start) >= 30000);
    SHOW(usleep(0));
    SHOW(sleep(0));
    clock_gettime(CLOCK_MONOTONIC, &start);
    SHOW(sleep(1));
    printf("%d\n", elapsed(&start) >= 1000000);
    clock_gettime(CLOCK_MONOTONIC, &start);
    SHOW(clock_nanosleep(CLOCK_MONOTONIC, 0, &time, NULL));
    printf("%d\n", elapsed(&start) >= 20000);
    clock_gettime(CLOCK_MONOTONIC, &start);
    end = start;
    end.tv_nsec += 40000000;
    if (end.tv_nsec >= 1000000000)
        end.tv_nsec -= 1000000000, end.tv_sec++;
    SHOW(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &end, NULL));
    printf("%d\n", elapsed(&start) >= 40000);
    SHOW(clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &past, NULL));
    SHOW(clock_nanosleep(CLOCK_MONOTONIC, 0, &bad, NULL));
    bad.tv_nsec = -1;
    SHOW(clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &bad, NULL));
    SHOW(clock_nanosleep(CLOCK_THREAD_CPUTIME_ID, 0, &time, NULL));
    SHOW(clock_getres(CLOCK_MONOTONIC, &time));
    printf("%ld %ld\n", (long)time.tv_sec, time.tv_nsec);
    SHOW(clock_getres(CLOCK_REALTIME_COARSE, &time));
    printf("%ld %ld\n", (long)time.tv_sec, time.tv_nsec);
    SHOW(clock_getres(CLOCK_PROCESS_CPUTIME_ID, NULL));
    SHOW(clock_getres(12345, &time));
    SHOW(sched_yield());
}

static void show_user(const struct passwd *user)
{
    if (user == NULL)
        printf("none errno %d\n", errno);
    else
        printf("%s:%s:%u:%u:%s:%s:%s\n", user->pw_name, user->pw_passwd, user->pw_uid, user->pw_gid, user->pw_gecos,
               user->pw_dir, user->pw_shell);
}

static void show_group(const struct group *group)
{
    int i;
    if (group == NULL) {
        printf("none errno %d\n", errno);
        return;
    }
    printf("%s:%s:%u:", group->gr_name, group->gr_passwd, group->gr_gid);
    for (i = 0; group->gr_mem[i] != NULL; i++)
        printf("%s%s", i != 0 ? "," : "", group->gr_mem[i]);
    printf("\n");
}

static void users(void)
{
    static const char *const names[] = {"root", "daemon", "nobody", "no such user"},
                            *const groups[] = {"root", "adm", "audio", "sudo", "nogroup", "no such group"};
    struct passwd user, *found;
    struct group group, *found_group;
    char room[4096];
    unsigned i;

    for (i = 0; i < 4; i++) {
        errno = 0;
        show_user(getpwnam(names[i]));
    }
    for (i = 0; i < 6; i++) {
        errno = 0;
        show_group(getgrnam(groups[i]));
    }
    show_user(getpwuid(0));
    show_user(getpwuid(65534));
    errno = 0;
    show_user(getpwuid(3123456789u));
    show_group(getgrgid(0));
    show_group(getgrgid(4));
    SHOW(getpwnam_r("root", &user, room, sizeof room, &found));
    printf("%d\n", found == &user && user.pw_name >= room && user.pw_shell < room + sizeof room);
    SHOW(getpwnam_r("root", &user, room, 5, &found));
    printf("%d\n", found == NULL);
    SHOW(getpwuid_r(3123456789u, &user, room, sizeof room, &found));
    printf("%d\n", found == NULL);
    SHOW(getgrgid_r(0, &group, room, sizeof room, &found_group));
    show_group(found_group);
    SHOW(getgrnam_r("root", &group, room, 6, &found_group));
    printf("%d\n", found_group == NULL);
}

int main(void)
{
    who();
    how_many();
    paths();
    names();
    limits();
    chance();
    waits();
    users();
    sync();
    return 0;
}
