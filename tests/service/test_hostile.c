/* Whatever a device writes, the host neither crashes nor hangs. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/service/suites.h"

static const enum hc_io modes[] = {HC_IO_URING, HC_IO_THREADS};
static struct fake fake;
static uint64_t seed;

static uint64_t random_word(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed;
}

/* Mostly words near the edges, which pass the first checks and fail later ones. */
static uint64_t odd_word(void)
{
    static const uint64_t edges[] = {0, 1, 2, 3, 127, 128, 129, 4095, 4096, 4097, 0x7ffff000, 0x7ffff001, 0xffffffff,
                                     1ull << 31, 1ull << 32, 1ull << 63, ~0ull, 200, 1ull << 20 | 1};
    uint64_t word = random_word();

    switch (word % 4) {
    case 0:
        return random_word();
    case 1:
        return edges[(word >> 8) % 19] << 32 | (edges[(word >> 16) % 19] & 0xffff);
    default:
        return edges[(word >> 8) % 19];
    }
}

/* Calls that would act on this process or its files for good are kept away from fuzz: it may name real descriptors. */
static unsigned odd_opcode(void)
{
    for (;;) {
        unsigned opcode = random_word() % 8 == 0 ? (unsigned)random_word() & 0xffff : (unsigned)random_word() % 0x56;

        if (opcode != HC_OP_UNLINK && opcode != HC_OP_RENAME && opcode != HC_OP_RMDIR && opcode != HC_OP_CLOSE)
            return opcode;
    }
}

/* Hostile: it writes even where the host is at work, which is no race worth a report. */
__attribute__((no_sanitize("thread"))) static void scribble(struct fake_row *row, struct hc_cargo *packet, unsigned lane)
{
    unsigned i;

    for (i = 0; i < HC_ARGUMENTS; i++)
        row->a[i] = odd_word();
    if (random_word() % 2 == 0)
        row->a[0] = 200 + random_word() % 4; /* descriptors that exist for this */
    row->place = random_word() % 4 == 0 ? odd_word() : 0;
    if (random_word() % 4 == 0) /* in the staging area, or just beyond its end */
        row->place = HC_PLACE(random_word() % 300, random_word() % 300);
    row->input = (uint32_t)odd_word();
    row->capacity = (uint32_t)odd_word();
    if (random_word() % 2 == 0) {
        row->input = (uint32_t)(random_word() % 130);
        row->capacity = (uint32_t)(random_word() % 300);
    }
    for (i = 0; i < HC_CELL_PAYLOAD_BYTES; i++)
        packet->payload[lane * HC_CELL_PAYLOAD_BYTES + i] = (unsigned char)(random_word() % 3 == 0 ? 0 : random_word());
}

static bool answers_still(struct fake *device)
{
    struct call call = {.opcode = HC_OP_NOP, .packet = 51};

    return call_make(device, call) == 0;
}

static void special_descriptors(void)
{
    struct rlimit small = {1 << 16, 1 << 16}; /* or reads of 2 GB holes would fill the time */
    int ends[2], file = open("/tmp", O_TMPFILE | O_RDWR, 0600), zero = open("/dev/null", O_RDWR);

    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &small), 0);
    ck_assert_int_eq(pipe(ends), 0);
    ck_assert_int_eq(dup2(zero, 0), 0);
    ck_assert_int_eq(dup2(file, 200), 200);
    ck_assert_int_eq(dup2(zero, 201), 201);
    ck_assert_int_eq(dup2(ends[0], 202), 202);
    ck_assert_int_eq(dup2(zero, 203), 203);
    ck_assert_int_eq(dup2(zero, 1), 1);
    ck_assert_int_eq(dup2(zero, 2), 2);
}

/* In a process of its own, without the descriptors of the test runner, which random calls would write to. */
static int fuzz(int mode)
{
    unsigned round, i, lane, packets = 50, rounds = (mode == 0 ? 100000 : 20000) / 50;

    close_range(3, ~0u, 0);
    special_descriptors();
    seed = 0x243f6a8885a308d3ull + (uint64_t)mode;
    fake_open(&fake, 1, 8, 26, modes[mode]);
    for (round = 0; round < rounds; round++) {
        for (i = 0; i < 50; i++) {
            /* Each packet once before the plain call at the end: overwritten units would be a request that never comes. */
            unsigned packet = random_word() % 16 == 0 ? (unsigned)random_word() | 1u << 31 : i;
            uint32_t mask = random_word() % 2 == 0 ? 1u << random_word() % 32 : (uint32_t)random_word() & 0xff;

            for (lane = 0; lane < 32 && packet < packets; lane++)
                if ((mask >> lane & 1) != 0)
                    scribble(fake_row(&fake, packet, lane), fake_cargo(&fake, packet), lane);
            fake_publish(&fake, 0, packet, random_word() % 50 == 0 ? 0 : mask, odd_opcode(),
                         (unsigned)random_word() & (random_word() % 8 == 0 ? 0xf8ff : 3));
        }
        if (!answers_still(&fake))
            return 1;
        if (round % 64 == 0) {
            hc_service_trap_all(fake.service);
            nap_ms(1);
            hc_service_untrap(fake.service);
        }
    }
    fake_close(&fake);
    return 0;
}

/* 100,000 entries of random words; a plain call is answered in between and after. */
START_TEST(random_entries_do_no_harm)
{
    char directory[] = "/tmp/hc-fuzz-XXXXXX", command[64];
    pid_t child;
    int status = -1;

    ck_assert_ptr_nonnull(mkdtemp(directory));
    child = fork();
    if (child == 0)
        _exit(chdir(directory) == 0 ? fuzz(_i) : 2);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
    snprintf(command, sizeof command, "rm -rf %s", directory);
    ck_assert_int_eq(system(command), 0);
}
END_TEST

/* A region that does not make sense is refused, not followed. */
START_TEST(unsound_region_is_refused)
{
    struct hc_region_header header = {.ring_count = 1, .ring_log2 = 4, .slot_count = 1, .rings_offset = 128,
                                      .packets_offset = 4096};
    struct hc_service_config config = {.region = &header, .io = HC_IO_THREADS};
    struct hc_service *service;

    header.ring_count = HC_MAX_RINGS + 1;
    ck_assert_int_eq(hc_service_start(&config, &service), -EINVAL);
    header.ring_count = 0;
    ck_assert_int_eq(hc_service_start(&config, &service), -EINVAL);
    header.ring_count = 1;
    header.ring_log2 = 60;
    ck_assert_int_eq(hc_service_start(&config, &service), -EINVAL);
}
END_TEST

TCase *hostile_case(void)
{
    TCase *tests = tcase_create("hostile");

    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, random_entries_do_no_harm, 0, 2);
    tcase_add_test(tests, unsound_region_is_refused);
    return tests;
}
