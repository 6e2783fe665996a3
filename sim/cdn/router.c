#include "sim/cdn/router.h"

#include "sim/base/vec.h"
#include "sim/cache/index.h"
#include "sim/engine/rng.h"

#include <errno.h>
#include <math.h>

/* What is known about an address that asks, or those of a subnet. */
struct client {
    struct index_item key; /* first */
    sim_time until;        /* when what is known runs out */
    uint64_t chance;       /* DNS: drawn with the answer */
    uint32_t host;         /* who stands for it: the one for whom it was renewed */
    bool guided, missed;   /* whether there was guidance; wanted and not there */
    double *costs;         /* [surrogates]; INFINITY: unknown */
    double *scores;        /* [surrogates], behind the costs; DNS: the answer's */
};

struct router {
    struct router_input in;
    struct rng chance;
    VEC(struct client) clients;
    struct index index;
    struct guide_memory *memory; /* by network: what it remembers of that network's server */
    double **near;               /* by node, [surrogates]: round-trip times, or NULL */
    uint32_t *resolvers;         /* by network: the resolver's host, or ROUTER_NOBODY */
    uint32_t networks, nodes;
};

/* The first host of each network is its resolver's. */
static void find_resolvers(struct router *r)
{
    const struct topo *t = net_topo(r->in.net);
    for (uint32_t i = 0; i < t->nnetworks; i++)
        r->resolvers[i] = r->in.resolver;
    for (uint32_t i = t->nnodes; i-- > 0 && r->in.resolver == ROUTER_NOBODY;) {
        uint32_t first, end;
        hosts_of_node(net_hosts(r->in.net), i, &first, &end);
        if (first < end)
            r->resolvers[t->nodes[i].network] = first;
    }
}

/* Round-trip times between the nodes of hosts and of surrogates, before anything happens. */
static int measure_ways(struct router *r)
{
    const struct topo *t = net_topo(r->in.net);
    const struct hosts *hosts = net_hosts(r->in.net);
    for (uint32_t node = 0; node < t->nnodes; node++) {
        if (t->nodes[node].hosts == 0)
            continue;
        r->near[node] = malloc((r->in.n + 1) * sizeof *r->near[node]);
        if (!r->near[node])
            return -ENOMEM;
        for (size_t i = 0; i < r->in.n; i++)
            r->near[node][i] =
                (double)net_rtt_nodes(r->in.net, node, host_node(hosts, r->in.hosts[i]));
    }
    return 0;
}

struct router *router_new(const struct router_input *in)
{
    struct router *r = calloc(1, sizeof *r);
    if (!r)
        return NULL;
    const struct topo *t = net_topo(in->net);
    r->in = *in;
    r->networks = t->nnetworks;
    r->nodes = t->nnodes;
    rng_init(&r->chance, in->seed, in->replication, "cdn router", in->name);
    r->memory = calloc(t->nnetworks + 1, sizeof *r->memory);
    r->near = calloc(t->nnodes + 1, sizeof *r->near);
    r->resolvers = calloc(t->nnetworks + 1, sizeof *r->resolvers);
    if (!r->memory || !r->near || !r->resolvers ||
        (in->conf->selection == SELECT_NEAREST && measure_ways(r))) {
        router_free(r);
        return NULL;
    }
    find_resolvers(r);
    return r;
}

void router_free(struct router *r)
{
    if (!r)
        return;
    for (uint32_t i = 0; r->memory && i < r->networks && r->in.guide; i++)
        r->in.guide->forget(r->in.guide->ctx, &r->memory[i]);
    for (uint32_t i = 0; r->near && i < r->nodes; i++)
        free(r->near[i]);
    for (size_t i = 0; i < r->clients.n; i++)
        free(r->clients.v[i].costs);
    vec_free(&r->clients);
    index_fini(&r->index);
    free(r->memory);
    free(r->near);
    free(r->resolvers);
    free(r);
}

/* --- Who asks ---------------------------------------------------------------------------------- */

static bool by_dns(const struct router *r)
{
    return r->in.conf->method == ROUTING_DNS;
}

