/* Long sequential reads, and what may happen in the midst of them: seeks, characters pushed back, writes by this stream and by others,
 * a file that grows at its end, and the descriptor's position afterwards. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BYTES 1200007L

static unsigned char byte_at(long i)
{
    return (unsigned char)((unsigned long)i * 2654435761u >> 13);
}

static void make(const char *path)
{
    static unsigned char block[65521];
    FILE *f = fopen(path, "w");
    for (long at = 0; at < BYTES;) {
        long part = BYTES - at < (long)sizeof block ? BYTES - at : (long)sizeof block;
        for (long i = 0; i < part; i++)
            block[i] = byte_at(at + i);
        fwrite(block, 1, part, f);
        at += part;
    }
    fclose(f);
}

static long wrong;

/* Reads `bytes` from where the stream is and compares. */
static void check(FILE *f, long from, long bytes, unsigned step)
{
    static unsigned char block[300000];
    for (long at = from; at < from + bytes;) {
        long part = from + bytes - at < (long)step ? from + bytes - at : (long)step;
        long got = step == 1 ? (block[0] = (unsigned char)fgetc(f), 1) : (long)fread(block, 1, part, f);
        if (got != part) {
            printf("short at %ld: %ld of %ld\n", at, got, part);
            wrong++;
            return;
        }
        for (long i = 0; i < got; i++)
            wrong += block[i] != byte_at(at + i);
        at += part;
    }
}

int main(void)
{
    static const unsigned steps[] = {1, 7, 100, 4096, 65536, 100000};
    unsigned seed = 3;
    int fd;
    long end;
    FILE *f, *other;

    make("data");
    for (unsigned s = 0; s < sizeof steps / sizeof *steps; s++) {
        f = fopen("data", "r");
        check(f, 0, BYTES, steps[s]);
        printf("step %u: wrong %ld next %d eof %d at %ld\n", steps[s], wrong, fgetc(f), feof(f) != 0, ftell(f));
        rewind(f);
        check(f, 0, 400000, steps[s]);
        printf("again: wrong %ld at %ld\n", wrong, ftell(f));
        fclose(f);
    }

    f = fopen("data", "r+");
    for (int i = 0; i < 60; i++) {
        long at, bytes;
        seed = seed * 1103515245 + 12345;
        at = (seed >> 4) % BYTES;
        bytes = (seed >> 9) % 400000;
        bytes = at + bytes > BYTES ? BYTES - at : bytes;
        fseek(f, at, SEEK_SET);
        check(f, at, bytes, 5000);
        if (ftell(f) != at + bytes)
            wrong++;
        switch (seed >> 28 & 3) {
        case 0:
            if (bytes > 0)
                ungetc(byte_at(at + bytes - 1), f), check(f, at + bytes - 1, 1, 1);
            break;
        case 1:
            fseek(f, 0, SEEK_CUR);
            if (at + bytes < BYTES)
                fputc(byte_at(at + bytes), f); /* what is there already */
            break;
        case 2:
            fflush(f);
            if (lseek(fileno(f), 0, SEEK_CUR) != at + bytes)
                wrong++, printf("position %ld, not %ld\n", (long)lseek(fileno(f), 0, SEEK_CUR), at + bytes);
            break;
        default:
            ungetc('?', f);
        }
    }
    fclose(f);
    printf("seeks: wrong %ld\n", wrong);

    f = fopen("data", "r+");
    check(f, 0, 300000, 4000); /* more is on its way now */
    fseek(f, 0, SEEK_CUR);
    fputs("written in the midst", f);
    fseek(f, 300000, SEEK_SET);
    {
        char text[21] = "";
        fread(text, 1, 20, f);
        printf("%s at %ld\n", text, ftell(f));
    }
    check(f, 300020, 200000, 4000);
    fclose(f);
    printf("writes: wrong %ld\n", wrong);

    make("data");
    f = fopen("data", "r");
    check(f, 0, BYTES, 10000);
    printf("at the end %d\n", fgetc(f));
    other = fopen("data", "a");
    fputs("more", other);
    fclose(other);
    clearerr(f);
    for (int c; (c = fgetc(f)) != EOF;)
        putchar(c);
    printf(" at %ld\n", ftell(f));
    fclose(f);

    /* A descriptor that others share stands where this stream stopped. */
    fd = open("data", O_RDONLY);
    f = fdopen(dup(fd), "r");
    check(f, 0, 250000, 1000);
    fflush(f);
    end = lseek(fd, 0, SEEK_CUR);
    printf("fflush: %ld\n", end);
    check(f, 250000, 250000, 1000);
    fflush(f);
    fclose(f);
    end = lseek(fd, 0, SEEK_CUR);
    printf("fclose: %ld wrong %ld\n", end, wrong);
    close(fd);

    /* Many at once. */
    {
        FILE *many[20];
        for (int i = 0; i < 20; i++)
            many[i] = fopen("data", "r");
        for (int round = 0; round < 5; round++)
            for (int i = 0; i < 20; i++)
                check(many[i], round * 70000L, 70000, 70000);
        for (int i = 0; i < 20; i++)
            fclose(many[i]);
        printf("many: wrong %ld\n", wrong);
    }
    return wrong != 0;
}
