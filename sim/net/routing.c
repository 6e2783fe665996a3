#include "sim/net/routing.h"

#include "sim/base/arena.h"
#include "sim/net/routing_policy.h"
#include "sim/topo/netgraph.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ECMP_BUCKETS = 8, ROUTE_MAX = 1024 };

/* One cached route. Routes without a choice on the way stand once, in bucket 0. */
struct slot {
    uint64_t key;              /* (from * nodes + to) * ECMP_BUCKETS + bucket + 1; 0: free */
    const struct route *route; /* NULL: there is none */
    bool chosen;               /* a key had a say */
};

/* What is computed from one state of the links. */
struct cache {
    struct arena *arena;
    struct netgraph *within;            /* all links within networks that are up */
    const double **distances;           /* by target node: from every node; NULL: not yet known */
    const struct policy_route **policy; /* by destination network */
    struct slot *slots;
    size_t nslots, used;
};

struct incident {
    uint32_t link;
    uint32_t next; /* node on the other side */
};

struct routing {
    const struct topo *topo;
    bool *up;
    bool no_memory; /* the reason why a walk came to no end */
    struct cache now, before;
    uint32_t *first;           /* by node: its first incident link; [nodes] ends the last */
    struct incident *incident; /* in ascending order of links */
};

/* A path while it is being found. */
struct walk {
    struct routing *r;
    uint64_t key;
    bool chosen;
    sim_time delay;
    uint32_t n;
    uint32_t ports[ROUTE_MAX];
};

/* --- Set-up ----------------------------------------------------------------------------------- */

static void cache_fini(struct cache *c)
{
    netgraph_free(c->within);
    free(c->distances);
    free(c->policy);
    free(c->slots);
    arena_free(c->arena);
    *c = (struct cache){0};
}

static bool list_incident(struct routing *r)
{
    const struct topo *t = r->topo;
    uint32_t n = t->nnodes;
    r->first = calloc((size_t)n + 2, sizeof *r->first);
    r->incident = calloc(2 * (size_t)t->nlinks + 1, sizeof *r->incident);
    if (!r->first || !r->incident)
        return false;
    for (uint32_t i = 0; i < t->nlinks; i++) {
        r->first[t->links[i].from + 2]++;
        r->first[t->links[i].to + 2]++;
    }
    for (uint32_t i = 2; i < n + 2; i++)
        r->first[i] += r->first[i - 1];
    for (uint32_t i = 0; i < t->nlinks; i++) {
        uint32_t a = t->links[i].from, b = t->links[i].to;
        r->incident[r->first[a + 1]++] = (struct incident){i, b};
        r->incident[r->first[b + 1]++] = (struct incident){i, a};
    }
    return true;
}

struct routing *routing_new(const struct topo *t)
{
    struct routing *r = calloc(1, sizeof *r);
    if (!r)
        return NULL;
    r->topo = t;
    r->up = malloc(t->nlinks + 1);
    if (!r->up || !list_incident(r)) {
        routing_free(r);
        return NULL;
    }
    memset(r->up, true, t->nlinks + 1);
    return r;
}

void routing_free(struct routing *r)
{
    if (!r)
        return;
    cache_fini(&r->now);
    cache_fini(&r->before);
    free(r->up);
    free(r->first);
    free(r->incident);
    free(r);
}

void routing_set_link(struct routing *r, uint32_t link, bool up)
{
    if (r->up[link] == up)
        return;
    r->up[link] = up;
    routing_renew(r);
}

void routing_renew(struct routing *r)
{
    cache_fini(&r->before);
    r->before = r->now;
    r->now = (struct cache){0};
}

bool routing_link_up(const struct routing *r, uint32_t link)
{
    return r->up[link];
}

/* The graph of the links within networks that are up. */
static struct netgraph *graph_within(const struct routing *r)
{
    const struct topo *t = r->topo;
    uint32_t(*ends)[2] = malloc(((size_t)t->nlinks + 1) * sizeof *ends);
    double *weights = malloc(((size_t)t->nlinks + 1) * sizeof *weights);
    struct netgraph *g = NULL;
    size_t n = 0;
    for (uint32_t i = 0; ends && weights && i < t->nlinks; i++) {
        if (!r->up[i] || topo_interdomain(t, i))
            continue;
        ends[n][0] = t->links[i].from;
        ends[n][1] = t->links[i].to;
        weights[n++] = t->links[i].weight;
    }
    if (ends && weights)
        g = netgraph_new(t->nnodes, (const uint32_t(*)[2])ends, weights, n);
    free(ends);
    free(weights);
    return g;
}

