/* The tables behind the macros of glibc's <ctype.h>. */
#include "libc_facade/ctype/ctype_functions.h"

#define HC_BEFORE 128 /* entries before that of 0: plain chars may be negative */
#define HC_8_ZEROS 0, 0, 0, 0, 0, 0, 0, 0
#define HC_32_ZEROS HC_8_ZEROS, HC_8_ZEROS, HC_8_ZEROS, HC_8_ZEROS

/* Bits as <ctype.h> has them; those of bytes from 128 on, and of -128 to -1, are 0. */
HC_DEVICE_CONST unsigned short classes[HC_BEFORE + 256] = {
    HC_32_ZEROS, HC_32_ZEROS, HC_32_ZEROS, HC_32_ZEROS,
    0x0002, 0x0002, 0x0002, 0x0002, 0x0002, 0x0002, 0x0002, 0x0002, 0x0002, 0x2003, 0x2002, 0x2002, 0x2002, 0x2002, 0x0002, 0x0002,
    0x0002, 0x0002, 0x0002, 0x0002, 0x0002, 0x0002, 0x0002, 0x0002, 0x0002, 0x0002, 0x0002, 0x0002, 0x0002, 0x0002, 0x0002, 0x0002,
    0x6001, 0xc004, 0xc004, 0xc004, 0xc004, 0xc004, 0xc004, 0xc004, 0xc004, 0xc004, 0xc004, 0xc004, 0xc004, 0xc004, 0xc004, 0xc004,
    0xd808, 0xd808, 0xd808, 0xd808, 0xd808, 0xd808, 0xd808, 0xd808, 0xd808, 0xd808, 0xc004, 0xc004, 0xc004, 0xc004, 0xc004, 0xc004,
    0xc004, 0xd508, 0xd508, 0xd508, 0xd508, 0xd508, 0xd508, 0xc508, 0xc508, 0xc508, 0xc508, 0xc508, 0xc508, 0xc508, 0xc508, 0xc508,
    0xc508, 0xc508, 0xc508, 0xc508, 0xc508, 0xc508, 0xc508, 0xc508, 0xc508, 0xc508, 0xc508, 0xc004, 0xc004, 0xc004, 0xc004, 0xc004,
    0xc004, 0xd608, 0xd608, 0xd608, 0xd608, 0xd608, 0xd608, 0xc608, 0xc608, 0xc608, 0xc608, 0xc608, 0xc608, 0xc608, 0xc608, 0xc608,
    0xc608, 0xc608, 0xc608, 0xc608, 0xc608, 0xc608, 0xc608, 0xc608, 0xc608, 0xc608, 0xc608, 0xc004, 0xc004, 0xc004, 0xc004, 0x0002,
};

#define HC_8_FROM(n) n, n + 1, n + 2, n + 3, n + 4, n + 5, n + 6, n + 7
#define HC_32_FROM(n) HC_8_FROM(n), HC_8_FROM((n) + 8), HC_8_FROM((n) + 16), HC_8_FROM((n) + 24)
#define HC_26_FROM(n) HC_8_FROM(n), HC_8_FROM((n) + 8), HC_8_FROM((n) + 16), n + 24, n + 25
/* -128 to -2 are the bytes of the same bits; -1 is EOF. */
#define HC_NEGATIVE                                                                                                    \
    HC_32_FROM(128), HC_32_FROM(160), HC_32_FROM(192), HC_8_FROM(224), HC_8_FROM(232), HC_8_FROM(240), 248, 249, 250, \
        251, 252, 253, 254, -1

HC_DEVICE_CONST int32_t lower[HC_BEFORE + 256] = {
    HC_NEGATIVE,      HC_32_FROM(0),    HC_32_FROM(32),   '@', HC_26_FROM('a'), '[', '\\', ']', '^', '_',
    HC_32_FROM(96),   HC_32_FROM(128),  HC_32_FROM(160),  HC_32_FROM(192), HC_32_FROM(224),
};

HC_DEVICE_CONST int32_t upper[HC_BEFORE + 256] = {
    HC_NEGATIVE,      HC_32_FROM(0),    HC_32_FROM(32),   HC_32_FROM(64),  '`', HC_26_FROM('A'), '{', '|', '}', '~', 127,
    HC_32_FROM(128),  HC_32_FROM(160),  HC_32_FROM(192),  HC_32_FROM(224),
};

HC_DEVICE_STATIC const unsigned short *classes_of_zero = classes + HC_BEFORE;
HC_DEVICE_STATIC const int32_t *lower_of_zero = lower + HC_BEFORE;
HC_DEVICE_STATIC const int32_t *upper_of_zero = upper + HC_BEFORE;

HC_DEVICE const unsigned short **hc_libc___ctype_b_loc(void)
{
    return &classes_of_zero;
}

HC_DEVICE const int32_t **hc_libc___ctype_tolower_loc(void)
{
    return &lower_of_zero;
}

HC_DEVICE const int32_t **hc_libc___ctype_toupper_loc(void)
{
    return &upper_of_zero;
}
