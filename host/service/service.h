/* The service: worker threads that take packets from rings and carry them out. Knows shared memory and the operating
 * system; knows nothing of GPUs, modules or launches. */
#ifndef HC_HOST_SERVICE_SERVICE_H
#define HC_HOST_SERVICE_SERVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/include/hostcall/hostcall.h"
#include "host/service/given_up.h"
#include "host/service/map.h"
#include "protocol/layout.h"

struct hc_service;

/* How device code ended the program. */
enum hc_end_kind { HC_END_EXIT, HC_END_ABORT, HC_END_ASSERT };

/* Called by service threads, without a lock; must return soon and must not call back into the service, except hc_service_trap_all. */
struct hc_service_events {
    void *context;
    /* Device code called exit, abort, or failed an assert; its output published before has been queued. False: the call is not
     * answered, and none is reported any more until hc_service_untrap. True: the calling lane is to trap. */
    bool (*ended)(void *context, enum hc_end_kind kind, int status, uint32_t owner);
    /* Which launch holds the cell, while a call in it is unanswered; 0 where nobody can say. May be NULL. */
    uint32_t (*owner_of)(void *context, uint32_t packet, unsigned lane);
    /* stream 0 stdout, 1 stderr: HC_STREAM_* (protocol/layout.h). */
    void (*stream_state)(void *context, unsigned stream, uint64_t value);
    /* A write met a pipe or socket without a reader (EPIPE). */
    bool (*broken_pipe)(void *context);
};

struct hc_service_config {
    struct hc_region_header *region; /* header, rings and packets; outlives the service */
    enum hc_io io;
    enum hc_idle idle;
    struct hc_service_events events;
    struct hc_map_device maps; /* how mapped files reach the device */
    bool allow_system; /* device code may run commands */
};

/* Starts one worker for each ring of the region. All threads have all signals blocked.
 * -ENOSYS/-EPERM: io is HC_IO_URING and io_uring is refused. Failures leave a line for hc_last_error. */
int hc_service_start(const struct hc_service_config *config, struct hc_service **service);
/* Stops and frees. The device must not be using the region any more. Calls in flight that cannot end (a read of a silent
 * pipe) are cancelled, or left to a detached thread that owns what it touches. */
void hc_service_stop(struct hc_service *service);

int hc_service_register(struct hc_service *service, unsigned number, hc_handler handler, void *context);
int hc_service_pause(struct hc_service *service);
int hc_service_resume(struct hc_service *service);
/* All that was published before is carried out (output written, posted user calls returned), except blocking calls that
 * wait for the outside. `unwritten` (may be NULL) receives output bytes still queued on -ETIMEDOUT.
 * 0, -ETIMEDOUT, or the first error of posted output since the service began (kept: each drain returns it). */
int hc_service_drain(struct hc_service *service, int64_t timeout_ns, uint64_t *unwritten);
/* The same in steps: what was published when it began is waited for, however often. */
struct hc_drain {
    uint64_t number;
    bool streams_known;
    uint64_t bytes[2];
};
void hc_service_drain_begin(struct hc_service *service, struct hc_drain *drain);
int hc_service_drain_wait(struct hc_service *service, struct hc_drain *drain, int64_t timeout_ns, uint64_t *unwritten);
/* A number that grows as packets are taken and output is written or given up. */
uint64_t hc_service_progress(struct hc_service *service);
/* From now on nothing is taken from the rings but what has been published, so that no call is answered after one whose text a drain that
 * follows does not wait for. For processes that end while the device goes on. */
void hc_service_seal(struct hc_service *service);
void hc_service_unseal(struct hc_service *service);
/* The device will publish nothing more (its kernels died): holes in a ring, tickets taken but never published, are
 * skipped from now on. */
void hc_service_device_gone(struct hc_service *service);
/* From now on every reply tells its lane to trap, and calls not yet answered are answered so. */
void hc_service_trap_all(struct hc_service *service);
/* New life after hc_service_trap_all, for the next launch: calls are served again. */
void hc_service_untrap(struct hc_service *service);
/* Lets go of files that device code unmapped while a kernel ran. For moments at which none of the process's kernels runs on the device;
 * returns at once if there are no such files. */
void hc_service_settle_maps(struct hc_service *service);
void hc_service_stats(struct hc_service *service, struct hc_stats *stats);
int hc_service_dump(struct hc_service *service, int fd);

#endif
