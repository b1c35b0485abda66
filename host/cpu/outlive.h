/* On the CPU device a launch that fails leaves the others alone: what its threads held of the runtime's goes back when the host no longer
 * writes there. */
#ifndef HC_HOST_CPU_OUTLIVE_H
#define HC_HOST_CPU_OUTLIVE_H

#include <stdint.h>

#include "device/cpu/machine.h"
#include "host/service/given_up.h"
#include "protocol/layout.h"

struct hc_cpu_outlive;

/* 0 or -ENOMEM. As hc_backend_type.outlive. */
int hc_cpu_outlive_make(struct hc_cpu_machine *machine, const struct hc_module_link *link,
                        void (*give_up)(void *context, struct hc_given_up *given_up), void *context, struct hc_cpu_outlive **outlive);
/* After the machine. NULL is accepted. */
void hc_cpu_outlive_free(struct hc_cpu_outlive *outlive);
uint32_t hc_cpu_outlive_owner(const struct hc_cpu_outlive *outlive, uint32_t packet, unsigned lane);

#endif
