/* Random calls on streams of files, memory and pipes: results, errno, states and contents, as one sum a case; `-v N` shows case N. Left out
 * is what C leaves open (a turn without a seek, more pushed back than was read), what docs/libc.md tells, and input where versions of glibc
 * differ in scanf: beginnings of numbers (0x, 0b, 1e) and fewer characters than %4c wants (stdio_scan.c has what C says to these). */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SLOTS 3 /* streams at a time */
#define CASES 500
#define STEPS 40
#define MOST 6000
#define COUNT(array) (sizeof(array) / sizeof *(array))

enum kind { NONE, ON_FILE, ON_MEMORY, GROWING, PIPE_IN, PIPE_OUT };
enum direction { EITHER, INPUT, OUTPUT };

struct slot {
    FILE *file;
    enum kind kind;
    enum direction direction;
    int path; /* of ON_FILE */
    int readable, writable;
    int may_push; /* something was read */
    int pushed;   /* since the last seek: until the next one glibc may lose its place in fflush and in turns */
    int index;
    char *buffer; /* setvbuf's */
    char *memory; /* fmemopen's, open_memstream's */
    size_t size;
};

static struct slot slots[SLOTS];
static const char *const paths[] = {"a", "b", "c"};
static const char *const modes[] = {"r", "r", "r+", "r+", "r+", "w", "w+", "w+", "w+", "a", "a", "a+", "a+", "wx", "w+x", "ax", "rb", "r+b",
                                    "rb+", "a+b", "", "z"};
static uint64_t state;
static uint32_t sum;
static int verbose;
static char bytes[MOST + 1];

static unsigned below(unsigned limit)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(state >> 33) % limit;
}

static void note(const char *format, ...)
{
    char line[300];
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    for (int i = 0; i < length && i < (int)sizeof line - 1; i++)
        sum = (sum ^ (unsigned char)line[i]) * 16777619u;
    if (verbose)
        printf("%s", line);
}

static void note_bytes(const char *data, size_t length)
{
    for (size_t i = 0; i < length; i++)
        sum = (sum ^ (unsigned char)data[i]) * 16777619u;
    if (!verbose)
        return;
    printf(" %zu<", length);
    for (size_t i = 0; i < length && i < 80; i++)
        printf(data[i] >= ' ' && data[i] <= '~' ? "%c" : "\\%02x", (unsigned char)data[i]);
    printf(">");
}

static void note_state(const struct slot *s)
{
    note(" eof %d error %d\n", feof(s->file) != 0, ferror(s->file) != 0);
}

static void note_file(int path)
{
    int fd = open(paths[path], O_RDONLY), length = fd < 0 ? 0 : (int)read(fd, bytes, MOST);

    note("%s %d:", paths[path], fd >= 0);
    note_bytes(bytes, length);
    note("\n");
    if (fd >= 0)
        close(fd);
}

static void note_memory(const struct slot *s)
{
    if (s->kind != GROWING && s->kind != ON_MEMORY)
        return;
    note(" memory");
    note_bytes(s->memory, s->memory != NULL ? s->size + 1 : 0);
    note("\n");
}

static int some_length(void)
{
    unsigned kind = below(20);

    return (int)below(kind < 10 ? 8 : kind < 18 ? 40 : kind < 19 ? 300 : 2000);
}

/* Text as scanf likes it, with some bytes that it does not like. */
static int fill(char *to, int length)
{
    static const char letters[] = "0123456789 awcvyz\n\n.-+d,\t%";

    for (int i = 0; i < length; i++) {
        unsigned odd = below(40);
        to[i] = odd == 0 ? '\0' : odd == 1 ? (char)0xff : letters[below(sizeof letters - 1)];
    }
    to[length] = '\0';
    return length;
}

/* ---- Streams begin and end */

static void choose_buffer(struct slot *s)
{
    unsigned kind = below(6), size = 1 + below(below(4) ? 40 : MOST);

    if (kind < 3)
        return;
    if (kind > 3)
        s->buffer = malloc(size);
    note(" setvbuf %u %u: %d\n", kind, size, setvbuf(s->file, s->buffer, kind == 3 ? _IONBF : kind == 4 ? _IOFBF : _IOLBF, kind == 3 ? 0 : size));
}

