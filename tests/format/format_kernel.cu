/*
 * format_kernel: the formatter as nvcc builds it, against the host's snprintf. Each thread formats a value of its own through
 * hc_snprintf, and streams it through a small sink. It would catch what only device code has: another va_list, another
 * long double, tables out of reach. Without a GPU it exits 77; building it is a test in itself.
 */
#include <clocale>
#include <cstdio>
#include <cstring>

#include "libc_facade/format/format.h"

enum { THREADS = 1 << 16, LINE = 512, FULL = 1400 };

#define FORMAT "%d %-12lu|%#x %g|%.17e|%20.6f|%.*g|%a|%s|%c|%5.2Lf|%ls|%p"
#define ARGUMENTS(i, bits, value)                                                                                  \
    (int)(bits), (unsigned long)(bits), (unsigned)(i), value, value, ((bits) & 1) ? 0.001 * (i) : value, (int)((i) % 25), \
        value, value, "text", 'a' + (int)((i) % 26), (hc_test_long_double)0.25 * (i), L"wide", (void *)(bits)

#ifdef __CUDA_ARCH__
typedef double hc_test_long_double;
#else
typedef long double hc_test_long_double;
#endif

struct gathering {
    char *text;
    size_t length;
};

extern "C" __device__ int hc_sink_flush(struct hc_sink *sink)
{
    gathering *g = static_cast<gathering *>(sink->context);

    for (size_t i = 0; i < sink->length; i++)
        g->text[g->length++] = sink->buffer[i];
    return 0;
}

__host__ __device__ static unsigned long long bits_of(unsigned long long i)
{
    i = (i + 1) * 0x9e3779b97f4a7c15u;
    i = (i ^ (i >> 30)) * 0xbf58476d1ce4e5b9u;
    i = (i ^ (i >> 27)) * 0x94d049bb133111ebu;
    return i ^ (i >> 31);
}

/* Any bits but those of infinities and nan, whose sign the compilers disagree on; every second one of a common size. */
__host__ __device__ static double value_of(unsigned long long bits)
{
    union {
        unsigned long long bits;
        double value;
    } pun;

    pun.bits = bits;
    if (bits & 2)
        return (double)(long long)bits / 4294967296.0;
    if ((bits >> 52 & 0x7ff) == 0x7ff)
        pun.bits ^= 1ull << 62;
    return pun.value;
}

__device__ static int stream(gathering *to, const char *format, ...)
{
    char buffer[16];
    hc_sink sink;
    va_list arguments;
    int result;

    sink.buffer = buffer;
    sink.capacity = sizeof buffer;
    sink.length = 0;
    sink.mode = HC_SINK_STREAM;
    sink.context = to;
    va_start(arguments, format);
    result = hc_vformat(&sink, format, arguments);
    va_end(arguments);
    hc_sink_flush(&sink);
    return result;
}

__global__ void format_lines(char *lines, int *sizes, char *streamed)
{
    unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
    unsigned long long bits = bits_of(i);
    double value = value_of(bits);
    gathering g = {streamed + (size_t)i * LINE, 0};

    sizes[i] = hc_snprintf(lines + (size_t)i * LINE, LINE, FORMAT, ARGUMENTS(i, bits, value));
    if (stream(&g, "%f %d", value, (int)i) != (int)g.length)
        g.length = 0;
    g.text[g.length] = '\0';
}

__global__ void format_in_full(char *text, double value)
{
    hc_snprintf(text, FULL, "%.1074f", value);
}

static int differs(const char *expected, const char *actual)
{
    if (strcmp(expected, actual) == 0)
        return 0;
    printf("expected \"%s\"\nactual   \"%s\"\n", expected, actual);
    return 1;
}

int main()
{
    char *lines, *streamed, *full, expected[FULL];
    int *sizes, devices = 0, failures = 0;

    if (cudaGetDeviceCount(&devices) != cudaSuccess || devices == 0) {
        printf("no GPU\n");
        return 77;
    }
    cudaMallocManaged(&lines, (size_t)THREADS * LINE);
    cudaMallocManaged(&streamed, (size_t)THREADS * LINE);
    cudaMallocManaged(&sizes, THREADS * sizeof *sizes);
    cudaMallocManaged(&full, FULL);
    format_lines<<<THREADS / 256, 256>>>(lines, sizes, streamed);
    format_in_full<<<1, 1>>>(full, 5e-324);
    if (cudaDeviceSynchronize() != cudaSuccess) {
        printf("%s\n", cudaGetErrorString(cudaGetLastError()));
        return 1;
    }
    setlocale(LC_ALL, "C");
    for (unsigned i = 0; i < THREADS && failures < 10; i++) {
        unsigned long long bits = bits_of(i);
        double value = value_of(bits);
        int size = snprintf(expected, LINE, FORMAT, ARGUMENTS(i, bits, value));

        failures += differs(expected, lines + (size_t)i * LINE) || size != sizes[i];
        snprintf(expected, LINE, "%f %d", value, (int)i);
        failures += differs(expected, streamed + (size_t)i * LINE);
    }
    snprintf(expected, FULL, "%.1074f", 5e-324);
    failures += differs(expected, full);
    printf("%d lines compared, %d differ\n", 2 * THREADS + 1, failures);
    return failures != 0;
}
