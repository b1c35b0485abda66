/* The general operations on paths, descriptors and the process; libc_facade gives them their POSIX names. Each returns what the host's
 * call does, or -errno. Private to device/ and libc_facade/. */
#ifndef HC_DEVICE_SYSTEM_H
#define HC_DEVICE_SYSTEM_H

#include <stddef.h>
#include <sys/types.h>

#include "protocol/compiler.h"
#include "protocol/system.h"

struct hc_wire_stat;

HC_EXTERN_C_BEGIN

HC_DEVICE int hc_openat(int directory, const char *path, int flags, mode_t mode);
HC_DEVICE int hc_statat(int directory, const char *path, int flags, struct hc_wire_stat *status);

/* a1 to a5 of PATH. */
struct hc_path_numbers {
    int directory, flags;
    int64_t number[3];
};
/* path NULL: the file is the descriptor numbers->directory. */
HC_DEVICE int hc_path(enum hc_path_what what, const struct hc_path_numbers *numbers, const char *path);
HC_DEVICE int hc_two_paths(enum hc_path_what what, const struct hc_path_numbers *numbers, const char *path, const char *second);

/* lock: NULL unless the command takes one. */
HC_DEVICE int64_t hc_fcntl(int fd, int command, int64_t argument, struct hc_wire_lock *lock);
HC_DEVICE int64_t hc_control(int fd, enum hc_control_what what, int64_t a2, int64_t a3, int64_t a4, void *output, uint32_t room);
HC_DEVICE int64_t hc_getdents(int fd, void *records, uint32_t room);
HC_DEVICE int hc_dup(int fd, int wanted, int flags); /* wanted -1: any */
HC_DEVICE int hc_pipe(int ends[2], int flags);
HC_DEVICE int hc_msync(void *address, size_t length, int flags);

HC_DEVICE int64_t hc_number(enum hc_number_what what, int64_t a1);
HC_DEVICE int64_t hc_number2(enum hc_number_what what, int detail, int64_t a1, int64_t a2); /* detail: see PROTOCOL.md */
/* text: a path or a name, or NULL. Output is cut to the room and has no terminator. */
HC_DEVICE int64_t hc_query(enum hc_query_what what, int64_t a1, int64_t a2, const char *text, void *output, size_t room);
/* NULL: are commands allowed? Text printed before is written first. */
HC_DEVICE int hc_system(const char *command);
/* A command whose descriptor `wanted`, 0 or 1, is `given`: its process number; and its status, once it has ended. */
HC_DEVICE int64_t hc_spawn(const char *command, int given, int wanted);
HC_DEVICE int64_t hc_wait_child(int64_t child);

HC_EXTERN_C_END

#endif
