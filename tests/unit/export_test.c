#include "sim/topo/export.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"
#include "tests/support/topology.h"

#include <cgraph.h>
#include <errno.h>
#include <igraph.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const example =
    "{'networks': {'isp': {}, 'up': {'as': 7}},"
    " 'classes': {'ftth': {'up': '100 Mbit/s', 'down': '200 Mbit/s', 'delay': '2 ms'}},"
    " 'nodes': {'a:1': {'network': 'isp', 'kind': 'access', 'area': 'east', 'hosts': 20,"
    "                   'classes': {'ftth': 1}, 'prefixes': ['192.0.2.0/25', '2001:db8::/48'],"
    "                   'x': 0.25, 'y': 0.75},"
    "           'b.2': {'network': 'isp', 'x': 0.5, 'y': 0.5},"
    "           'c@3': {'network': 'up', 'x': 1, 'y': 0}},"
    " 'links': {'l1': {'from': 'a:1', 'to': 'b.2', 'kind': 'radio', 'capacity': '50 Mbit/s',"
    "                  'reverse_capacity': '150 Mbit/s', 'delay': '15 ms', 'weight': 3},"
    "           'l2': {'from': 'b.2', 'to': 'c@3', 'kind': 'transit', 'capacity': '10 Gbit/s',"
    "                  'price': 1.5, 'commit': '1 Mbit/s'},"
    "           'l3': {'from': 'b.2', 'to': 'c@3', 'kind': 'peering', 'capacity': '1 Gbit/s',"
    "                  'duplex': 'half'}}}";

/* What a function writes of the example, new. */
static char *written(void (*write)(const struct topo *t, FILE *out))
{
    struct topology t = topology_of(example);
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    write(t.topo, out);
    fclose(out);
    topology_free(&t);
    return text;
}

TEST(the_table_shows_networks_classes_nodes_and_links)
{
    char *text = written(topo_write_table);
    assert_string_equal(
        text, "network                    AS\n"
              "isp                     64496\n"
              "up                          7\n"
              "\n"
              "access class                 up         down     delay\n"
              "ftth                 100 Mbit/s   200 Mbit/s      2 ms\n"
              "\n"
              "node               network      kind    area            hosts  prefixes\n"
              "a:1                isp          access  east               20  192.0.2.0/25, "
              "2001:db8::/48\n"
              "b.2                isp          router  isp                 0  \n"
              "c@3                up           router  up                  0  \n"
              "\n"
              "link                         from               to                 kind             "
              "forward      reverse     delay weight  duplex\n"
              "l1                           a:1                b.2                radio          "
              "50 Mbit/s   150 Mbit/s     15 ms      3  full\n"
              "l2                           b.2                c@3                transit        "
              "10 Gbit/s    10 Gbit/s      1 ms     10  full, 1.5 per Mbit/s\n"
              "l3                           b.2                c@3                peering         "
              "1 Gbit/s     1 Gbit/s      1 ms     10  half\n");
    free(text);
}

/* cgraph takes names as char *, though it changes none. */
static Agnode_t *drawn(Agraph_t *g, const char *name)
{
    Agnode_t *n = agnode(g, (char *)name, 0);
    assert_non_null(n);
    return n;
}

static Agraph_t *cluster(Agraph_t *g, const char *name)
{
    Agraph_t *sub = agsubg(g, (char *)name, 0);
    assert_non_null(sub);
    return sub;
}

static const char *attribute(void *of, const char *name)
{
    return agget(of, (char *)name);
}

TEST(graphviz_reads_the_drawing)
{
    char *text = written(topo_write_dot);
    Agraph_t *g = agmemread(text);
    assert_non_null(g);
    assert_false(agisdirected(g));
    assert_int_equal(agnnodes(g), 3);
    assert_int_equal(agnedges(g), 3);
    Agnode_t *a = drawn(g, "a:1"), *b = drawn(g, "b.2"), *c = drawn(g, "c@3");
    assert_string_equal(attribute(a, "pos"), "0.25,0.25"); /* y counts upwards there */
    assert_string_equal(attribute(a, "shape"), "ellipse");
    assert_string_equal(attribute(a, "label"), "a:1\\n20 hosts");
    assert_string_equal(attribute(b, "shape"), "box");
    assert_non_null(agedge(g, a, b, NULL, 0));
    assert_string_equal(attribute(agedge(g, a, b, NULL, 0), "label"), "radio 50 Mbit/s");
    assert_int_equal(agcountuniqedges(g, c, 1, 1), 2); /* both links, side by side */
    agclose(g);
    free(text);
}

