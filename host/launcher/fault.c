#define _GNU_SOURCE
#include "host/launcher/fault.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include "device/cpu/machine.h"
#include "host/launcher/settings.h"

/* device/cpu/lanes_machine.h, which is for device code, has it. */
extern int hc_cpu_in_device(void);

extern void __asan_init(void) __attribute__((weak));
extern void __tsan_init(void) __attribute__((weak));

/* Written by the first thread that faults: `fault_signal` last, released; main acquires it. */
static _Atomic int claimed;
static _Atomic int fault_signal;
static int fault_code;
static uintptr_t fault_address;
static bool fault_is_below_stack;

static void on_fault(int signal, siginfo_t *info, void *context)
{
    (void)context;
    if (!hc_cpu_in_device()) {
        struct sigaction action = {.sa_handler = SIG_DFL};
        sigaction(signal, &action, NULL);
        if (info->si_code <= 0) /* sent, not caused by an instruction: it would not come again */
            raise(signal);
        return;
    }
    if (atomic_exchange(&claimed, 1) == 0) {
        fault_code = info->si_code;
        fault_address = (uintptr_t)info->si_addr;
        fault_is_below_stack = signal == SIGSEGV && hc_cpu_below_stack(info->si_addr);
        atomic_store_explicit(&fault_signal, signal, memory_order_release);
    }
    for (;;)
        pause();
}

void hc_faults_catch(void)
{
    static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
    struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    if (__asan_init != NULL || __tsan_init != NULL)
        return;
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
        sigaction(faults[i], &action, NULL);
}

static const char *name_of(int signal)
{
    switch (signal) {
    case SIGSEGV:
        return "segmentation fault at address";
    case SIGBUS:
        return "bus error at address";
    case SIGFPE:
        return fault_code == FPE_INTDIV ? "integer division by zero at instruction" : "arithmetic fault at instruction";
    default:
        return "illegal instruction at";
    }
}

bool hc_faults_seen(char *text, size_t room, int *status)
{
    int signal = atomic_load_explicit(&fault_signal, memory_order_acquire);
    if (signal == 0)
        return false;
    *status = signal == SIGABRT ? HC_STATUS_ABORT : HC_STATUS_FAULT;
    if (signal == SIGABRT)
        snprintf(text, room, "abort() of the host's C library");
    else if (signal == SIGSEGV && fault_code == SI_KERNEL)
        snprintf(text, room, "segmentation fault at an address that no pointer can have");
    else
        snprintf(text, room, "%s %#llx%s", name_of(signal), (unsigned long long)fault_address,
                 fault_is_below_stack ? ": near the end of a thread's stack: hcrun --stack (or hcc --stack for C programs) gives more"
                                      : "");
    return true;
}
