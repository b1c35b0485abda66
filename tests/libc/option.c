/* getopt and its long forms with their messages, basename, dirname, fnmatch, getsubopt. */
#define _GNU_SOURCE
#include <fnmatch.h>
#include <getopt.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* <libgen.h> would make basename a macro for this one. */
char *__xpg_basename(char *path);
char *dirname(char *path);
int __posix_getopt(int argc, char *const *argv, const char *options);

static uint64_t seed = 88172645463325252u, hash = 1469598103934665603u;

static uint32_t pick(uint32_t below)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)(seed >> 20) % below;
}

static void add(uint64_t value)
{
    hash = (hash ^ value) * 0x100000001b3u;
    hash ^= hash >> 29;
}

static int flag;
static const struct option known[] = {
    {"all", no_argument, NULL, 'a'},           {"append", no_argument, NULL, 'A'},   {"file", required_argument, NULL, 'f'},
    {"filter", required_argument, NULL, 'F'},  {"level", optional_argument, NULL, 'l'}, {"flag", no_argument, &flag, 42},
    {"colour", optional_argument, NULL, 'c'},  {"color", optional_argument, NULL, 'c'}, {"x", no_argument, NULL, 'X'},
    {"vv", no_argument, NULL, 1000},           {NULL, 0, NULL, 0}};

static const char *const words[] = {"-a",      "-b",     "-ab",     "-f",        "-fname",    "-o",      "-ovalue", "-z",       "-",     "--",
                                    "file",    "other",  "--all",   "--append",  "--a",       "--al",    "--file",  "--file=x", "--fil", "--filt=y",
                                    "--level", "--lev=3", "--flag", "--flag=1",  "--colo",    "--col=r", "--none",  "--none=1", "-all",  "-x",
                                    "-file",   "-level=2", "-Wall", "-W",        "-Wfile=z",  "append",  "-:",      "-;",       "--v",   "-abf",
                                    "-afx",    "--=",    "-bz",     "-zb",       "-colour",   "-fi",     "-y9",     "",         "-vv"};

static void scan(int kind, const char *options)
{
    char *argv[9], *original[9];
    int argc = 1 + (int)pick(7), c, index;

    argv[0] = "program";
    for (int i = 1; i < argc; i++)
        argv[i] = (char *)words[pick(sizeof words / sizeof *words)];
    argv[argc] = NULL;
    memcpy(original, argv, sizeof argv);
    optind = 0;
    opterr = pick(8) != 0;
    flag = 0;
    printf("%d %s:", kind, options);
    for (int i = 1; i < argc; i++)
        printf(" %s", argv[i]);
    printf("\n ");
    for (int step = 0; step < 30; step++) {
        index = -1;
        optopt = 0;
        if (kind == 0)
            c = getopt(argc, argv, options);
        else if (kind == 1)
            c = getopt_long(argc, argv, options, known, &index);
        else if (kind == 2)
            c = getopt_long_only(argc, argv, options, known, &index);
        else
            c = __posix_getopt(argc, argv, options);
        printf(" %d %d,%d,%d,%d,%s", c, optind, c == '?' || c == ':' ? optopt : 0, index, flag, optarg != NULL ? optarg : "(null)");
        if (c == -1)
            break;
    }
    printf(" |");
    for (int i = 1; i < argc; i++)
        printf(" %s", argv[i]);
    printf("\n");
}

static void options(void)
{
    static const char *const sets[] = {"abf:o::", "+abf:o::", "-abf:o::", ":abf:o::", "+:abf:", "abf:W;", "", "xyab", ":W;f:"};

    for (int i = 0; i < 3000; i++)
        scan((int)pick(4), sets[pick(sizeof sets / sizeof *sets)]);
}

/* A program may begin again, and may change optind between calls. */
static void restart(void)
{
    char *argv[] = {"program", "-a", "x", "-b", "y", "-c", NULL};

    optind = 1;
    opterr = 1;
    for (int round = 0; round < 3; round++) {
        int c;
        while ((c = getopt(6, argv, "abc")) != -1)
            printf("%c%d ", c, optind);
        printf("end %d\n", optind);
        optind = round == 0 ? 1 : 0;
    }
    optind = 0;
    printf("%c ", getopt(6, argv, "+abc"));
    optind++;
    printf("%c\n", getopt(6, argv, "+abc"));
    printf("%d\n", getopt(0, argv, "a"));
}

static void paths(void)
{
    static const char *const all[] = {"", "/", "//", "///", "a", "a/", "a//", "/a", "//a", "///a", "/a/", "//a/", "a/b", "a//b", "a/b/", "a//b//",
                                      "/a/b", "//a//b//", ".", "..", "./", "../a", "/.", "a/.", "usr/lib.so", "/usr/", "///a///", "a///"};
    char copy[32];

    printf("%s %s\n", dirname(NULL), __xpg_basename(NULL));
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        printf("%s: %s ", all[i], basename(all[i]));
        strcpy(copy, all[i]);
        printf("%s (%s) ", __xpg_basename(copy), copy);
        strcpy(copy, all[i]);
        printf("%s (%s)\n", dirname(copy), copy);
    }
}

