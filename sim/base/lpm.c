#include "sim/base/lpm.h"

#include "sim/base/vec.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/*
 * IPv4 addresses are 32-bit keys; IPv6 addresses are pairs of 64-bit keys. Both families keep
 * interval starts in ascending order: interval i reaches to start i+1, the last one to the end.
 * index[k] is the first interval that may hold a key whose leading bits (behind those all keys
 * share) are k; index[k + 1] bounds it from above.
 */
struct key {
    uint64_t high, low; /* IPv4: the address stands in the leading 32 bits of high */
};

struct table {
    VEC(struct key) starts;
    VEC(uint32_t) values;
    uint32_t *index;
    unsigned skip;  /* leading bits of `high` that the index leaves out, being equal */
    unsigned width; /* bits of the index */
    uint64_t first; /* the skipped bits' value, aligned left */
};

struct lpm {
    struct table v4, v6;
};

static uint64_t load64(const uint8_t *b)
{
    uint64_t x = 0;
    for (int i = 0; i < 8; i++)
        x = x << 8 | b[i];
    return x;
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

static int entry_compare(const void *a, const void *b)
{
    const struct lpm_entry *x = a, *y = b;
    return prefix_compare(&x->prefix, &y->prefix);
}

size_t lpm_duplicate(struct lpm_entry *entries, size_t n)
{
    qsort(entries, n, sizeof *entries, entry_compare);
    for (size_t i = 1; i < n; i++) {
        if (prefix_compare(&entries[i - 1].prefix, &entries[i].prefix) == 0)
            return i;
    }
    return n;
}

/* Starts an interval at k, in place of one that starts there already. */
static bool cut(struct table *t, struct key k, uint32_t value)
{
    size_t n = t->starts.n;
    if (n && key_compare(t->starts.v[n - 1], k) == 0) {
        t->values.v[n - 1] = value;
        return true;
    }
    if (n && t->values.v[n - 1] == value)
        return true;
    return vec_push(&t->starts, k) && vec_push(&t->values, value);
}

/*
 * One pass over the prefixes in order. Those that contain the current point are nested, so they
 * stand on a stack (at most one a length): when a prefix ends, the one below it goes on.
 */
static bool build_intervals(struct table *t, const struct lpm_entry *entries, size_t n)
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

/* The interval that holds k, by binary search in [low, high). */
static size_t search(const struct table *t, struct key k, size_t low, size_t high)
{
    const struct key *starts = t->starts.v;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (key_compare(starts[middle], k) <= 0)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/*
 * The index leaves out the leading bits that all starts but the two outermost share, since real
 * IPv6 tables live under 2000::/3. Keys outside that range are searched for in all intervals.
 */
static bool build_index(struct table *t)
{
    size_t n = t->starts.n;
    if (n < 16)
        return true; /* a plain search is as fast */
    uint64_t first = t->starts.v[1].high, last = t->starts.v[n - 2].high;
    while (t->skip < 63 && (first ^ last) >> (63 - t->skip) == 0)
        t->skip++;
    t->first = t->skip ? first >> (64 - t->skip) : 0;
    while (t->width < 22 && t->width < 64 - t->skip && (size_t)1 << t->width < 2 * n)
        t->width++;
    t->index = malloc((((size_t)1 << t->width) + 1) * sizeof *t->index);
    if (!t->index)
        return false;
    size_t at = 0;
    for (uint64_t k = 0; k < 1ull << t->width; k++) {
        uint64_t high = k << (64 - t->skip - t->width);
        if (t->skip)
            high |= t->first << (64 - t->skip);
        while (at + 1 < n && key_compare(t->starts.v[at + 1], (struct key){high, 0}) <= 0)
            at++;
        t->index[k] = (uint32_t)at;
    }
    t->index[(size_t)1 << t->width] = (uint32_t)(n - 1);
    return true;
}

static uint32_t table_find(const struct table *t, struct key k)
{
    if (!t->index || (t->skip && k.high >> (64 - t->skip) != t->first))
        return t->values.v[search(t, k, 0, t->starts.n)];
    uint64_t slot = (k.high << t->skip) >> (64 - t->width);
    return t->values.v[search(t, k, t->index[slot], (size_t)t->index[slot + 1] + 1)];
}

static void table_fini(struct table *t)
{
    vec_free(&t->starts);
    vec_free(&t->values);
    free(t->index);
}

struct lpm *lpm_new(const struct lpm_entry *entries, size_t n)
{
    struct lpm *t = calloc(1, sizeof *t);
    struct lpm_entry *sorted = malloc((n ? n : 1) * sizeof *sorted);
    size_t n4 = 0;
    bool ok = t && sorted;
    if (ok) {
        if (n)
            memcpy(sorted, entries, n * sizeof *sorted);
        size_t twice = lpm_duplicate(sorted, n);
        assert(twice == n);
        (void)twice;
        while (n4 < n && sorted[n4].prefix.addr.family == FAMILY_IPV4)
            n4++;
        ok = build_intervals(&t->v4, sorted, n4) && build_index(&t->v4) &&
             build_intervals(&t->v6, sorted + n4, n - n4) && build_index(&t->v6);
    }
    free(sorted);
    if (!ok) {
        lpm_free(t);
        return NULL;
    }
    return t;
}

void lpm_free(struct lpm *t)
{
    if (!t)
        return;
    table_fini(&t->v4);
    table_fini(&t->v6);
    free(t);
}

uint32_t lpm_find(const struct lpm *t, const struct addr *a)
{
    return table_find(a->family == FAMILY_IPV4 ? &t->v4 : &t->v6, key_of(a));
}
