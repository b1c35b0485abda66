#include "libc_facade/start/start_functions.h"
#include "device/lanes.h"
#include "libc_facade/process/process_functions.h"

HC_DEVICE_STATIC uint64_t returned;
HC_DEVICE_STATIC uint32_t first_failure; /* status of the first thread that returned one other than 0 */

HC_DEVICE void hc_libc_start_return(int status)
{
    if (status != 0)
        hc_atomic_cas_acquire(&first_failure, 0, (uint32_t)status);
    hc_fence_system(); /* what this thread did is done before it counts as returned: pairs with the fence below */
    if (hc_atomic_add64(&returned, 1) + 1 != hc_grid_threads())
        return;
    hc_fence_system();
    returned = 0; /* a later launch counts anew */
    status = (int)hc_atomic_or_acquire(&first_failure, 0);
    first_failure = 0;
    hc_libc_exit(status);
}
