/* What the CPU device's threads hold of the runtime's at this moment; for when none should hold anything. */
#ifndef HC_TESTS_DEVICE_HELD_H
#define HC_TESTS_DEVICE_HELD_H

#include <stdint.h>

#include "protocol/layout.h"

extern struct hc_module_link hc_module; /* the CPU device's */

static int is_free(const uint32_t *words, size_t count)
{
    uint32_t taken = 0;

    for (size_t i = 0; i < count; i++)
        taken |= __atomic_load_n(&words[i], __ATOMIC_ACQUIRE);
    return taken == 0;
}

/* Posted packets are taken over by whoever needs them. A condition for wait_until. */
static int nothing_is_held(void *unused)
{
    const struct hc_device_state *state = hc_module.state;

    (void)unused;
    for (uint32_t i = 0; i < hc_module.slot_count * HC_PACKETS_PER_SLOT; i++)
        if (__atomic_load_n(&state->packets[i].owner, __ATOMIC_ACQUIRE) != 0 && __atomic_load_n(&state->packets[i].posted, __ATOMIC_ACQUIRE) == 0)
            return 0;
    return is_free(state->stage_small, HC_STAGE_GROUPS_MOST) && is_free(state->stage_large, HC_STAGE_GROUPS_MOST);
}

#endif
