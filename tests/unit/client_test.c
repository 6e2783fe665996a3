#include "sim/alto/client.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/alto/session.h"
#include "tests/support/alto_world.h"
#include "tests/support/faults.h"
#include "tests/support/test.h"

/* --- Costs --- */

TEST(costs_are_from_the_candidates_to_self)
{
    struct alto_world *w = *cmocka_state;
    assert_int_equal(alto_world_ask(w, 0), ALTO_GUIDED);
    assert_true(w->costs[0] == 5); /* far to near, not near to far */
    assert_true(w->costs[1] == 1);
    assert_true(w->costs[2] == 10);
    assert_true(w->costs[3] == 10);
    assert_int_equal(w->out.known, 4);
    assert_int_equal(w->out.mode, ALTO_NUMERICAL);
    assert_string_equal(w->out.reason.text, "");
}

TEST(pids_come_with_the_costs)
{
    static const char *const names[ALTO_CANDIDATES] = {"far", "near", "rest", "rest"};
    struct alto_world *w = *cmocka_state;
    alto_world_ask(w, 0);
    for (int i = 0; i < ALTO_CANDIDATES; i++)
        assert_string_equal(alto_pid_name(w->service, &w->cache, w->pids[i]), names[i]);
    assert_int_equal(w->out.self_pid, w->pids[1]);
    assert_null(alto_pid_name(w->service, &w->cache, PID_UNKNOWN));
}

TEST(undefined_costs_are_unknown)
{
    struct alto_world *w = *cmocka_state;
    addr_parse(FAMILY_NONE, "198.51.100.1", &w->query.self); /* in the rest */
    assert_int_equal(alto_world_ask(w, 0), ALTO_GUIDED);
    assert_true(w->costs[0] == 20 && w->costs[1] == 20);
    assert_true(isnan(w->costs[2]) && isnan(w->costs[3]));
    assert_int_equal(w->out.known, 2);
}

TEST(an_address_outside_the_map_has_no_costs)
{
    struct alto_world *w = *cmocka_state;
    alto_world_say(w, "GET", "/networkmap", ALTO_NETMAP_TYPE,
                   ALTO_NETMAP_OF("n1", "{\"near\": {\"ipv4\": [\"10.1.0.0/16\"]}}"), 600, NULL);
    assert_int_equal(alto_world_ask(w, 0), ALTO_GUIDED);
    assert_true(w->costs[1] == 1);
    assert_int_equal(w->out.known, 1);
    assert_int_equal(w->pids[0], PID_UNKNOWN);
}

TEST(ordinal_costs_are_asked_for_by_that_name)
{
    struct alto_world *w = *cmocka_state;
    w->query.mode = ALTO_ORDINAL;
    assert_int_equal(alto_world_ask(w, 0), ALTO_GUIDED);
    assert_int_equal(w->out.mode, ALTO_ORDINAL);
    assert_int_equal(http_script_count(w->server, "GET", "/costmap/ord"), 1);
    assert_int_equal(http_script_count(w->server, "GET", "/costmap/num"), 0);
}

TEST(numerical_costs_serve_an_ordinal_query)
{
    struct alto_world *w = *cmocka_state;
    alto_world_say(w, "GET", "/directory", ALTO_DIRECTORY_TYPE,
                   ALTO_DIRECTORY_OF(ALTO_NETMAP_ENTRY "," ALTO_COSTMAP_ENTRY("c", "num")), 0,
                   NULL);
    w->query.mode = ALTO_ORDINAL;
    assert_int_equal(alto_world_ask(w, 0), ALTO_GUIDED);
    assert_int_equal(w->out.mode, ALTO_NUMERICAL);
    assert_true(w->costs[0] == 5);
}

TEST(ordinal_costs_do_not_serve_a_numerical_query)
{
    struct alto_world *w = *cmocka_state;
    alto_world_say(w, "GET", "/directory", ALTO_DIRECTORY_TYPE,
                   ALTO_DIRECTORY_OF(ALTO_NETMAP_ENTRY "," ALTO_COSTMAP_ENTRY("c", "ord")), 0,
                   NULL);
    assert_int_equal(alto_world_ask(w, 0), ALTO_NO_RESOURCE);
}

