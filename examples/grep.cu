// grep [-FacilnhHs] PATTERN [FILE]...: lines that contain a fixed string, in the format of GNU grep -F -a. sharing.h says how the
// blocks share the files. A line belongs to the range in which it begins. Matching lines of a file come in its order, those of several
// files in any.
#include <hostcall/device.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common.h"
#include "grep_print.h"
#include "grep_search.h"
#include "sharing.h"

#define THREADS 256
#define MAX_PATTERN 1024

HC_GEOMETRY(SHARING_BLOCKS, THREADS);

struct outcome {
    unsigned long long matches; // lines
    int error;
    // Of a file whose lines are printed: whose turn it is, and the lines of the ranges before
    unsigned turn;
    unsigned long long lines;
};

static __device__ outcome outcomes[MAX_FILES];
static __device__ unsigned finished, any_match, any_error;

static __device__ void search_text(const options *chosen, const char *name, search *s)
{
    unsigned long long line = s->line;
    unsigned lines;

    __syncthreads();
    if (threadIdx.x == 0)
        s->next = s->kept > s->at ? s->kept - s->at : 0;
    for (size_t start = 0; start < s->length && !s->stop; start += PIECE) {
        bool match = mark(chosen, s, start, &lines);
        if (match && s->look)
            look_at_lines(chosen, name, s, start);
        else if (match)
            take_lines(chosen, name, s, start, line);
        line += lines;
        __syncthreads();
    }
    if (threadIdx.x == 0)
        s->line = line;
    if (!s->look)
        print_rows(s);
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

// Ranges are looked at side by side, and their lines kept; ranges with more than can be kept are gone through again, in turn.
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
    print_rows(s);
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
        s->line = s->matches = s->kept = 0;
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
    chosen->first = USAGE_WRONG;
    for (; is_option(argc, argv, i); i++) {
        if (same_text(argv[i], "--")) {
            i++;
            break;
        }
        if (same_text(argv[i], "--help")) {
            chosen->first = USAGE_ASKED;
            return false;
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

    if (!parse(argc, argv, &chosen) || argc - chosen.first > MAX_FILES) {
        say_usage("grep [-FacilnhHs] PATTERN [FILE]... (fixed string of at most " AS_TEXT(MAX_PATTERN) " bytes)", chosen.first, 2);
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
