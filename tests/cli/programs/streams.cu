// What tests/cli/run.sh runs: `streams NAME [ARGUMENT]`. One program, because each costs a compilation for the GPU.
#include <hostcall/device.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "streams.h"

HC_GEOMETRY(4, 64);

#define LONG 102400

static __device__ bool is(const char *a, const char *b)
{
    while (*a != '\0' && *a == *b)
        a++, b++;
    return *a == *b;
}

static __device__ int number(const char *text)
{
    int value = 0;
    for (; *text >= '0' && *text <= '9'; text++)
        value = value * 10 + (*text - '0');
    return value;
}

static __device__ void spin(void)
{
    for (;;)
        __nanosleep(1000);
}

extern "C" __global__ void hc_main(int argc, char **argv)
{
    unsigned block = blockIdx.x, who = block * blockDim.x + threadIdx.x;
    const char *name = argc > 1 ? argv[1] : "", *argument = argc > 2 ? argv[2] : "";
    bool first = threadIdx.x == 0;

    if (is(name, "trap") && first) { // what the other blocks printed before must not be lost
        printf("block %u was here\n", block);
        fflush(stdout);
        if (block == 3)
            __trap();
    }
    if (is(name, "divide") && who == 77)
        printf("%d\n", argc / number(argument));
    if (is(name, "wild") && who == 77)
        *(volatile int *)0x7ffffffff000 = 1;
    if (is(name, "mixed") && who == 0) { // every way to print, in program order
        for (int i = 0; i < number(argument); i++) {
            printf("%d a\n", i);
            write(1, "b\n", 2);
            fprintf(stderr, "c\n");
            puts("d");
            putchar('e');
            putchar('\n');
            write(2, "f\n", 2);
            fputs("g\n", stdout);
            fwrite("h\n", 1, 2, stderr);
            hc_dprintf(1, "i\n");
        }
    }
    if (is(name, "count") && first) // each block its own lines, in order
        for (int i = 0; i < number(argument); i++)
            printf("block %u line %d\n", block, i);
    if (is(name, "long") && first) { // one printf of 100 KiB from each block
        char *text = (char *)malloc(LONG);
        for (int i = 0; i < LONG - 1; i++)
            text[i] = (char)('a' + block);
        text[LONG - 1] = '\0';
        printf("%s%c\n", text, 'a' + (int)block);
        free(text);
    }
    if (is(name, "wide") && first)
        for (int i = 0; i < 4; i++)
            printf("%c%0*d\n", 'a' + (int)block, LONG - 1, 0);
    if (is(name, "getenv") && who == 0) {
        const char *value = getenv(argument);
        printf(value != NULL ? "<%s>\n" : "none\n", value);
    }
    if (is(name, "stalled")) { // block 0 fills a pipe that nobody empties; block 1 must not notice
        if (who == 0)
            for (;;)
                printf("a line for a reader that does not read\n");
        for (int i = 0; block == 1 && first; i++) {
            fprintf(stderr, "tick %d\n", i);
            __nanosleep(1000000);
        }
    }
    if (is(name, "stalled-exit") && who == 0) {
        for (int i = 0; i < 600; i++) // more than a pipe holds, less than what makes the printer wait
            printf("%0126d\n", i);
        exit(7);
    }
    if (is(name, "wait") && who == 0) { // for input that never comes
        char byte;
        printf("waiting\n");
        read(0, &byte, 1);
        printf("read\n");
    }
    if (is(name, "spin")) {
        if (who == 0)
            printf("spinning\n");
        spin();
    }
    if (is(name, "read-all") && who == 0) {
        static __device__ char buffer[1 << 16];
        unsigned long long bytes = 0, sum = 0;
        ssize_t got;
        while ((got = read(0, buffer, sizeof buffer)) > 0) {
            bytes += (unsigned long long)got;
            for (ssize_t i = 0; i < got; i++)
                sum += (unsigned char)buffer[i];
        }
        printf("%llu bytes, sum %llu%s\n", bytes, sum, got < 0 ? ", failed" : "");
    }
    if (is(name, "macro") && who == 0)
        printf("%s %d\n", MACRO, twice(21));
}
