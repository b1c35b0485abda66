/* printf_size, as glibc has it: the number is divided until it is less than the divisor or there is no larger letter. */
#include "libc_facade/stdio/print_size.h"
#include "libc_facade/libc.h"
#include "libc_facade/stdio/stdio_functions.h"

HC_EXTERN_C_BEGIN

/* A format of one conversion, whose width and precision are arguments. */
static HC_DEVICE void make_format(char *format, const struct printf_info *info, int is_finite)
{
    *format++ = '%';
    if (info->left)
        *format++ = '-';
    if (info->showsign)
        *format++ = '+';
    else if (info->space)
        *format++ = ' ';
    if (info->group)
        *format++ = '\'';
    if (info->alt)
        *format++ = '#';
    if (is_finite && info->pad == L'0')
        *format++ = '0';
    *format++ = '*';
    *format++ = '.';
    *format++ = '*';
    *format++ = 'f';
    *format = '\0';
}

HC_DEVICE int hc_libc_printf_size(FILE *stream, const struct printf_info *info, const void *const *arguments)
{
    HC_DEVICE_CONST char large[] = " KMGTPEZY", little[] = " kmgtpezy";
    const char *letter = info->spec == L'F' ? large : little;
    double divisor = info->spec == L'F' ? 1000.0 : 1024.0, value;
    int precision = info->prec < 0 ? 3 : info->prec, width = info->width, done, is_finite;
    char format[16];

#ifdef __CUDACC__
    value = *(const double *)arguments[0]; /* long double is double there */
#else
    value = info->is_long_double ? (double)*(const long double *)arguments[0] : *(const double *)arguments[0];
#endif
    is_finite = value - value == 0;
    make_format(format, info, is_finite);
    if (!is_finite)
        return hc_libc_fprintf(stream, format, width, precision, value);
    HC_NO_UNROLL
    for (; value >= divisor && letter[1] != '\0'; letter++)
        value /= divisor;
    if (info->left && info->pad == L' ') /* the letter is before the padding */
        done = hc_libc_fprintf(stream, format, 0, precision, value);
    else
        done = hc_libc_fprintf(stream, format, width > 0 ? width - 1 : 0, precision, value);
    if (done < 0 || hc_libc_fputc(*letter, stream) == EOF)
        return -1;
    HC_NO_UNROLL
    for (done++; done < width; done++)
        if (hc_libc_fputc(' ', stream) == EOF)
            return -1;
    return done;
}

HC_DEVICE int hc_libc_printf_size_info(const struct printf_info *info, size_t count, int *types)
{
    if (count >= 1)
        types[0] = PA_DOUBLE | (info->is_long_double ? PA_FLAG_LONG_DOUBLE : 0);
    return 1;
}

HC_EXTERN_C_END
