/* Functions that name files, with and without a directory to begin at: what they make, what they say, their errors. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
#include <utime.h>

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
#define OPENS(fd, call)                                                                                                \
    do {                                                                                                               \
        errno = 0;                                                                                                     \
        fd = (call);                                                                                                   \
        printf("%s: %s errno %d\n", #call, fd >= 0 ? "opens" : "fails", fd >= 0 ? 0 : errno);                          \
    } while (0)

static char start[PATH_MAX];

static size_t length_of(const char *text)
{
    size_t length = 0;
    while (text[length] != '\0')
        length++;
    return length;
}

/* A path without the folder that the program began in, which differs. */
static const char *inside(const char *path)
{
    size_t i = 0;
    if (path == NULL)
        return "(null)";
    while (start[i] != '\0' && path[i] == start[i])
        i++;
    return start[i] == '\0' ? path + i : path;
}

static void say(const char *what, const char *path)
{
    printf("%s: %s errno %d\n", what, inside(path), path == NULL ? errno : 0);
    errno = 0;
}

static void make_file(const char *path, const char *text)
{
    int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0644);
    write(fd, text, length_of(text));
    close(fd);
}

static void look(const char *path)
{
    struct stat status, self;
    int found = stat(path, &status), itself = lstat(path, &self);
    printf("%s: stat %d", path, found);
    if (found == 0)
        printf(" mode %o links %lu size %ld", status.st_mode, (unsigned long)status.st_nlink,
               S_ISDIR(status.st_mode) ? 0L : (long)status.st_size);
    printf("; lstat %d", itself);
    if (itself == 0)
        printf(" mode %o size %ld", self.st_mode, S_ISDIR(self.st_mode) ? 0L : (long)self.st_size);
    printf("\n");
}

static void links(void)
{
    char text[64];
    ssize_t length;

    make_file("file", "hello");
    SHOW(link("file", "twin"));
    SHOW(link("file", "twin"));
    SHOW(link("absent", "other"));
    SHOW(link(".", "folder"));
    SHOW(symlink("file", "soft"));
    SHOW(symlink("file", "soft"));
    SHOW(symlink("nowhere/at/all", "dangling"));
    SHOW(symlink("", "empty"));
    SHOW(symlink("loop", "loop"));
    look("file");
    look("twin");
    look("soft");
    look("dangling");
    look("loop");
    length = readlink("soft", text, sizeof text);
    printf("readlink soft: %ld %.*s\n", (long)length, (int)length, text);
    length = readlink("dangling", text, 7);
    printf("readlink, cut: %ld %.*s\n", (long)length, (int)length, text);
    SHOW(readlink("file", text, sizeof text));
    SHOW(readlink("absent", text, sizeof text));
    SHOW(readlink("soft", text, 0));
    SHOW(readlink("file/x", text, sizeof text));
    SHOW(open("loop", O_RDONLY));
    SHOW(linkat(AT_FDCWD, "soft", AT_FDCWD, "to_soft", 0));
    SHOW(linkat(AT_FDCWD, "soft", AT_FDCWD, "to_file", AT_SYMLINK_FOLLOW));
    SHOW(linkat(AT_FDCWD, "soft", AT_FDCWD, "bad", 0x40000));
    look("to_soft");
    look("to_file");
}

