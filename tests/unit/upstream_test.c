/* Round trips in the rig's world: edge to pop 24 ms, pop to far 54 ms. The surrogate stands at edge-a. */
#include "sim/cdn/upstream.h"

#include "tests/support/cdn_rig.h"
#include "tests/support/fake_guide.h"
#include "tests/support/faults.h"
#include "tests/support/test.h"

#include <errno.h>
#include <math.h>

enum { FAR = 7, POP = 3, EDGE = 5 }; /* numbers of servers, in the order of the list */

struct bench {
    struct cdn_rig rig;
    struct fake_guide guide;
    struct upstream up;
};

static uint32_t host_at(const struct bench *b, const char *node, uint32_t i)
{
    uint32_t first, end;
    hosts_of_node(net_hosts(b->rig.net), node_named(&b->rig.t, node), &first, &end);
    return first + i;
}

static void setup(struct bench *b, enum upstream_selection selection)
{
    *b = (struct bench){.up = {.n = 0}};
    fake_guide_init(&b->guide);
    b->guide.world = b;
    cdn_rig_read(&b->rig, "{'agents': {'a': {'rate': 1}}, 'origin': {}}", NULL);
    assert_int_equal(upstream_init(&b->up, 3), 0);
    b->up.selection = selection;
    b->up.lifetime = 10 * SIM_SECOND;
    b->up.host = host_at(b, "edge-a", 0);
    rng_init(&b->up.rng, 1, 1, "test", "");
    upstream_add(&b->up, FAR, host_at(b, "far", 0));
    upstream_add(&b->up, POP, host_at(b, "pop", 0));
    upstream_add(&b->up, EDGE, host_at(b, "edge-b", 0));
}

static void teardown(struct bench *b)
{
    upstream_fini(&b->up, &b->guide.guide);
    fake_guide_fini(&b->guide);
    cdn_rig_teardown(&b->rig);
}

static struct upstream_answer choose(struct bench *b, double seconds)
{
    struct upstream_answer a;
    assert_int_equal(upstream_choose(&b->up, b->rig.net, &b->guide.guide, sim_seconds(seconds), &a),
                     0);
    return a;
}

static void cut(struct bench *b, const char *link, bool up)
{
    net_set_link(b->rig.net, link_named(&b->rig.t, link), up);
}

TEST(the_first_is_taken_that_is_within_reach)
{
    struct bench b;
    setup(&b, UPSTREAM_FIRST);
    assert_int_equal(choose(&b, 0).server, FAR);
    cut(&b, "o", false);
    assert_int_equal(choose(&b, 0).server, POP);
    cut(&b, "a", false); /* nobody is: whoever asks will find out */
    assert_int_equal(choose(&b, 0).server, FAR);
    assert_int_equal(b.guide.asked.n, 0);
    teardown(&b);
}

TEST(the_nearest_goes_by_the_routes_of_now)
{
    struct bench b;
    setup(&b, UPSTREAM_NEAREST);
    assert_int_equal(choose(&b, 0).server, POP); /* as far as edge-b, and before it in the list */
    cut(&b, "p", false);
    assert_int_equal(choose(&b, 0).server, EDGE);
    teardown(&b);
}

/* 3000 draws of 3: 1000 each, a standard deviation of 25.8; within four of them. */
TEST(random_takes_each_as_often)
{
    struct bench b;
    int taken[8] = {0};
    setup(&b, UPSTREAM_RANDOM);
    for (int i = 0; i < 3000; i++)
        taken[choose(&b, i).server]++;
    assert_in_range(taken[FAR], 897, 1103);
    assert_in_range(taken[POP], 897, 1103);
    assert_in_range(taken[EDGE], 897, 1103);
    teardown(&b);
}

/* The edge is cheap, far dear, the pop unknown. */
static double cost(const struct fake_guide *g, uint32_t from, uint32_t self)
{
    const struct bench *b = g->world;
    assert_int_equal(self, b->up.host);
    return from == host_at(b, "edge-b", 0) ? 2 : from == host_at(b, "far", 0) ? 9 : NAN;
}

TEST(alto_takes_the_cheapest_and_asks_once_a_lifetime)
{
    struct bench b;
    setup(&b, UPSTREAM_ALTO);
    b.guide.cost = cost;
    b.guide.delay = SIM_SECOND / 4;
    b.guide.requests = 3;
    struct upstream_answer a = choose(&b, 0);
    assert_int_equal(a.server, EDGE);
    assert_int_equal(a.delay, SIM_SECOND / 4);
    assert_int_equal(a.requests, 3);
    assert_int_equal(b.guide.asked.v[0].asker, b.up.host);
    a = choose(&b, 9.9);
    assert_int_equal(a.delay, 0);
    assert_int_equal(a.requests, 0);
    assert_int_equal(b.guide.asked.n, 1);
    cut(&b, "b", false);
    assert_int_equal(choose(&b, 10).server, FAR);
    assert_int_equal(b.guide.asked.n, 2);
    cut(&b, "o", false);
    assert_int_equal(choose(&b, 10).server, POP); /* better unknown than out of reach */
    teardown(&b);
}

TEST(without_guidance_the_first_is_taken)
{
    struct bench b;
    struct upstream_answer a;
    setup(&b, UPSTREAM_ALTO);
    b.guide.silent = true;
    assert_int_equal(choose(&b, 0).server, FAR);
    assert_int_equal(upstream_choose(&b.up, b.rig.net, NULL, 0, &a), 0);
    assert_int_equal(a.server, FAR);
    b.guide.error = -EIO;
    assert_int_equal(upstream_choose(&b.up, b.rig.net, &b.guide.guide, 20 * SIM_SECOND, &a), -EIO);
    teardown(&b);
}

TEST(without_memory_there_is_no_list)
{
    for (size_t n = 0; n < 3; n++) {
        struct upstream u;
        faults_start(n);
        int code = upstream_init(&u, 2);
        assert_true(faults_stop());
        assert_int_equal(code, -ENOMEM);
        upstream_fini(&u, NULL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_is_taken_that_is_within_reach),
        cmocka_unit_test(the_nearest_goes_by_the_routes_of_now),
        cmocka_unit_test(random_takes_each_as_often),
        cmocka_unit_test(alto_takes_the_cheapest_and_asks_once_a_lifetime),
        cmocka_unit_test(without_guidance_the_first_is_taken),
        cmocka_unit_test(without_memory_there_is_no_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
