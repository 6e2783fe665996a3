#include "server/server.h"
#include "sim/base/err.h"
#include "tests/support/alto_http.h"
#include "tests/support/alto_maps.h"
#include "tests/support/test.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PARAMS "application/alto-endpointcostparams+json"
#define TYPE   "\"cost-type\": {\"cost-metric\": \"routingcost\", \"cost-mode\": \"numerical\"}"

static int setup(void **state)
{
    *state = served_new(sample_maps, OFFER_ALL);
    return 0;
}

static int teardown(void **state)
{
    served_free(*state);
    return 0;
}

TEST(the_uri_leads_to_the_directory)
{
    struct served *s = *cmocka_state;
    char wanted[100];
    snprintf(wanted, sizeof wanted, "http://127.0.0.1:%u/directory", s->port);
    assert_string_equal(alto_server_uri(s->server), wanted);
    json_decref(served_get(s, "/directory", "application/alto-directory+json"));
}

/* A server of its own with that config; the error's text where there can be none. */
static const char *refused(struct alto_server_config config)
{
    static struct err e;
    struct mapset *maps = maps_from(sample_maps, OFFER_ALL);
    struct alto_server *server;
    e.text[0] = '\0';
    assert_int_equal(alto_server_new(&config, maps, &server, &e), -EINVAL);
    assert_null(server);
    mapset_unref(maps);
    return e.text;
}

TEST(a_config_that_cannot_be_is_refused_with_the_servers_name)
{
    assert_string_equal(
        refused((struct alto_server_config){.name = "isp-a", .directory = "alto/"}),
        "ALTO server \"isp-a\": \"alto/\" cannot be the directory's path: it must be "
        "/SEGMENT or /SEGMENT/.../SEGMENT of 0-9 A-Z a-z - . _ ~");
    assert_string_equal(refused((struct alto_server_config){.secret = ""}),
                        "ALTO server \"alto\": the secret is empty");
    assert_string_equal(refused((struct alto_server_config){.name = "b", .address = "here"}),
                        "ALTO server \"b\": \"here\" is no IPv4 or IPv6 address to listen on");
}

TEST(access_that_cannot_be_is_refused_with_a_reason)
{
    static const char *const users[] = {"alice"};
    static const struct access_rule rules[] = {{.users = users, .n_users = 1, .allow = true}};
    static const struct digest_config digest = {.realm = "\n"};
    static const struct tls_config tls = {.certificate = "x"};
    assert_string_equal(
        refused((struct alto_server_config){.terms.rules = rules, .terms.n_rules = 1}),
        "ALTO server \"alto\": there are access rules about users, but neither Digest "
        "authentication nor client certificates to tell who they are");
    assert_non_null(
        strstr(refused((struct alto_server_config){.terms.digest = &digest}), "the realm"));
    assert_string_equal(refused((struct alto_server_config){.tls = &tls}),
                        "ALTO server \"alto\": TLS needs both a certificate and its key");
}

TEST(several_addresses_are_listened_on)
{
    static const struct alto_server_address further[] = {{"127.0.0.1", 0}, {"127.0.0.2", 0}};
    struct served *s = served_with(sample_maps, OFFER_ALL,
                                   (struct alto_server_config){.further = further, .n_further = 2});
    assert_int_equal(alto_server_port(s->server, 0), s->port);
    s->port = alto_server_port(s->server, 1);
    close(s->fd);
    s->fd = wire_connect(s->port);
    json_decref(served_get(s, "/directory", "application/alto-directory+json"));
    alto_server_down(s->server);
    assert_true(wire_refused(s->port));
    assert_int_equal(alto_server_up(s->server, NULL), 0);
    json_decref(served_get(s, "/directory", "application/alto-directory+json"));
    served_free(s);
}

TEST(an_address_that_cannot_be_listened_on_stops_the_start)
{
    static const struct alto_server_address further[] = {{"127.0.0.1", 0}, {"nowhere", 0}};
    assert_string_equal(
        refused((struct alto_server_config){.further = further, .n_further = 2}),
        "ALTO server \"alto\": \"nowhere\" is no IPv4 or IPv6 address to listen on");
}

