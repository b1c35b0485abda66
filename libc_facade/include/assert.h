/* <assert.h> for device code: C17 7.2, with the block and thread in the message. Like the standard header it may be included
 * again with another NDEBUG. */
#include_next <assert.h>

#include "hostcall_libc/declare.h"

#ifndef HOSTCALL_LIBC_ASSERT_H
#define HOSTCALL_LIBC_ASSERT_H
HC_FACADE_C HC_FACADE_DEVICE void hc_assert_fail(const char *expression, const char *file, unsigned line,
                                                 const char *function);
#endif

#if defined(HC_FACADE_MACROS) && !defined(NDEBUG)
#undef assert
#define assert(expression)                                                                                             \
    ((expression) ? (void)0 : hc_assert_fail(#expression, __FILE__, (unsigned)__LINE__, __func__))
#endif
