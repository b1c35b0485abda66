/* <search.h>: trees kept in balance by height (Adelson-Velsky and Landis, 1962), and doubly linked lists. Paths are kept in arrays, as
 * recursion would need a stack of unknown size. Callers see to it that no other thread uses the tree, as POSIX has it. */
#include "libc_facade/memory/memory_functions.h"
#include "libc_facade/number/number_functions.h"

/* The key comes first: callers read it through a pointer to the node. */
struct node {
    const void *key;
    struct node *child[2];
    int height;
};

#define HC_MOST_LEVELS 64 /* a tree of height h has more than 1.6^h nodes */

HC_INLINE int height(const struct node *node)
{
    return node != NULL ? node->height : 0;
}

HC_INLINE void measure(struct node *node)
{
    int left = height(node->child[0]), right = height(node->child[1]);

    node->height = 1 + (left > right ? left : right);
}

/* The child on this side takes the place of its parent. */
static HC_DEVICE void rotate(struct node **link, int side)
{
    struct node *parent = *link, *child = parent->child[side];

    parent->child[side] = child->child[!side];
    child->child[!side] = parent;
    measure(parent);
    measure(child);
    *link = child;
}

/* From the lowest link of the path to the root. */
static HC_DEVICE void balance(struct node ***path, int levels)
{
    while (levels-- > 0) {
        struct node **link = path[levels], *node = *link;
        int lean, side;

        if (node == NULL)
            continue;
        measure(node);
        lean = height(node->child[1]) - height(node->child[0]);
        if (lean >= -1 && lean <= 1)
            continue;
        side = lean > 0;
        if (height(node->child[side]->child[!side]) > height(node->child[side]->child[side]))
            rotate(&node->child[side], !side);
        rotate(link, side);
    }
}

/* The links from the root to the one that has the key, or that would get it; returns how many. */
static HC_DEVICE int find_path(const void *key, struct node **root, hc_comparison compare, struct node ***path)
{
    int levels = 0;

    path[levels++] = root;
    while (*root != NULL) {
        int side = compare(key, (*root)->key);

        if (side == 0)
            break;
        root = &(*root)->child[side > 0];
        path[levels++] = root;
    }
    return levels;
}

HC_DEVICE void *hc_libc_tsearch(const void *key, void **root, hc_comparison compare)
{
    struct node **path[HC_MOST_LEVELS], *node;
    int levels;

    if (root == NULL)
        return NULL;
    levels = find_path(key, (struct node **)root, compare, path);
    node = *path[levels - 1];
    if (node != NULL)
        return node;
    node = (struct node *)hc_libc_malloc(sizeof *node);
    if (node == NULL)
        return NULL;
    node->key = key;
    node->child[0] = node->child[1] = NULL;
    *path[levels - 1] = node;
    balance(path, levels);
    return node;
}

HC_DEVICE void *hc_libc_tfind(const void *key, void *const *root, hc_comparison compare)
{
    struct node *node = root != NULL ? (struct node *)*root : NULL;

    while (node != NULL) {
        int side = compare(key, node->key);

        if (side == 0)
            break;
        node = node->child[side > 0];
    }
    return node;
}

HC_DEVICE void *hc_libc_tdelete(const void *key, void **root, hc_comparison compare)
{
    struct node **path[HC_MOST_LEVELS], *node, *parent;
    int levels;

    if (root == NULL)
        return NULL;
    levels = find_path(key, (struct node **)root, compare, path);
    node = *path[levels - 1];
    if (node == NULL)
        return NULL;
    parent = levels > 1 ? *path[levels - 2] : node; /* of the root, any pointer but NULL */
    if (node->child[0] != NULL && node->child[1] != NULL) {
        /* The next larger key moves here, and its node goes. */
        struct node *kept = node;

        for (path[levels++] = &node->child[1]; (*path[levels - 1])->child[0] != NULL; levels++)
            path[levels] = &(*path[levels - 1])->child[0];
        node = *path[levels - 1];
        kept->key = node->key;
    }
    *path[levels - 1] = node->child[node->child[0] == NULL];
    balance(path, levels);
    if (parent == node)
        parent = (struct node *)root;
    hc_libc_free(node);
    return parent;
}

typedef void (*visitor)(const void *node, VISIT which, int level);
typedef void (*visitor_with)(const void *node, VISIT which, void *with);

static HC_DEVICE void walk(const struct node *root, visitor visit, visitor_with visit_with, void *with)
{
    const struct node *open[HC_MOST_LEVELS];
    unsigned char visits[HC_MOST_LEVELS]; /* how many times the node was visited */
    int level = 0;

    open[0] = root;
    visits[0] = 0;
    while (level >= 0) {
        const struct node *node = open[level], *next = NULL;
        int is_leaf = node->child[0] == NULL && node->child[1] == NULL;
        VISIT which = is_leaf ? leaf : visits[level] == 0 ? preorder : visits[level] == 1 ? postorder : endorder;

        if (visit != NULL)
            visit(node, which, level);
        else
            visit_with(node, which, with);
        if (which == leaf || which == endorder) {
            level--;
            continue;
        }
        next = node->child[visits[level]++];
        if (next != NULL) {
            open[++level] = next;
            visits[level] = 0;
        }
    }
}

HC_DEVICE void hc_libc_twalk(const void *root, void (*visit)(const void *node, VISIT which, int level))
{
    if (root != NULL && visit != NULL)
        walk((const struct node *)root, visit, NULL, NULL);
}

HC_DEVICE void hc_libc_twalk_r(const void *root, void (*visit)(const void *node, VISIT which, void *with), void *with)
{
    if (root != NULL && visit != NULL)
        walk((const struct node *)root, NULL, visit, with);
}

HC_DEVICE void hc_libc_tdestroy(void *root, void (*release)(void *key))
{
    struct node *node = (struct node *)root;

    while (node != NULL) {
        struct node *left = node->child[0], *next = node->child[1];

        if (left != NULL) { /* it goes first; this one becomes its right end */
            node->child[0] = left->child[1];
            left->child[1] = node;
            node = left;
            continue;
        }
        release((void *)(uintptr_t)node->key);
        hc_libc_free(node);
        node = next;
    }
}

struct link {
    struct link *next, *previous;
};

HC_DEVICE void hc_libc_insque(void *element, void *previous)
{
    struct link *link = (struct link *)element, *before = (struct link *)previous;

    link->previous = before;
    link->next = before != NULL ? before->next : NULL;
    if (before != NULL)
        before->next = link;
    if (link->next != NULL)
        link->next->previous = link;
}

HC_DEVICE void hc_libc_remque(void *element)
{
    struct link *link = (struct link *)element;

    if (link->next != NULL)
        link->next->previous = link->previous;
    if (link->previous != NULL)
        link->previous->next = link->next;
}
