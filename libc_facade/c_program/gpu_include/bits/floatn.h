/* Newer versions of the C library take it that every clang has a float of 128 bits: for a GPU it has none. The rest is as for any compiler
 * without one. */
#ifndef _BITS_FLOATN_H
#define _BITS_FLOATN_H

#define __HAVE_FLOAT128 0
#define __HAVE_DISTINCT_FLOAT128 0
#define __HAVE_FLOAT64X 1
#define __HAVE_FLOAT64X_LONG_DOUBLE 1
#include <bits/floatn-common.h>

#endif
