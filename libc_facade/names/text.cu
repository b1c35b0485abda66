/* Strings, characters, numbers, patterns, memory: the standard names on a GPU. */
#include "libc_facade/names/text_headers.h"

#include "libc_facade/names/define.h"

#include "libc_facade/names/text_tables.h"
