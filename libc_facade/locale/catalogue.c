/* <nl_types.h>: there are no catalogues, as there is no locale but "C". POSIX has a program go on with its own texts. */
#include "libc_facade/libc.h"
#include "libc_facade/locale/locale_functions.h"

#include <errno.h>

HC_DEVICE void *hc_libc_catopen(const char *name, int flag)
{
    (void)name;
    (void)flag;
    *hc_errno_location() = ENOENT;
    return (void *)(intptr_t)-1;
}

HC_DEVICE char *hc_libc_catgets(void *catalogue, int set, int number, const char *text)
{
    (void)catalogue;
    (void)set;
    (void)number;
    *hc_errno_location() = EBADF;
    return (char *)(uintptr_t)text;
}

HC_DEVICE int hc_libc_catclose(void *catalogue)
{
    (void)catalogue;
    *hc_errno_location() = EBADF;
    return -1;
}
