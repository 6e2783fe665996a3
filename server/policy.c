#include "server/policy.h"

#include "server/igp.h"
#include "server/mapfile.h"
#include "sim/base/file.h"
#include "sim/base/vec.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PIDS_MAX = 4096 };

/* The PIDs of a policy before they become a map: who is in them, and the costs. */
struct draft {
    const struct policy_input *in;
    VEC(struct netmap_entry) entries;
    const char *pids[PIDS_MAX];
    char names[8][8]; /* "PID1", ... where names are made */
    size_t n;
    double *costs; /* [from * PIDS + to] while drafting: n is known by then */
    int code;
};

__attribute__((format(printf, 3, 4))) static void complain(struct draft *d, const char *key,
                                                           const char *fmt, ...)
{
    char pointer[POINTER_MAX], text[512];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    snprintf(pointer, sizeof pointer, "%s%s%s", d->in->conf->at.pointer, *key ? "/" : "", key);
    report(d->in->errors, pointer, "%s", text);
    d->code = -EINVAL;
}

/* --- Who is in a PID --------------------------------------------------------------------------- */

static size_t add_pid(struct draft *d, const char *name)
{
    if (d->n == PIDS_MAX) {
        complain(d, "", "found more than %d PIDs", PIDS_MAX);
        return 0;
    }
    d->pids[d->n] = name;
    if (!vec_push(&d->entries, (struct netmap_entry){.pid = name}))
        d->code = -ENOMEM;
    return d->n++;
}

/* The PIDs of the RFC's figures are numbered from 1. */
static size_t add_numbered(struct draft *d)
{
    snprintf(d->names[d->n], sizeof d->names[0], "PID%zu", d->n + 1);
    return add_pid(d, d->names[d->n]);
}

static void add_prefix(struct draft *d, size_t pid, struct prefix prefix)
{
    if (!vec_push(&d->entries, (struct netmap_entry){.pid = d->pids[pid], .prefix = prefix}))
        d->code = -ENOMEM;
}

/* The prefixes of the nodes of a network, or of one area of it. */
static void add_nodes(struct draft *d, size_t pid, uint32_t network, uint32_t area)
{
    const struct topo *t = d->in->topo;
    for (uint32_t i = 0; i < t->nnodes; i++) {
        const struct topo_node *node = &t->nodes[i];
        if (node->network != network || (area != TOPO_NONE && node->area != area))
            continue;
        for (size_t k = 0; k < node->nprefixes; k++)
            add_prefix(d, pid, node->prefixes[k]);
    }
}

static void add_rest(struct draft *d, size_t pid)
{
    add_prefix(d, pid, (struct prefix){.addr.family = FAMILY_IPV4});
    add_prefix(d, pid, (struct prefix){.addr.family = FAMILY_IPV6});
}

/* --- Costs ------------------------------------------------------------------------------------- */

static bool costs_init(struct draft *d)
{
    d->costs = malloc(d->n * d->n * sizeof *d->costs);
    if (!d->costs) {
        d->code = -ENOMEM;
        return false;
    }
    for (size_t i = 0; i < d->n * d->n; i++)
        d->costs[i] = NAN;
    return true;
}

static void set_cost(struct draft *d, size_t from, size_t to, double cost)
{
    d->costs[from * d->n + to] = cost;
}

static void set_both(struct draft *d, size_t a, size_t b, double cost)
{
    set_cost(d, a, b, cost);
    set_cost(d, b, a, cost);
}

static void warn_unless(struct draft *d, bool holds, const char *relation)
{
    if (!holds)
        report(d->in->warnings, d->in->conf->at.pointer, "the RFC's relation %s does not hold",
               relation);
}

/* --- RFC 7971 section 3.5 ---------------------------------------------------------------------- */

static void draft_small_isp(struct draft *d)
{
    const struct policy_conf *c = d->in->conf;
    size_t own = add_numbered(d), rest = add_numbered(d);
    add_nodes(d, own, d->in->network, TOPO_NONE);
    add_rest(d, rest);
    if (!costs_init(d))
        return;
    set_cost(d, own, own, c->c1);
    set_cost(d, rest, own, c->c2);
    set_cost(d, own, rest, c->c3);
    set_cost(d, rest, rest, 0);
    warn_unless(d, c->c1 < c->c2 && c->c2 == c->c3, "C1 < C2 = C3");
}

