/*
 * What is found of the prefixes of random network maps, against every address of the 2^12 that they
 * share out, looked at one by one. The upper bits of all prefixes but 0.0.0.0/0 are those of 10.0.0.0.
 */
#include "server/coverage.h"
#include "sim/engine/rng.h"
#include "tests/support/said.h"
#include "tests/support/test.h"

#include <stdlib.h>
#include <string.h>

enum { BITS = 12, ADDRESSES = 1 << BITS, MOST = 40 };

struct found {
    bool gap[ADDRESSES];
    size_t n_shadowed, n_redundant;
    struct prefix shadowed[MOST], redundant[MOST], outer[MOST], last_gap;
    double missing;
};

static struct prefix prefix_at(uint32_t place, unsigned len)
{
    struct prefix p = {{FAMILY_IPV4, {10, 0, (uint8_t)(place >> 8), (uint8_t)place}}, (uint8_t)len};
    return p;
}

static void note_gap(void *ctx, const struct prefix *p)
{
    struct found *f = ctx;
    struct addr end = prefix_last(p);
    f->missing += prefix_size(p);
    assert_true(f->last_gap.addr.family == 0 || prefix_compare(&f->last_gap, p) < 0);
    f->last_gap = *p;
    for (uint32_t i = 0; i < ADDRESSES; i++) {
        struct addr a = prefix_at(i, 32).addr;
        if (addr_compare(&p->addr, &a) <= 0 && addr_compare(&a, &end) <= 0) {
            assert_false(f->gap[i]);
            f->gap[i] = true;
        }
    }
}

static void note_shadowed(void *ctx, const struct prefix *p, uint32_t pid)
{
    struct found *f = ctx;
    (void)pid;
    f->shadowed[f->n_shadowed++] = *p;
}

static void note_redundant(void *ctx, const struct prefix *p, uint32_t pid,
                           const struct prefix *outer)
{
    struct found *f = ctx;
    (void)pid;
    f->redundant[f->n_redundant] = *p;
    f->outer[f->n_redundant++] = *outer;
}

static bool holds(const struct prefix *v, size_t n, const struct prefix *p)
{
    while (n > 0 && prefix_compare(&v[n - 1], p) != 0)
        n--;
    return n > 0;
}

/* Random entries, no prefix twice; the whole space among them half the time. Returns how many. */
static size_t random_entries(struct rng *r, struct netmap_entry *entries)
{
    static const char *const pids[] = {"a", "b", "c"};
    size_t n = 0, wanted = 1 + rng_below(r, MOST - 1);
    for (size_t i = 0; i < wanted; i++) {
        unsigned len = 32 - BITS + (unsigned)rng_below(r, BITS + 1);
        uint32_t place = (uint32_t)rng_below(r, ADDRESSES) & ~((1U << (32 - len)) - 1);
        struct netmap_entry e = {pids[rng_below(r, 3)], prefix_at(place, len), NULL};
        if (i == 0 && rng_below(r, 2))
            e.prefix = (struct prefix){{.family = FAMILY_IPV4}, 0};
        bool known = false;
        for (size_t k = 0; k < n; k++)
            known |= prefix_compare(&entries[k].prefix, &e.prefix) == 0;
        if (!known)
            entries[n++] = e;
    }
    return n;
}

/* The longest other prefix around it, or NULL. */
static const struct netmap_entry *around(const struct netmap_entry *entries, size_t n,
                                         const struct prefix *p)
{
    const struct netmap_entry *best = NULL;
    for (size_t i = 0; i < n; i++) {
        if (entries[i].prefix.len < p->len && prefix_covers(&entries[i].prefix, p) &&
            (!best || entries[i].prefix.len > best->prefix.len))
            best = &entries[i];
    }
    return best;
}

/* Whether it is the longest match of some address; the whole space has addresses beyond all others. */
static bool matches_some(const struct netmap_entry *entries, size_t n, const struct prefix *p)
{
    bool any = p->len == 0;
    for (uint32_t i = 0; i < ADDRESSES && !any; i++) {
        struct addr a = prefix_at(i, 32).addr;
        struct prefix host = {a, 33}; /* longer than any */
        const struct netmap_entry *best = around(entries, n, &host);
        any = best && prefix_compare(&best->prefix, p) == 0;
    }
    return any;
}

static void compare(const struct netmap *m, const struct netmap_entry *entries, size_t n,
                    const struct found *f)
{
    size_t shadowed = 0, redundant = 0;
    for (uint32_t i = 0; i < ADDRESSES; i++) {
        struct addr a = prefix_at(i, 32).addr;
        assert_int_equal(f->gap[i], netmap_locate(m, &a) == NETMAP_NONE);
    }
    for (size_t i = 0; i < n; i++) {
        const struct prefix *p = &entries[i].prefix;
        const struct netmap_entry *outer = around(entries, n, p);
        bool is_redundant = outer && strcmp(outer->pid, entries[i].pid) == 0;
        bool is_shadowed = !matches_some(entries, n, p);
        assert_int_equal(holds(f->redundant, f->n_redundant, p), is_redundant);
        assert_int_equal(holds(f->shadowed, f->n_shadowed, p), is_shadowed);
        redundant += is_redundant;
        shadowed += is_shadowed;
    }
    assert_int_equal(f->n_redundant, redundant);
    assert_int_equal(f->n_shadowed, shadowed);
    if (netmap_complete(m, FAMILY_IPV4))
        assert_double_is(f->missing, 0);
}

TEST(findings_are_those_of_every_single_address)
{
    struct rng r;
    rng_init(&r, 7, 0, "coverage", "test");
    for (int round = 0; round < ROUNDS(60); round++) {
        struct netmap_entry entries[MOST];
        struct found *f = calloc(1, sizeof *f);
        const struct coverage_findings found = {note_gap, note_shadowed, note_redundant, f};
        struct netmap *m;
        struct said said;
        said_init(&said);
        size_t n = random_entries(&r, entries);
        assert_int_equal(netmap_new("net", entries, n, &said.reporter, &m), 0);
        assert_int_equal(coverage_walk(m, FAMILY_IPV4, &found), 0);
        compare(m, entries, n, f);
        netmap_unref(m);
        free(f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(findings_are_those_of_every_single_address),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