TEST(a_filtered_cost_map_serves_where_there_is_no_full_one)
{
    struct alto_world *w = *cmocka_state;
    alto_world_say(w, "GET", "/directory", ALTO_DIRECTORY_TYPE,
                   ALTO_DIRECTORY_OF(ALTO_NETMAP_ENTRY "," ALTO_FILTERED_ENTRY("\"num\"")), 3600,
                   NULL);
    alto_world_say(w, "POST", "/filtered", ALTO_COSTMAP_TYPE,
                   ALTO_COSTMAP_OF("n1", "numerical", ALTO_COSTS), 60, NULL);
    assert_int_equal(alto_world_ask(w, 0), ALTO_GUIDED);
    assert_true(w->costs[0] == 5);
    assert_int_equal(w->out.requests[ALTO_FILTERED_COST_MAP], 1);
    char *last = http_script_last(w->server);
    assert_non_null(strstr(last, "Content-Type: application/alto-costmapfilter+json\r\n"));
    assert_non_null(strstr(last,
                           "\r\n\r\n{\"cost-type\":{\"cost-metric\":\"routingcost\","
                           "\"cost-mode\":\"numerical\"},\"pids\":{\"srcs\":[],\"dsts\":[]}}"));
    free(last);
    alto_world_ask(w, 59);
    assert_int_equal(alto_requests(&w->out), 0);
    alto_world_ask(w, 60);
    assert_int_equal(w->out.requests[ALTO_FILTERED_COST_MAP], 1);
}

TEST(two_cost_types_of_one_filter_are_two_maps)
{
    struct alto_world *w = *cmocka_state;
    alto_world_say(w, "GET", "/directory", ALTO_DIRECTORY_TYPE,
                   ALTO_DIRECTORY_OF(ALTO_NETMAP_ENTRY "," ALTO_FILTERED_ENTRY("\"num\", \"ord\"")),
                   3600, NULL);
    alto_world_say(w, "POST", "/filtered", ALTO_COSTMAP_TYPE,
                   ALTO_COSTMAP_OF("n1", "numerical", ALTO_COSTS), 60, NULL);
    assert_int_equal(alto_world_ask(w, 0), ALTO_GUIDED);
    alto_world_say(w, "POST", "/filtered", ALTO_COSTMAP_TYPE,
                   ALTO_COSTMAP_OF("n1", "ordinal", "{\"far\": {\"near\": 2}}"), 60, NULL);
    w->query.mode = ALTO_ORDINAL;
    assert_int_equal(alto_world_ask(w, 1), ALTO_GUIDED);
    assert_true(w->costs[0] == 2);
}

TEST(endpoint_costs_are_asked_for_one_by_one)
{
    struct alto_world *w = *cmocka_state;
    w->query.method = ALTO_BY_ENDPOINT_COST;
    assert_int_equal(alto_world_ask(w, 0), ALTO_GUIDED);
    assert_true(w->costs[0] == 5 && w->costs[1] == 1 && w->costs[2] == 10 && isnan(w->costs[3]));
    assert_int_equal(w->out.known, 3);
    assert_int_equal(w->out.requests[ALTO_ENDPOINT_COST], 1);
    assert_int_equal(w->out.requests[ALTO_NETWORK_MAP], 0);
    assert_int_equal(w->out.self_pid, PID_UNKNOWN);
    assert_int_equal(w->pids[0], PID_UNKNOWN);
    assert_int_equal(w->out.lifetime, 30 * ALTO_SECOND);
    char *last = http_script_last(w->server);
    assert_non_null(strstr(last, "Content-Type: application/alto-endpointcostparams+json\r\n"));
    assert_non_null(strstr(last, "\"srcs\":[\"ipv4:10.2.0.5\",\"ipv4:10.1.0.9\","));
    assert_non_null(strstr(last, "\"dsts\":[\"ipv4:10.1.0.1\"]"));
    free(last);
}

/* An empty list would stand for the client itself (RFC 7285 section 11.5.1.3). */
TEST(without_candidates_no_endpoint_cost_is_asked_for)
{
    struct alto_world *w = *cmocka_state;
    w->query.method = ALTO_BY_ENDPOINT_COST;
    w->query.n = 0;
    assert_int_equal(alto_world_ask(w, 0), ALTO_GUIDED);
    assert_int_equal(w->out.requests[ALTO_ENDPOINT_COST], 0);
}

