/* perror and remove: C17 7.21.10.4, 7.21.4.1. */
#include "libc_facade/stdio/file.h"

HC_EXTERN_C_BEGIN

HC_DEVICE void hc_libc_perror(const char *s)
{
    int number = *hc_errno_location();
    const char *separator = s != NULL && *s != '\0' ? ": " : "";

    hc_libc_fprintf((FILE *)2, "%s%s%s\n", s != NULL ? s : "", separator, hc_libc_strerror(number));
    *hc_errno_location() = number;
}

/* A file or an empty directory (POSIX). */
HC_DEVICE int hc_libc_remove(const char *path)
{
    int result = hc_unlink(path);

    if (result == -EISDIR || result == -EPERM) {
        int other = hc_rmdir(path);
        result = other == -ENOTDIR ? result : other;
    }
    return (int)hc_libc_result(result);
}

HC_EXTERN_C_END
