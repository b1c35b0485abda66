/* <ctype.h>: every class and both cases of every value that the functions allow, as macros (tables) and as functions. */
#define _GNU_SOURCE
#include <ctype.h>
#include <locale.h>
#include <stdio.h>

#define ROW(name)                                                                                                      \
    do {                                                                                                               \
        int (*volatile function)(int) = name;                                                                          \
        int wrong = 0;                                                                                                 \
        printf("%s: ", #name);                                                                                         \
        for (int c = -128; c < 256; c++) {                                                                             \
            wrong += name(c) != function(c);                                                                         \
            if (name(c))                                                                                               \
                printf("%x ", (unsigned)c);                                                                            \
        }                                                                                                              \
        printf("differ %d\n", wrong);                                                                                  \
    } while (0)

#define CASE(name)                                                                                                     \
    do {                                                                                                               \
        int (*volatile function)(int) = name;                                                                          \
        printf("%s: ", #name);                                                                                         \
        for (int c = -128; c < 256; c++)                                                                               \
            printf("%d,%d ", name(c), function(c));                                                                    \
        printf("%d %d %d\n", function(-129), function(256), function(2147483647));                                     \
    } while (0)

int main(void)
{
    ROW(isalnum);
    ROW(isalpha);
    ROW(isblank);
    ROW(iscntrl);
    ROW(isdigit);
    ROW(isgraph);
    ROW(islower);
    ROW(isprint);
    ROW(ispunct);
    ROW(isspace);
    ROW(isupper);
    ROW(isxdigit);
    ROW(isascii);
    CASE(tolower);
    CASE(toupper);
    CASE(toascii);
    for (int c = 'a'; c <= 'z'; c++)
        printf("%c%c", _toupper(c), _tolower(c - 32));
    printf("\n");
    for (int c = -128; c < 256; c++)
        printf("%x ", (unsigned)(*__ctype_b_loc())[c]);
    printf("\n");
    return 0;
}
