/* Formatted input inside: private to libc_facade/scan. */
#ifndef HC_LIBC_FACADE_SCAN_SCAN_H
#define HC_LIBC_FACADE_SCAN_SCAN_H

#include "libc_facade/scan/scan_functions.h"
#include "libc_facade/stdio/file.h"

/* Which standard's scanf. */
enum hc_scan_dialect {
    HC_SCAN_OLD, /* glibc's before C99: %as, %aS and %a[ allocate */
    HC_SCAN_C99,
    HC_SCAN_C23 /* %i takes 0b, and there is %b */
};

/* How a conversion ends. */
enum hc_scan_end {
    HC_SCAN_DONE,
    HC_SCAN_MISMATCH, /* the input is not as the format wants it */
    HC_SCAN_NO_INPUT  /* there is none */
};

/* Where characters come from: a stream, or a string. */
struct hc_scan {
    struct hc_libc_file *file; /* NULL: the string */
    const char *text;
    const wchar_t *wide_text;   /* the string of wide characters, if not NULL */
    const wchar_t *wide_format; /* of wscanf and its like; hc_scan is given `narrow`, which has \1 for what is not ASCII */
    const char *narrow;
    long long taken; /* characters, for %n */
};

/* One conversion specification. */
struct hc_scan_field {
    int suppress;
    int allocate;
    int width;  /* 0: none */
    int length; /* bytes of an integer that is stored; 1 (hh), 2, 4, 8 */
    int wide;   /* l was there */
    int big;    /* L */
    char conversion;
    const char *set; /* of [, after it and ^; set_end at its ] */
    const char *set_end;
    int set_inverted;
    void *to; /* NULL: suppressed */
};

HC_EXTERN_C_BEGIN

/* integer.c: the sign and digits from c, the first character after white space. */
HC_DEVICE int hc_scan_integer(struct hc_scan *scan, const struct hc_scan_field *field, int c, enum hc_scan_dialect dialect);
/* float.c */
HC_DEVICE int hc_scan_float(struct hc_scan *scan, const struct hc_scan_field *field, int c);
/* wide.c: the character of wscanf's format at `at`, a place of `narrow`. */
HC_DEVICE int hc_scan_wide_literal(const struct hc_scan *scan, const char *at);
/* A byte of wscanf's stream that is no character: the stream's error. Returns EOF. */
HC_DEVICE int hc_scan_refuse(struct hc_scan *scan);
/* Is it in the set of wscanf's %[? */
HC_DEVICE int hc_scan_wide_member(const struct hc_scan *scan, const struct hc_scan_field *field, int c);
/* text.c: s, c and [. */
HC_DEVICE int hc_scan_text(struct hc_scan *scan, const struct hc_scan_field *field, int c);

/* Returns what scanf returns. */
HC_DEVICE int hc_scan(struct hc_scan *scan, const char *format, va_list arguments, enum hc_scan_dialect dialect);

HC_EXTERN_C_END

/* The next character or EOF; and the last one back. */
HC_INLINE int hc_scan_get(struct hc_scan *scan)
{
    int c;

    if (scan->file != NULL) {
        c = hc_file_get(scan->file);
        if (c >= 0x80 && scan->wide_format != NULL)
            c = hc_scan_refuse(scan);
    } else if (scan->wide_text != NULL)
        c = *scan->wide_text != 0 ? (int)*scan->wide_text++ : EOF;
    else
        c = *scan->text != '\0' ? (unsigned char)*scan->text++ : EOF;
    if (c != EOF)
        scan->taken++;
    return c;
}

HC_INLINE void hc_scan_unget(struct hc_scan *scan, int c)
{
    if (c == EOF)
        return;
    scan->taken--;
    if (scan->wide_text != NULL)
        scan->wide_text--;
    else if (scan->file == NULL)
        scan->text--;
    else if (scan->file->at != scan->file->buffer && !(scan->file->flags & HC_FILE_BACKED))
        scan->file->at--; /* it came from there */
    else
        hc_file_push_back(scan->file, c);
}

HC_INLINE int hc_scan_is_space(int c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* What a digit stands for in bases up to 36; 36 or more: no digit. */
HC_INLINE unsigned hc_scan_digit(int c)
{
    unsigned letter = ((unsigned)c | 0x20) - 'a';

    if ((unsigned)c - '0' < 10)
        return (unsigned)c - '0';
    return c < 128 && letter < 26 ? letter + 10 : 99;
}

#endif
