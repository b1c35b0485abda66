#define _GNU_SOURCE
#include "tests/common/harness.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <ftw.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define LAUNCH_SECONDS 60ll

static struct hc_runtime *the_runtime;
static struct hc_module *the_module;
static int real_stderr = 2; /* where dumps go, however stderr was redirected */
static char scratch[256];
static void **allocations;
static size_t allocation_count, allocation_room;

bool on_gpu(void)
{
    const char *device = getenv("HOSTCALL_DEVICE");
    return device != NULL && strncmp(device, "cuda", 4) == 0;
}

unsigned patience(void)
{
    const char *given = getenv("HOSTCALL_TEST_PATIENCE");
    unsigned times = given != NULL ? (unsigned)strtoul(given, NULL, 10) : 0;
    return (times != 0 ? times : 1) * (UNDER_TSAN || under_tool() ? 10 : UNDER_ASAN ? 3 : 1);
}

int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* ---- Runtime */

static unsigned long number_from(const char *name)
{
    const char *value = getenv(name);
    return value != NULL ? strtoul(value, NULL, 0) : 0;
}

bool under_tool(void)
{
    return getenv("HOSTCALL_TEST_INSTRUMENTED") != NULL;
}

bool in_a_hurry(void)
{
    return getenv("HOSTCALL_TEST_QUICK") != NULL;
}

struct hc_options environment_options(void)
{
    struct hc_options options = {.size = sizeof options};
    const char *io = getenv("HOSTCALL_IO");
    options.device = getenv("HOSTCALL_DEVICE");
    if (options.device == NULL)
        options.device = "cpu";
    options.workers = (unsigned)number_from("HOSTCALL_WORKERS");
    options.seed = number_from("HOSTCALL_SEED");
    options.stack_size = on_gpu() ? 16384 : 0;
    if (io != NULL)
        options.io = strcmp(io, "uring") == 0 ? HC_IO_URING : strcmp(io, "threads") == 0 ? HC_IO_THREADS : HC_IO_AUTO;
    return options;
}

static void load_module(void)
{
    const char *path = getenv("HOSTCALL_TEST_MODULE");
    size_t size = 0;
    char *image = NULL;
    if (on_gpu()) {
        ck_assert_msg(path != NULL, "HOSTCALL_TEST_MODULE must name the suite's GPU module");
        image = read_file(path, &size);
    }
    int error = hc_module_load(the_runtime, image, size, &the_module);
    ck_assert_msg(error == 0, "hc_module_load: %d: %s", error, hc_last_error());
    free(image);
}

struct hc_runtime *make_runtime(struct hc_options options)
{
    struct hc_options base = environment_options();
    options.size = sizeof options;
    options.device = base.device;
    if (options.stack_size == 0)
        options.stack_size = base.stack_size;
    if (options.workers == 0)
        options.workers = base.workers;
    if (options.io == HC_IO_AUTO)
        options.io = base.io;
    if (options.seed == 0)
        options.seed = base.seed;
    ck_assert_ptr_null(the_runtime);
    int error = hc_create(&options, &the_runtime);
    ck_assert_msg(error == 0, "hc_create: %d: %s", error, hc_last_error());
    load_module();
    return the_runtime;
}

struct hc_runtime *runtime(void)
{
    if (the_runtime == NULL)
        make_runtime((struct hc_options){.size = sizeof(struct hc_options)});
    return the_runtime;
}

struct hc_module *module(void)
{
    runtime();
    return the_module;
}

struct hc_kernel *kernel(const char *name)
{
    struct hc_kernel *found = NULL;
    int error = hc_kernel_find(module(), name, &found);
    ck_assert_msg(error == 0, "hc_kernel_find(%s): %d: %s", name, error, hc_last_error());
    return found;
}

void end_runtime(void)
{
    if (the_runtime == NULL)
        return;
    while (allocation_count != 0) { /* after a fault the memory of a GPU is gone already */
        int freed = hc_memory_free(the_runtime, allocations[--allocation_count]);
        ck_assert_msg(freed == 0 || (on_gpu() && freed == -EFAULT), "hc_memory_free: %d: %s", freed, hc_last_error());
    }
    free(allocations);
    allocations = NULL;
    allocation_room = 0;
    int error = hc_module_unload(the_module);
    ck_assert_msg(error == 0 || (on_gpu() && error == -EFAULT), "hc_module_unload: %d: %s", error, hc_last_error());
    error = hc_destroy(the_runtime);
    ck_assert_msg(error == 0, "hc_destroy: %d: %s", error, hc_last_error());
    the_runtime = NULL;
    the_module = NULL;
}

/* ---- Launches */

unsigned launch_shared_bytes, launch_flags;

