/* V6, V7, V8 and V17: how often a byte enters a network, by whom peers know. */
#include "tests/validation/experiment.h"

#include <gsl/gsl_fit.h>
#include <math.h>
#include <stddef.h>

/* A metric at a scope. */
struct metric {
    const char *name, *scope;
};

static double metric_of(const struct results *r, const char *arm, size_t replication,
                        const void *ctx)
{
    const struct metric *m = ctx;
    return figure_of(r, arm, replication, m->name, "%s", m->scope);
}

static const struct metric median = {"completion.p50", "class=all"};
static const struct metric finished = {"completion.finished", "class=all"};

/* --- V6, V7, V17: 700 peers in 14 networks ------------------------------------------------------ */

/* Smaller contents; all else is as it is. */
static const struct scenario_set small[] = {{"/replications", "1"},
                                            {"/workloads/file/content", "\"8 MiB\""},
                                            {"/workloads/file/piece", "\"32 KiB\""},
                                            {"/duration", "\"30 min\""},
                                            {.pointer = NULL}};

static void random_rows(struct sheet *s, const struct results *r)
{
    static const char source[] = "closed form (n-1)/(N-1)";
    struct claim own = {"V6",
                        "700 peers in 14 networks, random: share from the own network",
                        source,
                        true,
                        49.0 / 699,
                        49.0 / 699 - 0.015,
                        49.0 / 699 + 0.015};
    struct claim copies = claim_near("V6", "the same: redundancy, n(N-n)/(N-1)", source, true,
                                     50 * 650.0 / 699, 0.05);
    sheet_judge(s, &own, over_runs(r, "off", own_share, NULL));
    sheet_judge(s, &copies, over_runs(r, "off", mean_redundancy, NULL));
}

static double redundancy_at(const struct results *r, const char *arm)
{
    return over_runs(r, arm, mean_redundancy, NULL).mean;
}

/* First-order law: k of 35 neighbours are external, and bring k/35 of the bytes. */
static void biased_rows(struct sheet *s, const struct results *r)
{
    static const char source[] = "derived from Bindal's set-up";
    static const struct {
        const char *arm;
        int k;
    } arms[] = {{"k-1", 1}, {"k-4", 4}, {"k-8", 8}, {"k-17", 17}, {"k-25", 25}};
    struct interval random = over_runs(r, "off", metric_of, &median);
    double last = 0, rises = 1;
    char what[96];
    for (size_t i = 0; i < sizeof arms / sizeof *arms; i++) {
        int k = arms[i].k;
        snprintf(what, sizeof what, "%d of 35 addresses random: redundancy", k);
        struct claim copies = claim_near("V7", what, source, false, 50.0 * k / 35, 0.2);
        if (k == 1)
            copies.expected = NAN, copies.least = 1, copies.most = 4;
        sheet_judge(s, &copies, over_runs(r, arms[i].arm, mean_redundancy, NULL));
        rises = redundancy_at(r, arms[i].arm) > last ? rises : 0;
        last = redundancy_at(r, arms[i].arm);
        snprintf(what, sizeof what, "the same: median download time over random's");
        struct claim time = claim_near("V7", what, source, false, 1, k < 4 ? 0.1 : 0.05);
        struct interval got = over_runs(r, arms[i].arm, metric_of, &median);
        got.mean /= random.mean, got.low /= random.mean, got.high /= random.mean;
        sheet_judge(s, &time, got);
    }
    struct claim order = {"V7", "redundancy rises with k (1: yes)", source, false, 1, 1, 1};
    sheet_judge_one(s, &order, rises && redundancy_at(r, "off") > last);
}

/* The seed's network is one of 14; the others have no way to a byte. */
static void partition_rows(struct sheet *s, const struct results *r)
{
    struct claim none = {"V17",
                         "no external neighbours: share that finishes",
                         "only the seed's network can",
                         true,
                         1.0 / 14,
                         1.0 / 14 - 1e-9,
                         1.0 / 14 + 1e-9};
    struct claim outside = {"V17",
                            "the same: bytes that any other network gets",
                            "only the seed's network can",
                            true,
                            0,
                            0,
                            0};
    struct claim all = {"V17",
                        "1 of 35 addresses random: share that finishes",
                        "connected by re-announcing",
                        true,
                        1,
                        1,
                        1};
    double entered = 0;
    sheet_judge(s, &none, over_runs(r, "k-0", metric_of, &finished));
    for (int i = 1; i <= 14; i++)
        entered += figure_of(r, "k-0", 0, "interdomain.bytes",
                             "network=isp-%02d;direction=in;relation=all", i);
    sheet_judge_one(s, &outside, entered);
    sheet_judge(s, &all, over_runs(r, "k-1", metric_of, &finished));
}

