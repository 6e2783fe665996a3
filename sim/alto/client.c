#include "sim/alto/client.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "sim/alto/closure.h"
#include "sim/alto/costmap_view.h"
#include "sim/alto/endpointcost.h"
#include "sim/alto/freshness.h"
#include "sim/alto/http_client.h"
#include "sim/alto/maps.h"
#include "sim/alto/memo.h"
#include "sim/alto/netmap_view.h"
#include "sim/alto/session.h"

enum { MEMO_MAX = 64 << 20 };

/* --- The service --- */

struct alto_service *alto_service_new(const struct alto_service_config *config, struct err *e)
{
    struct http_config http = {.origin = config->directory_uri,
                               .host = config->host,
                               .token = config->token,
                               .guard_ms = config->guard_ms,
                               .body_max = config->body_max};
    struct alto_service *s = calloc(1, sizeof *s);
    if (s && (s->fetcher.http = http_client_new(&http, e))) {
        s->documents = documents_new();
        s->fetcher.memo = memo_new(config->memo_max ? config->memo_max : MEMO_MAX, s->documents);
        s->fetcher.personal = config->personal;
        if (s->documents && s->fetcher.memo &&
            http_resolve(config->directory_uri, "", &s->directory_uri) == 0)
            return s;
    }
    err_set(e, -ENOMEM, "out of memory");
    alto_service_free(s);
    return NULL;
}

void alto_service_free(struct alto_service *s)
{
    if (!s)
        return;
    memo_free(s->fetcher.memo);
    documents_free(s->documents);
    http_client_free(s->fetcher.http);
    free(s->directory_uri);
    free(s);
}

void alto_service_forget(struct alto_service *s)
{
    memo_clear(s->fetcher.memo);
}

uint64_t alto_service_exchanges(const struct alto_service *s)
{
    return s->fetcher.exchanges;
}

void alto_cache_fini(struct alto_service *s, struct alto_cache *c)
{
    session_hold(s, &c->directory, NULL);
    session_hold(s, &c->network_map, NULL);
    session_hold(s, &c->cost_map, NULL);
    *c = (struct alto_cache){0};
}

/* --- Answers --- */

static const struct netmap_view *netmap_of(const struct session *x)
{
    return session_held(x, x->cache->network_map)->netmap;
}