void give_up(const char *what)
{
    dprintf(real_stderr, "%s: the state of the runtime:\n", what);
    if (the_runtime != NULL)
        hc_dump(the_runtime, real_stderr);
    ck_abort_msg("%s", what);
    abort();
}

struct hc_launch *launch3(const char *name, const unsigned grid[3], const unsigned block[3], void **arguments)
{
    struct hc_geometry geometry = {.shared_bytes = launch_shared_bytes, .flags = launch_flags};
    struct hc_launch *started = NULL;
    memcpy(geometry.grid, grid, sizeof geometry.grid);
    memcpy(geometry.block, block, sizeof geometry.block);
    int error = hc_launch(kernel(name), &geometry, arguments, &started);
    ck_assert_msg(error == 0, "hc_launch(%s): %d: %s", name, error, hc_last_error());
    return started;
}

struct hc_launch *launch(const char *name, unsigned blocks, unsigned threads, void **arguments)
{
    return launch3(name, (unsigned[3]){blocks, 1, 1}, (unsigned[3]){threads, 1, 1}, arguments);
}

int wait_any(struct hc_launch *started)
{
    int result = hc_launch_wait(started, LAUNCH_SECONDS * patience() * 1000000000ll);
    if (result == -ETIMEDOUT)
        give_up("a kernel did not end in time");
    return result;
}

void wait_well(struct hc_launch *started)
{
    int result = wait_any(started);
    ck_assert_msg(result == 0, "hc_launch_wait: %d: %s", result, hc_last_error());
}

void run(const char *name, unsigned blocks, unsigned threads, void **arguments)
{
    wait_well(launch(name, blocks, threads, arguments));
}

void wait_until(int (*condition)(void *), void *context, const char *what)
{
    struct timespec pause = {0, 200000};
    int64_t end = now_ns() + LAUNCH_SECONDS * patience() * 1000000000ll;
    while (!condition(context)) {
        if (now_ns() > end)
            give_up(what);
        nanosleep(&pause, NULL);
    }
}

/* ---- Memory */

void *to_device(const void *source, size_t bytes)
{
    void *pointer = NULL;
    ck_assert_int_eq(hc_memory_alloc(runtime(), bytes, &pointer), 0);
    if (allocation_count == allocation_room) {
        allocation_room = allocation_room != 0 ? 2 * allocation_room : 64;
        allocations = realloc(allocations, allocation_room * sizeof *allocations);
        ck_assert_ptr_nonnull(allocations);
    }
    allocations[allocation_count++] = pointer;
    ck_assert_int_eq(hc_copy_to_device(runtime(), pointer, source, bytes), 0);
    return pointer;
}

void *device_alloc(size_t bytes)
{
    void *zeros = calloc(1, bytes), *pointer;
    ck_assert_ptr_nonnull(zeros);
    pointer = to_device(zeros, bytes);
    free(zeros);
    return pointer;
}

void device_free(void *pointer)
{
    size_t i = 0;
    while (i < allocation_count && allocations[i] != pointer)
        i++;
    ck_assert_msg(i < allocation_count, "device_free of what device_alloc did not return");
    allocations[i] = allocations[--allocation_count];
    ck_assert_int_eq(hc_memory_free(the_runtime, pointer), 0);
}

void from_device(void *destination, const void *source, size_t bytes)
{
    ck_assert_int_eq(hc_copy_from_device(runtime(), destination, source, bytes), 0);
}

/* ---- Files and streams */

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *place)
{
    (void)status, (void)type, (void)place;
    remove(path);
    return 0;
}

