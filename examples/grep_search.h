// Finding: where the pattern is in a piece of text, and where lines end.
#ifndef EXAMPLES_GREP_SEARCH_H
#define EXAMPLES_GREP_SEARCH_H

#include "common.h"

#define PIECE 65536u // bytes that are searched at a time
#define UNITS (PIECE / 32)

struct options {
    bool count, list, number, fold, silent, name;
    int first;
    const char *pattern;
    unsigned length;
};

// What a block knows of the range that it searches. Shared by its threads; thread 0 writes.
struct search {
    const char *text; // whole lines, from a unit's border on
    size_t length;
    bool over;        // there is no more after this text
    bool stop;        // the answer is known
    // A first look at lines that are printed later, in turn: they are kept in rows; if those are full or lines are numbered, where
    // the other matches are, how many lines are before them, and the position up to which lines are in rows
    bool look, seen;
    unsigned long long seen_first, seen_last, seen_line, kept;
    int error;
    unsigned long long matches;
    unsigned long long line; // lines before text[0]
    unsigned long long next; // first byte of the first line not yet taken
    char *buffer, *memory; // memory: NULL while the block's own buffer suffices
    unsigned capacity, filled;
    bool end;              // of the file
    unsigned long long at; // position of buffer[0]
    unsigned ready; // bytes in the block's rows
    // A line that rows have no room for
    char *row;
    size_t row_capacity;
};

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

#endif
