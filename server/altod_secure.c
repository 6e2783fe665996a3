#include "server/altod_secure.h"

#include "sim/base/arena.h"
#include "sim/base/err.h"
#include "sim/base/file.h"
#include "sim/base/problems.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct securing {
    struct altod_config *config;
    struct problems *errors;
};

/* Adds what a builder has refused; other codes are passed on. */
static int refuse(const struct securing *s, const char *pointer, int code, const struct err *e)
{
    if (code != -EINVAL)
        return code;
    problems_add(s->errors, s->config->path, pointer, "%s", e->text);
    return 0;
}

/* --- TLS -------------------------------------------------------------------------------------- */

/* The content of a file that a member of /tls names, in the arena; NULL: none is named, or it cannot
 * be read, which is added to the errors. */
static const char *read_pem(const struct securing *s, const char *member, const char *name)
{
    char *data = NULL, *path = name ? path_join(s->config->folder, name) : NULL;
    const char *text = NULL;
    char pointer[64];
    size_t size;
    struct err e = ERR_INIT;
    if (path && file_read(path, &data, &size, &e) == 0)
        text = arena_strdup(s->config->arena, data);
    snprintf(pointer, sizeof pointer, "/tls/%s", member);
    if (name && !text)
        problems_add(s->errors, s->config->path, pointer, "%s",
                     e.text[0] ? e.text : "cannot be read");
    free(data);
    free(path);
    return text;
}

static int secure_tls(const struct securing *s, const struct tls_conf *conf)
{
    struct tls_config *tls = arena_array(s->config->arena, 1, sizeof *tls);
    size_t before = problems_count(s->errors);
    struct err e = ERR_INIT;
    if (!tls)
        return -ENOMEM;
    *tls = (struct tls_config){.certificate = read_pem(s, "certificate", conf->certificate),
                               .key = read_pem(s, "key", conf->key),
                               .client_ca = read_pem(s, "client_ca", conf->client_ca),
                               .require = conf->require};
    s->config->server.tls = tls;
    if (problems_count(s->errors) > before)
        return 0;
    return refuse(s, "/tls", tls_check(tls, &e), &e);
}

/* --- Users ------------------------------------------------------------------------------------ */

static int check_digest(const struct securing *s, const struct digest_config *digest)
{
    struct digest_auth *made = NULL;
    struct err e = ERR_INIT;
    int code = digest_auth_new(digest, &made, &e);
    digest_auth_free(made);
    return refuse(s, "/users", code, &e);
}

static int secure_users(const struct securing *s, const struct altod_conf *conf)
{
    struct digest_config *digest = arena_array(s->config->arena, 1, sizeof *digest);
    struct digest_user *users = arena_array(s->config->arena, conf->users.n, sizeof *users);
    if (!digest || !users)
        return -ENOMEM;
    for (size_t i = 0; i < conf->users.n; i++) {
        const struct user_conf *u = &conf->users.v[i];
        users[i] = (struct digest_user){u->at.name, u->password, u->sha256, u->md5};
    }
    *digest = (struct digest_config){.realm = conf->digest->realm,
                                     .users = users,
                                     .n_users = conf->users.n,
                                     .md5 = conf->digest->md5,
                                     .lifetime = (unsigned)(conf->digest->lifetime / 1000000000)};
    s->config->server.terms.digest = digest;
    return check_digest(s, digest);
}

/* --- Access ----------------------------------------------------------------------------------- */

/* Takes a beginning away from the message. */
static void drop_beginning(struct err *e, const char *beginning)
{
    size_t n = strlen(beginning);
    if (strncmp(e->text, beginning, n) == 0)
        memmove(e->text, e->text + n, strlen(e->text + n) + 1);
}

/* Each rule by itself, so that all that is wrong is said where it stands. */
static int check_rule(const struct securing *s, const struct access_conf *conf,
                      const struct access_rule *rule)
{
    struct access *made = NULL;
    struct err e = ERR_INIT;
    int code = access_new(rule, 1, &made, &e);
    access_free(made);
    drop_beginning(&e, "access rule 1: ");
    return refuse(s, conf->at.pointer, code, &e);
}

/* Users that nobody can prove to be. */
static void check_provable(const struct securing *s, const struct altod_conf *conf,
                           const struct access_conf *rule)
{
    bool certificates = conf->tls && conf->tls->client_ca;
    if (rule->users.n && !certificates && !conf->users.n)
        problems_add(s->errors, s->config->path, rule->at.pointer,
                     "found users, but nobody can prove to be one without /users or "
                     "/tls/client_ca");
}

static int secure_access(const struct securing *s, const struct altod_conf *conf)
{
    struct access_rule *rules = arena_array(s->config->arena, conf->access.n, sizeof *rules);
    int code = rules ? 0 : -ENOMEM;
    for (size_t i = 0; code == 0 && i < conf->access.n; i++) {
        const struct access_conf *a = conf->access.v[i];
        rules[i] = (struct access_rule){.resource = a->resource,
                                        .sources = a->from.v,
                                        .n_sources = a->from.n,
                                        .users = a->users.v,
                                        .n_users = a->users.n,
                                        .allow = a->allow};
        check_provable(s, conf, a);
        code = check_rule(s, a, &rules[i]);
    }
    s->config->server.terms.rules = rules;
    s->config->server.terms.n_rules = conf->access.n;
    return code;
}

int altod_secure(struct altod_config *c, struct problems *errors)
{
    const struct securing s = {c, errors};
    int code = c->conf->tls ? secure_tls(&s, c->conf->tls) : 0;
    if (code == 0 && c->conf->users.n)
        code = secure_users(&s, c->conf);
    if (code == 0 && c->conf->access.n)
        code = secure_access(&s, c->conf);
    return code;
}

static bool is_resource(const struct mapset *maps, const char *name)
{
    for (size_t i = 0; i < SERVICES; i++) {
        if (strcmp(service_name((enum service)i), name) == 0)
            return true;
    }
    for (size_t i = 0; i < mapset_resources(maps); i++) {
        if (strcmp(mapset_resource(maps, i)->id, name) == 0)
            return true;
    }
    return false;
}

void altod_secure_resources(const struct altod_config *c, const struct mapset *maps,
                            struct problems *errors)
{
    for (size_t i = 0; i < c->conf->access.n; i++) {
        const struct access_conf *a = c->conf->access.v[i];
        if (a->resource && !is_resource(maps, a->resource))
            problems_add(errors, c->path, a->at.pointer,
                         "found resource \"%s\", allowed: an ID in the directory, or a service",
                         a->resource);
    }
}