TEST(the_drawing_has_a_cluster_a_network)
{
    char *text = written(topo_write_dot);
    Agraph_t *g = agmemread(text);
    Agraph_t *isp = cluster(g, "cluster_isp"), *up = cluster(g, "cluster_up");
    assert_int_equal(agnnodes(isp), 2);
    assert_int_equal(agnnodes(up), 1);
    drawn(up, "c@3");
    assert_string_equal(attribute(up, "label"), "up");
    agclose(g);
    free(text);
}

static void write_graphml(const struct topo *t, const char *path)
{
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    assert_int_equal(topo_write_graphml(t, out), 0);
    assert_int_equal(fclose(out), 0);
}

static void nodes_are(const igraph_t *g)
{
    assert_int_equal(igraph_vcount(g), 3);
    assert_string_equal(VAS(g, "name", 0), "a:1");
    assert_string_equal(VAS(g, "network", 0), "isp");
    assert_string_equal(VAS(g, "kind", 0), "access");
    assert_string_equal(VAS(g, "area", 0), "east");
    assert_double_is(VAN(g, "hosts", 0), 20);
    assert_double_is(VAN(g, "x", 0), 0.25);
    assert_double_is(VAN(g, "y", 0), 0.75);
    assert_string_equal(VAS(g, "kind", 1), "router");
    assert_string_equal(VAS(g, "network", 2), "up");
}

static void links_are(const igraph_t *g)
{
    assert_int_equal(igraph_ecount(g), 3);
    assert_string_equal(EAS(g, "name", 0), "l1");
    assert_string_equal(EAS(g, "kind", 0), "radio");
    assert_string_equal(EAS(g, "duplex", 2), "half");
    assert_double_is(EAN(g, "capacity", 0), 50e6);
    assert_double_is(EAN(g, "reverse", 0), 150e6);
    assert_double_is(EAN(g, "delay", 0), 0.015);
    assert_double_is(EAN(g, "weight", 0), 3);
    assert_double_is(EAN(g, "price", 1), 1.5);
    assert_double_is(EAN(g, "commit", 1), 1e6);
}

TEST(igraph_reads_the_graphml)
{
    struct topology t = topology_of(example);
    char *dir = temp_dir(), *path = temp_text(dir, "t.graphml", "");
    write_graphml(t.topo, path);
    igraph_attribute_table_t *before = igraph_set_attribute_table(&igraph_cattribute_table);
    FILE *in = fopen(path, "r");
    igraph_t g;
    assert_int_equal(igraph_read_graph_graphml(&g, in, 0), IGRAPH_SUCCESS);
    nodes_are(&g);
    links_are(&g);
    igraph_destroy(&g);
    fclose(in);
    igraph_set_attribute_table(before);
    free(path);
    temp_free(dir);
    topology_free(&t);
}

/* Without links and hosts there is still something to write. */
TEST(a_lone_router_is_written)
{
    struct topology t = topology_of("{'networks': {'n': {}}, 'nodes': {'r': {'network': 'n'}}}");
    char *dir = temp_dir(), *path = temp_text(dir, "t.graphml", "");
    write_graphml(t.topo, path);
    char *text = temp_read(path);
    assert_non_null(strstr(text, "<data key=\"v_name\">r</data>"));
    free(text);
    free(path);
    temp_free(dir);
    topology_free(&t);
}

TEST(graphml_that_cannot_be_written_is_reported)
{
    struct topology t = topology_of(example);
    FILE *out = fopen("/dev/full", "w");
    assert_non_null(out);
    setvbuf(out, NULL, _IONBF, 0);
    assert_int_equal(topo_write_graphml(t.topo, out), -EIO);
    fclose(out);
    topology_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_shows_networks_classes_nodes_and_links),
        cmocka_unit_test(graphviz_reads_the_drawing),
        cmocka_unit_test(the_drawing_has_a_cluster_a_network),
        cmocka_unit_test(igraph_reads_the_graphml),
        cmocka_unit_test(a_lone_router_is_written),
        cmocka_unit_test(graphml_that_cannot_be_written_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
