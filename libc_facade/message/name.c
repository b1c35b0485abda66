/* The program's name, as glibc keeps it. */
#include "libc_facade/message/message_functions.h"

#include <stddef.h>

HC_EXTERN_C_BEGIN
HC_DEVICE_GLOBAL char *hc_libc_program_invocation_name = (char *)"";
HC_DEVICE_GLOBAL char *hc_libc_program_invocation_short_name = (char *)"";
HC_DEVICE_GLOBAL char *hc_libc___progname = (char *)"";
HC_DEVICE_GLOBAL char *hc_libc___progname_full = (char *)"";
HC_EXTERN_C_END

HC_DEVICE void hc_libc_program_name_set(const char *argv0)
{
    const char *name = argv0 != NULL ? argv0 : "", *part = name;

    for (const char *at = name; *at != '\0'; at++)
        if (*at == '/')
            part = at + 1;
    hc_libc_program_invocation_name = hc_libc___progname_full = (char *)name;
    hc_libc_program_invocation_short_name = hc_libc___progname = (char *)part;
}
