/* glibc's <libintl.h>: no catalogues are read, so every message is its own translation. */
#include "device/lanes.h"
#include "libc_facade/locale/locale_functions.h"
#include "libc_facade/memory/memory_functions.h"

HC_DEVICE char *hc_libc_gettext(const char *message)
{
    return (char *)message;
}

HC_DEVICE char *hc_libc_dgettext(const char *domain, const char *message)
{
    (void)domain;
    return (char *)message;
}

HC_DEVICE char *hc_libc_dcgettext(const char *domain, const char *message, int category)
{
    (void)domain;
    (void)category;
    return (char *)message;
}

HC_DEVICE char *hc_libc_ngettext(const char *one, const char *many, unsigned long count)
{
    return (char *)(count == 1 ? one : many);
}

HC_DEVICE char *hc_libc_dngettext(const char *domain, const char *one, const char *many, unsigned long count)
{
    (void)domain;
    return hc_libc_ngettext(one, many, count);
}

HC_DEVICE char *hc_libc_dcngettext(const char *domain, const char *one, const char *many, unsigned long count, int category)
{
    (void)domain;
    (void)category;
    return hc_libc_ngettext(one, many, count);
}

/* ---- The domain is kept for those who ask for it. An earlier name is not freed: someone may hold it. */
HC_DEVICE_STATIC uint64_t current_domain; /* const char *; 0: "messages" */

static HC_DEVICE char *copy_of(const char *text)
{
    size_t bytes = 0;
    char *copy;

    while (text[bytes++] != '\0')
        ;
    copy = (char *)hc_libc_malloc(bytes);
    for (size_t i = 0; copy != NULL && i < bytes; i++)
        copy[i] = text[i];
    return copy;
}

static HC_DEVICE int same(const char *a, const char *b)
{
    while (*a != '\0' && *a == *b)
        a++, b++;
    return *a == *b;
}

HC_DEVICE char *hc_libc_textdomain(const char *domain)
{
    char *now = (char *)(uintptr_t)hc_load64_acquire(&current_domain);

    if (now == NULL)
        now = (char *)"messages";
    if (domain == NULL || same(domain, now))
        return now;
    now = *domain == '\0' ? (char *)"messages" : copy_of(domain);
    if (now == NULL)
        return NULL;
    hc_fence_system(); /* the name is whole before others find it */
    hc_store64_relaxed(&current_domain, (uint64_t)(uintptr_t)now);
    return now;
}

HC_DEVICE char *hc_libc_bindtextdomain(const char *domain, const char *folder)
{
    if (domain == NULL || *domain == '\0')
        return NULL;
    return folder != NULL ? (char *)folder : (char *)"/usr/share/locale";
}

HC_DEVICE char *hc_libc_bind_textdomain_codeset(const char *domain, const char *codeset)
{
    return domain == NULL || *domain == '\0' ? NULL : (char *)codeset;
}
