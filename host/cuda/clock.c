/* The device's timer against the host's clock, also while kernels occupy the device.
 *
 * %globaltimer can be read only by a kernel, and beside a kernel that fills the device no other runs. But the time
 * stamps of events come from the same counter: the GPU's front end writes them, and needs no multiprocessor for it. So:
 *
 * 1. At opening, with no kernel running, a tiny kernel reads the timer (g) between two events A and B whose distance
 *    D the driver tells. A <= g <= B in the timer's own time, hence B lies in [g, g + D]: its middle is right to D/2,
 *    a few microseconds. The narrowest of several tries is kept. B is then the reference.
 * 2. A sample records an event on a private stream and polls until it is done: the host's clock before and after bounds
 *    when that was, and its distance from the reference event gives the timer's value. It becomes the new reference, so
 *    the distance stays short: it is a float of milliseconds, exact to 60 ns in a second. Errors of the distances do
 *    not add up beyond that rounding, because each stamp is the end of one distance and the beginning of the next.
 * 3. A distance that differs from the host's by more than MISMATCH is not believed (-EAGAIN), and the reference stays.
 *
 * A sample costs two driver calls that do not wait; the stream's priority keeps it off the queues of ordinary kernels.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "host/cuda/internal.h"

#define CALIBRATIONS 12u
#define TRIES 4u
#define GOOD_WIDTH_NS 20000u
#define SAMPLE_DEADLINE_NS 5000000u
#define PAGE 4096u
/* Two clocks of one machine agree to a few hundred parts in a million; adjtime moves the host's by 500. */
#define MISMATCH_PER_MILLION 2000.0
#define MISMATCH_NS 1000000.0

static const char stamp_ptx[] = ".version 6.3\n"
                                ".target sm_75\n"
                                ".address_size 64\n"
                                ".visible .entry hc_stamp(.param .u64 place)\n"
                                "{\n"
                                "    .reg .b64 %where, %now;\n"
                                "    ld.param.u64 %where, [place];\n"
                                "    mov.u64 %now, %globaltimer;\n"
                                "    st.volatile.global.u64 [%where], %now;\n"
                                "    ret;\n"
                                "}\n";

struct calibration {
    hc_cu_function stamp;
    volatile uint64_t *place; /* mapped: the host reads the stamp here */
    hc_cu_pointer place_on_device;
};

/* One round of step 1. The result is the timer at event[1] and half the width of what it may be. */
static hc_cu_result calibrate_once(struct hc_backend *backend, const struct calibration *tools, uint64_t *timer,
                                   uint64_t *uncertainty)
{
    const struct hc_cuda_api *api = backend->api;
    struct hc_cuda_clock *clock = &backend->clock;
    hc_cu_pointer place = tools->place_on_device;
    void *arguments[] = {&place};
    float milliseconds = 0;
    hc_cu_result result = api->cuEventRecord(clock->event[0], clock->stream);
    if (result == HC_CU_SUCCESS)
        result = api->cuLaunchKernel(tools->stamp, 1, 1, 1, 1, 1, 1, 0, clock->stream, arguments, NULL);
    if (result == HC_CU_SUCCESS)
        result = api->cuEventRecord(clock->event[1], clock->stream);
    if (result == HC_CU_SUCCESS)
        result = hc_cuda_poll(backend, clock->event[1], NULL, hc_cuda_now() + 1000000000u, 10000);
    if (result == HC_CU_SUCCESS)
        result = api->cuEventElapsedTime(&milliseconds, clock->event[0], clock->event[1]);
    if (result == HC_CU_SUCCESS) {
        *uncertainty = (uint64_t)(milliseconds * 1e6 / 2);
        *timer = *tools->place + *uncertainty;
    }
    return result;
}

/* The event of the best round would be overwritten by the next, so the rounds go on until one is about as good as the
 * best seen so far. */
static hc_cu_result calibrate(struct hc_backend *backend, const struct calibration *tools)
{
    struct hc_cuda_clock *clock = &backend->clock;
    uint64_t best = UINT64_MAX;
    hc_cu_result result = HC_CU_SUCCESS;
    for (unsigned round = 0; round < 3 * CALIBRATIONS && result == HC_CU_SUCCESS; round++) {
        uint64_t timer, uncertainty, before = hc_cuda_now();
        result = calibrate_once(backend, tools, &timer, &uncertainty);
        if (result != HC_CU_SUCCESS)
            break;
        clock->slack = (hc_cuda_now() - before) / 2;
        clock->timer = timer;
        clock->uncertainty = uncertainty;
        clock->host = before + clock->slack;
        clock->current = 1;
        if (round >= CALIBRATIONS && uncertainty <= best + best / 4)
            break;
        if (round > 0 && uncertainty < best) /* the first round pays for first uses */
            best = uncertainty;
    }
    return result;
}

static int give_up(struct hc_backend *backend, hc_cu_result result, const char *step)
{
    struct hc_cuda_clock *clock = &backend->clock;
    clock->error = hc_cuda_errno(result);
    if (clock->error == -ENOEXEC || clock->error == -EAGAIN)
        clock->error = -ENOTSUP;
    snprintf(clock->why_not, sizeof(clock->why_not), "the timer of %s cannot be read (%s): %s: %s", backend->info.id,
             step, hc_cuda_result_name(backend->api, result), hc_cuda_result_text(backend->api, result));
    return clock->error;
}

