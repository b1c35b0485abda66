#define _GNU_SOURCE
#include "host/launcher/settings.h"

#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/say.h"

#define LARGEST_STACK (512u << 20)
#define LARGEST_SHARED (1u << 20)

static atomic_bool hurried;

void hc_hurry(void)
{
    atomic_store(&hurried, true);
}

int hc_complain(const char *format, ...)
{
    char line[1024] = "hostcall: ";
    size_t used = strlen(line);
    va_list list;
    va_start(list, format);
    int wrote = vsnprintf(line + used, sizeof(line) - used - 1, format, list);
    va_end(list);
    if (wrote > 0)
        used = used + (size_t)wrote < sizeof(line) - 2 ? used + (size_t)wrote : sizeof(line) - 2;
    line[used++] = '\n';
    if (atomic_load(&hurried)) {
        hc_say_briefly(line, used);
        return HC_STATUS_LAUNCHER;
    }
    if (write(STDERR_FILENO, line, used) < 0)
        return HC_STATUS_LAUNCHER; /* nobody to tell */
    return HC_STATUS_LAUNCHER;
}

/* Lazily loaded kernels do not start behind a kernel that waits. (CUDA_DEVICE_MAX_CONNECTIONS=32 would give streams more hardware
 * queues; one kernel needs none, and it costs 0.55 s at each start and end: docs/decisions.md.) */
void hc_prepare_driver(void)
{
    setenv("CUDA_MODULE_LOADING", "EAGER", 1);
}

static bool parse_number(const char *text, uint64_t limit, uint64_t *value, const char **rest)
{
    char *end;
    if (*text < '0' || *text > '9') /* strtoull takes blanks and signs */
        return false;
    errno = 0;
    unsigned long long number = strtoull(text, &end, text[0] == '0' && (text[1] | 32) == 'x' ? 16 : 10);
    if (errno != 0 || number > limit)
        return false;
    *value = number;
    *rest = end;
    return true;
}

bool hc_parse_unsigned(const char *text, uint64_t limit, uint64_t *value)
{
    const char *rest;
    return parse_number(text, limit, value, &rest) && *rest == '\0';
}

bool hc_parse_size(const char *text, uint64_t limit, uint64_t *value)
{
    const char *rest;
    unsigned shift = 0;
    if (!parse_number(text, limit, value, &rest))
        return false;
    switch (*rest) {
    case 'K':
    case 'k':
        shift = 10;
        break;
    case 'M':
    case 'm':
        shift = 20;
        break;
    case 'G':
    case 'g':
        shift = 30;
        break;
    default:
        return *rest == '\0';
    }
    if (*value > limit >> shift)
        return false;
    *value <<= shift;
    return rest[1] == '\0';
}

static bool parse_dimensions(const char *text, const unsigned limit[3], unsigned dimensions[3])
{
    unsigned parsed[3] = {1, 1, 1};
    for (unsigned i = 0;; i++) {
        const char *rest;
        uint64_t value;
        if (!parse_number(text, limit[i], &value, &rest) || value == 0)
            return false;
        parsed[i] = (unsigned)value;
        if (*rest == '\0')
            break;
        if (*rest != ',' || i == 2)
            return false;
        text = rest + 1;
    }
    memcpy(dimensions, parsed, sizeof(parsed));
    return true;
}

static bool set_device(struct hc_settings *settings, const char *value)
{
    uint64_t index;
    if (strcmp(value, "cpu") != 0 && strcmp(value, "cuda") != 0 &&
        !(strncmp(value, "cuda:", 5) == 0 && hc_parse_unsigned(value + 5, 1023, &index)))
        return false;
    settings->options.device = value;
    return true;
}

static bool set_grid(struct hc_settings *settings, const char *value)
{
    static const unsigned limit[3] = {0x7fffffff, 65535, 65535};
    return parse_dimensions(value, limit, settings->grid);
}

static bool set_block(struct hc_settings *settings, const char *value)
{
    static const unsigned limit[3] = {1024, 1024, 64};
    return parse_dimensions(value, limit, settings->block) &&
           (uint64_t)settings->block[0] * settings->block[1] * settings->block[2] <= 1024;
}

static bool set_workers(struct hc_settings *settings, const char *value)
{
    uint64_t number;
    if (!hc_parse_unsigned(value, 64, &number) || number == 0)
        return false;
    settings->options.workers = (unsigned)number;
    return true;
}

static bool choose(const char *value, const char *const names[], unsigned *chosen)
{
    for (unsigned i = 0; names[i] != NULL; i++) {
        if (strcmp(value, names[i]) == 0) {
            *chosen = i;
            return true;
        }
    }
    return false;
}

static bool set_io(struct hc_settings *settings, const char *value)
{
    static const char *const names[] = {"auto", "uring", "threads", NULL}; /* as enum hc_io */
    unsigned chosen;
    if (!choose(value, names, &chosen))
        return false;
    settings->options.io = (enum hc_io)chosen;
    return true;
}

