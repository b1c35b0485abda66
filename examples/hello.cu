// hello [NAME]: every thread of the grid says who it is, while the kernel runs.
#include <hostcall/device.h>
#include <stdio.h>

#include "common.h"

HC_GEOMETRY(2, 4); // two blocks of four threads; hcrun --grid and --block choose others

extern "C" __global__ void hc_main(int argc, char **argv)
{
    int first = first_operand(argc, argv);

    if (first < 0 || argc - first > 1) {
        say_usage("hello [NAME]", first, 2);
        return;
    }
    printf("hello, %s, from block %u thread %u\n", argc > first ? argv[first] : "world", blockIdx.x, threadIdx.x);
}
