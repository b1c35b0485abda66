/* The seam between the runtime and a kind of device. One table of functions for each kind: cuda/ and cpu/. A backend is
 * opened for one device. Functions return 0 or -errno and leave a line in hc_error_set() on failure. */
#ifndef HC_HOST_BACKEND_H
#define HC_HOST_BACKEND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/include/hostcall/hostcall.h"

struct hc_given_up; /* host/service/given_up.h */
struct hc_module_link;

struct hc_backend; /* a backend's own; its first member is `const struct hc_backend_type *type` */

struct hc_device_info {
    char id[16];    /* "cpu", "cuda:0" */
    char name[96];  /* the maker's name */
    int major, minor; /* compute capability, 0 for the CPU device */
    uint64_t memory_bytes;
    unsigned max_warps; /* that can be resident at the same time: sizes the slots */
    unsigned driver_version; /* as cuDriverGetVersion; 0 for the CPU device */
};

struct hc_backend_type {
    const char *name;

    /* How many devices there are; 0 where the driver is absent. Never prints. */
    int (*count)(void);
    /* What info will say of a device, before it is open; NULL where only opening tells. */
    int (*describe)(int index, struct hc_device_info *info);
    int (*open)(const struct hc_options *options, int index, struct hc_backend **backend);
    void (*close)(struct hc_backend *backend);
    void (*info)(const struct hc_backend *backend, struct hc_device_info *info);

    /* Makes page-aligned host memory readable and writable by the device. */
    int (*share)(struct hc_backend *backend, void *host, size_t bytes, void **device_address);
    void (*unshare)(struct hc_backend *backend, void *host);

    /* Mapped files. map_register makes page-aligned pages, none past their file's end, reachable by the device at the host's own
     * address (read-only pages unless `writable`); safe and without waiting while kernels run. -EOPNOTSUPP: this device cannot do it;
     * -EFAULT: the pages are not there. map_unregister undoes it, also after a device fault; -EBUSY: not while a kernel runs, which
     * it never answers for a `window`. The same four values go to both. */
    int (*map_register)(struct hc_backend *backend, void *host, size_t bytes, bool writable, bool window);
    int (*map_unregister)(struct hc_backend *backend, void *host, size_t bytes, bool writable, bool window);

    /* Device memory. alloc only before kernels run, or from the program's own thread. */
    int (*alloc)(struct hc_backend *backend, size_t bytes, void **device_pointer);
    int (*free)(struct hc_backend *backend, void *device_pointer);
    /* Copies; safe while a kernel runs (private non-blocking stream), ordered among themselves, return when done. */
    int (*write)(struct hc_backend *backend, void *device_pointer, const void *source, size_t bytes);
    int (*read)(struct hc_backend *backend, void *destination, const void *device_pointer, size_t bytes);

    /* Modules. `image` NULL: what is compiled into the program. */
    int (*module_load)(struct hc_backend *backend, const void *image, size_t size, void **module);
    int (*module_unload)(struct hc_backend *backend, void *module);
    /* The module behind a host symbol, a CUmodule, a CUlibrary or a CUfunction (kind 0, 1, 2, 3): see hc_attach_*. */
    int (*module_of)(struct hc_backend *backend, int kind, const void *handle, void **module);
    /* Address of a global symbol; -ENOENT. */
    int (*module_symbol)(struct hc_backend *backend, void *module, const char *name, void **address, size_t *bytes);

    int (*kernel_find)(struct hc_backend *backend, void *module, const char *name, void **kernel);
    int (*launch)(struct hc_backend *backend, void *kernel, const struct hc_geometry *geometry, void **arguments,
                  void **launch);
    /* As hc_launch_wait less -ECANCELED. 0 and -EFAULT leave the launch to `launch_release`. Any number of threads. */
    int (*launch_wait)(struct hc_backend *backend, void *launch, int64_t timeout_ns, double *seconds);
    void (*launch_release)(struct hc_backend *backend, void *launch);
    /* For a device of which one launch can fail and the others live on; NULL: a fault is the end of all. `outlive` comes before the first
     * launch: what a failed launch's threads had asked for and not seen answered goes to give_up, which must not wait, on any thread. */
    int (*outlive)(struct hc_backend *backend, const struct hc_module_link *link,
                   void (*give_up)(void *context, struct hc_given_up *given_up), void *context);
    /* Which launch holds the cell, while a call in it is unanswered; 0: none. And is it running, and asked about for the first time? */
    uint32_t (*owner_of)(struct hc_backend *backend, uint32_t packet, unsigned lane);
    bool (*first_exit)(struct hc_backend *backend, uint32_t owner);
    /* Is any kernel of this process on the device running or queued? 1, 0, or -EFAULT after a device fault. Where the device is asked, it
     * may take `patience_ns` to answer, as it has none for a process while it is another's; a device that does not answer is busy. */
    int (*busy)(struct hc_backend *backend, int64_t patience_ns);
    /* Does a tool that knows where each variable ends watch the kernels? */
    bool (*watched)(void);

    /* The device timer and the host's CLOCK_MONOTONIC (ns) at one moment; uncertainty in ns. Safe while kernels run.
     * The timer is what hc_lane_timer() reads in device code. -EAGAIN: not now. */
    int (*timer_sample)(struct hc_backend *backend, uint64_t *timer, uint64_t *monotonic_ns, uint64_t *uncertainty_ns);
};

extern const struct hc_backend_type hc_backend_cpu;
extern const struct hc_backend_type hc_backend_cuda;

/* Error text of this thread's last failure: one line, no newline at its end. Returns `error` for `return hc_error_set(..)`. */
int hc_error_set(int error, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* "cannot start the WHAT", why, and what to do about a limit. Returns `error`. */
int hc_error_start(int error, const char *what);
/* To be added to a line: which limit to raise, or "". */
const char *hc_error_remedy(int error);
/* Is there a limit of address space (ulimit -v)? */
bool hc_memory_is_limited(void);

#endif
