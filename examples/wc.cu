// wc [-lwc] [FILE]...: lines, words and bytes of files, in the format of coreutils' wc. A word is a run of bytes that are not
// white space. sharing.h says how the blocks share the files.
#include <hostcall/device.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "common.h"
#include "sharing.h"

#define THREADS 256

HC_GEOMETRY(SHARING_BLOCKS, THREADS);

struct counts {
    unsigned long long lines, words, bytes;
    int error; // errno of what failed
};

static __device__ counts results[MAX_FILES];
static __device__ unsigned finished;

// ---- Counting. A word counts where it begins.

static __device__ bool is_space(unsigned char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static __device__ void count_eight(unsigned long long bytes, bool after_space, counts *sum)
{
    unsigned long long space = bytes_equal(bytes, ' ') | bytes_within(bytes, '\t', '\r');
    unsigned long long before = space << 8 | (after_space ? 0x80 : 0); // of each byte: is there space before it?

    sum->lines += count_mask(bytes_equal(bytes, '\n'));
    sum->words += count_mask(~space & before & EACH_BYTE(0x80));
}

static __device__ void count_sixteen(ulonglong2 unit, unsigned char before, counts *sum)
{
    count_eight(unit.x, is_space(before), sum);
    count_eight(unit.y, is_space((unsigned char)(unit.x >> 56)), sum);
}

static __device__ void count_one(unsigned char byte, unsigned char before, counts *sum)
{
    sum->lines += byte == '\n';
    sum->words += !is_space(byte) && is_space(before);
}

// The whole block: bytes[0..count). `before` is the byte before them. Eight loads on their way at a time hide the bus.
static __device__ void count_bytes(const unsigned char *bytes, unsigned count, unsigned char before, counts *sum)
{
    unsigned head = (16 - (unsigned)((uintptr_t)bytes % 16)) % 16;
    head = head < count ? head : count;
    unsigned whole = (count - head) / 16, tail = head + whole * 16, i = threadIdx.x;
    const unsigned char *body = bytes + head;
    const ulonglong2 *units = (const ulonglong2 *)body;

    // The byte before a unit, which lies in the unit of the thread before
    auto before_unit = [&](unsigned unit) { return head + unit == 0 ? before : (body + 16ull * unit)[-1]; };

    for (; i + 7 * blockDim.x < whole; i += 8 * blockDim.x) {
        ulonglong2 unit[8];
        unsigned char last[8];
        for (unsigned k = 0; k < 8; k++) {
            unit[k] = units[i + k * blockDim.x];
            last[k] = before_unit(i + k * blockDim.x);
        }
        for (unsigned k = 0; k < 8; k++)
            count_sixteen(unit[k], last[k], sum);
    }
    for (; i < whole; i += blockDim.x)
        count_sixteen(units[i], before_unit(i), sum);
    if (threadIdx.x < head)
        count_one(bytes[threadIdx.x], threadIdx.x == 0 ? before : bytes[threadIdx.x - 1], sum);
    for (i = tail + threadIdx.x; i < count; i += blockDim.x)
        count_one(bytes[i], i == 0 ? before : bytes[i - 1], sum);
    if (threadIdx.x == 0)
        sum->bytes += count;
}

// ---- One block's part of a file

static __device__ void count_range(const work *part, char *buffer, counts *sum)
{
    unsigned long long at = part->from;
    char before = '\n';

    if (at > inputs[part->file].start && hc_block_pread(part->fd, buffer, 1, (off_t)at - 1) == 1)
        before = buffer[0];
    __syncthreads();
    for (ssize_t got = 1; got > 0 && (!part->cut || at < part->to); at += (unsigned long long)got) {
        size_t wanted = part->cut && part->to - at < BUFFER ? part->to - at : BUFFER;
        got = read_part(part, at, buffer, wanted);
        if (got < 0) {
            sum->error = (int)-got;
            return;
        }
        count_bytes((const unsigned char *)buffer, (unsigned)got, (unsigned char)before, sum);
        if (got > 0)
            before = buffer[got - 1];
        __syncthreads(); // the buffer is free again
    }
}

static __device__ void add(unsigned long long *to, unsigned long long sum)
{
    for (int step = 16; step > 0; step /= 2)
        sum += __shfl_down_sync(0xffffffff, sum, step);
    if (threadIdx.x % 32 == 0 && sum != 0)
        atomicAdd(to, sum);
}

static __device__ void count_part(const work *part)
{
    counts *result = &results[part->file], sum = {};

    count_range(part, buffers[blockIdx.x], &sum);
    add(&result->lines, sum.lines);
    add(&result->words, sum.words);
    add(&result->bytes, sum.bytes);
    if (threadIdx.x == 0 && sum.error != 0)
        atomicExch(&result->error, sum.error);
}

// Nothing but the size is wanted, and the file states it.
static __device__ void state_size(const work *part)
{
    if (threadIdx.x == 0)
        atomicAdd(&results[part->file].bytes, part->to - part->from);
}

// ---- Command line and report

struct options {
    bool lines, words, bytes;
    int first; // index in argv of the first file, or USAGE_*
};

static __device__ bool parse(int argc, char **argv, options *chosen)
{
    int i = 1;

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
            if (*c == 'l')
                chosen->lines = true;
            else if (*c == 'w')
                chosen->words = true;
            else if (*c == 'c')
                chosen->bytes = true;
            else
                return false;
        }
    }
    if (!chosen->lines && !chosen->words && !chosen->bytes)
        chosen->lines = chosen->words = chosen->bytes = true;
    chosen->first = i;
    return true;
}

