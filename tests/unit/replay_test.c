#include "sim/cache/replay.h"

#include "sim/engine/zipf.h"
#include "tests/support/test.h"

#include <math.h>

enum { REQUESTS = 5000 };

/* The same requests one by one: a replay fetches ahead and changes nothing. */
TEST(a_replay_is_its_requests)
{
    static struct request v[REQUESTS];
    struct zipf z;
    struct rng r;
    zipf_init(&z, 500, 0.8);
    rng_init(&r, 1, 1, "replay", "");
    for (size_t i = 0; i < REQUESTS; i++) {
        uint64_t id = zipf_draw(&z, &r);
        v[i] = (struct request){(sim_time)i, id, 1 + id % 7};
    }
    for (int p = 0; p < CACHE_POLICIES; p++) {
        struct cache_config config = {.policy = (enum cache_policy)p, .capacity = 200};
        rng_init(&config.rng, 1, 1, "policy", "");
        struct cache *a = cache_new(&config), *b = cache_new(&config);
        struct replay_counts counts = {0}, wanted = {0};
        assert_int_equal(cache_replay(a, v, 7, &counts),
                         0); /* shorter than what is fetched ahead */
        assert_int_equal(cache_replay(a, v + 7, REQUESTS - 7, &counts), 0);
        for (size_t i = 0; i < REQUESTS; i++) {
            bool hit = cache_request(b, v[i].id, v[i].size);
            wanted.requests++;
            wanted.hits += hit;
            wanted.bytes += v[i].size;
            wanted.hit_bytes += hit ? v[i].size : 0;
        }
        assert_memory_equal(&counts, &wanted, sizeof counts);
        assert_true(wanted.hits > 0);
        cache_free(a);
        cache_free(b);
    }
}

TEST(ratios_are_hits_over_requests)
{
    struct replay_counts c = {.requests = 4, .hits = 1, .bytes = 100, .hit_bytes = 60};
    assert_double_is(replay_hit_ratio(&c), 0.25);
    assert_double_is(replay_byte_hit_ratio(&c), 0.6);
}

TEST(without_requests_there_is_no_ratio)
{
    struct replay_counts none = {0};
    assert_true(isnan(replay_hit_ratio(&none)));
    assert_true(isnan(replay_byte_hit_ratio(&none)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_replay_is_its_requests),
        cmocka_unit_test(ratios_are_hits_over_requests),
        cmocka_unit_test(without_requests_there_is_no_ratio),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