/* Whether an area has hosts; those of routers alone are no access networks. */
static bool has_access(const struct topo *t, uint32_t area)
{
    for (uint32_t i = 0; i < t->nnodes; i++) {
        if (t->nodes[i].area == area && t->nodes[i].kind == NODE_ACCESS)
            return true;
    }
    return false;
}

static bool is_radio(const struct topo *t, uint32_t area)
{
    for (uint32_t i = 0; i < t->nlinks; i++) {
        const struct topo_link *l = &t->links[i];
        if (l->kind == LINK_RADIO &&
            (t->nodes[l->from].area == area || t->nodes[l->to].area == area))
            return has_access(t, area);
    }
    return false;
}

/* The access network of that name in the operator's network; TOPO_NONE with a complaint. */
static uint32_t find_area(struct draft *d, const char *key, const char *name)
{
    uint32_t area = topo_find_area(d->in->topo, name);
    if (area == TOPO_NONE || d->in->topo->areas[area].network != d->in->network ||
        !has_access(d->in->topo, area)) {
        complain(d, key, "there is no access network \"%s\" in the operator's network", name);
        return TOPO_NONE;
    }
    return area;
}

/* Complains if an area that the policy names is `except` or one of those before. */
static void find_twice(struct draft *d, uint32_t area, uint32_t except, const uint32_t *before,
                       size_t n)
{
    bool twice = area == except;
    for (size_t i = 0; i < n; i++)
        twice |= before[i] == area;
    if (area != TOPO_NONE && twice)
        complain(d, "access", "found \"%s\" twice, allowed: different access networks",
                 d->in->topo->areas[area].name);
}

/* The operator's access networks but `except`: those the policy names, or all, by name. Complains
 * unless there are exactly n. */
static bool find_access(struct draft *d, uint32_t except, size_t n, uint32_t *areas)
{
    const struct topo *t = d->in->topo;
    const struct policy_conf *c = d->in->conf;
    size_t found = 0;
    for (size_t i = 0; i < c->access.n; i++) {
        uint32_t area = find_area(d, "access", c->access.v[i]);
        find_twice(d, area, except, areas, found < n ? found : n);
        if (found < n)
            areas[found] = area;
        found++;
    }
    for (uint32_t i = 0; c->access.n == 0 && i < t->nareas; i++) {
        if (t->areas[i].network != d->in->network || i == except || !has_access(t, i))
            continue;
        if (found < n)
            areas[found] = i;
        found++;
    }
    if (found != n)
        complain(d, c->access.n ? "access" : "", "found %zu %saccess network%s, allowed: %zu",
                 found, except == TOPO_NONE ? "" : "fixed ", found == 1 ? "" : "s", n);
    return d->code == 0;
}

/* The network that the operator peers with, by the first such link. */
static uint32_t find_peer(struct draft *d)
{
    const struct topo *t = d->in->topo;
    if (d->in->conf->cheaper) {
        uint32_t network = topo_find_network(t, d->in->conf->cheaper);
        if (network == TOPO_NONE || network == d->in->network)
            complain(d, "cheaper", "there is no other network \"%s\"", d->in->conf->cheaper);
        return network;
    }
    for (uint32_t i = 0; i < t->nlinks; i++) {
        uint32_t a = t->nodes[t->links[i].from].network, b = t->nodes[t->links[i].to].network;
        if (t->links[i].kind == LINK_PEERING && (a == d->in->network || b == d->in->network))
            return a == d->in->network ? b : a;
    }
    complain(d, "",
             "found no peering of the operator, allowed: one, or \"cheaper\" to name the "
             "cheaper network");
    return TOPO_NONE;
}

