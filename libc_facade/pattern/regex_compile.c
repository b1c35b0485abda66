/* POSIX.1-2017 regcomp, regfree, regerror: from the tree to the program. */
#include "libc_facade/pattern/regex.h"
#include "libc_facade/memory/memory_functions.h"
#include "libc_facade/pattern/pattern_functions.h"

#define HC_PROGRAM_MOST (1u << 18) /* instructions */

static HC_DEVICE struct hc_regex_node *node_at(const struct hc_regex_tree *tree, int32_t index)
{
    return (struct hc_regex_node *)(void *)tree->nodes.at + index;
}

/* ---- How large the program is */
static HC_DEVICE uint64_t size_of(const struct hc_regex_tree *tree, const struct hc_regex_node *node)
{
    uint64_t left = node->left >= 0 ? node_at(tree, node->left)->size : 0;
    uint64_t right = node->right >= 0 ? node_at(tree, node->right)->size : 0;

    switch (node->type) {
    case HC_NODE_EMPTY: return 0;
    case HC_NODE_THEN: return left + right;
    case HC_NODE_OR: return left + right + 2;
    case HC_NODE_GROUP: return left + 2;
    case HC_NODE_REPEAT:
        if (node->most == HC_REGEX_ENDLESS)
            return (uint64_t)node->least * left + left + 3;
        return (uint64_t)node->least * left + (uint64_t)(node->most - node->least) * (left + 1);
    default: return 1;
    }
}

static HC_DEVICE int set_sizes(struct hc_regex_tree *tree)
{
    for (uint32_t i = 0; i < tree->nodes.count; i++) {
        uint64_t size = size_of(tree, node_at(tree, (int32_t)i));
        if (size > HC_PROGRAM_MOST)
            return -1;
        node_at(tree, (int32_t)i)->size = (uint32_t)size;
    }
    return 0;
}

/* ---- Writing it. What is to be written waits on a stack, which each item leaves before its parts come. */
struct item {
    int32_t node;
    uint32_t at;
};

struct writer {
    const struct hc_regex_tree *tree;
    struct hc_regex_instruction *code;
    struct hc_regex_array items;
    uint32_t first_mark;
    int failed;
};

static HC_DEVICE void later(struct writer *writer, int32_t node, uint32_t at)
{
    struct item *item;

    if (node_at(writer->tree, node)->size == 0)
        return;
    item = (struct item *)(void *)hc_regex_array_add(&writer->items);
    if (item == NULL) {
        writer->failed = 1;
        return;
    }
    item->node = node;
    item->at = at;
}

static HC_DEVICE void write_one(struct writer *writer, uint32_t at, int op, int32_t a, int32_t b)
{
    writer->code[at].op = op;
    writer->code[at].a = a;
    writer->code[at].b = b;
}

/* x{2,4} is  x x split x split x ; x{2,} is  x x split mark x loop. */
static HC_DEVICE void write_repeat(struct writer *writer, const struct hc_regex_node *node, uint32_t at)
{
    uint32_t size = node_at(writer->tree, node->left)->size, end = at + node->size;
    int32_t i, mark = (int32_t)writer->first_mark + 2 * node->value;

    for (i = 0; i < node->least; i++, at += size)
        later(writer, node->left, at);
    if (node->most == HC_REGEX_ENDLESS) {
        write_one(writer, at, HC_OP_SPLIT, (int32_t)(end - at), 0);
        write_one(writer, at + 1, HC_OP_MARK, mark, node->least == 0);
        later(writer, node->left, at + 2);
        write_one(writer, at + 2 + size, HC_OP_LOOP, -(int32_t)size, mark);
        return;
    }
    for (; i < node->most; i++, at += size + 1) {
        write_one(writer, at, HC_OP_SPLIT, (int32_t)(end - at), 0);
        later(writer, node->left, at + 1);
    }
}

