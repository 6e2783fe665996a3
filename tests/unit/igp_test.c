/* Distances worked out by hand in a sketch of network a (weights) with neighbours b and c:
 *
 *     a.1 -10- a.2 -5- a.3         a.2 > b.1, a.3 > b.1 (transit), a.1 = c.1 (peering)
 *       \------40------/
 */
#include "server/igp.h"

#include "tests/support/faults.h"
#include "tests/support/test.h"
#include "tests/support/topology.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SKETCH "a.1-a.2:10 a.2-a.3:5 a.1-a.3:40 a.2>b.1 a.3>b.1 a.1=c.1"

enum { ONE, PAIR, BORDER, PARTS };

struct bench {
    struct topology t;
    uint32_t nodes[3];
    struct igp_part parts[PARTS];
    double d[PARTS * PARTS];
};

/* Parts: node 1; nodes 2 and 3; the same as a border. */
static void setup(struct bench *b)
{
    b->t = topology_of_sketch(SKETCH);
    b->nodes[0] = node_named(&b->t, "a.1");
    b->nodes[1] = node_named(&b->t, "a.2");
    b->nodes[2] = node_named(&b->t, "a.3");
    b->parts[ONE] = (struct igp_part){b->nodes, 1, false};
    b->parts[PAIR] = (struct igp_part){b->nodes + 1, 2, false};
    b->parts[BORDER] = (struct igp_part){b->nodes + 1, 2, true};
}

static void measure(struct bench *b, const struct topo *t)
{
    assert_int_equal(igp_distances(t, network_named(&b->t, "a"), b->parts, PARTS, b->d), 0);
}

static double from(const struct bench *b, int part, int to)
{
    return b->d[part * PARTS + to];
}

/* 1 - 2 is 10, 1 - 3 is 15, 2 - 3 is 5. */
TEST(distances_are_means_over_the_nodes_and_the_nearest_of_a_border)
{
    struct bench b;
    setup(&b);
    measure(&b, b.t.topo);
    assert_double_is(from(&b, ONE, ONE), 0);
    assert_double_is(from(&b, ONE, PAIR), 12.5);
    assert_double_is(from(&b, PAIR, ONE), 12.5);
    assert_double_is(from(&b, PAIR, PAIR), 2.5); /* 0, 5, 5, 0 */
    assert_double_is(from(&b, ONE, BORDER), 10);
    assert_double_is(from(&b, BORDER, ONE), 10);
    assert_double_is(from(&b, BORDER, PAIR), 0);
    assert_double_is(from(&b, PAIR, BORDER), 0); /* each of them is one of the border's */
    topology_free(&b.t);
}

/* Without 1 - 2 the way to 2 is 45 by 3, that to 3 is 40. Without any link of it 1 is alone. */
TEST(links_that_are_down_carry_nothing)
{
    struct bench b;
    struct topo_link links[8];
    setup(&b);
    struct topo t = *b.t.topo;
    assert_true(t.nlinks <= COUNT(links));
    memcpy(links, t.links, t.nlinks * sizeof *links);
    t.links = links;
    links[link_named(&b.t, "a.1:a.2")].down = true;
    measure(&b, &t);
    assert_double_is(from(&b, PAIR, ONE), 42.5);
    assert_double_is(from(&b, BORDER, ONE), 40);
    links[link_named(&b.t, "a.1:a.3")].down = true;
    measure(&b, &t);
    assert_true(isnan(from(&b, PAIR, ONE)) && isnan(from(&b, ONE, BORDER)));
    assert_double_is(from(&b, ONE, ONE), 0);
    topology_free(&b.t);
}

TEST(a_part_without_nodes_is_nowhere)
{
    struct bench b;
    setup(&b);
    b.parts[BORDER].n = 0;
    measure(&b, b.t.topo);
    assert_true(isnan(from(&b, BORDER, ONE)) && isnan(from(&b, ONE, BORDER)));
    topology_free(&b.t);
}

TEST(without_memory_there_are_no_distances)
{
    struct bench b;
    setup(&b);
    for (size_t n = 0;; n++) {
        faults_start(n);
        int code = igp_distances(b.t.topo, network_named(&b.t, "a"), b.parts, PARTS, b.d);
        if (!faults_stop())
            break;
        assert_int_equal(code, -ENOMEM);
    }
    assert_double_is(from(&b, ONE, PAIR), 12.5);
    topology_free(&b.t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distances_are_means_over_the_nodes_and_the_nearest_of_a_border),
        cmocka_unit_test(links_that_are_down_carry_nothing),
        cmocka_unit_test(a_part_without_nodes_is_nowhere),
        cmocka_unit_test(without_memory_there_are_no_distances),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
