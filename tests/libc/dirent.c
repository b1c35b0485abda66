/* Directories: every entry once, positions, orders, errors. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILES 700 /* some pieces of the host's buffer */

static unsigned hash(const char *text)
{
    unsigned value = 2166136261u;
    while (*text != '\0')
        value = (value ^ (unsigned char)*text++) * 16777619u;
    return value;
}

static void copy(char *to, const char *from)
{
    while ((*to++ = *from++) != '\0')
        ;
}

/* What fits, cut. */
static void copy_cut(char *to, const char *from, int size)
{
    for (; size > 1 && *from != '\0'; size--)
        *to++ = *from++;
    *to = '\0';
}

static int same(const char *a, const char *b)
{
    while (*a != '\0' && *a == *b)
        a++, b++;
    return *a == *b;
}

static void fill(void)
{
    char name[300];
    unsigned i, k;

    mkdir("many", 0755);
    for (i = 0; i < FILES; i++) {
        snprintf(name, sizeof name, "many/file-%u", i);
        close(open(name, O_CREAT | O_WRONLY, 0644));
    }
    for (k = 0; k < 5; k++)
        name[k] = "many/"[k];
    for (k = 5; k < 5 + 255; k++)
        name[k] = 'x';
    name[k] = '\0';
    mkdir(name, 0755);
    symlink("file-0", "many/link");
    mkfifo("many/fifo", 0600);
    mkdir("empty", 0755);
    close(open("plain", O_CREAT | O_WRONLY, 0644));
}

/* Order differs between file systems: sums say that each came once. */
static void count(const char *path)
{
    DIR *directory = opendir(path);
    struct dirent *entry;
    unsigned entries = 0, sum = 0, types = 0, round;
    struct stat status;
    char name[600];

    if (directory == NULL) {
        printf("%s: errno %d\n", path, errno);
        return;
    }
    for (round = 0; round < 2; round++) {
        entries = sum = types = 0;
        errno = 0;
        while ((entry = readdir(directory)) != NULL) {
            entries++;
            sum += hash(entry->d_name);
            snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
            types += entry->d_type;
            if (lstat(name, &status) != 0 || (entry->d_ino != status.st_ino && !same(entry->d_name, "..")))
                printf("%s is not what it says\n", name);
        }
        printf("%s: %u entries, sum %u, types %u, errno %d\n", path, entries, sum, types, errno);
        rewinddir(directory);
    }
    printf("dirfd %d", dirfd(directory) > 2);
    printf(", close %d\n", closedir(directory));
}

static void positions(void)
{
    DIR *directory = opendir("many");
    static char seen[FILES + 10][20];
    char again[20];
    long place[FILES + 10];
    struct dirent *entry;
    int i, entries = 0, wrong = 0;

    for (;;) {
        place[entries] = telldir(directory);
        entry = readdir(directory);
        if (entry == NULL)
            break;
        copy_cut(seen[entries++], entry->d_name, sizeof seen[0]);
    }
    for (i = entries - 1; i >= 0; i -= 37) {
        seekdir(directory, place[i]);
        entry = readdir(directory);
        copy_cut(again, entry->d_name, sizeof again);
        wrong += !same(again, seen[i]);
    }
    printf("%d entries, %d wrong\n", entries, wrong);
    closedir(directory);
}

static int starts_with_dot(const struct dirent *entry)
{
    return entry->d_name[0] == '.';
}

static int number_of(const char *text)
{
    int value = 0;
    while (*text >= '0' && *text <= '9')
        value = 10 * value + *text++ - '0';
    return value;
}

static int is_round(const struct dirent *entry)
{
    const char *name = entry->d_name;
    while (*name != '\0' && *name != '-')
        name++;
    return *name == '-' && (number_of(name + 1) % 50 == 0 || number_of(name + 1) < 12);
}

static void scan(const char *path, int (*filter)(const struct dirent *), const char *how,
                 int (*order)(const struct dirent **, const struct dirent **))
{
    struct dirent **list = NULL;
    int entries, i;

    errno = 0;
    entries = scandir(path, &list, filter, order);
    printf("scandir %s %s: %d errno %d\n", path, how, entries, errno);
    for (i = 0; i < entries; i++) {
        if (order != NULL && entries < 100)
            printf(" %s", list[i]->d_name);
        free(list[i]);
    }
    printf("\n");
    free(list);
}

