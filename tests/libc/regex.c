/* regcomp, regexec, regerror: patterns with their errors and matches; then random patterns of a small alphabet on random texts. Sums stand
 * for many results; -v shows them all.
 * Left out: which part a group matched that is repeated by an interval or has alternatives that may be empty; glibc does not take the
 * longest there, as POSIX says. Patterns nested so deep that glibc takes forever.
 * Flags in numbers: 1 REG_EXTENDED, 2 REG_ICASE, 4 REG_NEWLINE, 8 REG_NOSUB. */
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PARTS 12

struct sample {
    const char *pattern, *text;
    int flags;
};

static const struct sample samples[] = {
    {"((a)|b)*", "ab", 1},
    {"((a)|(b))*", "ab", 1},
    {"(a|(b))*c", "bac", 1},
    {"(a*)*", "b", 1},
    {"(a*)+", "b", 1},
    {"(a*)*", "aa", 1},
    {"(a*){2}", "aa", 1},
    {"(a|ab)(c|bcd)(d*)", "abcd", 1},
    {"(a|ab)(bcd|c)(d*)", "abcd", 1},
    {"(ab|a)(c|bcd)(d*)", "abcd", 1},
    {"(a*)(b*)(a*)", "aabaa", 1},
    {"(a*)(ab)*(b*)", "abb", 1},
    {"(a|b)*", "", 1},
    {"(a*)(a|aa)", "aaa", 1},
    {"((a*)(b|abc))(c*)", "abc", 1},
    {"(a?)((ab)?)", "ab", 1},
    {"(a?)((ab)?)(b?)", "ab", 1},
    {"((a?)((ab)?))(b?)", "ab", 1},
    {"(x|)*", "xx", 1},
    {"((x)|())*", "xx", 1},
    {"(a*|b)*", "ab", 1},
    {"(a|b)*|c", "c", 1},
    {"(^|x)*a", "xa", 1},
    {"(a{0,1}){2}", "a", 1},
    {"(aa|aaa)*|(a|aaaaa)", "aaaaa", 1},
    {"((..)|(.)){2}", "aaa", 1},
    {"((..)|(.))*", "aaa", 1},
    {"((..)*(...)*)*", "aaaaaaa", 1},
    {"(a(b)?)+", "aba", 1},
    {"((a)|b){2}", "ab", 1},
    {"((a)?b){2}", "abb", 1},
    {"(a(b)*)*", "aba", 1},
    {"(b*|c(c*))*", "cbb", 1},
    {"*a", "a", 1},
    {"a|*b", "b", 1},
    {"(*a)", "a", 1},
    {"a{", "a", 1},
    {"a{1", "a", 1},
    {"a{1a}", "a", 1},
    {"{1}", "a", 1},
    {"a**", "aa", 1},
    {"a+?", "aa", 1},
    {"a|", "b", 1},
    {"()", "b", 1},
    {")", "x)", 1},
    {"(", "x", 1},
    {"a\\)", "x", 0},
    {"\\(a\\)\\)", "x", 0},
    {"[^a]b", "\nb", 1},
    {"\\(", "x", 0},
    {"\\)", "x", 0},
    {"\\{1\\}", "x", 0},
    {"*a", "*a", 0},
    {"\\(*a\\)", "*a", 0},
    {"^*a", "*a", 0},
    {"a\\|b", "b", 0},
    {"a\\+", "aa", 0},
    {"x^a", "x^a", 0},
    {"a$b", "a$b", 0},
    {"a\\($\\)", "a", 0},
    {"\\(^a\\)", "a", 0},
    {"[a", "a", 1},
    {"[]a]", "]", 1},
    {"[^]a]", "b", 1},
    {"[a-]", "-", 1},
    {"[b-a]", "a", 1},
    {"[[:alpha:]]", "a", 1},
    {"[[:foo:]]", "a", 1},
    {"[[.a.]]", "a", 1},
    {"[[=a=]]", "a", 1},
    {"[[.ab.]]", "a", 1},
    {"[a-c-e]", "b", 1},
    {"[[:alpha:]-z]", "b", 1},
    {"[--a]", "b", 1},
    {"a\\", "a", 1},
    {"(a)\\1", "aa", 1},
    {"\\1", "aa", 1},
    {"\\(a\\)\\2", "aa", 0},
    {"a{2,1}", "aa", 1},
    {"a{40000}", "aa", 1},
    {"a{,2}", "aaa", 1},
    {"a{,}", "aaa", 1},
    {"[[:alpha:", "a", 1},
    {"[[.a", "a", 1},
    {"a{1,2}{3}", "aaa", 1},
    {"a\\{1,2", "a", 0},
    {"a\\{1", "a", 0},
    {"^*", "*", 1},
    {"a|b|", "c", 1},
    {"(|a)", "a", 1},
    {"a()b", "ab", 1},
    {"\\w+\\W", "ab c", 1},
    {"\\bab\\b", "x ab c", 1},
    {"\\d", "d", 1},
    {"\\.", "a.", 1},
    {"\\n", "n", 1},
    {"a^", "a^", 1},
    {"$a", "$a", 1},
    {"(a$)b", "ab", 1},
    {"\\(\\(a\\)\\2\\)*", "aaaa", 0},
    {"(^a", "a", 1},
    {"[\\n]", "\\", 1},
    {"[[]", "[", 1},
    {"[a[.-.]z]", "-", 1},
    {"[+--]", "-", 1},
    {"+a", "a", 1},
    {"?", "a", 1},
    {"a|?", "a", 1},
    {"\\<a", "ba a", 1},
    {"(a)|b", "b", 1},
    {"\\(^*a\\)", "*a", 0},
    {"a\\|*b", "*b", 0},
    {"x*\\{2\\}", "xx", 0},
    {"(a)(b)?\\2", "a", 1},
    {"^a|b$", "b", 1},
    {"\\`a\\'", "a", 1},
    {"[a-a]", "a", 1},
    {"[[:upper:]]", "a", 3},
    {"[^a]", "A", 3},
    {"a{1}{2}", "aaa", 1},
    {"(a{2}){2}", "aaaa", 1},
    {"a{0}", "a", 1},
    {"(a){0}b", "ab", 1},
    {"(a){0}\\1", "ab", 1},
    {"a\\{", "a{", 0},
    {"[", "[", 0},
    {"[]", "]", 0},
    {"[^", "]", 0},
    {"[a-", "b", 0},
    {"[[:", "b", 0},
    {"a{1,", "a", 1},
    {"a{,5", "a", 1},
    {"a{x", "a{x", 1},
    {"a\\{x\\}", "a{x", 0},
    {"a.b", "a\nb", 5},
    {"a.b", "a\nb", 1},
    {"^b", "a\nb", 5},
    {"a$", "a\nb", 5},
    {"[^x]b", "a\nb", 5},
    {"[^x]b", "a\nb", 1},
    {"ABC", "xabc", 3},
    {"[A-C]+", "xabcd", 3},
    {"[Z-a]", "b", 3},
    {"\\(a\\)\\1", "aA", 2},
    {"[[:lower:]]+", "ABC", 3},
    {"a", "b", 9},
    {"(a)(b)", "xab", 9},
    {"^(.*)/([^/]*)$", "/usr/local/lib/x.so", 1},
    {"([0-9]+)-([0-9]+)", "tel 555-1234 ok", 1},
    {"[[:space:]]*([a-z]+)[[:space:]]*=[[:space:]]*(.*)", " key = some value ", 1},
    {"\\(.*\\)\\n\\1$", "abnab", 0},
    {"(.*)(.*)(.*)", "abc", 1},
    {"^.*$", "", 1},
    {"$^", "", 1},
    {"a**", "aa", 0},
    {"a*\\+", "aa", 0},
    {"\\+", "+", 0},
    {"a\\?b", "b", 0},
    {"\\?", "?", 0},
    {"a\\{2\\}", "aaa", 0},
    {"a\\{,2\\}", "aaa", 0},
    {"\\(ab\\)\\{2,\\}c", "abababc", 0},
    {"a{1,2,3}", "aa", 1},
    {"a{1 }", "a", 1},
    {"a{1\\}", "a", 1},
    {"a{1,2\\}b", "a", 1},
    {"a{\\{1,2\\}", "a", 1},
    {"(a|b)|(c)\\1", "cc", 1},
    {"(a)(b|c\\1)\\2", "acaca", 1},
    {"((a)|b)\\2", "aa", 1},
    {"\\(a\\)\\|b\\1", "b", 0},
    {"{", "{", 1},
    {"}", "}", 1},
    {"a{}", "a", 1},
    {"\\{", "{", 1},
    {"\\}", "}", 0},
    {"]", "]", 1},
    {"[[:alpha:][:digit:]_]+", "--ab_12", 1},
    {"[^[:alpha:]]+", "ab12", 1},
    {"[\\200-\\377]", "a\377", 1},
    {".", "\200", 1},
    {"(a|b)*abb", "ababbabb", 1},
    {"x(ab|cd)+y", "xababcdy", 1},
    {"\\Ba", "ba a", 1},
    {"a\\>", "ab a", 1},
    {"\\w*", "a_1-", 1},
    {"\\s\\S", "a b", 1},
    {"(^|,)([^,]*)", "a,b", 1},
    {"((a)(b))\\3\\2", "abba", 1},
    {"(a*)\\1", "aaaaa", 1},
    {"(a*)(b\\1)*", "aabaab", 1},
    {"(ab?)\\1c", "ababc", 1},
    {"a{255}", "a", 1},
    {"(a{10}){10}", "a", 1},
    {"a{32767}b", "b", 1},
    {"()*", "a", 1},
    {"(())", "a", 1},
    {"(((((((((((a)))))))))))", "a", 1},
    {"(a)(b)(c)(d)(e)(f)(g)(h)(i)\\9", "abcdefghii", 1},
    {"a|ab|abc|abcd", "abcde", 1},
    {"abcd|abc|ab|a", "abcde", 1},
    {"(wee|week)(knights|night)", "weeknights", 1},
    {"\\(^a*\\)b", "aab", 0},
    {"^^a", "a", 1},
    {"a$$", "a", 1},
    {"^\\(a\\)*$", "aaa", 0},
    {"[.]", ".", 1},
    {"[*]", "*", 1},
    {"[$^]", "^", 1},
    {"\\/", "/", 1},
    {"a\\\nb", "a\nb", 1},
};

