/* The short way for calls that carry arguments and nothing else: registers in, one round trip, one register out. */
#ifndef HC_DEVICE_ASK_H
#define HC_DEVICE_ASK_H

#include "device/shapes.h"
#include "protocol/compiler.h"
#include "protocol/layout.h"

HC_EXTERN_C_BEGIN

/* With the opcode: the host answers such a call whatever other lanes do, so the lanes of a packet may go on together. Else each
 * goes on alone, and a warp whose replies straddled a poll stays apart for a while. */
#define HC_ASK_TOGETHER (1u << 16)

/* Makes a blocking call without payload. `arguments`: how many of a0..a5 it has. Returns its result, or -errno. */
HC_DEVICE int64_t hc_ask(uint32_t opcode, uint32_t arguments, uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3,
                         uint64_t a4, uint64_t a5);

HC_EXTERN_C_END

/* HC_ASK_TOGETHER for operations that never wait for another lane. CLOSE may (for text that a lane is to read), and WAIT (for a command
 * whose input another lane writes). */
#define HC_ASK_FLAGS(NAME) (HC_OP_##NAME == HC_OP_CLOSE || HC_OP_##NAME == HC_OP_WAIT ? 0u : HC_ASK_TOGETHER)

#define HC_ASK1(NAME, a0) hc_ask(HC_OP_##NAME | HC_ASK_FLAGS(NAME), HC_ARGUMENTS_OF_##NAME, (a0), 0, 0, 0, 0, 0)
#define HC_ASK2(NAME, a0, a1) hc_ask(HC_OP_##NAME | HC_ASK_FLAGS(NAME), HC_ARGUMENTS_OF_##NAME, (a0), (a1), 0, 0, 0, 0)
#define HC_ASK3(NAME, a0, a1, a2) hc_ask(HC_OP_##NAME | HC_ASK_FLAGS(NAME), HC_ARGUMENTS_OF_##NAME, (a0), (a1), (a2), 0, 0, 0)

#endif
