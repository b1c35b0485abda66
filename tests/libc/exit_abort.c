/* abort calls the handler of SIGABRT, even where it is blocked, then ends the program all the same; no handler of exit runs. */
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

static void handler(int number)
{
    char line[] = "signal ?\n";
    line[7] = (char)('0' + number);
    if (write(1, line, 9) != 9)
        _exit(1);
}

static void never(void)
{
    handler(0);
}

int main(void)
{
    sigset_t set;
    atexit(never);
    signal(SIGABRT, handler);
    sigfillset(&set);
    sigprocmask(SIG_SETMASK, &set, NULL);
    abort();
}
