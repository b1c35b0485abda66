/* Lists of reads and writes, made by teams of the device and then by the host, each with descriptors of its own: results and buffers must
 * be the same. The device's part are the kernels `work` and `work_without`. */
#ifndef HC_TESTS_DEVICE_TRANSFER_JOBS_H
#define HC_TESTS_DEVICE_TRANSFER_JOBS_H

#include <stdbool.h>
#include <stddef.h>

#include "tests/device/transfers.h"

/* Files in the scratch directory; opened for reading and writing. */
int pattern_file(const char *name, size_t bytes, uint64_t seed);
int empty_file(const char *name);
void compare_files(const char *ours, const char *theirs, const char *what);

struct list {
    struct job *jobs;
    unsigned count, room_for;
    size_t bytes; /* of the room */
};

void add_job(struct list *list, unsigned kind, int fd, int host_fd, uint64_t count, int64_t offset, bool in_shared);
void free_list(struct list *list);
unsigned teams_of(unsigned team, unsigned blocks, unsigned threads);
/* As many teams as the list has jobs for, the same number for each. `scarce`: with staging or cells exhausted; `empty` is an empty file then. */
void run_list(const struct list *list, unsigned team, unsigned blocks, unsigned threads, unsigned scarce, int empty, const char *what);

#endif