static int later(const struct dirent **a, const struct dirent **b)
{
    return alphasort(b, a);
}

static void versions(void)
{
    static const char *const names[] = {"000",  "00",    "01",    "010",   "09",   "0",    "1",     "9",      "10",   "a",    "a0",
                                        "a1",   "a00",   "a01",   "a09",   "a9",   "a10",  "a010",  "a000",   "a1b",  "a01b", "jan1",
                                        "jan10", "jan9", "v1.2",  "v1.10", "v1.02", "x-1", "x-10",  "x-9",    "x",    "item#99", "item#100",
                                        "alpha1", "alpha001", "part1_f012", "part1_f01", "foo.009", "foo.0", "0a", "00a", "a0a", "a00a"};
    struct dirent *entry[sizeof names / sizeof names[0]];
    unsigned i, k, total = sizeof names / sizeof names[0];

    for (i = 0; i < total; i++) {
        entry[i] = malloc(sizeof *entry[i]);
        copy(entry[i]->d_name, names[i]);
    }
    for (i = 0; i < total; i++) {
        for (k = 0; k < total; k++) {
            int order = versionsort((const struct dirent **)&entry[i], (const struct dirent **)&entry[k]);
            printf("%c", order < 0 ? '<' : order > 0 ? '>' : '=');
        }
        printf(" %s\n", names[i]);
    }
}

static void random_versions(void)
{
    struct dirent *a = malloc(sizeof *a), *b = malloc(sizeof *b);
    unsigned state = 1, round, i, sum = 0;

    for (round = 0; round < 100000; round++) {
        struct dirent *both[2] = {a, b};
        for (i = 0; i < 2; i++) {
            unsigned k, length;
            state = state * 1103515245u + 12345u;
            length = state >> 16 & 7;
            for (k = 0; k < length; k++) {
                state = state * 1103515245u + 12345u;
                both[i]->d_name[k] = "0019ab0."[state >> 16 & 7];
            }
            both[i]->d_name[length] = '\0';
        }
        i = (unsigned)versionsort((const struct dirent **)&a, (const struct dirent **)&b);
        sum = sum * 31 + ((int)i > 0 ? 1 : (int)i < 0 ? 2 : 3);
    }
    printf("%u\n", sum);
}

static void others(void)
{
    int fd = open("many", O_RDONLY | O_DIRECTORY), plain = open("plain", O_RDONLY), entries = 0;
    struct dirent room, *entry;
    struct dirent **list;
    DIR *directory;

    errno = 0;
    printf("%d %d\n", fdopendir(plain) == NULL, errno);
    printf("%d %d\n", fdopendir(-1) == NULL, errno);
    printf("%d %d\n", fdopendir(999) == NULL, errno);
    directory = fdopendir(fd);
    printf("%d\n", directory != NULL && dirfd(directory) == fd);
    while (readdir_r(directory, &room, &entry) == 0 && entry != NULL)
        entries += entry == &room;
    printf("%d entries\n", entries);
    entries = scandirat(fd, ".", &list, starts_with_dot, alphasort);
    printf("%d\n", entries);
    closedir(directory);
    printf("%d %d\n", close(fd), errno);
    directory = opendir("empty");
    rmdir("empty");
    for (entries = 0, errno = 0; readdir(directory) != NULL; entries++)
        ;
    printf("removed: %d entries, errno %d\n", entries, errno);
    closedir(directory);
    close(plain);
}

int main(void)
{
    fill();
    count("many");
    count("empty");
    count("absent");
    count("plain");
    count("plain/x");
    count("");
    positions();
    scan("many", NULL, "all", NULL);
    scan("many", NULL, "all", alphasort);
    scan("many", starts_with_dot, "dots", alphasort);
    scan("many", is_round, "alphasort", alphasort);
    scan("many", is_round, "versionsort", versionsort);
    scan("many", is_round, "later", later);
    scan("empty", starts_with_dot, "empty", alphasort);
    scan("absent", NULL, "absent", alphasort);
    scan("plain", NULL, "plain", alphasort);
    versions();
    random_versions();
    others();
    unlink("many/fifo");
    return 0;
}
