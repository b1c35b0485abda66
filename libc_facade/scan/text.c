/* %s, %c and %[ of scanf. Wide characters are ASCII's, as in the C locale. */
#include "libc_facade/memory/memory_functions.h"
#include "libc_facade/scan/scan.h"

#include <limits.h>
#include <wchar.h>

HC_EXTERN_C_BEGIN

/* Where the characters go. */
struct target {
    char *to; /* NULL: nowhere */
    size_t count;
    size_t room; /* in characters, if memory is ours to grow */
    int wide, grows, failed;
    int too_few; /* of %3c */
    int misfit; /* failed by a character that cannot be stored, which is no end of input: glibc counts what came before, if nothing 0 */
    int any_wide; /* the input is of wide characters, so those beyond ASCII may be stored as such */
};

/* One bit a character. */
struct members {
    uint32_t bits[8];
};

static HC_DEVICE void add_member(struct members *members, unsigned c)
{
    members->bits[c >> 5] |= 1u << (c & 31);
}

HC_INLINE int is_member(const struct members *members, int c)
{
    return (int)(members->bits[c >> 5] >> (c & 31) & 1);
}

/* a-z is a range unless - is first or last, or the range is empty. */
static HC_DEVICE void read_set(struct members *members, const struct hc_scan_field *field)
{
    const unsigned char *at = (const unsigned char *)field->set, *end = (const unsigned char *)field->set_end;
    const unsigned char *first = at;

    for (int i = 0; i < 8; i++)
        members->bits[i] = 0;
    HC_NO_UNROLL
    for (; at != end; at++) {
        if (*at == '-' && at != first && at + 1 != end && at[-1] <= at[1]) {
            for (unsigned c = at[-1]; c < at[1]; c++)
                add_member(members, c);
            continue;
        }
        add_member(members, *at);
    }
    if (field->set_inverted)
        for (int i = 0; i < 8; i++)
            members->bits[i] = ~members->bits[i];
}

static HC_DEVICE int grow(struct target *target)
{
    size_t room = target->room != 0 ? target->room * 2 : 32;
    char *larger = (char *)hc_libc_realloc(target->to, room * (target->wide ? sizeof(wchar_t) : 1));

    if (larger == NULL)
        return -1;
    target->to = larger;
    target->room = room;
    return 0;
}

static HC_DEVICE void store(struct target *target, int c)
{
    if (target->grows && target->count == target->room && !target->failed && grow(target) != 0)
        target->failed = 1;
    if (c >= 128 && target->wide != target->any_wide) { /* no character, or not one of ASCII for a byte */
        *hc_errno_location() = EILSEQ;
        target->failed = target->misfit = 1;
    }
    if (target->to == NULL || target->failed)
        return;
    if (target->wide)
        ((wchar_t *)(void *)target->to)[target->count++] = c;
    else
        target->to[target->count++] = (char)c;
}

/* The characters from c on that belong to the field. Those that read beyond it give it back. %3c wants 3: with fewer the input has failed. */
static HC_DEVICE int collect(struct hc_scan *scan, const struct hc_scan_field *field, int c, struct target *target)
{
    int left = field->width > 0 ? field->width : field->conversion == 'c' ? 1 : INT_MAX, any = 0;
    struct members members;

    if (field->conversion == '[' && scan->wide_format == NULL)
        read_set(&members, field);
    for (;;) {
        int belongs = field->conversion == 'c' ? 1
                      : field->conversion == 's' ? !hc_scan_is_space(c)
                      : scan->wide_format != NULL ? hc_scan_wide_member(scan, field, c)
                                                 : is_member(&members, c);
        if (!belongs) {
            hc_scan_unget(scan, c);
            break;
        }
        any = 1;
        store(target, c);
        if (target->failed)
            break;
        if (--left == 0)
            break;
        c = hc_scan_get(scan);
        if (c == EOF) {
            target->too_few = field->conversion == 'c';
            break;
        }
    }
    return any;
}

HC_DEVICE int hc_scan_text(struct hc_scan *scan, const struct hc_scan_field *field, int c)
{
    struct target target;
    int any;

    target.to = field->allocate ? NULL : (char *)field->to;
    target.count = target.room = 0;
    target.wide = field->wide;
    target.grows = field->allocate && field->to != NULL;
    target.failed = target.misfit = target.too_few = 0;
    target.any_wide = scan->wide_format != NULL;
    any = collect(scan, field, c, &target);
    if (any && !target.failed && field->conversion != 'c' && field->to != NULL)
        store(&target, '\0');
    if (!any || target.failed || target.too_few) {
        if (target.grows) {
            hc_libc_free(target.to);
            *(char **)field->to = NULL;
        }
        return (target.failed && !target.misfit) || target.too_few ? HC_SCAN_NO_INPUT : HC_SCAN_MISMATCH;
    }
    if (target.grows)
        *(char **)field->to = target.to;
    return HC_SCAN_DONE;
}

HC_EXTERN_C_END
