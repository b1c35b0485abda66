// grep [-FacilnhHs] PATTERN [FILE]...: lines that contain a fixed string, in the format of GNU grep -F -a. sharing.h says how the
// blocks share the files. A line belongs to the range in which it begins. Matching lines of a file come in its order, those of several
// files in any.
#include <hostcall/device.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common.h"
#include "sharing.h"

#define THREADS 256
#define PIECE 65536u // bytes that are searched at a time
#define UNITS (PIECE / 32)
#define MAX_PATTERN 1024

HC_GEOMETRY(SHARING_BLOCKS, THREADS);

struct options {
    bool count, list, number, fold, silent, name;
    int first;
    const char *pattern;
    unsigned length;
};

struct outcome {
    unsigned long long matches; // lines
    int error;
    // Of a file whose lines are printed: whose turn it is, and the lines of the ranges before
    unsigned turn;
    unsigned long long lines;
};

// What a block knows of the range that it searches. Shared by its threads; thread 0 writes.
struct search {
    const char *text; // whole lines, from a unit's border on
    size_t length;
    bool over;        // there is no more after this text
    bool stop;        // the answer is known
    // A first look at lines that are printed later, in turn: where there is a match, and how many lines before
    bool look, seen;
    unsigned long long seen_first, seen_last, seen_line;
    int error;
    unsigned long long matches;
    unsigned long long line; // lines before text[0]
    size_t next;             // first byte of the first line not yet looked at
    char *buffer, *memory; // memory: NULL while the block's own buffer suffices
    unsigned capacity, filled;
    bool end;              // of the file
    unsigned long long at; // position of buffer[0]
    // A line as it is printed
    char *row;
    size_t row_capacity;
};

static __device__ outcome outcomes[MAX_FILES];
static __device__ unsigned finished, any_match, any_error;

// A piece: for each 32 bytes, where the pattern begins and where lines end.
static __shared__ unsigned marks[UNITS], ends[UNITS];

// ---- Finding

static __device__ unsigned char lower(unsigned char c)
{
    return c >= 'A' && c <= 'Z' ? c + 32 : c;
}

static __device__ unsigned char upper(unsigned char c)
{
    return c >= 'a' && c <= 'z' ? c - 32 : c;
}

static __device__ bool match_at(const options *chosen, const char *text, size_t left)
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

// Which of 32 bytes are the given one.
static __device__ unsigned equal_bits(const ulonglong2 unit[2], unsigned char byte)
{
    return mask_bits(bytes_equal(unit[0].x, byte)) | mask_bits(bytes_equal(unit[0].y, byte)) << 8 |
           mask_bits(bytes_equal(unit[1].x, byte)) << 16 | mask_bits(bytes_equal(unit[1].y, byte)) << 24;
}

static __device__ unsigned pattern_bits(const options *chosen, const ulonglong2 unit[2], unsigned i)
{
    unsigned char byte = chosen->pattern[i];
    if (!chosen->fold)
        return equal_bits(unit, byte);
    return equal_bits(unit, lower(byte)) | equal_bits(unit, upper(byte));
}

// Where the pattern begins among 32 bytes. Those that have its first two bytes are looked at one by one; of the last byte's
// successor nothing is known here. An empty pattern begins at each line's start.
static __device__ unsigned find_in_unit(const options *chosen, const search *s, const ulonglong2 unit[2], size_t at, unsigned inside)
{
    unsigned candidates = inside, found = 0;

    if (chosen->length > 0)
        candidates &= pattern_bits(chosen, unit, 0);
    if (chosen->length > 1)
        candidates &= pattern_bits(chosen, unit, 1) >> 1 | 0x80000000u;
    for (; candidates != 0; candidates &= candidates - 1) {
        size_t here = at + (unsigned)__ffs((int)candidates) - 1;
        bool match = chosen->length != 0 ? match_at(chosen, s->text + here, s->length - here) : here == 0 || s->text[here - 1] == '\n';
        found |= match ? candidates & (0 - candidates) : 0;
    }
    return found;
}

// The bytes of a unit at `at` that belong to the text.
static __device__ unsigned inside_bits(const search *s, size_t at)
{
    if (at >= s->length)
        return 0;
    return s->length - at >= 32 ? ~0u : ~0u >> (32 - (s->length - at));
}

