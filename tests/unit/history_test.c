#include "sim/cache/history.h"

#include "tests/support/faults.h"
#include "tests/support/test.h"

TEST(the_oldest_ids_are_forgotten_beyond_the_bound)
{
    struct history *h = history_new(10);
    for (uint64_t id = 0; id < 5; id++)
        assert_true(history_put(h, id, 4));
    assert_false(history_has(h, 2));
    assert_true(history_has(h, 3) && history_has(h, 4));
    history_free(h);
}

TEST(what_was_taken_out_leaves_its_bytes)
{
    struct history *h = history_new(10);
    for (uint64_t id = 0; id < 3; id++)
        history_put(h, id, 3);
    assert_true(history_take(h, 1));
    assert_false(history_take(h, 1) || history_has(h, 1));
    history_put(h, 3, 3);
    assert_true(history_has(h, 0) && history_has(h, 2) && history_has(h, 3));
    history_free(h);
}

TEST(what_is_larger_than_the_bound_is_not_remembered)
{
    struct history *h = history_new(10);
    history_put(h, 1, 5);
    assert_true(history_put(h, 2, 11));
    assert_true(history_has(h, 1));
    assert_false(history_has(h, 2));
    history_free(h);
}

/* Each id is taken out again before the bound is near: what is gone must not pile up. */
TEST(memory_does_not_grow_with_what_is_gone)
{
    struct history *h = history_new(1000000);
    for (uint64_t id = 0; id < 100000; id++) {
        history_put(h, id, 1);
        assert_true(history_take(h, id));
    }
    assert_true(history_memory(h) < 2000);
    history_free(h);
}

TEST(without_memory_an_id_is_not_in)
{
    for (size_t n = 0;; n++) {
        faults_start(n);
        struct history *h = history_new(1000);
        bool sound = h != NULL;
        for (uint64_t id = 0; h && id < 100; id++) {
            bool in = history_put(h, id, 1);
            assert_int_equal(history_has(h, id), in);
            sound &= in;
        }
        bool failed = faults_stop();
        history_free(h);
        assert_int_equal(sound, !failed);
        if (!failed)
            break;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_oldest_ids_are_forgotten_beyond_the_bound),
        cmocka_unit_test(what_was_taken_out_leaves_its_bytes),
        cmocka_unit_test(what_is_larger_than_the_bound_is_not_remembered),
        cmocka_unit_test(memory_does_not_grow_with_what_is_gone),
        cmocka_unit_test(without_memory_an_id_is_not_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
