#include "server/mapjson.h"
#include "tests/support/said.h"
#include "tests/support/test.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

struct heard {
    struct said errors, warnings;
    struct mapjson in;
};

static void heard_init(struct heard *h)
{
    said_init(&h->errors);
    said_init(&h->warnings);
    h->in = (struct mapjson){&h->errors.reporter, &h->warnings.reporter};
}

static struct netmap *netmap(struct heard *h, const char *json)
{
    json_t *document = json_loads(json, 0, NULL);
    struct netmap *m;
    assert_non_null(document);
    heard_init(h);
    int code = mapjson_netmap(&h->in, document, "/at", "fallback", &m);
    assert_int_equal(code, m ? 0 : -EINVAL);
    json_decref(document);
    return m;
}

TEST(a_network_map_document_gives_pids_prefixes_and_the_id)
{
    struct heard h;
    struct netmap *m = netmap(
        &h, "{\"meta\": {\"vtag\": {\"resource-id\": \"net\", \"tag\": \"theirs\"}, \"x\": 1},"
            " \"network-map\": {\"b\": {\"ipv4\": [\"192.0.2.0/24\"], \"ipv6\": []},"
            " \"a\": {\"ipv6\": [\"2001:DB8::/32\"]}}}");
    assert_string_equal(h.errors.text, "");
    assert_string_equal(h.warnings.text, "");
    assert_string_equal(netmap_id(m), "net");
    assert_string_not_equal(netmap_tag(m), "theirs");
    assert_int_equal(netmap_pids(m), 2);
    const struct prefix *first;
    assert_int_equal(netmap_prefixes(m, netmap_find(m, "b"), FAMILY_IPV4, &first), 1);
    netmap_unref(m);
}

TEST(a_network_map_without_meta_gets_the_fallback_id)
{
    struct heard h;
    struct netmap *m = netmap(&h, "{\"network-map\": {}}");
    assert_string_equal(netmap_id(m), "fallback");
    netmap_unref(m);
}

TEST(bits_behind_the_length_and_unknown_address_types_are_warnings)
{
    struct heard h;
    struct netmap *m = netmap(&h, "{\"network-map\": {\"a\": {\"ipv4\": [\"192.0.2.7/24\"],"
                                  " \"mac-48\": [\"66:55\"]}}}");
    assert_string_equal(h.errors.text, "");
    assert_string_equal(h.warnings.text,
                        "/at/network-map/a/ipv4/0: 192.0.2.7/24 has bits behind its length; taken "
                        "as 192.0.2.0/24\n"
                        "/at/network-map/a/mac-48: this address type is not known and left out; "
                        "known are \"ipv4\" and \"ipv6\"\n");
    netmap_unref(m);
}

TEST(everything_wrong_with_a_network_map_is_said_at_once)
{
    struct heard h;
    assert_null(netmap(&h,
                       "{\"meta\": {\"vtag\": {\"tag\": \"x y\"}}, \"network-map\": {"
                       "\"a\": {\"ipv4\": [\"192.0.2.0/33\", 7, \"2001:db8::/32\", \"10.0.0.0\"]},"
                       "\"b/c\": {\"ipv4\": \"10.0.0.0/8\", \"ipv6\": [\"::/129\"]},"
                       "\"d\": [],"
                       "\"e\": {\"ipv4\": [\"10.1.0.0/16\"]},"
                       "\"f\": {\"ipv4\": [\"10.1.2.0/16\"]}}}"));
    assert_string_equal(
        h.errors.text,
        "/at/meta/vtag/resource-id: is missing, must be a string\n"
        "/at/meta/vtag/tag: \"x y\" is no tag: it may have 1 to 64 of the characters from ! to ~\n"
        "/at/network-map/a/ipv4/0: must be an IPv4 prefix as \"192.0.2.0/24\", is \"192.0.2.0/33\"\n"
        "/at/network-map/a/ipv4/1: must be an IPv4 prefix as \"192.0.2.0/24\", is 7\n"
        "/at/network-map/a/ipv4/2: must be an IPv4 prefix as \"192.0.2.0/24\", is "
        "\"2001:db8::/32\"\n"
        "/at/network-map/a/ipv4/3: must be an IPv4 prefix as \"192.0.2.0/24\", is \"10.0.0.0\"\n"
        "/at/network-map/b~1c/ipv4: must be an array of prefixes, is \"10.0.0.0/8\"\n"
        "/at/network-map/b~1c/ipv6/0: must be an IPv6 prefix as \"2001:db8::/32\", is \"::/129\"\n"
        "/at/network-map/d: must be an object, is an array\n"
        "/at/network-map/f/ipv4/0: 10.1.0.0/16 is in PID \"e\" at /at/network-map/e/ipv4/0 and in PID \"f\"; a prefix belongs to "
        "one PID\n"
        "/at/network-map/b~1c: \"b/c\" is no PID name: it may have 1 to 64 of 0-9 A-Z a-z - : @ _\n");
}

