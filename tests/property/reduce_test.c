/*
 * Maps without redundancy against the list of prefixes read from end to end, on a few bits of the
 * address space, where all addresses can be tried: each has the PID it had, no prefix can be left out
 * and no two be merged.
 */
#include "server/reduce.h"
#include "sim/engine/rng.h"
#include "tests/support/faults.h"
#include "tests/support/test.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { BITS = 5, ADDRESSES = 1 << BITS, MOST = 2 * ADDRESSES };

/* Entries below FROM bits that are fixed. */
struct space {
    struct addr base;
    unsigned from;
};

static struct addr address(const struct space *s, uint32_t i)
{
    struct addr a = s->base;
    for (unsigned bit = 0; bit < BITS; bit++) {
        if (i >> (BITS - 1 - bit) & 1)
            a.b[(s->from + bit) / 8] |= (uint8_t)(0x80 >> (s->from + bit) % 8);
    }
    return a;
}

static uint32_t list_find(const struct lpm_entry *list, size_t n, size_t but, const struct addr *a)
{
    const struct lpm_entry *best = NULL;
    for (size_t i = 0; i < n; i++) {
        if (i != but && prefix_contains(&list[i].prefix, a) &&
            (!best || list[i].prefix.len > best->prefix.len))
            best = &list[i];
    }
    return best ? best->value : LPM_NONE;
}

static size_t draw(struct rng *r, const struct space *s, struct lpm_entry *list, uint32_t pids)
{
    size_t n = 0;
    uint64_t share = 1 + rng_below(r, 6);
    for (unsigned len = 0; len <= BITS; len++) {
        for (uint32_t i = 0; i < 1u << len; i++) {
            if (rng_below(r, 6) >= share)
                continue;
            list[n].prefix = (struct prefix){address(s, i << (BITS - len)), 0};
            list[n].prefix.len = (uint8_t)(s->from + len);
            list[n++].value = (uint32_t)rng_below(r, pids);
        }
    }
    return n;
}

static void assert_irreducible(const struct space *s, const struct lpm_entry *list, size_t n)
{
    for (size_t but = 0; but < n; but++) {
        bool needed = false;
        for (uint32_t i = 0; i < ADDRESSES && !needed; i++) {
            struct addr a = address(s, i);
            needed = list_find(list, n, n, &a) != list_find(list, n, but, &a);
        }
        assert_true(needed);
        for (size_t k = 0; k < but; k++) {
            struct prefix whole = list[k].prefix;
            if (list[k].value != list[but].value || whole.len != list[but].prefix.len ||
                whole.len-- == 0)
                continue;
            assert_false(prefix_covers(&whole, &list[but].prefix) &&
                         prefix_compare(&list[k].prefix, &list[but].prefix) != 0 &&
                         prefix_contains(&whole, &list[k].prefix.addr));
        }
    }
}

static void check(struct rng *r, const struct space *s)
{
    struct lpm_entry before[MOST], after[MOST];
    size_t n = draw(r, s, before, 1 + (uint32_t)rng_below(r, 4)), left = n;
    memcpy(after, before, sizeof before);
    assert_int_equal(reduce_prefixes(after, &left), 0);
    assert_true(left <= n);
    for (uint32_t i = 0; i < ADDRESSES; i++) {
        struct addr a = address(s, i);
        assert_int_equal(list_find(after, left, left, &a), list_find(before, n, n, &a));
    }
    assert_irreducible(s, after, left);
}

TEST(every_address_keeps_its_pid_and_nothing_is_left_to_remove)
{
    struct space spaces[3] = {{.base.family = FAMILY_IPV4}, {.from = 27}, {.from = 61}};
    struct rng r;
    assert_int_equal(addr_parse(FAMILY_IPV4, "192.0.2.0", &spaces[1].base), 0);
    assert_int_equal(addr_parse(FAMILY_IPV6, "2001:db8::", &spaces[2].base), 0);
    rng_init(&r, 1, 1, "reduce", "");
    for (int i = 0; i < ROUNDS(1500); i++)
        check(&r, &spaces[i % 3]);
}

