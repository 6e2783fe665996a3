#include "sim/p2p/plan.h"

#include "sim/base/csv.h"
#include "sim/base/file.h"
#include "sim/base/vec.h"
#include "sim/engine/rng.h"

#include <errno.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Which hosts of which swarm are taken: an open-addressed set of pairs. */
struct taken {
    uint64_t *slots; /* swarm << 32 | host, + 1; 0: free */
    size_t n;        /* slots, a power of two */
};

struct draw {
    struct plan *p;
    const struct plan_input *in;
    struct taken taken;
    struct err *e;
};

typedef VEC(uint32_t) host_list;

static void stream(const struct draw *d, struct rng *rng, const char *purpose, const char *entity)
{
    char name[160];
    snprintf(name, sizeof name, "%s/%s", d->in->name, entity);
    rng_init(rng, d->in->seed, d->in->replication, purpose, name);
}

static int no_memory(const struct draw *d)
{
    return err_sys(d->e, -ENOMEM, "workload %s", d->in->name);
}

/* --- Hosts ------------------------------------------------------------------------------------ */

static bool taken_init(struct taken *t, size_t entries)
{
    t->n = 64;
    while (t->n < 2 * entries)
        t->n *= 2;
    t->slots = calloc(t->n, sizeof *t->slots);
    return t->slots != NULL;
}

/* Takes a host for a swarm; false if it is taken. */
static bool take(struct taken *t, uint32_t swarm, uint32_t host)
{
    uint64_t key = ((uint64_t)swarm << 32 | host) + 1;
    size_t i = (size_t)((key * 0x9e3779b97f4a7c15u) >> 20) & (t->n - 1);
    for (; t->slots[i]; i = (i + 1) & (t->n - 1)) {
        if (t->slots[i] == key)
            return false;
    }
    t->slots[i] = key;
    return true;
}

static bool named(const char *filter, const char *name)
{
    return !filter || strcmp(filter, name) == 0;
}

/* The hosts that fit all filters, in random order. */
static int find_hosts(const struct draw *d, const char *network, const char *area,
                      const char *class, const char *entity, host_list *list)
{
    const struct topo *t = d->in->topo;
    struct rng rng;
    list->n = 0;
    for (uint32_t node = 0; node < t->nnodes; node++) {
        uint32_t first, end;
        if (!named(network, t->networks[t->nodes[node].network].name) ||
            !named(area, t->areas[t->nodes[node].area].name))
            continue;
        hosts_of_node(d->in->hosts, node, &first, &end);
        for (uint32_t h = first; h < end; h++) {
            if (named(class, t->classes[host_class(d->in->hosts, h)].name) && !vec_push(list, h))
                return no_memory(d);
        }
    }
    stream(d, &rng, "placement", entity);
    rng_shuffle(&rng, list->v, list->n);
    return 0;
}

/* The next host of the list, from *at on and around, that the swarm has not; TOPO_NONE: none. */
static uint32_t next_host(struct draw *d, const host_list *list, size_t *at, uint32_t swarm)
{
    for (size_t tries = 0; tries < list->n; tries++) {
        uint32_t host = list->v[(*at)++ % list->n];
        if (take(&d->taken, swarm, host))
            return host;
    }
    return TOPO_NONE;
}

static int place_seeds(struct draw *d)
{
    const struct seeds_conf *c = d->in->conf->seeds;
    host_list list = {0};
    size_t at = 0;
    int code = find_hosts(d, c->network, c->area, c->class, "seeds", &list);
    for (uint32_t s = 0; code == 0 && s < d->p->swarms; s++) {
        for (size_t k = 0; code == 0 && k < d->p->seeds_each; k++) {
            uint32_t host = next_host(d, &list, &at, s);
            d->p->seeds[s * d->p->seeds_each + k] = host;
            if (host == TOPO_NONE)
                code = err_set(d->e, -EINVAL,
                               "%s: found %zu seeds, allowed: at most %zu, the hosts "
                               "that fit",
                               c->at.pointer, d->p->seeds_each, list.n);
        }
    }
    vec_free(&list);
    return code;
}

