/* Regular expressions, basic and extended, from text to a tree: POSIX.1-2017 9.3, 9.4, with GNU's escapes. Groups that are open are on a
 * stack of our own, so no nesting is too deep for a device thread. */
#include "libc_facade/memory/memory_functions.h"
#include "libc_facade/pattern/regex.h"

#include <limits.h>

#define HC_REPEAT_MOST 0x7fff /* RE_DUP_MAX */

HC_DEVICE void *hc_regex_array_add(struct hc_regex_array *array)
{
    if (array->count == array->room) {
        uint32_t room = array->room == 0 ? 16 : array->room * 2;
        char *larger = (char *)hc_libc_realloc(array->at, (size_t)room * array->item_bytes);
        if (larger == NULL)
            return NULL;
        array->at = larger;
        array->room = room;
    }
    return array->at + (size_t)array->count++ * array->item_bytes;
}

/* A group that is open, or the whole. */
struct frame {
    int32_t before;     /* the alternatives before this one, -1: none */
    uint32_t first_part; /* of this alternative, among `parts` */
    int32_t group;
    uint32_t complete_before, complete_elsewhere; /* groups that were closed before it, and in its other alternatives */
};

struct parser {
    struct hc_regex_tree *tree;
    const unsigned char *begin, *at, *end;
    reg_syntax_t syntax;
    const unsigned char *caret_here; /* where ^ is an anchor whatever the syntax: at the start of an alternative */
    int error;
    int at_start; /* nothing that could be repeated is before this place */
    uint32_t complete; /* bits of groups 1..9 that are closed, and may be referred to: not those of other alternatives */
    struct hc_regex_array frames, parts; /* struct frame; int32_t: nodes */
};

HC_INLINE int has(const struct parser *parser, reg_syntax_t bit)
{
    return (parser->syntax & bit) != 0;
}

/* ---- Nodes. -1 and parser->error set without memory. */
static HC_DEVICE int32_t add_node(struct parser *parser, uint32_t type, int32_t value, int32_t left, int32_t right)
{
    struct hc_regex_node *node = (struct hc_regex_node *)(void *)hc_regex_array_add(&parser->tree->nodes);

    if (node == NULL) {
        parser->error = REG_ESPACE;
        return -1;
    }
    node->type = type;
    node->value = value;
    node->left = left;
    node->right = right;
    node->least = node->most = 0;
    node->size = 0;
    return (int32_t)parser->tree->nodes.count - 1;
}

static HC_DEVICE void add_part(struct parser *parser, int32_t node)
{
    int32_t *part = node >= 0 ? (int32_t *)(void *)hc_regex_array_add(&parser->parts) : NULL;

    if (part == NULL) {
        parser->error = REG_ESPACE;
        return;
    }
    *part = node;
    parser->at_start = 0;
}

static HC_DEVICE int32_t *part_at(struct parser *parser, uint32_t index)
{
    return (int32_t *)(void *)parser->parts.at + index;
}

static HC_DEVICE struct frame *top(struct parser *parser)
{
    return (struct frame *)(void *)parser->frames.at + parser->frames.count - 1;
}

static HC_DEVICE void add_set(struct parser *parser, const struct hc_regex_set *set)
{
    struct hc_regex_set *copy = (struct hc_regex_set *)(void *)hc_regex_array_add(&parser->tree->sets);

    if (copy == NULL) {
        parser->error = REG_ESPACE;
        return;
    }
    *copy = *set;
    add_part(parser, add_node(parser, HC_NODE_SET, (int32_t)parser->tree->sets.count - 1, -1, -1));
}

