#include "server/server.h"

#include "server/edition.h"
#include "server/front.h"
#include "server/httpd.h"
#include "sim/base/arena.h"
#include "sim/base/err.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct alto_server {
    struct arena *arena; /* holds the texts */
    struct front front;
    struct tls_config tls;
    struct httpd **httpds; /* one for each address */
    size_t n_httpds;
    const char *name, *uri;
    unsigned stall;
    int64_t since;
};

static int64_t system_now(void *ctx)
{
    struct timespec t;
    (void)ctx;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static int check(const struct alto_server_config *c, struct err *e)
{
    if (c->directory && !front_path_valid(c->directory))
        return err_set(e, -EINVAL,
                       "\"%s\" cannot be the directory's path: it must be /SEGMENT or "
                       "/SEGMENT/.../SEGMENT of 0-9 A-Z a-z - . _ ~",
                       c->directory);
    if (c->secret && !*c->secret)
        return err_set(e, -EINVAL, "the secret is empty");
    return 0;
}

static int fill_front(struct alto_server *s, const struct alto_server_config *c)
{
    size_t addresses = c->limits.addresses ? c->limits.addresses : (size_t)1 << 20;
    s->front = (struct front){
        .editions = editions_new(),
        .tally = tally_new(addresses),
        .directory = arena_strdup(s->arena, c->directory ? c->directory : "/directory"),
        .secret = c->secret ? arena_strdup(s->arena, c->secret) : NULL,
        .max_pairs = c->limits.pairs ? c->limits.pairs : 1000000,
        .now = c->now ? c->now : system_now,
        .clock = c->clock,
        .page = c->page,
        .observe = c->observe,
        .observer = c->observer,
    };
    s->front.page.path = c->page.path ? arena_strdup(s->arena, c->page.path) : NULL;
    bool fine = s->front.editions && s->front.tally && s->front.directory &&
                (s->front.secret || !c->secret) && (s->front.page.path || !c->page.path);
    return fine ? 0 : -ENOMEM;
}

static struct httpd_config httpd_config_of(struct alto_server *s,
                                           const struct alto_server_config *c)
{
    const struct alto_server_limits *l = &c->limits;
    return (struct httpd_config){
        .threads = l->threads ? l->threads : 1,
        .connections = l->connections ? l->connections : 512,
        .requests = l->requests,
        .per_source = l->per_source,
        .patience = {.idle = l->idle ? l->idle : 120,
                     .request = l->request ? l->request : 30,
                     .reply = l->reply ? l->reply : 600},
        .max_body = l->body ? l->body : (size_t)1 << 20,
        .tls = c->tls ? &s->tls : NULL,
        .handle = front_handle,
        .ctx = &s->front,
    };
}

static int copy_tls(struct alto_server *s, const struct tls_config *tls)
{
    if (!tls)
        return 0;
    s->tls = (struct tls_config){
        .certificate = tls->certificate ? arena_strdup(s->arena, tls->certificate) : NULL,
        .key = tls->key ? arena_strdup(s->arena, tls->key) : NULL,
        .client_ca = tls->client_ca ? arena_strdup(s->arena, tls->client_ca) : NULL,
        .require = tls->require,
    };
    bool fine = (s->tls.certificate || !tls->certificate) && (s->tls.key || !tls->key) &&
                (s->tls.client_ca || !tls->client_ca);
    return fine ? 0 : -ENOMEM;
}

static int start(struct alto_server *s, const struct alto_server_config *c, struct err *e)
{
    s->httpds = calloc(1 + c->n_further, sizeof *s->httpds);
    if (!s->httpds)
        return -ENOMEM;
    struct httpd_config config = httpd_config_of(s, c);
    config.address = c->address ? c->address : "127.0.0.1";
    config.port = c->port;
    int code = httpd_start(&config, &s->httpds[s->n_httpds++], e);
    for (size_t i = 0; i < c->n_further && code == 0; i++) {
        config.address = c->further[i].address;
        config.port = c->further[i].port;
        code = httpd_start(&config, &s->httpds[s->n_httpds++], e);
    }
    return code;
}

/* One that listens on all addresses is reached at the loopback one. */
static int make_uri(struct alto_server *s, const struct alto_server_config *c)
{
    const char *address = c->address;
    if (!address || strcmp(address, "0.0.0.0") == 0)
        address = "127.0.0.1";
    else if (strcmp(address, "::") == 0)
        address = "::1";
    bool colon = strchr(address, ':');
    s->uri = arena_printf(s->arena, "%s://%s%s%s:%u%s", c->tls ? "https" : "http", colon ? "[" : "",
                          address, colon ? "]" : "", httpd_port(s->httpds[0]), s->front.directory);
    return s->uri ? 0 : -ENOMEM;
}

/* Publishes maps on terms of their own. */
static int publish_on(struct alto_server *s, struct mapset *maps,
                      const struct alto_server_terms *wanted, uint64_t *fence, struct err *e)
{
    struct terms *terms;
    int code = directory_links_check(wanted->links, wanted->n_links, maps, e);
    if (code == 0)
        code = terms_new(wanted, s->tls.client_ca, &terms, e);
    if (code)
        return code;
    code = editions_publish(s->front.editions, maps, terms, s->front.now(s->front.clock), fence);
    terms_unref(terms);
    return code;
}

static int make(struct alto_server *s, const struct alto_server_config *c, struct mapset *maps,
                struct err *e)
{
    uint64_t fence;
    s->stall = c->limits.stall ? c->limits.stall : 30;
    s->arena = arena_new();
    s->name = s->arena ? arena_strdup(s->arena, c->name ? c->name : "alto") : NULL;
    int code = s->name ? fill_front(s, c) : -ENOMEM;
    if (code == 0)
        code = copy_tls(s, c->tls);
    if (code)
        return code;
    s->since = s->front.now(s->front.clock);
    code = publish_on(s, maps, &c->terms, &fence, e);
    if (code == 0)
        code = start(s, c, e);
    return code ? code : make_uri(s, c);
}

/* Says whose error it is, and something where nothing was said. */
static int explain(int code, const char *name, struct err *e)
{
    char prefix[128];
    if (code == 0)
        return 0;
    snprintf(prefix, sizeof prefix, "ALTO server \"%s\"", name ? name : "alto");
    err_sys(e, code, "cannot start");
    err_prefix(e, prefix);
    return code;
}

int alto_server_new(const struct alto_server_config *config, struct mapset *maps,
                    struct alto_server **out, struct err *e)
{
    struct alto_server *s = NULL;
    *out = NULL;
    int code = check(config, e);
    if (code == 0) {
        s = calloc(1, sizeof *s);
        code = s ? make(s, config, maps, e) : -ENOMEM;
    }
    if (code)
        alto_server_free(s);
    else
        *out = s;
    return explain(code, config->name, e);
}

void alto_server_free(struct alto_server *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < s->n_httpds; i++)
        httpd_stop(s->httpds[i]);
    free(s->httpds);
    editions_free(s->front.editions);
    tally_free(s->front.tally);
    arena_free(s->arena);
    free(s);
}

