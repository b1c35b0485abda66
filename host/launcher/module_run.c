#define _GNU_SOURCE
#include "host/launcher/module_run.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/launcher/arguments.h"
#include "host/launcher/session.h"
#include "host/runtime_internal.h"

struct run {
    const char *path;
    const char *kernel_name;
    struct hc_session session;
    struct hc_kernel *kernel;
    struct hc_argument arguments[HC_ARGUMENTS_MAX];
    int argument_count;
};

/* ---- Kernel names */

struct names {
    char list[512];
    char only[512];
    unsigned count;
};

static void note_name(void *context, const char *name)
{
    struct names *names = context;
    size_t used = strlen(names->list);
    if (names->count++ == 0)
        snprintf(names->only, sizeof(names->only), "%s", name);
    snprintf(names->list + used, sizeof(names->list) - used, "%s%s", used != 0 ? ", " : "", name);
}

static int choose_kernel(struct run *run)
{
    struct names names = {.count = 0};
    struct hc_backend *backend = run->session.runtime->backend;
    int listed = hc_cuda_kernel_names(backend, run->session.module->handle, note_name, &names);
    if (run->kernel_name == NULL && listed != 0)
        return hc_complain("%s: name a kernel (%s)", run->path, hc_last_error());
    if (names.count == 0 && listed == 0)
        return hc_complain("%s holds no kernel", run->path);
    if (run->kernel_name == NULL && names.count != 1)
        return hc_complain("%s holds %u kernels, name one: %s", run->path, names.count, names.list);
    int error =
        hc_kernel_find(run->session.module, run->kernel_name != NULL ? run->kernel_name : names.only, &run->kernel);
    if (error == -ENOENT && listed == 0)
        return hc_complain("%s has no kernel '%s'; it has: %s", run->path, run->kernel_name, names.list);
    return error == 0 ? 0 : hc_complain("%s", hc_last_error());
}

/* ---- Parameters: what the kernel takes, against what was given. */

static int count_parameters(const struct run *run, unsigned *count)
{
    size_t bytes;
    int error = 0;
    *count = 0;
    while (error == 0 && *count < HC_ARGUMENTS_MAX) {
        error = hc_cuda_kernel_parameter(run->session.runtime->backend, run->kernel->handle, *count, &bytes);
        *count += error == 0;
    }
    return error == -ENOENT ? 0 : error;
}

static int check_parameters(const struct run *run)
{
    unsigned count;
    int error = count_parameters(run, &count);
    if (error == -ENOTSUP)
        return 0; /* an older driver: the caller's word is all there is */
    if (error != 0)
        return hc_complain("%s", hc_last_error());
    if (count != (unsigned)run->argument_count)
        return hc_complain("kernel %s takes %u parameter%s and %d %s given", run->kernel->name, count,
                           count == 1 ? "" : "s", run->argument_count, run->argument_count == 1 ? "was" : "were");
    for (unsigned i = 0; i < count; i++) {
        size_t bytes;
        error = hc_cuda_kernel_parameter(run->session.runtime->backend, run->kernel->handle, i, &bytes);
        if (error == 0 && bytes != run->arguments[i].size)
            return hc_complain("kernel %s takes %u parameter%s; parameter %u is %zu bytes but %s is %zu",
                               run->kernel->name, count, count == 1 ? "" : "s", i + 1, bytes, run->arguments[i].text,
                               run->arguments[i].size);
    }
    return 0;
}

/* ---- The run */

/* A first word that is no argument is the kernel's name: no name of a kernel has a colon. */
static int parse_words(struct run *run, int count, char **words)
{
    char problem[256];
    int first = 0;
    if (count > 0 && strchr(words[0], ':') == NULL)
        run->kernel_name = words[first++];
    if (count - first > HC_ARGUMENTS_MAX)
        return hc_complain("%d arguments are too many: a kernel takes at most %d here", count - first,
                           HC_ARGUMENTS_MAX);
    for (int i = first; i < count; i++)
        if (!hc_argument_parse(words[i], &run->arguments[run->argument_count++], problem, sizeof(problem)))
            return hc_complain("%s", problem);
    return 0;
}

/* A module has no code for the CPU device, so its absence of a GPU is the end. */
static int choose_gpu(struct run *run, const struct hc_image *image, struct hc_settings *settings)
{
    static const char *const kinds[] = {"a module", "a cubin", "PTX", "a fatbin", "an object", "a program"};
    struct hc_device_info info;
    char reason[256];
    const char *device = settings->options.device;
    if (device != NULL && strcmp(device, "cpu") == 0)
        return hc_complain("%s: %s needs a GPU; compile the source with hcc to run it on the CPU device", run->path,
                           kinds[image->kind]);
    if (device == NULL)
        settings->options.device = "cuda:0";
    if (hc_backend_cuda.count() > 0)
        return 0;
    hc_cuda_describe(0, &info);
    snprintf(reason, sizeof(reason), "%s", hc_last_error());
    reason[strcspn(reason, ";")] = '\0'; /* what follows advises the CPU device */
    return hc_complain("%s: %s needs a GPU: %s; compile the source with hcc to run it on the CPU device", run->path,
                       kinds[image->kind], reason);
}

static int load(struct run *run, const struct hc_image *image)
{
    if (hc_module_load(run->session.runtime, image->data, image->size, &run->session.module) != 0)
        return hc_complain("%s: %s", run->path, hc_last_error());
    int status = choose_kernel(run);
    if (status == 0)
        status = check_parameters(run);
    for (int i = 0; i < run->argument_count && status == 0; i++)
        status = hc_argument_prepare(run->session.runtime, &run->arguments[i]);
    return status;
}

static int launch(struct run *run, const struct hc_settings *settings)
{
    void *arguments[HC_ARGUMENTS_MAX + 1];
    struct hc_geometry geometry = {.shared_bytes = settings->shared_bytes, .flags = HC_LAUNCH_ALONE};
    memcpy(geometry.grid, settings->grid, sizeof(geometry.grid));
    memcpy(geometry.block, settings->block, sizeof(geometry.block));
    for (int i = 0; i < run->argument_count; i++)
        arguments[i] = &run->arguments[i].value;
    arguments[run->argument_count] = NULL;
    return hc_session_launch(&run->session, run->kernel, &geometry, arguments);
}

static int finish(struct run *run, int status)
{
    for (int i = 0; i < run->argument_count; i++) {
        int failed = hc_argument_finish(run->session.runtime, &run->arguments[i]);
        if (failed != 0)
            status = failed;
    }
    return status;
}

int hc_module_run(const char *path, const struct hc_image *image, struct hc_settings *settings, int count, char **words)
{
    struct run *run = calloc(1, sizeof(*run));
    if (run == NULL)
        return hc_complain("no memory");
    run->path = path;
    int status = parse_words(run, count, words);
    if (status == 0)
        status = choose_gpu(run, image, settings);
    if (status == 0)
        status = hc_session_open(&run->session, settings);
    if (status == 0)
        status = load(run, image);
    if (status == 0)
        status = launch(run, settings);
    if (status == 0)
        status = finish(run, hc_session_wait(&run->session));
    for (int i = 0; i < run->argument_count; i++)
        hc_argument_free(run->session.runtime, &run->arguments[i]);
    status = hc_session_close(&run->session, status);
    free(run);
    return status;
}
