/* The one symbol that ties a module to its runtime. The host finds it by name. */
#include "device/call.h"

#include "protocol/version.h"

HC_EXTERN_C_BEGIN

#ifdef __CUDACC__
extern __constant__ struct hc_module_link hc_module;
__constant__
#else
extern struct hc_module_link hc_module;
#endif
    struct hc_module_link hc_module = {HC_PROTOCOL_MAGIC, HC_PROTOCOL_VERSION, 0, HC_FEATURES, 0, 0, NULL, NULL, NULL,
                                   NULL, 0, 0};

HC_DEVICE const struct hc_module_link *hc_link(void)
{
    return &hc_module;
}

HC_EXTERN_C_END
