/* Reads and writes by a whole warp or block: one thread talks to the host, all of them move the bytes between staging and the
 * buffer. Where the call names the offset, the next pieces are read while one is copied. */
#include "device/call.h"
#include "device/copy.h"
#include "device/include/hostcall/device.h"
#include "device/lanes.h"
#include "device/round.h"
#include "device/stage.h"

#include <errno.h>

/* A warp's large range goes in larger pieces: with many warps the worker's requests are what is short. A small one in several, which are
 * read while others are copied. */
#define HC_WARP_PIECE (32u << 10)
#define HC_WARP_LARGE_PIECE (64u << 10)
#define HC_WARP_LARGE (4 * HC_WARP_LARGE_PIECE)
#define HC_BLOCK_PIECE (128u << 10)
/* Pieces asked for ahead. */
#define HC_DEPTH 4u

/* Who acts together, and the calling thread's place among them. */
struct team {
    uint32_t rank, width;
    uint32_t warp; /* the warp's lanes, or 0: the whole block */
};

/* One file operation on a range. */
struct range {
    int fd;
    unsigned char *buffer;
    size_t count;
    off_t offset;
    uint32_t piece;
};

/* A piece on its way; the leader's own. */
struct piece {
    struct hc_submitted submitted;
    struct hc_stage stage;
    size_t at;
    uint32_t bytes;
    int in_flight;
};

/* What the leader tells the others of a piece. */
struct news {
    int64_t result;
    const unsigned char *staged; /* NULL: the bytes are where they belong already */
};

HC_INLINE void team_sync(const struct team *team)
{
    if (team->warp != 0)
        hc_lane_sync(team->warp);
    else
        hc_block_sync();
}

/* The leader's news to all. In a block by way of shared memory, which is free again when the next one is told, since all threads
 * meet in between. */
static HC_DEVICE void tell(const struct team *team, struct news *news)
{
    HC_SHARED_STATIC struct news board;

    if (team->warp != 0) {
        news->result = (int64_t)hc_lane_broadcast(team->warp, (uint64_t)news->result, 0);
        news->staged = (const unsigned char *)(uintptr_t)hc_lane_broadcast(team->warp, (uint64_t)(uintptr_t)news->staged, 0);
        return;
    }
    if (team->rank == 0)
        board = *news;
    hc_block_sync();
    *news = board;
    hc_block_sync();
}

static HC_DEVICE void warp_team(struct team *team)
{
    uint32_t first = hc_thread_index() & ~(HC_WARP_LANES - 1), threads = hc_block_threads() - first;

    team->rank = hc_lane_id();
    team->width = threads < HC_WARP_LANES ? threads : HC_WARP_LANES;
    team->warp = HC_ALL_LANES >> (HC_WARP_LANES - team->width);
}

static HC_DEVICE void block_team(struct team *team)
{
    team->rank = hc_thread_index();
    team->width = hc_block_threads();
    team->warp = 0;
}

static HC_DEVICE uint32_t piece_size(const struct range *range, size_t at)
{
    return range->count - at < range->piece ? (uint32_t)(range->count - at) : range->piece;
}

/* ---- Reading */

HC_INLINE uint64_t offset_of(const struct range *range, size_t at)
{
    return (uint64_t)range->offset + at; /* too large an offset is the host's to refuse */
}

static HC_DEVICE void set_read(struct hc_call *call, const struct range *range, size_t at, uint32_t bytes)
{
    HC_CALL_INIT(call, PREAD);
    call->argument[0] = HC_ARGUMENT(range->fd);
    call->argument[1] = offset_of(range, at);
    call->output = range->buffer + at;
    call->capacity = bytes;
}

/* The leader asks for a piece. 0: it cannot be asked for without waiting. */
static HC_DEVICE int ask_for(const struct hc_module_link *link, const struct range *range, size_t at, struct piece *piece)
{
    struct hc_call call;

    piece->at = at;
    piece->bytes = piece_size(range, at);
    piece->in_flight = 0;
    if (!hc_stage_claim(link, piece->bytes, &piece->stage))
        return 0;
    set_read(&call, range, at, piece->bytes);
    call.place = piece->stage.place;
    piece->in_flight = hc_call_submit(&call, &piece->submitted);
    if (!piece->in_flight)
        hc_stage_release(link, piece->stage.place);
    return piece->in_flight;
}

/* The leader waits for a piece, or reads it by itself if there is no staging for it. */
static HC_DEVICE void await_piece(const struct hc_module_link *link, const struct range *range, struct piece *piece,
                                  struct news *news)
{
    struct hc_answer answer;
    struct hc_call call;
    uint32_t step = 0;

    for (uint32_t tries = 0; !piece->in_flight && tries < HC_STAGE_PATIENCE; tries++) {
        if (!ask_for(link, range, piece->at, piece))
            hc_lane_backoff(&step);
    }
    news->staged = NULL;
    if (!piece->in_flight) {
        set_read(&call, range, piece->at, piece->bytes);
        news->result = hc_call(&call);
        return;
    }
    step = 0;
    while (!hc_call_answered(&piece->submitted, 1, piece->stage.bytes, piece->bytes, &answer))
        hc_lane_backoff(&step);
    hc_call_leave(&piece->submitted);
    news->result = answer.result;
    news->staged = answer.output;
}

