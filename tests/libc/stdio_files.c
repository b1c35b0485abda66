/* FILE streams: modes, positions, turns between reading and writing, pushing back, buffering as the file's content shows it. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <wchar.h>

static void put_file(const char *path, const char *text)
{
    int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0644);
    write(fd, text, strlen(text));
    close(fd);
}

/* The file as it is now, by descriptor. */
static void show(const char *what, const char *path)
{
    char buffer[400];
    int fd = open(path, O_RDONLY), n;
    if (fd < 0) {
        printf("%s: none, errno %d\n", what, errno);
        return;
    }
    n = read(fd, buffer, sizeof buffer - 1);
    buffer[n < 0 ? 0 : n] = 0;
    printf("%s: %d <%s>\n", what, n, buffer);
    close(fd);
}

static void state(const char *what, FILE *f)
{
    printf("%s: tell %ld eof %d error %d\n", what, ftell(f), feof(f) != 0, ferror(f) != 0);
}

static void modes(void)
{
    static const char *const modes[] = {"r", "w", "a", "r+", "w+", "a+", "rb", "wb", "ab", "r+b", "rb+", "w+b", "a+b", "wx", "w+x", "re", "wxe",
                                        "", "q", "+r", "r,ccs=q", "r,ccs=", "r,ccs=UTF-16x"};
    for (unsigned m = 0; m < sizeof modes / sizeof *modes; m++) {
        for (int exists = 0; exists < 2; exists++) {
            char buffer[20];
            FILE *f;
            unlink("modes");
            if (exists)
                put_file("modes", "0123456789");
            errno = 0;
            f = fopen("modes", modes[m]);
            printf("mode %s exists %d: open %d errno %d\n", modes[m], exists, f != NULL, f ? 0 : errno);
            if (f == NULL)
                continue;
            state("fresh", f);
            errno = 0;
            printf("fputs %d errno %d\n", fputs("AB", f) >= 0, errno);
            state("wrote", f);
            errno = 0;
            printf("flush %d errno %d\n", fflush(f), errno);
            show("content", "modes");
            rewind(f);
            errno = 0;
            memset(buffer, 0, sizeof buffer);
            printf("fread %d", (int)fread(buffer, 1, 4, f));
            printf(" errno %d <%s>\n", errno, buffer);
            state("read", f);
            printf("fputc %d\n", fputc('!', f));
            state("wrote again", f);
            printf("close %d\n", fclose(f));
            show("left", "modes");
        }
    }
    printf("missing folder: %d errno %d\n", fopen("no/such/file", "w") != NULL, errno);
    printf("folder: %d errno %d\n", fopen(".", "w") != NULL, errno);
    FILE *f = fopen(".", "r");
    errno = 0;
    printf("read a folder: %d ", f != NULL);
    printf("%d ", fgetc(f));
    printf("errno %d error %d\n", errno, ferror(f) != 0);
    fclose(f);
}

static void ends(void)
{
    FILE *f;
    put_file("ends", "abc\n");
    f = fopen("ends", "r");
    while (fgetc(f) != EOF)
        ;
    state("at end", f);
    put_file("ends", "abc\ndef");
    printf("sticky %d\n", fgetc(f));
    clearerr(f);
    printf("cleared %d\n", fgetc(f));
    while (fgetc(f) != EOF)
        ;
    printf("ungetc at end %d, %d", ungetc('x', f), feof(f) != 0);
    printf(" then %d", fgetc(f));
    printf(" then %d\n", fgetc(f));
    printf("seek %d eof %d\n", fseek(f, 100, SEEK_SET), feof(f) != 0);
    printf("beyond %d %ld\n", fgetc(f), ftell(f));
    errno = 0;
    printf("negative %d errno %d %ld\n", fseek(f, -1, SEEK_SET), errno, ftell(f));
    errno = 0;
    printf("whence %d errno %d\n", fseek(f, 0, 7), errno);
    printf("end %d %ld\n", fseek(f, -3, SEEK_END), ftell(f));
    printf("got %c at %ld\n", fgetc(f), ftell(f));
    printf("cur %d %ld %c\n", fseek(f, -2, SEEK_CUR), ftell(f), fgetc(f));
    errno = 0;
    printf("write to it %d", fputc('x', f));
    printf(" errno %d error %d\n", errno, ferror(f) != 0);
    rewind(f);
    state("rewound", f);
    fclose(f);
}

