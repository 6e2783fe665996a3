/*
 * The ALTO client against the ALTO server, over loopback: both were written from RFC 7285 alone, and
 * nothing but HTTP is between them.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/alto/document.h"
#include "sim/alto/memo.h"
#include "sim/alto/session.h"
#include "tests/support/alto_http.h"
#include "tests/support/alto_maps.h"
#include "tests/support/test.h"

#define SECOND INT64_C(1000000000)

enum { CANDIDATES = 4 };

/* In the sample maps: near, far, home, far by IPv6. */
static const char *const candidates[CANDIDATES] = {"198.51.100.7", "203.0.113.9", "192.0.2.77",
                                                   "2001:db8:2::1"};

struct pair {
    struct served *server;
    struct alto_service *client;
    struct alto_cache cache;
    struct addr candidates[CANDIDATES];
    struct alto_query query; /* by somebody at home */
    double costs[CANDIDATES];
    uint32_t pids[CANDIDATES];
    struct alto_outcome out;
};

static struct alto_service *connect_to(const struct served *server,
                                       struct alto_service_config config)
{
    struct err e = ERR_INIT;
    config.directory_uri = alto_server_uri(server->server);
    config.host = "test";
    struct alto_service *service = alto_service_new(&config, &e);
    assert_string_equal(e.text, "");
    return service;
}

static int set_up(void **state)
{
    struct pair *p = calloc(1, sizeof *p);
    assert_non_null(p);
    p->server = served_new(sample_maps, OFFER_ALL);
    p->client = connect_to(p->server, (struct alto_service_config){.token = SERVED_SECRET});
    for (int i = 0; i < CANDIDATES; i++)
        assert_int_equal(addr_parse(FAMILY_NONE, candidates[i], &p->candidates[i]), 0);
    p->query = (struct alto_query){.metric = "routingcost",
                                   .mode = ALTO_NUMERICAL,
                                   .candidates = p->candidates,
                                   .n = CANDIDATES};
    assert_int_equal(addr_parse(FAMILY_NONE, "192.0.2.1", &p->query.self), 0);
    *state = p;
    return 0;
}

static int tear_down(void **state)
{
    struct pair *p = *state;
    alto_service_free(p->client);
    served_free(p->server);
    free(p);
    return 0;
}

static enum alto_status ask_at(struct pair *p, int second)
{
    p->query.now = second * SECOND;
    assert_int_equal(alto_costs(p->client, &p->cache, &p->query, p->costs, p->pids, &p->out), 0);
    return p->out.status;
}

static void check_costs(const struct pair *p, double near, double far, double home, double far6)
{
    assert_double_is(p->costs[0], near);
    assert_double_is(p->costs[1], far);
    assert_double_is(p->costs[2], home);
    assert_double_is(p->costs[3], far6);
}

TEST(costs_by_map_are_those_the_server_was_given)
{
    struct pair *p = *cmocka_state;
    assert_int_equal(ask_at(p, 0), ALTO_GUIDED);
    check_costs(p, 2.5, 10, 0, 10);
    assert_string_equal(alto_pid_name(p->client, &p->cache, p->pids[0]), "near");
    assert_string_equal(alto_pid_name(p->client, &p->cache, p->out.self_pid), "home");
}

/* A server may leave out pairs of different families (RFC 7285 section 11.5.1.6). */
TEST(endpoint_costs_agree_with_the_map)
{
    struct pair *p = *cmocka_state;
    p->query.method = ALTO_BY_ENDPOINT_COST;
    assert_int_equal(ask_at(p, 0), ALTO_GUIDED);
    assert_double_is(p->costs[0], 2.5);
    assert_double_is(p->costs[1], 10);
    assert_double_is(p->costs[2], 0);
    assert_true(isnan(p->costs[3]) || p->costs[3] == 10);
}

