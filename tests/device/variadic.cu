// Device half of the variadic suite: up to 80 arguments, from functions that are not inlined.
#include <hostcall/device.h>

#include <stdio.h>
#include <stdlib.h>

#include <utility>

#include "tests/device/variadic.h"

#ifdef __CUDACC__
#pragma nv_diag_suppress 20208 // long double is double there: that is one of the cases
#endif

template <int kind> struct argument;
#define ARGUMENT(kind, type, value)                                                                                    \
    template <> struct argument<kind> {                                                                                \
        static __device__ type at(int index)                                                                           \
        {                                                                                                              \
            return value;                                                                                              \
        }                                                                                                              \
    };
ARGUMENT(AN_INT, int, INT_AT(index))
ARGUMENT(A_LONG, long, LONG_AT(index))
ARGUMENT(A_DOUBLE, double, DOUBLE_AT(index))
ARGUMENT(A_STRING, const char *, STRING_AT(STRING, index))
ARGUMENT(A_CHAR, char, CHAR_AT(index))
ARGUMENT(A_FLOAT, float, FLOAT_AT(index))
ARGUMENT(A_SHORT, short, SHORT_AT(index))
ARGUMENT(A_BOOL, bool, BOOL_AT(index))
ARGUMENT(AN_ENUM, enum enumeration, ENUM_AT(index))
ARGUMENT(A_LONG_DOUBLE, long double, LONG_DOUBLE_AT(index))
ARGUMENT(A_BYTE, unsigned char, BYTE_AT(index))
template <> struct argument<A_NULLPTR> {
    static __device__ decltype(nullptr) at(int)
    {
        return nullptr;
    }
};
static __device__ char array[] = ARRAY;
template <> struct argument<AN_ARRAY> {
    static __device__ char (&at(int))[sizeof ARRAY]
    {
        return array;
    }
};

struct text {
    char *room;
    const char *format;
    int length;
    unsigned stack; // 0: what the caller had on its stack was still there afterwards
};

// What lies on the stack beside the arguments.
struct guard {
    volatile unsigned words[24];
    __device__ guard()
    {
        for (unsigned i = 0; i < 24; i++)
            words[i] = i * 2654435761u;
    }
    __device__ unsigned wrong()
    {
        unsigned count = 0;
        for (unsigned i = 0; i < 24; i++)
            count += words[i] != i * 2654435761u;
        return count;
    }
};

template <int mixture, size_t... index> static __device__ __noinline__ void write_text(struct text *text, std::index_sequence<index...>)
{
    guard before;

    text->length = hc_snprintf(text->room, TEXT_ROOM, text->format, argument<KIND_OF(mixture, index)>::at(index)...);
    text->stack += before.wrong();
}

template <int mixture, size_t... count> static __device__ void write_one(struct text *text, size_t wanted, std::index_sequence<count...>)
{
    ((count == wanted ? write_text<mixture>(text, std::make_index_sequence<count>()) : (void)0), ...);
}

template <size_t... less> static __device__ void write_mixed(struct text *text, int mixture, size_t wanted, std::index_sequence<less...>)
{
    if (mixture == KINDS)
        write_one<KINDS>(text, wanted, std::index_sequence<less + 1 ...>());
    else
        write_one<KINDS + 1>(text, wanted, std::index_sequence<less + 1 ...>());
}

template <int... kind>
static __device__ void write_kind(struct text *text, int mixture, size_t wanted, std::integer_sequence<int, kind...>)
{
    ((kind == mixture ? write_one<kind>(text, wanted, std::index_sequence<COUNTS_OF_ONE_KIND>()) : (void)0), ...);
}

extern "C" __global__ void write_arguments(int mixture, unsigned count, struct text *texts)
{
    struct text *text = &texts[threadIdx.x];

    if (mixture < KINDS)
        write_kind(text, mixture, count, std::make_integer_sequence<int, KINDS>());
    else
        write_mixed(text, mixture, count, std::make_index_sequence<ARGUMENTS_MOST>());
}
HC_KERNEL(write_arguments);

// The same arguments by every function. What prints, prints to descriptor 1.
template <size_t... index>
static __device__ __noinline__ void print_by(int function, struct text *text, std::index_sequence<index...>)
{
#define ALL argument<KIND_OF(KINDS, index)>::at(index)...
    guard before;
    char *given = NULL;

    switch (function) {
    case HC_PRINTF: text->length = hc_printf(text->format, ALL); break;
    case HC_DPRINTF: text->length = hc_dprintf(1, text->format, ALL); break;
    case HC_SPRINTF: text->length = hc_sprintf(text->room, text->format, ALL); break;
    case PRINTF: text->length = printf(text->format, ALL); break;
    case FPRINTF: text->length = fprintf(stdout, text->format, ALL); break;
    case DPRINTF: text->length = dprintf(1, text->format, ALL); break;
    case SNPRINTF: text->length = snprintf(text->room, TEXT_ROOM, text->format, ALL); break;
    case SPRINTF: text->length = sprintf(text->room, text->format, ALL); break;
    case ASPRINTF:
        text->length = asprintf(&given, text->format, ALL);
        for (int i = 0; given != NULL && i <= text->length; i++)
            text->room[i] = given[i];
        free(given);
        break;
    }
    text->stack += before.wrong();
}

extern "C" __global__ void print_by_each(int function, struct text *text)
{
    print_by(function, text, std::make_index_sequence<ARGUMENTS_MOST>());
}
HC_KERNEL(print_by_each);

// 80 pointers, which is 640 bytes, to a function that reads.
template <size_t... index>
static __device__ __noinline__ void scan_all(const char *digits, const char *format, int *numbers, int64_t *found, std::index_sequence<index...>)
{
    guard before;

    found[0] = sscanf(digits, format, &numbers[index]...);
    found[1] = before.wrong();
}

extern "C" __global__ void scan_numbers(const char *digits, const char *format, int *numbers, int64_t *found)
{
    scan_all(digits, format, numbers, found, std::make_index_sequence<ARGUMENTS_MOST>());
}
HC_KERNEL(scan_numbers);
