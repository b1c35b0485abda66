/* The seam between shared device code and the machine that runs it: lanes of a warp, device-scope atomics, units of shared
 * memory, time. lanes_cuda.h has them as CUDA intrinsics, lanes_cpu.h on the CPU device. Everything else in device/ and
 * libc_facade/ is written against these:
 *
 *   hc_lane_id()                 0..31 in the warp
 *   hc_lane_converge(key)        lanes that execute this call together with the same key; the same mask for all of them. The key comes
 *                                from HC_MEETING: lanes that meet in different places must not act as one
 *   hc_lane_sync(mask)           all lanes of mask arrive; orders memory among them
 *   hc_lane_meet(mask)           the same in less code
 *   hc_lane_ballot(mask, p)      lanes of mask whose p is true
 *   hc_lane_broadcast(mask,v,s)  lane s's 64-bit v; each lane may name another s of the mask
 *   hc_lane_broadcast_pair(mask, &x, &y, s)
 *   hc_lane_backoff(&step)       between two polls; `step` starts at 0
 *   hc_lane_hold(), _release()   between them a fault elsewhere does not stop the lane (on the CPU device, whose other
 *                                launches live on); all lanes of a group hold
 *   hc_lane_call_begins(packet, lane, tag, wide), _over(packet, lane), hc_lane_pieces(first, count, taken)
 *                                what the launch holds, so that a fault can give it back (CPU device). No place to switch lies
 *                                between them and the claim or release that they stand for, or the lane holds
 *   hc_lane_trap()               ends the launch with a device fault
 *   hc_lane_timer()              device timer, counts up; the clock lines are in its units
 *   hc_lane_sleep(ns)            gives way for about ns, at most 1 ms
 *   hc_block_index()             linear index of the block in the grid
 *   hc_block_run()               a number that differs between blocks that had the same shared memory one after another
 *   hc_shared_cas64(word, ...)   relaxed compare and swap of a word in shared memory; returns what was there
 *   hc_thread_index()            linear index of the thread in the block
 *   hc_block_threads()           how many threads the block has
 *   hc_grid_threads()            how many threads the grid has
 *   hc_block_sync()              all threads of the block arrive; orders memory among them
 *   hc_slot_hint()               a number that differs between warps that run at the same time, most of the time
 *   hc_processor_hint()          the same for threads that run side by side: their multiprocessor or the like
 *
 * No function that takes a mask may run between a packet's publication and the lane's return: each lane waits alone. */
#ifndef HC_DEVICE_LANES_H
#define HC_DEVICE_LANES_H

#include "protocol/compiler.h"
#include "protocol/layout.h"

/* Where lanes meet to act as one. On the CPU device nothing but the key tells two places apart, and in each place a group claims what its kind
 * of call may hold: PROTOCOL.md, "Why a call can always be published". `what`, below 2^24, says on what they must agree. */
enum hc_meeting_place { HC_MEET_TO_ASK = 1, HC_MEET_TO_CALL, HC_MEET_TO_SUBMIT, HC_MEET_TO_POST };
#define HC_MEETING(place, what) ((uint32_t)(place) << 24 | (what))

#ifdef __CUDACC__
#include "device/lanes_cuda.h"
#else
#include "device/lanes_cpu.h"
#endif

HC_INLINE uint32_t hc_lane_bit(void)
{
    return 1u << hc_lane_id();
}

#endif
