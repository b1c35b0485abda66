/* The words in shared memory: rings, packets, and the state in device memory. PROTOCOL.md explains them; this file is what
 * both sides compile. Every word names its writer. No word is ever changed by a read-modify-write that crosses the bus:
 * what several warps change lives in device memory (struct hc_device_state). */
#ifndef HC_PROTOCOL_LAYOUT_H
#define HC_PROTOCOL_LAYOUT_H

#include "device/include/hostcall/wire_stat.h"
#include "protocol/compiler.h"

#define HC_WARP_LANES 32u
#define HC_ALL_LANES 0xffffffffu
#define HC_ARGUMENTS 6u
#define HC_PAYLOAD_BYTES 4096u
#define HC_CELL_PAYLOAD_BYTES (HC_PAYLOAD_BYTES / HC_WARP_LANES)
#define HC_PACKETS_PER_SLOT 2u
#define HC_MAX_RINGS 64u

/* The largest transfer of one read or write, Linux's own limit (read(2), NOTES). */
#define HC_MAX_TRANSFER 0x7ffff000u

/* 16 bytes that move as one: written by one 16-byte store, or `low` before `high`; read by one 16-byte load, or in the
 * order that the comment at each use states. */
struct HC_ALIGNED(16) hc_unit {
    uint64_t low;
    uint64_t high;
};
HC_STATIC_ASSERT(sizeof(struct hc_unit) == 16, "a unit is 16 bytes");

/* ---- Ring entry. Writer: the device warp that holds the ticket. Reader: the ring's worker.
 *   high: lap tag (bits 63..32), packet index (31..0)
 *   low:  flags (63..48), opcode (47..32), lane mask (31..0)
 * The lap tag is in `high`, which is stored last and loaded first, so a reader that sees it has the rest. */
#define HC_ENTRY_POSTED 0x1u /* no reply but the acknowledgement in lane 0's reply */
#define HC_ENTRY_WIDE 0x2u   /* the packet belongs to these lanes alone and its payload is divided among them */
/* Flags bits 10..8: units of each lane's request, so that the host knows what must have come whatever the opcode. */
#define HC_ENTRY_UNITS(units) ((uint32_t)(units) << 8)
#define HC_ENTRY_UNITS_OF(flags) (((flags) & HC_ENTRY_TEXT) != 0 ? 0u : (uint32_t)(flags) >> 8 & 7u)

/* A posted OUTPUT whose lanes' text stands in the payload end to end, in lane order; nobody has a request row. The length,
 * 1 to HC_PAYLOAD_BYTES, and the stream are in the flags, so that the host reads the entry and the text and nothing else. */
#define HC_ENTRY_TEXT 0x4u
#define HC_ENTRY_TEXT_STDERR 0x8u
#define HC_ENTRY_TEXT_FLAGS(fd, bytes)                                                                                 \
    (HC_ENTRY_POSTED | HC_ENTRY_WIDE | HC_ENTRY_TEXT | ((fd) == 2 ? HC_ENTRY_TEXT_STDERR : 0u) | ((uint32_t)(bytes) - 1u) << 4)
#define HC_ENTRY_IS_TEXT(flags) (((flags) & (HC_ENTRY_POSTED | HC_ENTRY_TEXT)) == (HC_ENTRY_POSTED | HC_ENTRY_TEXT))
#define HC_ENTRY_TEXT_STREAM(flags) (((flags) & HC_ENTRY_TEXT_STDERR) != 0 ? 1u : 0u) /* 0 stdout, 1 stderr */
#define HC_ENTRY_TEXT_BYTES(flags) (((uint32_t)(flags) >> 4 & 0xfffu) + 1u)
HC_STATIC_ASSERT(HC_PAYLOAD_BYTES <= 0x1000u, "the length of a text packet fits its 12 bits");

#define HC_ENTRY_LOW(flags, opcode, mask) ((uint64_t)(flags) << 48 | (uint64_t)(opcode) << 32 | (uint64_t)(mask))
#define HC_ENTRY_HIGH(lap, packet) ((uint64_t)(lap) << 32 | (uint64_t)(packet))
#define HC_ENTRY_MASK(low) ((uint32_t)(low))
#define HC_ENTRY_OPCODE(low) ((uint16_t)((low) >> 32))
#define HC_ENTRY_FLAGS(low) ((uint16_t)((low) >> 48))
#define HC_ENTRY_LAP(high) ((uint32_t)((high) >> 32))
#define HC_ENTRY_PACKET(high) ((uint32_t)(high))

