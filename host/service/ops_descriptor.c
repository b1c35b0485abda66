/* READ, PREAD, WRITE, PWRITE. Those that use or move the position, and writes, take turns in the descriptor's queue. */
#include <errno.h>
#include <fcntl.h>
#include <sys/uio.h>
#include <unistd.h>

#include "host/own_descriptors.h"
#include "host/service/descriptor.h"
#include "host/service/ops_path.h"
#include "host/service/status.h"
#include "host/service/worker.h"

/* From here on other cores copy to and from the page cache faster than this one (80 against 10 GB/s), but waking them takes some
 * 10 us, so a piece that is alone stays here up to the second limit, and a small one unless there are many. */
#define ASYNC_BYTES (64u << 10)
#define ASYNC_ALONE_BYTES (128u << 10)
#define ASYNC_MANY_BYTES (16u << 10)
#define ASYNC_MANY 8u
#define PART_LEAST (128u << 10)
#define PARTS_MOST 4u
#define PART_HERE (256u << 10) /* the most that keeps the worker from its ring */
#define ROOM_UNKNOWN (32u << 10) /* of a file that says it has nothing, as those in /proc do */
#define ROOM_PIPE (1u << 20)
#define PAGE 4096u

static struct hc_seen *seen_before(struct hc_worker *worker, int fd)
{
    unsigned i;

    for (i = 0; worker->in_batch && i < worker->seen_count; i++)
        if (worker->seen[i].fd == fd)
            return &worker->seen[i];
    return NULL;
}

static void remember(struct hc_worker *worker, int fd, const struct hc_descriptor *found)
{
    struct hc_seen *seen = &worker->seen[worker->seen_count];

    if (!worker->in_batch || worker->seen_count == HC_SEEN)
        return;
    worker->seen_count++;
    seen->fd = fd;
    seen->key = found->key;
    seen->regular = found->regular;
    seen->stream = found->stream;
    seen->direct = found->direct;
}

/* What kind of descriptor it is. Those of the service itself are closed as far as a device is concerned.
 *
 * Within one batch of entries a descriptor is looked up once: all of them were published before the first lookup, so whatever
 * a program did to the descriptor before it published any of them, that lookup has seen. */
static int64_t look(struct hc_job *job, struct hc_descriptor *found)
{
    struct hc_seen *seen = seen_before(job->worker, job->fd);
    int error;

    if (seen != NULL) {
        found->key = seen->key;
        found->regular = seen->regular;
        found->stream = seen->stream;
        job->regular = job->brief = seen->regular;
        job->direct = seen->direct;
        job->key = seen->key;
        return 0;
    }
    error = hc_is_own_fd(job->fd) ? -EBADF : hc_descriptor_look(job->fd, found);
    if (error != 0)
        return error;
    remember(job->worker, job->fd, found);
    job->regular = job->brief = found->regular;
    job->direct = found->direct;
    job->key = found->key;
    return 0;
}

int64_t hc_place_free(struct hc_job *job)
{
    struct hc_descriptor found;

    return look(job, &found);
}

static bool is_nonblocking(int fd)
{
    int flags = fcntl(fd, F_GETFL);

    return flags >= 0 && (flags & O_NONBLOCK) != 0;
}

/* A pipe, a terminal and the like have no position. */
int64_t hc_place_position(struct hc_job *job)
{
    struct hc_descriptor found;
    int64_t error = look(job, &found);

    if (error == 0 && found.regular)
        job->turn = HC_TURN_HOLD;
    return error;
}

/* io_uring waits until a descriptor is ready before it finds that it cannot be read or written: of an epoll descriptor for ever. A vector of
 * no parts asks for that alone, and no file is called. Every other error is the call's own to find. */
static int64_t refuses(const struct hc_descriptor *found, int fd, ssize_t (*call)(int, const struct iovec *, int))
{
    if (found->regular || found->stream || call(fd, NULL, 0) >= 0)
        return 0;
    return errno == EINVAL ? -EINVAL : 0;
}

static bool reads_in_turn(const struct hc_job *job)
{
    return (job->key.device & HC_KEY_READS) != 0;
}

