// One FILE shared by threads of many blocks: lines are written by every kind of call, and none is torn or lost; then all threads take
// lines from one FILE, each line once. The last thread of a phase looks at what came of it.
#include <hostcall/device.h>

#include "libc_facade/memory/memory_functions.h"
#include "libc_facade/scan/scan_functions.h"
#include "libc_facade/stdio/stdio_functions.h"

#ifndef BLOCKS
#define BLOCKS 24
#define THREADS 64
#endif
#define LINES 8

HC_GEOMETRY(BLOCKS, THREADS);

static __device__ struct state {
    unsigned opened[2], finished[2]; // of the two phases
    FILE *file[2];
    unsigned seen[BLOCKS * THREADS * LINES];
} state;

// The first thread that comes opens the file; the others wait for it.
static __device__ FILE *open_once(int phase, const char *name, const char *mode)
{
    if (atomicCAS(&state.opened[phase], 0, 1) == 0) {
        state.file[phase] = hc_libc_fopen(name, mode);
        __threadfence();
        atomicExch(&state.opened[phase], 2);
    }
    while (atomicAdd(&state.opened[phase], 0) != 2)
        __nanosleep(1000);
    __threadfence();
    return state.file[phase];
}

static __device__ int is_last(int phase)
{
    __threadfence();
    return atomicAdd(&state.finished[phase], 1) == BLOCKS * THREADS - 1;
}

static __device__ void write_line(FILE *file, unsigned thread, unsigned line)
{
    char text[64];
    int length = hc_snprintf(text, sizeof text, "<%u %u %u>\n", thread, line, thread * 31 + line);

    switch (line % 5) {
    case 0:
        hc_libc_fprintf(file, "<%u %u %u>\n", thread, line, thread * 31 + line);
        break;
    case 1:
        hc_libc_fputs(text, file);
        break;
    case 2:
        hc_libc_fwrite(text, 1, (size_t)length, file);
        break;
    case 3: // several calls as one
        hc_libc_flockfile(file);
        for (int i = 0; i < length; i++)
            hc_libc_putc_unlocked(text[i], file);
        hc_libc_funlockfile(file);
        break;
    default:
        hc_libc_flockfile(file);
        hc_libc_fprintf(file, "<%u ", thread); // locks again
        hc_libc_fprintf(file, "%u %u>", line, thread * 31 + line);
        hc_libc_fputc('\n', file);
        hc_libc_funlockfile(file);
    }
}

// Every line that was written is there once.
static __device__ void check_lines(const char *what)
{
    unsigned missing = 0, twice = 0;

    for (unsigned i = 0; i < BLOCKS * THREADS * LINES; i++) {
        missing += state.seen[i] == 0;
        twice += state.seen[i] > 1;
        state.seen[i] = 0;
    }
    hc_printf("%s: %u missing, %u twice\n", what, missing, twice);
}

static __device__ int count_line(const char *line)
{
    unsigned thread, number, check;
    char end, newline;

    if (hc_libc___isoc99_sscanf(line, "<%u %u %u%c%c", &thread, &number, &check, &end, &newline) != 5 || end != '>' || newline != '\n' ||
        thread >= BLOCKS * THREADS || number >= LINES || check != thread * 31 + number)
        return 0;
    atomicAdd(&state.seen[thread * LINES + number], 1);
    return 1;
}

static __device__ void read_back(void)
{
    FILE *file = hc_libc_fopen("shared", "r");
    char line[64];
    unsigned torn = 0, lines = 0;

    while (hc_libc_fgets(line, sizeof line, file) != NULL) {
        lines++;
        torn += !count_line(line);
    }
    hc_printf("%u lines, %u torn\n", lines, torn);
    check_lines("written");
    hc_libc_fclose(file);
}

extern "C" __global__ void hc_main(int argc, char **argv)
{
    unsigned thread = blockIdx.x * blockDim.x + threadIdx.x;
    FILE *file = open_once(0, "shared", "w");
    char line[64];

    if (file == NULL) {
        hc_printf("cannot open\n");
        return;
    }
    for (unsigned i = 0; i < LINES; i++)
        write_line(file, thread, (i + thread) % LINES);
    if (is_last(0)) {
        hc_libc_fclose(file);
        read_back();
        atomicExch(&state.opened[1], 0);
        state.file[1] = hc_libc_fopen("shared", "r");
        __threadfence();
        atomicExch(&state.opened[1], 2);
    }
    while (atomicAdd(&state.opened[1], 0) != 2)
        __nanosleep(2000);
    __threadfence();
    while (hc_libc_fgets(line, sizeof line, state.file[1]) != NULL)
        if (!count_line(line))
            hc_printf("torn when read: %s\n", line);
    if (is_last(1)) {
        check_lines("read");
        hc_printf("at the end %d\n", hc_libc_feof(state.file[1]) != 0);
        hc_libc_fclose(state.file[1]);
    }
}
