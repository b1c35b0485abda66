/* error with a status ends the program, and handlers run. */
#include <err.h>
#include <errno.h>
#include <error.h>
#include <stdio.h>
#include <stdlib.h>

static void last_words(void)
{
    puts("at exit");
}

int main(void)
{
    atexit(last_words);
    printf("before ");
    error(5, EPERM, "y is %s", "z");
    puts("never");
    return 0;
}
