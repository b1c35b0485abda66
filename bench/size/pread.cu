// A kernel with one pread: how much code a program gets for it.
#include <hostcall/device.h>

extern "C" __global__ void with_pread(int fd, unsigned char *buffer, ssize_t *got)
{
    *got = hc_pread(fd, buffer, 4096, 0);
}