static void begin(struct slot *s, FILE *file, enum kind kind, int path, const char *mode)
{
    note("[%d] kind %d path %d mode %s: %d errno %d\n", s->index, kind, path, mode, file != NULL, file != NULL ? 0 : errno);
    if (file == NULL)
        return;
    s->file = file;
    s->kind = kind;
    s->path = path;
    s->direction = EITHER;
    s->may_push = s->pushed = 0;
    s->readable = *mode == 'r' || strchr(mode, '+') != NULL;
    s->writable = *mode != 'r' || strchr(mode, '+') != NULL;
}

static int is_open(int path)
{
    for (int i = 0; i < SLOTS; i++)
        if (slots[i].kind == ON_FILE && slots[i].path == path)
            return 1;
    return 0;
}

static void open_file(struct slot *s, const char *mode)
{
    static const int flags[] = {O_RDONLY, O_WRONLY, O_RDWR};
    int path = (int)below(COUNT(paths)), fd;

    if (is_open(path))
        return;
    if (below(8) != 0) {
        errno = 0;
        begin(s, fopen(paths[path], mode), ON_FILE, path, mode);
    } else {
        fd = open(paths[path], flags[below(3)]);
        if (fd < 0)
            return;
        lseek(fd, below(50), SEEK_SET);
        errno = 0;
        begin(s, fdopen(fd, mode), ON_FILE, path, mode);
        if (s->file == NULL)
            close(fd);
    }
    if (s->file != NULL)
        choose_buffer(s);
}

static void open_memory(struct slot *s, const char *mode)
{
    if (mode[0] == 'a')
        mode = "r+"; /* where glibc appends, and what fits, depends on where was read */
    s->size = below(60);
    s->memory = malloc(s->size + 1);
    fill(s->memory, (int)s->size);
    if (*mode == 'w' && s->size != 0)
        s->memory[below((unsigned)s->size)] = '\0';
    errno = 0;
    begin(s, fmemopen(s->memory, s->size, mode), ON_MEMORY, -1, mode);
    if (s->file == NULL) {
        free(s->memory);
        s->memory = NULL;
    } else if (below(3) == 0) {
        setvbuf(s->file, NULL, _IONBF, 0);
    }
}

static void open_pipe(struct slot *s)
{
    struct slot *other = &slots[(s->index + 1) % SLOTS];
    int ends[2], length = below(300);

    pipe2(ends, O_NONBLOCK);
    begin(s, fdopen(ends[0], "r"), PIPE_IN, -1, "r");
    choose_buffer(s);
    if (other->file == NULL) {
        begin(other, fdopen(ends[1], "w"), PIPE_OUT, -1, "w");
        choose_buffer(other);
        return;
    }
    fill(bytes, length);
    write(ends[1], bytes, length);
    if (below(2))
        close(ends[1]);
}

static void open_something(struct slot *s)
{
    unsigned kind = below(20);
    const char *mode = modes[below(COUNT(modes))];

    s->buffer = s->memory = NULL;
    if (kind < 13)
        open_file(s, mode);
    else if (kind < 15)
        open_memory(s, mode);
    else if (kind < 17)
        begin(s, open_memstream(&s->memory, &s->size), GROWING, -1, "w");
    else
        open_pipe(s);
}

static void close_stream(struct slot *s)
{
    struct slot *other = &slots[(s->index + 1) % SLOTS];
    int result;

    if (s->file == NULL)
        return;
    if (s->kind == PIPE_IN && other->kind == PIPE_OUT)
        close_stream(other); /* no SIGPIPE */
    errno = 0;
    result = fclose(s->file);
    note("[%d] fclose %d errno %d\n", s->index, result, result ? errno : 0);
    note_memory(s);
    s->file = NULL;
    if (s->kind == ON_FILE)
        note_file(s->path);
    s->kind = NONE;
    free(s->memory);
    free(s->buffer);
    s->memory = s->buffer = NULL;
}

/* ---- Calls */