static void push_back(void)
{
    char line[64];
    FILE *f;
    put_file("push", "0123456789abcdef");
    f = fopen("push", "r+");
    printf("first %c", fgetc(f));
    printf(" back %c", ungetc('0', f));
    printf(" again %c\n", fgetc(f));
    printf("back other %c %ld", ungetc('Q', f), ftell(f));
    printf(" %c %ld\n", fgetc(f), ftell(f));
    fgetc(f), fgetc(f), fgetc(f);
    for (int i = 0; i < 4; i++)
        ungetc('W' + i, f);
    printf("%ld ", ftell(f));
    memset(line, 0, sizeof line);
    fread(line, 1, 7, f);
    printf("<%s> %ld\n", line, ftell(f));
    ungetc('!', f);
    fseek(f, 0, SEEK_CUR);
    printf("after seek %c %ld\n", fgetc(f), ftell(f));
    ungetc('?', f);
    fseek(f, 2, SEEK_SET);
    printf("after seek %c\n", fgetc(f));
    printf("EOF %d\n", ungetc(EOF, f));
    fclose(f);
    show("not in the file", "push");
    f = fopen("push", "r");
    printf("before any read %c", ungetc('A', f));
    printf(" %c%c", fgetc(f), '-');
    printf(" %c\n", fgetc(f));
    ungetc('3', f), ungetc('2', f), ungetc('1', f);
    fgets(line, sizeof line, f);
    printf("%s\n", line);
    fclose(f);
}

/* Any order of reads and writes without the seeks that C asks for. */
static void turns(void)
{
    unsigned seed = 7;
    FILE *f;
    put_file("turns", "The quick brown fox jumps over the lazy dog, again and again.");
    f = fopen("turns", "r+");
    for (int i = 0; i < 300; i++) {
        char buffer[8] = "";
        seed = seed * 1103515245 + 12345;
        switch (seed >> 16 & 7) {
        case 0: case 1:
            fseek(f, 0, SEEK_CUR);
            printf("r%c", fgetc(f));
            break;
        case 2:
            fseek(f, 0, SEEK_CUR);
            printf("R%d", (int)fread(buffer, 1, 3, f));
            printf("%s", buffer);
            break;
        case 3: case 4:
            fseek(f, 0, SEEK_CUR);
            printf("w%d", fputc('a' + i % 26, f));
            break;
        case 5:
            printf("s%d", fseek(f, seed >> 20 & 63, SEEK_SET));
            break;
        case 6:
            printf("t%ld", ftell(f));
            break;
        default:
            printf("f%d", fflush(f));
        }
    }
    printf("\n");
    fclose(f);
    show("turns", "turns");
    put_file("turns", "abcdefgh");
    f = fopen("turns", "r+");
    fgetc(f);
    fgetc(f);
    fputc('X', f);
    printf("next %ld\n", ftell(f));
    fclose(f);
    show("turned to writing", "turns");
    f = fopen("turns", "r+");
    fputc('Y', f);
    fflush(f);
    printf("turned to reading %c\n", fgetc(f));
    fclose(f);
    f = fopen("turns", "a+");
    printf("a+ begins %ld reads %c\n", ftell(f), fgetc(f));
    fseek(f, 2, SEEK_SET);
    fputs("END", f);
    printf("a+ tell %ld\n", ftell(f));
    fflush(f);
    printf("a+ flushed %ld\n", ftell(f));
    rewind(f);
    printf("a+ reads %c\n", fgetc(f));
    fclose(f);
    show("appended", "turns");
}