static struct lpm_entry entry(const char *text, uint32_t value)
{
    struct lpm_entry e = {.value = value};
    assert_int_equal(prefix_parse(FAMILY_NONE, text, &e.prefix, NULL), 0);
    return e;
}

/* The examples of RFC 7971 section 3.7 (in which 0:1:: stands for 0:0:0:1::). */
TEST(the_examples_of_the_rfc_come_out_as_it_says)
{
    struct lpm_entry merged[] = {entry("2001:db8::/64", 1), entry("2001:db8:0:1::/64", 1)};
    struct lpm_entry shadowed[] = {entry("2001:db8::/62", 1), entry("2001:db8:0:1::/64", 1)};
    struct lpm_entry between[] = {entry("2001:db8::/62", 1), entry("2001:db8::/63", 2),
                                  entry("2001:db8:0:1::/64", 1)};
    struct lpm_entry taken[] = {entry("2001:db8::/63", 2), entry("2001:db8::/64", 1),
                                entry("2001:db8:0:1::/64", 1)};
    struct prefix whole = entry("2001:db8::/63", 0).prefix;
    size_t n = 2;
    assert_int_equal(reduce_prefixes(merged, &n), 0);
    assert_int_equal(n, 1);
    assert_int_equal(prefix_compare(&merged[0].prefix, &whole), 0);
    n = 2;
    assert_int_equal(reduce_prefixes(shadowed, &n), 0);
    assert_int_equal(n, 1);
    assert_int_equal(shadowed[0].prefix.len, 62);
    n = 3;
    assert_int_equal(reduce_prefixes(between, &n), 0);
    assert_int_equal(n, 3);
    assert_int_equal(reduce_prefixes(taken, &n), 0);
    assert_int_equal(n, 1);
    assert_int_equal(prefix_compare(&taken[0].prefix, &whole), 0);
    assert_int_equal(taken[0].value, 1);
}

TEST(a_reduced_map_keeps_id_pids_and_where_addresses_are)
{
    const struct netmap_entry entries[] = {{"a", entry("10.0.0.0/9", 0).prefix, NULL},
                                           {"a", entry("10.128.0.0/9", 0).prefix, NULL},
                                           {"b", entry("10.0.0.0/8", 0).prefix, NULL},
                                           {"c", entry("::/0", 0).prefix, NULL}};
    struct netmap *m, *less;
    const struct prefix *p;
    size_t removed;
    assert_int_equal(netmap_new("net", entries, COUNT(entries), NULL, &m), 0);
    for (size_t nth = 0;; nth++) {
        faults_start(nth);
        int code = reduce_netmap(m, &less, &removed);
        bool failed = faults_stop();
        assert_int_equal(code, failed ? -ENOMEM : 0);
        if (!failed)
            break;
        assert_null(less);
    }
    assert_string_equal(netmap_id(less), "net");
    assert_string_not_equal(netmap_tag(less), netmap_tag(m));
    assert_int_equal(removed, 2);
    assert_int_equal(netmap_pids(less), 3);
    assert_int_equal(netmap_prefixes(less, 0, FAMILY_IPV4, &p), 1);
    assert_int_equal(p->len, 8);
    assert_int_equal(netmap_prefixes(less, 1, FAMILY_IPV4, &p), 0);
    assert_int_equal(netmap_prefixes(less, 2, FAMILY_IPV6, &p), 1);
    netmap_unref(m);
    netmap_unref(less);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_address_keeps_its_pid_and_nothing_is_left_to_remove),
        cmocka_unit_test(the_examples_of_the_rfc_come_out_as_it_says),
        cmocka_unit_test(a_reduced_map_keeps_id_pids_and_where_addresses_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
