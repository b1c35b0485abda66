/* hcrun's run of one kernel of a cubin, PTX or fatbin. */
#ifndef HC_HOST_LAUNCHER_MODULE_RUN_H
#define HC_HOST_LAUNCHER_MODULE_RUN_H

#include "host/cuda/introspect.h"
#include "host/launcher/settings.h"

/* `words` are what follows the module's path: a kernel's name (it may be left out where there is only one kernel), then
 * typed arguments. Returns the exit status. */
int hc_module_run(const char *path, const struct hc_image *image, struct hc_settings *settings, int count,
                  char **words);

#endif
