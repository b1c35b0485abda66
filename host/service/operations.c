/* The table of operations, made from HC_OPERATIONS: an operation without a behaviour does not link. */
#include "host/service/job.h"
#include "host/service/worker.h"

#define HC_OPERATION(number, NAME, name, arguments, payload) extern const struct hc_behaviour hc_behave_##name;
HC_OPERATIONS(HC_OPERATION)
#undef HC_OPERATION

static const struct hc_operation core[HC_OP_CORE_END] = {
#define HC_OPERATION(number, NAME, name, arguments, payload) [number] = {#name, arguments, payload, &hc_behave_##name},
    HC_OPERATIONS(HC_OPERATION)
#undef HC_OPERATION
};

static const struct hc_operation user = {"user", HC_USER_ARGUMENTS, HC_USER_PAYLOAD, &hc_behave_user};

const struct hc_operation *hc_operation_find(unsigned opcode)
{
    if (opcode < HC_OP_CORE_END)
        return core[opcode].behaviour != NULL ? &core[opcode] : NULL;
    if (opcode >= HC_OP_USER_BEGIN && opcode < HC_OP_USER_END)
        return &user;
    return NULL;
}
