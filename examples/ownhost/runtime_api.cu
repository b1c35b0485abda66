// A program with its own host code and <<<>>> launches (needs nvcc). Two calls connect it: hc_create and hc_attach_kernel.
#include <cuda_runtime.h>
#include <hostcall/cuda.h>
#include <stdio.h>
#include <stdlib.h>

#include "kernel.cuh"

static int64_t factor(void *, const uint64_t arguments[6], void *, size_t *, size_t)
{
    return (int64_t)arguments[0] + 2;
}

static void need(bool good, const char *what, const char *why)
{
    if (!good) {
        fprintf(stderr, "ownhost: %s: %s\n", what, why);
        exit(1);
    }
}

int main()
{
    const int count = 1024;
    struct hc_runtime *runtime;
    struct hc_options options = {};
    float *values, result[count];

    options.size = sizeof options;
    options.device = "cuda";
    need(hc_create(&options, &runtime) == 0, "hc_create", hc_last_error());
    need(hc_attach_kernel(runtime, scale) == 0, "hc_attach_kernel", hc_last_error());
    hc_register(runtime, FACTOR_CALL, factor, NULL);

    for (int i = 0; i < count; i++)
        result[i] = 1;
    cudaMalloc(&values, sizeof result);
    cudaMemcpy(values, result, sizeof result, cudaMemcpyHostToDevice);
    scale<<<4, count / 4>>>(values, count);
    cudaError_t error = cudaMemcpy(result, values, sizeof result, cudaMemcpyDeviceToHost);
    need(error == cudaSuccess, "scale", cudaGetErrorString(error));
    cudaFree(values);
    for (int i = 0; i < count; i++)
        need(result[i] == (float)(i / (count / 4) + 2), "scale", "wrong result");
    need(hc_destroy(runtime) == 0, "hc_destroy", hc_last_error());
    printf("all values are right\n");
    return 0;
}