/* One sample of 50 for the peer to choose from, against the whole list for the tracker. */
static void holder_rows(struct sheet *s, const struct results *r)
{
    struct claim less = {"V16",
                         "inter-domain redundancy, tracker-side over peer-side",
                         "RFC 7971 4.2.2",
                         true,
                         NAN,
                         0,
                         0.99};
    sheet_judge_one(s, &less, redundancy_at(r, "tracker") / redundancy_at(r, "peer"));
}

int validate_mixing(struct validation *v)
{
    static const char *const hard[] = {"k-0", "k-1", "off", "peer", "tracker", NULL};
    struct experiment x = {"bindal", v->quick ? hard : NULL, v->quick ? small : NULL};
    struct results *r;
    int code = experiment_run(v, &x, &r);
    if (code)
        return code;
    random_rows(&v->sheet, r);
    partition_rows(&v->sheet, r);
    holder_rows(&v->sheet, r);
    if (!v->quick)
        biased_rows(&v->sheet, r);
    results_free(r);
    return 0;
}

/* --- V8: growth with the size of a network ------------------------------------------------------- */

/* Networks [first, end) of the same size. */
struct networks {
    int first, end;
};

static double redundancy_of_size(const struct results *r, const char *arm, size_t replication,
                                 const void *ctx)
{
    const struct networks *n = ctx;
    double sum = 0;
    for (int i = n->first; i < n->end; i++)
        sum += figure_of(r, arm, replication, "redundancy", "network=isp-%02d", i);
    return sum / (n->end - n->first);
}

/* Four times as many peers: the seed's network, the first one, does not count. */
static double largest_over_smallest(const struct results *r, const char *arm, size_t replication,
                                    const void *ctx)
{
    static const struct networks few = {2, 5}, many = {9, 13};
    (void)ctx;
    return redundancy_of_size(r, arm, replication, &many) /
           redundancy_of_size(r, arm, replication, &few);
}

static void capped_rows(struct sheet *s, const struct results *r)
{
    static const char source[] = "Le Blond et al. 2011";
    struct claim flat = {
        "V8", "4 connections a network: redundancy, 100 peers over 25", source, true, 1, 0, 1.5};
    struct claim all = {"V8", "the same: share that finishes", source, true, 1, 1, 1};
    sheet_judge(s, &flat, over_runs(r, "cap-4", largest_over_smallest, NULL));
    sheet_judge(s, &all, over_runs(r, "cap-4", metric_of, &finished));
}

int validate_growth(struct validation *v)
{
    static const struct scenario_set less[] = {{"/replications", "1"},
                                               {"/workloads/file/content", "\"6 MiB\""},
                                               {"/workloads/file/piece", "\"32 KiB\""},
                                               {.pointer = NULL}};
    static const double sizes[3] = {25, 50, 100};
    static const struct networks of_size[3] = {{1, 5}, {5, 9}, {9, 13}};
    static const char *const quick_arms[] = {"random", NULL};
    struct experiment x = {"growth", v->quick ? quick_arms : NULL, v->quick ? less : NULL};
    struct results *r;
    double got[3], c0, c1, cov[3], residual, mean, total = 0;
    int code = experiment_run(v, &x, &r);
    if (code)
        return code;
    for (int i = 0; i < 3; i++) {
        char what[80];
        snprintf(what, sizeof what, "random, a network of %g of 700 peers: redundancy", sizes[i]);
        struct claim c = claim_near("V8", what, "closed form n(N-n)/(N-1)", true,
                                    sizes[i] * (700 - sizes[i]) / 699, 0.05);
        struct interval one = over_runs(r, "random", redundancy_of_size, &of_size[i]);
        sheet_judge(&v->sheet, &c, one);
        got[i] = one.mean;
    }
    gsl_fit_linear(sizes, 1, got, 1, 3, &c0, &c1, &cov[0], &cov[1], &cov[2], &residual);
    mean = (got[0] + got[1] + got[2]) / 3;
    for (int i = 0; i < 3; i++)
        total += (got[i] - mean) * (got[i] - mean);
    struct claim line = {
        "V8", "the same: R^2 of a straight line through the three", "closed form", true, NAN, 0.99,
        1};
    sheet_judge_one(&v->sheet, &line, 1 - residual / total);
    if (!v->quick)
        capped_rows(&v->sheet, r);
    results_free(r);
    return 0;
}