/* RFC 7285 section 8.5.3 */
TEST(an_overloaded_server_says_when_to_come_back)
{
    struct served *s = served_with(sample_maps, OFFER_ALL,
                                   (struct alto_server_config){.limits = {.connections = 1}});
    json_decref(served_get(s, "/directory", "application/alto-directory+json"));
    int fd = wire_connect(s->port);
    struct wire_reply r;
    wire_print(fd, "GET /directory HTTP/1.1\r\nHost: x\r\n\r\n");
    wire_read(fd, false, &r);
    assert_int_equal(r.status, 503);
    assert_string_equal(wire_header(&r, "Retry-After"), "5");
    wire_fini(&r);
    assert_true(wire_closed(fd));
    close(fd);
    json_decref(served_get(s, "/directory", "application/alto-directory+json"));
    served_free(s);
}

TEST(resources_are_below_the_folder_of_the_directory)
{
    struct mapset *maps = maps_from(sample_maps, OFFER_ALL);
    struct served s = {.maps = maps};
    struct alto_server_config config = {.directory = "/isp/alto/ird.json"};
    assert_int_equal(alto_server_new(&config, maps, &s.server, NULL), 0);
    s.port = uri_port(alto_server_uri(s.server));
    s.fd = wire_connect(s.port);
    json_decref(served_get(&s, "/isp/alto/ird.json", "application/alto-directory+json"));
    json_decref(served_get(&s, "/isp/alto/networkmap/net", "application/alto-networkmap+json"));
    struct wire_reply r;
    served_ask(&s, "GET", "/networkmap/net", "", NULL, &r);
    assert_int_equal(r.status, 404);
    wire_fini(&r);
    close(s.fd);
    alto_server_free(s.server);
    mapset_unref(maps);
}

TEST(several_servers_live_beside_each_other)
{
    struct served *one = *cmocka_state, *two = served_new(sample_maps, 0);
    assert_int_not_equal(one->port, two->port);
    json_t *a = served_get(one, "/directory", "application/alto-directory+json");
    json_t *b = served_get(two, "/directory", "application/alto-directory+json");
    assert_non_null(json_object_get(json_object_get(a, "resources"), "endpoint-cost"));
    assert_null(json_object_get(json_object_get(b, "resources"), "endpoint-cost"));
    json_decref(a);
    json_decref(b);
    served_free(two);
}

TEST(replies_say_the_time_of_the_clock_they_were_given)
{
    struct served *s = *cmocka_state;
    struct wire_reply r;
    s->now += INT64_C(3600) * 1000000000;
    served_ask(s, "GET", "/networkmap/net", "", NULL, &r);
    assert_string_equal(wire_header(&r, "Date"), "Sun, 06 Nov 1994 09:49:37 GMT");
    assert_string_equal(wire_header(&r, "Last-Modified"), "Sun, 06 Nov 1994 08:49:37 GMT");
    assert_string_equal(wire_header(&r, "Cache-Control"), "max-age=60");
    wire_fini(&r);
}

TEST(equal_servers_answer_equal_bytes)
{
    static const char *const paths[] = {"/directory", "/networkmap/net", "/costmap/net/ord-routing",
                                        "/nothing"};
    struct served *one = *cmocka_state, *two = served_new(sample_maps, OFFER_ALL);
    for (size_t i = 0; i < COUNT(paths); i++) {
        struct wire_reply a, b;
        served_ask(one, "GET", paths[i], "", NULL, &a);
        served_ask(two, "GET", paths[i], "", NULL, &b);
        assert_string_equal(a.text, b.text);
        assert_string_equal(a.body, b.body);
        wire_fini(&a);
        wire_fini(&b);
    }
    served_free(two);
}

/* The source an endpoint cost request without sources is taken to come from. */
static void assert_client(struct served *s, const char *header, const char *wanted)
{
    char headers[300];
    struct wire_reply r;
    snprintf(headers, sizeof headers, "Content-Type: " PARAMS "\r\n%s", header);
    served_ask(s, "POST", "/endpointcost/lookup", headers,
               "{" TYPE ", \"endpoints\": {\"dsts\": [\"ipv4:192.0.2.1\"]}}", &r);
    char member[100];
    snprintf(member, sizeof member, "\"endpoint-cost-map\":{\"%s\":{", wanted);
    if (!strstr(r.body, member))
        fail_msg("%s -> %s", header, r.body);
    wire_fini(&r);
}

