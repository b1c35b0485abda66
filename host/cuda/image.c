/* Tells what an image is, and for which GPUs. Reads only bytes within the image: files are not trusted. */
#define _GNU_SOURCE
#include <elf.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "host/cuda/introspect.h"

#define EM_CUDA_NUMBER 190
#define FATBIN_MAGIC 0xBA55ED50u
#define FATBIN_PTX 1
#define FATBIN_ELF 2

/* Both records lie in files in little-endian order, as on every host that NVIDIA's driver runs on. */
struct fatbin_header {
    uint32_t magic;
    uint16_t version;
    uint16_t header_bytes;
    uint64_t body_bytes;
};

struct fatbin_entry {
    uint16_t kind;
    uint16_t version;
    uint32_t header_bytes;
    uint64_t body_bytes;
    uint32_t unused[2];
    uint16_t code_minor, code_major;
    uint32_t architecture;
};

static void problem(struct hc_image *image, const char *text)
{
    image->kind = HC_IMAGE_UNKNOWN;
    image->problem = text;
}

static void add_architecture(struct hc_image *image, unsigned architecture)
{
    for (unsigned i = 0; i < image->architecture_count; i++)
        if (image->architectures[i] == architecture)
            return;
    if (image->architecture_count < HC_IMAGE_ARCHITECTURES)
        image->architectures[image->architecture_count++] = architecture;
}

/* CUDA 13 writes the architecture into bits 15..8 of the flags and says so by its ABI number; before, bits 7..0. */
static unsigned elf_architecture(const Elf64_Ehdr *elf)
{
    return elf->e_ident[EI_OSABI] == 0x41 ? elf->e_flags >> 8 & 0xff : elf->e_flags & 0xff;
}

static void examine_host_elf(const Elf64_Ehdr *elf, struct hc_image *image)
{
    static const char section[] = "nv_fatbin"; /* .nv_fatbin, or __nv_relfatbin with relocatable device code */
    static const char relocatable[] = "__nv_relfatbin";
    if (elf->e_type != ET_REL) {
        image->kind = HC_IMAGE_EXECUTABLE;
        image->problem = "it is a program or library for the CPU";
        return;
    }
    if (memmem(image->data, image->size, section, sizeof(section) - 1) == NULL &&
        memmem(image->data, image->size, relocatable, sizeof(relocatable) - 1) == NULL) {
        problem(image, "it is an object file without device code");
        return;
    }
    image->kind = HC_IMAGE_OBJECT;
    image->link = HC_LINK_YES;
}

static void examine_elf(struct hc_image *image)
{
    Elf64_Ehdr elf;
    if (image->size < sizeof(elf)) {
        problem(image, "it is cut short");
        return;
    }
    memcpy(&elf, image->data, sizeof(elf));
    if (elf.e_machine != EM_CUDA_NUMBER) {
        examine_host_elf(&elf, image);
        return;
    }
    if (elf.e_ident[EI_CLASS] != ELFCLASS64) {
        problem(image, "it is a 32-bit cubin");
        return;
    }
    if (elf.e_shoff > image->size || (uint64_t)elf.e_shnum * elf.e_shentsize > image->size - elf.e_shoff) {
        problem(image, "it is a cubin that was cut short");
        return;
    }
    image->kind = HC_IMAGE_CUBIN;
    image->link = elf.e_type == ET_REL ? HC_LINK_YES : HC_LINK_NO;
    add_architecture(image, elf_architecture(&elf));
}

/* Does PTX text declare something that it does not define? The driver's own (vprintf, malloc) is declared so, too;
 * linking those is harmless. */
static enum hc_image_link ptx_link(const void *text, size_t size)
{
    static const char function[] = ".extern .func", global[] = ".extern .global";
    return memmem(text, size, function, sizeof(function) - 1) != NULL ||
                   memmem(text, size, global, sizeof(global) - 1) != NULL
               ? HC_LINK_YES
               : HC_LINK_NO;
}

