/* Parsing of typed arguments: no files, no device. */
#define _GNU_SOURCE
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/launcher/arguments.h"
#include "host/launcher/settings.h"

#define LARGEST_BUFFER (1ull << 46)

static bool fail(char *problem, size_t room, const char *text, const char *why)
{
    snprintf(problem, room, "argument '%s': %s", text, why);
    return false;
}

/* Decimal, or hexadecimal after 0x; a sign for either. All of the string. */
static bool parse_integer(const char *text, bool is_signed, unsigned bits, uint64_t *value, const char **why)
{
    const char *digits = text + (*text == '-' || *text == '+');
    bool negative = *text == '-';
    uint64_t magnitude;
    uint64_t largest = is_signed ? (1ull << (bits - 1)) - !negative : UINT64_MAX >> (64 - bits);
    *why = "not a whole number";
    if (!hc_parse_unsigned(digits, UINT64_MAX, &magnitude)) {
        size_t length = strspn(digits, "0123456789");
        if (length != 0 && digits[length] == '\0')
            *why = "too large for any type";
        return false;
    }
    *why = "out of the type's range";
    if ((negative && !is_signed && magnitude != 0) || magnitude > largest)
        return false;
    *value = negative ? 0 - magnitude : magnitude;
    if (bits < 64)
        *value &= (1ull << bits) - 1;
    return true;
}

static bool parse_float(const char *text, struct hc_argument *argument, const char **why)
{
    char *end;
    *why = "not a number";
    if (*text == '\0' || *text == ' ' || *text == '\t' || *text == '\n')
        return false;
    errno = 0;
    if (argument->size == 4)
        argument->value.f32 = strtof(text, &end);
    else
        argument->value.f64 = strtod(text, &end);
    if (*end != '\0')
        return false;
    *why = "out of the type's range";
    /* ERANGE is also the word for a subnormal result, which is a value. */
    double magnitude = argument->size == 4 ? (double)fabsf(argument->value.f32) : fabs(argument->value.f64);
    return errno != ERANGE || (magnitude != 0 && isfinite(magnitude));
}

static bool parse_value(const char *type, size_t length, const char *text, struct hc_argument *argument,
                        const char **why)
{
    static const char *const widths[] = {"8", "16", "32", "64"};
    *why = NULL;
    for (unsigned i = 0; i < 4 && (length == 2 || length == 3); i++) {
        if (strlen(widths[i]) != length - 1 || memcmp(type + 1, widths[i], length - 1) != 0)
            continue;
        argument->size = (size_t)1 << i;
        if (type[0] == 'i' || type[0] == 'u')
            return parse_integer(text, type[0] == 'i', 8u << i, &argument->value.bits, why);
        if (type[0] == 'f' && i >= 2)
            return parse_float(text, argument, why);
    }
    return false;
}

static bool set_path(struct hc_argument *argument, const char *path, size_t length)
{
    argument->path = strndup(path, length);
    return argument->path != NULL;
}

/* FILE:SIZE; the file's name may contain colons, the size cannot. */
static bool parse_out(const char *text, struct hc_argument *argument, const char **why)
{
    const char *colon = strrchr(text, ':');
    *why = "use out:FILE:SIZE, out:result.bin:4K for instance";
    if (colon == NULL || colon == text || !hc_parse_size(colon + 1, LARGEST_BUFFER, &argument->bytes) ||
        argument->bytes == 0)
        return false;
    *why = "no memory";
    argument->kind = HC_ARGUMENT_OUT;
    return set_path(argument, text, (size_t)(colon - text));
}

static bool parse_memory(const char *type, size_t length, const char *text, struct hc_argument *argument,
                         const char **why)
{
    argument->size = sizeof(void *);
    if (length == 3 && memcmp(type, "out", 3) == 0)
        return parse_out(text, argument, why);
    if (length == 3 && memcmp(type, "buf", 3) == 0) {
        *why = "use buf:SIZE, buf:1M for instance";
        argument->kind = HC_ARGUMENT_BUFFER;
        return hc_parse_size(text, LARGEST_BUFFER, &argument->bytes) && argument->bytes != 0;
    }
    *why = "no file is named";
    if (length == 2 && memcmp(type, "in", 2) == 0)
        argument->kind = HC_ARGUMENT_IN;
    else if (length == 5 && memcmp(type, "inout", 5) == 0)
        argument->kind = HC_ARGUMENT_INOUT;
    else
        *why = NULL;
    return *why != NULL && *text != '\0' && set_path(argument, text, strlen(text));
}

bool hc_argument_parse(const char *text, struct hc_argument *argument, char *problem, size_t room)
{
    static const char unknown[] = "begin with a type: i8 i16 i32 i64 u8 u16 u32 u64 f32 f64, in:FILE, inout:FILE, "
                                  "out:FILE:SIZE or buf:SIZE";
    const char *why = NULL;
    memset(argument, 0, sizeof(*argument));
    argument->text = text;
    argument->file = -1;
    const char *colon = strchr(text, ':');
    if (colon == NULL)
        return fail(problem, room, text, unknown);
    size_t length = (size_t)(colon - text);
    if (parse_value(text, length, colon + 1, argument, &why))
        return true;
    if (why == NULL && parse_memory(text, length, colon + 1, argument, &why))
        return true;
    return fail(problem, room, text, why != NULL ? why : unknown);
}
