#include "server/mapset.h"
#include "tests/support/said.h"
#include "tests/support/test.h"

#include <errno.h>
#include <string.h>

/* Everything below has one PID "all" and one cost, so that only the set matters. */
static struct netmap *netmap(const char *id, const char *v4, const char *v6)
{
    struct netmap_entry entries[2] = {{.pid = "all"}, {.pid = "all"}};
    struct said said;
    struct netmap *m;
    said_init(&said);
    if (v4)
        prefix_parse(FAMILY_IPV4, v4, &entries[0].prefix, NULL);
    if (v6)
        prefix_parse(FAMILY_IPV6, v6, &entries[1].prefix, NULL);
    assert_int_equal(netmap_new(id, entries, COUNT(entries), &said.reporter, &m), 0);
    return m;
}

static struct costmap *costmap(struct netmap *m, const char *metric, enum cost_mode mode)
{
    const double cost = 1;
    struct said said;
    struct costmap *c;
    said_init(&said);
    assert_int_equal(
        costmap_new(m, &(struct cost_type){metric, mode, NULL}, &cost, &said.reporter, &c), 0);
    return c;
}

/* A set of up to two network maps and two cost maps, of which the references are taken. */
static struct mapset *make(struct netmap *a, struct netmap *b, struct costmap *c, struct costmap *d,
                           unsigned offer, struct said *errors, struct said *warnings)
{
    struct netmap *netmaps[] = {a, b};
    struct costmap *costmaps[] = {c, d};
    struct mapset_content content = {.netmaps = netmaps,
                                     .n_netmaps = (size_t) !!a + !!b,
                                     .costmaps = costmaps,
                                     .n_costmaps = (size_t) !!c + !!d,
                                     .offer = offer};
    struct mapset *s;
    said_init(errors);
    said_init(warnings);
    int code = mapset_new(&content, &errors->reporter, &warnings->reporter, &s);
    assert_int_equal(code, s ? 0 : -EINVAL);
    netmap_unref(a);
    netmap_unref(b);
    costmap_unref(c);
    costmap_unref(d);
    return s;
}

static bool has_resource(const struct mapset *s, const char *id)
{
    for (size_t i = 0; i < mapset_resources(s); i++) {
        if (strcmp(mapset_resource(s, i)->id, id) == 0)
            return true;
    }
    return false;
}

TEST(a_whole_set_offers_every_service_and_derives_ordinal_maps)
{
    struct netmap *m = netmap("net", "0.0.0.0/0", "::/0");
    struct said errors, warnings;
    struct mapset *s = make(m, NULL, costmap(m, "routingcost", COST_NUMERICAL), NULL, OFFER_ALL,
                            &errors, &warnings);
    static const char *const ids[] = {"net",
                                      "net:filtered",
                                      "net:num-routing",
                                      "net:ord-routing",
                                      "net:filtered-costs",
                                      "endpoint-property",
                                      "endpoint-cost"};
    assert_string_equal(errors.text, "");
    assert_string_equal(warnings.text, "");
    assert_int_equal(mapset_resources(s), COUNT(ids));
    for (size_t i = 0; i < COUNT(ids); i++)
        assert_string_equal(mapset_resource(s, i)->id, ids[i]);
    assert_int_equal(mapset_costmaps(s), 2);
    assert_non_null(mapset_find_costmap(s, mapset_netmap(s, 0), "routingcost", COST_ORDINAL));
    assert_true(mapset_constraints(s));
    assert_non_null(mapset_find_property(s, "net.pid"));
    mapset_unref(s);
}

TEST(what_is_not_offered_is_not_there)
{
    struct netmap *m = netmap("net", "0.0.0.0/0", "::/0");
    struct said errors, warnings;
    struct mapset *s =
        make(m, NULL, costmap(m, "routingcost", COST_NUMERICAL), NULL, 0, &errors, &warnings);
    assert_int_equal(mapset_resources(s), 3);
    assert_true(has_resource(s, "net"));
    assert_true(has_resource(s, "net:num-routing"));
    assert_true(has_resource(s, "endpoint-property"));
    assert_false(mapset_constraints(s));
    mapset_unref(s);
}

TEST(an_ordinal_map_that_is_given_is_not_derived)
{
    struct netmap *m = netmap("net", "0.0.0.0/0", "::/0");
    struct costmap *given = costmap(m, "routingcost", COST_ORDINAL);
    struct said errors, warnings;
    struct mapset *s = make(m, NULL, given, costmap(m, "routingcost", COST_NUMERICAL), OFFER_ALL,
                            &errors, &warnings);
    assert_int_equal(mapset_costmaps(s), 2);
    assert_ptr_equal(mapset_find_costmap(s, mapset_netmap(s, 0), "routingcost", COST_ORDINAL),
                     given);
    mapset_unref(s);
}