// All threads: marks and ends of the piece that begins at `start`. True in all of them if there is a match. *lines: how many end in
// it, if they are numbered.
static __device__ bool mark(const options *chosen, const search *s, size_t start, unsigned *lines)
{
    __shared__ unsigned sum;
    const ulonglong2 *units = (const ulonglong2 *)(s->text + start);
    unsigned ended = 0, found = 0;

    if (threadIdx.x == 0)
        sum = 0;
    for (unsigned i = threadIdx.x; i < UNITS; i += 4 * blockDim.x) {
        ulonglong2 unit[4][2];
        for (unsigned k = 0; k < 4; k++) // eight loads on their way at a time hide the bus
            if (unsigned here = i + k * blockDim.x; start + 32ull * here < s->length) {
                unit[k][0] = units[2 * here];
                unit[k][1] = units[2 * here + 1];
            }
        for (unsigned k = 0; k < 4 && i + k * blockDim.x < UNITS; k++) {
            unsigned here = i + k * blockDim.x;
            size_t at = start + 32ull * here;
            unsigned inside = inside_bits(s, at);
            ends[here] = inside != 0 ? equal_bits(unit[k], '\n') & inside : 0;
            marks[here] = inside != 0 ? find_in_unit(chosen, s, unit[k], at, inside) : 0;
            ended += (unsigned)__popc(ends[here]);
            found |= marks[here];
        }
    }
    bool any = __syncthreads_or((int)(found != 0)) != 0;
    if (chosen->number) {
        if (ended != 0)
            atomicAdd(&sum, ended);
        __syncthreads();
    }
    *lines = sum;
    return any;
}

// All threads: the first newline of bytes [from, to), or `to`.
static __device__ size_t find_newline(const char *text, size_t from, size_t to)
{
    __shared__ unsigned long long first;

    for (; from < to; from += 16 * blockDim.x) {
        __syncthreads();
        if (threadIdx.x == 0)
            first = to;
        __syncthreads();
        size_t i = from + 16 * threadIdx.x, last = i + 16 < to ? i + 16 : to;
        while (i < last && text[i] != '\n')
            i++;
        if (i < last)
            atomicMin(&first, (unsigned long long)i);
        __syncthreads();
        if (first < to)
            return (size_t)first;
    }
    return to;
}

// ---- Taking lines. One thread.

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
static __device__ void print_line(const options *chosen, const char *name, search *s, size_t from, size_t to,
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
    memcpy(s->row + length, s->text + from, to - from);
    length += to - from;
    s->row[length++] = '\n';
    fwrite(s->row, 1, length, stdout);
}

// The end of the line that byte `at` of the piece at `start` is in.
static __device__ size_t line_end(const search *s, size_t start, size_t at)
{
    unsigned unit = (unsigned)(at - start) / 32, shift = (unsigned)(at - start) % 32;
    unsigned bits = ends[unit] & ~0u << shift;

    while (bits == 0 && ++unit < UNITS)
        bits = ends[unit];
    if (bits != 0)
        return start + 32ull * unit + (unsigned)__ffs((int)bits) - 1;
    size_t end = start + PIECE;
    while (end < s->length && s->text[end] != '\n')
        end++;
    return end < s->length ? end : s->length;
}

// Prints (or counts) the lines that hold a mark, in order. `lines`: those that ended before this piece.
static __device__ void take_lines(const options *chosen, const char *name, search *s, size_t start, unsigned long long lines)
{
    for (unsigned unit = 0; unit < UNITS && !s->stop; unit++) {
        for (unsigned bits = marks[unit]; bits != 0; bits &= bits - 1) {
            size_t at = start + 32ull * unit + (unsigned)__ffs((int)bits) - 1, from = at;
            if (at < s->next)
                continue; // in a line that was taken
            size_t to = line_end(s, start, at);
            s->matches++;
            if (chosen->list) {
                s->stop = true;
                break;
            }
            if (!chosen->count) {
                while (from > s->next && s->text[from - 1] != '\n')
                    from--;
                unsigned before = ends[unit] & ((bits & (0 - bits)) - 1);
                print_line(chosen, name, s, from, to, lines + (unsigned)__popc(before) + 1);
            }
            s->next = to + 1;
        }
        lines += (unsigned)__popc(ends[unit]);
    }
}

static __device__ void note_match(search *s)
{
    if (!s->seen) {
        s->seen_first = s->at;
        s->seen_line = s->line;
    }
    s->seen_last = s->at;
    s->seen = true;
}

static __device__ void search_text(const options *chosen, const char *name, search *s)
{
    unsigned long long line = s->line;
    unsigned lines;

    __syncthreads();
    if (threadIdx.x == 0)
        s->next = 0;
    for (size_t start = 0; start < s->length && !s->stop; start += PIECE) {
        bool match = mark(chosen, s, start, &lines);
        if (threadIdx.x == 0 && match) {
            if (s->look)
                note_match(s);
            else
                take_lines(chosen, name, s, start, line);
        }
        line += lines;
        __syncthreads();
    }
    if (threadIdx.x == 0)
        s->line = line;
    __syncthreads();
}

// ---- Turns: ranges are searched side by side, and the lines of a file printed in order.