static int verbose;
static unsigned long sum = 14695981039346656037ul;
static unsigned long seed = 42;

static unsigned long next(unsigned long limit)
{
    seed = seed * 6364136223846793005ul + 1442695040888963407ul;
    return (seed >> 33) % limit;
}

static void add(const char *text)
{
    if (verbose)
        fputs(text, stdout);
    for (; *text; text++)
        sum = (sum ^ (unsigned char)*text) * 1099511628211ul;
}

static void show(const char *name)
{
    printf("%s %016lx\n", name, sum);
    sum = 14695981039346656037ul;
}

static void samples_all(void)
{
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        regmatch_t parts[PARTS];
        regex_t regex;
        char text[64];
        int result = regcomp(&regex, samples[i].pattern, samples[i].flags);
        printf("%s | %d: ", samples[i].pattern, samples[i].flags);
        if (result != 0) {
            size_t size = regerror(result, &regex, text, sizeof text);
            printf("%s (%zu)\n", text, size);
            continue;
        }
        result = regexec(&regex, samples[i].text, PARTS, parts, 0);
        printf("%zu parts, %d", regex.re_nsub, result);
        for (int k = 0; result == 0 && !(samples[i].flags & REG_NOSUB) && k < PARTS; k++)
            printf(" %d,%d", (int)parts[k].rm_so, (int)parts[k].rm_eo);
        putchar('\n');
        regfree(&regex);
    }
}

