/* hc_ calls on files. Each fills in one call; see protocol/PROTOCOL.md for what the host does with it. */
#include "device/ask.h"
#include "device/bulk.h"
#include "device/call.h"
#include "device/include/hostcall/device.h"
#include "device/lanes.h"
#include "device/stage.h"
#include "device/text.h"

#include <errno.h>
#include <fcntl.h>

HC_INLINE void set_path(struct hc_call *call, const char *path)
{
    call->input = (const unsigned char *)path;
    call->input_bytes = hc_text_size(path);
}

HC_INLINE uint32_t transfer_size(size_t count)
{
    return count > HC_MAX_TRANSFER ? HC_MAX_TRANSFER : (uint32_t)count;
}

/* Linux answers EFAULT for a NULL path or buffer; so does this, before anything reads it. */
HC_DEVICE int hc_open(const char *path, int flags, mode_t mode)
{
    struct hc_call call;

    if (path == NULL)
        return -EFAULT;
    HC_CALL_INIT(&call, OPEN);
    call.argument[0] = HC_ARGUMENT(flags);
    call.argument[1] = mode;
    set_path(&call, path);
    return (int)hc_call(&call);
}

HC_DEVICE int hc_creat(const char *path, mode_t mode)
{
    return hc_open(path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}

HC_DEVICE int hc_close(int fd)
{
    return (int)HC_ASK1(CLOSE, HC_ARGUMENT(fd));
}

/* ---- read, write, pread, pwrite. What a packet's cell cannot hold goes through a stage, and the call is then one of arguments
 * alone: on the wire, shape and place follow the arguments as two more of them would. Without a stage the bytes go in packets; reads
 * and writes at the position of more than a stage go by staged.c. */

HC_INLINE int wants_stage(uint32_t bytes)
{
    return bytes > HC_CELL_PAYLOAD_BYTES && bytes <= HC_STAGE_MOST_BYTES && hc_link()->ring_count != 0;
}

/* What has an offset is a file, and those who read and write files give their stages back soon, so it is worth asking again. Reads and
 * writes at the position may be of pipes, and of threads that wait for one another. */
static HC_DEVICE int claim_for(const struct hc_module_link *link, uint32_t opcode, uint32_t bytes, struct hc_stage *stage)
{
    return opcode == HC_OP_PREAD || opcode == HC_OP_PWRITE ? hc_stage_await(link, bytes, stage)
                                                           : hc_stage_claim(link, bytes, stage);
}

/* Reads through a stage into *result. 0: there is none. */
static HC_DEVICE int read_in_stage(uint32_t opcode, int fd, void *buffer, uint32_t count, off_t offset, int64_t *result)
{
    const struct hc_module_link *link = hc_link();
    uint64_t shape = (uint64_t)count << 32;
    struct hc_stage stage;

    if (!wants_stage(count) || !claim_for(link, opcode, count, &stage))
        return 0;
    if (opcode == HC_OP_PREAD)
        *result = hc_ask(opcode, 4, HC_ARGUMENT(fd), HC_ARGUMENT(offset), shape, stage.place, 0, 0);
    else
        *result = hc_ask(opcode, 3, HC_ARGUMENT(fd), shape, stage.place, 0, 0, 0);
    if (*result > 0) {
        hc_fence_system(); /* the reply was seen; what the host wrote before it may be read now */
        hc_bulk_get(link, buffer, stage.bytes, (uint32_t)*result);
    }
    hc_stage_release(link, stage.place);
    return 1;
}

static HC_DEVICE int write_in_stage(uint32_t opcode, int fd, const void *buffer, uint32_t count, off_t offset, int64_t *result)
{
    const struct hc_module_link *link = hc_link();
    struct hc_stage stage;

    if (!wants_stage(count) || !claim_for(link, opcode, count, &stage))
        return 0;
    hc_bulk_put(link, stage.bytes, buffer, count);
    hc_fence_system(); /* R1: the bytes are there before the entry */
    if (opcode == HC_OP_PWRITE)
        *result = hc_ask(opcode, 4, HC_ARGUMENT(fd), HC_ARGUMENT(offset), count, stage.place, 0, 0);
    else
        *result = hc_ask(opcode, 3, HC_ARGUMENT(fd), count, stage.place, 0, 0, 0);
    hc_stage_release(link, stage.place);
    return 1;
}

HC_DEVICE ssize_t hc_read(int fd, void *buffer, size_t count)
{
    struct hc_call call;
    int64_t result;

    if (buffer == NULL && count != 0)
        return -EFAULT;
    if (read_in_stage(HC_OP_READ, fd, buffer, transfer_size(count), 0, &result))
        return (ssize_t)result;
    HC_CALL_INIT(&call, READ);
    call.argument[0] = HC_ARGUMENT(fd);
    call.output = (unsigned char *)buffer;
    call.capacity = transfer_size(count);
    return (ssize_t)hc_call_staged(&call);
}

HC_DEVICE ssize_t hc_write(int fd, const void *buffer, size_t count)
{
    struct hc_call call;
    int64_t result;

    if (buffer == NULL && count != 0)
        return -EFAULT;
    if (write_in_stage(HC_OP_WRITE, fd, buffer, transfer_size(count), 0, &result))
        return (ssize_t)result;
    HC_CALL_INIT(&call, WRITE);
    call.argument[0] = HC_ARGUMENT(fd);
    call.input = (const unsigned char *)buffer;
    call.input_bytes = transfer_size(count);
    return (ssize_t)hc_call_staged(&call);
}

/* pread and pwrite move no shared position, so large ones go piece by piece: the host then holds one piece at a time. Of an O_DIRECT
 * file what is no whole number of blocks goes as one, for Linux to refuse as one. */
#define BLOCK_MOST 4096u

static HC_DEVICE HC_NOINLINE uint32_t largest_piece(int fd, size_t whole)
{
    struct hc_call call;
    int64_t flags;

    if (whole <= HC_STAGE_MOST_BYTES || whole % BLOCK_MOST == 0)
        return HC_STAGE_MOST_BYTES;
    HC_CALL_INIT(&call, FCNTL);
    call.argument[0] = HC_ARGUMENT(fd);
    call.argument[1] = F_GETFL;
    flags = hc_call(&call);
    return flags >= 0 && (flags & O_DIRECT) != 0 ? (uint32_t)whole : HC_STAGE_MOST_BYTES;
}

static HC_DEVICE ssize_t pread_piece(int fd, unsigned char *buffer, uint32_t count, off_t offset)
{
    struct hc_call call;
    int64_t result;

    if (read_in_stage(HC_OP_PREAD, fd, buffer, count, offset, &result))
        return (ssize_t)result;
    HC_CALL_INIT(&call, PREAD);
    call.argument[0] = HC_ARGUMENT(fd);
    call.argument[1] = HC_ARGUMENT(offset);
    call.output = buffer;
    call.capacity = count;
    return (ssize_t)hc_call(&call);
}

static HC_DEVICE ssize_t pwrite_piece(int fd, const unsigned char *buffer, uint32_t count, off_t offset)
{
    struct hc_call call;
    int64_t result;

    if (write_in_stage(HC_OP_PWRITE, fd, buffer, count, offset, &result))
        return (ssize_t)result;
    HC_CALL_INIT(&call, PWRITE);
    call.argument[0] = HC_ARGUMENT(fd);
    call.argument[1] = HC_ARGUMENT(offset);
    call.input = buffer;
    call.input_bytes = count;
    return (ssize_t)hc_call(&call);
}

HC_DEVICE ssize_t hc_pread(int fd, void *buffer, size_t count, off_t offset)
{
    size_t done = 0, whole = transfer_size(count);
    uint32_t most;

    if (buffer == NULL && count != 0)
        return -EFAULT;
    most = largest_piece(fd, whole);
    do {
        uint32_t piece = whole - done < most ? (uint32_t)(whole - done) : most;
        ssize_t got = pread_piece(fd, (unsigned char *)buffer + done, piece, offset + (off_t)done);
        if (got < 0)
            return done != 0 ? (ssize_t)done : got;
        done += (size_t)got;
        if ((size_t)got < piece)
            break;
    } while (done < whole);
    return (ssize_t)done;
}

HC_DEVICE ssize_t hc_pwrite(int fd, const void *buffer, size_t count, off_t offset)
{
    size_t done = 0, whole = transfer_size(count);
    uint32_t most;

    if (buffer == NULL && count != 0)
        return -EFAULT;
    most = largest_piece(fd, whole);
    do {
        uint32_t piece = whole - done < most ? (uint32_t)(whole - done) : most;
        ssize_t put = pwrite_piece(fd, (const unsigned char *)buffer + done, piece, offset + (off_t)done);
        if (put < 0)
            return done != 0 ? (ssize_t)done : put;
        done += (size_t)put;
        if ((size_t)put < piece)
            break;
    } while (done < whole);
    return (ssize_t)done;
}

HC_DEVICE off_t hc_lseek(int fd, off_t offset, int whence)
{
    return (off_t)HC_ASK3(LSEEK, HC_ARGUMENT(fd), HC_ARGUMENT(offset), HC_ARGUMENT(whence));
}

HC_DEVICE int hc_fsync(int fd)
{
    return (int)HC_ASK1(FSYNC, HC_ARGUMENT(fd));
}

HC_DEVICE int hc_fdatasync(int fd)
{
    return (int)HC_ASK1(FDATASYNC, HC_ARGUMENT(fd));
}

HC_DEVICE int hc_ftruncate(int fd, off_t length)
{
    return (int)HC_ASK2(FTRUNCATE, HC_ARGUMENT(fd), HC_ARGUMENT(length));
}

HC_DEVICE int hc_isatty(int fd)
{
    return (int)HC_ASK1(ISATTY, HC_ARGUMENT(fd));
}

HC_DEVICE int hc_fstat(int fd, struct hc_wire_stat *status)
{
    struct hc_call call;

    if (status == NULL)
        return -EFAULT;
    HC_CALL_INIT(&call, FSTAT);
    call.argument[0] = HC_ARGUMENT(fd);
    call.output = (unsigned char *)status;
    call.capacity = sizeof *status;
    return (int)hc_call(&call);
}
