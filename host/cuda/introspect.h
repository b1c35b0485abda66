/* What hcrun asks about devices, images and kernels beyond the backend's table. CUDA handles are those that the backend
 * returned: `module` from module_load, `kernel` from kernel_find. */
#ifndef HC_HOST_CUDA_INTROSPECT_H
#define HC_HOST_CUDA_INTROSPECT_H

#include <stdbool.h>
#include <stddef.h>

#include "host/backend.h"

/* Describes GPU `index` without making a context on it. -ENODEV. */
int hc_cuda_describe(int index, struct hc_device_info *info);

/* Calls `visit` with the name of each kernel of the module. -ENOTSUP: the driver (before CUDA 12.4) cannot tell. */
int hc_cuda_kernel_names(struct hc_backend *backend, void *module, void (*visit)(void *context, const char *name),
                         void *context);

/* Bytes of parameter `index` of a kernel. -ENOENT: it has no such parameter; -ENOTSUP: driver before CUDA 12.4. */
int hc_cuda_kernel_parameter(struct hc_backend *backend, void *kernel, unsigned index, size_t *bytes);

/* ---- Images: what bytes are, told before any driver sees them. */

enum hc_image_kind {
    HC_IMAGE_UNKNOWN,
    HC_IMAGE_CUBIN,
    HC_IMAGE_PTX,
    HC_IMAGE_FATBIN,
    HC_IMAGE_OBJECT,     /* a host object file (nvcc -c, -dc) that holds device code */
    HC_IMAGE_EXECUTABLE, /* a host program, library or script */
};

enum hc_image_link { HC_LINK_NO, HC_LINK_PERHAPS, HC_LINK_YES };

#define HC_IMAGE_ARCHITECTURES 16

struct hc_image {
    enum hc_image_kind kind;
    const void *data;
    size_t size;
    enum hc_image_link link; /* does it refer to code that it lacks? */
    bool has_ptx;
    unsigned architectures[HC_IMAGE_ARCHITECTURES]; /* of machine code: 90 for sm_90 */
    unsigned architecture_count;
    const char *problem; /* why it is HC_IMAGE_UNKNOWN; static text */
};

void hc_image_examine(const void *data, size_t size, struct hc_image *image);

/* "sm_80, sm_90" into `text`; returns it. */
const char *hc_image_architectures(const struct hc_image *image, char *text, size_t room);

#endif
