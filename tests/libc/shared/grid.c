/* Every thread of the grid runs main and prints 20 lines in turn to stdout and stderr; with an argument, one thread mixes both streams,
 * one of two ends the program when the other holds a stream, or all need what one of them prepares. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <threads.h>
#include <unistd.h>

static int threads; /* that have come */

/* One thread holds a stream with output when the other ends the program: "hold", for a while; "exit", and calls exit itself; "return", and
 * both return from main. */
static int hold_and_exit(const char *how)
{
    static int held;

    if (__atomic_fetch_add(&threads, 1, __ATOMIC_RELAXED) == 0) {
        FILE *file = fopen("held", "w");

        flockfile(file);
        fputs("written before the program ended\n", file);
        __atomic_store_n(&held, 1, __ATOMIC_RELEASE);
        if (strcmp(how, "hold") == 0) {
            usleep(700000);
            funlockfile(file);
            for (;;)
                usleep(1000);
        }
        usleep(50000);
        if (strcmp(how, "return") == 0)
            return 0;
        exit(7);
    }
    while (!__atomic_load_n(&held, __ATOMIC_ACQUIRE))
        usleep(100);
    if (strcmp(how, "return") == 0)
        return 7;
    exit(7);
}

static int prepared, prepared_too;

static void prepare(void)
{
    usleep(100000); /* all others have come meanwhile */
    prepared++;
}

static void prepare_too(void)
{
    prepared_too++;
}

static int once(void)
{
    static pthread_once_t control = PTHREAD_ONCE_INIT;
    static once_flag flag = ONCE_FLAG_INIT;

    pthread_once(&control, prepare);
    call_once(&flag, prepare_too);
    if (prepared != 1 || prepared_too != 1)
        printf("%d %d\n", prepared, prepared_too);
    return 0;
}

int main(int argc, char **argv)
{
    int me;

    if (argc > 1 && strcmp(argv[1], "once") == 0)
        return once();

    if (argc > 1 && strcmp(argv[1], "order") != 0)
        return hold_and_exit(argv[1]);
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
