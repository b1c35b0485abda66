/* slim_cubins FILE...: drops from the cubins inside object files what a program carries and no GPU reads: the unwinding tables
 * (.debug_frame) and the tools' command lines (.note.nv.tkinfo). nvlink keeps both of every object that it sees, also where it
 * drops the code: 42 KB in each program (CUDA 13.0). A debugger then cannot walk the stack through this library's functions.
 * The names of functions of one file become short: _ZN36_INTERNAL_d0f012b3_6_call_c_513dfd0c5carryEP7hc_callP5round, which a
 * program has four times over, is carry$d0f012b3 then.
 *
 * In place: the sections stay where they are and become empty. The objects must not be compressed (nvcc --no-compress). */
#include <ctype.h>
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MACHINE_CUDA 190

static int is_dropped(const char *name)
{
    return strcmp(name, ".debug_frame") == 0 || strcmp(name, ".rela.debug_frame") == 0 ||
           strcmp(name, ".rel.debug_frame") == 0 || strcmp(name, ".note.nv.tkinfo") == 0;
}

/* The ELF file at `elf`, of which `room` bytes are there. */
struct cubin {
    unsigned char *elf;
    size_t room;
    Elf64_Ehdr header;
};

static int open_cubin(struct cubin *cubin, unsigned char *elf, size_t room)
{
    const Elf64_Ehdr *header = &cubin->header;

    if (room < sizeof cubin->header)
        return 0;
    cubin->elf = elf;
    cubin->room = room;
    memcpy(&cubin->header, elf, sizeof cubin->header);
    return header->e_machine == MACHINE_CUDA && header->e_ident[EI_CLASS] == ELFCLASS64 &&
           header->e_shentsize == sizeof(Elf64_Shdr) && header->e_shstrndx < header->e_shnum && header->e_shoff <= room &&
           header->e_shnum <= (room - header->e_shoff) / sizeof(Elf64_Shdr);
}

static Elf64_Shdr section_of(const struct cubin *cubin, unsigned i)
{
    Elf64_Shdr section;
    memcpy(&section, cubin->elf + cubin->header.e_shoff + i * sizeof section, sizeof section);
    return section;
}

/* The bytes of a table of names, which ends in a 0; NULL if it is not all there. */
static char *table_of(const struct cubin *cubin, const Elf64_Shdr *section)
{
    char *text = (char *)cubin->elf + section->sh_offset;

    if (section->sh_size == 0 || section->sh_offset > cubin->room || section->sh_size > cubin->room - section->sh_offset ||
        text[section->sh_size - 1] != '\0')
        return NULL;
    return text;
}

static void empty_sections(struct cubin *cubin)
{
    Elf64_Shdr names = section_of(cubin, cubin->header.e_shstrndx);
    const char *text = table_of(cubin, &names);

    for (unsigned i = 0; text != NULL && i < cubin->header.e_shnum; i++) {
        Elf64_Shdr section = section_of(cubin, i);
        if (section.sh_name >= names.sh_size || section.sh_size == 0 || !is_dropped(text + section.sh_name))
            continue;
        section.sh_size = 0;
        memcpy(cubin->elf + cubin->header.e_shoff + i * sizeof section, &section, sizeof section);
    }
}

/* If a function's name of the form _ZN<length>_INTERNAL_<8 digits>...<length><name>E<parameters> begins at `old`, its short form
 * goes to `name`, which has room for as much. The eight digits differ from file to file. */
static int shorten(const char *old, char *name)
{
    char *end;
    const char *digits;
    unsigned long length;

    if (strncmp(old, "_ZN", 3) != 0 || !isdigit((unsigned char)old[3]))
        return 0;
    length = strtoul(old + 3, &end, 10);
    digits = end + strlen("_INTERNAL_");
    if (strncmp(end, "_INTERNAL_", strlen("_INTERNAL_")) != 0 || strlen(end) <= length || length < 18)
        return 0;
    old = end + length;
    length = strtoul(old, &end, 10);
    if (end == old || strlen(end) <= length + 1 || end[length] != 'E') /* a variable has no parameters */
        return 0;
    sprintf(name, "%.*s$%.8s", (int)length, end, digits);
    return 1;
}

