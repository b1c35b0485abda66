/* malloc and its family: C17 7.22.3, POSIX posix_memalign, glibc's others. Each allocation has a header in the 8 bytes before it:
 * which kind it is, and what freeing it needs. */
#include "device/include/hostcall/device.h"
#include "device/lanes.h"
#include "libc_facade/libc.h"
#include "libc_facade/memory/backing.h"
#include "libc_facade/memory/memory_functions.h"
#include "libc_facade/memory/slab.h"

#include <errno.h>

/* A header: what is looked for in its upper 24 bits, 40 bits that depend on it. */
#define HC_MARK(value) ((uint64_t)(value) << 40)
#define HC_MARK_BITS HC_MARK(0xffffff)
#define HC_SMALL HC_MARK(0x5a11e5)   /* class << 16 | number in the slab */
#define HC_LARGE HC_MARK(0x1a26eb)   /* size; the block begins 16 bytes before the program's part */
#define HC_SHIFTED HC_MARK(0x5f1f7d) /* distance to an allocation before it, which has one of the others */
#define HC_FREE HC_MARK(0xf2eeed)

#define HC_HEADER_BYTES 8u
#define HC_ALIGNMENT 16u
#define HC_PAGE_BYTES 4096u
#define HC_LARGEST_SMALL (HC_LARGEST_STRIDE - HC_HEADER_BYTES)

static HC_DEVICE HC_SEES_HIDDEN uint64_t header_of(const void *memory)
{
    return *(const uint64_t *)(const void *)((const char *)memory - HC_HEADER_BYTES);
}

static HC_DEVICE HC_SEES_HIDDEN void set_header(void *memory, uint64_t header)
{
    *(uint64_t *)(void *)((char *)memory - HC_HEADER_BYTES) = header;
}

static HC_DEVICE void *no_memory(void)
{
    *hc_errno_location() = ENOMEM;
    return NULL;
}

static HC_DEVICE HC_NOINLINE void complain(uint64_t header)
{
    const char freed[] = "hostcall: free or realloc of memory that is free already\n";
    const char foreign[] = "hostcall: free or realloc of what malloc did not give, or what lies before it was overwritten\n";

    if ((header & HC_MARK_BITS) == HC_FREE)
        hc_output(2, freed, sizeof freed - 1);
    else
        hc_output(2, foreign, sizeof foreign - 1);
    hc_abort();
}

/* The allocation that this address belongs to, and its header, which is of one of the two kinds. */
static HC_DEVICE char *resolve(const void *memory, uint64_t *header)
{
    const char *begin = (const char *)memory;

    *header = header_of(begin);
    if ((*header & HC_MARK_BITS) == HC_SHIFTED) {
        begin -= *header & ~HC_MARK_BITS;
        *header = header_of(begin);
    }
    if ((*header & HC_MARK_BITS) != HC_SMALL && (*header & HC_MARK_BITS) != HC_LARGE)
        complain(*header);
    return (char *)(uintptr_t)begin;
}

/* ---- Taking */

static HC_DEVICE void *take_small(size_t size)
{
    uint32_t index = 0, size_class = hc_slab_class((uint32_t)size + HC_HEADER_BYTES);
    char *object = hc_slab_take(size_class, &index);

    if (object == NULL)
        return NULL;
    hc_backing_show(object + HC_HEADER_BYTES, size);
    set_header(object + HC_HEADER_BYTES, HC_SMALL | size_class << 16 | index);
    return object + HC_HEADER_BYTES;
}

static HC_DEVICE HC_NOINLINE void *take_large(size_t size)
{
    char *memory = size <= HC_BACKING_MOST ? (char *)hc_backing_take(size + HC_ALIGNMENT) : NULL;

    if (memory == NULL)
        return NULL;
    set_header(memory + HC_ALIGNMENT, HC_LARGE | size);
    return memory + HC_ALIGNMENT;
}

HC_DEVICE void *hc_libc_malloc(size_t size)
{
    void *memory = size <= HC_LARGEST_SMALL ? take_small(size) : take_large(size);

    return memory != NULL ? memory : no_memory();
}