/* RFC 7971 figure 22: the tracker is the client, the querying peer the destination. */
TEST(a_tracker_asks_on_behalf_of_a_peer)
{
    struct alto_world *w = *cmocka_state;
    w->query.method = ALTO_BY_ENDPOINT_COST;
    addr_parse(FAMILY_NONE, "198.51.100.99", &w->query.client);
    assert_int_equal(alto_world_ask(w, 0), ALTO_GUIDED);
    char *last = http_script_last(w->server);
    assert_non_null(strstr(last, "Forwarded: for=198.51.100.99;embedder=" ALTO_TOKEN "\r\n"));
    assert_non_null(strstr(last, "\"dsts\":[\"ipv4:10.1.0.1\"]"));
    free(last);
}

TEST(a_peer_asks_for_itself)
{
    struct alto_world *w = *cmocka_state;
    alto_world_ask(w, 0);
    char *last = http_script_last(w->server);
    assert_non_null(strstr(last, "Forwarded: for=10.1.0.1;embedder=" ALTO_TOKEN "\r\n"));
    free(last);
}

TEST(pids_can_be_had_without_costs)
{
    struct alto_world *w = *cmocka_state;
    assert_int_equal(alto_pids(w->service, &w->cache, &w->query, w->pids, &w->out), 0);
    assert_int_equal(w->out.status, ALTO_GUIDED);
    assert_int_equal(w->out.known, 4);
    assert_int_equal(w->out.self_pid, w->pids[1]);
    assert_string_equal(alto_pid_name(w->service, &w->cache, w->pids[0]), "far");
    assert_int_equal(w->out.requests[ALTO_NETWORK_MAP], 1);
    assert_int_equal(w->out.requests[ALTO_COST_MAP], 0);
    assert_int_equal(w->out.lifetime, 600 * ALTO_SECOND);
}

TEST(pids_need_a_default_network_map)
{
    struct alto_world *w = *cmocka_state;
    alto_world_say(w, "GET", "/directory", ALTO_DIRECTORY_TYPE, "{\"meta\": {}, \"resources\": {}}",
                   0, NULL);
    assert_int_equal(alto_pids(w->service, &w->cache, &w->query, w->pids, &w->out), 0);
    assert_int_equal(w->out.status, ALTO_NO_RESOURCE);
    assert_int_equal(w->pids[0], PID_UNKNOWN);
}

TEST(what_the_directory_does_not_offer_is_not_to_be_had)
{
    struct alto_world *w = *cmocka_state;
    w->query.metric = "priv:nobody-has-this";
    assert_int_equal(alto_world_ask(w, 0), ALTO_NO_RESOURCE);
    assert_string_equal(w->out.reason.text,
                        "/directory offers no cost map for numerical priv:nobody-has-this");
    w->query.metric = "a-metric-whose-name-is-far-too-long-for-any";
    assert_int_equal(alto_world_ask(w, 0), ALTO_NO_RESOURCE);
    alto_world_say(w, "GET", "/directory", ALTO_DIRECTORY_TYPE,
                   ALTO_DIRECTORY_OF(ALTO_NETMAP_ENTRY), 0, NULL);
    alto_world_serve(w, (struct alto_service_config){0});
    w->query.metric = "routingcost";
    w->query.method = ALTO_BY_ENDPOINT_COST;
    assert_int_equal(alto_world_ask(w, 0), ALTO_NO_RESOURCE);
    assert_true(isnan(w->costs[0]));
}

/* --- What it takes --- */

TEST(the_first_query_takes_directory_and_both_maps)
{
    struct alto_world *w = *cmocka_state;
    alto_world_ask(w, 0);
    assert_int_equal(w->out.requests[ALTO_DIRECTORY], 1);
    assert_int_equal(w->out.requests[ALTO_NETWORK_MAP], 1);
    assert_int_equal(w->out.requests[ALTO_COST_MAP], 1);
    assert_int_equal(w->out.round_trips, 4); /* the connection and one a request */
    assert_int_equal(w->out.lifetime, 60 * ALTO_SECOND);
    assert_int_equal(w->out.received, http_script_sent(w->server));
    assert_int_equal(w->out.sent,
                     http_script_received(w->server) -
                         3 * strlen("Forwarded: for=10.1.0.1;embedder=" ALTO_TOKEN "\r\n"));
}

