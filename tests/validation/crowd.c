/* V2, V3 and V9: what theory says of a swarm as a whole. */
#include "sim/p2p/swarm_internal.h"
#include "tests/support/swarm_rig.h"
#include "tests/validation/targets.h"

#include <errno.h>
#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>

enum { RUNS = 4 };

/* When each peer that joined finished, ascending; those who did not are INFINITY. */
struct finishes {
    double at[256];
    size_t n;
};

static void add_finish(void *ctx, const struct peer_record *p)
{
    struct finishes *f = ctx;
    f->at[f->n++] =
        p->outcome == PEER_FINISHED ? (double)(p->finished - p->joined) * 1e-9 : INFINITY;
}

static void run_crowd(const char *scenario, uint32_t replication, double seconds,
                      struct finishes *f)
{
    struct swarm_rig r;
    swarm_rig_init(&r, scenario, replication, NULL);
    swarm_rig_run(&r, seconds);
    f->n = 0;
    swarms_each_peer(r.swarms, add_finish, f);
    gsl_sort(f->at, 1, f->n);
    swarm_rig_fini(&r);
}

/* --- V2: the minimum distribution time ---------------------------------------------------------- */

/* 100 peers, 100 MB, 1 Mbit/s up, 8 down, a seed of 1 Mbit/s: F/us = 800 s, nF/(us + sum u) = 792 s.
 * Everybody knows everybody. */
#define SLOW(name) SWARM_CLASS(name, "1 Mbit/s", "8 Mbit/s")
#define BOUND_SCENARIO(more)                                                                       \
    SWARM_WORLD(SLOW("s") ", " SLOW("a") ", " SLOW("b") ", " SLOW("c"), "",                        \
                "'content': '100 MB', 'seeds': {'area': 's'}, 'arrivals': {'within': '0 s'}, "     \
                "'seeding': 'forever', 'neighbours': {'ask': 200, 'initiate': 60, 'most': 120}, "  \
                "'population': {'a': {'area': 'a', 'peers': 100}}, " more)

/* First, median and last finish over the bound of 800 s. */
static void over_bound(const char *scenario, size_t runs, double got[3][RUNS])
{
    for (uint32_t i = 0; i < runs; i++) {
        struct finishes f;
        run_crowd(scenario, i + 1, 20000, &f);
        got[0][i] = f.at[0] / 800;
        got[1][i] = f.at[f.n / 2] / 800;
        got[2][i] = f.at[f.n - 1] / 800;
    }
}

/* The bound is that of a fluid which reaches everybody at once: pieces take their time, the more so
 * the larger they are and the more of them are under way at a time. */
int validate_bound(struct validation *v)
{
    static const char source[] = "Kumar and Ross 2006";
    double got[3][RUNS];
    size_t runs = v->quick ? 1 : RUNS;
    struct claim rows[] = {
        {"V2", "flash crowd, n=100, 4 slots: first finish over the bound", source, true, 1, 1,
         INFINITY},
        {"V2", "the same: last finish over the bound", source, true, 1, 1, 1.15},
        {"V2", "2 slots, 6,104 pieces: first finish over the bound", source, true, 1, 1, INFINITY},
        {"V2", "the same: median", source, true, 1, 1, 1.05},
        {"V2", "the same: last finish", source, true, 1, 1, 1.15},
    };
    over_bound(BOUND_SCENARIO("'piece': '64 KiB'"), runs, got);
    sheet_judge(&v->sheet, &rows[0], stats_t_interval(got[0], runs, 0.95));
    sheet_judge(&v->sheet, &rows[1], stats_t_interval(got[2], runs, 0.95));
    if (v->quick)
        return 0;
    over_bound(BOUND_SCENARIO("'piece': '16 KiB', 'choking': {'regular': 1}"), runs, got);
    for (int k = 0; k < 3; k++)
        sheet_judge(&v->sheet, &rows[2 + k], stats_t_interval(got[k], runs, 0.95));
    sheet_leave(&v->sheet, "V2", "a centralised schedule, within 1%", source,
                "needs a scheduler that is told all");
    return 0;
}

/* --- V3: client and server ---------------------------------------------------------------------- */

/* Forty peers that cannot be called, so that they know the seed alone, which serves all of them at
 * once: 40 x 10 MB at 8 Mbit/s take 400 s. */
static const char server_scenario[] = SWARM_WORLD(
    SWARM_UPLOADS("8 Mbit/s", "8 Mbit/s", "8 Mbit/s", "8 Mbit/s"), "",
    SWARM_AT_ONCE ", 'content': '10 MB', 'choking': {'regular': 60}, 'population': {'a': {'area': "
                  "'a', 'peers': 40, 'reachable': false}}");

int validate_client_server(struct validation *v)
{
    struct finishes f;
    run_crowd(server_scenario, 1, 2000, &f);
    struct claim first = claim_near("V3", "client and server, n=40: first finish over nF/us",
                                    "closed form", true, 1, 0.01);
    struct claim last =
        claim_near("V3", "the same: last finish over nF/us", "closed form", true, 1, 0.01);
    sheet_judge_one(&v->sheet, &first, f.at[0] / 400);
    sheet_judge_one(&v->sheet, &last, f.at[f.n - 1] / 400);
    return 0;
}

/* --- V9: the steady state ----------------------------------------------------------------------- */

