/* Strings within strings, sets of bytes, tokens. */
#include "libc_facade/string/string_functions.h"
#include "libc_facade/string/words.h"

#define HC_READ_AHEAD 256u /* how far the end of a string is looked for at once */

/* The text searched: how much of it is known to be there, and whether it is a string, of which more may be. */
struct haystack {
    const unsigned char *text;
    size_t known;
    int ends_at_zero;
};

HC_INLINE unsigned char fold_case(unsigned char c, int fold)
{
    return fold && c >= 'A' && c <= 'Z' ? (unsigned char)(c + ('a' - 'A')) : c;
}

/* Whether the text has this many bytes. A string is measured only as far as needed: its end may be far away. */
HC_INLINE int has_bytes(struct haystack *hay, size_t count)
{
    if (count > hay->known && hay->ends_at_zero) {
        size_t ahead = count - hay->known < HC_READ_AHEAD ? HC_READ_AHEAD : count - hay->known;

        hay->known += hc_libc_strnlen((const char *)hay->text + hay->known, ahead);
    }
    return count <= hay->known;
}

/* Where the largest suffix of x begins, by the order of bytes or by its reverse; *period is that suffix's period. */
HC_INLINE size_t largest_suffix(const unsigned char *x, size_t count, int reverse, int fold, size_t *period)
{
    size_t best = 0, candidate = 1, k = 0, p = 1;

    HC_NO_UNROLL
    while (candidate + k < count) {
        unsigned char a = fold_case(x[candidate + k], fold), b = fold_case(x[best + k], fold);

        if (a == b) {
            if (++k == p) {
                candidate += p;
                k = 0;
            }
        } else if ((a < b) != reverse) {
            candidate += k + 1;
            k = 0;
            p = candidate - best;
        } else {
            best = candidate++;
            k = 0;
            p = 1;
        }
    }
    *period = p;
    return best;
}

/* The next place at or after `from` where a match can be: byte `cut` of it is right. */
HC_INLINE size_t next_candidate(const struct haystack *hay, size_t from, size_t cut, unsigned char byte)
{
    const char *begin = (const char *)hay->text + from + cut, *found;

    if (from + cut >= hay->known)
        return from;
    found = hc_find_byte(begin, byte, hay->known - from - cut, 0);
    return found != NULL ? from + (size_t)(found - begin) : hay->known - cut;
}

/* The two-way algorithm (Crochemore and Perrin, 1991): linear time, constant memory. The wanted bytes x are cut in two; the right part is
 * compared upwards, then the left part downwards. A mismatch on the right moves by what was compared; on the left, by the period. */
HC_INLINE char *find_text(struct haystack hay, const unsigned char *x, size_t count, int fold)
{
    size_t period, other_period, at = 0, kept = 0, i;
    size_t cut = largest_suffix(x, count, 0, fold, &period);
    size_t other_cut = largest_suffix(x, count, 1, fold, &other_period);
    int periodic = 1;

    if (other_cut > cut) {
        cut = other_cut;
        period = other_period;
    }
    HC_NO_UNROLL
    for (i = 0; i < cut && periodic; i++)
        periodic = i + period < count && fold_case(x[i], fold) == fold_case(x[i + period], fold);
    if (!periodic)
        period = (cut > count - cut ? cut : count - cut) + 1;

    HC_NO_UNROLL
    while (has_bytes(&hay, at + count)) {
        i = cut > kept ? cut : kept; /* the first `kept` bytes are known to match */
        HC_NO_UNROLL
        while (i < count && fold_case(x[i], fold) == fold_case(hay.text[at + i], fold))
            i++;
        if (i < count) {
            at += i - cut + 1;
            kept = 0;
            if (!fold && i == cut)
                at = next_candidate(&hay, at, cut, x[cut]);
            continue;
        }
        i = cut;
        HC_NO_UNROLL
        while (i > kept && fold_case(x[i - 1], fold) == fold_case(hay.text[at + i - 1], fold))
            i--;
        if (i <= kept)
            return (char *)(uintptr_t)(hay.text + at);
        at += period;
        kept = periodic ? count - period : 0;
    }
    return NULL;
}

