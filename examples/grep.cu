// grep [-FacilnhHs] PATTERN [FILE]...: lines that contain a fixed string, in the format of GNU grep -F -a. Each block takes
// files in turn; its threads search one chunk side by side, and one thread prints the matching lines in order.
#include <hostcall/device.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common.h"

#define THREADS 256
#define CHUNK 32768u // grows where a line is longer
#define MAX_PATTERN 1024

HC_GEOMETRY(32, THREADS);

struct options {
    bool count, list, number, fold, silent, name;
    int first;
    const char *pattern;
    unsigned length;
};

// What a block knows of the file it searches. Shared by its threads; thread 0 writes.
struct search {
    int fd, error;
    char *buffer;
    unsigned capacity, filled; // bytes in buffer
    unsigned complete;         // of these, bytes that end a line
    bool end;                  // nothing more to read
    bool stop;                 // the answer is known
    unsigned long long line;   // lines before buffer[0]
    unsigned long long matches;
    char *row;                 // a line as it is printed
    size_t row_capacity;
};

static __device__ unsigned finished, any_match, any_error;

static __device__ unsigned char lower(unsigned char c)
{
    return c >= 'A' && c <= 'Z' ? c + 32 : c;
}

static __device__ bool match_at(const options *chosen, const char *text, unsigned left)
{
    if (left < chosen->length)
        return false;
    for (unsigned i = 0; i < chosen->length; i++) {
        unsigned char have = text[i], want = chosen->pattern[i];
        if (chosen->fold ? lower(have) != lower(want) : have != want)
            return false;
    }
    return true;
}

// Fills the buffer up to its capacity or the end of the file, and finds where its last line ends.
static __device__ void fill(search *s)
{
    while (!s->end && s->filled < s->capacity) {
        ssize_t got = read(s->fd, s->buffer + s->filled, s->capacity - s->filled);
        if (got < 0)
            s->error = errno;
        if (got <= 0)
            s->end = true;
        else
            s->filled += (unsigned)got;
    }
    s->complete = s->filled;
    while (!s->end && s->complete > 0 && s->buffer[s->complete - 1] != '\n')
        s->complete--;
}

// A line longer than the buffer: twice as much room.
static __device__ void grow(search *s)
{
    char *larger = (char *)malloc((size_t)s->capacity * 2);

    if (larger == NULL) {
        s->error = ENOMEM;
        s->end = true;
        s->complete = s->filled;
        return;
    }
    memcpy(larger, s->buffer, s->filled);
    free(s->buffer);
    s->buffer = larger;
    s->capacity *= 2;
}

static __device__ void next_chunk(search *s)
{
    unsigned rest = s->filled - s->complete;

    for (unsigned i = 0; i < rest; i++)
        s->buffer[i] = s->buffer[s->complete + i];
    s->filled = rest;
    fill(s);
    while (s->complete == 0 && !s->end) {
        grow(s);
        fill(s);
    }
}

static __device__ bool row_room(search *s, size_t bytes)
{
    if (bytes <= s->row_capacity)
        return true;
    free(s->row);
    s->row_capacity = bytes < 1024 ? 1024 : bytes * 2;
    s->row = (char *)malloc(s->row_capacity);
    if (s->row != NULL)
        return true;
    s->row_capacity = 0;
    s->error = ENOMEM;
    return false;
}

// One fwrite, so that the line stays whole; not printf's %s, as a line may hold any byte.
static __device__ void print_line(const options *chosen, const char *name, search *s, unsigned from, unsigned to,
                                  unsigned long long number)
{
    size_t length = chosen->name ? text_length(name) : 0;
    char digits[24];

    if (!row_room(s, length + sizeof digits + (to - from) + 2))
        return;
    memcpy(s->row, name, length);
    if (chosen->name)
        s->row[length++] = ':';
    if (chosen->number) {
        int count = snprintf(digits, sizeof digits, "%llu:", number);
        memcpy(s->row + length, digits, (size_t)count);
        length += (size_t)count;
    }
    memcpy(s->row + length, s->buffer + from, to - from);
    length += to - from;
    s->row[length++] = '\n';
    fwrite(s->row, 1, length, stdout);
}

