// The second source of streams.
#include "streams.h"

__device__ int twice(int value)
{
    return 2 * value;
}
