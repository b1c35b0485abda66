// Calls with more than 255 bytes of arguments after the `...`: by the library's functions, and by one of the program's own with a twin that packs.
#include <hostcall/device.h>

#include <stdarg.h>
#include <stdio.h>

extern "C" __device__ int note(const char *format, ...);
extern "C" __device__ int vnote(const char *format, va_list list);
#ifdef PACKED
HC_PACKED(static __device__, int, note, vnote, (const char *format), (format))
#endif

extern "C" __device__ __noinline__ int many(const char *s, char *t, long a, double b, float c, short d, int *p)
{
#define SIX a, b, c, d, s, 'x'
#define FIFTY SIX, SIX, SIX, SIX, SIX, SIX, SIX, SIX, a, b
#define TEN p, p + 1, p + 2, p + 3, p + 4, p + 5, p + 6, p + 7, p + 8, p + 9
#ifndef OWN
    int sum = hc_printf(s, FIFTY) + hc_dprintf(2, s, FIFTY) + hc_snprintf(t, 9, s, FIFTY) + hc_sprintf(t, s, FIFTY);
    sum += printf(s, FIFTY) + fprintf(stderr, s, FIFTY) + dprintf(2, s, FIFTY) + snprintf(t, 9, s, FIFTY) + sprintf(t, s, FIFTY);
    sum += asprintf(&t, s, FIFTY) + scanf(s, TEN, TEN, TEN, TEN) + fscanf(stdin, s, TEN, TEN, TEN, TEN) + sscanf(t, s, TEN, TEN, TEN, TEN);
    return sum;
#else
    return note(s, FIFTY);
#endif
}
