#define _GNU_SOURCE
#include "host/launcher/reserve.h"

#include <fcntl.h>
#include <stdbool.h>
#include <sys/resource.h>
#include <unistd.h>

/* More than a driver opens: 60 or so. */
#define RESERVED_MOST 128

static bool reserved[RESERVED_MOST];

/* Where few are allowed, most are left to those who need them now. */
static int how_many(void)
{
    struct rlimit limit;
    int most = RESERVED_MOST;

    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur / 4 < RESERVED_MOST)
        most = (int)(limit.rlim_cur / 4);
    return most > 3 ? most : 3;
}

void hc_reserve_descriptors(void)
{
    int fd = open("/", O_PATH | O_CLOEXEC), most = how_many(); /* nothing can be read from or written to it */

    while (fd >= 0 && fd < most) {
        reserved[fd] = true;
        fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    }
    if (fd >= 0)
        close(fd);
}

void hc_release_descriptors(void)
{
    for (int fd = 0; fd < RESERVED_MOST; fd++) {
        if (reserved[fd])
            close(fd);
        reserved[fd] = false;
    }
}
