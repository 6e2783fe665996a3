/*
 * Maps published while requests run: RFC 7285 sections 6.3 and 11.3.2.6; numbers 71 and 87 of the
 * conformance list. Meant to run under ThreadSanitizer too.
 *
 * Each version of the maps has other PIDs, prefixes and costs than every other one. What each resource
 * answers of each version is written down beforehand, version tags included; an answer must be one of
 * these, byte for byte, with the entity tag that belongs to it, so that none can mix two versions.
 */
#include "server/server.h"
#include "server/service.h"
#include "sim/base/digest.h"
#include "tests/support/alto_http.h"
#include "tests/support/alto_maps.h"
#include "tests/support/gunzip.h"
#include "tests/support/test.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { VERSIONS = 60, READERS = 4, PIDS = 20 };

#define ROUTING "{\"cost-type\": {\"cost-metric\": \"routingcost\", \"cost-mode\": \"ordinal\"}"

/* What is asked for. */
static const struct kind {
    const char *id; /* of the resource; "" is the directory */
    const char *path, *type, *body;
    bool fixed; /* the same in every version */
} kinds[] = {
    {"", "/directory", NULL, NULL, true},
    {"net", "/networkmap/net", NULL, NULL, false},
    {"net:num-routing", "/costmap/net/num-routing", NULL, NULL, false},
    {"net:ord-routing", "/costmap/net/ord-routing", NULL, NULL, false},
    {"net:filtered", "/networkmap/net/filtered", "networkmapfilter", "{\"pids\": [\"all\"]}",
     false},
    {"net:filtered-costs", "/costmap/net/filtered", "costmapfilter",
     ROUTING ", \"pids\": {\"srcs\": [\"all\"], \"dsts\": []}}", false},
    {"endpoint-property", "/endpointprop/lookup", "endpointpropparams",
     "{\"properties\": [\"net.pid\"], \"endpoints\": [\"ipv4:10.1.0.1\"]}", false},
};
enum { KINDS = COUNT(kinds) };

struct world {
    struct mapset *maps[VERSIONS];
    struct answer answers[VERSIONS][KINDS]; /* as they must be */
    struct alto_server *server;
    uint16_t port;
    atomic_int oldest; /* no answer may be from maps older than this */
    atomic_bool done;
    atomic_int readers, read, unchanged;
    atomic_int mixed, mistagged, stale;
};

static struct mapset *version(int v)
{
    char *json;
    size_t size;
    FILE *out = open_memstream(&json, &size);
    assert_non_null(out);
    fputs("{\"meta\": {\"vtag\": {\"resource-id\": \"net\"}, \"cost-type\": {\"cost-metric\":"
          " \"routingcost\", \"cost-mode\": \"numerical\"}}, \"network-map\": {\"all\":"
          " {\"ipv4\": [\"0.0.0.0/0\"]}",
          out);
    for (int i = 0; i < PIDS; i++)
        fprintf(out, ", \"v%d-%d\": {\"ipv4\": [\"10.%d.%d.0/24\"]}", v, i, i, v);
    fprintf(out, "}, \"cost-map\": {\"all\": {\"all\": %d", v);
    for (int i = 0; i < PIDS; i++)
        fprintf(out, ", \"v%d-%d\": %d", v, i, (i * 7 + v) % 13);
    for (int i = 0; i < PIDS; i++)
        fprintf(out, "}, \"v%d-%d\": {\"all\": %d, \"v%d-%d\": %d", v, i, v + i, v, (i + v) % PIDS,
                i);
    fputs("}}}", out);
    assert_int_equal(fclose(out), 0);
    struct mapset *maps = maps_from(json, OFFER_ALL);
    free(json);
    return maps;
}

/* The version that gives this answer, at least `oldest` if it is the same in several; or -1. */
static int version_of(const struct world *w, size_t kind, const char *body, size_t size, int oldest)
{
    for (int v = kinds[kind].fixed ? oldest : 0; v < VERSIONS; v++) {
        const struct text *wanted = &w->answers[v][kind].body;
        if (wanted->size == size && memcmp(wanted->data, body, size) == 0)
            return v;
    }
    return -1;
}

/* The entity tag of an answer to GET. */
static void tag_of(const struct world *w, int v, size_t kind, bool coded, char tag[100])
{
    char digest[DIGEST_HEX];
    const struct text *body = &w->answers[v][kind].body;
    bool netmap = strcmp(kinds[kind].id, "net") == 0;
    digest_hex(body->data, body->size, digest);
    snprintf(tag, 100, "\"%s%s\"", netmap ? netmap_tag(mapset_netmap(w->maps[v], 0)) : digest,
             coded ? "-gzip" : "");
}

