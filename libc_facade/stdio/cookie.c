/* Streams of fopencookie. Where its manual leaves a choice, as glibc: a read function that is not there is an error. */
#include "libc_facade/stdio/cookie.h"
#include "libc_facade/memory/memory_functions.h"
#include "libc_facade/stdio/file.h"

HC_EXTERN_C_BEGIN

struct cookie {
    void *value;
    struct hc_cookie_functions functions;
};

HC_INLINE struct cookie *cookie_of(const struct hc_libc_file *file)
{
    return (struct cookie *)(void *)file->memory;
}

/* errno as the program's function left it; EIO if it left none. */
static HC_DEVICE int failure(void)
{
    int error = *hc_errno_location();

    return error > 0 ? -error : -EIO;
}

HC_DEVICE int64_t hc_file_cookie_read(struct hc_libc_file *file, void *to, size_t bytes)
{
    struct cookie *cookie = cookie_of(file);
    int64_t got;

    if (cookie->functions.read == NULL)
        return failure();
    got = cookie->functions.read(cookie->value, (char *)to, bytes);
    if (got < 0)
        return failure();
    if (file->offset >= 0)
        file->offset += got;
    return got;
}

HC_DEVICE int hc_file_cookie_write(struct hc_libc_file *file, const void *from, size_t bytes)
{
    struct cookie *cookie = cookie_of(file);
    const char *at = (const char *)from;

    if (cookie->functions.write == NULL)
        return failure();
    HC_NO_UNROLL
    while (bytes != 0) {
        int64_t done = cookie->functions.write(cookie->value, at, bytes);

        if (done <= 0 || (size_t)done > bytes)
            return failure();
        at += done;
        bytes -= (size_t)done;
        if (file->offset >= 0)
            file->offset += done;
    }
    return 0;
}

HC_DEVICE int64_t hc_file_cookie_seek(struct hc_libc_file *file, int64_t offset, int whence)
{
    struct cookie *cookie = cookie_of(file);
    int64_t position = offset;

    if (cookie->functions.seek == NULL)
        return -ESPIPE;
    if (cookie->functions.seek(cookie->value, &position, whence) < 0 || position < 0)
        return failure();
    file->offset = position;
    return position;
}

HC_DEVICE int hc_file_cookie_close(struct hc_libc_file *file)
{
    struct cookie *cookie = cookie_of(file);

    if (cookie->functions.close == NULL || cookie->functions.close(cookie->value) == 0)
        return 0;
    return failure();
}

HC_DEVICE FILE *hc_libc_fopencookie(void *value, const char *mode, struct hc_cookie_functions functions)
{
    int open_flags;
    uint32_t flags = hc_file_mode(mode, &open_flags);
    struct cookie *cookie;
    struct hc_libc_file *file;

    if (flags == 0)
        return NULL;
    cookie = (struct cookie *)hc_libc_malloc(sizeof *cookie);
    if (cookie == NULL)
        return NULL;
    cookie->value = value;
    cookie->functions = functions;
    file = hc_file_memory_new(HC_FILE_COOKIE, flags | HC_FILE_OWN_MEMORY, (unsigned char *)cookie, sizeof *cookie);
    if (file == NULL) {
        hc_libc_free(cookie);
        return NULL;
    }
    file->offset = -1; /* only the program's function knows it */
    return (FILE *)file;
}

HC_EXTERN_C_END
