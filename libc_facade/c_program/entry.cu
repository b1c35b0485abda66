/* The kernel of a C program: every thread of the grid runs main, which hcc has renamed. */
#include "libc_facade/process/process_functions.h"
#include "libc_facade/start/start_functions.h"
#ifdef __NVCC__
/* Its definitions replace cookie_absent.c's wherever they are linked, so they are in no archive that .cu programs are linked with. */
#include "libc_facade/stdio/cookie.c"
#endif

extern "C" __device__ int hc_program_main(int argc, char **argv, char **envp);
/* The program's constructors and destructors, in their order: hcc writes both. */
extern "C" __device__ void hc_program_init(int argc, char **argv, char **envp);
extern "C" __device__ void hc_program_fini(void);

extern "C" __global__ void hc_main(int argc, char **argv)
{
    char **envp = argv + argc + 1; /* as a process finds it on its stack */

    if (hc_libc_start(argc, argv, envp)) {
        hc_libc_atexit(hc_program_fini); /* the first to be registered runs last */
        hc_program_init(argc, argv, envp);
        hc_libc_start_others();
    }
    hc_libc_start_return(hc_program_main(argc, argv, envp));
}
