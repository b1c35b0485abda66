/* What the tables of files_tables.h need. */
#ifndef HC_LIBC_FACADE_NAMES_FILES_HEADERS_H
#define HC_LIBC_FACADE_NAMES_FILES_HEADERS_H

#include <dirent.h>
#include <fcntl.h>
#include <getopt.h>
#include <glob.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>
#undef stdin /* a macro in device code */

#include "libc_facade/directory/directory_functions.h"
#include "libc_facade/option/option_functions.h"
#include "libc_facade/pattern/pattern_functions.h"
#include "libc_facade/posix/posix_functions.h"
#include "libc_facade/process/process_functions.h"
#include "libc_facade/scan/scan_functions.h"
#include "libc_facade/stdio/stdio_functions.h"
#include "libc_facade/string/string_functions.h"
#include "libc_facade/time/time_functions.h"

#endif
