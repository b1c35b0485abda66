// A kernel that reads from a file once: the way of bytes that are too many for a packet is in it too.
#include <hostcall/device.h>

extern "C" __global__ void one_pread(int fd, char *buffer, long *result)
{
    *result = hc_pread(fd, buffer, 4096, 0);
}