static void calibrate_with_kernel(struct hc_backend *backend)
{
    const struct hc_cuda_api *api = backend->api;
    struct calibration tools;
    hc_cu_module module;
    hc_cu_result result = api->cuModuleLoadDataEx(&module, stamp_ptx, 0, NULL, NULL);
    if (result != HC_CU_SUCCESS) {
        give_up(backend, result, "compiling a kernel that reads it");
        return;
    }
    result = api->cuModuleGetFunction(&tools.stamp, module, "hc_stamp");
    void *page = result == HC_CU_SUCCESS ? hc_cuda_map_pinned(backend, PAGE) : NULL;
    if (page != NULL) {
        tools.place = page;
        result = api->cuMemHostGetDevicePointer(&tools.place_on_device, page, 0);
        if (result == HC_CU_SUCCESS)
            result = calibrate(backend, &tools);
        hc_cuda_unmap_pinned(backend, page, PAGE);
    } else if (result == HC_CU_SUCCESS) {
        result = HC_CU_OUT_OF_MEMORY;
    }
    if (result != HC_CU_SUCCESS)
        give_up(backend, result, "running a kernel that reads it");
    api->cuModuleUnload(module);
}

void hc_cuda_clock_open(struct hc_backend *backend)
{
    const struct hc_cuda_api *api = backend->api;
    struct hc_cuda_clock *clock = &backend->clock;
    pthread_mutex_init(&clock->mutex, NULL);
    hc_cu_result result =
        api->cuStreamCreateWithPriority(&clock->stream, HC_CU_STREAM_NON_BLOCKING, HC_CUDA_HIGHEST_PRIORITY);
    for (unsigned i = 0; i < 2 && result == HC_CU_SUCCESS; i++)
        result = api->cuEventCreate(&clock->event[i], HC_CU_EVENT_DEFAULT);
    if (result != HC_CU_SUCCESS)
        give_up(backend, result, "creating events");
    else
        calibrate_with_kernel(backend);
}

void hc_cuda_clock_close(struct hc_backend *backend)
{
    const struct hc_cuda_api *api = backend->api;
    struct hc_cuda_clock *clock = &backend->clock;
    for (unsigned i = 0; i < 2; i++)
        if (clock->event[i] != NULL)
            api->cuEventDestroy(clock->event[i]);
    if (clock->stream != NULL)
        api->cuStreamDestroy(clock->stream);
}

struct sample {
    uint64_t timer, host, uncertainty;
};

static int believable(double device_ns, double host_ns, uint64_t slack)
{
    double apart = device_ns > host_ns ? device_ns - host_ns : host_ns - device_ns;
    return device_ns >= 0 && apart <= MISMATCH_NS + (double)slack + host_ns * MISMATCH_PER_MILLION / 1e6;
}

/* Step 2. On success the sample is also the new reference. -EAGAIN: the event took too long, or step 3. */
static int sample_once(struct hc_backend *backend, struct sample *sample)
{
    const struct hc_cuda_api *api = backend->api;
    struct hc_cuda_clock *clock = &backend->clock;
    unsigned other = 1 - clock->current;
    float milliseconds = 0;
    uint64_t before = hc_cuda_now();
    hc_cu_result result = api->cuEventRecord(clock->event[other], clock->stream);
    if (result == HC_CU_SUCCESS)
        result = hc_cuda_poll(backend, clock->event[other], NULL, before + SAMPLE_DEADLINE_NS, 2000);
    uint64_t after = hc_cuda_now();
    if (result == HC_CU_SUCCESS)
        result = api->cuEventElapsedTime(&milliseconds, clock->event[clock->current], clock->event[other]);
    if (result == HC_CU_NOT_READY)
        return hc_error_set(-EAGAIN, "the timer of %s did not answer in time", backend->info.id);
    if (result != HC_CU_SUCCESS)
        return hc_cuda_fail(backend, result, "the timer of %s cannot be read", backend->info.id);
    uint64_t slack = (after - before) / 2;
    sample->host = before + slack;
    double elapsed = (double)milliseconds * 1e6;
    if (!believable(elapsed, (double)(sample->host - clock->host), slack + clock->slack))
        return hc_error_set(-EAGAIN, "the timer of %s advanced %.0f ns while the host's advanced %.0f",
                            backend->info.id, elapsed, (double)(sample->host - clock->host));
    sample->timer = clock->timer + (uint64_t)(elapsed + 0.5);
    sample->uncertainty = slack + clock->uncertainty;
    clock->timer = sample->timer;
    clock->host = sample->host;
    clock->slack = slack;
    clock->current = other;
    return 0;
}

/* The best of a few: a thread that was interrupted between its two looks at the clock gives a wide one. */
static int sample(struct hc_backend *backend, struct sample *best)
{
    int error = 0, have = 0;
    for (unsigned i = 0; i < TRIES; i++) {
        struct sample one = {0, 0, 0};
        error = sample_once(backend, &one);
        if (error != 0)
            break;
        if (!have || one.uncertainty < best->uncertainty)
            *best = one;
        have = 1;
        if (best->uncertainty < GOOD_WIDTH_NS / 2 + backend->clock.uncertainty)
            break;
    }
    return have ? 0 : error;
}

int hc_cuda_timer_sample(struct hc_backend *backend, uint64_t *timer, uint64_t *monotonic_ns, uint64_t *uncertainty_ns)
{
    struct hc_cuda_clock *clock = &backend->clock;
    struct hc_cuda_scope scope;
    struct sample best = {0, 0, 0};
    if (clock->error != 0)
        return hc_error_set(clock->error, "%s", clock->why_not);
    int error = hc_cuda_enter(backend, &scope);
    if (error != 0)
        return error;
    pthread_mutex_lock(&clock->mutex);
    error = sample(backend, &best);
    pthread_mutex_unlock(&clock->mutex);
    hc_cuda_leave(backend, &scope);
    if (error == 0) {
        *timer = best.timer;
        *monotonic_ns = best.host;
        *uncertainty_ns = best.uncertainty;
    }
    return error;
}
