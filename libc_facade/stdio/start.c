/* How streams begin in a C program. */
#include "libc_facade/stdio/file.h"

HC_EXTERN_C_BEGIN

HC_DEVICE void hc_libc_stdio_start(void)
{
    if (hc_grid_threads() == 1)
        hc_file_standard(1)->flags &= ~(uint32_t)HC_FILE_POSTED;
}

HC_EXTERN_C_END
