/* The host program's own text on standard output, which kernels print to as well. */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdio_ext.h>

#include "host/runtime_internal.h"

/* What the program printed before it launches a kernel comes before what the kernel prints, though a pipe's buffer still has it. Not where
 * that would wait: another thread may be in a write to standard output for ever, and a pipe's reader may be this very thread. */
void hc_flush_host_text(void)
{
    struct pollfd room = {.events = POLLOUT};
    int kept = errno;

    if (ftrylockfile(stdout) != 0)
        return;
    room.fd = fileno_unlocked(stdout);
    if (__fpending(stdout) != 0 && poll(&room, 1, 0) == 1 && (room.revents & POLLOUT) != 0)
        (void)fflush_unlocked(stdout); /* a failure stays with the stream: the program's next call tells it */
    funlockfile(stdout);
    errno = kept;
}