/* Of many who read an empty pipe, one waits in io_uring and the others behind it: each byte that came would wake all, and after some
 * wakes Linux gives each of them a thread, until there are no more (a GPU full of readers: 58,000). */
static int64_t read_place(struct hc_job *job)
{
    struct hc_descriptor found;
    int64_t error = look(job, &found);

    if (error == 0)
        error = refuses(&found, job->fd, readv);
    if (error != 0)
        return error;
    job->nonblock = !found.regular && is_nonblocking(job->fd);
    if (found.stream && !job->nonblock && job->capacity != 0)
        job->key.device |= HC_KEY_READS;
    if (found.regular || reads_in_turn(job))
        job->turn = HC_TURN_HOLD;
    return 0;
}

/* ---- read, pread */

static uint32_t room_for(const struct hc_job *job, int64_t offset)
{
    struct statx status;
    uint64_t left;

    if (hc_statx(job->fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_TYPE | STATX_SIZE, &status) != 0)
        return job->capacity;
    if (S_ISFIFO(status.stx_mode))
        return job->capacity < ROOM_PIPE ? job->capacity : ROOM_PIPE;
    if (!S_ISREG(status.stx_mode) || offset < 0)
        return job->capacity;
    left = (uint64_t)offset < status.stx_size ? status.stx_size - (uint64_t)offset : 0;
    if (left < ROOM_UNKNOWN)
        left = ROOM_UNKNOWN;
    if (job->direct) /* whole pages, and what is no whole number of blocks stays so: Linux refuses it */
        left = job->capacity % PAGE != 0 ? job->capacity : (left + PAGE - 1) & ~(uint64_t)(PAGE - 1);
    return left < job->capacity ? (uint32_t)left : job->capacity;
}

static int64_t arm_input(struct hc_job *job, int64_t offset)
{
    if (job->capacity > job->share_bytes || (job->direct && !hc_is_aligned(job->share)))
        return hc_job_own_output(job, room_for(job, offset));
    job->output = job->share;
    job->output_room = job->capacity;
    return 0;
}

/* It may have waited long for its turn, and the number be another file's by now. */
static int64_t still_there(const struct hc_job *job)
{
    struct hc_descriptor found;
    int error = hc_descriptor_look(job->fd, &found);

    if (error != 0)
        return error;
    return found.key.inode == job->key.inode && (found.key.device | HC_KEY_READS) == job->key.device ? 0 : -EBADF;
}

static int64_t read_arm(struct hc_job *job)
{
    bool large = job->regular && job->capacity > job->share_bytes;
    int64_t error = reads_in_turn(job) && job->waited ? still_there(job) : 0;

    if (error != 0)
        return error;
    return arm_input(job, large ? lseek(job->fd, 0, SEEK_CUR) : -1);
}

static int64_t pread_arm(struct hc_job *job)
{
    return arm_input(job, (int64_t)job->arguments[1]);
}

/* Where the file is O_DIRECT, io_uring reads and writes at the position but does not move it (Linux 6.18). To a call for no bytes it
 * answers 0 where read and write fail (a directory, /dev/full). */
static int read_opcode(const struct hc_job *job)
{
    return job->direct || job->capacity == 0 ? -1 : IORING_OP_READ;
}

/* io_uring takes offset -1 for the current position, and an offset in a pipe for nothing at all. */
static int pread_opcode(const struct hc_job *job)
{
    return job->regular && job->capacity != 0 && (int64_t)job->arguments[1] >= 0 ? IORING_OP_READ : -1;
}

/* Regular files only: nothing else may hold the kernel's own threads, of which there are few. */
static void spread(const struct hc_job *job, struct io_uring_sqe *sqe, uint32_t bytes)
{
    unsigned others = job->worker->in_flight;
    uint32_t least = others == 0 ? ASYNC_ALONE_BYTES : others < ASYNC_MANY ? ASYNC_BYTES : ASYNC_MANY_BYTES;

    if (job->regular && !job->direct && bytes >= least)
        sqe->flags |= IOSQE_ASYNC;
}

