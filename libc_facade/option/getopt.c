/* getopt, getopt_long and getopt_long_only as glibc has them. */
#include "libc_facade/libc.h"
#include "libc_facade/option/message.h"
#include "libc_facade/option/option_functions.h"
#include "libc_facade/string/string_functions.h"

HC_DEVICE_GLOBAL char *hc_libc_optarg;
HC_DEVICE_GLOBAL int hc_libc_optind = 1;
HC_DEVICE_GLOBAL int hc_libc_opterr = 1;
HC_DEVICE_GLOBAL int hc_libc_optopt = '?';

enum order {
    PERMUTE,         /* other arguments move behind the options */
    REQUIRE_ORDER,   /* the first other argument ends the options */
    RETURN_IN_ORDER  /* other arguments come as those of an option 1 */
};

HC_DEVICE_STATIC struct {
    int begun;
    enum order order;
    char *next;     /* in an argument of several short options: the next; NULL or an end otherwise */
    int first, end; /* argv[first .. end) are other arguments that were passed over */
} state;

/* One call's parameters. */
struct scan {
    int argc;
    char **argv;
    const char *options;
    const struct option *known;
    int *index;
    int long_only;
    int print;
};

static HC_DEVICE void reverse(char **argv, int first, int end)
{
    while (first < --end) {
        char *argument = argv[first];
        argv[first++] = argv[end];
        argv[end] = argument;
    }
}

/* The options up to optind go before the other arguments that were passed over. */
static HC_DEVICE void exchange(char **argv)
{
    reverse(argv, state.first, state.end);
    reverse(argv, state.end, hc_libc_optind);
    reverse(argv, state.first, hc_libc_optind);
    state.first += hc_libc_optind - state.end;
    state.end = hc_libc_optind;
}

HC_INLINE int is_option(const char *argument)
{
    return argument[0] == '-' && argument[1] != '\0';
}

/* "PROGRAM: ABC'D'E\n" */
static HC_DEVICE HC_NOINLINE void complain(const struct scan *scan, const char *before, const char *prefix, const char *name,
                                           const char *after)
{
    struct hc_message message;

    if (!scan->print)
        return;
    message.length = 0;
    hc_message_add(&message, scan->argv[0]);
    hc_message_add(&message, before);
    hc_message_add(&message, prefix);
    hc_message_add(&message, name);
    hc_message_add(&message, after);
    hc_message_write(&message);
}

static HC_DEVICE int missing_argument(const struct scan *scan)
{
    return scan->options[0] == ':' ? ':' : '?';
}

HC_INLINE int same_option(const struct option *a, const struct option *b)
{
    return a->has_arg == b->has_arg && a->flag == b->flag && a->val == b->val;
}

/* Whether this one, of a name that is abbreviated, is another option than the first of that beginning. */
static HC_DEVICE int conflicts(const struct scan *scan, const struct option *first, const struct option *other, size_t length)
{
    return other != first && hc_libc_strncmp(other->name, state.next, length) == 0 &&
           (scan->long_only || !same_option(first, other));
}

static HC_DEVICE HC_NOINLINE int ambiguous(const struct scan *scan, const struct option *first, size_t length,
                                           const char *prefix)
{
    struct hc_message message;
    const struct option *other;

    if (scan->print) {
        message.length = 0;
        hc_message_add(&message, scan->argv[0]);
        hc_message_add(&message, ": option '");
        hc_message_add(&message, prefix);
        hc_message_add(&message, state.next);
        hc_message_add(&message, "' is ambiguous; possibilities:");
        for (other = first; other->name != NULL; other++) {
            if (other != first && !conflicts(scan, first, other, length))
                continue;
            hc_message_add(&message, " '");
            hc_message_add(&message, prefix);
            hc_message_add(&message, other->name);
            hc_message_add(&message, "'");
        }
        hc_message_add(&message, "\n");
        hc_message_write(&message);
    }
    state.next = NULL;
    hc_libc_optind++;
    hc_libc_optopt = 0;
    return '?';
}

