#include "sim/scenario/terrain.h"

#include "sim/net/hosts.h"
#include "tests/support/faults.h"
#include "tests/support/test.h"
#include "tests/support/topology.h"

#include <errno.h>

static const char world[] =
    "{'networks': {'n': {}}, 'classes': {'c': {'up': '1 Mbit/s', 'down': '1 Mbit/s'}}, 'nodes': "
    "{'a': {'network': 'n', 'kind': 'access', 'hosts': 2, 'classes': {'c': 1}, 'prefixes': "
    "['10.0.0.0/24']}, 'r': {'network': 'n'}}, 'links': {'l': {'from': 'a', 'to': 'r', 'kind': "
    "'access', 'capacity': '1 Mbit/s'}}}";

TEST(who_borrows_it_sees_the_changes_and_the_original_stays)
{
    struct topology t = topology_of(world);
    struct terrain g;
    struct prefix other;
    char text[PREFIX_TEXT];
    assert_int_equal(prefix_parse(FAMILY_IPV4, "10.7.0.0/24", &other, NULL), 0);
    assert_int_equal(terrain_init(&g, t.topo), 0);
    struct hosts *h = hosts_new(&g.topo, 1, 1);
    terrain_renumber(&g, node_named(&t, "a"), &other, 1);
    terrain_set_link(&g, 0, false);
    terrain_set_weight(&g, 0, 77);
    struct prefix found = {host_addr(h, 1), 32};
    assert_string_equal(prefix_format(&found, text), "10.7.0.2/32");
    assert_true(g.topo.links[0].down && g.topo.links[0].weight == 77);
    assert_false(t.topo->links[0].down);
    assert_int_equal(t.topo->links[0].weight, 10);
    terrain_set_link(&g, 0, true);
    assert_false(g.topo.links[0].down);
    hosts_free(h);
    terrain_fini(&g);
    topology_free(&t);
}

TEST(without_memory_there_is_none)
{
    struct topology t = topology_of(world);
    for (size_t n = 0; n < 2; n++) {
        struct terrain g;
        faults_start(n);
        int code = terrain_init(&g, t.topo);
        assert_true(faults_stop());
        assert_int_equal(code, -ENOMEM);
        terrain_fini(&g);
    }
    topology_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_borrows_it_sees_the_changes_and_the_original_stays),
        cmocka_unit_test(without_memory_there_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
