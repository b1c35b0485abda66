/*
 * Formatted output, C17 7.21.6.1, for code that runs on a device.
 *
 * The engine turns a format and its arguments into bytes in a sink. A sink either truncates (snprintf) or streams
 * (printf): the engine knows nothing about files. It allocates nothing, keeps no global state, does not recurse and calls
 * nothing but hc_sink_flush, so any thread may use it at any time; two threads may not share one sink. On sm_90 (nvcc 13.0)
 * hc_vformat takes 800 bytes of stack with all it calls, hc_sink_flush not counted.
 *
 * What it does beyond or beside the standard:
 * - Floating conversions are correctly rounded (to nearest, ties to even, on the exact value) at every precision.
 * - long double is double on a GPU, which has no wider type. On the CPU device it is the host's, and the host's C library writes it.
 * - The locale is "C": what %lc and %ls are to write is ASCII or -EILSEQ; so is what %c and %s bring to a wide sink.
 * - What C leaves to the implementation or undefined follows glibc: %p is 0x... or (nil); a null %s or %ls is (null), or
 *   nothing when the precision is under 6; %C and %S are %lc and %ls; the flags ' and I are accepted and do nothing, as in the
 *   C locale; Z is z and q is ll; %b and %B write binary (C23); %m is errno's text in C programs. L before an integer conversion
 *   means ll.
 * - Numbered arguments (%1$d, %2$*1$d; POSIX) go up to 4096; more is -EOVERFLOW. Types of all arguments before one must be named.
 * - An unknown conversion is written as it stands in the format and takes no argument. A format that ends inside a
 *   conversion is -EINVAL.
 */
#ifndef HC_LIBC_FACADE_FORMAT_FORMAT_H
#define HC_LIBC_FACADE_FORMAT_FORMAT_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/compiler.h"

HC_EXTERN_C_BEGIN

enum hc_sink_mode {
    HC_SINK_TRUNCATE, /* bytes past the capacity are counted and dropped; hc_sink_flush is never called */
    HC_SINK_STREAM,   /* a full buffer is handed to hc_sink_flush when the next byte arrives */
    HC_SINK_WIDE      /* truncates; the buffer is of wchar_t, capacity and length count these, and context is a struct hc_wide_format */
};

/* A wide format, and a copy of it in which every character that is not ASCII's is some byte other than 0 and %. */
struct hc_wide_format {
    const wchar_t *wide;
    const char *narrow; /* what hc_vformat is given */
};

/* What %m needs. Data, not a function to call: so ptxas knows the stack of every kernel that prints, and nothing is linked into those that
 * need no texts. The C library's start sets it; without it %m is an unknown conversion. */
struct hc_format_errors {
    const char *texts; /* by number, each ended by a zero; an empty one is none */
    const char *names; /* likewise, for %#m */
    int count;
#ifdef __CUDACC__
    const int *numbers; /* errno of a block's threads, in shared memory */
#else
    int *(*number)(void); /* where the thread has errno */
#endif
};

/*
 * Where formatted bytes go. The caller fills in buffer, capacity, mode and context and sets length, usually to 0; the rest
 * is the engine's. The caller owns the buffer.
 */
struct hc_sink {
    char *buffer;           /* may be NULL when capacity is 0 */
    size_t capacity;        /* bytes in buffer; a stream needs at least 1 */
    size_t length;          /* bytes in buffer not yet flushed; the engine advances it */
    uint64_t total;         /* bytes produced by the current hc_vformat, dropped ones included */
    int error;              /* 0, or the negative errno that ended the current hc_vformat */
    enum hc_sink_mode mode;
    void *context;          /* for hc_sink_flush; the engine does not look at it */
};

/*
 * Supplied by the facade: sends buffer[0 .. length) on and returns 0, or a negative errno. It leaves the sink's fields
 * alone: the engine sets length to 0 after a success. After a failure it is not called again for that hc_vformat.
 */
HC_DEVICE int hc_sink_flush(struct hc_sink *sink);

extern HC_DEVICE_GLOBAL struct hc_format_errors hc_format_errors;

/*
 * Appends the formatted text to the sink (C17 7.21.6.1). Returns the number of bytes produced, truncated ones included, or
 *   -EOVERFLOW (-75)  the result, a width or a precision exceeds INT_MAX
 *   -EILSEQ    (-84)  a wide character has no UTF-8 form
 *   -EINVAL    (-22)  the format ends inside a conversion, or a stream's capacity is 0
 *   or what hc_sink_flush returned.
 * What was produced before an error stays in the sink or was flushed. A stream's last bytes stay in the buffer: the caller
 * flushes them, or lets the next call append to them. No null character is added. arguments is left as va_copy found it.
 */
HC_DEVICE int hc_vformat(struct hc_sink *sink, const char *format, va_list arguments);

/*
 * C17 7.21.6.5, .6, .12 and .13, returning hc_vformat's negative errno on error. At most size bytes of s are written, the
 * null character included; s may be NULL when size is 0. The text is null-terminated also after an error.
 */
HC_DEVICE int hc_vsnprintf(char *s, size_t size, const char *format, va_list arguments) HC_PRINTF_LIKE(3, 0);
HC_DEVICE int hc_snprintf(char *s, size_t size, const char *format, ...) HC_PRINTF_LIKE(3, 4);
HC_DEVICE int hc_vsprintf(char *s, const char *format, va_list arguments) HC_PRINTF_LIKE(2, 0);
HC_DEVICE int hc_sprintf(char *s, const char *format, ...) HC_PRINTF_LIKE(2, 3);

HC_EXTERN_C_END

#endif
