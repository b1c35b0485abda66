/* hcrun: runs a program of hcc with other settings, or a kernel of a cubin, PTX or fatbin. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/launcher/module_run.h"
#include "host/launcher/reserve.h"
#include "host/launcher/session.h"
#include "protocol/version.h"

static const char help[] = "usage: hcrun [options] program [arguments]\n"
                           "       hcrun [options] module [kernel] [typed arguments]\n"
                           "       hcrun --list\n"
                           "\n"
                           "Runs a program compiled by hcc, or one kernel of a module (cubin, PTX, fatbin) on a\n"
                           "GPU, and serves its calls of the C library. A module's kernel may be left out if it\n"
                           "has only one. PTX and relocatable code are linked with the device library first.\n"
                           "\n"
                           "  --device cpu|cuda[:N]  where to run; default: the first GPU, else the CPU device\n"
                           "  --grid X[,Y[,Z]]       blocks; default: what the program states, or 1\n"
                           "  --block X[,Y[,Z]]      threads a block; default likewise\n"
                           "  --shared BYTES         dynamic shared memory a block\n"
                           "  --stack BYTES          stack a thread; default: 4K on a GPU (16K with functions of the C\n"
                           "                         library's names), 64K on the CPU device; a C program's: hcc --stack\n"
                           "  --heap BYTES           memory for malloc; default: a quarter of the GPU's, at most 1G;\n"
                           "                         no limit on the CPU device\n"
                           "  --workers N            threads that serve calls, 1 to 64\n"
                           "  --io auto|uring|threads\n"
                           "                         how calls reach the system; threads where io_uring is refused\n"
                           "  --idle adaptive|responsive|quiet\n"
                           "                         how eagerly workers look for calls\n"
                           "  --map-budget BYTES     mapped files within the device's reach at a time; default: half of\n"
                           "                         memory on a GPU\n"
                           "  --allow-system         system() runs commands; without it, it fails with EPERM\n"
                           "  --seed N               CPU device: random but repeatable scheduling from this seed\n"
                           "  --time                 the kernel's time, to stderr\n"
                           "  --stats                counters of calls and output, to stderr\n"
                           "  --list                 the devices of this machine\n"
                           "  --help, --version\n"
                           "\n"
                           "Typed arguments, one for each kernel parameter:\n"
                           "  i8: i16: i32: i64: u8: u16: u32: u64: f32: f64:   a number, as in i32:-7 or f64:2.5\n"
                           "  in:FILE          pointer to the file's bytes in device memory\n"
                           "  out:FILE:SIZE    pointer to zeroed memory, written to the file after the kernel\n"
                           "  inout:FILE       both: the file's bytes, written back after the kernel\n"
                           "  buf:SIZE         pointer to zeroed memory\n"
                           "Sizes take K, M or G. Files are written only if the kernel returns by itself.\n"
                           "\n"
                           "Exit status: what device code passes to exit(), else 0; 1 if a .cu program's output was\n"
                           "lost (a C program, whose last flush fails, exits as on the host); 125 if hcrun itself\n"
                           "fails; 134 after abort or a failed assert; 139 after a device fault; a signal's end for\n"
                           "SIGTERM, SIGINT, SIGHUP, SIGQUIT, and SIGPIPE when the reader of the output goes away.\n"
                           "\n"
                           "Each option from --device to --stats also exists as an environment variable, HOSTCALL_\n"
                           "and its name in capitals, - as _ (--map-budget: HOSTCALL_MAP_BUDGET; 1 for those without\n"
                           "a value), which programs of hcc read when they are run without hcrun; --list, --help and\n"
                           "--version do not. HOSTCALL_DEVICE_LIBRARY names libhostcall_device.a where it is not\n"
                           "found by itself.\n";

static int print_devices(void)
{
    int count = hc_backend_cuda.count();
    char reason[512];
    struct hc_device_info info;
    for (int i = 0; i < count; i++) {
        if (hc_cuda_describe(i, &info) != 0)
            return hc_complain("%s", hc_last_error());
        printf("%-8s %s, compute capability %d.%d, %.1f GiB, driver for CUDA %u.%u\n", info.id, info.name, info.major,
               info.minor, (double)info.memory_bytes / (1u << 30), info.driver_version / 1000,
               info.driver_version % 1000 / 10);
    }
    printf("%-8s the CPU device, %ld cores\n", "cpu", sysconf(_SC_NPROCESSORS_ONLN));
    if (count == 0 && hc_cuda_describe(0, &info) != 0) {
        snprintf(reason, sizeof(reason), "%s", hc_last_error());
        reason[strcspn(reason, ";")] = '\0';
        fprintf(stderr, "hostcall: %s\n", reason);
    }
    return fflush(stdout) == 0 ? 0 : hc_complain("standard output: %s", strerror(errno));
}

/* ---- Options. They are set here for modules and exported for programs. */

