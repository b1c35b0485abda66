#define _GNU_SOURCE
#include "host/own_descriptors.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <unistd.h>

/* As many as Linux lets a process have unless it is told otherwise (fs.nr_open). Pages that nobody touches take no memory. */
#define NUMBERS (1 << 20)

/* Counts, not flags: between a close and its hc_disown_fd another thread may be given the number and enter it. */
static atomic_uchar owners[NUMBERS];

static int above_standard(int fd)
{
    int higher, error;

    if (fd > 2)
        return fd;
    higher = fcntl(fd, F_DUPFD_CLOEXEC, 3);
    error = errno;
    close(fd);
    return higher >= 0 ? higher : -error;
}

int hc_own_fd(int fd)
{
    if (fd < 0)
        return -errno;
    fd = above_standard(fd);
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
