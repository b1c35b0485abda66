// Host code that calls the C library's open, printf and the rest beside device code that calls the same names: the device
// archive must leave host code alone. A stub named `open` in it would take the program's own calls.
#include <hostcall/hostcall.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <hostcall/device.h>

extern "C" __global__ void use_all(char *buffer)
{
    struct stat status;
    struct timespec now;
    int fd = open("/etc/passwd", O_RDONLY);
    long got = read(fd, buffer, 16);
    lseek(fd, 0, SEEK_SET);
    fstat(fd, &status);
    close(fd);
    clock_gettime(CLOCK_MONOTONIC, &now);
    printf("device: %ld %s\n", got, getenv("HOME"));
    fprintf(stderr, "%d\n", errno);
    if (got < 0)
        exit(1);
}

int main(int argc, char **)
{
    char text[64], path[] = "/tmp/hostcall-link-XXXXXX";
    struct stat status;
    struct timespec now;
    int fd = mkstemp(path);

    if (fd < 0 || write(fd, "host text\n", 10) != 10 || close(fd) != 0)
        return 2;
    fd = open(path, O_RDONLY);
    if (fd < 0 || read(fd, text, sizeof text) != 10 || fstat(fd, &status) != 0 || status.st_size != 10)
        return 3;
    if (lseek(fd, 2, SEEK_SET) != 2 || close(fd) != 0 || unlink(path) != 0 || access(path, F_OK) == 0 || errno != ENOENT)
        return 4;
    if (clock_gettime(CLOCK_MONOTONIC, &now) != 0 || getenv("PATH") == NULL)
        return 5;
    snprintf(text, sizeof text, "host %d", 42);
    printf("%s %d\n", text, argc);
    fprintf(stderr, "host stderr\n");
    fputs("host puts\n", stdout);
    if (argc > 100) { // never: but the launch and the library are linked
        struct hc_runtime *runtime;
        use_all<<<1, 1>>>(NULL);
        hc_create(NULL, &runtime);
        hc_attach_function(runtime, (const void *)use_all);
    }
    exit(fflush(stdout) == 0 ? 7 : 6);
}
