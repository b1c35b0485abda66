/* Which parts of a match the subexpressions have: one way through the program, by going on at the first of two ways and coming back to
 * the second when that fails. Without back references the end is known and only places are entered from which it can be reached, so
 * hardly any step is taken back; with them all ways are tried, and the longest match counts. What is to be come back to is in memory, not on the thread's
 * stack. */
#include "libc_facade/memory/memory_functions.h"
#include "libc_facade/pattern/regex.h"

/* ---- From which instructions, at which positions, the end of the match can be reached: a bit for each */
struct reach {
    uint32_t *bits;
    uint32_t words; /* of one position */
    int32_t begin;
};

HC_INLINE uint32_t *reach_word(const struct reach *reach, int32_t position, uint32_t at)
{
    return &reach->bits[(size_t)(position - reach->begin) * reach->words + at / 32];
}

HC_INLINE int can_reach(const struct reach *reach, int32_t position, uint32_t at)
{
    return (int)(*reach_word(reach, position, at) >> (at % 32) & 1u);
}

static HC_DEVICE int leads_on(const struct hc_regex_program *program, const struct hc_regex_text *text, const struct reach *reach,
                              int32_t position, int32_t end, uint32_t at)
{
    const struct hc_regex_instruction *one = &program->code[at];

    switch (one->op) {
    case HC_OP_BYTE:
    case HC_OP_SET:
        return position < end && hc_regex_takes(program, one, text->at[position]) && can_reach(reach, position + 1, at + 1);
    case HC_OP_ACCEPT: return position == end;
    case HC_OP_JUMP: return can_reach(reach, position, at + (uint32_t)one->a);
    case HC_OP_SPLIT:
    case HC_OP_LOOP: return can_reach(reach, position, at + 1) || can_reach(reach, position, at + (uint32_t)one->a);
    case HC_OP_PLACE: return hc_regex_is_at(text, position, one->a) && can_reach(reach, position, at + 1);
    default: return can_reach(reach, position, at + 1);
    }
}

/* Backward in the text and in the program; again while a loop, the one thing that leads backward, has brought something new. */
static HC_DEVICE void fill_reach(const struct hc_regex_program *program, const struct hc_regex_text *text, struct reach *reach, int32_t end)
{
    for (int32_t position = end; position >= reach->begin; position--) {
        int changed = 1;
        while (changed) {
            changed = 0;
            for (uint32_t at = program->count; at-- > 0;) {
                if (can_reach(reach, position, at) || !leads_on(program, text, reach, position, end, at))
                    continue;
                *reach_word(reach, position, at) |= 1u << (at % 32);
                changed = 1;
            }
        }
    }
}

/* ---- The walk */
struct memo {
    int32_t slot; /* >= 0: had `value`; -1: a way at instruction `value`, position `position`, was not taken */
    int32_t value, position;
};

struct walk {
    const struct hc_regex_program *program;
    const struct hc_regex_text *text;
    const struct reach *reach; /* NULL: all ways are tried */
    struct hc_regex_array memos;
    int32_t *slots;
    int32_t end;             /* of the match; or of the longest yet, -1 */
    int32_t *best;           /* the slots of that */
    int failed;
};

static HC_DEVICE void remember(struct walk *walk, int32_t slot, int32_t value, int32_t position)
{
    struct memo *memo = (struct memo *)(void *)hc_regex_array_add(&walk->memos);

    if (memo == NULL) {
        walk->failed = 1;
        return;
    }
    memo->slot = slot;
    memo->value = value;
    memo->position = position;
}

static HC_DEVICE void set_slot(struct walk *walk, int32_t slot, int32_t value)
{
    remember(walk, slot, walk->slots[slot], 0);
    walk->slots[slot] = value;
}

static HC_DEVICE int may_enter(const struct walk *walk, int32_t position, uint32_t at)
{
    return walk->reach == NULL || can_reach(walk->reach, position, at);
}

/* Takes the first of two ways that may be entered, and remembers the second. -1: neither. */
static HC_DEVICE int32_t choose(struct walk *walk, int32_t position, uint32_t first, uint32_t second)
{
    int second_is_open = may_enter(walk, position, second);

    if (!may_enter(walk, position, first))
        return second_is_open ? (int32_t)second : -1;
    if (second_is_open)
        remember(walk, -1, (int32_t)second, position);
    return (int32_t)first;
}

/* At the end of a repetition's part. One that took nothing is no progress: that is fine for the first, and then the repetition is over. */
static HC_DEVICE int32_t loop(struct walk *walk, int32_t position, uint32_t at, const struct hc_regex_instruction *one)
{
    int32_t mark = one->b, again;

    if (walk->slots[mark] == position)
        return walk->slots[mark + 1] ? (int32_t)at + 1 : -1;
    again = choose(walk, position, at + (uint32_t)one->a, at + 1);
    if (again == (int32_t)at + one->a) {
        set_slot(walk, mark, position);
        set_slot(walk, mark + 1, 0);
    }
    return again;
}

