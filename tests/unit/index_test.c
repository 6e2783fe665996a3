#include "sim/cache/index.h"

#include "sim/engine/rng.h"
#include "tests/support/faults.h"
#include "tests/support/test.h"

enum { THINGS = 1000 };

struct thing {
    struct index_item key;
    bool in;
};

static uint32_t find(const struct index *x, const struct thing *v, uint64_t id)
{
    return index_find(x, id, index_hash(id), v, sizeof *v);
}

static void add(struct index *x, struct thing *v, uint32_t number)
{
    assert_true(index_reserve(x, v, sizeof *v));
    index_add(x, number * UINT64_C(1000003), index_hash(number * UINT64_C(1000003)), v, sizeof *v,
              number);
    v[number].in = true;
}

TEST(things_are_found_while_they_are_in)
{
    static struct thing v[THINGS];
    struct index x = {0};
    struct rng r;
    rng_init(&r, 1, 1, "index", "");
    assert_int_equal(find(&x, v, 0), INDEX_NONE);
    for (int i = 0; i < 20000; i++) {
        uint32_t number = (uint32_t)rng_below(&r, THINGS);
        if (v[number].in) {
            index_remove(&x, v, sizeof *v, number);
            v[number].in = false;
        } else {
            add(&x, v, number);
        }
    }
    uint32_t n = 0;
    for (uint32_t i = 0; i < THINGS; i++) {
        assert_int_equal(find(&x, v, i * UINT64_C(1000003)), v[i].in ? i : INDEX_NONE);
        n += v[i].in;
    }
    assert_int_equal(x.n, n);
    index_fini(&x);
}

/* Sixteen chains: among a few hundred ids there are three of one. */
TEST(ids_of_one_chain_are_told_apart)
{
    struct thing v[3] = {0};
    struct index x = {0};
    uint64_t ids[3], id = 0;
    assert_true(index_reserve(&x, v, sizeof *v));
    for (uint32_t i = 0; i < 3; i++, id++) {
        while (i > 0 && index_hash(id) >> x.shift != index_hash(ids[0]) >> x.shift)
            id++;
        ids[i] = id;
        index_add(&x, id, index_hash(id), v, sizeof *v, i);
    }
    index_remove(&x, v, sizeof *v, 1);
    assert_int_equal(find(&x, v, ids[0]), 0);
    assert_int_equal(find(&x, v, ids[1]), INDEX_NONE);
    assert_int_equal(find(&x, v, ids[2]), 2);
    index_fini(&x);
}

TEST(without_memory_it_stays_as_it_is)
{
    static struct thing v[THINGS];
    struct index x = {0};
    uint32_t n = 0;
    for (; n < THINGS; n++) {
        faults_start(0);
        bool fits = index_reserve(&x, v, sizeof *v);
        if (faults_stop())
            assert_false(fits);
        add(&x, v, n);
    }
    for (uint32_t i = 0; i < n; i++)
        assert_int_equal(find(&x, v, i * UINT64_C(1000003)), i);
    index_fini(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(things_are_found_while_they_are_in),
        cmocka_unit_test(ids_of_one_chain_are_told_apart),
        cmocka_unit_test(without_memory_it_stays_as_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
