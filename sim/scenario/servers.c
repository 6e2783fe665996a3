#include "sim/scenario/servers.h"

#include "sim/base/file.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

/* Simulated time 0 on the servers' clocks: 2000-01-01, so that what they say does not tell when a
 * run was made. */
static const int64_t EPOCH = INT64_C(946684800) * 1000000000;

static void say_nothing(void *ctx, const char *pointer, const char *text)
{
    (void)ctx;
    (void)pointer;
    (void)text;
}

int server_maps(const struct server_conf *s, const struct policy_conf *policy,
                const struct topo *topo, const char *folder, const struct check *c,
                struct mapset **out)
{
    static const unsigned offers[] = {[OFFERED_FILTERED] = OFFER_FILTERED | OFFER_CONSTRAINTS,
                                      [OFFERED_ENDPOINT_COST] = OFFER_ENDPOINT_COST,
                                      [OFFERED_ORDINAL] = OFFER_ORDINAL};
    const struct reporter nowhere = {say_nothing, NULL};
    struct problems *errors = c ? c->errors : problems_new();
    struct problems *warnings = c ? c->file_warnings : problems_new();
    struct policy_input in = {
        .conf = policy,
        .topo = topo,
        .network = topo_find_network(topo, s->network),
        .id = s->at.name,
        .folder = folder,
        .errors = c ? &c->input->reporter : &nowhere,
        .warnings = c ? c->warnings : &nowhere,
        .file_errors = errors,
        .file_warnings = warnings,
    };
    for (size_t i = 0; i < s->services.n; i++)
        in.offer |= offers[s->services.v[i]];
    int code = errors && warnings ? policy_build(&in, out) : -ENOMEM;
    if (!c) {
        problems_free(errors);
        problems_free(warnings);
    }
    return code;
}

/* --- Checking ---------------------------------------------------------------------------------- */

bool server_serves(const struct server_conf *s, const char *network)
{
    if (s->trackers_only)
        return false;
    for (size_t i = 0; i < s->serves.n; i++) {
        if (strcmp(s->serves.v[i], network) == 0)
            return true;
    }
    return s->serves.n == 0 && strcmp(s->network, network) == 0;
}

static bool check_names(const struct check *c, const struct topo *t, const struct server_conf *s)
{
    bool known = topo_find_network(t, s->network) != TOPO_NONE;
    if (!known)
        CHECK_NO_SUCH(c, &s->at, "network", "network", s->network, t->networks, t->nnetworks);
    for (size_t i = 0; i < s->serves.n; i++) {
        char key[32];
        snprintf(key, sizeof key, "serves/%zu", i);
        if (topo_find_network(t, s->serves.v[i]) == TOPO_NONE)
            CHECK_NO_SUCH(c, &s->at, key, "network", s->serves.v[i], t->networks, t->nnetworks);
    }
    if (s->trackers_only && s->serves.n)
        check_complain(c, &s->at, "serves",
                       "found networks, allowed: none, since it serves trackers only");
    if (s->node && topo_find_node(t, s->node) == TOPO_NONE)
        CHECK_NO_SUCH(c, &s->at, "node", "node", s->node, t->nodes, t->nnodes);
    return known;
}

/* A host must know whom to ask. */
static void check_double(const struct check *c, const struct topo *t, size_t i)
{
    const struct server_conf *v = c->conf->alto->servers.v;
    for (uint32_t n = 0; n < t->nnetworks; n++) {
        for (size_t k = 0; k < i; k++) {
            if (v[k].at.sound && server_serves(&v[i], t->networks[n].name) &&
                server_serves(&v[k], t->networks[n].name))
                check_complain(
                    c, &v[i].at, "serves",
                    "found network \"%s\", which server \"%s\" serves, too, allowed: one "
                    "server a network",
                    t->networks[n].name, v[k].at.name);
        }
    }
}

/* Whether the files of a policy are there: that is said where they are named, what is wrong in them
 * is said of themselves. */
