/*
 * The information resource directory, and the names and types in it: RFC 7285 sections 9 and 10;
 * numbers 37 to 67 of the conformance list.
 */
#include "server/names.h"
#include "tests/support/alto_http.h"
#include "tests/support/alto_maps.h"
#include "tests/support/test.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define DIRECTORY "application/alto-directory+json"

/* A network map with private and extended cost metrics. */
static const char one[] =
    "{\"meta\": {\"vtag\": {\"resource-id\": \"one\"}}, \"network-map\": {"
    "\"a:b@c_d-e\": {\"ipv4\": [\"0.0.0.0/0\"], \"ipv6\": [\"::/0\"]}}, \"cost-maps\": ["
    "{\"meta\": {\"cost-type\": {\"cost-metric\": \"routingcost\", \"cost-mode\": \"numerical\"}},"
    " \"cost-map\": {}},"
    "{\"meta\": {\"cost-type\": {\"cost-metric\": \"delay-ow:p99.9\", \"cost-mode\":"
    " \"numerical\"}}, \"cost-map\": {}},"
    "{\"meta\": {\"cost-type\": {\"cost-metric\": \"priv:x\", \"cost-mode\": \"ordinal\"}},"
    " \"cost-map\": {}}]}";

static int setup(void **state)
{
    *state = served_new(one, OFFER_ALL);
    return 0;
}

static int teardown(void **state)
{
    served_free(*state);
    return 0;
}

static bool names(const json_t *array, const char *text)
{
    size_t i;
    json_t *element;
    json_array_foreach((json_t *)array, i, element)
    {
        if (json_is_string(element) && strcmp(json_string_value(element), text) == 0)
            return true;
    }
    return false;
}

