/* Included before a C program is compiled for a GPU: types of the C library that clang gives a GPU other names for, as the host has them.
 * Functions of the device library are compiled with the host's. */
#undef __WINT_TYPE__
#undef __WINT_MAX__
#define __WINT_TYPE__ unsigned int
#define __WINT_MAX__ 4294967295U
#undef __INT64_TYPE__
#undef __INT64_MAX__
#undef __UINT64_TYPE__
#undef __UINT64_MAX__
#undef __INTMAX_TYPE__
#undef __INTMAX_MAX__
#undef __UINTMAX_TYPE__
#undef __UINTMAX_MAX__
#define __INT64_TYPE__ long int
#define __INT64_MAX__ 9223372036854775807L
#define __UINT64_TYPE__ long unsigned int
#define __UINT64_MAX__ 18446744073709551615UL
#define __INTMAX_TYPE__ long int
#define __INTMAX_MAX__ 9223372036854775807L
#define __UINTMAX_TYPE__ long unsigned int
#define __UINTMAX_MAX__ 18446744073709551615UL