static bool check_files(const struct check *c, const struct policy_conf *policy)
{
    bool there = true;
    for (size_t i = 0; i < policy->files.n; i++) {
        char key[32], *path = path_join(c->folder, policy->files.v[i]);
        snprintf(key, sizeof key, "files/%zu", i);
        if (path && access(path, F_OK) != 0) {
            check_complain(c, &policy->at, key, "%s: %s", policy->files.v[i],
                           errno == ENOENT ? "there is no such file" : strerror(errno));
            there = false;
        }
        free(path);
    }
    return there;
}

static int check_policy(const struct check *c, const struct topo *t, const struct server_conf *s,
                        const struct policy_conf *policy)
{
    struct mapset *maps = NULL;
    int code = check_files(c, policy) ? server_maps(s, policy, t, c->folder, c, &maps) : 0;
    mapset_unref(maps);
    return code == -ENOMEM ? code : 0;
}

int check_servers(const struct check *c, const struct topo *t)
{
    const struct alto_conf *a = c->conf->alto;
    int code = 0;
    for (size_t i = 0; a && code == 0 && i < a->servers.n; i++) {
        const struct server_conf *s = &a->servers.v[i];
        if (!s->at.sound)
            continue;
        bool known = check_names(c, t, s);
        check_double(c, t, i);
        if (known)
            code = check_policy(c, t, s, s->policy);
        for (size_t k = 0; known && code == 0 && k < c->conf->events.n; k++) {
            const struct event_conf *e = &c->conf->events.v[k];
            if (e->at.sound && e->kind == EVENT_MAP && e->policy &&
                strcmp(e->server, s->at.name) == 0)
                code = check_policy(c, t, s, e->policy);
        }
    }
    return code;
}

/* --- Running ----------------------------------------------------------------------------------- */

static int64_t read_clock(void *ctx)
{
    return EPOCH + atomic_load((_Atomic int64_t *)ctx);
}

/* Thirty-two hexadecimal digits that only this process knows. */
static int make_secret(char secret[33])
{
    unsigned char bytes[16];
    if (getrandom(bytes, sizeof bytes, 0) != sizeof bytes)
        return -errno;
    for (size_t i = 0; i < sizeof bytes; i++)
        snprintf(secret + 2 * i, 3, "%02x", bytes[i]);
    return 0;
}

static uint32_t place(const struct topo *t, const struct server_conf *s)
{
    uint32_t network = topo_find_network(t, s->network), first = TOPO_NONE;
    if (s->node)
        return topo_find_node(t, s->node);
    for (uint32_t i = t->nnodes; i-- > 0;) {
        bool better = first == TOPO_NONE || t->nodes[i].kind == NODE_ROUTER;
        if (t->nodes[i].network == network && better)
            first = i;
    }
    return first;
}

struct alto_server_config site_config(const struct server_conf *conf)
{
    return (struct alto_server_config){.name = conf->at.name,
                                       .terms.max_age = (uint32_t)(conf->max_age / 1000000000)};
}

static int site_start(struct servers *s, struct site *site, const struct server_conf *conf,
                      struct err *e)
{
    char host[80];
    site->conf = conf;
    site->network = topo_find_network(s->topo, conf->network);
    site->node = place(s->topo, conf);
    site->policy = conf->policy;
    int code = server_maps(conf, conf->policy, s->topo, s->folder, NULL, &site->maps);
    if (code)
        return err_sys(e, code, "ALTO server %s: cannot make its maps", conf->at.name);
    struct alto_server_config config = site_config(conf);
    config.now = read_clock;
    config.clock = &s->clock;
    config.secret = s->secret;
    code = alto_server_new(&config, site->maps, &site->server, e);
    if (code)
        return code;
    snprintf(host, sizeof host, "%s.alto.example", conf->at.name);
    struct alto_service_config client = {
        .directory_uri = alto_server_uri(site->server), .host = host, .token = s->secret};
    site->service = alto_service_new(&client, e);
    return site->service ? 0 : -ENOMEM;
}