/* Lap of a ticket: 1 for the first pass round the ring, so that zeroed memory holds no entry. */
#define HC_LAP(ticket, ring_log2) ((uint32_t)(((ticket) >> (ring_log2)) + 1))

/* ---- Reply. Writer: the host thread that serves the lane's call. Reader: the lane, in one 16-byte load.
 *   low: the result (negative: -errno); high: the tag of the call that it answers. */
#define HC_REPLY_TRAP (1ull << 63) /* set in the tag: the lane must trap (after exit or abort in a library runtime) */
#define HC_REPLY_PLAIN (1ull << 62) /* the output is as many bytes as the result says, none if it is not positive, and all of it is
                                       in the lane's part: there is no extent to read */
#define HC_REPLY_FLAGS (HC_REPLY_TRAP | HC_REPLY_PLAIN)
#define HC_REPLY_TAG(ring, ticket) ((uint64_t)(ring) << 56 | ((uint64_t)(ticket) + 1))

/* ---- Packet: the cells of 32 lanes. Request rows are written by the lane that owns the cell as it publishes, replies by the
 * host afterwards. Payload belongs to the device until the entry is published and to the host until the reply; the owner is
 * its one writer. Rows are [row][lane], so that a warp's stores coalesce.
 *
 * A request is a sequence of 32-bit words, three in each unit beside the tag of its ticket. The tag makes the order in which
 * units and entry cross the bus immaterial: the host takes the request once every unit of every lane bears it.
 *   low: word 1 (bits 63..32), word 0 (31..0); high: tag (63..32), word 2 (31..0)
 * Words: two for each argument, low half first; then, if the operation has a payload, bytes of input, room for output, and
 * the place (low half, high half). */
#define HC_REQUEST_UNITS 6u
#define HC_HEAD_UNITS 2u /* three arguments */
#define HC_REQUEST_WORDS (3u * HC_REQUEST_UNITS)
#define HC_WORDS_OF(arguments, has_payload) (2u * (arguments) + ((has_payload) ? 4u : 0u))
#define HC_UNITS_OF(words) (((words) + 2u) / 3u)
HC_STATIC_ASSERT(HC_UNITS_OF(HC_WORDS_OF(HC_ARGUMENTS, 1)) == HC_REQUEST_UNITS, "the largest request fits");

#define HC_REQUEST_LOW(word0, word1) ((uint64_t)(word1) << 32 | (uint32_t)(word0))
#define HC_REQUEST_HIGH(word2, tag) ((uint64_t)(tag) << 32 | (uint32_t)(word2))
#define HC_REQUEST_UNIT_TAG(high) ((uint32_t)((high) >> 32))
/* Rings are set apart, or two that advance alike would bear the same tags in cells that pass from one's blocks to the other's.
 * Never 0, so that zeroed memory bears no tag. A tag comes again after 2^32 tickets: a unit that is late, in a cell that was last
 * written exactly that long ago, would be taken for the new one; PROTOCOL.md, "Tags of requests". */
#define HC_RING_SPREAD 0x9e3779b1u
#define HC_REQUEST_TAG_SUM(ring, ticket) ((uint32_t)(ticket) + (uint32_t)(ring) * HC_RING_SPREAD)
#define HC_REQUEST_TAG(ring, ticket)                                                                                   \
    (HC_REQUEST_TAG_SUM(ring, ticket) == 0 ? 0xffffffffu : HC_REQUEST_TAG_SUM(ring, ticket))

/* Two parts, in two arrays: what every call touches, dense, so that the busy ones share few pages and cache sets; and the cargo
 * of some. First packets of all slots, then second packets: HC_PACKET. */
struct HC_ALIGNED(128) hc_packet {
    struct hc_unit head[HC_HEAD_UNITS][HC_WARP_LANES]; /* the request's first units. Writer: lane */
    struct hc_unit reply[HC_WARP_LANES]; /* Writer: host */
};
HC_STATIC_ASSERT(offsetof(struct hc_packet, reply) == 1024, "layout");
HC_STATIC_ASSERT(sizeof(struct hc_packet) == 1536, "layout");

struct HC_ALIGNED(128) hc_cargo {
    struct hc_unit tail[HC_REQUEST_UNITS - HC_HEAD_UNITS][HC_WARP_LANES]; /* the request's other units. Writer: lane */
    struct hc_unit extent[HC_WARP_LANES]; /* low: transfer that holds output beyond the lane's part, or 0;
                                             high: HC_EXTENT. Writer: host, before the reply */
    unsigned char payload[HC_PAYLOAD_BYTES]; /* Writer: lane, then host */
};
HC_STATIC_ASSERT(offsetof(struct hc_cargo, extent) == 2048, "layout");
HC_STATIC_ASSERT(offsetof(struct hc_cargo, payload) == 2560, "layout");
HC_STATIC_ASSERT(sizeof(struct hc_cargo) == 6656, "layout");

