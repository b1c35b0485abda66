// Device half of the ends suite.
#include <hostcall/device.h>

#include <assert.h>
#include <stdlib.h>

#include "device/lanes.h"
#include "tests/device/echo.h"
#include "tests/device/ends.h"

// One thread ends the program, all others go on calling until they are stopped.
extern "C" __global__ void end_from_one(unsigned who, int how, int status, unsigned *after)
{
    uint64_t arguments[6] = {who_am_i()};

    hc_user_call(ECHO_CALL, arguments, NULL, NULL, 0);
    if (who_am_i() == who) {
        hc_printf("before the end\n");
        if (how == BY_EXIT)
            exit(status);
        if (how == BY_RAW_EXIT)
            hc_exit(status);
        if (how == BY_ABORT)
            abort();
        if (how == BY_ASSERT)
            assert(who_am_i() + 1 == 0);
        if (how == BY_RAW_ASSERT)
            HC_ASSERT(status == 77);
        atomicAdd(after, 1); // nobody returns from these
    }
    for (;;) {
        hc_user_call(ECHO_CALL, arguments, NULL, NULL, 0);
        __nanosleep(1000);
    }
}
HC_KERNEL(end_from_one);

extern "C" __global__ void print_then_trap(int lines)
{
    for (int i = 0; i < lines; i++)
        hc_printf("%u %d\n", who_am_i(), i);
    __syncthreads();
    if (who_am_i() == 0)
        hc_lane_trap();
    for (;;)
        __nanosleep(1000);
}
HC_KERNEL(print_then_trap);

// Block 0 waits for a byte, block 1 dies meanwhile, if there is one.
extern "C" __global__ void read_beside_a_trap(int fd, int *got)
{
    struct timespec while_it_waits = {0, 200000000};
    char byte;

    if (blockIdx.x == 0) {
        *got = (int)hc_read(fd, &byte, 1);
    } else {
        hc_nanosleep(&while_it_waits);
        hc_lane_trap();
    }
}
HC_KERNEL(read_beside_a_trap);

extern "C" __global__ void print_bytes(int lines)
{
    for (int i = 0; i < lines; i++)
        hc_printf("%063d\n", i);
}
HC_KERNEL(print_bytes);
