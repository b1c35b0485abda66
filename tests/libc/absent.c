/* What a device cannot do for a program, as natively where nothing is asked of it: the own process, no terminal, a file system without attributes. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <gnu/libc-version.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/xattr.h>
#include <termios.h>
#include <unistd.h>

static volatile sig_atomic_t seen;

static void handler(int number)
{
    seen = number;
}

static void shown(int result)
{
    printf("%d %d\n", result, result < 0 ? errno : 0);
}

/* What stands in the lists is each machine's; root is there once, and the list begins again where the program says so. */
static void lists(void)
{
    int roots = 0, groups = 0;
    uid_t first = getpwent()->pw_uid;

    setpwent();
    printf("%d\n", getpwent()->pw_uid == first);
    setpwent();
    for (struct passwd *user; (user = getpwent()) != NULL;)
        roots += user->pw_uid == 0;
    for (struct group *group; (group = getgrent()) != NULL;)
        groups += group->gr_gid == 0;
    printf("%d %d %d %d\n", roots, groups, getpwent() == NULL, getgrent() == NULL);
}

int main(void)
{
    int file = open("file", O_RDWR | O_CREAT, 0600);
    struct termios settings;
    char *memory = malloc(4096), list[100];

    signal(SIGUSR1, handler);
    printf("%d %d\n", kill(getpid(), 0), kill(getpid(), SIGUSR1));
    printf("%d\n", seen == SIGUSR1);
    shown(kill(getpid(), 1000));
    printf("%d %d %d %d\n", setuid(geteuid()), seteuid(geteuid()), setgid(getegid()), setegid(getegid()));
    printf("%d %d\n", setreuid((uid_t)-1, geteuid()), setregid(getgid(), (gid_t)-1));
    shown(tcgetattr(file, &settings));
    shown(tcsetattr(file, TCSANOW, &settings));
    shown(tcgetattr(900, &settings));
    printf("%d %d\n", mlock(memory, 4096), munlock(memory, 4096));
    printf("%d\n", getxattr("file", "user.none", list, sizeof list) < 0);
    lists();
    endpwent();
    endgrent();
    puts(gnu_get_libc_version());
    return 0;
}
