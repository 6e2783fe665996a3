#include "sim/base/lpm.h"

#include "sim/base/pages.h"
#include "sim/base/vec.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/*
 * Addresses are keys of 128 bits; an IPv4 address stands in the leading 32. Building first cuts the
 * key space at the ends of all prefixes into intervals of one answer each, in ascending order, and
 * then makes a trie of them.
 *
 * An item says what holds for a part of the key space: its two leading bits whether this is an answer
 * (00, and 11 for LPM_NONE), the index of a node (01), or a bucket (10). A node splits its part into
 * 256; its marks say where an item other than the one before it begins, so that equal neighbours are
 * kept once, and an item is found by counting marks. A bucket is a short list of intervals: it keeps
 * sparse parts, as the long tails of IPv6, from needing a chain of nodes.
 */
struct key {
    uint64_t high, low;
};

enum { STRIDE = 8, SLOTS = 1 << STRIDE, LINE = 64 };

struct node { /* one line of the cache */
    uint64_t marks[SLOTS / 64];
    uint32_t items;              /* index of the first item */
    uint16_t before[SLOTS / 64]; /* marks in the words before */
    uint8_t unused[20];
};

enum { TAG_VALUE, TAG_NODE, TAG_BUCKET, TAG_NONE, TAG_SHIFT = 30 };

/* A bucket's item: the tag, its intervals less one, the index of the first. */
enum { BUCKET_MAX = 16, BUCKET_SHIFT = 26 };

struct table {
    uint32_t *roots;    /* items by the leading root_bits, which may be 0 */
    unsigned root_bits; /* at most 24 */
    struct node *nodes;
    size_t n_nodes;
    uint32_t *items;
    size_t n_items;
    struct key *starts; /* of the intervals in buckets */
    uint32_t *values;
    size_t n_values;
};

struct lpm {
    struct table v4, v6;
};

/* --- Keys ------------------------------------------------------------------------------------- */

static uint64_t load64(const uint8_t *b)
{
    return (uint64_t)b[0] << 56 | (uint64_t)b[1] << 48 | (uint64_t)b[2] << 40 |
           (uint64_t)b[3] << 32 | (uint64_t)b[4] << 24 | (uint64_t)b[5] << 16 |
           (uint64_t)b[6] << 8 | b[7];
}

static struct key key_of(const struct addr *a)
{
    return (struct key){load64(a->b), load64(a->b + 8)};
}

static int key_compare(struct key a, struct key b)
{
    if (a.high != b.high)
        return a.high < b.high ? -1 : 1;
    return a.low < b.low ? -1 : a.low > b.low;
}

/* 1 if a <= b, without a branch. */
static unsigned key_reaches(struct key a, struct key b)
{
    return (a.high < b.high) | ((a.high == b.high) & (a.low <= b.low));
}

/* The key without its `from` leading bits, from 0 to 127. */
static struct key key_behind_bit(struct key k, unsigned from)
{
    if (from == 0)
        return k;
    if (from >= 64)
        return (struct key){k.low << (from - 64), 0};
    return (struct key){k.high << from | k.low >> (64 - from), k.low << from};
}

/* The key right behind the last address of a prefix; false if the address space ends there. */
static bool key_behind(const struct prefix *p, struct key *out)
{
    unsigned len = p->len;
    struct key k = key_of(&p->addr);
    uint64_t step_high = len == 0 ? 0 : len <= 64 ? 1ull << (64 - len) : 0;
    uint64_t step_low = len > 64 ? 1ull << (128 - len) : 0;
    out->low = k.low + step_low;
    out->high = k.high + step_high + (out->low < k.low);
    return len != 0 && key_compare(*out, k) > 0;
}

/* --- Intervals -------------------------------------------------------------------------------- */

static int entry_compare(const void *a, const void *b)
{
    const struct lpm_entry *x = a, *y = b;
    return prefix_compare(&x->prefix, &y->prefix);
}

size_t lpm_duplicate(struct lpm_entry *entries, size_t n)
{
    size_t i = 1;
    while (i < n && entry_compare(&entries[i - 1], &entries[i]) <= 0)
        i++;
    if (i < n)
        qsort(entries, n, sizeof *entries, entry_compare);
    for (i = 1; i < n; i++) {
        if (prefix_compare(&entries[i - 1].prefix, &entries[i].prefix) == 0)
            return i;
    }
    return n;
}

/* Interval i reaches from its start to that of i + 1, the last one to the end. */
struct interval {
    struct key start;
    uint32_t value;
};

struct intervals {
    VEC(struct interval) list;
};

