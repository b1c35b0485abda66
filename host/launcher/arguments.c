/* The files and the device memory behind typed arguments. */
#define _GNU_SOURCE
#include "host/launcher/arguments.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/launcher/settings.h"

#define PIECE (4u << 20)

static int complain_of(const struct hc_argument *argument, int error)
{
    return hc_complain("argument '%s': %s", argument->text, strerror(error));
}

/* Reads to the end, so that pipes and /proc serve too. The block is malloced. */
static int read_all(int file, char **data, size_t *size)
{
    size_t room = 65536, used = 0;
    char *block = malloc(room);
    struct stat status;
    if (fstat(file, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0) {
        room = (size_t)status.st_size + 1;
        free(block);
        block = malloc(room);
    }
    while (block != NULL) {
        ssize_t got = read(file, block + used, room - used);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) {
            *data = block;
            *size = used;
            if (got < 0)
                free(block);
            return got < 0 ? -errno : 0;
        }
        used += (size_t)got;
        if (used == room) {
            char *more = realloc(block, room *= 2);
            if (more == NULL)
                break;
            block = more;
        }
    }
    free(block);
    return -ENOMEM;
}

static int copy_in(struct hc_runtime *runtime, struct hc_argument *argument, int file)
{
    char *data;
    size_t size;
    int error = read_all(file, &data, &size);
    if (error != 0)
        return complain_of(argument, -error);
    argument->bytes = size;
    if (hc_memory_alloc(runtime, size != 0 ? size : 1, &argument->value.pointer) != 0 ||
        hc_copy_to_device(runtime, argument->value.pointer, data, size) != 0)
        error = hc_complain("argument '%s': %s", argument->text, hc_last_error());
    free(data);
    return error;
}

static int zero(struct hc_runtime *runtime, struct hc_argument *argument)
{
    size_t piece = argument->bytes < PIECE ? argument->bytes : PIECE;
    char *zeros = calloc(1, piece);
    if (zeros == NULL)
        return complain_of(argument, ENOMEM);
    int error = hc_memory_alloc(runtime, argument->bytes, &argument->value.pointer);
    for (uint64_t at = 0; error == 0 && at < argument->bytes; at += piece) {
        size_t part = argument->bytes - at < piece ? (size_t)(argument->bytes - at) : piece;
        error = hc_copy_to_device(runtime, (char *)argument->value.pointer + at, zeros, part);
    }
    free(zeros);
    return error == 0 ? 0 : hc_complain("argument '%s': %s", argument->text, hc_last_error());
}

static int prepare_file(struct hc_runtime *runtime, struct hc_argument *argument)
{
    int flags = argument->kind == HC_ARGUMENT_IN      ? O_RDONLY
                : argument->kind == HC_ARGUMENT_INOUT ? O_RDWR
                                                      : O_WRONLY | O_CREAT;
    int file = open(argument->path, flags | O_CLOEXEC, 0666);
    if (file < 0)
        return complain_of(argument, errno);
    int status = argument->kind == HC_ARGUMENT_OUT ? zero(runtime, argument) : copy_in(runtime, argument, file);
    if (argument->kind == HC_ARGUMENT_IN)
        close(file);
    else
        argument->file = file;
    return status;
}

int hc_argument_prepare(struct hc_runtime *runtime, struct hc_argument *argument)
{
    switch (argument->kind) {
    case HC_ARGUMENT_VALUE:
        return 0;
    case HC_ARGUMENT_BUFFER:
        return zero(runtime, argument);
    default:
        return prepare_file(runtime, argument);
    }
}

static int write_all(int file, const char *data, size_t size)
{
    while (size != 0) {
        ssize_t wrote = write(file, data, size);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote < 0)
            return -errno;
        data += wrote;
        size -= (size_t)wrote;
    }
    return 0;
}

/* A pipe or a device as the output has no size to cut and no place to go back to. */
static int rewind_file(int file)
{
    struct stat status;
    if (fstat(file, &status) != 0)
        return -errno;
    if (!S_ISREG(status.st_mode))
        return 0;
    return lseek(file, 0, SEEK_SET) < 0 || ftruncate(file, 0) != 0 ? -errno : 0;
}

int hc_argument_finish(struct hc_runtime *runtime, struct hc_argument *argument)
{
    if (argument->file < 0)
        return 0;
    char *block = malloc(PIECE);
    int error = block != NULL ? rewind_file(argument->file) : -ENOMEM;
    for (uint64_t at = 0; error == 0 && at < argument->bytes; at += PIECE) {
        size_t part = argument->bytes - at < PIECE ? (size_t)(argument->bytes - at) : PIECE;
        if (hc_copy_from_device(runtime, block, (char *)argument->value.pointer + at, part) != 0) {
            free(block);
            return hc_complain("argument '%s': %s", argument->text, hc_last_error());
        }
        error = write_all(argument->file, block, part);
    }
    free(block);
    if (close(argument->file) != 0 && error == 0)
        error = -errno;
    argument->file = -1;
    return error == 0 ? 0 : complain_of(argument, -error);
}

void hc_argument_free(struct hc_runtime *runtime, struct hc_argument *argument)
{
    if (argument->kind != HC_ARGUMENT_VALUE && runtime != NULL && argument->value.pointer != NULL)
        hc_memory_free(runtime, argument->value.pointer);
    if (argument->file >= 0)
        close(argument->file);
    free(argument->path);
}
