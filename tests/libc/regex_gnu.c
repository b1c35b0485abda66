/* re_search and its family, in the syntaxes that <regex.h> names. */
#define _GNU_SOURCE
#include <limits.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void one(const char *name, reg_syntax_t syntax, const char *pattern, const char *text)
{
    struct re_pattern_buffer buffer;
    struct re_registers registers;
    const char *error;
    regoff_t at;
    unsigned i;

    memset(&buffer, 0, sizeof buffer);
    memset(&registers, 0, sizeof registers);
    re_set_syntax(syntax);
    error = re_compile_pattern(pattern, strlen(pattern), &buffer);
    printf("%s %s: ", name, pattern);
    if (error != NULL) {
        printf("%s\n", error);
        regfree(&buffer);
        return;
    }
    at = re_search(&buffer, text, (regoff_t)strlen(text), 0, (regoff_t)strlen(text), &registers);
    printf("%zu groups, at %d", buffer.re_nsub, (int)at);
    for (i = 0; at >= 0 && i < registers.num_regs; i++)
        printf(" (%d,%d)", (int)registers.start[i], (int)registers.end[i]);
    printf("\n");
    free(registers.start);
    free(registers.end);
    regfree(&buffer);
}

static void syntaxes(void)
{
    static const struct {
        const char *name;
        reg_syntax_t syntax;
    } all[] = {
        {"basic", RE_SYNTAX_POSIX_BASIC},
        {"extended", RE_SYNTAX_POSIX_EXTENDED},
        {"emacs", RE_SYNTAX_EMACS},
        {"grep", RE_SYNTAX_GREP},
        {"egrep", RE_SYNTAX_EGREP},
        {"awk", RE_SYNTAX_AWK},
        {"gawk", RE_SYNTAX_GNU_AWK},
        {"posix awk", RE_SYNTAX_POSIX_AWK},
        {"minimal basic", RE_SYNTAX_POSIX_MINIMAL_BASIC},
        {"minimal extended", RE_SYNTAX_POSIX_MINIMAL_EXTENDED},
        {"icase", RE_SYNTAX_POSIX_EXTENDED | RE_ICASE},
    };
    static const char *const patterns[] = {
        "(a|b)+c", "\\(a\\|b\\)\\+c", "ab{2}", "ab\\{2\\}", "a{,x", "*a", "a|*b", "^*a", "x.y", "[^a]b", "[\\]]", "[[:digit:]]+", "b)", "\\(b",
        "(b", "a+", "a\\+", "(b)\\1", "\\(b\\)\\1", "[z-a]", "one\ntwo", "^two", "e$", "a^b", "a$b", "\\bab\\>", "\\w+", "a**", "", "[[:nope:]]",
        "\\", "[a",
    };
    static const char text[] = "one\ntwo abbc*ab{2} a^b a$b (b) bb x\ny 42 a{,x +a\\";
    size_t i, k;

    for (i = 0; i < sizeof all / sizeof *all; i++)
        for (k = 0; k < sizeof patterns / sizeof *patterns; k++)
            one(all[i].name, all[i].syntax, patterns[k], text);
}

static void ranges(void)
{
    static const char text[] = "abcabcabc";
    struct re_pattern_buffer buffer;
    regoff_t starts[3], ends[3];
    struct re_registers registers;
    int start, range;

    memset(&buffer, 0, sizeof buffer);
    re_set_syntax(RE_SYNTAX_POSIX_EXTENDED);
    printf("%d\n", re_compile_pattern("b(c)|c$", 7, &buffer) == NULL);
    for (start = -1; start <= 10; start++) {
        for (range = -10; range <= 10; range += 2)
            printf("%d ", (int)re_search(&buffer, text, 9, start, range, NULL));
        printf("| %d\n", (int)re_match(&buffer, text, 9, start, NULL));
    }
    for (start = 0; start <= 9; start++) {
        printf("%d ", (int)re_search_2(&buffer, "abcab", 5, "cabc", 4, 3, 6, NULL, start));
        printf("%d ", (int)re_search_2(&buffer, "abcab", 5, "cabc", 4, 9, -9, NULL, start));
        printf("%d\n", (int)re_match_2(&buffer, "abcab", 5, "cabc", 4, 4, NULL, start));
    }
    re_set_registers(&buffer, &registers, 0, NULL, NULL);
    printf("%d ", (int)re_match(&buffer, text, 9, 1, &registers));
    printf("%u %d %d %d\n", (unsigned)registers.num_regs, (int)registers.start[1], (int)registers.end[1], (int)registers.start[2]);
    free(registers.start);
    free(registers.end);
    registers.num_regs = 1; /* fixed: only the whole */
    registers.start = starts;
    registers.end = ends;
    starts[1] = 77;
    buffer.regs_allocated = REGS_FIXED;
    printf("%d ", (int)re_search(&buffer, text, 9, 2, 7, &registers));
    printf("%d %d %d\n", (int)starts[0], (int)ends[0], (int)starts[1]);
    buffer.not_eol = 1;
    printf("%d ", (int)re_search(&buffer, "c", 1, 0, 1, NULL));
    buffer.not_eol = 0;
    printf("%d\n", (int)re_search(&buffer, "c", 1, 0, 1, NULL));
    regfree(&buffer);
}

static void tables(void)
{
    struct re_pattern_buffer buffer;
    unsigned char *fold = malloc(256);
    char *map = malloc(256);
    regex_t posix;
    int i, count = 0;

    for (i = 0; i < 256; i++)
        fold[i] = (unsigned char)(i >= 'A' && i <= 'Z' ? i + 32 : i);
    memset(&buffer, 0, sizeof buffer);
    buffer.translate = fold;
    buffer.fastmap = map;
    re_set_syntax(RE_SYNTAX_POSIX_BASIC);
    printf("%d\n", re_compile_pattern("HeL*o", 5, &buffer) == NULL);
    printf("%d\n", re_compile_fastmap(&buffer));
    for (i = 0; i < 256; i++)
        count += map[i] != 0;
    printf("%d %d\n", count > 0, map['h'] != 0);
    printf("%d\n", (int)re_search(&buffer, "say HELLLO", 10, 0, 10, NULL));
    printf("%d\n", (int)re_search(&buffer, "a\0heo", 5, 0, 5, NULL));
    regfree(&buffer);
    memset(&posix, 0xaa, sizeof posix);
    printf("%d ", regcomp(&posix, "a.c", REG_EXTENDED));
    printf("%d\n", (int)re_search(&posix, "xxabc", 5, 0, 5, NULL));
    regfree(&posix);
    printf("%d ", re_set_syntax(RE_SYNTAX_EMACS) == RE_SYNTAX_POSIX_BASIC);
    printf("%d\n", re_syntax_options == RE_SYNTAX_EMACS);
}

int main(void)
{
    syntaxes();
    ranges();
    tables();
    return 0;
}
