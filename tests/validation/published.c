/*
 * V10 to V12: studies of which only results are known. Their set-ups are made again as far as the
 * source tells them; what comes near is no proof, and what does not shows what is missing.
 */
#include "tests/validation/experiment.h"

#include <math.h>
#include <stddef.h>

/* A figure of one arm over that of another, in the same world. */
struct ratio {
    const char *metric, *scope, *baseline;
};

static double ratio_of(const struct results *r, const char *arm, size_t replication,
                       const void *ctx)
{
    const struct ratio *x = ctx;
    return figure_of(r, arm, replication, x->metric, "%s", x->scope) /
           figure_of(r, x->baseline, replication, x->metric, "%s", x->scope);
}

/* What hosts of the ISP uploaded, against the baseline. */
static double uploaded(const struct results *r, const char *arm, size_t replication)
{
    static const char *const others[] = {"rest-1", "rest-2", "rest-3", "comcast"};
    double sum = 0;
    for (int i = 0; i < 4; i++)
        sum += figure_of(r, arm, replication, "received.from", "network=%s;of=comcast", others[i]);
    return sum;
}

static double uploads_ratio(const struct results *r, const char *arm, size_t replication,
                            const void *ctx)
{
    (void)ctx;
    return uploaded(r, arm, replication) / uploaded(r, "random", replication);
}

static double local_share(const struct results *r, const char *arm, size_t replication,
                          const void *ctx)
{
    (void)ctx;
    return figure_of(r, arm, replication, "localization", "network=comcast;level=network");
}

/* The byte figures are those of section 4.3, the speeds those of table 2. */
int validate_comcast(struct validation *v)
{
    static const struct experiment x = {"comcast", NULL, NULL};
    static const struct ratio in = {"interdomain.bytes",
                                    "network=comcast;direction=in;relation=all", "random"},
                              out = {"interdomain.bytes",
                                     "network=comcast;direction=out;relation=all", "random"},
                              speed = {"throughput", "network=comcast;class=all", "random"},
                              all = {"throughput", "class=all", "random"},
                              fine = {"throughput", "network=comcast;class=all", "fine"};
    static const char mb[] = "RFC 5632 section 4.3", rate[] = "RFC 5632 table 2";
    const struct {
        struct claim claim;
        const char *arm;
        run_figure *of;
        const void *ctx;
    } rows[] = {
        {{"V10", "random: local share of the ISP's downloads", mb, false, 0.161, 0.081, 0.241},
         "random",
         local_share,
         NULL},
        {{"V10", "coarse: local share of the ISP's downloads", mb, false, 0.872, 0.792, 0.952},
         "coarse",
         local_share,
         NULL},
        {{"V10", "coarse over random: bytes into the ISP", mb, false, 0.2, 0.1, 0.3},
         "coarse",
         ratio_of,
         &in},
        {{"V10", "coarse over random: bytes out of the ISP", mb, false, 0.66, -INFINITY, 0.8},
         "coarse",
         ratio_of,
         &out},
        {{"V10", "coarse over random: bytes the ISP's peers upload", mb, false, 1, 0.97, 1.03},
         "coarse",
         uploads_ratio,
         NULL},
        {{"V10", "coarse over random: speed in the ISP", rate, false, 1.85, 1, INFINITY},
         "coarse",
         ratio_of,
         &speed},
        {{"V10", "coarse over random: speed of all", rate, false, 1.15, 1, INFINITY},
         "coarse",
         ratio_of,
         &all},
        {{"V10", "fine over random: speed in the ISP", rate, false, 1.57, 1, INFINITY},
         "fine",
         ratio_of,
         &speed},
        {{"V10", "coarse over fine: speed in the ISP", rate, false, 1.17, 1, INFINITY},
         "coarse",
         ratio_of,
         &fine},
    };
    struct results *r;
    int code = experiment_run(v, &x, &r);
    for (size_t i = 0; code == 0 && i < sizeof rows / sizeof *rows; i++)
        sheet_judge(&v->sheet, &rows[i].claim, over_runs(r, rows[i].arm, rows[i].of, rows[i].ctx));
    if (code == 0)
        results_free(r);
    return code;
}

/* Targets that need what there is not yet. */
int validate_missing(struct validation *v)
{
    static const char source[] = "Xie et al. 2008", why[] = "needs P4P percentages, p-distances";
    sheet_leave(&v->sheet, "V5", "LRU hit ratios", "Che et al. 2002", "needs caches (sim/cache)");
    sheet_leave(&v->sheet, "V11", "Abilene, swarm of 700: bottleneck, completion", source, why);
    sheet_leave(&v->sheet, "V11", "delay-localized between native and P4P", source,
                "needs selection by delay");
    sheet_leave(&v->sheet, "V12", "52 PoPs: backbone hops a byte", source, why);
    return 0;
}
