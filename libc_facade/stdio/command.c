/* popen and pclose: POSIX.1-2017. The command is a process of the host, behind a pipe of the host; its environment is the host process's. */
#include "device/system.h"
#include "libc_facade/stdio/file.h"
#include "libc_facade/stdio/stdio_functions.h"

#include <unistd.h>

HC_EXTERN_C_BEGIN

/* 'r' or 'w', then perhaps e, which all descriptors are; 0: another mode. */
static HC_DEVICE char direction_of(const char *mode)
{
    char direction = *mode == 'r' || *mode == 'w' ? *mode : '\0';

    HC_NO_UNROLL
    for (mode++; direction != '\0' && *mode != '\0'; mode++)
        if (*mode != 'e')
            direction = '\0';
    return direction;
}

HC_DEVICE FILE *hc_libc_popen(const char *command, const char *mode)
{
    char direction = direction_of(mode);
    int ends[2], mine = direction == 'r' ? 0 : 1;
    struct hc_libc_file *file = NULL;
    int64_t child = direction != '\0' ? hc_pipe(ends, 0) : -EINVAL;

    if (hc_libc_result(child) < 0)
        return NULL;
    child = hc_spawn(command, ends[1 - mine], 1 - mine);
    hc_close(ends[1 - mine]);
    if (hc_libc_result(child) >= 0)
        file = hc_file_new(HC_FILE_DESCRIPTOR, (direction == 'r' ? HC_FILE_CAN_READ : HC_FILE_CAN_WRITE) | HC_FILE_CHOSEN | HC_FILE_BYTES);
    if (file == NULL) {
        hc_close(ends[mine]);
        if (child > 0)
            hc_wait_child(child);
        return NULL;
    }
    file->fd = ends[mine];
    file->child = child;
    return (FILE *)file;
}

HC_DEVICE int hc_libc_pclose(FILE *stream)
{
    struct hc_libc_file *file = hc_file_of(stream);
    int64_t child = file->kind == HC_FILE_DESCRIPTOR ? file->child : 0;

    if (child == 0)
        return (int)hc_libc_result(-ECHILD);
    hc_libc_fclose(stream);
    return (int)hc_libc_result(hc_wait_child(child));
}

HC_EXTERN_C_END