TEST(a_request_speaks_for_another_client_only_with_the_secret)
{
    struct served *s = *cmocka_state;
    assert_client(s, "", "ipv4:127.0.0.1");
    assert_client(s, "Forwarded: for=192.0.2.77;embedder=" SERVED_SECRET "\r\n", "ipv4:192.0.2.77");
    assert_client(s, "Forwarded: for=\"[2001:db8:1::7]\";embedder=" SERVED_SECRET "\r\n",
                  "ipv6:2001:db8:1::7");
    assert_client(s,
                  "Forwarded: for=198.51.100.1\r\n"
                  "Forwarded: for=192.0.2.77;embedder=" SERVED_SECRET "\r\n",
                  "ipv4:192.0.2.77");
    assert_client(s, "Forwarded: for=192.0.2.77;embedder=guess\r\n", "ipv4:127.0.0.1");
    assert_client(s, "Forwarded: for=192.0.2.77\r\n", "ipv4:127.0.0.1");
    assert_client(s, "X-Forwarded-For: 192.0.2.77\r\n", "ipv4:127.0.0.1");
}

TEST(what_is_published_is_answered_from_then_on)
{
    struct served *s = *cmocka_state;
    struct wire_reply before, after;
    struct mapset *newer = maps_from(
        "{\"network-map\": {\"x\": {\"ipv4\": [\"0.0.0.0/0\"]}}, \"cost-map\": {\"x\": {\"x\": 9}},"
        " \"meta\": {\"vtag\": {\"resource-id\": \"net\"}, \"cost-type\":"
        " {\"cost-metric\": \"routingcost\", \"cost-mode\": \"numerical\"}}}",
        OFFER_ALL);
    uint64_t fence;
    served_ask(s, "GET", "/networkmap/net", "", NULL, &before);
    s->now += 1000000000;
    assert_int_equal(alto_server_publish(s->server, newer, &fence), 0);
    mapset_unref(newer);
    assert_int_equal(fence, 2);
    assert_int_equal(alto_server_fence(s->server, fence), 0);
    served_ask(s, "GET", "/networkmap/net", "", NULL, &after);
    assert_non_null(strstr(after.body, "\"network-map\":{\"x\":"));
    assert_string_equal(wire_header(&after, "Last-Modified"), "Sun, 06 Nov 1994 08:49:38 GMT");
    char tag[100];
    snprintf(tag, sizeof tag, "%s", wire_header(&before, "ETag"));
    assert_string_not_equal(wire_header(&after, "ETag"), tag);
    wire_fini(&before);
    wire_fini(&after);
    served_ask(s, "GET", "/costmap/net/num-hop", "", NULL, &after);
    assert_int_equal(after.status, 404);
    wire_fini(&after);
}

TEST(a_fence_waits_for_an_answer_that_is_still_being_sent)
{
    /* A cost map far larger than what sockets buffer, of which the client reads only the head. */
    static char json[400000];
    size_t n = (size_t)sprintf(json, "{\"network-map\": {");
    for (int i = 0; i < 1000; i++)
        n += (size_t)sprintf(json + n, "%s\"p%d\": {\"ipv4\": [\"10.%d.%d.0/24\"]}", i ? "," : "",
                             i, i / 256, i % 256);
    n += (size_t)sprintf(json + n,
                         "}, \"meta\": {\"cost-type\": {\"cost-metric\": \"routingcost\","
                         " \"cost-mode\": \"ordinal\"}, \"vtag\": {\"resource-id\": \"n\"}},"
                         " \"endpoint-properties\": {\"priv:x\": {\"0.0.0.0/0\": \"");
    memset(json + n, 'v', 200000);
    strcpy(json + n + 200000, "\"}}, \"cost-map\": {}}");
    struct mapset *maps = maps_from(json, 0);
    struct served *small = *cmocka_state;
    struct alto_server_config config = {.name = "slow", .limits.stall = 1};
    struct alto_server *server;
    uint64_t fence;
    assert_int_equal(alto_server_new(&config, maps, &server, NULL), 0);
    int fd = wire_connect(uri_port(alto_server_uri(server)));
    char body[4000] = "{\"properties\": [\"priv:x\"], \"endpoints\": [";
    for (int i = 0; i < 100; i++)
        sprintf(body + strlen(body), "%s\"ipv4:10.0.0.%d\"", i ? "," : "", i);
    strcat(body, "]}");
    wire_print(fd,
               "POST /endpointprop/lookup HTTP/1.1\r\nHost: x\r\nContent-Type: "
               "application/alto-endpointpropparams+json\r\nContent-Length: %zu\r\n\r\n%s",
               strlen(body), body);
    struct wire_reply head;
    wire_read(fd, true, &head); /* 20 MB follow, unread */
    assert_int_equal(head.status, 200);
    assert_int_equal(alto_server_publish(server, small->maps, &fence), 0);
    assert_int_equal(alto_server_fence(server, fence - 1), 0);
    assert_int_equal(alto_server_fence(server, fence), -ETIMEDOUT);
    close(fd);
    assert_int_equal(alto_server_fence(server, fence), 0);
    wire_fini(&head);
    alto_server_free(server);
    mapset_unref(maps);
}