TEST(ordinal_costs_rank_like_numerical_ones)
{
    struct pair *p = *cmocka_state;
    static const enum alto_method methods[] = {ALTO_BY_COST_MAP, ALTO_BY_ENDPOINT_COST};
    p->query.mode = ALTO_ORDINAL;
    for (size_t m = 0; m < COUNT(methods); m++) {
        p->query.method = methods[m];
        assert_int_equal(ask_at(p, 0), ALTO_GUIDED);
        assert_int_equal(p->out.mode, ALTO_ORDINAL);
        assert_true(p->costs[2] < p->costs[0] && p->costs[0] < p->costs[1]);
    }
}

TEST(other_metrics_have_maps_of_their_own)
{
    struct pair *p = *cmocka_state;
    p->query.metric = "hopcount";
    assert_int_equal(ask_at(p, 0), ALTO_GUIDED);
    check_costs(p, NAN, 4, NAN, 4);
    p->query.metric = "priv:unheard-of";
    assert_int_equal(ask_at(p, 0), ALTO_NO_RESOURCE);
}

TEST(what_is_stale_is_confirmed_without_being_sent_again)
{
    struct pair *p = *cmocka_state;
    ask_at(p, 0);
    struct alto_outcome first = p->out;
    ask_at(p, 59);
    assert_int_equal(p->out.round_trips, 0);
    assert_int_equal(ask_at(p, 60), ALTO_GUIDED);
    assert_memory_equal(p->out.requests, first.requests, sizeof first.requests);
    assert_int_equal(p->out.requests[ALTO_DIRECTORY], 1);
    assert_int_equal(p->out.requests[ALTO_NETWORK_MAP], 1);
    assert_int_equal(p->out.requests[ALTO_COST_MAP], 1);
    assert_true(p->out.received < first.received / 2); /* headers alone */
}

TEST(bytes_do_not_depend_on_the_port)
{
    struct pair *p = *cmocka_state;
    void *state = NULL;
    set_up(&state);
    struct pair *other = state;
    assert_int_not_equal(p->server->port, other->server->port);
    ask_at(p, 0);
    ask_at(other, 0);
    assert_int_equal(p->out.sent, other->out.sent);
    assert_int_equal(p->out.received, other->out.received);
    tear_down(&state);
}

TEST(published_maps_reach_the_clients_as_their_copies_grow_stale)
{
    static const char newer[] =
        "{\"meta\": {\"vtag\": {\"resource-id\": \"net\"}}, \"network-map\": {"
        " \"all\": {\"ipv4\": [\"0.0.0.0/0\"], \"ipv6\": [\"::/0\"]}}, \"cost-maps\": ["
        " {\"meta\": {\"cost-type\": {\"cost-metric\": \"routingcost\","
        " \"cost-mode\": \"numerical\"}}, \"cost-map\": {\"all\": {\"all\": 42}}}]}";
    struct pair *p = *cmocka_state;
    struct mapset *maps = maps_from(newer, OFFER_ALL);
    uint64_t fence;
    ask_at(p, 0);
    assert_int_equal(alto_server_publish(p->server->server, maps, &fence), 0);
    assert_int_equal(alto_server_fence(p->server->server, fence), 0);
    mapset_unref(maps);
    alto_service_forget(p->client);
    ask_at(p, 59);
    check_costs(p, 2.5, 10, 0, 10);
    assert_int_equal(ask_at(p, 60), ALTO_GUIDED);
    check_costs(p, 42, 42, 42, 42);
}

TEST(a_server_that_is_down_refuses_until_it_is_up)
{
    struct pair *p = *cmocka_state;
    struct err e = ERR_INIT;
    ask_at(p, 0);
    alto_server_down(p->server->server);
    alto_service_forget(p->client);
    assert_int_equal(ask_at(p, 30), ALTO_GUIDED); /* still fresh */
    assert_int_equal(ask_at(p, 60), ALTO_REFUSED);
    check_costs(p, NAN, NAN, NAN, NAN);
    assert_int_equal(alto_server_up(p->server->server, &e), 0);
    assert_int_equal(ask_at(p, 61), ALTO_GUIDED);
}

