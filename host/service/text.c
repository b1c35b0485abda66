/* A chunk of output text on its way to its descriptor: written again until all is out, so that a short write's remainder
 * precedes whatever is next in the queue. The chunks that queue behind it go out by the same write. */
#include "host/service/text.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/service/descriptor.h"
#include "host/service/worker.h"

/* A write to a regular file of at least this much is left to a kernel thread: the copy into the page cache would keep the
 * worker from its ring. Below it the hand-over costs more. */
#define ASYNC_BYTES (64u << 10)
#define PAGE 4096u /* where chunks begin: a descriptor may be O_DIRECT */
/* Empty chunks kept for the next to come: fresh memory would cost as many page faults as the text has pages. */
#define KEPT_CHUNKS 96u

enum { WRITING, POLLING };

static struct hc_text *text_of(struct hc_job *chunk)
{
    return (struct hc_text *)chunk;
}

/* ---- Memory */

static pthread_mutex_t kept_lock = PTHREAD_MUTEX_INITIALIZER;
static struct hc_job *kept;
static unsigned kept_count;

static struct hc_text *take_kept(void)
{
    struct hc_job *chunk;

    pthread_mutex_lock(&kept_lock);
    chunk = kept;
    if (chunk != NULL) {
        kept = chunk->next;
        kept_count--;
    }
    pthread_mutex_unlock(&kept_lock);
    return text_of(chunk);
}

static bool keep(struct hc_job *chunk)
{
    bool room;

    pthread_mutex_lock(&kept_lock);
    room = kept_count < KEPT_CHUNKS;
    if (room) {
        chunk->next = kept;
        kept = chunk;
        kept_count++;
    }
    pthread_mutex_unlock(&kept_lock);
    return room;
}

static void free_chunk(struct hc_job *chunk)
{
    if (chunk->text_room == HC_CHUNK_BYTES && keep(chunk))
        return;
    free(chunk->owned_input);
    free(chunk);
}

void hc_text_free(struct hc_job *chunk)
{
    struct hc_job *more = text_of(chunk)->more;

    free_chunk(chunk);
    while (more != NULL) {
        chunk = more;
        more = chunk->next;
        free_chunk(chunk);
    }
}

static struct hc_text *allocate(uint32_t room)
{
    struct hc_text *text = room == HC_CHUNK_BYTES ? take_kept() : NULL;

    if (text != NULL)
        return text;
    text = malloc(sizeof *text);
    if (text == NULL)
        return NULL;
    text->job.owned_input = room != 0 ? aligned_alloc(PAGE, ((size_t)room + PAGE - 1) & ~(size_t)(PAGE - 1)) : NULL;
    if (text->job.owned_input != NULL || room == 0)
        return text;
    free(text);
    return NULL;
}

struct hc_job *hc_text_new(struct hc_worker *worker, unsigned stream, uint32_t bytes, void *owned)
{
    uint32_t room = owned != NULL ? 0 : bytes > HC_CHUNK_BYTES ? bytes : HC_CHUNK_BYTES;
    struct hc_text *text = allocate(room);
    void *memory = text == NULL || owned != NULL ? owned : text->job.owned_input;
    struct hc_job *chunk = &text->job;

    if (text == NULL)
        return NULL;
    memset(chunk, 0, offsetof(struct hc_job, status));
    text->more = NULL;
    text->more_last = &text->more;
    chunk->input = chunk->owned_input = memory;
    chunk->input_bytes = owned != NULL ? bytes : 0;
    chunk->text_room = room;
    chunk->service = worker->service;
    chunk->worker = worker;
    chunk->behaviour = &hc_behave_text;
    chunk->posted = chunk->text = true;
    chunk->turn = HC_TURN_HOLD;
    chunk->stream = stream;
    chunk->fd = (int)stream + 1;
    return chunk;
}

/* ---- Writing */

