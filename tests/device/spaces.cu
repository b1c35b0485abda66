// Device half of the spaces suite.
#include <hostcall/device.h>

#include <fcntl.h>

#include "tests/device/spaces.h"

static __constant__ unsigned char constant_pattern[CONSTANT_ROOM] = {
#define B1(i) CONSTANT_BYTE(i)
#define B10(i) B1(i), B1(i + 1), B1(i + 2), B1(i + 3), B1(i + 4), B1(i + 5), B1(i + 6), B1(i + 7), B1(i + 8), B1(i + 9)
#define B100(i) B10(i), B10(i + 10), B10(i + 20), B10(i + 30), B10(i + 40), B10(i + 50), B10(i + 60), B10(i + 70), B10(i + 80), B10(i + 90)
#define B1000(i) B100(i), B100(i + 100), B100(i + 200), B100(i + 300), B100(i + 400), B100(i + 500), B100(i + 600), B100(i + 700), B100(i + 800), B100(i + 900)
    B1000(0), B1000(1000), B1000(2000), B1000(3000), B1000(4000), B1000(5000), B1000(6000), B1000(7000), B1000(8000), B1000(9000),
    B1000(10000), B1000(11000), B1000(12000), B1000(13000), B1000(14000), B1000(15000), B1000(16000), B1000(17000), B1000(18000), B1000(19000),
};

// Reads `size` bytes of a file into a buffer and writes them to another; returns a difference from what must happen as a
// negative number that tells where.
static __device__ int64_t move_bytes(int from, int to, unsigned char *guarded, uint64_t size, int position)
{
    unsigned char *buffer = guarded + GUARD;
    ssize_t got;

    for (uint64_t i = 0; i < size + 2 * GUARD; i++)
        guarded[i] = GUARD_BYTE;
    got = position ? hc_pread(from, buffer, size, 0) : hc_read(from, buffer, size);
    if (got != (ssize_t)size)
        return -1000000000 + got;
    for (int i = 0; i < GUARD; i++)
        if (guarded[i] != GUARD_BYTE || buffer[size + i] != GUARD_BYTE)
            return -2;
    got = position ? hc_pwrite(to, buffer, size, 0) : hc_write(to, buffer, size);
    return got == (ssize_t)size ? 0 : -2000000000 + got;
}

extern "C" __global__ void move_file(int from, int to, int space, unsigned char *room, uint64_t size, int shift,
                                     int position, int64_t *result)
{
    __shared__ unsigned char shared[SHARED_ROOM];
    unsigned char local[LOCAL_ROOM];

    switch (space) {
    case IN_GLOBAL:
    case IN_MAPPED: *result = move_bytes(from, to, room + shift, size, position); break;
    case IN_SHARED: *result = move_bytes(from, to, shared + shift, size, position); break;
    case IN_LOCAL: *result = move_bytes(from, to, local + shift, size, position); break;
    case IN_CONSTANT: {
        ssize_t put = position ? hc_pwrite(to, constant_pattern + shift, size, 0)
                               : hc_write(to, constant_pattern + shift, size);
        *result = put == (ssize_t)size ? 0 : -2000000000 + put;
        break;
    }
    }
}
HC_KERNEL(move_file);

// A path and a printf argument in each address space.
extern "C" __global__ void open_path_in(int space, const char *path, int length, int64_t *result)
{
    __shared__ char shared[256];
    char local[256];
    const char *chosen = path;

    if (space == IN_SHARED || space == IN_LOCAL) {
        char *copy = space == IN_SHARED ? shared : local;
        for (int i = 0; i <= length; i++)
            copy[i] = path[i];
        chosen = copy;
    }
    *result = hc_open(chosen, O_RDONLY, 0);
    if (*result >= 0)
        hc_close((int)*result);
}
HC_KERNEL(open_path_in);
