/* The service's life, and what its owner may ask of it. */
#include "host/service/service.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "host/backend.h"
#include "host/own_descriptors.h"
#include "host/service/descriptor.h"
#include "host/service/pool.h"
#include "host/service/worker.h"

#define POOL_STACK (256u << 10)
#define PAUSE_SECONDS 2
#define RING_LOG2_MOST 24u

/* Wakes those who wait in hc_service_drain or _pause, if there are any. They count themselves before they look. */
void hc_service_changed(struct hc_service *service)
{
    if (atomic_load(&service->waiters) == 0)
        return;
    pthread_mutex_lock(&service->lock);
    pthread_cond_broadcast(&service->changed);
    pthread_mutex_unlock(&service->lock);
}

bool hc_service_pipe_broke(struct hc_service *service)
{
    const struct hc_service_events *events = &service->config.events;

    return events->broken_pipe != NULL && !atomic_load(&service->pipes_may_break) && events->broken_pipe(events->context);
}

bool hc_service_ended(struct hc_service *service, enum hc_end_kind kind, int status, uint32_t owner)
{
    const struct hc_service_events *events = &service->config.events;

    if (owner != 0)
        return events->ended(events->context, kind, status, owner);
    if (atomic_exchange(&service->ended, true) || events->ended == NULL)
        return false;
    return events->ended(events->context, kind, status, owner);
}

/* ---- Start */

static bool is_sound(const struct hc_region_header *region)
{
    return region->ring_count != 0 && region->ring_count <= HC_MAX_RINGS && region->ring_log2 <= RING_LOG2_MOST &&
           region->slot_count != 0 && region->slot_count <= UINT32_MAX / HC_PACKETS_PER_SLOT &&
           region->rings_offset % sizeof(struct hc_unit) == 0 &&
           region->packets_offset % _Alignof(struct hc_packet) == 0 &&
           region->cargo_offset % _Alignof(struct hc_cargo) == 0 && region->stage_offset % HC_STAGE_BLOCK_BYTES == 0 &&
           region->stage_small_groups <= HC_STAGE_GROUPS_MOST && region->stage_large_groups <= HC_STAGE_GROUPS_MOST;
}

static unsigned count_cores(void)
{
    cpu_set_t set;

    return sched_getaffinity(0, sizeof set, &set) == 0 ? (unsigned)CPU_COUNT(&set) : 1;
}

static void init_worker(struct hc_service *service, unsigned ring)
{
    struct hc_worker *worker = &service->workers[ring];
    const char *region = (const char *)service->config.region;

    worker->service = service;
    worker->ring = ring;
    worker->entries = (const struct hc_unit *)(region + service->config.region->rings_offset) +
                      ((size_t)ring << service->ring_log2);
    worker->ready_last = &worker->ready;
    worker->backlog_last = &worker->backlog;
    worker->wake = -1;
    worker->limit = UINT64_MAX;
}

static struct hc_service *make(const struct hc_service_config *config)
{
    struct hc_service *service = calloc(1, sizeof *service);
    pthread_condattr_t clock;
    unsigned i;

    if (service == NULL)
        return NULL;
    service->config = *config;
    service->ring_count = config->region->ring_count;
    service->ring_log2 = config->region->ring_log2;
    service->packet_count = config->region->slot_count * HC_PACKETS_PER_SLOT;
    service->packets = (struct hc_packet *)((char *)config->region + config->region->packets_offset);
    service->cargo = (struct hc_cargo *)((char *)config->region + config->region->cargo_offset);
    service->stage = (unsigned char *)config->region + config->region->stage_offset;
    service->stage_blocks = (config->region->stage_small_groups + config->region->stage_large_groups * HC_STAGE_LARGE_BLOCKS) *
                            HC_STAGE_PIECES;
    service->cores = count_cores();
    service->workers = aligned_alloc(_Alignof(struct hc_worker), service->ring_count * sizeof *service->workers);
    if (service->workers != NULL)
        memset(service->workers, 0, service->ring_count * sizeof *service->workers);
    service->given_up_cells = calloc(service->packet_count, sizeof *service->given_up_cells);
    if (service->workers != NULL && service->given_up_cells != NULL)
        service->maps = hc_maps_open(&config->maps, &service->maps_generation);
    if (service->maps == NULL) {
        free(service->given_up_cells);
        free(service->workers);
        free(service);
        return NULL;
    }
    for (i = 0; i < service->ring_count; i++)
        init_worker(service, i);
    for (i = 0; i < 2; i++)
        hc_stream_init(&service->streams[i]);
    hc_transfers_init(&service->transfers);
    pthread_mutex_init(&service->lock, NULL);
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&service->changed, &clock);
    pthread_condattr_destroy(&clock);
    return service;
}

