/* Strings, characters, numbers, patterns, memory: the standard names on the CPU device. */
#include "libc_facade/names/text_headers.h"

#include "libc_facade/names/cpu/choose.h"

#include "libc_facade/names/text_tables.h"


/* On a GPU the headers lead these two to hostcall's by themselves. */
HC_NAME(void *, malloc, (size_t size), (size))
HC_NAME(void, free, (void *memory), (memory))
