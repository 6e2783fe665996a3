#include "server/resource.h"
#include "tests/support/said.h"
#include "tests/support/test.h"

#include <string.h>

#define LONG_ID "isp-with-a-name-of-exactly-sixty-four-characters-as-the-RFC-has"

static struct netmap *netmap(const char *id)
{
    const struct netmap_entry entries[] = {{.pid = "a"}};
    struct said said;
    struct netmap *m;
    said_init(&said);
    assert_int_equal(netmap_new(id, entries, COUNT(entries), &said.reporter, &m), 0);
    return m;
}

static struct costmap *costmap(struct netmap *m, const char *metric)
{
    const double cost = 1;
    struct said said;
    struct costmap *c;
    said_init(&said);
    assert_int_equal(costmap_new(m, &(struct cost_type){metric, COST_NUMERICAL, NULL}, &cost,
                                 &said.reporter, &c),
                     0);
    return c;
}

TEST(ids_and_paths_come_from_network_map_and_cost_type)
{
    struct netmap *m = netmap("isp-a");
    struct costmap *c = costmap(m, "routingcost");
    struct resource r = resource_of_netmap(SERVICE_NETWORKMAP, m);
    assert_string_equal(r.id, "isp-a");
    assert_string_equal(r.path, "networkmap/isp-a");
    r = resource_of_netmap(SERVICE_FILTERED_NETWORKMAP, m);
    assert_string_equal(r.id, "isp-a:filtered");
    assert_string_equal(r.path, "networkmap/isp-a/filtered");
    r = resource_of_netmap(SERVICE_FILTERED_COSTMAP, m);
    assert_string_equal(r.id, "isp-a:filtered-costs");
    assert_string_equal(r.path, "costmap/isp-a/filtered");
    r = resource_of_costmap(m, c);
    assert_string_equal(r.id, "isp-a:num-routing");
    assert_string_equal(r.path, "costmap/isp-a/num-routing");
    r = resource_of_endpoints(SERVICE_ENDPOINTPROP);
    assert_string_equal(r.id, "endpoint-property");
    assert_string_equal(r.path, "endpointprop/lookup");
    r = resource_of_endpoints(SERVICE_ENDPOINTCOST);
    assert_string_equal(r.id, "endpoint-cost");
    assert_string_equal(r.path, "endpointcost/lookup");
    costmap_unref(c);
    netmap_unref(m);
}

TEST(ids_stay_valid_however_long_the_names_they_come_from)
{
    struct netmap *m = netmap(LONG_ID "x"), *other = netmap(LONG_ID "y");
    struct costmap *c = costmap(m, "priv:a-metric-of-32-characters.x");
    struct resource r = resource_of_costmap(m, c);
    assert_int_equal(strlen(netmap_id(m)), 64);
    assert_true(resource_id_valid(r.id));
    assert_string_equal(strchr(r.id, ':'), ":num-priv:a-metric-of-32-characters_x");
    assert_string_equal(r.path + strlen(r.path) - 37, "/num-priv:a-metric-of-32-characters.x");
    struct resource filtered = resource_of_netmap(SERVICE_FILTERED_NETWORKMAP, m);
    assert_true(resource_id_valid(filtered.id));
    assert_string_not_equal(filtered.id, resource_of_netmap(SERVICE_FILTERED_NETWORKMAP, other).id);
    costmap_unref(c);
    netmap_unref(m);
    netmap_unref(other);
}

TEST(cost_types_have_short_names_for_the_metrics_of_the_rfcs_examples)
{
    static const struct {
        struct cost_type type;
        const char *name;
    } cases[] = {
        {{"routingcost", COST_NUMERICAL, NULL}, "num-routing"},
        {{"routingcost", COST_ORDINAL, NULL}, "ord-routing"},
        {{"hopcount", COST_ORDINAL, NULL}, "ord-hop"},
        {{"priv:x", COST_NUMERICAL, NULL}, "num-priv:x"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char buf[COST_TYPE_NAME];
        assert_string_equal(cost_type_name(&cases[i].type, buf), cases[i].name);
    }
}

TEST(services_that_take_parameters_say_their_media_type)
{
    assert_null(service_accepts(SERVICE_DIRECTORY));
    assert_null(service_accepts(SERVICE_NETWORKMAP));
    assert_null(service_accepts(SERVICE_COSTMAP));
    assert_string_equal(service_accepts(SERVICE_FILTERED_NETWORKMAP),
                        "application/alto-networkmapfilter+json");
    assert_string_equal(service_accepts(SERVICE_FILTERED_COSTMAP),
                        "application/alto-costmapfilter+json");
    assert_string_equal(service_accepts(SERVICE_ENDPOINTPROP),
                        "application/alto-endpointpropparams+json");
    assert_string_equal(service_accepts(SERVICE_ENDPOINTCOST),
                        "application/alto-endpointcostparams+json");
    for (int s = 0; s < SERVICES; s++) {
        assert_non_null(service_name((enum service)s));
        assert_non_null(service_media((enum service)s));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_and_paths_come_from_network_map_and_cost_type),
        cmocka_unit_test(ids_stay_valid_however_long_the_names_they_come_from),
        cmocka_unit_test(cost_types_have_short_names_for_the_metrics_of_the_rfcs_examples),
        cmocka_unit_test(services_that_take_parameters_say_their_media_type),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
