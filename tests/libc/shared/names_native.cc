// names.cu's part for host and device, as an ordinary program of the host's compiler: what is right.
#define __host__
#define __device__
#include "tests/libc/shared/names_exercise.h"

int main(int argc, char **argv)
{
    setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
    exercise(argv[argc - 1]);
    return 0;
}
