#include "server/reduce.h"

#include "sim/base/vec.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

typedef VEC(struct lpm_entry) entry_list;

/* --- Prefixes whose next-longest match says the same ------------------------------------------- */

/* Leaves them out of entries in order. Those left that contain the current one are on a stack. */
static size_t drop_repeated(struct lpm_entry *entries, size_t n)
{
    size_t open[129], depth = 0, kept = 0;
    for (size_t i = 0; i < n; i++) {
        struct lpm_entry e = entries[i];
        while (depth && !prefix_covers(&entries[open[depth - 1]].prefix, &e.prefix))
            depth--;
        if (depth && entries[open[depth - 1]].value == e.value)
            continue;
        open[depth++] = kept;
        entries[kept++] = e;
    }
    return kept;
}

/* --- Halves that make up a whole ---------------------------------------------------------------- */

static int by_length(const void *a, const void *b)
{
    const struct lpm_entry *x = a, *y = b;
    if (x->prefix.len != y->prefix.len)
        return y->prefix.len - x->prefix.len;
    return prefix_compare(&x->prefix, &y->prefix);
}

/* The prefix that is one bit shorter. */
static struct prefix parent_of(struct prefix p)
{
    p.len--;
    p.addr.b[p.len / 8] &= (uint8_t) ~(0x80 >> p.len % 8);
    return p;
}

static bool are_halves(const struct prefix *a, const struct prefix *b)
{
    if (a->len == 0 || a->addr.family != b->addr.family)
        return false;
    struct prefix p = parent_of(*a), q = parent_of(*b);
    return prefix_compare(&p, &q) == 0;
}

/*
 * Merging goes from long prefixes to short ones. A level holds the entries of one length and the
 * wholes made of halves one bit longer, in order: with the value both halves have, or LPM_NONE where
 * they differ, so that all addresses have longer prefixes and an entry there is reached by none.
 */
struct merging {
    entry_list level, wholes, out;
    bool failed;
};

/* Makes the next level of the wholes made so far and the n entries of its length. */
static void gather(struct merging *m, const struct lpm_entry *entries, size_t n)
{
    size_t i = 0;
    m->level.n = 0;
    for (size_t k = 0; k < m->wholes.n; k++) {
        const struct lpm_entry *whole = &m->wholes.v[k];
        for (; i < n && prefix_compare(&entries[i].prefix, &whole->prefix) < 0; i++)
            m->failed |= !vec_push(&m->level, entries[i]);
        i += i < n && prefix_compare(&entries[i].prefix, &whole->prefix) == 0;
        m->failed |= !vec_push(&m->level, *whole);
    }
    for (; i < n; i++)
        m->failed |= !vec_push(&m->level, entries[i]);
}

static void put_out(struct merging *m, const struct lpm_entry *e)
{
    if (e->value != LPM_NONE)
        m->failed |= !vec_push(&m->out, *e);
}

static void merge_level(struct merging *m)
{
    m->wholes.n = 0;
    for (size_t i = 0; i < m->level.n && !m->failed; i++) {
        const struct lpm_entry *a = &m->level.v[i], *b = a + 1;
        if (i + 1 == m->level.n || !are_halves(&a->prefix, &b->prefix)) {
            put_out(m, a);
            continue;
        }
        bool same = a->value == b->value;
        struct lpm_entry whole = {parent_of(a->prefix), same ? a->value : LPM_NONE};
        if (!same) {
            put_out(m, a);
            put_out(m, b);
        }
        m->failed |= !vec_push(&m->wholes, whole);
        i++;
    }
}

/* Merges n entries in the order of by_length() into m->out. */
static void merge(struct merging *m, const struct lpm_entry *entries, size_t n)
{
    size_t from = 0;
    for (int len = 128; len >= 0 && !m->failed; len--) {
        size_t to = from;
        while (to < n && entries[to].prefix.len == len)
            to++;
        if (from == to && m->wholes.n == 0)
            continue;
        gather(m, entries + from, to - from);
        merge_level(m);
        from = to;
    }
}

int reduce_prefixes(struct lpm_entry *entries, size_t *n)
{
    /* What repeats goes first: it might keep alive what covers it. Merging makes new repetitions,
     * but leaving those out makes nothing to merge. */
    struct lpm_entry *work = malloc((*n + 1) * sizeof *work);
    struct merging m = {.failed = !work};
    lpm_duplicate(entries, *n); /* sorts them */
    if (work && *n)
        memcpy(work, entries, *n * sizeof *work);
    size_t left = work ? drop_repeated(work, *n) : 0;
    if (work && left)
        qsort(work, left, sizeof *work, by_length);
    if (work)
        merge(&m, work, left);
    if (!m.failed && m.out.n) {
        lpm_duplicate(m.out.v, m.out.n);
        *n = drop_repeated(m.out.v, m.out.n);
        memcpy(entries, m.out.v, *n * sizeof *entries);
    }
    free(work);
    vec_free(&m.level);
    vec_free(&m.wholes);
    vec_free(&m.out);
    return m.failed ? -ENOMEM : 0;
}

/* --- Network maps ------------------------------------------------------------------------------- */

/* All prefixes with the index of their PID; new. NULL: no memory. */
static struct lpm_entry *entries_of(const struct netmap *m, size_t *n)
{
    entry_list list = {0};
    bool fine = vec_reserve(&list, 1);
    for (uint32_t pid = 0; pid < netmap_pids(m) && fine; pid++) {
        for (int f = 0; f < 2; f++) {
            const struct prefix *p;
            size_t some = netmap_prefixes(m, pid, f ? FAMILY_IPV6 : FAMILY_IPV4, &p);
            for (size_t i = 0; i < some && fine; i++)
                fine = vec_push(&list, (struct lpm_entry){p[i], pid});
        }
    }
    *n = list.n;
    if (!fine)
        vec_free(&list);
    return list.v;
}

static int build(const struct netmap *m, const struct lpm_entry *list, size_t n,
                 struct netmap **out)
{
    uint32_t pids = netmap_pids(m);
    struct netmap_entry *entries = malloc((n + pids + 1) * sizeof *entries);
    *out = NULL;
    if (!entries)
        return -ENOMEM;
    for (uint32_t pid = 0; pid < pids; pid++)
        entries[pid] = (struct netmap_entry){.pid = netmap_pid(m, pid)};
    for (size_t i = 0; i < n; i++)
        entries[pids + i] =
            (struct netmap_entry){netmap_pid(m, list[i].value), list[i].prefix, NULL};
    int code = netmap_new(netmap_id(m), entries, n + pids, NULL, out);
    free(entries);
    return code;
}

int reduce_netmap(const struct netmap *m, struct netmap **out, size_t *removed)
{
    size_t n, before;
    struct lpm_entry *list = entries_of(m, &n);
    *out = NULL;
    before = n;
    int code = list ? reduce_prefixes(list, &n) : -ENOMEM;
    if (code == 0)
        code = build(m, list, n, out);
    *removed = before - n;
    free(list);
    return code;
}