static void draft_multi_access(struct draft *d)
{
    const struct policy_conf *c = d->in->conf;
    uint32_t areas[3] = {0}, peer = find_peer(d);
    if (!find_access(d, TOPO_NONE, 3, areas))
        return;
    for (size_t i = 0; i < 3; i++)
        add_nodes(d, add_numbered(d), d->in->network, areas[i]);
    size_t b = add_numbered(d), rest = add_numbered(d);
    add_nodes(d, b, peer, TOPO_NONE);
    add_rest(d, rest);
    if (!costs_init(d))
        return;
    set_cost(d, 0, 0, c->c1);
    set_cost(d, 1, 1, c->c2);
    set_cost(d, 2, 2, c->c3);
    set_both(d, 0, 1, c->c4);
    set_both(d, 1, 2, c->c5);
    set_both(d, 0, 2, c->c6);
    for (size_t i = 0; i < 3; i++) {
        set_both(d, i, b, c->c7);
        set_both(d, i, rest, c->c8);
    }
    set_cost(d, b, b, 0);
    set_cost(d, rest, rest, 0);
    double inside = fmax(c->c1, fmax(c->c2, c->c3)), least = fmin(c->c4, fmin(c->c5, c->c6));
    double between = fmax(c->c4, fmax(c->c5, c->c6));
    warn_unless(d, inside < least && between < c->c7 && c->c7 < c->c8,
                "(C1, C2, C3) < (C4, C5, C6) < C7 < C8");
}

static uint32_t find_mobile(struct draft *d)
{
    const struct topo *t = d->in->topo;
    if (d->in->conf->mobile)
        return find_area(d, "mobile", d->in->conf->mobile);
    for (uint32_t i = 0; i < t->nareas; i++) {
        if (t->areas[i].network == d->in->network && is_radio(t, i))
            return i;
    }
    complain(d, "",
             "found no access network of the operator with radio links, allowed: one, or "
             "\"mobile\" to name the mobile network");
    return TOPO_NONE;
}

static void draft_fixed_mobile(struct draft *d)
{
    const struct policy_conf *c = d->in->conf;
    uint32_t mobile = find_mobile(d), fixed[2] = {0};
    if (d->code || !find_access(d, mobile, 2, fixed))
        return;
    size_t m = add_numbered(d), a = add_numbered(d), b = add_numbered(d), rest = add_numbered(d);
    add_nodes(d, m, d->in->network, mobile);
    add_nodes(d, a, d->in->network, fixed[0]);
    add_nodes(d, b, d->in->network, fixed[1]);
    add_rest(d, rest);
    if (!costs_init(d))
        return;
    set_cost(d, m, m, c->c1);
    set_cost(d, a, a, c->c2);
    set_cost(d, b, b, c->c3);
    set_cost(d, a, m, c->c4);
    set_cost(d, m, a, c->c5);
    set_cost(d, b, a, c->c6);
    set_cost(d, a, b, c->c7);
    set_cost(d, b, m, c->c8);
    set_cost(d, m, b, c->c9);
    for (size_t i = 0; i < 3; i++)
        set_both(d, i, rest, c->rest);
    set_cost(d, rest, rest, 0);
    double most = fmax(fmax(fmax(c->c1, c->c2), fmax(c->c3, c->c4)),
                       fmax(fmax(c->c6, c->c7), fmax(c->c8, c->rest)));
    warn_unless(d, c->c4 < c->c1, "C4 < C1");
    warn_unless(d, c->c4 == c->c8, "C4 = C8");
    warn_unless(d, c->c2 < c->c6, "C2 < C6");
    warn_unless(d, c->c3 < c->c7, "C3 < C7");
    warn_unless(d, c->c5 == c->c9 && c->c5 >= most, "C5 = C9 = the maximum");
}

/* --- Any topology ------------------------------------------------------------------------------ */

static bool peers_with(const struct topo *t, uint32_t a, uint32_t b)
{
    for (uint32_t i = 0; i < t->nlinks; i++) {
        uint32_t x = t->nodes[t->links[i].from].network, y = t->nodes[t->links[i].to].network;
        if (t->links[i].kind == LINK_PEERING && ((x == a && y == b) || (x == b && y == a)))
            return true;
    }
    return false;
}

