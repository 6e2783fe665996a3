#include "sim/topo/netgraph.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

#include <errno.h>
#include <igraph.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* 0 -1- 1 -2- 2 and the long way 0 -7- 2; a second, heavier link 0 -4- 1; 3 -1- 4 apart; 5 alone. */
static const uint32_t ends[][2] = {{0, 1}, {1, 2}, {2, 0}, {0, 1}, {3, 4}};
static const double weights[] = {1, 2, 7, 4, 1};

static struct netgraph *example(void)
{
    struct netgraph *g = netgraph_new(6, ends, weights, 5);
    assert_non_null(g);
    return g;
}

TEST(distances_are_those_of_the_lightest_paths)
{
    struct netgraph *g = example();
    double distance[6];
    assert_int_equal(netgraph_distances(g, 2, distance), 0);
    assert_double_is(distance[0], 3); /* 1 + 2, not 7 */
    assert_double_is(distance[1], 2);
    assert_double_is(distance[2], 0);
    netgraph_free(g);
}

TEST(what_is_out_of_reach_is_infinitely_far)
{
    struct netgraph *g = example();
    double distance[6];
    assert_int_equal(netgraph_distances(g, 3, distance), 0);
    assert_double_is(distance[4], 1);
    assert_double_is(distance[0], INFINITY);
    assert_double_is(distance[5], INFINITY);
    netgraph_free(g);
}

TEST(a_graph_keeps_nothing_of_the_arrays_it_was_made_from)
{
    uint32_t own_ends[1][2] = {{0, 1}};
    double own_weights[1] = {5}, distance[2];
    struct netgraph *g = netgraph_new(2, (const uint32_t(*)[2])own_ends, own_weights, 1);
    own_ends[0][1] = 0;
    own_weights[0] = 9;
    assert_int_equal(netgraph_distances(g, 1, distance), 0);
    assert_double_is(distance[0], 5);
    netgraph_free(g);
}

TEST(components_are_numbered)
{
    struct netgraph *g = example();
    uint32_t component[6], count;
    assert_int_equal(netgraph_components(g, component, &count), 0);
    assert_int_equal(count, 3);
    assert_int_equal(component[0], component[1]);
    assert_int_equal(component[0], component[2]);
    assert_int_equal(component[3], component[4]);
    assert_true(component[0] != component[3]);
    assert_true(component[5] != component[0] && component[5] != component[3]);
    for (int i = 0; i < 6; i++)
        assert_true(component[i] < count);
    netgraph_free(g);
}

TEST(nodes_without_links_are_components_each)
{
    struct netgraph *g = netgraph_new(3, NULL, NULL, 0);
    uint32_t component[3], count;
    double distance[3];
    assert_int_equal(netgraph_components(g, component, &count), 0);
    assert_int_equal(count, 3);
    assert_int_equal(netgraph_distances(g, 0, distance), 0);
    assert_double_is(distance[1], INFINITY);
    netgraph_free(g);
}

/* Two triangles that share node 2, and a tail 4-5: without 2 or without 4 something is cut off. Node 6
 * is alone. */
TEST(articulation_points_are_those_without_which_a_component_falls_apart)
{
    static const uint32_t pairs[][2] = {{0, 1}, {1, 2}, {2, 0}, {2, 3}, {3, 4}, {4, 2}, {4, 5}};
    struct netgraph *g = netgraph_new(7, pairs, NULL, 7);
    uint32_t count;
    assert_int_equal(netgraph_articulation(g, &count), 0);
    assert_int_equal(count, 2);
    netgraph_free(g);
    g = netgraph_new(5, pairs, NULL, 3);
    assert_int_equal(netgraph_articulation(g, &count), 0);
    assert_int_equal(count, 0);
    netgraph_free(g);
}

TEST(without_weights_every_link_has_1)
{
    static const uint32_t pairs[][2] = {{0, 1}, {1, 2}};
    struct netgraph *g = netgraph_new(3, pairs, NULL, 2);
    double distance[3];
    assert_int_equal(netgraph_distances(g, 0, distance), 0);
    assert_double_is(distance[2], 2);
    netgraph_free(g);
}

/* Lays out a ring with chords of n nodes twice; the pictures are one and fill the unit square. */
static void layout_of_ring(uint32_t n)
{
    uint32_t(*ring)[2] = calloc(2 * (size_t)n, sizeof *ring);
    double *ones = calloc(2 * (size_t)n, sizeof *ones), *at = calloc(4 * (size_t)n, sizeof *at);
    for (uint32_t i = 0; i < 2 * n; i++) {
        ring[i][0] = i % n;
        ring[i][1] = i < n ? (i + 1) % n : (i * 7) % n;
        ones[i] = 1;
    }
    double least = 1, most = 0, *x = at, *y = at + n, *x2 = at + 2 * n, *y2 = at + 3 * n;
    struct netgraph *g = netgraph_new(n, (const uint32_t(*)[2])ring, ones, 2 * (size_t)n);
    assert_int_equal(netgraph_layout(g, x, y), 0);
    assert_int_equal(netgraph_layout(g, x2, y2), 0);
    for (uint32_t i = 0; i < n; i++) {
        assert_true(x[i] >= 0 && x[i] <= 1 && y[i] >= 0 && y[i] <= 1);
        assert_double_is(x[i], x2[i]);
        assert_double_is(y[i], y2[i]);
        least = fmin(least, fmin(x[i], y[i]));
        most = fmax(most, fmax(x[i], y[i]));
    }
    assert_double_is(least, 0);
    assert_double_is(most, 1);
    netgraph_free(g);
    free(ring);
    free(ones);
    free(at);
}

