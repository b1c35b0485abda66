/* C17 7.29.3: wide characters of streams, which in the locale "C" are bytes of ASCII; others are EILSEQ and the stream's error. A stream may be
 * read and written both ways: fwide tells what came first and forbids nothing. */
#include "libc_facade/stdio/file.h"
#include "libc_facade/stdio/stdio_functions.h"
#include "libc_facade/wide/wide_functions.h"

#include <errno.h>
#include <stdio.h>

HC_EXTERN_C_BEGIN

static HC_DEVICE wint_t refuse(FILE *stream)
{
    hc_atomic_or_acquire(&hc_file_of(stream)->flags, HC_FILE_FAILED);
    *hc_errno_location() = EILSEQ;
    return WEOF;
}

/* Streams of many threads that post their output have no lock, and no orientation. */
static HC_DEVICE void begin_wide(FILE *stream)
{
    struct hc_libc_file *file = hc_file_of(stream);

    if (file->flags & (HC_FILE_BYTES | HC_FILE_WIDE | HC_FILE_POSTED))
        return;
    hc_file_lock(file);
    hc_file_orient(file, HC_FILE_WIDE);
    hc_file_unlock(file);
}

HC_INLINE int is_ascii(wint_t c)
{
    return c < 0x80;
}

HC_DEVICE wint_t hc_libc_fgetwc(FILE *stream)
{
    int c;

    begin_wide(stream);
    c = hc_libc_fgetc(stream);
    if (c == EOF)
        return WEOF;
    return is_ascii((wint_t)c) ? (wint_t)c : refuse(stream);
}

HC_DEVICE wint_t hc_libc_getwc(FILE *stream)
{
    return hc_libc_fgetwc(stream);
}

HC_DEVICE wint_t hc_libc_getwchar(void)
{
    return hc_libc_fgetwc((FILE *)hc_file_standard(0));
}

HC_DEVICE wint_t hc_libc_ungetwc(wint_t c, FILE *stream)
{
    if (c == WEOF)
        return WEOF;
    if (!is_ascii(c)) {
        *hc_errno_location() = EILSEQ;
        return WEOF;
    }
    return hc_libc_ungetc((int)c, stream) == EOF ? WEOF : c;
}

HC_DEVICE wint_t hc_libc_fputwc(wchar_t c, FILE *stream)
{
    if (hc_file_of(stream)->kind == HC_FILE_GROWING_WIDE)
        return hc_libc_result(hc_file_put_wide(hc_file_of(stream), &c, 1)) < 0 ? WEOF : (wint_t)c;
    begin_wide(stream);
    if (!is_ascii((wint_t)c))
        return refuse(stream);
    return hc_libc_fputc((int)c, stream) == EOF ? WEOF : (wint_t)c;
}

HC_DEVICE wint_t hc_libc_putwc(wchar_t c, FILE *stream)
{
    return hc_libc_fputwc(c, stream);
}

HC_DEVICE wint_t hc_libc_putwchar(wchar_t c)
{
    return hc_libc_fputwc(c, (FILE *)1);
}

HC_DEVICE wchar_t *hc_libc_fgetws(wchar_t *s, int size, FILE *stream)
{
    int used = 0;

    if (size <= 0)
        return NULL;
    HC_NO_UNROLL
    while (used + 1 < size) {
        wint_t c = hc_libc_fgetwc(stream);

        if (c == WEOF && (used == 0 || hc_libc_ferror(stream)))
            return NULL;
        if (c == WEOF)
            break;
        s[used++] = (wchar_t)c;
        if (c == L'\n')
            break;
    }
    s[used] = 0;
    return s;
}

HC_DEVICE int hc_libc_fputws(const wchar_t *s, FILE *stream)
{
    HC_NO_UNROLL
    for (; *s != 0; s++)
        if (hc_libc_fputwc(*s, stream) == WEOF)
            return -1;
    return 1;
}

HC_DEVICE int hc_libc_fwide(FILE *stream, int mode)
{
    struct hc_libc_file *file = hc_file_of(stream);
    uint32_t flags;

    hc_file_lock(file);
    if (mode != 0)
        hc_file_orient(file, mode > 0 ? HC_FILE_WIDE : HC_FILE_BYTES);
    flags = file->flags;
    hc_file_unlock(file);
    return flags & HC_FILE_WIDE ? 1 : flags & HC_FILE_BYTES ? -1 : 0;
}

HC_EXTERN_C_END
