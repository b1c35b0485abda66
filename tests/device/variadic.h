/* What both halves of the variadic suite agree on. */
#ifndef HC_TESTS_DEVICE_VARIADIC_H
#define HC_TESTS_DEVICE_VARIADIC_H

#define ARGUMENTS_MOST 80

/* What an argument is: each promotes, or is aligned, in its own way. */
enum argument_kind {
    AN_INT, A_LONG, A_DOUBLE, A_STRING, A_CHAR, A_FLOAT, A_SHORT, A_BOOL, AN_ENUM, A_BYTE, A_NULLPTR, AN_ARRAY, A_LONG_DOUBLE, KINDS
};

/* Mixtures below KINDS have one kind only; of these a few counts around 256 bytes are tried, of the others all of 1 to ARGUMENTS_MOST. */
#define MIXTURES (KINDS + 2)
#define COUNTS_OF_ONE_KIND 1, 2, 31, 32, 33, 63, 64, 65, 80
#define SCRAMBLED(mixture, index) (((mixture) * 7919u + (index) * 104729u + 12345u) * 2654435761u >> 20)
#define KIND_OF(mixture, index)                                                                                        \
    ((enum argument_kind)((mixture) < (int)KINDS ? (unsigned)(mixture) : SCRAMBLED((unsigned)(mixture), (unsigned)(index)) % KINDS))

/* The value of the argument at `index`, before what happens to it on its way. */
#define INT_AT(index) ((int)(index) * 1000003 - 7)
#define LONG_AT(index) (((long)(index) << 40) - (index))
#define DOUBLE_AT(index) ((index) + 0.125)
#define STRING "abcdefgh"
#define STRING_AT(text, index) ((text) + (index) % 8)
#define CHAR_AT(index) ((char)('a' + (index) % 26))
#define LONG_DOUBLE_AT(index) ((long double)(index) * 1024 + 0.5L) /* as good in a double, which it is on a GPU */
#define FLOAT_AT(index) ((float)(index) * -0.25f)
#define SHORT_AT(index) ((short)(-301 * (int)(index)))
#define BOOL_AT(index) ((index) % 3 == 0)
#define BYTE_AT(index) ((unsigned char)(255 - (index)))
#define ARRAY "array"
enum enumeration { SMALLEST = -70000, LARGEST = 70000 };
#define ENUM_AT(index) ((index) % 2 == 0 ? SMALLEST : LARGEST)

/* The functions with `...` that device code has. */
enum which_function {
    HC_PRINTF, HC_DPRINTF, HC_SPRINTF, PRINTF, FPRINTF, DPRINTF, SNPRINTF, SPRINTF, ASPRINTF, FUNCTIONS
};
#define TEXT_ROOM 4096

#endif
