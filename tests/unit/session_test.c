/* How a client comes by documents, seen through alto_costs(): overload, doubt, failures of each
 * resource. */
#include "sim/alto/session.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/alto_world.h"
#include "tests/support/test.h"

TEST(an_overloaded_server_is_left_alone_as_long_as_it_says)
{
    struct alto_world *w = *cmocka_state;
    http_script_on(w->server, "GET", "/networkmap",
                   &(struct script_reply){.status = 503, .headers = "Retry-After: 90\r\n"});
    assert_int_equal(alto_world_ask(w, 0), ALTO_OVERLOADED);
    assert_int_equal(w->out.requests[ALTO_NETWORK_MAP], 1);
    assert_int_equal(alto_world_ask(w, 89), ALTO_OVERLOADED);
    assert_int_equal(alto_requests(&w->out), 0);
    assert_int_equal(w->out.round_trips, 0);
    alto_world_say(w, "GET", "/networkmap", ALTO_NETMAP_TYPE, ALTO_NETMAP_OF("n1", ALTO_PIDS), 600,
                   NULL);
    assert_int_equal(alto_world_ask(w, 90), ALTO_GUIDED);
}

TEST(fresh_documents_serve_while_the_server_is_left_alone)
{
    struct alto_world *w = *cmocka_state;
    assert_int_equal(alto_world_ask(w, 0), ALTO_GUIDED);
    http_script_on(w->server, "POST", "/endpointcost",
                   &(struct script_reply){.status = 503, .headers = "Retry-After: 90\r\n"});
    w->query.method = ALTO_BY_ENDPOINT_COST;
    assert_int_equal(alto_world_ask(w, 1), ALTO_OVERLOADED);
    w->query.method = ALTO_BY_COST_MAP;
    assert_int_equal(alto_world_ask(w, 2), ALTO_GUIDED);
}

TEST(fresh_documents_serve_while_the_server_is_down)
{
    struct alto_world *w = *cmocka_state;
    assert_int_equal(alto_world_ask(w, 0), ALTO_GUIDED);
    http_script_down(w->server);
    alto_service_forget(w->service);
    assert_int_equal(alto_world_ask(w, 59), ALTO_GUIDED);
    assert_int_equal(alto_world_ask(w, 60), ALTO_REFUSED);
    assert_int_equal(w->out.round_trips, 1);
    http_script_up(w->server);
    assert_int_equal(alto_world_ask(w, 61), ALTO_GUIDED);
    assert_int_equal(alto_requests(&w->out), 1); /* the stale cost map, conditionally */
}

/* The resource has moved: only the directory knows where to. */
TEST(after_a_useless_answer_the_directory_is_asked_again)
{
    struct alto_world *w = *cmocka_state;
    assert_int_equal(alto_world_ask(w, 0), ALTO_GUIDED);
    http_script_on(w->server, "GET", "/costmap/num", &(struct script_reply){.status = 410});
    alto_world_say(w, "GET", "/directory", ALTO_DIRECTORY_TYPE,
                   ALTO_DIRECTORY_OF(ALTO_NETMAP_ENTRY
                                     ",\"c\": {\"uri\": \"elsewhere\", \"media-type\": "
                                     "\"" ALTO_COSTMAP_TYPE "\", \"uses\": [\"net\"],"
                                     " \"capabilities\": {\"cost-type-names\": [\"num\"]}}"),
                   3600, "\"d2\"");
    alto_world_say(w, "GET", "/elsewhere", ALTO_COSTMAP_TYPE,
                   ALTO_COSTMAP_OF("n1", "numerical", ALTO_COSTS), 60, NULL);
    alto_service_forget(w->service);
    assert_int_equal(alto_world_ask(w, 60), ALTO_HTTP_ERROR);
    assert_int_equal(alto_world_ask(w, 61), ALTO_GUIDED);
    assert_int_equal(w->out.requests[ALTO_DIRECTORY], 1);
    assert_int_equal(http_script_count(w->server, "GET", "/elsewhere"), 1);
}

