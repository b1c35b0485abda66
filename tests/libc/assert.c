/* A failed assert: its text, and how the program ends. */
#include <assert.h>
#include <stdio.h>

static int three(void)
{
    return 3;
}

int main(void)
{
    assert(three() == 3);
    printf("before\n");
    fflush(stdout);
    assert(three() == 4 && "a \"text\" with %s in it");
    printf("after\n");
    return 0;
}
