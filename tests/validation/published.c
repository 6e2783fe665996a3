/*
 * V10 to V12: studies of which only results are known. Their set-ups are made again as far as the
 * source tells them; what comes near is no proof, and what does not shows what is missing.
 */
#include "tests/validation/experiment.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

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

/* --- V11, V12: P4P ------------------------------------------------------------------------------ */

/* Mean utilization of the busiest direction of a link: bytes, where capacities are alike. */
static double busiest(const struct results *r, const char *arm, size_t replication, const void *ctx)
{
    double most = NAN;
    (void)ctx;
    for (size_t i = 0; i < r->nfigures; i++) {
        const char *scope = r->figures[i].scope_text;
        if (strcmp(r->figures[i].metric, "link.utilization") == 0 && strstr(scope, "of=mean"))
            most = fmax(most, figure_of(r, arm, replication, "link.utilization", "%s", scope));
    }
    return most;
}

/* The same over that of another arm. */
static double busiest_ratio(const struct results *r, const char *arm, size_t replication,
                            const void *over)
{
    return busiest(r, arm, replication, NULL) / busiest(r, over, replication, NULL);
}

static double hops(const struct results *r, const char *arm, size_t replication, const void *ctx)
{
    (void)ctx;
    return figure_of(r, arm, replication, "backbone.hops_per_byte", "network=isp");
}

static int validate_abilene(struct validation *v)
{
    static const char source[] = "Xie et al. 2008, section 6";
    static const struct experiment x = {"p4p-abilene", NULL, NULL};
    static const struct ratio time = {"completion.p95", "class=all", "native"};
    const struct {
        struct claim claim;
        const char *arm;
        run_figure *of;
        const void *ctx;
    } rows[] = {
        {{"V11", "Abilene, native over P4P: bytes on the busiest link", source, false, 4, 2.5,
          INFINITY},
         "native",
         busiest_ratio,
         "p4p"},
        {{"V11", "the same: P4P over native, time until 95% have all", source, false, 0.8, 0.75,
          0.9},
         "p4p",
         ratio_of,
         &time},
        {{"V11", "the same: delay-localized over P4P, bytes on the busiest link", source, false,
          NAN, 1, INFINITY},
         "delay",
         busiest_ratio,
         "p4p"},
        {{"V11", "the same: delay-localized over native", source, false, NAN, 0, 1},
         "delay",
         busiest_ratio,
         "native"},
    };
    struct results *r;
    int code = experiment_run(v, &x, &r);
    for (size_t i = 0; code == 0 && i < sizeof rows / sizeof *rows; i++)
        sheet_judge(&v->sheet, &rows[i].claim, over_runs(r, rows[i].arm, rows[i].of, rows[i].ctx));
    if (code == 0)
        results_free(r);
    return code;
}

/* The mean distance of two random hosts of the grid, in links: (16 - 1) / 12 + (169 - 1) / 39. */
static int validate_pops(struct validation *v)
{
    static const struct experiment x = {"p4p-pops", NULL, NULL};
    static const struct ratio native = {"backbone.hops_per_byte", "network=isp", "native"};
    struct claim distance =
        claim_near("V12", "52 PoPs, native: backbone links a byte crosses",
                   "mean distance of two hosts", false, 15.0 / 12 + 168.0 / 39, 0.15);
    struct claim less = {
        "V12", "the same: P4P over native", "Xie et al. 2008, field test", false, 0.16, 0, 0.35};
    struct results *r;
    int code = experiment_run(v, &x, &r);
    if (code)
        return code;
    sheet_judge(&v->sheet, &distance, over_runs(r, "native", hops, NULL));
    sheet_judge(&v->sheet, &less, over_runs(r, "p4p", ratio_of, &native));
    results_free(r);
    return 0;
}

int validate_p4p(struct validation *v)
{
    int code = validate_abilene(v);
    return code ? code : validate_pops(v);
}