/* ---- Units: two words, as allocations are aligned to that */

struct hc_pair {
    HC_ALIGNED(16) uint64_t low;
    uint64_t high;
};

/* Both go to the end of the last unit, which is within the allocation. */
static HC_DEVICE void clear_units(void *memory, size_t bytes)
{
    struct hc_pair *unit = (struct hc_pair *)memory, nothing;

    nothing.low = nothing.high = 0;
    for (size_t i = 0; i < bytes / sizeof *unit; i++)
        unit[i] = nothing;
    for (size_t i = bytes / sizeof *unit * sizeof *unit; i < bytes; i++)
        ((char *)memory)[i] = 0;
}

static HC_DEVICE void copy_units(void *to, const void *from, size_t bytes)
{
    struct hc_pair *target = (struct hc_pair *)to;
    const struct hc_pair *source = (const struct hc_pair *)from;
    size_t units = bytes / sizeof *source, i = 0;

    for (; i + 4 <= units; i += 4) {
        struct hc_pair a = source[i], b = source[i + 1], c = source[i + 2], d = source[i + 3];
        target[i] = a;
        target[i + 1] = b;
        target[i + 2] = c;
        target[i + 3] = d;
    }
    for (; i < units; i++)
        target[i] = source[i];
    for (i *= sizeof *source; i < bytes; i++)
        ((char *)to)[i] = ((const char *)from)[i];
}

/* *bytes = count * size; 0 and ENOMEM if that is too large. */
static HC_DEVICE int multiply(size_t count, size_t size, size_t *bytes)
{
    *bytes = count * size;
    if ((count | size) >> 32 == 0 || count == 0 || *bytes / count == size)
        return 1;
    *hc_errno_location() = ENOMEM;
    return 0;
}

HC_DEVICE void *hc_libc_calloc(size_t count, size_t size)
{
    size_t bytes;
    void *memory = multiply(count, size, &bytes) ? hc_libc_malloc(bytes) : NULL;

    if (memory != NULL)
        clear_units(memory, bytes);
    return memory;
}

/* ---- Giving back */

static HC_DEVICE void give_small(void *memory, uint64_t header)
{
    uint32_t size_class = (uint32_t)(header >> 16 & 0xff);

    hc_backing_hide(memory, hc_slab_stride(size_class) - HC_HEADER_BYTES);
    set_header(memory, HC_FREE);
    if (hc_slab_give((char *)memory - HC_HEADER_BYTES, (uint32_t)(header & 0xffff)) != 0)
        complain(HC_FREE);
}

static HC_DEVICE HC_NOINLINE void give_other(void *memory)
{
    uint64_t header;
    char *begin = resolve(memory, &header);

    set_header(memory, HC_FREE);
    if ((header & HC_MARK_BITS) == HC_SMALL) {
        give_small(begin, header);
        return;
    }
    set_header(begin, HC_FREE);
    hc_backing_give(begin - HC_ALIGNMENT);
    hc_slab_room_given_back();
}

HC_DEVICE void hc_libc_free(void *memory)
{
    uint64_t header;

    if (memory == NULL)
        return;
    header = header_of(memory);
    if ((header & HC_MARK_BITS) == HC_SMALL)
        give_small(memory, header);
    else
        give_other(memory);
}

/* ---- Sizes */

/* Bytes that the program may use. */
static HC_DEVICE size_t capacity(const void *memory)
{
    uint64_t header;
    const char *begin = resolve(memory, &header);
    size_t bytes = header & ~HC_MARK_BITS;

    if ((header & HC_MARK_BITS) == HC_SMALL)
        bytes = hc_slab_stride((uint32_t)bytes >> 16) - HC_HEADER_BYTES;
    return bytes - (size_t)((const char *)memory - begin);
}

/* Where a sanitizer watches, what was not asked for is hidden until it is asked how much there is. */
HC_DEVICE size_t hc_libc_malloc_usable_size(void *memory)
{
    size_t bytes;

    if (memory == NULL)
        return 0;
    bytes = capacity(memory);
    hc_backing_show(memory, bytes);
    return bytes;
}