/* Starts an interval at k, in place of one that starts there already. */
static bool cut(struct intervals *t, struct key k, uint32_t value)
{
    size_t n = t->list.n;
    struct interval *last = n ? &t->list.v[n - 1] : NULL;
    if (last && key_compare(last->start, k) == 0) {
        last->value = value;
        return true;
    }
    if (last && last->value == value)
        return true;
    struct interval next = {k, value};
    return vec_push(&t->list, next);
}

/*
 * One pass over the prefixes in order. Those that contain the current point are nested, so they
 * stand on a stack (at most one a length): when a prefix ends, the one below it goes on.
 */
static bool build_intervals(struct intervals *t, const struct lpm_entry *entries, size_t n)
{
    const struct lpm_entry *open[129];
    int depth = 0;
    bool ok = cut(t, (struct key){0, 0}, LPM_NONE);
    for (size_t i = 0; ok && i <= n; i++) {
        while (depth && (i == n || !prefix_covers(&open[depth - 1]->prefix, &entries[i].prefix))) {
            struct key behind;
            bool more = key_behind(&open[--depth]->prefix, &behind);
            if (more)
                ok = ok && cut(t, behind, depth ? open[depth - 1]->value : LPM_NONE);
        }
        if (i < n) {
            open[depth++] = &entries[i];
            ok = ok && cut(t, key_of(&entries[i].prefix.addr), entries[i].value);
        }
    }
    return ok;
}

/* --- Building the trie ------------------------------------------------------------------------ */

struct maker {
    const struct interval *intervals;
    size_t bucket; /* intervals a bucket may have */
    VEC(struct node) nodes;
    VEC(uint32_t) items;
    VEC(struct key) starts;
    VEC(uint32_t) values;
    bool failed; /* memory ran out */
};

static uint32_t make_item(struct maker *m, size_t from, size_t to, unsigned depth);

/*
 * Items of the 2^width parts that the key space at `depth` is split into. Interval `from` holds its
 * first key, those behind it up to `to` start inside.
 */
static void make_parts(struct maker *m, size_t from, size_t to, unsigned depth, unsigned width,
                       uint32_t *out)
{
    size_t next = from + 1;
    for (uint32_t part = 0; part < UINT32_C(1) << width; part++) {
        size_t end = next, first = next - 1;
        while (end < to &&
               key_behind_bit(m->intervals[end].start, depth).high >> (64 - width) == part)
            end++;
        if (end > next) {
            struct key rest = m->intervals[next].start;
            rest = depth + width < 128 ? key_behind_bit(rest, depth + width) : (struct key){0, 0};
            if (rest.high == 0 && rest.low == 0)
                first = next; /* it starts with the part */
        }
        out[part] = make_item(m, first, end, depth + width);
        next = end;
    }
}

static uint32_t make_bucket(struct maker *m, size_t from, size_t to)
{
    size_t first = m->values.n;
    for (size_t i = from; i < to; i++) {
        if (!vec_push(&m->starts, m->intervals[i].start) ||
            !vec_push(&m->values, m->intervals[i].value))
            m->failed = true;
    }
    return (uint32_t)TAG_BUCKET << TAG_SHIFT | (uint32_t)(to - from - 1) << BUCKET_SHIFT |
           (uint32_t)first;
}

static uint32_t make_node(struct maker *m, size_t from, size_t to, unsigned depth)
{
    uint32_t parts[SLOTS];
    struct node node = {.marks = {0}};
    make_parts(m, from, to, depth, STRIDE, parts);
    node.items = (uint32_t)m->items.n;
    for (unsigned i = 0; i < SLOTS; i++) {
        if (i % 64 == 0)
            node.before[i / 64] = (uint16_t)(m->items.n - node.items);
        if (i > 0 && parts[i] == parts[i - 1])
            continue;
        node.marks[i / 64] |= UINT64_C(1) << i % 64;
        m->failed |= !vec_push(&m->items, parts[i]);
    }
    m->failed |= !vec_push(&m->nodes, node);
    return (uint32_t)TAG_NODE << TAG_SHIFT | (uint32_t)(m->nodes.n - 1);
}

static uint32_t make_item(struct maker *m, size_t from, size_t to, unsigned depth)
{
    if (to - from == 1 || m->failed)
        return m->intervals[from].value;
    return to - from <= m->bucket ? make_bucket(m, from, to) : make_node(m, from, to, depth);
}

/* Memory for n elements that starts with a line of the cache; NULL: none left. */
static void *lines(size_t n, size_t size)
{
    size_t unit = n * size < PAGES_LARGE ? LINE : PAGES_LARGE;
    size_t bytes = (n * size / unit + 1) * unit;
    void *memory = aligned_alloc(unit, bytes);
    if (memory)
        pages_prefer_large(memory, bytes);
    return memory;
}