static bool cache_ready(struct routing *r)
{
    struct cache *c = &r->now;
    if (c->arena)
        return true;
    c->arena = arena_new();
    c->within = graph_within(r);
    c->distances = calloc(r->topo->nnodes + 1, sizeof *c->distances);
    c->policy = calloc(r->topo->nnetworks + 1, sizeof *c->policy);
    c->nslots = 1024;
    c->slots = calloc(c->nslots, sizeof *c->slots);
    if (c->arena && c->within && c->distances && c->policy && c->slots)
        return true;
    cache_fini(c);
    return false;
}

/* --- Within a network ------------------------------------------------------------------------- */

/* IGP distances of all nodes to `target`; NULL: no memory. */
static const double *distances_to(struct routing *r, uint32_t target)
{
    struct cache *c = &r->now;
    if (!c->distances[target]) {
        double *d = arena_array(c->arena, r->topo->nnodes, sizeof *d);
        if (!d || netgraph_distances(c->within, target, d)) {
            r->no_memory = true;
            return NULL;
        }
        c->distances[target] = d;
    }
    return c->distances[target];
}

/* Which of n equal choices a key takes at a node (splitmix64's finaliser). */
static uint32_t choose(struct walk *w, uint32_t node, uint32_t n)
{
    if (n == 1)
        return 0;
    w->chosen = true;
    uint64_t x = (w->key + 1) * 0x9e3779b97f4a7c15u + node;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
    x = (x ^ x >> 27) * 0x94d049bb133111ebu;
    return (uint32_t)((x ^ x >> 31) % n);
}

static bool add_port(struct walk *w, uint32_t link, uint32_t from)
{
    const struct topo_link *l = &w->r->topo->links[link];
    if (w->n == ROUTE_MAX)
        return false;
    w->ports[w->n++] = port_of(link, l->from != from);
    w->delay += l->delay;
    return true;
}

/* Whether a link leads a packet at `node` nearer to where `distance` counts from. */
static bool on_shortest(const struct routing *r, const struct incident *i, uint32_t node,
                        const double *distance)
{
    return r->up[i->link] && !topo_interdomain(r->topo, i->link) &&
           distance[i->next] + r->topo->links[i->link].weight == distance[node];
}

/* Goes on by the IGP to `target`, in the same network. False: no memory, or out of reach. */
static bool walk_within(struct walk *w, uint32_t node, uint32_t target)
{
    const double *distance = distances_to(w->r, target);
    while (distance && node != target) {
        uint32_t n = 0, taken;
        const struct incident *from = &w->r->incident[w->r->first[node]];
        const struct incident *to = &w->r->incident[w->r->first[node + 1]], *i;
        if (isinf(distance[node]))
            return false;
        for (i = from; i < to; i++)
            n += on_shortest(w->r, i, node, distance);
        taken = choose(w, node, n);
        for (i = from; !on_shortest(w->r, i, node, distance) || taken-- > 0;)
            i++;
        if (!add_port(w, i->link, node))
            return false;
        node = i->next;
    }
    return distance != NULL;
}

/* --- Between networks ------------------------------------------------------------------------- */

static const struct policy_route *policy_to(struct routing *r, uint32_t network)
{
    struct cache *c = &r->now;
    if (!c->policy[network]) {
        struct policy_route *best = arena_array(c->arena, r->topo->nnetworks, sizeof *best);
        if (!best) {
            r->no_memory = true;
            return NULL;
        }
        policy_routes(r->topo, r->up, network, best);
        c->policy[network] = best;
    }
    return c->policy[network];
}

/*
 * The exits of a network that its best route may take, nearest to `node`: counts them, or finds
 * number `want` of them. Returns the count.
 */
