#define _GNU_SOURCE
#include "host/own_descriptors.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <unistd.h>

/* As many as Linux lets a process have unless it is told otherwise (fs.nr_open). Pages that nobody touches take no memory. */
#define NUMBERS (1 << 20)

/* Counts, not flags: between a close and its hc_disown_fd another thread may be given the number and enter it. */
static atomic_uchar owners[NUMBERS];

/* Where the library's own begin: high, so that what the program opens gets the numbers that it would get without them. Not higher than most
 * limits are, since the kernel's table of a process is as long as its highest number. */
static int own_begin(void)
{
    struct rlimit limit;
    int numbers = 1024;

    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < 1024)
        numbers = (int)limit.rlim_cur;
    numbers -= numbers / 16;
    return numbers > 3 ? numbers : 3;
}

static int moved_up(int fd)
{
    int begin = own_begin(), higher, error;

    if (fd >= begin)
        return fd;
    higher = fcntl(fd, F_DUPFD_CLOEXEC, begin);
    if (higher < 0 && fd > 2)
        return fd; /* all are taken up there */
    if (higher < 0)
        higher = fcntl(fd, F_DUPFD_CLOEXEC, 3);
    error = errno;
    close(fd);
    return higher >= 0 ? higher : -error;
}

int hc_own_fd(int fd)
{
    if (fd < 0)
        return -errno;
    fd = moved_up(fd);
    if (fd >= NUMBERS) {
        close(fd);
        return -EMFILE;
    }
    if (fd >= 0)
        atomic_fetch_add(&owners[fd], 1);
    return fd;
}

void hc_disown_fd(int fd)
{
    if (fd >= 0)
        atomic_fetch_sub(&owners[fd], 1);
}

void hc_close_own_fd(int fd)
{
    if (fd < 0)
        return;
    close(fd);
    hc_disown_fd(fd);
}

bool hc_is_own_fd(int fd)
{
    return fd >= 0 && fd < NUMBERS && atomic_load_explicit(&owners[fd], memory_order_relaxed) != 0;
}
