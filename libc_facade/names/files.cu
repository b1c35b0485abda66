/* Streams, files, directories, time, options: the standard names on a GPU. */
#include "libc_facade/names/files_headers.h"

#include "libc_facade/names/define.h"

#include "libc_facade/names/files_tables.h"