static uint32_t node_of(const struct router *r, uint32_t host)
{
    return host_node(net_hosts(r->in.net), host);
}

static uint32_t network_of(const struct router *r, uint32_t host)
{
    return net_topo(r->in.net)->nodes[node_of(r, host)].network;
}

/* A number for the subnet of an address, or for the whole address of a resolver. */
static uint64_t subnet_key(const struct router *r, uint32_t host, bool whole)
{
    struct addr a = host_addr(net_hosts(r->in.net), host);
    int64_t length = a.family == FAMILY_IPV4 ? r->in.conf->subnet_ipv4 : r->in.conf->subnet_ipv6;
    uint64_t key = (uint64_t)a.family;
    size_t size = a.family == FAMILY_IPV4 ? 4 : 16;
    for (size_t i = 0; i < size; i++) {
        int64_t left = whole ? 8 : length - 8 * (int64_t)i;
        unsigned mask = left >= 8 ? 0xff : left <= 0 ? 0 : 0xff << (8 - left) & 0xff;
        key = (key ^ (a.b[i] & mask)) * UINT64_C(0x100000001b3);
        key ^= key >> 29;
    }
    return key;
}

/* The entry for what the router sees of a user agent, new if need be; NULL: no memory. *seen is whose
 * address it sees. */
static struct client *client_of(struct router *r, uint32_t agent, uint32_t *seen)
{
    bool resolver = by_dns(r) && !r->in.conf->client_subnet;
    uint32_t host = *seen = resolver ? r->resolvers[network_of(r, agent)] : agent;
    uint64_t key = subnet_key(r, host, resolver);
    uint32_t at = index_find(&r->index, key, index_hash(key), r->clients.v, sizeof *r->clients.v);
    if (at != INDEX_NONE)
        return &r->clients.v[at];
    struct client c = {.until = -1, .host = host};
    c.costs = calloc(2 * r->in.n + 1, sizeof *c.costs);
    if (!c.costs || !vec_reserve(&r->clients, r->clients.n + 1) ||
        !index_reserve(&r->index, r->clients.v, sizeof *r->clients.v)) {
        free(c.costs);
        return NULL;
    }
    c.scores = c.costs + r->in.n;
    r->clients.v[r->clients.n] = c;
    index_add(&r->index, key, index_hash(key), r->clients.v, sizeof *r->clients.v,
              (uint32_t)r->clients.n);
    return &r->clients.v[r->clients.n++];
}

/* --- Scores ------------------------------------------------------------------------------------ */

static double load_of(const struct router *r, size_t i)
{
    return (double)r->in.loads[i].used / (double)r->in.loads[i].most;
}

static double mean_cost(const double *costs, size_t n)
{
    double sum = 0;
    size_t known = 0;
    for (size_t i = 0; i < n; i++) {
        if (isfinite(costs[i])) {
            sum += costs[i];
            known++;
        }
    }
    return known ? sum / (double)known : 0;
}

static double score(const struct router *r, const struct client *c, double mean, size_t i)
{
    double load = load_of(r, i);
    switch ((enum routing_selection)r->in.conf->selection) {
    case SELECT_NEAREST:
        return r->near[node_of(r, c->host)][i];
    case SELECT_LOAD:
        return load;
    case SELECT_ALTO:
        return c->guided ? c->costs[i] : 0;
    case SELECT_ALTO_LOAD:
        if (!c->guided)
            return load;
        if (load >= 1 || !isfinite(c->costs[i]))
            return INFINITY;
        return (1 + (mean > 0 ? c->costs[i] / mean : 0)) / (1 - load);
    default:
        return 0;
    }
}

static void score_all(struct router *r, struct client *c)
{
    double mean = c->guided ? mean_cost(c->costs, r->in.n) : 0;
    for (size_t i = 0; i < r->in.n; i++)
        c->scores[i] = score(r, c, mean, i);
}

