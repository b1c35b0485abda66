/* Functions with `...` in device code. Bugs in sight: arguments written over the caller's own stack (ptxas books 360 bytes of them as 104),
 * a promotion that is missing, an argument at another alignment than the reader expects. The expected text is the host's snprintf's, one
 * conversion at a time. */
#define _GNU_SOURCE
#include "tests/device/variadic.h"
#include "tests/common/harness.h"

#include <stdio.h>
#include <string.h>

#define THREADS 3

struct text {
    char *room;
    const char *format;
    int length;
    unsigned stack;
};

static size_t add_argument(char *format, char *expected, size_t room, enum argument_kind kind, unsigned index)
{
    static const char *const conversions[KINDS] = {"%d|", "%ld|", "%.3f|", "%s|", "%c|", "%.2f|", "%hd|", "%i|", "%d|", "%u|", "%p|", "%s|", "%.1Lf|"};
    const char *one = conversions[kind];

    strcat(format, one);
    switch (kind) {
    case AN_INT: return (size_t)snprintf(expected, room, "%d|", INT_AT(index));
    case A_LONG: return (size_t)snprintf(expected, room, "%ld|", LONG_AT(index));
    case A_DOUBLE: return (size_t)snprintf(expected, room, "%.3f|", DOUBLE_AT(index));
    case A_STRING: return (size_t)snprintf(expected, room, "%s|", STRING_AT(STRING, index));
    case A_CHAR: return (size_t)snprintf(expected, room, "%c|", CHAR_AT(index));
    case A_FLOAT: return (size_t)snprintf(expected, room, "%.2f|", FLOAT_AT(index));
    case A_SHORT: return (size_t)snprintf(expected, room, "%hd|", SHORT_AT(index));
    case A_BOOL: return (size_t)snprintf(expected, room, "%i|", BOOL_AT(index));
    case AN_ENUM: return (size_t)snprintf(expected, room, "%d|", ENUM_AT(index));
    case A_BYTE: return (size_t)snprintf(expected, room, "%u|", BYTE_AT(index));
    case A_LONG_DOUBLE: return (size_t)snprintf(expected, room, "%.1Lf|", LONG_DOUBLE_AT(index));
    case A_NULLPTR: return (size_t)snprintf(expected, room, "%p|", NULL);
    default: return (size_t)snprintf(expected, room, "%s|", ARRAY);
    }
}

/* The format of `count` arguments, and the text that they make. */
static void describe(int mixture, unsigned count, char format[TEXT_ROOM], char expected[TEXT_ROOM])
{
    size_t length = 0;

    format[0] = '\0';
    for (unsigned i = 0; i < count; i++)
        length += add_argument(format, expected + length, TEXT_ROOM - length, KIND_OF(mixture, i), i);
    ck_assert_uint_lt(length, TEXT_ROOM);
}

static void check_text(const struct text *text, const char *room, const char *expected, const char *what, unsigned count)
{
    ck_assert_msg(text->stack == 0, "%s, %u arguments: %u words of the caller's stack were written over", what, count, text->stack);
    ck_assert_msg(text->length == (int)strlen(expected), "%s, %u arguments: length %d, not %zu", what, count, text->length, strlen(expected));
    if (room != NULL)
        ck_assert_msg(strcmp(room, expected) == 0, "%s, %u arguments:\n%s\nnot\n%s", what, count, room, expected);
}

static void check_mixture(int mixture, unsigned count)
{
    static char format[TEXT_ROOM], expected[TEXT_ROOM], found[THREADS * TEXT_ROOM];
    struct text texts[THREADS] = {{0}}, *device;
    char what[40], *rooms, *format_there;

    describe(mixture, count, format, expected);
    snprintf(what, sizeof what, "mixture %d", mixture);
    rooms = device_alloc(sizeof found);
    format_there = to_device(format, strlen(format) + 1);
    for (unsigned i = 0; i < THREADS; i++)
        texts[i] = (struct text){.room = rooms + i * TEXT_ROOM, .format = format_there};
    device = to_device(texts, sizeof texts);
    run("write_arguments", 1, THREADS, (void *[]){&mixture, &count, &device});
    from_device(texts, device, sizeof texts);
    from_device(found, rooms, sizeof found);
    for (unsigned i = 0; i < THREADS; i++)
        check_text(&texts[i], found + i * TEXT_ROOM, expected, what, count);
    device_free(device);
    device_free(rooms);
    device_free(format_there);
}

