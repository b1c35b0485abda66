/* Private to libc_facade/pattern: a regular expression as a tree (while it is read) and as a program (what regex_t keeps).
 *
 * Children of a tree's node come before it, so passes over a tree are loops. A program's jumps are relative, so what a node becomes is the
 * same wherever it stands, and x{3} is three times x. */
#ifndef HC_LIBC_FACADE_PATTERN_REGEX_H
#define HC_LIBC_FACADE_PATTERN_REGEX_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* RE_ bits */
#endif
#include <regex.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/compiler.h"

HC_EXTERN_C_BEGIN

/* ---- What may be asserted at a place */
enum hc_regex_place {
    HC_PLACE_LINE_BEGIN,  /* ^ */
    HC_PLACE_LINE_END,    /* $ */
    HC_PLACE_TEXT_BEGIN,  /* \` */
    HC_PLACE_TEXT_END,    /* \' */
    HC_PLACE_WORD_EDGE,   /* \b */
    HC_PLACE_NO_EDGE,     /* \B */
    HC_PLACE_WORD_BEGIN,  /* \< */
    HC_PLACE_WORD_END     /* \> */
};

/* ---- Growing arrays */
struct hc_regex_array {
    char *at;
    uint32_t count, room, item_bytes;
};
HC_DEVICE void *hc_regex_array_add(struct hc_regex_array *array); /* a new last item, or NULL without memory */

/* ---- Sets of bytes */
struct hc_regex_set {
    uint32_t bits[8];
};
HC_INLINE int hc_regex_set_has(const struct hc_regex_set *set, unsigned char c)
{
    return (int)(set->bits[c / 32] >> (c % 32) & 1u);
}
HC_INLINE void hc_regex_set_add(struct hc_regex_set *set, unsigned char c)
{
    set->bits[c / 32] |= 1u << (c % 32);
}
HC_DEVICE void hc_regex_set_invert(struct hc_regex_set *set);
HC_DEVICE int hc_regex_class_add(struct hc_regex_set *set, const char *name, size_t length); /* -1: no such class */
/* Reads what follows [ up to its ], and leaves *at after it. A REG_ error, or 0. (regex_bracket.c) */
HC_DEVICE int hc_regex_bracket(struct hc_regex_set *set, const unsigned char **at, const unsigned char *end, reg_syntax_t syntax);

/* ---- The tree */
enum hc_regex_node_type { HC_NODE_EMPTY, HC_NODE_BYTE, HC_NODE_SET, HC_NODE_PLACE, HC_NODE_BACK, HC_NODE_THEN, HC_NODE_OR, HC_NODE_REPEAT,
                          HC_NODE_GROUP };
#define HC_REGEX_ENDLESS (-1)
struct hc_regex_node {
    uint32_t type;
    int32_t value;       /* byte, number of the set, place or group */
    int32_t left, right; /* children, -1 if there are none */
    int32_t least, most; /* of HC_NODE_REPEAT */
    uint32_t size;       /* instructions */
};
struct hc_regex_tree {
    struct hc_regex_array nodes, sets;
    int32_t root;
    uint32_t groups, repeats;
    int has_back;
};
/* A REG_ error, or 0. The arrays are the caller's to free either way. `syntax` has RE_ bits. (regex_parse.c) */
HC_DEVICE int hc_regex_parse(struct hc_regex_tree *tree, const char *pattern, size_t length, reg_syntax_t syntax);
/* From the pattern to regex->buffer and re_nsub; `flags` are REG_NEWLINE, REG_NOSUB and REG_ICASE of regcomp. (regex_compile.c) */
HC_DEVICE int hc_regex_compile(regex_t *regex, const char *pattern, size_t length, reg_syntax_t syntax, int flags);
HC_DEVICE const char *hc_regex_error_text(int code);

/* ---- The program. Jumps are relative to the instruction itself. */
enum hc_regex_op {
    HC_OP_BYTE,   /* a: the byte */
    HC_OP_SET,    /* a: number of the set */
    HC_OP_PLACE,  /* a: enum hc_regex_place */
    HC_OP_BACK,   /* a: group */
    HC_OP_SPLIT,  /* on, or by a */
    HC_OP_JUMP,   /* by a */
    HC_OP_SAVE,   /* a: slot that gets the position */
    HC_OP_MARK,   /* a: slot; a repetition begins; b: its first part may be empty */
    HC_OP_LOOP,   /* by a to repeat, or on; b: slot of its mark */
    HC_OP_ACCEPT
};
struct hc_regex_instruction {
    int32_t op, a, b;
};
struct hc_regex_program {
    uint32_t count, groups; /* instructions; subexpressions, the whole not counted */
    uint32_t slots;         /* two for each group and the whole, two for each repetition */
    int flags, has_back;
    int has_first;             /* a match begins with a byte of `first` */
    struct hc_regex_set first;
    struct hc_regex_instruction *code;
    struct hc_regex_set *sets;
};

/* ---- What is searched */
struct hc_regex_text {
    const unsigned char *at;
    int32_t begin, end; /* where to search; before `begin` there may be text, from 0 on */
    int not_line_begin, not_line_end, newline; /* REG_NOTBOL, REG_NOTEOL, REG_NEWLINE */
    int32_t size; /* of the text; after `end` there may be some, where no match goes */
    int anchored; /* only at `begin` */
};
HC_DEVICE int hc_regex_is_at(const struct hc_regex_text *text, int32_t position, int32_t place);
HC_INLINE int hc_regex_takes(const struct hc_regex_program *program, const struct hc_regex_instruction *one, unsigned char c)
{
    return one->op == HC_OP_BYTE ? one->a == c : hc_regex_set_has(&program->sets[one->a], c);
}
/* Leftmost and longest. 0 with begin and end set, REG_NOMATCH or REG_ESPACE; any_will_do: the end may be another. (regex_search.c) */
HC_DEVICE int hc_regex_search(const struct hc_regex_program *program, const struct hc_regex_text *text, int any_will_do, int32_t *begin,
                              int32_t *end);
/* Where the pattern matches, and its subexpressions. 0, REG_NOMATCH or REG_ESPACE. (regex_match.c) */
HC_DEVICE int hc_regex_find(const struct hc_regex_program *program, const struct hc_regex_text *text, size_t count, regmatch_t *matches);
/* Fills slots for the match from begin to end, which there is; or, for a program with back references, looks for the longest match from
 * begin on. (regex_walk.c) */
HC_DEVICE int hc_regex_walk(const struct hc_regex_program *program, const struct hc_regex_text *text, int32_t begin, int32_t end,
                            int32_t *slots);

HC_EXTERN_C_END

#endif