static void *lines_of(const void *from, size_t n, size_t size)
{
    void *memory = lines(n, size);
    if (memory && n)
        memcpy(memory, from, n * size);
    return memory;
}

/* Takes over what was made, without the room to grow. */
static bool keep(struct table *t, const struct maker *m)
{
    t->n_nodes = m->nodes.n;
    t->n_items = m->items.n;
    t->n_values = m->values.n;
    t->nodes = lines_of(m->nodes.v, m->nodes.n, sizeof *m->nodes.v);
    t->items = lines_of(m->items.v, m->items.n, sizeof *m->items.v);
    t->starts = lines_of(m->starts.v, m->starts.n, sizeof *m->starts.v);
    t->values = lines_of(m->values.v, m->values.n, sizeof *m->values.v);
    return t->nodes && t->items && t->starts && t->values;
}

/* How many bits the root has for so many intervals: what it takes stays in proportion, and a table
 * beyond the processor's cache costs IPv4 one wait for memory. */
static unsigned root_bits_for(size_t intervals)
{
    return intervals < 8192 ? 0 : intervals < 1 << 19 ? 16 : 24;
}

static bool build(struct table *t, const struct intervals *intervals, size_t bucket)
{
    size_t n = intervals->list.n;
    t->root_bits = root_bits_for(n);
    t->roots = lines((size_t)1 << t->root_bits, sizeof *t->roots);
    if (!t->roots)
        return false;
    struct maker m = {.intervals = intervals->list.v, .bucket = t->root_bits ? bucket : BUCKET_MAX};
    if (t->root_bits)
        make_parts(&m, 0, n, 0, t->root_bits, t->roots);
    else
        t->roots[0] = make_item(&m, 0, n, 0);
    bool fine = !m.failed && keep(t, &m);
    vec_free(&m.nodes);
    vec_free(&m.items);
    vec_free(&m.starts);
    vec_free(&m.values);
    return fine;
}

static bool build_table(struct table *t, const struct lpm_entry *sorted, size_t n, size_t bucket)
{
    struct intervals intervals = {{0}};
    bool ok = build_intervals(&intervals, sorted, n) && build(t, &intervals, bucket);
    vec_free(&intervals.list);
    return ok;
}

/* Intervals of a bucket at most. In an IPv4 trie, which has two levels below its root, they would save
 * little and cost a branch. */
enum { BUCKET_V4 = 1, BUCKET_V6 = 8 };

struct lpm *lpm_new(const struct lpm_entry *entries, size_t n)
{
    struct lpm *t = calloc(1, sizeof *t);
    struct lpm_entry *sorted = malloc((n ? n : 1) * sizeof *sorted);
    size_t n4 = 0;
    bool ok = t && sorted && n < LPM_ENTRIES;
    if (ok) {
        if (n)
            memcpy(sorted, entries, n * sizeof *sorted);
        size_t twice = lpm_duplicate(sorted, n);
        assert(twice == n);
        (void)twice;
        while (n4 < n && sorted[n4].prefix.addr.family == FAMILY_IPV4)
            n4++;
        ok = build_table(&t->v4, sorted, n4, BUCKET_V4) &&
             build_table(&t->v6, sorted + n4, n - n4, BUCKET_V6);
    }
    free(sorted);
    if (!ok) {
        lpm_free(t);
        return NULL;
    }
    return t;
}

static void table_fini(struct table *t)
{
    free(t->roots);
    free(t->nodes);
    free(t->items);
    free(t->starts);
    free(t->values);
}

void lpm_free(struct lpm *t)
{
    if (!t)
        return;
    table_fini(&t->v4);
    table_fini(&t->v6);
    free(t);
}

static size_t table_size(const struct table *t)
{
    return (sizeof *t->roots << t->root_bits) + t->n_nodes * sizeof *t->nodes +
           t->n_items * sizeof *t->items + t->n_values * (sizeof *t->starts + sizeof *t->values);
}

size_t lpm_size(const struct lpm *t)
{
    return sizeof *t + table_size(&t->v4) + table_size(&t->v6);
}

/* --- Looking up ------------------------------------------------------------------------------- */

static unsigned tag_of(uint32_t item)
{
    return item >> TAG_SHIFT;
}

