/* Reading ahead. */
#include "libc_facade/stdio/file.h"

HC_EXTERN_C_BEGIN

HC_DEVICE int hc_file_take_ahead(struct hc_libc_file *file)
{
    (void)file;
    return 0;
}

HC_DEVICE void hc_file_ask_ahead(struct hc_libc_file *file)
{
    (void)file;
}

HC_DEVICE void hc_file_stop_ahead(struct hc_libc_file *file)
{
    (void)file;
}

HC_EXTERN_C_END
