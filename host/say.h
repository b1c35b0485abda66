/* Lines for people on standard error, from a process or runtime that ends: nothing of that may wait for a reader. */
#ifndef HC_HOST_SAY_H
#define HC_HOST_SAY_H

#include <stddef.h>

/* Writes the line, unless whatever standard error leads to takes it not within a fifth of a second. */
void hc_say_briefly(const char *line, size_t bytes);
/* "hostcall: N bytes of output were not written", likewise. */
void hc_say_unwritten(unsigned long long bytes);

#endif
