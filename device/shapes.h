/* "arguments, payload" of each operation, from the one table, for HC_CALL_INIT. */
#ifndef HC_DEVICE_SHAPES_H
#define HC_DEVICE_SHAPES_H

#include "protocol/operations.h"

enum hc_operation_shape {
#define HC_OPERATION(number, NAME, name, arguments, payload)                                                           \
    HC_ARGUMENTS_OF_##NAME = arguments, HC_PAYLOAD_OF_##NAME = payload,
    HC_OPERATIONS(HC_OPERATION)
#undef HC_OPERATION
};

#endif