TEST(the_same_graph_gives_the_same_picture)
{
    layout_of_ring(20);
}

TEST(a_large_graph_gives_the_same_picture_too)
{
    layout_of_ring(1001);
}

TEST(neighbours_are_drawn_nearer_than_strangers)
{
    static const uint32_t line[][2] = {{0, 1}, {1, 2}, {2, 3}, {3, 4}};
    static const double one[] = {1, 1, 1, 1};
    double x[5], y[5];
    struct netgraph *g = netgraph_new(5, line, one, 4);
    assert_int_equal(netgraph_layout(g, x, y), 0);
    for (int i = 0; i < 4; i++)
        assert_true(hypot(x[i + 1] - x[i], y[i + 1] - y[i]) < hypot(x[4] - x[0], y[4] - y[0]));
    netgraph_free(g);
}

TEST(a_lone_node_is_drawn_in_the_middle)
{
    double x, y;
    struct netgraph *g = netgraph_new(1, NULL, NULL, 0);
    assert_int_equal(netgraph_layout(g, &x, &y), 0);
    assert_double_is(x, 0.5);
    assert_double_is(y, 0.5);
    netgraph_free(g);
}

TEST(a_graph_in_pieces_is_drawn)
{
    struct netgraph *g = example();
    double x[6], y[6];
    assert_int_equal(netgraph_layout(g, x, y), 0);
    for (int i = 0; i < 6; i++)
        assert_true(x[i] >= 0 && x[i] <= 1 && y[i] >= 0 && y[i] <= 1);
    netgraph_free(g);
}

TEST(what_igraph_refuses_is_reported_and_not_fatal)
{
    static const double below[] = {-1, 2, 7, 4, 1};
    double distance[6];
    struct netgraph *g = netgraph_new(6, ends, below, 5);
    assert_non_null(g);
    assert_int_equal(netgraph_distances(g, 0, distance), -EINVAL);
    netgraph_free(g);
}

static const char *const words[] = {"a", "b", "c<&>\"", "d", "e", "\xc3\xa9"};
static const double sizes[] = {0, 1.5, -2, 1e300, 0.1, 7};
static const struct netgraph_column columns[] = {{"name", words, NULL}, {"size", NULL, sizes}};

/* The file read by igraph, which must have attributes on for that. */
static void read_back(const char *path, igraph_t *g)
{
    FILE *in = fopen(path, "r");
    assert_non_null(in);
    assert_int_equal(igraph_read_graph_graphml(g, in, 0), IGRAPH_SUCCESS);
    fclose(in);
}

TEST(graphml_reads_back_with_its_attributes)
{
    char *dir = temp_dir(), *path = temp_text(dir, "g.graphml", "");
    struct netgraph *g = example();
    FILE *out = fopen(path, "w");
    assert_int_equal(netgraph_write_graphml(g, columns, 2, columns, 2, out), 0);
    fclose(out);
    igraph_attribute_table_t *before = igraph_set_attribute_table(&igraph_cattribute_table);
    igraph_t back;
    read_back(path, &back);
    assert_int_equal(igraph_vcount(&back), 6);
    assert_int_equal(igraph_ecount(&back), 5);
    assert_false(igraph_is_directed(&back));
    for (igraph_integer_t i = 0; i < 6; i++) {
        assert_string_equal(VAS(&back, "name", i), words[i]);
        assert_double_is(VAN(&back, "size", i), sizes[i]);
    }
    for (igraph_integer_t i = 0; i < 5; i++) {
        igraph_integer_t from, to;
        igraph_edge(&back, i, &from, &to);
        assert_true((from == ends[i][0] && to == ends[i][1]) ||
                    (from == ends[i][1] && to == ends[i][0]));
        assert_string_equal(EAS(&back, "name", i), words[i]);
        assert_double_is(EAN(&back, "size", i), sizes[i]);
    }
    igraph_destroy(&back);
    igraph_set_attribute_table(before);
    netgraph_free(g);
    free(path);
    temp_free(dir);
}

TEST(a_full_disk_is_reported)
{
    struct netgraph *g = example();
    FILE *out = fopen("/dev/full", "w");
    assert_non_null(out);
    setvbuf(out, NULL, _IONBF, 0);
    assert_int_equal(netgraph_write_graphml(g, columns, 2, columns, 2, out), -EIO);
    fclose(out);
    netgraph_free(g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distances_are_those_of_the_lightest_paths),
        cmocka_unit_test(what_is_out_of_reach_is_infinitely_far),
        cmocka_unit_test(a_graph_keeps_nothing_of_the_arrays_it_was_made_from),
        cmocka_unit_test(components_are_numbered),
        cmocka_unit_test(nodes_without_links_are_components_each),
        cmocka_unit_test(articulation_points_are_those_without_which_a_component_falls_apart),
        cmocka_unit_test(without_weights_every_link_has_1),
        cmocka_unit_test(the_same_graph_gives_the_same_picture),
        cmocka_unit_test(a_large_graph_gives_the_same_picture_too),
        cmocka_unit_test(neighbours_are_drawn_nearer_than_strangers),
        cmocka_unit_test(a_lone_node_is_drawn_in_the_middle),
        cmocka_unit_test(a_graph_in_pieces_is_drawn),
        cmocka_unit_test(what_igraph_refuses_is_reported_and_not_fatal),
        cmocka_unit_test(graphml_reads_back_with_its_attributes),
        cmocka_unit_test(a_full_disk_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
