#include "tests/support/alto_world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/test.h"

const char *const alto_candidates[ALTO_CANDIDATES] = {"10.2.0.5", "10.1.0.9", "203.0.113.7",
                                                      "2001:db8::1"};

static const char directory[] = ALTO_DIRECTORY_OF(ALTO_NETMAP_ENTRY "," ALTO_COSTMAP_ENTRY(
    "cost-num", "num") "," ALTO_COSTMAP_ENTRY("cost-ord", "ord") "," ALTO_ENDPOINT_ENTRY);

static const char endpoint_costs[] =
    "{\"meta\": {\"cost-type\": {\"cost-metric\": \"routingcost\", \"cost-mode\": \"numerical\"}},"
    " \"endpoint-cost-map\": {\"ipv4:10.2.0.5\": {\"ipv4:10.1.0.1\": 5},"
    " \"ipv4:10.1.0.9\": {\"ipv4:10.1.0.1\": 1},"
    " \"ipv4:203.0.113.7\": {\"ipv4:10.1.0.1\": 10}}}";

void alto_world_say(struct alto_world *w, const char *method, const char *path, const char *type,
                    const char *body, int max_age, const char *etag)
{
    char headers[64] = "";
    if (max_age)
        snprintf(headers, sizeof headers, "Cache-Control: max-age=%d\r\n", max_age);
    http_script_on(
        w->server, method, path,
        &(struct script_reply){.type = type, .body = body, .headers = headers, .etag = etag});
}

static void say_all(struct alto_world *w)
{
    alto_world_say(w, "GET", "/directory", ALTO_DIRECTORY_TYPE, directory, 3600, "\"d1\"");
    alto_world_say(w, "GET", "/networkmap", ALTO_NETMAP_TYPE, ALTO_NETMAP_OF("n1", ALTO_PIDS), 600,
                   "\"n1\"");
    alto_world_say(w, "GET", "/costmap/num", ALTO_COSTMAP_TYPE,
                   ALTO_COSTMAP_OF("n1", "numerical", ALTO_COSTS), 60, "\"c1\"");
    alto_world_say(w, "GET", "/costmap/ord", ALTO_COSTMAP_TYPE,
                   ALTO_COSTMAP_OF("n1", "ordinal", ALTO_COSTS), 60, "\"o1\"");
    alto_world_say(w, "POST", "/endpointcost", ALTO_ENDPOINT_TYPE, endpoint_costs, 30, NULL);
}

void alto_world_serve(struct alto_world *w, struct alto_service_config config)
{
    struct err e = ERR_INIT;
    char uri[64];
    config.directory_uri = http_script_uri(w->server, "/directory", uri, sizeof uri);
    if (!config.host)
        config.host = "isp-a";
    if (!config.token)
        config.token = ALTO_TOKEN;
    alto_service_free(w->service);
    w->cache = (struct alto_cache){0};
    w->service = alto_service_new(&config, &e);
    assert_string_equal(e.text, "");
    assert_non_null(w->service);
}

int alto_world_set_up(void **state)
{
    struct alto_world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    w->server = http_script_new();
    say_all(w);
    alto_world_serve(w, (struct alto_service_config){0});
    for (int i = 0; i < ALTO_CANDIDATES; i++)
        addr_parse(FAMILY_NONE, alto_candidates[i], &w->candidates[i]);
    w->query = (struct alto_query){.method = ALTO_BY_COST_MAP,
                                   .metric = "routingcost",
                                   .mode = ALTO_NUMERICAL,
                                   .candidates = w->candidates,
                                   .n = ALTO_CANDIDATES};
    addr_parse(FAMILY_NONE, ALTO_SELF, &w->query.self);
    *state = w;
    return 0;
}

int alto_world_tear_down(void **state)
{
    struct alto_world *w = *state;
    alto_service_free(w->service);
    http_script_free(w->server);
    free(w);
    return 0;
}

enum alto_status alto_world_ask(struct alto_world *w, int second)
{
    w->query.now = second * ALTO_SECOND;
    assert_int_equal(alto_costs(w->service, &w->cache, &w->query, w->costs, w->pids, &w->out), 0);
    return w->out.status;
}

uint32_t alto_requests(const struct alto_outcome *out)
{
    uint32_t n = 0;
    for (int i = 0; i < ALTO_RESOURCES; i++)
        n += out->requests[i];
    return n;
}
