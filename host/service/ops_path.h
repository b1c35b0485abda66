/* What operations on paths and on descriptors share. */
#ifndef HC_HOST_SERVICE_OPS_PATH_H
#define HC_HOST_SERVICE_OPS_PATH_H

#include "host/service/job.h"

void hc_wire_status(struct hc_wire_stat *wire, const struct statx *status);
int64_t hc_status_admit(struct hc_job *job);
int hc_status_opcode(const struct hc_job *job);
bool hc_status_step(struct hc_job *job, int64_t value);

/* The value of a system call, or -errno. */
int64_t hc_checked(int64_t value);
/* Makes the input the job's own: `count` strings, one after the other, each with its NUL. 0 or -errno. */
int64_t hc_own_paths(struct hc_job *job, unsigned count);
/* One string of any length. */
int64_t hc_own_text(struct hc_job *job);
/* Does its path begin at this directory, which is none but a descriptor of the library's? -EBADF then, else 0. */
int64_t hc_check_directory(const struct hc_job *job, int directory);
const char *hc_path_of(const struct hc_job *job);
const char *hc_second_path_of(const struct hc_job *job);

/* ops_descriptor.c. Is job->fd a descriptor that device code may use? Sets job->key and job->regular; 0 or -errno. */
int64_t hc_place_free(struct hc_job *job);
/* The same; what has a position keeps the descriptor's queue. */
int64_t hc_place_position(struct hc_job *job);

#endif
