// Device half of the outlive suite.
#include <hostcall/device.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "device/call.h"
#include "device/lanes.h"
#include "device/round.h"
#include "tests/device/outlive.h"

static __device__ unsigned who_am_i(void)
{
    return blockIdx.x * blockDim.x + threadIdx.x;
}

extern "C" __global__ void run_until(uint32_t *flag)
{
    while (!hc_load32_relaxed(flag))
        __nanosleep(100000);
}
HC_KERNEL(run_until);

// Each thread holds something else of the runtime's when thread `who` ends the launch: a cell, a packet with others, staging, tickets, a
// transfer, or a call that is never answered.
extern "C" __global__ void hold_and_end(unsigned who, int how, int file, int silent, unsigned char *buffers)
{
    unsigned me = who_am_i();
    unsigned char *mine = buffers + (size_t)me * HOLD_BYTES;
    struct hc_ticket tickets[2];

    for (unsigned i = 0;; i++) {
        if (me == who && i == 3 && how != NOT_AT_ALL) {
            if (how == BY_OWN_EXIT)
                hc_exit(3);
            hc_lane_trap();
        }
        switch ((me + i) % 8) {
        case 0:
            hc_lseek(file, 0, SEEK_CUR);
            break;
        case 1:
            hc_pread(file, mine, 64, me);
            break;
        case 2:
            hc_pread(file, mine, 1000, me);
            break;
        case 3:
            hc_pread(file, mine, HOLD_BYTES, 0);
            break;
        case 4:
            hc_pwrite(file, mine, HOLD_BYTES, 1 << 20);
            break;
        case 5:
            hc_submit_pread(&tickets[0], file, mine, 100, 0);
            hc_submit_pread(&tickets[1], file, mine + 1000, 3000, 0);
            hc_ticket_wait(&tickets[1]);
            hc_ticket_wait(&tickets[0]);
            break;
        case 6:
            if (me == who || how == NOT_AT_ALL)
                break;
            hc_submit_pread(&tickets[0], file, mine, 5000, 0);
            hc_read(silent, mine, 10);
            break;
        default:
            hc_printf("%u %u\n", me, i);
        }
        if (how == NOT_AT_ALL && i == 8)
            return;
    }
}
HC_KERNEL(hold_and_end);

extern "C" __global__ void read_right(int file, unsigned *wrong, int bad)
{
    unsigned char bytes[16];

    if (bad && threadIdx.x == 33)
        hc_lane_trap();
    for (int i = 0; i < 4; i++)
        if (hc_pread(file, bytes, 10, threadIdx.x) != 10 || bytes[0] != (unsigned char)threadIdx.x)
            atomicAdd(wrong, 1);
}
HC_KERNEL(read_right);

extern "C" __global__ void exit_or_open(int do_exit)
{
    if (do_exit)
        hc_exit(3);
    hc_lseek(0, 0, SEEK_CUR);
}
HC_KERNEL(exit_or_open);

extern "C" __global__ void print_much_and_trap(int lines)
{
    for (int i = 0; i < lines; i++)
        hc_printf("%063d\n", i);
    hc_lane_trap();
}
HC_KERNEL(print_much_and_trap);

// A ticket that nobody will publish.
extern "C" __global__ void leave_a_hole(void)
{
    hc_take_ticket(hc_link(), hc_ring_of_block(hc_link()));
}
HC_KERNEL(leave_a_hole);

extern "C" __global__ void print_lines(int lines)
{
    for (int i = 0; i < lines; i++)
        hc_printf("%d\n", i);
}
HC_KERNEL(print_lines);

extern "C" __global__ void print_wide_lines(int lines)
{
    for (int i = 0; i < lines; i++)
        hc_printf("%063d\n", i);
}
HC_KERNEL(print_wide_lines);

// Prints a line, then records its number: what is recorded was printed.
extern "C" __global__ void print_and_record(int progress, int limit, int do_exit)
{
    unsigned me = who_am_i();

    for (int i = 1; i <= limit; i++) {
        hc_printf("%u %d line\n", me, i);
        if (hc_pwrite(progress, &i, sizeof i, (off_t)me * (off_t)sizeof i) != (ssize_t)sizeof i)
            return;
        if (do_exit && me == 77 && i == 300)
            hc_exit(7);
    }
}
HC_KERNEL(print_and_record);
