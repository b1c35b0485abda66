/* A pool of threads that grows: a blocked thread never delays a job that comes later. */
#ifndef HC_HOST_SERVICE_POOL_H
#define HC_HOST_SERVICE_POOL_H

#include "host/service/job.h"

struct hc_pool;

/* Starts the first thread, with the caller's signal mask. `stack` 0: the default size. 0 or -errno. */
int hc_pool_create(size_t stack, struct hc_pool **pool);
/* Starts are in the order of submission. Jobs submitted after hc_pool_close are dropped. false: all threads are busy, no more are to be
 * had, and the job is one that waits for nobody (brief): it is the caller's to do. */
bool hc_pool_submit(struct hc_pool *pool, struct hc_job *job);
/* No job starts or finishes in the service after this. Threads that are inside a call are left to end by themselves.
 * Returns the jobs that were never started. */
struct hc_job *hc_pool_close(struct hc_pool *pool);
/* After hc_pool_close: from now on those threads own their jobs (job->running). The last one frees the pool. */
void hc_pool_release(struct hc_pool *pool);
unsigned hc_pool_threads(struct hc_pool *pool);

#endif