static HC_DEVICE int is_letter(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static HC_DEVICE void add_byte(struct parser *parser, unsigned char c)
{
    struct hc_regex_set set = {{0, 0, 0, 0, 0, 0, 0, 0}};

    if (!has(parser, RE_ICASE) || !is_letter(c)) {
        add_part(parser, add_node(parser, HC_NODE_BYTE, c, -1, -1));
        return;
    }
    hc_regex_set_add(&set, (unsigned char)(c & ~0x20));
    hc_regex_set_add(&set, (unsigned char)(c | 0x20));
    add_set(parser, &set);
}

static HC_DEVICE void add_any(struct parser *parser)
{
    struct hc_regex_set set = {{~0u, ~0u, ~0u, ~0u, ~0u, ~0u, ~0u, ~0u}};

    if (has(parser, RE_DOT_NOT_NULL))
        set.bits[0] &= ~1u;
    if (!has(parser, RE_DOT_NEWLINE))
        set.bits['\n' / 32] &= ~(1u << '\n' % 32);
    add_set(parser, &set);
}

static HC_DEVICE void add_class(struct parser *parser, const char *name, size_t length, int inverted)
{
    struct hc_regex_set set = {{0, 0, 0, 0, 0, 0, 0, 0}};

    hc_regex_class_add(&set, name, length);
    if (name[0] == 'a') /* \w */
        hc_regex_set_add(&set, '_');
    if (inverted)
        hc_regex_set_invert(&set);
    add_set(parser, &set);
}

/* What asserts a place cannot be repeated: what follows stands as at a start. */
static HC_DEVICE void add_place(struct parser *parser, int32_t place)
{
    add_part(parser, add_node(parser, HC_NODE_PLACE, place, -1, -1));
    parser->at_start = 1;
}

/* ---- Alternatives and groups */

/* The parts of the alternative that ends here, as one node. */
static HC_DEVICE int32_t take_branch(struct parser *parser)
{
    uint32_t first = top(parser)->first_part, count = parser->parts.count;
    int32_t node;

    if (count == first)
        return add_node(parser, HC_NODE_EMPTY, 0, -1, -1);
    node = *part_at(parser, --count);
    while (count > first && node >= 0)
        node = add_node(parser, HC_NODE_THEN, 0, *part_at(parser, --count), node);
    parser->parts.count = first;
    return node;
}

static HC_DEVICE int32_t take_alternatives(struct parser *parser)
{
    int32_t branch = take_branch(parser), before = top(parser)->before;

    return before < 0 || branch < 0 ? branch : add_node(parser, HC_NODE_OR, 0, before, branch);
}

static HC_DEVICE void end_alternative(struct parser *parser)
{
    int32_t node = take_alternatives(parser);

    top(parser)->before = node;
    top(parser)->complete_elsewhere |= parser->complete;
    parser->complete = top(parser)->complete_before;
    parser->at_start = 1;
    parser->caret_here = parser->at;
}

static HC_DEVICE void open_group(struct parser *parser)
{
    struct frame *frame = (struct frame *)(void *)hc_regex_array_add(&parser->frames);

    if (frame == NULL) {
        parser->error = REG_ESPACE;
        return;
    }
    frame->before = -1;
    frame->first_part = parser->parts.count;
    frame->group = (int32_t)++parser->tree->groups;
    frame->complete_before = parser->complete;
    frame->complete_elsewhere = 0;
    parser->at_start = 1;
    parser->caret_here = parser->at;
}

static HC_DEVICE void close_group(struct parser *parser)
{
    int32_t inner = take_alternatives(parser), group = top(parser)->group;

    parser->complete |= top(parser)->complete_elsewhere;
    parser->frames.count--;
    if (group <= 9)
        parser->complete |= 1u << group;
    add_part(parser, add_node(parser, HC_NODE_GROUP, group, inner, -1));
}

/* ---- Repetitions */
static HC_DEVICE void repeat(struct parser *parser, int32_t least, int32_t most)
{
    int32_t *part = part_at(parser, parser->parts.count - 1), node;

    if (most == 0) {
        node = add_node(parser, HC_NODE_EMPTY, 0, -1, -1);
    } else {
        node = add_node(parser, HC_NODE_REPEAT, (int32_t)parser->tree->repeats, *part, -1);
        if (node >= 0) {
            struct hc_regex_node *made = (struct hc_regex_node *)(void *)parser->tree->nodes.at + node;
            made->least = least;
            made->most = most;
            parser->tree->repeats += most == HC_REGEX_ENDLESS;
        }
    }
    *part = node;
}

static HC_DEVICE int closes_interval(const struct parser *parser)
{
    if (has(parser, RE_NO_BK_BRACES))
        return *parser->at == '}';
    return *parser->at == '\\' && parser->end - parser->at > 1 && parser->at[1] == '}';
}

/* One character, or a backslash and the one after it: in an extended expression \} closes nothing. */
static HC_DEVICE void skip_token(struct parser *parser)
{
    parser->at += *parser->at == '\\' && parser->end - parser->at > 1 ? 2 : 1;
}

/* Up to a comma or the closing brace: a number, -1 if there is none, -2 for anything else or if the pattern ends. */
static HC_DEVICE int32_t read_count(struct parser *parser)
{
    int32_t count = -1;

    for (; parser->at < parser->end && *parser->at != ',' && !closes_interval(parser); skip_token(parser)) {
        int digit = *parser->at - '0';
        if (digit < 0 || digit > 9 || count == -2)
            count = -2;
        else if (count == -1)
            count = digit;
        else
            count = count > HC_REPEAT_MOST ? count : count * 10 + digit;
    }
    return parser->at < parser->end ? count : -2;
}

/* After the opening brace. */
static HC_DEVICE int read_interval(struct parser *parser, int32_t *least, int32_t *most)
{
    *least = read_count(parser);
    if (parser->at == parser->end)
        return REG_EBRACE;
    if (*least == -1) {
        if (*parser->at != ',')
            return REG_BADBR;
        *least = 0;
    }
    *most = *least;
    if (*least >= 0 && *parser->at == ',') {
        parser->at++;
        *most = read_count(parser);
        if (parser->at == parser->end)
            return REG_EBRACE;
    }
    if (*least == -2 || *most == -2)
        return REG_BADBR;
    if (*parser->at == ',' || (*most >= 0 && *least > *most))
        return REG_BADBR;
    if ((*most < 0 ? *least : *most) > HC_REPEAT_MOST)
        return REG_ESIZE;
    parser->at += has(parser, RE_NO_BK_BRACES) ? 1 : 2;
    return 0;
}

static HC_DEVICE int next_is_repetition(const struct parser *parser)
{
    if (parser->end - parser->at < 1)
        return 0;
    return *parser->at == '*' || (parser->end - parser->at > 1 && parser->at[0] == '\\' && parser->at[1] == '{');
}

/* With nothing before it, a repetition is an error, nothing, or a character of its own. */
static HC_DEVICE void repeat_nothing(struct parser *parser, unsigned char c)
{
    if (has(parser, RE_CONTEXT_INVALID_OPS) || (c == '{' && has(parser, RE_CONTEXT_INVALID_DUP)))
        parser->error = REG_BADRPT;
    else if (!has(parser, RE_CONTEXT_INDEP_OPS))
        add_byte(parser, c);
}

/* c says which repetition: * + ? or {; the pattern is after it. Basic expressions refuse two in a row. */
static HC_DEVICE void read_repetition(struct parser *parser, unsigned char c)
{
    int32_t least = c == '+', most = c == '?' ? 1 : HC_REGEX_ENDLESS;
    const unsigned char *at = parser->at;

    if (parser->at_start) {
        repeat_nothing(parser, c);
        return;
    }
    if (c == '{')
        parser->error = read_interval(parser, &least, &most);
    if (parser->error != 0 && (least == -2 || most == -2) && has(parser, RE_INVALID_INTERVAL_ORD)) {
        parser->error = 0;
        parser->at = at;
        add_byte(parser, c);
        return;
    }
    if (parser->error == 0)
        repeat(parser, least, most);
    if (parser->error == 0 && has(parser, RE_CONTEXT_INVALID_DUP) && next_is_repetition(parser))
        parser->error = REG_BADRPT;
}

/* ---- One token */
static HC_DEVICE void read_escape(struct parser *parser, unsigned char c)
{
    switch (has(parser, RE_NO_GNU_OPS) ? 0 : c) {
    case 'w': case 'W': add_class(parser, "alnum", 5, c == 'W'); return;
    case 's': case 'S': add_class(parser, "space", 5, c == 'S'); return;
    case 'b': add_place(parser, HC_PLACE_WORD_EDGE); return;
    case 'B': add_place(parser, HC_PLACE_NO_EDGE); return;
    case '<': add_place(parser, HC_PLACE_WORD_BEGIN); return;
    case '>': add_place(parser, HC_PLACE_WORD_END); return;
    case '`': add_place(parser, HC_PLACE_TEXT_BEGIN); return;
    case '\'': add_place(parser, HC_PLACE_TEXT_END); return;
    default: break;
    }
    if (c < '1' || c > '9' || has(parser, RE_NO_BK_REFS)) {
        add_byte(parser, c);
        return;
    }
    if (!(parser->complete >> (c - '0') & 1u)) {
        parser->error = REG_ESUBREG;
        return;
    }
    parser->tree->has_back = 1;
    add_part(parser, add_node(parser, HC_NODE_BACK, c - '0', -1, -1));
}

/* Is c, escaped by a backslash or not, an operator in this syntax? */
static HC_DEVICE int is_operator(const struct parser *parser, unsigned char c, int escaped)
{
    switch (c) {
    case '(':
    case ')': return escaped != has(parser, RE_NO_BK_PARENS);
    case '|': return !has(parser, RE_LIMITED_OPS) && escaped != has(parser, RE_NO_BK_VBAR);
    case '\n': return !escaped && has(parser, RE_NEWLINE_ALT);
    case '+':
    case '?': return !has(parser, RE_LIMITED_OPS) && escaped == has(parser, RE_BK_PLUS_QM);
    case '{': return has(parser, RE_INTERVALS) && escaped != has(parser, RE_NO_BK_BRACES);
    default: return 0;
    }
}

/* The operators that syntaxes write differently. 0: c is none. */
static HC_DEVICE int read_operator(struct parser *parser, unsigned char c, int escaped)
{
    if (!is_operator(parser, c, escaped))
        return 0;
    switch (c) {
    case '(': open_group(parser); return 1;
    case ')':
        if (parser->frames.count == 1) {
            if (has(parser, RE_UNMATCHED_RIGHT_PAREN_ORD))
                return 0;
            parser->error = REG_EPAREN; /* as glibc says */
        } else {
            close_group(parser);
        }
        return 1;
    case '|':
    case '\n': end_alternative(parser); return 1;
    default: read_repetition(parser, c); return 1;
    }
}

/* Whether the ^ before parser->at is an anchor. */
static HC_DEVICE int is_begin(const struct parser *parser)
{
    return has(parser, RE_CONTEXT_INDEP_ANCHORS) || parser->at - 1 == parser->caret_here;
}

/* And the $: before the end of an alternative. */
static HC_DEVICE int is_end(const struct parser *parser)
{
    int escaped;
    unsigned char c;

    if (has(parser, RE_CONTEXT_INDEP_ANCHORS) || parser->at == parser->end)
        return 1;
    escaped = parser->at[0] == '\\' && parser->end - parser->at > 1;
    c = parser->at[escaped];
    return (c == ')' || c == '|' || c == '\n') && is_operator(parser, c, escaped);
}

static HC_DEVICE void read_bracket(struct parser *parser)
{
    struct hc_regex_set set;

    parser->error = hc_regex_bracket(&set, &parser->at, parser->end, parser->syntax);
    if (parser->error == 0)
        add_set(parser, &set);
}

static HC_DEVICE void read_token(struct parser *parser)
{
    unsigned char c = *parser->at++;

    switch (c) {
    case '\\':
        if (parser->at == parser->end) {
            parser->error = REG_EESCAPE;
            return;
        }
        c = *parser->at++;
        if (!read_operator(parser, c, 1))
            read_escape(parser, c);
        return;
    case '.': add_any(parser); return;
    case '[': read_bracket(parser); return;
    case '*': read_repetition(parser, c); return;
    case '^':
        if (!is_begin(parser))
            break;
        add_place(parser, HC_PLACE_LINE_BEGIN);
        return;
    case '$':
        if (!is_end(parser))
            break;
        add_place(parser, HC_PLACE_LINE_END);
        return;
    default:
        if (read_operator(parser, c, 0))
            return;
    }
    add_byte(parser, c);
}

HC_DEVICE int hc_regex_parse(struct hc_regex_tree *tree, const char *pattern, size_t length, reg_syntax_t syntax)
{
    struct parser parser = {tree, (const unsigned char *)pattern, (const unsigned char *)pattern, (const unsigned char *)pattern + length, syntax,
                            (const unsigned char *)pattern, 0, 1, 0, {NULL, 0, 0, sizeof(struct frame)}, {NULL, 0, 0, sizeof(int32_t)}};

    open_group(&parser);
    tree->groups = 0; /* the whole is group 0 */
    if (parser.error == 0)
        top(&parser)->group = 0;
    while (parser.error == 0 && parser.at < parser.end)
        read_token(&parser);
    if (parser.error == 0 && parser.frames.count > 1)
        parser.error = REG_EPAREN;
    if (parser.error == 0)
        tree->root = take_alternatives(&parser);
    hc_libc_free(parser.frames.at);
    hc_libc_free(parser.parts.at);
    return parser.error;
}