static HC_DEVICE void drop(const struct hc_module_link *link, struct piece *piece)
{
    if (piece->in_flight)
        hc_stage_release(link, piece->stage.place);
    piece->in_flight = 0;
}

/* Pieces that were asked for ahead and are not wanted: the file ended before them. */
static HC_DEVICE void forgo(const struct hc_module_link *link, const struct range *range, struct piece *pieces)
{
    struct news news;

    for (uint32_t i = 0; i < HC_DEPTH; i++) {
        if (!pieces[i].in_flight)
            continue;
        await_piece(link, range, &pieces[i], &news);
        drop(link, &pieces[i]);
    }
}

/* What is asked for, in the leader's eyes: up to HC_DEPTH of the pieces from `done` on. */
static HC_DEVICE void ask_ahead(const struct hc_module_link *link, const struct range *range, struct piece *pieces, size_t done,
                                uint32_t turn, size_t *asked)
{
    size_t most = done + (size_t)range->piece * HC_DEPTH;

    while (*asked < range->count && *asked < most) {
        struct piece *piece = &pieces[(turn + (uint32_t)((*asked - done) / range->piece)) % HC_DEPTH];
        if (!ask_for(link, range, *asked, piece))
            return;
        *asked += piece->bytes;
    }
}

static HC_DEVICE void copy_out(const struct team *team, unsigned char *to, const struct news *news)
{
    hc_fence_system(); /* each thread: the leader has seen the reply */
    hc_copy_from_payload_spread(to, news->staged, (uint32_t)news->result, team->rank, team->width);
}

static HC_DEVICE int64_t read_range(const struct team *team, const struct range *range)
{
    const struct hc_module_link *link = hc_link();
    struct piece pieces[HC_DEPTH];
    struct news news;
    size_t done = 0, asked = 0;

    for (uint32_t i = 0; i < HC_DEPTH; i++)
        pieces[i].in_flight = 0;
    for (uint32_t turn = 0;; turn = (turn + 1) % HC_DEPTH) {
        uint32_t bytes = piece_size(range, done);
        if (team->rank == 0) {
            ask_ahead(link, range, pieces, done, turn, &asked);
            pieces[turn].at = done;
            pieces[turn].bytes = bytes;
            await_piece(link, range, &pieces[turn], &news);
            if (asked <= done)
                asked = done + bytes;
        }
        tell(team, &news);
        if (news.result > 0 && news.staged != NULL)
            copy_out(team, range->buffer + done, &news);
        team_sync(team);
        if (team->rank == 0)
            drop(link, &pieces[turn]);
        if (news.result > 0)
            done += (size_t)news.result;
        if (news.result < (int64_t)bytes || done == range->count)
            break;
    }
    if (team->rank == 0)
        forgo(link, range, pieces);
    return done != 0 ? (int64_t)done : news.result;
}

/* ---- Reading at the position: one READ, whatever its size. In pieces it would wait for a pipe that has given what it had, and
 * take from between them what belongs to another reader. What its stage cannot hold waits in a transfer. */

/* The leader's part. The result; the first bytes of the output are in the stage, if there is one. */
static HC_DEVICE int64_t read_once(const struct hc_module_link *link, const struct range *range, struct hc_call *call,
                                   struct hc_stage *stage)
{
    uint32_t count = (uint32_t)range->count;

    HC_CALL_INIT(call, READ);
    call->argument[0] = HC_ARGUMENT(range->fd);
    call->output = range->buffer;
    call->capacity = count;
    if (hc_stage_claim(link, count, stage) || hc_stage_await(link, piece_size(range, 0), stage))
        call->place = stage->place;
    return hc_call(call);
}

/* The leader's part: the next of what is left, into the stage. Bytes, or -errno. */
static HC_DEVICE int64_t get_next(const struct hc_call *call, const struct hc_stage *stage, size_t done)
{
    struct hc_call get;
    int64_t got;

    hc_call_init_rest(&get, call, (uint32_t)done - call->output_bytes, stage->room);
    get.place = stage->place;
    got = hc_call(&get);
    return got == 0 ? -EIO : got;
}

static HC_DEVICE int64_t read_at_position(const struct team *team, const struct range *range)
{
    const struct hc_module_link *link = hc_link();
    struct hc_stage stage;
    struct hc_call call;
    struct news news;
    int64_t total;
    size_t done = 0;

    call.place = 0;
    if (team->rank == 0) {
        news.result = read_once(link, range, &call, &stage);
        news.staged = call.place != 0 ? stage.bytes : NULL;
    }
    tell(team, &news);
    total = news.result;
    if (total > 0 && news.staged != NULL) {
        for (;;) {
            if (team->rank == 0)
                news.result = done == 0 ? (int64_t)call.output_bytes : get_next(&call, &stage, done);
            tell(team, &news);
            if (news.result <= 0)
                break;
            copy_out(team, range->buffer + done, &news);
            team_sync(team);
            done += (size_t)news.result;
            if (done >= (size_t)total)
                break;
        }
        total = news.result < 0 ? news.result : (int64_t)done;
    }
    team_sync(team);
    if (team->rank == 0 && call.place != 0)
        hc_stage_release(link, stage.place);
    return total;
}

