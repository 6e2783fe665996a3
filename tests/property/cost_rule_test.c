/*
 * Cost maps kept by rule against the matrix of all their pairs: random classes, some of them empty or
 * hidden by single pairs, undefined costs, few distinct values so that ranks tie.
 */
#include "server/costmap.h"
#include "sim/engine/rng.h"
#include "tests/support/said.h"
#include "tests/support/test.h"

#include <math.h>
#include <stdlib.h>

enum { PIDS = 12, CLASSES = 6, PAIRS = 40 };

static struct netmap *pids(uint32_t n)
{
    struct netmap_entry entries[PIDS];
    char names[PIDS][16];
    struct said said;
    struct netmap *m;
    said_init(&said);
    for (uint32_t i = 0; i < n; i++) {
        snprintf(names[i], sizeof names[i], "p%02u", i);
        entries[i] = (struct netmap_entry){.pid = names[i]};
    }
    assert_int_equal(netmap_new("net", entries, n, &said.reporter, &m), 0);
    return m;
}

static double random_cost(struct rng *r)
{
    return rng_below(r, 5) == 0 ? (double)NAN : (double)rng_below(r, 9) / 2;
}

struct sample {
    uint32_t class_of[PIDS], n, classes;
    double table[CLASSES * CLASSES], matrix[PIDS * PIDS];
    struct cost_pair pairs[PAIRS];
    size_t n_pairs;
};

/* Adds single pairs, and writes the matrix that table and pairs amount to. */
static void fill(struct rng *r, struct sample *s)
{
    bool own[PIDS * PIDS] = {false};
    for (uint32_t i = 0; i < s->n * s->n; i++)
        s->matrix[i] = s->table[s->class_of[i / s->n] * s->classes + s->class_of[i % s->n]];
    for (size_t tries = rng_below(r, PAIRS); tries > 0; tries--) {
        uint32_t at = (uint32_t)rng_below(r, s->n * s->n);
        if (own[at])
            continue;
        own[at] = true;
        s->matrix[at] = random_cost(r);
        s->pairs[s->n_pairs++] = (struct cost_pair){at / s->n, at % s->n, s->matrix[at]};
    }
}

static void draw(struct rng *r, struct sample *s)
{
    *s = (struct sample){.n = 1 + (uint32_t)rng_below(r, PIDS),
                         .classes = 1 + (uint32_t)rng_below(r, CLASSES)};
    for (uint32_t i = 0; i < s->n; i++)
        s->class_of[i] = (uint32_t)rng_below(r, s->classes);
    for (uint32_t i = 0; i < s->classes * s->classes; i++)
        s->table[i] = random_cost(r);
    fill(r, s);
}

static void assert_same(const struct costmap *a, const struct costmap *b, uint32_t n)
{
    char one[DIGEST_HEX], other[DIGEST_HEX];
    for (uint32_t src = 0; src < n; src++) {
        double row[PIDS];
        costmap_row(a, src, row);
        for (uint32_t dst = 0; dst < n; dst++) {
            assert_double_is(costmap_cost(a, src, dst), costmap_cost(b, src, dst));
            assert_double_is(row[dst], costmap_cost(b, src, dst));
        }
    }
    assert_int_equal(costmap_digest(a, one), 0);
    assert_int_equal(costmap_digest(b, other), 0);
    assert_string_equal(one, other);
}

