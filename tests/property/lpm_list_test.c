/*
 * The longest-prefix match against the plain list of prefixes, read from end to end: random tables
 * of nested prefixes of both families, looked up at random addresses and at and around the ends of
 * every prefix, where a table of intervals goes wrong if it does.
 */
#include "sim/base/lpm.h"
#include "sim/engine/rng.h"
#include "tests/support/test.h"

#include <stdlib.h>
#include <string.h>

static uint32_t list_find(const struct lpm_entry *list, size_t n, const struct addr *a)
{
    const struct lpm_entry *best = NULL;
    for (size_t i = 0; i < n; i++) {
        if (prefix_contains(&list[i].prefix, a) && (!best || list[i].prefix.len > best->prefix.len))
            best = &list[i];
    }
    return best ? best->value : LPM_NONE;
}

/* The first `len` bits of an address, as a canonical prefix. */
static struct prefix cut_to(struct addr a, unsigned len)
{
    struct prefix p = {.addr = a, .len = (uint8_t)len};
    for (unsigned bit = len; bit < 8 * sizeof a.b; bit++)
        p.addr.b[bit / 8] &= (uint8_t) ~(0x80 >> bit % 8);
    return p;
}

/*
 * `shared` leading bits are the same in all addresses of a table, and of the rest about half are
 * all ones or all zeros, so that nested, neighbouring and outermost prefixes are common.
 */
static struct addr random_addr(struct rng *r, enum family family, unsigned shared)
{
    struct addr a = {.family = (uint8_t)family};
    unsigned bits = family_bits(family), from = (unsigned)rng_below(r, bits + 1);
    uint8_t fill = rng_below(r, 2) ? 0xff : 0;
    for (unsigned bit = 0; bit < bits; bit++) {
        uint8_t one = (uint8_t)(0x80 >> bit % 8);
        bool set = bit < shared ? bit % 3 == 0 : bit < from ? rng_below(r, 2) : fill & one;
        a.b[bit / 8] |= set ? one : 0;
    }
    return a;
}

static struct prefix random_prefix(struct rng *r, unsigned shared)
{
    enum family family = rng_below(r, 2) ? FAMILY_IPV4 : FAMILY_IPV6;
    unsigned bits = family_bits(family), len = (unsigned)rng_below(r, bits + 1);
    switch (rng_below(r, 8)) { /* the ends more often than chance has them */
    case 0:
        len = 0;
        break;
    case 1:
        len = bits;
        break;
    }
    return cut_to(random_addr(r, family, shared < bits ? shared : bits), len);
}

static bool stands_in(const struct lpm_entry *list, size_t n, const struct prefix *p)
{
    for (size_t i = 0; i < n; i++) {
        if (prefix_compare(&list[i].prefix, p) == 0)
            return true;
    }
    return false;
}

static void same_answer(const struct lpm *t, const struct lpm_entry *list, size_t n, struct addr a)
{
    uint32_t found = lpm_find(t, &a), wanted = list_find(list, n, &a);
    char buf[ADDR_TEXT];
    if (found != wanted)
        print_error("%s of %zu prefixes: found %u, wanted %u\n", addr_format(&a, buf), n, found,
                    wanted);
    assert_int_equal(found, wanted);
}

/* The address before: counting on by 2^64 - 1 would carry into the upper half of an IPv6 one. */
static struct addr addr_before(struct addr a)
{
    for (int i = (int)family_bits(a.family) / 8 - 1; i >= 0 && a.b[i]-- == 0; i--)
        ;
    return a;
}