static bool set_idle(struct hc_settings *settings, const char *value)
{
    static const char *const names[] = {"adaptive", "responsive", "quiet", NULL}; /* as enum hc_idle */
    unsigned chosen;
    if (!choose(value, names, &chosen))
        return false;
    settings->options.idle = (enum hc_idle)chosen;
    return true;
}

static bool set_stack(struct hc_settings *settings, const char *value)
{
    uint64_t bytes;
    if (!hc_parse_size(value, LARGEST_STACK, &bytes))
        return false;
    settings->options.stack_size = bytes;
    return true;
}

static bool set_heap(struct hc_settings *settings, const char *value)
{
    uint64_t bytes;
    if (!hc_parse_size(value, SIZE_MAX - 1, &bytes) || bytes == 0)
        return false;
    settings->options.heap_size = bytes;
    return true;
}

static bool set_shared(struct hc_settings *settings, const char *value)
{
    uint64_t bytes;
    if (!hc_parse_size(value, LARGEST_SHARED, &bytes))
        return false;
    settings->shared_bytes = (unsigned)bytes;
    return true;
}

static bool set_seed(struct hc_settings *settings, const char *value)
{
    return hc_parse_unsigned(value, UINT64_MAX, &settings->options.seed);
}

static bool set_map_budget(struct hc_settings *settings, const char *value)
{
    uint64_t bytes;
    if (!hc_parse_size(value, SIZE_MAX, &bytes))
        return false;
    settings->options.map_budget = bytes;
    return true;
}

static bool set_switch(bool *setting, const char *value)
{
    static const char *const names[] = {"0", "1", NULL};
    unsigned chosen;
    if (!choose(value, names, &chosen))
        return false;
    *setting = chosen == 1;
    return true;
}

static bool set_stats(struct hc_settings *settings, const char *value)
{
    return set_switch(&settings->stats, value);
}

static bool set_time(struct hc_settings *settings, const char *value)
{
    return set_switch(&settings->time, value);
}

static bool set_allow_system(struct hc_settings *settings, const char *value)
{
    bool allowed = false;
    if (!set_switch(&allowed, value))
        return false;
    settings->options.allow_system = allowed;
    return true;
}

const struct hc_setting hc_setting_table[] = {
    {"device", "HOSTCALL_DEVICE", false, set_device, "cpu, cuda or cuda:N"},
    {"grid", "HOSTCALL_GRID", false, set_grid, "X[,Y[,Z]], blocks"},
    {"block", "HOSTCALL_BLOCK", false, set_block, "X[,Y[,Z]], at most 1024 threads in all"},
    {"shared", "HOSTCALL_SHARED", false, set_shared, "bytes of dynamic shared memory, 48K for instance"},
    {"workers", "HOSTCALL_WORKERS", false, set_workers, "1 to 64"},
    {"io", "HOSTCALL_IO", false, set_io, "auto, uring or threads"},
    {"idle", "HOSTCALL_IDLE", false, set_idle, "adaptive, responsive or quiet"},
    {"stack", "HOSTCALL_STACK", false, set_stack, "bytes for each thread, 16K for instance"},
    {"heap", "HOSTCALL_HEAP", false, set_heap, "bytes for malloc on a GPU, 512M for instance"},
    {"seed", "HOSTCALL_SEED", false, set_seed, "a number; 0 is the ordinary scheduler"},
    {"map-budget", "HOSTCALL_MAP_BUDGET", false, set_map_budget, "bytes of mapped files within reach at a time, 4G for instance"},
    {"allow-system", "HOSTCALL_ALLOW_SYSTEM", true, set_allow_system, "0 or 1"},
    {"stats", "HOSTCALL_STATS", true, set_stats, "0 or 1"},
    {"time", "HOSTCALL_TIME", true, set_time, "0 or 1"},
    {NULL, NULL, false, NULL, NULL},
};

const struct hc_setting *hc_setting_find(const char *option, size_t length)
{
    for (const struct hc_setting *setting = hc_setting_table; setting->option != NULL; setting++)
        if (strlen(setting->option) == length && memcmp(setting->option, option, length) == 0)
            return setting;
    return NULL;
}

void hc_settings_init(struct hc_settings *settings)
{
    memset(settings, 0, sizeof(*settings));
    settings->options.size = sizeof(settings->options);
    settings->options.heap_size = HC_HEAP_LARGE;
}

bool hc_settings_from_environment(struct hc_settings *settings)
{
    for (const struct hc_setting *setting = hc_setting_table; setting->option != NULL; setting++) {
        const char *value = getenv(setting->variable);
        if (value == NULL || value[0] == '\0')
            continue;
        if (setting->set == set_device && strcmp(value, "auto") == 0)
            continue;
        if (!setting->set(settings, value)) {
            hc_complain("%s is '%s': it must be %s", setting->variable, value, setting->form);
            return false;
        }
    }
    return true;
}
