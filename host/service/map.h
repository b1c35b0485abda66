/* Files that device code has mapped: a table of mappings, and which parts of them the device can reach at present. Any pool
 * thread may call; no lock is held while the device's driver works.
 *
 * A mapping is cut into windows. Those of an ordinary mapping are all registered before it is answered. Of a mapping made with
 * MAP_NORESERVE each is registered when device code asks for it (WILLNEED) and may be let go while kernels run (DONTNEED). */
#ifndef HC_HOST_SERVICE_MAP_H
#define HC_HOST_SERVICE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct hc_maps;

/* What makes host memory reachable by the device, at the host's own address. */
struct hc_map_device {
    void *context;
    /* `window`: release must be possible while kernels run. Either may wait for a kernel, where another thread of the program waits for one
     * inside the driver; the table calls them from threads of its own. NULL: nothing needs to be done. */
    int (*enroll)(void *context, void *host, size_t bytes, bool writable, bool window);
    /* 0, or -EBUSY: not now, since a kernel runs. */
    int (*release)(void *context, void *host, size_t bytes, bool writable, bool window);
    size_t budget; /* bytes that may be registered at a time; 0: no limit */
    unsigned patience_ms; /* how long a request waits when no call of the driver comes back; 0: 1.5 s */
};

struct hc_map_request {
    size_t length;
    int prot, flags, fd;
    off_t offset;
};

/* NULL: out of memory. A table is never freed but used again, so that a pool thread that was left behind by the end of its service
 * finds a table of another generation, and not freed memory. */
struct hc_maps *hc_maps_open(const struct hc_map_device *device, uint64_t *generation);
/* Waits for driver calls in progress, then releases and unmaps everything. No kernel may be running. */
void hc_maps_close(struct hc_maps *maps);
/* Releases what was unmapped while a kernel ran. Call when none does; returns at once if there is nothing. */
void hc_maps_settle(struct hc_maps *maps);

/* As mmap, munmap and madvise: the address, 0, or -errno. -EAGAIN: the budget is taken, or the driver does not answer; what comes late is
 * taken back when that is possible, as pages unmapped while a kernel runs are. -ECANCELED: the table was closed. */
int64_t hc_maps_map(struct hc_maps *maps, uint64_t generation, const struct hc_map_request *request);
int64_t hc_maps_unmap(struct hc_maps *maps, uint64_t generation, uint64_t address, uint64_t length);
int64_t hc_maps_advise(struct hc_maps *maps, uint64_t generation, uint64_t address, uint64_t length, int advice);

#endif