static HC_DEVICE void write_node(struct writer *writer, const struct hc_regex_node *node, uint32_t at)
{
    uint32_t left = node->left >= 0 ? node_at(writer->tree, node->left)->size : 0;

    switch (node->type) {
    case HC_NODE_BYTE: write_one(writer, at, HC_OP_BYTE, node->value, 0); break;
    case HC_NODE_SET: write_one(writer, at, HC_OP_SET, node->value, 0); break;
    case HC_NODE_PLACE: write_one(writer, at, HC_OP_PLACE, node->value, 0); break;
    case HC_NODE_BACK: write_one(writer, at, HC_OP_BACK, node->value, 0); break;
    case HC_NODE_THEN:
        later(writer, node->left, at);
        later(writer, node->right, at + left);
        break;
    case HC_NODE_OR:
        write_one(writer, at, HC_OP_SPLIT, (int32_t)left + 2, 0);
        later(writer, node->left, at + 1);
        write_one(writer, at + 1 + left, HC_OP_JUMP, (int32_t)(node->size - 1 - left), 0);
        later(writer, node->right, at + left + 2);
        break;
    case HC_NODE_GROUP:
        write_one(writer, at, HC_OP_SAVE, 2 * node->value, 0);
        later(writer, node->left, at + 1);
        write_one(writer, at + 1 + left, HC_OP_SAVE, 2 * node->value + 1, 0);
        break;
    case HC_NODE_REPEAT: write_repeat(writer, node, at); break;
    default: break;
    }
}

static HC_DEVICE int write_code(const struct hc_regex_tree *tree, struct hc_regex_program *program)
{
    struct writer writer = {tree, program->code, {NULL, 0, 0, sizeof(struct item)}, 2 * (program->groups + 1), 0};

    later(&writer, tree->root, 0);
    while (!writer.failed && writer.items.count > 0) {
        struct item item = ((struct item *)(void *)writer.items.at)[--writer.items.count];
        write_node(&writer, node_at(tree, item.node), item.at);
    }
    write_one(&writer, program->count - 1, HC_OP_ACCEPT, 0, 0);
    hc_libc_free(writer.items.at);
    return writer.failed ? -1 : 0;
}

/* ---- What a match can begin with. Without an answer, for want of memory or because it may begin with anything, searches are slower. */
static HC_DEVICE void find_first(struct hc_regex_program *program)
{
    uint32_t *waiting = (uint32_t *)hc_libc_malloc((size_t)program->count * (sizeof *waiting + 1)), count = 0;
    unsigned char *seen = (unsigned char *)(waiting + program->count);

    if (waiting == NULL)
        return;
    for (uint32_t i = 0; i < program->count; i++)
        seen[i] = 0;
    program->has_first = 1;
    waiting[count++] = 0;
    seen[0] = 1;
    while (count > 0 && program->has_first) {
        uint32_t at = waiting[--count], next[2] = {at + 1, at + 1};
        const struct hc_regex_instruction *one = &program->code[at];
        switch (one->op) {
        case HC_OP_BYTE: hc_regex_set_add(&program->first, (unsigned char)one->a); continue;
        case HC_OP_SET:
            for (int i = 0; i < 8; i++)
                program->first.bits[i] |= program->sets[one->a].bits[i];
            continue;
        case HC_OP_ACCEPT:
        case HC_OP_BACK: program->has_first = 0; continue;
        case HC_OP_JUMP: next[0] = next[1] = at + (uint32_t)one->a; break;
        case HC_OP_SPLIT:
        case HC_OP_LOOP: next[1] = at + (uint32_t)one->a; break;
        default: break;
        }
        for (int i = 0; i < 2; i++) {
            if (!seen[next[i]])
                waiting[count++] = next[i];
            seen[next[i]] = 1;
        }
    }
    hc_libc_free(waiting);
}

/* ---- regcomp */
static HC_DEVICE struct hc_regex_program *program_of(struct hc_regex_tree *tree, int flags)
{
    uint32_t count;
    size_t code, sets;
    struct hc_regex_program *program;

    if (set_sizes(tree) != 0)
        return NULL;
    count = node_at(tree, tree->root)->size + 1;
    code = count * sizeof(struct hc_regex_instruction);
    sets = tree->sets.count * sizeof(struct hc_regex_set);
    program = (struct hc_regex_program *)hc_libc_calloc(1, sizeof *program + sets + code);
    if (program == NULL)
        return NULL;
    program->count = count;
    program->groups = tree->groups;
    program->slots = 2 * (tree->groups + 1 + tree->repeats);
    program->flags = flags;
    program->has_back = tree->has_back;
    program->sets = (struct hc_regex_set *)(void *)(program + 1);
    program->code = (struct hc_regex_instruction *)(void *)((char *)(program + 1) + sets);
    for (uint32_t i = 0; i < tree->sets.count; i++)
        program->sets[i] = ((struct hc_regex_set *)(void *)tree->sets.at)[i];
    if (write_code(tree, program) != 0) {
        hc_libc_free(program);
        return NULL;
    }
    find_first(program);
    return program;
}

