/* A whole program: arguments, environment, standard streams, function pointers, recursion, structures by value, variable arguments of
 * its own, static and global variables, and an exit status. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct matrix {
    double cells[3][3];
    int size;
    char name[11];
};

static int counter = 41;
int values[5] = {1, 2, 3};
static int add(int a, int b)
{
    return a + b;
}
static int subtract(int a, int b)
{
    return a - b;
}
static int (*const operations[])(int, int) = {add, subtract};
const char *const names[] = {"add", "subtract"};

static struct matrix multiply(struct matrix a, struct matrix b)
{
    struct matrix c = {.size = a.size, .name = "product"};
    for (int i = 0; i < a.size; i++)
        for (int j = 0; j < a.size; j++)
            for (int k = 0; k < a.size; k++)
                c.cells[i][j] += a.cells[i][k] * b.cells[k][j];
    return c;
}

static unsigned ackermann(unsigned m, unsigned n)
{
    return m == 0 ? n + 1 : n == 0 ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1));
}

static double sum(int count, ...)
{
    va_list list;
    double total = 0;

    va_start(list, count);
    for (int i = 0; i < count; i++)
        total += i % 2 ? va_arg(list, double) : va_arg(list, int);
    va_end(list);
    return total;
}

static void say(const char *format, ...)
{
    va_list list, again;

    va_start(list, format);
    va_copy(again, list);
    vprintf(format, list);
    vfprintf(stderr, format, again);
    va_end(again);
    va_end(list);
}

static const char *weekday(int day)
{
    switch (day) {
    case 0: return "Sunday";
    case 1: return "Monday";
    case 2: return "Tuesday";
    case 3: return "Wednesday";
    case 4: return "Thursday";
    case 5: return "Friday";
    default: return "Saturday";
    }
}

static int static_count(void)
{
    static int count;
    return ++count + counter++;
}

int main(int argc, char **argv, char **envp)
{
    int at_start = errno;
    struct matrix a = {{{1, 2, 3}, {4, 5, 6}, {7, 8, 9}}, 3, "a"}, b = multiply(a, a);
    int variables = 0;

    printf("errno at the start %d\n", at_start);
    printf("%d arguments, the first is %s\n", argc, argv[0]);
    for (int i = 1; i < argc; i++)
        printf("[%s]\n", argv[i]);
    printf("%s after the arguments\n", argv[argc] == NULL ? "NULL" : "not NULL");
    while (envp[variables] != NULL)
        variables++;
    printf("%s\n", variables > 0 ? "an environment" : "no environment");
    printf("LC_ALL is %s\n", getenv("LC_ALL"));
    for (int i = 0; i < 4; i++)
        printf("%s %d, %d\n", names[i % 2], operations[i % 2](i, 10), static_count());
    printf("%s %g %g %g\n", b.name, b.cells[0][0], b.cells[1][1], b.cells[2][2]);
    printf("ackermann %u\n", ackermann(2, 3));
    printf("sum %.2f\n", sum(4, 1, 2.5, 3, 4.25));
    say("%s %c %5.1f %ld\n", "both streams", 'c', 3.14159, 1234567890123L);
    for (int i = 0; i < 7; i++)
        printf("%s ", weekday(i));
    printf("\n%d %d %d\n", values[0], values[2], values[4]);
    errno = 0;
    printf("%d", close(-1));
    printf(" %d %d\n", errno, errno == EBADF);
    return 7;
}
