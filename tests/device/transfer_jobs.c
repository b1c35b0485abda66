#define _GNU_SOURCE
#include "tests/device/transfer_jobs.h"
#include "tests/common/harness.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <hostcall/device.h>

#define GAP 5 /* between buffers, so that their alignment varies and overruns show */

int pattern_file(const char *name, size_t bytes, uint64_t seed)
{
    unsigned char *content = malloc(bytes + 1);
    fill_pattern(content, bytes, seed);
    write_file(name, content, bytes);
    free(content);
    return open(name, O_RDWR | O_CLOEXEC);
}

int empty_file(const char *name)
{
    return open(name, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
}

void compare_files(const char *ours, const char *theirs, const char *what)
{
    size_t size, expected_size;
    char *bytes = read_file(ours, &size), *expected = read_file(theirs, &expected_size);
    ck_assert_msg(size == expected_size, "%s: the file has %zu bytes, not %zu", what, size, expected_size);
    for (size_t i = 0; i < size; i++)
        FAIL_UNLESS(bytes[i] == expected[i], "%s: byte %zu of the file differs", what, i);
    free(bytes);
    free(expected);
}

void add_job(struct list *list, unsigned kind, int fd, int host_fd, uint64_t count, int64_t offset, bool in_shared)
{
    if (list->count == list->room_for) {
        list->room_for = 2 * list->room_for + 16;
        list->jobs = realloc(list->jobs, list->room_for * sizeof *list->jobs);
    }
    list->bytes += GAP;
    list->jobs[list->count++] = (struct job){kind, fd, host_fd, in_shared, count, offset, list->bytes};
    list->bytes += count + GAP;
}

static int64_t on_host(const struct job *job, unsigned char *room)
{
    unsigned char *buffer = room + job->at;
    ssize_t result;

    switch (job->kind) {
    case JOB_READ: result = read(job->host_fd, buffer, job->count); break;
    case JOB_WRITE: result = write(job->host_fd, buffer, job->count); break;
    case JOB_PREAD: result = pread(job->host_fd, buffer, job->count, job->offset); break;
    default: result = pwrite(job->host_fd, buffer, job->count, job->offset);
    }
    return result < 0 ? -errno : result;
}

unsigned teams_of(unsigned team, unsigned blocks, unsigned threads)
{
    return team == TEAM_THREAD ? blocks * threads : team == TEAM_WARP ? blocks * ((threads + 31) / 32) : blocks;
}

static unsigned team_of(unsigned team, unsigned threads, unsigned who)
{
    return team == TEAM_THREAD ? who : team == TEAM_WARP ? who / threads * ((threads + 31) / 32) + who % threads / 32 : who / threads;
}

static void check_results(const struct list *list, unsigned team, unsigned blocks, unsigned threads, unsigned each,
                          const int64_t *got, unsigned char *room, const char *what)
{
    int64_t *expected = malloc(list->count * sizeof *expected);
    for (unsigned j = 0; j < list->count; j++) /* in the order of each team; teams do not disturb each other */
        expected[j] = on_host(&list->jobs[j], room);
    for (unsigned i = 0; i < each; i++)
        for (unsigned who = 0; who < blocks * threads; who++) {
            unsigned j = team_of(team, threads, who) * each + i;
            int64_t result = got[i * blocks * threads + who];
            FAIL_UNLESS(result == expected[j], "%s: %u blocks of %u, thread %u: kind %u, %llu bytes at %lld gave %lld, not %lld", what,
                        blocks, threads, who, list->jobs[j].kind, (unsigned long long)list->jobs[j].count,
                        (long long)list->jobs[j].offset, (long long)result, (long long)expected[j]);
        }
    free(expected);
}

void run_list(const struct list *list, unsigned team, unsigned blocks, unsigned threads, unsigned scarce, int empty,
                     const char *what)
{
    unsigned each = list->count / teams_of(team, blocks, threads), all = blocks * threads;
    unsigned char *room = malloc(list->bytes + 1), *came_back = malloc(list->bytes + 1), *device_room;
    struct job *jobs = to_device(list->jobs, list->count * sizeof *jobs);
    int64_t *results = device_alloc((size_t)each * all * sizeof *results), *got = malloc((size_t)each * all * sizeof *got);

    ck_assert_uint_eq(list->count, each * teams_of(team, blocks, threads));
    fill_pattern(room, list->bytes, list->count);
    device_room = to_device(room, list->bytes + 1);
    if (scarce == 0) {
        run("work", blocks, threads, (void *[]){&team, &jobs, &each, &device_room, &results});
    } else {
        struct hc_ticket *held = device_alloc((size_t)threads * HELD_BY_EACH * 2 * sizeof *held);
        run("work_without", blocks, threads, (void *[]){&scarce, &empty, &team, &jobs, &each, &device_room, &results, &held});
        device_free(held);
    }
    from_device(got, results, (size_t)each * all * sizeof *got);
    from_device(came_back, device_room, list->bytes);
    check_results(list, team, blocks, threads, each, got, room, what);
    for (size_t k = 0; k < list->bytes; k++)
        FAIL_UNLESS(room[k] == came_back[k], "%s: byte %zu of the room is %u, not %u", what, k, came_back[k], room[k]);
    device_free(jobs);
    device_free(results);
    device_free(device_room);
    free(room);
    free(came_back);
    free(got);
}

void free_list(struct list *list)
{
    free(list->jobs);
    *list = (struct list){0};
}