static __device__ void await_turn(const work *part, search *s)
{
    outcome *file = &outcomes[part->file];

    __syncthreads();
    if (threadIdx.x == 0) {
        while (atomicAdd(&file->turn, 0) != part->index) // a block that has begun will say so
            __nanosleep(500);
        __threadfence();
        s->line = file->lines;
    }
    __syncthreads();
}

// What one block posts and then another may go out by different workers, so what was printed is flushed first.
static __device__ void pass_turn(const work *part, const search *s)
{
    if (threadIdx.x != 0)
        return;
    if (s->matches != 0)
        fflush(stdout);
    outcomes[part->file].lines = s->line;
    __threadfence();
    atomicExch(&outcomes[part->file].turn, part->index + 1);
}

// ---- Reading

static __device__ bool make_room(search *s, unsigned capacity)
{
    __shared__ char *larger, *start;

    __syncthreads();
    if (threadIdx.x == 0) {
        larger = (char *)malloc((size_t)capacity + 64);
        start = (char *)(((uintptr_t)larger + 31) / 32 * 32);
    }
    __syncthreads();
    if (larger == NULL)
        return false;
    for (unsigned i = threadIdx.x; i < s->filled; i += blockDim.x)
        start[i] = s->buffer[i];
    __syncthreads();
    if (threadIdx.x == 0) {
        free(s->memory);
        s->memory = larger;
        s->buffer = start;
        s->capacity = capacity;
    }
    __syncthreads();
    return true;
}

// Fills the buffer up to its capacity or the end of the file.
static __device__ void fill(const work *part, search *s)
{
    while (!s->end && s->filled < s->capacity) {
        unsigned room = s->capacity - s->filled;
        ssize_t got = read_part(part, s->at + s->filled, s->buffer + s->filled, room);
        __syncthreads();
        if (threadIdx.x == 0) {
            if (got < 0)
                s->error = (int)-got;
            if (got <= 0)
                s->end = true;
            else
                s->filled += (unsigned)got;
        }
        __syncthreads();
    }
}

// Thread 0: the buffer's first `bytes` bytes are done with. What is left is read again where that is possible, since reading to the
// buffer's start is faster.
static __device__ void drop(const work *part, search *s, size_t bytes)
{
    for (size_t i = bytes; i < s->filled && !part->cut; i++)
        s->buffer[i - bytes] = s->buffer[i];
    s->filled = part->cut ? 0 : s->filled - (unsigned)bytes;
    s->end = s->end && !part->cut;
    s->at += bytes;
}

// Makes the buffer's whole lines the text; of a range, those that begin in it.
static __device__ void whole_lines(const work *part, search *s)
{
    size_t length = s->filled, rest = part->cut && s->at < part->to ? (size_t)(part->to - s->at) : 0;

    if (part->cut && rest <= s->filled) // the range ends in the buffer, its last line perhaps not
        length = rest == 0 ? 0 : find_newline(s->buffer, rest - 1, s->filled) + 1;
    bool last = part->cut && rest <= s->filled && (length <= s->filled || s->end);
    if (length > s->filled)
        length = s->filled;
    __syncthreads();
    if (threadIdx.x == 0) {
        while (!s->end && !last && length > 0 && s->buffer[length - 1] != '\n')
            length--;
        s->text = s->buffer;
        s->length = length;
        s->over = s->end || last;
    }
    __syncthreads();
}

// The next text. Lines longer than the buffer: twice as much room.
static __device__ void next_text(const work *part, search *s)
{
    fill(part, s);
    whole_lines(part, s);
    while (s->length == 0 && !s->over) {
        if (!make_room(s, s->capacity * 2)) {
            __syncthreads();
            if (threadIdx.x == 0) {
                s->error = ENOMEM;
                s->over = true;
            }
            __syncthreads();
            return;
        }
        fill(part, s);
        whole_lines(part, s);
    }
}

static __device__ void begin_at(search *s, unsigned long long position)
{
    __syncthreads();
    if (threadIdx.x == 0) {
        s->at = position;
        s->filled = 0;
        s->end = s->over = s->stop = false;
    }
    __syncthreads();
}

// The line that the byte before a range is in belongs to the range before. False: no line begins in this one.
static __device__ bool begin_at_line(const work *part, search *s)
{
    bool inner = part->cut && part->from > inputs[part->file].start;

    begin_at(s, part->from - inner);
    for (bool found = !inner; !found;) {
        fill(part, s);
        size_t all = s->filled, newline = find_newline(s->buffer, 0, all);
        bool end = s->end;
        found = newline < all;
        __syncthreads();
        if (threadIdx.x == 0)
            drop(part, s, found ? newline + 1 : all);
        __syncthreads();
        if (s->at >= part->to || (!found && end))
            return false;
    }
    return true;
}

