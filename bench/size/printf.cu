// A kernel with one printf: how much code a program gets for it.
#include <hostcall/device.h>

extern "C" __global__ void with_printf(int value)
{
    hc_printf("value %d\n", value);
}
