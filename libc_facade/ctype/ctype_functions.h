/* <ctype.h> for C programs, in the C locale: C17 7.4, POSIX.1-2017. Arguments outside the range that C allows give 0, as bytes from 128 on
 * do; glibc reads beside its tables there. */
#ifndef HC_LIBC_FACADE_CTYPE_FUNCTIONS_H
#define HC_LIBC_FACADE_CTYPE_FUNCTIONS_H

#include <stdint.h>

#include "protocol/compiler.h"

HC_EXTERN_C_BEGIN

/* classes.c: C17 7.4.1, 7.4.2; POSIX the _l ones, which look at no locale, and isascii, toascii, _tolower, _toupper. */
#define HC_CTYPE_FUNCTION(name)                                                                                        \
    HC_DEVICE int hc_libc_##name(int c);                                                                               \
    HC_DEVICE int hc_libc_##name##_l(int c, void *locale);                                                             \
    HC_DEVICE int hc_libc___##name##_l(int c, void *locale);
HC_CTYPE_FUNCTION(isalnum)
HC_CTYPE_FUNCTION(isalpha)
HC_CTYPE_FUNCTION(isblank)
HC_CTYPE_FUNCTION(iscntrl)
HC_CTYPE_FUNCTION(isdigit)
HC_CTYPE_FUNCTION(isgraph)
HC_CTYPE_FUNCTION(islower)
HC_CTYPE_FUNCTION(isprint)
HC_CTYPE_FUNCTION(ispunct)
HC_CTYPE_FUNCTION(isspace)
HC_CTYPE_FUNCTION(isupper)
HC_CTYPE_FUNCTION(isxdigit)
HC_CTYPE_FUNCTION(tolower)
HC_CTYPE_FUNCTION(toupper)
#undef HC_CTYPE_FUNCTION
HC_DEVICE int hc_libc_isascii(int c);
HC_DEVICE int hc_libc_toascii(int c);
HC_DEVICE int hc_libc__tolower(int c);
HC_DEVICE int hc_libc__toupper(int c);

/* tables.c: what glibc's macros read. The tables begin at -128. (Linux Standard Base) */
HC_DEVICE const unsigned short **hc_libc___ctype_b_loc(void);
HC_DEVICE const int32_t **hc_libc___ctype_tolower_loc(void);
HC_DEVICE const int32_t **hc_libc___ctype_toupper_loc(void);

HC_EXTERN_C_END

#endif
