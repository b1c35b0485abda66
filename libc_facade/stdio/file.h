/* FILE streams inside: private to libc_facade/stdio and libc_facade/scan. A FILE * of a C program points at a struct hc_libc_file.
 *
 * One stream has one buffer, which holds either input or output:
 *   reading   at..end is input not yet taken; the file's position `offset` belongs to `end`
 *   writing   buffer..put is output not yet written; put..put_end is where bytes may be stored without a further look
 * so that at == end unless there is input, and put == put_end unless a byte may simply be stored. Characters pushed back that do not fit
 * before `at` lie in `backup`; then at and end point there, and saved_at and saved_end at the buffer (HC_FILE_BACKED).
 *
 * stdout and stderr begin as HC_FILE_POSTED: each call's text goes out at once, as one posted call, with no lock and no buffer. */
#ifndef HC_LIBC_FACADE_STDIO_FILE_H
#define HC_LIBC_FACADE_STDIO_FILE_H

#include "device/include/hostcall/device.h"
#include "device/lanes.h"
#include "libc_facade/libc.h"
#include "libc_facade/lock.h"
#include "libc_facade/stdio/flush_all.h"
#include "libc_facade/stdio/stdio_functions.h"

#include <errno.h>
#include <wchar.h>

#define HC_FILE_BUFFER_BYTES 65536u
#define HC_FILE_BACKUP_BYTES 16u

enum hc_file_kind {
    HC_FILE_CLOSED,
    HC_FILE_DESCRIPTOR,
    HC_FILE_MEMORY, /* fmemopen */
    HC_FILE_GROWING, /* open_memstream */
    HC_FILE_GROWING_WIDE, /* open_wmemstream: see wide_memory.c */
    HC_FILE_COOKIE /* fopencookie: `memory` is its struct cookie; see cookie.c */
};

enum hc_file_flag {
    HC_FILE_CAN_READ = 1 << 0,
    HC_FILE_CAN_WRITE = 1 << 1,
    HC_FILE_APPEND = 1 << 2,
    HC_FILE_AT_END = 1 << 3,
    HC_FILE_FAILED = 1 << 4,
    HC_FILE_READING = 1 << 5,
    HC_FILE_WRITING = 1 << 6,
    HC_FILE_BACKED = 1 << 7,
    HC_FILE_LINE = 1 << 8,
    HC_FILE_UNBUFFERED = 1 << 9,
    HC_FILE_CHOSEN = 1 << 10,     /* how to buffer was said by setvbuf, or found out */
    HC_FILE_OWN_BUFFER = 1 << 11, /* `buffer` is to be freed */
    HC_FILE_POSTED = 1 << 12,
    HC_FILE_LAGS = 1 << 13,       /* the descriptor's position is not `offset`: see read_ahead.c */
    HC_FILE_REGULAR = 1 << 14,    /* a regular file; known once HC_FILE_LOOKED is set */
    HC_FILE_LOOKED = 1 << 15,
    HC_FILE_STANDARD = 1 << 16,   /* one of the three, which are not allocated */
    HC_FILE_OWN_MEMORY = 1 << 17, /* `memory` is to be freed */
    HC_FILE_FOREIGN = 1 << 18,    /* the descriptor was not opened for this stream: others may share its position */
    HC_FILE_BYTES = 1 << 19,      /* its orientation, which fwide tells */
    HC_FILE_WIDE = 1 << 20
};

/* Output that this or an earlier call could not write, and input at its end, are errors of the stream, not of a thread. */
struct hc_libc_file {
    struct hc_libc_lock lock;
    uint32_t depth; /* of the owner's calls; with the lock held */
    uint64_t owner; /* thread number, 0 none */
    uint32_t flags; /* enum hc_file_flag */
    uint32_t kind;
    int fd;
    uint32_t streak; /* refills of a whole buffer, one after another */
    unsigned char *at, *end;
    unsigned char *put, *put_end;
    unsigned char *buffer;
    size_t capacity;
    unsigned char *saved_at, *saved_end;
    int64_t offset; /* -1: not known */
    struct hc_libc_file *next;      /* of all that were ever made; they are never freed */
    struct hc_libc_file *next_free;
    /* of the memory kinds; `offset` is the position */
    unsigned char *memory;
    size_t memory_bytes; /* how far it holds data */
    size_t memory_room;
    char **text_out; /* where open_memstream's user looks; a wchar_t ** of HC_FILE_GROWING_WIDE, whose sizes count characters */
    size_t *size_out;
    /* read_ahead.c */
    struct hc_ticket ticket;
    unsigned char *ahead; /* the other buffer */
    int64_t ahead_bytes;  /* asked for; 0: no ticket in flight */
    int64_t child; /* popen's process; 0: none */
    unsigned char backup[HC_FILE_BACKUP_BYTES];
    unsigned char single[8]; /* the buffer of an unbuffered stream */
};

