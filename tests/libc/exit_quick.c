/* quick_exit runs the handlers of at_quick_exit, newest first, and none of atexit's. */
#include <stdlib.h>
#include <unistd.h>

static void say(const char *line)
{
    if (write(1, line, 2) != 2)
        abort();
}

static void never(void)
{
    say("N\n");
}

static void first(void)
{
    say("1\n");
}

static void second(void)
{
    say("2\n");
    at_quick_exit(first);
}

int main(void)
{
    if (atexit(never) != 0 || at_quick_exit(first) != 0 || at_quick_exit(second) != 0)
        return 1;
    quick_exit(13);
}
