#include "analysis/topology.h"

#include "sim/base/err.h"
#include "tests/support/folder.h"
#include "tests/support/loaded.h"
#include "tests/support/test.h"

#include <errno.h>
#include <math.h>
#include <string.h>

static const char good[] =
    "{\"format\": \"altosim-topology/1\","
    "\"networks\": [{\"name\": \"a\", \"as\": 1}, {\"name\": \"b\", \"as\": 2}],"
    "\"nodes\": [{\"name\": \"r\", \"network\": \"a\", \"kind\": \"router\", \"x\": 0.5, \"y\": 1},"
    "{\"name\": \"n\", \"network\": \"a\", \"kind\": \"access\", \"hosts\": 12},"
    "{\"name\": \"s\", \"network\": \"b\", \"kind\": \"router\"}],"
    "\"links\": [{\"name\": \"l\", \"from\": \"r\", \"to\": \"s\", \"kind\": \"transit\","
    "\"capacity\": 1e9}, {\"name\": \"m\", \"from\": \"n\", \"to\": \"r\", \"kind\": \"access\"}]}";

static int load(struct loaded *l, const char *text, struct topology *t, struct err *e)
{
    *l = loaded_small(1, "", "{}");
    if (text)
        folder_put(l->dir, "topology.json", text);
    return topology_load(l->results, t, e);
}

TEST(networks_nodes_and_links_are_read)
{
    struct loaded l;
    struct topology t;
    assert_int_equal(load(&l, good, &t, NULL), 0);
    assert_int_equal(t.networks.n, 2);
    assert_int_equal(t.nnodes, 3);
    assert_false(t.nodes[0].access);
    assert_double_near(t.nodes[0].y, 1, 0);
    assert_true(t.nodes[1].access);
    assert_double_near(t.nodes[1].hosts, 12, 0);
    assert_true(isnan(t.nodes[1].x));
    assert_int_equal(t.nodes[2].network, 1);
    assert_int_equal(t.nlinks, 2);
    assert_int_equal(t.links[0].to, 2);
    assert_int_equal(t.links[0].kind, LINK_TRANSIT);
    assert_true(topo_between_networks(&t, &t.links[0]));
    assert_false(topo_between_networks(&t, &t.links[1]));
    assert_string_equal(link_kind_name(t.links[1].kind), "access");
    loaded_free(&l);
}

TEST(a_missing_file_is_told_from_a_faulty_one)
{
    struct loaded l;
    struct topology t;
    assert_int_equal(load(&l, NULL, &t, NULL), -ENODATA);
    loaded_free(&l);
}

/* The good document with one piece replaced is refused with this message. */
static void refuses(const char *from, const char *to, const char *message)
{
    char text[2000];
    const char *at = strstr(good, from);
    struct loaded l;
    struct topology t;
    struct err e = ERR_INIT;
    assert_non_null(at);
    snprintf(text, sizeof text, "%.*s%s%s", (int)(at - good), good, to, at + strlen(from));
    assert_int_equal(load(&l, text, &t, &e), -EINVAL);
    assert_string_equal(e.text + strlen(l.dir), message);
    loaded_free(&l);
}

TEST(faults_are_refused_with_their_pointer)
{
    refuses("topology/1", "topology/7",
            "/topology.json: /format: found \"altosim-topology/7\", allowed: "
            "\"altosim-topology/1\"");
    refuses("\"network\": \"b\"", "\"network\": \"c\"",
            "/topology.json: /nodes/2/network: found \"c\", allowed: one of the networks");
    refuses("\"to\": \"s\"", "\"to\": \"z\"",
            "/topology.json: /links/0/to: found \"z\", allowed: one of the nodes");
    refuses("\"kind\": \"transit\"", "\"kind\": \"string\"",
            "/topology.json: /links/0/kind: found \"string\", allowed: a kind of link");
    refuses("\"networks\": [", "\"networks\": 7, \"x\": [",
            "/topology.json: /networks: found 7, allowed: an array");
    refuses("\"hosts\": 12", "\"hosts\": []",
            "/topology.json: /nodes/1/hosts: found an array, allowed: a number");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(networks_nodes_and_links_are_read),
        cmocka_unit_test(a_missing_file_is_told_from_a_faulty_one),
        cmocka_unit_test(faults_are_refused_with_their_pointer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
