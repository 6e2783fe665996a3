#include "sim/base/pool.h"

#include "sim/base/pages.h"
#include "tests/support/faults.h"
#include "tests/support/test.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { SIZE = 100, MANY = 100000 };

TEST(blocks_are_aligned_and_do_not_overlap)
{
    struct pool *p = pool_new(SIZE);
    unsigned char *v[50];
    for (int i = 0; i < 50; i++) {
        v[i] = pool_take(p);
        assert_int_equal((uintptr_t)v[i] % POOL_ALIGN, 0);
        memset(v[i], i, SIZE);
    }
    for (int i = 0; i < 50; i++) {
        for (int k = 0; k < SIZE; k++)
            assert_int_equal(v[i][k], i);
    }
    pool_free(p);
}

TEST(a_block_that_was_given_back_is_taken_next)
{
    struct pool *p = pool_new(SIZE);
    void *a = pool_take(p), *b = pool_take(p);
    pool_give(p, a);
    pool_give(p, b);
    pool_give(p, NULL);
    assert_ptr_equal(pool_take(p), b);
    assert_ptr_equal(pool_take(p), a);
    pool_free(p);
}

/* Of chunks of many pages, too, every block is whole: the last bytes can be written. */
TEST(many_blocks_fit_as_few_do)
{
    struct pool *p = pool_new(SIZE);
    for (int i = 0; i < MANY; i++) {
        unsigned char *block = pool_take(p);
        assert_non_null(block);
        block[0] = block[SIZE - 1] = 1;
    }
    pool_free(p);
}

/* A pool, its list of chunks and its first chunk are an allocation each. */
TEST(without_memory_there_is_no_block)
{
    assert_null(pool_new(SIZE_MAX));
    for (size_t n = 0;; n++) {
        faults_start(n);
        struct pool *p = pool_new(SIZE);
        void *block = p ? pool_take(p) : NULL;
        bool failed = faults_stop();
        assert_int_equal(failed, n < 3);
        assert_int_equal(block == NULL, failed);
        pool_free(p);
        if (!failed)
            break;
    }
}

TEST(asking_for_large_pages_changes_nothing)
{
    size_t size = 3 * PAGES_LARGE;
    unsigned char *memory = malloc(size);
    memset(memory, 7, size);
    errno = EDOM;
    pages_prefer_large(memory, size);
    pages_prefer_large(memory + 1, 10);
    pages_prefer_large(NULL, 0);
    assert_int_equal(errno, EDOM);
    for (size_t i = 0; i < size; i += 997)
        assert_int_equal(memory[i], 7);
    free(memory);
}

TEST(large_memory_starts_at_a_large_page)
{
    unsigned char *large = pages_alloc(PAGES_LARGE + 1), *small = pages_alloc(10);
    assert_int_equal((uintptr_t)large % PAGES_LARGE, 0);
    large[0] = large[PAGES_LARGE] = small[9] = 1;
    free(large);
    free(small);
    assert_null(pages_alloc(SIZE_MAX));
    faults_start(0);
    assert_null(pages_alloc(PAGES_LARGE));
    assert_true(faults_stop());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_are_aligned_and_do_not_overlap),
        cmocka_unit_test(a_block_that_was_given_back_is_taken_next),
        cmocka_unit_test(many_blocks_fit_as_few_do),
        cmocka_unit_test(without_memory_there_is_no_block),
        cmocka_unit_test(asking_for_large_pages_changes_nothing),
        cmocka_unit_test(large_memory_starts_at_a_large_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
