/* glob in a folder of its own, and fnmatch: a table, and random patterns of a small alphabet. Sums stand for many results; -v shows them all.
 * Left out: "file/", for which glibc finds the file. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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
        puts(text);
    for (; *text; text++)
        sum = (sum ^ (unsigned char)*text) * 1099511628211ul;
}

static void file(const char *path)
{
    close(open(path, O_CREAT | O_WRONLY, 0644));
}

static void make_files(void)
{
    mkdir("tree", 0755);
    mkdir("tree/sub", 0755);
    mkdir("tree/sub2", 0755);
    mkdir("tree/.hidden", 0755);
    file("tree/a.c");
    file("tree/b.c");
    file("tree/b.h");
    file("tree/.dot");
    file("tree/a*b");
    file("tree/sub/x.c");
    file("tree/sub/y.h");
    file("tree/sub2/x.c");
    file("tree/.hidden/x.c");
    symlink("nowhere", "tree/dangling");
    symlink("sub", "tree/link");
}

static int complain(const char *path, int number)
{
    printf("(error %s %d) ", path, number);
    return path[0] == 'q';
}

static void show(const glob_t *found, int result)
{
    printf("%d:", result);
    for (size_t i = 0; result == 0 && i < found->gl_pathc; i++)
        printf(" %s", found->gl_pathv[i]);
    putchar('\n');
}

static void globs(void)
{
    static const struct {
        const char *pattern;
        int flags;
    } cases[] = {
        {"tree/*.c", 0}, {"tree/*", 0}, {"tree/*", GLOB_MARK}, {"tree/*/x.c", 0}, {"tree/*/*.c", 0}, {"tree/.h*/x.c", GLOB_MARK}, {"*/?.h", 0},
        {"tree/[ab].c", 0}, {"tree/[!a].c", 0}, {"tree/a\\*b", 0}, {"tree/a\\*b", GLOB_NOESCAPE}, {"tree/none", 0}, {"tree/none*", 0},
        {"tree/none*", GLOB_NOCHECK}, {"tree/none", GLOB_NOMAGIC}, {"tree/none*", GLOB_NOMAGIC}, {"tree/a.c", 0}, {"tree/*/", 0},
        {"tree/sub/", 0}, {"./tree/sub*", 0}, {"tree/dang*", 0}, {"tree/dangling", 0}, {"tree/li*/x.c", 0},
        {"tree/li*", GLOB_MARK}, {"tree/li*", GLOB_ONLYDIR}, {"missing/*", 0}, {"missing/*", GLOB_ERR}, {"quit/*", 0}, {"tree/a.c/*", 0},
        {"", 0}, {"", GLOB_NOCHECK}, {"/*/nothing-here-at-all", 0}, {"tree/[", 0}, {"tree/[a", GLOB_NOCHECK}, {"/", 0}, {"tree", GLOB_MARK},
        {"tr[e]e/sub/../*.h", 0}, {"tree/??b", 0}, {"*", 0}, {"*", GLOB_PERIOD}, {"*/", GLOB_PERIOD}, {"*/*.c", GLOB_PERIOD}, {"*/*/*.c", GLOB_PERIOD},
        {"tree/n\\one", GLOB_NOMAGIC}, {"tree/n\\one", GLOB_NOMAGIC | GLOB_NOESCAPE}, {"tree/n[one", GLOB_NOMAGIC},
    };
    glob_t found;
    int result;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        memset(&found, 0, sizeof found);
        printf("%s %d ", cases[i].pattern, cases[i].flags);
        result = glob(cases[i].pattern, cases[i].flags, complain, &found);
        show(&found, result);
        globfree(&found);
    }
    memset(&found, 0, sizeof found);
    found.gl_offs = 2;
    result = glob("tree/*.h", GLOB_DOOFFS, NULL, &found);
    printf("%d %zu %d %s\n", result, found.gl_pathc, found.gl_pathv[0] == NULL && found.gl_pathv[1] == NULL, found.gl_pathv[2]);
    result = glob("tree/*.c", GLOB_DOOFFS | GLOB_APPEND, NULL, &found);
    printf("%d %zu", result, found.gl_pathc);
    for (char **path = found.gl_pathv + 2; *path != NULL; path++)
        printf(" %s", *path);
    result = glob("none*", GLOB_DOOFFS | GLOB_APPEND, NULL, &found);
    printf(" %d %zu\n", result, found.gl_pathc);
    globfree(&found);
    setenv("HOME", "tree/sub", 1);
    result = glob("~/*.c", GLOB_TILDE, NULL, &found);
    show(&found, result);
    globfree(&found);
}

