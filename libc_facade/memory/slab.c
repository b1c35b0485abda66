/* Slabs: see slab.h. What keeps this right without a lock:
 *
 * - A word of bits also says which class its slab has, so the atomic that takes an object tells whether it is of the class that
 *   was wanted. A slab is given to another class only when it is empty and all of its words were closed, one compare-and-swap each;
 *   the memory of a slab is never anything else again. So a thread may hold on to the address of a slab for as long as it likes.
 * - A slab is in one place: current for a processor, on the list of slabs with room (partial), on the list of empty slabs that have
 *   no class, or in none of them when it is full. `listed` says whether it is in one; who changes it from 0 to 1 puts it on the list.
 * - A full slab leaves its place by setting DETACHED in each word. Those atomics tell which bits were free already; who frees
 *   a bit later sees DETACHED in what the atomic returns. One of the two puts the slab on the list. */
#include "libc_facade/memory/slab.h"
#include "device/lanes.h"
#include "libc_facade/lock.h"
#include "libc_facade/memory/backing.h"

#define HC_SLAB_BYTES 65536u
#define HC_SLAB_SHIFT 16
#define HC_WORD_OBJECTS 56u
#define HC_OBJECT_BITS ((1ull << HC_WORD_OBJECTS) - 1)
#define HC_DETACHED (1ull << 56)
#define HC_CLASS_SHIFT 57
#define HC_NO_CLASS 127ull
#define HC_CLOSED (HC_NO_CLASS << HC_CLASS_SHIFT | HC_OBJECT_BITS)
#define HC_MOST_WORDS 37u
#define HC_FIRST_OBJECT (32 + 8 * HC_MOST_WORDS)
#define HC_PROCESSORS 128u

struct hc_slab {
    uint64_t full; /* words that had no free bit when last looked at: advice. Those that do not exist are in it. */
    uint32_t next; /* on a list: the number of the next slab, 0 ends it */
    uint32_t listed;
    uint32_t size_class;
    uint32_t words;
    uint64_t unused;
    uint64_t word[HC_MOST_WORDS]; /* objects in use, DETACHED, class */
};
HC_STATIC_ASSERT(sizeof(struct hc_slab) == HC_FIRST_OBJECT, "objects begin behind the words");
HC_STATIC_ASSERT(HC_FIRST_OBJECT % 16 == 8, "what the program gets is aligned to 16");
HC_STATIC_ASSERT((HC_SLAB_BYTES - HC_FIRST_OBJECT) / 32 <= HC_MOST_WORDS * HC_WORD_OBJECTS, "a bit for each object");

/* A list's head: a count of changes above, which makes each value new, and the number of the first slab below. */
struct hc_slab_list {
    uint64_t head;
};

enum { HC_NO_SLAB = 0, HC_BUSY = 1 }; /* numbers that no slab has; BUSY: a thread is about to bring one */

HC_DEVICE_STATIC struct {
    uint32_t current[HC_CLASSES][HC_PROCESSORS];
    struct hc_slab_list partial[HC_CLASSES];
    struct hc_slab_list empty;
    struct hc_libc_lock growing;
    char *arenas; /* all of them, chained, so that leak checkers see that they are in use */
    uint32_t arena_slabs; /* in the arena asked for last */
    uint32_t exhausted;   /* there was no room for a slab, and nothing was given back to the device's heap since */
} heap;

HC_INLINE struct hc_slab *slab_at(uint32_t number)
{
    return (struct hc_slab *)((uintptr_t)number << HC_SLAB_SHIFT);
}

HC_INLINE uint32_t number_of(const void *object)
{
    return (uint32_t)((uintptr_t)object >> HC_SLAB_SHIFT);
}

HC_DEVICE uint32_t hc_slab_class(uint32_t stride)
{
    uint32_t rest, shift;

    if (stride <= 144)
        return stride <= 32 ? 0 : (stride - 32 + 15) / 16;
    rest = stride - 16 - 1; /* 128 and more */
    shift = hc_last_lane(rest);
    return 8 + (shift - 7) * 4 + ((rest >> (shift - 2)) & 3);
}

HC_DEVICE uint32_t hc_slab_stride(uint32_t size_class)
{
    uint32_t shift = (size_class - 8) / 4;

    if (size_class < 8)
        return 32 + 16 * size_class;
    return 16 + (128u << shift) + ((size_class & 3) + 1) * (32u << shift);
}

/* ---- Lists */