static struct netmap *ab(void)
{
    struct heard h;
    return netmap(&h, "{\"meta\": {\"vtag\": {\"resource-id\": \"net\"}}, \"network-map\": {"
                      "\"a\": {\"ipv4\": [\"0.0.0.0/0\"]}, \"b\": {\"ipv4\": [\"10.0.0.0/8\"]}}}");
}

static struct costmap *costmap(struct heard *h, const char *json)
{
    json_t *document = json_loads(json, 0, NULL);
    struct netmap *m = ab();
    struct costmap *c;
    assert_non_null(document);
    heard_init(h);
    int code = mapjson_costmap(&h->in, document, "/at", m, &c);
    assert_int_equal(code, c ? 0 : -EINVAL);
    json_decref(document);
    netmap_unref(m);
    return c;
}

TEST(a_cost_map_document_gives_costs_and_leaves_the_rest_undefined)
{
    struct heard h;
    struct costmap *c = costmap(&h, "{\"meta\": {\"cost-type\": {\"cost-metric\": \"routingcost\","
                                    " \"cost-mode\": \"numerical\", \"description\": \"d\"}},"
                                    " \"cost-map\": {\"b\": {\"a\": 2.5, \"b\": 0}}}");
    assert_string_equal(h.errors.text, "");
    assert_double_is(costmap_cost(c, 1, 0), 2.5);
    assert_double_is(costmap_cost(c, 1, 1), 0);
    assert_double_is(costmap_cost(c, 0, 0), NAN);
    assert_double_is(costmap_cost(c, 0, 1), NAN);
    assert_string_equal(costmap_type(c)->description, "d");
    costmap_unref(c);
}

#define TYPED                                                                                       \
    "{\"meta\": {\"cost-type\": {\"cost-metric\": \"routingcost\", \"cost-mode\": \"numerical\"}}," \
    " \"cost-rule\": "

TEST(a_cost_rule_gives_pairs_then_own_costs_then_classes_then_the_default)
{
    struct heard h;
    struct costmap *c = costmap(
        &h, TYPED "{\"classes\": {\"x\": [\"a\"]}, \"costs\": {\"x\": {\"x\": 3}},"
                  " \"default\": 9, \"own\": 1, \"pairs\": {\"b\": {\"a\": 2, \"b\": 5}}}}");
    assert_string_equal(h.errors.text, "");
    assert_double_is(costmap_cost(c, 0, 0), 1);
    assert_double_is(costmap_cost(c, 0, 1), 9);
    assert_double_is(costmap_cost(c, 1, 0), 2);
    assert_double_is(costmap_cost(c, 1, 1), 5);
    costmap_unref(c);
    c = costmap(&h, TYPED "{\"classes\": {\"y\": [\"b\"], \"x\": [\"a\"]},"
                          " \"costs\": {\"x\": {\"x\": 3, \"y\": 4}}}}");
    assert_double_is(costmap_cost(c, 0, 0), 3);
    assert_double_is(costmap_cost(c, 0, 1), 4);
    assert_double_is(costmap_cost(c, 1, 0), NAN);
    costmap_unref(c);
}

