// logger [-n LINES] [-i MILLISECONDS] [FILE]: a kernel that works for a long time and reports while it does, to standard
// output and to FILE. Without -n it never ends by itself: stop it with SIGINT or SIGTERM; no line is lost.
#include <hostcall/device.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "common.h"

HC_GEOMETRY(1, 32);

static __device__ long number(const char *text)
{
    long value = *text == '\0' ? -1 : 0;
    for (; *text >= '0' && *text <= '9' && value < LONG_MAX / 10; text++)
        value = value * 10 + (*text - '0');
    return *text == '\0' ? value : -1;
}

// The index of the file's name, or argc without one, or USAGE_*
static __device__ int parse(int argc, char **argv, long *lines, long *milliseconds)
{
    int i = 1;

    for (; is_option(argc, argv, i); i += 2) {
        if (same_text(argv[i], "--")) {
            i++;
            break;
        }
        if (same_text(argv[i], "--help"))
            return USAGE_ASKED;
        bool of_lines = same_text(argv[i], "-n");
        long value = i + 1 < argc && (of_lines || same_text(argv[i], "-i")) ? number(argv[i + 1]) : -1;
        if (value < 0)
            return USAGE_WRONG;
        *(of_lines ? lines : milliseconds) = value;
    }
    return argc - i <= 1 ? i : USAGE_WRONG;
}

// Something to report on: how far a sum of 1/k^2 has come towards pi^2/6.
static __device__ double work(double sum, unsigned long long *k, long milliseconds)
{
    struct timespec start, now;

    clock_gettime(CLOCK_MONOTONIC, &start);
    do {
        for (int i = 0; i < 1000; i++, ++*k)
            sum += 1.0 / ((double)*k * (double)*k);
        clock_gettime(CLOCK_MONOTONIC, &now);
        __nanosleep(1000);
    } while ((now.tv_sec - start.tv_sec) * 1000 + (now.tv_nsec - start.tv_nsec) / 1000000 < milliseconds);
    return sum;
}

extern "C" __global__ void hc_main(int argc, char **argv)
{
    long lines = -1, milliseconds = 100;
    unsigned long long k = 1;
    double sum = 0;
    int file = -1, i;

    if (threadIdx.x != 0)
        return;
    i = parse(argc, argv, &lines, &milliseconds);
    if (i < 0) {
        say_usage("logger [-n LINES] [-i MILLISECONDS] [FILE]", i, 2);
        return;
    }
    if (i < argc) {
        file = open(argv[i], O_WRONLY | O_CREAT | O_TRUNC, 0666);
        if (file < 0) {
            fprintf(stderr, "logger: %s: %s\n", argv[i], error_text(errno));
            exit(1);
        }
    }
    for (long line = 0; lines < 0 || line < lines; line++) {
        char text[128];
        struct timespec now;
        sum = work(sum, &k, milliseconds);
        clock_gettime(CLOCK_REALTIME, &now);
        int length = snprintf(text, sizeof text, "%lld.%09ld line %ld: %llu terms, sum %.12f\n", (long long)now.tv_sec,
                              (long)now.tv_nsec, line, k - 1, sum);
        fputs(text, stdout);
        if (file >= 0 && write(file, text, (size_t)length) != length) {
            fprintf(stderr, "logger: %s: %s\n", argv[i], error_text(errno));
            exit(1);
        }
    }
    if (file >= 0)
        close(file);
}
