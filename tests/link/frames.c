/* frames FILE...: for each function in FILE (an object, archive, cubin or PTX) that calls a function with `...`: how many bytes of arguments
 * it passes at most, by the PTX, and the stack that ptxas booked for it, by .nv.info (- where FILE has no cubin of it). Exit status 1 if the
 * stack is smaller than the arguments: then they are written over what the function keeps there. */
#include <ctype.h>
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MACHINE_CUDA 190
#define FRAME_SIZE 0x11 /* EIATTR_FRAME_SIZE: symbol, bytes */
#define WITH_SIZE 0x04  /* EIFMT_SVAL: the record has as many bytes more as its size says */
#define MOST 4096
#define NAME 512

struct function {
    char name[NAME];
    int variadic;
    unsigned passes;
    long frame;
};
static struct function functions[MOST];
static unsigned count;

static struct function *find(const char *name, int add)
{
    for (unsigned i = 0; i < count; i++)
        if (strcmp(functions[i].name, name) == 0)
            return &functions[i];
    if (!add || count == MOST)
        return NULL;
    snprintf(functions[count].name, NAME, "%s", name);
    functions[count].frame = -1;
    return &functions[count++];
}

static int is_name(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '$' || c == '.' || c == '%';
}

static void copy_name(const char *at, char name[NAME])
{
    size_t length = 0;

    while (!is_name(*at) && *at != '\0')
        at++;
    for (; is_name(at[length]) && length + 1 < NAME; length++)
        name[length] = at[length];
    name[length] = '\0';
}

/* ---- PTX: line by line */

struct reader {
    struct function *inside;
    unsigned bytes; /* of the last array among a call's parameters */
    int callee_follows;
};

static void read_line(struct reader *reader, const char *line)
{
    const char *at, *function = strstr(line, ".func"), *entry = strstr(line, ".entry"), *array = strstr(line, ".b8 param");
    char name[NAME];

    if (line[strspn(line, " \t")] == '\0')
        return;
    if (reader->callee_follows) {
        struct function *callee;
        copy_name(line, name);
        callee = find(name, 0);
        if (callee != NULL && callee->variadic && reader->inside != NULL && reader->inside->passes < reader->bytes)
            reader->inside->passes = reader->bytes;
        reader->callee_follows = 0;
        reader->bytes = 0;
        return;
    }
    if ((function != NULL || entry != NULL) && strstr(line, "//") == NULL) {
        at = function != NULL ? function + 5 : entry + 6;
        if (strchr(at, ')') != NULL && strstr(at, "(.param") == at + strspn(at, " "))
            at = strchr(at, ')') + 1;
        copy_name(at, name);
        reader->inside = name[0] != '\0' ? find(name, 1) : NULL;
    }
    if (strstr(line, "%VAParam[]") != NULL && reader->inside != NULL)
        reader->inside->variadic = 1;
    if (array != NULL && (at = strchr(array, '[')) != NULL)
        reader->bytes = (unsigned)strtoul(at + 1, NULL, 10);
    reader->callee_follows = strncmp(line + strspn(line, " \t"), "call", 4) == 0;
}

static size_t read_ptx(const char *text, size_t room)
{
    struct reader reader = {0};
    size_t at = 0;

    while (at < room && text[at] != '\0') {
        char line[2 * NAME];
        size_t length = 0;
        for (; at < room && text[at] != '\n' && text[at] != '\0'; at++)
            if (length + 1 < sizeof line)
                line[length++] = text[at];
        line[length] = '\0';
        read_line(&reader, line);
        at += at < room && text[at] == '\n';
    }
    return at;
}

/* ---- Cubins */

static void read_frames(const unsigned char *elf, size_t room, const Elf64_Shdr *info, const Elf64_Shdr *symbols, const Elf64_Shdr *names)
{
    size_t at = info->sh_offset, end = at + info->sh_size;

    while (at + 4 <= end && end <= room) {
        unsigned size = elf[at] == WITH_SIZE ? elf[at + 2] | (unsigned)elf[at + 3] << 8 : 0;
        if (elf[at] == WITH_SIZE && elf[at + 1] == FRAME_SIZE && size == 8) {
            uint32_t symbol[2];
            Elf64_Sym entry;
            memcpy(symbol, elf + at + 4, sizeof symbol);
            memcpy(&entry, elf + symbols->sh_offset + symbol[0] * sizeof entry, sizeof entry);
            struct function *function = find((const char *)elf + names->sh_offset + entry.st_name, 0);
            if (function != NULL && (function->frame < 0 || (uint32_t)function->frame > symbol[1]))
                function->frame = symbol[1];
        }
        at += 4 + size;
    }
}

static void read_cubin(const unsigned char *elf, size_t room)
{
    Elf64_Ehdr header;
    Elf64_Shdr section[3], one; /* .nv.info, symbols, their names */
    int found = 0;

    memcpy(&header, elf, sizeof header);
    if (header.e_machine != MACHINE_CUDA || header.e_shoff > room || header.e_shnum > (room - header.e_shoff) / sizeof one)
        return;
    const Elf64_Shdr *sections = (const void *)(elf + header.e_shoff);
    const char *names = (const char *)elf + sections[header.e_shstrndx].sh_offset;
    for (unsigned i = 0; i < header.e_shnum; i++) {
        memcpy(&one, &sections[i], sizeof one);
        if (strcmp(names + one.sh_name, ".nv.info") == 0) {
            section[0] = one;
            found |= 1;
        } else if (one.sh_type == SHT_SYMTAB) {
            section[1] = one;
            memcpy(&section[2], &sections[one.sh_link], sizeof one);
            found |= 2;
        }
    }
    if (found == 3)
        read_frames(elf, room, &section[0], &section[1], &section[2]);
}

static unsigned char *read_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    unsigned char *bytes;

    if (file == NULL || fseek(file, 0, SEEK_END) != 0) {
        perror(path);
        exit(2);
    }
    *size = (size_t)ftell(file);
    rewind(file);
    bytes = calloc(*size + 1, 1);
    if (fread(bytes, 1, *size, file) != *size)
        exit(2);
    fclose(file);
    return bytes;
}

int main(int argc, char **argv)
{
    int small = 0;

    for (int i = 1; i < argc; i++) {
        size_t size;
        unsigned char *bytes = read_file(argv[i], &size);
        for (size_t at = 0; at + 9 < size; at++)
            if (memcmp(bytes + at, ".version ", 9) == 0)
                at += read_ptx((const char *)bytes + at, size - at);
        for (size_t at = 0; at + sizeof(Elf64_Ehdr) < size; at++)
            if (memcmp(bytes + at, ELFMAG, SELFMAG) == 0 && bytes[at + EI_CLASS] == ELFCLASS64)
                read_cubin(bytes + at, size - at);
        free(bytes);
    }
    for (unsigned i = 0; i < count; i++) {
        const struct function *function = &functions[i];
        if (function->passes == 0)
            continue;
        printf("%s %u %ld\n", function->name, function->passes, function->frame);
        small |= function->frame >= 0 && (unsigned long)function->frame < function->passes;
    }
    return small;
}
