/* Parts of paths, patterns for names, suboptions. */
#include "libc_facade/option/option_functions.h"
#include "libc_facade/string/string_functions.h"

#include <fnmatch.h>

HC_DEVICE_STATIC char current_folder[2] = {'.', '\0'}; /* for paths that name no folder; callers do not write to it */

HC_DEVICE char *hc_libc_basename(const char *path)
{
    char *slash = hc_libc_strrchr(path, '/');

    return slash != NULL ? slash + 1 : (char *)(uintptr_t)path;
}

/* The end of path[0 .. end) without the slashes that end it. */
static HC_DEVICE size_t without_slashes(const char *path, size_t end)
{
    while (end > 0 && path[end - 1] == '/')
        end--;
    return end;
}

static HC_DEVICE size_t without_name(const char *path, size_t end)
{
    while (end > 0 && path[end - 1] != '/')
        end--;
    return end;
}

HC_DEVICE char *hc_libc___xpg_basename(char *path)
{
    size_t length, end;

    if (path == NULL || *path == '\0')
        return current_folder;
    length = hc_libc_strlen(path);
    end = without_slashes(path, length);
    if (end == 0)
        return path + length - 1; /* only slashes: one of them */
    if (end != length)
        path[end] = '\0';
    return path + without_name(path, end);
}

HC_DEVICE char *hc_libc_dirname(char *path)
{
    size_t name, end;

    if (path == NULL || *path == '\0')
        return current_folder;
    end = without_slashes(path, hc_libc_strlen(path));
    name = without_name(path, end);
    if (end == 0)
        name = hc_libc_strlen(path);
    if (name == 0)
        return current_folder;
    end = without_slashes(path, name);
    if (end == 0) /* the root; two slashes, and no more or fewer, may mean another one */
        end = name == 2 ? 2 : 1;
    path[end] = '\0';
    return path;
}