static void folders(void)
{
    char path[PATH_MAX];
    int folder, fd;

    SHOW(mkdir("d", 0755));
    SHOW(mkdirat(AT_FDCWD, "d", 0755));
    OPENS(folder, open("d", O_RDONLY | O_DIRECTORY));
    SHOW(mkdirat(folder, "inner", 0700));
    look("d/inner");
    OPENS(fd, openat(folder, "made", O_CREAT | O_WRONLY, 0640));
    SHOW(write(fd, "12345", 5));
    SHOW(openat(fd, "x", O_RDONLY));
    SHOW(close(fd));
    look("d/made");
    SHOW(openat(folder, "absent", O_RDONLY));
    SHOW(openat(folder, "made", O_CREAT | O_EXCL | O_WRONLY, 0640));
    SHOW(openat(folder, "made/x", O_RDONLY));
    SHOW(openat(-5, "made", O_RDONLY));
    OPENS(fd, openat(-5, "/dev/null", O_RDONLY));
    close(fd);
    SHOW(symlinkat("made", folder, "soft"));
    SHOW(readlinkat(folder, "soft", path, sizeof path));
    SHOW(linkat(folder, "made", AT_FDCWD, "outside", 0));
    look("outside");
    SHOW(renameat(folder, "made", folder, "renamed"));
    SHOW(renameat(folder, "made", folder, "again"));
    SHOW(renameat2(folder, "renamed", AT_FDCWD, "outside", 1 /* RENAME_NOREPLACE */));
    SHOW(renameat(AT_FDCWD, "outside", folder, "moved"));
    look("d/moved");
    look("d/renamed");
    SHOW(unlinkat(folder, "inner", 0));
    SHOW(unlinkat(folder, "inner", AT_REMOVEDIR));
    SHOW(unlinkat(folder, "renamed", AT_REMOVEDIR));
    SHOW(unlinkat(folder, "renamed", 0));
    SHOW(unlinkat(folder, "renamed", 0));
    SHOW(unlinkat(folder, "moved", 0x4000));
    SHOW(faccessat(folder, "moved", R_OK, 0));
    SHOW(faccessat(folder, "absent", F_OK, 0));
    SHOW(faccessat(folder, "soft", F_OK, AT_SYMLINK_NOFOLLOW));
    SHOW(faccessat(folder, "soft", F_OK, 0));
    SHOW(faccessat(AT_FDCWD, "file", R_OK | W_OK, AT_EACCESS));
    SHOW(faccessat(AT_FDCWD, "file", 64, 0));
    SHOW(fchdir(folder));
    say("getcwd", getcwd(path, sizeof path));
    SHOW(access("moved", F_OK));
    SHOW(chdir(".."));
    SHOW(chdir("d/moved"));
    SHOW(chdir("absent"));
    SHOW(fchdir(-1));
    SHOW(close(folder));
    SHOW(fchdir(folder));
    say("getcwd", getcwd(path, sizeof path));
    say("getcwd, no room", getcwd(path, 3));
    say("getcwd, size 0", getcwd(path, 0));
    SHOW(chdir("/"));
    say("getcwd", getcwd(path, 2));
    say("getcwd of malloc's", getcwd(NULL, 0));
    say("getcwd of malloc's, 2", getcwd(NULL, 2));
    say("getcwd of malloc's, 1", getcwd(NULL, 1));
    SHOW(chdir(start));
}

static void resolve(void)
{
    char room[PATH_MAX], *answer;

    SHOW(mkdir("r", 0755));
    SHOW(mkdir("r/s", 0755));
    SHOW(symlink("../file", "r/up"));
    SHOW(symlink("r/s/..", "round"));
    say("realpath", realpath("r/./s/../up", room));
    say("realpath", realpath("round//s///", room));
    say("realpath", answer = realpath("round", NULL));
    free(answer);
    say("realpath", realpath("absent", room));
    say("realpath", realpath("file/x", room));
    say("realpath", realpath("", room));
    say("realpath", realpath("loop", room));
    say("realpath", realpath("/", room));
    say("realpath", realpath("/../..", room));
    say("realpath", realpath("dangling", NULL));
}

static void long_names(void)
{
    char name[PATH_MAX + 10];
    size_t i;

    for (i = 0; i < 256; i++)
        name[i] = 'n';
    name[255] = '\0';
    SHOW(mkdir(name, 0755));
    SHOW(symlink(name, "to_long"));
    printf("%ld\n", (long)readlink("to_long", name, sizeof name));
    name[255] = 'n', name[256] = '\0';
    SHOW(mkdir(name, 0755));
    SHOW(mkfifo(name, 0600));
    for (i = 0; i < PATH_MAX; i++)
        name[i] = i % 100 == 99 ? '/' : 'p';
    name[PATH_MAX] = '\0';
    SHOW(mkdirat(AT_FDCWD, name, 0755));
    SHOW(symlink(name, "too_long"));
    SHOW(chdir(name));
    name[PATH_MAX - 1] = '\0';
    SHOW(chdir(name));
}

static void lengths(void)
{
    make_file("cut", "0123456789");
    SHOW(truncate("cut", 4));
    look("cut");
    SHOW(truncate("cut", 100000));
    look("cut");
    SHOW(truncate("cut", -1));
    SHOW(truncate("absent", 1));
    SHOW(truncate("d", 1));
    SHOW(truncate("file/x", 1));
}