TEST(a_second_query_takes_nothing_while_all_is_fresh)
{
    struct alto_world *w = *cmocka_state;
    alto_world_ask(w, 0);
    assert_int_equal(alto_world_ask(w, 59), ALTO_GUIDED);
    assert_true(w->costs[0] == 5);
    assert_int_equal(alto_requests(&w->out), 0);
    assert_int_equal(w->out.round_trips, 0);
    assert_int_equal(w->out.sent + w->out.received, 0);
    assert_int_equal(w->out.lifetime, 1 * ALTO_SECOND);
}

TEST(stale_documents_are_asked_for_conditionally)
{
    struct alto_world *w = *cmocka_state;
    alto_world_ask(w, 0);
    assert_int_equal(alto_world_ask(w, 60), ALTO_GUIDED);
    assert_int_equal(alto_requests(&w->out), 1);
    assert_int_equal(w->out.requests[ALTO_COST_MAP], 1);
    assert_int_equal(w->out.round_trips, 2);
    char *last = http_script_last(w->server);
    assert_non_null(strstr(last, "If-None-Match: \"c1\"\r\n"));
    free(last);
    assert_true(w->costs[0] == 5);
    assert_int_equal(alto_world_ask(w, 600), ALTO_GUIDED);
    assert_int_equal(w->out.requests[ALTO_NETWORK_MAP], 1);
    assert_int_equal(w->out.requests[ALTO_COST_MAP], 1);
    assert_int_equal(w->out.requests[ALTO_DIRECTORY], 0);
    assert_int_equal(alto_world_ask(w, 3600), ALTO_GUIDED);
    assert_int_equal(w->out.requests[ALTO_DIRECTORY], 1);
}

TEST(an_unchanged_document_is_fresh_anew)
{
    struct alto_world *w = *cmocka_state;
    alto_world_ask(w, 0);
    alto_world_ask(w, 60); /* 304: fresh until 120 */
    alto_world_ask(w, 119);
    assert_int_equal(alto_requests(&w->out), 0);
    alto_world_ask(w, 120);
    assert_int_equal(alto_requests(&w->out), 1);
}

/* A 304 that is silent about freshness leaves the old word: RFC 9111 section 3.2. */
TEST(a_silent_304_prolongs_by_the_old_lifetime)
{
    struct alto_world *w = *cmocka_state;
    alto_world_ask(w, 0);
    http_script_on(w->server, "GET", "/costmap/num",
                   &(struct script_reply){.etag = "\"c1\"", .type = ALTO_COSTMAP_TYPE});
    alto_world_ask(w, 60);
    assert_int_equal(w->out.status, ALTO_GUIDED);
    alto_world_ask(w, 119);
    assert_int_equal(alto_requests(&w->out), 0);
}

TEST(a_304_may_bring_another_lifetime)
{
    struct alto_world *w = *cmocka_state;
    alto_world_ask(w, 0);
    alto_world_say(w, "GET", "/costmap/num", ALTO_COSTMAP_TYPE, "", 200, "\"c1\"");
    alto_world_ask(w, 60);
    alto_world_ask(w, 259);
    assert_int_equal(alto_requests(&w->out), 0);
    alto_world_ask(w, 260);
    assert_int_equal(alto_requests(&w->out), 1);
}

TEST(without_freshness_each_query_asks_again)
{
    struct alto_world *w = *cmocka_state;
    alto_world_say(w, "GET", "/costmap/num", ALTO_COSTMAP_TYPE,
                   ALTO_COSTMAP_OF("n1", "numerical", ALTO_COSTS), 0, NULL);
    alto_world_ask(w, 0);
    assert_int_equal(alto_world_ask(w, 0), ALTO_GUIDED);
    assert_int_equal(w->out.requests[ALTO_COST_MAP], 1);
    assert_int_equal(w->out.lifetime, 0);
}