static void fatbin_entry(struct hc_image *image, const struct fatbin_entry *entry, const unsigned char *body)
{
    Elf64_Ehdr elf;
    if (entry->kind == FATBIN_PTX) {
        image->has_ptx = true;
        if (entry->body_bytes > 8 && memmem(body, entry->body_bytes, ".version", 8) != NULL) {
            if (ptx_link(body, entry->body_bytes) == HC_LINK_YES)
                image->link = HC_LINK_YES;
        } else if (image->link == HC_LINK_NO) {
            image->link = HC_LINK_PERHAPS; /* compressed */
        }
    } else if (entry->kind == FATBIN_ELF) {
        add_architecture(image, entry->architecture);
        if (entry->body_bytes >= sizeof(elf) && memcmp(body, ELFMAG, SELFMAG) == 0) {
            memcpy(&elf, body, sizeof(elf));
            if (elf.e_type == ET_REL)
                image->link = HC_LINK_YES;
        } else if (image->link == HC_LINK_NO) {
            image->link = HC_LINK_PERHAPS;
        }
    }
}

static void examine_fatbin(struct hc_image *image)
{
    const unsigned char *bytes = image->data;
    struct fatbin_header header;
    struct fatbin_entry entry;
    memcpy(&header, bytes, sizeof(header));
    if (header.header_bytes < sizeof(header) || header.header_bytes > image->size ||
        header.body_bytes > image->size - header.header_bytes) {
        problem(image, "it is a fatbin that was cut short");
        return;
    }
    image->kind = HC_IMAGE_FATBIN;
    size_t end = header.header_bytes + header.body_bytes;
    size_t at = header.header_bytes;
    while (at < end && end - at >= sizeof(entry)) {
        memcpy(&entry, bytes + at, sizeof(entry));
        if (entry.header_bytes < sizeof(entry) || entry.header_bytes > end - at ||
            entry.body_bytes > end - at - entry.header_bytes) {
            problem(image, "it is a damaged fatbin");
            return;
        }
        fatbin_entry(image, &entry, bytes + at + entry.header_bytes);
        at += entry.header_bytes + entry.body_bytes;
    }
}

/* Where PTX begins once blanks and comments are skipped; NULL if something else is there. */
static const char *ptx_start(const char *text, size_t size)
{
    const char *end = text + size;
    while (text < end) {
        if (*text == ' ' || *text == '\t' || *text == '\r' || *text == '\n') {
            text++;
        } else if (end - text >= 2 && text[0] == '/' && text[1] == '/') {
            text = memchr(text, '\n', (size_t)(end - text));
            if (text == NULL)
                return NULL;
        } else if (end - text >= 4 && text[0] == '/' && text[1] == '*') {
            text = memmem(text + 2, (size_t)(end - text - 2), "*/", 2);
            if (text == NULL)
                return NULL;
            text += 2;
        } else {
            return end - text > 8 && memcmp(text, ".version", 8) == 0 ? text : NULL;
        }
    }
    return NULL;
}

void hc_image_examine(const void *data, size_t size, struct hc_image *image)
{
    uint32_t magic = 0;
    memset(image, 0, sizeof(*image));
    image->data = data;
    image->size = size;
    if (size >= sizeof(magic))
        memcpy(&magic, data, sizeof(magic));
    if (size == 0) {
        problem(image, "it is empty");
    } else if (size >= SELFMAG && memcmp(data, ELFMAG, SELFMAG) == 0) {
        examine_elf(image);
    } else if (magic == FATBIN_MAGIC && size >= sizeof(struct fatbin_header)) {
        examine_fatbin(image);
    } else if (ptx_start(data, size) != NULL) {
        image->kind = HC_IMAGE_PTX;
        image->has_ptx = true;
        image->link = ptx_link(data, size);
    } else if (size >= 2 && memcmp(data, "#!", 2) == 0) {
        image->kind = HC_IMAGE_EXECUTABLE;
        image->problem = "it is a script";
    } else if (size >= 8 && memcmp(data, "!<arch>\n", 8) == 0) {
        problem(image, "it is an archive: link it into a cubin or fatbin first (nvcc -dlink)");
    } else {
        problem(image, "it is neither a cubin, nor PTX, nor a fatbin");
    }
}

const char *hc_image_architectures(const struct hc_image *image, char *text, size_t room)
{
    size_t used = 0;
    text[0] = '\0';
    for (unsigned i = 0; i < image->architecture_count; i++) {
        int wrote = snprintf(text + used, room - used, "%ssm_%u", i != 0 ? ", " : "", image->architectures[i]);
        if (wrote < 0 || (size_t)wrote >= room - used)
            break;
        used += (size_t)wrote;
    }
    return text;
}
