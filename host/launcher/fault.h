/* Faults of device code on the CPU device: reported as a GPU's are, after what was printed has gone out. */
#ifndef HC_HOST_LAUNCHER_FAULT_H
#define HC_HOST_LAUNCHER_FAULT_H

#include <stdbool.h>
#include <stddef.h>

/* Catches SIGSEGV, SIGBUS, SIGFPE, SIGILL and SIGABRT of device threads; the thread stops there. Other threads' faults
 * are the host's own and keep their effect. Does nothing under a sanitizer, which reports them better. */
void hc_faults_catch(void);

/* Has a device thread faulted? Describes it into `text`, and gives the exit status. */
bool hc_faults_seen(char *text, size_t room, int *status);

#endif