static void names(void)
{
    static const struct {
        const char *pattern, *text;
        int flags;
    } cases[] = {
        {"*", "", 0}, {"*", "a", 0}, {"", "", 0}, {"", "a", 0}, {"a*b*c", "aXbYc", 0}, {"a*b*c", "abcab", 0}, {"?", "", 0}, {"[a-c]", "b", 0},
        {"[!a-c]", "b", 0}, {"[^a-c]", "d", 0}, {"[]]", "]", 0}, {"[!]]", "]", 0}, {"[a-]", "-", 0}, {"[", "[", 0}, {"[a", "[a", 0},
        {"[[:digit:]]", "5", 0}, {"[[:alpha:][:digit:]]x", "5x", 0}, {"\\*", "*", 0}, {"\\*", "a", 0}, {"\\*", "\\a", FNM_NOESCAPE},
        {"[\\]]", "]", 0}, {"*/b", "a/b", 0}, {"*", "a/b", FNM_PATHNAME}, {"*/*", "a/b", FNM_PATHNAME}, {"a?b", "a/b", FNM_PATHNAME},
        {"a[/]b", "a/b", 0}, {"*", ".a", FNM_PERIOD}, {".*", ".a", FNM_PERIOD}, {"?a", ".a", FNM_PERIOD}, {"[.]a", ".a", FNM_PERIOD},
        {"a/*", "a/.b", FNM_PERIOD}, {"a/*", "a/.b", FNM_PERIOD | FNM_PATHNAME}, {"AbC", "aBc", FNM_CASEFOLD}, {"[A-C]", "b", FNM_CASEFOLD},
        {"a", "a/b", FNM_LEADING_DIR}, {"a*", "ab/c", FNM_LEADING_DIR}, {"*b", "a/b", FNM_LEADING_DIR}, {"a", "ab", FNM_LEADING_DIR},
        {"*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaa", 0}, {"**", "abc", 0}, {"a**c", "abc", 0}, {"*.", ".", FNM_PERIOD}, {"[c-a]", "b", 0},
        {"x[", "x[", 0}, {"a\\", "a", 0},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        printf("%s %s %d: %d\n", cases[i].pattern, cases[i].text, cases[i].flags, fnmatch(cases[i].pattern, cases[i].text, cases[i].flags));
    for (int i = 0; i < 20000; i++) {
        static const char *const parts[] = {"a", "b", "*", "?", "[ab]", "[!a]", "/", ".", "a", "*", "\\a", "B"};
        char pattern[60] = "", text[12] = "", line[100];
        int flags = (int)next(32);
        for (unsigned long n = next(7); n > 0; n--)
            strcat(pattern, parts[next(12)]);
        for (unsigned long n = next(8), k = 0; n > 0; n--, k++)
            text[k] = "abab/.B"[next(7)];
        snprintf(line, sizeof line, "%s %s %d %d", pattern, text, flags, fnmatch(pattern, text, flags));
        add(line);
    }
    printf("random %016lx\n", sum);
}

int main(int argc, char **argv)
{
    verbose = argc > 1 && strcmp(argv[1], "-v") == 0;
    make_files();
    globs();
    names();
    unlink("tree/dangling"); /* what is left is compared, and diff follows links */
    return 0;
}