/*
 * Qiu and Srikant 2004: peers come at rate lambda, download at c and upload at mu contents a second
 * at most, stay for 1 / gamma once they finished, never give up. With F = 50 MB, c = 0.002 / s is
 * 800 kbit/s, mu = 0.00125 / s is 500 kbit/s. The initial seed uploads half as much as a peer, which
 * adds mu / 2 to what y seeds give. The model shares all capacity among all who want it, and takes
 * eta, the use a leecher's uplink is of, for 1: here peers serve 21 at a time. (With BitTorrent's 4
 * slots T is 17% longer: uplinks are where they are not needed.)
 *
 *     gamma = 0.001, downloads limit: x = lambda / c, T = 1 / c
 *     gamma = 0.005, uploads limit:   x = lambda / mu - y - 1/2, T = x / lambda; y = lambda / gamma
 */
static const char steady_scenario[] =
    "{'title': 'steady state', 'duration': '1 d', 'topology': {'graph': {'networks': {'n': {}}, "
    "'classes': {'peer': {'up': '500 kbit/s', 'down': '800 kbit/s'}, 'seed': {'up': '250 kbit/s', "
    "'down': '1 Mbit/s'}}, 'nodes': {'hub': {'network': 'n'}, 'p': {'network': 'n', 'kind': "
    "'access', 'hosts': 20000, 'classes': {'peer': 1}, 'prefixes': ['10.0.0.0/16']}, 's': "
    "{'network': 'n', 'kind': 'access', 'hosts': 1, 'classes': {'seed': 1}, 'prefixes': "
    "['10.1.0.0/24']}}, 'links': {'p': {'from': 'p', 'to': 'hub', 'kind': 'access', 'capacity': "
    "'1 Tbit/s'}, 's': {'from': 's', 'to': 'hub', 'kind': 'access', 'capacity': '1 Tbit/s'}}}}, "
    "'workloads': {'w': {'kind': 'swarm', 'content': '50 MB', 'piece': '32 KiB', 'seeds': "
    "{'class': 'seed'}, 'population': {'p': {'class': 'peer', 'peers': 20000}}, 'arrivals': "
    "{'kind': 'poisson', 'interval': '%g s'}, 'seeding': {'kind': 'time', 'mean': '%g s'}, "
    "'choking': {'regular': 20}, 'neighbours': {'ask': 60, 'initiate': 40, 'most': 80}}}}";

enum { WARM_UP = 8000 };

struct steady {
    double x, y, T; /* leechers, seeds, seconds */
    size_t finished;
};

static void add_time(void *ctx, const struct peer_record *p)
{
    struct steady *s = ctx;
    if (p->joined < WARM_UP * SIM_SECOND || p->outcome != PEER_FINISHED)
        return;
    s->T += (double)(p->finished - p->joined) * 1e-9;
    s->finished++;
}

static uint32_t seeds_of(const struct swarm *s)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < s->npeers; i++)
        n += s->peers[i].state == STATE_SEED && !s->peers[i].initial;
    return n;
}

/* Looks every 50 s for `span` seconds once the warm-up is over. */
static struct steady run_steady(double lambda, double gamma, uint32_t replication, double span)
{
    struct steady s = {0, 0, 0, 0};
    struct swarm_rig r;
    char text[2048];
    uint32_t looks = 0;
    snprintf(text, sizeof text, steady_scenario, 1 / lambda, 1 / gamma);
    swarm_rig_init(&r, text, replication, NULL);
    for (double at = WARM_UP; at < WARM_UP + span; at += 50, looks++) {
        swarm_rig_run(&r, at);
        s.x += (double)swarms_count(r.swarms).leeching;
        s.y += seeds_of(swarm_rig_swarm(&r));
    }
    swarms_each_peer(r.swarms, add_time, &s);
    swarm_rig_fini(&r);
    s.x /= looks;
    s.y /= looks;
    s.T /= (double)s.finished;
    return s;
}

struct steady_case {
    const char *name; /* "gamma=0.001" */
    double lambda, gamma, x, y, T;
};

/* The mean of T. */
static double steady_rows(struct validation *v, const struct steady_case *c)
{
    static const char *const names[3] = {"leechers x", "seeds y", "download time T, s"};
    const double expected[3] = {c->x, c->y, c->T};
    double got[3][RUNS];
    size_t runs = v->quick ? 1 : RUNS;
    for (uint32_t i = 0; i < runs; i++) {
        struct steady s =
            run_steady(c->lambda, c->gamma, i + 1, (v->quick ? 800 : 3600) / c->lambda);
        got[0][i] = s.x, got[1][i] = s.y, got[2][i] = s.T;
    }
    for (int k = 0; k < 3; k++) {
        char what[80];
        snprintf(what, sizeof what, "lambda=%g %s: %s", c->lambda, c->name, names[k]);
        struct claim claim = claim_near("V9", what, "Qiu and Srikant 2004", true, expected[k], 0.1);
        sheet_judge(&v->sheet, &claim, stats_t_interval(got[k], runs, 0.95));
    }
    return stats_t_interval(got[2], runs, 0.95).mean;
}

int validate_steady_state(struct validation *v)
{
    static const struct steady_case cases[] = {
        {"gamma=0.001", 0.04, 0.001, 20, 40, 500},
        {"gamma=0.005", 0.04, 0.005, 23.5, 8, 587.5},
    };
    double T = 0;
    for (int i = v->quick ? 1 : 0; i < 2; i++)
        T = steady_rows(v, &cases[i]);
    if (v->quick)
        return 0;
    /* Half a seed is less beside ten times the peers: x = 320 - 80 - 1/2, T = 598.75 s. */
    double tenfold = run_steady(0.4, 0.005, 1, 12000).T;
    struct claim flat = claim_near("V9", "T at ten times the lambda, over T",
                                   "Qiu and Srikant 2004", true, 598.75 / 587.5, 0.05);
    sheet_judge_one(&v->sheet, &flat, tenfold / T);
    return 0;
}
