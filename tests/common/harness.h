/* What the device suites share: one runtime for each test (Check forks, and the child makes it), launches that cannot hang,
 * device memory, redirected standard streams. Public API only.
 *
 * Environment: HOSTCALL_DEVICE, HOSTCALL_SEED, HOSTCALL_WORKERS, HOSTCALL_IO (auto, uring, threads) choose the runtime;
 * HOSTCALL_TEST_MODULE is the suite's fatbin or cubin when the device is a GPU; HOSTCALL_TEST_PATIENCE multiplies the bounds
 * on hanging (60 s a launch). */
#ifndef HC_TESTS_HARNESS_H
#define HC_TESTS_HARNESS_H

#include <check.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <hostcall/hostcall.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__SANITIZE_THREAD__)
#define UNDER_TSAN 1
#else
#define UNDER_TSAN 0
#endif
#if defined(__SANITIZE_ADDRESS__)
#define UNDER_ASAN 1
#else
#define UNDER_ASAN 0
#endif

/* Smaller numbers where a sanitizer, or a tool that instruments the GPU's code (HOSTCALL_TEST_INSTRUMENTED), makes each thread dear, and
 * where an answer is wanted soon (HOSTCALL_TEST_QUICK). */
#define FEWER(plain, address, thread) (UNDER_TSAN || under_tool() ? (thread) : UNDER_ASAN || in_a_hurry() ? (address) : (plain))
bool under_tool(void);
bool in_a_hurry(void);

bool on_gpu(void);
unsigned patience(void); /* 1, more under sanitizers */

/* ck_assert_msg for loops over bytes: that one tells the parent of every success. */
#define FAIL_UNLESS(condition, ...)                                                                                    \
    do {                                                                                                               \
        if (!(condition))                                                                                              \
            ck_abort_msg(__VA_ARGS__);                                                                                 \
    } while (0)

/* ---- The runtime of this test. Made by the first call that needs it, or by make_runtime for other options than the
 * environment's (size and device are filled in). */
struct hc_runtime *runtime(void);
struct hc_runtime *make_runtime(struct hc_options options);
struct hc_module *module(void);
struct hc_kernel *kernel(const char *name);
void end_runtime(void); /* hc_destroy must succeed */
struct hc_options environment_options(void);

/* ---- Launches. Those that wait fail the test, with a dump of all slots, when the bound passes. */
struct hc_launch *launch(const char *name, unsigned blocks, unsigned threads, void **arguments);
extern unsigned launch_shared_bytes, launch_flags; /* of the launches to come; 0 at first */
struct hc_launch *launch3(const char *name, const unsigned grid[3], const unsigned block[3], void **arguments);
int wait_any(struct hc_launch *launch);    /* the result, never -ETIMEDOUT */
void wait_well(struct hc_launch *launch);  /* the result must be 0 */
void run(const char *name, unsigned blocks, unsigned threads, void **arguments);
/* Fails the test with `what` and a dump. */
void give_up(const char *what) __attribute__((noreturn));
/* Polls until *condition is nonzero; gives up after the bound. */
void wait_until(int (*condition)(void *), void *context, const char *what);

/* ---- Device memory; what is not freed goes with the runtime */
void *device_alloc(size_t bytes); /* zeroed */
void *to_device(const void *source, size_t bytes);
void device_free(void *pointer);
void from_device(void *destination, const void *source, size_t bytes);
/* Host memory that the device reaches by the pointer stored in *device. */
void *mapped_alloc(size_t bytes, void **device);

/* ---- Files and streams. The test runs in a fresh directory that is removed at the end. */
void enter_scratch(void);
void leave_scratch(void);
void fill_pattern(void *buffer, size_t bytes, uint64_t seed);
void write_file(const char *path, const void *bytes, size_t size);
char *read_file(const char *path, size_t *size); /* NUL after the end; to be freed */
/* fd 1 or 2 now leads to `path` (truncated), or to `to`. Before the runtime is made. */
void redirect(int fd, const char *path);
void redirect_to(int fd, int to);
/* Drains the runtime: what was printed is in the file. */
void drain(void);
/* Collects everything from a pipe in a thread until its end. */
struct collector;
struct collector *collect(int fd);
size_t collected(struct collector *collector); /* bytes so far */
char *collected_text(struct collector *collector, size_t *size); /* waits for the end of file */

int64_t now_ns(void);

/* ---- The GPU's driver, for what the public API has no call for (unattached modules, mapped memory). */
int driver_run_unattached(const char *image_path, const char *name, void *result, size_t bytes);

/* A suite's main: one case a function, forked; runs them and returns the exit status. The suite's name and cases as pairs. */
struct test_entry {
    const char *name;
    const TTest *test;
    int seconds; /* bound, multiplied by patience */
};
int run_suite(const char *name, const struct test_entry *tests, size_t count);
#define TEST(name, seconds) {#name, (name), (seconds)}
#define RUN_SUITE(name, tests) run_suite((name), (tests), sizeof(tests) / sizeof((tests)[0]))

#ifdef __cplusplus
}
#endif
#endif
