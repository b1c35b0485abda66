/* Where the leftmost longest match is: all ways through the program at once, one byte of the text after another, so the time is at most
 * program times text. Of the ways that are at one instruction only the one that began first is followed. */
#include "libc_facade/memory/memory_functions.h"
#include "libc_facade/pattern/regex.h"

struct way {
    uint32_t at;
    int32_t begin;
};

struct search {
    const struct hc_regex_program *program;
    const struct hc_regex_text *text;
    struct way *now, *next; /* at instructions that take a byte; in the order of their beginnings */
    uint32_t now_count, next_count;
    uint32_t *waiting;
    int32_t *seen; /* the last position at which an instruction was reached */
    int32_t best_begin, best_end; /* -1: no match yet */
};

static HC_DEVICE void accept(struct search *search, int32_t begin, int32_t position)
{
    if (search->best_begin >= 0 && begin > search->best_begin)
        return;
    search->best_begin = begin;
    search->best_end = position;
}

HC_INLINE void reach(struct search *search, uint32_t *waiting, uint32_t at, int32_t position)
{
    if (search->seen[at] == position)
        return;
    search->seen[at] = position;
    search->waiting[(*waiting)++] = at;
}

/* Follows what takes no byte from instruction `at` on, to the next list. */
static HC_DEVICE void follow(struct search *search, uint32_t at, int32_t begin, int32_t position)
{
    uint32_t waiting = 0;

    reach(search, &waiting, at, position);
    while (waiting > 0) {
        const struct hc_regex_instruction *one;
        at = search->waiting[--waiting];
        one = &search->program->code[at];
        switch (one->op) {
        case HC_OP_BYTE:
        case HC_OP_SET:
            search->next[search->next_count].at = at;
            search->next[search->next_count++].begin = begin;
            break;
        case HC_OP_ACCEPT: accept(search, begin, position); break;
        case HC_OP_JUMP: reach(search, &waiting, at + (uint32_t)one->a, position); break;
        case HC_OP_SPLIT:
        case HC_OP_LOOP:
            reach(search, &waiting, at + (uint32_t)one->a, position);
            reach(search, &waiting, at + 1, position);
            break;
        case HC_OP_PLACE:
            if (hc_regex_is_at(search->text, position, one->a))
                reach(search, &waiting, at + 1, position);
            break;
        default: reach(search, &waiting, at + 1, position); break; /* SAVE, MARK */
        }
    }
}

static HC_DEVICE void step(struct search *search, int32_t position)
{
    unsigned char c = search->text->at[position];

    for (uint32_t i = 0; i < search->now_count; i++) {
        const struct way *way = &search->now[i];
        if (search->best_begin >= 0 && way->begin > search->best_begin)
            return;
        if (hc_regex_takes(search->program, &search->program->code[way->at], c))
            follow(search, way->at + 1, way->begin, position + 1);
    }
}

static HC_DEVICE void swap(struct search *search)
{
    struct way *ways = search->now;
    uint32_t count = search->now_count;

    search->now = search->next;
    search->now_count = search->next_count;
    search->next = ways;
    search->next_count = count;
}

static HC_DEVICE int32_t skip(const struct hc_regex_program *program, const struct hc_regex_text *text, int32_t position)
{
    while (position < text->end && !hc_regex_set_has(&program->first, text->at[position]))
        position++;
    return position;
}

static HC_DEVICE void run(struct search *search, int any_will_do)
{
    const struct hc_regex_text *text = search->text;

    for (int32_t position = text->begin;; position++) {
        /* `next` has what step found for this position; a way that begins here comes after those. */
        if (search->best_begin < 0 && (!text->anchored || position == text->begin)) {
            if (search->next_count == 0 && search->program->has_first && !text->anchored)
                position = skip(search->program, text, position);
            follow(search, 0, position, position);
        }
        swap(search);
        search->next_count = 0;
        if (position == text->end || (text->anchored && search->now_count == 0) || (search->best_begin >= 0 && (search->now_count == 0 || any_will_do)))
            return;
        step(search, position);
    }
}

HC_DEVICE int hc_regex_search(const struct hc_regex_program *program, const struct hc_regex_text *text, int any_will_do, int32_t *begin,
                              int32_t *end)
{
    size_t count = program->count;
    struct search search = {program, text, NULL, NULL, 0, 0, NULL, NULL, -1, -1};

    search.now = (struct way *)hc_libc_malloc(count * (2 * sizeof *search.now + sizeof *search.waiting + sizeof *search.seen));
    if (search.now == NULL)
        return REG_ESPACE;
    search.next = search.now + count;
    search.waiting = (uint32_t *)(void *)(search.next + count);
    search.seen = (int32_t *)(void *)(search.waiting + count);
    for (size_t i = 0; i < count; i++)
        search.seen[i] = -1;
    run(&search, any_will_do);
    hc_libc_free(search.now < search.next ? search.now : search.next);
    *begin = search.best_begin;
    *end = search.best_end;
    return search.best_begin >= 0 ? 0 : REG_NOMATCH;
}
