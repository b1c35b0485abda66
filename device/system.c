/* The general operations. Each fills in one call; see protocol/PROTOCOL.md for what the host does with it. */
#include "device/system.h"

#include "device/ask.h"
#include "device/call.h"
#include "device/include/hostcall/device.h"
#include "device/lanes.h"
#include "device/text.h"

#include <errno.h>

HC_INLINE void take_text(struct hc_call *call, const char *text)
{
    if (text == NULL)
        return;
    call->input = (const unsigned char *)text;
    call->input_bytes = hc_text_size(text);
}

HC_DEVICE int hc_openat(int directory, const char *path, int flags, mode_t mode)
{
    struct hc_call call;

    if (path == NULL)
        return -EFAULT;
    HC_CALL_INIT(&call, OPENAT);
    call.argument[0] = HC_ARGUMENT(directory);
    call.argument[1] = HC_ARGUMENT(flags);
    call.argument[2] = mode;
    take_text(&call, path);
    return (int)hc_call(&call);
}

HC_DEVICE int hc_statat(int directory, const char *path, int flags, struct hc_wire_stat *status)
{
    struct hc_call call;

    if (path == NULL || status == NULL)
        return -EFAULT;
    HC_CALL_INIT(&call, STATAT);
    call.argument[0] = HC_ARGUMENT(directory);
    call.argument[1] = HC_ARGUMENT(flags);
    take_text(&call, path);
    call.output = (unsigned char *)status;
    call.capacity = sizeof *status;
    return (int)hc_call(&call);
}

/* ---- Paths */

static HC_DEVICE void init_path(struct hc_call *call, enum hc_path_what what, const struct hc_path_numbers *numbers)
{
    HC_CALL_INIT(call, PATH);
    call->argument[0] = (uint64_t)what;
    call->argument[1] = HC_ARGUMENT(numbers->directory);
    call->argument[2] = HC_ARGUMENT(numbers->flags);
    call->argument[3] = (uint64_t)numbers->number[0];
    call->argument[4] = (uint64_t)numbers->number[1];
    call->argument[5] = (uint64_t)numbers->number[2];
}

HC_DEVICE int hc_path(enum hc_path_what what, const struct hc_path_numbers *numbers, const char *path)
{
    struct hc_call call;

    init_path(&call, what, numbers);
    take_text(&call, path);
    return (int)hc_call(&call);
}

/* Both paths are one input, which the host takes apart at the terminators. */
HC_DEVICE int hc_two_paths(enum hc_path_what what, const struct hc_path_numbers *numbers, const char *path, const char *second)
{
    struct hc_call call;
    uint32_t size, second_size;
    int error;

    if (path == NULL || second == NULL)
        return -EFAULT;
    size = hc_text_size(path);
    second_size = hc_text_size(second);
    if (size > HC_MAX_TRANSFER - second_size)
        return -ENAMETOOLONG;
    init_path(&call, what, numbers);
    error = hc_send_ahead(&call.transfer, path, size);
    if (error == 0)
        error = hc_send_ahead(&call.transfer, second, second_size);
    if (error != 0)
        return error;
    call.input_bytes = size + second_size;
    call.sent = call.input_bytes;
    return (int)hc_call(&call);
}

/* ---- Descriptors */

HC_DEVICE int64_t hc_fcntl(int fd, int command, int64_t argument, struct hc_wire_lock *lock)
{
    struct hc_call call;

    HC_CALL_INIT(&call, FCNTL);
    call.argument[0] = HC_ARGUMENT(fd);
    call.argument[1] = HC_ARGUMENT(command);
    call.argument[2] = (uint64_t)argument;
    if (lock != NULL) {
        call.input = call.output = (unsigned char *)lock;
        call.input_bytes = call.capacity = sizeof *lock;
    }
    return hc_call(&call);
}