HC_EXTERN_C_BEGIN

/* ---- file.c */
/* The stream behind a FILE *: in a GPU's device code include/stdio.h has 1, 2 and 4 for stdout, stderr, stdin. */
HC_DEVICE struct hc_libc_file *hc_file_of(const void *stream);
HC_DEVICE struct hc_libc_file *hc_file_standard(int fd);
/* Every stream there ever was, newest first. */
HC_DEVICE struct hc_libc_file *hc_file_first(void);
HC_DEVICE struct hc_libc_file *hc_file_next(const struct hc_libc_file *file);
/* A stream with nothing in it, or NULL with errno; and back. */
HC_DEVICE struct hc_libc_file *hc_file_new(uint32_t kind, uint32_t flags);
HC_DEVICE void hc_file_recycle(struct hc_libc_file *file);
HC_DEVICE void hc_file_lock(struct hc_libc_file *file);
HC_DEVICE int hc_file_try_lock(struct hc_libc_file *file);
HC_DEVICE void hc_file_unlock(struct hc_libc_file *file);
HC_DEVICE void hc_file_leave(struct hc_libc_file *file); /* unlocks it as often as the thread has locked it */

/* ---- read.c: ungetc with the stream locked */
HC_DEVICE int hc_file_push_back(struct hc_libc_file *file, int c);

/* ---- raw.c: at the file's own position. They return a count or a negative errno, and keep `offset`. */
HC_DEVICE int64_t hc_file_raw_read(struct hc_libc_file *file, void *to, size_t bytes);
/* All of it; 0 or a negative errno. */
HC_DEVICE int hc_file_raw_write(struct hc_libc_file *file, const void *from, size_t bytes);
HC_DEVICE int64_t hc_file_raw_seek(struct hc_libc_file *file, int64_t offset, int whence);
/* The file's own position, or a negative errno. */
HC_DEVICE int64_t hc_file_raw_tell(struct hc_libc_file *file);
/* Is it a regular file? */
HC_DEVICE int hc_file_is_regular(struct hc_libc_file *file);
HC_DEVICE void hc_file_copy(void *to, const void *from, size_t bytes);
/* The first `byte` in bytes[0..count), or NULL. */
HC_DEVICE const unsigned char *hc_file_find(const unsigned char *bytes, int byte, size_t count);

/* ---- memory_file.c: the same for the memory kinds */
HC_DEVICE int64_t hc_file_memory_read(struct hc_libc_file *file, void *to, size_t bytes);
HC_DEVICE int hc_file_memory_write(struct hc_libc_file *file, const void *from, size_t bytes);
HC_DEVICE int64_t hc_file_memory_seek(struct hc_libc_file *file, int64_t offset, int whence);
HC_DEVICE void hc_file_memory_show(struct hc_libc_file *file);

/* ---- memory_stream.c: a stream in memory, with nothing in it; NULL with errno. */
HC_DEVICE struct hc_libc_file *hc_file_memory_new(uint32_t kind, uint32_t flags, unsigned char *memory, size_t room);

/* ---- wide_memory.c: what goes to a stream of open_wmemstream, which it locks. 0 or a negative errno. */
HC_DEVICE int hc_file_put_wide(struct hc_libc_file *file, const wchar_t *text, size_t count);

/* ---- cookie.c: the same for HC_FILE_COOKIE. They call the program's functions. A kernel that calls through pointers has a stack of unknown
 * size, so programs without fopencookie get the weak definitions of cookie_absent.c. */