HC_DEVICE int hc_regex_compile(regex_t *regex, const char *pattern, size_t length, reg_syntax_t syntax, int flags)
{
    struct hc_regex_tree tree = {{NULL, 0, 0, sizeof(struct hc_regex_node)}, {NULL, 0, 0, sizeof(struct hc_regex_set)}, -1, 0, 0, 0};
    struct hc_regex_program *program = NULL;
    int error = hc_regex_parse(&tree, pattern, length, syntax);

    if (error == 0) {
        program = program_of(&tree, flags);
        error = program == NULL ? REG_ESPACE : 0;
    }
    regex->buffer = (struct re_dfa_t *)(void *)program;
    regex->re_nsub = tree.groups;
    hc_libc_free(tree.nodes.at);
    hc_libc_free(tree.sets.at);
    return error;
}

/* What re_search looks at is set too: it may be given what regcomp compiled. */
HC_DEVICE int hc_libc_regcomp(regex_t *regex, const char *pattern, int flags)
{
    reg_syntax_t syntax = flags & REG_EXTENDED ? RE_SYNTAX_POSIX_EXTENDED : RE_SYNTAX_POSIX_BASIC;
    size_t length = 0;

    while (pattern[length] != '\0')
        length++;
    if (flags & REG_ICASE)
        syntax |= RE_ICASE;
    if (flags & REG_NEWLINE)
        syntax = (syntax & ~RE_DOT_NEWLINE) | RE_HAT_LISTS_NOT_NEWLINE;
    regex->allocated = regex->used = 0;
    regex->syntax = syntax;
    regex->fastmap = NULL;
    regex->translate = NULL;
    regex->can_be_null = regex->regs_allocated = regex->fastmap_accurate = 0;
    regex->no_sub = (flags & REG_NOSUB) != 0;
    regex->not_bol = regex->not_eol = 0;
    regex->newline_anchor = (flags & REG_NEWLINE) != 0;
    return hc_regex_compile(regex, pattern, length, syntax, flags);
}

HC_DEVICE void hc_libc_regfree(regex_t *regex)
{
    hc_libc_free(regex->buffer);
    hc_libc_free(regex->fastmap);
    hc_libc_free(regex->translate);
    regex->buffer = NULL;
    regex->fastmap = NULL;
    regex->translate = NULL;
}

/* ---- regerror */
HC_DEVICE const char *hc_regex_error_text(int code)
{
    switch (code) {
    case REG_NOERROR: return "Success";
    case REG_NOMATCH: return "No match";
    case REG_BADPAT: return "Invalid regular expression";
    case REG_ECOLLATE: return "Invalid collation character";
    case REG_ECTYPE: return "Invalid character class name";
    case REG_EESCAPE: return "Trailing backslash";
    case REG_ESUBREG: return "Invalid back reference";
    case REG_EBRACK: return "Unmatched [, [^, [:, [., or [=";
    case REG_EPAREN: return "Unmatched ( or \\(";
    case REG_EBRACE: return "Unmatched \\{";
    case REG_BADBR: return "Invalid content of \\{\\}";
    case REG_ERANGE: return "Invalid range end";
    case REG_ESPACE: return "Memory exhausted";
    case REG_BADRPT: return "Invalid preceding regular expression";
    case REG_EEND: return "Premature end of regular expression";
    case REG_ESIZE: return "Regular expression too big";
    case REG_ERPAREN: return "Unmatched ) or \\)";
    default: return "Unknown error"; /* glibc ends the program */
    }
}

HC_DEVICE size_t hc_libc_regerror(int code, const regex_t *regex, char *buffer, size_t size)
{
    const char *text = hc_regex_error_text(code);
    size_t length = 0;

    (void)regex;
    for (; text[length] != '\0'; length++)
        if (length + 1 < size)
            buffer[length] = text[length];
    if (size > 0)
        buffer[length < size ? length : size - 1] = '\0';
    return length + 1;
}