static void read_prepare(struct hc_job *job, struct io_uring_sqe *sqe)
{
    io_uring_prep_read(sqe, job->fd, job->output, job->output_room, (uint64_t)-1);
    spread(job, sqe, job->output_room);
}

/* A large read that is alone is made in parts: one thread copies 1 MiB in 105 us. The first is read here, while the kernel's threads wake
 * for the others. */
static unsigned pread_parts(const struct hc_job *job)
{
    unsigned parts = job->output_room / PART_LEAST;

    if (!job->regular || job->direct || job->worker->in_flight != 0 || parts < 2)
        return 1;
    return parts < PARTS_MOST ? parts : PARTS_MOST;
}

/* Whole pages, the last part excepted. */
static uint32_t part_bytes(const struct hc_job *job)
{
    return (job->output_room / job->parts + 4095) & ~4095u;
}

static uint32_t part_size(const struct hc_job *job, unsigned part)
{
    return part + 1 < job->parts ? part_bytes(job) : job->output_room - part * part_bytes(job);
}

static void pread_prepare(struct hc_job *job, struct io_uring_sqe *sqe)
{
    uint32_t at = job->part * part_bytes(job), bytes = part_size(job, job->part);

    io_uring_prep_read(sqe, job->fd, job->output + at, bytes, job->arguments[1] + at);
    if (job->parts == 1)
        spread(job, sqe, bytes);
    else if (job->part != 0 || bytes > PART_HERE)
        sqe->flags |= IOSQE_ASYNC;
}

/* Full parts, one that the end of the file cut, and nothing behind it: anything else (an error in the middle, a file that grows) is
 * read again by the plain call, so that the answer is the one it gives. */
static int pread_join(struct hc_job *job)
{
    uint32_t total = 0;
    unsigned part = 0;

    while (part < job->parts && job->part_values[part] == (int)part_size(job, part))
        total += part_size(job, part++);
    if (part < job->parts && job->part_values[part] > 0)
        total += (uint32_t)job->part_values[part++];
    while (part < job->parts && job->part_values[part] == 0)
        part++;
    return part == job->parts ? (int)total : -EINTR;
}

/* Small reads of what is in the page cache cost less here than a trip through io_uring: one system call instead of the parts of
 * two, and an answer in this pass. */
#define NOW_BYTES (16u << 10)

static int64_t read_now(struct hc_job *job, off_t offset)
{
    struct iovec part = {job->output, job->output_room};
    ssize_t got;

    if (!job->regular || job->direct || job->output_room == 0 || job->output_room > NOW_BYTES) /* a disk is waited for even with RWF_NOWAIT */
        return -EAGAIN;
    got = preadv2(job->fd, &part, 1, offset, RWF_NOWAIT);
    /* Fewer bytes: the end of the file, or of what is in the cache. Errors (no RWF_NOWAIT here, say) are the plain call's to find. */
    return got == (ssize_t)job->output_room ? got : -EAGAIN;
}

static int64_t pread_now(struct hc_job *job)
{
    return (int64_t)job->arguments[1] < 0 ? -EAGAIN : read_now(job, (off_t)job->arguments[1]);
}

/* What is there already: the readers behind this one need not wait for io_uring's answer. Not all of them in one pass: at the end of a
 * pipe there may be 100,000, and others' calls wait for the pass. */
static int64_t read_stream_now(struct hc_job *job)
{
    struct iovec part = {job->output, job->output_room};
    ssize_t got;

    if (!reads_in_turn(job) || job->worker->streams_read++ >= HC_BATCH)
        return -EAGAIN;
    got = preadv2(job->fd, &part, 1, -1, RWF_NOWAIT);
    if (got >= 0)
        return got;
    /* A socket tells an error once: it must not be lost here. */
    return errno == EOPNOTSUPP || errno == EINVAL || errno == ENOSYS || errno == EPERM || errno == EINTR ? -EAGAIN : -errno;
}

static int64_t read_call(struct hc_job *job)
{
    return hc_checked(read(job->fd, job->output, job->output_room));
}

static int64_t pread_call(struct hc_job *job)
{
    return hc_checked(pread(job->fd, job->output, job->output_room, (off_t)job->arguments[1]));
}