START_TEST(one_to_eighty_mixed_arguments_arrive)
{
    for (int mixture = KINDS; mixture < MIXTURES; mixture++)
        for (unsigned count = 1; count <= ARGUMENTS_MOST; count++)
            check_mixture(mixture, count);
}
END_TEST

START_TEST(eighty_arguments_of_each_kind_arrive)
{
    static const unsigned counts[] = {COUNTS_OF_ONE_KIND};

    for (int kind = 0; kind < KINDS; kind++)
        for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
            check_mixture(kind, counts[i]);
}
END_TEST

START_TEST(every_function_takes_eighty)
{
    static char format[TEXT_ROOM], expected[TEXT_ROOM], found[TEXT_ROOM];
    static const char *const names[FUNCTIONS] = {"hc_printf", "hc_dprintf", "hc_sprintf", "printf",  "fprintf",
                                                 "dprintf",   "snprintf",   "sprintf",    "asprintf"};

    describe(KINDS, ARGUMENTS_MOST, format, expected);
    redirect(1, "printed");
    size_t printed = 0;
    for (int function = 0; function < FUNCTIONS; function++) {
        bool prints = function != HC_SPRINTF && function < SNPRINTF;
        struct text text = {.room = device_alloc(TEXT_ROOM), .format = to_device(format, strlen(format) + 1)};
        struct text *device = to_device(&text, sizeof text);
        run("print_by_each", 1, 1, (void *[]){&function, &device});
        from_device(found, text.room, TEXT_ROOM);
        from_device(&text, device, sizeof text);
        check_text(&text, prints ? NULL : found, expected, names[function], ARGUMENTS_MOST);
        drain();
        char *file = read_file("printed", NULL);
        if (prints)
            ck_assert_msg(strcmp(file + printed, expected) == 0, "%s printed\n%s\nnot\n%s", names[function], file + printed, expected);
        printed = strlen(file);
        free(file);
    }
}
END_TEST

START_TEST(eighty_pointers_reach_a_function_that_scans)
{
    char digits[ARGUMENTS_MOST * 8] = "", format[ARGUMENTS_MOST * 3] = "";
    int numbers[ARGUMENTS_MOST], *numbers_there = device_alloc(sizeof numbers);
    int64_t found[2], *found_there = device_alloc(sizeof found);

    for (int i = 0; i < ARGUMENTS_MOST; i++) {
        sprintf(digits + strlen(digits), "%d ", i * 37 - 5);
        strcat(format, "%d");
    }
    char *digits_there = to_device(digits, sizeof digits), *format_there = to_device(format, sizeof format);
    run("scan_numbers", 1, 1, (void *[]){&digits_there, &format_there, &numbers_there, &found_there});
    from_device(found, found_there, sizeof found);
    from_device(numbers, numbers_there, sizeof numbers);
    ck_assert_int_eq(found[0], ARGUMENTS_MOST);
    ck_assert_int_eq(found[1], 0);
    for (int i = 0; i < ARGUMENTS_MOST; i++)
        ck_assert_int_eq(numbers[i], i * 37 - 5);
}
END_TEST

int main(void)
{
    const struct test_entry tests[] = {
        TEST(one_to_eighty_mixed_arguments_arrive, 120),
        TEST(eighty_arguments_of_each_kind_arrive, 120),
        TEST(every_function_takes_eighty, 60),
        TEST(eighty_pointers_reach_a_function_that_scans, 60),
    };
    return RUN_SUITE("variadic", tests);
}
