/* What a run is told by hcrun's options or by HOSTCALL_* variables. */
#ifndef HC_HOST_LAUNCHER_SETTINGS_H
#define HC_HOST_LAUNCHER_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/include/hostcall/hostcall.h"

#define HC_STATUS_LAUNCHER 125
#define HC_STATUS_ABORT 134
#define HC_STATUS_FAULT 139

struct hc_settings {
    struct hc_options options;
    unsigned grid[3], block[3]; /* all 0: not given */
    unsigned shared_bytes;
    bool stats;
    bool time;
};

struct hc_setting {
    const char *option;   /* "grid", for --grid */
    const char *variable; /* "HOSTCALL_GRID" */
    bool flag;            /* takes no value; "1" then */
    bool (*set)(struct hc_settings *settings, const char *value);
    const char *form; /* what a right value looks like */
};

/* NULL when there is none of that name. The table ends with a NULL option. */
extern const struct hc_setting hc_setting_table[];
const struct hc_setting *hc_setting_find(const char *option, size_t length);

void hc_settings_init(struct hc_settings *settings);
/* False, with a message on stderr, when a variable's value is wrong. Empty variables count as absent. */
bool hc_settings_from_environment(struct hc_settings *settings);

/* Whole-string parsers; false for anything else. A size takes K, M or G (powers of 1024) behind it. */
bool hc_parse_unsigned(const char *text, uint64_t limit, uint64_t *value);
bool hc_parse_size(const char *text, uint64_t limit, uint64_t *value);

/* "hostcall: <message>" and a newline to stderr, in one write. Returns HC_STATUS_LAUNCHER. Waits for a reader as any program's line does. */
int hc_complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The process is about to end, whatever its descriptors do: from now on hc_complain waits for none of them. */
void hc_hurry(void);

/* What must be in the environment before the driver starts. */
void hc_prepare_driver(void);

#endif
