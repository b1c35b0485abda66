/* Descriptors beyond reading and writing: duplicates, pipes, flags, locks, parts, space, ioctl. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <termios.h>
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

static int has(int fd)
{
    return fcntl(fd, F_GETFD) >= 0;
}

static void duplicates(void)
{
    int fd = open("dup", O_CREAT | O_RDWR, 0644), two, three, high, saved;
    char text[32];

    two = dup(fd);
    printf("%d\n", two > fd);
    SHOW(write(fd, "abc", 3));
    SHOW(lseek(two, 0, SEEK_CUR)); /* one position for both */
    SHOW(fcntl(two, F_GETFD));
    SHOW(fcntl(two, F_SETFD, FD_CLOEXEC));
    SHOW(fcntl(two, F_GETFD));
    three = fcntl(fd, F_DUPFD, 200);
    high = fcntl(fd, F_DUPFD_CLOEXEC, 300);
    printf("%d %d\n", three, high);
    SHOW(fcntl(three, F_GETFD));
    SHOW(fcntl(high, F_GETFD));
    SHOW(dup2(fd, 250));
    SHOW(dup2(fd, fd) == fd);
    SHOW(dup3(fd, 251, O_CLOEXEC));
    SHOW(fcntl(250, F_GETFD));
    SHOW(fcntl(251, F_GETFD));
    SHOW(dup3(fd, fd, 0));
    SHOW(dup3(fd, 252, O_APPEND));
    SHOW(dup(-1));
    SHOW(dup(999));
    SHOW(dup2(999, 250));
    SHOW(has(250));
    SHOW(dup2(fd, -1));
    SHOW(dup2(999, 999));
    SHOW(dup2(fd, 1 << 30));
    SHOW(fcntl(fd, F_DUPFD, -1));
    SHOW(fcntl(fd, F_DUPFD, 1 << 30));
    close(two), close(three), close(high), close(250), close(251);

    printf("before\n");
    fflush(NULL);
    saved = dup(1);
    dup2(fd, 1);
    printf("into the file\n");
    fflush(NULL);
    SHOW(dup2(saved, 1));
    fflush(NULL);
    SHOW(pread(fd, text, 32, 3));
    printf("%.14s", text);
    close(saved);
    close(fd);
}

static void pipes(void)
{
    int ends[2], count = -1;
    char text[64] = "";

    SHOW(pipe(ends));
    SHOW(write(ends[1], "through", 7));
    SHOW(ioctl(ends[0], FIONREAD, &count));
    printf("%d waiting\n", count);
    SHOW(read(ends[0], text, 64));
    printf("%s\n", text);
    SHOW(fcntl(ends[0], F_GETFL));
    SHOW(fcntl(ends[1], F_GETFL));
    SHOW(fcntl(ends[0], F_SETFL, O_NONBLOCK));
    SHOW(fcntl(ends[0], F_GETFL));
    SHOW(read(ends[0], text, 64));
    SHOW(fcntl(ends[0], F_GETPIPE_SZ) >= 4096);
    SHOW(fcntl(ends[1], F_SETPIPE_SZ, 4096));
    SHOW(close(ends[1]));
    SHOW(read(ends[0], text, 64));
    SHOW(close(ends[0]));
    SHOW(pipe2(ends, O_NONBLOCK | O_CLOEXEC));
    SHOW(fcntl(ends[1], F_GETFD));
    SHOW(fcntl(ends[1], F_GETFL));
    SHOW(read(ends[0], text, 64));
    close(ends[0]), close(ends[1]);
    SHOW(pipe2(ends, O_TRUNC));
}

static void flags(void)
{
    int fd = open("flags", O_CREAT | O_WRONLY | O_TRUNC, 0644);

    SHOW(fcntl(fd, F_GETFL) & ~O_LARGEFILE);
    SHOW(fcntl(fd, F_SETFL, O_APPEND));
    SHOW(fcntl(fd, F_GETFL) & ~O_LARGEFILE);
    SHOW(write(fd, "12", 2));
    SHOW(lseek(fd, 0, SEEK_SET));
    SHOW(write(fd, "34", 2));
    SHOW(lseek(fd, 0, SEEK_CUR));
    SHOW(fcntl(fd, F_GETFL + 4000));
    SHOW(fcntl(999, F_GETFL));
    SHOW(fcntl(-1, F_SETFD, 0));
    close(fd);
}