HC_DEVICE int64_t hc_file_cookie_read(struct hc_libc_file *file, void *to, size_t bytes);
HC_DEVICE int hc_file_cookie_write(struct hc_libc_file *file, const void *from, size_t bytes);
HC_DEVICE int64_t hc_file_cookie_seek(struct hc_libc_file *file, int64_t offset, int whence);
HC_DEVICE int hc_file_cookie_close(struct hc_libc_file *file);

/* ---- buffer.c. With the stream locked. All return 0, or -1 with errno and the stream's flags set. */
/* Sets the stream's error; returns -1. */
HC_DEVICE int hc_file_fail(struct hc_libc_file *file, int64_t error);
/* Decides how to buffer, and has a buffer. */
HC_DEVICE void hc_file_prepare(struct hc_libc_file *file);
/* The stream turns to reading. */
HC_DEVICE int hc_file_begin_read(struct hc_libc_file *file);
/* stdout to a terminal, before a read that may wait for its user. */
HC_DEVICE void hc_file_show_prompt(struct hc_libc_file *file);
/* There is input at `at`; -1: end or error. */
HC_DEVICE int hc_file_fill(struct hc_libc_file *file);
/* The stream turns to writing. 1: but without the buffer, which holds input of what cannot be sought in. */
HC_DEVICE int hc_file_begin_write(struct hc_libc_file *file);
/* Writes what is pending. */
HC_DEVICE int hc_file_flush(struct hc_libc_file *file);
/* The descriptor's position becomes the stream's, where it can be sought in. */
HC_DEVICE int hc_file_give_back(struct hc_libc_file *file);
/* Forgets input, whose position is of no more interest. */
HC_DEVICE void hc_file_forget_input(struct hc_libc_file *file);
/* Both: what fclose and exit do before the descriptor goes. */
HC_DEVICE int hc_file_settle(struct hc_libc_file *file);
HC_DEVICE int hc_file_put_slow(struct hc_libc_file *file, int c);
HC_DEVICE int hc_file_put_bytes(struct hc_libc_file *file, const void *data, size_t bytes);
/* The next position of the stream, or -1. */
HC_DEVICE int64_t hc_file_tell(struct hc_libc_file *file);

/* ---- open.c */
/* The flags and open(2)'s for fopen's mode; 0: none such. */
HC_DEVICE uint32_t hc_file_mode(const char *mode, int *open_flags);
HC_DEVICE void hc_file_start(struct hc_libc_file *file, int fd);
HC_DEVICE void hc_file_free_buffers(struct hc_libc_file *file);

/* ---- read_ahead.c */
/* 1: the buffer has the next input, from a ticket. */
HC_DEVICE int hc_file_take_ahead(struct hc_libc_file *file);
/* After a refill: perhaps asks for the next. */
HC_DEVICE void hc_file_ask_ahead(struct hc_libc_file *file);
/* Nothing is in flight any more. */
HC_DEVICE void hc_file_stop_ahead(struct hc_libc_file *file);

HC_EXTERN_C_END

/* The first of a stream's uses decides. */
HC_INLINE void hc_file_orient(struct hc_libc_file *file, uint32_t orientation)
{
    if (!(file->flags & (HC_FILE_BYTES | HC_FILE_WIDE)))
        file->flags |= orientation;
}

HC_INLINE uint64_t hc_file_unread(const struct hc_libc_file *file)
{
    uint64_t unread = (uint64_t)(file->end - file->at);

    if (file->flags & HC_FILE_BACKED)
        unread += (uint64_t)(file->saved_end - file->saved_at);
    return unread;
}

HC_INLINE size_t hc_file_pending(const struct hc_libc_file *file)
{
    return (file->flags & HC_FILE_WRITING) ? (size_t)(file->put - file->buffer) : 0;
}

/* The next character or EOF. */
HC_INLINE int hc_file_get(struct hc_libc_file *file)
{
    if (file->at == file->end && hc_file_fill(file) != 0)
        return EOF;
    return *file->at++;
}

HC_INLINE int hc_file_put(struct hc_libc_file *file, int c)
{
    if (file->put == file->put_end)
        return hc_file_put_slow(file, c);
    return *file->put++ = (unsigned char)c;
}

#endif