/* `abandoned` are directories of tests that died: none, since the parent removes them by its own name for them. */
void enter_scratch(void)
{
    snprintf(scratch, sizeof scratch, "%s/hostcall-test-XXXXXX", getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp");
    ck_assert_ptr_nonnull(mkdtemp(scratch));
    ck_assert_int_eq(chdir(scratch), 0);
}

void leave_scratch(void)
{
    if (scratch[0] != '\0' && chdir("/") == 0)
        nftw(scratch, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    scratch[0] = '\0';
}

void fill_pattern(void *buffer, size_t bytes, uint64_t seed)
{
    unsigned char *to = buffer;
    uint64_t state = seed * 0x9e3779b97f4a7c15ull + 1;
    for (size_t i = 0; i < bytes; i++) {
        state ^= state << 13, state ^= state >> 7, state ^= state << 17; /* xorshift64 */
        to[i] = (unsigned char)(state >> 32);
    }
}

void write_file(const char *path, const void *bytes, size_t size)
{
    FILE *file = fopen(path, "we");
    ck_assert_msg(file != NULL, "%s: %s", path, strerror(errno));
    ck_assert_uint_eq(fwrite(bytes, 1, size, file), size);
    ck_assert_int_eq(fclose(file), 0);
}

char *read_file(const char *path, size_t *size)
{
    struct stat status;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ck_assert_msg(fd >= 0, "%s: %s", path, strerror(errno));
    ck_assert_int_eq(fstat(fd, &status), 0);
    char *text = malloc((size_t)status.st_size + 1);
    ck_assert_ptr_nonnull(text);
    size_t done = 0;
    ssize_t got;
    while (done < (size_t)status.st_size && (got = read(fd, text + done, (size_t)status.st_size - done)) > 0)
        done += (size_t)got;
    close(fd);
    text[done] = '\0';
    if (size != NULL)
        *size = done;
    return text;
}

void redirect_to(int fd, int to)
{
    if (fd == 2 && real_stderr == 2) {
        real_stderr = fcntl(2, F_DUPFD_CLOEXEC, 100);
        ck_assert_int_ge(real_stderr, 0);
    }
    fflush(NULL);
    ck_assert_int_eq(dup2(to, fd), fd);
}

void redirect(int fd, const char *path)
{
    int to = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    ck_assert_msg(to >= 0, "%s: %s", path, strerror(errno));
    redirect_to(fd, to);
    close(to);
}

void drain(void)
{
    int error = hc_drain(runtime(), LAUNCH_SECONDS * patience() * 1000000000ll);
    if (error == -ETIMEDOUT)
        give_up("output was not written in time");
    ck_assert_msg(error == 0, "hc_drain: %d: %s", error, hc_last_error());
}

struct collector {
    pthread_t thread;
    pthread_mutex_t lock;
    int fd;
    char *text;
    size_t size, room;
};

static void *collect_all(void *context)
{
    struct collector *collector = context;
    static _Thread_local char piece[65536];
    ssize_t got;
    while ((got = read(collector->fd, piece, sizeof piece)) > 0 || (got < 0 && errno == EINTR)) {
        if (got < 0)
            continue;
        pthread_mutex_lock(&collector->lock);
        while (collector->size + (size_t)got + 1 > collector->room)
            collector->text = realloc(collector->text, collector->room *= 2);
        memcpy(collector->text + collector->size, piece, (size_t)got);
        collector->size += (size_t)got;
        pthread_mutex_unlock(&collector->lock);
    }
    return NULL;
}

struct collector *collect(int fd)
{
    struct collector *collector = calloc(1, sizeof *collector);
    collector->fd = fd;
    collector->room = 1 << 16;
    collector->text = malloc(collector->room);
    pthread_mutex_init(&collector->lock, NULL);
    ck_assert_int_eq(pthread_create(&collector->thread, NULL, collect_all, collector), 0);
    return collector;
}

size_t collected(struct collector *collector)
{
    pthread_mutex_lock(&collector->lock);
    size_t size = collector->size;
    pthread_mutex_unlock(&collector->lock);
    return size;
}

char *collected_text(struct collector *collector, size_t *size)
{
    char *text;
    pthread_join(collector->thread, NULL);
    close(collector->fd);
    text = collector->text;
    text[collector->size] = '\0';
    if (size != NULL)
        *size = collector->size;
    free(collector);
    return text;
}

/* ---- The driver. Types as in cuda.h: CUresult and CUdevice are int, handles are pointers, device addresses 64 bits. */

static void *driver_function(const char *name)
{
    static void *library;
    if (library == NULL)
        library = dlopen("libcuda.so.1", RTLD_NOW);
    ck_assert_msg(library != NULL, "%s", dlerror());
    void *function = dlsym(library, name);
    ck_assert_msg(function != NULL, "%s", dlerror());
    return function;
}

static void push_context(void)
{
    void *context;
    ck_assert_int_eq(((int (*)(unsigned))driver_function("cuInit"))(0), 0);
    ck_assert_int_eq(((int (*)(void **, int))driver_function("cuDevicePrimaryCtxRetain"))(&context, 0), 0);
    ck_assert_int_eq(((int (*)(void *))driver_function("cuCtxPushCurrent_v2"))(context), 0);
}

void *mapped_alloc(size_t bytes, void **device)
{
    void *host = NULL;
    if (!on_gpu()) {
        host = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        ck_assert_ptr_ne(host, MAP_FAILED);
        *device = host;
        return host;
    }
    push_context();
    ck_assert_int_eq(((int (*)(void **, size_t, unsigned))driver_function("cuMemHostAlloc"))(&host, bytes, 2), 0);
    ck_assert_int_eq(
        ((int (*)(void **, void *, unsigned))driver_function("cuMemHostGetDevicePointer_v2"))(device, host, 0), 0);
    return host;
}

int driver_run_unattached(const char *image_path, const char *name, void *result, size_t bytes)
{
    void *module_handle, *function, *memory, *arguments[] = {&memory};
    char *image = read_file(image_path, NULL);
    push_context();
    ck_assert_int_eq(((int (*)(void **, const void *))driver_function("cuModuleLoadData"))(&module_handle, image), 0);
    ck_assert_int_eq(
        ((int (*)(void **, void *, const char *))driver_function("cuModuleGetFunction"))(&function, module_handle, name),
        0);
    ck_assert_int_eq(((int (*)(void **, size_t))driver_function("cuMemAlloc_v2"))(&memory, bytes), 0);
    int (*start)(void *, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, void *, void **, void **) =
        (int (*)(void *, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, void *, void **,
                 void **))driver_function("cuLaunchKernel");
    ck_assert_int_eq(start(function, 1, 1, 1, 1, 1, 1, 0, NULL, arguments, NULL), 0);
    int error = ((int (*)(void))driver_function("cuCtxSynchronize"))();
    if (error == 0)
        error = ((int (*)(void *, void *, size_t))driver_function("cuMemcpyDtoH_v2"))(result, memory, bytes);
    free(image);
    return error;
}

/* ---- Suites */

static void show_stack(int ignored)
{
    void *frames[40];

    (void)ignored;
    backtrace_symbols_fd(frames, backtrace(frames, 40), real_stderr);
}

static void show_file(const char *thread, const char *file)
{
    char path[300], text[2000];
    int fd;
    ssize_t size;

    snprintf(path, sizeof path, "/proc/self/task/%s/%s", thread, file);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    size = fd >= 0 ? read(fd, text, sizeof text) : 0;
    dprintf(real_stderr, "%s: %.*s\n", file, size > 0 ? (int)size : 0, text);
    close(fd);
}

/* Where each thread is: in its own words, if it takes signals, and in the kernel's. */
static void show_threads(void)
{
    const struct timespec moment = {0, 100000000};
    DIR *threads = opendir("/proc/self/task");
    struct dirent *entry;

    signal(SIGURG, show_stack);
    while (threads != NULL && (entry = readdir(threads)) != NULL) {
        pid_t thread = (pid_t)strtol(entry->d_name, NULL, 10);
        if (thread == 0 || thread == gettid())
            continue;
        dprintf(real_stderr, "thread %s ", entry->d_name);
        show_file(entry->d_name, "comm");
        show_file(entry->d_name, "syscall");
        show_file(entry->d_name, "stack");
        tgkill(getpid(), thread, SIGURG);
        nanosleep(&moment, NULL);
    }
}

/* HOSTCALL_TEST_WATCH: seconds after which a test counts as hung, wherever its threads are, and the runtime's state is shown. */
static void *watch(void *seconds)
{
    sleep((unsigned)(uintptr_t)seconds);
    dprintf(real_stderr, "the test hangs: the state of the runtime:\n");
    if (the_runtime != NULL)
        hc_dump(the_runtime, real_stderr);
    show_threads();
    _exit(99);
}

static void before(void)
{
    const char *seconds = getenv("HOSTCALL_TEST_WATCH");
    pthread_t watcher;

    prctl(PR_SET_PDEATHSIG, SIGKILL); /* a suite that is stopped leaves no kernels behind */
    if (seconds != NULL && pthread_create(&watcher, NULL, watch, (void *)(uintptr_t)strtoul(seconds, NULL, 10)) == 0)
        pthread_detach(watcher);
    enter_scratch();
}

/* Runs when a test passed. A failed one leaves by itself and its directory stays, for a look at what is in it. */
static void after(void)
{
    end_runtime();
    leave_scratch();
}

int run_suite(const char *name, const struct test_entry *tests, size_t count)
{
    const char *only = getenv("HOSTCALL_TEST_ONLY");

    if (getenv("HOSTCALL_TEST_LIST") != NULL) {
        for (size_t i = 0; i < count; i++)
            puts(tests[i].name);
        return 0;
    }
    Suite *suite = suite_create(name);
    for (size_t i = 0; i < count; i++) {
        if (only != NULL && strcmp(only, tests[i].name) != 0)
            continue;
        TCase *tcase = tcase_create(tests[i].name);
        tcase_add_checked_fixture(tcase, before, after);
        tcase_set_timeout(tcase, (double)tests[i].seconds * patience());
        tcase_add_test(tcase, tests[i].test);
        suite_add_tcase(suite, tcase);
    }
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, getenv("HOSTCALL_TEST_VERBOSE") != NULL ? CK_VERBOSE : CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