static void show_lock(const struct flock *lock)
{
    printf("type %d whence %d start %ld length %ld pid %d\n", lock->l_type, lock->l_whence, (long)lock->l_start,
           (long)lock->l_len, (int)lock->l_pid);
}

static struct flock lock_of(int type, int whence, long start, long length)
{
    struct flock lock = {0};
    lock.l_type = (short)type, lock.l_whence = (short)whence, lock.l_start = start, lock.l_len = length;
    return lock;
}

static void locks(void)
{
    int fd = open("locked", O_CREAT | O_RDWR, 0644), other = open("locked", O_RDWR), reader = open("locked", O_RDONLY);
    struct flock lock = lock_of(F_WRLCK, SEEK_SET, 10, 20);

    /* a process's own do not stop it */
    SHOW(fcntl(fd, F_SETLK, &lock));
    SHOW(fcntl(other, F_SETLK, &lock));
    SHOW(fcntl(other, F_SETLKW, &lock));
    SHOW(fcntl(other, F_GETLK, &lock));
    show_lock(&lock);
    lock = lock_of(F_WRLCK, SEEK_SET, 0, 0);
    SHOW(fcntl(reader, F_SETLK, &lock));
    lock = lock_of(9, SEEK_SET, 0, 0);
    SHOW(fcntl(fd, F_SETLK, &lock));
    lock = lock_of(F_RDLCK, 7, 0, 0);
    SHOW(fcntl(fd, F_SETLK, &lock));
    lock = lock_of(F_RDLCK, SEEK_SET, -1, 0);
    SHOW(fcntl(fd, F_SETLK, &lock));
    SHOW(fcntl(999, F_SETLK, &lock));
    lock = lock_of(F_UNLCK, SEEK_SET, 0, 0);
    SHOW(fcntl(fd, F_SETLK, &lock));

    /* those of open files do */
    lock = lock_of(F_WRLCK, SEEK_SET, 100, 50);
    SHOW(fcntl(fd, F_OFD_SETLK, &lock));
    SHOW(fcntl(other, F_OFD_SETLK, &lock));
    lock = lock_of(F_RDLCK, SEEK_SET, 120, 1);
    SHOW(fcntl(other, F_OFD_GETLK, &lock));
    show_lock(&lock);
    lock = lock_of(F_WRLCK, SEEK_SET, 120, 1);
    SHOW(fcntl(other, F_GETLK, &lock));
    show_lock(&lock);
    lock = lock_of(F_WRLCK, SEEK_SET, 150, 0);
    SHOW(fcntl(other, F_OFD_SETLKW, &lock));
    lock = lock_of(F_UNLCK, SEEK_SET, 0, 0);
    SHOW(fcntl(fd, F_OFD_SETLK, &lock));
    SHOW(fcntl(other, F_OFD_SETLK, &lock));

    SHOW(flock(fd, LOCK_EX));
    SHOW(flock(other, LOCK_EX | LOCK_NB));
    SHOW(flock(other, LOCK_SH | LOCK_NB));
    SHOW(flock(fd, LOCK_SH));
    SHOW(flock(other, LOCK_SH | LOCK_NB));
    SHOW(flock(fd, LOCK_UN));
    SHOW(flock(other, LOCK_EX));
    SHOW(flock(other, 77));
    SHOW(flock(-1, LOCK_SH));

    SHOW(lockf(fd, F_LOCK, 10));
    lock = lock_of(F_WRLCK, SEEK_SET, 0, 0); /* an open file's lock stands against the process's */
    SHOW(fcntl(other, F_OFD_GETLK, &lock));
    printf("type %d length %ld\n", lock.l_type, (long)lock.l_len);
    SHOW(lockf(fd, F_TEST, 10));
    SHOW(lockf(other, F_TLOCK, 10));
    SHOW(lockf(fd, F_ULOCK, 10));
    lock = lock_of(F_WRLCK, SEEK_SET, 0, 0);
    SHOW(fcntl(other, F_OFD_GETLK, &lock));
    printf("type %d\n", lock.l_type);
    SHOW(lockf(fd, 12, 10));
    SHOW(lockf(reader, F_TLOCK, 10));
    close(fd), close(other), close(reader);
}

