/* What runs before and after main: by priority, with main's arguments; after handlers of atexit, and on a thread that calls exit. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int early;
static char *heap;

__attribute__((constructor)) static void plain(int argc, char **argv, char **envp)
{
    printf("plain %d %s %d %d\n", argc, argv[1], envp != NULL, early);
    heap = strdup("from a constructor");
}
__attribute__((constructor(200))) static void second(void)
{
    early = early * 10 + 2;
}
__attribute__((constructor(101))) void first(int argc, char **argv)
{
    early = argc * 100 + (argv[argc] == NULL);
}
__attribute__((constructor(200))) static int third(void)
{
    return early = early * 10 + 3;
}
static void by_pointer(void)
{
    puts("by a pointer in .init_array");
}
__attribute__((section(".init_array"), used)) static void (*pointer)(void) = by_pointer;

static void at_exit(void)
{
    puts("atexit");
}
__attribute__((destructor(101))) static void last(void)
{
    puts("destructor 101");
}
__attribute__((destructor)) static void plain_end(void)
{
    printf("destructor %s\n", heap);
}
__attribute__((destructor(300))) static void middle(void)
{
    puts("destructor 300");
}

__attribute__((constructor)) static void registers(void)
{
    atexit(at_exit);
}

int main(void)
{
    printf("main %d\n", early);
    exit(3);
}
