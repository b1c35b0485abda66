/* What a stream's buffer is filled from and emptied to. */
#include "libc_facade/stdio/file.h"

#include <string.h>
#include <sys/stat.h>

HC_EXTERN_C_BEGIN

/* ---- Bytes */

#define HC_WORD_BYTES 8u

#ifdef __CUDACC__
/* 64 bytes in flight at once: a load takes hundreds of cycles, and there is one thread. */
HC_INLINE void copy_words(uint64_t *to, const uint64_t *from, size_t count)
{
    uint64_t word[8];

    for (; count >= 8; count -= 8, to += 8, from += 8) {
        for (int i = 0; i < 8; i++)
            word[i] = from[i];
        for (int i = 0; i < 8; i++)
            to[i] = word[i];
    }
    HC_NO_UNROLL
    while (count-- != 0)
        *to++ = *from++;
}

HC_INLINE void copy_bytes(unsigned char *to, const unsigned char *from, size_t count)
{
    unsigned char byte[8];

    for (; count >= 8; count -= 8, to += 8, from += 8) {
        for (int i = 0; i < 8; i++)
            byte[i] = from[i];
        for (int i = 0; i < 8; i++)
            to[i] = byte[i];
    }
    HC_NO_UNROLL
    while (count-- != 0)
        *to++ = *from++;
}

HC_DEVICE HC_NOINLINE void hc_file_copy(void *to, const void *from, size_t bytes)
{
    unsigned char *out = (unsigned char *)to;
    const unsigned char *in = (const unsigned char *)from;

    if ((((uintptr_t)out ^ (uintptr_t)in) & (HC_WORD_BYTES - 1)) == 0 && bytes >= 2 * HC_WORD_BYTES) {
        size_t head = (size_t)(-(uintptr_t)out & (HC_WORD_BYTES - 1)), words = (bytes - head) / HC_WORD_BYTES;
        copy_bytes(out, in, head);
        copy_words((uint64_t *)(out + head), (const uint64_t *)(in + head), words);
        head += words * HC_WORD_BYTES;
        out += head;
        in += head;
        bytes -= head;
    }
    copy_bytes(out, in, bytes);
}
#else
HC_DEVICE void hc_file_copy(void *to, const void *from, size_t bytes)
{
    if (bytes != 0)
        memcpy(to, from, bytes);
}
#endif

/* Eight at a time: a word has a zero byte where this is not 0. */
HC_INLINE uint64_t zero_bytes(uint64_t word)
{
    return (word - 0x0101010101010101u) & ~word & 0x8080808080808080u;
}

HC_DEVICE const unsigned char *hc_file_find(const unsigned char *bytes, int byte, size_t count)
{
    const unsigned char *end = bytes + count;
    uint64_t pattern = (unsigned char)byte * 0x0101010101010101u;

    HC_NO_UNROLL
    for (; bytes != end && ((uintptr_t)bytes & (HC_WORD_BYTES - 1)) != 0; bytes++)
        if (*bytes == (unsigned char)byte)
            return bytes;
    HC_NO_UNROLL
    while ((size_t)(end - bytes) >= HC_WORD_BYTES && zero_bytes(*(const uint64_t *)(const void *)bytes ^ pattern) == 0)
        bytes += HC_WORD_BYTES;
    HC_NO_UNROLL
    for (; bytes != end; bytes++)
        if (*bytes == (unsigned char)byte)
            return bytes;
    return NULL;
}

/* ---- The file */

HC_DEVICE int hc_file_is_regular(struct hc_libc_file *file)
{
    struct stat status;

    if (!(file->flags & HC_FILE_LOOKED)) {
        int before = *hc_errno_location();

        file->flags |= HC_FILE_LOOKED;
        if (file->kind == HC_FILE_DESCRIPTOR && hc_libc_fstat(file->fd, &status) == 0 && S_ISREG(status.st_mode))
            file->flags |= HC_FILE_REGULAR;
        *hc_errno_location() = before;
    }
    return (file->flags & HC_FILE_REGULAR) != 0;
}

/* The descriptor's position follows the stream's again. */
HC_INLINE int64_t catch_up(struct hc_libc_file *file)
{
    int64_t result = 0;

    if (file->flags & HC_FILE_LAGS) {
        result = hc_lseek(file->fd, file->offset, SEEK_SET);
        file->flags &= ~(uint32_t)HC_FILE_LAGS;
    }
    return result < 0 ? result : 0;
}

HC_DEVICE int64_t hc_file_raw_read(struct hc_libc_file *file, void *to, size_t bytes)
{
    int64_t got;

    if (file->kind != HC_FILE_DESCRIPTOR)
        return hc_file_memory_read(file, to, bytes);
    got = catch_up(file);
    if (got == 0)
        got = hc_read(file->fd, to, bytes);
    if (got > 0 && file->offset >= 0)
        file->offset += got;
    return got;
}

HC_DEVICE int hc_file_raw_write(struct hc_libc_file *file, const void *from, size_t bytes)
{
    const unsigned char *at = (const unsigned char *)from;
    int64_t done;

    if (file->kind != HC_FILE_DESCRIPTOR)
        return hc_file_memory_write(file, from, bytes);
    done = catch_up(file);
    if (done < 0)
        return (int)done;
    HC_NO_UNROLL
    while (bytes != 0) {
        done = hc_write(file->fd, at, bytes);
        if (done < 0)
            return (int)done;
        at += done;
        bytes -= (size_t)done;
        if (file->flags & HC_FILE_APPEND)
            file->offset = -1; /* wherever the end was */
        else if (file->offset >= 0)
            file->offset += done;
    }
    return 0;
}

HC_DEVICE int64_t hc_file_raw_seek(struct hc_libc_file *file, int64_t offset, int whence)
{
    int64_t result;

    if (file->kind != HC_FILE_DESCRIPTOR)
        return hc_file_memory_seek(file, offset, whence);
    result = hc_lseek(file->fd, offset, whence);
    if (result >= 0) {
        file->offset = result;
        file->flags &= ~(uint32_t)HC_FILE_LAGS;
    }
    return result;
}

HC_DEVICE int64_t hc_file_raw_tell(struct hc_libc_file *file)
{
    return file->offset >= 0 ? file->offset : hc_file_raw_seek(file, 0, SEEK_CUR);
}

HC_EXTERN_C_END
