/* Links PTX, relocatable cubins and objects against the device library, with the driver's own linker. */
#define _GNU_SOURCE
#include <ctype.h>
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/cuda/internal.h"
#include "host/cuda/introspect.h"

#ifndef HC_LIBDIR
#define HC_LIBDIR "/usr/local/lib"
#endif

#define LIBRARY "libhostcall_device.a"

const char *hc_cuda_one_line(char *log)
{
    char *to = log;
    for (const char *from = log; *from != '\0'; from++) {
        bool blank = isspace((unsigned char)*from);
        if (!blank)
            *to++ = *from;
        else if (to != log && to[-1] != ' ')
            *to++ = ' ';
    }
    while (to != log && (to[-1] == ' ' || to[-1] == ';'))
        to--;
    *to = '\0';
    return log;
}

/* `folder` is that of a program (build/bin, PREFIX/bin) or of the host library. */
static bool found_near(char folder[PATH_MAX], char path[PATH_MAX])
{
    static const char *const places[] = {"", "../lib/", "../lib/hostcall/", "../../lib/"};
    char *slash = strrchr(folder, '/');
    if (slash == NULL)
        return false;
    slash[1] = '\0';
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
        if (snprintf(path, PATH_MAX, "%s%s" LIBRARY, folder, places[i]) < PATH_MAX && access(path, R_OK) == 0)
            return true;
    return false;
}

static int find_library(char path[PATH_MAX])
{
    char folder[PATH_MAX];
    Dl_info self;
    const char *given = getenv("HOSTCALL_DEVICE_LIBRARY");
    if (given != NULL && given[0] != '\0') {
        if (snprintf(path, PATH_MAX, "%s", given) < PATH_MAX && access(path, R_OK) == 0)
            return 0;
        return hc_error_set(-ENOENT, "HOSTCALL_DEVICE_LIBRARY names %s: %s", given, strerror(errno));
    }
    ssize_t length = readlink("/proc/self/exe", folder, sizeof(folder) - 1);
    if (length > 0) {
        folder[length] = '\0';
        if (found_near(folder, path))
            return 0;
    }
    if (dladdr((void *)(uintptr_t)find_library, &self) != 0 && self.dli_fname != NULL &&
        realpath(self.dli_fname, folder) != NULL && found_near(folder, path))
        return 0;
    snprintf(path, PATH_MAX, "%s", HC_LIBDIR "/" LIBRARY);
    if (access(path, R_OK) == 0)
        return 0;
    return hc_error_set(-ENOENT, "the module must be linked against " LIBRARY
                                 ", which is neither near this program nor in " HC_LIBDIR
                                 ": set HOSTCALL_DEVICE_LIBRARY to its path");
}

static hc_cu_jit_input input_of(const struct hc_image *image)
{
    switch (image->kind) {
    case HC_IMAGE_PTX:
        return HC_CU_JIT_INPUT_PTX;
    case HC_IMAGE_FATBIN:
        return HC_CU_JIT_INPUT_FATBINARY;
    case HC_IMAGE_OBJECT:
        return HC_CU_JIT_INPUT_OBJECT;
    default:
        return HC_CU_JIT_INPUT_CUBIN;
    }
}

/* A copy, since the linker's prototype lets it write, and PTX must end in a zero that counts. */
static hc_cu_result add_image(struct hc_backend *backend, hc_cu_link link, const struct hc_image *image)
{
    size_t size = image->size + (image->kind == HC_IMAGE_PTX);
    char *copy = malloc(image->size + 1);
    if (copy == NULL)
        return HC_CU_OUT_OF_MEMORY;
    memcpy(copy, image->data, image->size);
    copy[image->size] = '\0';
    hc_cu_result result = backend->api->cuLinkAddData(link, input_of(image), copy, size, "the module", 0, NULL, NULL);
    free(copy);
    return result;
}

static hc_cu_result link_all(struct hc_backend *backend, hc_cu_link link, const struct hc_image *image,
                             const char *library, hc_cu_module *module, const char **step)
{
    const struct hc_cuda_api *api = backend->api;
    void *cubin = NULL;
    size_t size = 0;
    *step = "the module cannot be linked";
    hc_cu_result result = add_image(backend, link, image);
    if (result != HC_CU_SUCCESS)
        return result;
    *step = "the device library cannot be linked";
    result = api->cuLinkAddFile(link, HC_CU_JIT_INPUT_LIBRARY, library, 0, NULL, NULL);
    if (result != HC_CU_SUCCESS)
        return result;
    *step = "the module cannot be linked against the device library";
    result = api->cuLinkComplete(link, &cubin, &size); /* the linker's own memory, until it is destroyed */
    if (result != HC_CU_SUCCESS)
        return result;
    *step = "the linked module cannot be loaded";
    return api->cuModuleLoadDataEx(module, cubin, 0, NULL, NULL);
}

int hc_cuda_link(struct hc_backend *backend, const struct hc_image *image, hc_cu_module *module)
{
    char library[PATH_MAX];
    char log[4096] = "";
    hc_cu_jit_option options[] = {HC_CU_JIT_ERROR_LOG_BUFFER, HC_CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES};
    void *values[] = {log, (void *)(uintptr_t)(sizeof(log) - 1)};
    const char *step = "the driver's linker does not start";
    hc_cu_link link = NULL;
    int error = find_library(library);
    if (error != 0)
        return error;
    hc_cu_result result = backend->api->cuLinkCreate(2, options, values, &link);
    if (result == HC_CU_SUCCESS)
        result = link_all(backend, link, image, library, module, &step);
    hc_cuda_one_line(log);
    if (result != HC_CU_SUCCESS)
        error = hc_cuda_fail(backend, result, "%s%s%.200s", step, log[0] != '\0' ? ": " : "", log);
    if (link != NULL)
        backend->api->cuLinkDestroy(link);
    return error == -EIO || error == -ENOENT || error == -EINVAL ? -ENOEXEC : error;
}