TEST(everything_wrong_with_a_cost_rule_is_said_at_once)
{
    struct heard h;
    assert_null(costmap(&h,
                        TYPED "{\"classes\": {\"x\": [\"a\", \"c\", 1], \"y\": [\"a\", \"b\"]},"
                              " \"costs\": {\"x\": {\"z\": 3, \"y\": null}, \"y\": 1},"
                              " \"own\": \"0\", \"pairs\": {\"b\": {\"q\": 2}}, \"size\": 1}}"));
    assert_string_equal(
        h.errors.text,
        "/at/cost-rule/size: is not known; a cost rule may have classes, costs, own, default and "
        "pairs\n"
        "/at/cost-rule/own: must be a number, is \"0\"\n"
        "/at/cost-rule/classes/x/1: network map \"net\" has no PID \"c\"\n"
        "/at/cost-rule/classes/x/2: must be the name of a PID, is 1\n"
        "/at/cost-rule/classes/y/0: PID \"a\" is in class \"x\" and in class \"y\"\n"
        "/at/cost-rule/costs/x/z: is no class of this rule\n"
        "/at/cost-rule/costs/x/y: must be a number, is null\n"
        "/at/cost-rule/costs/y: must be an object, is 1\n"
        "/at/cost-rule/pairs/b/q: network map \"net\" has no PID \"q\"\n");
    assert_null(costmap(&h, TYPED "{\"classes\": {\"x\": [\"a\"], \"y\": [\"b\"], \"z\": []},"
                                  " \"costs\": {}}, \"cost-map\": {}}"));
    assert_string_equal(h.errors.text,
                        "/at: has a \"cost-map\" and a \"cost-rule\"; one of them is enough\n"
                        "/at/cost-rule: has 3 classes of 2 PIDs\n");
    assert_null(costmap(&h, TYPED "{\"classes\": {\"x\": []}}}"));
    assert_string_equal(h.errors.text,
                        "/at/cost-rule/costs: is missing, must be an object\n"
                        "/at/cost-rule/classes/x: must be an array of one PID or more\n");
}

TEST(everything_wrong_with_a_cost_map_is_said_at_once)
{
    struct heard h;
    assert_null(costmap(&h, "{\"meta\": {\"cost-type\": {\"cost-metric\": 1,"
                            " \"cost-mode\": \"nominal\", \"description\": []}},"
                            " \"cost-map\": {\"a\": {\"b\": \"1\", \"c\": 2, \"a\": null},"
                            " \"z\": {\"a\": 1}, \"b\": 3}}"));
    assert_string_equal(
        h.errors.text,
        "/at/meta/cost-type/cost-metric: must be a string, is 1\n"
        "/at/meta/cost-type/description: must be a string, is an array\n"
        "/at/meta/cost-type/cost-mode: must be \"numerical\" or \"ordinal\", is \"nominal\"\n"
        "/at/cost-map/a/b: must be a number, is \"1\"\n"
        "/at/cost-map/a/c: network map \"net\" has no PID \"c\"\n"
        "/at/cost-map/a/a: must be a number, is null\n"
        "/at/cost-map/z: network map \"net\" has no PID \"z\"\n"
        "/at/cost-map/b: must be an object, is 3\n");
}

TEST(a_cost_map_needs_a_cost_type_and_costs)
{
    struct heard h;
    assert_null(costmap(&h, "{}"));
    assert_string_equal(h.errors.text, "/at/meta: is missing, must be an object\n"
                                       "/at/cost-map: is missing, must be an object\n");
    assert_null(costmap(&h, "{\"meta\": {\"cost-type\": {}}, \"cost-map\": {}}"));
    assert_string_equal(h.errors.text,
                        "/at/meta/cost-type/cost-metric: is missing, must be a string\n"
                        "/at/meta/cost-type/cost-mode: is missing, must be a string\n");
}

TEST(what_the_cost_map_itself_refuses_is_said_of_the_document)
{
    struct heard h;
    assert_null(costmap(&h, "{\"meta\": {\"cost-type\": {\"cost-metric\": \"routingcost\","
                            " \"cost-mode\": \"ordinal\"}}, \"cost-map\": {\"a\": {\"b\": 1.5}}}"));
    assert_string_equal(h.errors.text, "/at: the ordinal cost from PID \"a\" to PID \"b\" is 1.5, "
                                       "must be a whole number from 0 up\n");
}

static struct property *property(struct heard *h, struct netmap *m, const char *name,
                                 const char *json)
{
    json_t *values = json_loads(json, JSON_DECODE_ANY, NULL);
    struct property *p;
    assert_non_null(values);
    heard_init(h);
    int code = mapjson_property(&h->in, values, "/p", m, name, &p);
    assert_int_equal(code, p ? 0 : -EINVAL);
    json_decref(values);
    return p;
}

