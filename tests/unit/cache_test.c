#include "sim/cache/cache.h"

#include "sim/base/choice.h"
#include "tests/support/faults.h"
#include "tests/support/test.h"

#include <errno.h>
#include <math.h>

static struct cache *cache_of(enum cache_policy policy, uint64_t capacity)
{
    struct cache_config config = {.policy = policy, .capacity = capacity};
    rng_init(&config.rng, 1, 1, "cache", "test");
    struct cache *c = cache_new(&config);
    assert_non_null(c);
    return c;
}

TEST(what_was_asked_for_before_is_a_hit)
{
    for (int p = 0; p < CACHE_POLICIES; p++) {
        struct cache *c = cache_of((enum cache_policy)p, 10);
        assert_false(cache_request(c, 7, 4));
        assert_true(cache_request(c, 7, 4));
        assert_true(cache_has(c, 7));
        assert_int_equal(cache_used(c), 4);
        assert_int_equal(cache_objects(c), 1);
        cache_free(c);
    }
}

TEST(a_miss_alone_brings_nothing_in)
{
    struct cache *c = cache_of(CACHE_LRU, 10);
    assert_false(cache_get(c, 1));
    assert_false(cache_has(c, 1));
    assert_true(cache_put(c, 1, 5));
    assert_true(cache_get(c, 1));
    cache_free(c);
}

TEST(what_is_in_keeps_the_size_it_came_with)
{
    struct cache *c = cache_of(CACHE_LRU, 10);
    assert_true(cache_put(c, 1, 5));
    assert_true(cache_put(c, 1, 9));
    assert_int_equal(cache_used(c), 5);
    cache_free(c);
}

TEST(as_many_leave_as_it_takes)
{
    struct cache *c = cache_of(CACHE_LRU, 10);
    for (uint64_t id = 0; id < 10; id++)
        cache_put(c, id, 1);
    assert_true(cache_put(c, 10, 7));
    assert_int_equal(cache_used(c), 10);
    assert_int_equal(cache_evictions(c), 7);
    assert_false(cache_has(c, 6));
    assert_true(cache_has(c, 7));
    cache_free(c);
}

TEST(what_is_larger_than_the_cache_stays_out_and_drives_nobody_out)
{
    for (int p = 0; p < CACHE_POLICIES; p++) {
        struct cache *c = cache_of((enum cache_policy)p, 10);
        cache_put(c, 1, 10);
        assert_false(cache_put(c, 2, 11));
        assert_false(cache_put(c, 2, UINT64_MAX));
        assert_true(cache_has(c, 1));
        cache_free(c);
    }
}

TEST(an_empty_object_takes_a_byte)
{
    struct cache *c = cache_of(CACHE_LRU, 2);
    for (uint64_t id = 0; id < 3; id++)
        assert_true(cache_put(c, id, 0));
    assert_int_equal(cache_objects(c), 2);
    assert_int_equal(cache_used(c), 2);
    cache_free(c);
}

TEST(a_cache_without_capacity_lets_nothing_in)
{
    for (int p = 0; p < CACHE_POLICIES; p++) {
        struct cache *c = cache_of((enum cache_policy)p, 0);
        assert_false(cache_request(c, 1, 0));
        assert_false(cache_request(c, 1, 0));
        cache_free(c);
    }
}

TEST(what_is_taken_out_is_gone_once)
{
    for (int p = 0; p < CACHE_POLICIES; p++) {
        struct cache *c = cache_of((enum cache_policy)p, 10);
        cache_put(c, 1, 4);
        cache_put(c, 2, 3);
        assert_true(cache_remove(c, 1));
        assert_false(cache_remove(c, 1));
        assert_int_equal(cache_used(c), 3);
        assert_int_equal(cache_evictions(c), 0);
        cache_free(c);
    }
}

/* 3 was asked for twice when the heavier 1 and 2 were not; 4 pushes out one of them. */
TEST(gdsf_prefers_small_objects)
{
    struct cache *c = cache_of(CACHE_GDSF, 100);
    cache_put(c, 1, 90);
    cache_put(c, 2, 10);
    cache_put(c, 3, 10);
    assert_false(cache_has(c, 1));
    assert_true(cache_has(c, 2) && cache_has(c, 3));
    cache_free(c);
}

TEST(s3_fifo_keeps_what_one_sweep_of_new_objects_would_take_from_lru)
{
    struct cache *s3 = cache_of(CACHE_S3_FIFO, 100), *lru = cache_of(CACHE_LRU, 100);
    for (int round = 0; round < 4; round++) {
        for (uint64_t id = 0; id < 50; id++)
            cache_request(s3, id, 1), cache_request(lru, id, 1);
    }
    for (uint64_t id = 1000; id < 1200; id++)
        cache_request(s3, id, 1), cache_request(lru, id, 1);
    for (uint64_t id = 0; id < 50; id++) {
        assert_true(cache_has(s3, id));
        assert_false(cache_has(lru, id));
    }
    cache_free(s3);
    cache_free(lru);
}

/* --- Admission -------------------------------------------------------------------------------- */