/* ---- Writing: a piece at a time. */

static HC_DEVICE int64_t write_piece(const struct range *range, size_t at, uint32_t bytes, uint64_t place)
{
    struct hc_call call;

    HC_CALL_INIT(&call, PWRITE);
    call.argument[0] = HC_ARGUMENT(range->fd);
    call.argument[1] = offset_of(range, at);
    call.input = range->buffer + at;
    call.input_bytes = bytes;
    call.place = place;
    return hc_call(&call);
}

static HC_DEVICE int64_t write_range(const struct team *team, const struct range *range)
{
    const struct hc_module_link *link = hc_link();
    struct news news;
    struct hc_stage stage;
    size_t done = 0;

    do {
        uint32_t bytes = piece_size(range, done);
        news.result = 0;
        news.staged = NULL;
        if (team->rank == 0 && hc_stage_claim(link, bytes, &stage))
            news.staged = stage.bytes;
        tell(team, &news);
        if (news.staged != NULL)
            hc_copy_to_payload_spread((unsigned char *)news.staged, range->buffer + done, bytes, team->rank, team->width);
        team_sync(team); /* orders the others' bytes before the leader's fence */
        if (team->rank == 0) {
            news.result = write_piece(range, done, bytes, news.staged != NULL ? stage.place : 0);
            if (news.staged != NULL)
                hc_stage_release(link, stage.place);
        }
        tell(team, &news);
        if (news.result > 0)
            done += (size_t)news.result;
        if (news.result < (int64_t)bytes)
            break;
    } while (done < range->count);
    return done != 0 ? (int64_t)done : news.result;
}

/* ---- What device.h offers */

enum act { PREAD_RANGE, PWRITE_RANGE, READ_POSITION };

static HC_DEVICE int64_t run(const struct team *team, struct range *range, enum act act)
{
    if (hc_link()->ring_count == 0)
        return -ENOSYS;
    if (range->buffer == NULL && range->count != 0)
        return -EFAULT;
    if (range->count > HC_MAX_TRANSFER)
        range->count = HC_MAX_TRANSFER;
    range->piece = team->warp == 0 ? HC_BLOCK_PIECE : range->count < HC_WARP_LARGE ? HC_WARP_PIECE : HC_WARP_LARGE_PIECE;
    team_sync(team); /* what any of them wrote to the buffer before is there for all */
    if (act == READ_POSITION)
        return read_at_position(team, range);
    return act == PWRITE_RANGE ? write_range(team, range) : read_range(team, range);
}

static HC_DEVICE ssize_t by_team(const struct team *team, int fd, const void *buffer, size_t count, off_t offset, enum act act)
{
    struct range range;

    range.fd = fd;
    range.buffer = (unsigned char *)(uintptr_t)buffer;
    range.count = count;
    range.offset = offset;
    return (ssize_t)run(team, &range, act);
}

static HC_DEVICE ssize_t by_warp(int fd, const void *buffer, size_t count, off_t offset, enum act act)
{
    struct team team;

    warp_team(&team);
    return by_team(&team, fd, buffer, count, offset, act);
}

static HC_DEVICE ssize_t by_block(int fd, const void *buffer, size_t count, off_t offset, enum act act)
{
    struct team team;

    block_team(&team);
    return by_team(&team, fd, buffer, count, offset, act);
}

HC_DEVICE ssize_t hc_warp_pread(int fd, void *buffer, size_t count, off_t offset)
{
    return by_warp(fd, buffer, count, offset, PREAD_RANGE);
}

HC_DEVICE ssize_t hc_warp_pwrite(int fd, const void *buffer, size_t count, off_t offset)
{
    return by_warp(fd, buffer, count, offset, PWRITE_RANGE);
}

HC_DEVICE ssize_t hc_warp_read(int fd, void *buffer, size_t count)
{
    return by_warp(fd, buffer, count, 0, READ_POSITION);
}

HC_DEVICE ssize_t hc_block_pread(int fd, void *buffer, size_t count, off_t offset)
{
    return by_block(fd, buffer, count, offset, PREAD_RANGE);
}

HC_DEVICE ssize_t hc_block_pwrite(int fd, const void *buffer, size_t count, off_t offset)
{
    return by_block(fd, buffer, count, offset, PWRITE_RANGE);
}

HC_DEVICE ssize_t hc_block_read(int fd, void *buffer, size_t count)
{
    return by_block(fd, buffer, count, 0, READ_POSITION);
}
