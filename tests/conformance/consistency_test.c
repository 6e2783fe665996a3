/*
 * Maps published while requests run: RFC 7285 sections 6.3 and 11.3.2.6; number 87 of the
 * conformance list. Meant to run under ThreadSanitizer too.
 *
 * Version v of the maps has a PID "v<v>" beside "all", and every cost in it is v. So a document
 * tells from which version each part of it comes.
 */
#include "server/server.h"
#include "sim/base/json.h"
#include "tests/support/alto_http.h"
#include "tests/support/alto_maps.h"
#include "tests/support/test.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

enum { VERSIONS = 60, READERS = 3 };

struct world {
    struct mapset *maps[VERSIONS];
    struct alto_server *server;
    uint16_t port;
    atomic_int oldest; /* no answer may be from maps older than this */
    atomic_bool done;
    atomic_int mixed, stale, read;
};

static struct mapset *version(int v)
{
    char json[600];
    snprintf(json, sizeof json,
             "{\"meta\": {\"vtag\": {\"resource-id\": \"net\"}, \"cost-type\": {\"cost-metric\":"
             " \"routingcost\", \"cost-mode\": \"numerical\"}}, \"network-map\": {\"all\":"
             " {\"ipv4\": [\"0.0.0.0/0\"]}, \"v%d\": {}}, \"cost-map\": {\"all\": {\"all\": %d,"
             " \"v%d\": %d}, \"v%d\": {\"v%d\": %d}}}",
             v, v, v, v, v, v, v);
    return maps_from(json, OFFER_ALL);
}

/* The version with that tag, or -1. */
static int version_of(const struct world *w, const char *tag)
{
    for (int v = 0; v < VERSIONS; v++) {
        if (tag && strcmp(netmap_tag(mapset_netmap(w->maps[v], 0)), tag) == 0)
            return v;
    }
    return -1;
}

static const char *tag_of(const json_t *d)
{
    const json_t *tag = json_pointer_get(d, "/meta/vtag/tag");
    return json_string_value(tag ? tag : json_pointer_get(d, "/meta/dependent-vtags/0/tag"));
}

/* Whether everything in a network map or cost map document is of that version. */
static bool is_whole(const json_t *d, int v)
{
    char pid[16], pointer[64];
    snprintf(pid, sizeof pid, "v%d", v);
    const json_t *netmap = json_object_get(d, "network-map");
    if (netmap)
        return json_object_size(netmap) == 2 && json_object_get(netmap, pid);
    snprintf(pointer, sizeof pointer, "/cost-map/all/%s", pid);
    return json_integer_value(json_pointer_get(d, "/cost-map/all/all")) == v &&
           json_integer_value(json_pointer_get(d, pointer)) == v &&
           json_object_size(json_object_get(d, "cost-map")) == 2;
}

static void check(struct world *w, const struct wire_reply *r, int oldest)
{
    json_t *d = json_loadb(r->body, r->size, 0, NULL);
    int v = r->status == 200 ? version_of(w, tag_of(d)) : -1;
    if (v < 0 || !is_whole(d, v))
        atomic_fetch_add(&w->mixed, 1);
    if (v < oldest)
        atomic_fetch_add(&w->stale, 1);
    atomic_fetch_add(&w->read, 1);
    json_decref(d);
}

#define POST(map, filter, size, body)                                                              \
    ("POST /" map "/net/filtered HTTP/1.1\r\nHost: x\r\nContent-Type: application/alto-" filter    \
     "filter+json\r\nContent-Length: " size "\r\n\r\n" body)

static void *reader(void *ctx)
{
    static const char *const requests[] = {
        "GET /networkmap/net HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /costmap/net/num-routing HTTP/1.1\r\nHost: x\r\n\r\n",
        POST(
            "costmap", "costmap", "75",
            "{\"cost-type\":{\"cost-metric\":\"routingcost\",\"cost-mode\":\"numerical\"}, \"p\": 1}"),
        POST("networkmap", "networkmap", "12", "{\"pids\": []}"),
    };
    struct world *w = ctx;
    int fd = wire_connect(w->port);
    for (size_t i = 0; !atomic_load(&w->done); i++) {
        struct wire_reply r;
        int oldest = atomic_load(&w->oldest);
        wire_print(fd, "%s", requests[i % COUNT(requests)]);
        wire_read(fd, false, &r);
        check(w, &r, oldest);
        wire_fini(&r);
    }
    close(fd);
    return NULL;
}

/* Publishes version after version, letting the readers see some of each. */
static void publish_all(struct world *w)
{
    for (int v = 1; v < VERSIONS; v++) {
        uint64_t fence;
        int seen = atomic_load(&w->read);
        assert_int_equal(alto_server_publish(w->server, w->maps[v], &fence), 0);
        atomic_store(&w->oldest, v); /* what is asked from here on is answered from v or later */
        if (v % 2)
            assert_int_equal(alto_server_fence(w->server, fence), 0);
        while (atomic_load(&w->read) < seen + READERS)
            sched_yield();
    }
    atomic_store(&w->done, true);
}

TEST(no_answer_mixes_versions_or_is_older_than_what_was_published_before_it)
{
    struct world w = {0};
    pthread_t threads[READERS];
    for (int v = 0; v < VERSIONS; v++)
        w.maps[v] = version(v);
    struct alto_server_config config = {.name = "busy", .limits.threads = 2};
    assert_int_equal(alto_server_new(&config, w.maps[0], &w.server, NULL), 0);
    w.port = uri_port(alto_server_uri(w.server));
    for (size_t i = 0; i < READERS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, reader, &w), 0);
    publish_all(&w);
    for (size_t i = 0; i < READERS; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(w.mixed, 0);
    assert_int_equal(w.stale, 0);
    assert_true(w.read >= VERSIONS);
    alto_server_free(w.server);
    for (int v = 0; v < VERSIONS; v++)
        mapset_unref(w.maps[v]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_answer_mixes_versions_or_is_older_than_what_was_published_before_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