HC_DEVICE void *hc_libc_realloc(void *memory, size_t size)
{
    size_t room;
    void *moved;

    if (memory == NULL)
        return hc_libc_malloc(size);
    if (size == 0) {
        hc_libc_free(memory);
        return NULL;
    }
    room = capacity(memory);
    if (size <= room && (size >= room / 2 || room <= 64)) {
        hc_backing_hide((char *)memory + size, room - size);
        hc_backing_show(memory, size);
        return memory;
    }
    moved = size <= HC_LARGEST_SMALL ? take_small(size) : take_large(size);
    if (moved == NULL)
        return size <= room ? memory : no_memory();
    hc_backing_show(memory, size < room ? size : room); /* the size that was asked for is not kept */
    copy_units(moved, memory, size < room ? size : room);
    hc_libc_free(memory);
    return moved;
}

HC_DEVICE void *hc_libc_reallocarray(void *memory, size_t count, size_t size)
{
    size_t bytes;

    return multiply(count, size, &bytes) ? hc_libc_realloc(memory, bytes) : NULL;
}

/* ---- Alignments */

static HC_DEVICE int is_power(size_t number)
{
    return number != 0 && (number & (number - 1)) == 0;
}

/* The alignment is a power of two. What lies before the aligned address is not used. NULL: no memory. */
static HC_DEVICE void *take_aligned(size_t alignment, size_t size)
{
    size_t with_room = size + alignment - HC_ALIGNMENT;
    char *memory, *aligned;

    if (alignment <= HC_ALIGNMENT)
        return size <= HC_LARGEST_SMALL ? take_small(size) : take_large(size);
    if (alignment > HC_BACKING_MOST || size > HC_BACKING_MOST)
        return NULL;
    memory = (char *)(with_room <= HC_LARGEST_SMALL ? take_small(with_room) : take_large(with_room));
    if (memory == NULL)
        return NULL;
    aligned = (char *)(((uintptr_t)memory + alignment - 1) & ~(uintptr_t)(alignment - 1));
    if (aligned == memory)
        return memory;
    set_header(aligned, HC_SHIFTED | (uint64_t)(aligned - memory));
    return aligned;
}

HC_DEVICE void *hc_libc_aligned_alloc(size_t alignment, size_t size)
{
    void *memory;

    if (!is_power(alignment)) {
        *hc_errno_location() = EINVAL;
        return NULL;
    }
    memory = take_aligned(alignment, size);
    return memory != NULL ? memory : no_memory();
}

HC_DEVICE void *hc_libc_memalign(size_t alignment, size_t size)
{
    size_t power = HC_ALIGNMENT;

    while (power < alignment && power <= HC_BACKING_MOST)
        power *= 2;
    return hc_libc_aligned_alloc(power, size);
}

HC_DEVICE int hc_libc_posix_memalign(void **memory, size_t alignment, size_t size)
{
    void *aligned;

    if (!is_power(alignment) || alignment % sizeof(void *) != 0)
        return EINVAL;
    aligned = take_aligned(alignment, size);
    if (aligned == NULL)
        return ENOMEM;
    *memory = aligned;
    return 0;
}

HC_DEVICE void *hc_libc_valloc(size_t size)
{
    return hc_libc_aligned_alloc(HC_PAGE_BYTES, size);
}

HC_DEVICE void *hc_libc_pvalloc(size_t size)
{
    return size <= HC_BACKING_MOST
               ? hc_libc_aligned_alloc(HC_PAGE_BYTES, (size + HC_PAGE_BYTES - 1) & ~(size_t)(HC_PAGE_BYTES - 1))
               : no_memory();
}

/* ---- What has no effect */

HC_DEVICE int hc_libc_mallopt(int parameter, int value)
{
    (void)parameter, (void)value;
    return 1;
}

HC_DEVICE int hc_libc_malloc_trim(size_t pad)
{
    (void)pad;
    return 0;
}
