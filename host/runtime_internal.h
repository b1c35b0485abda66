/* struct hc_runtime and its parts: for host/ only. */
#ifndef HC_HOST_RUNTIME_INTERNAL_H
#define HC_HOST_RUNTIME_INTERNAL_H

#include <pthread.h>
#include <stdatomic.h>
#include <sys/types.h>

#include "host/backend.h"
#include "host/clock.h"
#include "host/include/hostcall/hostcall.h"
#include "host/region.h"
#include "host/service/service.h"

/* host/launch.c tells its life. */
struct hc_launch {
    struct hc_runtime *runtime;
    _Atomic(void *) handle; /* the backend's; NULL while it is being started */
    int anonymous;          /* nobody holds the handle: the runtime frees it */
    unsigned ends_before;   /* news.ends when it was entered */
    atomic_int told;        /* a wait has said that device code ended the program */
    /* Under the runtime's lock: */
    unsigned holders;
    int gone;               /* nobody asks for it any more */
    struct hc_launch *older, *newer;
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
    struct hc_kernel *kernels; /* under the runtime's modules_lock */
    struct hc_module *next;    /* likewise */
};

/* What the service's threads have to say. */
struct hc_runtime_news {
    atomic_uint ends;         /* how often device code has called exit, abort or failed an assert */
    _Atomic int64_t exit;     /* the status, with bit 32 set; 0: it never did */
    atomic_int broken_pipe;   /* a write met a pipe without a reader */
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

    atomic_int program;            /* exit ends the process: the launcher sees to it */
    atomic_int ends_by_pipe;       /* so does a write to a pipe without a reader */
    atomic_int faulted;            /* the device died */
    atomic_int sealed;             /* see hc_runtime_drain_last */
    struct hc_runtime_news news;

    pthread_mutex_t lock;          /* of the launches; never held across a call of the backend or the service */
    struct hc_launch *launches;    /* starting, running, or not asked for yet: the newest */
    unsigned unreaped, reap_at;    /* launches since those without a handle were looked at; when to do so again */

    pthread_mutex_t modules_lock;  /* of the modules and their kernels; held while the backend looks for a kernel */
    struct hc_module *modules;
    struct hc_runtime *next;       /* in the list of live runtimes */
};

/* For the launcher: exit, abort and assert are reported by -ECANCELED and hc_exit_status only, and no lane traps, since the
 * process is about to end. Call before the first launch. */
void hc_runtime_set_program(struct hc_runtime *runtime, bool ends_by_pipe);
/* Nonzero once a write of this runtime met a pipe or socket whose reader is gone. */
int hc_runtime_broken_pipe(struct hc_runtime *runtime);
/* For a process that ends, while kernels may run. From here on calls that were published before are served and no others, so that no call is
 * answered after text that this does not wait for. Says on stderr how many bytes are lost. 0, -ETIMEDOUT, or as hc_drain; makes no call of
 * the driver. */
int hc_runtime_drain_last(struct hc_runtime *runtime);
/* For hc_destroy: as long as some of the output and of posted calls is done every few seconds. Says on stderr how many bytes are lost. */
void hc_runtime_drain_whole(struct hc_runtime *runtime);
/* The process does not end after all: a handler of exit() uses the runtime. Does nothing in the launcher's programs. */
void hc_runtime_break_seal(struct hc_runtime *runtime);
/* Checks a module's link and fills it in. -ENOENT when it has none. */
int hc_runtime_attach(struct hc_runtime *runtime, void *module, uint64_t told);
/* No kernel runs any more, nor will anybody wait for one: what their launches hold is freed. */
void hc_launch_forget_all(struct hc_runtime *runtime);
/* Nonzero while a kernel started by hc_launch runs; with *ended nonzero if one of them ran when device code ended the program. */
int hc_launch_any_running(struct hc_runtime *runtime, int *ended);
/* hc_destroy: frees a module and its kernels. */
void hc_module_free(struct hc_module *module);
/* host_text.c. Before a launch: what the host program has printed goes out, unless that would wait. */
void hc_flush_host_text(void);

#endif
