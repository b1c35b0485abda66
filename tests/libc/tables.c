/* <mntent.h>, <nl_types.h>, names of numbers, C23's and glibc's other names of functions that there are. */
#define _GNU_SOURCE
#include <errno.h>
#include <locale.h>
#include <mntent.h>
#include <nl_types.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

long __isoc23_strtol_l(const char *, char **, int, locale_t) __attribute__((weak));
int __memcmpeq(const void *, const void *, size_t);

static void mounts(void)
{
    struct mntent entry = {"dev with space", "/a\tb\\c", "ext4", "rw,noatime,size=5k", 1, 2}, *got, mine;
    FILE *file = fopen("table", "w+");
    char line[256];

    fputs("# a comment\n\n   \nproc /proc proc rw,nosuid 0 0\n  /dev/sda1\t/mnt\\040x  ext4   defaults\nlast\n", file);
    printf("%d\n", addmntent(file, &entry));
    fclose(file);
    file = setmntent("table", "r");
    while ((got = getmntent(file)) != NULL)
        printf("<%s> <%s> <%s> <%s> %d %d\n", got->mnt_fsname, got->mnt_dir, got->mnt_type, got->mnt_opts, got->mnt_freq, got->mnt_passno);
    rewind(file);
    got = getmntent_r(file, &mine, line, sizeof line);
    printf("%d %s\n", got == &mine, mine.mnt_dir);
    printf("%d\n", endmntent(file));
    printf("%s|%s|%d|%d\n", hasmntopt(&entry, "noatime"), hasmntopt(&entry, "size"), hasmntopt(&entry, "atime") == NULL,
           hasmntopt(&entry, "r") == NULL);
    file = fopen("table", "r");
    while (fgets(line, sizeof line, file) != NULL)
        fputs(line, stdout);
    fclose(file);
}

static void catalogues(void)
{
    nl_catd catalogue = catopen("hostcall-no-such-catalogue", 0);

    printf("%d %s\n", catalogue == (nl_catd)-1, catgets(catalogue, 1, 1, "the text"));
    printf("%d\n", catclose(catalogue));
}

/* glibc has number 134 since 2.43. */
static const char *error_name(int number)
{
    const char *name = strerrorname_np(number);

#ifndef __HOSTCALL__
    if (name == NULL && number == 134)
        name = "EFTYPE";
#endif
    return name != NULL ? name : "-";
}

static void names(void)
{
    for (int i = -1; i < 136; i++)
        printf("%s ", error_name(i));
    printf("\n");
    for (int i = -1; i < 34; i++)
        printf("%s ", sigabbrev_np(i) != NULL ? sigabbrev_np(i) : "-");
    printf("\n%d %d\n", __memcmpeq("abc", "abd", 3) != 0, __memcmpeq("abc", "abd", 2));
}

int main(void)
{
    locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0);

    mounts();
    catalogues();
    names();
    printf("%ld %lu %ld\n", strtol_l("77x", NULL, 8, c), strtoul_l("0xff", NULL, 0, c), wcstol_l(L"-12", NULL, 10, c));
    if (__isoc23_strtol_l != NULL && __isoc23_strtol_l("0b101", NULL, 0, c) != 5)
        printf("C23's binary numbers are not read\n");
    return 0;
}
