// What the command line tests run: `cases NAME [ARGUMENT]`. One program, because each costs a compilation for the GPU.
#include <hostcall/device.h>

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

HC_GEOMETRY(2, 64);

static __device__ bool is(const char *a, const char *b)
{
    while (*a != '\0' && *a == *b)
        a++, b++;
    return *a == *b;
}

static __device__ int number(const char *text)
{
    int value = 0, negative = *text == '-';
    for (text += negative; *text >= '0' && *text <= '9'; text++)
        value = value * 10 + (*text - '0');
    return negative ? -value : value;
}

static __device__ void spin(void)
{
    for (;;)
        __nanosleep(1000);
}

// Divides by a number that the compiler cannot know, and reads where a pointer of it leads.
static __device__ void read_at(const char *text)
{
    volatile int *pointer = (volatile int *)(size_t)number(text);
    printf("%d\n", *pointer);
}

// What programs do that want a clean slate: what they open next has the numbers that were closed. Reads and writes that are not its own
// would show in a file's position or content.
static __device__ void close_all(bool then_spin)
{
    char path[] = "all0", text[8];
    int files[8];
    bool wrong = false;
    for (int fd = 3; fd < 1024; fd++)
        close(fd);
    for (int i = 0; i < 8; i++) {
        path[3] = (char)('0' + i);
        files[i] = open(path, O_RDWR | O_CREAT | O_TRUNC, 0644);
        wrong |= write(files[i], path, 4) != 4 || lseek(files[i], 2, SEEK_SET) != 2;
    }
    usleep(3000000);
    for (int i = 0; i < 8; i++)
        wrong |= read(files[i], text, 8) != 2 || text[0] != 'l' || text[1] != '0' + i;
    printf(wrong ? "wrong\n" : "spinning\n");
    if (then_spin) // not for ever: a signal may be lost, which is what the test looks for
        usleep(30000000);
}

extern "C" __global__ void hc_main(int argc, char **argv)
{
    unsigned who = blockIdx.x * blockDim.x + threadIdx.x;
    const char *name = argc > 1 ? argv[1] : "", *argument = argc > 2 ? argv[2] : "";

    if (is(name, "arguments") && who == 0) { // every argument in its own line, and the NULL after them
        for (int i = 0; i < argc; i++)
            printf("<%s>\n", argv[i]);
        printf("%d %s\n", argc, argv[argc] == NULL ? "NULL" : "?");
    }
    if (is(name, "exit")) {
        if (who == 77) {
            printf("last words\n");
            exit(number(argument));
        }
        spin();
    }
    if (is(name, "exit-all"))
        exit(number(argument));
    if (is(name, "abort")) {
        if (who == 77) {
            printf("last words\n");
            abort();
        }
        spin();
    }
    if (is(name, "assert") && who == 77)
        assert(argc == 1);
    if (is(name, "read") && who == 77)
        read_at(argument);
    if (is(name, "spin")) {
        if (who == 0)
            printf("spinning\n");
        spin();
    }
    if (is(name, "busy")) { // no call, no sleep: only the CPU device's atomics let it be stopped
        if (who == 0)
            printf("spinning\n");
        __shared__ unsigned never;
        if (threadIdx.x == 0)
            never = 0;
        __syncthreads();
        while (atomicAdd(&never, 0) == 0) {
        }
    }
    if (is(name, "lines"))
        for (int i = 0; i < number(argument); i++)
            printf("%u %d a line of text\n", who, i);
    if (is(name, "endless") && who == 0)
        for (int i = 0;; i++)
            printf("%d a line of text\n", i);
    if (is(name, "after") && who == 0) { // what a program does after a write that nobody will read
        while (write(1, "a line of text\n", 15) == 15)
            continue;
        close(open("after", O_WRONLY | O_CREAT, 0600));
    }
    if (is(name, "one") && who == 0)
        printf("one line\n");
    if (is(name, "stderr") && who == 0)
        fprintf(stderr, "to stderr\n");
    if (is(name, "write") && who == 0) { // status: the errno of a write to stdout
        errno = 0;
        exit(write(1, "text", 4) == 4 ? 0 : errno);
    }
    if (is(name, "flush") && who == 0) {
        printf("text");
        errno = 0;
        exit(fflush(stdout) == 0 ? 0 : errno);
    }
    if (is(name, "close-all") && who == 0)
        close_all(is(argument, "spin"));
    if (is(name, "cat") && who == 0) {
        char buffer[512];
        ssize_t got;
        while ((got = read(0, buffer, sizeof buffer)) > 0)
            if (write(1, buffer, (size_t)got) != got)
                exit(1);
    }
}