static void show_times(const char *path)
{
    struct stat status;
    if (lstat(path, &status) == 0)
        printf("%s: %ld.%09ld %ld.%09ld\n", path, (long)status.st_atim.tv_sec, status.st_atim.tv_nsec,
               (long)status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
}

static int is_recent(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && time(NULL) - status.st_mtime < 100;
}

static void times(void)
{
    struct timespec spec[2] = {{1000000000, 123456789}, {1234567890, 987654321}};
    struct timeval val[2] = {{11111, 222222}, {33333, 444444}};
    struct utimbuf both = {77, 88};
    int fd = open("file", O_RDWR);

    SHOW(utimensat(AT_FDCWD, "file", spec, 0));
    show_times("file");
    SHOW(utimensat(AT_FDCWD, "soft", spec, AT_SYMLINK_NOFOLLOW));
    show_times("soft");
    spec[0].tv_nsec = UTIME_OMIT, spec[1].tv_sec = -5, spec[1].tv_nsec = 999999999;
    SHOW(futimens(fd, spec));
    show_times("file");
    spec[1].tv_nsec = UTIME_NOW;
    SHOW(futimens(fd, spec));
    printf("%d\n", is_recent("file"));
    spec[1].tv_nsec = 1000000000;
    SHOW(futimens(fd, spec));
    spec[1].tv_nsec = -1;
    SHOW(utimensat(AT_FDCWD, "file", spec, 0));
    spec[1].tv_nsec = (1L << 32) + 5;
    SHOW(utimensat(AT_FDCWD, "file", spec, 0));
    SHOW(utimes("file", val));
    show_times("file");
    SHOW(utime("file", &both));
    show_times("file");
    SHOW(utime("file", NULL));
    printf("%d\n", is_recent("file"));
    SHOW(lutimes("dangling", val));
    show_times("dangling");
    SHOW(utimes("dangling", val));
    val[0].tv_usec = 5;
    SHOW(futimes(fd, val));
    show_times("file");
    val[1].tv_usec = 1000000;
    SHOW(futimes(fd, val));
    SHOW(utimes("absent", NULL));
    SHOW(futimens(-1, NULL));
    SHOW(utimensat(AT_FDCWD, "file", NULL, 0x8000));
    close(fd);
}

static int is_name(const char *name, const char *pattern)
{
    for (; *pattern != '\0' && *name != '\0'; pattern++, name++) {
        int letter = (*name >= 'a' && *name <= 'z') || (*name >= 'A' && *name <= 'Z') || (*name >= '0' && *name <= '9');
        if (*pattern == '?' ? !letter : *pattern != *name)
            return 0;
    }
    return *pattern == '\0' && *name == '\0';
}

static void temporary(void)
{
    char file[] = "tmpXXXXXX", again[] = "tmpXXXXXX", suffixed[] = "tXXXXXX.txt", folder[] = "dirXXXXXX", bad[] = "tmpXXXXX",
         name[] = "nXXXXXX", deep[] = "absent/XXXXXX";
    struct stat status;
    int fd = mkstemp(file), second = mkostemp(again, O_APPEND), third = mkstemps(suffixed, 4), i;

    printf("%d %d %d\n", fd >= 0, second >= 0, third >= 0);
    printf("%d %d %d\n", is_name(file, "tmp??????"), is_name(again, "tmp??????"), is_name(suffixed, "t??????.txt"));
    for (i = 0; file[i] == again[i] && file[i] != '\0'; i++)
        ;
    printf("differ: %d\n", file[i] != again[i]);
    printf("%ld %ld\n", (long)write(fd, "abc", 3), (long)lseek(fd, 0, SEEK_SET));
    stat(file, &status);
    printf("mode %o size %ld\n", status.st_mode, (long)status.st_size);
    printf("append %d\n", (fcntl(second, F_GETFL) & O_APPEND) != 0);
    printf("%s\n", mkdtemp(folder) == folder && is_name(folder, "dir??????") ? "folder" : "none");
    stat(folder, &status);
    printf("mode %o\n", status.st_mode);
    printf("%s\n", mktemp(name) == name && is_name(name, "n??????") && access(name, F_OK) < 0 ? "name" : "none");
    SHOW(mkstemp(bad));
    SHOW(mkstemps(bad, 2));
    SHOW(mkstemp(deep));
    printf("%s\n", mkdtemp(bad) == NULL && errno == EINVAL ? "refused" : "taken");
    printf("%d\n", is_name(tmpnam(NULL), "/tmp/file??????"));
    close(fd), close(second), close(third);
    unlink(file), unlink(again), unlink(suffixed), rmdir(folder);
}

int main(void)
{
    char name[64];

    printf("%d\n", getcwd(start, sizeof start) == start);
    links();
    folders();
    resolve();
    long_names();
    lengths();
    times();
    temporary();
    printf("%d\n", getcwd(name, 1) == NULL);
    /* what the comparison of the folders cannot follow */
    unlink("dangling"), unlink("empty"), unlink("loop"), unlink("d/soft"), unlink("to_long");
    return 0;
}
