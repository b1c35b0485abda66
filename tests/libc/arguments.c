/* More variable arguments than 255 bytes: those of printf and its like, of scanf's, and of a function of the program's own. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define SIX(i) (i), (long)(i) << 40, (i) + 0.125, (char)('a' + (i) % 26), &"abcdefgh"[(i) % 8], (float)(i) / 4
#define SIXTY SIX(0), SIX(1), SIX(2), SIX(3), SIX(4), SIX(5), SIX(6), SIX(7), SIX(8), SIX(9)
#define FORMAT "%d %ld %.3f %c %s %.2f|"
#define FORMATS FORMAT FORMAT FORMAT FORMAT FORMAT FORMAT FORMAT FORMAT FORMAT FORMAT

static __attribute__((noinline)) double total(int count, ...)
{
    va_list list;
    double sum = 0;

    va_start(list, count);
    for (int i = 0; i < count; i++)
        sum += i % 2 == 0 ? va_arg(list, double) : (double)va_arg(list, long);
    va_end(list);
    return sum;
}

static __attribute__((noinline)) int print(char *text, size_t size)
{
    volatile unsigned guard[16];
    int wrong = 0, length;

    for (unsigned i = 0; i < 16; i++)
        guard[i] = i * 2654435761u;
    length = snprintf(text, size, FORMATS, SIXTY);
    printf(FORMATS "\n", SIXTY);
    fprintf(stdout, FORMATS "\n", SIXTY);
    for (unsigned i = 0; i < 16; i++)
        wrong += guard[i] != i * 2654435761u;
    printf("%d bytes, %d words of the stack are wrong\n", length, wrong);
    return wrong;
}

int main(void)
{
    char text[4096];
    int n[40], got, wrong = print(text, sizeof text);

    puts(text);
#define PAIR(i) (double)(i), (long)(i) * 3
#define FOUR(i) PAIR(i), PAIR((i) + 1), PAIR((i) + 2), PAIR((i) + 3)
#define FORTY_PAIRS                                                                                                    \
    FOUR(0), FOUR(4), FOUR(8), FOUR(12), FOUR(16), FOUR(20), FOUR(24), FOUR(28), FOUR(32), FOUR(36)
    printf("%.1f\n", total(80, FORTY_PAIRS));
#define D10 "%d%d%d%d%d%d%d%d%d%d"
#define N5(i) &n[i], &n[i + 1], &n[i + 2], &n[i + 3], &n[i + 4]
    strcpy(text, "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39 40");
    got = sscanf(text, D10 D10 D10 D10, N5(0), N5(5), N5(10), N5(15), N5(20), N5(25), N5(30), N5(35));
    printf("%d:", got);
    for (int i = 0; i < 40; i++)
        printf(" %d", n[i]);
    putchar('\n');
    return wrong;
}
