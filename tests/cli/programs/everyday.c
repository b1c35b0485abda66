/* What a small program does: prints, reads, writes, maps, looks, sleeps, exits with 7. Ends with 3 and a line where something fails. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define LARGE 300000

static void need(int holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "everyday: %s: %s\n", what, strerror(errno));
    exit(3);
}

static void files(void)
{
    static char large[LARGE], back[LARGE];
    char small[8] = "";
    struct stat status;
    int fd = open("everyday.file", O_RDWR | O_CREAT | O_TRUNC, 0600), ends[2];

    need(fd >= 0, "open");
    need(write(fd, "hello", 5) == 5, "write");
    need(lseek(fd, 0, SEEK_SET) == 0, "lseek");
    need(read(fd, small, 8) == 5 && strcmp(small, "hello") == 0, "read");
    memset(large, 'x', LARGE);
    need(pwrite(fd, large, LARGE, 5) == LARGE, "pwrite");
    need(pread(fd, back, LARGE, 5) == LARGE && memcmp(large, back, LARGE) == 0, "pread");
    need(fsync(fd) == 0, "fsync");
    need(fstat(fd, &status) == 0 && status.st_size == LARGE + 5, "fstat");
    need(stat("everyday.file", &status) == 0 && S_ISREG(status.st_mode), "stat");
    need(close(fd) == 0, "close");
    need(pipe(ends) == 0 && write(ends[1], "p", 1) == 1 && read(ends[0], small, 1) == 1, "pipe");
    close(ends[0]);
    close(ends[1]);
}

static void names(void)
{
    struct dirent *entry;
    DIR *folder;
    int seen = 0;

    need(mkdir("everyday.folder", 0700) == 0, "mkdir");
    need(rename("everyday.file", "everyday.folder/file") == 0, "rename");
    folder = opendir("everyday.folder");
    need(folder != NULL, "opendir");
    while ((entry = readdir(folder)) != NULL)
        seen += strcmp(entry->d_name, "file") == 0;
    closedir(folder);
    need(seen == 1, "readdir");
    need(access("everyday.folder/file", R_OK) == 0, "access");
}

static void map(void)
{
    int fd = open("everyday.folder/file", O_RDONLY);
    char *mapped = mmap(NULL, LARGE, PROT_READ, MAP_PRIVATE, fd, 0);

    need(mapped != MAP_FAILED && memcmp(mapped, "hellox", 6) == 0, "mmap");
    munmap(mapped, LARGE);
    close(fd);
    need(unlink("everyday.folder/file") == 0, "unlink");
    need(rmdir("everyday.folder") == 0, "rmdir");
}

int main(void)
{
    struct timespec moment = {0, 1000000}, now;

    printf("begin %s\n", getenv("EVERYDAY") != NULL ? getenv("EVERYDAY") : "");
    fprintf(stderr, "to stderr\n");
    files();
    names();
    map();
    need(nanosleep(&moment, NULL) == 0, "nanosleep");
    need(clock_gettime(CLOCK_REALTIME, &now) == 0 && now.tv_sec > 1000000000, "clock_gettime");
    for (int i = 0; i < 1000; i++)
        printf("line %d\n", i);
    exit(7);
}