static void buffering(void)
{
    static char own[256], filler[700];
    FILE *f = fopen("buffered", "w");
    setvbuf(f, NULL, _IONBF, 0);
    fputs("un", f);
    show("none", "buffered");
    fprintf(f, "%d", 42);
    show("none", "buffered");
    fclose(f);
    f = fopen("buffered", "w");
    printf("line %d\n", setvbuf(f, NULL, _IOLBF, BUFSIZ));
    fputs("half ", f);
    show("line", "buffered");
    fputs("whole\nrest", f);
    fputc('.', f);
    show("line", "buffered");
    fprintf(f, "x\ny%d", 1);
    fputc('\n', f);
    show("line", "buffered");
    fclose(f);
    f = fopen("buffered", "w");
    setvbuf(f, NULL, _IOLBF, 0);
    errno = 0;
    printf("no such character %d", fprintf(f, "before %lc after\n", (wint_t)0xd800));
    printf(" %d %d\n", errno, ferror(f) != 0);
    fclose(f);
    f = fopen("buffered", "w"); /* whether "before " is written differs: not from glibc 2.37 on */
    setvbuf(f, NULL, _IOLBF, 0);
    fprintf(f, "%lc", (wint_t)0xd800);
    for (int i = 0; i < 100; i++)
        fputc('a' + i % 26, f);
    fputc('\n', f);
    show("after an error", "buffered");
    fclose(f);
    f = fopen("buffered", "w");
    fputs("full\n", f);
    show("full", "buffered");
    printf("pending %d\n", (int)__fpending(f));
    fflush(f);
    show("full", "buffered");
    fclose(f);
    f = fopen("buffered", "w");
    printf("own %d\n", setvbuf(f, own, _IOFBF, sizeof own));
    fputs("0123", f);
    show("own", "buffered");
    memset(filler, 'f', sizeof filler - 1);
    fputs(filler, f);
    fclose(f);
    show("own", "buffered");
    f = fopen("buffered", "r");
    setvbuf(f, NULL, _IONBF, 0);
    printf("unbuffered %c", fgetc(f));
    printf(" position %d", (int)lseek(fileno(f), 0, SEEK_CUR));
    ungetc('u', f);
    printf(" %c", fgetc(f));
    printf("%c\n", fgetc(f));
    fclose(f);
    printf("bad mode %d\n", setvbuf(stdin, NULL, 9, 0) != 0);
}

/* Where the descriptor stands is others' business: a second stream, the shell, a child. */
static void descriptors(void)
{
    char buffer[8] = "";
    int fd;
    FILE *f;
    put_file("positions", "0123456789abcdefghij");
    fd = open("positions", O_RDWR);
    f = fdopen(dup(fd), "r+");
    fgetc(f), fgetc(f), fgetc(f);
    fflush(f);
    printf("after fflush %d\n", (int)lseek(fd, 0, SEEK_CUR));
    fgetc(f);
    fclose(f); /* which leaves the descriptor where POSIX wants it; glibc does not (its bug 12724) */
    lseek(fd, 10, SEEK_SET);
    f = fdopen(dup(fd), "r+");
    printf("begins at %ld %c\n", ftell(f), fgetc(f));
    fputs("XY", f);
    printf("at %ld\n", ftell(f));
    fclose(f);
    printf("at %d\n", (int)lseek(fd, 0, SEEK_CUR));
    read(fd, buffer, 3);
    printf("next %s\n", buffer);
    close(fd);
    show("positions", "positions");
    errno = 0;
    printf("fdopen of nothing %d", fdopen(77, "r") != NULL);
    printf(" errno %d\n", errno);
    f = fopen("positions", "r");
    printf("fileno is open %d\n", lseek(fileno(f), 0, SEEK_CUR) == 0);
    fd = fileno(f);
    fclose(f);
    printf("and closed %d\n", lseek(fd, 0, SEEK_CUR) < 0);
}

static void whole_file(void)
{
    static char block[200000];
    unsigned long sum = 0;
    char line[100];
    int lines = 0;
    fpos_t place;
    FILE *f = fopen("whole", "w+");
    for (int i = 0; i < 40000; i++)
        fprintf(f, "%d:%s\n", i, i % 7 == 0 ? "seven" : "no");
    printf("tell %ld\n", ftell(f));
    rewind(f);
    while (fgets(line, sizeof line, f)) {
        for (char *s = line; *s; s++)
            sum = sum * 31 + (unsigned char)*s;
        if (++lines == 20000)
            fgetpos(f, &place);
    }
    printf("%d lines %lu\n", lines, sum);
    fsetpos(f, &place);
    fgets(line, sizeof line, f);
    printf("line 20000 %s", line);
    for (unsigned size = 1; size < sizeof block; size = size * 3 + 1) {
        size_t got, all = 0;
        rewind(f);
        sum = 0;
        while ((got = fread(block, 1, size, f)) > 0) {
            all += got;
            for (size_t i = 0; i < got; i++)
                sum = sum * 31 + (unsigned char)block[i];
        }
        printf("by %u: %zu %lu eof %d\n", size, all, sum, feof(f) != 0);
    }
    rewind(f);
    printf("items %zu of 1000\n", fread(block, 1000, 1000 / 5, f));
    fseek(f, -1500, SEEK_END);
    printf("items %zu of 1000\n", fread(block, 1000, 2, f));
    memset(block, 'z', sizeof block);
    rewind(f);
    fputs("start", f);
    printf("big %zu\n", fwrite(block, 1000, 200, f));
    fputs("end", f);
    printf("tell %ld\n", ftell(f));
    fclose(f);
    printf("zero %zu %zu\n", fwrite(block, 0, 5, stdout), fread(block, 5, 0, stdin));
}