/* C wants a flush or a seek between output and input. 0: the stream cannot go this way. */
static int turn(struct slot *s, enum direction direction)
{
    int result = 0;

    if (direction == INPUT ? !s->readable : !s->writable) {
        if (s->kind == GROWING || below(10) != 0)
            return 0; /* the error of it is seen now and then */
    }
    if (direction == OUTPUT && s->pushed)
        return 0;
    if (s->direction != EITHER && s->direction != direction && (s->kind == ON_FILE || s->kind == ON_MEMORY)) {
        result = s->direction == OUTPUT && below(2) ? fflush(s->file) : fseek(s->file, 0, SEEK_CUR);
        s->may_push = s->pushed = 0;
        note(" turn %d", result);
    }
    s->direction = direction;
    if (direction == OUTPUT)
        s->may_push = 0;
    errno = 0;
    return result == 0;
}

/* When a buffer of output goes is the library's to choose: what shows it is flushed at once. */
static void wrote(struct slot *s, const char *what, int good)
{
    int number = errno;

    if (s->kind == ON_MEMORY || s->kind == PIPE_OUT) {
        good &= fflush(s->file) == 0;
        if (!good)
            rewind(s->file);
        number = 0;
    }
    note("[%d] %s: %d errno %d", s->index, what, good, good ? 0 : number);
    note_state(s);
    if (s->kind == ON_MEMORY)
        note_memory(s);
}

static void write_something(struct slot *s)
{
    int length = some_length(), result, size = 1 + (int)below(5);
    unsigned kind = below(5);

    if (!turn(s, OUTPUT))
        return;
    fill(bytes, length);
    switch (kind) {
    case 0: wrote(s, "fwrite", fwrite(bytes, size, length / size, s->file) == (size_t)(length / size)); break;
    case 1: wrote(s, "fputc", fputc(length, s->file) == length % 256); break;
    case 2: wrote(s, "fputs", fputs(bytes, s->file) >= 0); break;
    case 3:
        result = fprintf(s->file, "%*d|%.100s|%.3f\n", size * 7 - 14, length, bytes, length / 7.0);
        if (s->kind == ON_FILE)
            note("%d", result);
        wrote(s, "fprintf", result >= 0);
        break;
    default:
        if (s->kind == ON_FILE)
            wrote(s, "putw", putw(length * 77777, s->file) == 0);
    }
}

static void got(struct slot *s, const char *what, int result, const char *text, size_t length, int failed)
{
    note("[%d] %s: %d", s->index, what, result);
    note_bytes(text, length);
    if (failed && ferror(s->file) && s->kind != ON_MEMORY)
        note(" errno %d", errno);
    s->may_push = !failed && !s->pushed;
    note_state(s);
}

static void scan(struct slot *s)
{
    static const char *const formats[] = {"%d", "%3d", "%*d%n", "%x", "%i", "%d,%d", "%*s %d", " %*[^\n]%d", "%%", "\n", "%*c", "%o"};
    int first = -1, second = -1, result;
    const char *format = formats[below(COUNT(formats))];
    double real = -1;

    if (below(4)) {
        result = fscanf(s->file, format, &first, &second);
    } else if (below(2)) {
        result = fscanf(s->file, "%299s", bytes);
        note("%s", result == 1 ? bytes : "");
    } else {
        result = fscanf(s->file, "%lf", &real);
    }
    note("%s %d %d %a", format, first, second, real);
    got(s, "fscanf", result, "", 0, result < 0);
    s->may_push = 0;
}

static void read_something(struct slot *s)
{
    int length = 5 + some_length(), result, size = 1 + (int)below(5);
    unsigned kind = below(6);
    char *line = NULL, *text;
    size_t room = 0;

    if (!turn(s, INPUT))
        return;
    switch (kind) {
    case 0:
        memset(bytes, 0, length);
        result = (int)fread(bytes, size, length / size, s->file);
        got(s, "fread", result, bytes, result * size, result != length / size);
        break;
    case 1:
        result = fgetc(s->file);
        got(s, "fgetc", result, "", 0, result < 0);
        break;
    case 2:
        memset(bytes, 'Q', length + 1);
        text = fgets(bytes, length + 1, s->file);
        got(s, "fgets", text != NULL, bytes, text != NULL ? length + 1 : 0, text == NULL);
        break;
    case 3:
        if (ferror(s->file))
            return;
        result = (int)getdelim(&line, &room, below(2) ? '\n' : "d,1 "[below(4)], s->file);
        got(s, "getdelim", result, line, result > 0 ? result + 1 : 0, result < 0);
        free(line);
        break;
    case 4:
        if (s->may_push) {
            result = ungetc(below(4) ? '0' + (int)below(10) : (int)below(256), s->file);
            s->pushed = 1;
            s->may_push = 0;
            note("[%d] ungetc %d", s->index, result);
            note_state(s);
        }
        break;
    default:
        if (s->readable)
            scan(s);
    }
}

