/* The one symbol that ties a module to its runtime. The host finds it by name. */
#include "device/call.h"

#include "protocol/version.h"

HC_EXTERN_C_BEGIN

#ifdef __CUDACC__
__constant__
#endif
    struct hc_module_link hc_module = {HC_PROTOCOL_MAGIC, HC_PROTOCOL_VERSION, 0, HC_FEATURES, 0, 0, NULL, NULL, NULL,
                                   NULL, NULL, 0, 0};

HC_EXTERN_C_END