/* What the option's name is followed by: = and an argument, or perhaps the next one. */
static HC_DEVICE int take_long(const struct scan *scan, const struct option *found, char *name_end, const char *prefix)
{
    hc_libc_optind++;
    state.next = NULL;
    if (*name_end != '\0') {
        if (found->has_arg == no_argument) {
            complain(scan, ": option '", prefix, found->name, "' doesn't allow an argument\n");
            hc_libc_optopt = found->val;
            return '?';
        }
        hc_libc_optarg = name_end + 1;
    } else if (found->has_arg == required_argument) {
        if (hc_libc_optind >= scan->argc) {
            complain(scan, ": option '", prefix, found->name, "' requires an argument\n");
            hc_libc_optopt = found->val;
            return missing_argument(scan);
        }
        hc_libc_optarg = scan->argv[hc_libc_optind++];
    }
    if (scan->index != NULL)
        *scan->index = (int)(found - scan->known);
    if (found->flag != NULL) {
        *found->flag = found->val;
        return 0;
    }
    return found->val;
}

/* state.next is a long option's name. -1: it may be short options. */
static HC_DEVICE HC_NOINLINE int read_long(const struct scan *scan, const char *prefix)
{
    const struct option *found = NULL, *other;
    char *name_end = state.next + hc_libc_strcspn(state.next, "=");
    size_t length = (size_t)(name_end - state.next);

    for (other = scan->known; other->name != NULL && found == NULL; other++) {
        if (hc_libc_strncmp(other->name, state.next, length) == 0 && other->name[length] == '\0')
            found = other;
    }
    for (other = scan->known; other->name != NULL && found == NULL; other++) {
        if (hc_libc_strncmp(other->name, state.next, length) != 0)
            continue;
        found = other;
        for (other = found + 1; other->name != NULL; other++) {
            if (conflicts(scan, found, other, length))
                return ambiguous(scan, found, length, prefix);
        }
        break;
    }
    if (found != NULL)
        return take_long(scan, found, name_end, prefix);
    if (scan->long_only && scan->argv[hc_libc_optind][1] != '-' && hc_libc_strchr(scan->options, *state.next) != NULL)
        return -1;
    complain(scan, ": unrecognized option '", prefix, state.next, "'\n");
    state.next = NULL;
    hc_libc_optind++;
    hc_libc_optopt = 0;
    return '?';
}

static HC_DEVICE int complain_short(const struct scan *scan, const char *text, int c)
{
    char name[2];

    name[0] = (char)c;
    name[1] = '\0';
    complain(scan, text, "", name, "'\n");
    hc_libc_optopt = c;
    return '?';
}

static HC_DEVICE HC_NOINLINE int read_short(const struct scan *scan)
{
    char c = *state.next++;
    const char *option = hc_libc_strchr(scan->options, c);
    int is_long;

    if (*state.next == '\0')
        hc_libc_optind++;
    if (option == NULL || c == ':' || c == ';')
        return complain_short(scan, ": invalid option -- '", c);
    is_long = option[0] == 'W' && option[1] == ';' && scan->known != NULL;
    if (option[1] != ':' && !is_long)
        return c;
    hc_libc_optarg = NULL;
    if (*state.next != '\0') {
        hc_libc_optarg = state.next;
        if (!is_long)
            hc_libc_optind++;
    } else if (is_long || option[2] != ':') {
        if (hc_libc_optind == scan->argc) {
            complain_short(scan, ": option requires an argument -- '", c);
            state.next = is_long ? state.next : NULL;
            return missing_argument(scan);
        }
        hc_libc_optarg = scan->argv[hc_libc_optind];
        if (!is_long)
            hc_libc_optind++;
    }
    state.next = NULL;
    if (is_long) {
        struct scan long_scan = *scan;

        long_scan.long_only = 0;
        state.next = hc_libc_optarg;
        hc_libc_optarg = NULL;
        return read_long(&long_scan, "-W ");
    }
    return c;
}