/* The same costs and the same ranks; and another digest once one cost differs. */
static void compare(struct rng *r, struct sample *s, const struct cost_rule *rule,
                    const char *metric)
{
    struct netmap *netmap = pids(s->n);
    struct cost_type type = {metric, COST_NUMERICAL, NULL};
    struct costmap *ruled, *plain, *ruled_ranks, *plain_ranks, *other;
    char one[DIGEST_HEX], another[DIGEST_HEX];
    assert_int_equal(costmap_new_by_rule(netmap, &type, rule, NULL, &ruled), 0);
    assert_int_equal(costmap_new(netmap, &type, s->matrix, NULL, &plain), 0);
    assert_same(ruled, plain, s->n);
    assert_int_equal(costmap_ordinal(ruled, &ruled_ranks), 0);
    assert_int_equal(costmap_ordinal(plain, &plain_ranks), 0);
    assert_same(ruled_ranks, plain_ranks, s->n);
    double *cost = &s->matrix[rng_below(r, s->n * s->n)];
    *cost = isnan(*cost) ? 0 : rng_below(r, 2) ? (double)NAN : *cost + 0.125;
    assert_int_equal(costmap_new(netmap, &type, s->matrix, NULL, &other), 0);
    assert_int_equal(costmap_digest(plain, one), 0);
    assert_int_equal(costmap_digest(other, another), 0);
    assert_string_not_equal(one, another);
    costmap_unref(ruled);
    costmap_unref(plain);
    costmap_unref(ruled_ranks);
    costmap_unref(plain_ranks);
    costmap_unref(other);
    netmap_unref(netmap);
}

TEST(a_rule_is_the_matrix_of_its_pairs)
{
    struct rng r;
    struct sample s;
    rng_init(&r, 1, 1, "costs", "rule");
    for (int i = 0; i < ROUNDS(400); i++) {
        draw(&r, &s);
        struct cost_rule rule = {s.class_of, s.classes, s.table, s.pairs, s.n_pairs};
        compare(&r, &s, &rule, i % 2 ? "routingcost" : "bw-available");
    }
}

TEST(a_matrix_with_single_pairs_is_the_matrix_of_its_pairs)
{
    struct rng r;
    struct sample s;
    double matrix[PIDS * PIDS];
    rng_init(&r, 1, 1, "costs", "matrix");
    for (int i = 0; i < ROUNDS(200); i++) {
        draw(&r, &s);
        for (uint32_t k = 0; k < s.n * s.n; k++)
            matrix[k] = random_cost(&r);
        for (uint32_t k = 0; k < s.n * s.n; k++)
            s.matrix[k] = matrix[k];
        for (size_t k = 0; k < s.n_pairs; k++)
            s.matrix[s.pairs[k].src * s.n + s.pairs[k].dst] = s.pairs[k].cost;
        struct cost_rule rule = {NULL, 0, matrix, s.pairs, s.n_pairs};
        compare(&r, &s, &rule, "routingcost");
    }
}

TEST(pairs_alone_are_a_map_whether_few_or_many)
{
    struct rng r;
    rng_init(&r, 1, 1, "costs", "pairs");
    for (int i = 0; i < ROUNDS(200); i++) {
        uint32_t n = 1 + (uint32_t)rng_below(&r, 6);
        struct netmap *netmap = pids(n);
        struct cost_type type = {"routingcost", COST_NUMERICAL, NULL};
        struct cost_pair pairs[36];
        double matrix[36];
        size_t have = 0;
        uint64_t share = rng_below(&r, 5);
        for (uint32_t k = n * n; k-- > 0;) {
            matrix[k] = rng_below(&r, 4) < share ? random_cost(&r) : (double)NAN;
            if (!isnan(matrix[k]))
                pairs[have++] = (struct cost_pair){k / n, k % n, matrix[k]};
        }
        struct costmap *sparse, *plain;
        assert_int_equal(costmap_new_sparse(netmap, &type, pairs, have, NULL, &sparse), 0);
        assert_int_equal(costmap_new(netmap, &type, matrix, NULL, &plain), 0);
        assert_same(sparse, plain, n);
        costmap_unref(sparse);
        costmap_unref(plain);
        netmap_unref(netmap);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rule_is_the_matrix_of_its_pairs),
        cmocka_unit_test(a_matrix_with_single_pairs_is_the_matrix_of_its_pairs),
        cmocka_unit_test(pairs_alone_are_a_map_whether_few_or_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