TEST(a_thousand_equal_clients_take_one_real_exchange_each_request)
{
    enum { CLIENTS = 1000 };
    static struct alto_cache caches[CLIENTS];
    struct alto_world *w = *cmocka_state;
    struct alto_outcome first;
    memset(caches, 0, sizeof caches);
    for (uint32_t i = 0; i < CLIENTS; i++) {
        struct alto_query q = w->query;
        q.self = addr_add(q.self, i); /* 10.1.0.1 to 10.1.3.232: texts of different lengths */
        assert_int_equal(alto_costs(w->service, &caches[i], &q, w->costs, w->pids, &w->out), 0);
        assert_int_equal(w->out.status, ALTO_GUIDED);
        assert_true(w->costs[0] == 5);
        if (i == 0)
            first = w->out;
        assert_memory_equal(w->out.requests, first.requests, sizeof first.requests);
        assert_int_equal(w->out.sent, first.sent);
        assert_int_equal(w->out.received, first.received);
        assert_int_equal(w->out.round_trips, first.round_trips);
    }
    assert_int_equal(alto_requests(&first), 3);
    assert_int_equal(http_script_count(w->server, NULL, NULL), 3);
    assert_int_equal(alto_service_exchanges(w->service), 3);
    assert_int_equal(documents_len(w->service->documents), 4); /* with the closure */
}

TEST(personal_answers_are_not_shared)
{
    struct alto_world *w = *cmocka_state;
    alto_world_serve(w, (struct alto_service_config){.personal = true});
    alto_world_ask(w, 0);
    struct alto_cache other = {0};
    addr_parse(FAMILY_NONE, "10.1.0.2", &w->query.self);
    assert_int_equal(alto_costs(w->service, &other, &w->query, w->costs, w->pids, &w->out), 0);
    assert_int_equal(http_script_count(w->server, "GET", "/networkmap"), 2);
}

/* --- Change --- */

static void publish_second_version(struct alto_world *w)
{
    alto_world_say(w, "GET", "/networkmap", ALTO_NETMAP_TYPE, ALTO_NETMAP_OF("n2", ALTO_PIDS), 600,
                   "\"n2\"");
    alto_world_say(w, "GET", "/costmap/num", ALTO_COSTMAP_TYPE,
                   ALTO_COSTMAP_OF("n2", "numerical", "{\"far\": {\"near\": 42}}"), 60, "\"c2\"");
}

TEST(new_maps_are_seen_once_the_service_forgets)
{
    struct alto_world *w = *cmocka_state;
    struct alto_cache late = {0};
    alto_world_ask(w, 0);
    publish_second_version(w);
    assert_int_equal(alto_costs(w->service, &late, &w->query, w->costs, w->pids, &w->out), 0);
    assert_true(w->costs[0] == 5); /* the memo still answers */
    alto_cache_fini(w->service, &late);
    alto_service_forget(w->service);
    assert_int_equal(alto_costs(w->service, &late, &w->query, w->costs, w->pids, &w->out), 0);
    assert_true(w->costs[0] == 42);
}

TEST(what_is_fresh_is_used_though_there_is_a_newer_version)
{
    struct alto_world *w = *cmocka_state;
    alto_world_ask(w, 0);
    publish_second_version(w);
    alto_service_forget(w->service);
    alto_world_ask(w, 59);
    assert_true(w->costs[0] == 5);
    assert_int_equal(alto_requests(&w->out), 0);
}

/* The cost map of version 2 arrives while the client still holds a fresh network map of version 1. */
TEST(a_new_tag_makes_the_client_ask_for_the_other_map)
{
    struct alto_world *w = *cmocka_state;
    alto_world_ask(w, 0);
    publish_second_version(w);
    alto_service_forget(w->service);
    assert_int_equal(alto_world_ask(w, 60), ALTO_GUIDED);
    assert_true(w->costs[0] == 42);
    assert_int_equal(w->out.requests[ALTO_COST_MAP], 1);
    assert_int_equal(w->out.requests[ALTO_NETWORK_MAP], 1);
    assert_int_equal(w->out.requests[ALTO_DIRECTORY], 0);
}

TEST(old_documents_go_when_nobody_holds_them)
{
    struct alto_world *w = *cmocka_state;
    struct alto_cache old = {0};
    alto_world_ask(w, 0);
    assert_int_equal(alto_costs(w->service, &old, &w->query, w->costs, w->pids, &w->out), 0);
    publish_second_version(w);
    alto_service_forget(w->service);
    alto_world_ask(w, 60);
    assert_int_equal(documents_len(w->service->documents), 6); /* two maps are held twice */
    alto_cache_fini(w->service, &old);
    assert_int_equal(documents_len(w->service->documents), 4);
    alto_cache_fini(w->service, &w->cache);
    alto_service_forget(w->service);
    assert_int_equal(documents_len(w->service->documents), 0);
}

