/* Host code of a program whose kernels are for GPUs alone. With SHADOW it has the variable that nvcc puts in such a program. */
#include <errno.h>
#include <hostcall/hostcall.h>
#include <stdio.h>

#ifdef SHADOW
char hc_module[4096] __attribute__((aligned(64)));
#endif

int main(void)
{
    struct hc_options options = {.size = sizeof options, .device = "cpu"};
    struct hc_runtime *runtime;

    if (hc_create(&options, &runtime) != 0)
        return 1;
    int error = hc_attach_function(runtime, (const void *)main);
    puts(hc_last_error());
    hc_destroy(runtime);
    return error == -ENODEV ? 0 : 2;
}