static void find_pids(const struct session *x, uint32_t *pids)
{
    const struct netmap_view *netmap = netmap_of(x);
    x->out->self_pid = netmap_view_find(netmap, &x->q->self);
    for (size_t i = 0; i < x->q->n; i++)
        pids[i] = netmap_view_find(netmap, &x->q->candidates[i]);
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int by_cost_map(struct session *x, const struct ird_entry *entry,
                       const struct ird_entry *network, double *costs, uint32_t *pids)
{
    int code = maps_need(x, network, entry);
    if (code)
        return code;
    struct alto_document *costmap = session_held(x, x->cache->cost_map);
    const struct costmap_binding *binding =
        document_binding(x->s->documents, costmap, session_held(x, x->cache->network_map));
    if (!binding)
        return -ENOMEM;
    find_pids(x, pids);
    for (size_t i = 0; i < x->q->n; i++)
        costs[i] = costmap_binding_cost(binding, pids[i], x->out->self_pid);
    x->out->lifetime = earlier(x->cache->network_map_until, x->cache->cost_map_until) - x->q->now;
    return 0;
}

/* Reads the endpoint cost service's answer. */
static int take_endpoint_costs(struct session *x, const struct endpointcost *message,
                               const struct memo_entry *answer, double *costs)
{
    const struct http_response *r = &answer->response;
    struct err e = ERR_INIT;
    int code = endpointcost_parse(r->body, r->size, message, costs, &e);
    if (code && code != -ENOMEM)
        return alto_fail(x->out, message_status(code), "%s: %s", http_path(answer->uri), e.text);
    x->out->lifetime = freshness_lifetime(r);
    return code;
}

static int by_endpoint_cost(struct session *x, const struct ird_entry *entry, double *costs)
{
    struct endpointcost message = {
        .type = &x->type, .srcs = x->q->candidates, .n = x->q->n, .dst = &x->q->self};
    if (x->q->n == 0)
        return 0; /* without sources the server would take the client for one */
    char *body = endpointcost_request(&message);
    if (!body)
        return -ENOMEM;
    struct fetch what = {.resource = ALTO_ENDPOINT_COST, .uri = entry->uri, .body = body};
    struct memo_entry *answer;
    int code = session_get(x, &what, &answer);
    if (code == 0)
        code = take_endpoint_costs(x, &message, answer, costs);
    free(body);
    return code;
}

/* A link of the directory that could not be followed is the likelier reason why it lacks something. */
static int fail_lacking(struct session *x, const char *what)
{
    if (x->out->status != ALTO_GUIDED)
        return 1;
    return alto_fail(x->out, ALTO_NO_RESOURCE, "%s offers no %s", http_path(x->s->directory_uri),
                     what);
}

static int fail_lacking_costs(struct session *x)
{
    char what[80];
    snprintf(what, sizeof what, "%s for %s %.32s",
             x->q->method == ALTO_BY_COST_MAP ? "cost map" : "endpoint costs",
             cost_mode_name(x->q->mode), x->q->metric);
    return fail_lacking(x, what);
}

/* Looks for the resource that serves the query with costs of the session's type, and uses it. */
static int try_type(struct session *x, double *costs, uint32_t *pids, bool *offered)
{
    struct ird_closure closure = document_closure(session_held(x, x->cache->directory));
    const struct ird_entry *entry, *network = NULL;
    if (x->q->method == ALTO_BY_COST_MAP)
        entry = ird_cost_map(closure, &x->type, &network);
    else
        entry = ird_endpoint_cost(closure, &x->type);
    *offered = entry != NULL;
    if (!entry)
        return 0;
    x->out->mode = x->type.mode;
    return network ? by_cost_map(x, entry, network, costs, pids)
                   : by_endpoint_cost(x, entry, costs);
}

static int find_costs(struct session *x, double *costs, uint32_t *pids)
{
    bool offered = false;
    int code = closure_need(x);
    if (code)
        return code;
    if (alto_cost_type_init(&x->type, x->q->metric, x->q->mode)) {
        code = try_type(x, costs, pids, &offered);
        if (!offered && x->q->mode == ALTO_ORDINAL) {
            x->type.mode = ALTO_NUMERICAL;
            code = try_type(x, costs, pids, &offered);
        }
    }
    return offered ? code : fail_lacking_costs(x);
}

static int find_default_pids(struct session *x, uint32_t *pids)
{
    int code = closure_need(x);
    if (code)
        return code;
    struct ird_closure closure = document_closure(session_held(x, x->cache->directory));
    const struct ird_entry *network = ird_default_network_map(closure);
    if (!network)
        return fail_lacking(x, "default network map");
    code = maps_need_network(x, network);
    if (code)
        return code;
    find_pids(x, pids);
    x->out->lifetime = x->cache->network_map_until - x->q->now;
    return 0;
}

/* --- The calls --- */

static struct session begin(struct alto_service *s, struct alto_cache *c,
                            const struct alto_query *q, struct alto_outcome *out)
{
    *out = (struct alto_outcome){.self_pid = PID_UNKNOWN};
    return (struct session){.s = s, .cache = c, .q = q, .out = out};
}

/* An answer that is of no use may mean that the resource has moved. */
static bool makes_doubtful(enum alto_status status)
{
    return status == ALTO_HTTP_ERROR || status == ALTO_ERROR_OBJECT || status == ALTO_REDIRECTED ||
           status == ALTO_MEDIA_TYPE || status == ALTO_MALFORMED || status == ALTO_CONTRADICTORY;
}

static int end(struct session *x, int code)
{
    if (code == 1 && makes_doubtful(x->out->status))
        x->cache->directory_until = 0;
    if (code != 0)
        return code < 0 ? code : 0;
    /* a link of the directory may have failed on the way, which did not matter then */
    x->out->status = ALTO_GUIDED;
    x->out->http_status = 0;
    x->out->code[0] = x->out->reason.text[0] = '\0';
    return 0;
}

int alto_costs(struct alto_service *s, struct alto_cache *c, const struct alto_query *q,
               double *costs, uint32_t *pids, struct alto_outcome *out)
{
    struct session x = begin(s, c, q, out);
    assert(q->mode == ALTO_NUMERICAL || q->mode == ALTO_ORDINAL);
    for (size_t i = 0; i < q->n; i++) {
        costs[i] = NAN;
        pids[i] = PID_UNKNOWN;
    }
    int code = find_costs(&x, costs, pids);
    for (size_t i = 0; i < q->n; i++) {
        if (code)
            costs[i] = NAN;
        out->known += !isnan(costs[i]);
    }
    return end(&x, code);
}

int alto_pids(struct alto_service *s, struct alto_cache *c, const struct alto_query *q,
              uint32_t *pids, struct alto_outcome *out)
{
    struct session x = begin(s, c, q, out);
    for (size_t i = 0; i < q->n; i++)
        pids[i] = PID_UNKNOWN;
    int code = find_default_pids(&x, pids);
    for (size_t i = 0; i < q->n; i++)
        out->known += pids[i] != PID_UNKNOWN;
    return end(&x, code);
}

const char *alto_pid_name(const struct alto_service *s, const struct alto_cache *c, uint32_t pid)
{
    const struct alto_document *doc = documents_at(s->documents, c->network_map);
    bool there = doc && pid < netmap_view_len(doc->netmap);
    return there ? netmap_view_pid(doc->netmap, pid) : NULL;
}
