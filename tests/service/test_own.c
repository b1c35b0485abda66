/* The library's own descriptors: no operation of a device reaches them, whichever runtime's they are. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/own_descriptors.h"
#include "protocol/system.h"
#include "tests/service/suites.h"

static const enum hc_io modes[] = {HC_IO_URING, HC_IO_THREADS};
static struct fake fake, other;

static int64_t three(unsigned opcode, uint64_t a0, uint64_t a1, uint64_t a2)
{
    return call_make(&fake, (struct call){.opcode = opcode, .a = {a0, a1, a2}});
}

static int64_t change_mode(uint64_t fd, const char *path, uint32_t bytes)
{
    return call_make(&fake, (struct call){.opcode = HC_OP_PATH, .a = {HC_PATH_CHMOD, fd, AT_EMPTY_PATH, 0600}, .input = path,
                                          .input_bytes = bytes});
}

/* Numbers of the process that are eventfds or rings: none of them is the test's. */
static unsigned own_numbers(int *numbers, unsigned room)
{
    DIR *stream = opendir("/proc/self/fd");
    struct dirent *entry;
    char target[64];
    unsigned count = 0;

    ck_assert_ptr_nonnull(stream);
    while ((entry = readdir(stream)) != NULL && count < room) {
        ssize_t length = readlinkat(dirfd(stream), entry->d_name, target, sizeof target - 1);

        target[length > 0 ? length : 0] = 0;
        if (strcmp(target, "anon_inode:[eventfd]") == 0 || strcmp(target, "anon_inode:[io_uring]") == 0)
            numbers[count++] = atoi(entry->d_name);
    }
    closedir(stream);
    return count;
}

static void is_closed(uint64_t fd)
{
    static const unsigned bare[] = {HC_OP_CLOSE, HC_OP_LSEEK, HC_OP_FSYNC, HC_OP_FTRUNCATE, HC_OP_ISATTY};
    static const uint64_t asked[] = {HC_QUERY_TTYNAME, HC_QUERY_PATHCONF, HC_QUERY_FILESYSTEM};
    char room[256];
    struct call call = {.output = room, .capacity = sizeof room};

    for (unsigned i = 0; i < sizeof bare / sizeof *bare; i++)
        ck_assert_int_eq(three(bare[i], fd, 0, 0), -EBADF);
    ck_assert_int_eq(three(HC_OP_FCNTL, fd, F_DUPFD, 0), -EBADF);
    ck_assert_int_eq(three(HC_OP_FCNTL, fd, F_SETFL, 0), -EBADF);
    ck_assert_int_eq(three(HC_OP_DUP, fd, (uint64_t)-1, 0), -EBADF);
    ck_assert_int_eq(three(HC_OP_NUMBER, HC_NUMBER_READY, fd, POLLIN), POLLNVAL);
    ck_assert_int_eq(three(HC_OP_DUP, fd, 90, 0), -EBADF);
    ck_assert_int_eq(three(HC_OP_DUP, 0, fd, 0), -EBADF);
    ck_assert_int_eq(change_mode(fd, NULL, 0), -EBADF);
    ck_assert_int_eq(change_mode(fd, "", 1), -EBADF);
    call.opcode = HC_OP_READ, call.a[0] = fd;
    ck_assert_int_eq(call_make(&fake, call), -EBADF);
    call.opcode = HC_OP_FSTAT;
    ck_assert_int_eq(call_make(&fake, call), -EBADF);
    for (unsigned i = 0; i < sizeof asked / sizeof *asked; i++) {
        call.opcode = HC_OP_QUERY, call.a[0] = asked[i], call.a[1] = fd;
        ck_assert_int_eq(call_make(&fake, call), -EBADF);
    }
    call = (struct call){.opcode = HC_OP_STATAT, .a = {fd, AT_EMPTY_PATH}, .input = "", .input_bytes = 1, .output = room,
                         .capacity = sizeof room};
    ck_assert_int_eq(call_make(&fake, call), -EBADF);
    call = (struct call){.opcode = HC_OP_WRITE, .a = {fd}, .input = "12345678", .input_bytes = 8};
    ck_assert_int_eq(call_make(&fake, call), -EBADF);
}

/* A program that closes or replaces every number must not take any runtime's from under its threads. Would catch: a table that knows
 * only the asking runtime's, or an operation that does not ask it. */
START_TEST(own_descriptors_of_all_runtimes_are_closed_to_a_device)
{
    struct stat before, after;
    int numbers[32];
    unsigned count;

    fake_open(&fake, 1, 6, 4, modes[_i]);
    fake_open(&other, 2, 6, 1, modes[_i]);
    count = own_numbers(numbers, 32);
    ck_assert_uint_eq(count, modes[_i] == HC_IO_URING ? 6 : 3);
    for (unsigned i = 0; i < count; i++) {
        ck_assert_int_eq(fstat(numbers[i], &before), 0);
        is_closed((uint64_t)numbers[i]);
        ck_assert_int_eq(fstat(numbers[i], &after), 0);
        ck_assert_uint_eq(before.st_ino, after.st_ino);
    }
    fake_close(&other);
    fake_close(&fake);
    for (unsigned i = 0; i < count; i++) /* the numbers are the program's again */
        ck_assert(!hc_is_own_fd(numbers[i]));
}
END_TEST

/* Threads make and close them at once, so that numbers go from one to the next; a number counts as its owner's as long as it is open. */
static void *make_and_close(void *unused)
{
    for (int i = 0; i < 20000; i++) {
        int fd = hc_own_fd(eventfd(0, EFD_CLOEXEC));

        if (fd < 3 || !hc_is_own_fd(fd))
            return (void *)1;
        hc_close_own_fd(fd);
    }
    return unused;
}

START_TEST(numbers_pass_from_owner_to_owner)
{
    pthread_t threads[4];
    void *wrong;

    for (int i = 0; i < 4; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, make_and_close, NULL), 0);
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], &wrong);
        ck_assert_ptr_null(wrong);
    }
    for (int fd = -1; fd < 1024; fd++)
        ck_assert(!hc_is_own_fd(fd));
    ck_assert(!hc_is_own_fd(INT_MAX));
    ck_assert_int_eq(hc_own_fd(open("/absent", O_RDONLY)), -ENOENT);
}
END_TEST

TCase *own_case(void)
{
    TCase *tests = tcase_create("own descriptors");

    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, own_descriptors_of_all_runtimes_are_closed_to_a_device, 0, 2);
    tcase_add_test(tests, numbers_pass_from_owner_to_owner);
    return tests;
}
