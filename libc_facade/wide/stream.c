/* C17 7.29.3: wide characters of streams, which in the locale "C" are bytes of ASCII; others are EILSEQ and the stream's error. A stream may be
 * read and written both ways: fwide tells what was asked for first and forbids nothing. */
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

HC_INLINE int is_ascii(wint_t c)
{
    return c < 0x80;
}

HC_DEVICE wint_t hc_libc_fgetwc(FILE *stream)
{
    int c = hc_libc_fgetc(stream);

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
    (void)stream;
    return mode > 0 ? 1 : mode < 0 ? -1 : 0;
}

HC_EXTERN_C_END
