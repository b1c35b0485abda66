/* Signals that ask the process to end: what device code printed goes out first. */
#ifndef HC_HOST_LAUNCHER_SIGNALS_H
#define HC_HOST_LAUNCHER_SIGNALS_H

#include <stdbool.h>
#include <stdint.h>

#include "host/include/hostcall/hostcall.h"

/* SIGTERM, SIGINT, SIGHUP and SIGQUIT, those of them that were not ignored: the first one drains, for 2 s in
 * which nothing moves or 10 s in all, and ends the process by that signal; a second one ends it at once. -errno if no thread or pipe can be had. */
int hc_signals_start(struct hc_runtime *runtime);

/* Main is about to end the process or to free the runtime: signals end it at once from now on. Does not return when a
 * signal is being handled already. */
void hc_signals_close_gate(void);

/* Was SIGPIPE at its default when the process began? To be asked before anything changes it. */
bool hc_signals_pipe_is_default(void);

/* Restores the default action and dies of it. */
_Noreturn void hc_die_by_signal(int signal);

#endif
