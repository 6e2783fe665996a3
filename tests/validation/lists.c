/* V16: how many local peers are in what the tracker answers, by who holds the ALTO client. */
#include "sim/p2p/swarm_internal.h"
#include "tests/support/fake_guide.h"
#include "tests/support/swarm_rig.h"
#include "tests/validation/targets.h"

#include <math.h>
#include <stdlib.h>

enum { NETWORKS = 14, EACH = 50, N = NETWORKS * EACH };

/* Everybody joins at the start and is answered half a second later; next to nothing is transferred.
 * The seed stands in a network of its own. */
static void write_scenario(FILE *out, int ask, const char *holder)
{
    fputs("{'title': 'lists', 'duration': '1 h', 'alto': {'servers': {'x': {'network': 'n0', "
          "'policy': 'flat'}}}, 'topology': {'graph': {'classes': {'p': {'up': '1 kbit/s', 'down': "
          "'1 Mbit/s'}}, 'networks': {'core': {}",
          out);
    for (int i = 0; i < NETWORKS; i++)
        fprintf(out, ", 'n%d': {}", i);
    fputs("}, 'nodes': {'core': {'network': 'core', 'kind': 'access', 'hosts': 1, 'classes': {'p': "
          "1}, 'prefixes': ['10.200.0.0/24']}",
          out);
    for (int i = 0; i < NETWORKS; i++)
        fprintf(out,
                ", 'n%d': {'network': 'n%d', 'kind': 'access', 'hosts': %d, 'classes': {'p': 1}, "
                "'prefixes': ['10.%d.0.0/24']}",
                i, i, EACH, i);
    fputs("}, 'links': {", out);
    for (int i = 0; i < NETWORKS; i++)
        fprintf(out,
                "%s'n%d': {'from': 'n%d', 'to': 'core', 'kind': 'transit', 'capacity': '1 Gbit/s'}",
                i ? ", " : "", i, i);
    fputs("}}}, 'workloads': {'w': {'kind': 'swarm', 'content': '100 MB', 'seeds': {'network': "
          "'core'}, 'arrivals': {'within': '0 s'}, 'tracker': {'delay': '500 ms'}, 'population': {",
          out);
    for (int i = 0; i < NETWORKS; i++)
        fprintf(out, "%s'n%d': {'network': 'n%d', 'peers': %d}", i ? ", " : "", i, i, EACH);
    fprintf(out, "}, 'neighbours': {'ask': %d, 'initiate': 1}, 'guidance': {'holder': '%s'}}}}",
            ask, holder);
}

static uint32_t network_of(const struct net *net, uint32_t host)
{
    return net_topo(net)->nodes[host_node(net_hosts(net), host)].network;
}

static double by_network(const struct fake_guide *g, uint32_t from, uint32_t self)
{
    const struct swarm_rig *r = g->world;
    return network_of(r->net, from) == network_of(r->net, self) ? 1 : 10;
}

/* Of each peer: how many of the addresses it was given are of its own network. */
static struct interval local_in_answers(int ask, const char *holder)
{
    double local[N + 1];
    struct swarm_rig r;
    struct fake_guide g;
    char *text;
    size_t size, n = 0;
    FILE *out = open_memstream(&text, &size);
    if (!out)
        return (struct interval){0, NAN, NAN, NAN};
    write_scenario(out, ask, holder);
    fclose(out);
    fake_guide_init(&g);
    g.cost = by_network;
    g.own_cost = 1;
    g.world = &r;
    swarm_rig_init(&r, text, 1, &g.guide);
    swarm_rig_run(&r, 0.75);
    const struct swarm *s = swarm_rig_swarm(&r);
    for (uint32_t i = 0; i < s->npeers; i++) {
        const struct peer *p = &s->peers[i];
        if (p->initial)
            continue;
        local[n] = 0;
        for (size_t k = 0; k < p->candidates.n; k++)
            local[n] += network_of(r.net, s->peers[p->candidates.v[k].peer].host) ==
                        network_of(r.net, p->host);
        n++;
    }
    swarm_rig_fini(&r);
    fake_guide_fini(&g);
    free(text);
    return stats_t_interval(local, n, 0.95);
}

int validate_lists(struct validation *v)
{
    static const struct {
        const char *what, *holder;
        int ask;
        double expected;
    } rows[] = {
        {"peer-side: local peers in a list of 50 of 700", "peer", 50, 50.0 * (EACH - 1) / N},
        {"tracker-side: local peers in an answer of 35", "tracker", 35, 35},
        {"tracker-side: local peers in an answer of 60", "tracker", 60, EACH - 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct claim c = claim_near("V16", rows[i].what, i ? "min(asked, n-1)" : "L(n-1)/N", true,
                                    rows[i].expected, i ? 0 : 0.05);
        sheet_judge(&v->sheet, &c, local_in_answers(rows[i].ask, rows[i].holder));
    }
    return 0;
}