static void match(const char *pattern, const char *text, int flags)
{
    printf("%s %s %d: %d\n", pattern, text, flags, fnmatch(pattern, text, flags));
}

static void patterns(void)
{
    static const char *const fixed[][2] = {{"*", ""}, {"", ""}, {"", "a"}, {"*.c", ".c"}, {"*.c", "a.c"}, {"[!a]", "b"}, {"[^a]", "a"}, {"[]]", "]"},
        {"[!]]", "]"}, {"[a-c]x", "bx"}, {"[[:alpha:][:digit:]]", "7"}, {"[[:nope:]]", "n]"}, {"[[:nope:]]", "n"}, {"[[::]]", ":"}, {"[[=]]", "="}, {"[[.]]", "."}, {"[[:upper:]]", "a"}, {"[[=a=]]", "a"}, {"[[.-.]]", "-"},
        {"[a", "[a"}, {"[", "["}, {"[]", "[]"}, {"\\*", "*"}, {"\\", "\\"}, {"a\\", "a"}, {"*/b*", "a/c/b"}, {"*/b", "a/b"}, {"a*", "ab/c"}, {"*", "a/b"},
        {"?", "/"}, {"[/]", "/"}, {"a[/]b", "a/b"}, {"a[b/]c", "a[b/]c"}, {"*/.x", "a/.x"}, {"*/*", "a/.x"}, {"?x", ".x"}, {"[.]x", ".x"}, {"a/?x", "a/.x"},
        {"A[B-D]", "ac"}, {"a[b-d]", "AC"}, {"[a-]", "-"}, {"[-a]", "-"}, {"[z-a]", "m"}, {"[\\]]", "]"}, {"**a", "xa"}, {"*a*b*c*", "xxaxxbxxcxx"},
        {"a*b*c", "aXbXbXc"}, {"*aab", "aaab"}, {"[[:space:]]*", "\tx"}, {"x[!a-z]", "x\xff"}, {"\xe4*", "\xe4x"}, {"[\\a-c]", "b"}, {"a/b*", "a/b/c"}};
    static const int flags[] = {0, FNM_NOESCAPE, FNM_PATHNAME, FNM_PERIOD, FNM_PERIOD | FNM_PATHNAME, FNM_LEADING_DIR, FNM_CASEFOLD,
                                FNM_PATHNAME | FNM_LEADING_DIR | FNM_PERIOD};

    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++) {
        for (size_t k = 0; k < sizeof flags / sizeof *flags; k++)
            match(fixed[i][0], fixed[i][1], flags[k]);
    }
    for (int i = 0; i < 300000; i++) {
        char pattern[10], text[10];
        int patterns = (int)pick(8), letters = (int)pick(8);
        for (int k = 0; k < patterns; k++)
            pattern[k] = "ab*?/.*aB[]"[pick(9)];
        pattern[patterns] = '\0';
        for (int k = 0; k < letters; k++)
            text[k] = "ab/.aB"[pick(6)];
        text[letters] = '\0';
        add((uint64_t)fnmatch(pattern, text, flags[pick(sizeof flags / sizeof *flags)]));
    }
    printf("fnmatch %016llx\n", (unsigned long long)hash);
    for (int i = 0; i < 300000; i++) {
        char pattern[16], text[4];
        int patterns = (int)pick(9), c, choice;
        for (int k = 0; k < patterns; k++)
            pattern[k] = "ac-!]b[*.:="[pick(i % 3 ? 6 : 11)];
        pattern[0] = '[';
        pattern[patterns + (patterns == 0)] = '\0';
        c = "abcx-]!["[pick(8)];
        text[0] = (char)c;
        text[1] = "ac]"[pick(3)];
        text[pick(2) + 1] = text[2] = '\0';
        choice = flags[pick(sizeof flags / sizeof *flags)];
        add((uint64_t)fnmatch(pattern, text, choice));
    }
    printf("brackets %016llx\n", (unsigned long long)hash);
}

static void suboptions(void)
{
    static char *const tokens[] = {"ro", "rw", "name", "size", NULL};
    static const char *const texts[] = {"", "ro", "rw,name=x,size", "r,rox,name=,size=1=2", ",ro,,", "=x,ro", "name=a,b"};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        char copy[40], *rest = copy, *value;
        strcpy(copy, texts[i]);
        while (*rest != '\0') {
            int index = getsubopt(&rest, tokens, &value);
            printf("%d %s; ", index, value != NULL ? value : "(null)");
        }
        printf("\n");
    }
}

int main(void)
{
    options();
    restart();
    paths();
    patterns();
    suboptions();
    return 0;
}
