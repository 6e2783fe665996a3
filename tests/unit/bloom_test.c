#include "sim/cache/bloom.h"

#include "tests/support/faults.h"
#include "tests/support/test.h"

enum { WINDOW = 1000 };

/* Wherever the filters stand in their turns. */
TEST(what_was_added_within_the_window_is_seen)
{
    for (uint64_t before = 0; before < 3 * WINDOW; before += 37) {
        struct bloom *b = bloom_new(WINDOW);
        for (uint64_t id = 0; id < before; id++)
            bloom_add(b, id);
        bloom_add(b, UINT64_MAX);
        for (uint64_t id = 0; id < WINDOW - 1; id++)
            bloom_add(b, (id + 1) << 32);
        assert_true(bloom_add(b, UINT64_MAX));
        bloom_free(b);
    }
}

TEST(what_is_older_than_two_windows_is_forgotten)
{
    struct bloom *b = bloom_new(WINDOW);
    int seen = 0;
    for (uint64_t id = 0; id < WINDOW; id++)
        bloom_add(b, id);
    for (uint64_t id = 0; id < 2 * WINDOW; id++)
        bloom_add(b, (id + 1) << 32);
    for (uint64_t id = 0; id < WINDOW / 10; id++)
        seen += bloom_add(b, id);
    assert_true(seen <= 5);
    bloom_free(b);
}

/* Two full filters of 10 bits an id and 7 hashes: 2 x 0.82 % at the worst moment, half of that on
 * average (Mitzenmacher and Upfal, 5.5.3); 1 % in 100,000 draws has a standard deviation of 0.03 %. */
TEST(what_was_not_added_is_hardly_ever_seen)
{
    struct bloom *b = bloom_new(WINDOW);
    int seen = 0;
    for (uint64_t id = 0; id < 100 * WINDOW; id++)
        seen += bloom_add(b, id * id + 17);
    assert_true(seen < 100 * WINDOW * 0.0113);
    bloom_free(b);
}

TEST(the_smallest_window_works)
{
    struct bloom *b = bloom_new(1);
    assert_false(bloom_add(b, 1));
    assert_true(bloom_add(b, 1));
    bloom_free(b);
}

TEST(without_memory_there_is_none)
{
    faults_start(0);
    assert_null(bloom_new(WINDOW));
    assert_true(faults_stop());
    assert_null(bloom_new(SIZE_MAX));
    bloom_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_added_within_the_window_is_seen),
        cmocka_unit_test(what_is_older_than_two_windows_is_forgotten),
        cmocka_unit_test(what_was_not_added_is_hardly_ever_seen),
        cmocka_unit_test(the_smallest_window_works),
        cmocka_unit_test(without_memory_there_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
