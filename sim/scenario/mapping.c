#include "sim/scenario/mapping.h"

#include "sim/base/vec.h"
#include "sim/net/routing.h"

#include <errno.h>
#include <math.h>

#define NO_ROW UINT32_MAX

/* What is known of the user agents of one node and PID. */
struct row {
    uint32_t pid, next; /* next row of the node */
    bool judged;
    double least; /* mean links on the ways from the best surrogates; INFINITY: there is no way */
};

/* One of its servers. */
struct way {
    double links; /* of the backbone; INFINITY: there is no way */
    bool best;
};

struct mapping {
    struct mapping_input in;
    uint32_t *first; /* by node: its first row, or NO_ROW */
    VEC(struct row) rows;
    VEC(struct way) ways; /* [row][server] */
    struct mapping_count *networks;
    double *areas; /* [area][server] */
    bool no_memory;
};

struct mapping *mapping_new(const struct mapping_input *in)
{
    struct mapping *m = calloc(1, sizeof *m);
    if (!m)
        return NULL;
    const struct topo *t = net_topo(in->net);
    m->in = *in;
    m->first = calloc((size_t)t->nnodes + 1, sizeof *m->first);
    m->networks = calloc((size_t)t->nnetworks + 1, sizeof *m->networks);
    m->areas = calloc((size_t)t->nareas * in->servers + 1, sizeof *m->areas);
    if (!m->first || !m->networks || !m->areas) {
        mapping_free(m);
        return NULL;
    }
    mapping_renew(m);
    return m;
}

void mapping_free(struct mapping *m)
{
    if (!m)
        return;
    vec_free(&m->rows);
    vec_free(&m->ways);
    free(m->first);
    free(m->networks);
    free(m->areas);
    free(m);
}

int mapping_error(const struct mapping *m)
{
    return m->no_memory ? -ENOMEM : 0;
}

void mapping_renew(struct mapping *m)
{
    m->rows.n = m->ways.n = 0;
    for (uint32_t i = 0; i < net_topo(m->in.net)->nnodes; i++)
        m->first[i] = NO_ROW;
}

/* --- Judging ----------------------------------------------------------------------------------- */

static uint32_t pid_of(const struct mapping *m, const struct mapset *maps, uint32_t host)
{
    if (!maps)
        return NETMAP_NONE;
    struct addr a = host_addr(net_hosts(m->in.net), host);
    return netmap_locate(mapset_netmap(maps, 0), &a);
}

/* The numerical routing cost from a surrogate to a PID; NAN: unknown. */
static double cost_to(const struct mapping *m, const struct mapset *maps, size_t surrogate,
                      uint32_t pid)
{
    uint32_t from = pid_of(m, maps, m->in.hosts[surrogate]);
    const struct costmap *costs =
        mapset_find_costmap(maps, mapset_netmap(maps, 0), "routingcost", COST_NUMERICAL);
    return costs && from != NETMAP_NONE ? costmap_cost(costs, from, pid) : NAN;
}

/* Marks the surrogates of the least cost; false: no cost is known. */
static bool find_best(const struct mapping *m, const struct mapset *maps, uint32_t pid,
                      struct way *ways)
{
    double least = INFINITY;
    for (int pass = 0; maps && pid != NETMAP_NONE && pass < 2; pass++) {
        for (size_t i = 0; i < m->in.surrogates; i++) {
            double cost = cost_to(m, maps, i, pid);
            if (pass == 0)
                least = cost < least ? cost : least;
            else
                ways[i].best = cost == least;
        }
    }
    return isfinite(least);
}

/* The backbone links of its network on the way from a server to a user agent. */
static double links_from(const struct mapping *m, size_t server, uint32_t agent, uint32_t network)
{
    const struct topo *t = net_topo(m->in.net);
    const struct route *route = net_route(m->in.net, m->in.hosts[server], agent);
    size_t links = 0;
    for (uint32_t i = 0; route && i < route->n; i++) {
        const struct topo_link *l = &t->links[route->ports[i] / 2];
        links += l->kind == LINK_BACKBONE && t->nodes[l->from].network == network;
    }
    return route ? (double)links : INFINITY;
}

static double mean_of_best(const struct way *ways, size_t n)
{
    double sum = 0, count = 0;
    for (size_t i = 0; i < n; i++) {
        if (ways[i].best && isfinite(ways[i].links)) {
            sum += ways[i].links;
            count++;
        }
    }
    return count > 0 ? sum / count : INFINITY;
}

/* The row of a user agent at a node, new if need be; NO_ROW: no memory. */
static uint32_t row_of(struct mapping *m, uint32_t agent, uint32_t node)
{
    uint32_t network = net_topo(m->in.net)->nodes[node].network;
    const struct mapset *maps = m->in.maps[network];
    uint32_t pid = pid_of(m, maps, agent), at = m->first[node];
    while (at != NO_ROW && m->rows.v[at].pid != pid)
        at = m->rows.v[at].next;
    if (at != NO_ROW)
        return at;
    at = (uint32_t)m->rows.n;
    if (!vec_reserve(&m->ways, m->ways.n + m->in.servers) ||
        !vec_push(&m->rows, (struct row){.pid = pid, .next = m->first[node]}))
        return NO_ROW;
    struct way *ways = m->ways.v + m->ways.n;
    m->ways.n += m->in.servers;
    for (size_t i = 0; i < m->in.servers; i++)
        ways[i] = (struct way){.links = links_from(m, i, agent, network)};
    m->rows.v[at].judged = find_best(m, maps, pid, ways);
    m->rows.v[at].least = mean_of_best(ways, m->in.surrogates);
    m->first[node] = at;
    return at;
}

void mapping_add(struct mapping *m, uint32_t agent, uint32_t server, double bytes, sim_time now)
{
    struct meter_window w = meter_window(net_meter(m->in.net));
    if (now < w.from || now >= w.to)
        return;
    uint32_t number = host_node(net_hosts(m->in.net), agent), at = row_of(m, agent, number);
    if (at == NO_ROW) {
        m->no_memory = true;
        return;
    }
    const struct topo_node *node = &net_topo(m->in.net)->nodes[number];
    const struct row *row = &m->rows.v[at];
    const struct way *way = &m->ways.v[(size_t)at * m->in.servers + server];
    m->areas[(size_t)node->area * m->in.servers + server] += bytes;
    if (!row->judged)
        return;
    struct mapping_count *count = &m->networks[node->network];
    count->judged += bytes;
    count->best += way->best ? bytes : 0;
    if (isfinite(way->links) && isfinite(row->least)) {
        count->load += bytes * way->links;
        count->least += bytes * row->least;
    }
}

/* --- Reading ----------------------------------------------------------------------------------- */

struct mapping_count mapping_of_network(const struct mapping *m, uint32_t network)
{
    return m->networks[network];
}

double mapping_of_area(const struct mapping *m, uint32_t area, size_t server)
{
    return m->areas[(size_t)area * m->in.servers + server];
}