static void compare(struct rng *r, size_t n, unsigned shared, uint32_t values)
{
    struct lpm_entry *list = calloc(n + 1, sizeof *list);
    assert_non_null(list);
    size_t have = 0;
    for (size_t tries = 0; have < n && tries < 4 * n; tries++) {
        struct prefix p = random_prefix(r, shared);
        if (!stands_in(list, have, &p))
            list[have++] = (struct lpm_entry){p, (uint32_t)rng_below(r, values)};
    }
    struct lpm *t = lpm_new(list, have);
    assert_non_null(t);
    for (size_t i = 0; i < have; i++) {
        struct addr first = list[i].prefix.addr, last = prefix_last(&list[i].prefix);
        same_answer(t, list, have, first);
        same_answer(t, list, have, last);
        same_answer(t, list, have, addr_before(first));
        same_answer(t, list, have, addr_add(last, 1));
    }
    struct addr at[400];
    uint32_t found[COUNT(at)];
    for (size_t i = 0; i < COUNT(at); i++) {
        enum family family = i % 2 ? FAMILY_IPV4 : FAMILY_IPV6;
        at[i] = random_addr(r, family, rng_below(r, 2) ? 0 : shared % 32);
        same_answer(t, list, have, at[i]);
    }
    size_t many = rng_below(r, COUNT(at) + 1); /* whole batches and parts of one */
    lpm_find_many(t, at, many, found);
    for (size_t i = 0; i < many; i++)
        assert_int_equal(found[i], lpm_find(t, &at[i]));
    lpm_free(t);
    free(list);
}

TEST(small_tables_answer_as_the_list_does)
{
    struct rng r;
    rng_init(&r, 1, 1, "lpm", "small");
    for (int i = 0; i < 400; i++)
        compare(&r, rng_below(&r, 12), (unsigned)rng_below(&r, 8), 5);
}

TEST(large_tables_answer_as_the_list_does)
{
    struct rng r;
    rng_init(&r, 1, 1, "lpm", "large");
    for (int i = 0; i < 12; i++)
        compare(&r, 300 + rng_below(&r, 300), 0, i % 2 ? 3 : 1000000);
}

/* The index leaves out the bits all prefixes share: none, a few, whole addresses but a few bits. */
TEST(tables_of_one_corner_of_the_address_space_answer_as_the_list_does)
{
    struct rng r;
    rng_init(&r, 1, 1, "lpm", "corner");
    for (unsigned shared = 0; shared <= 128; shared += 4)
        compare(&r, 120, shared, 50);
}

/* Leaves one of each prefix, in order. */
static size_t distinct(struct lpm_entry *list, size_t n)
{
    size_t kept = 0;
    if (lpm_duplicate(list, n) == n)
        return n;
    for (size_t i = 0; i < n; i++) {
        if (kept == 0 || prefix_compare(&list[kept - 1].prefix, &list[i].prefix) != 0)
            list[kept++] = list[i];
    }
    return kept;
}

/* The table's roots grow with the number of prefixes; these numbers are beyond each step. */
TEST(tables_of_many_prefixes_answer_as_the_list_does)
{
    static const size_t sizes[] = {12000, 700000};
    for (size_t s = 0; s < COUNT(sizes); s++) {
        struct rng r;
        rng_init(&r, 1, 1, "lpm", "many");
        size_t n = sizes[s];
        struct lpm_entry *list = malloc(n * sizeof *list);
        assert_non_null(list);
        for (size_t i = 0; i < n; i++) {
            enum family family = i % 2 ? FAMILY_IPV4 : FAMILY_IPV6;
            struct addr a = {.family = (uint8_t)family};
            for (unsigned b = 0; b < family_bits(family) / 8; b++)
                a.b[b] = (uint8_t)rng_next(&r);
            unsigned len = 8 + (unsigned)rng_below(&r, family == FAMILY_IPV4 ? 25 : 121);
            list[i] = (struct lpm_entry){cut_to(a, len), (uint32_t)i};
        }
        n = distinct(list, n);
        struct lpm *t = lpm_new(list, n);
        assert_non_null(t);
        for (int i = 0; i < ROUNDS(80); i++) {
            const struct prefix *p = &list[rng_below(&r, n)].prefix;
            struct addr last = prefix_last(p);
            same_answer(t, list, n, p->addr);
            same_answer(t, list, n, addr_add(last, 1));
        }
        lpm_free(t);
        free(list);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_tables_answer_as_the_list_does),
        cmocka_unit_test(large_tables_answer_as_the_list_does),
        cmocka_unit_test(tables_of_many_prefixes_answer_as_the_list_does),
        cmocka_unit_test(tables_of_one_corner_of_the_address_space_answer_as_the_list_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
