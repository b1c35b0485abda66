/* A signal with no handler ends the program with 128 + its number, flushing nothing and calling no handler of exit. */
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

static void never(void)
{
    if (write(1, "never\n", 6) != 6)
        abort();
}

int main(void)
{
    atexit(never);
    raise(SIGCHLD); /* these do nothing by default */
    raise(SIGURG);
    raise(SIGWINCH);
    raise(SIGCONT);
    if (write(1, "before\n", 7) != 7)
        return 1;
    raise(SIGTERM);
    return 2;
}