TEST(the_first_network_map_is_the_default_and_cost_maps_follow_their_order)
{
    struct netmap *b = netmap("b", "0.0.0.0/0", "::/0"), *a = netmap("a", "0.0.0.0/0", "::/0");
    struct said errors, warnings;
    struct mapset *s =
        make(b, a, costmap(a, "hopcount", COST_NUMERICAL),
             costmap(b, "routingcost", COST_NUMERICAL), OFFER_ALL, &errors, &warnings);
    assert_string_equal(netmap_id(mapset_netmap(s, 0)), "b");
    assert_string_equal(netmap_id(costmap_netmap(mapset_costmap(s, 0))), "b");
    assert_int_equal(costmap_type(mapset_costmap(s, 0))->mode, COST_NUMERICAL);
    assert_int_equal(costmap_type(mapset_costmap(s, 1))->mode, COST_ORDINAL);
    assert_string_equal(costmap_type(mapset_costmap(s, 2))->metric, "hopcount");
    assert_true(has_resource(s, "a:num-hop"));
    assert_false(has_resource(s, "a:num-routing"));
    assert_string_equal(property_name(mapset_property(s, 0)), "b.pid");
    assert_string_equal(property_name(mapset_property(s, 1)), "a.pid");
    mapset_unref(s);
}

TEST(an_empty_set_is_refused)
{
    struct said errors, warnings;
    assert_null(make(NULL, NULL, NULL, NULL, OFFER_ALL, &errors, &warnings));
    assert_string_equal(errors.text, "there is no network map\n");
}

TEST(two_network_maps_of_one_id_are_refused)
{
    struct netmap *m = netmap("net", "0.0.0.0/0", "::/0");
    struct said errors, warnings;
    assert_null(make(m, netmap("net", "10.0.0.0/8", NULL),
                     costmap(m, "routingcost", COST_NUMERICAL), NULL, OFFER_ALL, &errors,
                     &warnings));
    assert_string_equal(errors.text, "there are two network maps with the ID \"net\"\n");
}

TEST(a_network_map_named_like_another_resource_is_refused)
{
    struct netmap *m = netmap("endpoint-cost", "0.0.0.0/0", "::/0");
    struct said errors, warnings;
    assert_null(make(m, NULL, costmap(m, "routingcost", COST_NUMERICAL), NULL, OFFER_ALL, &errors,
                     &warnings));
    assert_string_equal(errors.text, "the resource ID \"endpoint-cost\" would be used twice\n");
}

TEST(two_cost_maps_of_one_network_map_and_cost_type_are_refused)
{
    struct netmap *m = netmap("net", "0.0.0.0/0", "::/0");
    struct said errors, warnings;
    assert_null(make(m, NULL, costmap(m, "routingcost", COST_ORDINAL),
                     costmap(m, "routingcost", COST_ORDINAL), OFFER_ALL, &errors, &warnings));
    assert_string_equal(errors.text,
                        "network map \"net\" has two ordinal cost maps for \"routingcost\"\n");
}

TEST(a_cost_map_of_another_network_map_or_version_is_refused)
{
    struct netmap *m = netmap("net", "0.0.0.0/0", "::/0"), *older = netmap("net", NULL, "::/0");
    struct costmap *c = costmap(older, "routingcost", COST_NUMERICAL);
    struct said errors, warnings;
    netmap_unref(older);
    assert_null(make(m, NULL, c, NULL, OFFER_ALL, &errors, &warnings));
    assert_string_equal(errors.text,
                        "a cost map is for a network map \"net\" that is not offered\n");
}

TEST(routingcost_must_be_offered)
{
    struct netmap *m = netmap("net", "0.0.0.0/0", "::/0");
    struct said errors, warnings;
    assert_null(
        make(m, NULL, costmap(m, "hopcount", COST_NUMERICAL), NULL, OFFER_ALL, &errors, &warnings));
    assert_string_equal(errors.text,
                        "there is no cost map for \"routingcost\", which must be offered\n");
}

