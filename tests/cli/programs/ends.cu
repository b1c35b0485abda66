// Every thread prints a line, then records its number: what is recorded was printed before.
// ends PROGRESS MODE LIMIT; MODE streams: odd threads print on stderr; exit: one thread ends the program before it is done; last: nothing is
// recorded, and a thread that knows that all the others have printed ends the program.
#include <hostcall/device.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

HC_GEOMETRY(4, 32);

static __device__ unsigned arrived;

static __device__ void leave_last(void)
{
    __threadfence();
    __syncthreads();
    if (threadIdx.x == 0 && atomicAdd(&arrived, 1) == gridDim.x - 1)
        exit(7);
}

extern "C" __global__ void hc_main(int argc, char **argv)
{
    int me = (int)(blockIdx.x * blockDim.x + threadIdx.x), progress = open(argv[1], O_WRONLY), limit = atoi(argv[3]);
    bool both = strcmp(argv[2], "streams") == 0, ends = strcmp(argv[2], "exit") == 0, last = strcmp(argv[2], "last") == 0;

    for (int i = 1; i <= limit; i++) {
        if (both && (me & 1))
            fprintf(stderr, "%d %d aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.\n", me, i);
        else
            printf("%d %d bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb.\n", me, i);
        if (last)
            continue;
        if (pwrite(progress, &i, sizeof i, me * (int)sizeof i) != (ssize_t)sizeof i)
            break;
        if (ends && me == 77 && i == limit / 2)
            exit(7);
    }
    if (last)
        leave_last();
}
