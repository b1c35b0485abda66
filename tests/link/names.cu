// Host code beside kernels that use the names of libhostcall_c_device.a, linked by nvcc: host code must reach the C library, also for the names
// that C++ declares twice. <string.h>'s basename, which <libgen.h> hides in other tests, is here.
#include <hostcall/hostcall.h>

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <hostcall/device.h>

__device__ int device_order(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

static int host_order(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

extern "C" __global__ void use_all(char *text, int *numbers)
{
    FILE *file = fopen(text, "r");
    char *copy = strdup(basename(text)), *line = NULL;
    size_t room = 0;

    if (getline(&line, &room, file) > 0 && strchr(line, 'x') != NULL && isalpha(line[0]))
        sscanf(line, "%d", numbers);
    qsort(numbers, strlen(copy), sizeof *numbers, device_order);
    free(copy);
    free(line);
    fclose(file);
    closedir(opendir(text));
    numbers[0] = (int)strtol(text, NULL, 10) + (int)getpid();
}

int main(int argc, char **)
{
    char text[] = "/some/folder/file", line[32] = "";
    int numbers[] = {3, 1, 2}, scanned = 0;
    FILE *file = tmpfile();
    DIR *folder = opendir("/");
    char *copy = strdup(text);

    if (strlen(copy) != 17 || strcmp(strchr(text, 'f'), "folder/file") != 0 || strcmp(basename(copy), "file") != 0)
        return 2;
    qsort(numbers, 3, sizeof *numbers, host_order);
    if (numbers[0] != 1 || numbers[2] != 3 || toupper('a') != 'A' || strtol("0x10", NULL, 0) != 16)
        return 3;
    if (file == NULL || fprintf(file, "17 x\n") != 5 || fseek(file, 0, SEEK_SET) != 0 || fgets(line, sizeof line, file) == NULL ||
        sscanf(line, "%d", &scanned) != 1 || scanned != 17 || fclose(file) != 0)
        return 4;
    if (folder == NULL || readdir(folder) == NULL || closedir(folder) != 0 || getpid() <= 1)
        return 5;
    free(copy);
    if (argc > 100) { // never: but the launch and the library are linked
        struct hc_runtime *runtime;
        use_all<<<1, 1>>>(NULL, NULL);
        hc_create(NULL, &runtime);
        hc_attach_function(runtime, (const void *)use_all);
    }
    return 7;
}