static HC_DEVICE HC_NOINLINE void push(struct hc_slab_list *list, uint32_t number)
{
    uint64_t seen = hc_load64_relaxed(&list->head), head;

    do {
        head = seen;
        hc_store_relaxed(&slab_at(number)->next, (uint32_t)head);
        hc_fence_system(); /* with what was done to the slab; pairs with the acquire of pop's exchange */
        seen = hc_atomic_cas64_acquire(&list->head, head, ((head >> 32) + 1) << 32 | number);
    } while (seen != head);
}

static HC_DEVICE HC_NOINLINE uint32_t pop(struct hc_slab_list *list)
{
    uint64_t seen = hc_load64_relaxed(&list->head), head;

    do {
        head = seen;
        if ((uint32_t)head == HC_NO_SLAB)
            return HC_NO_SLAB;
        /* if another thread was faster this is anything, and the exchange fails */
        seen = hc_atomic_cas64_acquire(&list->head, head,
                                       ((head >> 32) + 1) << 32 | hc_load32_relaxed(&slab_at((uint32_t)head)->next));
    } while (seen != head);
    return (uint32_t)head;
}

/* Puts a slab that has a free object on its list, unless it is somewhere already. */
static HC_DEVICE HC_NOINLINE void list_slab(struct hc_slab *slab)
{
    if (hc_load32_relaxed(&slab->listed) != 0 || hc_atomic_cas_acquire(&slab->listed, 0, 1) != 0)
        return;
    /* now that it is this thread's to list, the class is what it will stay */
    push(&heap.partial[hc_load32_relaxed(&slab->size_class)], number_of(slab));
}

/* ---- What a slab goes through. The caller is the only one who has it in hand. */

/* A word of an empty slab. Bits of objects that do not exist are set for good. */
HC_INLINE uint64_t empty_word(uint32_t size_class, uint32_t objects, uint32_t word)
{
    uint32_t left = objects - word * HC_WORD_OBJECTS;
    uint64_t missing = left >= HC_WORD_OBJECTS ? 0 : HC_OBJECT_BITS & ~((1ull << left) - 1);

    return (uint64_t)size_class << HC_CLASS_SHIFT | missing;
}

HC_INLINE uint32_t objects_of(uint32_t size_class)
{
    return (HC_SLAB_BYTES - HC_FIRST_OBJECT) / hc_slab_stride(size_class);
}

static HC_DEVICE HC_NOINLINE void give_class(struct hc_slab *slab, uint32_t size_class)
{
    uint32_t objects = objects_of(size_class), words = (objects + HC_WORD_OBJECTS - 1) / HC_WORD_OBJECTS;

    hc_store_relaxed(&slab->size_class, size_class);
    hc_store_relaxed(&slab->words, words);
    hc_store_relaxed(&slab->listed, 1);
    hc_store64_relaxed(&slab->full, ~((1ull << words) - 1));
    hc_fence_system(); /* before anyone can have an object of it */
    for (uint32_t i = 0; i < HC_MOST_WORDS; i++)
        hc_store64_relaxed(&slab->word[i], i < words ? empty_word(size_class, objects, i) : HC_CLOSED);
}

/* From the list of those with room to a processor: 1 if there is room. */
static HC_DEVICE HC_NOINLINE int attach(struct hc_slab *slab)
{
    uint32_t words = hc_load32_relaxed(&slab->words);
    uint64_t full = ~((1ull << words) - 1);

    for (uint32_t i = 0; i < words; i++)
        if ((~hc_atomic_and64_release(&slab->word[i], ~HC_DETACHED) & HC_OBJECT_BITS) == 0)
            full |= 1ull << i;
    hc_store64_relaxed(&slab->full, full);
    return full != ~0ull;
}

static HC_DEVICE HC_NOINLINE void detach(struct hc_slab *slab)
{
    uint32_t words = hc_load32_relaxed(&slab->words);
    uint64_t room = 0;

    hc_store_release(&slab->listed, 0);
    hc_fence_system(); /* whoever sees DETACHED sees that it is not listed */
    for (uint32_t i = 0; i < words; i++)
        room |= ~hc_atomic_or64_relaxed(&slab->word[i], HC_DETACHED) & HC_OBJECT_BITS;
    if (room != 0)
        list_slab(slab);
}

/* 1 if the slab was empty: it is closed then, and has no class. */
static HC_DEVICE HC_NOINLINE int close_slab(struct hc_slab *slab)
{
    uint32_t size_class = hc_load32_relaxed(&slab->size_class), words = hc_load32_relaxed(&slab->words), closed;
    uint32_t objects = objects_of(size_class);

    HC_NO_UNROLL
    for (closed = 0; closed < words; closed++) {
        uint64_t nothing = empty_word(size_class, objects, closed) | HC_DETACHED;
        if (hc_atomic_cas64_acquire(&slab->word[closed], nothing, HC_CLOSED) != nothing)
            break;
    }
    if (closed == words)
        return 1;
    while (closed-- > 0)
        hc_store64_relaxed(&slab->word[closed], empty_word(size_class, objects, closed) | HC_DETACHED);
    return 0;
}

