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
    for (struct passwd *user; (user = getpwent()) != NULL;)
        printf("%s %u %s\n", user->pw_name, user->pw_uid, user->pw_shell);
    setgrent();
    for (struct group *group; (group = getgrent()) != NULL;)
        printf("%s %u\n", group->gr_name, group->gr_gid);
    endpwent();
    endgrent();
    puts(gnu_get_libc_version());
    return 0;
}