// Prints (or counts) the lines that hold a marked position, in order. `newlines` holds, for each thread's part of the chunk,
// how many newlines stand before it.
static __device__ void take_lines(const options *chosen, const char *name, search *s, const unsigned *marks,
                                  const unsigned *newlines, unsigned part)
{
    unsigned next = 0; // first byte of the first line not yet looked at

    for (unsigned word = 0; word < (s->complete + 31) / 32 && !s->stop; word++) {
        for (unsigned bits = marks[word]; bits != 0; bits &= bits - 1) {
            unsigned at = word * 32 + (unsigned)__ffs((int)bits) - 1, from = at, to = at;
            if (at < next)
                continue; // in a line that was taken
            while (from > next && s->buffer[from - 1] != '\n')
                from--;
            while (to < s->complete && s->buffer[to] != '\n')
                to++;
            s->matches++;
            next = to + 1;
            if (chosen->list) {
                s->stop = true;
                break;
            }
            if (!chosen->count) {
                unsigned long long number = s->line + newlines[from / part] + 1;
                for (unsigned i = from / part * part; i < from; i++)
                    number += s->buffer[i] == '\n';
                print_line(chosen, name, s, from, to, number);
            }
        }
    }
}

// All threads: newlines of the chunk, and a bit for each position where the pattern begins. A pattern never spans lines: it
// holds no newline. An empty pattern matches at each line's start.
static __device__ unsigned mark(const options *chosen, const search *s, unsigned *marks, unsigned *newlines, unsigned part)
{
    unsigned first = threadIdx.x * part, last = first + part, found = 0, lines = 0;

    if (last > s->complete)
        last = s->complete;
    for (unsigned i = first; i < last; i += 32) {
        unsigned bits = 0;
        for (unsigned k = 0; k < 32 && i + k < last; k++) {
            const char *text = s->buffer + i + k;
            bool start = chosen->length != 0 ? match_at(chosen, text, s->complete - i - k)
                                             : i + k == 0 || text[-1] == '\n';
            bits |= start ? 1u << k : 0;
            lines += *text == '\n';
        }
        marks[i / 32] = bits;
        found |= bits;
    }
    newlines[threadIdx.x] = lines;
    return found;
}

static __device__ void prefix_sums(unsigned *newlines, unsigned long long *all)
{
    unsigned before = 0;
    for (unsigned t = 0; t < THREADS; t++) {
        unsigned here = newlines[t];
        newlines[t] = before;
        before += here;
    }
    *all = before;
}

static __device__ void search_file(const options *chosen, const char *name, search *s, unsigned **marks, unsigned *room)
{
    __shared__ unsigned newlines[THREADS];
    __shared__ unsigned long long lines;

    for (;;) {
        if (threadIdx.x == 0) {
            next_chunk(s);
            if (*room < s->capacity / 32 + 1) {
                free(*marks);
                *room = s->capacity / 32 + 1;
                *marks = (unsigned *)malloc(*room * sizeof **marks);
                if (*marks == NULL) {
                    *room = 0;
                    s->error = ENOMEM;
                    s->complete = 0;
                    s->end = true;
                }
            }
        }
        __syncthreads();
        unsigned part = ((s->complete + THREADS - 1) / THREADS + 31) / 32 * 32;
        unsigned found = s->complete != 0 ? mark(chosen, s, *marks, newlines, part) : 0;
        int any = __syncthreads_or((int)(found != 0));
        if (threadIdx.x == 0 && s->complete != 0) {
            prefix_sums(newlines, &lines);
            if (any)
                take_lines(chosen, name, s, *marks, newlines, part);
            s->line += lines;
        }
        __syncthreads();
        bool over = s->stop || s->end;
        __syncthreads();
        if (over)
            return;
    }
}

