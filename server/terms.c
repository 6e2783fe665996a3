#include "server/terms.h"

#include "sim/base/arena.h"
#include "sim/base/err.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

struct whole {
    struct terms terms; /* first: they are given out */
    atomic_uint references;
    struct arena *arena; /* holds the texts and lists */
    struct access *access;
    struct digest_auth *digest;
};

/* Rules about users need a way for them to prove who they are. */
static int set_admission(struct whole *w, const struct alto_server_terms *c, bool certificates,
                         struct err *e)
{
    int code = c->n_rules ? access_new(c->rules, c->n_rules, &w->access, e) : 0;
    if (code == 0 && c->digest)
        code = digest_auth_new(c->digest, &w->digest, e);
    if (code)
        return code;
    if (w->access && access_knows_users(w->access) && !c->digest && !certificates)
        return err_set(e, -EINVAL,
                       "there are access rules about users, but neither Digest authentication nor "
                       "client certificates to tell who they are");
    w->terms.admission = (struct admission){w->access, w->digest};
    return 0;
}

static int set_links(struct whole *w, const struct alto_server_terms *c)
{
    struct directory_link *links = arena_array(w->arena, c->n_links + 1, sizeof *links);
    for (size_t i = 0; links && i < c->n_links; i++) {
        links[i].id = arena_strdup(w->arena, c->links[i].id);
        links[i].uri = arena_strdup(w->arena, c->links[i].uri);
        if (!links[i].id || !links[i].uri)
            return -ENOMEM;
    }
    w->terms.links = links;
    w->terms.n_links = c->n_links;
    return links ? 0 : -ENOMEM;
}

static int set_proxies(struct whole *w, const struct proxies *c)
{
    struct prefix *from = arena_array(w->arena, c->n + 1, sizeof *from);
    if (from && c->n)
        memcpy(from, c->from, c->n * sizeof *from);
    w->terms.proxies = (struct proxies){from, c->n, c->header};
    return from ? 0 : -ENOMEM;
}

int terms_new(const struct alto_server_terms *config, bool certificates, struct terms **out,
              struct err *e)
{
    struct whole *w = calloc(1, sizeof *w);
    *out = NULL;
    if (!w)
        return -ENOMEM;
    atomic_init(&w->references, 1);
    w->terms.max_age = config->max_age;
    w->terms.gzip = config->gzip;
    w->arena = arena_new();
    int code = w->arena ? set_admission(w, config, certificates, e) : -ENOMEM;
    if (code == 0)
        code = set_links(w, config);
    if (code == 0)
        code = set_proxies(w, &config->proxies);
    if (code == 0)
        *out = &w->terms;
    else
        terms_unref(&w->terms);
    return code;
}

struct terms *terms_ref(struct terms *t)
{
    atomic_fetch_add(&((struct whole *)t)->references, 1);
    return t;
}

void terms_unref(struct terms *t)
{
    struct whole *w = (struct whole *)t;
    if (!w || atomic_fetch_sub(&w->references, 1) > 1)
        return;
    access_free(w->access);
    digest_auth_free(w->digest);
    arena_free(w->arena);
    free(w);
}
