/* What stat and fstat share. */
#ifndef HC_HOST_SERVICE_OPS_PATH_H
#define HC_HOST_SERVICE_OPS_PATH_H

#include "host/service/job.h"

void hc_wire_status(struct hc_wire_stat *wire, const struct statx *status);
int64_t hc_status_admit(struct hc_job *job);
int hc_status_opcode(const struct hc_job *job);
bool hc_status_step(struct hc_job *job, int64_t value);

#endif
