// Device half of the system suite: POSIX's functions on the process from many threads at once.
#include <hostcall/device.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#include "libc_facade/directory/directory_functions.h"
#include "libc_facade/posix/posix_functions.h"
#include "tests/device/system.h"

static __device__ unsigned who_am_i(void)
{
    return blockIdx.x * blockDim.x + threadIdx.x;
}

static __device__ int same(const char *a, const char *b, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        if (a[i] != b[i])
            return 0;
    return 1;
}

// Prints, runs a command, prints. results[0] whether commands are allowed, [1] the status, [2] errno.
extern "C" __global__ void print_around_command(int lines, const char *command, int *results)
{
    results[0] = hc_libc_system(NULL);
    for (int i = 0; i < lines; i++)
        printf("before\n");
    errno = 0;
    results[1] = hc_libc_system(command);
    results[2] = errno;
    printf("after\n");
}
HC_KERNEL(print_around_command);

// Lane 0 waits for its command; the others' calls must not.
extern "C" __global__ void one_waits(const char *command, int *results)
{
    if (threadIdx.x == 0) {
        results[0] = hc_libc_system(command);
        return;
    }
    for (int i = 0; i < 10; i++)
        results[threadIdx.x] += hc_libc_getpid() > 0 && hc_libc_access("/", F_OK) == 0;
    hc_user_call(DONE_CALL, NULL, NULL, NULL, 0);
}
HC_KERNEL(one_waits);

// Lane 1 holds the lock of the file and gives it back after some calls, lane 0 waits for it: both in one warp.
extern "C" __global__ void lock_within_a_warp(int first, int second, int *results)
{
    struct flock lock = {};
    volatile int *shared = results;
    char room[1];

    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    if (threadIdx.x == 1) {
        results[1] = hc_libc_fcntl3(first, F_OFD_SETLK, (uintptr_t)&lock);
        __threadfence();
        shared[2] = 1;
        for (int after = 0; after < 20; after += shared[2] == 2) // calls while lane 0 is refused, and while it waits
            hc_libc_getcwd(room, sizeof room); // ERANGE
        lock.l_type = F_UNLCK;
        results[3] = hc_libc_fcntl3(first, F_OFD_SETLK, (uintptr_t)&lock);
    } else if (threadIdx.x == 0) {
        while (shared[2] == 0)
            __nanosleep(1000);
        errno = 0;
        results[4] = hc_libc_fcntl3(second, F_OFD_SETLK, (uintptr_t)&lock);
        shared[2] = 2;
        results[0] = hc_libc_fcntl3(second, F_OFD_SETLKW, (uintptr_t)&lock);
    }
}
HC_KERNEL(lock_within_a_warp);

// Each thread makes, renames, links, reads and removes things of its own; half of each warp in another order. Failures are counted by
// the place where they were met.
static __device__ void note(int *failures, int place, int good)
{
    if (!good)
        atomicAdd(&failures[place], 1);
}

extern "C" __global__ void paths_of_many(int directory, int *failures)
{
    char name[64], other[64], text[64];
    struct stat status;
    unsigned me = who_am_i();
    int length;

    hc_snprintf(name, sizeof name, "thread-%u", me);
    // of a length that differs, and passes what one cell of a packet holds for every fourth
    length = hc_snprintf(other, sizeof other, "renamed-%0*u", 5 + (int)(me % 40), me);
    for (int round = 0; round < 3; round++) {
        int fd = hc_libc_openat4(directory, name, O_CREAT | O_EXCL | O_RDWR, 0600);
        note(failures, 0, fd >= 0);
        if (me % 2 == 0) {
            note(failures, 1, hc_libc_fchmod(fd, 0640) == 0);
            note(failures, 2, hc_libc_symlinkat(name, directory, other) == 0);
            note(failures, 3, hc_libc_readlinkat(directory, other, text, sizeof text) == (ssize_t)(hc_snprintf(NULL, 0, "%s", name)) &&
                                  same(text, name, 8));
            note(failures, 4, hc_libc_unlinkat(directory, other, 0) == 0);
        }
        note(failures, 5, hc_libc_renameat(directory, name, directory, other) == 0);
        note(failures, 6, hc_libc_fstatat(directory, name, &status, 0) == -1 && errno == ENOENT);
        note(failures, 7, hc_libc_linkat(directory, other, directory, name, 0) == 0);
        note(failures, 8, hc_libc_fstatat(directory, name, &status, 0) == 0 && status.st_nlink == 2);
        note(failures, 9, hc_libc_unlinkat(directory, name, 0) == 0);
        note(failures, 10, hc_libc_unlinkat(directory, other, 0) == 0);
        note(failures, 11, hc_libc_close(fd) == 0);
        note(failures, 12, length > 0);
    }
}
HC_KERNEL(paths_of_many);

// All threads read one DIR until its end.
static __device__ DIR *shared_directory;

extern "C" __global__ void read_shared_directory(const char *path, unsigned *seen, unsigned *others)
{
    DIR **slot = &shared_directory;

    if (threadIdx.x == 0)
        *slot = hc_libc_opendir(path);
    __syncthreads();
    for (;;) {
        struct dirent entry, *found;
        unsigned number = 0;
        if (hc_libc_readdir_r(*slot, &entry, &found) != 0 || found == NULL)
            break;
        if (entry.d_name[0] != 'e') {
            atomicAdd(others, 1u);
            continue;
        }
        for (const char *digit = entry.d_name + 1; *digit != '\0'; digit++)
            number = 10 * number + (unsigned)(*digit - '0');
        if (number < ENTRIES)
            atomicAdd(&seen[number], 1u);
    }
    __syncthreads();
    if (threadIdx.x == 0)
        hc_libc_closedir(*slot);
}
HC_KERNEL(read_shared_directory);

// Lines go where stdout leads at the time.
extern "C" __global__ void print_to_and_fro(int first, int second, int *failures)
{
    for (int i = 0; i < 50; i++) {
        printf("line %d\n", i);
        note(failures, 0, hc_libc_dup2(i % 2 == 0 ? second : first, 1) == 1);
    }
}
HC_KERNEL(print_to_and_fro);