static __device__ void report(const options *chosen, const char *name, const search *s)
{
    if (s->error != 0) {
        if (!chosen->silent)
            fprintf(stderr, "grep: %s: %s\n", name, error_text(s->error));
        atomicExch(&any_error, 1u);
    }
    if (s->matches != 0)
        atomicExch(&any_match, 1u);
    if (s->error != 0 && s->error != EISDIR && s->matches == 0) // GNU grep counts 0 lines in a directory
        return;
    if (chosen->list) {
        if (s->matches != 0)
            printf("%s\n", name);
    } else if (chosen->count) {
        if (chosen->name)
            printf("%s:%llu\n", name, s->matches);
        else
            printf("%llu\n", s->matches);
    }
}

static __device__ void begin(search *s, const char *path)
{
    struct stat status;

    s->filled = s->complete = 0;
    s->line = s->matches = 0;
    s->error = 0;
    s->end = s->stop = false;
    s->fd = same_text(path, "-") ? 0 : open(path, O_RDONLY);
    if (s->fd < 0 || fstat(s->fd, &status) != 0)
        s->error = errno;
    else if (S_ISDIR(status.st_mode))
        s->error = EISDIR;
    if (s->buffer == NULL) {
        s->capacity = CHUNK;
        s->buffer = (char *)malloc(CHUNK);
        if (s->buffer == NULL)
            s->error = ENOMEM;
    }
}

static __device__ bool parse(int argc, char **argv, options *chosen)
{
    int i = 1, names = -1;

    *chosen = options{};
    for (; i < argc && argv[i][0] == '-' && argv[i][1] != '\0'; i++) {
        if (same_text(argv[i], "--")) {
            i++;
            break;
        }
        for (const char *c = argv[i] + 1; *c != '\0'; c++) {
            switch (*c) {
            case 'F': case 'a': break; // what it does anyway
            case 'c': chosen->count = true; break;
            case 'i': chosen->fold = true; break;
            case 'l': chosen->list = true; break;
            case 'n': chosen->number = true; break;
            case 's': chosen->silent = true; break;
            case 'h': names = 0; break;
            case 'H': names = 1; break;
            default: return false;
            }
        }
    }
    if (i >= argc)
        return false;
    chosen->pattern = argv[i];
    chosen->length = (unsigned)text_length(argv[i]);
    chosen->first = i + 1;
    chosen->name = names >= 0 ? names : argc - chosen->first > 1;
    for (unsigned k = 0; k < chosen->length; k++)
        if (chosen->pattern[k] == '\n')
            return false;
    return chosen->length <= MAX_PATTERN;
}

extern "C" __global__ void hc_main(int argc, char **argv)
{
    __shared__ search s;
    __shared__ unsigned *marks, room;
    options chosen;

    if (!parse(argc, argv, &chosen)) {
        if (blockIdx.x == 0 && threadIdx.x == 0) {
            fprintf(stderr, "usage: grep [-FacilnhHs] PATTERN [FILE]... (fixed string of at most %d bytes)\n", MAX_PATTERN);
            exit(2);
        }
        return;
    }
    if (threadIdx.x == 0) {
        s.buffer = s.row = NULL;
        s.row_capacity = 0;
        marks = NULL;
        room = 0;
    }
    int files = argc > chosen.first ? argc - chosen.first : 1;
    for (int i = blockIdx.x; i < files; i += gridDim.x) {
        const char *path = argc > chosen.first ? argv[chosen.first + i] : "-";
        const char *name = same_text(path, "-") ? "(standard input)" : path;
        if (threadIdx.x == 0)
            begin(&s, path);
        __syncthreads();
        if (s.error == 0)
            search_file(&chosen, name, &s, &marks, &room);
        if (threadIdx.x == 0) {
            report(&chosen, name, &s);
            if (s.fd > 0)
                close(s.fd);
        }
        __syncthreads();
    }
    if (threadIdx.x == 0) {
        free(s.buffer);
        free(s.row);
        free(marks);
    }
    if (last_block(&finished) && threadIdx.x == 0) {
        if (any_error)
            exit(2);
        if (!any_match)
            exit(1);
    }
}
