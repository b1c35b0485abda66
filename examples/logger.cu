// logger [-n LINES] [-i MILLISECONDS] [FILE]: a kernel that works for a long time and reports while it does, to standard
// output and to FILE. Without -n it never ends by itself: stop it with SIGINT or SIGTERM; no line is lost.
#include <hostcall/device.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "common.h"

HC_GEOMETRY(1, 32);

static __device__ long number(const char *text)
{
    long value = 0;
    for (; *text >= '0' && *text <= '9'; text++)
        value = value * 10 + (*text - '0');
    return *text == '\0' ? value : -1;
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
    for (i = 1; i + 1 < argc && argv[i][0] == '-'; i += 2) {
        long value = number(argv[i + 1]);
        if (same_text(argv[i], "-n"))
            lines = value;
        else if (same_text(argv[i], "-i"))
            milliseconds = value;
        else
            milliseconds = -1;
        if (value < 0 || milliseconds < 0) {
            fprintf(stderr, "usage: logger [-n LINES] [-i MILLISECONDS] [FILE]\n");
            exit(2);
        }
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
