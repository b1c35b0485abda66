// Taking lines: those that hold a mark are counted, or put side by side into the block's rows, which are printed at once.
#ifndef EXAMPLES_GREP_PRINT_H
#define EXAMPLES_GREP_PRINT_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "grep_search.h"
#include "sharing.h"

#define ROWS (256u << 10)
#define MOST_THREADS 1024

static __device__ char rows[SHARING_BLOCKS][ROWS];

struct line {
    size_t from, to; // in the text, without its newline
    unsigned long long number;
};

// Some neighbouring units of a piece, and the lines whose first mark is in them.
struct cursor {
    size_t start; // of the piece
    unsigned unit, last, bits;
    unsigned long long next;  // as of a search
    unsigned long long ended; // lines before the unit
};

// ---- One thread

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

// Its beginning, if the line has not been taken.
static __device__ size_t line_start(const search *s, size_t start, size_t at)
{
    unsigned unit = (unsigned)(at - start) / 32, shift = (unsigned)(at - start) % 32;
    unsigned bits = ends[unit] & ~(~0u << shift);

    while (bits == 0 && unit > 0)
        bits = ends[--unit];
    if (bits != 0)
        return start + 32ull * unit + 32 - (unsigned)__clz((int)bits);
    while (start > s->next && s->text[start - 1] != '\n')
        start--;
    return start;
}

// Is there a mark before this unit, in the line that its first byte is in?
static __device__ bool marked_before(unsigned unit)
{
    while (unit-- > 0) {
        unsigned after = ends[unit] != 0 ? (unsigned)__clz((int)ends[unit]) : 32; // bytes behind the last line's end
        if (after != 0 && marks[unit] >> (32 - after) != 0)
            return true;
        if (after != 32)
            return false;
    }
    return false;
}

// This thread's part of a piece. `lines`: those that ended before it.
static __device__ cursor own_part(const search *s, size_t start, unsigned long long lines)
{
    unsigned each = (UNITS + blockDim.x - 1) / blockDim.x, any = 0;
    unsigned first = threadIdx.x * each < UNITS ? threadIdx.x * each : UNITS;
    unsigned last = first + each < UNITS ? first + each : UNITS;
    cursor own = {start, first, last, first < last ? marks[first] : 0, s->next, lines};

    for (unsigned unit = first; unit < last; unit++)
        any |= marks[unit];
    if (any != 0 && marked_before(first)) {
        unsigned long long after = line_end(s, start, start + 32ull * first) + 1;
        own.next = after > own.next ? after : own.next;
    }
    return own;
}

static __device__ bool next_line(const search *s, cursor *c, line *found)
{
    for (;;) {
        while (c->bits == 0) {
            if (c->unit + 1 >= c->last)
                return false;
            c->ended += (unsigned)__popc(ends[c->unit]);
            c->bits = marks[++c->unit];
        }
        unsigned lowest = c->bits & (0 - c->bits);
        size_t at = c->start + 32ull * c->unit + (unsigned)__ffs((int)lowest) - 1;
        c->bits ^= lowest;
        if (at < c->next)
            continue; // in a line that was taken
        found->from = line_start(s, c->start, at);
        found->to = line_end(s, c->start, at);
        found->number = c->ended + (unsigned)__popc(ends[c->unit] & (lowest - 1)) + 1;
        c->next = found->to + 1;
        return true;
    }
}

static __device__ unsigned digits_of(unsigned long long number)
{
    unsigned digits = 1;

    while ((number /= 10) != 0)
        digits++;
    return digits;
}

static __device__ size_t row_bytes(const options *chosen, unsigned name_length, const line *row)
{
    return (chosen->name ? name_length + 1 : 0) + (chosen->number ? digits_of(row->number) + 1 : 0) + (row->to - row->from) + 1;
}

// As GNU grep prints it. Returns the row's end.
static __device__ char *write_row(const options *chosen, const char *name, unsigned name_length, const search *s, const line *row,
                                  char *__restrict__ out)
{
    const char *__restrict__ from = s->text + row->from;
    size_t bytes = row->to - row->from;

    if (chosen->name) {
        for (unsigned i = 0; i < name_length; i++)
            *out++ = name[i];
        *out++ = ':';
    }
    if (chosen->number) {
        unsigned digits = digits_of(row->number);
        unsigned long long number = row->number;
        for (unsigned i = digits; i-- > 0; number /= 10)
            out[i] = (char)('0' + number % 10);
        out[digits] = ':';
        out += digits + 1;
    }
    for (size_t i = 0; i < bytes; i++)
        out[i] = from[i];
    out[bytes] = '\n';
    return out + bytes + 1;
}

static __device__ bool row_room(search *s, size_t bytes)
{
    if (bytes <= s->row_capacity)
        return true;
    free(s->row);
    s->row_capacity = bytes * 2;
    s->row = (char *)malloc(s->row_capacity);
    if (s->row != NULL)
        return true;
    s->row_capacity = 0;
    s->error = ENOMEM;
    return false;
}