/* An answer that the plain call would not give: make the plain call. */
static bool must_ask_plainly(struct hc_job *job, int64_t value)
{
    if (job->to_pool || (value != -EINTR && (value != -EAGAIN || is_nonblocking(job->fd))))
        return false;
    job->to_pool = true;
    return true;
}

static bool read_step(struct hc_job *job, int64_t value)
{
    if (must_ask_plainly(job, value))
        return false;
    if (value > 0)
        job->output_bytes = (uint32_t)value;
    job->result = value;
    return true;
}

const struct hc_behaviour hc_behave_read = {
    .place = read_place, .arm = read_arm, .opcode = read_opcode, .prepare = read_prepare, .call = read_call,
    .step = read_step, .try_now = read_stream_now,
};

const struct hc_behaviour hc_behave_pread = {
    .place = hc_place_free, .arm = pread_arm, .opcode = pread_opcode, .prepare = pread_prepare, .call = pread_call,
    .step = read_step, .try_now = pread_now, .follows_text = true, .parts = pread_parts, .join = pread_join,
};

/* ---- write, pwrite */

static int64_t write_place(struct hc_job *job)
{
    struct hc_descriptor found;
    int64_t error = look(job, &found);

    if (error == 0)
        error = refuses(&found, job->fd, writev);
    if (error != 0)
        return error;
    job->turn = HC_TURN_HOLD;
    job->nonblock = !found.regular && is_nonblocking(job->fd);
    return 0;
}

static int write_opcode(const struct hc_job *job)
{
    return job->direct || job->input_bytes == 0 ? -1 : IORING_OP_WRITE;
}

static int64_t write_arm(struct hc_job *job)
{
    return job->direct && !hc_is_aligned(job->input) ? hc_job_own_input(job) : 0;
}

static int pwrite_opcode(const struct hc_job *job)
{
    return job->regular && job->input_bytes != 0 && (int64_t)job->arguments[1] >= 0 ? IORING_OP_WRITE : -1;
}

static unsigned left_of(const struct hc_job *job)
{
    return (unsigned)(job->input_bytes - job->done_bytes);
}

static void write_prepare(struct hc_job *job, struct io_uring_sqe *sqe)
{
    hc_position_before(job);
    io_uring_prep_write(sqe, job->fd, job->input + job->done_bytes, left_of(job), (uint64_t)-1);
}

static void pwrite_prepare(struct hc_job *job, struct io_uring_sqe *sqe)
{
    io_uring_prep_write(sqe, job->fd, job->input, job->input_bytes, job->arguments[1]);
}

static int64_t write_call(struct hc_job *job)
{
    return hc_checked(write(job->fd, job->input + job->done_bytes, left_of(job)));
}

static int64_t pwrite_call(struct hc_job *job)
{
    return hc_checked(pwrite(job->fd, job->input, job->input_bytes, (off_t)job->arguments[1]));
}

static bool write_failed(struct hc_job *job, int64_t error)
{
    if (error == -EPIPE && hc_service_pipe_broke(job->service))
        hc_job_leave_unanswered(job);
    job->result = job->done_bytes != 0 ? (int64_t)job->done_bytes : error;
    return true;
}

/* A blocking write to a pipe returns when all is in it; io_uring returns what went in at once. */
static bool write_step(struct hc_job *job, int64_t value)
{
    if (must_ask_plainly(job, value))
        return false;
    if (value < 0)
        return write_failed(job, value);
    hc_position_after(job, value, left_of(job));
    job->done_bytes += (uint64_t)value;
    job->result = (int64_t)job->done_bytes;
    return job->regular || job->nonblock || value == 0 || left_of(job) == 0;
}

const struct hc_behaviour hc_behave_write = {
    .place = write_place, .arm = write_arm, .opcode = write_opcode, .prepare = write_prepare, .call = write_call, .step = write_step,
};

const struct hc_behaviour hc_behave_pwrite = {
    .place = hc_place_free, .arm = write_arm, .opcode = pwrite_opcode, .prepare = pwrite_prepare, .call = pwrite_call,
    .follows_text = true,
};