/* ---- More slabs: the slow way, on which a lock is held */

/* Asks for as many slabs as all that were asked for before, at first 1 MiB and at most 16; for fewer where there is no room. */
static HC_DEVICE HC_NOINLINE int grow(void)
{
    uint32_t slabs = heap.arena_slabs == 0 ? 16 : heap.arena_slabs < 256 ? heap.arena_slabs * 2 : 256;
    char *memory = NULL;

    if (hc_load32_relaxed(&heap.exhausted) != 0)
        return 0;
    hc_store_relaxed(&heap.exhausted, 1); /* before asking: what is given back meanwhile clears it */
    for (; slabs > 0 && memory == NULL; slabs = memory == NULL ? slabs / 2 : slabs)
        memory = (char *)hc_backing_take(((size_t)slabs + 1) * HC_SLAB_BYTES);
    if (memory == NULL)
        return 0;
    hc_store_relaxed(&heap.exhausted, 0);
    heap.arena_slabs = slabs;
    *(char **)(void *)memory = heap.arenas; /* before the first slab; arenas are never given back */
    heap.arenas = memory;
    memory = (char *)(((uintptr_t)memory + sizeof(char *) + HC_SLAB_BYTES - 1) & ~(uintptr_t)(HC_SLAB_BYTES - 1));
    if ((uintptr_t)memory >> (32 + HC_SLAB_SHIFT) != 0)
        return 0; /* an address of more than 48 bits: no machine of today */
    HC_NO_UNROLL
    for (uint32_t i = 0; i < slabs; i++) {
        struct hc_slab *slab = (struct hc_slab *)(void *)(memory + (size_t)i * HC_SLAB_BYTES);
        hc_backing_hide((char *)slab + HC_FIRST_OBJECT, HC_SLAB_BYTES - HC_FIRST_OBJECT);
        push(&heap.empty, number_of(slab));
    }
    return 1;
}

/* Looks for empty slabs among those with room. */
static HC_DEVICE HC_NOINLINE int gather_empty(void)
{
    int found = 0;

    HC_NO_UNROLL
    for (uint32_t size_class = 0; size_class < HC_CLASSES; size_class++) {
        uint32_t kept = HC_NO_SLAB, number;
        while ((number = pop(&heap.partial[size_class])) != HC_NO_SLAB) {
            if (close_slab(slab_at(number))) {
                push(&heap.empty, number);
                found = 1;
            } else {
                hc_store_relaxed(&slab_at(number)->next, kept);
                kept = number;
            }
        }
        while (kept != HC_NO_SLAB) {
            number = kept;
            kept = hc_load32_relaxed(&slab_at(number)->next);
            push(&heap.partial[size_class], number);
        }
    }
    return found;
}

static HC_DEVICE HC_NOINLINE uint32_t find_at_hand(uint32_t size_class)
{
    uint32_t number;

    while ((number = pop(&heap.partial[size_class])) != HC_NO_SLAB) {
        if (attach(slab_at(number)))
            return number;
        detach(slab_at(number)); /* listed late: it filled up again meanwhile */
    }
    number = pop(&heap.empty);
    if (number != HC_NO_SLAB)
        give_class(slab_at(number), size_class);
    return number;
}

static HC_DEVICE uint32_t find_slab(uint32_t size_class)
{
    uint32_t number = find_at_hand(size_class);

    if (number != HC_NO_SLAB)
        return number;
    hc_libc_lock(&heap.growing);
    while ((number = find_at_hand(size_class)) == HC_NO_SLAB && (grow() || gather_empty())) {
    }
    if (number == HC_NO_SLAB) /* gather_empty may have had in hand, for a moment, one with room */
        number = find_at_hand(size_class);
    hc_libc_unlock(&heap.growing);
    return number;
}

/* ---- Objects */

/* Gives the bit back, and lists the slab if that was the first free one since it left its place. */
static HC_DEVICE int give_bit(struct hc_slab *slab, uint32_t word, uint32_t bit)
{
    uint64_t old = hc_atomic_and64_release(&slab->word[word], ~(1ull << bit));

    if ((old >> bit & 1) == 0)
        return -1;
    if ((old & HC_OBJECT_BITS) == HC_OBJECT_BITS)
        hc_clear_bits64_relaxed(&slab->full, 1ull << word);
    if ((old & HC_DETACHED) != 0)
        list_slab(slab);
    return 0;
}