static void flush(struct slot *s)
{
    int result;

    if (s->pushed)
        return;
    errno = 0;
    result = fflush(s->file);
    note("[%d] fflush %d errno %d", s->index, result, result ? errno : 0);
    if (s->kind == ON_FILE && s->direction != EITHER)
        note(" at %ld", (long)lseek(fileno(s->file), 0, SEEK_CUR));
    if (s->direction == OUTPUT)
        s->direction = EITHER;
    s->may_push = 0;
    note_state(s);
    note_memory(s);
    if (s->kind == ON_FILE)
        note_file(s->path);
}

static void seek(struct slot *s)
{
    static const int whence[] = {SEEK_SET, SEEK_SET, SEEK_CUR, SEEK_CUR, SEEK_END, 7};
    int from = whence[below(24) ? below(5) : 5], result;
    long offset = from == SEEK_SET ? (long)below(120) : (long)below(60) - (from == SEEK_CUR ? 30 : 50);
    fpos_t position;

    if (s->kind == ON_MEMORY) {
        from = SEEK_SET;
        offset = s->writable && !s->readable ? 0 : (long)below((unsigned)s->size + 1);
    }
    if (s->kind > ON_MEMORY)
        return;
    if (s->pushed) { /* a seek that fails loses it in glibc */
        from = SEEK_SET;
        offset = 0;
    }
    errno = 0;
    if (below(8) == 0) {
        rewind(s->file);
        result = 0;
    } else if (below(8) == 0) {
        result = fgetpos(s->file, &position) || fsetpos(s->file, &position);
    } else {
        result = fseek(s->file, offset, from);
    }
    note("[%d] seek %ld %d: %d errno %d", s->index, offset, from, result, result ? errno : 0);
    if (result == 0)
        s->direction = EITHER;
    s->may_push = s->pushed = 0;
    note_state(s);
}

static void reopen(struct slot *s)
{
    const char *mode = modes[below(COUNT(modes))];
    int path = (int)below(COUNT(paths)), before = s->path;
    FILE *file;

    if (s->kind != ON_FILE || (path != before && is_open(path)))
        return;
    errno = 0;
    file = freopen(paths[path], mode, s->file);
    s->file = NULL;
    s->kind = NONE;
    begin(s, file, ON_FILE, path, mode);
    note_file(before);
}

static void step(void)
{
    struct slot *s = &slots[below(SLOTS)];
    unsigned kind = below(40);

    if (s->file == NULL) {
        open_something(s);
    } else if (kind < 20) {
        if (kind < 10 ? s->writable : !s->readable)
            write_something(s);
        else
            read_something(s);
    } else if (kind < 25) {
        flush(s);
    } else if (kind < 31) {
        seek(s);
    } else if (kind < 35 && s->kind == ON_FILE && !s->pushed) {
        note("[%d] at %ld\n", s->index, ftell(s->file));
    } else if (kind < 37) {
        clearerr(s->file);
    } else if (kind < 38) {
        reopen(s);
    } else {
        close_stream(s);
    }
}

static void run(unsigned number)
{
    state = number * 977 + 12345;
    sum = 2166136261u;
    for (int i = 0; i < SLOTS; i++) {
        FILE *file;
        slots[i].index = i;
        unlink(paths[i]);
        if (below(4) == 0)
            continue;
        file = fopen(paths[i], "w");
        fwrite(bytes, 1, fill(bytes, (int)below(below(4) ? 200 : MOST)), file);
        fclose(file);
        note_file(i);
    }
    for (int i = 0; i < STEPS; i++)
        step();
    for (int i = 0; i < SLOTS; i++)
        close_stream(&slots[i]);
    for (int i = 0; i < SLOTS; i++)
        note_file(i);
}

int main(int argc, char **argv)
{
    verbose = argc > 2 && strcmp(argv[1], "-v") == 0;
    for (unsigned i = verbose ? (unsigned)atoi(argv[2]) : 0; i < CASES; i++) {
        run(i);
        if (verbose)
            break;
        printf("%u %08x\n", i, sum);
    }
    return 0;
}