TEST(a_server_that_is_down_refuses_and_comes_back_on_its_port)
{
    struct served *s = *cmocka_state;
    json_decref(served_get(s, "/directory", "application/alto-directory+json"));
    alto_server_down(s->server);
    assert_true(wire_closed(s->fd));
    assert_true(wire_refused(s->port));
    uint64_t fence;
    assert_int_equal(alto_server_publish(s->server, s->maps, &fence), 0);
    assert_int_equal(alto_server_fence(s->server, fence), 0);
    assert_int_equal(alto_server_up(s->server, NULL), 0);
    json_decref(served_get(s, "/directory", "application/alto-directory+json"));
    assert_int_equal(uri_port(alto_server_uri(s->server)), s->port);
}

TEST(statistics_count_requests_bytes_and_addresses)
{
    struct served *s = *cmocka_state;
    struct alto_server_stats stats;
    struct wire_reply r;
    json_decref(served_get(s, "/directory", "application/alto-directory+json"));
    const char *body = "{" TYPE ", \"endpoints\": {\"srcs\": [\"ipv4:192.0.2.1\","
                       " \"ipv4:192.0.2.2\"]}}";
    for (int i = 0; i < 2; i++) {
        char headers[300];
        snprintf(headers, sizeof headers,
                 "Content-Type: " PARAMS "\r\nForwarded: for=10.0.0.%d;embedder=" SERVED_SECRET
                 "\r\n",
                 i);
        served_ask(s, "POST", "/endpointcost/lookup", headers, body, &r);
        assert_int_equal(r.status, 200);
        if (i == 0)
            wire_fini(&r);
    }
    size_t answer = r.size;
    wire_fini(&r);
    served_post(s, "/endpointcost/lookup", PARAMS, "{", &r);
    wire_fini(&r);
    served_ask(s, "GET", "/nothing", "", NULL, &r);
    wire_fini(&r);
    served_ask(s, "HEAD", "/networkmap/net", "", NULL, &r);
    wire_fini(&r);
    s->now += 5;
    alto_server_stats(s->server, &stats);
    const struct traffic *ecs = &stats.figures.services[SERVICE_ENDPOINTCOST];
    assert_int_equal(stats.figures.services[SERVICE_DIRECTORY].requests, 1);
    assert_int_equal(stats.figures.services[SERVICE_NETWORKMAP].requests, 1);
    assert_int_equal(stats.figures.services[SERVICE_NETWORKMAP].bytes_out, 0);
    assert_int_equal(ecs->requests, 3);
    assert_int_equal(ecs->errors, 1);
    assert_int_equal(ecs->bytes_in, 2 * strlen(body) + 1);
    assert_true(ecs->bytes_out > 2 * answer);
    assert_int_equal(stats.figures.unknown.requests, 1);
    assert_int_equal(stats.figures.clients, 3); /* 127.0.0.1, 10.0.0.0, 10.0.0.1 */
    assert_int_equal(stats.figures.disclosed, 2);
    assert_int_equal(stats.now - stats.since, 5);
}

static int write_page(void *ctx, const struct addr *client, FILE *out)
{
    const int *status = ctx;
    char text[ADDR_TEXT];
    fprintf(out, "hello %s", addr_format(client, text));
    return *status;
}

/* What was told of the last request. */
struct told {
    struct request_note note;
    char method[16], path[64], error[32];
    unsigned times;
};

