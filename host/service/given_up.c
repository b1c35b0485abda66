#include "host/service/given_up.h"

#include "host/service/worker.h"
#include "protocol/unit_host.h"

/* Answered calls that are told of at a time. */
#define BATCH 64u

static void mark(struct hc_service *service, const struct hc_given_call *call)
{
    atomic_fetch_or(&service->given_up_cells[call->packet], 1u << call->lane);
}

static void unmark(struct hc_service *service, const struct hc_given_call *call)
{
    atomic_fetch_and(&service->given_up_cells[call->packet], ~(1u << call->lane));
}

static void finish(struct hc_service *service, struct hc_given_up *given_up)
{
    hc_transfers_drop(&service->transfers, given_up->owner);
    given_up->done(given_up);
}

void hc_service_give_up(struct hc_service *service, struct hc_given_up *given_up)
{
    unsigned i;

    given_up->left = given_up->count;
    if (given_up->count == 0) {
        finish(service, given_up);
        return;
    }
    for (i = 0; i < given_up->count; i++) {
        given_up->calls[i].answered = false;
        mark(service, &given_up->calls[i]);
    }
    pthread_mutex_lock(&service->lock);
    given_up->next = service->given_up;
    service->given_up = given_up;
    pthread_mutex_unlock(&service->lock);
    atomic_fetch_add(&service->given_up_number, 1);
    hc_service_wake_all(service);
}

bool hc_job_is_given_up(const struct hc_job *job)
{
    const struct hc_service *service = job->service;
    uint32_t lanes;

    if (job->packet == NULL || atomic_load_explicit(&service->given_up_number, memory_order_relaxed) == 0)
        return false;
    lanes = job->lanes != 0 ? job->lanes : 1u << job->lane;
    return (atomic_load(&service->given_up_cells[job->packet - service->packets]) & lanes) != 0;
}

static bool is_answered(const struct hc_service *service, const struct hc_given_call *call)
{
    return (hc_unit_high(&service->packets[call->packet].reply[call->lane]) & ~HC_REPLY_FLAGS) == call->tag;
}

struct found {
    struct hc_given_up *given_up;
    struct hc_given_call call;
};

/* Finds what the worker's ring has answered, a batch of it. Under the lock. */
static unsigned take_answered(struct hc_worker *worker, struct found *found)
{
    struct hc_service *service = worker->service;
    struct hc_given_up *given_up;
    unsigned count = 0, i;

    for (given_up = service->given_up; given_up != NULL; given_up = given_up->next) {
        for (i = 0; i < given_up->count && count < BATCH; i++) {
            struct hc_given_call *call = &given_up->calls[i];

            if (call->answered || call->tag >> 56 != worker->ring || !is_answered(service, call))
                continue;
            call->answered = true;
            unmark(service, call);
            found[count++] = (struct found){given_up, *call};
        }
    }
    return count;
}

/* Another worker may be telling of the same list's calls: the last to have told ends it. */
static bool told(struct hc_service *service, struct hc_given_up *given_up)
{
    struct hc_given_up **link;
    bool last;

    pthread_mutex_lock(&service->lock);
    last = --given_up->left == 0;
    for (link = &service->given_up; last && *link != NULL; link = &(*link)->next) {
        if (*link == given_up) {
            *link = given_up->next;
            break;
        }
    }
    pthread_mutex_unlock(&service->lock);
    return last;
}

bool hc_given_up_step(struct hc_worker *worker)
{
    struct hc_service *service = worker->service;
    struct found found[BATCH];
    unsigned count, i;

    if (atomic_load_explicit(&service->given_up_number, memory_order_relaxed) == worker->given_up_over)
        return false;
    worker->given_up_over = atomic_load(&service->given_up_number);
    pthread_mutex_lock(&service->lock);
    count = take_answered(worker, found);
    if (service->given_up != NULL)
        worker->given_up_over--; /* look again */
    pthread_mutex_unlock(&service->lock);
    for (i = 0; i < count; i++) {
        found[i].given_up->answered(found[i].given_up, &found[i].call);
        if (told(service, found[i].given_up))
            finish(service, found[i].given_up);
    }
    return count != 0;
}

void hc_given_up_end(struct hc_service *service)
{
    struct hc_given_up *given_up;

    while ((given_up = service->given_up) != NULL) {
        service->given_up = given_up->next;
        finish(service, given_up);
    }
}