TEST(a_stall_breaks_the_run)
{
    struct alto_world *w = *cmocka_state;
    alto_world_serve(w, (struct alto_service_config){.guard_ms = 60});
    http_script_on(w->server, "GET", "/networkmap", &(struct script_reply){.ending = SCRIPT_STALL});
    assert_int_equal(alto_costs(w->service, &w->cache, &w->query, w->costs, w->pids, &w->out),
                     -ETIMEDOUT);
    assert_non_null(strstr(w->out.reason.text, "did not answer within 60 ms of real time"));
    assert_true(isnan(w->costs[0]));
}

/* --- Each failure at each resource --- */

struct failure {
    const char *name;
    struct script_reply reply; /* type NULL: the resource's own, unless status or raw is set */
    enum alto_status wanted;
};

static char gigantic[5001];

static const struct failure failures[] = {
    {"closed in the middle",
     {.body = "{\"meta\": {}}", .ending = SCRIPT_CLOSE, .cut = 100},
     ALTO_BROKEN},
    {"closed without a word", {.raw = "", .ending = SCRIPT_CLOSE}, ALTO_BROKEN},
    {"no HTTP", {.raw = "220 smtp.example.com\r\n", .ending = SCRIPT_CLOSE}, ALTO_BROKEN},
    {"empty", {.body = ""}, ALTO_MALFORMED},
    {"HTML", {.type = "text/html", .body = "<html>Welcome to the hotel</html>"}, ALTO_MEDIA_TYPE},
    {"plain JSON", {.type = "application/json", .body = "{\"meta\": {}}"}, ALTO_MEDIA_TYPE},
    {"no media type", {.type = "", .body = "{\"meta\": {}}"}, ALTO_MEDIA_TYPE},
    {"garbage", {.body = "{\"meta\": \x01\xff"}, ALTO_MALFORMED},
    {"cut JSON", {.body = "{\"meta\": {}, "}, ALTO_MALFORMED},
    {"an array", {.body = "[1, 2, 3]"}, ALTO_MALFORMED},
    {"null", {.body = "null"}, ALTO_MALFORMED},
    {"no meta", {.body = "{}"}, ALTO_MALFORMED},
    {"meta alone", {.body = "{\"meta\": {}}"}, ALTO_MALFORMED},
    {"wrong shapes",
     {.body = "{\"meta\": {\"vtag\": [], \"dependent-vtags\": {}, \"cost-type\": 7,"
              " \"cost-types\": null}, \"network-map\": 1, \"cost-map\": [], \"resources\": \"\","
              " \"endpoint-cost-map\": true}"},
     ALTO_MALFORMED},
    {"gigantic", {.body = gigantic}, ALTO_TOO_LARGE},
    {"error object",
     {.status = 400, .type = ALTO_ERROR_TYPE, .body = "{\"meta\": {\"code\": \"E_SYNTAX\"}}"},
     ALTO_ERROR_OBJECT},
    {"error object of no known code",
     {.status = 500, .type = ALTO_ERROR_TYPE, .body = "{\"meta\": {\"code\": \"E_WHATEVER\"}}"},
     ALTO_ERROR_OBJECT},
    {"not found", {.status = 404}, ALTO_HTTP_ERROR},
    {"server error", {.status = 500}, ALTO_HTTP_ERROR},
    {"overloaded", {.status = 503, .headers = "Retry-After: 10\r\n"}, ALTO_OVERLOADED},
    {"redirected to itself", {.status = 307, .headers = "Location: \r\n"}, ALTO_REDIRECTED},
};

static const struct {
    const char *method, *path, *type;
    enum alto_method by;
} resources[] = {
    {"GET", "/directory", ALTO_DIRECTORY_TYPE, ALTO_BY_COST_MAP},
    {"GET", "/networkmap", ALTO_NETMAP_TYPE, ALTO_BY_COST_MAP},
    {"GET", "/costmap/num", ALTO_COSTMAP_TYPE, ALTO_BY_COST_MAP},
    {"POST", "/endpointcost", ALTO_ENDPOINT_TYPE, ALTO_BY_ENDPOINT_COST},
};