// A piece whose lines are too much for the rows, one by one. One fwrite for each, so that it stays whole.
static __device__ void print_each(const options *chosen, const char *name, search *s, size_t start, unsigned long long lines)
{
    unsigned name_length = chosen->name ? (unsigned)text_length(name) : 0;
    cursor all = {start, 0, UNITS, marks[0], s->next, lines};
    line row;

    while (next_line(s, &all, &row)) {
        size_t bytes = row_bytes(chosen, name_length, &row);
        s->matches++;
        s->next = all.next;
        if (!row_room(s, bytes))
            return;
        write_row(chosen, name, name_length, s, &row, s->row);
        fwrite(s->row, 1, bytes, stdout);
    }
}

// ---- All threads

// The sum of what the threads before this one give; *all: of what all give.
static __device__ unsigned long long sum_before(unsigned long long mine, unsigned long long *all)
{
    __shared__ unsigned long long sums[MOST_THREADS];
    unsigned rank = threadIdx.x;

    __syncthreads();
    sums[rank] = mine;
    for (unsigned step = 1; step < blockDim.x; step *= 2) {
        __syncthreads();
        unsigned long long before = rank >= step ? sums[rank - step] : 0;
        __syncthreads();
        sums[rank] += before;
    }
    __syncthreads();
    *all = sums[blockDim.x - 1];
    return sums[rank] - mine;
}

static __device__ unsigned long long lines_before(unsigned long long lines)
{
    unsigned each = (UNITS + blockDim.x - 1) / blockDim.x;
    unsigned long long mine = 0, all;

    for (unsigned unit = threadIdx.x * each; unit < (threadIdx.x + 1) * each && unit < UNITS; unit++)
        mine += (unsigned)__popc(ends[unit]);
    return lines + sum_before(mine, &all);
}

static __device__ void note_taken(search *s, const cursor *own, unsigned long long count)
{
    __syncthreads();
    if (count == 0)
        return;
    atomicAdd(&s->matches, count);
    atomicMax(&s->next, own->next);
}

static __device__ void count_lines(search *s, size_t start)
{
    cursor own = own_part(s, start, 0);
    unsigned long long count = 0;
    line row;

    while (next_line(s, &own, &row))
        count++;
    note_taken(s, &own, count);
}

// Puts the lines of a piece into the block's rows. False, and nothing has happened: there is no room.
static __device__ bool keep_lines(const options *chosen, const char *name, search *s, size_t start, unsigned long long lines)
{
    unsigned name_length = chosen->name ? (unsigned)text_length(name) : 0;
    cursor own = own_part(s, start, chosen->number ? lines_before(lines) : 0), again = own;
    unsigned long long bytes = 0, count = 0, all;
    line row;

    for (; next_line(s, &own, &row); count++)
        bytes += row_bytes(chosen, name_length, &row);
    char *out = rows[blockIdx.x] + s->ready + sum_before(bytes, &all);
    if (all > ROWS - s->ready)
        return false;
    while (next_line(s, &again, &row))
        out = write_row(chosen, name, name_length, s, &row, out);
    note_taken(s, &own, count);
    if (threadIdx.x == 0)
        s->ready += (unsigned)all;
    __syncthreads();
    return true;
}

static __device__ void print_rows(search *s)
{
    __syncthreads();
    if (threadIdx.x == 0 && s->ready != 0) {
        fwrite(rows[blockIdx.x], 1, s->ready, stdout);
        s->ready = 0;
    }
    __syncthreads();
}

// Prints, counts or names the file of the lines that hold a mark. `lines`: those that ended before this piece.
static __device__ void take_lines(const options *chosen, const char *name, search *s, size_t start, unsigned long long lines)
{
    if (chosen->list) {
        if (threadIdx.x == 0) {
            s->matches = 1;
            s->stop = true;
        }
        return;
    }
    if (chosen->count) {
        count_lines(s, start);
        return;
    }
    if (keep_lines(chosen, name, s, start, lines))
        return;
    print_rows(s);
    if (!keep_lines(chosen, name, s, start, lines) && threadIdx.x == 0)
        print_each(chosen, name, s, start, lines);
}

// The first look at lines whose turn has not come: kept, or noted to be gone through again.
static __device__ void look_at_lines(const options *chosen, const char *name, search *s, size_t start)
{
    if (!chosen->number && !s->seen && keep_lines(chosen, name, s, start, 0))
        return;
    if (threadIdx.x != 0)
        return;
    if (!s->seen) {
        s->seen_first = s->at;
        s->seen_line = s->line;
        s->kept = s->at + s->next;
    }
    s->seen_last = s->at;
    s->seen = true;
}

#endif
