/* slim_cubins FILE...: drops from the cubins inside object files what a program carries and no GPU reads: the unwinding tables
 * (.debug_frame) and the tools' command lines (.note.nv.tkinfo). nvlink keeps both of every object that it sees, also where it
 * drops the code: 42 KB in each program (CUDA 13.0). A debugger then cannot walk the stack through this library's functions.
 *
 * In place: the sections stay where they are and become empty. The objects must not be compressed (nvcc --no-compress). */
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

/* Empties the sections of the ELF file at `elf`, of which `room` bytes are there; returns how many. */
static int slim(unsigned char *elf, size_t room)
{
    Elf64_Ehdr header;
    Elf64_Shdr names;
    int dropped = 0;

    if (room < sizeof header)
        return 0;
    memcpy(&header, elf, sizeof header);
    if (header.e_machine != MACHINE_CUDA || header.e_ident[EI_CLASS] != ELFCLASS64 ||
        header.e_shentsize != sizeof(Elf64_Shdr) || header.e_shstrndx >= header.e_shnum || header.e_shoff > room ||
        header.e_shnum > (room - header.e_shoff) / sizeof(Elf64_Shdr))
        return 0;
    memcpy(&names, elf + header.e_shoff + header.e_shstrndx * sizeof names, sizeof names);
    if (names.sh_offset > room || names.sh_size > room - names.sh_offset)
        return 0;
    for (unsigned i = 0; i < header.e_shnum; i++) {
        unsigned char *place = elf + header.e_shoff + i * sizeof(Elf64_Shdr);
        const char *text = (const char *)elf + names.sh_offset;
        Elf64_Shdr section;
        memcpy(&section, place, sizeof section);
        if (section.sh_name >= names.sh_size || memchr(text + section.sh_name, 0, names.sh_size - section.sh_name) == NULL ||
            section.sh_size == 0 || !is_dropped(text + section.sh_name))
            continue;
        section.sh_size = 0;
        memcpy(place, &section, sizeof section);
        dropped++;
    }
    return dropped;
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