TEST(a_threshold_keeps_larger_objects_out)
{
    struct cache_config config = {.capacity = 100, .admission = ADMIT_SIZE, .largest = 10};
    struct cache *c = cache_new(&config);
    assert_true(cache_put(c, 1, 10));
    assert_false(cache_put(c, 2, 11));
    cache_free(c);
}

/* exp(-size / scale) of 20,000 offers: within 4 standard deviations, 0.5 / sqrt(20000) at most each. */
TEST(the_larger_an_object_the_less_likely_it_comes_in)
{
    enum { OFFERS = 20000 };
    struct cache_config config = {
        .capacity = UINT32_MAX, .admission = ADMIT_PROBABILITY, .scale = 100};
    rng_init(&config.rng, 1, 1, "admission", "");
    struct cache *c = cache_new(&config);
    for (uint64_t size = 50; size <= 200; size *= 2) {
        int in = 0;
        for (uint64_t id = 0; id < OFFERS; id++)
            in += cache_put(c, size << 32 | id, size);
        assert_double_near((double)in / OFFERS, exp(-(double)size / 100), 0.0142);
    }
    cache_free(c);
}

TEST(the_second_request_lets_an_object_in)
{
    struct cache_config config = {.capacity = 100, .admission = ADMIT_SECOND_HIT, .window = 1000};
    struct cache *c = cache_new(&config);
    assert_false(cache_request(c, 1, 1));
    assert_false(cache_has(c, 1));
    assert_false(cache_request(c, 1, 1));
    assert_true(cache_has(c, 1));
    assert_true(cache_request(c, 1, 1));
    cache_free(c);
}

TEST(words_name_policies_and_admissions)
{
    assert_int_equal(choice_find(cache_policy_words, "s3-fifo"), CACHE_S3_FIFO);
    assert_null(cache_policy_words[CACHE_POLICIES]);
    assert_int_equal(choice_find(cache_admission_words, "second-hit"), ADMIT_SECOND_HIT);
    assert_null(cache_admission_words[CACHE_ADMISSIONS]);
}

/* --- Memory ----------------------------------------------------------------------------------- */

/* The header's figures, at a size just before and just behind a growth. */
TEST(it_takes_the_memory_that_is_stated)
{
    static const double more[CACHE_POLICIES] = {0, 0, 4, 24, 24 + 40, 24, 0};
    for (int p = 0; p < CACHE_POLICIES; p++) {
        for (uint64_t n = 65535; n <= 65537; n++) {
            struct cache *c = cache_of((enum cache_policy)p, n);
            for (uint64_t id = 0; id < n; id++)
                cache_put(c, id, 1);
            double each = (double)cache_memory(c) / (double)n;
            assert_true(each >= 32 && each <= 2 * (48 + more[p]));
            cache_free(c);
        }
    }
}

static int fill(enum cache_policy policy, enum cache_admission admission)
{
    struct cache_config config = {.policy = policy,
                                  .capacity = 50,
                                  .admission = admission,
                                  .largest = 50,
                                  .scale = 1e6,
                                  .window = 10};
    rng_init(&config.rng, 1, 1, "cache", "faults");
    struct cache *c = cache_new(&config);
    if (!c)
        return -ENOMEM;
    for (uint64_t i = 0; i < 400; i++) {
        cache_request(c, i * i % 101, 1);
        assert_true(cache_used(c) <= 50 && cache_used(c) == cache_objects(c));
    }
    int code = cache_error(c);
    cache_free(c);
    return code;
}

TEST(without_memory_an_object_stays_out_and_the_cache_says_so)
{
    for (int p = 0; p < CACHE_POLICIES; p++) {
        for (size_t n = 0;; n++) {
            faults_start(n);
            int code = fill((enum cache_policy)p, (enum cache_admission)(p % CACHE_ADMISSIONS));
            if (!faults_stop()) {
                assert_int_equal(code, 0);
                break;
            }
            assert_int_equal(code, -ENOMEM);
        }
    }
    cache_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_asked_for_before_is_a_hit),
        cmocka_unit_test(a_miss_alone_brings_nothing_in),
        cmocka_unit_test(what_is_in_keeps_the_size_it_came_with),
        cmocka_unit_test(as_many_leave_as_it_takes),
        cmocka_unit_test(what_is_larger_than_the_cache_stays_out_and_drives_nobody_out),
        cmocka_unit_test(an_empty_object_takes_a_byte),
        cmocka_unit_test(a_cache_without_capacity_lets_nothing_in),
        cmocka_unit_test(what_is_taken_out_is_gone_once),
        cmocka_unit_test(gdsf_prefers_small_objects),
        cmocka_unit_test(s3_fifo_keeps_what_one_sweep_of_new_objects_would_take_from_lru),
        cmocka_unit_test(a_threshold_keeps_larger_objects_out),
        cmocka_unit_test(the_larger_an_object_the_less_likely_it_comes_in),
        cmocka_unit_test(the_second_request_lets_an_object_in),
        cmocka_unit_test(words_name_policies_and_admissions),
        cmocka_unit_test(it_takes_the_memory_that_is_stated),
        cmocka_unit_test(without_memory_an_object_stays_out_and_the_cache_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