static void parts(void)
{
    static char big[3000], back[3000];
    char a[4], b[1], c[100];
    struct iovec out[4] = {{"one ", 4}, {NULL, 0}, {"two ", 4}, {big, sizeof big}},
                 in[3] = {{a, sizeof a}, {b, sizeof b}, {c, sizeof c}}, many[1025] = {{0}}, huge[2];
    int fd = open("parts", O_CREAT | O_RDWR, 0644);
    unsigned i, wrong = 0;

    for (i = 0; i < sizeof big; i++)
        big[i] = (char)(i * 7);
    SHOW(writev(fd, out, 4));
    SHOW(writev(fd, out, 1));
    SHOW(writev(fd, out, 0));
    SHOW(lseek(fd, 0, SEEK_SET));
    SHOW(readv(fd, in, 2));
    printf("%.4s%.1s\n", a, b);
    SHOW(preadv(fd, in, 3, 4));
    printf("%.4s\n", a);
    SHOW(pread(fd, back, sizeof back, 8));
    for (i = 0; i < sizeof big; i++)
        wrong += big[i] != back[i];
    printf("%u wrong\n", wrong);
    SHOW(pwritev(fd, out, 3, 5000));
    SHOW(lseek(fd, 0, SEEK_END));
    SHOW(preadv(fd, in, 2, 5003));
    printf("%.4s%.1s\n", a, b);
    SHOW(readv(fd, in, 3));
    SHOW(readv(fd, in, -1));
    SHOW(writev(fd, many, 1025));
    SHOW(writev(fd, many, 1024));
    huge[0].iov_base = huge[1].iov_base = big;
    huge[0].iov_len = huge[1].iov_len = (size_t)1 << 62;
    huge[1].iov_len *= 3;
    SHOW(writev(fd, huge, 2));
    SHOW(preadv(fd, in, 2, -1));
    SHOW(readv(999, in, 2));
    SHOW(writev(999, in, 0));
    close(fd);
}

static void space(void)
{
    int fd = open("space", O_CREAT | O_RDWR, 0644), ends[2];
    struct stat status;

    SHOW(posix_fallocate(fd, 0, 10000));
    fstat(fd, &status);
    printf("%ld\n", (long)status.st_size);
    SHOW(posix_fallocate(fd, -1, 10));
    SHOW(posix_fallocate(fd, 0, 0));
    SHOW(posix_fallocate(999, 0, 10));
    SHOW(fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, 100000));
    fstat(fd, &status);
    printf("%ld\n", (long)status.st_size);
    SHOW(fallocate(fd, 0, 0, -1));
    SHOW(fallocate(-1, 0, 0, 1));
    SHOW(posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL));
    SHOW(posix_fadvise(fd, 0, 4096, POSIX_FADV_DONTNEED));
    SHOW(posix_fadvise(fd, 0, 0, 99));
    SHOW(posix_fadvise(-1, 0, 0, 0));
    pipe(ends);
    SHOW(posix_fadvise(ends[0], 0, 0, POSIX_FADV_NORMAL));
    SHOW(posix_fallocate(ends[1], 0, 10));
    SHOW(syncfs(fd));
    SHOW(syncfs(-1));
    close(ends[0]), close(ends[1]);
    close(fd);
}

static void devices(void)
{
    int fd = open("space", O_RDONLY), null = open("/dev/null", O_RDWR), count = 0;
    struct winsize window;
    struct termios terminal;

    SHOW(ioctl(fd, FIONREAD, &count));
    printf("%d\n", count);
    SHOW(ioctl(fd, TIOCGWINSZ, &window));
    SHOW(ioctl(null, TIOCGWINSZ, &window));
    SHOW(ioctl(fd, TCGETS, &terminal));
    SHOW(ioctl(-1, FIONREAD, &count));
    SHOW(ioctl(999, TCGETS, &terminal));
    SHOW(isatty(null));
    close(fd), close(null);
}

static void mappings(void)
{
    int fd = open("mapped", O_CREAT | O_RDWR, 0644);
    char *bytes;

    ftruncate(fd, 8192);
    bytes = mmap(NULL, 8192, PROT_READ, MAP_SHARED, fd, 0);
    SHOW(bytes != MAP_FAILED);
    SHOW(msync(bytes, 8192, MS_SYNC));
    SHOW(msync(bytes + 1, 4096, MS_SYNC));
    SHOW(msync(bytes, 8192, MS_SYNC | MS_ASYNC));
    SHOW(munmap(bytes, 8192));
    SHOW(msync((void *)4096, 4096, MS_ASYNC)); /* never mapped */
    close(fd);
}

int main(void)
{
    duplicates();
    pipes();
    flags();
    locks();
    parts();
    space();
    devices();
    mappings();
    return 0;
}
