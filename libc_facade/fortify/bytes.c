/* Bytes and strings into objects whose size the caller tells. */
#include "libc_facade/fortify/fortify_functions.h"
#include "device/include/hostcall/device.h"
#include "libc_facade/libc.h"
#include "libc_facade/process/process_functions.h"
#include "libc_facade/string/string_functions.h"

HC_DEVICE void hc_libc___chk_fail(void)
{
    const char message[] = "*** buffer overflow detected ***: terminated\n";

    hc_output(2, message, sizeof message - 1);
    hc_libc_abort();
}

HC_DEVICE void *hc_libc___memcpy_chk(void *to, const void *from, size_t count, size_t room)
{
    hc_must_fit(count, room);
    return hc_libc_memcpy(to, from, count);
}

HC_DEVICE void *hc_libc___memmove_chk(void *to, const void *from, size_t count, size_t room)
{
    hc_must_fit(count, room);
    return hc_libc_memmove(to, from, count);
}

HC_DEVICE void *hc_libc___mempcpy_chk(void *to, const void *from, size_t count, size_t room)
{
    hc_must_fit(count, room);
    return hc_libc_mempcpy(to, from, count);
}

HC_DEVICE void *hc_libc___memset_chk(void *to, int c, size_t count, size_t room)
{
    hc_must_fit(count, room);
    return hc_libc_memset(to, c, count);
}

HC_DEVICE void hc_libc___explicit_bzero_chk(void *to, size_t count, size_t room)
{
    hc_must_fit(count, room);
    hc_libc_explicit_bzero(to, count);
}

/* The length of `from`, which must fit with its 0. */
static HC_DEVICE size_t fitting_length(const char *from, size_t room)
{
    size_t length = hc_libc_strlen(from);

    if (length >= room)
        hc_libc___chk_fail();
    return length;
}

HC_DEVICE char *hc_libc___strcpy_chk(char *to, const char *from, size_t room)
{
    hc_libc_memcpy(to, from, fitting_length(from, room) + 1);
    return to;
}

HC_DEVICE char *hc_libc___stpcpy_chk(char *to, const char *from, size_t room)
{
    size_t length = fitting_length(from, room);

    hc_libc_memcpy(to, from, length + 1);
    return to + length;
}

HC_DEVICE char *hc_libc___strncpy_chk(char *to, const char *from, size_t count, size_t room)
{
    hc_must_fit(count, room);
    return hc_libc_strncpy(to, from, count);
}

HC_DEVICE char *hc_libc___stpncpy_chk(char *to, const char *from, size_t count, size_t room)
{
    hc_must_fit(count, room);
    return hc_libc_stpncpy(to, from, count);
}

/* How long the string is that is there, which must end within its object. */
static HC_DEVICE size_t length_within(const char *s, size_t room)
{
    size_t length = hc_libc_strnlen(s, room);

    if (length == room)
        hc_libc___chk_fail();
    return length;
}

HC_DEVICE char *hc_libc___strcat_chk(char *to, const char *from, size_t room)
{
    size_t length = length_within(to, room);

    hc_libc___strcpy_chk(to + length, from, room - length);
    return to;
}

HC_DEVICE char *hc_libc___strncat_chk(char *to, const char *from, size_t count, size_t room)
{
    size_t length = length_within(to, room), more = hc_libc_strnlen(from, count);

    if (more >= room - length)
        hc_libc___chk_fail();
    hc_libc_memcpy(to + length, from, more);
    to[length + more] = '\0';
    return to;
}

HC_DEVICE size_t hc_libc___strlcpy_chk(char *to, const char *from, size_t size, size_t room)
{
    hc_must_fit(size, room);
    return hc_libc_strlcpy(to, from, size);
}

HC_DEVICE size_t hc_libc___strlcat_chk(char *to, const char *from, size_t size, size_t room)
{
    hc_must_fit(size, room);
    return hc_libc_strlcat(to, from, size);
}
