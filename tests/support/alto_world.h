/*
 * A small ALTO world for tests of the client: a scripted server with a directory, a network map of
 * three PIDs and cost maps, a service that asks it, and one client's cache.
 *
 *     PID   prefixes              cost to near / far / rest (numerical; ordinal ranks alike)
 *     near  10.1.0.0/16              1    7   20
 *     far   10.2.0.0/16              5    1   20
 *     rest  0.0.0.0/0, ::/0         10   10    -
 *
 * The directory is fresh for an hour, the network map for ten minutes, cost maps for a minute; each
 * has an entity tag. Endpoint costs are answered for the candidates below.
 */
#ifndef TESTS_SUPPORT_ALTO_WORLD_H
#define TESTS_SUPPORT_ALTO_WORLD_H

#include "sim/alto/client.h"
#include "tests/support/http_script.h"

#define ALTO_SECOND INT64_C(1000000000)

/* self is near; the candidates are far, near, in the rest, in the rest (IPv6). */
#define ALTO_SELF  "10.1.0.1"
#define ALTO_TOKEN "0123456789abcdef"
enum { ALTO_CANDIDATES = 4 };
extern const char *const alto_candidates[ALTO_CANDIDATES];

/* The documents as served, for tests that vary one of them. */
#define ALTO_DIRECTORY_TYPE "application/alto-directory+json"
#define ALTO_NETMAP_TYPE    "application/alto-networkmap+json"
#define ALTO_COSTMAP_TYPE   "application/alto-costmap+json"
#define ALTO_ENDPOINT_TYPE  "application/alto-endpointcost+json"
#define ALTO_ERROR_TYPE     "application/alto-error+json"

#define ALTO_COST_TYPES                                                                            \
    "\"cost-types\": {"                                                                            \
    "\"num\": {\"cost-metric\": \"routingcost\", \"cost-mode\": \"numerical\"},"                   \
    "\"ord\": {\"cost-metric\": \"routingcost\", \"cost-mode\": \"ordinal\"},"                     \
    "\"hop\": {\"cost-metric\": \"hopcount\", \"cost-mode\": \"numerical\"}}"

#define ALTO_DIRECTORY_OF(resources)                                                               \
    "{\"meta\": {" ALTO_COST_TYPES ", \"default-alto-network-map\": \"net\"},"                     \
    " \"resources\": {" resources "}}"
#define ALTO_NETMAP_ENTRY                                                                          \
    "\"net\": {\"uri\": \"networkmap\", \"media-type\": \"" ALTO_NETMAP_TYPE "\"}"
#define ALTO_COSTMAP_ENTRY(id, type)                                                               \
    "\"" id "\": {\"uri\": \"costmap/" type "\", \"media-type\": \"" ALTO_COSTMAP_TYPE "\","       \
    " \"capabilities\": {\"cost-type-names\": [\"" type "\"]}, \"uses\": [\"net\"]}"
#define ALTO_ENDPOINT_ENTRY                                                                        \
    "\"ecs\": {\"uri\": \"endpointcost\", \"media-type\": \"" ALTO_ENDPOINT_TYPE "\","             \
    " \"accepts\": \"application/alto-endpointcostparams+json\","                                  \
    " \"capabilities\": {\"cost-type-names\": [\"num\", \"ord\"]}}"
#define ALTO_FILTERED_ENTRY(types)                                                                 \
    "\"filtered\": {\"uri\": \"filtered\", \"media-type\": \"" ALTO_COSTMAP_TYPE "\","             \
    " \"accepts\": \"application/alto-costmapfilter+json\","                                       \
    " \"capabilities\": {\"cost-type-names\": [" types "]}, \"uses\": [\"net\"]}"
#define ALTO_LINK_ENTRY(id, uri)                                                                   \
    "\"" id "\": {\"uri\": \"" uri "\", \"media-type\": \"" ALTO_DIRECTORY_TYPE "\"}"

#define ALTO_PIDS                                                                                  \
    "{\"near\": {\"ipv4\": [\"10.1.0.0/16\"]}, \"far\": {\"ipv4\": [\"10.2.0.0/16\"]},"            \
    " \"rest\": {\"ipv4\": [\"0.0.0.0/0\"], \"ipv6\": [\"::/0\"]}}"
#define ALTO_NETMAP_OF(tag, pids)                                                                  \
    "{\"meta\": {\"vtag\": {\"resource-id\": \"net\", \"tag\": \"" tag "\"}},"                     \
    " \"network-map\": " pids "}"
#define ALTO_COSTMAP_OF(tag, mode, costs)                                                          \
    "{\"meta\": {\"dependent-vtags\": [{\"resource-id\": \"net\", \"tag\": \"" tag "\"}],"         \
    " \"cost-type\": {\"cost-metric\": \"routingcost\", \"cost-mode\": \"" mode "\"}},"            \
    " \"cost-map\": " costs "}"
#define ALTO_COSTS                                                                                 \
    "{\"near\": {\"near\": 1, \"far\": 7, \"rest\": 20},"                                          \
    " \"far\": {\"near\": 5, \"far\": 1, \"rest\": 20},"                                           \
    " \"rest\": {\"near\": 10, \"far\": 10}}"

struct alto_world {
    struct http_script *server;
    struct alto_service *service;
    struct alto_cache cache;
    struct addr candidates[ALTO_CANDIDATES];
    struct alto_query query; /* self asks by cost map for numerical routing costs at time 0 */
    double costs[ALTO_CANDIDATES];
    uint32_t pids[ALTO_CANDIDATES];
    struct alto_outcome out;
};

/* For cmocka_unit_test_setup_teardown(); *state is a struct alto_world. */
int alto_world_set_up(void **state);
int alto_world_tear_down(void **state);

/* A service for the world's server with this configuration in place of the one there is; the URI is
 * filled in, and host and token unless given. Empties the cache. */
void alto_world_serve(struct alto_world *w, struct alto_service_config config);

/* Sets the answer to a request: status 200, that media type, and a max-age and entity tag unless
 * they are 0 and NULL. */
void alto_world_say(struct alto_world *w, const char *method, const char *path, const char *type,
                    const char *body, int max_age, const char *etag);

/* Asks the world's query at that second on behalf of the world's client. Fails the test if the run
 * breaks. Returns the status. */
enum alto_status alto_world_ask(struct alto_world *w, int second);

/* The sum of requests of all services. */
uint32_t alto_requests(const struct alto_outcome *out);

#endif
