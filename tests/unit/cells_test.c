/* The scene of scene.h: four hosts at a-north (10.0.0.0/24), four at a-south, eight at b-edge; the server
 * "guide" speaks for isp-a, with a PID for each access network. */
#include "sim/scenario/cells.h"

#include "tests/support/faults.h"
#include "tests/support/scene.h"
#include "tests/support/test.h"

#include <errno.h>
#include <stdlib.h>

struct bench {
    struct scene scene;
    const struct topo *t;
    struct hosts *hosts;
    struct mapset *maps[3]; /* isp-a, isp-b, transit */
};

static void setup(struct bench *b, const char *patch)
{
    *b = (struct bench){.scene = scene_sound(patch)};
    b->t = scenario_cell(b->scene.s, 0, 0)->topo;
    b->hosts = hosts_new(b->t, 1, 1);
    assert_int_equal(b->t->nnetworks, COUNT(b->maps));
    assert_int_equal(cells_reference(b->scene.s, 0, b->t, b->maps), 0);
}

static void teardown(struct bench *b)
{
    for (size_t i = 0; i < COUNT(b->maps); i++)
        mapset_unref(b->maps[i]);
    hosts_free(b->hosts);
    scene_free(&b->scene);
}

static uint32_t cell_at(const struct bench *b, const uint32_t *of, const char *node, uint32_t i)
{
    uint32_t first, end;
    hosts_of_node(b->hosts, topo_find_node(b->t, node), &first, &end);
    return of[first + i];
}

TEST(hosts_of_a_node_are_one_where_no_pid_parts_them)
{
    struct bench b;
    struct cells c;
    uint32_t *of;
    setup(&b, NULL);
    assert_non_null(b.maps[0]);
    assert_null(b.maps[1]);
    assert_int_equal(cells_make(&c, b.t, b.hosts, b.maps, &of), 0);
    assert_int_equal(c.n, 3);
    assert_int_equal(cell_at(&b, of, "a-north", 0), cell_at(&b, of, "a-north", 3));
    uint32_t north = cell_at(&b, of, "a-north", 0), edge = cell_at(&b, of, "b-edge", 7);
    assert_int_equal(c.node[north], topo_find_node(b.t, "a-north"));
    assert_string_equal(netmap_pid(mapset_netmap(b.maps[0], 0), c.pid[north]), "a-north");
    assert_int_equal(c.pid[edge], UINT32_MAX);
    cells_fini(&c);
    free(of);
    teardown(&b);
}

/* Of four hosts two have addresses that the other network's map, used for both, knows as its own. */
TEST(pids_part_the_hosts_of_a_node)
{
    static const char patch[] =
        "{'topology': {'graph': {'nodes': {'a-north': {'prefixes': ['10.0.0.0/30', '10.9.0.0/24']}}}}}";
    struct bench b, whole;
    struct cells c;
    uint32_t *of;
    setup(&b, patch);
    setup(&whole, NULL); /* there 10.0.0.0/24 is a-north's, and 10.9.0.0/24 nobody's */
    assert_int_equal(cells_make(&c, b.t, b.hosts, whole.maps, &of), 0);
    assert_int_equal(c.n, 4);
    assert_int_equal(cell_at(&b, of, "a-north", 0), cell_at(&b, of, "a-north", 1));
    assert_int_equal(cell_at(&b, of, "a-north", 2), cell_at(&b, of, "a-north", 3));
    assert_int_not_equal(cell_at(&b, of, "a-north", 1), cell_at(&b, of, "a-north", 2));
    cells_fini(&c);
    free(of);
    teardown(&whole);
    teardown(&b);
}

TEST(the_reference_is_that_of_an_arm_that_has_servers)
{
    struct bench b;
    setup(&b, "{'arms': {'off': {'alto': {'servers': {'guide': null}}}}}");
    assert_non_null(b.maps[0]);
    teardown(&b);
}

TEST(without_memory_nobody_is_told_apart)
{
    struct bench b;
    setup(&b, NULL);
    for (size_t n = 0;; n++) {
        struct cells c;
        uint32_t *of;
        faults_start(n);
        int code = cells_make(&c, b.t, b.hosts, b.maps, &of);
        bool failed = faults_stop();
        assert_int_equal(code, failed ? -ENOMEM : 0);
        cells_fini(&c);
        free(of);
        if (!failed)
            break;
    }
    teardown(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hosts_of_a_node_are_one_where_no_pid_parts_them),
        cmocka_unit_test(pids_part_the_hosts_of_a_node),
        cmocka_unit_test(the_reference_is_that_of_an_arm_that_has_servers),
        cmocka_unit_test(without_memory_nobody_is_told_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
