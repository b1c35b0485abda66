/* Waiting by polling. The driver's own waits may block every other thread's calls on the context, or spin for the whole
 * time, by a setting that belongs to the program; polling does neither. */
#define _GNU_SOURCE
#include <sched.h>

#include "host/cuda/internal.h"

#define HARD_POLLS 32u

uint64_t hc_cuda_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

void hc_cuda_pause(struct hc_cuda_backoff *backoff)
{
    if (backoff->polls++ < HARD_POLLS) {
        sched_yield();
        return;
    }
    backoff->sleep_ns = backoff->sleep_ns == 0 ? 1000 : backoff->sleep_ns * 2;
    if (backoff->sleep_ns > backoff->longest_ns)
        backoff->sleep_ns = backoff->longest_ns;
    struct timespec time = {.tv_nsec = (long)backoff->sleep_ns};
    clock_nanosleep(CLOCK_MONOTONIC, 0, &time, NULL);
}

hc_cu_result hc_cuda_poll(struct hc_backend *backend, hc_cu_event event, hc_cu_stream stream, uint64_t deadline_ns,
                          uint64_t longest_ns)
{
    struct hc_cuda_backoff backoff = {.longest_ns = longest_ns};
    for (;;) {
        hc_cu_result result = event != NULL ? backend->api->cuEventQuery(event) : backend->api->cuStreamQuery(stream);
        if (result != HC_CU_NOT_READY)
            return result;
        if (deadline_ns != 0 && hc_cuda_now() >= deadline_ns)
            return HC_CU_NOT_READY;
        hc_cuda_pause(&backoff);
    }
}
