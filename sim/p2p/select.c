#include "sim/p2p/select.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct field common_fields[] = {
    {FIELD_OF(struct strategy_conf, random_share, FIELD_SHARE), .preset = "0", .max = 1,
     .meaning = "share of the candidates that are taken at random all the same"},
    {FIELD_OF(struct strategy_conf, avoid, FIELD_NUMBER), .preset = OPTIONAL,
     .meaning = "candidates that cost this or more are a last resort; default: none is"},
    {.name = NULL},
};

static const struct field biased_fields[] = {
    {FIELD_OF(struct strategy_conf, external, FIELD_INT), .preset = "5", .max = 1000,
     .meaning = "candidates taken from outside (costlier than within the own part)"},
    {FIELD_OF(struct strategy_conf, fill, FIELD_BOOL), .preset = "true",
     .meaning = "whether more from outside follow when those are used up"},
    {.name = NULL},
};

static const struct field probability_fields[] = {
    {FIELD_OF(struct strategy_conf, exponent, FIELD_NUMBER), .preset = "2", .max = 100,
     .meaning = "weight of a candidate: (cost / least cost) to the minus this"},
    {.name = NULL},
};

static const struct field p4p_fields[] = {
    {FIELD_OF(struct strategy_conf, own_part, FIELD_SHARE), .preset = "0.7", .max = 1,
     .meaning = "at most this share from the own part (no costlier than within it)"},
    {FIELD_OF(struct strategy_conf, own_network, FIELD_SHARE), .preset = "0.8", .max = 1,
     .meaning = "at most this share from the own network, the own part included"},
    {FIELD_OF(struct strategy_conf, concavity, FIELD_NUMBER), .preset = "0.5", .max = 1,
     .meaning = "weight of a candidate farther away: cost to the minus this; 1: inversely "
                "proportional, less: smoothed"},
    {.name = NULL},
};

static const struct variant variants[] = {
    {"random", "the order stays random, whatever the costs", NULL},
    {"cost", "the cheapest first", NULL},
    {"biased", "those inside, and a few from outside", biased_fields},
    {"probability", "cheaper ones are likelier to come first", probability_fields},
    {"p4p", "shares of the own part and the own network, the rest by cost", p4p_fields},
    {.kind = NULL},
};

const struct record strategy_record = {
    .title = "Strategy",
    .meaning = "How costs turn a random list of candidates into an order. With equal costs the "
               "order stays as it is.",
    .size = sizeof(struct strategy_conf),
    .fields = common_fields,
    .shorthand = "kind",
    .variants = variants,
    .kind_offset = offsetof(struct strategy_conf, kind),
};

/* What is sorted: who is avoided last, then by reach (of `p4p`), then a key, then the place in the
 * unguided order. */
struct ranked {
    double key;
    uint32_t place;
    bool avoided;
    uint8_t reach;
};

static int ranked_compare(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->avoided != y->avoided)
        return x->avoided - y->avoided;
    if (x->reach != y->reach)
        return x->reach - y->reach;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return x->place < y->place ? -1 : x->place > y->place;
}

static double least_cost(const struct selection *s)
{
    double least = INFINITY;
    for (size_t i = 0; i < s->n; i++) {
        if (s->costs[i] < least) /* false for NAN */
            least = s->costs[i];
    }
    return least;
}

/* Weight in (0, 1]; the least cost has 1. Costs of 0 are as good as the least positive can be. */
static double weight(double cost, double least, double exponent)
{
    if (isnan(cost))
        return 1e-12;
    double ratio = least > 0 ? cost / least : cost + 1;
    return fmax(pow(ratio, -exponent), 1e-12);
}

/* Deals out n exponential variables in ascending order along the unguided order. */
static bool draw_exponentials(size_t n, struct rng *rng, struct ranked *v)
{
    gsl_rng g = rng_gsl(rng);
    double *exponentials = malloc(n * sizeof *exponentials);
    if (!exponentials)
        return false;
    for (size_t i = 0; i < n; i++)
        exponentials[i] = gsl_ran_exponential(&g, 1);
    gsl_sort(exponentials, 1, n);
    for (size_t i = 0; i < n; i++)
        v[i].key = exponentials[i];
    free(exponentials);
    return true;
}

/*
 * Sampling without replacement by weight: the key of a candidate is an exponential variable over
 * its weight, the least comes first. The variables are dealt out in ascending order along the
 * unguided order, which is itself uniformly random: that changes nothing in their distribution,
 * and equal weights leave the order as it is.
 */
static bool draw_keys(const struct strategy_conf *strategy, const struct selection *s,
                      struct rng *rng, struct ranked *v)
{
    double least = least_cost(s);
    if (!draw_exponentials(s->n, rng, v))
        return false;
    for (size_t i = 0; i < s->n; i++)
        v[i].key /= weight(s->costs[i], least, strategy->exponent);
    return true;
}

/* Keys 0 for inside, 1 for the first few outside, 2 for the rest. */
static size_t bias_keys(const struct strategy_conf *strategy, const struct selection *s,
                        struct ranked *v)
{
    double inside = isnan(s->own_cost) ? least_cost(s) : s->own_cost;
    int64_t outside = 0;
    size_t left_out = 0;
    for (size_t i = 0; i < s->n; i++) {
        if (s->costs[i] <= inside)
            v[i].key = 0;
        else
            v[i].key = outside++ < strategy->external ? 1 : 2;
        left_out += v[i].key == 2 && !strategy->fill;
    }
    return s->n - left_out;
}

/* --- P4P --------------------------------------------------------------------------------------- */

enum reach { OWN_PART, OWN_NETWORK, ELSEWHERE, REACHES };

