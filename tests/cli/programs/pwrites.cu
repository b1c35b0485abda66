// Each thread prints a line and writes its number, so many times: pwrites FILE TIMES. What does not go well is counted as the status.
#include <fcntl.h>
#include <hostcall/device.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

HC_GEOMETRY(4, 32);

extern "C" __global__ void hc_main(int argc, char **argv)
{
    int thread = (int)(blockIdx.x * blockDim.x + threadIdx.x), fd = open(argv[1], O_RDWR), times = atoi(argv[2]), back;

    for (int i = 1; i <= times; i++) {
        printf("thread %d line %d\n", thread, i);
        if (pwrite(fd, &i, 4, thread * 4) != 4 || pread(fd, &back, 4, thread * 4) != 4 || back != i)
            exit(9);
    }
    close(fd);
}