static uint32_t nearest_exits(struct walk *w, const struct policy_route *best, uint32_t node,
                              uint32_t want, uint32_t *link)
{
    const struct topo *t = w->r->topo;
    uint32_t n = 0, network = t->nodes[node].network, exit, entry;
    double least = INFINITY;
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t i = 0; i < t->nlinks; i++) {
            if (!topo_interdomain(t, i) || !w->r->up[i] ||
                !policy_exit(t, best, network, i, &exit, &entry))
                continue;
            const double *distance = distances_to(w->r, exit);
            if (!distance)
                return 0;
            if (pass == 0)
                least = fmin(least, distance[node]);
            else if (distance[node] == least && !isinf(least) && n++ == want)
                *link = i;
        }
    }
    return n;
}

/* Walks to the border, over it, and on, until the destination's network is reached. */
static bool walk_between(struct walk *w, uint32_t node, uint32_t target)
{
    const struct topo *t = w->r->topo;
    const struct policy_route *best = policy_to(w->r, t->nodes[target].network);
    while (best && t->nodes[node].network != t->nodes[target].network) {
        uint32_t link = 0, exit, entry, n = nearest_exits(w, best, node, UINT32_MAX, &link);
        if (n == 0)
            return false;
        nearest_exits(w, best, node, choose(w, node, n), &link);
        policy_exit(t, best, t->nodes[node].network, link, &exit, &entry);
        if (!walk_within(w, node, exit) || !add_port(w, link, exit))
            return false;
        node = entry;
    }
    return best && walk_within(w, node, target);
}

static bool walk(struct walk *w, uint32_t from, uint32_t to)
{
    uint32_t hairpin = w->r->topo->nodes[from].hairpin;
    if (from != to)
        return walk_between(w, from, to);
    if (hairpin == TOPO_NONE)
        return true;
    const struct topo_link *l = &w->r->topo->links[hairpin];
    return w->r->up[hairpin] && add_port(w, hairpin, from) &&
           add_port(w, hairpin, l->from == from ? l->to : l->from);
}

/* --- Cache ------------------------------------------------------------------------------------ */

static struct slot *find_slot(struct cache *c, uint64_t key)
{
    size_t i = (size_t)((key * 0x9e3779b97f4a7c15u) >> 32) & (c->nslots - 1);
    while (c->slots[i].key && c->slots[i].key != key)
        i = (i + 1) & (c->nslots - 1);
    return &c->slots[i];
}

static bool grow_slots(struct cache *c)
{
    struct cache larger = *c;
    if (2 * (c->used + 1) <= c->nslots)
        return true;
    larger.nslots = 2 * c->nslots;
    larger.slots = calloc(larger.nslots, sizeof *larger.slots);
    if (!larger.slots)
        return false;
    for (size_t i = 0; i < c->nslots; i++) {
        if (c->slots[i].key)
            *find_slot(&larger, c->slots[i].key) = c->slots[i];
    }
    free(c->slots);
    *c = larger;
    return true;
}

/* Finds the route and puts it into the cache. */
static struct slot *compute(struct routing *r, uint32_t from, uint32_t to, uint64_t bucket,
                            uint64_t key)
{
    struct walk w = {.r = r, .key = bucket};
    struct route *route = NULL;
    struct cache *c = &r->now;
    bool reached = walk(&w, from, to);
    if (r->no_memory)
        return NULL;
    if (reached) {
        route = arena_alloc(c->arena, sizeof *route + w.n * sizeof *route->ports);
        if (!route)
            return NULL;
        route->n = w.n;
        route->delay = w.delay;
        memcpy(route->ports, w.ports, w.n * sizeof *w.ports);
    }
    if (!grow_slots(c))
        return NULL;
    struct slot *s = find_slot(c, key);
    *s = (struct slot){key, route, w.chosen};
    c->used++;
    return s;
}

const struct route *routing_find(struct routing *r, uint32_t from, uint32_t to, uint64_t key,
                                 bool *no_memory)
{
    uint64_t bucket = key % ECMP_BUCKETS;
    uint64_t first = ((uint64_t)from * r->topo->nnodes + to) * ECMP_BUCKETS + 1;
    if (!cache_ready(r)) {
        *no_memory = true;
        return NULL;
    }
    const struct slot *s = find_slot(&r->now, first);
    if (!s->key)
        s = compute(r, from, to, 0, first);
    if (s && s->chosen && bucket) {
        s = find_slot(&r->now, first + bucket);
        if (!s->key)
            s = compute(r, from, to, bucket, first + bucket);
    }
    if (!s)
        *no_memory = true;
    return s ? s->route : NULL;
}
