// All that host and device code do alike.
#include "tests/libc/shared/names_files.h"
#include "tests/libc/shared/names_text.h"

static __host__ __device__ void exercise(const char *path)
{
    FILE *out = fopen(path, "w");

    if (out == NULL)
        return;
    show_strings(out);
    show_searches(out);
    show_characters(out);
    show_numbers(out);
    show_sorting(out);
    show_memory(out);
    show_patterns(out);
    show_streams(out);
    show_memory_streams(out);
    show_scanning(out);
    show_descriptors(out);
    show_folders(out);
    show_system(out);
    show_time(out);
    show_options(out);
    show_environment(out);
    fclose(out);
}