/* The first set bit at or after `start`, going round. */
HC_INLINE uint32_t bit_from(uint64_t bits, uint32_t start)
{
    uint64_t later = bits >> start << start;

    return hc_first_bit64(later != 0 ? later : bits);
}

/* An object of the slab, as its number; -1: there is none, or the slab has another class by now. `spread` differs between threads
 * that run together, so that they meet neither in words nor in bits. */
static HC_DEVICE int take_bit(struct hc_slab *slab, uint32_t size_class, uint32_t spread)
{
    uint64_t full, bits;

    while (~(full = hc_load64_relaxed(&slab->full)) != 0) {
        uint32_t word = bit_from(~full, spread % HC_MOST_WORDS * hc_load32_relaxed(&slab->words) / HC_MOST_WORDS);
        bits = hc_load64_relaxed(&slab->word[word]);
        while (bits >> HC_CLASS_SHIFT == size_class && (~bits & HC_OBJECT_BITS) != 0) {
            uint32_t bit = bit_from(~bits & HC_OBJECT_BITS, (spread * 5 + word) % HC_WORD_OBJECTS);
            bits = hc_atomic_or64_relaxed(&slab->word[word], 1ull << bit);
            if ((bits >> bit & 1) != 0)
                continue; /* another thread has it; now the others are known */
            if (bits >> HC_CLASS_SHIFT != size_class) {
                give_bit(slab, word, bit);
                break;
            }
            if (((bits | 1ull << bit) & HC_OBJECT_BITS) == HC_OBJECT_BITS)
                hc_set_bits64_relaxed(&slab->full, 1ull << word);
            return (int)(word * HC_WORD_OBJECTS + bit);
        }
        if (bits >> HC_CLASS_SHIFT != size_class)
            return -1;
        hc_set_bits64_relaxed(&slab->full, 1ull << word);
    }
    return -1;
}

HC_INLINE char *object_at(uint32_t number, uint32_t size_class, int index)
{
    return (char *)slab_at(number) + HC_FIRST_OBJECT + (size_t)index * hc_slab_stride(size_class);
}

/* No slab can be had: an object from any that another processor has. */
static HC_DEVICE char *take_anywhere(uint32_t size_class, uint32_t *index)
{
    HC_NO_UNROLL
    for (uint32_t i = 0; i < HC_PROCESSORS; i++) {
        uint32_t number = hc_load32_relaxed(&heap.current[size_class][i]);
        int object = number > HC_BUSY ? take_bit(slab_at(number), size_class, 0) : -1;
        if (object >= 0) {
            *index = (uint32_t)object;
            return object_at(number, size_class, object);
        }
    }
    return NULL;
}

/* The place had slab `number`, or none, and that is no use: this thread brings another, or waits until the one that does is done.
 * 0: there is none. */
static HC_DEVICE HC_NOINLINE int replace(uint32_t *place, uint32_t number, uint32_t size_class)
{
    uint32_t step = 0;

    if (number == HC_BUSY || hc_atomic_cas_acquire(place, number, HC_BUSY) != number) {
        while (hc_load32_relaxed(place) == HC_BUSY)
            hc_lane_backoff(&step);
        return 1;
    }
    if (number != HC_NO_SLAB)
        detach(slab_at(number));
    number = find_slab(size_class);
    hc_store_release(place, number);
    return number != HC_NO_SLAB;
}

HC_DEVICE char *hc_slab_take(uint32_t size_class, uint32_t *index)
{
    uint32_t spread = hc_thread_index();
    uint32_t *place = &heap.current[size_class][hc_processor_hint() % HC_PROCESSORS];

    for (;;) {
        uint32_t number = hc_load32_relaxed(place);
        int object = number > HC_BUSY ? take_bit(slab_at(number), size_class, spread) : -1;
        if (object >= 0) {
            *index = (uint32_t)object;
            return object_at(number, size_class, object);
        }
        if (!replace(place, number, size_class))
            return take_anywhere(size_class, index);
    }
}

HC_DEVICE int hc_slab_give(char *object, uint32_t index)
{
    return give_bit(slab_at(number_of(object)), index / HC_WORD_OBJECTS, index % HC_WORD_OBJECTS);
}

HC_DEVICE void hc_slab_room_given_back(void)
{
    if (hc_load32_relaxed(&heap.exhausted) != 0)
        hc_store_relaxed(&heap.exhausted, 0);
}
