/* re_search and its family, as GNU regex has them. */
#include "libc_facade/pattern/regex_gnu.h"
#include "libc_facade/memory/memory_functions.h"
#include "libc_facade/stdio/file.h" /* hc_file_copy */

HC_EXTERN_C_BEGIN

HC_DEVICE_GLOBAL reg_syntax_t hc_libc_re_syntax_options;

HC_DEVICE reg_syntax_t hc_libc_re_set_syntax(reg_syntax_t syntax)
{
    reg_syntax_t before = hc_libc_re_syntax_options;

    hc_libc_re_syntax_options = syntax;
    return before;
}

/* The bytes of both texts one after another, each through the table, if there is one. */
static HC_DEVICE char *joined(const char *first, size_t first_length, const char *second, size_t second_length, const unsigned char *table)
{
    size_t length = first_length + second_length, i;
    char *text = (char *)hc_libc_malloc(length + 1);

    if (text == NULL)
        return NULL;
    hc_file_copy(text, first, first_length);
    hc_file_copy(text + first_length, second, second_length);
    HC_NO_UNROLL
    for (i = 0; table != NULL && i < length; i++)
        text[i] = (char)table[(unsigned char)text[i]];
    return text;
}

HC_DEVICE const char *hc_libc_re_compile_pattern(const char *pattern, size_t length, struct re_pattern_buffer *buffer)
{
    reg_syntax_t syntax = hc_libc_re_syntax_options;
    int flags = REG_NEWLINE | (syntax & RE_ICASE ? REG_ICASE : 0), error;
    char *copy = NULL;

    if (syntax > ((RE_NO_SUB << 1) - 1))
        return "Unsupported syntax";
    if (buffer->translate != NULL) {
        copy = joined(pattern, length, "", 0, buffer->translate);
        if (copy == NULL)
            return hc_regex_error_text(REG_ESPACE);
    }
    buffer->syntax = syntax;
    buffer->no_sub = (syntax & RE_NO_SUB) != 0;
    buffer->newline_anchor = 1;
    buffer->fastmap_accurate = buffer->not_bol = buffer->not_eol = 0;
    buffer->regs_allocated = REGS_UNALLOCATED;
    hc_libc_free(buffer->buffer);
    error = hc_regex_compile(buffer, copy != NULL ? copy : pattern, length, syntax, flags);
    hc_libc_free(copy);
    return error == 0 ? NULL : hc_regex_error_text(error);
}

HC_INLINE const struct hc_regex_program *program_of(const struct re_pattern_buffer *buffer)
{
    return (const struct hc_regex_program *)(const void *)buffer->buffer;
}

HC_DEVICE int hc_libc_re_compile_fastmap(struct re_pattern_buffer *buffer)
{
    const struct hc_regex_program *program = program_of(buffer);
    int c;

    HC_NO_UNROLL
    for (c = 0; c < 256; c++)
        buffer->fastmap[c] = (char)(!program->has_first || hc_regex_set_has(&program->first, (unsigned char)c));
    buffer->can_be_null = !program->has_first;
    buffer->fastmap_accurate = 1;
    return 0;
}

/* ---- Registers */
HC_DEVICE void hc_libc_re_set_registers(struct re_pattern_buffer *buffer, struct re_registers *registers, unsigned count,
                                        regoff_t *starts, regoff_t *ends)
{
    buffer->regs_allocated = count != 0 ? REGS_REALLOCATE : REGS_UNALLOCATED;
    registers->num_regs = count;
    registers->start = count != 0 ? starts : NULL;
    registers->end = count != 0 ? ends : NULL;
}

/* Room for `count` and one more, as GNU's has it. */
static HC_DEVICE int make_room(struct re_pattern_buffer *buffer, struct re_registers *registers, unsigned count)
{
    int grows = buffer->regs_allocated == REGS_REALLOCATE;
    regoff_t *starts, *ends;

    if (buffer->regs_allocated == REGS_FIXED || (grows && registers->num_regs > count))
        return 0;
    starts = (regoff_t *)hc_libc_realloc(grows ? registers->start : NULL, (count + 1) * sizeof *starts);
    if (starts == NULL)
        return -1;
    registers->start = starts;
    ends = (regoff_t *)hc_libc_realloc(grows ? registers->end : NULL, (count + 1) * sizeof *ends);
    if (ends == NULL) {
        if (!grows)
            hc_libc_free(starts);
        return -1;
    }
    registers->end = ends;
    registers->num_regs = count + 1;
    buffer->regs_allocated = REGS_REALLOCATE;
    return 0;
}

