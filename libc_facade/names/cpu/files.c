/* Streams, files, directories, time, options: the standard names on the CPU device. */
#include "libc_facade/names/files_headers.h"

#include "libc_facade/names/cpu/choose.h"

#include "libc_facade/names/files_tables.h"


/* getopt's variables: those of the getopt that the calling thread gets. */
char **hc_names_optarg(void);
int *hc_names_optind(void);
int *hc_names_opterr(void);
int *hc_names_optopt(void);

char **hc_names_optarg(void)
{
    return hc_cpu_in_device() ? &hc_libc_optarg : &optarg;
}

int *hc_names_optind(void)
{
    return hc_cpu_in_device() ? &hc_libc_optind : &optind;
}

int *hc_names_opterr(void)
{
    return hc_cpu_in_device() ? &hc_libc_opterr : &opterr;
}

int *hc_names_optopt(void)
{
    return hc_cpu_in_device() ? &hc_libc_optopt : &optopt;
}