static HC_DEVICE void begin(const char *options, int posix)
{
    if (hc_libc_optind == 0)
        hc_libc_optind = 1;
    state.begun = 1;
    state.first = state.end = hc_libc_optind;
    state.next = NULL;
    state.order = PERMUTE;
    if (options[0] == '-')
        state.order = RETURN_IN_ORDER;
    else if (options[0] == '+' || posix || hc_libc_getenv("POSIXLY_CORRECT") != NULL)
        state.order = REQUIRE_ORDER;
}

/* Makes optind the index of the next option. 0: there is one; 1: an argument is returned in its place; -1: there is none. */
static HC_DEVICE HC_NOINLINE int find_option(const struct scan *scan)
{
    /* The caller may have changed optind. */
    if (state.end > hc_libc_optind)
        state.end = hc_libc_optind;
    if (state.first > hc_libc_optind)
        state.first = hc_libc_optind;
    if (state.order == PERMUTE) {
        if (state.first != state.end && state.end != hc_libc_optind)
            exchange(scan->argv);
        else if (state.end != hc_libc_optind)
            state.first = hc_libc_optind;
        while (hc_libc_optind < scan->argc && !is_option(scan->argv[hc_libc_optind]))
            hc_libc_optind++;
        state.end = hc_libc_optind;
    }
    if (hc_libc_optind != scan->argc && hc_libc_strcmp(scan->argv[hc_libc_optind], "--") == 0) {
        hc_libc_optind++;
        if (state.first != state.end && state.end != hc_libc_optind)
            exchange(scan->argv);
        else if (state.first == state.end)
            state.first = hc_libc_optind;
        state.end = hc_libc_optind = scan->argc;
    }
    if (hc_libc_optind == scan->argc) {
        if (state.first != state.end)
            hc_libc_optind = state.first;
        return -1;
    }
    if (is_option(scan->argv[hc_libc_optind]))
        return 0;
    if (state.order == REQUIRE_ORDER)
        return -1;
    hc_libc_optarg = scan->argv[hc_libc_optind++];
    return 1;
}

static HC_DEVICE HC_NOINLINE int read_option(struct scan *scan, int posix)
{
    int result;

    if (scan->argc < 1)
        return -1;
    hc_libc_optarg = NULL;
    if (hc_libc_optind == 0 || !state.begun)
        begin(scan->options, posix);
    if (scan->options[0] == '-' || scan->options[0] == '+')
        scan->options++;
    scan->print = hc_libc_opterr != 0 && scan->options[0] != ':';
    if (state.next == NULL || *state.next == '\0') {
        char *argument;

        result = find_option(scan);
        if (result != 0)
            return result;
        argument = scan->argv[hc_libc_optind];
        if (scan->known != NULL && argument[1] == '-') {
            state.next = argument + 2;
            return read_long(scan, "--");
        }
        if (scan->known != NULL && scan->long_only && (argument[2] != '\0' || hc_libc_strchr(scan->options, argument[1]) == NULL)) {
            state.next = argument + 1;
            result = read_long(scan, "-");
            if (result != -1)
                return result;
        }
        state.next = argument + 1;
    }
    return read_short(scan);
}

static HC_DEVICE int start(int argc, char *const *argv, const char *options, const struct option *known, int *index, int long_only,
                           int posix)
{
    struct scan scan;

    scan.argc = argc;
    scan.argv = (char **)(uintptr_t)argv;
    scan.options = options;
    scan.known = known;
    scan.index = index;
    scan.long_only = long_only;
    scan.print = 0;
    return read_option(&scan, posix);
}

HC_DEVICE int hc_libc_getopt(int argc, char *const *argv, const char *options)
{
    return start(argc, argv, options, NULL, NULL, 0, 0);
}

HC_DEVICE int hc_libc___posix_getopt(int argc, char *const *argv, const char *options)
{
    return start(argc, argv, options, NULL, NULL, 0, 1);
}

HC_DEVICE int hc_libc_getopt_long(int argc, char *const *argv, const char *options, const struct option *known, int *index)
{
    return start(argc, argv, options, known, index, 0, 0);
}

HC_DEVICE int hc_libc_getopt_long_only(int argc, char *const *argv, const char *options, const struct option *known, int *index)
{
    return start(argc, argv, options, known, index, 1, 0);
}
