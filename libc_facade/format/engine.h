/* Private to libc_facade/format: what its rooms share. */
#ifndef HC_LIBC_FACADE_FORMAT_ENGINE_H
#define HC_LIBC_FACADE_FORMAT_ENGINE_H

#include "libc_facade/format/format.h"

/* Device code has no long double; nvcc warns where one is read. */
#ifdef __CUDACC__
typedef double hc_long_double;
#else
typedef long double hc_long_double;
#endif

/* Linux numbers; <errno.h> is not ours to include on a device. */
#define HC_FORMAT_EINVAL 22
#define HC_FORMAT_EOVERFLOW 75
#define HC_FORMAT_EILSEQ 84
#define HC_FORMAT_INT_MAX 0x7fffffff

/* A flag's bit is its distance from the space, so that no table is needed to parse them. */
enum hc_flag {
    HC_FLAG_SPACE = 1 << (' ' - ' '),
    HC_FLAG_ALT = 1 << ('#' - ' '),
    HC_FLAG_GROUP = 1 << ('\'' - ' '), /* accepted, without effect */
    HC_FLAG_PLUS = 1 << ('+' - ' '),
    HC_FLAG_LEFT = 1 << ('-' - ' '),
    HC_FLAG_ZERO = 1 << ('0' - ' '),
    HC_FLAG_ALL = HC_FLAG_SPACE | HC_FLAG_ALT | HC_FLAG_GROUP | HC_FLAG_PLUS | HC_FLAG_LEFT | HC_FLAG_ZERO
};

/* The length modifiers, as the bits of the integer that they name. */
enum hc_length {
    HC_LENGTH_CHAR = 8,   /* hh */
    HC_LENGTH_SHORT = 16, /* h */
    HC_LENGTH_INT = 32,
    HC_LENGTH_LONG = 64,  /* l ll q j z Z t; wide characters */
    HC_LENGTH_BIG_L = 128 /* L: long double; an integer is as with ll */
};

/* One conversion specification, and what its field starts with. */
struct hc_field {
    unsigned flags;
    int width;      /* 0 where the format has none; hc_field_open leaves the padding that must follow */
    int precision;  /* -1 where the format has none */
    enum hc_length length;
    char conversion;
    unsigned char prefix_size;
    char prefix[3]; /* sign, 0x */
};

HC_EXTERN_C_BEGIN
/* Appends size bytes to the sink, step apart: step is 1 to copy them, 0 to repeat the first. (sink.c) */
HC_DEVICE void hc_sink_append(struct hc_sink *sink, const char *bytes, int step, uint64_t size);

/* Appends wide characters to a wide sink, likewise. (sink.c) */
HC_DEVICE void hc_sink_append_wide(struct hc_sink *sink, const wchar_t *text, int step, uint64_t size);

/* Appends size characters of the format. (sink.c) */
HC_DEVICE void hc_sink_literal(struct hc_sink *sink, const char *text, uint64_t size);

/* Appends count copies of byte, if count is positive. (sink.c) */
HC_DEVICE void hc_sink_pad(struct hc_sink *sink, char byte, int count);

/*
 * Writes what stands before a field of body bytes: padding and prefix, in the order that - and 0 ask for. hc_field_close
 * writes what stands after it. (sink.c)
 */
HC_DEVICE void hc_field_open(struct hc_sink *sink, struct hc_field *field, uint64_t body);

/* Starts the prefix with the sign that a signed conversion shows, if any; adds 0x or 0X to it. (sink.c) */
HC_DEVICE void hc_field_sign(struct hc_field *field, int negative);
HC_DEVICE void hc_field_radix(struct hc_field *field, char letter_x);

/* The whole field for size bytes of text. (text.c) */
HC_DEVICE void hc_format_text(struct hc_sink *sink, struct hc_field *field, const char *text, uint64_t size);

/* %s and %c; %ls, of const wchar_t *, and %lc. (text.c) */
HC_DEVICE void hc_format_string(struct hc_sink *sink, struct hc_field *field, const void *string);
HC_DEVICE void hc_format_character(struct hc_sink *sink, struct hc_field *field, int character);

/* %m, where hc_format_errors is set; 0: it is not. (text.c) */
HC_DEVICE int hc_format_error(struct hc_sink *sink, struct hc_field *field);

/* d i o u x X b B p: the magnitude, and whether a minus stands before it. (integer.c) */
HC_DEVICE void hc_format_integer(struct hc_sink *sink, struct hc_field *field, uint64_t magnitude, int negative);

/* a A e E f F g G. (float.c) */
HC_DEVICE void hc_format_float(struct hc_sink *sink, struct hc_field *field, double value);
HC_DEVICE void hc_format_long_double(struct hc_sink *sink, struct hc_field *field, hc_long_double value);

/* a A of a finite value, whose sign is in the prefix already. (float_hex.c) */
HC_DEVICE void hc_format_float_hex(struct hc_sink *sink, struct hc_field *field, uint64_t magnitude_bits);

/* The letter, sign and at least this many digits of an exponent, ending before end; returns their start. (integer.c) */
HC_DEVICE char *hc_exponent_text(char *end, char letter, int exponent, int digits);
HC_EXTERN_C_END

HC_INLINE void hc_sink_write(struct hc_sink *sink, const char *bytes, uint64_t size)
{
    hc_sink_append(sink, bytes, 1, size);
}

HC_INLINE void hc_field_close(struct hc_sink *sink, const struct hc_field *field)
{
    hc_sink_pad(sink, ' ', field->width);
}

#endif
