/* Floating numbers of scanf: what may belong to one is collected, and strtod makes its value of it. */
#include "libc_facade/memory/memory_functions.h"
#include "libc_facade/scan/scan.h"

HC_EXTERN_C_BEGIN

#define HC_SCAN_NUMBER 96u /* longer ones go to the heap */

struct number {
    struct hc_scan *scan;
    int width; /* characters that may still be taken; -1 any */
    int c;     /* the one at hand, or EOF */
    int failed;
    char *text;
    size_t size, room;
    char small[HC_SCAN_NUMBER];
};

static HC_DEVICE HC_NOINLINE void grow(struct number *number)
{
    char *larger = (char *)hc_libc_malloc(number->room * 2);

    if (larger == NULL) {
        number->failed = 1;
        number->size--; /* the last one makes room: the number is not used */
        return;
    }
    hc_file_copy(larger, number->text, number->size);
    if (number->text != number->small)
        hc_libc_free(number->text);
    number->text = larger;
    number->room *= 2;
}

static HC_DEVICE HC_NOINLINE void keep(struct number *number, int c)
{
    if (number->size == number->room)
        grow(number);
    number->text[number->size++] = (char)c;
}

/* The character at hand belongs to the number; the next one, if there may be one. 0: there is none. */
static HC_DEVICE HC_NOINLINE int accept(struct number *number)
{
    keep(number, number->c);
    if (number->width == 0) {
        number->c = EOF;
        return 0;
    }
    if (number->width > 0)
        number->width--;
    number->c = hc_scan_get(number->scan);
    return number->c != EOF;
}

/* A word, whose first letter is at hand, in any case. 0: it is another. */
static HC_DEVICE int accept_word(struct number *number, const char *word)
{
    HC_NO_UNROLL
    for (; *word != '\0'; word++) {
        if (number->c == EOF || (number->c | 0x20) != *word)
            return 0;
        accept(number);
    }
    return 1;
}

/* digits . digits e sign digits, each part as it comes; 0: not a number, or only the beginning of one (0x, 1e+): C17 7.21.6.2p9 and 10. */
static HC_DEVICE int accept_digits(struct number *number)
{
    int hex = 0, dot = 0, exponent = 0, any = 0; /* any: a digit, and one of the exponent if there is an exponent */
    char letter = 'e';

    if (number->c == '0') {
        accept(number);
        any = 1;
        if ((number->c | 0x20) == 'x') {
            hex = 1;
            any = 0;
            letter = 'p';
            accept(number);
        }
    }
    HC_NO_UNROLL
    while (number->c != EOF) {
        int c = number->c;

        if (hc_scan_digit(c) < (hex && !exponent ? 16u : 10u)) {
            any = 1;
        } else if ((c == '-' || c == '+') && exponent && (number->text[number->size - 1] | 0x20) == letter) {
            ;
        } else if (any && !exponent && (c | 0x20) == letter) {
            exponent = dot = 1;
            any = 0;
        } else if (c == '.' && !dot) {
            dot = 1;
        } else {
            break;
        }
        accept(number);
    }
    return any;
}

/* nan, and (letters, digits, _) if it follows. */
static HC_DEVICE int accept_nan(struct number *number)
{
    if (!accept_word(number, "nan"))
        return 0;
    if (number->c != '(')
        return 1;
    accept(number);
    HC_NO_UNROLL
    while (number->c == '_' || hc_scan_digit(number->c) < 36)
        accept(number);
    if (number->c != ')')
        return 0;
    accept(number);
    return 1;
}

static HC_DEVICE int accept_number(struct number *number)
{
    if ((number->c == '-' || number->c == '+') && !accept(number))
        return 0;
    if ((number->c | 0x20) == 'n')
        return accept_nan(number);
    if ((number->c | 0x20) == 'i') {
        if (!accept_word(number, "inf"))
            return 0;
        return number->c == EOF || (number->c | 0x20) != 'i' || accept_word(number, "inity");
    }
    return accept_digits(number);
}

/* 0: there was no number. */
static HC_DEVICE int store(const struct hc_scan_field *field, const char *text)
{
    char *end;

    if (field->to == NULL) {
        hc_libc_strtod(text, &end);
    } else if (field->big) {
#ifdef __CUDACC__
        double value = hc_libc_strtod(text, &end);
        if (end != text)
            *(double *)field->to = value;
#else
        long double value = hc_libc_strtold(text, &end);
        if (end != text)
            *(long double *)field->to = value;
#endif
    } else if (field->wide) {
        double value = hc_libc_strtod(text, &end);
        if (end != text)
            *(double *)field->to = value;
    } else {
        float value = hc_libc_strtof(text, &end);
        if (end != text)
            *(float *)field->to = value;
    }
    return end != text;
}

HC_DEVICE int hc_scan_float(struct hc_scan *scan, const struct hc_scan_field *field, int c)
{
    struct number number;
    int good;

    number.scan = scan;
    number.width = field->width > 0 ? field->width - 1 : -1;
    number.c = c;
    number.failed = 0;
    number.text = number.small;
    number.size = 0;
    number.room = HC_SCAN_NUMBER;
    good = accept_number(&number);
    hc_scan_unget(scan, number.c);
    keep(&number, '\0');
    good = good && !number.failed && store(field, number.text);
    if (number.text != number.small)
        hc_libc_free(number.text);
    return good ? HC_SCAN_DONE : HC_SCAN_MISMATCH;
}

HC_EXTERN_C_END
