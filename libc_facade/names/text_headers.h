/* What the tables of text_tables.h need. */
#ifndef HC_LIBC_FACADE_NAMES_TEXT_HEADERS_H
#define HC_LIBC_FACADE_NAMES_TEXT_HEADERS_H

#include <ctype.h>
#include <fnmatch.h>
#include <inttypes.h>
#include <libgen.h>
#undef basename /* <string.h>'s is another function */
#include <malloc.h>
#include <regex.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "libc_facade/ctype/ctype_functions.h"
#include "libc_facade/memory/memory_functions.h"
#include "libc_facade/number/number_functions.h"
#include "libc_facade/option/option_functions.h"
#include "libc_facade/pattern/pattern_functions.h"
#include "libc_facade/posix/posix_functions.h"
#include "libc_facade/process/process_functions.h"
#include "libc_facade/string/string_functions.h"

#endif
