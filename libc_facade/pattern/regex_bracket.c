/* Sets of bytes, and bracket expressions: POSIX.1-2017 9.3.5. */
#include "libc_facade/pattern/regex.h"

#define HC_NAME_MOST 31

/* ---- Classes by name */
static HC_DEVICE int is_named(const char *name, size_t length, const char *known)
{
    for (size_t i = 0; i < length; i++)
        if (known[i] == '\0' || name[i] != known[i])
            return 0;
    return known[length] == '\0';
}

static HC_DEVICE void add_range(struct hc_regex_set *set, int low, int high)
{
    for (int c = low; c <= high; c++)
        hc_regex_set_add(set, (unsigned char)c);
}

HC_DEVICE void hc_regex_set_invert(struct hc_regex_set *set)
{
    for (int i = 0; i < 8; i++)
        set->bits[i] = ~set->bits[i];
}

static HC_DEVICE void add_alpha(struct hc_regex_set *set)
{
    add_range(set, 'a', 'z');
    add_range(set, 'A', 'Z');
}

static HC_DEVICE void add_punct(struct hc_regex_set *set)
{
    add_range(set, '!', '/');
    add_range(set, ':', '@');
    add_range(set, '[', '`');
    add_range(set, '{', '~');
}

HC_DEVICE int hc_regex_class_add(struct hc_regex_set *set, const char *name, size_t length)
{
    if (is_named(name, length, "alnum"))
        add_alpha(set), add_range(set, '0', '9');
    else if (is_named(name, length, "alpha"))
        add_alpha(set);
    else if (is_named(name, length, "blank"))
        hc_regex_set_add(set, ' '), hc_regex_set_add(set, '\t');
    else if (is_named(name, length, "cntrl"))
        add_range(set, 0, 31), hc_regex_set_add(set, 127);
    else if (is_named(name, length, "digit"))
        add_range(set, '0', '9');
    else if (is_named(name, length, "graph"))
        add_range(set, '!', '~');
    else if (is_named(name, length, "lower"))
        add_range(set, 'a', 'z');
    else if (is_named(name, length, "print"))
        add_range(set, ' ', '~');
    else if (is_named(name, length, "punct"))
        add_punct(set);
    else if (is_named(name, length, "space"))
        hc_regex_set_add(set, ' '), add_range(set, '\t', '\r');
    else if (is_named(name, length, "upper"))
        add_range(set, 'A', 'Z');
    else if (is_named(name, length, "xdigit"))
        add_range(set, '0', '9'), add_range(set, 'a', 'f'), add_range(set, 'A', 'F');
    else
        return -1;
    return 0;
}

/* ---- Bracket expressions */
struct bracket {
    struct hc_regex_set *set;
    const unsigned char *at, *end;
    reg_syntax_t syntax;
    int is_first;
};

