/* Files opened O_DIRECT, or made so by fcntl: positions, sizes, alignment. Would catch: a position that stays where it was, memory of the
 * service's own that is not aligned, bytes cut at sizes that the program did not ask for. Memory is aligned: what Linux says of other
 * memory depends on the disk. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOST (4u << 20)

static unsigned char *bytes;

static void tell(const char *what, long result, int fd)
{
    printf("%s: %ld %s, position %ld\n", what, result, result < 0 ? strerror(errno) : "", (long)lseek(fd, 0, SEEK_CUR));
}

static void sum(const char *path)
{
    int fd = open(path, O_RDONLY);
    unsigned long mixed = 5381;
    long total = 0;
    ssize_t got;

    while ((got = read(fd, bytes, MOST)) > 0) {
        for (ssize_t i = 0; i < got; i++)
            mixed = mixed * 33 + bytes[i];
        total += got;
    }
    close(fd);
    printf("%s: %ld bytes, %lx\n", path, total, mixed);
}

static const size_t sizes[] = {4096, 512, 1536, 0, 100, 300000, 65536, 1u << 20, 300544, 3u << 20, (1u << 20) + 100, (1u << 20) + 4096};
#define SIZES (sizeof sizes / sizeof *sizes)

static void write_in_order(const char *path, int flags)
{
    int fd = open(path, O_RDWR | O_DIRECT | flags, 0600);

    if (fd < 0) { /* some file systems have none */
        printf("%s: %s\n", path, strerror(errno));
        exit(0);
    }
    for (unsigned i = 0; i < SIZES; i++) {
        memset(bytes, 'a' + (int)i, MOST);
        tell("write", write(fd, bytes, sizes[i]), fd);
    }
    close(fd);
    sum(path);
}

static void read_in_order(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECT);

    for (unsigned i = 0; i < SIZES + 3; i++) {
        ssize_t got;

        memset(bytes, 0, MOST);
        got = read(fd, bytes, sizes[i % SIZES]);
        tell("read", got, fd);
        if (got > 0)
            printf("%d %d\n", bytes[0], bytes[got - 1]);
    }
    close(fd);
}

static void at_offsets(const char *path)
{
    static const off_t offsets[] = {0, 512, 100, 1 << 20, 5000000, 1l << 40, -512};
    int fd = open(path, O_RDWR | O_DIRECT);

    for (unsigned k = 0; k < sizeof offsets / sizeof *offsets; k++)
        for (unsigned i = 0; i < SIZES; i++)
            tell("pread", pread(fd, bytes, sizes[i], offsets[k]), fd);
    for (unsigned k = 0; k < 4; k++)
        for (unsigned i = 0; i < SIZES; i++) {
            memset(bytes, 'A' + (int)(k * SIZES + i) % 26, MOST);
            tell("pwrite", pwrite(fd, bytes, sizes[i], offsets[k]), fd);
        }
    close(fd);
    sum(path);
}

static void change_of_mind(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT, 0600), flags = fcntl(fd, F_GETFL);

    memset(bytes, 'x', MOST);
    tell("buffered", write(fd, bytes, 4096), fd);
    printf("%d\n", fcntl(fd, F_SETFL, flags | O_DIRECT));
    tell("direct", write(fd, bytes, 8192), fd);
    tell("direct", write(fd, bytes, 8192), fd);
    tell("direct", write(fd, bytes, 10), fd);
    printf("%d\n", fcntl(fd, F_SETFL, flags));
    tell("buffered", write(fd, bytes, 10), fd);
    close(fd);
    sum(path);
}

int main(void)
{
    struct stat status;

    if (posix_memalign((void **)&bytes, 4096, MOST) != 0)
        return 1;
    write_in_order("a", O_CREAT | O_TRUNC);
    write_in_order("a", 0);
    write_in_order("b", O_CREAT | O_APPEND);
    write_in_order("b", O_APPEND);
    read_in_order("a");
    truncate("a", 5000001);
    read_in_order("a");
    at_offsets("a");
    change_of_mind("c");
    stat("a", &status);
    printf("%ld\n", (long)status.st_size);
    free(bytes);
    return 0;
}