static void note_told(void *ctx, const struct request_note *note)
{
    struct told *t = ctx;
    t->note = *note;
    snprintf(t->method, sizeof t->method, "%s", note->method);
    snprintf(t->path, sizeof t->path, "%s", note->path);
    snprintf(t->error, sizeof t->error, "%s", note->error ? note->error : "");
    t->times++;
}

/* A server with a page that answers with *status, and all that is told of requests to *told. */
static struct served *with_page(int *status, struct told *told)
{
    struct served *s = calloc(1, sizeof *s);
    struct alto_server_config config = {.page = {"/hello", "text/x-hello", write_page, status},
                                        .observe = note_told,
                                        .observer = told};
    s->maps = maps_from(sample_maps, OFFER_ALL);
    assert_int_equal(alto_server_new(&config, s->maps, &s->server, NULL), 0);
    s->port = uri_port(alto_server_uri(s->server));
    s->fd = wire_connect(s->port);
    return s;
}

TEST(an_embedders_page_is_answered_and_not_counted)
{
    int status = 200;
    struct told told = {0};
    struct alto_server_stats stats;
    struct wire_reply r;
    struct served *s = with_page(&status, &told);
    served_ask(s, "GET", "/hello", "", NULL, &r);
    assert_int_equal(r.status, 200);
    assert_string_equal(r.body, "hello 127.0.0.1");
    assert_string_equal(wire_header(&r, "Content-Type"), "text/x-hello");
    assert_true(told.note.page);
    wire_fini(&r);
    served_ask(s, "POST", "/hello", "", "x", &r);
    assert_int_equal(r.status, 405);
    assert_string_equal(wire_header(&r, "Allow"), "GET, HEAD");
    wire_fini(&r);
    status = 403;
    served_ask(s, "GET", "/hello", "", NULL, &r);
    assert_int_equal(r.status, 403);
    assert_int_equal(r.size, 0);
    wire_fini(&r);
    alto_server_stats(s->server, &stats);
    assert_int_equal(stats.figures.unknown.requests, 0);
    assert_int_equal(stats.connections, 1);
    served_free(s);
}

TEST(each_request_is_told_of_before_its_answer_goes_out)
{
    int status = 200;
    struct told told = {0};
    struct wire_reply r;
    struct served *s = with_page(&status, &told);
    served_post(s, "/endpointcost/lookup", PARAMS, "{", &r);
    wire_fini(&r);
    assert_string_equal(told.method, "POST");
    assert_string_equal(told.path, "/endpointcost/lookup");
    assert_string_equal(told.note.resource, "endpoint-cost");
    assert_int_equal(told.note.service, SERVICE_ENDPOINTCOST);
    assert_int_equal(told.note.status, 400);
    assert_string_equal(told.error, "E_SYNTAX");
    assert_int_equal(told.note.bytes_in, 1);
    assert_true(told.note.bytes_out > 0 && told.note.took >= 0 && !told.note.page);
    served_ask(s, "HEAD", "/directory", "", NULL, &r);
    wire_fini(&r);
    assert_int_equal(told.note.service, SERVICE_DIRECTORY);
    assert_string_equal(told.note.resource, "");
    assert_int_equal(told.note.bytes_out, 0);
    served_ask(s, "GET", "/nothing%0a", "", NULL, &r);
    wire_fini(&r);
    assert_int_equal(told.note.service, SERVICES);
    assert_string_equal(told.path, "/nothing\n");
    assert_int_equal(told.times, 3);
    served_free(s);
}

struct shown {
    size_t documents, directories, bytes;
    char tag[100];
};

static void count_shown(void *ctx, const struct alto_server_document *d)
{
    struct shown *shown = ctx;
    assert_int_equal(mapset_netmaps(d->maps), 1);
    shown->documents++;
    shown->directories += d->resource == NULL;
    if (d->resource && d->resource->service == SERVICE_NETWORKMAP) {
        shown->bytes = d->bytes;
        snprintf(shown->tag, sizeof shown->tag, "\"%s\"", d->tag);
    }
    assert_true(!d->resource || !service_accepts(d->resource->service));
}

TEST(documents_are_shown_with_their_sizes_and_tags)
{
    struct served *s = *cmocka_state;
    struct shown shown = {0};
    struct wire_reply r;
    alto_server_each(s->server, count_shown, &shown);
    assert_int_equal(shown.documents, 2 + mapset_costmaps(s->maps));
    assert_int_equal(shown.directories, 1);
    served_ask(s, "GET", "/networkmap/net", "", NULL, &r);
    assert_int_equal(shown.bytes, r.size);
    assert_string_equal(shown.tag, wire_header(&r, "ETag"));
    wire_fini(&r);
}