TEST(properties_are_read_by_prefix_and_by_pid)
{
    struct heard h;
    struct netmap *m = ab();
    struct addr a;
    addr_parse(FAMILY_IPV4, "10.0.0.1", &a);
    struct property *p =
        property(&h, NULL, "priv:x", "{\"10.0.0.0/8\": \"one\", \"::/0\": \"two\"}");
    assert_string_equal(property_value(p, &a), "one");
    property_unref(p);
    p = property(&h, m, "priv:x", "{\"b\": \"three\"}");
    assert_string_equal(property_name(p), "net.priv:x");
    assert_string_equal(property_value(p, &a), "three");
    property_unref(p);
    netmap_unref(m);
}

TEST(everything_wrong_with_a_property_is_said_at_once)
{
    struct heard h;
    struct netmap *m = ab();
    assert_null(
        property(&h, NULL, "priv:x",
                 "{\"10.0.0.0\": \"a\", \"10.0.0.0/8\": 1, \"::/0\": \"b\", \"::1/0\": \"c\"}"));
    assert_string_equal(h.errors.text,
                        "/p/10.0.0.0: \"10.0.0.0\" is no prefix; write it as \"192.0.2.0/24\" or "
                        "\"2001:db8::/32\"\n"
                        "/p/10.0.0.0~18: must be a string, is 1\n"
                        "/p/::1~10: ::/0 has two values of the property \"priv:x\"\n");
    assert_null(property(&h, m, "priv:x", "{\"z\": \"a\", \"a\": []}"));
    assert_string_equal(h.errors.text, "/p/z: network map \"net\" has no PID \"z\"\n"
                                       "/p/a: must be a string, is an array\n");
    assert_null(property(&h, m, "priv:x", "[]"));
    assert_string_equal(h.errors.text, "/p: must be an object, is an array\n");
    netmap_unref(m);
}

/* Two Romanian sites of LHCONE announce the same prefixes. */
TEST(real_sites_that_share_prefixes_are_no_network_map_and_are_named)
{
    char path[512];
    const char *data = getenv("ALTOSIM_DATA");
    struct heard h;
    struct netmap *m;
    snprintf(path, sizeof path, "%s/alto/lhcone-networkmap.derived.json",
             data ? data : "../shared/data");
    json_t *document = json_load_file(path, 0, NULL);
    if (!document) {
        print_message("skipped: there is no %s; ALTOSIM_DATA names the folder\n", path);
        skip();
    }
    heard_init(&h);
    assert_int_equal(mapjson_netmap(&h.in, document, "", "", &m), -EINVAL);
    assert_string_equal(
        h.errors.text,
        "/network-map/RO-07-NIPNE/ipv4/0: 81.180.86.0/24 is in PID \"NIHAM\" at "
        "/network-map/NIHAM/ipv4/0 and in PID \"RO-07-NIPNE\"; a prefix belongs to one PID\n"
        "/network-map/RO-07-NIPNE/ipv6/0: 2001:b30:4202:100::/64 is in PID \"NIHAM\" at "
        "/network-map/NIHAM/ipv6/0 and in PID \"RO-07-NIPNE\"; a prefix belongs to one PID\n");
    json_object_del(json_object_get(document, "network-map"), "NIHAM");
    heard_init(&h);
    assert_int_equal(mapjson_netmap(&h.in, document, "", "", &m), 0);
    assert_string_equal(h.warnings.text, "");
    assert_int_equal(netmap_pids(m), json_object_size(json_object_get(document, "network-map")));
    netmap_unref(m);
    json_decref(document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_network_map_document_gives_pids_prefixes_and_the_id),
        cmocka_unit_test(a_network_map_without_meta_gets_the_fallback_id),
        cmocka_unit_test(bits_behind_the_length_and_unknown_address_types_are_warnings),
        cmocka_unit_test(everything_wrong_with_a_network_map_is_said_at_once),
        cmocka_unit_test(a_cost_map_document_gives_costs_and_leaves_the_rest_undefined),
        cmocka_unit_test(a_cost_rule_gives_pairs_then_own_costs_then_classes_then_the_default),
        cmocka_unit_test(everything_wrong_with_a_cost_rule_is_said_at_once),
        cmocka_unit_test(everything_wrong_with_a_cost_map_is_said_at_once),
        cmocka_unit_test(a_cost_map_needs_a_cost_type_and_costs),
        cmocka_unit_test(what_the_cost_map_itself_refuses_is_said_of_the_document),
        cmocka_unit_test(properties_are_read_by_prefix_and_by_pid),
        cmocka_unit_test(everything_wrong_with_a_property_is_said_at_once),
        cmocka_unit_test(real_sites_that_share_prefixes_are_no_network_map_and_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
