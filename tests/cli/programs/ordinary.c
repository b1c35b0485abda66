/* An ordinary C program: `environment` prints its own; the others use the stream of a file that is not there without looking at it. */
#include <stdio.h>
#include <string.h>

extern char **environ;

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "environment";
    FILE *absent = fopen("/nonexistent/file", "r");

    if (strcmp(what, "get") == 0)
        return fgetc(absent);
    if (strcmp(what, "print") == 0)
        return fprintf(absent, "text");
    if (strcmp(what, "close") == 0)
        return fclose(absent);
    for (char **entry = environ; *entry != NULL; entry++)
        puts(*entry);
    return 0;
}