// From a line's start to the end of the range, or through the text that begins at `last`.
static __device__ void search_lines(const options *chosen, const char *name, const work *part, search *s, unsigned long long last)
{
    for (bool done = false; !done;) {
        next_text(part, s);
        search_text(chosen, name, s);
        done = s->over || s->stop;
        __syncthreads();
        if (threadIdx.x == 0)
            drop(part, s, s->length);
        __syncthreads();
        done = done || s->at > last;
    }
}

// Ranges are looked at side by side; those that have a match are gone through again, in turn.
static __device__ void print_in_turn(const options *chosen, const char *name, const work *part, search *s)
{
    if (threadIdx.x == 0) {
        s->look = true;
        s->seen = false;
    }
    if (begin_at_line(part, s))
        search_lines(chosen, name, part, s, ~0ull);
    unsigned long long lines = s->line;

    await_turn(part, s);
    unsigned long long before = s->line;
    if (s->seen) {
        begin_at(s, s->seen_first);
        if (threadIdx.x == 0) {
            s->look = false;
            s->line += s->seen_line;
        }
        search_lines(chosen, name, part, s, s->seen_last);
    }
    __syncthreads();
    if (threadIdx.x == 0)
        s->line = before + lines;
    pass_turn(part, s);
}

// ---- A range, and the report when a file is done

static __device__ void search_part(const options *chosen, const char *name, const work *part, search *s)
{
    outcome *file = &outcomes[part->file];

    if (threadIdx.x == 0) {
        s->line = s->matches = 0;
        s->error = 0;
        s->look = false;
    }
    if (chosen->list && part->cut && __syncthreads_or(atomicAdd(&file->matches, 0ull) != 0))
        return; // another block found one
    if (part->cut && !chosen->count && !chosen->list)
        print_in_turn(chosen, name, part, s);
    else if (begin_at_line(part, s))
        search_lines(chosen, name, part, s, ~0ull);
    __syncthreads();
    if (threadIdx.x == 0) {
        atomicAdd(&file->matches, s->matches);
        if (s->error != 0)
            atomicExch(&file->error, s->error);
    }
}

static __device__ void report(const options *chosen, const char *name, unsigned long long matches, int error)
{
    if (error != 0) {
        if (!chosen->silent)
            fprintf(stderr, "grep: %s: %s\n", name, error_text(error));
        atomicExch(&any_error, 1u);
    }
    if (matches != 0)
        atomicExch(&any_match, 1u);
    if (error != 0 && error != EISDIR && matches == 0) // GNU grep counts 0 lines in a directory
        return;
    if (chosen->list) {
        if (matches != 0)
            printf("%s\n", name);
    } else if (chosen->count) {
        if (chosen->name)
            printf("%s:%llu\n", name, matches);
        else
            printf("%llu\n", matches);
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

static __device__ void search_files(const options *chosen, int count, char *const *names)
{
    __shared__ search s;
    __shared__ work part;
    __shared__ bool more;
    taker self = {-1, false, 0};

    if (threadIdx.x == 0)
        s = search{};
    if (threadIdx.x == 0 && blockIdx.x < SHARING_BLOCKS) {
        s.buffer = buffers[blockIdx.x];
        s.capacity = BUFFER;
    }
    for (;;) {
        if (threadIdx.x == 0)
            more = blockIdx.x < SHARING_BLOCKS && take_work(&self, count, names, &part);
        __syncthreads();
        if (!more)
            break;
        const input *file = &inputs[part.file];
        const char *name = same_text(names[part.file], "-") ? "(standard input)" : names[part.file];
        if (file->error == 0)
            search_part(chosen, name, &part, &s);
        if (last_range(&part) && threadIdx.x == 0) {
            const outcome *result = &outcomes[part.file];
            report(chosen, name, result->matches, file->error != 0 ? file->error : result->error);
            close_input(file);
        }
    }
    if (threadIdx.x == 0) {
        free(s.memory);
        free(s.row);
    }
}

extern "C" __global__ void hc_main(int argc, char **argv)
{
    char standard_input[] = "-", *only[] = {standard_input};
    options chosen;

    if (!parse(argc, argv, &chosen) || argc > MAX_FILES) {
        if (blockIdx.x == 0 && threadIdx.x == 0) {
            fprintf(stderr, "usage: grep [-FacilnhHs] PATTERN [FILE]... (fixed string of at most %d bytes)\n", MAX_PATTERN);
            exit(2);
        }
        return;
    }
    if (argc > chosen.first)
        search_files(&chosen, argc - chosen.first, argv + chosen.first);
    else
        search_files(&chosen, 1, only);
    if (last_block(&finished) && threadIdx.x == 0) {
        if (any_error)
            exit(2);
        if (!any_match)
            exit(1);
    }
}
