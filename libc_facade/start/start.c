#include "libc_facade/start/start_functions.h"
#include "device/lanes.h"
#include "libc_facade/message/message_functions.h"
#include "libc_facade/libc.h"
#include "libc_facade/process/process_functions.h"
#include "libc_facade/stdio/flush_all.h"
#include "libc_facade/stdio/stdio_functions.h"
#include "libc_facade/string/string_functions.h"
#include "libc_facade/time/start.h"

#define TAKEN 1u
#define READY 2u
HC_DEVICE_STATIC uint32_t shared_parts; /* bits; 0 again when the last thread has returned */

HC_DEVICE_STATIC uint64_t returned;
HC_DEVICE_STATIC uint32_t first_failure; /* status of the first thread that returned one other than 0 */

HC_DEVICE int hc_libc_start(int argc, char **argv, char **envp)
{
    uint32_t step = 0;

    *hc_errno_location() = 0; /* C17 7.5: shared memory keeps what an earlier block left */
    if (!(hc_atomic_or_acquire(&shared_parts, TAKEN) & TAKEN)) {
        hc_libc_environment_set(envp);
        hc_libc_program_name_set(argc > 0 ? argv[0] : NULL);
        hc_program_clock_start();
        hc_error_texts_start();
        hc_libc_stdio_start();
        hc_libc_exit_start();
        return 1;
    }
    while (!(hc_atomic_or_acquire(&shared_parts, 0) & READY))
        hc_lane_backoff(&step);
    return 0;
}

HC_DEVICE void hc_libc_start_others(void)
{
    hc_fence_system(); /* what was set is seen by who sees READY: pairs with the acquire in hc_libc_start */
    hc_atomic_or_acquire(&shared_parts, READY);
}

HC_DEVICE void hc_libc_start_return(int status)
{
    if (status != 0)
        hc_atomic_cas_acquire(&first_failure, 0, (uint32_t)status);
    hc_libc_leave_streams();
    hc_fence_system(); /* what this thread did is done before it counts as returned: pairs with the fence below */
    if (hc_atomic_add64(&returned, 1) + 1 != hc_grid_threads())
        return;
    hc_fence_system();
    returned = 0; /* a later launch counts anew */
    status = (int)hc_atomic_or_acquire(&first_failure, 0);
    first_failure = 0;
    shared_parts = 0;
    hc_libc_exit(status);
}
