/* Links a PTX that calls hc_printf with the device archive by nvJitLink, with no GPU and no driver: what a JIT user does.
 * nvjitlink PTX ARCHIVE ARCH: 0 and "linked N bytes", or 1 and the linker's log. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef void *handle;
enum { INPUT_PTX = 2, INPUT_LIBRARY = 6 }; /* nvJitLink.h: CUBIN 1, PTX 2, LTOIR 3, FATBIN 4, OBJECT 5, LIBRARY 6 */

static void *library;

/* nvJitLink.h renames each function to __NAME_MAJOR_MINOR. */
static void *find(const char *name)
{
    char versioned[128];
    void *function = dlsym(library, name);
    for (int minor = 0; function == NULL && minor < 10; minor++) {
        snprintf(versioned, sizeof versioned, "__%s_13_%d", name, minor);
        function = dlsym(library, versioned);
    }
    for (int minor = 0; function == NULL && minor < 10; minor++) {
        snprintf(versioned, sizeof versioned, "__%s_12_%d", name, minor);
        function = dlsym(library, versioned);
    }
    if (function == NULL) {
        fprintf(stderr, "nvJitLink has no %s\n", name);
        exit(2);
    }
    return function;
}

static void complain(handle link)
{
    size_t size = 0;
    ((int (*)(handle, size_t *))find("nvJitLinkGetErrorLogSize"))(link, &size);
    char *log = calloc(1, size + 1);
    ((int (*)(handle, char *))find("nvJitLinkGetErrorLog"))(link, log);
    fprintf(stderr, "%s\n", log);
    exit(1);
}

int main(int argc, char **argv)
{
    char arch[64];
    handle link;
    size_t size = 0;
    if (argc != 5 || (library = dlopen(argv[4], RTLD_NOW)) == NULL) {
        fprintf(stderr, "usage: nvjitlink PTX ARCHIVE ARCH libnvJitLink.so: %s\n", argc == 5 ? dlerror() : "");
        return 2;
    }
    snprintf(arch, sizeof arch, "-arch=%s", argv[3]);
    const char *options[] = {arch};
    if (((int (*)(handle *, unsigned, const char **))find("nvJitLinkCreate"))(&link, 1, options) != 0)
        return 2;
    int (*add)(handle, int, const char *) = (int (*)(handle, int, const char *))find("nvJitLinkAddFile");
    if (add(link, INPUT_PTX, argv[1]) != 0 || add(link, INPUT_LIBRARY, argv[2]) != 0)
        complain(link);
    if (((int (*)(handle))find("nvJitLinkComplete"))(link) != 0)
        complain(link);
    if (((int (*)(handle, size_t *))find("nvJitLinkGetLinkedCubinSize"))(link, &size) != 0 || size == 0)
        complain(link);
    printf("linked %zu bytes\n", size);
    return 0;
}
