// Device half of the calls suite: the environment, clocks, user calls, output's results, and no runtime.
#include <hostcall/device.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "device/ask.h"
#include "device/call.h"
#include "protocol/operations.h"
#include "tests/device/calls.h"

// ---- Environment

extern "C" __global__ void get_variable(const char *name, char *value, int size, int64_t *result)
{
    const char *named, *again;

    result[0] = hc_getenv(name, value, (size_t)size);
    result[1] = hc_getenv(name, NULL, 0);
    named = getenv(name);
    again = getenv(name);
    result[2] = -1; // NULL
    if (named != NULL) {
        uint64_t hash = 1469598103934665603ull, length = 0; // FNV-1a
        for (; named[length] != '\0'; length++)
            hash = (hash ^ (unsigned char)named[length]) * 1099511628211ull;
        result[2] = (int64_t)length;
        result[3] = (int64_t)hash;
        result[4] = again == named; // asking again must cost no memory
    }
}
HC_KERNEL(get_variable);

// Every thread asks for every variable: NAMES of them, their names in rows of 16 bytes.
extern "C" __global__ void get_variables(const char (*names)[16], int count, int length, char letter, int *wrong, char **first)
{
    for (int i = 0; i < count; i++) {
        const char *value = getenv(names[i]);
        int at = 0;

        if (value == NULL) {
            atomicAdd(&wrong[0], 1);
            continue;
        }
        while (value[at] == letter)
            at++;
        if (at != length || value[at] != '\0')
            atomicAdd(&wrong[1], 1);
        if (blockIdx.x == 0 && threadIdx.x == 0)
            first[i] = (char *)(uintptr_t)value;
    }
}
HC_KERNEL(get_variables);

// ---- Time

static __device__ int64_t ns_of(const struct timespec *time)
{
    return (int64_t)time->tv_sec * 1000000000 + time->tv_nsec;
}

static __device__ int64_t clock_ns(int clock)
{
    struct timespec now;
    return hc_clock_gettime(clock, &now) == 0 ? ns_of(&now) : -1;
}

// Each thread reads a clock many times; worst step back, or 0.
extern "C" __global__ void read_clock_often(int clock, int times, int64_t *worst)
{
    int64_t last = clock_ns(clock), least = 0;

    for (int i = 0; i < times; i++) {
        int64_t now = clock_ns(clock);
        if (now - last < least)
            least = now - last;
        last = now;
    }
    worst[blockIdx.x * blockDim.x + threadIdx.x] = least;
}
HC_KERNEL(read_clock_often);

// The host's clock before and after the device's: calls of the host's own handler, number 1.
extern "C" __global__ void compare_clocks(int clock, int times, int64_t *samples)
{
    uint64_t arguments[6] = {(uint64_t)clock};
    for (int i = 0; i < times; i++) {
        samples[3 * i] = hc_user_call(1, arguments, NULL, NULL, 0);
        samples[3 * i + 1] = clock_ns(clock);
        samples[3 * i + 2] = hc_user_call(1, arguments, NULL, NULL, 0);
        const struct timespec pause = {0, 2000000};
        hc_nanosleep(&pause);
    }
}
HC_KERNEL(compare_clocks);

extern "C" __global__ void other_time_functions(int64_t *result)
{
    struct timeval day;
    struct timespec now;
    time_t stored = 0;

    result[0] = clock_ns(CLOCK_REALTIME);
    result[1] = hc_time(&stored);
    result[2] = stored;
    result[3] = hc_gettimeofday(&day);
    result[4] = day.tv_sec;
    result[5] = day.tv_usec;
    result[6] = time(NULL);
    result[7] = gettimeofday(&day, NULL) != 0 ? -1 : (int64_t)day.tv_sec * 1000000 + day.tv_usec;
    result[8] = clock_gettime(CLOCK_REALTIME, &now) != 0 ? -1 : ns_of(&now);
    result[9] = clock_ns(CLOCK_REALTIME);
}
HC_KERNEL(other_time_functions);

extern "C" __global__ void sleep_for(int64_t seconds, int64_t nanoseconds, int64_t *result)
{
    struct timespec duration = {(time_t)seconds, (long)nanoseconds};
    int64_t before = clock_ns(CLOCK_MONOTONIC);
    result[0] = hc_nanosleep(&duration);
    result[1] = clock_ns(CLOCK_MONOTONIC) - before;
}
HC_KERNEL(sleep_for);

// ---- User calls

// Sends `send` bytes with room for `room`; results[0] the value, [1] the length that came back.
extern "C" __global__ void call_user(unsigned number, const uint64_t *arguments, unsigned char *buffer, uint64_t send,
                                     uint64_t room, int64_t *results)
{
    uint64_t mine[6];
    size_t length = send;

    for (int i = 0; i < 6; i++)
        mine[i] = arguments[i];
    results[0] = hc_user_call(number, mine, buffer, &length, room);
    results[1] = (int64_t)length;
}
HC_KERNEL(call_user);

