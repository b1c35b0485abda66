/* struct hc_runtime and its parts: for host/ only. */
#ifndef HC_HOST_RUNTIME_INTERNAL_H
#define HC_HOST_RUNTIME_INTERNAL_H

#include <pthread.h>
#include <sys/types.h>

#include "host/backend.h"
#include "host/clock.h"
#include "host/include/hostcall/hostcall.h"
#include "host/region.h"
#include "host/service/service.h"

struct hc_launch {
    struct hc_runtime *runtime;
    void *handle;      /* the backend's */
    int anonymous;     /* nobody holds the handle: the runtime frees it */
    int told;          /* a wait has said that device code ended the program, or it had before this launch */
    struct hc_launch *next;
};

struct hc_kernel {
    struct hc_module *module;
    void *handle; /* the backend's */
    char *name;
    struct hc_kernel *next;
};

struct hc_module {
    struct hc_runtime *runtime;
    void *handle; /* the backend's */
    struct hc_kernel *kernels;
};

struct hc_runtime {
    const struct hc_backend_type *type;
    struct hc_backend *backend;
    struct hc_device_info info;
    struct hc_region region;
    void *region_device;           /* the region's address on the device */
    struct hc_device_state *state; /* device memory */
    struct hc_module_link link;    /* what attached modules receive */
    struct hc_service *service;
    struct hc_clock *clock;
    pid_t creator;                 /* a forked child must not drain */

    pthread_mutex_t lock;          /* guards what follows */
    pthread_cond_t changed;
    struct hc_launch *launches;    /* not yet seen to end */
    unsigned unreaped, reap_at;    /* launches since those without a handle were looked at; when to do so again */
    int program;                   /* exit ends the process: the launcher sees to it */
    int ended;                     /* device code has called exit, abort or failed an assert, with exit_status */
    int ending;                    /* it did so in launches that have not all ended yet */
    int exit_status;
    int broken_pipe;
    int faulted;                   /* the device died */
    int unsettled;                 /* lanes died in calls on a device that lives on: see hc_launch_settle */
    struct hc_runtime *next;       /* in the list of live runtimes */
};

/* For the launcher: exit, abort and assert are reported by -ECANCELED and hc_exit_status only, and no lane traps, since the
 * process is about to end. Call before the first launch. */
void hc_runtime_set_program(struct hc_runtime *runtime);
/* Nonzero once a write of this runtime met a pipe or socket whose reader is gone. */
int hc_runtime_broken_pipe(struct hc_runtime *runtime);
/* As hc_drain; *unwritten receives the bytes of output that are left. */
int hc_runtime_drain(struct hc_runtime *runtime, int64_t timeout_ns, uint64_t *unwritten);
/* The device died: its kernels will publish nothing more. Caller holds the lock. */
void hc_runtime_device_gone(struct hc_runtime *runtime);
/* Checks a module's link and fills it in. -ENOENT when it has none. */
int hc_runtime_attach(struct hc_runtime *runtime, void *module, uint64_t told);
/* No kernel runs any more, nor will anybody wait for one: what their launches hold is freed. */
void hc_launch_forget_all(struct hc_runtime *runtime);
/* Nonzero while a kernel started by hc_launch has not been seen to end. Caller holds the lock. */
int hc_launch_any_running(struct hc_runtime *runtime);

#endif
