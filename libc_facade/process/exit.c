/* C17 7.22.4: how a program ends. */
#include "device/include/hostcall/device.h"
#include "device/lanes.h"
#include "libc_facade/libc.h"
#include "libc_facade/lock.h"
#include "libc_facade/memory/memory_functions.h"
#include "libc_facade/process/process_functions.h"
#include "libc_facade/stdio/flush_all.h"

#include <stdlib.h>

enum hc_exit_kind { HC_PLAIN_HANDLER, HC_STATUS_HANDLER, HC_ARGUMENT_HANDLER };

struct hc_exit_handler {
    struct hc_exit_handler *next; /* the one registered before */
    enum hc_exit_kind kind;
    union {
        void (*plain)(void);
        void (*with_status)(int status, void *argument);
        void (*with_argument)(void *argument);
    } call;
    void *argument;
};

#define HC_SURE_HANDLERS 33 /* C17 7.22.4.2: at least 32 can be registered, memory or not; one is the start's own, for destructors */

HC_DEVICE_STATIC struct {
    struct hc_libc_lock lock;
    uint32_t used; /* of `sure` */
    uint32_t one_ends; /* also without handlers: hc_libc_exit_start */
    uint64_t ender; /* thread that ends the program; 0: none */
    struct hc_exit_handler *newest[2]; /* exit's, quick_exit's */
    struct hc_exit_handler sure[HC_SURE_HANDLERS];
} ending;

enum hc_exit_list { HC_AT_EXIT, HC_AT_QUICK_EXIT };

HC_INLINE uint64_t this_thread(void)
{
    return (uint64_t)hc_block_index() * hc_block_threads() + hc_thread_index() + 1;
}

/* Called with the lock held; NULL: a handler must be had from the heap. */
static HC_DEVICE struct hc_exit_handler *take_sure(void)
{
    return ending.used < HC_SURE_HANDLERS ? &ending.sure[ending.used++] : NULL;
}

static HC_DEVICE int enter(enum hc_exit_list list, const struct hc_exit_handler *filled)
{
    struct hc_exit_handler *handler;

    hc_libc_lock(&ending.lock);
    handler = take_sure();
    hc_libc_unlock(&ending.lock);
    if (handler == NULL)
        handler = (struct hc_exit_handler *)hc_libc_malloc(sizeof *handler);
    if (handler == NULL)
        return -1;
    *handler = *filled;
    hc_libc_lock(&ending.lock);
    handler->next = ending.newest[list];
    ending.newest[list] = handler;
    hc_libc_unlock(&ending.lock);
    return 0;
}

HC_DEVICE int hc_libc_atexit(void (*handler)(void))
{
    struct hc_exit_handler filled;

    filled.kind = HC_PLAIN_HANDLER;
    filled.call.plain = handler;
    filled.argument = NULL;
    return enter(HC_AT_EXIT, &filled);
}

HC_DEVICE int hc_libc_at_quick_exit(void (*handler)(void))
{
    struct hc_exit_handler filled;

    filled.kind = HC_PLAIN_HANDLER;
    filled.call.plain = handler;
    filled.argument = NULL;
    return enter(HC_AT_QUICK_EXIT, &filled);
}

HC_DEVICE int hc_libc_on_exit(void (*handler)(int status, void *argument), void *argument)
{
    struct hc_exit_handler filled;

    filled.kind = HC_STATUS_HANDLER;
    filled.call.with_status = handler;
    filled.argument = argument;
    return enter(HC_AT_EXIT, &filled);
}

HC_DEVICE int hc_libc___cxa_atexit(void (*handler)(void *argument), void *argument, void *object)
{
    struct hc_exit_handler filled;

    (void)object;
    filled.kind = HC_ARGUMENT_HANDLER;
    filled.call.with_argument = handler;
    filled.argument = argument;
    return enter(HC_AT_EXIT, &filled);
}

HC_DEVICE void hc_libc_exit_start(void)
{
    ending.one_ends = 1;
    ending.ender = 0; /* of an earlier launch */
}

/* Takes the newest handler off the list, so that a handler that calls exit goes on with what is left. Waits for ever while another
 * thread ends the program: it stops this one. NULL when none is left. In a program that does not start here (.cu) and that has never
 * registered a handler nobody becomes the ender, as the launch of a library runtime ends alone and the next may call exit again. */
static HC_DEVICE struct hc_exit_handler *next_handler(enum hc_exit_list list)
{
    struct hc_exit_handler *handler;
    uint32_t step = 0;

    for (;;) {
        hc_libc_lock(&ending.lock);
        handler = ending.newest[list];
        if (ending.ender == 0 && (handler != NULL || ending.one_ends))
            ending.ender = this_thread();
        if (ending.ender == 0 || ending.ender == this_thread())
            break;
        hc_libc_unlock(&ending.lock);
        if (step == 0)
            hc_libc_leave_streams(); /* the ender waits for them */
        hc_lane_backoff(&step);
    }
    if (handler != NULL)
        ending.newest[list] = handler->next;
    hc_libc_unlock(&ending.lock);
    return handler;
}

static HC_DEVICE void run_handlers(enum hc_exit_list list, int status)
{
    struct hc_exit_handler *handler;

    while ((handler = next_handler(list)) != NULL) {
        switch (handler->kind) {
        case HC_PLAIN_HANDLER:
            handler->call.plain();
            break;
        case HC_STATUS_HANDLER:
            handler->call.with_status(status, handler->argument);
            break;
        case HC_ARGUMENT_HANDLER:
            handler->call.with_argument(handler->argument);
            break;
        }
    }
}

/* A later launch of a program that does not start here may end by another thread. */
static HC_DEVICE void let_others_end(void)
{
    hc_libc_lock(&ending.lock);
    if (!ending.one_ends)
        ending.ender = 0;
    hc_libc_unlock(&ending.lock);
}

HC_DEVICE void hc_libc_exit(int status)
{
    HC_IF_HOST(exit(status));
    run_handlers(HC_AT_EXIT, status);
    hc_libc_flush_all();
    let_others_end();
    hc_exit(status);
}

HC_DEVICE void hc_libc_quick_exit(int status)
{
    run_handlers(HC_AT_QUICK_EXIT, status);
    let_others_end();
    hc_exit(status);
}

HC_DEVICE void hc_libc__Exit(int status)
{
    hc_exit(status);
}

HC_DEVICE void hc_libc__exit(int status)
{
    hc_exit(status);
}