static int place_group(struct draw *d, uint32_t group)
{
    const struct group_conf *c = &d->in->conf->population.v[group];
    host_list list = {0};
    size_t at = 0;
    int code = find_hosts(d, c->network, c->area, c->class, c->at.name, &list);
    for (size_t i = 0; code == 0 && i < d->p->njoins; i++) {
        struct join *j = &d->p->joins[i];
        if (j->group != group)
            continue;
        j->host = next_host(d, &list, &at, j->swarm);
        if (j->host == TOPO_NONE)
            code = err_set(d->e, -EINVAL,
                           "%s/peers: found %lld, allowed: no more than there are hosts that fit "
                           "and take no other part in the swarm (%zu fit)",
                           c->at.pointer, (long long)c->peers, list.n);
    }
    vec_free(&list);
    return code;
}

/* --- Times, groups, swarms -------------------------------------------------------------------- */

static int compare_times(const void *a, const void *b)
{
    const struct join *x = a, *y = b;
    return x->at < y->at ? -1 : x->at > y->at;
}

static void draw_times(const struct draw *d)
{
    const struct arrival_conf *c = d->in->conf->arrivals;
    struct rng rng;
    double at = 0;
    stream(d, &rng, "arrivals", "");
    gsl_rng g = rng_gsl(&rng);
    for (size_t i = 0; i < d->p->njoins; i++) {
        if (c->kind == ARRIVAL_POISSON)
            at += gsl_ran_exponential(&g, (double)c->interval * 1e-9);
        else
            at = rng_unit(&rng) * (double)c->within * 1e-9;
        d->p->joins[i].at = sim_seconds(at);
    }
    qsort(d->p->joins, d->p->njoins, sizeof *d->p->joins, compare_times);
}

/* Groups as they come in the file, or in random order. */
static int mix_groups(const struct draw *d)
{
    const struct swarm_conf *c = d->in->conf;
    uint32_t *groups = malloc((d->p->njoins + 1) * sizeof *groups);
    size_t n = 0;
    struct rng rng;
    if (!groups)
        return no_memory(d);
    for (uint32_t g = 0; g < c->population.n; g++) {
        for (int64_t k = 0; k < c->population.v[g].peers; k++)
            groups[n++] = g;
    }
    stream(d, &rng, "groups", "");
    rng_shuffle(&rng, groups, n);
    for (size_t i = 0; i < n; i++)
        d->p->joins[i].group = groups[i];
    free(groups);
    return 0;
}

static uint32_t find_group(const struct swarm_conf *c, const char *name)
{
    for (uint32_t g = 0; g < c->population.n; g++) {
        if (strcmp(c->population.v[g].at.name, name) == 0)
            return g;
    }
    return UINT32_MAX;
}

/* Reads one row of a trace. */
static int trace_row(const struct draw *d, const struct csv *t, size_t i, const char *path)
{
    struct join *j = &d->p->joins[i];
    double seconds;
    int time = csv_column(t, "time"), group = csv_column(t, "group");
    if (csv_number(t, i, time, &seconds) || seconds < 0 || seconds > 9e9 ||
        (i && sim_seconds(seconds) < d->p->joins[i - 1].at))
        return err_set(d->e, -EINVAL,
                       "%s:%zu: found time \"%s\", allowed: seconds in ascending order", path,
                       csv_line(t, i), csv_text(t, i, time));
    j->at = sim_seconds(seconds);
    if (group < 0)
        return 0;
    j->group = find_group(d->in->conf, csv_text(t, i, group));
    if (j->group == UINT32_MAX)
        return err_set(d->e, -EINVAL, "%s:%zu: there is no group \"%s\" in the population", path,
                       csv_line(t, i), csv_text(t, i, group));
    return 0;
}

/* A trace that names groups has as many rows of each as the population has peers. */
static int check_groups(const struct draw *d, const char *path)
{
    const struct swarm_conf *c = d->in->conf;
    for (uint32_t g = 0; g < c->population.n; g++) {
        const struct group_conf *group = &c->population.v[g];
        int64_t rows = 0;
        for (size_t i = 0; i < d->p->njoins; i++)
            rows += d->p->joins[i].group == g;
        if (rows != group->peers)
            return err_set(
                d->e, -EINVAL,
                "%s: found %lld rows of group \"%s\", allowed: %lld, as many as its peers", path,
                (long long)rows, group->at.name, (long long)group->peers);
    }
    return 0;
}

static int trace_joins(const struct draw *d, const struct csv *t, const char *path)
{
    bool groups = csv_column(t, "group") >= 0;
    int code = 0;
    if (csv_column(t, "time") < 0)
        return err_set(d->e, -EINVAL, "%s:1: there is no column \"time\"", path);
    if (csv_rows(t) != d->p->njoins)
        return err_set(d->e, -EINVAL,
                       "%s: found %zu rows, allowed: %zu, as many as there are peers", path,
                       csv_rows(t), d->p->njoins);
    if (!groups)
        code = mix_groups(d);
    for (size_t i = 0; code == 0 && i < d->p->njoins; i++)
        code = trace_row(d, t, i, path);
    return code == 0 && groups ? check_groups(d, path) : code;
}