static enum reach reach_of(const struct selection *s, double own_cost, size_t i)
{
    if (s->costs[i] <= own_cost)
        return OWN_PART;
    return s->inside[i] ? OWN_NETWORK : ELSEWHERE;
}

/* A candidate farther away that costs nothing is as good as one at a thousandth of the least cost. */
static double distance_weight(double cost, double least, double concavity)
{
    if (isnan(cost) || !isfinite(least))
        return weight(cost, 1, 0);
    return weight(fmax(cost, least / 1000), least, concavity);
}

/* By reach, and within it by weight: the own part stays in its order. */
static bool p4p_keys(const struct strategy_conf *strategy, const struct selection *s,
                     struct rng *rng, struct ranked *v)
{
    double own = isnan(s->own_cost) ? least_cost(s) : s->own_cost, least = INFINITY;
    if (!draw_exponentials(s->n, rng, v))
        return false;
    for (size_t i = 0; i < s->n; i++) {
        if (reach_of(s, own, i) != OWN_PART && s->costs[i] > 0)
            least = fmin(least, s->costs[i]);
    }
    for (size_t i = 0; i < s->n; i++) {
        v[i].reach = reach_of(s, own, i);
        if (v[i].reach != OWN_PART)
            v[i].key /= distance_weight(s->costs[i], least, strategy->concavity);
    }
    return true;
}

/* Whether one more of the first `place` + 1 stays within the share, rounded up. */
static bool within(double share, size_t taken, size_t place)
{
    return (double)taken < share * ((double)place + 1) - 1e-9;
}

/* The reach that the next place goes to: the nearest one whose bounds allow it and that has somebody
 * left, else the farthest that has. Bounds hold as long as there is somebody beyond them. */
static enum reach next_reach(const struct strategy_conf *strategy, const size_t taken[REACHES],
                             const size_t there[REACHES], size_t place)
{
    size_t inside = taken[OWN_PART] + taken[OWN_NETWORK];
    bool network =
        taken[ELSEWHERE] == there[ELSEWHERE] || within(strategy->own_network, inside, place);
    if (network && taken[OWN_PART] < there[OWN_PART] &&
        within(strategy->own_part, taken[OWN_PART], place))
        return OWN_PART;
    if (network && taken[OWN_NETWORK] < there[OWN_NETWORK])
        return OWN_NETWORK;
    for (enum reach r = ELSEWHERE; r > OWN_PART; r--) {
        if (taken[r] < there[r])
            return r;
    }
    return OWN_PART;
}

/* Deals the places to the reaches, each of which is in order: v is sorted by reach. */
static void share_out(const struct strategy_conf *strategy, size_t n, struct ranked *v)
{
    size_t there[REACHES] = {0}, taken[REACHES] = {0}, place = 0, avoided = 0;
    for (size_t i = 0; i < n; i++) {
        there[v[i].reach] += !v[i].avoided;
        avoided += v[i].avoided;
    }
    size_t first[REACHES] = {0, there[OWN_PART], there[OWN_PART] + there[OWN_NETWORK]};
    for (; place < n - avoided; place++) {
        enum reach r = next_reach(strategy, taken, there, place);
        v[first[r] + taken[r]++].key = (double)place;
    }
    for (size_t i = 0; i < n; i++)
        v[i].reach = OWN_PART; /* the places alone count now */
    qsort(v, n - avoided, sizeof *v, ranked_compare);
}

/* Gives that share of the places to the first of the unguided order that has none yet. */
static void mix_random(double share, size_t n, const struct ranked *guided, uint32_t *order,
                       bool *placed)
{
    size_t next_guided = 0, next_random = 0;
    for (size_t i = 0; i < n; i++) {
        bool at_random = floor((double)(i + 1) * share) > floor((double)i * share);
        if (at_random) {
            while (placed[next_random])
                next_random++;
            order[i] = (uint32_t)next_random;
        } else {
            while (placed[guided[next_guided].place])
                next_guided++;
            order[i] = guided[next_guided].place;
        }
        placed[order[i]] = true;
    }
}

size_t select_order(const struct strategy_conf *strategy, const struct selection *s,
                    struct rng *rng, uint32_t *order)
{
    struct ranked *v = malloc((s->n + 1) * sizeof *v);
    bool *placed = calloc(s->n + 1, sizeof *placed);
    size_t n = s->n;
    if (!v || !placed) {
        n = 0;
        goto out;
    }
    for (size_t i = 0; i < s->n; i++)
        v[i] = (struct ranked){0, (uint32_t)i, s->costs[i] >= strategy->avoid, 0};
    switch ((enum strategy_kind)strategy->kind) {
    case STRATEGY_RANDOM:
        break;
    case STRATEGY_COST:
        for (size_t i = 0; i < s->n; i++)
            v[i].key = isnan(s->costs[i]) ? INFINITY : s->costs[i];
        break;
    case STRATEGY_BIASED:
        n = bias_keys(strategy, s, v);
        break;
    case STRATEGY_PROBABILITY:
        if (!draw_keys(strategy, s, rng, v)) {
            n = 0;
            goto out;
        }
        break;
    case STRATEGY_P4P:
        if (!p4p_keys(strategy, s, rng, v)) {
            n = 0;
            goto out;
        }
        break;
    }
    if (strategy->kind != STRATEGY_RANDOM && s->n > 1)
        qsort(v, s->n, sizeof *v, ranked_compare);
    if (strategy->kind == STRATEGY_P4P && s->n > 1)
        share_out(strategy, s->n, v);
    mix_random(strategy->random_share, n, v, order, placed);
out:
    free(v);
    free(placed);
    return n;
}