static void check_unguided(const struct alto_world *w)
{
    for (int i = 0; i < ALTO_CANDIDATES; i++) {
        assert_true(isnan(w->costs[i]));
        assert_int_equal(w->pids[i], PID_UNKNOWN);
    }
    assert_int_equal(w->out.known, 0);
    assert_string_not_equal(w->out.reason.text, "");
    assert_null(strstr(w->out.reason.text, "127.0.0.1")); /* a result may quote it */
}

TEST(every_failure_of_every_resource_leaves_unguided)
{
    memset(gigantic, ' ', sizeof gigantic - 1);
    for (size_t r = 0; r < COUNT(resources); r++) {
        void *one = NULL;
        alto_world_set_up(&one);
        struct alto_world *w = one;
        alto_world_serve(w, (struct alto_service_config){.body_max = sizeof gigantic - 2});
        w->query.method = resources[r].by;
        for (size_t f = 0; f < COUNT(failures); f++) {
            struct script_reply reply = failures[f].reply;
            if (!reply.type)
                reply.type = resources[r].type;
            http_script_on(w->server, resources[r].method, resources[r].path, &reply);
            alto_service_forget(w->service);
            enum alto_status found = alto_world_ask(w, (int)f * 1000);
            if (found != failures[f].wanted)
                fail_msg("%s, %s: %s", resources[r].path, failures[f].name,
                         alto_status_name(found));
            check_unguided(w);
        }
        alto_world_tear_down(&one);
    }
}

TEST(half_an_answer_is_no_answer)
{
    struct alto_world *w = *cmocka_state;
    alto_world_say(w, "POST", "/endpointcost", ALTO_ENDPOINT_TYPE,
                   "{\"meta\": {\"cost-type\": {\"cost-metric\": \"routingcost\","
                   " \"cost-mode\": \"numerical\"}}, \"endpoint-cost-map\":"
                   " {\"ipv4:10.2.0.5\": {\"ipv4:10.1.0.1\": 5},"
                   " \"ipv4:10.1.0.9\": {\"ipv4:10.1.0.1\": -5}}}",
                   0, NULL);
    w->query.method = ALTO_BY_ENDPOINT_COST;
    assert_int_equal(alto_world_ask(w, 0), ALTO_MALFORMED);
    check_unguided(w);
}

TEST(nonsense_is_read_once_for_all_clients)
{
    struct alto_world *w = *cmocka_state;
    alto_world_say(w, "GET", "/networkmap", ALTO_NETMAP_TYPE, "{\"meta\": {}}", 0, NULL);
    for (int i = 0; i < 100; i++) {
        struct alto_cache c = {0};
        assert_int_equal(alto_costs(w->service, &c, &w->query, w->costs, w->pids, &w->out), 0);
        assert_int_equal(w->out.status, ALTO_MALFORMED);
        assert_int_equal(w->out.requests[ALTO_NETWORK_MAP], 1);
        alto_cache_fini(w->service, &c);
    }
    assert_int_equal(http_script_count(w->server, "GET", "/networkmap"), 1);
}

#define WORLD_TEST(name)                                                                           \
    cmocka_unit_test_setup_teardown(name, alto_world_set_up, alto_world_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(an_overloaded_server_is_left_alone_as_long_as_it_says),
        WORLD_TEST(fresh_documents_serve_while_the_server_is_left_alone),
        WORLD_TEST(fresh_documents_serve_while_the_server_is_down),
        WORLD_TEST(after_a_useless_answer_the_directory_is_asked_again),
        WORLD_TEST(a_stall_breaks_the_run),
        cmocka_unit_test(every_failure_of_every_resource_leaves_unguided),
        WORLD_TEST(half_an_answer_is_no_answer),
        WORLD_TEST(nonsense_is_read_once_for_all_clients),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
