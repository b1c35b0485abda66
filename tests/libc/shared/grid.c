/* Every thread of the grid runs main and prints 20 lines in turn to stdout and stderr; with an argument, one thread mixes both streams. */
#include <stdio.h>

static int threads; /* that have come */

int main(int argc, char **argv)
{
    int me;

    if (argc > 1) {
        printf("buffered first, ");
        fprintf(stderr, "unbuffered at once\n");
        printf("shown by fflush\n");
        fflush(stdout);
        fputs("then stderr\n", stderr);
        puts("and the rest at exit");
        return 3;
    }
    me = __atomic_fetch_add(&threads, 1, __ATOMIC_RELAXED);
    for (int i = 0; i < 20; i++) {
        if (i % 2 == 0)
            printf("%d of %d\n", me, i);
        else
            fprintf(stderr, "%d of %d\n", me, i);
    }
    return 0;
}
