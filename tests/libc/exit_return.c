/* Returning from main is exit: handlers run and streams are flushed, in this order. Only the low byte of the status is seen. */
#include <stdio.h>
#include <stdlib.h>

static void handler(void)
{
    printf("from the handler");
}

int main(void)
{
    printf("no newline, ");
    atexit(handler);
    return 0x1207;
}