/* The index of a slot's first (half 0) or second (1) packet. */
#define HC_PACKET(slot_count, slot, half) ((half) * (slot_count) + (slot))

/* Reply extent: bytes of output in the lane's part, bytes of output in all. */
#define HC_EXTENT(present, total) ((uint64_t)(total) << 32 | (uint64_t)(present))
#define HC_EXTENT_INLINE(high) ((uint32_t)(high))
#define HC_EXTENT_TOTAL(high) ((uint32_t)((high) >> 32))

/* ---- Place: where a lane's payload is. 0: its part of the packet. With HC_PLACE_STAGED: in the staging area, so many blocks
 * from so many blocks on, input and output alike. Else: the transfer that holds the input; output goes to the packet. */
#define HC_PLACE_STAGED (1ull << 63)
#define HC_PLACE(first, blocks) (HC_PLACE_STAGED | (uint64_t)(blocks) << 32 | (uint64_t)(first))
#define HC_PLACE_FIRST(place) ((uint32_t)(place))
#define HC_PLACE_BLOCKS(place) ((uint32_t)((place) >> 32) & 0x7fffffffu)

/* ---- Staging: mapped host memory for payloads that a packet cannot hold. Device warps claim runs of blocks by atomics on
 * owner words in device memory, one bit a piece: small pieces of one block, large ones of HC_STAGE_LARGE_BLOCKS. The host only
 * checks that a place lies within. */
#define HC_STAGE_BLOCK_BYTES 4096u
#define HC_STAGE_LARGE_BLOCKS 8u
#define HC_STAGE_LARGE_BYTES (HC_STAGE_LARGE_BLOCKS * HC_STAGE_BLOCK_BYTES)
#define HC_STAGE_PIECES 32u /* in a group: the bits of one owner word */
#define HC_STAGE_MOST_BYTES (HC_STAGE_PIECES * HC_STAGE_LARGE_BYTES) /* one group of large pieces: 1 MiB */
#define HC_STAGE_GROUPS_MOST 256u /* of each kind */
/* A number for each piece. */
#define HC_STAGE_PIECE(large, group, piece) (((large) ? HC_STAGE_GROUPS_MOST : 0) * HC_STAGE_PIECES + (group) * HC_STAGE_PIECES + (piece))
#define HC_STAGE_PIECES_MOST (2 * HC_STAGE_GROUPS_MOST * HC_STAGE_PIECES)

/* ---- Region header, at the start of mapped host memory. Writer: host, once, before any device code runs. */
struct HC_ALIGNED(128) hc_region_header {
    uint64_t magic;
    uint32_t version;
    uint32_t ring_count;
    uint64_t features;
    uint64_t bytes; /* of the whole region */
    uint32_t ring_log2;
    uint32_t slot_count;
    uint64_t rings_offset;
    uint64_t packets_offset;
    uint64_t cargo_offset;
    uint64_t stage_offset; /* the groups of small pieces, then those of large ones */
    uint32_t stage_small_groups;
    uint32_t stage_large_groups;
    uint64_t unused[6];
};
HC_STATIC_ASSERT(sizeof(struct hc_region_header) == 128, "layout");

/* ---- State in device memory. Writers: warps of this context, by device-scope atomics, except where noted. */
struct HC_ALIGNED(128) hc_ticket_counter {
    uint64_t next;
    uint64_t unused[15];
};

struct HC_ALIGNED(16) hc_packet_state {
    uint32_t owner;   /* lanes whose cells are taken; HC_ALL_LANES when the packet is held whole */
    uint32_t pending; /* of a packet held whole by a blocking call: lanes that have not left yet */
    uint64_t posted;  /* of a posted packet: the tag that its acknowledgement will bear; else 0 */
};
HC_STATIC_ASSERT(sizeof(struct hc_packet_state) == 16, "layout");

/* Time on the device. The timer's range is cut into windows of 2^30 ticks. In window w CLOCK_MONOTONIC is a straight line:
 *
 *     ns = low + ((timer mod 2^30) * span >> 30)      low: ns at the window's start; span: ns that the window lasts
 *
 * kept in windows[w mod 4] as low and HC_CLOCK_HIGH(span, w). A window without a line of its own goes on from the newest line
 * before it, v: its low is v's low + (w - v) * v's span, to the ns. The host (1) writes a line that differs from that only
 * while the window has not begun, and (2) leaves the line that the timer is in alone. So ns is a function of the timer alone,
 * which never falls, whichever copy of a unit a reader has, however old: the window's number in it says whether it is the one. */
