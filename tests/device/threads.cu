// Device half of the threads suite.
#include <hostcall/device.h>

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "device/lanes.h"
#include "tests/device/threads.h"

// A few calls of all kinds, in an order of the thread's own; then the end that is asked for.
extern "C" __global__ void job(int kind, int times, int end)
{
    uint64_t arguments[6] = {1, 2, 3, 4, 5, 6};
    char bytes[300];
    size_t length = 10;
    int fd;

    for (int i = 0; i < times; i++) {
        switch ((kind + (int)threadIdx.x + i) % 6) {
        case 0:
            hc_printf("line %d %d\n", (int)threadIdx.x, i);
            break;
        case 1:
            fd = hc_open("/etc/passwd", O_RDONLY, 0);
            hc_pread(fd, bytes, 100, 0);
            hc_close(fd);
            break;
        case 2:
            hc_user_call(BLOCKING_CALL, arguments, bytes, &length, sizeof bytes);
            break;
        case 3:
            hc_user_post(POSTED_CALL, arguments, bytes, 20);
            break;
        case 4:
            fd = hc_open("/dev/null", O_WRONLY, 0);
            hc_write(fd, bytes, sizeof bytes);
            hc_close(fd);
            break;
        default:
            hc_flush(1);
        }
    }
    if (end == TRAPS && threadIdx.x == 5)
        hc_lane_trap();
    if (end == EXITS && threadIdx.x == 5)
        hc_exit(3);
}
HC_KERNEL(job);