TEST(metrics_whose_cost_types_would_have_one_name_are_refused)
{
    struct netmap *m = netmap("net", "0.0.0.0/0", "::/0");
    struct said errors, warnings;
    assert_null(make(m, NULL, costmap(m, "routing", COST_NUMERICAL),
                     costmap(m, "routingcost", COST_NUMERICAL), 0, &errors, &warnings));
    assert_non_null(strstr(
        errors.text,
        "cost metrics \"routing\" and \"routingcost\" would both be named \"num-routing\"\n"));
}

TEST(what_deserves_a_second_look_is_a_warning)
{
    struct netmap *m = netmap("net", "10.0.0.0/8", NULL), *n = netmap("other", NULL, "::/1");
    struct said errors, warnings;
    struct mapset *s = make(m, n, costmap(n, "routingcost", COST_NUMERICAL),
                            costmap(n, "money", COST_NUMERICAL), 0, &errors, &warnings);
    assert_non_null(s);
    assert_string_equal(
        warnings.text,
        "the default network map \"net\" has no cost map for \"routingcost\"\n"
        "network map \"net\" leaves ipv4 addresses without a PID; put 0.0.0.0/0 into one\n"
        "the default network map \"net\" has no ipv6 prefix; put ::/0 into a PID\n"
        "network map \"other\" leaves ipv6 addresses without a PID; put ::/0 into one\n"
        "cost metric \"money\" is not registered; \"priv:money\" would be free\n");
    mapset_unref(s);
}

TEST(endpoint_costs_need_cost_maps_of_the_default_network_map)
{
    struct netmap *m = netmap("net", "0.0.0.0/0", "::/0"), *n = netmap("other", NULL, "::/0");
    struct said errors, warnings;
    struct mapset *s =
        make(m, n, costmap(n, "routingcost", COST_NUMERICAL), NULL, OFFER_ALL, &errors, &warnings);
    assert_false(has_resource(s, "endpoint-cost"));
    assert_false(has_resource(s, "net:filtered-costs"));
    assert_true(has_resource(s, "other:filtered-costs"));
    mapset_unref(s);
}

TEST(properties_are_found_by_name_and_may_not_repeat)
{
    struct netmap *m = netmap("net", "0.0.0.0/0", "::/0");
    struct costmap *c = costmap(m, "routingcost", COST_NUMERICAL);
    struct property *pid, *own;
    struct said errors, warnings;
    said_init(&errors);
    said_init(&warnings);
    assert_int_equal(property_new_pid(m, &pid), 0);
    assert_int_equal(property_new("colour", NULL, 0, &errors.reporter, &own), 0);
    struct property *properties[] = {own, pid};
    struct mapset_content content = {&m, 1, &c, 1, properties, 1, OFFER_ALL};
    struct mapset *s;
    assert_int_equal(mapset_new(&content, &errors.reporter, &warnings.reporter, &s), 0);
    assert_ptr_equal(mapset_find_property(s, "colour"), own);
    assert_null(mapset_find_property(s, "pid"));
    assert_string_equal(warnings.text,
                        "endpoint property \"colour\" is not registered; a name with "
                        "\"priv:\" would be free\n");
    mapset_unref(s);
    content.n_properties = 2;
    assert_int_equal(mapset_new(&content, &errors.reporter, &warnings.reporter, &s), -EINVAL);
    assert_string_equal(errors.text, "there are two endpoint properties \"net.pid\"\n");
    property_unref(pid);
    property_unref(own);
    costmap_unref(c);
    netmap_unref(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_set_offers_every_service_and_derives_ordinal_maps),
        cmocka_unit_test(what_is_not_offered_is_not_there),
        cmocka_unit_test(an_ordinal_map_that_is_given_is_not_derived),
        cmocka_unit_test(the_first_network_map_is_the_default_and_cost_maps_follow_their_order),
        cmocka_unit_test(an_empty_set_is_refused),
        cmocka_unit_test(two_network_maps_of_one_id_are_refused),
        cmocka_unit_test(a_network_map_named_like_another_resource_is_refused),
        cmocka_unit_test(two_cost_maps_of_one_network_map_and_cost_type_are_refused),
        cmocka_unit_test(a_cost_map_of_another_network_map_or_version_is_refused),
        cmocka_unit_test(routingcost_must_be_offered),
        cmocka_unit_test(metrics_whose_cost_types_would_have_one_name_are_refused),
        cmocka_unit_test(what_deserves_a_second_look_is_a_warning),
        cmocka_unit_test(endpoint_costs_need_cost_maps_of_the_default_network_map),
        cmocka_unit_test(properties_are_found_by_name_and_may_not_repeat),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