static void options(void)
{
    static const struct {
        const char *pattern, *text;
        int flags, exec_flags, begin, end;
    } cases[] = {
        {"^a", "a", 1, REG_NOTBOL, 0, 0}, {"a$", "a", 1, REG_NOTEOL, 0, 0}, {"^", "a\nb", 5, REG_NOTBOL, 0, 0}, {"$", "a\nb", 5, REG_NOTEOL, 0, 0},
        {"\\`a", "a", 1, REG_NOTBOL, 0, 0}, {"a\\'", "a", 1, REG_NOTEOL, 0, 0}, {"^", "", 1, REG_NOTBOL | REG_NOTEOL, 0, 0},
        {"a", "aXa", 1, REG_STARTEND, 1, 3}, {"^a", "aaa", 1, REG_STARTEND, 1, 3}, {"a$", "aab", 1, REG_STARTEND, 0, 2},
        {"b", "aab", 1, REG_STARTEND, 0, 2}, {"\\<b", "ab b", 1, REG_STARTEND, 1, 4}, {"", "abc", 1, REG_STARTEND, 2, 2},
        {"a.c", "a\0c", 1, REG_STARTEND, 0, 3}, {"(a)\\1", "aaaa", 1, REG_STARTEND, 1, 4}, {"^a", "b\na", 5, REG_STARTEND, 2, 3},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        regmatch_t parts[3] = {{cases[i].begin, cases[i].end}, {7, 7}, {7, 7}};
        regex_t regex;
        regcomp(&regex, cases[i].pattern, cases[i].flags);
        int result = regexec(&regex, cases[i].text, 3, parts, cases[i].exec_flags);
        printf("%s %d", cases[i].pattern, result);
        if (result == 0)
            printf(" %d,%d %d,%d", (int)parts[0].rm_so, (int)parts[0].rm_eo, (int)parts[1].rm_so, (int)parts[1].rm_eo);
        printf(" %d\n", regexec(&regex, "none", 0, NULL, 0));
        regfree(&regex);
    }
    char small[8];
    for (size_t size = 0; size < sizeof small; size++) {
        memset(small, '~', sizeof small);
        printf("%zu ", regerror(REG_NOMATCH, NULL, small, size));
        printf("%.8s\n", size ? small : "");
    }
    for (int code = 0; code <= 16; code++) {
        char text[80];
        regerror(code, NULL, text, sizeof text);
        puts(text);
    }
}

