#ifndef HC_GLIBC_SUPPORT_SUPPORT_H
#define HC_GLIBC_SUPPORT_SUPPORT_H

#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include <support/check.h>

#define support_needs(pointer, what)                                                                                   \
    ({                                                                                                                 \
        __typeof__(pointer) support_pointer = (pointer);                                                               \
        if (support_pointer == NULL)                                                                                   \
            FAIL_EXIT1("%s", what);                                                                                    \
        support_pointer;                                                                                               \
    })
#define support_succeeds(result, what)                                                                                 \
    ({                                                                                                                 \
        __typeof__(result) support_result = (result);                                                                  \
        if (support_result < 0)                                                                                        \
            FAIL_EXIT1("%s: %m", what);                                                                                \
        support_result;                                                                                                \
    })
#define xmalloc(size) support_needs(malloc(size), "malloc")
#define xcalloc(count, size) support_needs(calloc(count, size), "calloc")
#define xrealloc(pointer, size) support_needs(realloc(pointer, size), "realloc")
#define xstrdup(text) support_needs(strdup(text), "strdup")
#define xstrndup(text, size) support_needs(strndup(text, size), "strndup")
#define xposix_memalign(alignment, size)                                                                               \
    ({                                                                                                                 \
        void *support_memory = NULL;                                                                                   \
        if (posix_memalign(&support_memory, alignment, size) != 0)                                                     \
            FAIL_EXIT1("posix_memalign");                                                                              \
        support_memory;                                                                                                \
    })
#define xasprintf(...)                                                                                                 \
    ({                                                                                                                 \
        char *support_text;                                                                                            \
        support_succeeds(asprintf(&support_text, __VA_ARGS__), "asprintf");                                            \
        support_text;                                                                                                  \
    })
#define xfopen(path, mode) support_needs(fopen(path, mode), path)
#define xfclose(stream) ((void)support_succeeds(-(ferror(stream) | fclose(stream)), "fclose"))
#define xopen(path, ...) support_succeeds(open(path, __VA_ARGS__), path)
#define xclose(fd) ((void)support_succeeds(close(fd), "close"))
#define xunlink(path) ((void)support_succeeds(unlink(path), path))
#define xmkdir(path, mode) ((void)support_succeeds(mkdir(path, mode), path))
#define xlseek(fd, offset, whence) support_succeeds(lseek(fd, offset, whence), "lseek")
#define xftruncate(fd, length) ((void)support_succeeds(ftruncate(fd, length), "ftruncate"))
#define xwrite(fd, bytes, size) ((void)support_succeeds(write(fd, bytes, size) == (ssize_t)(size) ? 0 : -1, "write"))
#define xpipe(ends) ((void)support_succeeds(pipe(ends), "pipe"))
#define xdup2(from, to) ((void)support_succeeds(dup2(from, to), "dup2"))
#define xfstat(fd, status) ((void)support_succeeds(fstat(fd, status), "fstat"))
#define xsetlocale(category, name) support_needs(setlocale(category, name), name)
#define xgetline(line, size, stream) getline(line, size, stream)
#define xclock_gettime(clock, time) ((void)support_succeeds(clock_gettime(clock, time), "clock_gettime"))
#define set_fortify_handler(handler) ((void)0)

static int verbose __attribute__((unused)), test_verbose __attribute__((unused));
static const char *test_dir __attribute__((unused)) = ".";

#endif
