/* How swarms hang together: components and articulation points of who is whose neighbour. */
#include "sim/scenario/measure.h"
#include "tests/support/swarm_rig.h"
#include "tests/support/test.h"

#include <math.h>

#define EVEN SWARM_UPLOADS("8 Mbit/s", "8 Mbit/s", "8 Mbit/s", "8 Mbit/s")

/* Three peers at a seed; the tracker answers after 100 ms. */
#define THREE(more)                                                                                \
    SWARM_WORLD(EVEN, "",                                                                          \
                "'content': '10 MB', 'seeds': {'area': 's'}, 'arrivals': {'within': '0 s'}, "      \
                "'seeding': 'forever', " more)
#define ALL   "'population': {'a': {'area': 'a', 'peers': 3}}"
#define NAT   "'population': {'a': {'area': 'a', 'peers': 3, 'reachable': false}}"
#define TWICE "'count': 2, 'population': {'a': {'area': 'a', 'peers': 40}}"

static struct cohesion at(const char *scenario, double seconds)
{
    struct swarm_rig r;
    struct cohesion c;
    swarm_rig_init(&r, scenario, 1, NULL);
    swarm_rig_run(&r, seconds);
    assert_int_equal(measure_cohesion(r.swarms, &c), 0);
    swarm_rig_fini(&r);
    return c;
}

TEST(before_they_know_each_other_each_is_a_component)
{
    struct cohesion c = at(THREE(ALL), 0.05);
    assert_double_is(c.components, 3); /* the seed fetches nothing */
    assert_double_is(c.articulation, 0);
}

TEST(who_knows_everybody_is_no_articulation_point)
{
    struct cohesion c = at(THREE(ALL), 1);
    assert_double_is(c.components, 1);
    assert_double_is(c.articulation, 0);
}

/* Peers that cannot be called have the seed alone. */
TEST(where_all_have_one_neighbour_it_is_an_articulation_point)
{
    struct cohesion c = at(THREE(NAT), 1);
    assert_double_is(c.components, 1);
    assert_double_is(c.articulation, 1);
}

TEST(where_nobody_fetches_there_is_nothing_to_tell)
{
    struct cohesion c = at(THREE(ALL), 1000);
    assert_true(isnan(c.components) && isnan(c.articulation));
}

/* Forty peers over two swarms, each alone: twenty a swarm; then each swarm hangs together. */
TEST(of_several_swarms_it_is_the_mean)
{
    assert_double_is(at(THREE(TWICE), 0.05).components, 20);
    assert_double_is(at(THREE(TWICE), 5).components, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(before_they_know_each_other_each_is_a_component),
        cmocka_unit_test(who_knows_everybody_is_no_articulation_point),
        cmocka_unit_test(where_all_have_one_neighbour_it_is_an_articulation_point),
        cmocka_unit_test(where_nobody_fetches_there_is_nothing_to_tell),
        cmocka_unit_test(of_several_swarms_it_is_the_mean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
