/* _exit runs no handler. (What stdio holds back is lost too, which the tests of stdio look at.) */
#include <stdlib.h>
#include <unistd.h>

static void handler(void)
{
    if (write(1, "handler\n", 8) != 8)
        abort();
}

int main(void)
{
    atexit(handler);
    at_quick_exit(handler);
    if (write(1, "before\n", 7) != 7)
        return 1;
    _exit(11);
}