const char *alto_server_uri(const struct alto_server *s)
{
    return s->uri;
}

uint16_t alto_server_port(const struct alto_server *s, size_t i)
{
    assert(i < s->n_httpds);
    return httpd_port(s->httpds[i]);
}

int alto_server_publish(struct alto_server *s, struct mapset *maps, uint64_t *fence)
{
    return editions_publish(s->front.editions, maps, NULL, s->front.now(s->front.clock), fence);
}

int alto_server_publish_on(struct alto_server *s, struct mapset *maps,
                           const struct alto_server_terms *terms, const struct tls_config *tls,
                           uint64_t *fence, struct err *e)
{
    struct tls_identity *identity = NULL;
    int code = tls && s->tls.certificate ? tls_identity_new(tls, &identity, e) : 0;
    if (code == 0)
        code = publish_on(s, maps, terms, fence, e);
    for (size_t i = 0; i < s->n_httpds && identity && code == 0; i++)
        httpd_show(s->httpds[i], identity);
    tls_identity_unref(identity);
    return code;
}

int alto_server_fence(struct alto_server *s, uint64_t fence)
{
    return editions_fence(s->front.editions, fence, s->stall);
}

void alto_server_down(struct alto_server *s)
{
    for (size_t i = 0; i < s->n_httpds; i++)
        httpd_pause(s->httpds[i]);
}

int alto_server_up(struct alto_server *s, struct err *e)
{
    int code = 0;
    for (size_t i = 0; i < s->n_httpds && code == 0; i++)
        code = httpd_resume(s->httpds[i], e);
    if (code)
        alto_server_down(s);
    return explain(code, s->name, e);
}

void alto_server_stats(struct alto_server *s, struct alto_server_stats *out)
{
    tally_read(s->front.tally, &out->figures);
    out->since = s->since;
    out->now = s->front.now(s->front.clock);
    out->connections = 0;
    for (size_t i = 0; i < s->n_httpds; i++)
        out->connections += httpd_connections(s->httpds[i]);
}

void alto_server_each(struct alto_server *s,
                      void (*visit)(void *ctx, const struct alto_server_document *document),
                      void *ctx)
{
    struct edition *edition = editions_enter(s->front.editions);
    const struct mapset *maps = edition_maps(edition);
    for (long i = -1; i < (long)mapset_resources(maps); i++) {
        const struct document *d = edition_document(edition, i);
        struct alto_server_document shown = {maps, i < 0 ? NULL : mapset_resource(maps, (size_t)i),
                                             d ? d->body.size : 0, d ? d->tag : NULL};
        if (d)
            visit(ctx, &shown);
    }
    editions_leave(s->front.editions, edition);
}