extern "C" __global__ void call_user_bare(unsigned number, int64_t *results)
{
    results[0] = hc_user_call(number, NULL, NULL, NULL, 0);
    results[1] = hc_user_post(number, NULL, NULL, 0);
}
HC_KERNEL(call_user_bare);

// Every thread posts `count` calls with a buffer of its number.
extern "C" __global__ void post_user(unsigned number, int count, uint64_t bytes, unsigned char *buffer, int *failures)
{
    unsigned who = blockIdx.x * blockDim.x + threadIdx.x;
    for (int i = 0; i < count; i++) {
        uint64_t arguments[6] = {who, (uint64_t)i, 3, 4, 5, ~0ull};
        if (hc_user_post(number, arguments, buffer, bytes) != 0)
            atomicAdd(failures, 1);
    }
}
HC_KERNEL(post_user);

// Thread 0 calls the slow handler, thread 32 the quick one; each notes when it came back.
extern "C" __global__ void slow_and_quick(unsigned slow, unsigned quick, int64_t *results)
{
    if (threadIdx.x == 0)
        results[0] = hc_user_call(slow, NULL, NULL, NULL, 0);
    if (threadIdx.x == 32)
        for (int i = 0; i < 10; i++)
            results[1] += hc_user_call(quick, NULL, NULL, NULL, 0);
}
HC_KERNEL(slow_and_quick);

// ---- Opcodes that nobody serves

extern "C" __global__ void call_opcode(unsigned opcode, int posted, int64_t *result)
{
    struct hc_call call;
    hc_call_init(&call, (uint16_t)opcode, 2, HC_PAYLOAD_NONE);
    call.posted = (uint8_t)posted;
    call.argument[0] = call.argument[1] = 1;
    *result = hc_call(&call);
}
HC_KERNEL(call_opcode);

// Flush, puts, putchar and the rest of stdio's results.
extern "C" __global__ void print_results(int64_t *result)
{
    int i = 0;
    result[i++] = hc_printf("%s-%d\n", "abc", 42); // 7
    result[i++] = printf("%5.2f|\n", 3.14159);     // 7
    result[i++] = hc_puts("puts");                 // >= 0
    result[i++] = puts("named puts");              // >= 0
    result[i++] = hc_putchar('x' + 256);           // 'x'
    result[i++] = putchar('y');                    // 'y'
    result[i++] = fputc('\n', stdout);             // '\n'
    result[i++] = fputs("fputs\n", stdout);        // >= 0
    result[i++] = (int64_t)fwrite("abcdef\n", 1, 7, stdout); // 7
    result[i++] = (int64_t)fwrite("abcdef", 2, 0, stdout);   // 0
    result[i++] = fprintf(stdout, "%c%c\n", 'o', 'k');       // 3
    result[i++] = hc_output(1, "raw\n", 4);                  // 0
    result[i++] = hc_output(7, "raw\n", 4);                  // -EBADF
    result[i++] = hc_output(1, NULL, 4);                     // -EFAULT
    result[i++] = hc_flush(1);                               // 0
    result[i++] = hc_flush(0);                               // -EBADF
    result[i++] = fflush(NULL);                              // 0
    result[i++] = hc_printf("%s", "");                       // 0
    result[i++] = hc_dprintf(1, "%d\n", 1);                  // 2
}
HC_KERNEL(print_results);

// Everything without a runtime: `result` must become -ENOSYS.
extern "C" __global__ void call_unattached(int64_t *result)
{
    char byte = 0;
    struct timespec now;
    result[0] = hc_write(1, "x", 1);
    result[1] = hc_printf("x\n");
    result[2] = hc_read(0, &byte, 1);
    result[3] = hc_open("/dev/null", 0, 0);
    result[4] = hc_clock_gettime(CLOCK_MONOTONIC, &now);
    result[5] = hc_user_call(1, NULL, NULL, NULL, 0);
    result[6] = hc_user_post(1, NULL, NULL, 0);
    result[7] = hc_flush(1);
    result[8] = hc_getenv("PATH", NULL, 0);
    result[9] = hc_nanosleep(&now);
}
HC_KERNEL(call_unattached);

// errno as each thread finds it at first, and after others have set theirs.
extern "C" __global__ void use_errno(int *at_first, int *later)
{
    unsigned who = blockIdx.x * blockDim.x + threadIdx.x;

    at_first[who] = errno;
    errno = 1234 + (int)threadIdx.x;
    __syncthreads();
    later[who] = errno;
    if (who % 3 == 0 && close(-1) == -1)
        later[who] = errno == EBADF ? later[who] : -1;
}
HC_KERNEL(use_errno);