/* Does any name of the file begin behind `begin` and before `end` of this table? Names may share their ends. */
static int begins_within(const struct cubin *cubin, unsigned table, size_t begin, size_t end)
{
    for (unsigned i = 0; i < cubin->header.e_shnum; i++) {
        Elf64_Shdr section = section_of(cubin, i);
        if (table == cubin->header.e_shstrndx && section.sh_name > begin && section.sh_name < end)
            return 1;
        if (section.sh_type != SHT_SYMTAB || section.sh_link != table || section.sh_offset > cubin->room ||
            section.sh_size > cubin->room - section.sh_offset)
            continue;
        for (size_t at = 0; at + sizeof(Elf64_Sym) <= section.sh_size; at += sizeof(Elf64_Sym)) {
            Elf64_Sym symbol;
            memcpy(&symbol, cubin->elf + section.sh_offset + at, sizeof symbol);
            if (symbol.st_name > begin && symbol.st_name < end)
                return 1;
        }
    }
    return 0;
}

/* Two functions that would have one name keep theirs: is there a long name other than `old` that becomes `name`? */
static int is_taken(const char *text, size_t size, const char *old, const char *name)
{
    for (size_t at = 0; at < size; at += strlen(text + at) + 1) {
        const char *other = strstr(text + at, "_ZN");
        char short_name[4096];
        if (other != NULL && strlen(other) < sizeof short_name && shorten(other, short_name) &&
            strcmp(short_name, name) == 0 && strcmp(other, old) != 0)
            return 1;
    }
    return 0;
}

/* In place, in one table. Names of sections end in those of their functions, so both tables are treated alike. */
static void shorten_names(struct cubin *cubin, unsigned table)
{
    Elf64_Shdr section = section_of(cubin, table);
    char *text = table_of(cubin, &section);
    size_t next;

    for (size_t at = 0; text != NULL && at < section.sh_size; at = next) {
        char *old = strstr(text + at, "_ZN"), name[4096];
        next = at + strlen(text + at) + 1;
        if (old == NULL || strlen(old) >= sizeof name || !shorten(old, name) || strlen(name) >= strlen(old) ||
            begins_within(cubin, table, (size_t)(old - text), next) || is_taken(text, section.sh_size, old, name))
            continue;
        memset(old, 0, strlen(old));
        memcpy(old, name, strlen(name));
    }
}

static void slim(unsigned char *elf, size_t room)
{
    struct cubin cubin;

    if (!open_cubin(&cubin, elf, room))
        return;
    empty_sections(&cubin);
    for (unsigned i = 0; i < cubin.header.e_shnum; i++)
        if (section_of(&cubin, i).sh_type == SHT_STRTAB)
            shorten_names(&cubin, i);
}

static int slim_file(const char *path)
{
    FILE *file = fopen(path, "r+b");
    unsigned char *bytes = NULL;
    long size = -1;
    int good = 0;

    if (file != NULL && fseek(file, 0, SEEK_END) == 0)
        size = ftell(file);
    if (size > 0)
        bytes = malloc((size_t)size);
    if (bytes != NULL && fseek(file, 0, SEEK_SET) == 0 && fread(bytes, 1, (size_t)size, file) == (size_t)size) {
        for (long at = 0; at + 4 <= size; at++)
            if (memcmp(bytes + at, ELFMAG, SELFMAG) == 0)
                slim(bytes + at, (size_t)(size - at));
        good = fseek(file, 0, SEEK_SET) == 0 && fwrite(bytes, 1, (size_t)size, file) == (size_t)size;
    }
    if (file != NULL && fclose(file) != 0)
        good = 0;
    free(bytes);
    if (!good)
        perror(path);
    return good;
}

int main(int argc, char **argv)
{
    int status = 0;

    for (int i = 1; i < argc; i++)
        if (!slim_file(argv[i]))
            status = 1;
    return status;
}
