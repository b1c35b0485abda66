/* Unformatted output. */
#include "device/include/hostcall/device.h"
#include "device/output.h"
#include "device/text.h"

HC_DEVICE int hc_putchar(int c)
{
    unsigned char byte = (unsigned char)c;
    int error = hc_output_call(1, &byte, 1, 0);
    return error < 0 ? error : byte;
}

/* One packet, so that the newline stays with its line. */
HC_DEVICE int hc_puts(const char *s)
{
    int count = hc_printf("%s\n", s);
    return count < 0 ? count : 0;
}
