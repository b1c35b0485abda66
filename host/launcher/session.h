/* One kernel's run, from creating the runtime to the process's exit status. Shared by hcrun and the programs of hcc. */
#ifndef HC_HOST_LAUNCHER_SESSION_H
#define HC_HOST_LAUNCHER_SESSION_H

#include "host/launcher/settings.h"

struct hc_session {
    const struct hc_settings *settings;
    struct hc_runtime *runtime;
    struct hc_launch *launch;
    struct hc_module *module; /* NULL, or set by the caller: close unloads it */
    void *memory;             /* device memory; likewise freed */
};

/* Each of these: 0, or an exit status after a message on stderr. */
int hc_session_open(struct hc_session *session, const struct hc_settings *settings);
/* From here on signals end the run in order. */
int hc_session_launch(struct hc_session *session, struct hc_kernel *kernel, const struct hc_geometry *geometry,
                      void **arguments);
/* Returns when the kernel has ended by itself, with all output written: 0, or 1 after saying that output was lost.
 * Every other end (exit, abort, fault, signal, broken pipe) ends the process. */
int hc_session_wait(struct hc_session *session);
/* Frees everything and returns `status`; a signal that comes meanwhile ends the process at once. */
int hc_session_close(struct hc_session *session, int status);

#endif