HC_INLINE int lower_of(int c)
{
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

HC_INLINE int folded(const struct bracket *bracket, int c)
{
    return bracket->syntax & RE_ICASE ? lower_of(c) : c;
}

/* [:name:], [.x.] or [=x=] from its inner bracket on. *c is the byte, or -1 for a class. */
static HC_DEVICE int read_symbol(struct bracket *bracket, int *c)
{
    unsigned char kind = bracket->at[1];
    const unsigned char *name = bracket->at + 2, *at = name;
    size_t length;

    for (;; at++) {
        if (at >= bracket->end || bracket->end - at < 2 || at - name > HC_NAME_MOST)
            return REG_EBRACK;
        if (at[0] == kind && at[1] == ']')
            break;
    }
    length = (size_t)(at - name);
    bracket->at = at + 2;
    if (kind != ':') {
        *c = folded(bracket, *name);
        return length == 1 ? 0 : REG_ECOLLATE;
    }
    *c = -1;
    if ((bracket->syntax & RE_ICASE) && (is_named((const char *)name, length, "upper") || is_named((const char *)name, length, "lower")))
        return hc_regex_class_add(bracket->set, "alpha", 5);
    return hc_regex_class_add(bracket->set, (const char *)name, length) == 0 ? 0 : REG_ECTYPE;
}

static HC_DEVICE int opens_symbol(const struct bracket *bracket)
{
    return *bracket->at == '[' && bracket->end - bracket->at > 1 &&
           ((bracket->at[1] == ':' && (bracket->syntax & RE_CHAR_CLASSES)) || bracket->at[1] == '.' || bracket->at[1] == '=');
}

/* *is_class: what cannot begin or end a range. */
static HC_DEVICE int read_element(struct bracket *bracket, int hyphen_is_fine, int *c, int *is_class)
{
    *is_class = 0;
    if (opens_symbol(bracket)) {
        *is_class = bracket->at[1] != '.';
        return read_symbol(bracket, c);
    }
    if (*bracket->at == '-' && !hyphen_is_fine && (bracket->end - bracket->at < 2 || bracket->at[1] != ']'))
        return REG_ERANGE;
    if (*bracket->at == '\\' && (bracket->syntax & RE_BACKSLASH_ESCAPE_IN_LISTS) && bracket->end - bracket->at > 1)
        bracket->at++;
    *c = folded(bracket, *bracket->at++);
    return 0;
}

static HC_DEVICE int read_range_end(struct bracket *bracket, int first)
{
    int last, is_class, error;

    bracket->at++; /* the hyphen */
    error = read_element(bracket, 1, &last, &is_class);
    if (error != 0)
        return error;
    if (is_class || (last < first && (bracket->syntax & RE_NO_EMPTY_RANGES)))
        return REG_ERANGE;
    add_range(bracket->set, first, last);
    return 0;
}

/* An element, or a range. A hyphen before the closing bracket is an element. */
static HC_DEVICE int read_part(struct bracket *bracket)
{
    int c, is_class, error = read_element(bracket, bracket->is_first, &c, &is_class);

    bracket->is_first = 0;
    if (error != 0)
        return error;
    if (!is_class) {
        if (bracket->at == bracket->end)
            return REG_EBRACK;
        if (*bracket->at == '-') {
            if (bracket->end - bracket->at < 2)
                return REG_EBRACK;
            if (bracket->at[1] != ']')
                return read_range_end(bracket, c);
        }
    }
    if (c >= 0)
        hc_regex_set_add(bracket->set, (unsigned char)c);
    return 0;
}

/* A byte is in the set if its lower case is: what was read is in lower case. */
static HC_DEVICE void unfold(struct hc_regex_set *set)
{
    for (int c = 'A'; c <= 'Z'; c++) {
        uint32_t bit = 1u << (c % 32);
        set->bits[c / 32] &= ~bit;
        if (hc_regex_set_has(set, (unsigned char)lower_of(c)))
            set->bits[c / 32] |= bit;
    }
}

HC_DEVICE int hc_regex_bracket(struct hc_regex_set *set, const unsigned char **at, const unsigned char *end, reg_syntax_t syntax)
{
    struct bracket bracket = {set, *at, end, syntax, 1};
    int inverted;

    for (int i = 0; i < 8; i++)
        set->bits[i] = 0;
    inverted = bracket.at < end && *bracket.at == '^';
    bracket.at += inverted;
    if (bracket.at == end)
        return REG_BADPAT;
    do {
        int error = read_part(&bracket);
        if (error != 0)
            return error;
        if (bracket.at == end)
            return REG_EBRACK;
    } while (*bracket.at != ']');
    *at = bracket.at + 1;
    if (syntax & RE_ICASE)
        unfold(set);
    if (inverted) {
        hc_regex_set_invert(set);
        if (syntax & RE_HAT_LISTS_NOT_NEWLINE)
            set->bits['\n' / 32] &= ~(1u << '\n' % 32);
    }
    return 0;
}