static double cost_by_distance(const struct policy_conf *c, size_t a, size_t b, size_t areas,
                               size_t rest)
{
    if (c->kind == POLICY_FLAT)
        return c->cost;
    if (a >= areas && b >= areas)
        return a == b ? 0 : NAN; /* not the operator's business */
    if (a < areas && b < areas)
        return a == b || c->kind == POLICY_IGP ? c->local : c->area;
    return a == rest || b == rest ? c->rest : c->peer;
}

/* Whether a node is where the PID's traffic begins or ends in the operator's network: an access node of
 * it, or a border to it. PIDs below `areas` are access networks, the last one is the rest. */
static bool belongs(const struct draft *d, size_t pid, size_t areas, uint32_t node)
{
    const struct topo *t = d->in->topo;
    const struct topo_node *n = &t->nodes[node];
    if (n->network != d->in->network)
        return false;
    if (pid < areas)
        return n->kind == NODE_ACCESS && strcmp(t->areas[n->area].name, d->pids[pid]) == 0;
    for (uint32_t i = 0; i < t->nlinks; i++) {
        const struct topo_link *l = &t->links[i];
        uint32_t other = l->from == node ? l->to : l->from;
        if ((l->from != node && l->to != node) || l->down || !topo_interdomain(t, i))
            continue;
        if (pid + 1 == d->n ? l->kind == LINK_TRANSIT
                            : strcmp(t->networks[t->nodes[other].network].name, d->pids[pid]) == 0)
            return true;
    }
    return false;
}

/* Distances to what there is on top; pairs of other networks stay as they are. */
static void weigh_pairs(struct draft *d, size_t areas, const double *distances)
{
    for (size_t a = 0; a < d->n; a++) {
        for (size_t b = 0; b < d->n; b++) {
            double on_top = cost_by_distance(d->in->conf, a, b, areas, d->n - 1);
            if (a < areas || b < areas)
                set_cost(d, a, b, on_top + d->in->conf->unit * distances[a * d->n + b]);
        }
    }
}

static void add_distances(struct draft *d, size_t areas)
{
    uint32_t nodes = d->in->topo->nnodes, *members = malloc(d->n * nodes * sizeof *members);
    struct igp_part *parts = calloc(d->n, sizeof *parts);
    double *distances = malloc(d->n * d->n * sizeof *distances);
    if (!members || !parts || !distances)
        d->code = -ENOMEM;
    for (size_t pid = 0, used = 0; d->code == 0 && pid < d->n; pid++) {
        parts[pid] = (struct igp_part){.nodes = members + used, .border = pid >= areas};
        for (uint32_t node = 0; node < nodes; node++) {
            if (belongs(d, pid, areas, node)) {
                members[used++] = node;
                parts[pid].n++;
            }
        }
    }
    if (d->code == 0)
        d->code = igp_distances(d->in->topo, d->in->network, parts, d->n, distances);
    if (d->code == 0)
        weigh_pairs(d, areas, distances);
    free(members);
    free(parts);
    free(distances);
}

/* Costs go by PIDs: no two of them may be one in the map. */
static void check_names(struct draft *d)
{
    for (size_t i = 0; i < d->n; i++) {
        for (size_t k = 0; k < i; k++) {
            if (strcmp(d->pids[i], d->pids[k]) == 0)
                complain(d, "",
                         "found two PIDs \"%s\", allowed: different names for access networks, "
                         "peers, and \"rest\"",
                         d->pids[i]);
        }
    }
}

static void draft_areas(struct draft *d)
{
    const struct topo *t = d->in->topo;
    for (uint32_t i = 0; i < t->nareas; i++) {
        if (t->areas[i].network == d->in->network && has_access(t, i))
            add_nodes(d, add_pid(d, t->areas[i].name), d->in->network, i);
    }
    size_t areas = d->n;
    for (uint32_t i = 0; i < t->nnetworks; i++) {
        if (peers_with(t, d->in->network, i))
            add_nodes(d, add_pid(d, t->networks[i].name), i, TOPO_NONE);
    }
    size_t rest = add_pid(d, "rest");
    add_rest(d, rest);
    check_names(d);
    if (d->code || !costs_init(d))
        return;
    for (size_t a = 0; a < d->n; a++) {
        for (size_t b = 0; b < d->n; b++)
            set_cost(d, a, b, cost_by_distance(d->in->conf, a, b, areas, rest));
    }
    if (d->in->conf->kind == POLICY_IGP)
        add_distances(d, areas);
}

