#include "sim/base/vec.h"
#include "tests/support/faults.h"
#include "tests/support/test.h"

TEST(pushed_elements_stand_in_their_order)
{
    VEC(int) v = {0};
    for (int i = 0; i < 1000; i++)
        assert_true(vec_push(&v, 3 * i));
    assert_int_equal(v.n, 1000);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(v.v[i], 3 * i);
    vec_free(&v);
}

TEST(an_element_may_be_a_struct_literal)
{
    struct pair {
        int a, b;
    };
    VEC(struct pair) v = {0};
    assert_true(vec_push(&v, (struct pair){1, 2}));
    assert_int_equal(v.v[0].b, 2);
    vec_free(&v);
}

TEST(a_freed_vector_is_empty_and_can_be_used_again)
{
    VEC(char) v = {0};
    assert_true(vec_push(&v, 'a'));
    vec_free(&v);
    assert_null(v.v);
    assert_int_equal(v.n, 0);
    assert_int_equal(v.cap, 0);
    assert_true(vec_push(&v, 'b'));
    assert_int_equal(v.v[0], 'b');
    vec_free(&v);
}

TEST(reserving_makes_room_once)
{
    VEC(long) v = {0};
    assert_true(vec_reserve(&v, 100));
    assert_true(v.cap >= 100);
    const long *before = v.v;
    for (long i = 0; i < 100; i++)
        assert_true(vec_push(&v, i));
    assert_ptr_equal(v.v, before);
    vec_free(&v);
}

TEST(pushing_is_amortised)
{
    VEC(int) v = {0};
    size_t moves = 0;
    for (int i = 0; i < 100000; i++) {
        size_t cap = v.cap;
        assert_true(vec_push(&v, i));
        moves += v.cap != cap;
    }
    assert_true(moves <= 17); /* 8 x 2^14 > 100000: the first block, then 14 times twice as much */
    vec_free(&v);
}

TEST(more_than_memory_can_hold_is_refused)
{
    VEC(long) v = {0};
    assert_true(vec_push(&v, 7));
    assert_false(vec_reserve(&v, SIZE_MAX));
    assert_false(vec_reserve(&v, SIZE_MAX / sizeof(long) + 1));
    assert_int_equal(v.n, 1);
    assert_int_equal(v.v[0], 7);
    vec_free(&v);
}

TEST(a_failed_push_leaves_the_vector_as_it_was)
{
    VEC(int) v = {0};
    for (int i = 0; i < 8; i++)
        assert_true(vec_push(&v, i));
    const int *before = v.v;
    faults_start(0);
    bool pushed = vec_push(&v, 8);
    assert_true(faults_stop());
    assert_false(pushed);
    assert_int_equal(v.n, 8);
    assert_int_equal(v.cap, 8);
    assert_ptr_equal(v.v, before);
    assert_int_equal(v.v[7], 7);
    assert_true(vec_push(&v, 8));
    vec_free(&v);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pushed_elements_stand_in_their_order),
        cmocka_unit_test(an_element_may_be_a_struct_literal),
        cmocka_unit_test(a_freed_vector_is_empty_and_can_be_used_again),
        cmocka_unit_test(reserving_makes_room_once),
        cmocka_unit_test(pushing_is_amortised),
        cmocka_unit_test(more_than_memory_can_hold_is_refused),
        cmocka_unit_test(a_failed_push_leaves_the_vector_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