/* 0, or why there is no io_uring where it was asked for. */
static int open_io(struct hc_service *service)
{
    int refusal;

    service->io = HC_IO_THREADS;
    if (service->config.io == HC_IO_THREADS)
        return 0;
    refusal = hc_uring_open(service);
    if (refusal == 0)
        service->io = HC_IO_URING;
    return refusal;
}

/* Limits that io_uring's descriptors and memory meet are nobody's refusal. */
static const char *limit_behind(int error)
{
    if (error == -ENOMEM && hc_memory_is_limited())
        return "ulimit -v";
    if (error == -ENOMEM)
        return "ulimit -l";
    return error == -EMFILE ? "ulimit -n" : error == -ENFILE ? "fs.file-max" : NULL;
}

static int tell_no_uring(int error)
{
    const char *limit = limit_behind(error);

    if (error == -EMFILE) /* threads need some as well */
        return hc_error_start(error, "service");
    if (limit != NULL)
        return hc_error_set(error, "cannot start the service: %s; raise the limit (%s), or use --io threads (HOSTCALL_IO=threads)",
                            strerror(-error), limit);
    return hc_error_set(error, "cannot start the service: %s; io_uring is refused here: use --io threads (HOSTCALL_IO=threads)",
                        strerror(-error));
}

static void tell_of_threads(int error)
{
    const char *limit = limit_behind(error);

    if (limit != NULL)
        fprintf(stderr, "hostcall: io_uring meets a limit (%s: %s); using threads\n", strerror(-error), limit);
    else
        fprintf(stderr, "hostcall: io_uring is refused here (%s); using threads\n", strerror(-error));
}

