/* Copies of strings on the heap. */
#include "libc_facade/memory/memory_functions.h"
#include "libc_facade/string/string_functions.h"

HC_DEVICE char *hc_libc_strndup(const char *s, size_t most)
{
    size_t length = hc_libc_strnlen(s, most);
    char *copy = (char *)hc_libc_malloc(length + 1);

    if (copy != NULL) {
        hc_libc_memcpy(copy, s, length);
        copy[length] = '\0';
    }
    return copy;
}

HC_DEVICE char *hc_libc_strdup(const char *s)
{
    return hc_libc_strndup(s, (size_t)-1);
}

HC_DEVICE char *hc_libc___strdup(const char *s)
{
    return hc_libc_strdup(s);
}

HC_DEVICE char *hc_libc___strndup(const char *s, size_t most)
{
    return hc_libc_strndup(s, most);
}
