#include "sim/base/arena.h"
#include "tests/support/faults.h"
#include "tests/support/test.h"

#include <stdalign.h>
#include <stdio.h>
#include <string.h>

TEST(blocks_are_zeroed_aligned_and_apart)
{
    struct arena *a = arena_new();
    assert_non_null(a);
    unsigned char *blocks[200];
    static const unsigned char zero[500];
    for (size_t i = 0; i < COUNT(blocks); i++) {
        blocks[i] = arena_alloc(a, 2 * i + 1);
        assert_non_null(blocks[i]);
        assert_int_equal((uintptr_t)blocks[i] % alignof(max_align_t), 0);
        assert_memory_equal(blocks[i], zero, 2 * i + 1);
        memset(blocks[i], (int)i, 2 * i + 1);
    }
    for (size_t i = 0; i < COUNT(blocks); i++) {
        for (size_t k = 0; k < 2 * i + 1; k++)
            assert_int_equal(blocks[i][k], i);
    }
    arena_free(a);
}

TEST(an_array_has_room_for_all_its_elements)
{
    struct arena *a = arena_new();
    double *first = arena_array(a, 1000, sizeof *first),
           *second = arena_array(a, 1, sizeof *second);
    for (size_t i = 0; i < 1000; i++)
        first[i] = 1;
    assert_double_is(*second, 0);
    arena_free(a);
}

TEST(a_block_may_be_larger_than_a_chunk)
{
    struct arena *a = arena_new();
    char *small = arena_strdup(a, "kept"), *large = arena_alloc(a, 1000000);
    assert_non_null(large);
    memset(large, 'x', 1000000);
    char *after = arena_strdup(a, "also kept");
    assert_string_equal(small, "kept");
    assert_string_equal(after, "also kept");
    arena_free(a);
}

TEST(many_blocks_fill_many_chunks)
{
    struct arena *a = arena_new();
    const char *texts[5000];
    char wanted[64];
    for (size_t i = 0; i < COUNT(texts); i++)
        texts[i] = arena_printf(a, "text number %zu of a good many", i);
    for (size_t i = 0; i < COUNT(texts); i++) {
        snprintf(wanted, sizeof wanted, "text number %zu of a good many", i);
        assert_string_equal(texts[i], wanted);
    }
    arena_free(a);
}

TEST(an_empty_block_is_not_null)
{
    struct arena *a = arena_new();
    assert_non_null(arena_alloc(a, 0));
    assert_non_null(arena_array(a, 0, 8));
    assert_non_null(arena_array(a, 8, 0));
    assert_string_equal(arena_strdup(a, ""), "");
    arena_free(a);
}

TEST(sizes_that_overflow_are_refused)
{
    struct arena *a = arena_new();
    assert_null(arena_array(a, SIZE_MAX / 2, 3));
    assert_null(arena_array(a, SIZE_MAX, SIZE_MAX));
    assert_null(arena_alloc(a, SIZE_MAX));
    arena_free(a);
}

TEST(no_arena_may_be_freed)
{
    arena_free(NULL);
}

TEST(a_failed_allocation_gives_null_and_leaves_the_rest)
{
    for (size_t n = 0;; n++) {
        faults_start(n);
        struct arena *a = arena_new();
        char *first = a ? arena_strdup(a, "first") : NULL;
        char *large = a ? arena_alloc(a, 200000) : NULL;
        char *last = a ? arena_printf(a, "%d", 42) : NULL;
        bool failed = faults_stop();
        assert_true(failed == (!a || !first || !large || !last));
        if (first)
            assert_string_equal(first, "first");
        if (last)
            assert_string_equal(last, "42");
        arena_free(a);
        if (!failed)
            break;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_are_zeroed_aligned_and_apart),
        cmocka_unit_test(an_array_has_room_for_all_its_elements),
        cmocka_unit_test(a_block_may_be_larger_than_a_chunk),
        cmocka_unit_test(many_blocks_fill_many_chunks),
        cmocka_unit_test(an_empty_block_is_not_null),
        cmocka_unit_test(sizes_that_overflow_are_refused),
        cmocka_unit_test(no_arena_may_be_freed),
        cmocka_unit_test(a_failed_allocation_gives_null_and_leaves_the_rest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