/* 106: RFC 7285 section 13.3 */
TEST(a_proxy_speaks_for_its_clients_where_the_terms_say_so)
{
    const char *const header = "Forwarded: for=203.0.113.9, for=192.0.2.1\r\n";
    struct prefix loopback, other;
    prefix_parse(FAMILY_IPV4, "127.0.0.0/8", &loopback, NULL);
    prefix_parse(FAMILY_IPV4, "192.0.2.0/24", &other, NULL);
    const struct {
        struct proxies proxies;
        int status;
    } cases[] = {{{&loopback, 1, FORWARDED}, 200},
                 {{&loopback, 1, X_FORWARDED_FOR}, 403},
                 {{&other, 1, FORWARDED}, 403},
                 {{NULL, 0, FORWARDED}, 403}};
    const struct access_rule rules[] = {{.sources = &other, .n_sources = 1, .allow = true}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct served *s =
            served_with(sample_maps, OFFER_ALL,
                        (struct alto_server_config){
                            .terms = {.rules = rules, .n_rules = 1, .proxies = cases[i].proxies}});
        struct wire_reply r;
        served_ask(s, "GET", "/directory", header, NULL, &r);
        assert_int_equal(r.status, cases[i].status);
        wire_fini(&r);
        served_free(s);
    }
}

TEST(terms_are_published_with_maps_and_bad_ones_are_refused)
{
    struct served *s = *cmocka_state;
    const struct access_rule rules[] = {{.resource = "directory", .allow = true}};
    const struct access_rule users[] = {{.resource = "\n", .allow = true}};
    struct alto_server_terms terms = {.rules = users, .n_rules = 1, .max_age = 7};
    struct mapset *maps = maps_from(sample_maps, OFFER_ALL);
    struct wire_reply r;
    struct err e = ERR_INIT;
    uint64_t fence;
    assert_int_equal(alto_server_publish_on(s->server, maps, &terms, NULL, &fence, &e), -EINVAL);
    assert_non_null(strstr(e.text, "access rule 1"));
    json_decref(served_get(s, "/networkmap/net", "application/alto-networkmap+json"));
    terms.rules = rules;
    assert_int_equal(alto_server_publish_on(s->server, maps, &terms, NULL, &fence, &e), 0);
    assert_int_equal(alto_server_fence(s->server, fence), 0);
    served_ask(s, "GET", "/networkmap/net", "", NULL, &r);
    assert_int_equal(r.status, 403);
    wire_fini(&r);
    served_ask(s, "GET", "/directory", "", NULL, &r);
    assert_int_equal(r.status, 200);
    assert_string_equal(wire_header(&r, "Cache-Control"), "max-age=7");
    wire_fini(&r);
    mapset_unref(maps);
}

int main(void)
{
#define ONE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        ONE(the_uri_leads_to_the_directory),
        ONE(a_config_that_cannot_be_is_refused_with_the_servers_name),
        ONE(access_that_cannot_be_is_refused_with_a_reason),
        ONE(several_addresses_are_listened_on),
        ONE(an_address_that_cannot_be_listened_on_stops_the_start),
        ONE(an_overloaded_server_says_when_to_come_back),
        ONE(resources_are_below_the_folder_of_the_directory),
        ONE(several_servers_live_beside_each_other),
        ONE(replies_say_the_time_of_the_clock_they_were_given),
        ONE(equal_servers_answer_equal_bytes),
        ONE(a_request_speaks_for_another_client_only_with_the_secret),
        ONE(what_is_published_is_answered_from_then_on),
        ONE(a_fence_waits_for_an_answer_that_is_still_being_sent),
        ONE(a_server_that_is_down_refuses_and_comes_back_on_its_port),
        ONE(statistics_count_requests_bytes_and_addresses),
        ONE(an_embedders_page_is_answered_and_not_counted),
        ONE(each_request_is_told_of_before_its_answer_goes_out),
        ONE(documents_are_shown_with_their_sizes_and_tags),
        ONE(a_proxy_speaks_for_its_clients_where_the_terms_say_so),
        ONE(terms_are_published_with_maps_and_bad_ones_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