static int set_option(struct hc_settings *settings, const char *word, const char *next, int *used)
{
    size_t length = strcspn(word, "=");
    const struct hc_setting *setting = hc_setting_find(word, length);
    const char *value = word[length] == '=' ? word + length + 1 : NULL;
    if (setting == NULL)
        return hc_complain("unknown option --%s (hcrun --help lists them)", word);
    *used = 1;
    if (setting->flag) {
        if (value != NULL)
            return hc_complain("--%s takes no value", setting->option);
        value = "1";
    } else if (value == NULL) {
        value = next;
        *used = 2;
    }
    if (value == NULL)
        return hc_complain("--%s needs a value: %s", setting->option, setting->form);
    if (!setting->set(settings, value))
        return hc_complain("--%s %s: it must be %s", setting->option, value, setting->form);
    if (setenv(setting->variable, value, 1) != 0)
        return hc_complain("no memory");
    return 0;
}

/* Index of the first word that is no option, or -1 - status when the run ends here. */
static int parse_options(struct hc_settings *settings, int argc, char **argv)
{
    int at = 1;
    while (at < argc && argv[at][0] == '-' && argv[at][1] != '\0') {
        int used = 1;
        if (strcmp(argv[at], "--") == 0)
            return at + 1;
        if (strcmp(argv[at], "--help") == 0 || strcmp(argv[at], "-h") == 0) {
            fputs(help, stdout);
            return -1 - (fflush(stdout) == 0 ? 0 : HC_STATUS_LAUNCHER);
        }
        if (strcmp(argv[at], "--version") == 0) {
            printf("hcrun %s, protocol %u.%u\n", HC_VERSION_STRING, HC_PROTOCOL_MAJOR, HC_PROTOCOL_MINOR);
            return -1 - (fflush(stdout) == 0 ? 0 : HC_STATUS_LAUNCHER);
        }
        if (strcmp(argv[at], "--list") == 0)
            return -1 - print_devices();
        if (argv[at][1] != '-')
            return -1 - hc_complain("unknown option %s (hcrun --help lists them)", argv[at]);
        int status = set_option(settings, argv[at] + 2, at + 1 < argc ? argv[at + 1] : NULL, &used);
        if (status != 0)
            return -1 - status;
        at += used;
    }
    return at;
}

/* ---- Program or module? */

/* What to do with a source; nothing for other names. */
static void advise(const char *path, char *text, size_t room)
{
    const char *name = strrchr(path, '/'), *end;
    name = name != NULL ? name + 1 : path;
    end = strrchr(name, '.');
    text[0] = '\0';
    if (end != NULL && end != name && (strcmp(end, ".cu") == 0 || strcmp(end, ".c") == 0))
        snprintf(text, room, ": compile it first (hcc %s -o %.*s)", path, (int)(end - name), name);
}

static int run_program(char **words, const char *problem)
{
    execvp(words[0], words);
    int error = errno;
    if (error == ENOEXEC || (problem != NULL && access(words[0], F_OK) == 0)) {
        char advice[512];
        advise(words[0], advice, sizeof(advice));
        return hc_complain("%s is neither a program nor a module: %s%s", words[0],
                           problem != NULL ? problem : strerror(error), advice);
    }
    if (error == ENOENT && strchr(words[0], '/') == NULL && access(words[0], X_OK) == 0)
        return hc_complain("%s is not in PATH; to run the one in this folder, say ./%s", words[0], words[0]);
    return hc_complain("%s: %s", words[0], strerror(error));
}

/* The file stays mapped: the module is loaded from there. */
static bool map_file(const char *path, const void **data, size_t *size)
{
    struct stat status;
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    void *map = MAP_FAILED;
    if (file < 0)
        return false;
    if (fstat(file, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0)
        map = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, file, 0);
    close(file);
    if (map == MAP_FAILED)
        return false;
    *data = map;
    *size = (size_t)status.st_size;
    return true;
}

static int run(struct hc_settings *settings, int count, char **words)
{
    struct hc_image image = {.kind = HC_IMAGE_EXECUTABLE};
    const void *data;
    size_t size;
    if (map_file(words[0], &data, &size))
        hc_image_examine(data, size, &image);
    if (image.kind == HC_IMAGE_EXECUTABLE || image.kind == HC_IMAGE_UNKNOWN)
        return run_program(words, image.kind == HC_IMAGE_UNKNOWN ? image.problem : NULL);
    hc_prepare_driver();
    return hc_module_run(words[0], &image, settings, count - 1, words + 1);
}

int main(int argc, char **argv)
{
    struct hc_settings settings;
    hc_reserve_descriptors();
    hc_settings_init(&settings);
    if (!hc_settings_from_environment(&settings))
        return HC_STATUS_LAUNCHER;
    int first = parse_options(&settings, argc, argv);
    if (first < 0)
        return -1 - first;
    if (first == argc)
        return hc_complain("name a program or a module (hcrun --help says more)");
    if (argv[first][0] == '\0')
        return hc_complain("the name of the program is empty (hcrun --help says more)");
    return run(&settings, argc - first, argv + first);
}
