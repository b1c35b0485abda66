#include "libc_facade/c_program/c_program.h"
#include "libc_facade/libc.h"

HC_DEVICE void hc_libc_start(int argc, char **argv, char **envp)
{
    (void)argc, (void)argv, (void)envp;
}

HC_DEVICE void hc_libc_start_return(int status)
{
    hc_libc_exit(status);
}

#include "device/include/hostcall/device.h"
HC_EXTERN_C_BEGIN
HC_DEVICE int hc_libc_open3(const char *path, int flags, unsigned mode)
{
    return (int)hc_libc_result(hc_open(path, flags, mode));
}
HC_EXTERN_C_END