TEST(a_client_that_leaves_knows_nothing)
{
    struct alto_world *w = *cmocka_state;
    static const struct alto_cache nothing;
    alto_world_ask(w, 0);
    alto_cache_fini(w->service, &w->cache);
    assert_memory_equal(&w->cache, &nothing, sizeof nothing);
    alto_world_ask(w, 1);
    assert_int_equal(alto_requests(&w->out), 3);
}

TEST(a_cache_is_small)
{
    assert_true(sizeof(struct alto_cache) <= 48);
}

TEST(a_malformed_configuration_is_refused)
{
    struct err e = ERR_INIT;
    assert_null(
        alto_service_new(&(struct alto_service_config){.directory_uri = "alto.example.com"}, &e));
    assert_string_equal(e.text, "\"alto.example.com\" is no http or https URI");
}

TEST(a_query_without_memory_breaks_the_run_and_leaves_all_intact)
{
    static const enum alto_method methods[] = {ALTO_BY_COST_MAP, ALTO_BY_ENDPOINT_COST};
    struct alto_world *w = *cmocka_state;
    for (size_t m = 0; m < COUNT(methods); m++) {
        w->query.method = methods[m];
        for (size_t n = 0;; n++) {
            struct alto_cache c = {0};
            alto_service_forget(w->service);
            faults_start_own(n);
            int code = alto_costs(w->service, &c, &w->query, w->costs, w->pids, &w->out);
            bool failed = faults_stop();
            alto_cache_fini(w->service, &c);
            assert_int_equal(code, failed ? -ENOMEM : 0);
            if (!failed)
                break;
        }
        assert_int_equal(w->out.status, ALTO_GUIDED);
        assert_double_is(w->costs[0], 5);
    }
    alto_service_forget(w->service);
    assert_int_equal(documents_len(w->service->documents), 0);
}

#define WORLD_TEST(name)                                                                           \
    cmocka_unit_test_setup_teardown(name, alto_world_set_up, alto_world_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(costs_are_from_the_candidates_to_self),
        WORLD_TEST(pids_come_with_the_costs),
        WORLD_TEST(undefined_costs_are_unknown),
        WORLD_TEST(an_address_outside_the_map_has_no_costs),
        WORLD_TEST(ordinal_costs_are_asked_for_by_that_name),
        WORLD_TEST(numerical_costs_serve_an_ordinal_query),
        WORLD_TEST(ordinal_costs_do_not_serve_a_numerical_query),
        WORLD_TEST(a_filtered_cost_map_serves_where_there_is_no_full_one),
        WORLD_TEST(two_cost_types_of_one_filter_are_two_maps),
        WORLD_TEST(endpoint_costs_are_asked_for_one_by_one),
        WORLD_TEST(without_candidates_no_endpoint_cost_is_asked_for),
        WORLD_TEST(a_tracker_asks_on_behalf_of_a_peer),
        WORLD_TEST(a_peer_asks_for_itself),
        WORLD_TEST(pids_can_be_had_without_costs),
        WORLD_TEST(pids_need_a_default_network_map),
        WORLD_TEST(what_the_directory_does_not_offer_is_not_to_be_had),
        WORLD_TEST(the_first_query_takes_directory_and_both_maps),
        WORLD_TEST(a_second_query_takes_nothing_while_all_is_fresh),
        WORLD_TEST(stale_documents_are_asked_for_conditionally),
        WORLD_TEST(an_unchanged_document_is_fresh_anew),
        WORLD_TEST(a_silent_304_prolongs_by_the_old_lifetime),
        WORLD_TEST(a_304_may_bring_another_lifetime),
        WORLD_TEST(without_freshness_each_query_asks_again),
        WORLD_TEST(a_thousand_equal_clients_take_one_real_exchange_each_request),
        WORLD_TEST(personal_answers_are_not_shared),
        WORLD_TEST(new_maps_are_seen_once_the_service_forgets),
        WORLD_TEST(what_is_fresh_is_used_though_there_is_a_newer_version),
        WORLD_TEST(a_new_tag_makes_the_client_ask_for_the_other_map),
        WORLD_TEST(old_documents_go_when_nobody_holds_them),
        WORLD_TEST(a_client_that_leaves_knows_nothing),
        cmocka_unit_test(a_cache_is_small),
        cmocka_unit_test(a_malformed_configuration_is_refused),
        WORLD_TEST(a_query_without_memory_breaks_the_run_and_leaves_all_intact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
