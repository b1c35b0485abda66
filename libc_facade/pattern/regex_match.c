/* POSIX.1-2017 regexec, and what a place in a text is. */
#include "libc_facade/memory/memory_functions.h"
#include "libc_facade/pattern/pattern_functions.h"
#include "libc_facade/pattern/regex.h"

static HC_DEVICE int is_word(const struct hc_regex_text *text, int32_t position)
{
    unsigned char c;

    if (position < 0 || position >= text->size)
        return 0;
    c = text->at[position];
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

HC_DEVICE int hc_regex_is_at(const struct hc_regex_text *text, int32_t position, int32_t place)
{
    int before = is_word(text, position - 1), after = is_word(text, position);

    switch (place) {
    case HC_PLACE_LINE_BEGIN:
        return position == 0 ? !text->not_line_begin : text->newline && text->at[position - 1] == '\n';
    case HC_PLACE_LINE_END:
        return position == text->size ? !text->not_line_end : text->newline && text->at[position] == '\n';
    case HC_PLACE_TEXT_BEGIN: return position == 0;
    case HC_PLACE_TEXT_END: return position == text->size;
    case HC_PLACE_WORD_EDGE: return before != after;
    case HC_PLACE_NO_EDGE: return before == after;
    case HC_PLACE_WORD_BEGIN: return !before && after;
    default: return before && !after;
    }
}

/* A pattern with back references: every place is tried, and the first with a match taken. */
static HC_DEVICE int search_by_walking(const struct hc_regex_program *program, const struct hc_regex_text *text, int32_t *slots)
{
    for (int32_t begin = text->begin; begin <= (text->anchored ? text->begin : text->end); begin++) {
        int result;
        if (program->has_first && (begin == text->end || !hc_regex_set_has(&program->first, text->at[begin])))
            continue;
        result = hc_regex_walk(program, text, begin, -1, slots);
        if (result != REG_NOMATCH)
            return result;
    }
    return REG_NOMATCH;
}

static HC_DEVICE void give(regmatch_t *matches, size_t count, const int32_t *slots, size_t known)
{
    for (size_t i = 0; i < count; i++) {
        int is_set = i < known && slots[2 * i] >= 0 && slots[2 * i + 1] >= 0;
        matches[i].rm_so = is_set ? slots[2 * i] : -1;
        matches[i].rm_eo = is_set ? slots[2 * i + 1] : -1;
    }
}

/* With subexpressions, or back references. */
static HC_DEVICE int match_parts(const struct hc_regex_program *program, const struct hc_regex_text *text, size_t count,
                                 regmatch_t *matches, const int32_t whole[2])
{
    int32_t *slots = (int32_t *)hc_libc_malloc(program->slots * sizeof *slots);
    int result;

    if (slots == NULL)
        return REG_ESPACE;
    if (program->has_back)
        result = search_by_walking(program, text, slots);
    else
        result = hc_regex_walk(program, text, whole[0], whole[1], slots);
    if (result == 0)
        give(matches, count, slots, program->groups + 1);
    hc_libc_free(slots);
    return result;
}

HC_DEVICE int hc_regex_find(const struct hc_regex_program *program, const struct hc_regex_text *text, size_t count, regmatch_t *matches)
{
    int32_t whole[2] = {-1, -1};
    int result;

    if (program->has_back)
        return match_parts(program, text, count, matches, whole);
    result = hc_regex_search(program, text, count == 0, &whole[0], &whole[1]);
    if (result != 0 || count == 0)
        return result;
    if (count > 1 && program->groups > 0)
        return match_parts(program, text, count, matches, whole);
    give(matches, count, whole, 1);
    return 0;
}

HC_DEVICE int hc_libc_regexec(const regex_t *regex, const char *string, size_t count, regmatch_t *matches, int flags)
{
    const struct hc_regex_program *program = (const struct hc_regex_program *)(const void *)regex->buffer;
    struct hc_regex_text text = {(const unsigned char *)string, 0, 0, (flags & REG_NOTBOL) != 0, (flags & REG_NOTEOL) != 0,
                                 (program->flags & REG_NEWLINE) != 0, 0, 0};

    if (flags & REG_STARTEND) {
        text.begin = matches[0].rm_so;
        text.end = matches[0].rm_eo;
    } else {
        while (string[text.end] != '\0')
            text.end++;
    }
    text.size = text.end;
    return hc_regex_find(program, &text, program->flags & REG_NOSUB ? 0 : count, matches);
}