static __device__ int digits(unsigned long long number)
{
    int count = 1;
    while (number >= 10) {
        number /= 10;
        count++;
    }
    return count;
}

// coreutils' rule: as wide as the sum of the regular files' sizes, at least 7 if there is anything else.
static __device__ int column_width(const options *chosen, int files)
{
    unsigned long long total = 0;
    int least = 1;

    if (files == 1 && chosen->lines + chosen->words + chosen->bytes == 1)
        return 1;
    for (int i = 0; i < files; i++) {
        if (inputs[i].size >= 0)
            total += (unsigned long long)inputs[i].size;
        else if (inputs[i].error == 0 || inputs[i].directory)
            least = 7;
    }
    return digits(total) > least ? digits(total) : least;
}

static __device__ void print_row(const options *chosen, int width, const counts *row, const char *name)
{
    char text[96];
    int length = 0;

    if (chosen->lines)
        length += snprintf(text + length, sizeof text - length, " %*llu", width, row->lines);
    if (chosen->words)
        length += snprintf(text + length, sizeof text - length, " %*llu", width, row->words);
    if (chosen->bytes)
        length += snprintf(text + length, sizeof text - length, " %*llu", width, row->bytes);
    printf(name != NULL ? "%s %s\n" : "%s\n", text + 1, name);
}

static __device__ int report(int argc, char **argv, const options *chosen)
{
    int named = argc - chosen->first, files = named == 0 ? 1 : named;
    int width = column_width(chosen, files), status = 0;
    counts total = {};

    for (int i = 0; i < files; i++) {
        const counts *row = &results[i];
        const char *name = named == 0 ? NULL : argv[chosen->first + i];
        int error = inputs[i].error != 0 ? inputs[i].error : row->error;
        if (error != 0) {
            fprintf(stderr, "wc: %s: %s\n", name != NULL ? name : "'standard input'", error_text(error));
            status = 1;
        }
        if (error == 0 || inputs[i].directory)
            print_row(chosen, width, row, name);
        total.lines += row->lines;
        total.words += row->words;
        total.bytes += row->bytes;
    }
    if (files > 1)
        print_row(chosen, width, &total, "total");
    return status;
}

static __device__ void count_files(const options *chosen, int count, char *const *names)
{
    __shared__ work part;
    __shared__ bool more;
    taker self = {-1, false, 0};

    for (;;) {
        if (threadIdx.x == 0)
            more = blockIdx.x < SHARING_BLOCKS && take_work(&self, count, names, &part);
        __syncthreads();
        if (!more)
            return;
        if (part.cut && !chosen->lines && !chosen->words)
            state_size(&part);
        else if (inputs[part.file].error == 0)
            count_part(&part);
        if (last_range(&part) && threadIdx.x == 0)
            close_input(&inputs[part.file]);
    }
}

extern "C" __global__ void hc_main(int argc, char **argv)
{
    char standard_input[] = "-", *only[] = {standard_input};
    options chosen;

    if (!parse(argc, argv, &chosen) || argc - chosen.first > MAX_FILES) {
        say_usage("wc [-lwc] [FILE]... (at most " AS_TEXT(MAX_FILES) " files)", chosen.first, 1);
        return;
    }
    if (argc > chosen.first)
        count_files(&chosen, argc - chosen.first, argv + chosen.first);
    else
        count_files(&chosen, 1, only);
    if (last_block(&finished) && threadIdx.x == 0) {
        int status = report(argc, argv, &chosen);
        if (status != 0)
            exit(status);
    }
}