/* Bits set. The compiler's own is a call where the processor need not have the instruction. */
static unsigned count_bits(uint64_t x)
{
    x -= x >> 1 & UINT64_C(0x5555555555555555);
    x = (x & UINT64_C(0x3333333333333333)) + (x >> 2 & UINT64_C(0x3333333333333333));
    x = (x + (x >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
    return (unsigned)(x * UINT64_C(0x0101010101010101) >> 56);
}

static const struct node *node_of(const struct table *t, uint32_t item)
{
    return &t->nodes[item & ((UINT32_C(1) << TAG_SHIFT) - 1)];
}

/* Where a node's item for a slot stands. */
static const uint32_t *item_at(const struct table *t, const struct node *node, unsigned slot)
{
    unsigned word = slot / 64;
    uint64_t upto = node->marks[word] & UINT64_MAX >> (63 - slot % 64);
    return &t->items[node->items + node->before[word] + count_bits(upto) - 1];
}

static uint32_t bucket_find(const struct table *t, uint32_t item, struct key k)
{
    size_t first = item & ((UINT32_C(1) << BUCKET_SHIFT) - 1), at = first;
    size_t last = first + (item >> BUCKET_SHIFT & (BUCKET_MAX - 1));
    for (size_t i = first + 1; i <= last; i++)
        at += key_reaches(t->starts[i], k);
    return t->values[at];
}

/* Makes the leading byte of *k the next one. */
static unsigned take_slot(struct key *k)
{
    unsigned slot = (unsigned)(k->high >> (64 - STRIDE));
    *k = key_behind_bit(*k, STRIDE);
    return slot;
}

/* Where the item is that a look-up starts from. */
static const uint32_t *root_of(const struct table *t, uint64_t high)
{
    return &t->roots[(high >> 40) >> (24 - t->root_bits)];
}

/* Goes on from the root's item. */
static uint32_t descend(const struct table *t, uint32_t item, struct key whole)
{
    struct key k = key_behind_bit(whole, t->root_bits);
    while (tag_of(item) == TAG_NODE)
        item = *item_at(t, node_of(t, item), take_slot(&k));
    return tag_of(item) == TAG_BUCKET ? bucket_find(t, item, whole) : item;
}

static const struct table *table_of(const struct lpm *t, const struct addr *a)
{
    return a->family == FAMILY_IPV4 ? &t->v4 : &t->v6;
}

uint32_t lpm_find(const struct lpm *t, const struct addr *a)
{
    const struct table *table = table_of(t, a);
    uint32_t item = *root_of(table, load64(a->b));
    bool found = tag_of(item) == TAG_VALUE || tag_of(item) == TAG_NONE;
    return found ? item : descend(table, item, key_of(a));
}

/* A look-up on its way. */
struct walk {
    const struct table *table;
    struct key rest;
    uint32_t item;
    const uint32_t *next; /* where the next item is; NULL: there is none */
};

enum { BATCH = 16 };

static void prefetch_item(const struct walk *w)
{
    if (tag_of(w->item) == TAG_NODE)
        __builtin_prefetch(node_of(w->table, w->item));
    else if (tag_of(w->item) == TAG_BUCKET)
        __builtin_prefetch(&w->table->starts[w->item & ((UINT32_C(1) << BUCKET_SHIFT) - 1)]);
}

static void walk_start(struct walk *w, const struct lpm *t, const struct addr *a)
{
    w->table = table_of(t, a);
    struct key k = key_of(a);
    w->next = root_of(w->table, k.high);
    w->rest = key_behind_bit(k, w->table->root_bits);
    __builtin_prefetch(w->next);
}

/* Takes the items that are next and fetches what they name. */
static void take_items(struct walk *walks, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!walks[i].next)
            continue;
        walks[i].item = *walks[i].next;
        prefetch_item(&walks[i]);
    }
}

/* All one level down, in two steps so that each waits for all of its memory at once. Returns whether
 * there was one that went. */
static bool walk_on(struct walk *walks, size_t n)
{
    bool any = false;
    for (size_t i = 0; i < n; i++) {
        struct walk *w = &walks[i];
        w->next = NULL;
        if (tag_of(w->item) != TAG_NODE)
            continue;
        w->next = item_at(w->table, node_of(w->table, w->item), take_slot(&w->rest));
        __builtin_prefetch(w->next);
        any = true;
    }
    if (any)
        take_items(walks, n);
    return any;
}

void lpm_find_many(const struct lpm *t, const struct addr *a, size_t n, uint32_t *values)
{
    struct walk walks[BATCH];
    for (size_t from = 0; from < n; from += BATCH) {
        size_t size = n - from < BATCH ? n - from : BATCH;
        for (size_t i = 0; i < size; i++)
            walk_start(&walks[i], t, &a[from + i]);
        take_items(walks, size);
        while (walk_on(walks, size))
            ;
        for (size_t i = 0; i < size; i++) {
            const struct walk *w = &walks[i];
            values[from + i] = tag_of(w->item) == TAG_BUCKET
                                   ? bucket_find(w->table, w->item, key_of(&a[from + i]))
                                   : w->item;
        }
    }
}
