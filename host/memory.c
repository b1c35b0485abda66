/* Memory that both a kernel and hc_copy_* can name. */
#include "host/runtime_internal.h"

int hc_memory_alloc(struct hc_runtime *runtime, size_t bytes, void **device_pointer)
{
    return runtime->type->alloc(runtime->backend, bytes, device_pointer);
}

int hc_memory_free(struct hc_runtime *runtime, void *device_pointer)
{
    return device_pointer == NULL ? 0 : runtime->type->free(runtime->backend, device_pointer);
}

int hc_copy_to_device(struct hc_runtime *runtime, void *device_pointer, const void *source, size_t bytes)
{
    return runtime->type->write(runtime->backend, device_pointer, source, bytes);
}

int hc_copy_from_device(struct hc_runtime *runtime, void *destination, const void *device_pointer, size_t bytes)
{
    return runtime->type->read(runtime->backend, destination, device_pointer, bytes);
}