#define HC_CLOCK_WINDOW_LOG2 30u
#define HC_CLOCK_WINDOW_TICKS (1ull << HC_CLOCK_WINDOW_LOG2)
#define HC_CLOCK_WINDOWS 4u
#define HC_CLOCK_SPAN_LIMIT (1ull << 34) /* up to 16 ns a tick; a product with ticks then fits 64 bits */
#define HC_CLOCK_NUMBER(window) ((uint64_t)(window) & (HC_CLOCK_WINDOW_TICKS - 1))
#define HC_CLOCK_HIGH(span, window) ((uint64_t)(span) << 30 | HC_CLOCK_NUMBER(window))
#define HC_CLOCK_SPAN(high) ((uint64_t)(high) >> 30)
#define HC_CLOCK_NS(low, span, timer) ((low) + (((timer) & (HC_CLOCK_WINDOW_TICKS - 1)) * (span) >> HC_CLOCK_WINDOW_LOG2))

/* What the host tells the device while kernels run. Writer: host, through the backend's device_write. Words of 8 bytes arrive
 * whole. A unit of `windows` is first cleared, then filled, each by a write of its own. */
#define HC_STREAM_ANSWER 1ull /* an error to report, or a trap to deliver: output must be a call that waits for its answer */
#define HC_STREAM_FULL 2ull   /* the queue is full: who would post waits until this is clear */
struct HC_ALIGNED(128) hc_control {
    uint64_t stream[2]; /* stdout, stderr: HC_STREAM_* */
    uint64_t unused[14];
    struct hc_unit windows[HC_CLOCK_WINDOWS]; /* low 0: no line */
    uint64_t realtime_offset;                 /* CLOCK_REALTIME - CLOCK_MONOTONIC */
    uint64_t unused2[7];
};
HC_STATIC_ASSERT(sizeof(struct hc_control) == 256, "layout");

#define HC_BULK_LOCKS 4096u

struct hc_device_state {
    struct hc_control control;
    struct hc_ticket_counter tickets[HC_MAX_RINGS];
    uint32_t stage_small[HC_STAGE_GROUPS_MOST]; /* owner words: bit set, piece taken */
    uint32_t stage_large[HC_STAGE_GROUPS_MOST];
    uint32_t bulk_locks[HC_BULK_LOCKS]; /* by block index: device/bulk.c */
    struct hc_packet_state packets[1]; /* HC_PACKETS_PER_SLOT for each slot, by HC_PACKET */
};

/* ---- Shared memory of a launch that the host made larger for a thread's copies: they are the last bytes of its dynamic shared memory,
 * whose size then is HC_TAIL_MARK modulo HC_TAIL_ALIGN. The host gives no other launch of a module with HC_FEATURE_TAILS such a size. */
#define HC_TAIL_LOG2 14u /* of each of four pieces */
#define HC_TAIL_ALIGN 128u
#define HC_TAIL_MARK 80u
#define HC_TAIL_EXTRA ((4u << HC_TAIL_LOG2) + HC_TAIL_MARK)
#define HC_HAS_TAIL(dynamic) ((dynamic) >= HC_TAIL_EXTRA && (dynamic) % HC_TAIL_ALIGN == HC_TAIL_MARK)

/* ---- Link: what a module knows of its runtime. One symbol, `hc_module`, in each module. The module is born with magic,
 * version and the features it needs; the host checks them, fills in the rest and writes it back before the first launch. */
struct hc_module_link {
    uint64_t magic;
    uint32_t version;
    uint32_t ring_count; /* 0: not attached; every call answers -ENOSYS */
    uint64_t features;
    uint32_t ring_log2;
    uint32_t slot_count;
    struct hc_unit *rings;           /* device address; ring r begins at rings + (r << ring_log2) */
    struct hc_packet *packets;       /* device address */
    struct hc_cargo *cargo;          /* device address */
    struct hc_device_state *state;   /* device memory */
    unsigned char *stage;            /* device address of the staging area */
    uint32_t stage_small_groups;
    uint32_t stage_large_groups;
};
HC_STATIC_ASSERT(sizeof(struct hc_module_link) == 80, "layout");

/* ---- Records in payloads. */
HC_STATIC_ASSERT(sizeof(struct hc_wire_stat) == HC_CELL_PAYLOAD_BYTES, "fits one cell");

/* Payload bytes of each lane of a packet: its own cell's, or an equal share when the packet is held whole. */
#define HC_SHARE_BYTES(lanes) (HC_PAYLOAD_BYTES / (lanes) & ~15u)

#endif