int servers_start(struct servers *s, const struct scenario_conf *conf, const struct topo *topo,
                  const char *folder, struct err *e)
{
    size_t n = conf->alto->servers.n;
    *s = (struct servers){.topo = topo, .folder = folder};
    s->sites = calloc(n + 1, sizeof *s->sites);
    s->by_network = malloc((topo->nnetworks + 1) * sizeof *s->by_network);
    if (!s->sites || !s->by_network)
        return err_sys(e, -ENOMEM, "cannot start the ALTO servers");
    int code = make_secret(s->secret);
    if (code)
        return err_sys(e, code, "cannot draw a secret for the ALTO servers");
    for (uint32_t i = 0; i < topo->nnetworks; i++)
        s->by_network[i] = UINT32_MAX;
    for (; code == 0 && s->n < n; s->n++) {
        const struct server_conf *server = &conf->alto->servers.v[s->n];
        code = site_start(s, &s->sites[s->n], server, e);
        for (uint32_t i = 0; i < topo->nnetworks; i++) {
            if (server_serves(server, topo->networks[i].name))
                s->by_network[i] = (uint32_t)s->n;
        }
    }
    return code;
}

void servers_stop(struct servers *s)
{
    for (size_t i = 0; s->sites && i < s->n; i++) {
        alto_service_free(s->sites[i].service);
        alto_server_free(s->sites[i].server);
        mapset_unref(s->sites[i].maps);
    }
    free(s->sites);
    free(s->by_network);
    s->sites = NULL;
    s->by_network = NULL;
    s->n = 0;
}

struct site *servers_find(struct servers *s, const char *name)
{
    for (size_t i = 0; i < s->n; i++) {
        if (strcmp(s->sites[i].conf->at.name, name) == 0)
            return &s->sites[i];
    }
    return NULL;
}

int site_publish(struct servers *s, struct site *site, const struct policy_conf *policy,
                 struct err *e)
{
    struct mapset *maps = NULL;
    uint64_t fence;
    if (policy)
        site->policy = policy;
    int code = server_maps(site->conf, site->policy, s->topo, s->folder, NULL, &maps);
    if (code == 0)
        code = alto_server_publish(site->server, maps, &fence);
    if (code == 0)
        code = alto_server_fence(site->server, fence);
    if (code) {
        mapset_unref(maps);
        return err_sys(e, code, "ALTO server %s: cannot publish its maps", site->conf->at.name);
    }
    mapset_unref(site->maps);
    site->maps = maps;
    alto_service_forget(site->service);
    return 0;
}

int site_set_up(struct site *site, bool up, struct err *e)
{
    int code = 0;
    if (up)
        code = alto_server_up(site->server, e);
    else
        alto_server_down(site->server);
    alto_service_forget(site->service);
    return code;
}

const struct cell *servers_cell(const struct scenario *s)
{
    for (size_t arm = 0; arm < s->narms; arm++) {
        const struct cell *cell = scenario_cell(s, 0, (s->baseline + arm) % s->narms);
        if (cell->conf->alto->servers.n > 0)
            return cell;
    }
    return scenario_cell(s, 0, s->baseline);
}

int servers_conf(const struct scenario *s, const char *name, const struct server_conf **out,
                 struct err *e)
{
    const struct alto_conf *alto = servers_cell(s)->conf->alto;
    const char *names[65] = {NULL};
    char words[1024];
    for (size_t i = 0; i < alto->servers.n; i++) {
        if (i < 64)
            names[i] = alto->servers.v[i].at.name;
        if (name ? strcmp(alto->servers.v[i].at.name, name) == 0 : alto->servers.n == 1) {
            *out = &alto->servers.v[i];
            return 0;
        }
    }
    if (alto->servers.n == 0)
        return err_set(e, -EINVAL, "%s: there is no ALTO server in it", s->path);
    return err_set(e, -EINVAL, "--server: %s, allowed: %s",
                   name ? "there is none of that name" : "there are several",
                   choice_words(names, words, sizeof words));
}
