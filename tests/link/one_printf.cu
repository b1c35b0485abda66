// A kernel that prints once, and one that opens: what a call costs in code and stack.
#include <hostcall/device.h>

extern "C" __global__ void one_printf(int value)
{
    hc_printf("value %d\n", value);
}
