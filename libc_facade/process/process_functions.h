/* How a program ends, its environment and its signals. Any thread of the grid may call any of these. */
#ifndef HC_LIBC_FACADE_PROCESS_FUNCTIONS_H
#define HC_LIBC_FACADE_PROCESS_FUNCTIONS_H

#include <signal.h>
#include <stddef.h>

#include "protocol/compiler.h"

HC_EXTERN_C_BEGIN

/* ---- exit.c, abort.c. All handlers are on the device. The first thread that ends the program runs them; others that call exit then
 * wait until it has ended. */

/* C17 7.22.4.4, .2, .7, .3, .5. At most as many handlers as there is memory; 32 are sure. A handler may register others, and may
 * call exit: what is left is run then, and the last status counts, as glibc does it. quick_exit and _Exit flush no stream. */
HC_DEVICE void hc_libc_exit(int status);
HC_DEVICE int hc_libc_atexit(void (*handler)(void));
HC_DEVICE void hc_libc_quick_exit(int status);
HC_DEVICE int hc_libc_at_quick_exit(void (*handler)(void));
HC_DEVICE void hc_libc__Exit(int status);
/* POSIX.1-2017 _exit. */
HC_DEVICE void hc_libc__exit(int status);
/* glibc extension: the handler gets the status. */
HC_DEVICE int hc_libc_on_exit(void (*handler)(int status, void *argument), void *argument);
/* Itanium C++ ABI 3.3.5.3. `object` is taken no notice of. */
HC_DEVICE int hc_libc___cxa_atexit(void (*handler)(void *argument), void *argument, void *object);
/* C17 7.22.4.1: a handler of SIGABRT is called first. Status 134. */
HC_DEVICE void hc_libc_abort(void);
/* What objects compiled with -fstack-protector call. A line on stderr, then abort. */
HC_DEVICE void hc_libc___stack_chk_fail(void);

/* ---- environment.c. A copy on the device, made at the start of a C program: what is set here is not seen by the host, nor by what
 * system() starts. As POSIX allows, getenv beside a thread that changes the environment may see either; strings and arrays that
 * are no longer part of it are not freed, as others may still read them. */
extern HC_DEVICE_GLOBAL char **hc_libc_environ;
extern HC_DEVICE_GLOBAL char **hc_libc___environ; /* glibc's other name, a variable of its own: functions see what is assigned to either */
/* The array and its strings are in device memory, and belong to the program from now on. Before this call, and in programs that
 * never make it, getenv asks the host. */
HC_DEVICE void hc_libc_environment_set(char **environment);
/* Before main of a C program: from here on, of threads that call exit one ends the program and the others wait for that. */
HC_DEVICE void hc_libc_exit_start(void);
/* C17 7.22.4.6 */
HC_DEVICE char *hc_libc_getenv(const char *name);
/* glibc extension; never secure here, so it is getenv. */
HC_DEVICE char *hc_libc_secure_getenv(const char *name);
/* POSIX.1-2017 */
HC_DEVICE int hc_libc_setenv(const char *name, const char *value, int overwrite);
HC_DEVICE int hc_libc_unsetenv(const char *name);
HC_DEVICE int hc_libc_putenv(char *string);
/* glibc extension */
HC_DEVICE int hc_libc_clearenv(void);

/* ---- signal.c. Signals of the device: those that the program raises itself. Signals from the host do not reach these handlers; they
 * end the program. There is one table of actions and one mask for all threads, as there is one process. A handler runs in
 * the thread that raises. */

/* C17 7.14.2.1. Default actions: SIGCHLD, SIGCONT, SIGURG, SIGWINCH nothing; those that stop a process nothing either; all others end
 * the program with status 128 + signal and flush nothing. */
HC_DEVICE int hc_libc_raise(int number);
/* C17 7.14.1.1, with BSD's meaning as in glibc: the handler stays, the signal is blocked while it runs. */
HC_DEVICE sighandler_t hc_libc_signal(int number, sighandler_t handler);
/* What glibc's headers make of signal() in strict ISO C: the action is reset when the handler is called. */
HC_DEVICE sighandler_t hc_libc___sysv_signal(int number, sighandler_t handler);
/* POSIX.1-2017. SA_SIGINFO handlers get si_signo, si_code SI_TKILL, and a null context. */
HC_DEVICE int hc_libc_sigaction(int number, const struct sigaction *action, struct sigaction *old);
HC_DEVICE int hc_libc_sigprocmask(int how, const sigset_t *set, sigset_t *old);
HC_DEVICE int hc_libc_pthread_sigmask(int how, const sigset_t *set, sigset_t *old); /* returns the error */
HC_DEVICE int hc_libc_sigpending(sigset_t *set);
HC_DEVICE int hc_libc_sigemptyset(sigset_t *set);
HC_DEVICE int hc_libc_sigfillset(sigset_t *set);
HC_DEVICE int hc_libc_sigaddset(sigset_t *set, int number);
HC_DEVICE int hc_libc_sigdelset(sigset_t *set, int number);
HC_DEVICE int hc_libc_sigismember(const sigset_t *set, int number);
/* POSIX.1-2017. Where SIGALRM has its default action, and is not blocked, the host's alarm ends the program. Else the alarm is the device's: the
 * handler runs in the first thread that waits (sleep, poll and their kin) or changes or asks for signals when its time has come. */
HC_DEVICE unsigned hc_libc_alarm(unsigned seconds);
/* For what waits, again and again: true if the alarm's handler has run just now, in this thread. */
HC_DEVICE int hc_alarm_interrupts(void);
struct timespec;
/* posix/time.c: nanosleep with the error as it is: 0, -EINVAL, -EFAULT, or -EINTR: the handler of an alarm has run, and *remaining is stored, unless
 * it is NULL. */
HC_DEVICE int hc_alarm_sleep(const struct timespec *duration, struct timespec *remaining);
/* XSI; no call is begun again after an alarm, so it only checks the number. */
HC_DEVICE int hc_libc_siginterrupt(int number, int interrupt);
/* What SIGRTMIN and SIGRTMAX expand to. */
HC_DEVICE int hc_libc___libc_current_sigrtmin(void);
HC_DEVICE int hc_libc___libc_current_sigrtmax(void);

HC_EXTERN_C_END

#endif
