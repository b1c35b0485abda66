/* Keeps the clock lines in device memory current: see layout.h, struct hc_control, and PROTOCOL.md, "Clock". */
#ifndef HC_HOST_CLOCK_H
#define HC_HOST_CLOCK_H

#include "host/backend.h"
#include "protocol/layout.h"

struct hc_clock;

/* Writes the first lines into `control` (device memory) and starts the thread that keeps them. */
int hc_clock_start(const struct hc_backend_type *type, struct hc_backend *backend, struct hc_control *control,
                   struct hc_clock **clock);
/* Stops the thread and frees. NULL is accepted. */
void hc_clock_stop(struct hc_clock *clock);
/* While paused the thread sleeps; resume brings the lines up to date before it returns. */
void hc_clock_pause(struct hc_clock *clock);
void hc_clock_resume(struct hc_clock *clock);

#endif