/* --- The maps ---------------------------------------------------------------------------------- */

/* The costs in the network map's own order of PIDs. */
static double *sorted_costs(const struct draft *d, const struct netmap *m)
{
    double *costs = malloc(d->n * d->n * sizeof *costs);
    for (size_t a = 0; costs && a < d->n; a++) {
        for (size_t b = 0; b < d->n; b++) {
            uint32_t from = netmap_find(m, d->pids[a]), to = netmap_find(m, d->pids[b]);
            costs[from * d->n + to] = d->costs[a * d->n + b];
        }
    }
    return costs;
}

static int build_maps(const struct draft *d, struct mapset **out)
{
    const struct policy_input *in = d->in;
    const struct cost_type type = {.metric = "routingcost", .mode = COST_NUMERICAL};
    struct netmap *netmap = NULL;
    struct costmap *costmap = NULL;
    double *costs = NULL;
    int code = netmap_new(in->id, d->entries.v, d->entries.n, in->errors, &netmap);
    if (code)
        return code;
    costs = sorted_costs(d, netmap);
    code = costs ? costmap_new(netmap, &type, costs, in->errors, &costmap) : -ENOMEM;
    if (code == 0) {
        struct mapset_content content = {.netmaps = &netmap,
                                         .n_netmaps = 1,
                                         .costmaps = &costmap,
                                         .n_costmaps = 1,
                                         .offer = in->offer};
        code = mapset_new(&content, in->errors, in->warnings, out);
    }
    free(costs);
    costmap_unref(costmap);
    netmap_unref(netmap);
    return code;
}

/* A file that cannot be read is the fault of who names it: 0, or a code with a complaint. */
static int find_file(const struct policy_input *in, size_t i, const char *path)
{
    char pointer[POINTER_MAX];
    if (access(path, R_OK) == 0)
        return 0;
    snprintf(pointer, sizeof pointer, "%s/files/%zu", in->conf->at.pointer, i);
    report(in->errors, pointer, "%s: %s", in->conf->files.v[i],
           errno == ENOENT ? "there is no such file" : strerror(errno));
    return -EINVAL;
}

static int load_files(const struct policy_input *in, struct mapset **out)
{
    size_t n = in->conf->files.n;
    char **paths = calloc(n + 1, sizeof *paths);
    int code = paths ? 0 : -ENOMEM;
    for (size_t i = 0; code != -ENOMEM && i < n; i++) {
        paths[i] = path_join(in->folder, in->conf->files.v[i]);
        if (!paths[i])
            code = -ENOMEM;
        else if (find_file(in, i, paths[i]))
            code = -EINVAL;
    }
    if (code == 0)
        code = mapfile_load((const char *const *)paths, n,
                            in->offer | (in->conf->reduce ? MAPFILE_REDUCE : 0), in->file_errors,
                            in->file_warnings, out);
    for (size_t i = 0; paths && i < n; i++)
        free(paths[i]);
    free(paths);
    return code;
}

int policy_build(const struct policy_input *in, struct mapset **out)
{
    static void (*const drafts[])(struct draft *) = {
        [POLICY_SMALL_ISP] = draft_small_isp,
        [POLICY_MULTI_ACCESS] = draft_multi_access,
        [POLICY_FIXED_MOBILE] = draft_fixed_mobile,
        [POLICY_AREAS] = draft_areas,
        [POLICY_IGP] = draft_areas,
        [POLICY_FLAT] = draft_areas,
    };
    if (in->conf->kind == POLICY_MAP)
        return load_files(in, out);
    struct draft *d = calloc(1, sizeof *d);
    if (!d)
        return -ENOMEM;
    d->in = in;
    drafts[in->conf->kind](d);
    int code = d->code ? d->code : build_maps(d, out);
    vec_free(&d->entries);
    free(d->costs);
    free(d);
    return code;
}
