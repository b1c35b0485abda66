/* Handlers of exit run in reverse order of their registration, each once; those that a handler registers run next; a handler that
 * calls exit goes on with what is left, and its status is the program's. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void say(const char *what, int number)
{
    char line[80];
    int length = snprintf(line, sizeof line, "%s %d\n", what, number);
    if (write(1, line, (size_t)length) != length)
        _exit(99);
}

static int counter;

static void count(void)
{
    say("count", ++counter);
}

static void late(void)
{
    say("late", counter);
}

static void registers_more(void)
{
    say("registers_more", counter);
    if (atexit(late) != 0 || atexit(count) != 0)
        say("refused", 0);
}

static void with_status(int status, void *argument)
{
    say((const char *)argument, status);
}

static void exits_again(void)
{
    say("exits_again", counter);
    exit(9);
}

int main(void)
{
    int wrong = 0;

    wrong += on_exit(with_status, "last, status") != 0;
    for (int i = 0; i < 100; i++) /* more than the 32 that C promises */
        wrong += atexit(count) != 0;
    wrong += atexit(registers_more) != 0;
    wrong += atexit(exits_again) != 0;
    wrong += on_exit(with_status, "first, status") != 0;
    say("wrong", wrong);
    exit(5);
}