/* Distinct addresses that asked, as the server has them, after two clients came. */
static size_t clients_seen(struct pair *p, const char *token)
{
    struct alto_server_stats stats;
    alto_service_free(p->client);
    p->client =
        connect_to(p->server, (struct alto_service_config){.token = token, .personal = true});
    for (uint64_t i = 0; i < 2; i++) {
        p->cache = (struct alto_cache){0};
        p->query.self = addr_add(p->query.self, 1);
        assert_int_equal(ask_at(p, 0), ALTO_GUIDED);
    }
    alto_server_stats(p->server->server, &stats);
    return stats.figures.clients;
}

TEST(the_server_believes_the_embedder_and_nobody_else)
{
    struct pair *p = *cmocka_state;
    assert_int_equal(clients_seen(p, "not-the-secret"), 1); /* the loopback address */
    assert_int_equal(clients_seen(p, SERVED_SECRET), 3);
}

TEST(a_request_the_server_cannot_read_comes_back_as_an_alto_error)
{
    struct pair *p = *cmocka_state;
    struct memo_entry *answer;
    int64_t retry_after = 0;
    ask_at(p, 0);
    const struct alto_document *closure = documents_at(p->client->documents, p->cache.directory);
    const struct alto_cost_type type = {"routingcost", ALTO_NUMERICAL};
    const struct ird_entry *entry = ird_endpoint_cost(document_closure(closure), &type);
    struct fetch what = {
        .resource = ALTO_ENDPOINT_COST, .uri = entry->uri, .body = "{\"cost-type\""};
    struct alto_outcome out = {0};
    assert_int_equal(fetch(&p->client->fetcher, &what, &out, &answer, &retry_after), 1);
    assert_int_equal(out.status, ALTO_ERROR_OBJECT);
    assert_string_equal(out.code, "E_SYNTAX");
    assert_int_equal(out.http_status, 400);
}

TEST(a_filtered_cost_map_gives_the_whole_map)
{
    struct pair *p = *cmocka_state;
    struct memo_entry *answer;
    int64_t retry_after = 0;
    ask_at(p, 0);
    const struct alto_document *closure = documents_at(p->client->documents, p->cache.directory);
    const struct ird_entry *filtered = NULL;
    const struct ird *root = document_closure(closure).irds[0];
    for (size_t i = 0; i < ird_len(root); i++) {
        if (ird_entry(root, i)->kind == IRD_FILTERED_COST_MAP)
            filtered = ird_entry(root, i);
    }
    assert_non_null(filtered);
    struct fetch what = {.resource = ALTO_FILTERED_COST_MAP,
                         .uri = filtered->uri,
                         .body =
                             "{\"cost-type\":{\"cost-metric\":\"routingcost\","
                             "\"cost-mode\":\"numerical\"},\"pids\":{\"srcs\":[],\"dsts\":[]}}"};
    struct alto_outcome out = {0};
    assert_int_equal(fetch(&p->client->fetcher, &what, &out, &answer, &retry_after), 0);
    const struct http_response *r = &answer->response;
    json_t *whole = json_loadb(r->body, r->size, 0, NULL);
    json_t *costs = json_object_get(whole, "cost-map");
    assert_double_is(json_number_value(json_object_get(json_object_get(costs, "far"), "near")), 7);
    assert_double_is(json_number_value(json_object_get(json_object_get(costs, "near"), "home")),
                     2.5);
    json_decref(whole);
}

#define PAIR_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PAIR_TEST(costs_by_map_are_those_the_server_was_given),
        PAIR_TEST(endpoint_costs_agree_with_the_map),
        PAIR_TEST(ordinal_costs_rank_like_numerical_ones),
        PAIR_TEST(other_metrics_have_maps_of_their_own),
        PAIR_TEST(what_is_stale_is_confirmed_without_being_sent_again),
        PAIR_TEST(bytes_do_not_depend_on_the_port),
        PAIR_TEST(published_maps_reach_the_clients_as_their_copies_grow_stale),
        PAIR_TEST(a_server_that_is_down_refuses_until_it_is_up),
        PAIR_TEST(the_server_believes_the_embedder_and_nobody_else),
        PAIR_TEST(a_request_the_server_cannot_read_comes_back_as_an_alto_error),
        PAIR_TEST(a_filtered_cost_map_gives_the_whole_map),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