static HC_DEVICE HC_NOINLINE char *find_exact(struct haystack hay, const unsigned char *x, size_t count)
{
    return find_text(hay, x, count, 0);
}

HC_DEVICE void *hc_libc_memmem(const void *memory, size_t count, const void *wanted, size_t wanted_count)
{
    struct haystack hay;

    hay.text = (const unsigned char *)memory;
    hay.known = count;
    hay.ends_at_zero = 0;
    if (wanted_count == 0)
        return (void *)(uintptr_t)memory;
    return find_exact(hay, (const unsigned char *)wanted, wanted_count);
}

HC_DEVICE char *hc_libc_strstr(const char *s, const char *wanted)
{
    struct haystack hay;

    if (wanted[0] == '\0')
        return (char *)(uintptr_t)s;
    s = hc_libc_strchr(s, wanted[0]);
    if (s == NULL || wanted[1] == '\0')
        return (char *)(uintptr_t)s;
    hay.text = (const unsigned char *)s;
    hay.known = 0;
    hay.ends_at_zero = 1;
    return find_exact(hay, (const unsigned char *)wanted, hc_libc_strlen(wanted));
}

HC_DEVICE char *hc_libc_strcasestr(const char *s, const char *wanted)
{
    struct haystack hay;

    hay.text = (const unsigned char *)s;
    hay.known = 0;
    hay.ends_at_zero = 1;
    if (wanted[0] == '\0')
        return (char *)(uintptr_t)s;
    return find_text(hay, (const unsigned char *)wanted, hc_libc_strlen(wanted), 1);
}

/* How many bytes from s on are in the set (wanted 1) or outside it (wanted 0). */
static HC_DEVICE HC_NOINLINE size_t span(const char *s, const char *set, int wanted)
{
    uint32_t bits[8] = {0};
    size_t count = 0;

    if (!wanted)
        bits[0] = 1; /* the end stops it */
    HC_NO_UNROLL
    for (; *set != '\0'; set++)
        bits[(unsigned char)*set / 32] |= (uint32_t)1 << ((unsigned char)*set % 32);
    HC_NO_UNROLL
    while ((int)(bits[(unsigned char)s[count] / 32] >> ((unsigned char)s[count] % 32) & 1) == wanted)
        count++;
    return count;
}

HC_DEVICE size_t hc_libc_strspn(const char *s, const char *set)
{
    return span(s, set, 1);
}

HC_DEVICE size_t hc_libc_strcspn(const char *s, const char *set)
{
    if (set[0] == '\0' || set[1] == '\0')
        return (size_t)(hc_libc_strchrnul(s, set[0]) - s);
    return span(s, set, 0);
}

HC_DEVICE char *hc_libc_strpbrk(const char *s, const char *set)
{
    s += hc_libc_strcspn(s, set);
    return *s != '\0' ? (char *)(uintptr_t)s : NULL;
}

HC_DEVICE char *hc_libc_strtok_r(char *s, const char *set, char **state)
{
    char *token, *end;

    token = s != NULL ? s : *state;
    if (token == NULL)
        return NULL;
    token += hc_libc_strspn(token, set);
    end = token + hc_libc_strcspn(token, set);
    *state = end;
    if (end == token)
        return NULL;
    if (*end != '\0') {
        *end = '\0';
        *state = end + 1;
    }
    return token;
}

HC_DEVICE char *hc_libc___strtok_r(char *s, const char *set, char **state)
{
    return hc_libc_strtok_r(s, set, state);
}

HC_DEVICE_STATIC char *strtok_state;

HC_DEVICE char *hc_libc_strtok(char *s, const char *set)
{
    return hc_libc_strtok_r(s, set, &strtok_state);
}

HC_DEVICE char *hc_libc_strsep(char **s, const char *set)
{
    char *token = *s, *end;

    if (token == NULL)
        return NULL;
    end = token + hc_libc_strcspn(token, set);
    if (*end != '\0') {
        *end = '\0';
        *s = end + 1;
    } else {
        *s = NULL;
    }
    return token;
}