static HC_DEVICE int fill(struct re_pattern_buffer *buffer, struct re_registers *registers, const regmatch_t *matches, unsigned count)
{
    unsigned i;

    if (make_room(buffer, registers, count) != 0)
        return -1;
    HC_NO_UNROLL
    for (i = 0; i < registers->num_regs; i++) {
        registers->start[i] = i < count ? matches[i].rm_so : -1;
        registers->end[i] = i < count ? matches[i].rm_eo : -1;
    }
    return 0;
}

/* ---- Searching */
static HC_DEVICE int find(const struct re_pattern_buffer *buffer, struct hc_regex_text *text, regoff_t range, regmatch_t *matches,
                          size_t count)
{
    regoff_t start = text->begin, last = range < -start ? 0 : range > text->size - start ? text->size : start + range;
    int result;

    text->anchored = range <= 0;
    if (last < start) {
        do {
            text->begin = start;
            result = start <= text->end ? hc_regex_find(program_of(buffer), text, count, matches) : REG_NOMATCH;
        } while (result == REG_NOMATCH && start-- > last);
        return result;
    }
    result = start <= text->end ? hc_regex_find(program_of(buffer), text, count, matches) : REG_NOMATCH;
    return result == 0 && matches[0].rm_so > last ? REG_NOMATCH : result;
}

static HC_DEVICE regoff_t search(struct re_pattern_buffer *buffer, const char *string, regoff_t length, regoff_t start, regoff_t range,
                                 regoff_t stop, struct re_registers *registers, int wants_length)
{
    struct hc_regex_text text = {(const unsigned char *)string, start, stop < length ? stop : length, (int)buffer->not_bol,
                                 (int)buffer->not_eol, (int)buffer->newline_anchor, length, 0};
    unsigned count = (unsigned)buffer->re_nsub + 1;
    regmatch_t *matches;
    regoff_t result;
    int error;

    if (start < 0 || start > length || stop < 0)
        return -1;
    if (buffer->no_sub)
        registers = NULL;
    if (registers != NULL && buffer->regs_allocated == REGS_FIXED && registers->num_regs < count)
        count = registers->num_regs;
    if (registers == NULL || count == 0)
        count = 1, registers = NULL;
    matches = (regmatch_t *)hc_libc_malloc(count * sizeof *matches);
    if (matches == NULL)
        return -2;
    error = find(buffer, &text, range, matches, count);
    if (error != 0)
        result = error == REG_NOMATCH ? -1 : -2;
    else if (registers != NULL && fill(buffer, registers, matches, count) != 0)
        result = -2;
    else
        result = wants_length ? matches[0].rm_eo - start : matches[0].rm_so;
    hc_libc_free(matches);
    return result;
}

static HC_DEVICE regoff_t search_both(struct re_pattern_buffer *buffer, const char *first, regoff_t first_length, const char *second,
                                      regoff_t second_length, regoff_t start, regoff_t range, struct re_registers *registers,
                                      regoff_t stop, int wants_length)
{
    char *text;
    regoff_t result;

    if (first_length < 0 || second_length < 0 || stop < 0 || first_length > INT32_MAX - second_length)
        return -2;
    if (second_length == 0 && buffer->translate == NULL)
        return search(buffer, first, first_length, start, range, stop, registers, wants_length);
    text = joined(first, (size_t)first_length, second, (size_t)second_length, buffer->translate);
    if (text == NULL)
        return -2;
    result = search(buffer, text, first_length + second_length, start, range, stop, registers, wants_length);
    hc_libc_free(text);
    return result;
}

HC_DEVICE regoff_t hc_libc_re_search_2(struct re_pattern_buffer *buffer, const char *first, regoff_t first_length, const char *second,
                                       regoff_t second_length, regoff_t start, regoff_t range, struct re_registers *registers,
                                       regoff_t stop)
{
    return search_both(buffer, first, first_length, second, second_length, start, range, registers, stop, 0);
}

HC_DEVICE regoff_t hc_libc_re_match_2(struct re_pattern_buffer *buffer, const char *first, regoff_t first_length, const char *second,
                                      regoff_t second_length, regoff_t start, struct re_registers *registers, regoff_t stop)
{
    return search_both(buffer, first, first_length, second, second_length, start, 0, registers, stop, 1);
}

HC_DEVICE regoff_t hc_libc_re_search(struct re_pattern_buffer *buffer, const char *text, regoff_t length, regoff_t start, regoff_t range,
                                     struct re_registers *registers)
{
    return search_both(buffer, text, length, "", 0, start, range, registers, length, 0);
}

HC_DEVICE regoff_t hc_libc_re_match(struct re_pattern_buffer *buffer, const char *text, regoff_t length, regoff_t start,
                                    struct re_registers *registers)
{
    return search_both(buffer, text, length, "", 0, start, 0, registers, length, 1);
}

HC_EXTERN_C_END
