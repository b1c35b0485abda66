/* Kernel arguments as hcrun is given them: i32:-7, f64:2.5, in:words.txt, out:result.bin:4K, buf:1M. */
#ifndef HC_HOST_LAUNCHER_ARGUMENTS_H
#define HC_HOST_LAUNCHER_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/include/hostcall/hostcall.h"

#define HC_ARGUMENTS_MAX 1024 /* parameters of one kernel fill at most 32 KiB */

enum hc_argument_kind { HC_ARGUMENT_VALUE, HC_ARGUMENT_IN, HC_ARGUMENT_OUT, HC_ARGUMENT_INOUT, HC_ARGUMENT_BUFFER };

struct hc_argument {
    const char *text; /* as given */
    enum hc_argument_kind kind;
    size_t size; /* of the kernel's parameter */
    union {
        uint64_t bits;
        float f32;
        double f64;
        void *pointer; /* device memory */
    } value;
    char *path;     /* of the file, owned; NULL without one */
    int file;       /* the file to write, -1 if none */
    uint64_t bytes; /* of device memory */
};

/* True, or false with `problem` filled (one line, no newline). Touches no file. */
bool hc_argument_parse(const char *text, struct hc_argument *argument, char *problem, size_t room);

/* Opens files, allocates device memory and fills it. 0, or an exit status after a message. */
int hc_argument_prepare(struct hc_runtime *runtime, struct hc_argument *argument);

/* After the kernel: device memory into the file. 0, or an exit status after a message. */
int hc_argument_finish(struct hc_runtime *runtime, struct hc_argument *argument);

/* `runtime` may be NULL where none was made. */
void hc_argument_free(struct hc_runtime *runtime, struct hc_argument *argument);

#endif