static int plain_groups;

/* A random pattern: atoms, groups and repetitions; `depth` groups deep. back: with back references. With plain_groups, groups with
 * alternatives are not repeated, nor any by an interval. */
static char *put_pattern(char *to, int depth, int extended, int back)
{
    const char *escape = extended ? "" : "\\";
    unsigned long count = 1 + next(3);

    for (unsigned long i = 0; i < count; i++) {
        unsigned long kind = next(depth > 0 ? 10 : 7), most = 8;
        if (kind < 4)
            *to++ = (char)('a' + kind % 2);
        else if (kind == 4)
            *to++ = '.';
        else if (kind == 5)
            to += sprintf(to, "[%s%s]", next(2) ? "^" : "", next(2) ? "ab" : "b-c");
        else if (kind == 6)
            to += sprintf(to, "%s", back && next(2) ? "\\1" : "c");
        else {
            to += sprintf(to, "%s(", escape);
            to = put_pattern(to, depth - 1, extended, 0);
            most = plain_groups && kind > 6 ? 3 : 8;
            if (next(2)) {
                most = plain_groups ? 0 : 8;
                to += sprintf(to, "%s|", escape);
                to = put_pattern(to, depth - 1, extended, 0);
            }
            to += sprintf(to, "%s)", escape);
        }
        switch (most > 0 ? next(8) % (most == 3 ? 4 : 8) : 8) {
        case 0: *to++ = '*'; break;
        case 1: to += sprintf(to, "%s+", escape); break;
        case 2: to += sprintf(to, "%s?", escape); break;
        case 3:
            if (most == 3)
                break;
            to += sprintf(to, "%s{%lu,%lu%s}", escape, next(2), 1 + next(2), escape);
            break;
        }
    }
    *to = '\0';
    return to;
}

static void put_text(char *to)
{
    unsigned long length = next(10);

    for (unsigned long i = 0; i < length; i++)
        *to++ = (char)('a' + next(3));
    *to = '\0';
}

/* How many parts of a match are compared: all, or the whole match alone. */
static void random_patterns(int count, int depth, int back, size_t parts_shown)
{
    seed = 42; /* each kind by itself */
    for (int i = 0; i < count; i++) {
        char pattern[600], text[40], line[200], *at = pattern;
        regmatch_t parts[PARTS];
        regex_t regex;
        int extended = i % 2;
        if (back)
            at += sprintf(at, "%s", extended ? "(a|b.|c*)" : "\\(a\\|b.\\|c*\\)");
        if (next(8) == 0)
            *at++ = '^';
        at = put_pattern(at, depth, extended, back);
        if (next(8) == 0)
            *at++ = '$';
        *at = '\0';
        int result = regcomp(&regex, pattern, extended | (next(6) == 0 ? REG_ICASE : 0));
        sprintf(line, "%d", result);
        add(pattern);
        add(line);
        for (int k = 0; result == 0 && k < 6; k++) {
            put_text(text);
            int matched = regexec(&regex, text, PARTS, parts, 0);
            add(" ");
            add(text);
            sprintf(line, ":%d", matched);
            add(line);
            for (size_t n = 0; matched == 0 && n < parts_shown && n <= regex.re_nsub; n++) {
                sprintf(line, " %d,%d", (int)parts[n].rm_so, (int)parts[n].rm_eo);
                add(line);
            }
            if ((regexec(&regex, text, 0, NULL, 0) == 0) != (matched == 0))
                printf("%s on %s: found or not, by how many parts are wanted\n", pattern, text);
        }
        add("\n");
        if (result == 0)
            regfree(&regex);
    }
}

int main(int argc, char **argv)
{
    verbose = argc > 1 && strcmp(argv[1], "-v") == 0;
    samples_all();
    options();
    random_patterns(3000, 0, 0, PARTS);
    show("flat");
    plain_groups = 1;
    random_patterns(3000, 1, 0, PARTS);
    show("groups");
    plain_groups = 0;
    random_patterns(3000, 1, 0, 1);
    show("groups, whole matches");
    random_patterns(500, 2, 0, 1);
    show("nested");
    random_patterns(1000, 0, 1, 1);
    show("back references");
    return 0;
}
