/* The kernel of a C program: every thread of the grid runs main, which hcc has renamed. */
#include "libc_facade/start/start_functions.h"

extern "C" __device__ int hc_program_main(int argc, char **argv, char **envp);

extern "C" __global__ void hc_main(int argc, char **argv)
{
    char **envp = argv + argc + 1; /* as a process finds it on its stack */

    hc_libc_start(argc, argv, envp);
    hc_libc_start_return(hc_program_main(argc, argv, envp));
}