static void add_part(struct hc_text *text, unsigned *parts, const struct hc_job *chunk)
{
    size_t bytes = chunk->input_bytes - chunk->done_bytes;

    if (bytes == 0)
        return;
    text->vector[(*parts)++] = (struct iovec){(void *)(chunk->input + chunk->done_bytes), bytes};
    text->asked += bytes;
}

/* What is left of the chunk, and what follows it in its queue. The number of parts. */
static unsigned gather_all(struct hc_job *chunk, uint64_t most)
{
    struct hc_text *text = text_of(chunk);
    struct hc_job *more;
    unsigned parts = 0;

    text->asked = 0;
    add_part(text, &parts, chunk);
    for (more = text->more; more != NULL; more = more->next)
        add_part(text, &parts, more);
    while (parts < HC_CHUNKS_A_WRITE && text->asked < most && (more = hc_queue_following(chunk)) != NULL) {
        *text->more_last = more;
        text->more_last = &more->next;
        add_part(text, &parts, more);
    }
    return parts;
}

/* ---- Whole lines. Linux and POSIX keep a write of at most PIPE_BUF bytes whole, whoever else writes to the pipe; a longer one may be torn
 * where the pipe is full. So what goes to a pipe goes in pieces of whole lines within that size. */

/* One past the first line end from `from` on, 0 if there is none. */
static uint64_t after_first_end(const struct iovec *vector, unsigned parts, uint64_t from)
{
    uint64_t before = 0;

    for (unsigned i = 0; i < parts; before += vector[i++].iov_len) {
        uint64_t skip = from > before ? from - before : 0;
        const char *base = vector[i].iov_base, *end;

        if (skip >= vector[i].iov_len)
            continue;
        end = memchr(base + skip, '\n', vector[i].iov_len - skip);
        if (end != NULL)
            return before + (uint64_t)(end - base) + 1;
    }
    return 0;
}

/* One past the last line end within the first PIPE_BUF bytes, 0 if there is none. */
static uint64_t after_last_end(const struct iovec *vector, unsigned parts)
{
    uint64_t before = 0, last = 0;

    for (unsigned i = 0; i < parts && before < PIPE_BUF; before += vector[i++].iov_len) {
        size_t bytes = vector[i].iov_len < PIPE_BUF - before ? vector[i].iov_len : (size_t)(PIPE_BUF - before);
        const char *base = vector[i].iov_base, *end = memrchr(base, '\n', bytes);

        if (end != NULL)
            last = before + (uint64_t)(end - base) + 1;
    }
    return last;
}

/* The first `bytes` of what was gathered. */
static unsigned keep_first(struct hc_text *text, uint64_t bytes)
{
    unsigned parts = 0;

    text->asked = bytes;
    while (bytes > text->vector[parts].iov_len)
        bytes -= text->vector[parts++].iov_len;
    text->vector[parts].iov_len = bytes;
    return parts + 1;
}

/* The next piece: as many lines as fit, or one line that is longer. The number of parts. */
static unsigned gather(struct hc_job *chunk)
{
    struct hc_text *text = text_of(chunk);
    unsigned parts = gather_all(chunk, chunk->whole_lines ? PIPE_BUF + 1 : HC_WRITE_BYTES);
    uint64_t end;

    if (!chunk->whole_lines || text->asked <= PIPE_BUF)
        return parts;
    end = after_last_end(text->vector, parts);
    if (end == 0)
        end = after_first_end(text->vector, parts, PIPE_BUF);
    return end != 0 ? keep_first(text, end) : parts;
}

/* Pieces that find room are written at once: 16 of them fill a pipe. The rest waits in io_uring, or on the pool. */
#define PIECES_NOW 16u

static int64_t text_now(struct hc_job *chunk)
{
    ssize_t value;

    if (!chunk->whole_lines || chunk->stage == POLLING || chunk->worker->pieces_written++ >= PIECES_NOW)
        return -EAGAIN;
    value = pwritev2(chunk->fd, text_of(chunk)->vector, (int)gather(chunk), -1, RWF_NOWAIT);
    if (value >= 0)
        return value;
    return errno == EPIPE ? -EPIPE : -EAGAIN; /* other errors are the plain call's to find */
}