static int read_trace(const struct draw *d)
{
    char *path = path_join(d->in->folder, d->in->conf->arrivals->file);
    int code;
    if (!path)
        return no_memory(d);
    struct csv *t = csv_read(path, &code, d->e);
    if (t)
        code = trace_joins(d, t, path);
    csv_free(t);
    free(path);
    return code;
}

static int spread_over_swarms(const struct draw *d)
{
    const struct popularity_conf *c = d->in->conf->popularity;
    uint32_t swarms = d->p->swarms;
    double *weights = malloc(swarms * sizeof *weights);
    struct rng rng;
    if (!weights)
        return no_memory(d);
    for (uint32_t s = 0; s < swarms; s++)
        weights[s] = c->kind == POPULARITY_ZIPF ? pow(s + 1.0, -c->exponent) : 1;
    gsl_ran_discrete_t *table = gsl_ran_discrete_preproc(swarms, weights);
    free(weights);
    if (!table)
        return no_memory(d);
    stream(d, &rng, "popularity", "");
    gsl_rng g = rng_gsl(&rng);
    for (size_t i = 0; i < d->p->njoins; i++)
        d->p->joins[i].swarm = (uint32_t)gsl_ran_discrete(&g, table);
    gsl_ran_discrete_free(table);
    return 0;
}

static void draw_sizes(const struct draw *d)
{
    const struct size_conf *c = d->in->conf->content;
    struct rng rng;
    stream(d, &rng, "content", "");
    gsl_rng g = rng_gsl(&rng);
    for (uint32_t s = 0; s < d->p->swarms; s++) {
        double size = (double)c->value;
        if (c->kind == SIZE_LOGNORMAL)
            size = gsl_ran_lognormal(&g, log((double)c->median), c->sigma);
        else if (c->kind == SIZE_PARETO)
            size = gsl_ran_pareto(&g, c->shape, (double)c->least);
        if (c->kind != SIZE_CONSTANT)
            size = fmin(fmax(size, (double)c->least), (double)c->most);
        d->p->sizes[s] = floor(size);
    }
}

/* Numbers the peers of each swarm in the order they join, behind its seeds. */
static int number_peers(const struct draw *d)
{
    uint32_t *next = malloc(((size_t)d->p->swarms + 1) * sizeof *next);
    if (!next)
        return no_memory(d);
    for (uint32_t s = 0; s < d->p->swarms; s++)
        next[s] = (uint32_t)d->p->seeds_each;
    for (size_t i = 0; i < d->p->njoins; i++)
        d->p->joins[i].peer = next[d->p->joins[i].swarm]++;
    free(next);
    return 0;
}

int plan_draw(struct plan *p, const struct plan_input *in, struct err *e)
{
    struct draw d = {.p = p, .in = in, .e = e};
    const struct swarm_conf *c = in->conf;
    *p = (struct plan){.swarms = (uint32_t)c->count, .seeds_each = (size_t)c->seeds->count};
    for (size_t g = 0; g < c->population.n; g++)
        p->njoins += (size_t)c->population.v[g].peers;
    p->joins = calloc(p->njoins + 1, sizeof *p->joins);
    p->seeds = calloc(p->swarms * p->seeds_each + 1, sizeof *p->seeds);
    p->sizes = calloc(p->swarms + 1, sizeof *p->sizes);
    if (!p->joins || !p->seeds || !p->sizes ||
        !taken_init(&d.taken, p->njoins + p->swarms * p->seeds_each))
        return no_memory(&d);
    int code = 0;
    draw_sizes(&d);
    if (c->arrivals->kind == ARRIVAL_TRACE) {
        code = read_trace(&d);
    } else {
        draw_times(&d);
        code = mix_groups(&d);
    }
    if (code == 0 && p->swarms > 1)
        code = spread_over_swarms(&d);
    if (code == 0)
        code = place_seeds(&d);
    for (uint32_t g = 0; code == 0 && g < c->population.n; g++)
        code = place_group(&d, g);
    free(d.taken.slots);
    return code ? code : number_peers(&d);
}

void plan_fini(struct plan *p)
{
    free(p->joins);
    free(p->seeds);
    free(p->sizes);
    *p = (struct plan){0};
}
