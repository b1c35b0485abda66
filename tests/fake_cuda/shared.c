/* A runtime's end on a GPU that other processes use (FAKE_CUDA=shared): what the device has not answered yet is no kernel of ours. */
#include <stdio.h>

#include <hostcall/hostcall.h>

int main(void)
{
    const struct hc_options options = {.size = sizeof options, .device = "cuda"};
    struct hc_runtime *runtime;

    if (hc_create(&options, &runtime) == 0 && hc_destroy(runtime) == 0)
        return 0;
    fprintf(stderr, "%s\n", hc_last_error());
    return 1;
}
