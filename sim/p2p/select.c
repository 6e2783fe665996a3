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

static const struct variant variants[] = {
    {"random", "the order stays random, whatever the costs", NULL},
    {"cost", "the cheapest first", NULL},
    {"biased", "those inside, and a few from outside", biased_fields},
    {"probability", "cheaper ones are likelier to come first", probability_fields},
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

/* What is sorted: who is avoided last, then a key, then the place in the unguided order. */
struct ranked {
    double key;
    uint32_t place;
    bool avoided;
};

static int ranked_compare(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->avoided != y->avoided)
        return x->avoided - y->avoided;
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

/*
 * Sampling without replacement by weight: the key of a candidate is an exponential variable over
 * its weight, the least comes first. The variables are dealt out in ascending order along the
 * unguided order, which is itself uniformly random: that changes nothing in their distribution,
 * and equal weights leave the order as it is.
 */
static bool draw_keys(const struct strategy_conf *strategy, const struct selection *s,
                      struct rng *rng, struct ranked *v)
{
    gsl_rng g = rng_gsl(rng);
    double least = least_cost(s), *exponentials = malloc(s->n * sizeof *exponentials);
    if (!exponentials)
        return false;
    for (size_t i = 0; i < s->n; i++)
        exponentials[i] = gsl_ran_exponential(&g, 1);
    gsl_sort(exponentials, 1, s->n);
    for (size_t i = 0; i < s->n; i++)
        v[i].key = exponentials[i] / weight(s->costs[i], least, strategy->exponent);
    free(exponentials);
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
        v[i] = (struct ranked){0, (uint32_t)i, s->costs[i] >= strategy->avoid};
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
    }
    if (strategy->kind != STRATEGY_RANDOM && s->n > 1)
        qsort(v, s->n, sizeof *v, ranked_compare);
    mix_random(strategy->random_share, n, v, order, placed);
out:
    free(v);
    free(placed);
    return n;
}