HC_INLINE int fold(int c, int flags)
{
    return (flags & FNM_CASEFOLD) && c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

HC_INLINE int in_range(int c, int first, int last)
{
    return c >= first && c <= last;
}

/* Whether c is of the class that is named at *name; its end, :], follows. *name moves behind that. -1: it is no
 * name; -2: there is no such class. */
static HC_DEVICE HC_NOINLINE int in_class(const char **name, int c)
{
    const char *names = "alnum:alpha:blank:cntrl:digit:graph:lower:print:punct:space:upper:xdigit:";
    int lower = in_range(c, 'a', 'z'), upper = in_range(c, 'A', 'Z'), digit = in_range(c, '0', '9');
    int graph = in_range(c, '!', '~'), index = 0;
    size_t letters = 0;

    while (in_range((*name)[letters], 'a', 'z'))
        letters++;
    if ((*name)[letters] != ':' || (*name)[letters + 1] != ']')
        return -1;
    for (; *names != '\0'; index++) {
        size_t length = hc_libc_strcspn(names, ":") + 1;

        if (length == letters + 1 && hc_libc_strncmp(*name, names, length) == 0) {
            *name += length + 1;
            break;
        }
        names += length;
    }
    switch (index) {
    case 0: return lower || upper || digit;
    case 1: return lower || upper;
    case 2: return c == ' ' || c == '\t';
    case 3: return c < 32 || c == 127;
    case 4: return digit;
    case 5: return graph;
    case 6: return lower;
    case 7: return graph || c == ' ';
    case 8: return graph && !lower && !upper && !digit;
    case 9: return c == ' ' || in_range(c, '\t', '\r');
    case 10: return upper;
    case 11: return digit || in_range(c, 'a', 'f') || in_range(c, 'A', 'F');
    default: return -2;
    }
}

/* NONE: there is no ], so the [ is itself. BAD: what is not a valid expression matches nothing. */
enum { BRACKET_OTHER, BRACKET_MATCH, BRACKET_NONE, BRACKET_BAD };

/* One end of a range, or a byte by itself: x, \x, [.x.], [=x=]. Below 0: minus the bracket's result. */
static HC_DEVICE int read_element(const char **pattern, int matched, int flags)
{
    const char *p = *pattern;
    int c = (unsigned char)*p++;

    if (c == '\\' && !(flags & FNM_NOESCAPE))
        c = (unsigned char)*p++;
    else if (c == '[' && (*p == '.' || *p == '=') && p[1] != '\0' && p[2] == *p && p[3] == ']') {
        c = (unsigned char)p[1];
        p += 4;
    } else if (c == '[' && (*p == '.' || (*p == '=' && matched))) { /* an incomplete [= is itself to glibc, before a match */
        return -BRACKET_BAD;
    }
    if (c == '\0')
        return -BRACKET_NONE;
    *pattern = p;
    return c;
}

/* *pattern is behind [, and moves behind ] unless there is none. */
static HC_DEVICE HC_NOINLINE int match_bracket(const char **pattern, int c, int flags)
{
    const char *p = *pattern, *begin;
    int negate = *p == '!' || *p == '^', matched = 0, first, last;

    p += negate;
    for (begin = p; *p != ']' || p == begin;) {
        if (*p == '[' && p[1] == ':') {
            const char *name = p + 2;
            int is = in_class(&name, c);

            if (is == -2)
                return BRACKET_BAD;
            if (is >= 0) {
                matched |= is;
                p = name;
                continue;
            }
        }
        first = last = read_element(&p, matched, flags);
        if (first < 0)
            return -first;
        if (*p == '-' && p[1] != ']') {
            p++;
            last = read_element(&p, matched, flags);
            if (last < 0)
                return BRACKET_BAD;
        }
        matched |= in_range(c, fold(first, flags), fold(last, flags));
    }
    *pattern = p + 1;
    return matched != negate ? BRACKET_MATCH : BRACKET_OTHER;
}

/* One element of the pattern other than * against one byte; *pattern moves behind it. */
static HC_DEVICE HC_NOINLINE int match_one(const char **pattern, const char *text, int hidden, int flags)
{
    int c = fold((unsigned char)*text, flags), wanted = (unsigned char)*(*pattern)++;
    int no_wildcard = hidden || *text == '\0' || (*text == '/' && (flags & FNM_PATHNAME));

    if (wanted == '?')
        return !no_wildcard;
    if (wanted == '[') {
        int result = *text == '\0' || hidden ? BRACKET_OTHER : match_bracket(pattern, c, flags);

        if (result != BRACKET_NONE)
            return result == BRACKET_MATCH && !no_wildcard;
    }
    if (wanted == '\\' && !(flags & FNM_NOESCAPE)) {
        wanted = (unsigned char)**pattern;
        if (wanted == '\0')
            return 0;
        (*pattern)++;
    }
    return *text != '\0' && fold(wanted, flags) == c;
}

/* Whether the text is at a period that a wildcard does not match. */
HC_INLINE int is_hidden(const char *text, const char *at, int flags)
{
    return (flags & FNM_PERIOD) && *at == '.' && (at == text || ((flags & FNM_PATHNAME) && at[-1] == '/'));
}

/* Only the last * is tried again with more bytes: if a later one was reached, more for an earlier one would gain nothing. */
HC_DEVICE int hc_libc_fnmatch(const char *pattern, const char *text, int flags)
{
    const char *at = text, *behind_star = NULL, *starred = NULL;

    for (;;) {
        int hidden = is_hidden(text, at, flags);

        if (*pattern == '\0' && (*at == '\0' || (*at == '/' && (flags & FNM_LEADING_DIR))))
            return 0;
        if (*pattern == '*' && !hidden) {
            behind_star = ++pattern;
            starred = at;
            continue;
        }
        if (*pattern != '\0' && *pattern != '*' && match_one(&pattern, at, hidden, flags)) {
            at++;
            continue;
        }
        if (behind_star == NULL || *starred == '\0' || (*starred == '/' && (flags & FNM_PATHNAME)))
            return FNM_NOMATCH;
        pattern = behind_star;
        at = ++starred;
    }
}

HC_DEVICE int hc_libc_getsubopt(char **options, char *const *tokens, char **value)
{
    char *name = *options, *end = hc_libc_strchrnul(name, ','), *name_end = name + hc_libc_strcspn(name, "=,");
    size_t length = (size_t)(name_end - name);
    int index;

    if (*name == '\0')
        return -1;
    *options = *end != '\0' ? end + 1 : end;
    *end = '\0';
    for (index = 0; tokens[index] != NULL; index++) {
        if (hc_libc_strncmp(name, tokens[index], length) == 0 && tokens[index][length] == '\0') {
            *value = name_end != end ? name_end + 1 : NULL;
            return index;
        }
    }
    *value = name;
    return -1;
}