HC_DEVICE int64_t hc_control(int fd, enum hc_control_what what, int64_t a2, int64_t a3, int64_t a4, void *output, uint32_t room)
{
    struct hc_call call;

    HC_CALL_INIT(&call, CONTROL);
    call.argument[0] = HC_ARGUMENT(fd);
    call.argument[1] = (uint64_t)what;
    call.argument[2] = (uint64_t)a2;
    call.argument[3] = (uint64_t)a3;
    call.argument[4] = (uint64_t)a4;
    call.output = (unsigned char *)output;
    call.capacity = room;
    return hc_call(&call);
}

HC_DEVICE int64_t hc_getdents(int fd, void *records, uint32_t room)
{
    struct hc_call call;

    HC_CALL_INIT(&call, GETDENTS);
    call.argument[0] = HC_ARGUMENT(fd);
    call.output = (unsigned char *)records;
    call.capacity = room;
    return hc_call(&call);
}

HC_DEVICE int hc_dup(int fd, int wanted, int flags)
{
    struct hc_call call;

    HC_CALL_INIT(&call, DUP); /* it may wait for text that a lane is to read: no HC_ASK_TOGETHER */
    call.argument[0] = HC_ARGUMENT(fd);
    call.argument[1] = HC_ARGUMENT(wanted);
    call.argument[2] = HC_ARGUMENT(flags);
    return (int)hc_call(&call);
}

HC_DEVICE int hc_pipe(int ends[2], int flags)
{
    int64_t both;

    if (ends == NULL)
        return -EFAULT;
    both = HC_ASK1(PIPE, HC_ARGUMENT(flags));
    if (both < 0)
        return (int)both;
    ends[0] = (int)(uint32_t)both;
    ends[1] = (int)(uint32_t)((uint64_t)both >> 32);
    return 0;
}

/* What the caller wrote must be in memory before it is written to the file. */
HC_DEVICE int hc_msync(void *address, size_t length, int flags)
{
    hc_fence_system();
    return (int)HC_ASK3(MSYNC, (uint64_t)(uintptr_t)address, length, HC_ARGUMENT(flags));
}

/* ---- The process */

HC_DEVICE int64_t hc_number(enum hc_number_what what, int64_t a1)
{
    return HC_ASK3(NUMBER, (uint64_t)what, (uint64_t)a1, 0);
}

HC_DEVICE int64_t hc_number2(enum hc_number_what what, int detail, int64_t a1, int64_t a2)
{
    return HC_ASK3(NUMBER, (uint64_t)what | (uint64_t)(uint32_t)detail << 32, (uint64_t)a1, (uint64_t)a2);
}

HC_DEVICE int64_t hc_query(enum hc_query_what what, int64_t a1, int64_t a2, const char *text, void *output, size_t room)
{
    struct hc_call call;

    HC_CALL_INIT(&call, QUERY);
    call.argument[0] = (uint64_t)what;
    call.argument[1] = (uint64_t)a1;
    call.argument[2] = (uint64_t)a2;
    take_text(&call, text);
    call.output = (unsigned char *)output;
    call.capacity = room < HC_MAX_TRANSFER ? (uint32_t)room : HC_MAX_TRANSFER;
    return hc_call(&call);
}

HC_DEVICE int hc_system(const char *command)
{
    struct hc_call call;

    HC_CALL_INIT(&call, SYSTEM);
    if (command != NULL) {
        hc_flush(1);
        hc_flush(2);
        take_text(&call, command);
    }
    return (int)hc_call(&call);
}

HC_DEVICE int64_t hc_spawn(const char *command, int given, int wanted)
{
    struct hc_call call;

    HC_CALL_INIT(&call, SPAWN);
    hc_flush(1);
    hc_flush(2);
    call.argument[0] = HC_ARGUMENT(given);
    call.argument[1] = HC_ARGUMENT(wanted);
    take_text(&call, command);
    return hc_call(&call);
}

/* Alone, as exit's and close's are: the answer may wait for what another lane writes. */
HC_DEVICE int64_t hc_wait_child(int64_t child)
{
    return HC_ASK1(WAIT, (uint64_t)child);
}
