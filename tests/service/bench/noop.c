/* How many no-op calls one worker serves a second, from one fake-device thread; how long one takes
 * after idling; and what idling costs. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "protocol/unit_host.h"
#include "tests/service/fake_device.h"

enum { WINDOW = 64, CALLS = 4000000 };
static struct fake fake;

static void throughput(uint32_t mask)
{
    static uint64_t tags[WINDOW];
    unsigned i, last = 31 - (unsigned)__builtin_clz(mask);
    int64_t start = now_ns(), took;

    for (i = 0; i < CALLS; i++) {
        unsigned packet = i % WINDOW;

        while (i >= WINDOW && hc_unit_high(&fake_packet(&fake, packet)->reply[last]) != tags[packet])
            ;
        tags[packet] = fake_publish(&fake, 0, packet, mask, HC_OP_NOP, 0);
    }
    took = now_ns() - start;
    printf("%2d lanes: %.2f M packets/s, %.1f M lane calls/s\n", __builtin_popcount(mask), CALLS * 1e3 / (double)took,
           CALLS * 1e3 * __builtin_popcount(mask) / (double)took);
}

static int compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static void latency(unsigned gap_us, const char *name)
{
    static int64_t times[2000];
    unsigned i, count = gap_us != 0 ? 500 : 2000;

    for (i = 0; i < count; i++) {
        struct timespec gap = {0, gap_us * 1000};
        struct call call = {.opcode = HC_OP_NOP};
        int64_t start;

        if (gap_us != 0)
            nanosleep(&gap, NULL);
        start = now_ns();
        call_make(&fake, call);
        times[i] = now_ns() - start;
    }
    qsort(times, count, sizeof times[0], compare);
    printf("%s: p50 %.1f us, p99 %.1f us\n", name, (double)times[count / 2] / 1e3, (double)times[count * 99 / 100] / 1e3);
}

static void idle_cost(unsigned ms, const char *name)
{
    struct rusage before, after;

    getrusage(RUSAGE_SELF, &before);
    nap_ms(ms);
    getrusage(RUSAGE_SELF, &after);
    printf("%s: %.1f %% of a core\n", name,
           ((double)(after.ru_utime.tv_sec + after.ru_stime.tv_sec - before.ru_utime.tv_sec - before.ru_stime.tv_sec) * 1e3 +
            (double)(after.ru_utime.tv_usec + after.ru_stime.tv_usec - before.ru_utime.tv_usec - before.ru_stime.tv_usec) / 1e3) *
               100 / ms);
}

int main(void)
{
    fake_open(&fake, 1, 10, WINDOW, HC_IO_AUTO);
    throughput(1);
    throughput(~0u);
    latency(0, "back to back");
    latency(2000, "after 2 ms of idling");
    idle_cost(800, "idle, responsive");
    nap_ms(300);
    idle_cost(2000, "idle, quiet");
    fake_close(&fake);
    return 0;
}
