/* What a process may change of itself, and what a device answers with ENOSYS: priority, limits, groups, alarm, keys of files. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static void priority(void)
{
    int before = getpriority(PRIO_PROCESS, 0);

    printf("%d\n", setpriority(PRIO_PROCESS, 0, before + 1));
    printf("%d\n", getpriority(PRIO_PROCESS, 0) - before);
    printf("%d\n", nice(2) - before);
    printf("%d\n", nice(100));
    printf("%d\n", getpriority(PRIO_PROCESS, 0));
    errno = 0;
    printf("%d ", getpriority(99, 0));
    printf("%d\n", errno == EINVAL);
}

static void limits(void)
{
    struct rlimit limit, now;

    printf("%d\n", getrlimit(RLIMIT_CORE, &limit));
    limit.rlim_cur = 0;
    printf("%d\n", setrlimit(RLIMIT_CORE, &limit));
    printf("%d %d\n", getrlimit(RLIMIT_CORE, &now), now.rlim_cur == 0 && now.rlim_max == limit.rlim_max);
    errno = 0;
    printf("%d ", setrlimit(9999, &limit));
    printf("%d\n", errno == EINVAL);
    limit.rlim_cur = 10;
    limit.rlim_max = 5;
    errno = 0;
    printf("%d ", setrlimit(RLIMIT_CORE, &limit));
    printf("%d\n", errno == EINVAL);
}

static void groups(void)
{
    gid_t list[256];
    int count = getgroups(0, NULL), again = getgroups(256, list);

    printf("%d groups, the same %d:", count, again == count);
    for (int i = 0; i < again; i++)
        printf(" %u", (unsigned)list[i]);
    errno = 0;
    printf("\n%d", getgroups(-1, list));
    printf(" %d\n", errno == EINVAL);
}

static void times(void)
{
    struct timespec bad = {0, 1000000000};

    printf("%u ", alarm(1000));
    printf("%u ", alarm(0) > 990);
    printf("%u\n", alarm(0));
    errno = 0;
    printf("%d ", clock_settime(CLOCK_MONOTONIC, &bad));
    printf("%d\n", errno == EINVAL);
}

static void paths(void)
{
    struct stat status;
    char *name = canonicalize_file_name("/usr/../usr/./bin/..");
    key_t key;

    printf("%s\n", name);
    free(name);
    errno = 0;
    printf("%d ", canonicalize_file_name("/nowhere/at/all") == NULL);
    printf("%d\n", errno == ENOENT);
    stat("/usr", &status);
    key = ftok("/usr", 'k');
    printf("%d %d\n", key == ftok("/usr/.", 'k'), key == (int)((status.st_ino & 0xffff) | (status.st_dev & 0xff) << 16 | 'k' << 24));
    printf("%d\n", (int)ftok("/nowhere", 1));
}

static void stacks(void)
{
    static char memory[65536];
    stack_t stack = {memory, 0, sizeof memory}, old;

    printf("%d\n", sigaltstack(&stack, NULL));
    printf("%d %d\n", sigaltstack(NULL, &old), old.ss_sp == memory && old.ss_size == sizeof memory && old.ss_flags == 0);
    stack.ss_size = 1;
    errno = 0;
    printf("%d ", sigaltstack(&stack, NULL));
    printf("%d\n", errno == ENOMEM);
}

/* Present when linked; whether they work may be told when they are called. */
static void optional(void)
{
    unsigned char pages[1];
    int result;

    errno = 0;
    result = mincore((void *)4096, 1, pages);
    printf("%d\n", result == -1 && (errno == ENOSYS || errno == ENOMEM));
    errno = 0;
    result = splice(-1, NULL, -1, NULL, 1, 0);
    printf("%d\n", result == -1 && (errno == ENOSYS || errno == EBADF));
}

int main(void)
{
    priority();
    limits();
    groups();
    times();
    paths();
    stacks();
    optional();
    return 0;
}