static const char *text(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

/* 53, 54, 18: sections 9.2, 9.2.1 */
TEST(the_directory_is_there_by_get)
{
    json_t *d = served_get(*cmocka_state, "/directory", DIRECTORY);
    assert_true(json_is_object(json_object_get(d, "resources")));
    json_decref(d);
}

/* 55: section 9.2.2 */
TEST(the_default_network_map_is_a_network_map_of_the_directory)
{
    json_t *d = served_get(*cmocka_state, "/directory", DIRECTORY);
    const char *id = text(json_object_get(d, "meta"), "default-alto-network-map");
    const json_t *entry = json_object_get(json_object_get(d, "resources"), id);
    assert_string_equal(text(entry, "media-type"), "application/alto-networkmap+json");
    assert_null(json_object_get(entry, "accepts"));
    json_decref(d);
}

static void check_cost_type(const json_t *type)
{
    assert_true(cost_metric_valid(text(type, "cost-metric")));
    const char *mode = text(type, "cost-mode");
    assert_true(strcmp(mode, "numerical") == 0 || strcmp(mode, "ordinal") == 0);
    const json_t *description = json_object_get(type, "description");
    assert_true(!description || json_is_string(description));
}

static void check_capabilities(const json_t *entry, const json_t *types)
{
    const json_t *capabilities = json_object_get(entry, "capabilities"), *element;
    const json_t *listed = json_object_get(capabilities, "cost-type-names");
    size_t i;
    json_array_foreach((json_t *)listed, i, element)
    {
        assert_true(json_is_object(json_object_get(types, json_string_value(element))));
    }
    bool costs = strstr(text(entry, "media-type"), "cost");
    if (costs && !json_object_get(entry, "accepts"))
        assert_int_equal(json_array_size(listed), 1);
    else if (costs)
        assert_true(json_array_size(listed) >= 1 &&
                    json_is_boolean(json_object_get(capabilities, "cost-constraints")));
}

/* 38, 46, 47, 48, 56, 57, 65, 66: sections 9.1.1, 9.2.2, 10.2, 10.5 to 10.7, 11.2.3.4, 11.3.2.4 */
TEST(every_entry_and_cost_type_is_well_formed)
{
    json_t *d = served_get(*cmocka_state, "/directory", DIRECTORY);
    json_t *types = json_object_get(json_object_get(d, "meta"), "cost-types"), *value;
    const char *key;
    json_object_foreach(types, key, value)
    {
        check_cost_type(value);
    }
    json_object_foreach(json_object_get(d, "resources"), key, value)
    {
        assert_true(resource_id_valid(key));
        assert_non_null(text(value, "uri"));
        assert_int_equal(strncmp(text(value, "media-type"), "application/alto-", 17), 0);
        check_capabilities(value, types);
    }
    json_decref(d);
}

/* 6, 58: section 9.2.2 */
TEST(every_uri_is_relative_and_answers_by_the_method_its_entry_says)
{
    json_t *d = served_get(*cmocka_state, "/directory", DIRECTORY), *value;
    const char *id;
    json_object_foreach(json_object_get(d, "resources"), id, value)
    {
        const char *uri = text(value, "uri"), *accepts = text(value, "accepts");
        char path[300], headers[200];
        struct wire_reply r;
        assert_null(strstr(uri, "://"));
        assert_int_not_equal(*uri, '/');
        snprintf(path, sizeof path, "/%s", uri);
        snprintf(headers, sizeof headers, "Content-Type: %s\r\n", accepts ? accepts : "x/y");
        served_ask(*cmocka_state, accepts ? "POST" : "GET", path, accepts ? headers : "",
                   accepts ? "{}" : NULL, &r);
        if (accepts)
            assert_alto_error(&r, "E_MISSING_FIELD", NULL, NULL);
        else
            assert_string_equal(wire_header(&r, "Content-Type"), text(value, "media-type"));
        wire_fini(&r);
    }
    json_decref(d);
}

/* 59, 64, 102: sections 9.2.2, 11.2.3.5, 11.3.1.5, 11.3.2.5, 11.4.1.5, 11.5.1.5 */
TEST(what_depends_on_a_network_map_uses_it_and_endpoint_services_use_nothing)
{
    json_t *d = served_get(*cmocka_state, "/directory", DIRECTORY), *value;
    const char *id;
    json_object_foreach(json_object_get(d, "resources"), id, value)
    {
        const json_t *uses = json_object_get(value, "uses");
        bool endpoint = strstr(text(value, "media-type"), "endpoint");
        bool whole = strstr(text(value, "media-type"), "networkmap") && !text(value, "accepts");
        if (endpoint || whole)
            assert_null(uses);
        else
            assert_true(json_array_size(uses) == 1 && names(uses, "one"));
    }
    json_decref(d);
}

/* 61, 62: sections 6.1, 11.2.3, 11.2.3.5 */
TEST(each_cost_type_has_one_cost_map_and_routingcost_has_one)
{
    json_t *d = served_get(*cmocka_state, "/directory", DIRECTORY), *value;
    json_t *seen = json_object();
    const char *id;
    json_object_foreach(json_object_get(d, "resources"), id, value)
    {
        if (strcmp(text(value, "media-type"), "application/alto-costmap+json") != 0 ||
            text(value, "accepts"))
            continue;
        const json_t *listed =
            json_object_get(json_object_get(value, "capabilities"), "cost-type-names");
        const char *name = json_string_value(json_array_get(listed, 0));
        assert_null(json_object_get(seen, name));
        json_object_set_new(seen, name, json_true());
    }
    assert_int_equal(json_object_size(seen), 5); /* priv:x is ordinal only */
    assert_non_null(json_object_get(seen, "num-routing"));
    json_decref(seen);
    json_decref(d);
}

/* 49, 63: sections 7.1.1, 10.8, 11.4.1.4 */
TEST(the_pid_of_every_network_map_can_be_looked_up)
{
    json_t *d = served_get(*cmocka_state, "/directory", DIRECTORY);
    const json_t *eps = json_object_get(json_object_get(d, "resources"), "endpoint-property");
    assert_true(
        names(json_object_get(json_object_get(eps, "capabilities"), "prop-types"), "one.pid"));
    json_decref(d);
}

/* 66 */
TEST(without_constraints_the_capability_is_false)
{
    struct served *s = served_new(one, OFFER_ALL & ~OFFER_CONSTRAINTS);
    json_t *d = served_get(s, "/directory", DIRECTORY);
    assert_json_at(d, "/resources/one:filtered-costs/capabilities/cost-constraints", "false");
    assert_json_at(d, "/resources/endpoint-cost/capabilities/cost-constraints", "false");
    json_decref(d);
    served_free(s);
}

/* 67: section 9.2.5.2 */
TEST(without_filtering_no_entry_takes_filters)
{
    struct served *s = served_new(one, OFFER_ALL & ~OFFER_FILTERED);
    json_t *d = served_get(s, "/directory", DIRECTORY), *value;
    const char *id;
    json_object_foreach(json_object_get(d, "resources"), id, value)
    {
        const char *accepts = text(value, "accepts");
        assert_true(!accepts || !strstr(accepts, "filter"));
    }
    json_decref(d);
    struct wire_reply r;
    served_post(s, "/networkmap/one/filtered", "application/alto-networkmapfilter+json",
                "{\"pids\": []}", &r);
    assert_int_equal(r.status, 404);
    wire_fini(&r);
    served_free(s);
}

/* 60: sections 9.2.2, 9.2.4 */
TEST(an_entry_may_lead_to_another_directory_that_is_there)
{
    char uri[100];
    struct served *s = *cmocka_state;
    const struct directory_link links[] = {{"other", uri}, {"own", "directory"}};
    snprintf(uri, sizeof uri, "http://127.0.0.1:%u/directory", s->port);
    struct served *root =
        served_with(sample_maps, OFFER_ALL,
                    (struct alto_server_config){.terms.links = links, .terms.n_links = 2});
    json_t *d = served_get(root, "/directory", DIRECTORY);
    const json_t *entry = json_object_get(json_object_get(d, "resources"), "other");
    assert_string_equal(text(entry, "media-type"), DIRECTORY);
    assert_string_equal(text(entry, "uri"), uri);
    assert_int_equal(json_object_size(entry), 2);
    json_decref(d);
    json_decref(served_get(s, strrchr(uri, '/'), DIRECTORY));
    served_free(root);
}

/* 38: section 9.1.1 */
TEST(maps_with_an_id_that_leads_to_another_directory_are_not_published)
{
    const struct directory_link links[] = {{"one", "http://alto.example/"}};
    struct served *s =
        served_with(sample_maps, OFFER_ALL,
                    (struct alto_server_config){.terms.links = links, .terms.n_links = 1});
    struct mapset *maps = maps_from(one, OFFER_ALL);
    uint64_t fence;
    assert_int_equal(alto_server_publish(s->server, maps, &fence), -EINVAL);
    json_decref(served_get(s, "/networkmap/net", "application/alto-networkmap+json"));
    mapset_unref(maps);
    served_free(s);
}

/* 38: section 9.1.1 */
TEST(resource_ids_stay_the_same_when_maps_change)
{
    struct served *s = *cmocka_state;
    json_t *before = served_get(s, "/directory", DIRECTORY);
    struct mapset *newer = maps_from(
        "{\"meta\": {\"vtag\": {\"resource-id\": \"one\"}, \"cost-type\": {\"cost-metric\":"
        " \"routingcost\", \"cost-mode\": \"numerical\"}}, \"network-map\": {\"z\": {}, \"y\": {}},"
        " \"cost-map\": {\"y\": {\"z\": 4}}}",
        OFFER_ALL);
    uint64_t fence;
    assert_int_equal(alto_server_publish(s->server, newer, &fence), 0);
    mapset_unref(newer);
    json_t *after = served_get(s, "/directory", DIRECTORY), *value;
    const char *id;
    json_object_foreach(json_object_get(after, "resources"), id, value)
    {
        const json_t *old = json_object_get(json_object_get(before, "resources"), id);
        assert_string_equal(text(old, "uri"), text(value, "uri"));
    }
    json_decref(before);
    json_decref(after);
}

int main(void)
{
#define ONE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        ONE(the_directory_is_there_by_get),
        ONE(the_default_network_map_is_a_network_map_of_the_directory),
        ONE(every_entry_and_cost_type_is_well_formed),
        ONE(every_uri_is_relative_and_answers_by_the_method_its_entry_says),
        ONE(what_depends_on_a_network_map_uses_it_and_endpoint_services_use_nothing),
        ONE(each_cost_type_has_one_cost_map_and_routingcost_has_one),
        ONE(the_pid_of_every_network_map_can_be_looked_up),
        cmocka_unit_test(without_constraints_the_capability_is_false),
        cmocka_unit_test(without_filtering_no_entry_takes_filters),
        ONE(an_entry_may_lead_to_another_directory_that_is_there),
        cmocka_unit_test(maps_with_an_id_that_leads_to_another_directory_are_not_published),
        ONE(resource_ids_stay_the_same_when_maps_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