/* The entity tag of the last answer of a kind, "" where there was none, and its version. */
struct known {
    char tag[100];
    int version;
};

/* Checks an answer to a request with that entity tag, which then becomes the answer's. */
static void check(struct world *w, size_t kind, struct wire_reply *r, int oldest,
                  struct known *known)
{
    const char *etag = wire_header(r, "ETag"), *coding;
    char tag[100] = "", wanted[100];
    if (etag)
        snprintf(tag, sizeof tag, "%s", etag);
    coding = wire_header(r, "Content-Encoding");
    atomic_fetch_add(&w->read, 1);
    if (r->status == 304) {
        atomic_fetch_add(&w->unchanged, 1);
        if (strcmp(tag, known->tag) != 0)
            atomic_fetch_add(&w->mistagged, 1);
        if (known->version < oldest && !kinds[kind].fixed)
            atomic_fetch_add(&w->stale, 1);
        return;
    }
    size_t size = r->size;
    char *body = coding ? gunzip(r->body, r->size, &size) : NULL;
    int v = r->status == 200 ? version_of(w, kind, body ? body : r->body, size, oldest) : -1;
    if (v < 0)
        atomic_fetch_add(&w->mixed, 1);
    else if (v < oldest)
        atomic_fetch_add(&w->stale, 1);
    if (v >= 0 && !kinds[kind].type) {
        tag_of(w, v, kind, coding, wanted);
        if (strcmp(tag, wanted) != 0)
            atomic_fetch_add(&w->mistagged, 1);
    }
    strcpy(known->tag, tag);
    known->version = v;
    free(body);
}

static void ask_for(int fd, const struct kind *k, bool gzip, const char *known)
{
    wire_print(fd, "%s %s HTTP/1.1\r\nHost: x\r\n%s", k->type ? "POST" : "GET", k->path,
               gzip ? "Accept-Encoding: gzip\r\n" : "");
    if (k->type)
        wire_print(fd, "Content-Type: application/alto-%s+json\r\nContent-Length: %zu\r\n\r\n%s",
                   k->type, strlen(k->body), k->body);
    else
        wire_print(fd, "If-None-Match: %s\r\n\r\n", *known ? known : "\"none\"");
}

static void *reader(void *ctx)
{
    struct world *w = ctx;
    bool gzip = atomic_fetch_add(&w->readers, 1) % 2;
    struct known known[KINDS] = {0};
    int fd = wire_connect(w->port);
    for (size_t i = 0; !atomic_load(&w->done); i++) {
        struct wire_reply r;
        size_t kind = i % KINDS;
        int oldest = atomic_load(&w->oldest);
        ask_for(fd, &kinds[kind], gzip, known[kind].tag);
        wire_read(fd, false, &r);
        check(w, kind, &r, oldest, &known[kind]);
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
        while (atomic_load(&w->read) < seen + 2 * READERS)
            sched_yield();
    }
    atomic_store(&w->done, true);
}

static struct world *world_new(void)
{
    struct world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    for (int v = 0; v < VERSIONS; v++) {
        w->maps[v] = version(v);
        for (size_t k = 0; k < KINDS; k++) {
            ask(w->maps[v], kinds[k].id, kinds[k].body, &w->answers[v][k]);
            assert_int_equal(w->answers[v][k].status, 200);
        }
    }
    struct alto_server_config config = {.name = "busy", .terms.gzip = true, .limits.threads = 2};
    assert_int_equal(alto_server_new(&config, w->maps[0], &w->server, NULL), 0);
    w->port = uri_port(alto_server_uri(w->server));
    return w;
}

static void world_free(struct world *w)
{
    alto_server_free(w->server);
    for (int v = 0; v < VERSIONS; v++) {
        for (size_t k = 0; k < KINDS; k++)
            answer_fini(&w->answers[v][k]);
        mapset_unref(w->maps[v]);
    }
    free(w);
}

/* 71, 87: sections 6.3, 11.3.2.6 */
TEST(no_answer_mixes_versions_or_is_older_than_what_was_published_before_it)
{
    struct world *w = world_new();
    pthread_t threads[READERS];
    for (size_t i = 0; i < READERS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, reader, w), 0);
    publish_all(w);
    for (size_t i = 0; i < READERS; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(w->mixed, 0);
    assert_int_equal(w->mistagged, 0);
    assert_int_equal(w->stale, 0);
    assert_true(w->unchanged > 0); /* the directory, which never changes */
    assert_true(w->read >= VERSIONS * READERS);
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_answer_mixes_versions_or_is_older_than_what_was_published_before_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