/* What breaks a tie: for each request and surrogate another number. */
static uint64_t lot(uint64_t chance, size_t i)
{
    uint64_t x = chance + (i + 1) * UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

/* The least score, of those with room or of all. */
static uint32_t least(const struct router *r, const double *scores, uint64_t chance, bool room)
{
    uint32_t best = ROUTER_NOBODY;
    for (size_t i = 0; i < r->in.n; i++) {
        if (room && r->in.loads[i].used >= r->in.loads[i].most)
            continue;
        if (best == ROUTER_NOBODY || scores[i] < scores[best] ||
            (scores[i] == scores[best] && lot(chance, i) < lot(chance, best)))
            best = (uint32_t)i;
    }
    return best;
}

/* --- Answers ----------------------------------------------------------------------------------- */

/* Asks what it costs from the surrogates to a client. */
static int ask_costs(struct router *r, struct client *c, sim_time now,
                     struct router_answer *answered)
{
    const struct guide *g = r->in.guide;
    int selection = r->in.conf->selection;
    c->guided = c->missed = false;
    if (!g || r->in.n == 0 || (selection != SELECT_ALTO && selection != SELECT_ALTO_LOAD))
        return 0;
    if (!g->serves(g->ctx, c->host))
        return 0;
    struct guide_answer answer = {.own_cost = NAN};
    struct guide_query q = {.asker = GUIDE_NOBODY,
                            .asker_node = node_of(r, r->in.origin),
                            .self = c->host,
                            .candidates = r->in.hosts,
                            .n = r->in.n,
                            .method = (enum alto_method)r->in.conf->service,
                            .memory = &r->memory[network_of(r, c->host)]};
    int code = g->costs(g->ctx, &q, now, c->costs, &answer);
    c->guided = code == 0 && answer.guided;
    c->missed = !c->guided;
    for (size_t i = 0; i < r->in.n; i++)
        c->costs[i] = isnan(c->costs[i]) ? INFINITY : c->costs[i];
    answered->delay = answer.delay;
    answered->requests = answer.requests;
    return code;
}

/* Learns anew what has run out. The answer says what that took. */
static int renew(struct router *r, struct client *c, sim_time now, struct router_answer *answered)
{
    int code = ask_costs(r, c, now, answered);
    if (code)
        return code;
    if (by_dns(r))
        score_all(r, c);
    c->until = now + r->in.conf->lifetime;
    return 0;
}

static sim_time plus(sim_time a, sim_time b)
{
    return a == SIM_NEVER || b == SIM_NEVER ? SIM_NEVER : a + b;
}

static sim_time way(const struct router *r, uint32_t a, uint32_t b)
{
    return a == b ? 0 : net_rtt(r->in.net, a, b);
}

/* What it takes to get the answer, but for asking an ALTO server. */
static sim_time exchange(const struct router *r, uint32_t agent, bool renewed)
{
    if (!by_dns(r)) {
        sim_time rtt = way(r, agent, r->in.origin);
        return plus(rtt, rtt);
    }
    uint32_t resolver = r->resolvers[network_of(r, agent)];
    return plus(way(r, agent, resolver), renewed ? way(r, resolver, r->in.origin) : 0);
}

int router_route(struct router *r, uint32_t agent, sim_time now, struct router_answer *answer)
{
    uint64_t chance = rng_next(&r->chance);
    uint32_t seen;
    struct client *c = client_of(r, agent, &seen);
    struct router_answer asking = {.delay = 0};
    if (!c)
        return -ENOMEM;
    bool renewed = c->until <= now;
    if (renewed)
        c->host = seen; /* addresses may have moved on since */
    int code = renewed ? renew(r, c, now, &asking) : 0;
    if (code)
        return code;
    if (renewed)
        c->chance = chance;
    if (by_dns(r))
        chance = c->chance;
    else
        score_all(r, c);
    *answer = (struct router_answer){
        .surrogate = least(r, c->scores, chance, true),
        .delay = plus(exchange(r, agent, renewed), asking.delay),
        .requests = asking.requests,
        .guided = c->guided,
        .missed = c->missed,
        .best = c->guided ? least(r, c->costs, chance, false) : ROUTER_NOBODY,
    };
    return 0;
}