static int start_threads(struct hc_service *service)
{
    unsigned i;
    int error = hc_pool_create(POOL_STACK, &service->pool);

    if (error == 0)
        error = hc_pool_create(0, &service->handlers);
    for (i = 0; i < service->ring_count && error == 0; i++) {
        struct hc_worker *worker = &service->workers[i];

        worker->wake = hc_own_fd(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
        error = worker->wake < 0 ? worker->wake : 0;
    }
    for (i = 0; i < service->ring_count && error == 0; i++) {
        error = -pthread_create(&service->workers[i].thread, NULL, hc_worker_run, &service->workers[i]);
        service->workers[i].thread_started = error == 0;
    }
    return error;
}

int hc_service_start(const struct hc_service_config *config, struct hc_service **result)
{
    struct hc_service *service;
    sigset_t every, before;
    int refusal, error = 0;

    if (!is_sound(config->region))
        return hc_error_start(-EINVAL, "service");
    hc_queue_start();
    service = make(config);
    if (service == NULL)
        return hc_error_start(-ENOMEM, "service");
    refusal = open_io(service);
    if (refusal != 0 && config->io == HC_IO_URING)
        error = tell_no_uring(refusal);
    sigfillset(&every);
    pthread_sigmask(SIG_SETMASK, &every, &before); /* inherited by every thread of the service */
    if (error == 0 && (error = start_threads(service)) != 0)
        hc_error_start(error, "service");
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (error != 0) {
        hc_service_stop(service);
        return error;
    }
    if (refusal != 0)
        tell_of_threads(refusal);
    *result = service;
    return 0;
}

/* ---- Pause, registration */

int hc_service_register(struct hc_service *service, unsigned number, hc_handler handler, void *context)
{
    if (number >= HC_USER_CALLS)
        return -EINVAL;
    pthread_mutex_lock(&service->lock);
    service->user[number].handler = handler;
    service->user[number].context = context;
    pthread_mutex_unlock(&service->lock);
    return 0;
}

static bool all_parked(const struct hc_service *service)
{
    unsigned i;

    for (i = 0; i < service->ring_count; i++)
        if (atomic_load(&service->workers[i].parked) != atomic_load(&service->pauses))
            return false;
    return true;
}

void hc_service_wake_all(struct hc_service *service)
{
    unsigned i;

    for (i = 0; i < service->ring_count; i++)
        hc_worker_wake(&service->workers[i]);
}

/* -EBUSY: the device publishes without an end. */
int hc_service_pause(struct hc_service *service)
{
    struct timespec limit;
    bool parked;
    int error = 0;

    clock_gettime(CLOCK_MONOTONIC, &limit);
    limit.tv_sec += PAUSE_SECONDS;
    hc_switch(&service->pauses, true);
    atomic_fetch_add(&service->waiters, 1);
    pthread_mutex_lock(&service->lock);
    while (!(parked = all_parked(service)) && error != ETIMEDOUT)
        error = pthread_cond_timedwait(&service->changed, &service->lock, &limit);
    pthread_mutex_unlock(&service->lock);
    atomic_fetch_sub(&service->waiters, 1);
    if (parked)
        return 0;
    hc_service_resume(service);
    return -EBUSY;
}

int hc_service_resume(struct hc_service *service)
{
    hc_switch(&service->pauses, false);
    hc_service_wake_all(service);
    return 0;
}

/* ---- The device's end */

void hc_service_device_gone(struct hc_service *service)
{
    atomic_store(&service->gone, true);
    hc_service_wake_all(service);
}

void hc_service_trap_all(struct hc_service *service)
{
    atomic_store(&service->trapped, true);
    atomic_fetch_add(&service->traps, 1);
    hc_service_wake_all(service);
    hc_stream_trap(service, 0, true);
    hc_stream_trap(service, 1, true);
}

void hc_service_untrap(struct hc_service *service)
{
    atomic_store(&service->trapped, false);
    atomic_store(&service->gone, false);
    atomic_store(&service->ended, false);
    hc_transfers_clear(&service->transfers);
    hc_stream_trap(service, 0, false);
    hc_stream_trap(service, 1, false);
}

void hc_service_settle_maps(struct hc_service *service)
{
    hc_maps_settle(service->maps);
}

/* ---- Stop */

static void free_text(struct hc_job *list)
{
    while (list != NULL) {
        struct hc_job *job = list;

        list = job->next;
        if (job->text)
            hc_job_free(job); /* the others are among the outstanding jobs */
    }
}

/* What will not be started may have its turn in a queue, which other runtimes' jobs wait for. */
static void give_up(struct hc_job *list)
{
    struct hc_job *job;

    for (job = list; job != NULL; job = job->next) {
        if (job->holding)
            hc_queue_leave(&job->key, NULL);
        job->holding = false;
    }
    free_text(list);
}

/* Another runtime's thread may have put something here after the worker ended. */
static void empty_inbox(struct hc_worker *worker)
{
    hc_worker_take_inbox(worker);
    give_up(worker->ready);
}

static void free_jobs(struct hc_worker *worker)
{
    struct hc_job *job;

    while ((job = worker->oldest) != NULL) {
        worker->oldest = job->newer;
        if (!job->running && job->where != HC_AT_URING)
            hc_job_free(job);
    }
    while ((job = worker->free) != NULL) {
        worker->free = job->next;
        hc_job_free(job);
    }
}

static void free_service(struct hc_service *service)
{
    unsigned i;

    for (i = 0; i < 2; i++)
        hc_stream_free(&service->streams[i]);
    hc_transfers_free(&service->transfers);
    pthread_mutex_destroy(&service->lock);
    pthread_cond_destroy(&service->changed);
    free(service->given_up_cells);
    free(service->workers);
    free(service);
}

void hc_service_stop(struct hc_service *service)
{
    struct hc_job *left[2] = {NULL, NULL};
    unsigned i;

    atomic_store(&service->stopping, true);
    hc_service_wake_all(service);
    for (i = 0; i < service->ring_count; i++)
        if (service->workers[i].thread_started)
            pthread_join(service->workers[i].thread, NULL);
    hc_given_up_end(service);
    for (i = 0; i < service->ring_count; i++)
        hc_output_forget(&service->workers[i]);
    hc_queue_forget(service);
    if (service->pool != NULL)
        left[0] = hc_pool_close(service->pool);
    if (service->handlers != NULL)
        left[1] = hc_pool_close(service->handlers);
    hc_maps_close(service->maps);
    for (i = 0; i < service->ring_count; i++)
        empty_inbox(&service->workers[i]);
    give_up(left[0]);
    for (i = 0; i < service->ring_count; i++) {
        free_jobs(&service->workers[i]);
        hc_close_own_fd(service->workers[i].wake);
        if (service->workers[i].uring_open) /* its thread was never started */
            hc_uring_end(&service->workers[i]);
    }
    if (service->pool != NULL)
        hc_pool_release(service->pool);
    if (service->handlers != NULL)
        hc_pool_release(service->handlers);
    free_service(service);
}
