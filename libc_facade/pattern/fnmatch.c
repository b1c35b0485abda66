/* POSIX.1-2017 fnmatch, with GNU's FNM_CASEFOLD and FNM_LEADING_DIR. */
#include "libc_facade/pattern/pattern_functions.h"
#include "libc_facade/pattern/regex.h"

struct matcher {
    const unsigned char *pattern, *text;
    const unsigned char *begin; /* of the text */
    int flags;
};

HC_INLINE int folded(const struct matcher *matcher, int c)
{
    return (matcher->flags & FNM_CASEFOLD) && c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

/* A period that only a period in the pattern matches. */
static HC_DEVICE int is_hidden(const struct matcher *matcher, const unsigned char *at)
{
    if (!(matcher->flags & FNM_PERIOD) || *at != '.')
        return 0;
    return at == matcher->begin || ((matcher->flags & FNM_PATHNAME) && at[-1] == '/');
}

static HC_DEVICE int is_closed(const struct matcher *matcher, const unsigned char *at)
{
    return *at == '\0' || is_hidden(matcher, at) || ((matcher->flags & FNM_PATHNAME) && *at == '/');
}

/* One member of a bracket expression, from *at on: whether c is in it; -1 if the bracket is not well formed. */
static HC_DEVICE int read_member(const struct matcher *matcher, const unsigned char **at, int c)
{
    const unsigned char *p = *at;
    int low, high;

    if (p[0] == '[' && p[1] == ':') {
        struct hc_regex_set set = {{0, 0, 0, 0, 0, 0, 0, 0}};
        const unsigned char *end = p + 2;
        while (*end >= 'a' && *end <= 'z')
            end++;
        if (end[0] == ':' && end[1] == ']') {
            if (hc_regex_class_add(&set, (const char *)p + 2, (size_t)(end - p - 2)) != 0)
                return -1;
            *at = end + 2;
            if ((matcher->flags & FNM_CASEFOLD) && c >= 'a' && c <= 'z' && hc_regex_set_has(&set, (unsigned char)(c - 'a' + 'A')))
                return 1;
            return hc_regex_set_has(&set, (unsigned char)c);
        }
    }
    if (*p == '\\' && !(matcher->flags & FNM_NOESCAPE))
        p++;
    if (*p == '\0' || ((matcher->flags & FNM_PATHNAME) && *p == '/'))
        return -1;
    low = high = folded(matcher, *p++);
    if (p[0] == '-' && p[1] != ']' && p[1] != '\0') {
        p++;
        if (*p == '\\' && !(matcher->flags & FNM_NOESCAPE))
            p++;
        if (*p == '\0')
            return -1;
        high = folded(matcher, *p++);
    }
    *at = p;
    return c >= low && c <= high;
}

/* After [. 1 or 0 with *at after the ], or -1: then [ is a character like others. */
static HC_DEVICE int match_bracket(const struct matcher *matcher, const unsigned char **at, int c)
{
    const unsigned char *p = *at;
    int inverted = *p == '!' || *p == '^', found = 0;

    p += inverted;
    do {
        int one = read_member(matcher, &p, c);
        if (one < 0)
            return -1;
        found |= one;
    } while (*p != ']');
    *at = p + 1;
    return found != inverted;
}

/* One character of the pattern that is no asterisk, against one of the text. Goes on in both, or returns 0. */
static HC_DEVICE int match_one(struct matcher *matcher)
{
    const unsigned char *p = matcher->pattern + 1;
    int c = *matcher->pattern, t = *matcher->text;

    if (c == '?' || c == '[') {
        int result = 1;
        if (t == '\0')
            return 0;
        if (c == '[')
            result = match_bracket(matcher, &p, folded(matcher, t));
        if (result >= 0) {
            if (result == 0 || is_closed(matcher, matcher->text))
                return 0;
            matcher->pattern = p;
            matcher->text++;
            return 1;
        }
    }
    if (c == '\\' && !(matcher->flags & FNM_NOESCAPE)) {
        c = *p++;
        if (c == '\0')
            return 0;
    }
    if (t == '\0' || folded(matcher, c) != folded(matcher, t))
        return 0;
    matcher->pattern = p;
    matcher->text++;
    return 1;
}

static HC_DEVICE int is_over(const struct matcher *matcher)
{
    return *matcher->pattern == '\0' &&
           (*matcher->text == '\0' || ((matcher->flags & FNM_LEADING_DIR) && *matcher->text == '/'));
}

/* Only the last asterisk need be come back to, and, with FNM_PATHNAME, the last of this part of the path. */
HC_DEVICE int hc_libc_fnmatch(const char *pattern, const char *text, int flags)
{
    struct matcher matcher = {(const unsigned char *)pattern, (const unsigned char *)text, (const unsigned char *)text, flags};
    const unsigned char *after_asterisk = NULL, *retry = NULL;

    for (;;) {
        if (*matcher.pattern == '*') {
            if (is_hidden(&matcher, matcher.text))
                return FNM_NOMATCH;
            while (*matcher.pattern == '*')
                matcher.pattern++;
            after_asterisk = matcher.pattern;
            retry = matcher.text;
            continue;
        }
        if (is_over(&matcher))
            return 0;
        if (*matcher.pattern != '\0' && match_one(&matcher))
            continue;
        if (after_asterisk == NULL || *retry == '\0' || ((flags & FNM_PATHNAME) && *retry == '/'))
            return FNM_NOMATCH;
        matcher.pattern = after_asterisk;
        matcher.text = ++retry;
    }
}
