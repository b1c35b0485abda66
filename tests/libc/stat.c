/* Modes, owners, kinds of files, file systems. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
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

static void look(const char *path)
{
    struct stat status;
    if (lstat(path, &status) != 0) {
        printf("%s: errno %d\n", path, errno);
        return;
    }
    printf("%s: mode %06o links %lu mine %d%d size %ld blocks %ld rdev %u:%u\n", path, status.st_mode,
           (unsigned long)status.st_nlink, status.st_uid == geteuid(), status.st_gid == getegid(),
           S_ISREG(status.st_mode) || S_ISLNK(status.st_mode) ? (long)status.st_size : 0L,
           S_ISREG(status.st_mode) ? (long)(status.st_blocks > 0) : 0L, major(status.st_rdev), minor(status.st_rdev));
}

static int same(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_mode == b->st_mode && a->st_nlink == b->st_nlink &&
           a->st_uid == b->st_uid && a->st_gid == b->st_gid && a->st_size == b->st_size && a->st_blocks == b->st_blocks &&
           a->st_blksize == b->st_blksize && a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
           a->st_mtim.tv_nsec == b->st_mtim.tv_nsec && a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

static void modes(int fd)
{
    SHOW(chmod("file", 0640));
    look("file");
    SHOW(chmod("file", 07777));
    look("file");
    SHOW(fchmod(fd, 0600));
    look("file");
    SHOW(fchmodat(AT_FDCWD, "file", 0444, 0));
    look("file");
    SHOW(chmod("soft", 0644));
    look("file");
    look("soft");
    SHOW(chmod("absent", 0600));
    SHOW(chmod("file/x", 0600));
    SHOW(fchmod(-1, 0600));
    SHOW(fchmod(99, 0600));
    SHOW(fchmodat(AT_FDCWD, "file", 0600, 0x4000000));
}

static void owners(int fd)
{
    SHOW(chown("file", (uid_t)-1, (gid_t)-1));
    SHOW(chown("file", geteuid(), getegid()));
    SHOW(fchown(fd, geteuid(), (gid_t)-1));
    SHOW(lchown("soft", (uid_t)-1, getegid()));
    SHOW(fchownat(AT_FDCWD, "file", (uid_t)-1, (gid_t)-1, 0));
    SHOW(chown("absent", (uid_t)-1, (gid_t)-1));
    SHOW(chown("dangling", (uid_t)-1, (gid_t)-1));
    SHOW(lchown("dangling", (uid_t)-1, (gid_t)-1));
    SHOW(fchown(-1, 0, 0));
    look("file");
}

static void masks(void)
{
    mode_t before = umask(027);
    int fd;

    printf("umask %o", before);
    printf(" %o\n", umask(077));
    umask(027);
    fd = open("masked", O_CREAT | O_WRONLY, 0666);
    close(fd);
    mkdir("masked_dir", 0777);
    mkfifo("masked_fifo", 0666);
    look("masked");
    look("masked_dir");
    look("masked_fifo");
    umask(before);
}

static void kinds(void)
{
    struct stat status;

    SHOW(mkfifo("fifo", 0644));
    SHOW(mkfifo("fifo", 0644));
    SHOW(mkfifo("absent/fifo", 0644));
    SHOW(mknod("plain", S_IFREG | 0600, 0));
    SHOW(mknod("directory", S_IFDIR | 0700, 0));
    SHOW(mkfifoat(AT_FDCWD, "fifo2", 0600));
    SHOW(mknodat(AT_FDCWD, "plain2", 0640, 0));
    look("fifo");
    look("plain");
    look("plain2");
    look(".");
    look("/dev/null");
    look("/dev/zero");
    printf("%d\n", stat("/dev/null", &status) == 0 && S_ISCHR(status.st_mode));
    printf("%d\n", stat(".", &status) == 0 && S_ISDIR(status.st_mode));
    printf("%d\n", fstatat(AT_FDCWD, "soft", &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(status.st_mode));
    SHOW(fstatat(AT_FDCWD, "absent", &status, 0));
    SHOW(fstatat(AT_FDCWD, "", &status, 0));
    SHOW(fstatat(AT_FDCWD, "file", &status, 0x40000000));
    SHOW(fstatat(-7, "file", &status, 0));
    SHOW(lstat("file/x", &status));
    SHOW(lstat("", &status));
    SHOW(stat("dangling", &status));
    SHOW(lstat("dangling", &status));
}

static void three_ways(int fd)
{
    struct stat a, b, c, d;
    printf("%d\n", stat("file", &a) == 0 && fstat(fd, &b) == 0 && lstat("file", &c) == 0 &&
                       fstatat(fd, "", &d, AT_EMPTY_PATH) == 0 && same(&a, &b) && same(&b, &c) && same(&c, &d));
}

static void file_systems(int fd)
{
    struct statvfs one, two;
    struct statfs three, four;

    SHOW(statvfs(".", &one));
    SHOW(fstatvfs(fd, &two));
    SHOW(statfs(".", &three));
    SHOW(fstatfs(fd, &four));
    printf("%lu %lu %lu %lx %d\n", one.f_bsize, one.f_frsize, one.f_namemax, one.f_flag, one.f_fsid == two.f_fsid);
    printf("%d %d\n", one.f_blocks == two.f_blocks, one.f_bsize == two.f_bsize && one.f_flag == two.f_flag);
    printf("%lu %lu\n", (unsigned long)one.f_blocks, (unsigned long)one.f_files);
    printf("%lx %ld %lu %ld\n", (long)three.f_type, (long)three.f_bsize, (unsigned long)three.f_blocks, (long)three.f_namelen);
    printf("%d\n", three.f_type == four.f_type && three.f_flags == four.f_flags && three.f_frsize == four.f_frsize);
    SHOW(statvfs("absent", &one));
    SHOW(fstatvfs(-1, &one));
    SHOW(statfs("file/x", &three));
}

int main(void)
{
    int fd = open("file", O_CREAT | O_RDWR, 0644);

    write(fd, "contents", 8);
    symlink("file", "soft");
    symlink("absent", "dangling");
    modes(fd);
    owners(fd);
    masks();
    kinds();
    three_ways(fd);
    file_systems(fd);
    /* what the comparison of the folders cannot follow */
    unlink("dangling"), unlink("fifo"), unlink("fifo2"), unlink("masked_fifo");
    return 0;
}