static void lines(void)
{
    char *line = NULL, s[10];
    size_t size = 0;
    ssize_t got;
    FILE *f = fopen("lines", "w+");
    fwrite("one\n\ntwo\0in it\n", 1, 15, f);
    for (int i = 0; i < 1000; i++)
        fputs("long", f);
    fputs("\nlast", f);
    rewind(f);
    while ((got = getline(&line, &size, f)) >= 0)
        printf("%zd %zu %d\n", got, strlen(line), size >= (size_t)got + 1);
    printf("eof %d\n", feof(f) != 0);
    rewind(f);
    while ((got = getdelim(&line, &size, 'n', f)) >= 0)
        printf("%zd ", got);
    rewind(f);
    while (fgets(s, sizeof s, f) && s[0] != 'l')
        printf("<%s>", s);
    printf("%d\n", fgets(s, 1, f) == s && s[0] == 0);
    printf("errors %d", (int)getline(NULL, &size, f));
    printf(" %d\n", errno);
    free(line);
    fclose(f);
}

static void other(void)
{
    int fds[2];
    char text[50];
    FILE *f = tmpfile();
    fputs("temporary", f);
    rewind(f);
    printf("tmpfile %s\n", fgets(text, sizeof text, f));
    fclose(f);
    put_file("gone", "x");
    mkdir("folder", 0755);
    printf("remove %d", remove("gone"));
    printf(" %d", remove("folder"));
    errno = 0;
    printf(" %d %d\n", remove("folder"), errno);
    mkdir("full", 0755);
    put_file("full/x", "x");
    errno = 0;
    printf("remove full %d", remove("full"));
    printf(" %d\n", errno);
    pipe(fds);
    f = fdopen(fds[1], "w");
    fputs("through the pipe\nand", f);
    errno = 0;
    printf("no seeking %d", fseek(f, 0, SEEK_SET));
    printf(" %d", errno);
    errno = 0;
    printf(" %ld %d\n", ftell(f), errno);
    fclose(f);
    f = fdopen(fds[0], "r");
    fgets(text, sizeof text, f);
    printf("%s", text);
    printf("%c %d ", fgetc(f), fflush(f));
    printf("%c%c%d%d\n", fgetc(f), fgetc(f), fgetc(f), feof(f) != 0);
    fclose(f);
    f = fopen("/dev/full", "w");
    printf("full %d", fputs("x", f) >= 0);
    errno = 0;
    printf(" %d", fflush(f));
    printf(" %d %d", errno, ferror(f) != 0);
    clearerr(f);
    fputs("y", f);
    errno = 0;
    printf(" %d", fclose(f));
    printf(" %d\n", errno);
    errno = ENOENT;
    perror("perror");
    errno = EACCES;
    perror("");
    errno = EINVAL;
    perror(NULL);
    flockfile(stdout);
    flockfile(stdout);
    putchar_unlocked('l');
    printf(" %d\n", ftrylockfile(stdout));
    funlockfile(stdout);
    funlockfile(stdout);
    funlockfile(stdout);
}

int main(void)
{
    modes();
    ends();
    push_back();
    turns();
    buffering();
    descriptors();
    whole_file();
    lines();
    other();
    FILE *f = fopen("unclosed", "w");
    fprintf(f, "flushed by exit");
    f = fopen("flushed", "w");
    fprintf(f, "flushed by fflush");
    fflush(NULL);
    show("flushed", "flushed");
    fputs("at the end, no newline", stdout);
    return 5;
}
