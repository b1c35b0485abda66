/* What is read from files and the system into objects whose size the caller tells. */
#include "libc_facade/fortify/fortify_functions.h"
#include "device/include/hostcall/device.h"
#include "libc_facade/libc.h"
#include "libc_facade/posix/posix_functions.h"
#include "libc_facade/process/process_functions.h"
#include "libc_facade/stdio/stdio_functions.h"
#include "libc_facade/string/string_functions.h"

#include <fcntl.h>
#include <sys/select.h>

HC_DEVICE ssize_t hc_libc___read_chk(int fd, void *buffer, size_t count, size_t room)
{
    hc_must_fit(count, room);
    return hc_libc_read(fd, buffer, count);
}

HC_DEVICE ssize_t hc_libc___pread_chk(int fd, void *buffer, size_t count, off_t offset, size_t room)
{
    hc_must_fit(count, room);
    return hc_libc_pread(fd, buffer, count, offset);
}

HC_DEVICE ssize_t hc_libc___pread64_chk(int fd, void *buffer, size_t count, off_t offset, size_t room)
{
    return hc_libc___pread_chk(fd, buffer, count, offset, room);
}

HC_DEVICE ssize_t hc_libc___readlink_chk(const char *path, char *text, size_t size, size_t room)
{
    hc_must_fit(size, room);
    return hc_libc_readlink(path, text, size);
}

HC_DEVICE ssize_t hc_libc___readlinkat_chk(int directory, const char *path, char *text, size_t size, size_t room)
{
    hc_must_fit(size, room);
    return hc_libc_readlinkat(directory, path, text, size);
}

HC_DEVICE char *hc_libc___getcwd_chk(char *path, size_t size, size_t room)
{
    hc_must_fit(size, room);
    return hc_libc_getcwd(path, size);
}

HC_DEVICE char *hc_libc___realpath_chk(const char *path, char *resolved, size_t room)
{
    hc_must_fit(PATH_MAX, room);
    return hc_libc_realpath(path, resolved);
}

HC_DEVICE int hc_libc___gethostname_chk(char *name, size_t size, size_t room)
{
    hc_must_fit(size, room);
    return hc_libc_gethostname(name, size);
}

HC_DEVICE int hc_libc___ttyname_r_chk(int fd, char *name, size_t size, size_t room)
{
    hc_must_fit(size, room);
    return hc_libc_ttyname_r(fd, name, size);
}

static HC_DEVICE void elements_must_fit(size_t size, size_t count, size_t room)
{
    if (size != 0 && count > room / size)
        hc_libc___chk_fail();
}

HC_DEVICE size_t hc_libc___fread_chk(void *buffer, size_t room, size_t size, size_t count, FILE *stream)
{
    elements_must_fit(size, count, room);
    return hc_libc_fread(buffer, size, count, stream);
}

HC_DEVICE size_t hc_libc___fread_unlocked_chk(void *buffer, size_t room, size_t size, size_t count, FILE *stream)
{
    elements_must_fit(size, count, room);
    return hc_libc_fread_unlocked(buffer, size, count, stream);
}

/* Of fgets(line, size) when `room` is less: what fills the object and has no end there would be written past it. As glibc's, it may ask
 * for more than there is room for. */
static HC_DEVICE char *within(char *line, size_t room, FILE *stream)
{
    size_t length;

    if (room == 0)
        hc_libc___chk_fail();
    if (room == 1) {
        if (hc_libc_getc_unlocked(stream) != EOF)
            hc_libc___chk_fail();
        return NULL;
    }
    if (hc_libc_fgets_unlocked(line, (int)room, stream) == NULL)
        return NULL;
    length = hc_libc_strlen(line);
    if (length == room - 1 && line[length - 1] != '\n' && hc_libc_getc_unlocked(stream) != EOF)
        hc_libc___chk_fail();
    return line;
}

HC_DEVICE char *hc_libc___fgets_chk(char *line, size_t room, int size, FILE *stream)
{
    char *result;

    if (size <= 0 || (size_t)size <= room)
        return hc_libc_fgets(line, size, stream);
    hc_libc_flockfile(stream);
    result = within(line, room, stream);
    hc_libc_funlockfile(stream);
    return result;
}

HC_DEVICE char *hc_libc___fgets_unlocked_chk(char *line, size_t room, int size, FILE *stream)
{
    return size <= 0 || (size_t)size <= room ? hc_libc_fgets_unlocked(line, size, stream) : within(line, room, stream);
}

/* The program ends with glibc's words. */
static HC_DEVICE void fail_with(const char *message)
{
    hc_output(2, message, hc_libc_strlen(message));
    hc_libc_abort();
}

HC_DEVICE long hc_libc___fdelt_chk(long fd)
{
    if (fd < 0 || fd >= FD_SETSIZE)
        fail_with("*** bit out of range 0 - FD_SETSIZE on fd_set ***: terminated\n");
    return fd / (long)NFDBITS;
}

HC_DEVICE long hc_libc___fdelt_warn(long fd)
{
    return hc_libc___fdelt_chk(fd);
}

static HC_DEVICE int needs_mode(int flags)
{
    return (flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE;
}

HC_DEVICE int hc_libc___open_2(const char *path, int flags)
{
    if (needs_mode(flags))
        fail_with("*** invalid open call: O_CREAT or O_TMPFILE without mode ***: "
                  "terminated\n");
    return hc_libc_open3(path, flags, 0);
}

HC_DEVICE int hc_libc___open64_2(const char *path, int flags)
{
    if (needs_mode(flags))
        fail_with("*** invalid open64 call: O_CREAT or O_TMPFILE without mode ***: "
                  "terminated\n");
    return hc_libc_open3(path, flags, 0);
}

HC_DEVICE int hc_libc___openat_2(int directory, const char *path, int flags)
{
    if (needs_mode(flags))
        fail_with("*** invalid openat call: O_CREAT or O_TMPFILE without mode ***: "
                  "terminated\n");
    return hc_libc_openat4(directory, path, flags, 0);
}

HC_DEVICE int hc_libc___openat64_2(int directory, const char *path, int flags)
{
    if (needs_mode(flags))
        fail_with("*** invalid openat64 call: O_CREAT or O_TMPFILE without mode "
                  "***: terminated\n");
    return hc_libc_openat4(directory, path, flags, 0);
}