/* What the group matched comes again: how long it is, or -1. */
static HC_DEVICE int32_t again_at(const struct walk *walk, int32_t position, int32_t group)
{
    int32_t begin = walk->slots[2 * group], length = walk->slots[2 * group + 1] - begin;

    if (begin < 0 || length < 0 || length > walk->text->end - position)
        return -1;
    for (int32_t i = 0; i < length; i++) {
        unsigned char a = walk->text->at[begin + i], b = walk->text->at[position + i];
        if ((walk->program->flags & REG_ICASE) && a >= 'A' && a <= 'Z')
            a |= 0x20;
        if ((walk->program->flags & REG_ICASE) && b >= 'A' && b <= 'Z')
            b |= 0x20;
        if (a != b)
            return -1;
    }
    return length;
}

/* One step: the next instruction, or -1 if this way ends. */
static HC_DEVICE int32_t take(struct walk *walk, uint32_t at, int32_t *position)
{
    const struct hc_regex_instruction *one = &walk->program->code[at];
    int32_t length;

    switch (one->op) {
    case HC_OP_BYTE:
    case HC_OP_SET:
        if (*position >= walk->text->end || !hc_regex_takes(walk->program, one, walk->text->at[*position]))
            return -1;
        ++*position;
        return may_enter(walk, *position, at + 1) ? (int32_t)at + 1 : -1;
    case HC_OP_PLACE: return hc_regex_is_at(walk->text, *position, one->a) ? (int32_t)at + 1 : -1;
    case HC_OP_BACK:
        length = again_at(walk, *position, one->a);
        *position += length > 0 ? length : 0;
        return length >= 0 ? (int32_t)at + 1 : -1;
    case HC_OP_SPLIT: return choose(walk, *position, at + 1, at + (uint32_t)one->a);
    case HC_OP_JUMP: return (int32_t)at + one->a;
    case HC_OP_SAVE: set_slot(walk, one->a, *position); return (int32_t)at + 1;
    case HC_OP_MARK:
        set_slot(walk, one->a, *position);
        set_slot(walk, one->a + 1, one->b);
        return (int32_t)at + 1;
    default: return loop(walk, *position, at, one);
    }
}

/* Undoes what was done since the last way that was not taken, and takes that. 0 if there is none. */
static HC_DEVICE int go_back(struct walk *walk, int32_t *at, int32_t *position)
{
    while (walk->memos.count > 0) {
        const struct memo *memo = (const struct memo *)(const void *)walk->memos.at + --walk->memos.count;
        if (memo->slot < 0) {
            *at = memo->value;
            *position = memo->position;
            return 1;
        }
        walk->slots[memo->slot] = memo->value;
    }
    return 0;
}

/* A way has come to the program's end. 1 if no other is wanted. */
static HC_DEVICE int arrive(struct walk *walk, int32_t position)
{
    if (walk->reach != NULL)
        return position == walk->end;
    if (position <= walk->end)
        return 0;
    walk->end = position;
    walk->slots[1] = position;
    for (uint32_t i = 0; i < walk->program->slots; i++)
        walk->best[i] = walk->slots[i];
    return position == walk->text->end;
}

static HC_DEVICE void walk_on(struct walk *walk, int32_t position)
{
    int32_t at = 0;

    for (;;) {
        if (at >= 0 && walk->program->code[at].op == HC_OP_ACCEPT) {
            if (arrive(walk, position))
                return;
            at = -1;
        }
        if (at >= 0)
            at = take(walk, (uint32_t)at, &position);
        else if (!go_back(walk, &at, &position))
            return;
        if (walk->failed)
            return;
    }
}

static HC_DEVICE int walk_within(const struct hc_regex_program *program, const struct hc_regex_text *text, int32_t begin, int32_t end,
                                 int32_t *slots)
{
    struct reach reach = {NULL, (program->count + 31) / 32, begin};
    struct walk walk = {program, text, &reach, {NULL, 0, 0, sizeof(struct memo)}, slots, end, NULL, 0};

    reach.bits = (uint32_t *)hc_libc_calloc((size_t)(end - begin + 1) * reach.words, sizeof *reach.bits);
    if (reach.bits == NULL)
        return REG_ESPACE;
    fill_reach(program, text, &reach, end);
    walk_on(&walk, begin);
    slots[1] = end;
    hc_libc_free(walk.memos.at);
    hc_libc_free(reach.bits);
    return walk.failed ? REG_ESPACE : 0;
}

static HC_DEVICE int walk_everywhere(const struct hc_regex_program *program, const struct hc_regex_text *text, int32_t begin, int32_t *slots)
{
    struct walk walk = {program, text, NULL, {NULL, 0, 0, sizeof(struct memo)}, slots, -1, NULL, 0};

    walk.best = (int32_t *)hc_libc_malloc(program->slots * sizeof *walk.best);
    if (walk.best == NULL)
        return REG_ESPACE;
    walk_on(&walk, begin);
    for (uint32_t i = 0; walk.end >= 0 && i < program->slots; i++)
        slots[i] = walk.best[i];
    hc_libc_free(walk.memos.at);
    hc_libc_free(walk.best);
    if (walk.failed)
        return REG_ESPACE;
    return walk.end >= 0 ? 0 : REG_NOMATCH;
}

HC_DEVICE int hc_regex_walk(const struct hc_regex_program *program, const struct hc_regex_text *text, int32_t begin, int32_t end,
                            int32_t *slots)
{
    for (uint32_t i = 0; i < program->slots; i++)
        slots[i] = -1;
    slots[0] = begin;
    return end >= 0 ? walk_within(program, text, begin, end, slots) : walk_everywhere(program, text, begin, slots);
}
