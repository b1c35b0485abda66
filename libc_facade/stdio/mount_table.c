/* glibc's <mntent.h>: tables of file systems, /etc/fstab and /proc/mounts. */
#include "libc_facade/stdio/stdio_functions.h"
#include "libc_facade/string/string_functions.h"

#include <errno.h>
#include <mntent.h>

HC_EXTERN_C_BEGIN

#define HC_LINE_BYTES 4096

/* For getmntent, which all threads share. */
HC_DEVICE_STATIC struct mntent shared_entry;
HC_DEVICE_STATIC char shared_line[HC_LINE_BYTES];

HC_DEVICE FILE *hc_libc_setmntent(const char *path, const char *mode)
{
    return hc_libc_fopen(path, mode);
}

HC_DEVICE int hc_libc_endmntent(FILE *stream)
{
    if (stream != NULL)
        hc_libc_fclose(stream);
    return 1;
}

/* A backslash and three octal digits stand for space, tab, newline, backslash and #; two backslashes for one. */
static HC_DEVICE void decode(char *text)
{
    char *to = text;

    HC_NO_UNROLL
    while (*text != '\0') {
        int octal = text[0] == '\\' && text[1] >= '0' && text[1] <= '3' && text[2] >= '0' && text[2] <= '7' && text[3] >= '0' &&
                    text[3] <= '7';

        if (octal) {
            *to++ = (char)((text[1] - '0') << 6 | (text[2] - '0') << 3 | (text[3] - '0'));
            text += 4;
        } else {
            text += text[0] == '\\' && text[1] == '\\';
            *to++ = *text++;
        }
    }
    *to = '\0';
}

/* The next word, or an empty one at the end. */
static HC_DEVICE char *take_word(char **at)
{
    char *word;

    while (**at == ' ' || **at == '\t')
        ++*at;
    word = *at;
    while (**at != '\0' && **at != ' ' && **at != '\t')
        ++*at;
    if (**at != '\0')
        *(*at)++ = '\0';
    decode(word);
    return word;
}

static HC_DEVICE int take_number(char **at)
{
    int value = 0;

    while (**at == ' ' || **at == '\t')
        ++*at;
    HC_NO_UNROLL
    for (; **at >= '0' && **at <= '9'; ++*at)
        value = value * 10 + (**at - '0');
    return value;
}

HC_DEVICE struct mntent *hc_libc_getmntent_r(FILE *stream, struct mntent *entry, char *line, int size)
{
    char *at, *end;

    do {
        if (hc_libc_fgets(line, size, stream) == NULL)
            return NULL;
        end = hc_libc_strchr(line, '\n');
        if (end != NULL) {
            *end = '\0';
        } else {
            int c;

            do
                c = hc_libc_fgetc(stream);
            while (c != EOF && c != '\n');
        }
        at = line + hc_libc_strspn(line, " \t");
    } while (*at == '\0' || *at == '#');
    entry->mnt_fsname = take_word(&at);
    entry->mnt_dir = take_word(&at);
    entry->mnt_type = take_word(&at);
    entry->mnt_opts = take_word(&at);
    entry->mnt_freq = take_number(&at);
    entry->mnt_passno = take_number(&at);
    return entry;
}

HC_DEVICE struct mntent *hc_libc_getmntent(FILE *stream)
{
    return hc_libc_getmntent_r(stream, &shared_entry, shared_line, HC_LINE_BYTES);
}

static HC_DEVICE void write_encoded(FILE *stream, const char *text)
{
    HC_NO_UNROLL
    for (; *text != '\0'; text++) {
        if (*text == ' ' || *text == '\t' || *text == '\n' || *text == '\\')
            hc_libc_fprintf(stream, "\\%03o", (unsigned)*text);
        else
            hc_libc_fputc((unsigned char)*text, stream);
    }
    hc_libc_fputc(' ', stream);
}

HC_DEVICE int hc_libc_addmntent(FILE *stream, const struct mntent *entry)
{
    if (hc_libc_fseek(stream, 0, SEEK_END) != 0)
        return 1;
    write_encoded(stream, entry->mnt_fsname);
    write_encoded(stream, entry->mnt_dir);
    write_encoded(stream, entry->mnt_type);
    write_encoded(stream, entry->mnt_opts);
    hc_libc_fprintf(stream, "%d %d\n", entry->mnt_freq, entry->mnt_passno);
    return hc_libc_fflush(stream) != 0;
}

/* An option is the word itself, or the word and = and its value. */
HC_DEVICE char *hc_libc_hasmntopt(const struct mntent *entry, const char *option)
{
    size_t length = hc_libc_strlen(option);
    const char *at = entry->mnt_opts;

    while ((at = hc_libc_strstr(at, option)) != NULL) {
        int ends = at[length] == '\0' || at[length] == ',' || at[length] == '=';

        if (ends && (at == entry->mnt_opts || at[-1] == ','))
            return (char *)(uintptr_t)at;
        at = hc_libc_strchr(at, ',');
        if (at == NULL)
            return NULL;
        at++;
    }
    return NULL;
}

HC_EXTERN_C_END
