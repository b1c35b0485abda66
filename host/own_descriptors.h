/* Descriptors of the process that are the library's own: wakes, timers, rings, the launcher's pipe. Device code finds them closed, so a
 * program that closes every number up to 255 does not take them from under the threads that use them. One table for all runtimes of
 * the process: one runtime's device code must not reach another's either. */
#ifndef HC_HOST_OWN_DESCRIPTORS_H
#define HC_HOST_OWN_DESCRIPTORS_H

#include <stdbool.h>

/* Enters a descriptor that was just made, at a high number: the low ones are the program's. The number
 * that it has from now on, or -errno, and then it is closed; a negative one gives -errno as errno has it. */
int hc_own_fd(int fd);
/* It was closed. Not before: until then the number is nobody else's. Nothing for a negative one. */
void hc_disown_fd(int fd);
/* Closes it, then disowns it. */
void hc_close_own_fd(int fd);
/* One load; any thread. */
bool hc_is_own_fd(int fd);

#endif
