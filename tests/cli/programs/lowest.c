/* Numbers that open, dup and pipe hand out, into the file that is named. */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int out = open(argv[1], O_WRONLY | O_CREAT | O_TRUNC, 0600), first = open("/dev/null", O_RDONLY), ends[2] = {-1, -1};
    int folder = open("/", O_RDONLY), copy = dup(first), last = 0, length;
    char line[200];

    pipe(ends);
    for (int i = 0; i < 300; i++)
        last = open("/dev/null", O_RDONLY);
    length = snprintf(line, sizeof line, "%d %d %d %d %d %d %d\n", out, first, folder, copy, ends[0], ends[1], last);
    return argc != 2 || write(out, line, (size_t)length) != length;
}
