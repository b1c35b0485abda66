/* Walks through a tree: every entry once, kinds, levels, what each flag and each answer of the visitor does. The order within a directory
 * is the file system's: sums say what was visited. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static unsigned visits, sum, bad_base, answers, kinds[8];
static int flags_now, depth_of_last, stop_at, answer;

static unsigned hash(const char *text, unsigned value)
{
    while (*text != '\0')
        value = (value ^ (unsigned char)*text++) * 16777619u;
    return value;
}

static int same(const char *a, const char *b)
{
    while (*a != '\0' && *a == *b)
        a++, b++;
    return *a == *b;
}

static void make(const char *path, int mode)
{
    close(open(path, O_CREAT | O_WRONLY, mode));
}

static int visit(const char *path, const struct stat *status, int kind, struct FTW *where)
{
    struct stat again;

    visits++;
    kinds[kind]++;
    sum += hash(path, 2166136261u + (unsigned)kind * 31u + (unsigned)where->level * 1009u + (unsigned)where->base * 7u);
    if (kind == FTW_F || kind == FTW_D || kind == FTW_DP)
        sum += status->st_mode;
    /* with FTW_CHDIR the last part alone names it; but glibc reports FTW_DP from within */
    if (kind != FTW_NS && kind != FTW_SLN && !(kind == FTW_DP && (flags_now & FTW_CHDIR)) && lstat((flags_now & FTW_CHDIR) ? path + where->base : path, &again) != 0)
        bad_base++;
    if (kind == FTW_DP && where->level >= depth_of_last + 2)
        bad_base++; /* the entries come before their directory */
    depth_of_last = where->level;
    if (answer != 0 && same(path + where->base, "b"))
        return answers++, answer;
    return stop_at != 0 && visits == (unsigned)stop_at ? 42 : 0;
}

static int old_visit(const char *path, const struct stat *status, int kind)
{
    visits++;
    kinds[kind]++;
    sum += hash(path, 2166136261u + (unsigned)kind) + (kind == FTW_F ? (unsigned)status->st_size : 0);
    return 0;
}

static void say(const char *what, int result)
{
    printf("%s: %d errno %d, %u visits, sum %u, %u bad, %u answers, kinds", what, result, result < 0 ? errno : 0, visits, sum,
           bad_base, answers);
    for (int i = 0; i < 8; i++)
        printf(" %u", kinds[i]), kinds[i] = 0;
    printf("\n");
    visits = sum = bad_base = answers = 0;
    depth_of_last = 0;
    errno = 0;
}

static void walk(const char *path, int flags)
{
    char name[64];
    flags_now = flags;
    snprintf(name, sizeof name, "nftw %s %d", path, flags);
    say(name, nftw(path, visit, 20, flags));
}

int main(void)
{
    char name[64], here[4096], after[4096];
    int flags;

    mkdir("tree", 0755), mkdir("tree/a", 0700), mkdir("tree/a/b", 0755), mkdir("tree/a/b/c", 0755), mkdir("tree/empty", 0711);
    for (int i = 0; i < 20; i++) {
        snprintf(name, sizeof name, i % 2 == 0 ? "tree/a/f%d" : "tree/a/b/c/g%d", i);
        make(name, 0600 + i % 7);
    }
    symlink("f0", "tree/a/link");
    symlink("..", "tree/a/b/up");
    symlink("../../empty", "tree/a/b/other");
    symlink("nowhere", "tree/a/dangling");
    symlink("tree", "start");
    symlink("absent", "dangling");
    getcwd(here, sizeof here);
    for (flags = 0; flags < 16; flags++)
        walk("tree", flags);
    walk("tree/", FTW_PHYS);
    walk("./tree//a///", FTW_PHYS | FTW_CHDIR);
    walk("tree/a/f0", 0);
    walk("start", 0);
    walk("start", FTW_PHYS);
    walk("dangling", 0);
    walk("dangling", FTW_PHYS);
    walk("absent", 0);
    walk("absent", FTW_PHYS);
    walk("tree/a/f0/x", 0);
    walk("", 0);
    walk("tree", 4096);
    stop_at = 5;
    printf("%d after %u\n", nftw("tree", visit, 1, FTW_PHYS), visits);
    stop_at = 0, visits = sum = 0;
    for (int i = 0; i < 8; i++)
        kinds[i] = 0;
    answer = FTW_SKIP_SUBTREE;
    walk("tree", FTW_PHYS | FTW_ACTIONRETVAL);
    answer = FTW_STOP;
    flags_now = FTW_PHYS | FTW_ACTIONRETVAL;
    printf("%d\n", nftw("tree", visit, 20, flags_now));
    answer = 0, visits = sum = answers = 0;
    for (int i = 0; i < 8; i++)
        kinds[i] = 0;
    say("ftw tree", ftw("tree", old_visit, 20));
    say("ftw start", ftw("start", old_visit, 1));
    say("ftw absent", ftw("absent", old_visit, 1));
    getcwd(after, sizeof after);
    printf("%d\n", same(here, after));
    unlink("tree/a/b/up"), unlink("tree/a/dangling"), unlink("dangling"), unlink("start");
    return 0;
}