static int text_opcode(const struct hc_job *chunk)
{
    return chunk->stage == POLLING ? IORING_OP_POLL_ADD : IORING_OP_WRITEV;
}

static void text_prepare(struct hc_job *chunk, struct io_uring_sqe *sqe)
{
    unsigned parts;

    if (chunk->stage == POLLING) {
        io_uring_prep_poll_add(sqe, chunk->fd, POLLOUT);
        return;
    }
    parts = gather(chunk);
    hc_position_before(chunk);
    io_uring_prep_writev(sqe, chunk->fd, text_of(chunk)->vector, parts, (uint64_t)-1);
    if (chunk->regular && text_of(chunk)->asked >= ASYNC_BYTES)
        sqe->flags |= IOSQE_ASYNC;
}

/* Where writev is refused, part by part. */
static ssize_t write_parts(struct hc_job *chunk)
{
    const struct iovec *part = text_of(chunk)->vector;
    ssize_t value = writev(chunk->fd, part, (int)gather(chunk));

    return value < 0 && (errno == EPERM || errno == ENOSYS) ? write(chunk->fd, part->iov_base, part->iov_len) : value;
}

static int64_t text_call(struct hc_job *chunk)
{
    struct pollfd room = {.fd = chunk->fd, .events = POLLOUT};
    ssize_t value;

    if (chunk->stage == POLLING)
        value = poll(&room, 1, -1);
    else
        value = write_parts(chunk);
    return value < 0 ? -errno : value;
}

/* Of the chunk and of those that follow it, whether a write was to carry it or not. */
static uint64_t unwritten(struct hc_job *chunk)
{
    uint64_t bytes = chunk->input_bytes - chunk->done_bytes;
    const struct hc_job *more;

    for (more = text_of(chunk)->more; more != NULL; more = more->next)
        bytes += more->input_bytes - more->done_bytes;
    return bytes;
}

static bool text_failed(struct hc_job *chunk, int64_t error)
{
    struct hc_service *service = chunk->service;

    if (error == -EPIPE)
        (void)hc_service_pipe_broke(service);
    hc_stream_settle(service, chunk->stream, unwritten(chunk), (int)error);
    return true;
}

/* Counts what was written off the chunk and those that follow; what is done with is freed. */
static void count_off(struct hc_job *chunk, uint64_t written)
{
    struct hc_text *text = text_of(chunk);
    uint64_t own = chunk->input_bytes - chunk->done_bytes;
    struct hc_job *more;

    own = written < own ? written : own;
    chunk->done_bytes += own;
    written -= own;
    while ((more = text->more) != NULL && written >= more->input_bytes - more->done_bytes) {
        written -= more->input_bytes - more->done_bytes;
        text->more = more->next;
        free_chunk(more);
    }
    if (more != NULL)
        more->done_bytes += written;
    else
        text->more_last = &text->more;
}

static bool text_step(struct hc_job *chunk, int64_t value)
{
    struct hc_service *service = chunk->service;
    uint64_t asked = text_of(chunk)->asked;

    if (chunk->stage == POLLING) {
        chunk->stage = WRITING;
        return false;
    }
    if (value == -EAGAIN)
        chunk->stage = POLLING;
    if (value == -EAGAIN || value == -EINTR)
        return false;
    atomic_fetch_add_explicit(&service->output_writes, 1, memory_order_relaxed);
    if (value <= 0)
        return text_failed(chunk, value < 0 ? value : -EIO);
    hc_position_after(chunk, value, asked);
    count_off(chunk, (uint64_t)value);
    atomic_fetch_add_explicit(&service->output_bytes, (uint64_t)value, memory_order_relaxed);
    hc_stream_settle(service, chunk->stream, (uint64_t)value, 0);
    return unwritten(chunk) == 0;
}

const struct hc_behaviour hc_behave_text = {
    .opcode = text_opcode, .prepare = text_prepare, .call = text_call, .step = text_step, .try_now = text_now,
};
